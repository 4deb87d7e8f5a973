"""Bounds of arrays, value by value: ten million values of each type and each kind of bound.

    python3 bounds.py VQZ [--values 10000000] [--seed 1] [--types u1,f4]

Waves with noise, stretches that are constant, stretches of any bits at all, and special values:
the least and the largest of integers, of floating point infinities, NaN with payloads, zeros of
both signs and subnormal numbers. Each array is compressed whole and in blocks, decompressed, and
compared here by NumPy, which shares no code with the codec: an absolute bound, a share of the
range, a share of each value, and none at all. What is not finite has to come back bit for bit.
Needs NumPy.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]
SHARE = 1e-3


def special(kind: np.dtype) -> np.ndarray:
    """Values at which arithmetic goes wrong."""
    if kind.kind != "f":
        info = np.iinfo(kind)
        return np.array([info.min, info.max, 0, 1, info.max - 1, info.min + 1], kind)
    info, bits = np.finfo(kind), np.dtype(f"u{kind.itemsize}")
    quiet = np.array([np.nan], kind).view(bits)[0]
    found = [np.inf, -np.inf, 0.0, -0.0, info.tiny, -info.tiny, info.smallest_subnormal, 1.0]
    payloads = np.array([quiet | 5, quiet | 77], bits).view(kind)
    return np.concatenate([np.array(found, kind), payloads])


def array(kind: np.dtype, shape: tuple[int, ...], wild: bool, draw: np.random.Generator):
    """An array of every sort of stretch; a wild one has any bits somewhere."""
    count = int(np.prod(shape))
    place = np.arange(count)
    wave = np.sin(place / 37.0) * 40 + np.sin(place / 9001.0) * 60 + draw.normal(0, 3, count)
    wave[count // 3 : count // 3 + count // 20] = 17
    if kind.kind == "f":
        values = wave.astype(kind)
    else:
        info = np.iinfo(kind)
        middle, scale = (info.max // 2 if info.min == 0 else 0), min(info.max // 300, 1 << 40)
        values = (middle + np.rint(wave * max(scale, 1) / 2)).clip(info.min, info.max).astype(kind)
        if kind.itemsize == 8:  # float64 rounds its ends up
            values = np.where(np.abs(wave) > 250, 0, values).astype(kind)
    bits = values.view(np.dtype(f"u{kind.itemsize}"))
    if wild:
        start = count // 2
        length = count // 50
        bits[start : start + length] = draw.integers(0, 256 ** kind.itemsize, length, bits.dtype)
    at = draw.integers(0, count, count // 500)
    values[at] = special(kind)[draw.integers(0, len(special(kind)), len(at))]
    return values.reshape(shape)


def violations(original: np.ndarray, found: np.ndarray, bound: str, value: float) -> int:
    """How many values break the bound."""
    if found.dtype != original.dtype or found.shape != original.shape:
        return original.size
    bits = np.dtype(f"u{original.dtype.itemsize}")
    same = original.view(bits) == found.view(bits)
    if bound == "none":
        return int((~same).sum())
    broken = 0
    for start in range(0, original.size, 1 << 20):
        a = original.reshape(-1)[start : start + (1 << 20)]
        b = found.reshape(-1)[start : start + (1 << 20)]
        equal = same.reshape(-1)[start : start + (1 << 20)]
        finite = np.isfinite(a) if a.dtype.kind == "f" else np.ones(a.shape, bool)
        broken += int((~finite & ~equal).sum())
        a, b = a[finite], b[finite]
        # 64 bits hold every integer, and the sums of two float64 that are near each other.
        difference = np.abs(a.astype(np.longdouble) - b.astype(np.longdouble))
        most = value * np.abs(a.astype(np.longdouble)) if bound == "relative" else value
        broken += int((~(difference <= most)).sum())
    return broken


def checked(vqz: str, folder: Path, values: np.ndarray, bound: str, block: str | None) -> str:
    """One line on a round trip; raises where anything is wrong."""
    source, packed, back = (folder / name for name in ("in.npy", "out.vqz", "back.npy"))
    np.save(source, values)
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    span = float(np.longdouble(finite.max()) - np.longdouble(finite.min()))
    size = {"absolute": 2.0, "range": SHARE * span, "relative": SHARE, "none": 0.0}[bound]
    words = {
        "absolute": ["--max-error", "2"],
        "range": ["--max-error", f"{100 * SHARE:g}%"],
        "relative": ["--relative-error", f"{SHARE:g}"],
        "none": ["--max-error", "0"],
    }[bound]
    block_words = ["--block", block] if block else []
    command = [vqz, "compress", "-qf", "--kind", "array", "-M", "8Gi", *words, *block_words]
    begin = time.perf_counter()
    subprocess.run([*command, str(source), "-o", str(packed)], check=True)
    middle = time.perf_counter()
    command = [vqz, "decompress", "-qf", "-M", "8Gi"]
    subprocess.run([*command, str(packed), "-o", str(back)], check=True)
    end = time.perf_counter()
    broken = violations(values, np.load(back), bound, size)
    if broken:
        raise SystemExit(f"{values.dtype} {bound} {block or 'whole'}: {broken} values are off")
    bits = 8 * packed.stat().st_size / values.size
    return (
        f"| {values.dtype} | {bound} | {block or 'whole'} | {bits:.3f} | "
        f"{middle - begin:.1f} | {end - middle:.1f} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vqz")
    parser.add_argument("--values", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--types", type=lambda text: text.split(","), default=TYPES)
    options = parser.parse_args()
    side = max(8, round((options.values / 10) ** 0.5))
    shape = (10, side, -(-options.values // (10 * side)))
    print("| type | bound | blocks | bits a value | compress s | decompress s |")
    print("| --- | --- | --- | --- | --- | --- |")
    runs = 0
    with tempfile.TemporaryDirectory() as name:
        for kind in options.types:
            for bound in ["absolute", "range", "relative", "none"]:
                draw = np.random.default_rng([options.seed, TYPES.index(kind)])
                # A range of any bits would be so large that its share is no bound at all.
                values = array(np.dtype(kind), shape, bound != "range", draw)
                for block in [None, "10x64x64"]:
                    print(checked(options.vqz, Path(name), values, bound, block), flush=True)
                    runs += 1
    print(f"{runs} arrays of {int(np.prod(shape))} values: no bound is broken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
