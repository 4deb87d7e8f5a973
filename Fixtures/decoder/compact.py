"""The compact form, versions 3 and 6: Formats/vqz.md, "Compact form"."""
import struct

import heads
from container import (COMPACT, META_BYTES, NEUTRAL, SEALED, File, Metadata, Model, Tile,
                       hold_metadata, tile_payload)
from fields import Bytes, crc32c, must

#: Kinds without data: the chunk of PNG that each stands for.
COMMON = {16: b"gAMA" + struct.pack(">I", 45455),
          17: b"cHRM" + struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000),
          **{18 + intent: b"sRGB" + bytes([intent]) for intent in range(4)}}


def entries(f):
    count = f.varint()
    must(1 <= count <= 1024, "vqz.meta.count")
    found = []
    for _ in range(count):
        kind = f.byte()
        must(kind in COMMON or kind in range(1, 5) or kind in range(129, 133), "vqz.compact.meta")
        if kind in COMMON:
            found.append(Metadata(4, False, len(COMMON[kind]), COMMON[kind]))
        else:
            raw = f.varint() if kind > 128 else None
            must(raw is None or raw <= META_BYTES, "vqz.meta.length")
            stored = f.take(f.varint())
            raw = len(stored) if raw is None else raw
            must(raw <= META_BYTES, "vqz.meta.length")
            found.append(Metadata(kind & 127, kind > 128, raw, stored))
        hold_metadata(found)
    return found


def read(data):
    f, file = Bytes(data, "vqz.file.length"), File()
    signature = f.take(4)
    must(signature in (COMPACT, NEUTRAL), "vqz.signature")
    file.compact, file.head = True, heads.Head()
    head, flags, original = file.head, f.byte(), f.byte()
    method, layout = flags & 7, flags >> 5
    must(1 <= method <= 7, "vqz.tile.method")
    must(method <= 2 or layout == 0, "vqz.compact.flags")
    head.version, head.channels = 3, 3 if flags & 8 else 1
    if signature == NEUTRAL:
        must(head.channels == 3, "vqz.compact.flags")
        head.version, head.channels = 6, 1
    head.container, head.bits = original & 15, heads.original_bits(original >> 4)
    width, height = f.varint(), f.varint()
    must(1 <= width < 2**31 and 1 <= height < 2**31, "vqz.head.size")
    head.sizes, head.blocks, head.overlap = [height, width], [0, 0], 0
    heads.check_limits(head)
    head.quality, file.model = f.byte(), Model(f.take(8))
    if flags & 16:
        file.metadata = entries(f)
    before = crc32c(data[:f.at])
    file.checksum = f.number("I") ^ before
    payload = Bytes(f.rest())
    if method <= 2:
        payload = Bytes(bytes([layout]) + payload.rest())
    parts = tile_payload(head, 0, method, payload)
    file.tiles = [Tile(method, file.checksum, *parts)]
    assert file.tiles[0].sealed == (method in SEALED)
    return file
