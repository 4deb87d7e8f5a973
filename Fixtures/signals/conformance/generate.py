#!/usr/bin/env python3
"""Writes the conformance pictures in this folder and expected.csv.

PNG and PNM files are put together here byte by byte, so that every depth, filter and
interlacing is covered and the expected samples are known without any decoder. JPEG files come
from Pillow, those of rare subsampling from coefficients that are put together here; their expected
samples are those of Pillow's decoder (libjpeg-turbo, accurate transform).

usage: generate.py  (needs Pillow 12 or 13)
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


def record(name, data, width, height, layout, bits, samples, notices, deep=None):
    """`deep` are the samples of the file as they are, where they are not those of 8 bits."""
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    digest = hashlib.sha256(bytes(samples)).hexdigest()
    if deep is None:
        deep = samples
    size = "H" if bits > 8 else "B"
    whole = hashlib.sha256(struct.pack(f"<{len(deep)}{size}", *deep)).hexdigest()
    ROWS.append(f"{name},{width},{height},{layout},{bits},{notices},{digest},{whole}")


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


def unscaled(pixels):
    return [v for row in pixels for pixel in row for v in pixel]


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
    before, deep = b"", None
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
        shown = [[(*pixel, 0 if pixel == clear else maximum) for pixel in row] for row in pixels]
        samples = flat(shown, maximum)
        deep = unscaled(shown) if depth == 16 else None
        layout = LAYOUTS[channels + 1]
    else:
        samples = flat(pixels, maximum)
        deep = unscaled(pixels) if depth == 16 else None
        layout = LAYOUTS[channels]
    file = (
        f"{name}-{depth}{'-trns' if transparent else ''}{'-interlaced' if interlaced else ''}.png"
    )
    record(file, png(width, height, colour, depth, interlaced, pixels, before), width, height,
           layout, depth, samples, int(depth == 16), deep)


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


def frame_control(number):
    return chunk(b"fcTL", struct.pack(">5I2H2B", number, 4, 2, 0, 0, 1, 10, 0, 0))


def write_png_chunks():
    """Files of more chunks than the library keeps, animations, and damage that can be left out."""
    pixels = random_pixels(4, 2, 1, 255, 41)
    samples = flat(pixels, 255)

    def write(name, notices, before=b"", after=b"", layout="grey"):
        record(name, png(4, 2, 0, 8, False, pixels, before, after), 4, 2, layout, 8, samples,
               notices)

    texts = [chunk(b"tEXt", b"Comment\0number %d" % number) for number in range(1100)]
    gamma = chunk(b"gAMA", struct.pack(">I", 45455))
    write("text-1024.png", 0, b"".join(texts[:600]), b"".join(texts[600:1024]))
    write("text-1100.png", 1, b"".join(texts[:600]), b"".join(texts[600:]) + gamma)
    still = zlib.compress(b"".join(b"\0" + bytes(v for pixel in row for v in pixel)
                                   for row in pixels))
    frames = b"".join(
        frame_control(2 * n - 1) + chunk(b"fdAT", struct.pack(">I", 2 * n) + still)
        for n in range(1, 600))
    write("animated-600.png", 1, chunk(b"acTL", struct.pack(">II", 600, 0)) + frame_control(0),
          frames)
    damaged = bytearray(chunk(b"tRNS", b"\0\x40"))
    damaged[-1] ^= 1
    write("damaged-trns.png", 1, bytes(damaged))
    write("damaged-texts.png", 1, bytes(damaged).replace(b"tRNS", b"tEXt") * 2 + texts[0])
    bomb = b"Comment\0\0" + zlib.compress(b"a" * 3000000, 9)
    write("text-bomb.png", 0, gamma + chunk(b"zTXt", bomb) + texts[0])
    write("private-chunk.png", 1, chunk(b"prVt", b"anything"))
    with open(os.path.join(HERE, "critical-chunk.png"), "wb") as file:
        file.write(png(4, 2, 0, 8, False, pixels, chunk(b"ABCD", b"")))


def write_png_short_palettes():
    """Palettes of fewer colours than the depth has indices, with every filter."""
    for depth, count in ((2, 3), (4, 5), (8, 2), (8, 3)):
        pixels = random_pixels(9, 11, 1, count - 1, depth + count)
        entries = [(number * 40, 255 - number * 30, number) for number in range(count)]
        before = chunk(b"PLTE", bytes(v for entry in entries for v in entry))
        samples = [v for row in pixels for (index,) in row for v in entries[index]]
        for interlaced in (False, True):
            name = f"palette-{depth}-of-{count}{'-interlaced' if interlaced else ''}.png"
            record(name, png(9, 11, 3, depth, interlaced, pixels, before), 9, 11, "rgb", depth,
                   samples, 0)


def write_adam7():
    """All interlaced pictures of up to 9 by 9, where passes of few columns or rows are empty.

    One after another in adam7-sizes.bin: the length of the file and the file; width, height,
    channels, 1 or 2 bytes a sample, a byte each; the samples, the highest byte first. Numbers of
    two bytes are those of the file, others are scaled to 255.
    """
    out = bytearray()
    for colour, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)),
                           (6, (8, 16))):
        channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
        for depth in depths:
            maximum = 2 ** depth - 1
            entries = [(n * 7 % 256, n * 31 % 256, 255 - n) for n in range(maximum + 1)]
            before = chunk(b"PLTE", bytes(v for e in entries for v in e)) if colour == 3 else b""
            for width in range(1, 10):
                for height in range(1, 10):
                    pixels = random_pixels(width, height, channels, maximum,
                                           depth * 1000 + colour * 100 + width * 10 + height)
                    values = [v for row in pixels for pixel in row for v in pixel]
                    if colour == 3:
                        values = [v for index in values for v in entries[index]]
                    elif depth < 8:
                        values = [to_eight(v, maximum) for v in values]
                    size = 2 if depth == 16 else 1
                    data = png(width, height, colour, depth, True, pixels, before)
                    out += struct.pack(">I", len(data)) + data
                    out += bytes([width, height, 3 if colour == 3 else channels, size])
                    out += b"".join(v.to_bytes(size, "big") for v in values)
    with open(os.path.join(HERE, "adam7-sizes.bin"), "wb") as file:
        file.write(out)


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
            values = unscaled(pixels)
            suffix = "pgm" if channels == 1 else "ppm"
            depth = maximum.bit_length()
            expected = (width, height, LAYOUTS[channels], depth, flat(pixels, maximum),
                        int(maximum > 255), values)
            text = " ".join(str(v) for v in values)
            # A comment is told as not kept.
            record(f"p{kind}-{maximum}.{suffix}",
                   f"P{kind}\n{width}\t{height} # size\n{maximum}\n{text}".encode(),
                   *expected[:5], expected[5] + 1, values)
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
                   int(maximum > 255) + 1, unscaled(pixels))


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
    write_cmyk(image.convert("CMYK"))


def without_inks(inks):
    """Red, green and blue of what cyan, magenta, yellow and black leave, rounded."""
    return [
        ((255 - inks[at + channel]) * (255 - inks[at + 3]) * 2 + 255) // 510
        for at in range(0, len(inks), 4) for channel in range(3)
    ]


def write_cmyk(image):
    """Inks with and without the marker of Adobe, which says that they are inverted, and as YCCK."""
    out = io.BytesIO()
    image.save(out, "JPEG")
    adobe = out.getvalue()
    start = adobe.index(b"\xff\xee\0\x0eAdobe")
    profile = open(os.path.join(HERE, "metadata.icc"), "rb").read()
    segment = b"ICC_PROFILE\0\1\1" + profile
    segment = b"\xff\xe2" + struct.pack(">H", len(segment) + 2) + segment
    files = {
        "cmyk": adobe, "cmyk-bare": adobe[:start] + adobe[start + 16:],
        "ycck": adobe[:start + 15] + b"\2" + adobe[start + 16:],
        "cmyk-profile": adobe[:2] + segment + adobe[2:],
    }
    for name, data in files.items():
        # Pillow takes what it reads for inverted, and gives inks, whatever the marker says.
        decoded = Image.open(io.BytesIO(data)).tobytes()
        if name == "cmyk-bare":
            decoded = bytes(255 - v for v in decoded)
        samples = without_inks(decoded)
        record(f"{name}.jpg", data, *image.size, "rgb", 8, samples, 1)


class BitWriter:
    """Bits of a JPEG scan, the highest first; a byte of ones is followed by a zero."""

    def __init__(self):
        self.text = []

    def put(self, value, count):
        if count:
            self.text.append(format(value, f"0{count}b"))

    def coefficient(self, run_and_size, value):
        """The code of a size, which is the size in four bits, and the bits of a number."""
        self.put(run_and_size, 4)
        size = abs(value).bit_length()
        self.put(value if value >= 0 else value + 2 ** size - 1, size)

    def bytes(self):
        text = "".join(self.text)
        text += "1" * (-len(text) % 8)
        data = bytes(int(text[at:at + 8], 2) for at in range(0, len(text), 8))
        return data.replace(b"\xff", b"\xff\0")


def marker(code, data):
    return bytes([255, code]) + struct.pack(">H", len(data) + 2) + data


def scan(components, factors, mcus, source):
    """A scan of random blocks, smooth in the large. Of one component it has its blocks row by row,
    of several all those of a unit together."""
    bits, previous = BitWriter(), [0] * len(components)
    for _ in range(mcus):
        for place, component in enumerate(components):
            count = factors[component][0] * factors[component][1] if len(components) > 1 else 1
            for _ in range(count):
                level = source.below(121) - 60
                bits.coefficient(abs(level - previous[place]).bit_length(), level - previous[place])
                previous[place] = level
                for _ in range(source.below(4)):
                    value = (source.below(12) + 1) * (1 - 2 * source.below(2))
                    bits.coefficient(abs(value).bit_length(), value)
                bits.put(0, 4)
    head = bytes([len(components)]) + bytes(v for c in components for v in (c + 1, 0)) + b"\0\x3f\0"
    return marker(0xDA, head) + bits.bytes()


def sampled_jpeg(width, height, factors, interleaved, seed):
    across = max(h for h, _ in factors)
    down = max(v for _, v in factors)
    frame = struct.pack(">BHHB", 8, height, width, len(factors))
    frame += bytes(v for c, (h, w) in enumerate(factors) for v in (c + 1, h << 4 | w, 0))
    # All sizes of numbers have codes of four bits; there are no runs of zeros.
    lengths = bytes([0, 0, 0, 11] + [0] * 12) + bytes(range(11))
    data = b"\xff\xd8" + marker(0xDB, b"\0" + bytes([8] * 64)) + marker(0xC0, frame)
    data += marker(0xC4, b"\0" + lengths) + marker(0xC4, b"\x10" + lengths)
    source = Lehmer(seed)
    if interleaved:
        mcus = -(-width // (8 * across)) * -(-height // (8 * down))
        data += scan(range(len(factors)), factors, mcus, source)
    else:
        for component, (h, v) in enumerate(factors):
            blocks = -(-(-(-width * h // across)) // 8) * -(-(-(-height * v // down)) // 8)
            data += scan([component], factors, blocks, source)
    return data + b"\xff\xd9"


def write_sampled_jpeg():
    kinds = {
        "411": ((4, 1), (1, 1), (1, 1)), "410": ((4, 2), (1, 1), (1, 1)),
        "440": ((1, 2), (1, 1), (1, 1)), "441": ((1, 4), (1, 1), (1, 1)),
        "311": ((3, 1), (1, 1), (1, 1)), "luma-small": ((1, 1), (2, 2), (2, 2)),
        "uneven": ((2, 2), (2, 1), (1, 2)), "cmyk-420": ((2, 2), (1, 1), (1, 1), (2, 2)),
        "scans-444": ((1, 1), (1, 1), (1, 1)), "scans-4x4": ((4, 4), (1, 1), (1, 1)),
    }
    for number, (name, factors) in enumerate(kinds.items()):
        for width, height in ((45, 37), (3, 50)):
            data = sampled_jpeg(width, height, factors, not name.startswith("scans"), number + 1)
            samples = Image.open(io.BytesIO(data)).tobytes()
            if len(factors) == 4:
                samples = without_inks([255 - v for v in samples])
            record(f"sampled-{name}-{width}.jpg", data, width, height, "rgb", 8, samples,
                   int(len(factors) == 4))
    with open(os.path.join(HERE, "sampled-fraction.jpg"), "wb") as file:
        file.write(sampled_jpeg(45, 37, ((3, 1), (2, 1), (1, 1)), True, 50))


write_png_kinds()
write_png_metadata()
write_png_chunks()
write_png_short_palettes()
write_adam7()
write_plain()
write_jpeg()
write_sampled_jpeg()
with open(os.path.join(HERE, "expected.csv"), "w") as file:
    file.write("file,width,height,layout,bits,notices,sha256 of the 8-bit samples,"
               "sha256 of the samples as they are\n")
    file.write("\n".join(sorted(ROWS)) + "\n")
