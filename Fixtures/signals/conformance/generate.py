#!/usr/bin/env python3
"""Writes the conformance pictures in this folder and expected.csv.

PNG and PNM files are put together here byte by byte, so that every depth, filter and
interlacing is covered and the expected samples are known without any decoder. JPEG files come
from Pillow; their expected samples are those of its decoder (libjpeg-turbo, accurate transform).

usage: generate.py  (needs Pillow 12)
"""
import hashlib
import io
import os
import struct
import zlib

from PIL import Image, ImageCms

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []
LAYOUTS = {1: "grey", 2: "greyAlpha", 3: "rgb", 4: "rgba"}


class Lehmer:
    """A small generator, so that the files are the same on every machine."""

    def __init__(self, seed):
        self.state = seed * 2654435761 % 2147483647 or 1

    def below(self, limit):
        self.state = self.state * 48271 % 2147483647
        return self.state % limit


def record(name, data, width, height, layout, bits, samples, notices):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    digest = hashlib.sha256(bytes(samples)).hexdigest()
    ROWS.append(f"{name},{width},{height},{layout},{bits},{notices},{digest}")


def to_eight(value, maximum):
    return (value * 510 + maximum) // (2 * maximum)


# PNG -------------------------------------------------------------------------------------------

def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def packed(values, depth):
    """One scan line of samples, big-endian, highest bits first."""
    if depth == 16:
        return b"".join(struct.pack(">H", value) for value in values)
    if depth == 8:
        return bytes(values)
    out, bits, held = bytearray(), 0, 0
    for value in values:
        held = held << depth | value
        bits += depth
        if bits == 8:
            out.append(held)
            bits = held = 0
    if bits:
        out.append(held << (8 - bits))
    return bytes(out)


def filtered(line, previous, kind, step):
    out = bytearray([kind])
    for index, value in enumerate(line):
        left = line[index - step] if index >= step else 0
        up = previous[index]
        corner = previous[index - step] if index >= step else 0
        if kind == 0:
            guess = 0
        elif kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            estimate = left + up - corner
            order = [(abs(estimate - x), i, x) for i, x in enumerate((left, up, corner))]
            guess = min(order)[2]
        out.append((value - guess) % 256)
    return bytes(out)


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2)]


def png(width, height, colour, depth, interlaced, pixels, before=b"", after=b""):
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    step = max(1, channels * depth // 8)
    raw, number = bytearray(), 0
    for x0, y0, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        if x0 >= width:
            continue
        previous = None
        for y in range(y0, height, dy):
            values = [v for x in range(x0, width, dx) for v in pixels[y][x]]
            line = packed(values, depth)
            raw += filtered(line, previous or bytes(len(line)), number % 5, step)
            previous, number = line, number + 1
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    data = zlib.compress(bytes(raw), 9)
    half = len(data) // 2
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", data[:half])
            + chunk(b"IDAT", data[half:]) + after + chunk(b"IEND", b""))


def random_pixels(width, height, channels, maximum, seed):
    source = Lehmer(seed)
    return [
        [
            tuple(
                (
                    min(
                        maximum,
                        (x + y) * maximum // (width + height) + source.below(maximum // 4 + 1),
                    )
                    if (x + y) % 3
                    else source.below(maximum + 1)
                )
                for _ in range(channels)
            )
            for x in range(width)
        ]
        for y in range(height)
    ]


def flat(pixels, maximum):
    return [to_eight(v, maximum) for row in pixels for pixel in row for v in pixel]


def write_png_kinds():
    names = {0: "grey", 2: "rgb", 3: "palette", 4: "greyalpha", 6: "rgba"}
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    width, height = 19, 13
    for colour, name in names.items():
        for depth in depths[colour]:
            for interlaced in (False, True):
                for transparent in (False, True) if colour in (0, 2, 3) else (False,):
                    write_png_kind(name, colour, depth, interlaced, transparent, width, height)
    for width, height in ((1, 1), (1, 7), (7, 1), (2, 2), (5, 3)):
        for interlaced in (False, True):
            pixels = random_pixels(width, height, 3, 255, width * 8 + height)
            name = f"size-{width}x{height}{'-interlaced' if interlaced else ''}.png"
            record(name, png(width, height, 2, 8, interlaced, pixels), width, height, "rgb", 8,
                   flat(pixels, 255), 0)


def write_png_kind(name, colour, depth, interlaced, transparent, width, height):
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    maximum = 2 ** depth - 1
    before = b""
    pixels = random_pixels(width, height, channels, maximum, 7 * depth + colour)
    if colour == 3:
        source = Lehmer(depth)
        entries = [tuple(source.below(256) for _ in range(3)) for _ in range(maximum + 1)]
        alphas = [source.below(256) for _ in range((maximum + 1) // 2)]
        before = chunk(b"PLTE", bytes(v for entry in entries for v in entry))
        if transparent:
            before += chunk(b"tRNS", bytes(alphas))
            alphas += [255] * (maximum + 1)
        samples = []
        for row in pixels:
            for (index,) in row:
                samples += entries[index]
                if transparent:
                    samples.append(alphas[index])
        layout = "rgba" if transparent else "rgb"
    elif transparent:
        clear = pixels[5][4]
        before = chunk(b"tRNS", b"".join(struct.pack(">H", v) for v in clear))
        samples = []
        for row in pixels:
            for pixel in row:
                samples += [to_eight(v, maximum) for v in pixel]
                samples.append(0 if pixel == clear else 255)
        layout = LAYOUTS[channels + 1]
    else:
        samples = flat(pixels, maximum)
        layout = LAYOUTS[channels]
    file = (
        f"{name}-{depth}{'-trns' if transparent else ''}{'-interlaced' if interlaced else ''}.png"
    )
    record(file, png(width, height, colour, depth, interlaced, pixels, before), width, height,
           layout, depth, samples, int(depth == 16))


def write_png_metadata():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The date of making stands at 24 to 35; a fixed one keeps the file the same.
    profile = profile[:24] + struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + profile[36:]
    exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    before = (chunk(b"gAMA", struct.pack(">I", 45455))
              + chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000,
                                           6000))
              + chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(profile))
              + chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1))
              + chunk(b"cICP", bytes([1, 13, 0, 1]))
              + chunk(b"tEXt", b"Author\0Andr\xe9")
              + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"squeezed " * 20)))
    after = (chunk(b"iTXt", b"Title\0\x01\0de\0Titel\0" + zlib.compress("Größe → 1".encode()))
             + chunk(b"eXIf", exif) + chunk(b"tIME", struct.pack(">HBBBBB", 2024, 2, 29, 12, 0, 1)))
    pixels = random_pixels(6, 5, 3, 255, 99)
    record("metadata.png", png(6, 5, 2, 8, False, pixels, before, after), 6, 5, "rgb", 8,
           flat(pixels, 255), 0)
    with open(os.path.join(HERE, "metadata.icc"), "wb") as file:
        file.write(profile)


# PNM and PAM -----------------------------------------------------------------------------------

def write_plain():
    width, height = 11, 6
    bits = random_pixels(width, height, 1, 1, 3)
    black = [0 if v else 255 for row in bits for (v,) in row]
    text = "\n".join("".join(str(v) for (v,) in row) for row in bits)
    record("p1.pbm", f"P1 # a comment\n# another\n{width} {height}\n{text}\n".encode(), width,
           height, "grey", 1, black, 1)
    rows = b"".join(packed([v for (v,) in row], 1) for row in bits)
    record("p4.pbm", f"P4\n{width} {height}\n".encode() + rows, width, height, "grey", 1, black, 0)
    for kind, channels in ((2, 1), (3, 3)):
        for maximum in (1, 5, 100, 255, 1000, 65535):
            pixels = random_pixels(width, height, channels, maximum, maximum + kind)
            values = [v for row in pixels for pixel in row for v in pixel]
            suffix = "pgm" if channels == 1 else "ppm"
            depth = maximum.bit_length()
            expected = (width, height, LAYOUTS[channels], depth, flat(pixels, maximum),
                        int(maximum > 255))
            text = " ".join(str(v) for v in values)
            record(f"p{kind}-{maximum}.{suffix}",
                   f"P{kind}\n{width}\t{height} # size\n{maximum}\n{text}".encode(), *expected)
            size = 2 if maximum > 255 else 1
            raw = b"".join(v.to_bytes(size, "big") for v in values)
            record(f"p{kind + 3}-{maximum}.{suffix}",
                   f"P{kind + 3}\n{width} {height}\n{maximum}\n".encode() + raw, *expected)
    tuples = {"BLACKANDWHITE": 1, "BLACKANDWHITE_ALPHA": 2, "GRAYSCALE": 1, "GRAYSCALE_ALPHA": 2,
              "RGB": 3, "RGB_ALPHA": 4, "": 3}
    for number, (name, channels) in enumerate(tuples.items()):
        for maximum in (1,) if name.startswith("BLACK") else (200, 255, 4095):
            pixels = random_pixels(width, height, channels, maximum, maximum + number)
            size = 2 if maximum > 255 else 1
            raw = b"".join(v.to_bytes(size, "big") for row in pixels for p in row for v in p)
            kind = f"TUPLTYPE {name}\n" if name else ""
            header = (f"P7\n# made for a test\nHEIGHT {height}\nWIDTH {width}\nMAXVAL {maximum}\n"
                      f"DEPTH {channels}\n{kind}ENDHDR\n")
            record(f"p7-{(name or 'untyped').lower()}-{maximum}.pam", header.encode() + raw, width,
                   height, LAYOUTS[channels], maximum.bit_length(), flat(pixels, maximum),
                   int(maximum > 255))


# JPEG ------------------------------------------------------------------------------------------

def write_jpeg():
    width, height = 37, 29
    image = Image.new("RGB", (width, height))
    image.putdata([((x * 7) % 256, (y * 9) % 256, (x * y) % 256) for y in range(height)
                   for x in range(width)])
    grey = image.convert("L")
    profile = open(os.path.join(HERE, "metadata.icc"), "rb").read() * 120
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    kinds = {
        "jpeg-grey": (grey, {}), "jpeg-444": (image, {"subsampling": 0}),
        "jpeg-422": (image, {"subsampling": 1}), "jpeg-420": (image, {"subsampling": 2}),
        "jpeg-progressive": (image, {"subsampling": 2, "progressive": True}),
        "jpeg-grey-progressive": (grey, {"progressive": True}),
        "jpeg-metadata": (image, {"subsampling": 0, "icc_profile": profile, "exif": exif}),
        "jpeg-1x1": (image.crop((3, 4, 4, 5)), {}), "jpeg-1x9": (image.crop((3, 4, 4, 13)), {}),
    }
    for name, (source, options) in kinds.items():
        out = io.BytesIO()
        source.save(out, "JPEG", quality=85, **options)
        decoded = Image.open(io.BytesIO(out.getvalue()))
        record(f"{name}.jpg", out.getvalue(), *source.size, LAYOUTS[len(source.getbands())], 8,
               decoded.tobytes(), 0)
    out = io.BytesIO()
    image.convert("CMYK").save(out, "JPEG")
    with open(os.path.join(HERE, "cmyk.jpg"), "wb") as file:
        file.write(out.getvalue())


write_png_kinds()
write_png_metadata()
write_plain()
write_jpeg()
with open(os.path.join(HERE, "expected.csv"), "w") as file:
    file.write("file,width,height,layout,bits,notices,sha256 of the 8-bit samples\n")
    file.write("\n".join(sorted(ROWS)) + "\n")
