"""Arrays and series with a bound: bytes, errors and speed of the command beside other codecs.

    python3 bench.py VQZ KERNELS DATA [--efforts 1,5,9] [--runs 3] [--csv FILE] [--sets fields]
                     [--calls]

VQZ is the command, KERNELS the folder of the sources of the lattice kernel, DATA a folder with
`fields/*.npy`, `ecg-mitbih/*.npy` and `timeseries/*.npy`. Needs NumPy and imagecodecs.

Bits a value are those of whole `.vqz` files, whose model is not counted and has seen neither the
array nor its family (`held_out.py`), and of what the peers return. A bound is the same absolute
number for all; every value is compared in float64. The greatest error is told in bounds: above 1
it is broken. Seconds are medians, one thread: of the peers of their calls, of vqz with --calls of
calls of its package for Python (on PYTHONPATH, its library named by VQZ_LIBRARY), else what the
command reports, with reading and writing of files and of the model. Peers take integers as float32
where there is a bound. Blocks are of 64 x 64 values, of fields with three axes of 16 x 16 x 16.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import held_out
import numpy as np
import peers

SETS = {"fields": ["fields"], "series": ["ecg-mitbih", "timeseries"]}
SHARES = {"fields": [1e-2, 1e-3, 1e-4, 0.0], "series": [2e-2, 1e-2, 1e-3, 0.0]}
#: Of blocks and whole fields alike.
BLOCK_SHARE = 1e-3
IN_CUBES, IN_COLUMNS = "vqz in blocks", "vqz in blocks, thin fields in columns"
COLUMNS = ["set", "codec", "share", "array", "values", "bytes", "bits", "error", "encode", "decode"]


def load(data: Path, name: str) -> dict[str, np.ndarray]:
    """The arrays of a set; of series the channels first."""
    found = {}
    for folder in SETS[name]:
        for path in sorted((data / folder).glob("*.npy")):
            array = np.load(path)
            if name == "series" and array.shape[0] > array.shape[-1]:
                array = array.T
            found[path.stem] = np.ascontiguousarray(array)
    return found


class Command:
    """The command with a model, an effort and further options."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder

    def run(self, *arguments: str) -> float:
        """The seconds that a run reports."""
        command = [self.program, *arguments, "--json", "-f", "-T1"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return json.loads(done.stdout)["seconds"]

    def measure(self, array: np.ndarray, bound: float, model: Path, options: list[str], runs: int):
        """Bytes of the file, the decoded array, and seconds of both ways."""
        source, packed, back = (self.folder / name for name in ("in.npy", "out.vqz", "back.npy"))
        is_series = "series" in options
        np.save(source, array.T.copy() if is_series else array)
        encode = ["compress", str(source), "-m", str(model), "--max-error", repr(bound), *options]
        encode += ["-o", str(packed)]
        decode = ["decompress", str(packed), "-m", str(model), "-o", str(back)]
        seconds = [(self.run(*encode), self.run(*decode)) for _ in range(runs)]
        found = np.load(back)
        return packed.stat().st_size, found.T if is_series else found, seconds


class Calls:
    """The same, but for the seconds: of calls of the package for Python."""

    def __init__(self, command: Command) -> None:
        import vqz  # only where it is asked for

        self.command, self.vqz = command, vqz

    def measure(self, array: np.ndarray, bound: float, model: Path, options: list[str], runs: int):
        size, found, _ = self.command.measure(array, bound, model, options, 1)
        opened = self.vqz.Model(model)
        given = np.ascontiguousarray(array.T) if "series" in options else array
        settings = dict(zip(options[::2], options[1::2]))
        block = settings.get("--block")
        sizes = tuple(int(part) for part in block.split("x")) if block else None
        seconds = []
        for _ in range(runs):
            begin = time.perf_counter()
            data = self.vqz.encode(
                given, kind=settings.get("--kind"), max_error=bound, model=opened, block=sizes,
                effort=int(settings["-e"]), threads=1,
            )  # fmt: skip
            middle = time.perf_counter()
            back = self.vqz.decode(data, models=[opened], threads=1)
            seconds.append((middle - begin, time.perf_counter() - middle))
        back = back.T if "series" in options else back
        if back.tobytes() != found.tobytes():
            raise RuntimeError("calls and the command decode to other samples")
        return size, found, seconds


def measure_peer(peer: peers.Peer, array: np.ndarray, bound: float, runs: int):
    given = array if bound == 0 else array.astype(np.float32)
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        data = peer.encode(given, bound)
        middle = time.perf_counter()
        found = peer.decode(data, given)
        seconds.append((middle - begin, time.perf_counter() - middle))
    return len(data), found, seconds


def error(array: np.ndarray, found: np.ndarray, bound: float) -> float:
    """The greatest error in bounds; lossless 0 or infinity."""
    if bound == 0:
        same = found.dtype == array.dtype and found.tobytes() == array.tobytes()
        return 0.0 if same else float("inf")
    difference = np.abs(found.astype(np.float64) - array.astype(np.float64))
    return float("inf") if np.isnan(difference).any() else float(difference.max()) / bound


def row(name: str, codec: str, share: float, key: str, array: np.ndarray, bound: float, measured):
    size, found, seconds = measured
    encode, decode = (statistics.median(column) for column in zip(*seconds))
    return dict(zip(COLUMNS, [
        name, codec, share, key, array.size, size, 8 * size / array.size,
        error(array, found, bound), encode, decode,
    ]))  # fmt: skip


def rows_of(name: str, arguments: argparse.Namespace, folder: Path, found_peers: dict):
    arrays = load(arguments.data, name)
    models = held_out.models(arguments.kernels, name, arrays, folder)
    command: Command | Calls = Command(arguments.vqz, folder)
    if arguments.calls:
        command = Calls(command)
    kind = ["--kind", "series"] if name == "series" else []
    for key, array in arrays.items():
        span = float(array.max()) - float(array.min())
        model = models[key]
        for share in SHARES[name]:
            bound = share * span
            for effort in arguments.efforts:
                options = ["-e", str(effort), *kind]
                measured = command.measure(array, bound, model, options, arguments.runs)
                yield row(name, f"vqz -e {effort}", share, key, array, bound, measured)
            for peer_name, peer in found_peers.items():
                if peer.is_lossless == (share == 0):
                    measured = measure_peer(peer, array, bound, arguments.runs)
                    yield row(name, peer_name, share, key, array, bound, measured)
        for codec, block in blocks_of(array).items() if name == "fields" else ():
            bound = BLOCK_SHARE * span
            measured = command.measure(array, bound, model, ["--block", block, "-e", "5"],
                                       arguments.runs)  # fmt: skip
            yield row(name, codec, BLOCK_SHARE, key, array, bound, measured)


def blocks_of(array: np.ndarray) -> dict[str, str]:
    """Blocks of a field, whose first axis may be too short for a cube."""
    if array.ndim == 2:
        return dict.fromkeys((IN_CUBES, IN_COLUMNS), "64x64")
    cube, planes = "16x16x16", array.shape[0]
    return {IN_CUBES: cube, IN_COLUMNS: cube if planes >= 16 else f"{planes}x64x64"}


def table(rows: list[dict]) -> None:
    """Means over the arrays of each codec and bound, and who breaks a bound."""
    groups = defaultdict(list)
    for one in rows:
        groups[one["set"], one["share"], one["codec"]].append(one)
    print("\n| set | bound | codec | bits a value | encode µs | decode µs | greatest error |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for (name, share, codec), of_group in groups.items():
        values = sum(one["values"] for one in of_group)
        bits = statistics.mean(one["bits"] for one in of_group)
        encode, decode = (sum(one[way] for one in of_group) / values * 1e6
                          for way in ("encode", "decode"))  # fmt: skip
        worst = max(one["error"] for one in of_group)
        bound = f"{share:g}" if share else "lossless"
        print(f"| {name} | {bound} | {codec} | {bits:.4f} | {encode:.3f} | {decode:.3f} | "
              f"{worst:.6f} |")  # fmt: skip


def compared(rows: list[dict]) -> None:
    """Where a peer is smaller than an effort of the command, and what blocks cost."""
    sizes = {(one["array"], one["share"], one["codec"]): one["bytes"] for one in rows}
    efforts = list(dict.fromkeys(one for _, _, one in sizes if one.startswith("vqz -e")))
    print(f"\n| smaller peer | array | bound | {' | '.join(efforts)} |")
    print("| --- | --- | --- |" + " --- |" * len(efforts))
    for (key, share, peer), size in sizes.items():
        own = [sizes[key, share, effort] / size - 1 for effort in efforts]
        if not peer.startswith("vqz") and max(own) > 0:
            more = " | ".join(f"{100 * part:+.1f} %" for part in own)
            print(f"| {peer} | {key} | {share or 'lossless'} | {more} |")
    whole = {one["array"]: one["bits"] for one in rows
             if (one["codec"], one["share"]) == ("vqz -e 5", BLOCK_SHARE)}  # fmt: skip
    for codec in (IN_CUBES, IN_COLUMNS):
        blocks = {one["array"]: one["bits"] for one in rows if one["codec"] == codec}
        both = whole.keys() & blocks.keys()
        if both:
            cost = sum(blocks[key] for key in both) / sum(whole[key] for key in both) - 1
            print(f"\n{codec}: {cost * 100:+.1f} % beside whole fields at {BLOCK_SHARE:g}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vqz")
    parser.add_argument("kernels")
    parser.add_argument("data", type=Path)
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--efforts", type=numbers, default=[1, 5, 9])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--calls", action="store_true")
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(SETS))
    arguments = parser.parse_args()
    missing = [name for folders in SETS.values() for name in folders
               if not any((arguments.data / name).glob("*.npy"))]  # fmt: skip
    if missing:
        print(f"bench-arrays: no .npy files in {arguments.data} of {', '.join(missing)}")
        return 2
    found_peers, lines = peers.available()
    print("; ".join(lines))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.sets:
            for one in rows_of(name, arguments, Path(folder), found_peers):
                rows.append(one)
                print(f"\r\033[K{one['set']} {one['array']} {one['codec']}", end="",
                      file=sys.stderr, flush=True)  # fmt: skip
    print(file=sys.stderr)
    table(rows)
    compared(rows)
    if arguments.csv:
        with arguments.csv.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
    return 0 if all(one["error"] <= 1 for one in rows if one["codec"].startswith("vqz")) else 1


if __name__ == "__main__":
    sys.exit(main())
