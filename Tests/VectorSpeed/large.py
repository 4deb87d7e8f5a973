"""Training on more vectors than memory is to hold, and one vector of a million.

    python3 large.py VQZ [--gibibytes 2] [--dimensions 384] [--memory 512MB] [--work FOLDER]
                     [--calls CALLSPEED]

Writes a file of float32 vectors (low rank and noise around some centres), trains on it with the
memory given, and tells seconds and the largest resident set. Then it compresses the file with the
model and tells what decoding some single vectors takes by the command, and, with the program
CallSpeed of this package, in a program that keeps the file open. Needs NumPy."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

CENTRES, RANK, ROWS = 64, 48, 65536


def write(path: Path, count: int, dimensions: int) -> None:
    draw = np.random.default_rng(20)
    turn = draw.normal(size=(RANK, dimensions)).astype(np.float32)
    turn *= (0.9 ** np.arange(RANK, dtype=np.float32))[:, None]
    centres = draw.normal(size=(CENTRES, dimensions)).astype(np.float32) * 0.5
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {dimensions}), }}"
    text = header.encode() + b" " * (-(len(header) + 11) % 64) + b"\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text)
        for first in range(0, count, ROWS):
            rows = min(ROWS, count - first)
            part = draw.normal(size=(rows, RANK)).astype(np.float32) @ turn
            part += centres[draw.integers(CENTRES, size=rows)]
            part += 0.1 * draw.standard_normal(size=(rows, dimensions), dtype=np.float32)
            file.write(part.astype("<f4").tobytes())


def run(*line: str) -> tuple[float, float, int]:
    """Wall and processor seconds, and the largest resident set in bytes."""
    begin = time.monotonic()
    child = subprocess.Popen(line)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(line)}: status {status}")
    return time.monotonic() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def tell(what: str, found: tuple[float, float, int]) -> None:
    print(f"{what}: {found[0]:.0f} s, {found[1]:.0f} s of a processor, "
          f"{found[2] / 2**20:.0f} MiB resident", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--gibibytes", type=float, default=2)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--memory", default="512MB")
    parser.add_argument("--threads", default="0")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--calls")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        path, model = Path(folder, "vectors.npy"), str(Path(folder, "model.vqzm"))
        count = int(options.gibibytes * 2**30 / 4 / options.dimensions)
        write(path, count, options.dimensions)
        print(f"{count} vectors of {options.dimensions}, {path.stat().st_size / 2**20:.0f} MiB")
        tell("train", run(options.program, "train", str(path), "--kind", "vectors", "-q", "-o",
                          model, "--memory", options.memory, "-T", options.threads))
        packed = str(Path(folder, "vectors.vqz"))
        tell("compress", run(options.program, "compress", "-q", str(path), "-m", model, "-o",
                             packed, "--quality", "40"))
        size = os.stat(packed).st_size
        print(f"{size / count:.2f} bytes a vector")
        one = [run(options.program, "decompress", "-q", "--vectors", str(i * 9973 % count), packed,
                   "-m", model, "-f", "-o", str(Path(folder, "one.npy"))) for i in range(9)]
        print(f"one vector by the command, with its start and the model: "
              f"{sorted(o[1] for o in one)[4] * 1000:.1f} ms of a processor", flush=True)
        if options.calls:
            subprocess.run([options.calls, "--vectors", packed, model, "2000"], check=True)


main()
