"""Codecs of others for `vqz report`, which carries this file in itself and runs it.

    anchors.py list KIND
    anchors.py run NAME SETTING INPUT.npy CODED DECODED.npy [--runs N] [--threads T]
               [--training-threads T] [--channels] [--train FILE.npy] [--codebooks FILE]

`list` tells which codecs of a kind (array, series or vectors) Python has, and what to install for
the others. `run` encodes INPUT to the file CODED, reads that file from the disk, decodes it to
DECODED, and tells the medians of the seconds that encoding and decoding took, without importing and
learning. SETTING is the largest error allowed, 0 for lossless, or for vectors the bytes of each.
Both print one JSON object as their last line. Whether the bound was kept is for others to judge.

--channels: the last axis of INPUT are channels; a codec is given one channel after another.
--train: the vectors that codebooks are learnt from; without it they are those of INPUT.
--codebooks: where they are written; with --train they are read from there if they are there.

Status 3 says that the codec cannot code such data, which is no failure; 2 is wrong usage, 1 is any
other failure. The last line of standard error then says why.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CANNOT = 3
#: Vectors that codebooks are learnt from at most: 256 for each of the 256 words of a book, which is
#: also the most that faiss takes of itself.
TRAINING_LIMIT = 65_536
#: Words of a codebook that a byte chooses from; as many vectors must be there to learn from.
WORDS = 256


class Unfit(Exception):
    """The codec has no way to code such data."""


# ---- what is installed -------------------------------------------------------------------------


def imagecodecs_version(name: str) -> str:
    import imagecodecs

    codec = getattr(imagecodecs, name.upper(), None)
    if codec is None or not codec.available:
        raise ImportError(
            f"found imagecodecs {imagecodecs.__version__} without it, expected a later build of "
            "imagecodecs (python3 -m pip install --upgrade imagecodecs)"
        )
    said = str(getattr(imagecodecs, f"{name}_version")())
    return f"{said.replace(name, TITLES[name], 1)}, imagecodecs {imagecodecs.__version__}"


def faiss_version(name: str) -> str:
    import faiss

    return f"faiss {faiss.__version__}"


TITLES = {
    "sz3": "SZ3",
    "sperr": "SPERR",
    "zfp": "ZFP",
    "pcodec": "pcodec",
    "faiss-pq": "faiss PQ",
    "faiss-opq": "faiss OPQ",
    "faiss-rq": "faiss RQ",
}


def names(kind: str) -> list[str]:
    return [name for name in TITLES if name.startswith("faiss") == (kind == "vectors")]


def listing(kind: str) -> dict:
    version = faiss_version if kind == "vectors" else imagecodecs_version
    found, missing = [], []
    for name in names(kind):
        try:
            with quiet():
                found.append({"name": name, "version": version(name)})
        except ModuleNotFoundError as error:
            wheel = {"faiss": "faiss-cpu"}.get(error.name, error.name)
            reason = (
                f"found no package {error.name} in Python, expected it to be installed "
                f"(python3 -m pip install {wheel})"
            )
            missing.append({"name": name, "reason": reason})
        except Exception as error:  # A package that is there and broken is as good as none.
            missing.append({"name": name, "reason": line_of(error)})
    return {"codecs": found, "missing": missing}


# ---- numbers within a bound --------------------------------------------------------------------


class NumberCodec(NamedTuple):
    #: How many axes it takes.
    axes: tuple[int, int]
    #: Whether it has a bound above 0, and whether it is lossless without one.
    is_lossy: bool
    is_lossless: bool
    encode: Callable
    decode: Callable


def number_codec(name: str, threads: int) -> NumberCodec:
    import imagecodecs as codecs

    if name == "sz3":
        return NumberCodec(
            (1, 4), True, False,
            lambda a, bound: codecs.sz3_encode(a, mode="abs", abs=bound),
            lambda data, like: codecs.sz3_decode(data, like.shape, like.dtype),
        )  # fmt: skip
    if name == "sperr":
        return NumberCodec(
            (2, 3), True, False,
            lambda a, bound: codecs.sperr_encode(a, bound, mode="pwe", numthreads=threads),
            lambda data, like: codecs.sperr_decode(
                data, shape=like.shape, dtype=like.dtype, numthreads=threads
            ),
        )  # fmt: skip
    if name == "zfp":
        return NumberCodec(
            (1, 4), True, True,
            lambda a, bound: codecs.zfp_encode(
                a, bound, mode="a" if bound > 0 else "R", numthreads=threads
            ),
            lambda data, like: codecs.zfp_decode(data, numthreads=threads),
        )  # fmt: skip
    return NumberCodec(
        (1, 1), False, True,
        lambda a, _: codecs.pcodec_encode(a, 8),
        lambda data, like: codecs.pcodec_decode(data, like.shape, like.dtype),
    )  # fmt: skip


def as_floats(array, bound: float):
    """Samples as float32 or float64, and the bound those have to keep.

    What is decoded is put back to the type of the samples, which moves it: by half a step, and for
    integers not beyond a whole number. So nothing is left to the codec that would break its bound.
    """
    import numpy as np

    if array.dtype in (np.float32, np.float64):
        return array, bound
    if array.dtype == np.float16:
        return array.astype(np.float32), less_rounding(array, bound)
    largest = max(abs(int(array.min())), abs(int(array.max())))
    if largest >= 2**53:
        raise Unfit(f"integers: found {largest}, expected less than 2^53, as float64 has them")
    # A quarter of a step of float32 is then left for the rounding of the codec itself.
    wide = np.float32 if largest < 2**22 else np.float64
    return array.astype(wide), 0.0 if bound == 0 else int(bound) + 0.49


def less_rounding(array, bound: float) -> float:
    """A bound that rounding to the type of an array cannot carry beyond the one that is asked for:
    less by half a step of the largest magnitude, or half of it where that is more."""
    import numpy as np

    step = float(np.spacing(np.abs(array).max(initial=0).astype(array.dtype)))
    return max(bound / 2, bound - step / 2)


def as_samples(decoded, like):
    """What a codec decoded, as samples of the type and shape they were of."""
    import numpy as np

    decoded = np.asarray(decoded).reshape(like.shape)
    if np.issubdtype(like.dtype, np.integer) and decoded.dtype != like.dtype:
        kept = np.iinfo(like.dtype)
        decoded = np.clip(np.rint(decoded), kept.min, kept.max)
    with np.errstate(over="ignore"):
        return decoded.astype(like.dtype)


def folded(array, axes: tuple[int, int]):
    """The same samples with as many axes as a codec takes: none of size 1, the first ones one."""
    shape = [size for size in array.shape if size > 1]
    while len(shape) > axes[1]:
        shape[:2] = [shape[0] * shape[1]]
    return array.reshape([1] * (axes[0] - len(shape)) + shape)


def samples_in(path: Path):
    """The samples of a file, which need not be in memory."""
    import numpy as np

    array = np.load(path, mmap_mode="r")
    if array.dtype.kind not in "iuf":
        raise Unfit(f"type: found {array.dtype}, expected integers or floats that Python has")
    if array.size == 0:
        raise Unfit("samples: found none, expected some")
    return array


def run_numbers(options: argparse.Namespace) -> dict:
    import numpy as np

    bound = float(options.setting)
    codec = number_codec(options.name, options.threads)
    array = samples_in(options.input)
    if not (codec.is_lossy if bound > 0 else codec.is_lossless):
        raise Unfit(f"bound: found {bound}, which this codec has no mode for")
    if bound > 0 and not np.isfinite(array).all():
        raise Unfit("samples: found some that are not finite, expected numbers alone")
    planar = np.ascontiguousarray(np.moveaxis(array, -1, 0) if options.channels else array)
    # Of lossless codecs this one takes every type as it is.
    given = planar if options.name == "pcodec" else None
    if given is None:
        given, bound = as_floats(planar, bound)
    if options.name == "sperr":  # It keeps its bound in float64, and then rounds.
        bound = less_rounding(given, bound)
    given = np.ascontiguousarray(folded(given, codec.axes))

    def decode(data: bytes):
        return codec.decode(data, given)

    times, decoded = measured(options, lambda: bytes(codec.encode(given, bound)), decode)
    back = as_samples(decoded, planar)
    back = np.moveaxis(back, 0, -1) if options.channels else back
    np.save(options.decoded, np.ascontiguousarray(back).reshape(array.shape))
    return times


# ---- vectors by so many bytes ------------------------------------------------------------------


def spread(count: int, limit: int):
    """Indices of at most so many of a number, evenly."""
    import numpy as np

    return np.arange(count) if count <= limit else np.arange(limit) * count // limit


def vectors_in(path: Path, limit: int | None = None):
    import numpy as np

    found = samples_in(path)
    if limit is not None:
        found = found[spread(len(found), limit)]
    found = np.ascontiguousarray(found, np.float32)
    if not np.isfinite(found).all():
        raise Unfit("vectors: found some that are not finite in float32, expected numbers alone")
    return found


def untrained(faiss, name: str, dimensions: int, size: int):
    if name == "faiss-rq":
        index = faiss.IndexResidualQuantizer(dimensions, size, 8)
        index.rq.max_beam_size = 5
        return index
    if dimensions % size:
        raise Unfit(f"vectors: found {dimensions} numbers in each, expected a multiple of {size}")
    index = faiss.IndexPQ(dimensions, size, 8)
    if name == "faiss-pq":
        return index
    turn = faiss.OPQMatrix(dimensions, size)
    turn.niter = 20
    return faiss.IndexPreTransform(turn, index)


def learn(faiss, options: argparse.Namespace, dimensions: int) -> None:
    """Writes codebooks, unless they are there. They appear whole or not at all."""
    if options.train and options.codebooks.exists():
        return
    train = vectors_in(options.train or options.input, TRAINING_LIMIT)
    if train.shape[1] != dimensions:
        raise Unfit(f"vectors to learn from: found {train.shape[1]} numbers in each, "
                    f"expected {dimensions}")  # fmt: skip
    if len(train) < WORDS:
        raise Unfit(f"vectors to learn from: found {len(train)}, expected at least {WORDS}")
    index = untrained(faiss, options.name, dimensions, int(options.setting))
    faiss.omp_set_num_threads(options.training_threads)
    index.train(train)
    unfinished = f"{options.codebooks}.{os.getpid()}"
    faiss.write_index(index, unfinished)
    os.replace(unfinished, options.codebooks)


def run_vectors(options: argparse.Namespace) -> dict:
    import faiss
    import numpy as np

    vectors = vectors_in(options.input)
    with quiet():
        learn(faiss, options, vectors.shape[1])
    # As who only decodes has them: nothing but what is on the disk.
    index = faiss.read_index(str(options.codebooks))
    faiss.omp_set_num_threads(options.threads)

    def decode(data: bytes):
        codes = np.frombuffer(data, np.uint8).reshape(-1, index.sa_code_size())
        return index.sa_decode(codes)

    times, decoded = measured(options, lambda: index.sa_encode(vectors).tobytes(), decode)
    np.save(options.decoded, as_samples(decoded, samples_in(options.input)))
    return {**times, "codebook_bytes": options.codebooks.stat().st_size}


# ---- measuring and telling ---------------------------------------------------------------------


def measured(options: argparse.Namespace, encode: Callable, decode: Callable):
    """Medians of the seconds of both ways, and what was decoded of the file on the disk."""

    def median(work: Callable):
        times = []
        for _ in range(options.runs):
            begin = time.perf_counter()
            result = work()
            times.append(time.perf_counter() - begin)
        return statistics.median(times), result

    with quiet():
        encode_seconds, data = median(encode)
        options.coded.write_bytes(data)
        stored = options.coded.read_bytes()
        decode_seconds, decoded = median(lambda: decode(stored))
    return {"encode_seconds": encode_seconds, "decode_seconds": decode_seconds}, decoded


@contextlib.contextmanager
def quiet():
    """Without what libraries print, such as a warning for every codebook that learns from few."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in (1, 2):
            os.dup2(silence, descriptor)
        yield
    finally:
        for descriptor, old in zip((1, 2), kept):
            os.dup2(old, descriptor)
            os.close(old)
        os.close(silence)


def line_of(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, Unfit) else f"{type(error).__name__}: {text}"[:160]


def parsed(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="anchors.py")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list").add_argument("kind", choices=["array", "series", "vectors"])
    run = commands.add_parser("run")
    run.add_argument("name", choices=list(TITLES))
    run.add_argument("setting")
    for name in ("input", "coded", "decoded"):
        run.add_argument(name, type=Path)
    for name in ("--runs", "--threads", "--training-threads"):
        run.add_argument(name, type=int, default=1)
    run.add_argument("--channels", action="store_true")
    run.add_argument("--train", type=Path)
    run.add_argument("--codebooks", type=Path)
    options = parser.parse_args(words)
    if options.command == "run" and options.codebooks is None:
        options.codebooks = options.coded.with_name(options.coded.name + ".codebooks")
    return options


def main(words: list[str]) -> int:
    options = parsed(words)
    try:
        if options.command == "list":
            result = listing(options.kind)
        elif options.name.startswith("faiss"):
            result = run_vectors(options)
        else:
            result = run_numbers(options)
    except Unfit as reason:
        print(line_of(reason), file=sys.stderr)
        return CANNOT
    except Exception as error:
        print(line_of(error), file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
