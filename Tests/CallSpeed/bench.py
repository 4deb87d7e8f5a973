"""What calls through Python cost: `vqz` beside the Swift library, and beside imagecodecs.

    python3 bench.py CALLSPEED

Needs vqz, numpy, imagecodecs and Pillow. CALLSPEED is the Swift program; its calls and those of
Python, on one thread, take turns, and each is the first of every other turn. What Python takes
longer is measured twice: the least time of all turns beside the least, and the median over the
turns. Other work on the machine disturbs either, and what is really slower shows in both. Exits
with 1 where both are over 3 % on 12 megapixels, or over 100 µs on 64 x 64.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import imagecodecs
import numpy as np
import vqz
from PIL import Image

PHOTO = Path(__file__).parents[2] / "Fixtures" / "signals" / "photos" / "kodim23.png"
EFFORT = 1
#: Of the picture, turns, calls a turn, and what Python may take longer: a part, and seconds.
CASES = [((3000, 4000), 8, 1, 0.03, 0.0), ((64, 64), 60, 30, 0.0, 100e-6)]


def picture(rows: int, columns: int) -> np.ndarray:
    """A photograph, repeated where it is too small."""
    photo = np.asarray(Image.open(PHOTO).convert("RGB"))
    times = (-(-rows // photo.shape[0]), -(-columns // photo.shape[1]), 1)
    return np.ascontiguousarray(np.tile(photo, times)[:rows, :columns])


def seconds(call: Callable[[], object], count: int) -> float:
    """What the fastest of so many calls took."""
    least = float("inf")
    for _ in range(count):
        begin = time.perf_counter()
        call()
        least = min(least, time.perf_counter() - begin)
    return least


class Swift:
    """The Swift program, kept waiting for a line."""

    def __init__(self, program: str, samples: np.ndarray) -> None:
        self._file = tempfile.NamedTemporaryFile()
        samples.tofile(self._file.name)
        rows, columns, _ = samples.shape
        self._process = subprocess.Popen(
            [program, str(columns), str(rows), self._file.name, str(EFFORT)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def seconds(self, call: str, count: int) -> float:
        assert self._process.stdin and self._process.stdout
        print(call, count, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


def compare(program: str) -> bool:
    """Whether Python is as fast as it has to be."""
    good = True
    for (rows, columns), turns, count, part, more in CASES:
        samples = picture(rows, columns)
        data = vqz.encode(samples, effort=EFFORT)
        calls = {
            "encode": lambda: vqz.encode(samples, effort=EFFORT, threads=1),
            "decode": lambda: vqz.decode(data, threads=1),
        }
        swift = Swift(program, samples)
        for name, call in calls.items():
            theirs, mine = [], []
            runs = [
                lambda: theirs.append(swift.seconds(name, count)),  # noqa: B023
                lambda: mine.append(seconds(call, count)),  # noqa: B023
            ]
            for turn in range(turns):
                for run in runs if turn % 2 else reversed(runs):
                    run()
            least = min(theirs)
            longer = min(mine) - least
            usual = median(own - their for own, their in zip(mine, theirs))
            is_good = min(longer, usual) <= least * part + more
            good = good and is_good
            print(
                f"{name} {columns}x{rows}: Swift {least * 1e3:.3f} ms, Python takes "
                f"{longer * 1e6:+.0f} us ({longer / least * 100:+.1f} %) longer, in the median "
                f"{usual * 1e6:+.0f} us{'' if is_good else ': too slow'}",
                flush=True,
            )
        swift.end()
    return good


def beside_imagecodecs() -> None:
    """Sizes, quality and speed of one photograph with each codec."""
    samples = picture(512, 768)
    codecs = {
        "vqz": (lambda: vqz.encode(samples), vqz.decode),
        "vqz -e 1": (lambda: vqz.encode(samples, effort=1), vqz.decode),
        "JPEG XL": (
            lambda: imagecodecs.jpegxl_encode(samples, distance=2.0, effort=7),
            imagecodecs.jpegxl_decode,
        ),
        "WebP": (
            lambda: imagecodecs.webp_encode(samples, level=80, lossless=False),
            imagecodecs.webp_decode,
        ),
    }
    print(f"\n{'codec':10}{'bytes':>8}{'PSNR':>8}{'encode ms':>11}{'decode ms':>11}")
    for name, (encode, decode) in codecs.items():
        data = bytes(encode())
        error = decode(data).astype(float) - samples
        psnr = 10 * np.log10(255**2 / (error**2).mean())
        calls = (encode, lambda data=data: decode(data))
        times = [seconds(call, 15) for call in calls]
        print(f"{name:10}{len(data):8}{psnr:8.2f}{times[0] * 1e3:11.1f}{times[1] * 1e3:11.1f}")


if __name__ == "__main__":
    GOOD = compare(sys.argv[1])
    beside_imagecodecs()
    sys.exit(0 if GOOD else 1)
