"""Makes the golden files of version 4: make_golden.py VQZ FOLDER.

FOLDER has `array.vqzm` and `series.vqzm`. Samples are drawn here, the command compresses them, and
SHA-256 of what it decompresses to, as raw samples, goes into `samples.sha256`."""
import hashlib
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

LETTERS = {"u1": "B", "i1": "b", "u2": "H", "i2": "h", "u4": "I", "i4": "i", "u8": "Q", "i8": "q",
           "f2": "e", "f4": "f", "f8": "d"}
INFINITY = math.inf


def product(shape):
    return math.prod(shape)


def smooth(draw, shape, size, noise=0.01):
    """Waves along all axes and some noise, of about the given size."""
    waves = [(draw.uniform(0.05, 0.5), draw.uniform(0, 6)) for _ in shape]
    found = []
    for i in range(product(shape)):
        x, rest = draw.gauss(0, noise), i
        for extent, (speed, phase) in zip(reversed(shape), waves):
            x += math.sin(rest % extent * speed + phase) / len(shape)
            rest //= extent
        found.append(x * size)
    return found


def whole(values, low, high):
    return [min(max(round(x), low), high) for x in values]


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def npy(kind, shape, values):
    sizes = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    mark = "|" if kind[1] == "1" else "<"
    text = f"{{'descr': '{mark}{kind}', 'fortran_order': False, 'shape': {sizes}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    samples = struct.pack(f"<{len(values)}{LETTERS[kind]}", *values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + samples


def wav(channels, bits, rate, frames):
    size = bits // 8
    body = b"".join(x.to_bytes(size, "little", signed=True) for frame in frames for x in frame)
    block = channels * size
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * block, block, bits)
    tags = b"LIST" + struct.pack("<I", 10) + b"INFOodd?\0\0"
    inner = b"WAVEfmt " + struct.pack("<I", 16) + form + tags
    inner += b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def cases(draw):
    """Name, model, suffix, bytes of the original, and options of the command."""
    def array(name, kind, shape, values, *options):
        return name, "array", ".npy", npy(kind, shape, values), options

    grid, cube = (23, 30), (5, 9, 14)
    wide = lambda size: smooth(draw, grid, size)
    deep = lambda size: smooth(draw, cube, size)
    yield array("u8-lossless-blocks", "u1", grid, whole((x + 120 for x in wide(90)), 0, 255),
                "--max-error", "0", "-e", "1", "--block", "16x16")
    yield array("i8-bound", "i1", grid, whole(wide(110), -128, 127), "--max-error", "3", "-e", "2")
    yield array("u16-relative", "u2", grid, whole((abs(x) for x in wide(9000)), 0, 65535),
                "--relative-error", "0.01", "-e", "3")
    yield array("i16-two-predictors", "i2", grid, whole(wide(9000), -32768, 32767),
                "--max-error", "0", "-e", "4")
    few = [draw.randrange(2**32) for _ in range(7)]
    yield array("u32-table", "u4", grid, [draw.choice(few) for _ in range(690)],
                "--max-error", "0", "-e", "5")
    yield array("i32-four-axes-three-predictors", "i4", (3, 4, 5, 9),
                whole(smooth(draw, (3, 4, 5, 9), 20000), -2**31, 2**31 - 1),
                "--max-error", "1%", "-e", "7")
    far = [draw.randrange(2**64) for _ in range(40)] + [0, 2**64 - 1, 2**63, 2**63 - 1]
    yield array("u64-bound", "u8", (44,), far, "--max-error", str(2**56), "-e", "6")
    yield array("u64-relative", "u8", (44,), far, "--relative-error", "0.001", "-e", "5")
    yield array("i64-relative", "i8", (44,), [x - 2**63 for x in far],
                "--relative-error", "0.05", "-e", "5")
    yield array("i64-shifted", "i8", grid, whole(wide(2.0**45), -2**63, 2**63 - 1),
                "--max-error", "100", "-e", "5")
    odd = [math.nan, INFINITY, -INFINITY, -0.0, 6e-8]
    yield array("f16-bound-asides", "f2", cube, odd + deep(3)[5:],
                "--max-error", "0.002", "-e", "8")
    yield array("f16-lossless", "f2", cube, deep(3)[5:] + odd, "--max-error", "0", "-e", "1")
    holes = deep(40)
    holes[40:90] = [math.nan] * 50
    holes[300:302] = [-INFINITY, 1e-41]
    yield array("f32-bound-blocks", "f4", cube, holes, "--max-error", "0.02", "-e", "9",
                "--block", "2x0x8")
    yield array("f32-range-carried", "f4", cube, deep(40), "--max-error", "1%", "-e", "5",
                "--embed-model")
    yield array("f32-relative", "f4", cube, [0.0, -0.0, 1e-44, math.nan] +
                [math.exp(x) for x in deep(60)[4:]], "--relative-error", "0.02", "-e", "5")
    # As GRIB has them: of each plane the least sample and a power of two.
    unpacked = [single(single(-1.1 - 0.07 * plane) + round((x + 1) * 300) * 2.0**-(8 + plane))
                for plane, x in ((i // 126, x) for i, x in enumerate(deep(1)))]
    yield array("f32-lossless-planes", "f4", cube, unpacked, "--max-error", "0", "-e", "5")
    yield array("f32-lossless-one-scale", "f4", cube,
                [single(273.15 + round(x * 2000) * 0.01) for x in deep(1)],
                "--max-error", "0", "-e", "5")
    yield array("f32-lossless-ordered", "f4", grid, wide(1e4), "--max-error", "0", "-e", "1")
    levels = sorted(draw.gauss(0, 1) for _ in range(6))
    yield array("f64-table", "f8", grid, [draw.choice(levels) for _ in range(690)],
                "--max-error", "0", "-e", "5")
    yield array("f64-bound", "f8", grid, wide(1e-3), "--max-error", "1e-6", "-e", "5")
    yield array("f64-relative", "f8", grid, [5e-324, -1e308] + [math.exp(x) for x in wide(700)[2:]],
                "--relative-error", "0.05", "-e", "5")
    high = [draw.choice((1, -1)) * draw.randrange(2**20, 2**21) * 2.0**draw.randrange(-900, 900)
            for _ in range(60)]
    yield array("f64-packed", "f8", (60,), high, "--max-error", "0")
    yield array("number-stored", "f4", (), [3.25], "--max-error", "0.5")
    yield array("constant", "i4", (2, 3, 50), [-7] * 300, "--max-error", "0", "-e", "6")
    parts = smooth(draw, (2, 3, 4, 5, 2), 10)
    yield ("f32-four-axes-two-channels", "array", ".raw", struct.pack("<240f", *parts),
           ("--raw", "--shape", "2x3x4x5x2", "--dtype", "f32", "--kind", "array",
            "--max-error", "0.01", "-e", "5"))
    tracks = [smooth(draw, (400,), size, 0.003) for size in (9000, 4000, 90)]
    frames = list(zip(*(whole(track, -32768, 32767) for track in tracks)))
    yield ("series-wav-16", "series", ".wav", wav(3, 16, 360, frames),
           ("--max-error", "0", "-e", "5"))
    yield ("series-wav-24-blocks", "series", ".wav",
           wav(1, 24, 48000, [(256 * frame[0],) for frame in frames]),
           ("--max-error", "99", "-e", "9", "--block", "150"))
    rows = "time,a,b\n" + "".join(f"{i},{a / 100:.2f},{b / 100:.2f}\n"
                                  for i, (a, b, _) in enumerate(frames[:200]))
    yield "series-csv", "series", ".csv", rows.encode(), ("--max-error", "0.1", "-e", "4")
    yield ("series-relative", "series", ".npy",
           npy("f4", (300, 2), [math.exp(tracks[j][i] / 3000) for i in range(300) for j in (0, 1)]),
           ("--kind", "series", "--relative-error", "0.01", "-e", "6"))
    bounds = {"bound": ("--max-error", "0.03"), "relative": ("--relative-error", "0.04")}
    for name, bound in bounds.items():
        halves = b"".join(struct.pack("<f", x)[2:] for x in [math.nan, -INFINITY, -0.0, 1e-40]
                          + [math.exp(x) for x in deep(4)[4:]])
        yield (f"bf16-{name}", "array", ".raw", halves,
               ("--raw", "--shape", "x".join(map(str, cube)), "--dtype", "bf16", "--kind", "array",
                "-e", "7", *bound))


def main():
    program, folder = sys.argv[1:]
    models = {name: os.path.join(folder, name + ".vqzm") for name in ("array", "series")}
    run = lambda *command: subprocess.run([program, *command], check=True)
    path = os.path.join(folder, "samples.sha256")
    with open(path) as file:
        listed = {line.split("  ")[1].strip() for line in file}
    with tempfile.TemporaryDirectory() as work, open(path, "a") as sums:
        for name, model, suffix, original, options in cases(random.Random(4)):
            # What was made once is never made again.
            if f"{name}.vqz" in listed:
                continue
            source, raw = os.path.join(work, "in" + suffix), os.path.join(work, "out.raw")
            out = os.path.join(folder, name + ".vqz")
            with open(source, "wb") as file:
                file.write(original)
            run("compress", "-q", "-f", source, "-m", models[model], *options, "-o", out)
            run("decompress", "-q", "-f", out, "-m", models[model], "-o", raw)
            with open(raw, "rb") as file:
                print(hashlib.sha256(file.read()).hexdigest(), f"{name}.vqz", sep="  ", file=sums)


if __name__ == "__main__":
    main()
