"""Files with chunks, of versions 1, 2, 4 and 5: Formats/vqz.md, from "File" to "INDX"."""
import heads
from fields import Bytes, Refused, crc32c, inflate, is_frame, must, stated

SIGNATURE = b"\x89VQZ\r\n\x1a\n"
COMPACT, NEUTRAL = b"\x8aVQz", b"\x8cVQz"
ARCHIVE = b"\x8bVQZ\r\n\x1a\n"
MODEL_BYTES = 256 << 20
META_BYTES, META_KINDS = 2**26, range(1, 6)
#: Which methods a version has, and of which kinds of tile they are.
METHODS = {1: (1, 2), 2: range(1, 8), 4: (1, 2, 8, 9, 10, 13, 14, 15), 5: range(1, 8)}
SEALED = range(3, 16)
CONSTANT = 2
KNOWN = (b"HEAD", b"MODL", b"MODC", b"TILE", b"ALPH", b"INDX")


class Model:
    """What a file says of its model: its id or the beginning of it, or the model file itself."""

    def __init__(self, id, name="", hint="", packing=None, raw_count=0, stored=b""):
        self.id, self.name, self.hint = id, name, hint
        self.packing, self.raw_count, self.stored = packing, raw_count, stored

    @property
    def carried(self):
        return self.packing is not None

    def file(self):
        """The bytes of a carried model file."""
        if self.packing == 0:
            return self.stored
        raw = None
        if is_frame(self.stored) and stated(self.stored) == self.raw_count:
            raw = inflate(self.stored, self.raw_count)
        must(raw is not None, "vqz.model.length")
        return raw


class Metadata:
    def __init__(self, kind, packed, raw_count, stored):
        self.kind, self.packed, self.raw_count, self.stored = kind, packed, raw_count, stored

    def content(self):
        if not self.packed:
            return self.stored
        raw = None
        if is_frame(self.stored) and stated(self.stored) == self.raw_count:
            raw = inflate(self.stored, self.raw_count)
        must(raw is not None, "vqz.meta.length")
        return raw


class Tile:
    def __init__(self, method, checksum, indices, residuals):
        self.method, self.checksum = method, checksum
        self.indices, self.residuals = indices, residuals
        self.alpha = None  # (method, data)

    @property
    def sealed(self):
        return self.method in SEALED


class File:
    """What stands in a `.vqz` file: head, model, metadata, tiles, checksum of the samples."""

    def __init__(self):
        self.head = self.model = self.checksum = None
        self.metadata, self.tiles, self.offsets = [], [], []
        self.compact = False


def harmless(text):
    return not any(c < " " or "\x7f" <= c <= "\x9f" for c in text)


def text(f, most):
    count = f.varint()
    must(count <= most, "vqz.model.text")
    data = f.take(count)
    try:
        found = data.decode()
    except UnicodeDecodeError as error:
        raise Refused("vqz.model.text") from error
    must(harmless(found), "vqz.model.text")
    return found


def named_model(payload):
    f = Bytes(payload)
    model = Model(f.take(32), text(f, 255), text(f, 1024))
    f.end()
    return model


def carried_model(payload):
    f = Bytes(payload)
    model = Model(f.take(32))
    model.packing, model.raw_count = f.byte(), f.varint()
    must(model.packing <= 1, "vqz.model.packing")
    must(1 <= model.raw_count < 2**31, "vqz.model.length")
    must(model.raw_count <= MODEL_BYTES, "vqz.limit.model")
    model.stored = f.rest()
    must(model.packing == 1 or len(model.stored) == model.raw_count, "vqz.model.length")
    return model


def metadata(payload):
    """One entry; one of a kind to come is empty, and nothing is asked of its fields."""
    f = Bytes(payload)
    kind = f.byte()
    if kind not in META_KINDS:
        return Metadata(kind, False, 0, b"")
    packing, count = f.byte(), f.varint()
    must(packing <= 1, "vqz.meta.packing")
    must(count <= META_BYTES, "vqz.meta.length")
    must(packing == 1 or count == f.left, "vqz.meta.length")
    return Metadata(kind, packing == 1, count, f.rest())


def hold_metadata(entries):
    must(len(entries) <= 1024, "vqz.meta.count")
    must(sum(entry.raw_count for entry in entries) <= META_BYTES, "vqz.meta.count")


def tile_payload(head, number, method, f):
    """The indices and residuals of a tile, which `f` is at."""
    indices = b""
    if method in (1, 2):
        return f.rest(), b""
    if method in (5, 6):
        count = f.varint()
        must(count <= f.left, "vqz.tile.indices")
        indices = f.take(count)
    samples = head.colours * head.width
    for extent in head.core(number):
        samples *= extent
    must(method not in (3, 8) or f.left == samples, "vqz.tile.stored")
    return indices, f.rest()


def tile(head, number, payload):
    """The tile that has to be that number."""
    f = Bytes(payload)
    found, method = f.varint(), f.byte()
    must(method in METHODS[head.version], "vqz.tile.method")
    checksum = f.number("I")
    must(found == number < head.block_count, "vqz.order.tile")
    made = Tile(method, checksum, *tile_payload(head, number, method, f))
    must(not head.promised or made.sealed, "vqz.tile.bound")
    return made


def alpha(head, number, payload):
    f = Bytes(payload)
    found, method = f.varint(), f.byte()
    must(method <= 2 and (method != 1 or head.sample_type == 1), "vqz.alpha.method")
    must(found == number, "vqz.order.alpha")
    count = head.width
    for extent in head.core(number) if method != CONSTANT else ():
        count *= extent
    must(method == 1 or f.left == count, "vqz.alpha.length")
    return method, f.rest()


def chunks(data):
    """The chunks behind the signature: first byte, type, payload."""
    f = Bytes(data, "vqz.file.length")
    f.take(8)
    while True:
        begin = f.at
        kind, size = f.take(4), f.number("I")
        must(size < 2**31, "vqz.chunk.length")
        payload = f.take(size)
        must(f.number("I") == crc32c(data[begin:begin + 8 + size]), "vqz.chunk.crc")
        must(kind.isalpha() and kind.isascii(), "vqz.chunk.type")
        must(begin == 8 or kind in KNOWN or kind[:1].islower(), "vqz.chunk.critical")
        yield begin, kind, payload


def check_index(file, payload):
    f, place = Bytes(payload), 0
    must(f.varint() == len(file.tiles), "vqz.index.count")
    distances = [f.varint() for _ in file.tiles]
    file.checksum, size = f.number("I"), f.number("I")
    f.end()
    for offset, distance in zip(file.offsets, distances):
        place += distance
        must(place == offset, "vqz.index.offsets")
    must(size == len(payload) + 12, "vqz.index.size")


def read_model(kind, payload):
    must(kind in (b"MODL", b"MODC"), "vqz.order.model")
    return named_model(payload) if kind == b"MODL" else carried_model(payload)


class Order:
    """Takes the chunks behind the model one by one."""

    def __init__(self, file):
        self.file, self.alpha_due = file, False

    def take(self, begin, kind, payload):
        """Whether this was the last chunk."""
        file = self.file
        must(self.alpha_due == (kind == b"ALPH"), "vqz.order.alpha")
        must(kind != b"HEAD", "vqz.order.head")
        must(kind not in (b"MODL", b"MODC"), "vqz.order.model")
        if kind == b"mETA":
            must(not file.tiles, "vqz.order.meta")
            file.metadata.append(metadata(payload))
            hold_metadata(file.metadata)
        elif kind == b"TILE":
            file.tiles.append(tile(file.head, len(file.tiles), payload))
            file.offsets.append(begin)
            self.alpha_due = file.head.alpha
        elif kind == b"ALPH":
            self.alpha_due = False
            file.tiles[-1].alpha = alpha(file.head, len(file.tiles) - 1, payload)
        elif kind == b"INDX":
            must(len(file.tiles) == file.head.block_count, "vqz.order.tile")
            check_index(file, payload)
            return True
        return False


def check_signature(data, signature, tag):
    """Refuses what is not, or not wholly, the signature of eight bytes."""
    if data[:8] == signature:
        return
    must(not signature.startswith(data), tag + ".file.length")
    must(data[:4] == signature[:4], tag + ".signature")
    raise Refused(tag + ".signature.transfer")


def read(data):
    """A file with chunks."""
    check_signature(data, SIGNATURE, "vqz")
    file, found = File(), chunks(data)
    _, kind, payload = next(found)
    must(kind == b"HEAD", "vqz.order.head")
    file.head = heads.read(payload)
    _, kind, payload = next(found)
    file.model = read_model(kind, payload)
    order = Order(file)
    for begin, kind, payload in found:
        if order.take(begin, kind, payload):
            break
    end = begin + 12 + len(payload)
    must(end == len(data), "vqz.file.end")
    return file
