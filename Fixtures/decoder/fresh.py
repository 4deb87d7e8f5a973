"""Decodes files that the command writes now, and compares the samples: fresh.compare(VQZ, models).

Pictures, arrays, series and vectors, with the built-in models and with those of the golden files,
of every method and option that changes the bytes."""
import math
import os
import random
import struct
import subprocess
import tempfile

import models
import previews
import signals

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PHOTO = os.path.abspath(os.path.join(FIXTURES, "signals/photos/parrot-alpha.png"))
PICTURE = ("--quality 5", "--quality 60", "--quality 100", "--quality 30 --entropy zstd",
           "--quality 80 --entropy range --embed-model", "--max-error 0", "--max-error 3",
           "--max-error 40 --entropy zstd", "--max-error 90 --entropy range")
DEEP = ("--max-error 0", "--max-error 5 -e 3", "--max-error 200", "--relative-error 0.01")
ARRAY = ("--max-error 0", "--max-error 1%", "--max-error 0.01% -e 9", "--relative-error 0.01",
         "--max-error 1% --block 16x16 -e 1", "-e 7")
#: A model and another that is stored as its difference to it.
DIFFERENCES = (("models/array.vqzm", "golden/4/array.vqzm"),
               ("models/test.vqzm", "golden/1/ladder.vqzm"),
               ("good/models/smallest.vqzm", "good/models/contexts.vqzm"),
               ("good/models/contexts.vqzm", "good/models/decoder-only.vqzm"),
               ("golden/4/vectors.vqzm", "good/models/vectors.vqzm"),
               ("golden/4/windows.vqzm", "good/models/windows.vqzm"))
SERIES = ("--max-error 0 -e 8", "--max-error 0.5%", "--relative-error 0.001 -e 3")
VECTORS = ("--quality 0", "--quality 70", "--quality 90 --unit-length", "--cosine 0.95",
           "--max-error 0.05", "--max-error 0")
WINDOWS = ("--quality 0", "--quality 60", "--quality 100 -e 9", "--quality 80 --block 130",
           "--bitrate 1.5", "--quality 40 --embed-model")


def picture(draw, width, height, channels):
    """Waves, an edge and some noise, as PAM."""
    kind = {1: "GRAYSCALE", 2: "GRAYSCALE_ALPHA", 3: "RGB", 4: "RGB_ALPHA"}[channels]
    waves = [(draw.uniform(0.02, 0.4), draw.uniform(0.02, 0.4)) for _ in range(4)]
    samples = bytearray()
    for y in range(height):
        for x in range(width):
            for c in range(channels):
                a, b = waves[c]
                level = 128 + 60 * math.sin(a * x + b * y) + 40 * (3 * x > 2 * y + 20)
                if channels % 2 == 0 and c == channels - 1:
                    level = 255 if x > y else 3 * x
                samples.append(min(max(round(level + draw.gauss(0, 4)), 0), 255))
    head = (f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {channels}\nMAXVAL 255\n"
            f"TUPLTYPE {kind}\nENDHDR\n")
    return head.encode() + bytes(samples)


def deep(draw, width, height, channels):
    """The same of 12 bits a sample, the higher byte first."""
    head, samples = picture(draw, width, height, channels).split(b"ENDHDR\n", 1)
    values = [16 * sample + draw.randrange(16) for sample in samples]
    return (head.replace(b"MAXVAL 255", b"MAXVAL 4095") + b"ENDHDR\n"
            + struct.pack(f">{len(values)}H", *values))


def npy(kind, shape, values):
    """An array as a file of NumPy."""
    letters = {"f4": "f", "f8": "d", "i2": "h", "u1": "B"}
    text = f"{{'descr': '<{kind}', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    samples = struct.pack(f"<{len(values)}{letters[kind]}", *values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + samples


def field(draw, count, size):
    level, found = 0.0, []
    for i in range(count):
        level += draw.gauss(0, 1)
        found.append(size * (level + 3 * math.sin(i / 9)))
    return found


def inputs(draw):
    """Name, bytes or none of a file that there is, and the options that each is compressed with."""
    yield PHOTO, None, ("--quality 60",)
    yield "colour.pam", picture(draw, 97, 70, 3), PICTURE
    yield "alpha.pam", picture(draw, 65, 30, 4), PICTURE[1:6]
    yield "grey.pam", picture(draw, 40, 33, 1), PICTURE[1:8:2]
    grey = picture(draw, 33, 40, 1).split(b"ENDHDR\n")[1]
    yield "neutral.ppm", b"P6\n33 40\n255\n" + bytes(v for v in grey for _ in "rgb"), PICTURE
    yield "one.pam", picture(draw, 1, 1, 2), PICTURE[1:2]
    yield "deep-colour.pam", deep(draw, 50, 31, 3), DEEP
    yield "deep-alpha.pam", deep(draw, 40, 29, 4), DEEP
    yield "deep-one.pam", deep(draw, 1, 1, 2), DEEP[:3]
    yield "floats.npy", npy("f4", (20, 30), field(draw, 600, 1.0)), ARRAY
    yield "doubles.npy", npy("f8", (3, 8, 12), field(draw, 288, 1e-3)), ARRAY[:2] + ARRAY[5:]
    whole = [round(x) for x in field(draw, 600, 9)]
    yield "whole.npy", npy("i2", (24, 25), whole), ARRAY[:5]
    yield "series.npy", npy("f4", (300, 2), field(draw, 600, 2.0)), SERIES
    yield "windows.npy", npy("f4", (300, 2), field(draw, 600, 5.0)), WINDOWS
    odd = field(draw, 900, 5.0)
    odd[100:103] = math.nan, -math.inf, 1e35
    yield "windows-odd.npy", npy("f8", (300, 3), odd), WINDOWS[1:4]
    yield "windows-whole.npy", npy("i2", (601, 1), [round(x) for x in field(draw, 601, 9)]), WINDOWS
    vectors = [draw.gauss(0, 0.3) for _ in range(60 * 24)]
    yield "vectors.npy", npy("f4", (60, 24), vectors), VECTORS


def extra(name):
    """Options that say what kind of signal a file is, and the model of vectors or windows."""
    kind = os.path.basename(name).split(".")[0].split("-")[0]
    if kind == "windows":
        return ["--kind", "series", "-m", os.path.join(FIXTURES, "golden/4/windows.vqzm")]
    if kind == "vectors":
        return ["--kind", "vectors", "-m", os.path.join(FIXTURES, "golden/4/vectors.vqzm")]
    return ["--kind", "series"] if kind == "series" else []


def decoded(vqz, at_hand, folder, name, options):
    """Compresses a file, and says whether both decoders make the same of it."""
    source, packed = os.path.join(folder, name), os.path.join(folder, "x.vqz")
    is_raw = name.endswith(".npy") or name.startswith("deep")
    out = os.path.join(folder, "x.raw" if is_raw else "x.pam")
    model = ["-m", os.path.join(FIXTURES, "golden/4/vectors.vqzm"),
             "-m", os.path.join(FIXTURES, "golden/4/windows.vqzm")]
    compress = [vqz, "compress", "-q", "-f", "-T1", *options.split(), *extra(name)]
    subprocess.run([*compress, "-o", packed, source], check=True)
    subprocess.run([vqz, "decompress", "-q", "-f", "-T1", *model, "-o", out, packed], check=True)
    with open(packed, "rb") as file:
        head, samples = signals.decode(file.read(), at_hand)
    with open(out, "rb") as file:
        expected = file.read()
    if not name.endswith(".npy"):
        assert previewed(vqz, at_hand, folder, packed), f"preview of {name} {options}"
    return expected == (signals.pam(head, samples) if out.endswith(".pam") else samples)


def previewed(vqz, at_hand, folder, packed):
    """Whether both decoders make the same previews of a picture."""
    out = os.path.join(folder, "preview.pam")
    for scale in (8, 32):
        subprocess.run([vqz, "decompress", "-q", "-f", "-T1", "--preview", str(scale), "-o", out,
                        packed], check=True)
        with open(packed, "rb") as file:
            head, samples = previews.preview(file.read(), scale, at_hand)
        # PAM has the higher byte first.
        samples = samples.astype(">u2") if head.width == 2 else samples
        with open(out, "rb") as file:
            if file.read().split(b"ENDHDR\n", 1)[1] != samples.tobytes():
                return False
    return True


def contents(name):
    with open(os.path.join(FIXTURES, name), "rb") as file:
        return file.read()


def alike(a, b):
    """Whether two models have the same metadata and tensors."""
    tensors = [{name: (t.kind, t.shape, t.data) for name, t in model.contents.tensors.items()}
               for model in (a, b)]
    return a.contents.metadata == b.contents.metadata and tensors[0] == tensors[1]


def stored(vqz, folder):
    """How many models are the same packed and as a difference to another."""
    at_hand = models.Models(contents(base) for base, _ in DIFFERENCES)
    for base, name in DIFFERENCES:
        whole = at_hand.verified(contents(name))
        paths = [os.path.abspath(os.path.join(FIXTURES, each)) for each in (base, name)]
        out = os.path.join(folder, "x.vqzm")
        for command in (["pack", paths[1]], ["diff", *paths]):
            subprocess.run([vqz, "model", *command, "-q", "-f", "-o", out], check=True)
            assert alike(at_hand.verified(contents(out)), whole), f"{command[0]} {name}"
    return 2 * len(DIFFERENCES)


def compare(vqz, at_hand):
    """How many files both decoders made the same of; `at_hand` has the built-in models."""
    at_hand.add(contents("golden/4/vectors.vqzm"))
    at_hand.add(contents("golden/4/windows.vqzm"))
    draw = random.Random(22)
    with tempfile.TemporaryDirectory() as folder:
        count = stored(vqz, folder)
        for name, data, choices in inputs(draw):
            if data is not None:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(data)
            for options in choices:
                assert decoded(vqz, at_hand, folder, name, options), f"{name} {options}"
                count += 1
    return count
