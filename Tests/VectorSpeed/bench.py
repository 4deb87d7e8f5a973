"""Vectors: bytes, errors, recall and speed of the command beside faiss.

    python3 bench.py VQZ TRAIN.npy TEST.npy [--model MODEL] [--bytes 8,16,32,48,64,96]
                     [--queries 500] [--runs 3] [--csv FILE] [--no-peers] [--keep FOLDER]

VQZ is the command; without a model it trains one on TRAIN, which FOLDER keeps for the next run, as
long as the sources of training and the vectors are the same. Needs NumPy and faiss-cpu. faiss is
trained on TRAIN, too: product quantisation (PQ), the same behind a rotation (OPQ), residual and
local-search quantisation (RQ, LSQ), at as many bytes a vector; its codes have no file format, so
what a file would add is not counted.

Bytes a vector are those of whole files, with all that finds a vector in them; beside them stand
those with the model (of faiss with the codebooks). The error is the squared distance over the
variance of the test vectors. Recall is the share of exact nearest neighbours (1, and 10 of 10) that
exact search finds among decoded vectors; queries are the first test vectors, which do not find
themselves. Seconds are medians of one thread: of the command what it reports, with its files and
the model; of faiss its calls.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

COLUMNS = ["codec", "bytes", "bytes with model", "error", "cosine", "worst cosine", "recall 1",
           "recall 10", "encode us", "decode us"]


def command(program: str, *arguments: str) -> float:
    """The seconds that a run of the command reports."""
    line = [program, *arguments, "--json", "-f", "-T1"]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(line)}: {done.stderr.strip()}")
    return json.loads(done.stdout)["seconds"]


def nearest(queries: np.ndarray, base: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The ten nearest of each query, without the vector itself."""
    found = []
    squares = (base**2).sum(1)
    for first in range(0, len(queries), 100):
        part = queries[first:first + 100]
        far = squares[None] - 2 * part @ base.T
        far[np.arange(len(part)), own[first:first + 100]] = np.inf
        found.append(np.argsort(far, axis=1, kind="stable")[:, :10])
    return np.concatenate(found)


class Judge:
    """What decoded vectors are worth."""

    def __init__(self, test: np.ndarray, queries: int) -> None:
        self.test = test.astype(np.float64)
        self.variance = ((self.test - self.test.mean(0))**2).sum(1).mean()
        self.own = np.arange(min(queries, len(test)))
        self.queries = self.test[self.own]
        self.exact = nearest(self.queries, self.test, self.own)

    def measure(self, decoded: np.ndarray) -> list[float]:
        back = decoded.astype(np.float64)
        error = ((back - self.test)**2).sum(1).mean() / self.variance
        lengths = np.linalg.norm(back, axis=1) * np.linalg.norm(self.test, axis=1)
        cosine = (back * self.test).sum(1) / np.maximum(lengths, 1e-30)
        found = nearest(self.queries, back, self.own)
        first = float((found[:, 0] == self.exact[:, 0]).mean())
        ten = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, self.exact)])
        return [error, cosine.mean(), cosine.min(), first, float(ten)]


def ours(program: str, model: Path, test: Path, judge: Judge, rates: list[int], runs: int):
    count, size = len(judge.test), model.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        packed, back = Path(folder, "out.vqz"), Path(folder, "back.npy")
        for rate in rates:
            target = ["--bitrate", str(8 * rate)]
            base = ["compress", str(test), "-m", str(model), "-o", str(packed)]
            command(program, *base, *target)
            listed = json.loads(subprocess.run([program, "list", "--json", str(packed)],
                                               capture_output=True, text=True).stdout)
            # The search for a rate takes several encodes; the time is that of the one it leads to.
            quality = 100 * listed["quality_index"] / (qualities(program, model) - 1)
            times = [(command(program, *base, "--quality", str(quality)),
                      command(program, "decompress", str(packed), "-m", str(model), "-o",
                              str(back))) for _ in range(runs)]
            encode, decode = (statistics.median(t[i] for t in times) for i in (0, 1))
            spent = packed.stat().st_size
            yield ["vqz", spent / count, (spent + size) / count, *judge.measure(np.load(back)),
                   encode / count * 1e6, decode / count * 1e6]


def qualities(program: str, model: Path) -> int:
    done = subprocess.run([program, "model", "info", "--json", str(model)], capture_output=True,
                          text=True)
    return json.loads(done.stdout)["qualities"]


def trained(program: str, train: str, keep: Path) -> Path:
    """A model of the vectors, made anew where its sources or the vectors have changed."""
    digest = hashlib.sha256(Path(train).read_bytes())
    sources = Path(__file__).resolve().parents[2] / "Sources"
    for name in ("CVQZKernels", "VQZEntropy", "VQZNetwork", "VQZTraining"):
        for path in sorted(p for p in (sources / name).rglob("*") if p.is_file()):
            digest.update(str(path.relative_to(sources)).encode() + path.read_bytes())
    model = keep / f"{digest.hexdigest()[:24]}.vqzm"
    if not model.exists():
        keep.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([program, "train", train, "--kind", "vectors", "-f", "-o",
                               str(model)])
        if done.returncode != 0:
            sys.exit(done.returncode)
    return model


def codecs(faiss, dimensions: int, rate: int):
    """Name and codec of each way that has a code of exactly so many bytes."""
    if dimensions % rate == 0:
        yield "faiss PQ", faiss.ProductQuantizer(dimensions, rate, 8)
        yield "faiss OPQ", "opq"
    if rate <= 32:
        residual = faiss.ResidualQuantizer(dimensions, rate, 8)
        residual.max_beam_size = 5
        yield "faiss RQ", residual
    if rate <= 16:
        yield "faiss LSQ", faiss.LocalSearchQuantizer(dimensions, rate, 8)


def theirs(train: np.ndarray, judge: Judge, rates: list[int], runs: int):
    import faiss

    faiss.omp_set_num_threads(1)
    train = np.ascontiguousarray(train, np.float32)
    test = np.ascontiguousarray(judge.test, np.float32)
    count, dimensions = test.shape
    for rate in rates:
        for name, codec in codecs(faiss, dimensions, rate):
            turn, tables = None, 4 * 256 * dimensions * (1 if "PQ" in name else rate)
            given, asked = train, test
            if codec == "opq":
                turn = faiss.OPQMatrix(dimensions, rate)
                turn.niter = 20
                turn.train(train)
                codec = faiss.ProductQuantizer(dimensions, rate, 8)
                given, asked = turn.apply(train), turn.apply(test)
                tables += 4 * dimensions**2
            codec.train(given)
            encodes, decodes = [], []
            for _ in range(runs):
                begin = time.perf_counter()
                codes = codec.compute_codes(asked)
                middle = time.perf_counter()
                back = codec.decode(codes)
                encodes.append(middle - begin)
                decodes.append(time.perf_counter() - middle)
            if turn is not None:
                back = turn.reverse_transform(back)
            yield [name, rate, rate + tables / count, *judge.measure(back),
                   statistics.median(encodes) / count * 1e6,
                   statistics.median(decodes) / count * 1e6]


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("program", "train", "test"):
        parser.add_argument(name)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--bytes", default="8,16,32,48,64,96")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--csv")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    rates = [int(rate) for rate in options.bytes.split(",")]
    judge = Judge(np.load(options.test), options.queries)
    with tempfile.TemporaryDirectory() as folder:
        model = options.model
        if model is None:
            model = trained(options.program, options.train, options.keep or Path(folder))
        rows = list(ours(options.program, model, Path(options.test), judge, rates, options.runs))
    if not options.no_peers:
        rows += theirs(np.load(options.train), judge, rates, options.runs)
    print("| " + " | ".join(COLUMNS) + " |\n" + "| --- " * len(COLUMNS) + "|")
    for row in rows:
        print("| " + row[0] + " | " + " | ".join(f"{x:.4g}" for x in row[1:]) + " |")
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])


main()
