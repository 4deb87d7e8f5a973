#!/usr/bin/env python3
"""Makes the archives: archives/good/*.vqz, archives/bad/*.vqz and a MANIFEST.csv beside each.

Written from Formats/archive.md alone, as generate_container.py is from vqz.md; shares nothing with
the Swift code that the archives test. Needs nothing but the standard library; its output is the
same every time. Writes beside itself, or into the folder given as argument.

`generate_archives.py --list ARCHIVE` is a plain reader of any archive, for which it asks the
program zstd: it prints CRC-32C, bytes and name of the file of each member. `--dump` prints the
dumps of the page, `--columns FOLDER` writes columns to begin with for a fuzzer.
"""

import csv
import os
import struct
import subprocess
import sys

import generate_container as c

ROOT = os.path.dirname(os.path.abspath(__file__))
SIGNATURE = b"\x8bVQZ\r\n\x1a\n"
COMPACT = (b"\x8aVQz", b"\x8cVQz")


def frame(data, size=None):
    """One zstd frame of raw blocks: RFC 8878, a single segment with its size in eight bytes."""
    out = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", len(data) if size is None else size)
    parts = [data[at:at + 0x1FFFF] for at in range(0, len(data), 0x1FFFF)] or [b""]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        out += struct.pack("<I", len(part) << 3 | last)[:3] + part
    return out


# Reading.

class Columns:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        assert self.at + count <= len(self.data)
        self.at += count
        return self.data[self.at - count:self.at]

    def varint(self):
        value = shift = 0
        while True:
            byte, = self.take(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value


def raw_blocks(data):
    """The content of a frame that `frame` made."""
    at, out = 13, b""
    while at < len(data):
        header = int.from_bytes(data[at:at + 3], "little")
        out += data[at + 3:at + 3 + (header >> 3)]
        at += 3 + (header >> 3)
    return out


def read(archive, unpack=raw_blocks):
    """The members of an archive: pairs of name and file."""
    assert archive[:8] == SIGNATURE
    size, crc = struct.unpack("<II", archive[-8:])
    chunk = archive[-size:]
    assert chunk[:4] == b"LIST" and c.crc32c(chunk[:-4]) == crc
    payload = Columns(chunk[8:-8])
    assert payload.varint() == 1
    raw = payload.varint()
    columns = Columns(unpack(payload.data[payload.at:]))
    assert len(columns.data) == raw
    models = [(columns.take(32), columns.varint()) for _ in range(columns.varint())]
    prototypes = [(columns.take(1)[0], columns.take(columns.varint()))
                  for _ in range(columns.varint())]
    count = columns.varint()
    numbers, lengths, fronts, ends, middles = (
        [columns.varint() for _ in range(count)] for _ in range(5))
    checksums = [struct.unpack("<I", columns.take(4))[0] for _ in range(count)]
    name, at, members = b"", 8, []
    for n in range(count):
        name = name[:fronts[n]] + columns.take(middles[n]) + name[len(name) - ends[n]:]
        stored = archive[at:at + lengths[n]]
        at += lengths[n]
        members.append((name, expanded(numbers[n] and prototypes[numbers[n] - 1], checksums[n],
                                       stored)))
    assert columns.at == raw and at + sum(m[1] for m in models) == len(archive) - size
    return members


def expanded(prototype, checksum, stored):
    if not prototype:
        assert c.crc32c(stored) == checksum
        return stored
    form, front = prototype
    check = struct.pack("<I", checksum)
    if form == 1:
        return front + check + stored
    if form == 2:
        chunks = c.chunk(b"TILE", b"\0" + stored[:1] + check + stored[1:])
    else:
        fields = Columns(stored)
        chunks = c.chunk(b"TILE", b"\0" + fields.take(fields.varint())) + stored[fields.at:]
    payload = b"\1" + c.varint(len(front)) + check
    return front + chunks + c.chunk(b"INDX", payload + struct.pack("<I", len(payload) + 16))


# Writing.

def chunks(file):
    at = 8
    while at < len(file):
        size = struct.unpack("<I", file[at + 4:at + 8])[0] + 12
        yield file[at:at + 4], at, at + size
        at += size


def shrunk(file, end=None):
    """Prototype (form and bytes), checksum and stored bytes of a file.

    `end` is where the checksum of a compact file with metadata is, which this does not look for.
    """
    if file[:4] in COMPACT:
        if end is None:
            assert not file[4] & 16
            fields = Columns(file[6:])
            fields.varint(), fields.varint()
            end = 6 + fields.at + 9
        found = (1, file[:end]), struct.unpack("<I", file[end:end + 4])[0], file[end + 4:]
    else:
        parts = [part for part in chunks(file)]
        first = next(n for n, part in enumerate(parts) if part[0] == b"TILE")
        kinds = [part[0] for part in parts[first:]]
        at, to = parts[first][1:]
        checksum = struct.unpack("<I", file[-12:-8])[0]
        if kinds == [b"TILE", b"INDX"]:
            found = (2, file[:at]), checksum, file[at + 9:at + 10] + file[at + 14:to - 4]
        elif kinds == [b"TILE", b"ALPH", b"INDX"]:
            tile = file[at + 9:to - 4]
            found = (3, file[:at]), checksum, (
                c.varint(len(tile)) + tile + file[to:parts[first + 1][2]])
        else:
            found = None
    if found and len(found[0][1]) <= 1024 and expanded(*found) == file:
        return found
    return None, c.crc32c(file), file


def split(before, name):
    """Bytes that a name shares with the one before, at its front and at its end."""
    front = 0
    while front < min(len(before), len(name)) and before[front] == name[front]:
        front += 1
    end = 0
    while end < min(len(before), len(name)) - front and before[-1 - end] == name[-1 - end]:
        end += 1
    return front, end


class Index:
    """Columns as lists, so that a bad archive can change any of them."""

    def __init__(self, members=(), models=(), ends={}):
        self.models = [(model[8:40], len(model)) for model in models]
        self.prototypes, self.numbers, self.lengths = [], [], []
        self.fronts, self.ends, self.middles, self.checksums = [], [], [], []
        self.names, self.body = b"", b""
        before = b""
        for name, file in members:
            prototype, checksum, stored = shrunk(file, ends.get(name))
            if prototype and prototype not in self.prototypes:
                self.prototypes.append(prototype)
            self.numbers.append(self.prototypes.index(prototype) + 1 if prototype else 0)
            self.lengths.append(len(stored))
            front, end = split(before, name)
            self.fronts.append(front)
            self.ends.append(end)
            self.middles.append(len(name) - front - end)
            self.checksums.append(checksum)
            self.names += name[front:len(name) - end]
            self.body += stored
            before = name
        self.body += b"".join(models)
        self.counts = {}

    def columns(self):
        counts = {"models": len(self.models), "prototypes": len(self.prototypes),
                  "members": len(self.numbers), **self.counts}
        out = c.varint(counts["models"])
        out += b"".join(id + c.varint(size) for id, size in self.models)
        out += c.varint(counts["prototypes"])
        out += b"".join(bytes([form]) + c.varint(len(data)) + data
                        for form, data in self.prototypes)
        out += c.varint(counts["members"])
        for column in (self.numbers, self.lengths, self.fronts, self.ends, self.middles):
            out += b"".join(map(c.varint, column))
        return out + b"".join(struct.pack("<I", value) for value in self.checksums) + self.names

    def named(self, *names):
        """The same with other names, which share nothing."""
        self.fronts = [0] * len(names)
        self.ends = [0] * len(names)
        self.middles = [len(name) for name in names]
        self.names = b"".join(names)
        return self

    def archive(self, signature=SIGNATURE, columns=None, **index):
        return signature + self.body + listed(
            self.columns() if columns is None else columns, **index)

    def but(self, **changes):
        for name, value in changes.items():
            setattr(self, name, value)
        return self.archive()


def listed(columns, version=1, raw=None, packed=None, size=None, kind=b"LIST"):
    payload = bytes([version]) + c.varint(len(columns) if raw is None else raw)
    payload += frame(columns) if packed is None else packed
    total = len(payload) + 16
    return c.chunk(kind, payload + struct.pack("<I", total if size is None else size))


A = c.compact()
B = c.compact(samples=b"\x10\x20", payload=b"\1\x4a\x96\x85\0\x0b")
TWO = [(b"a.png", A), (b"b.png", B)]


def good():
    yield "empty", Index().archive(), "no members"
    yield "example", Index(TWO).archive(), "the example of archive.md: two compact files"
    files = [(name.encode(), data) for name, data, _ in [*c.good(), *c.good_signals()]]
    # Compact files with metadata: where their checksums are.
    ends = {b"compact": 29, b"compact-metadata": None}
    ends[b"compact-metadata"] = len(dict(files)[b"compact-metadata"]) - 10
    yield ("kinds", Index(sorted(files), ends=ends).archive(),
           "every file of Fixtures/good; those of several tiles whole")
    yield ("carried", Index([(b"one", c.example())], [c.modc(b"a model")]).archive(),
           "a model that the archive carries and a file with alpha")
    names = [b"\xff\xfe", b"a b/\xc3\xa9.png", b"a-b", b"a/b-c", b"a/b/c", b"a/b/d", b"..a/...",
             b"con", b"\n", b"x" * 4096]
    yield ("names", Index([(name, A) for name in sorted(names)]).archive(),
           "names that are no UTF-8; are long; and look like what is forbidden")


def bad():
    two = Index(TWO).archive()
    size = struct.unpack("<I", two[-8:-4])[0]
    yield "signature", b"PK\3\4" + two[4:], "foreignFile", "vqza.signature", "a zip file"
    yield ("signature-lf", two.replace(b"\r\n", b"\n", 1), "corrupt", "vqza.signature.transfer",
           "line ends were changed")
    yield "half-signature", two[:5], "truncated", "vqza.file.length", "five bytes"
    yield "no-index", two[:-size], "truncated", "vqza.file.length", "ends before its index"
    yield "half-index", two[:-9], "truncated", "vqza.file.length", "ends within its index"
    yield ("index-type", Index(TWO).archive(kind=b"INDX"), "truncated", "vqza.file.length",
           "another chunk at the end")
    yield ("index-beyond", Index(TWO).archive(size=1 << 20), "truncated", "vqza.file.length",
           "a size that is larger than the archive")
    body = c.chunk(b"LIST", b"12345")
    whole = body + b"\0" * 40
    whole += struct.pack("<II", len(whole) + 8, 0)
    yield ("index-size", SIGNATURE + whole, "malformed", "vqza.index.size",
           "a size that is not that of the chunk")
    yield ("index-crc", c.changed(two, len(two) - 20, two[-20] ^ 1), "corrupt", "vqz.chunk.crc",
           "a changed byte in the index")
    yield ("version-0", Index(TWO).archive(version=0), "malformed", "vqza.version.zero",
           "version 0")
    yield ("version-2", Index(TWO).archive(version=2), "futureVersion", "vqza.version.future",
           "a later version")
    columns = Index(TWO).columns()
    yield ("frame-none", Index(TWO).archive(packed=columns), "malformed", "vqza.index.frame",
           "columns that are not packed")
    yield ("frame-long", Index(TWO).archive(raw=len(columns) - 1), "malformed",
           "vqza.index.frame", "a frame of more bytes than the index says")
    yield ("frame-twice", Index(TWO).archive(packed=frame(columns) + frame(b"")), "malformed",
           "vqza.index.frame", "two frames")
    yield ("frame-bomb", Index(TWO).archive(raw=1 << 45, packed=frame(b"", 1 << 45)), "tooLarge",
           "vqza.limit.index", "an index that would take 2^45 bytes")
    yield ("columns-short", Index(TWO).archive(columns=columns[:-1]), "malformed",
           "vqza.index.length", "columns that end early")
    yield ("columns-long", Index(TWO).archive(columns=columns + b"x"), "malformed",
           "vqza.index.length", "a byte behind the last name")
    yield ("columns-none", Index(TWO).archive(columns=b"\0"), "malformed",
           "vqza.index.length", "columns without any prototypes")
    yield from bad_columns()
    yield from bad_names()
    yield from bad_members()


def bad_columns():
    yield ("varint-long", Index(TWO).archive(columns=b"\x80\0" + Index(TWO).columns()[1:]),
           "malformed", "vqz.varint.minimal", "a number of two bytes that one could hold")
    yield ("varint-huge", Index(TWO).archive(columns=b"\xff" * 10 + b"\1"),
           "malformed", "vqz.varint.range", "a number of more than 64 bits")
    yield ("models-many", Index(TWO).but(counts={"models": 257}), "malformed",
           "vqza.model.count", "257 models")
    model = c.modc(b"a model")
    yield ("model-twice", Index(TWO, [model, model]).archive(), "malformed", "vqza.model.twice",
           "one model two times")
    yield ("prototypes-many", Index(TWO).but(counts={"prototypes": (1 << 24) + 1}), "malformed",
           "vqza.prototype.count", "more prototypes than members may be")
    yield ("prototypes-missing", Index(TWO).but(counts={"prototypes": 1 << 20}), "malformed",
           "vqza.index.length", "2^20 prototypes in a few bytes")
    form, data = Index(TWO).prototypes[0]
    for form in (0, 4):
        yield (f"prototype-form-{form}", Index(TWO).but(prototypes=[(form, data)]), "malformed",
               "vqza.prototype.form", f"form {form}")
    yield ("prototype-signature", Index(TWO).but(prototypes=[(2, data)]), "malformed",
           "vqza.prototype.bytes", "a compact file as the beginning of one with chunks")
    yield ("prototype-huge", Index(TWO).but(prototypes=[(1, data + b"x" * 65536)]), "malformed",
           "vqza.prototype.bytes", "a prototype of more than 65536 bytes")
    yield ("members-many", Index(TWO).but(counts={"members": (1 << 24) + 1}), "malformed",
           "vqza.member.count", "more than 2^24 members")
    yield ("members-missing", Index(TWO).but(counts={"members": 1 << 20}), "malformed",
           "vqza.index.length", "2^20 members in a few bytes")
    yield ("member-prototype", Index(TWO).but(numbers=[1, 2]), "malformed",
           "vqza.member.prototype", "the second of one prototype")
    yield ("member-long", Index(TWO).but(lengths=[7, 8]), "malformed", "vqza.member.length",
           "a member that reaches into the index")
    yield ("member-short", Index(TWO).but(lengths=[5, 6]), "malformed", "vqza.member.length",
           "bytes that belong to no member")
    yield ("member-huge", Index(TWO).but(lengths=[1 << 60, 6]), "malformed",
           "vqza.member.length", "a member of 2^60 bytes")
    yield ("members-huge", Index(TWO).but(lengths=[1 << 59, 1 << 59]), "malformed",
           "vqza.member.length", "members of 2^60 bytes together")


def bad_names():
    yield ("name-shared", Index(TWO).but(fronts=[0, 3], ends=[0, 3]), "malformed",
           "vqza.name.shared", "more bytes of the name before than it has")
    yield ("name-shared-first", Index(TWO).but(ends=[1, 4]), "malformed", "vqza.name.shared",
           "a byte of the name before the first")

    def named(tag, sentence, *names):
        index = Index([(bytes([97 + n]), A) for n in range(len(names))]).named(*names)
        return index.archive(), "malformed", "vqza.name." + tag, sentence

    yield ("name-empty", *named("length", "an empty name", b""))
    yield ("name-long", *named("length", "a name of 4097 bytes", b"x" * 4097))
    yield ("name-absolute", *named("parts", "a name that begins at the root", b"/etc/passwd"))
    yield ("name-up", *named("parts", "a name that leads out of the folder", b"../x.png"))
    yield ("name-up-within", *named("parts", "the same in the middle", b"a/../../x.png"))
    yield ("name-dot", *named("parts", "a name of a dot", b"a/./b"))
    yield ("name-slashes", *named("parts", "an empty part", b"a//b"))
    yield ("name-slash-last", *named("parts", "a name that ends with a slash", b"a/"))
    yield ("name-zero", *named("parts", "a name with a zero byte", b"a.png\0.txt"))
    yield ("name-twice", *named("order", "a name two times", b"a", b"a"))
    yield ("name-order", *named("order", "names that descend", b"b", b"a"))
    yield ("name-order-prefix", *named("order", "a name behind one that it begins", b"ab", b"a"))
    yield ("name-folder", *named("folder", "a name that is the folder of the next", b"a", b"a/b"))
    yield ("name-folder-between", *named("folder", "the same with another name in between",
                                         b"a", b"a-b", b"a/b"))


def bad_members():
    """Archives whose index is right; a member or model is not."""
    whole = [(b"a", c.whole(*c.grid()[0], *c.grid()[1], samples=c.grid()[2]))]
    index = Index(whole)
    assert index.numbers == [0]
    yield ("stored-crc", index.but(checksums=[1]), "corrupt", "vqza.member.crc",
           "a whole member with another checksum")
    nested = Index(TWO).archive()
    index = Index(whole)
    index.body = nested
    yield ("nested", index.but(lengths=[len(nested)], checksums=[c.crc32c(nested)]), "malformed",
           "vqza.member.bytes", "an archive as a member")
    index = Index([(b"a", dict(row[:2] for row in c.good())["smallest"])])
    assert index.prototypes[0][0] == 2
    index.body = b""
    yield ("stored-empty", index.but(lengths=[0]), "malformed", "vqza.member.bytes",
           "a member of a tile without a byte")
    index = Index([(b"a", c.example())])
    assert index.prototypes[0][0] == 3
    index.body = b"\x7f" + index.body[1:]
    yield ("stored-beyond", index.archive(), "malformed", "vqza.member.bytes",
           "a tile that ends behind its member")
    index = Index(TWO, [c.modc(b"a model")])
    index.models = [(bytes(32), index.models[0][1])]
    yield ("model-id", index.archive(), "malformed", "vqza.model.chunk",
           "a model of another id than the index says")
    index = Index(TWO, [c.modl()])
    yield ("model-named", index.archive(), "malformed", "vqza.model.chunk",
           "a chunk that only names a model")
    index = Index(TWO, [c.modc(b"a model") + b"\0"])
    yield ("model-long", index.archive(), "malformed", "vqza.model.chunk",
           "a byte behind the model")


def dump(data, notes):
    at, lines = 0, []
    for size, note in notes:
        for start in range(0, size, 16):
            part = data[at + start:at + min(size, start + 16)]
            text = f"{at + start:04x}: " + " ".join(f"{byte:02x}" for byte in part)
            lines.append(f"{text:<54}| {note if start == 0 else ''}".rstrip())
        at += size
    assert at == len(data), (at, len(data))
    return "\n".join(lines)


def dumps():
    index = Index(TWO)
    columns = index.columns()
    archive = index.archive()
    yield "EXAMPLE", dump(archive, [
        (8, "signature"), (6, "a.png: payload behind its layout"), (6, "b.png: the same"),
        (4, "type LIST"), (4, f"length {len(columns) + 23}"), (1, "version 1"),
        (1, f"{len(columns)} bytes of columns"), (16, "a zstd frame of one raw block"),
        (len(columns), "the columns"), (4, f"chunk size {len(columns) + 34}"),
        (4, "checksum of the chunk")])
    yield "COLUMNS", dump(columns, [
        (1, "no models"), (1, "1 prototype"), (1, "form 1"), (1, "17 bytes"),
        (4, "signature of the compact form"), (5, "method, original, 2 x 1, quality 3"),
        (8, "model id, its first 8 bytes"), (1, "2 members"), (2, "prototypes 1, 1"),
        (2, "stored bytes 6, 6"), (2, "shared fronts 0, 0"), (2, "shared ends 0, 4"),
        (2, "middles of 5 and 1 bytes"), (4, "checksum of a.png"), (4, "checksum of b.png"),
        (5, '"a.png"'), (1, '"b", and ".png" of the name before')])


def main():
    if sys.argv[1:2] == ["--dump"]:
        for name, text in dumps():
            print(name, text, sep="\n")
    elif sys.argv[1:2] == ["--columns"]:
        for name, data, *_ in [*good(), *bad()]:
            at = data.rfind(b"\x28\xb5\x2f\xfd")
            if at >= 0:
                with open(os.path.join(sys.argv[2], name), "wb") as file:
                    file.write(raw_blocks(data[at:-8]))
    elif sys.argv[1:2] == ["--list"]:
        def unpack(data):
            return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE,
                                  check=True).stdout
        with open(sys.argv[2], "rb") as file:
            for name, data in read(file.read(), unpack):
                print(f"{c.crc32c(data):08x} {len(data)} {os.fsdecode(name)}")
    else:
        rows = [*bad()]
        assert len({row[0] for row in rows}) == len(rows)
        c.ROOT = os.path.join(sys.argv[1] if len(sys.argv) > 1 else ROOT, "archives")
        for _, data, _ in good():
            read(data)
        c.write("bad", ["name", "code", "rule", "sentence"], rows)
        c.write("good", ["name", "sentence"], [*good()])


if __name__ == "__main__":
    main()
