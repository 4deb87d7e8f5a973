"""Compresses and decompresses a picture of 100 megapixels and shows memory and time.

    python3 run.py VQZ PHOTO.png [MODEL.vqzm]

The picture is the photograph, 16 times side by side and 16 times one below the other. Exits with 1
where either direction takes 1 GiB or more, or the samples do not survive (checked by `vqz test`).
"""

import os
import sys
import tempfile

from large import enlarge, run

LIMIT = 1 << 30


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
        positions = enlarge(small, large, 16, 16)
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
