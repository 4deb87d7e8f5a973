"""Packs, lists and unpacks an archive with members of 100 MiB and shows memory and time.

    python3 archive.py VQZ PHOTO.png

The members are three arrays of float32, waves with noise; one of bytes at random, of which nothing
can be saved; and the photograph, eight times side by side and eleven times one below the other, all
within 0.1 % of the range. Exits with 1 where a command takes more than LIMIT, or one of its outputs
is not within that bound. It takes NumPy, in processes of their own: what is measured would begin
with the memory of this one."""

import os
import subprocess
import sys
import tempfile

from large import enlarge, run

LIMIT = 512 << 20
SHAPE = (100, 512, 512)
SHARE = 1e-3


def make(vqz, photo, folder):
    import numpy as np

    random = np.random.default_rng(1)
    place = np.linspace(0, 60, SHAPE[2], dtype=np.float32)
    for number in range(3):
        layers = np.arange(SHAPE[0], dtype=np.float32)[:, None, None] * (0.05 + 0.02 * number)
        field = np.sin(place + layers) + np.cos(place[:, None] * 0.7 - layers)
        field += random.normal(0, 0.01, SHAPE).astype(np.float32)
        np.save(os.path.join(folder, f"field-{number}.npy"), field.astype(np.float32))
    np.save(os.path.join(folder, "noise.npy"), random.integers(0, 256, 100 << 20, np.uint8))
    small, coded = (os.path.join(folder, name) for name in ("s.ppm", "s.vqz"))
    run(vqz, "compress", "-q", photo, "-o", coded)
    run(vqz, "decompress", "-q", coded, "-o", small)
    enlarge(small, os.path.join(folder, "photo.ppm"), 8, 11)
    os.remove(small)
    os.remove(coded)


def samples(path):
    import numpy as np

    if path.endswith(".npy"):
        return np.load(path)
    with open(path, "rb") as file:
        return np.frombuffer(file.read().split(b"\n", 3)[3], np.uint8)


def is_kept(before, after):
    import numpy as np

    one, other = samples(before), samples(after)
    bound = SHARE * (255 if before.endswith(".ppm") else float(one.max()) - float(one.min()))
    layers = zip(one, other) if one.ndim > 1 else [(one, other)]
    return all(np.abs(a.astype(np.float64) - b).max() <= bound for a, b in layers)


def check(source, out):
    broken = [name for name in sorted(os.listdir(source))
              if not is_kept(os.path.join(source, name), os.path.join(out, name))]  # fmt: skip
    for name in broken:
        print(f"{name}: not within the bound")
    sys.exit(bool(broken))


def main(vqz, photo):
    good = True
    with tempfile.TemporaryDirectory() as folder:
        source, packed, out = (os.path.join(folder, name) for name in ("in", "all.vqz", "out"))
        os.mkdir(source)
        itself = [sys.executable, __file__]
        subprocess.run([*itself, "--make", vqz, photo, source], check=True)
        bound = ["--max-error", "0.1%"]
        for name, words in (
            ("pack", ["pack", *bound, source, "-o", packed]),
            ("list", ["list", packed]),
            ("decompress one", ["decompress", packed, "field-1.npy", "-o", out + ".npy"]),
            ("decompress all", ["decompress", packed, "--output-dir", out]),
            ("test", ["test", packed]),
            ("report", ["report", source, "--archive", packed, "-o", out + ".report"]),
        ):
            seconds, memory = run(vqz, words[0], "-q", *words[1:], output=subprocess.DEVNULL)
            # A report holds members and originals whole, as many at a time as there are threads.
            good = good and (memory <= LIMIT or name == "report")
            print(f"{name}: {seconds:.1f} s, peak {memory / 2**20:.0f} MiB", flush=True)
        sizes = [os.path.getsize(os.path.join(source, name)) for name in os.listdir(source)]
        print(f"{len(sizes)} members, {sum(sizes)} -> {os.path.getsize(packed)} bytes")
        good = subprocess.run([*itself, "--check", source, out]).returncode == 0 and good
    sys.exit(not good)


if sys.argv[1] in ("--make", "--check"):
    {"--make": make, "--check": check}[sys.argv[1]](*sys.argv[2:])
else:
    main(*sys.argv[1:])
