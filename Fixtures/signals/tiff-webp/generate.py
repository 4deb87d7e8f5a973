#!/usr/bin/env python3
"""Writes the TIFF and WebP pictures in this folder and expected.csv.

Most TIFF files are put together here entry by entry, so that every depth, byte order and way of
storing is covered and the expected samples are known without any decoder; those that Pillow reads
are compared with it. Files of LZW, CCITT, JPEG and Zstandard and WebP pictures are Pillow's
(libtiff, libwebp), and so are their expected samples.

usage: generate.py  (needs Pillow 12 or 13)
"""
import hashlib
import io
import os
import struct
import zlib

from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []
LAYOUTS = {1: "grey", 2: "greyAlpha", 3: "rgb", 4: "rgba"}
SHORT, LONG, LONG8 = 3, 4, 16
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8}
WIDTH, HEIGHT = 23, 19


def record(name, data, width, height, channels, bits, samples, notices, deep=None):
    """`deep` are the samples of the file as they are, where they have more than 8 bits."""
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    digest = hashlib.sha256(bytes(samples)).hexdigest()
    if bits <= 8:
        deep = samples
    size = "H" if bits > 8 else "B"
    whole = hashlib.sha256(struct.pack(f"<{len(deep)}{size}", *deep)).hexdigest()
    ROWS.append(f"{name},{width},{height},{LAYOUTS[channels]},{bits},{notices},{digest},{whole}")


def scaled(values, bits):
    maximum = 2 ** bits - 1
    return [(v * 510 + maximum) // (2 * maximum) for v in values]


def values(channels, bits, width=WIDTH, height=HEIGHT, seed=1):
    """Ramps with some noise, row by row."""
    state, out = seed * 2654435761 % 2147483647, []
    for y in range(height):
        for x in range(width):
            for c in range(channels):
                state = state * 48271 % 2147483647
                level = (x * (c + 2) + y * 3) * 2 ** bits // 190
                out.append((level + state % max(2, 2 ** bits // 16)) % 2 ** bits)
    return out


# TIFF, entry by entry --------------------------------------------------------------------------

def packed(samples, bits, order):
    """Samples of one row, the highest bits first; of 16 bits in the order of the file."""
    if bits == 16:
        return struct.pack(f"{order}{len(samples)}H", *samples)
    text = "".join(format(v, f"0{bits}b") for v in samples)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[at:at + 8], 2) for at in range(0, len(text), 8))


class Tiff:
    """A file of one page or several."""

    def __init__(self, order="<", big=False):
        self.order, self.big = order, big
        mark = b"II" if order == "<" else b"MM"
        self.data = bytearray(mark + struct.pack(order + "H", 43 if big else 42))
        if big:
            self.data += struct.pack(order + "HH", 8, 0)
        self.link = len(self.data)
        self.data += bytes(8 if big else 4)

    def put(self, data):
        self.data += bytes(len(self.data) % 2)
        place = len(self.data)
        self.data += data
        return place

    def number(self, value):
        return struct.pack(self.order + ("Q" if self.big else "I"), value)

    def encoded(self, kind, content):
        if isinstance(content, bytes):
            return content, len(content) // SIZES[kind]
        letter = {1: "B", 3: "H", 4: "I", 5: "II", 16: "Q"}[kind]
        if kind == 5:
            return b"".join(struct.pack(self.order + "II", *pair) for pair in content), len(content)
        return struct.pack(f"{self.order}{len(content)}{letter}", *content), len(content)

    def directory(self, entries):
        """A directory of tags, with the bytes of values before it; its place."""
        rows, room = b"", 8 if self.big else 4
        for tag, (kind, content) in sorted(entries.items()):
            data, count = self.encoded(kind, content)
            field = data.ljust(room, b"\0") if len(data) <= room else self.number(self.put(data))
            rows += struct.pack(self.order + "HH", tag, kind) + self.number(count) + field
        head = struct.pack(self.order + ("Q" if self.big else "H"), len(entries))
        return self.put(head + rows + self.number(0))

    def page(self, entries):
        place = self.directory(entries)
        self.data[self.link:self.link + (8 if self.big else 4)] = self.number(place)
        self.link = len(self.data) - (8 if self.big else 4)

    def bytes(self):
        return bytes(self.data)


def pieces(samples, channels, bits, order, width, height, tile, rows, planar):
    """Packed tiles or strips, plane by plane."""
    planes = [(samples[c::channels], 1) for c in range(channels)] if planar else [
        (samples, channels)]
    across, down = tile or (width, rows)
    for plane, step in planes:
        for top in range(0, height, down):
            for left in range(0, width, across):
                part = b""
                for y in range(top, top + down if tile else min(top + down, height)):
                    row = []
                    for x in range(left, left + across):
                        inside = x < width and y < height
                        at = (y * width + x) * step
                        row += plane[at:at + step] if inside else [0] * step
                    part += packed(row, bits, order)
                yield part


def entries(file, samples, channels, bits, colours, width=WIDTH, height=HEIGHT, tile=None, rows=11,
            planar=False, compression=1, more=None):
    """What a directory says of samples, which go into the file."""
    places, sizes = [], []
    for part in pieces(samples, channels, bits, file.order, width, height, tile, rows, planar):
        row = ((tile[0] if tile else width) * (1 if planar else channels) * bits + 7) // 8
        part = {1: lambda p: p, 8: zlib.compress, 32773: lambda p: literal(p, row)}[compression](
            part)
        places.append(file.put(part))
        sizes.append(len(part))
    wide = LONG8 if file.big else LONG
    out = {
        256: (LONG, [width]), 257: (LONG, [height]), 258: (SHORT, [bits] * channels),
        259: (SHORT, [compression]), 262: (SHORT, [colours]), 277: (SHORT, [channels]),
    }
    if tile:
        out.update({322: (SHORT, [tile[0]]), 323: (SHORT, [tile[1]]), 324: (wide, places),
                    325: (LONG, sizes)})
    else:
        out.update({273: (wide, places), 278: (SHORT, [rows]), 279: (LONG, sizes)})
    if planar:
        out[284] = (SHORT, [2])
    out.update(more or {})
    return out


def literal(data, size):
    """PackBits without runs, each row of at most 128 bytes alone."""
    return b"".join(bytes([size - 1]) + data[at:at + size] for at in range(0, len(data), size))


def tiff(samples, channels, bits, colours, order="<", big=False, **options):
    file = Tiff(order, big)
    file.page(entries(file, samples, channels, bits, colours, **options))
    return file.bytes()


def compared(name, data, mode, samples):
    """That Pillow reads the same, where it reads the kind at all."""
    image = Image.open(io.BytesIO(data))
    assert image.mode == mode, (name, image.mode)
    assert list(image.tobytes()) == list(samples), name


def write_depths():
    for bits in (1, 2, 4, 8, 10, 12, 16):
        for order in "<>":
            samples = values(1, bits)
            eight, notices = scaled(samples, bits), int(bits > 8)
            name = f"grey-{bits}-{'little' if order == '<' else 'big'}.tif"
            data = tiff(samples, 1, bits, 1, order)
            record(name, data, WIDTH, HEIGHT, 1, bits, eight, notices, samples)
            if bits in (2, 4, 8):
                compared(name, data, "L", eight)
    for bits in (1, 4, 8, 16):
        samples = values(1, bits)
        light = [2 ** bits - 1 - v for v in samples]
        record(f"white-is-zero-{bits}.tif", tiff(samples, 1, bits, 0), WIDTH, HEIGHT, 1, bits,
               scaled(light, bits), int(bits > 8), light)
    for bits in (8, 12, 16):
        samples = values(3, bits)
        data = tiff(samples, 3, bits, 2, ">", compression=8)
        record(f"rgb-{bits}.tif", data, WIDTH, HEIGHT, 3, bits, scaled(samples, bits),
               int(bits > 8), samples)
        if bits == 8:
            compared("rgb-8.tif", data, "RGB", samples)
    for bits in (1, 2, 4, 8):
        samples = values(1, bits)
        palette = [v * 257 for v in values(3, 8, 2 ** bits, 1, seed=5)]
        eight = [palette[c * 2 ** bits + v] // 257 for v in samples for c in range(3)]
        data = tiff(samples, 1, bits, 3, more={320: (SHORT, palette)})
        record(f"palette-{bits}.tif", data, WIDTH, HEIGHT, 3, bits, eight, 0)
    low = tiff(samples, 1, 8, 3, more={320: (SHORT, [v // 257 for v in palette])})
    record("palette-8-low.tif", low, WIDTH, HEIGHT, 3, 8, eight, 0)


def divided(samples, channels, bits):
    """Colours before they were multiplied by alpha."""
    maximum, out = 2 ** bits - 1, []
    for at in range(0, len(samples), channels):
        alpha = samples[at + channels - 1]
        out += [min(maximum, (v * maximum + alpha // 2) // alpha) if alpha else 0
                for v in samples[at:at + channels - 1]] + [alpha]
    return out


def without_inks(inks, maximum):
    return [((maximum - inks[at + c]) * (maximum - inks[at + 3]) * 2 + maximum) // (2 * maximum)
            for at in range(0, len(inks), 4) for c in range(3)]


def write_channels():
    for bits in (8, 16):
        for name, channels, colours in (("greyalpha", 2, 1), ("rgba", 4, 2)):
            samples = values(channels, bits, seed=7)
            data = tiff(samples, channels, bits, colours, more={338: (SHORT, [2])})
            record(f"{name}-{bits}.tif", data, WIDTH, HEIGHT, channels, bits,
                   scaled(samples, bits), int(bits > 8), samples)
            if bits == 8:
                compared(name, data, "RGBA" if channels == 4 else "LA", samples)
            data = tiff(samples, channels, bits, colours, more={338: (SHORT, [1])})
            right = divided(samples, channels, bits)
            record(f"{name}-{bits}-associated.tif", data, WIDTH, HEIGHT, channels, bits,
                   scaled(right, bits), 1 + int(bits > 8), right)
        inks = values(4, bits, seed=3)
        right = without_inks(inks, 2 ** bits - 1)
        data = tiff(inks, 4, bits, 5)
        record(f"cmyk-{bits}.tif", data, WIDTH, HEIGHT, 3, bits, scaled(right, bits),
               1 + int(bits > 8), right)
        if bits == 8:
            compared("cmyk", data, "CMYK", inks)
    five = values(5, 8)
    for name, channels, more in (("extra", 5, {338: (SHORT, [0, 2])}), ("surplus", 4, {})):
        samples = [v for at in range(0, len(five), 5) for v in five[at:at + channels]]
        right = [v for at in range(0, len(five), 5)
                 for v in five[at:at + 3] + ([five[at + 4]] if channels == 5 else [])]
        record(f"rgb-8-{name}.tif", tiff(samples, channels, 8, 2, more=more), WIDTH, HEIGHT,
               4 if channels == 5 else 3, 8, right, 1)


def write_storing():
    colour, grey, wide = values(3, 8), values(1, 1), values(3, 16)
    kinds = {
        "planar-8": (colour, 3, 8, 2, {"planar": True}),
        "planar-16": (wide, 3, 16, 2, {"planar": True, "order": ">", "compression": 8}),
        "planar-tiles": (colour, 3, 8, 2, {"planar": True, "tile": (16, 32)}),
        "tiles-8": (colour, 3, 8, 2, {"tile": (32, 16)}),
        "tiles-16": (wide, 3, 16, 2, {"tile": (16, 16), "compression": 8}),
        "tiles-1": (grey, 1, 1, 1, {"tile": (16, 16)}),
        "packbits": (colour, 3, 8, 2, {"compression": 32773}),
        "one-strip": (colour, 3, 8, 2, {"rows": HEIGHT}),
        "big-little": (colour, 3, 8, 2, {"big": True}),
        "big-tiles": (wide, 3, 16, 2, {"big": True, "order": ">", "tile": (16, 16)}),
    }
    for name, (samples, channels, bits, colours, options) in kinds.items():
        data = tiff(samples, channels, bits, colours, **options)
        eight = scaled(samples, bits)
        record(f"{name}.tif", data, WIDTH, HEIGHT, channels, bits, eight, int(bits > 8), samples)
        if channels == 3 and bits == 8:
            compared(name, data, "RGB", samples)
    one = values(3, 8, 1, 1)
    record("size-1x1.tif", tiff(one, 3, 8, 2, width=1, height=1), 1, 1, 3, 8, one, 0)
    flipped = {n: int(format(n, "08b")[::-1], 2) for n in range(256)}
    file = Tiff()
    page = entries(file, grey, 1, 1, 1, rows=HEIGHT, more={266: (SHORT, [2])})
    start, size = page[273][1][0], page[279][1][0]
    file.data[start:start + size] = bytes(flipped[v] for v in file.data[start:start + size])
    file.page(page)
    record("fill-order.tif", file.bytes(), WIDTH, HEIGHT, 1, 1, scaled(grey, 1), 0, scaled(grey, 1))
    file = Tiff()
    for seed in (1, 2, 3):
        file.page(entries(file, values(1, 8, seed=seed), 1, 8, 1))
    record("pages-3.tif", file.bytes(), WIDTH, HEIGHT, 1, 8, values(1, 8), 1)


def write_luma():
    """Luma and chroma, also of fewer positions: units of four values of luma and two of chroma."""
    # Compressed, or Pillow does not leave them to libtiff.
    data = tiff(values(3, 8), 3, 8, 6, compression=8, more={530: (SHORT, [1, 1])})
    image = Image.open(io.BytesIO(data))
    assert image.mode == "RGB"
    record("ycbcr-444.tif", data, WIDTH, HEIGHT, 3, 8, image.tobytes(), 0)
    width, height = 22, 18
    units = zlib.compress(bytes(values(6, 8, width // 2, height // 2)))
    file = Tiff(">")
    page = entries(file, values(3, 8), 3, 8, 6, width, height, compression=8,
                   more={530: (SHORT, [2, 2])})
    page.update({273: (LONG, [file.put(units)]), 278: (SHORT, [height]), 279: (LONG, [len(units)])})
    file.page(page)
    image = Image.open(io.BytesIO(file.bytes()))
    assert image.mode == "RGB"
    record("ycbcr-420.tif", file.bytes(), width, height, 3, 8, image.tobytes(), 0)


def write_metadata():
    with open(os.path.join(HERE, "../conformance/metadata.icc"), "rb") as source:
        profile = source.read()
    file = Tiff(">")
    exif = file.directory({
        33434: (5, [(1, 250)]), 36867: (2, b"2024:02:29 12:00:01\0"), 37500: (7, b"maker"),
        40962: (LONG, [WIDTH])})
    gps = file.directory({1: (2, b"N\0"), 2: (5, [(52, 1), (31, 1), (0, 1)])})
    more = {
        270: (2, b"A ramp\0"), 274: (SHORT, [6]), 282: (5, [(300, 1)]), 283: (5, [(300, 1)]),
        296: (SHORT, [2]), 305: (2, b"generate.py\0"), 315: (2, b"Nobody\0"),
        700: (1, b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"), 33723: (7, b"\x1c\2"),
        34665: (LONG, [exif]), 34675: (7, profile), 34853: (LONG, [gps]), 60000: (SHORT, [1])}
    file.page(entries(file, values(3, 8), 3, 8, 2, more=more))
    record("metadata.tif", file.bytes(), WIDTH, HEIGHT, 3, 8, values(3, 8), 1)
    return profile


def write_refused():
    """Files that are right, and of a kind that nothing here reads."""
    samples = values(1, 8)
    kinds = {
        "float": tiff([0] * (4 * WIDTH * HEIGHT), 4, 8, 1,
                      more={258: (SHORT, [32]), 277: (SHORT, [1]), 339: (SHORT, [3])}),
        "signed": tiff(samples, 1, 8, 1, more={339: (SHORT, [2])}),
        "lab": tiff(values(3, 8), 3, 8, 8), "old-jpeg": tiff(samples, 1, 8, 1,
                                                            more={259: (SHORT, [6])}),
    }
    for name, data in kinds.items():
        with open(os.path.join(HERE, f"refused-{name}.tif"), "wb") as file:
            file.write(data)


# Files of Pillow -------------------------------------------------------------------------------

def picture(mode):
    channels = {"1": 1, "L": 1, "RGB": 3, "RGBA": 4}[mode]
    if mode == "1":
        return picture("L").point(lambda v: 255 * (v > 128)).convert("1", dither=0)
    return Image.frombytes(mode, (WIDTH, HEIGHT), bytes(values(channels, 8, seed=9)))


def smooth(mode):
    """For lossy codecs."""
    image = picture(mode).resize((9, 7)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return image


def write_compressed():
    kinds = {
        "lzw": ("RGB", "tiff_lzw", {}), "deflate-libtiff": ("RGB", "tiff_adobe_deflate", {}),
        "zstd": ("RGB", "zstd", {}), "group3": ("1", "group3", {}), "group4": ("1", "group4", {}),
        "ccitt": ("1", "tiff_ccitt", {}), "jpeg-grey": ("L", "jpeg", {"quality": 85}),
        "jpeg": ("RGB", "jpeg", {"quality": 85}),
        "lzw-predictor": ("RGB", "tiff_lzw", {"tiffinfo": {317: 2}}),
    }
    for name, (mode, compression, options) in kinds.items():
        out = io.BytesIO()
        (smooth if "jpeg" in name else picture)(mode).save(
            out, "TIFF", compression=compression, **options)
        image = Image.open(io.BytesIO(out.getvalue()))
        bits = 1 if mode == "1" else 8
        image = image.convert("L") if mode == "1" else image
        record(f"{name}.tif", out.getvalue(), WIDTH, HEIGHT, 3 if mode == "RGB" else 1, bits,
               image.tobytes(), 0)
    file = Tiff()
    page = entries(file, values(3, 8), 3, 8, 2, rows=HEIGHT)
    strip = webp(picture("RGB"), lossless=True)
    page.update({259: (SHORT, [50001]), 273: (LONG, [file.put(strip)]), 279: (LONG, [len(strip)])})
    file.page(page)
    record("webp.tif", file.bytes(), WIDTH, HEIGHT, 3, 8, picture("RGB").tobytes(), 0)


def chunk(kind, data):
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def riff(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp(image, **options):
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    return out.getvalue()


def little(value):
    return struct.pack("<I", value)[:3]


def write_webp(profile):
    exif = b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"
    kinds = {
        "lossy": (smooth("RGB"), {}), "lossless": (picture("RGB"), {"lossless": True}),
        "lossy-alpha": (smooth("RGBA"), {}),
        "lossless-alpha": (picture("RGBA"), {"lossless": True, "exact": True}),
        "grey": (picture("L"), {"lossless": True}),
        "metadata": (smooth("RGB"), {"icc_profile": profile, "exif": exif, "xmp": b"<x:xmpmeta/>"}),
        "size-1x1": (picture("RGB").crop((3, 4, 4, 5)), {"lossless": True}),
    }
    for name, (image, options) in kinds.items():
        data = webp(image, **options)
        decoded = Image.open(io.BytesIO(data))
        record(f"{name}.webp", data, *image.size, len(decoded.getbands()), 8, decoded.tobytes(), 0)
    lossless = webp(picture("RGB"), lossless=True)
    record("tail.webp", lossless + b"tail", WIDTH, HEIGHT, 3, 8, picture("RGB").tobytes(), 1)
    images = [picture("RGB"), picture("RGB").transpose(Image.Transpose.ROTATE_180)]
    data = webp(images[0], save_all=True, append_images=images[1:], lossless=True)
    record("animated.webp", data, WIDTH, HEIGHT, 3, 8, images[0].tobytes(), 1)
    # A frame that does not fill the canvas, and a chunk that is not known.
    canvas = Image.new("RGBA", (40, 30))
    canvas.paste(picture("RGB").convert("RGBA"), (10, 6))
    frame = little(5) + little(3) + little(WIDTH - 1) + little(HEIGHT - 1) + little(100) + b"\0"
    data = riff(chunk(b"VP8X", b"\2\0\0\0" + little(39) + little(29)),
                chunk(b"ANIM", bytes(6)), chunk(b"ANMF", frame + lossless[12:]),
                chunk(b"ANMF", frame + lossless[12:]), chunk(b"ANMF", frame + lossless[12:]),
                chunk(b"abcd", b"odd"))
    record("frame.webp", data, 40, 30, 4, 8, canvas.tobytes(), 1)


write_depths()
write_channels()
write_storing()
write_luma()
write_refused()
write_compressed()
write_webp(write_metadata())
with open(os.path.join(HERE, "expected.csv"), "w") as file:
    file.write("file,width,height,layout,bits,notices,sha256 of the 8-bit samples,"
               "sha256 of the samples as they are\n")
    file.write("\n".join(sorted(ROWS)) + "\n")
