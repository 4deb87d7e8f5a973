"""A plain decoder of .vqz files of version 4: blocks that are stored, packed, lattices or vectors.

Written from Formats/vqz.md, vqzm.md and lattice.md alone. Integers and fractions only."""
import ctypes
import ctypes.util
import json
import struct
from hashlib import sha256

import decode as lattice
import vector_blocks
from sample_forms import FORMATS, Forms, must

SIZES = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 8, 8: 8, 9: 2, 10: 4, 11: 8, 12: 2}
AXES = {2: range(0, 5), 3: range(1, 2), 4: range(1, 2)}

CRC = []
for _i in range(256):
    for _ in range(8):
        _i = _i >> 1 ^ (0x82F63B78 if _i & 1 else 0)
    CRC.append(_i)


def crc32c(data):
    state = 0xFFFFFFFF
    for byte in data:
        state = state >> 8 ^ CRC[(state ^ byte) & 255]
    return state ^ 0xFFFFFFFF


ZSTD = ctypes.CDLL(ctypes.util.find_library("zstd"))
for _name in ("ZSTD_findFrameCompressedSize", "ZSTD_decompress"):
    getattr(ZSTD, _name).restype = ctypes.c_size_t
ZSTD.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong


def unpacked(frame, size=None):
    """What one zstd frame holds, which states how much that is."""
    length = ctypes.c_size_t(len(frame))
    must(frame[:4] == b"\x28\xb5\x2f\xfd", "vqz.entropy.planes.frame")
    must(ZSTD.ZSTD_findFrameCompressedSize(frame, length) == len(frame), "vqz.entropy.planes.frame")
    stated = ZSTD.ZSTD_getFrameContentSize(frame, length)
    must(stated < 2**31 and size in (None, stated), "vqz.entropy.planes.content")
    out = ctypes.create_string_buffer(stated)
    found = ZSTD.ZSTD_decompress(out, ctypes.c_size_t(stated), frame, length)
    must(found == stated, "vqz.entropy.planes.content")
    return out.raw


class Bytes:
    """Reads fields one behind the other; what breaks a rule of theirs breaks `tag`."""

    def __init__(self, data, tag="vqz.chunk.payload"):
        self.data, self.at, self.tag = data, 0, tag

    def take(self, count):
        must(count <= len(self.data) - self.at, self.tag)
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize(form)))[0]

    def varint(self, most=2**64 - 1):
        value = shift = 0
        while True:
            byte = self.number("B")
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                must(byte > 0 or shift == 7, "vqz.varint.minimal")
                must(value <= most, "vqz.varint.range")
                return value

    def signed(self):
        folded = self.varint()
        return -(folded + 1 >> 1) if folded & 1 else folded >> 1

    def rest(self):
        return self.take(len(self.data) - self.at)


def model(data):
    """The id and the tables of a model file of version 5 or 6."""
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    text = header.pop("__metadata__")["vqz.architecture"]
    description = json.loads(text)
    must(description["version"] in (5, 6), "vqzm.version")
    names = ["decoder.vectors.numbers"]
    if description["version"] == 5:
        must(sorted(description) == ["near", "signal", "version"], "vqzm.architecture")
        names = ["decoder.lattice." + n for n in ("numbers", "profiles", "scales", "taps")]
    must(sorted(header) == names, "vqzm.tensor")
    digest, tensors = sha256(text.encode()), []
    for name in names:
        entry = header[name]
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        shape = ",".join(map(str, entry["shape"]))
        digest.update(f"\n{name} {entry['dtype']} [{shape}]\n".encode() + data[begin:end])
        tensors.append(data[begin:end])
    if description["version"] == 6:
        return digest.digest(), vector_blocks.model(description, unpacked(tensors[0]))
    numbers, profiles, scales, taps = tensors
    rows = lambda form, raw: [row for row in struct.iter_unpack(form, raw)]
    taps = [(row[:4], row[4:8] if row[8] else None) for row in rows("9b", taps)]
    prior = len(taps) * (len(taps) + 3) // 2
    numbers = struct.unpack(f"<{2528 * 64}H{64 * 7 + prior}i", unpacked(numbers))
    return digest.digest(), {
        "signal": description["signal"], "near": description["near"], "taps": taps,
        "scales": [(row[:4], row[4]) for row in rows("5b", scales)],
        "starts": numbers[:2528 * 64], "weights": numbers[2528 * 64:][:64 * 7],
        "prior": numbers[2528 * 64 + 64 * 7:],
        "profiles": [{"near": row[0], "far": row[1], "predictors": row[2], "forgetting": row[3:6],
                      "chunks": row[6], "ridge": row[7], "inputs": row[8], "rate": row[9]}
                     for row in rows("10B", profiles)]}


class Head:
    def __init__(self, payload):
        f = Bytes(payload)
        must(f.number("B") == 4, "vqz.head.version.future")
        self.kind, self.type, axes = f.number("B"), f.number("B"), f.number("B")
        must(self.kind in AXES, "vqz.head.kind")
        must(self.type in SIZES, "vqz.head.samples")
        must(axes in AXES[self.kind], "vqz.head.axes")
        self.sizes = [f.varint() for _ in range(axes)]
        self.channels = f.varint()
        must(1 <= self.channels <= 4096, "vqz.head.channels")
        must(all(1 <= n < 2**60 for n in self.sizes), "vqz.head.size")
        self.blocks, self.overlap = [f.varint() for _ in range(axes)], f.varint()
        f.number("B"), f.number("B"), f.number("B")  # container, bits, quality
        promise, self.bound = f.number("B"), None
        real = self.type in FORMATS
        must(promise <= 2, "vqz.head.bound")
        if promise == 1:
            self.bound = f.number("d") if real else f.varint(2**63 - 1)
        elif promise == 2:
            f.number("d")
        self.offset, self.step = (f.number("d"), f.number("d")) if real else (None, None)
        self.own = f.take(f.varint(65536))
        must(f.at == len(payload), "vqz.chunk.payload")

    def cores(self):
        """First position and extents of the core of every block, in the order of their numbers."""
        cores = [((), ())]
        for size, block in zip(self.sizes, self.blocks):
            block = block or size
            cuts = [(at, min(block, size - at)) for at in range(0, size, block)]
            cores = [(a + (at,), n + (extent,)) for a, n in cores for at, extent in cuts]
        return cores


def product(numbers):
    total = 1
    for n in numbers:
        total *= n
    return total


def shuffled(frame, width, count):
    """Samples of which a frame has the first bytes of all, then the next ones, and so on."""
    planes = unpacked(frame, width * count)
    return b"".join(planes[i::count] for i in range(count))


def block(head, tables, extents, method, payload):
    """The bytes of the samples of a block, in the order of the signal."""
    width, count = SIZES[head.type], product(extents) * head.channels
    if method == 8:
        must(len(payload) == width * count, "vqz.tile.stored")
        return payload
    if method == 9:
        return shuffled(payload, width, count)
    if head.kind == 4:
        must(method in (13, 14), "vqz.tile.method")
        return vector_blocks.block(head, tables, product(extents),
                                   Bytes(payload, "vqz.tile.vectors"), width, shuffled,
                                   method == 14)
    must(method == 10, "vqz.tile.method")
    f = Bytes(payload, "vqz.tile.lattice")
    axes = ((head.channels,) if head.channels > 1 else ()) + extents
    if len(axes) == 5:
        axes = (axes[0] * axes[1],) + axes[2:]
    axes = (1,) * (4 - len(axes)) + axes
    forms = Forms(head, f, axes)
    size = f.varint()
    sides = Bytes(b"", f.tag)
    if size:
        sides = Bytes(unpacked(f.take(f.varint()), size), f.tag)
    forms.read_table(sides)
    runs, place = [], 0
    for _ in range(sides.varint() if size else 0):
        begin = place + sides.varint()
        place = begin + sides.varint()
        must(place <= count, f.tag)
        runs.append(range(begin, place))
    values = lattice.decode(tables, axes, f.rest())
    aside = {at: sides.take(width) for run in runs for at in run}
    must(sides.at == len(sides.data), f.tag)
    samples = [aside[at] if at in aside else forms.sample(at, k) for at, k in enumerate(values)]
    positions = count // head.channels  # the samples of a channel stand together
    return b"".join(samples[c * positions + p]
                    for p in range(positions) for c in range(head.channels))


def chunks(data):
    must(data[:8] == b"\x89VQZ\r\n\x1a\n", "vqz.signature")
    f = Bytes(data, "vqz.file.length")
    f.take(8)
    while f.at < len(data):
        begin = f.at
        kind, size = f.take(4), f.number("I")
        payload = f.take(size)
        must(f.number("I") == crc32c(data[begin:begin + 8 + size]), "vqz.chunk.crc")
        yield begin, kind, payload


def tiles(found, head, tables):
    """Decodes all blocks, and puts their samples where they belong."""
    width = SIZES[head.type] * head.channels
    signal = bytearray(width * product(head.sizes))
    for number, (payload, (first, extents)) in enumerate(zip(found, head.cores())):
        f = Bytes(payload)
        must(f.varint() == number, "vqz.order.tile")
        method, checksum = f.number("B"), f.number("I")
        samples = block(head, tables, extents, method, f.rest())
        must(crc32c(samples) == checksum, "vqz.tile.crc")
        row = extents[-1] if extents else 1
        for i in range(product(extents) // row):
            place, rest = 0, i * row
            steps = []
            for extent in reversed(extents):
                steps.append(rest % extent)
                rest //= extent
            for at, step, size in zip(first, reversed(steps), head.sizes):
                place = place * size + at + step
            signal[place * width:(place + row) * width] = samples[i * row * width:][:row * width]
    return bytes(signal)


def decode(data, models):
    """(head, the bytes of all samples) of a file; `models` are tables by id."""
    found = list(chunks(data))
    must(found[0][1] == b"HEAD", "vqz.order.head")
    must(found[-1][1] == b"INDX", "vqz.file.length")
    head, (_, kind, payload) = Head(found[0][2]), found[1]
    must(kind in (b"MODL", b"MODC"), "vqz.order.model")
    if kind == b"MODC":
        f = Bytes(payload[32:])
        packing, size, raw = f.number("B"), f.varint(), f.rest()
        must(packing <= 1, "vqz.model.packing")
        carried, tables = model(unpacked(raw, size) if packing else raw)
        must(carried == payload[:32], "vqz.model.id")
    else:
        must(payload[:32] in models, "vqz.model.id")
        tables = models[payload[:32]]
    must(tables["signal"] == head.kind, "vqz.model.signal")
    blocks = [(begin, payload) for begin, kind, payload in found if kind == b"TILE"]
    must(len(blocks) == len(head.cores()), "vqz.order.tile")
    samples = tiles([payload for _, payload in blocks], head, tables)
    f = Bytes(found[-1][2])
    must(f.varint() == len(blocks), "vqz.index.count")
    place = 0
    for begin, _ in blocks:
        place += f.varint()
        must(place == begin, "vqz.index.offsets")
    must(f.number("I") == crc32c(samples), "vqz.index.crc")
    must(f.number("I") == len(f.data) + 12 and f.at == len(f.data), "vqz.index.size")
    return head, samples
