#!/usr/bin/env python3
"""Makes the container vectors: good/*.vqz, bad/*.vqz and a MANIFEST.csv beside each.

Written from Formats/vqz.md alone; shares nothing with the Swift code that the vectors test.
Needs nothing but the standard library; its output is the same every time. Writes beside itself, or
into the folder given as argument.
"""

import csv
import os
import struct
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
SIGNATURE = b"\x89VQZ\r\n\x1a\n"
ID = bytes(range(32))


def crc32c(data):
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    return state ^ 0xFFFFFFFF


def varint(value):
    groups = []
    while value >= 0x80:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(groups + [value])


def text(string):
    data = string if isinstance(string, bytes) else string.encode()
    return varint(len(data)) + data


def chunk(kind, payload, length=None, crc=None):
    body = kind + struct.pack("<I", len(payload) if length is None else length) + payload
    return body + struct.pack("<I", crc32c(body) if crc is None else crc)


def head(version=1, kind=1, width=5, height=3, layout=2, samples=1, container=1, bits=8,
         tile=0, overlap=0, quality=0, width_bytes=None, extra=b"", bound=None):
    if version in (2, 5) and bound is not None:
        extra = varint(bound) + extra
    return chunk(b"HEAD", bytes([version, kind]) + (width_bytes or varint(width)) + varint(height)
                 + bytes([layout, samples, container, bits]) + varint(tile) + varint(overlap)
                 + bytes([quality]) + extra)


def head4(version=4, kind=2, samples=10, sizes=(3, 721, 1440), channels=1, blocks=(1, 256, 256),
          overlap=0, container=0, bits=0, quality=0, promise=1, bound=None, scale=None, own=b"",
          axes=None, own_count=None):
    """HEAD of version 4; the default is the example of vqz.md."""
    real = samples > 8
    if bound is None:
        bound = 0.125 if real else 0
    if scale is None:
        scale = (275.5, 0.25)
    payload = bytes([version, kind, samples, len(sizes) if axes is None else axes])
    payload += b"".join(varint(size) for size in sizes) + varint(channels)
    payload += b"".join(varint(size) for size in blocks) + varint(overlap)
    payload += bytes([container, bits, quality, promise])
    if promise:
        payload += struct.pack("<d", bound) if real or promise == 2 else varint(bound)
    if real:
        payload += struct.pack("<dd", *scale)
    return chunk(b"HEAD", payload + varint(len(own) if own_count is None else own_count) + own)


def modl(name="example", hint="", extra=b""):
    return chunk(b"MODL", ID + text(name) + text(hint) + extra)


def modc(data=b"a model", packing=0, raw=None):
    raw = len(data) if raw is None else raw
    return chunk(b"MODC", ID + bytes([packing]) + varint(raw) + data)


def meta(kind, data, packing=0, raw=None):
    raw = len(data) if raw is None else raw
    return chunk(b"mETA", bytes([kind, packing]) + varint(raw) + data)


def tile(number=0, method=1, samples=bytes(range(10, 160, 10)), payload=b"\x5a\xc3\x0f"):
    return chunk(b"TILE", varint(number) + bytes([method])
                 + struct.pack("<I", crc32c(samples)) + payload)


ALPHA = bytes([255] * 10 + [128] * 5)


def alph(number=0, method=0, data=ALPHA):
    return chunk(b"ALPH", varint(number) + bytes([method]) + data)


SAMPLES = bytes(b for pair in zip(range(10, 160, 10), ALPHA) for b in pair)


def indx(parts, count=None, offsets=None, size=None, samples=SAMPLES, extra=b""):
    """The index of the file whose chunks so far are `parts`."""
    found, at = [], len(SIGNATURE)
    for part in parts:
        if part[:4] == b"TILE":
            found.append(at)
        at += len(part)
    if offsets is None:
        offsets = [b - a for a, b in zip([0] + found, found)]
    payload = varint(len(found) if count is None else count)
    payload += b"".join(varint(value) for value in offsets)
    payload += struct.pack("<I", crc32c(samples))
    total = len(payload) + len(extra) + 4 + 12
    return chunk(b"INDX", payload + extra + struct.pack("<I", total if size is None else size))


def whole(*parts, signature=SIGNATURE, **index):
    return signature + b"".join(parts) + indx(parts, **index)


def example():
    return whole(head(), modl(), tile(), alph())


def changed(data, at, value):
    return data[:at] + bytes([value]) + data[at + 1:]


def grid():
    """20 x 9 grey in tiles of 8 with overlap 2: three columns, two rows."""
    front = [head(width=20, height=9, layout=1, container=0, bits=0, tile=8, overlap=2), modl()]
    sizes = [(10, 9), (12, 9), (6, 9), (10, 3), (12, 3), (6, 3)]
    tiles = [tile(n, 1 + n % 2, bytes([100]) * (w * h), bytes([n] * n))
             for n, (w, h) in enumerate(sizes)]
    return front, tiles, bytes([100]) * 180


def compact(method=1, colour=0, layout=4, original=0x81, width=varint(2), height=varint(1),
            quality=3, entries=None, samples=b"\7\x09", payload=b"\1\x4a\x96\x85\0\x0a",
            signature=b"\x8aVQz"):
    """A file of version 3, or 6; the default is that of vqz.md without its metadata."""
    metadata = b"" if entries is None else varint(len(entries)) + b"".join(entries)
    flags = method | colour << 3 | (entries is not None) << 4 | layout << 5
    front = signature + bytes([flags, original]) + width + height
    front += bytes([quality]) + ID[:8] + metadata
    return front + struct.pack("<I", crc32c(samples) ^ crc32c(front)) + payload


def entry(kind, data, raw=None):
    return bytes([kind]) + (b"" if raw is None else varint(raw)) + varint(len(data)) + data


COMPACT = compact(entries=[b"\x10", entry(3, b"Title\0No")])


def good():
    one = bytes([7])
    yield ("smallest", whole(head(width=1, height=1, layout=1), modl("", ""),
                             tile(samples=one, payload=b""), samples=one),
           "one grey position; model without name; empty payload")
    yield ("example", example(), "the example of vqz.md: 5 x 3 grey and alpha")
    front, tiles, samples = grid()
    yield ("tiles", whole(*front, *tiles, samples=samples), "six tiles with overlap; both methods")
    rgba = bytes([1, 2, 3] * 15)
    final = bytes([1, 2, 3, 9] * 15)
    yield ("carried-constant-alpha",
           whole(head(layout=4), modc(), tile(samples=rgba), alph(method=2, data=b"\x09"),
                 samples=final),
           "red green blue and alpha; carried model; constant alpha")
    # A zstd frame of one raw block: 15 residuals, of which two are not zero.
    frame = bytes.fromhex("28b52ffd200f790000") + bytes([255] + [0] * 9 + [129] + [0] * 4)
    yield ("packed-alpha", whole(head(), modl(), tile(), alph(method=1, data=frame)),
           "alpha as a zstd frame of one raw block; the container does not look inside")
    yield ("metadata", whole(head(), modl(hint="https://example.org/é"), meta(1, b"icc"),
                             meta(2, b"II*\0"), meta(3, b"Title\0A picture"),
                             meta(4, b"gAMA\0\1\x86\xa0"), meta(3, b"zstd?", 1, 9), meta(200, b"?"),
                             tile(), alph()),
           "metadata of every kind and one of a kind to come")
    yield ("skipped-chunks", whole(head(), modl(), chunk(b"nEWS", b"1"), tile(), alph(),
                                   chunk(b"note", b"")),
           "ancillary chunks that version 1 does not know")
    yield ("original-to-come", whole(head(container=77), modl(), tile(), alph()),
           "an original container that version 1 does not know; read as none")
    yield ("sealed", sealed(), "version 2: a stored tile and a bound of 0; the example of vqz.md")
    front, tiles, samples = grid()
    front = [head(version=2, bound=0, width=20, height=9, layout=1, container=0, bits=0, tile=8,
                  overlap=2), modl()]
    core = bytes([100]) * 64
    tiles[0] = tile(0, 3, core, core)
    tiles[1] = tile(1, 4, core, b"plain")
    tiles[2] = tile(2, 5, core[:32], varint(3) + b"abcresiduals")
    tiles[3] = tile(3, 6, core[:8], varint(0) + b"residuals")
    tiles[5] = tile(5, 7, core[:4], b"frame")
    yield ("sealed-tiles", whole(*front, *tiles, samples=samples),
           "version 2: tiles of many methods and no bound")
    yield ("compact", COMPACT, "version 3: the example of vqz.md")
    yield ("compact-smallest",
           compact(2, 0, 0, 0, varint(1), varint(1), 0, samples=b"\7", payload=b""),
           "version 3: one grey position and no payload behind its layout")
    yield ("compact-stored", compact(3, 1, 0, 0xF2, varint(2), varint(1), samples=b"\1\2\3\4\5\6",
                                     payload=b"\1\2\3\4\5\6"),
           "version 3: samples of a colour picture of 16 bits a sample")
    yield ("compact-residuals", compact(5, layout=0, payload=b"\3abcresiduals"),
           "version 3: indices and residuals")
    known = [bytes([kind]) for kind in range(16, 22)]
    others = [entry(1, b"icc"), entry(2, b""), entry(4, b"gAMA\0\0\0\1"), entry(131, b"zstd?", 9)]
    yield ("compact-metadata", compact(4, layout=0, entries=known + others),
           "version 3: metadata of every kind")
    grey = bytes(range(10, 25))
    yield ("neutral", whole(head(version=5, bound=1, layout=5), modl(),
                            tile(method=3, samples=grey, payload=grey), samples=grey),
           "version 5: equal red green and blue, stored as grey, and a bound of 0")
    yield ("neutral-alpha", whole(head(version=5, bound=0, layout=6), modl(), tile(), alph()),
           "version 5: the example of vqz.md as equal red green blue and alpha")
    yield ("compact-neutral", compact(colour=1, signature=b"\x8cVQz"),
           "version 6: the example of vqz.md as equal red green and blue")


def good_signals():
    one = bytes([7])
    yield ("array", whole(head4(sizes=(3, 2, 5), blocks=(1, 0, 4), promise=0, samples=4, own=b"?"),
                          modl(), *[tile(n, payload=bytes([n])) for n in range(6)]),
           "version 4: an array of i16 in six blocks; bytes of its own")
    yield (
        "array-float",
        whole(head4(sizes=(4,), blocks=(0,), promise=0), modl(), tile(samples=b"")),
        "version 4: an array of f32 with offset and step",
    )
    yield ("number", whole(head4(sizes=(), blocks=(), promise=0, samples=11), modl(), tile()),
           "version 4: an array without axes; one f64")
    yield (
        "series",
        whole(
            head4(
                kind=3,
                sizes=(100,),
                channels=2,
                blocks=(64,),
                overlap=4,
                samples=4,
                promise=0,
                bits=16,
            ),
            modl(),
            tile(0),
            tile(1, 2),
        ),
        "version 4: two channels of i16 in blocks that overlap",
    )
    yield (
        "property",
        whole(
            head4(
                kind=3,
                sizes=(4,),
                channels=2,
                blocks=(0,),
                samples=4,
                promise=0,
                container=7,
                bits=16,
            ),
            modl(),
            meta(5, b"\7head\0RIFF..."),
            meta(5, b"\x63later\0?"),
            tile(),
        ),
        "version 4: a property of WAV, and one of a container to come",
    )
    flat = {"sizes": (3, 5), "blocks": (0, 0)}
    yield ("array-lattice", whole(head4(samples=4, bound=3, **flat), modl(), tile(method=10)),
           "version 4: a lattice block and a bound of integers")
    yield ("array-relative", whole(head4(promise=2, bound=0.5, **flat), modl(),
                                   tile(method=8, payload=b"?" * 60)),
           "version 4: a stored block and a relative bound")
    deep = {"samples": 3, "sizes": (2, 3), "blocks": (0, 0), "bits": 16}
    ramp = struct.pack("<24H", *range(0, 24 * 2500, 2500))
    yield ("array-deep-alpha", whole(head4(container=1, channels=4, **deep), modl(),
                                     meta(4, b"gAMA\0\0\xb1\x8f"),
                                     tile(method=8, samples=ramp, payload=ramp), samples=ramp),
           "version 4: a PNG of 16 bits as an array, red green blue and alpha")
    ramp = struct.pack("<6H", *range(95, 4096, 800))
    yield ("array-deep-maximum", whole(head4(container=2, **{**deep, "bits": 12}), modl(),
                                       meta(5, b"\2maximum\0\xff\x0f"),
                                       tile(method=8, samples=ramp, payload=ramp), samples=ramp),
           "version 4: a PGM with a largest value of 4095 as an array")
    yield ("array-packed", whole(head4(promise=2, bound=0.5, samples=5, **flat), modl(),
                                 tile(method=9)),
           "version 4: a packed block and a relative bound of integers")
    yield (
        "vectors",
        whole(
            head4(kind=4, sizes=(130,), channels=384, blocks=(64,), promise=0),
            modl(),
            tile(0),
            tile(1),
            tile(2),
        ),
        "version 4: 130 vectors of 384 dimensions",
    )
    alpha = struct.pack("<15H", *range(15))
    yield ("picture-16-bit", whole(head4(kind=1, samples=3, sizes=(3, 5), channels=4, blocks=(0, 0),
                                         promise=0, container=1, bits=16), modl(), tile(),
                                   alph(data=alpha), samples=one),
           "version 4: red green blue and alpha of 16 bits")
    yield ("picture-constant-alpha",
           whole(head4(kind=1, samples=3, sizes=(3, 5), channels=2, blocks=(4, 0), promise=0,
                       overlap=2), modl(), tile(), alph(method=2, data=b"\1\2")),
           "version 4: grey of 16 bits with one alpha; only rows are cut")


def bad_signals():
    m, t = modl(), tile()

    def of(**fields):
        return whole(head4(**{"promise": 0, **fields}), m, t)

    one = {"sizes": (4,), "blocks": (0,)}
    yield ("kind-5", of(kind=5), "unsupportedSignal", "vqz.head.kind", "a reserved kind")
    yield ("kind-0", of(kind=0), "unsupportedSignal", "vqz.head.kind", "kind 0")
    yield ("type-0", of(samples=0), "unsupportedSignal", "vqz.head.samples", "sample type 0")
    yield ("type-13", of(samples=13), "unsupportedSignal", "vqz.head.samples",
           "a reserved sample type")
    yield ("axes-5", of(sizes=(1,) * 5, blocks=(0,) * 5), "malformed", "vqz.head.axes",
           "an array of five axes")
    yield ("axes-picture-3", of(kind=1, samples=1), "malformed", "vqz.head.axes",
           "a picture of three axes")
    yield ("axes-vectors-0", of(kind=4, sizes=(), blocks=()), "malformed", "vqz.head.axes",
           "vectors without an axis")
    yield ("channels-0", of(channels=0), "malformed", "vqz.head.channels", "no channel")
    yield ("channels-4097", of(channels=4097), "malformed", "vqz.head.channels", "4097 channels")
    yield ("channels-picture-5", of(kind=1, samples=1, sizes=(3, 5), blocks=(0, 0), channels=5),
           "malformed", "vqz.head.channels", "a picture of five channels")
    yield ("channels-huge", of(channels=1 << 63), "malformed", "vqz.head.channels", "2^63 channels")
    yield ("size-0", of(sizes=(3, 0, 5)), "malformed", "vqz.head.size", "an axis without positions")
    yield ("size-huge", of(sizes=(1 << 60,), blocks=(0,)), "malformed", "vqz.head.size",
           "an axis of 2^60")
    yield ("size-picture", of(kind=1, samples=1, sizes=(1, 1 << 31), blocks=(0, 0)), "malformed",
           "vqz.head.size", "a picture of 2^31 columns")
    yield ("size-product", of(sizes=(1 << 20, 1 << 20, 1 << 20), blocks=(0, 0, 0)), "malformed",
           "vqz.head.size", "sizes whose product is 2^60")
    yield ("size-product-wraps", of(sizes=(1 << 32, 1 << 32, 1)), "malformed", "vqz.head.size",
           "sizes whose product does not fit 64 bits")
    yield ("size-product-channels", of(sizes=(1 << 48,), blocks=(0,), channels=4096), "malformed",
           "vqz.head.size", "sizes and channels whose product is 2^60")
    yield ("array-positions-huge", of(sizes=(1 << 20, (1 << 10) + 1), blocks=(0, 0)), "tooLarge",
           "vqz.limit.positions", "more positions than the caller allows")
    yield ("array-samples-huge", of(sizes=(1 << 22,), blocks=(0,), channels=1025), "tooLarge",
           "vqz.limit.positions", "more samples than the caller allows")
    yield ("block-huge", of(blocks=((1 << 20) + 1, 0, 0)), "malformed", "vqz.head.tiles",
           "a block of more than 2^20")
    yield ("block-overlap-three-axes", of(overlap=1), "malformed", "vqz.head.tiles",
           "an overlap along three axes")
    yield ("block-overlap-vectors", of(kind=4, sizes=(130,), blocks=(64,), overlap=1), "malformed",
           "vqz.head.tiles", "vectors that overlap")
    yield ("block-overlap-uncut", of(overlap=1, **one), "malformed", "vqz.head.tiles",
           "an overlap and no cut")
    yield ("block-overlap-wide", of(kind=3, sizes=(100,), blocks=(8,), overlap=5), "malformed",
           "vqz.head.tiles", "an overlap of more than half a block")
    yield (
        "array-bits-65",
        of(bits=65),
        "malformed",
        "vqz.head.bits",
        "65 bits per original sample",
    )
    yield ("promise-3", of(promise=3), "malformed", "vqz.head.bound", "a reserved promise")
    yield ("bound-relative-0", of(promise=2, bound=0.0), "malformed", "vqz.head.bound",
           "a relative bound of 0")
    yield ("bound-relative-1", of(promise=2, bound=1.0, samples=4), "malformed", "vqz.head.bound",
           "a relative bound of 1")
    yield ("bound-relative-nan", of(promise=2, bound=float("nan")), "malformed", "vqz.head.bound",
           "a relative bound that is no number")
    yield ("bound-negative", of(promise=1, bound=-1.0), "malformed", "vqz.head.bound",
           "a bound below 0")
    yield ("bound-nan", of(promise=1, bound=float("nan")), "malformed", "vqz.head.bound",
           "a bound that is no number")
    yield ("bound-integer-huge", of(promise=1, samples=7, bound=1 << 63), "malformed",
           "vqz.head.bound", "a bound of 2^63")
    yield ("scale-offset", of(scale=(float("inf"), 1.0)), "malformed", "vqz.head.scale",
           "an infinite offset")
    yield ("scale-step-0", of(scale=(0.0, 0.0)), "malformed", "vqz.head.scale", "a step of 0")
    yield ("scale-step-negative", of(scale=(0.0, -1.0)), "malformed", "vqz.head.scale",
           "a step below 0")
    yield ("scale-step-long", of(scale=(0.0, 1 + 2.0 ** -22)), "malformed", "vqz.head.scale",
           "a step of 23 bits")
    yield ("scale-step-small", of(scale=(0.0, 2.0 ** -1023)), "malformed", "vqz.head.scale",
           "a step below 2^-1022")
    yield ("scale-step-large", of(scale=(0.0, 2.0 ** 992)), "malformed", "vqz.head.scale",
           "a step that some integers take beyond all numbers")
    yield ("own-long", of(own=b"?" * 65537), "malformed", "vqz.head.own", "65537 own bytes")
    yield ("own-picture", of(kind=1, samples=1, sizes=(3, 5), blocks=(0, 0), own=b"?"), "malformed",
           "vqz.head.own", "own bytes of a picture")
    yield ("own-beyond", of(own_count=2, own=b"?"), "malformed", "vqz.chunk.payload",
           "more own bytes than HEAD has")
    yield ("array-head-long", whole(chunk(b"HEAD", head4(promise=0, **one)[8:-4] + b"?"), m, t),
           "malformed", "vqz.chunk.payload", "a byte too many in HEAD")
    flat = {"sizes": (3, 5), "blocks": (0, 0)}
    yield ("array-method-3", whole(head4(promise=0, **flat), m, tile(method=3, payload=SAMPLES)),
           "malformed", "vqz.tile.method", "a method of version 2")
    yield ("array-method-11", whole(head4(promise=0, **flat), m, tile(method=11)), "malformed",
           "vqz.tile.method", "a reserved method")
    yield (
        "picture-method-8",
        whole(head(version=2, bound=0), m, tile(method=8, payload=SAMPLES), alph()),
        "malformed",
        "vqz.tile.method",
        "a method of version 4 in a file of version 2",
    )
    yield (
        "array-stored-short",
        whole(head4(promise=0, **flat), m, tile(method=8, payload=b"?" * 59)),
        "malformed",
        "vqz.tile.stored",
        "59 bytes for 15 samples of f32",
    )
    yield ("array-unbounded", whole(head4(**flat), m, t), "malformed", "vqz.tile.bound",
           "a block of method 1 in a file that promises a bound")
    deep = head4(kind=1, samples=3, channels=2, promise=0, **flat)
    yield ("alpha-16-bit-residuals", whole(deep, m, t, alph(method=1)), "malformed",
           "vqz.alpha.method", "residuals of alpha of 16 bits")
    yield ("alpha-16-bit-short", whole(deep, m, t, alph()), "malformed", "vqz.alpha.length",
           "a byte for each alpha of 16 bits")
    yield ("array-alpha", whole(head4(channels=4, promise=0, **flat), m, t, alph()), "malformed",
           "vqz.order.alpha", "alpha of an array")
    yield (
        "array-block-missing",
        whole(head4(promise=0, sizes=(3, 5), blocks=(2, 3)), m, t, tile(1), tile(2)),
        "malformed",
        "vqz.order.tile",
        "three of four blocks",
    )


def sealed():
    """The picture of the example, exactly."""
    return whole(head(version=2, bound=1), modl(),
                 tile(method=3, payload=bytes(range(10, 160, 10))), alph())


def bad_compact():
    base = compact()
    yield ("compact-half-signature", base[:3], "truncated", "vqz.file.length",
           "ends in the signature")
    yield ("compact-signature", b"\x8aVQZ" + base[4:], "foreignFile", "vqz.signature",
           "a signature of neither form")
    yield ("compact-half-head", base[:9], "truncated", "vqz.file.length",
           "ends within the model's id")
    yield ("compact-without-checksum", base[:19], "truncated", "vqz.file.length",
           "ends in its checksum")
    yield ("compact-method-0", compact(0, layout=0), "malformed", "vqz.tile.method", "method 0")
    yield ("compact-layout", compact(4, layout=1), "malformed", "vqz.compact.flags",
           "a layout for a payload that has none")
    yield ("compact-size-0", compact(width=varint(0)), "malformed", "vqz.head.size", "no columns")
    yield ("compact-size-huge", compact(height=varint(1 << 31)), "malformed", "vqz.head.size",
           "a height of 2^31")
    yield ("compact-positions-huge", compact(width=varint(1 << 20), height=varint(1 << 20)),
           "tooLarge", "vqz.limit.positions", "more positions than the caller allows")
    yield ("compact-width-not-minimal", compact(width=b"\x82\0"), "malformed", "vqz.varint.minimal",
           "width 2 in two bytes")
    yield ("compact-width-too-long", compact(width=b"\xff" * 10 + b"\1"), "malformed",
           "vqz.varint.range", "a width of more than 64 bits")
    yield ("compact-meta-kind", compact(entries=[entry(5, b"?")]), "malformed", "vqz.compact.meta",
           "a reserved kind of metadata")
    yield ("compact-meta-packed-common", compact(entries=[b"\x90"]), "malformed",
           "vqz.compact.meta", "a known chunk that is packed")
    yield ("compact-meta-none", compact(entries=[]), "malformed", "vqz.meta.count",
           "metadata of no entries")
    yield ("compact-meta-many", compact(entries=[b"\x10"] * 1025), "malformed", "vqz.meta.count",
           "1025 entries")
    yield ("compact-meta-bomb", compact(entries=[entry(129, b"icc", (1 << 26) + 1)]), "malformed",
           "vqz.meta.length", "metadata that unpacks to more than 2^26 bytes")
    yield ("compact-meta-total", compact(entries=[entry(129, b"icc", 1 << 26), entry(3, b"k\0")]),
           "malformed", "vqz.meta.count", "metadata of more than 2^26 bytes together")
    yield ("compact-meta-beyond", compact(entries=[b"\1" + varint(1 << 62) + b"icc"]),
           "truncated", "vqz.file.length", "metadata of more bytes than the file has")
    yield ("compact-stored-short", compact(3, layout=0, payload=b"\7"), "malformed",
           "vqz.tile.stored", "a sample too few")
    yield ("compact-indices-beyond", compact(6, layout=0, payload=b"\4abc"), "malformed",
           "vqz.tile.indices", "more bytes of indices than there are")
    neutral = compact(signature=b"\x8cVQz")
    yield ("compact-neutral-grey", neutral, "malformed", "vqz.compact.flags",
           "version 6 without red green and blue")
    yield ("compact-neutral-half", neutral[:3], "truncated", "vqz.file.length",
           "ends in the signature of version 6")


def bad_files():
    base = example()
    png = b"\x89PNG\r\n\x1a\n" + base[8:]
    yield ("empty", b"", "truncated", "vqz.file.length", "no bytes at all")
    yield ("foreign-png", png, "foreignFile", "vqz.signature", "a PNG file")
    yield ("foreign-text", b"picture\n", "foreignFile", "vqz.signature", "a text file")
    yield ("line-ends-changed", base.replace(b"\r\n", b"\n", 1), "corrupt",
           "vqz.signature.transfer", "the line ends of the signature were translated")
    yield ("half-signature", base[:5], "truncated", "vqz.file.length", "ends in the signature")
    yield ("signature-only", base[:8], "truncated", "vqz.file.length", "ends behind the signature")
    yield ("half-head", base[:20], "truncated", "vqz.file.length", "ends within HEAD")
    yield ("no-index", base[:8] + b"".join([head(), modl(), tile(), alph()]), "truncated",
           "vqz.file.length", "ends before INDX")
    yield ("half-index", base[:-3], "truncated", "vqz.file.length", "ends within INDX")
    yield ("trailing-byte", base + b"\0", "malformed", "vqz.file.end", "one byte behind INDX")
    yield ("twice", base + base, "malformed", "vqz.file.end", "two files in one")


def bad_chunks():
    base = example()
    h, m, t, a = head(), modl(), tile(), alph()
    yield ("chunk-crc", changed(base, base.index(b"TILE") + 15, 0), "corrupt", "vqz.chunk.crc",
           "a payload byte of TILE is changed")
    yield ("chunk-crc-skipped", whole(h, m, chunk(b"note", b"x", crc=5), t, a), "corrupt",
           "vqz.chunk.crc", "a skipped chunk has a wrong checksum")
    yield ("chunk-type-case", changed(base, base.index(b"TILE"), ord("t")), "corrupt",
           "vqz.chunk.crc", "a critical chunk made to look ancillary")
    yield ("chunk-length-huge", whole(h, m, t, a) [:8] + chunk(b"HEAD", b"", length=1 << 31),
           "malformed", "vqz.chunk.length", "a length of 2^31")
    yield ("chunk-length-beyond", base[:8] + chunk(b"HEAD", b"", length=0x7FFFFFFF), "truncated",
           "vqz.file.length", "a length beyond the end of the file")
    yield ("chunk-type-no-letters", whole(h, m, chunk(b"12 4", b""), t, a), "malformed",
           "vqz.chunk.type", "a type that is no letters")
    yield ("critical-unknown", whole(h, m, chunk(b"Wave", b""), t, a), "unknownChunk",
           "vqz.chunk.critical", "a critical chunk nobody knows")
    yield ("head-short", whole(chunk(b"HEAD", head()[8:-5]), m, t, a), "malformed",
           "vqz.chunk.payload", "HEAD ends before its quality")
    yield ("head-long", whole(head(extra=b"\0"), m, t, a), "malformed", "vqz.chunk.payload",
           "a byte too many in HEAD")
    yield ("model-long", whole(h, modl(extra=b"\0"), t, a), "malformed", "vqz.chunk.payload",
           "a byte too many in MODL")
    yield ("tile-short", whole(h, m, chunk(b"TILE", b"\0\1\2"), a), "malformed",
           "vqz.chunk.payload", "TILE ends in its checksum")
    yield ("varint-not-minimal", whole(head(width_bytes=b"\x85\0"), m, t, a), "malformed",
           "vqz.varint.minimal", "width 5 in two bytes")
    yield ("varint-too-long", whole(head(width_bytes=b"\xff" * 10 + b"\1"), m, t, a), "malformed",
           "vqz.varint.range", "a width of more than 64 bits")


def bad_order():
    h, m, t, a = head(), modl(), tile(), alph()
    yield ("head-missing", whole(m, t, a), "malformed", "vqz.order.head", "MODL comes first")
    yield ("head-twice", whole(h, m, h, t, a), "malformed", "vqz.order.head", "two HEAD chunks")
    yield ("model-missing", whole(h, t, a), "malformed", "vqz.order.model", "no model")
    yield ("model-late", whole(h, chunk(b"note", b""), m, t, a), "malformed", "vqz.order.model",
           "something stands before the model")
    yield ("model-twice", whole(h, m, m, t, a), "malformed", "vqz.order.model", "two models")
    yield ("model-named-and-carried", whole(h, m, modc(), t, a), "malformed", "vqz.order.model",
           "a named model and a carried one")
    yield ("meta-late", whole(h, m, t, a, meta(1, b"icc")), "malformed", "vqz.order.meta",
           "metadata behind a tile")
    front, tiles, samples = grid()
    yield ("tile-missing", whole(*front, *tiles[:5], samples=samples), "malformed",
           "vqz.order.tile", "five of six tiles")
    yield ("tiles-none", whole(h, m), "malformed", "vqz.order.tile", "no tile at all")
    yield ("tile-skipped", whole(*front, *(tiles[:2] + tiles[3:]), samples=samples), "malformed",
           "vqz.order.tile", "tile 2 is left out")
    yield ("tile-repeated", whole(*front, *(tiles[:2] + tiles[1:]), samples=samples), "malformed",
           "vqz.order.tile", "tile 1 comes twice")
    yield ("tiles-swapped", whole(*front, tiles[1], tiles[0], *tiles[2:], samples=samples),
           "malformed", "vqz.order.tile", "tile 1 before tile 0")
    yield ("tile-beyond-grid", whole(h, m, t, a, tile(1), alph(1)), "malformed",
           "vqz.order.tile", "a second tile where the grid has one")
    yield ("alpha-missing", whole(h, m, t), "malformed", "vqz.order.alpha",
           "a layout with alpha and no ALPH")
    yield ("alpha-late", whole(h, m, t, chunk(b"note", b""), a), "malformed", "vqz.order.alpha",
           "something stands between TILE and ALPH")
    yield ("alpha-without-layout", whole(head(layout=1), m, t, a), "malformed",
           "vqz.order.alpha", "ALPH in a grey picture")
    yield ("alpha-of-another-tile", whole(h, m, t, alph(1)), "malformed", "vqz.order.alpha",
           "the ALPH of another tile")


def bad_head():
    m, t, a = modl(), tile(), alph()

    def of(**fields):
        return whole(head(**fields), m, t, a)

    yield ("version-3", of(version=3), "malformed", "vqz.head.version.compact",
           "a HEAD of version 3")
    yield ("version-3-changed", whole(chunk(b"HEAD", b"\3"), m, t, a), "malformed",
           "vqz.head.version.compact", "version 3 with another HEAD")
    yield ("version-6", whole(chunk(b"HEAD", b"\6"), m, t, a), "malformed",
           "vqz.head.version.compact", "a HEAD of version 6")
    yield ("version-7", whole(chunk(b"HEAD", b"\7"), m, t, a), "futureVersion",
           "vqz.head.version.future", "a later version with another HEAD")
    yield ("bound-257", of(version=2, bound=257), "malformed", "vqz.head.bound",
           "a bound above 256")
    yield ("bound-missing", of(version=2), "malformed", "vqz.chunk.payload",
           "version 2 without its bound")
    yield ("bound-in-version-1", whole(head(extra=b"\0"), m, t, a), "malformed",
           "vqz.chunk.payload", "version 1 with a bound")
    yield ("version-0", of(version=0), "malformed", "vqz.head.version.zero", "version 0")
    yield ("kind-sound", of(kind=2), "unsupportedSignal", "vqz.head.kind", "a reserved signal kind")
    yield ("layout-0", of(layout=0), "unsupportedSignal", "vqz.head.layout", "sample layout 0")
    yield ("layout-5", of(layout=5), "unsupportedSignal", "vqz.head.layout", "sample layout 5")
    yield ("neutral-layout-3", of(version=5, bound=0, layout=3), "unsupportedSignal",
           "vqz.head.layout", "version 5 with red green and blue that may differ")
    yield ("neutral-layout-7", of(version=5, bound=0, layout=7), "unsupportedSignal",
           "vqz.head.layout", "sample layout 7")
    yield ("neutral-bound-missing", of(version=5, layout=6), "malformed", "vqz.chunk.payload",
           "version 5 without its bound")
    yield ("neutral-bound-257", of(version=5, layout=6, bound=257), "malformed",
           "vqz.head.bound", "version 5 with a bound above 256")
    yield ("neutral-alpha-missing", whole(head(version=5, layout=6, bound=0), m, t), "malformed",
           "vqz.order.alpha", "equal colours and alpha without ALPH")
    yield ("neutral-stored-colours",
           whole(head(version=5, layout=5, bound=0), m, tile(method=3, payload=bytes(45))),
           "malformed", "vqz.tile.stored", "three samples a position where there is to be one")
    yield ("samples-16-bit", of(samples=2), "unsupportedSignal", "vqz.head.samples",
           "a reserved sample type")
    yield ("width-0", of(width=0), "malformed", "vqz.head.size", "no columns")
    yield ("height-0", of(height=0), "malformed", "vqz.head.size", "no rows")
    yield ("width-huge", of(width=1 << 31), "malformed", "vqz.head.size", "a width of 2^31")
    yield ("positions-huge", of(width=1 << 20, height=(1 << 10) + 1), "tooLarge",
           "vqz.limit.positions", "more positions than the caller allows")
    yield ("bits-65", of(bits=65), "malformed", "vqz.head.bits", "65 bits per original sample")
    yield ("tile-size-huge", of(tile=(1 << 20) + 1), "malformed", "vqz.head.tiles",
           "a tile size above 2^20")
    yield ("overlap-wide", of(tile=8, overlap=5), "malformed", "vqz.head.tiles",
           "an overlap of more than half a tile")
    yield ("overlap-huge", of(tile=1 << 20, overlap=4097), "malformed", "vqz.head.tiles",
           "an overlap above 4096")
    yield ("overlap-without-tiles", of(overlap=1), "malformed", "vqz.head.tiles",
           "an overlap and no tiles")


def bad_model_and_meta():
    h, m, t, a = head(), modl(), tile(), alph()
    yield ("model-name-long", whole(h, modl("n" * 256), t, a), "malformed", "vqz.model.text",
           "a name of 256 bytes")
    yield ("model-hint-long", whole(h, modl(hint="h" * 1025), t, a), "malformed",
           "vqz.model.text", "a hint of 1025 bytes")
    yield ("model-name-not-utf8", whole(h, modl(b"\xff"), t, a), "malformed", "vqz.model.text",
           "a name that is no UTF-8")
    yield ("model-hint-escape", whole(h, modl(hint="\x1b[2J"), t, a), "malformed",
           "vqz.model.text", "a hint that would clear a terminal")
    yield ("model-hint-c1", whole(h, modl(hint="\x9b2J"), t, a), "malformed",
           "vqz.model.text", "the same with the one-character escape")
    yield ("model-packing", whole(h, modc(packing=2), t, a), "malformed", "vqz.model.packing",
           "a reserved packing of the model")
    yield ("model-length", whole(h, modc(raw=8), t, a), "malformed", "vqz.model.length",
           "a stored model of another length than it says")
    yield ("model-empty", whole(h, modc(b""), t, a), "malformed", "vqz.model.length",
           "a carried model of no bytes")
    yield ("model-huge", whole(h, modc(packing=1, raw=(256 << 20) + 1), t, a), "tooLarge",
           "vqz.limit.model", "a carried model that unpacks beyond the caller's limit")
    yield ("meta-packing", whole(h, m, meta(1, b"icc", 2), t, a), "malformed",
           "vqz.meta.packing", "a reserved packing of metadata")
    yield ("meta-length", whole(h, m, meta(1, b"icc", 0, 2), t, a), "malformed",
           "vqz.meta.length", "stored metadata of another length than it says")
    yield ("meta-bomb", whole(h, m, meta(1, b"icc", 1, (1 << 26) + 1), t, a), "malformed",
           "vqz.meta.length", "metadata that unpacks to more than 2^26 bytes")
    half = meta(1, b"icc", 1, 1 << 25)
    yield ("meta-total", whole(h, m, half, half, meta(3, b"k\0"), t, a), "malformed",
           "vqz.meta.count", "metadata of more than 2^26 bytes together")


def bad_tiles_and_index():
    h, m, t, a = head(), modl(), tile(), alph()
    parts = [h, m, t, a]
    yield ("tile-method-0", whole(h, m, tile(method=0), a), "malformed", "vqz.tile.method",
           "method 0")
    two = head(version=2, bound=0)
    exact = head(version=2, bound=1)
    grey = bytes(range(10, 160, 10))
    yield ("tile-method-8", whole(two, m, tile(method=8), a), "malformed", "vqz.tile.method",
           "a reserved method in version 2")
    yield ("tile-sealed-in-version-1", whole(h, m, tile(method=3, payload=grey), a), "malformed",
           "vqz.tile.method", "a stored tile in version 1")
    yield ("tile-unbounded", whole(exact, m, t, a), "malformed", "vqz.tile.bound",
           "a tile of method 1 in a file that promises a bound")
    yield ("tile-stored-short", whole(exact, m, tile(method=3, payload=grey[1:]), a), "malformed",
           "vqz.tile.stored", "a sample too few")
    yield ("tile-stored-long", whole(exact, m, tile(method=3, payload=grey + b"\0"), a),
           "malformed", "vqz.tile.stored", "a sample too many")
    yield ("tile-indices-beyond", whole(exact, m, tile(method=5, payload=b"\4abc"), a),
           "malformed", "vqz.tile.indices", "more bytes of indices than there are")
    yield ("tile-indices-missing", whole(exact, m, tile(method=6, payload=b""), a), "malformed",
           "vqz.chunk.payload", "ends before the count of its indices")
    yield ("alpha-method-3", whole(h, m, t, alph(method=3)), "malformed", "vqz.alpha.method",
           "a reserved method")
    yield ("alpha-short", whole(h, m, t, alph(data=ALPHA[1:])), "malformed", "vqz.alpha.length",
           "a value too few")
    yield ("alpha-constant-long", whole(h, m, t, alph(method=2, data=b"\1\1")), "malformed",
           "vqz.alpha.length", "two constants")
    yield ("index-count", whole(*parts, count=2, offsets=[94, 40]), "malformed",
           "vqz.index.count", "two tiles in the index of one")
    yield ("index-count-huge", whole(*parts, count=1 << 40, offsets=[]), "malformed",
           "vqz.index.count", "2^40 tiles in an index of a few bytes")
    yield ("index-offset", whole(*parts, offsets=[95]), "malformed", "vqz.index.offsets",
           "an offset that is no TILE")
    yield ("index-offset-beyond", whole(*parts, offsets=[1 << 62]), "malformed",
           "vqz.index.offsets", "an offset far beyond the file")
    yield ("index-size", whole(*parts, size=20), "malformed", "vqz.index.size",
           "a chunk size that is too small")
    yield ("index-long", whole(*parts, extra=b"\0"), "malformed", "vqz.chunk.payload",
           "a byte too many in INDX")


def write(folder, header, rows):
    folder = os.path.join(ROOT, folder)
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        if name.endswith(".vqz"):
            os.remove(os.path.join(folder, name))
    with open(os.path.join(folder, "MANIFEST.csv"), "w", newline="") as manifest:
        lines = csv.writer(manifest, lineterminator="\n")
        lines.writerow(header)
        for name, data, *rest in rows:
            with open(os.path.join(folder, name + ".vqz"), "wb") as file:
                file.write(data)
            lines.writerow([name] + rest)


def main():
    rows = [*bad_files(), *bad_chunks(), *bad_order(), *bad_head(), *bad_model_and_meta(),
            *bad_tiles_and_index(), *bad_compact(), *bad_signals()]
    assert len({row[0] for row in rows}) == len(rows)
    assert all("," not in cell for row in rows for cell in row[2:])
    write("bad", ["name", "code", "rule", "sentence"], rows)
    write(
        "good",
        ["name", "sentence"],
        [
            (name, data, sentence.replace(",", ";"))
            for name, data, sentence in [*good(), *good_signals()]
        ],
    )


if __name__ == "__main__":
    main()
