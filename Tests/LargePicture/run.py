"""Compresses and decompresses a picture of 100 megapixels and shows memory and time.

    python3 run.py VQZ PHOTO.png [MODEL.vqzm]

The picture is the photograph, 16 times side by side and 16 times one below the other. Exits with 1
where either direction takes 1 GiB or more, or the samples do not survive (checked by `vqz test`).
"""

import os
import subprocess
import sys
import tempfile
import time

LIMIT = 1 << 30


def run(*command):
    """Seconds and peak resident bytes of one command."""
    start = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[1]} failed")
    return time.monotonic() - start, usage.ru_maxrss * 1024


def enlarge(source, target):
    with open(source, "rb") as file:
        kind, size, maximum, data = file.read().split(b"\n", 3)
    width, height = map(int, size.split())
    assert (kind, maximum) == (b"P6", b"255"), "a colour picture of 8 bits is expected"
    rows = [data[y * width * 3 : (y + 1) * width * 3] * 16 for y in range(height)]
    with open(target, "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (width * 16, height * 16))
        for _ in range(16):
            file.writelines(rows)
    return width * height * 256


def main():
    vqz, photo = sys.argv[1:3]
    model = ["-m", sys.argv[3]] if len(sys.argv) > 3 else []
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        small, large, coded, back = (
            os.path.join(folder, name) for name in ("s.ppm", "l.ppm", "l.vqz", "b.png"))
        tiny = os.path.join(folder, "s.vqz")
        run(vqz, "compress", "-q", *model, photo, "-o", tiny)
        run(vqz, "decompress", "-q", *model, tiny, "-o", small)
        positions = enlarge(small, large)
        for name, command in (
            ("compress", (vqz, "compress", "-q", *model, large, "-o", coded)),
            ("decompress to PNG", (vqz, "decompress", "-q", *model, coded, "-o", back)),
            ("test", (vqz, "test", "-q", *model, coded)),
        ):
            seconds, memory = run(*command)
            worst = max(worst, memory)
            print(
                f"{name}: {positions / 1e6:.1f} megapixels, {seconds:.1f} s, "
                f"{positions / 1e6 / seconds:.2f} MP/s, peak {memory / 2**20:.0f} MiB", flush=True)
    sys.exit(worst >= LIMIT)


main()
