"""Archives of many files: Formats/archive.md."""
from container import ARCHIVE, COMPACT, NEUTRAL, SIGNATURE, carried_model, check_signature
from fields import Bytes, crc32c, inflate, is_frame, must, stated

#: The bytes of an index, unpacked, that this reader takes.
INDEX_BYTES = 2**31
BEGINNINGS = {1: (COMPACT, NEUTRAL), 2: SIGNATURE, 3: SIGNATURE}


def number(value):
    return value.to_bytes(4, "little")


def varint(value):
    groups = b""
    while value > 127:
        groups += bytes([value & 127 | 128])
        value >>= 7
    return groups + bytes([value])


def chunk(kind, payload):
    body = kind + number(len(payload)) + payload
    return body + number(crc32c(body))


def list_chunk(data):
    """The payload of LIST, and where the chunk begins."""
    must(len(data) >= 8 + 16, "vqza.file.length")
    size = int.from_bytes(data[-8:-4], "little")
    begin = len(data) - size
    must(size >= 16 and begin >= 8 and data[begin:begin + 4] == b"LIST", "vqza.file.length")
    body = data[begin:-4]
    must(int.from_bytes(body[4:8], "little") + 12 == size, "vqza.index.size")
    must(number(crc32c(body)) == data[-4:], "vqz.chunk.crc")
    return body[8:-4], begin


def unpacked_columns(payload):
    f = Bytes(payload, "vqza.index.length")
    version = f.byte()
    must(version <= 1, "vqza.version.future")
    must(version != 0, "vqza.version.zero")
    raw, frame = f.varint(), f.rest()
    must(raw <= INDEX_BYTES, "vqza.limit.index")
    must(raw >= 1, "vqza.index.length")
    must(is_frame(frame) and stated(frame) == raw, "vqza.index.frame")
    content = inflate(frame, raw)
    must(content is not None, "vqza.index.frame")
    return content


class Index:
    def __init__(self, columns):
        f = Bytes(columns, "vqza.index.length")
        count = self.count(f, 256, 33, "vqza.model.count")
        self.models = [(f.take(32), f.varint()) for _ in range(count)]
        ids = {id for id, _ in self.models}
        must(len(ids) == count, "vqza.model.twice")
        count = self.count(f, 2**24, 2, "vqza.prototype.count")
        self.prototypes = [self.prototype(f) for _ in range(count)]
        count = self.count(f, 2**24, 9, "vqza.member.count")
        self.numbers = [f.varint() for _ in range(count)]
        must(all(n <= len(self.prototypes) for n in self.numbers), "vqza.member.prototype")
        self.lengths = [f.varint() for _ in range(count)]
        must(sum(self.lengths) < 2**60, "vqza.member.length")
        fronts, ends, middles = ([f.varint() for _ in range(count)] for _ in range(3))
        self.checksums = [f.number("I") for _ in range(count)]
        self.names = self.read_names(f, fronts, ends, middles)
        f.end()
        self.check_folders()

    @staticmethod
    def count(f, most, least_bytes, rule):
        """A number of things, of which each takes some bytes at least."""
        count = f.varint()
        must(count <= most, rule)
        must(count * least_bytes <= f.left, "vqza.index.length")
        return count

    @staticmethod
    def prototype(f):
        form, count = f.byte(), f.varint()
        must(form in BEGINNINGS, "vqza.prototype.form")
        must(count <= 65536, "vqza.prototype.bytes")
        data = f.take(count)
        must(data.startswith(BEGINNINGS[form]), "vqza.prototype.bytes")
        return form, data

    @staticmethod
    def read_names(f, fronts, ends, middles):
        names, before, total = [], b"", 0
        for front, end, middle in zip(fronts, ends, middles):
            must(front + end <= len(before), "vqza.name.shared")
            length = front + middle + end
            must(1 <= length <= 4096, "vqza.name.length")
            total += length
            must(total <= 2**30, "vqza.name.total")
            name = before[:front] + f.take(middle) + before[len(before) - end:]
            parts = name.split(b"/")
            must(not any(part in (b"", b".", b"..") for part in parts), "vqza.name.parts")
            must(0 not in name, "vqza.name.parts")
            must(name > before, "vqza.name.order")
            names.append(name)
            before = name
        return names

    def check_folders(self):
        known = set(self.names)
        for name in self.names:
            parts = name.split(b"/")
            for count in range(1, len(parts)):
                must(b"/".join(parts[:count]) not in known, "vqza.name.folder")


class Archive:
    """Names of the members; `file(n)` makes the `.vqz` file of one of them."""

    def __init__(self, data):
        check_signature(data, ARCHIVE, "vqza")
        payload, end = list_chunk(data)
        self.data, self.index = data, Index(unpacked_columns(payload))
        self.offsets, at = [], 8
        for length in self.index.lengths:
            self.offsets.append(at)
            at += length
        self.model_offsets = []
        for _, length in self.index.models:
            self.model_offsets.append(at)
            at += length
        must(at == end, "vqza.member.length")

    @property
    def names(self):
        return self.index.names

    def models(self):
        """What the archive carries, as `carried_model` reads it."""
        found = []
        for (id, length), at in zip(self.index.models, self.model_offsets):
            f = Bytes(self.data[at:at + length], "vqz.file.length")
            kind, payload = f.take(4), f.take(f.number("I"))
            must(number(crc32c(f.data[:f.at])) == f.take(4), "vqz.chunk.crc")
            rule = "vqza.model.chunk"
            must(kind == b"MODC" and f.left == 0, rule)
            model = carried_model(payload)
            must(model.id == id, rule)
            found.append(model)
        return found

    def file(self, member):
        index, at = self.index, self.offsets[member]
        stored = self.data[at:at + index.lengths[member]]
        check = number(index.checksums[member])
        rule = "vqza.member.bytes"
        if index.numbers[member] == 0:
            must(number(crc32c(stored)) == check, "vqza.member.crc")
            must(stored.startswith((SIGNATURE, COMPACT, NEUTRAL)), rule)
            return stored
        form, front = index.prototypes[index.numbers[member] - 1]
        if form == 1:
            return front + check + stored
        f = Bytes(stored, rule)
        if form == 2:
            tile, alpha = f.take(1) + check + f.rest(), b""
        else:
            tile, alpha = f.take(f.varint()), f.rest()
        body = front + chunk(b"TILE", b"\0" + tile) + alpha
        payload = b"\1" + varint(len(front)) + check
        return body + chunk(b"INDX", payload + number(len(payload) + 16))
