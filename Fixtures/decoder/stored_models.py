"""Models that stand for others: packed ones and differences, Formats/vqzm.md, versions 7 and 8."""
import math

import numpy as np

from fields import Bytes, Refused, crc32c, inflate, is_frame, must, stated
from safetensors_file import FILE_BYTES, Contents, Tensor, check_metadata

PART_BYTES = 2**24 + 8
CHUNK = 2**17
PART, PLAN, DIFFERENCE = "vqzm.packed.part", "vqzm.packed.plan", "vqzm.difference.plan"
KINDS = {1: "U8", 2: "I8", 3: "U16", 4: "I16", 5: "F16", 6: "U32", 7: "I32", 8: "F32"}
WIDTHS = {"U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "U32": 4, "I32": 4, "F32": 4}
REMOVED, WHOLE, ADDED = range(3)


def only_tensor(contents, architecture, version, name, rule):
    """The bytes of the one tensor of a model of version 7 or 8."""
    must(architecture == {"version": version}, rule)
    must(list(contents.tensors) == [name], rule)
    tensor = contents.tensors[name]
    must(tensor.kind == "U8" and len(tensor.shape) == 1, rule)
    return tensor.data


def part(f, rule, size=None, dictionary=None):
    """The content of the next part: its number of bytes, and one frame."""
    count = f.varint()
    frame = f.take(count)
    must(is_frame(frame), rule)
    found = stated(frame)
    must(found is not None and found <= (PART_BYTES if size is None else size), rule)
    must(size is None or found == size, rule)
    content = inflate(frame, found, dictionary)
    must(content is not None, rule)
    return content


def packed_plan(data):
    """Width and mapping of each class, and the runs: class and number of elements."""
    f = Bytes(data, PLAN, PLAN)
    count = f.byte()
    must(1 <= count <= 64, PLAN)
    classes = [(f.byte(), f.byte()) for _ in range(count)]
    must(all(width in (1, 2, 4, 8) and mapping <= 1 for width, mapping in classes), PLAN)
    runs = []
    while f.left:
        runs.append((f.byte(), f.varint()))
        must(runs[-1][0] < count and runs[-1][1] >= 1, PLAN)
    return classes, runs


def unmapped(planes, width, mapping):
    """The bytes of elements whose planes are given, lowest first."""
    count = len(planes[0])
    out = bytearray(width * count)
    for i, plane in enumerate(planes):
        out[i::width] = plane
    if mapping == 0:
        return bytes(out)
    u = np.frombuffer(bytes(out), f"<u{width}")
    return (u >> np.uint8(1) ^ -(u & np.uint8(1))).tobytes()


def unpack(contents, architecture):
    """The whole file that a model of version 7 holds."""
    data = only_tensor(contents, architecture, 7, "packed", "vqzm.packed")
    f = Bytes(data, PART, PART)
    opening = part(f, PART)
    classes, runs = packed_plan(part(f, PART))
    totals = [0] * len(classes)
    for kind, count in runs:
        totals[kind] += count
    size = len(opening) + sum(width * n for (width, _), n in zip(classes, totals))
    must(size <= FILE_BYTES, "vqzm.file.limit")
    streams = []
    for (width, mapping), total in zip(classes, totals):
        elements = b""
        for at in range(0, total, CHUNK):
            count = min(CHUNK, total - at)
            elements += unmapped([part(f, PART, count) for _ in range(width)], width, mapping)
        streams.append(Bytes(elements))
    f.end()
    return opening + b"".join(streams[kind].take(count * classes[kind][0]) for kind, count in runs)


class Chances:
    """Adaptive chances of one sort."""

    def __init__(self):
        self.of = {}

    def get(self, key):
        return self.of.setdefault(key, [2**15, 2**15])


class Bits:
    """Numbers that are coded bit by bit."""

    def __init__(self, data):
        self.data, self.at = data, 4
        self.R, self.V = 2**32 - 1, int.from_bytes((data + bytes(4))[:4], "big")

    def settle(self, t):
        one = self.V >= t
        if one:
            self.V, self.R = self.V - t, self.R - t
        else:
            self.R = t
        while self.R < 2**24:
            byte = self.data[self.at] if self.at < len(self.data) else 0
            self.R, self.V, self.at = self.R << 8, (self.V << 8) + byte, self.at + 1
        return int(one)

    def bit(self, chance):
        p = min(max(chance[0] + chance[1] >> 1, 32), 65504)
        bit = self.settle((self.R >> 16) * p)
        if bit:
            chance[0] -= chance[0] >> 4
            chance[1] -= chance[1] >> 7
        else:
            chance[0] += 65535 - chance[0] >> 4
            chance[1] += 65535 - chance[1] >> 7
        return bit

    def number(self, chances, n):
        if not self.bit(chances.get(("zero", n))):
            return 0
        negative = self.bit(chances.get("sign"))
        d = 0
        while d < 32 and self.bit(chances.get(("length", n, d))):
            d += 1
        rest = min(d, 1)
        if d > 1:
            rest = 2 | self.bit(chances.get(("second", d)))
            for _ in range(d - 2):
                rest = rest << 1 | self.settle(self.R >> 1)
        return -(rest + 1) if negative else rest + 1

    def row(self, chances, count):
        before = last = 0
        for _ in range(count):
            x = self.number(chances, min(last + before, 9))
            before, last = last, abs(x).bit_length()
            yield x


def texts(f, base):
    raw = part(f, DIFFERENCE, dictionary=base.text.encode())
    content = Bytes(raw, DIFFERENCE, DIFFERENCE)
    found, before = {}, None
    while content.left:
        key = content.take(content.varint())
        value = content.take(content.varint())
        must(before is None or key > before, DIFFERENCE)
        before = key
        found[utf8(key)] = utf8(value)
    return found


def utf8(data):
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused(DIFFERENCE) from error


class Entry:
    def __init__(self, f, names, place, known):
        gap = f.varint()
        self.place = place + gap
        if gap == 0:
            self.name = utf8(f.take(f.varint()))
            must(self.name not in known, DIFFERENCE)
        else:
            must(self.place < len(names), DIFFERENCE)
            self.name = names[self.place]
        self.mode, self.form = f.byte(), None
        must(self.mode <= ADDED and (gap > 0 or self.mode == WHOLE), DIFFERENCE)
        if self.mode == WHOLE:
            kind, axes = f.byte(), f.byte()
            must(kind in KINDS and axes <= 8, DIFFERENCE)
            self.form = KINDS[kind], [f.varint() for _ in range(axes)]
        self.sort = f.byte() if self.mode != REMOVED else 0
        self.step = f.byte() if self.mode == ADDED else 0
        must(self.sort < 16 and self.step < 32, DIFFERENCE)


def plan(f, base, names):
    content, entries = Bytes(part(f, DIFFERENCE), DIFFERENCE, DIFFERENCE), []
    place, known = -1, set(base.tensors)
    while content.left:
        entry = Entry(content, names, place, known)
        place = entry.place
        known.add(entry.name)
        if entry.mode == ADDED:
            tensor = base.tensors[entry.name]
            must(tensor.kind in WIDTHS, DIFFERENCE)
            entry.form = tensor.kind, tensor.shape
        entries.append(entry)
    return entries


def elements(numbers, entry, base):
    """The tensor of an entry."""
    kind, shape = entry.form
    width = WIDTHS[kind]
    mask, made = 2**(8 * width) - 1, bytearray()
    old = base.tensors[entry.name].data if entry.mode == ADDED else None
    for i, x in enumerate(numbers):
        if old is not None:
            x = int.from_bytes(old[i * width:(i + 1) * width], "little") + (x << entry.step)
        made += (x & mask).to_bytes(width, "little")
    return Tensor(kind, shape, bytes(made))


def apply(contents, architecture, base_of):
    """The contents of the result of a model of version 8, and the id that it has to have;
    `base_of` finds contents by id."""
    data = only_tensor(contents, architecture, 8, "difference", "vqzm.difference")
    must(len(data) >= 69, "vqzm.difference")
    f = Bytes(data, DIFFERENCE, DIFFERENCE)
    base, id, flag, checksum = base_of(f.take(32)), f.take(32), f.byte(), f.number("I")
    must(flag <= 1 and (flag == 1 or checksum == 0), "vqzm.difference")
    must(base is not None and (flag == 0 or base.has_analysis), "vqzm.difference.base")
    metadata = texts(f, base)
    names = [name for name in sorted(base.tensors, key=str.encode)
             if flag or not name.startswith("encoder.")]
    entries = plan(f, base, names)
    tensors = {name: base.tensors[name] for name in names}
    sizes = {name: len(tensor.data) for name, tensor in tensors.items()}
    for entry in entries:
        sizes[entry.name] = (0 if entry.mode == REMOVED
                             else WIDTHS[entry.form[0]] * math.prod(entry.form[1]))
    must(sum(sizes.values()) <= FILE_BYTES, "vqzm.file.limit")
    stream, chances = Bits(f.rest()), [Chances() for _ in range(16)]
    for entry in entries:
        if entry.mode == REMOVED:
            del tensors[entry.name]
            continue
        numbers = stream.row(chances[entry.sort], math.prod(entry.form[1]))
        tensors[entry.name] = elements(numbers, entry, base)
    must(len(stream.data) <= stream.at, DIFFERENCE)
    return checked(metadata, tensors, flag, checksum), id


def checked(metadata, tensors, flag, checksum):
    """The result, whose analysis network must be as it is stated."""
    rule, result = "vqzm.difference.result", Contents(metadata, tensors)
    must(result.has_analysis == (flag == 1), rule)
    encoder = b"".join(tensors[name].data for name in sorted(tensors, key=str.encode)
                       if name.startswith("encoder."))
    must(flag == 0 or crc32c(encoder) == checksum, rule)
    check_metadata(metadata)
    return result
