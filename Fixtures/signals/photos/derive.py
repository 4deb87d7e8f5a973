#!/usr/bin/env python3
"""Makes the three small pictures of special kinds from kodim23.png in this folder.

usage: derive.py  (needs Pillow 12)
"""
import os
import struct
import zlib

from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


source = Image.open(path("kodim23.png")).convert("RGB")
small = source.crop((400, 60, 656, 252))
small.convert("L").save(path("parrot-grey.png"), optimize=True)

# A soft round mask: 255 inside, falling to 0 outside.
mask = Image.new("L", small.size)
width, height = small.size
mask.putdata([
    max(0, min(255, int((1.15 - (((x - width / 2) / (width / 2)) ** 2
                                 + ((y - height / 2) / (height / 2)) ** 2)) * 600)))
    for y in range(height) for x in range(width)])
alpha = small.copy()
alpha.putalpha(mask)
alpha.save(path("parrot-alpha.png"), optimize=True)

# 16 bits: sums of 2x2 pixels scaled to the whole range, so the low bits carry something.
data, (full, _) = source.load(), source.size
rows = bytearray()
for y in range(60, 252, 2):
    rows.append(0)
    for x in range(400, 656, 2):
        for channel in range(3):
            total = sum(data[x + i, y + j][channel] for i in (0, 1) for j in (0, 1))
            rows += struct.pack(">H", total * 65535 // 1020)
with open(path("parrot-16bit.png"), "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n"
               + chunk(b"IHDR", struct.pack(">IIBBBBB", 128, 96, 16, 2, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b""))
