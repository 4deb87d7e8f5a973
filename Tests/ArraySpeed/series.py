"""What is told of series elsewhere: PRDN of ECG by a bound and by a ladder, WAV beside FLAC.

    python3 series.py VQZ KERNELS DATA [--efforts 5,9]

DATA has `ecg-mitbih/*.npy`, two leads of 11 bits a sample, and folders of FLAC files in `audio`. A
ratio is against 11 bits. PRDN is 100 · √(Σ (x − y)² / Σ (x − mean)²), the mean of each lead: the
largest whole bound that stays at 8.8 % or below, and what lies at 8.8 % between it and the next;
or what lies there between two qualities of a ladder that is trained on eight records, two held out,
five times over.
Models are those of `held_out.py`: of ECG without the record, of audio they have never seen any.
Files of WAV are compared byte for byte. Needs NumPy, imagecodecs and the command flac.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import bench
import held_out
import numpy as np

PRDN = 8.8
BITS = 11
FOLDERS = ["librispeech-test", "music-48k", "sounds-44k", "loops-44k", "music-8k"]


def prdn(array: np.ndarray, found: np.ndarray) -> float:
    exact = array.astype(np.float64)
    noise = ((exact - found) ** 2).sum()
    return 100 * float(np.sqrt(noise / ((exact - exact.mean(axis=1, keepdims=True)) ** 2).sum()))


def ratios(command: bench.Command, array: np.ndarray, model: Path, effort: int):
    """A bound, its PRDN and ratio, and the ratio between it and the next where PRDN is 8.8 %."""
    known: dict[int, tuple[float, float]] = {}

    def at(bound: int) -> tuple[float, float]:
        if bound not in known:
            options = ["-e", str(effort), "--kind", "series"]
            size, found, _ = command.measure(array, float(bound), model, options, 1)
            assert bench.error(array, found, bound) <= 1
            known[bound] = (prdn(array, found), array.size * BITS / 8 / size)
        return known[bound]

    low, high = 1, 1024
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at(middle)[0] <= PRDN else (low, middle)
    (below, ratio), (above, further) = at(low), at(high)
    between = ratio + (further - ratio) * (PRDN - below) / (above - below)
    return low, below, ratio, between


def ecg(command: bench.Command, arguments: argparse.Namespace) -> None:
    arrays = bench.load(arguments.data, "series")
    models = held_out.models(arguments.kernels, "series", arrays, command.folder)
    records = [path.stem for path in sorted((arguments.data / "ecg-mitbih").glob("*.npy"))]
    print("| record | effort | bound | PRDN % | ratio | ratio at 8.8 % |")
    print("| --- | --- | --- | --- | --- | --- |")
    for effort in arguments.efforts:
        rows = [ratios(command, arrays[key], models[key], effort) for key in records]
        for key, (bound, share, ratio, between) in zip(records, rows):
            print(f"| {key} | {effort} | {bound} | {share:.2f} | {ratio:.2f} | {between:.2f} |")
        means = [float(np.mean([row[i] for row in rows])) for i in (1, 2, 3)]
        print(f"| mean | {effort} | | {means[0]:.2f} | {means[1]:.2f} | {means[2]:.2f} |")


def quality_points(command: bench.Command, array: np.ndarray, model: Path):
    """PRDN and ratio of every fourth quality of a ladder, by rising PRDN."""
    source, packed, back = (command.folder / name for name in ("e.npy", "e.vqz", "f.npy"))
    np.save(source, np.ascontiguousarray(array.T))
    points = []
    for quality in range(0, 101, 4):
        command.run("compress", str(source), "-m", str(model), "--kind", "series",
                    "--quality", str(quality), "-o", str(packed))  # fmt: skip
        command.run("decompress", str(packed), "-m", str(model), "-o", str(back))
        share = prdn(array, np.load(back).T)
        points.append((share, array.size * BITS / 8 / packed.stat().st_size))
    return sorted(points)


def ladder(command: bench.Command, arguments: argparse.Namespace) -> None:
    paths = sorted((arguments.data / "ecg-mitbih").glob("*.npy"))
    arrays = {path.stem: np.load(path) for path in paths}
    found = {}
    for fold in range(5):
        held = list(arrays)[fold::5]
        folder = command.folder / f"fold-{fold}"
        folder.mkdir()
        for key in arrays.keys() - set(held):
            np.save(folder / f"{key}.npy", np.ascontiguousarray(arrays[key].T))
        model = command.folder / f"fold-{fold}.vqzm"
        subprocess.run([arguments.vqz, "train", folder, "--kind", "series", "--network", "ladder",
                        "-q", "-o", model], check=True)  # fmt: skip
        for key in held:
            shares, ratios = zip(*quality_points(command, arrays[key], model))
            ratio = float(np.exp(np.interp(PRDN, shares, np.log(ratios))))
            found[key] = (ratio, model.stat().st_size)
    print("\n| record | ladder, ratio at 8.8 % | bytes of the model |")
    print("| --- | --- | --- |")
    for key in arrays:
        print(f"| {key} | {found[key][0]:.2f} | {found[key][1]} |")
    print(f"| mean | {np.mean([ratio for ratio, _ in found.values()]):.2f} | |")


def audio(command: bench.Command, arguments: argparse.Namespace) -> None:
    model = min(command.folder.glob("without-*.vqzm"))
    wave, packed, back = (command.folder / name for name in ("x.wav", "x.vqz", "y.wav"))
    efforts = [f"vqz -e {effort}" for effort in arguments.efforts]
    print(f"\n| folder | files | WAV | flac -8 | {' | '.join(efforts)} |")
    print("| --- | --- | --- | --- |" + " --- |" * len(efforts))
    for folder in FOLDERS:
        files = sorted((arguments.data / "audio" / folder).glob("*.flac"))
        sizes = np.zeros(2 + len(efforts), np.int64)
        for source in files:
            subprocess.run(["flac", "-s", "-d", "-f", "-o", wave, source], check=True)
            flac = subprocess.run(["flac", "-s", "-8", "-c", wave], check=True, capture_output=True)
            sizes[:2] += wave.stat().st_size, len(flac.stdout)
            for i, effort in enumerate(arguments.efforts):
                command.run("compress", str(wave), "-m", str(model), "--max-error", "0",
                            "-e", str(effort), "-o", str(packed))  # fmt: skip
                command.run("decompress", str(packed), "-m", str(model), "-o", str(back))
                assert wave.read_bytes() == back.read_bytes(), source
                sizes[2 + i] += packed.stat().st_size
        ours = " | ".join(f"{size} ({(size / sizes[1] - 1) * 100:+.1f} %)" for size in sizes[2:])
        print(f"| {folder} | {len(files)} | {sizes[0]} | {sizes[1]} | {ours} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vqz")
    parser.add_argument("kernels")
    parser.add_argument("data", type=Path)
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--efforts", type=numbers, default=[5, 9])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = bench.Command(arguments.vqz, Path(folder))
        ecg(command, arguments)
        ladder(command, arguments)
        audio(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
