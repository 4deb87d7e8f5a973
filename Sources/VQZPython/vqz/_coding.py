"""Arrays to bytes and back."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from ctypes import c_size_t, c_uint64, c_void_p
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Optional, Union

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._calls import Progress, call, thread_count
from ._info import Metadata, plan_of_file
from ._jobs import LONG_WORK, DecodeJob, EncodeJob
from ._library import experimental, library
from ._memory import area_of, checked_out, samples_of
from ._model import Model, PathLike, find_model
from ._shapes import Plan, plan, vector_indices, whole_number


@dataclass(frozen=True)
class Limits:
    """What a call may cost, where that differs from the defaults of the library.

    >>> import numpy as np, vqz
    >>> data = vqz.encode(np.zeros((64, 64), np.uint8))
    >>> vqz.decode(data, limits=vqz.Limits(positions=4095))
    Traceback (most recent call last):
    ...
    vqz.LimitError: picture: found 4096 pixels, expected at most 4095...
    """

    #: Of a signal.
    positions: Optional[int] = None
    #: Of memory, beside that of the arrays.
    memory_bytes: Optional[int] = None
    #: Of a model.
    model_bytes: Optional[int] = None
    #: Multiplications of a model at each position.
    operations_per_position: Optional[int] = None
    #: Multiplications of a whole decode.
    operations: Optional[int] = None


class Summary(NamedTuple):
    """What an encode reached, measured on the samples that every decoder will make."""

    byte_count: int
    bits_per_position: float
    mean_squared_error: float
    #: In dB; infinite for an exact copy.
    psnr: float
    #: That any coded sample is off by.
    largest_error: float
    quality: float
    quality_index: int
    #: No quality of the model meets the target.
    missed_target: bool
    block_count: int
    #: Stored without the model.
    plain_block_count: int
    index_count: int


def encode(
    array: Any,
    *,
    kind: Optional[str] = None,
    quality: Optional[float] = None,
    bitrate: Optional[float] = None,
    byte_count: Optional[int] = None,
    psnr: Optional[float] = None,
    max_error: Optional[float] = None,
    range_error: Optional[float] = None,
    relative_error: Optional[float] = None,
    cosine: Optional[float] = None,
    unit_length: bool = False,
    model: Union[None, PathLike, Model] = None,
    effort: int = 5,
    tune: str = "error",
    threads: int = 0,
    block: Union[None, int, Sequence[int]] = None,
    embed_model: bool = False,
    model_hint: Optional[str] = None,
    metadata: Iterable[Metadata] = (),
    origin: str = "none",
    original_bits: int = 0,
    limits: Optional[Limits] = None,
    progress: Optional[Progress] = None,
) -> bytes:
    """An array as the bytes of a ``.vqz`` file.

    What the array is, ``kind`` says. Without it that is the kind of ``model``; without that, too,
    ``uint8`` with two axes, or with three of which the last has 1 to 4 positions, is a picture:
    rows, columns, and grey or RGB, then alpha. Everything else is an array of up to four axes,
    each value on its own. A series, (time,) or (time, channels), is never guessed; vectors, a row
    of numbers each, are what a model of vectors codes.

    Pictures are coded at a quality. Arrays and series are coded within a bound that every sample
    keeps; NaN, infinities and -0.0 come back bit for bit. Where neither is said, that is quality
    60: nearly 0.07 % of the range from the least sample to the greatest. Vectors are coded at a
    quality or bitrate, or within a bound of each vector; those that are zero or not finite come
    back bit for bit. Their ``model`` is one that :func:`train_vectors` made, for none is built in.

    Any order, stride and byte order will do; arrays in the byte order of the machine are read in
    place.

    :param kind: "picture", "array", "series" or "vectors".
    :param quality: 0 to 100; 60 where nothing is said. Of arrays and series a bound: an eighth of
        the range at 0, half of that for every 8 more.
    :param bitrate: bits of the file for each position, which is a whole vector: the nearest.
    :param byte_count: bytes of the file: the largest that is not above.
    :param psnr: in dB: the smallest file that is not below.
    :param max_error: most that any sample may be off by, whatever it costs; 0 is lossless. Of
        vectors how far each may be from its original: the root of the sum of squares.
    :param range_error: the same, times the greatest less the least finite sample, of pictures
        times 255; not of vectors.
    :param relative_error: the same, times the sample itself: 0.01 is 1 % of each; of arrays and
        series.
    :param cosine: of vectors the least cosine of the angle to the original, above 0, at most 1.
    :param unit_length: vectors of floating point come back with length 1, to the last bit of their
        type; those that had another length, beyond a hundredth, bit for bit.
    :param model: a path, an id, or a model; the built-in one of the kind where nothing is said.
    :param effort: 1, the fastest, to 9, the best.
    :param tune: what the built-in model makes the most of: "error", which is PSNR, or the "look"
        of a picture.
    :param threads: 0 is one for each processor; any number gives the same bytes.
    :param block: positions from block to block, each of which decodes alone: one number for all
        axes, or one for each, 0 where that is not cut; multiples of the model's
        ``block_multiple``, of pictures the same for both. Nothing said: as it suits.
    :param embed_model: the file carries its model and needs no other.
    :param model_hint: where to get the model, for people.
    :param metadata: kept in the file.
    :param origin: the format that the samples came from, such as "png" or "npy".
    :param original_bits: of a sample there.
    :param limits: only memory counts.
    :param progress: told how much is done, 0 to 1, several times a block; True ends the work.
    :raises VQZError: of the call, the array or the model.

    >>> import numpy as np, vqz
    >>> picture = np.full((64, 96, 3), (10, 120, 200), np.uint8)
    >>> data = vqz.encode(picture, max_error=0)
    >>> bool((vqz.decode(data) == picture).all())
    True

    A field of numbers, none of which comes back off by more than 1 %, and its last layer:

    >>> field = np.linspace(250, 320, 24 * 90 * 180, dtype=np.float32).reshape(24, 90, 180)
    >>> data = vqz.encode(field, relative_error=0.01, block=(1, 90, 180))
    >>> bool((abs(vqz.decode(data) - field) <= 0.01 * abs(field)).all())
    True
    >>> vqz.decode(data, region=np.s_[-1:]).shape
    (1, 90, 180)

    Bytes that are no picture have to be called an array; these come back as they were:

    >>> mask = np.eye(64, dtype=np.uint8)
    >>> bool((vqz.decode(vqz.encode(mask, kind="array", max_error=0)) == mask).all())
    True
    """
    return _encoded(
        array, None, kind,
        (
            quality, bitrate, byte_count, psnr, max_error, range_error, relative_error, cosine,
            unit_length, effort, tune, block, embed_model,
        ),
        model, threads, model_hint, metadata, origin, original_bits, limits, progress,
    )  # fmt: skip


def encode_with_summary(array: Any, **options: Any) -> tuple[bytes, Summary]:
    """As :func:`encode`, with what was reached.

    >>> import numpy as np, vqz
    >>> picture = np.zeros((64, 96), np.uint8)
    >>> data, summary = vqz.encode_with_summary(picture, max_error=0)
    >>> summary.byte_count == len(data), summary.psnr, summary.missed_target
    (True, inf, False)
    """
    result = _library.Result()
    data = _encoded(array, ctypes.byref(result), *_in_order(**options))
    summary = Summary(*(getattr(result, name) for name in Summary._fields))
    return data, summary._replace(missed_target=bool(summary.missed_target))


def _in_order(
    kind: Optional[str] = None,
    quality: Optional[float] = None,
    bitrate: Optional[float] = None,
    byte_count: Optional[int] = None,
    psnr: Optional[float] = None,
    max_error: Optional[float] = None,
    range_error: Optional[float] = None,
    relative_error: Optional[float] = None,
    cosine: Optional[float] = None,
    unit_length: bool = False,
    model: Union[None, PathLike, Model] = None,
    effort: int = 5,
    tune: str = "error",
    threads: int = 0,
    block: Union[None, int, Sequence[int]] = None,
    embed_model: bool = False,
    model_hint: Optional[str] = None,
    metadata: Iterable[Metadata] = (),
    origin: str = "none",
    original_bits: int = 0,
    limits: Optional[Limits] = None,
    progress: Optional[Progress] = None,
) -> tuple[Any, ...]:
    """The options of an encode as :func:`_encoded` takes them."""
    return (
        kind,
        (
            quality, bitrate, byte_count, psnr, max_error, range_error, relative_error, cosine,
            unit_length, effort, tune, block, embed_model,
        ),
        model, threads, model_hint, metadata, origin, original_bits, limits, progress,
    )  # fmt: skip


def _encoded(
    array: Any,
    result: Any,
    kind: Optional[str],
    choices: tuple[Any, ...],
    model: Union[None, PathLike, Model],
    threads: int,
    model_hint: Optional[str],
    metadata: Iterable[Metadata],
    origin: str,
    original_bits: int,
    limits: Optional[Limits],
    progress: Optional[Progress],
) -> bytes:
    """The file; what was reached is written to ``result``, where that is not None.

    What is run here is run each time with cold caches, behind megabytes of a network: a line less
    is worth some ten times what a loop that does nothing else would show. So a job is used again
    where nothing in it is this call's own.
    """
    samples = samples_of(array)
    job = None
    if (
        model is None and model_hint is None and metadata == () and origin == "none"
        and original_bits == 0 and limits is None and progress is None
        and samples.size <= LONG_WORK
    ):  # fmt: skip
        try:
            job = _shared_job(samples.shape, samples.dtype, kind, thread_count(threads), choices)
        except TypeError:  # A value that has no hash, which is none of ours either.
            pass
    if job is None:
        chosen = None if model is None else find_model(model)
        if kind is None and chosen is not None:
            kind = chosen.kind
        job = EncodeJob(
            plan(samples.shape, samples.dtype, kind), samples.dtype, choices, chosen, threads,
            model_hint, metadata, origin, original_bits, limits, progress,
        )  # fmt: skip
    area = area_of(samples, job.found)
    data, count = c_void_p(), c_size_t()
    call(
        job.watch, "encode", job.handle, job.signal, area.address, area.capacity,
        area.layout, job.options, ctypes.byref(data), ctypes.byref(count), result,
    )  # fmt: skip
    return library().take(data, count.value)


@lru_cache(maxsize=64)
def _shared_job(
    shape: tuple[int, ...], dtype: np.dtype, kind: Optional[str], threads: int,
    choices: tuple[Any, ...],
) -> EncodeJob:  # fmt: skip
    return EncodeJob(plan(shape, dtype, kind), dtype, choices, None, threads)


def decode(
    data: Bytes,
    *,
    out: Optional[np.ndarray] = None,
    region: Any = None,
    vectors: Any = None,
    models: Iterable[Model] = (),
    threads: int = 0,
    limits: Optional[Limits] = None,
    progress: Optional[Progress] = None,
) -> np.ndarray:
    """The array of a ``.vqz`` file, or a part of it. Any bytes may be given.

    :param data: the whole file.
    :param out: an array to decode into, of any stride; its content is undefined after an error.
    :param region: a part, as a slice for each axis: ``np.s_[:100, 50:150]``; axes that are not
        named are whole, and so are the channels of pictures and series. Of a file of several
        blocks only those that hold some of it are looked at.
    :param vectors: those vectors of a file of vectors, in their order, as NumPy takes them out of
        the first axis: a sequence or array of integers, negative ones from the end on, a slice, or
        a mask. Only blocks that hold some of them are looked at; progress is not told.
    :param models: that the file may name, beside those that this process knows.
    :param threads: 0 is one for each processor.
    :param limits: what the file may cost.
    :param progress: told how much is done, 0 to 1, several times a block; True ends the work.
    :raises VQZError: nothing is returned that is not proved right by checksums.

    >>> import numpy as np, vqz
    >>> data = vqz.encode(np.zeros((480, 640, 3), np.uint8))
    >>> vqz.decode(data, region=np.s_[100:200, -50:]).shape
    (100, 50, 3)
    """
    view = View(data)
    job = DecodeJob(models, threads, limits)
    whole, dtype = plan_of_file(view, job.limits)
    picked: tuple[Any, ...] = ()
    if vectors is not None:
        indices = vector_indices(vectors, whole, region)
        found = Plan(whole.kind, indices.shape, whole.channels)
        picked = (indices.ctypes.data, indices.size)
    else:
        job.watches(progress, whole.position_count)
        found = whole if region is None else job.restrict(whole, region)
    if out is None:
        samples = np.empty(found.shape, dtype)
    else:
        checked_out(out, found, dtype)
        samples = out if out.dtype.isnative else np.empty(out.shape, dtype)
    area = area_of(samples, found)
    call(
        job.watch, "decode_vectors" if picked else "decode", view.address, view.count,
        ctypes.byref(job.options), *picked, area.address, area.capacity, area.layout,
    )  # fmt: skip
    if out is not None and samples is not out:
        out[...] = samples
    return samples if out is None else out


def preview(
    data: Bytes,
    scale: int = 8,
    *,
    partial: bool = False,
    models: Iterable[Model] = (),
    threads: int = 0,
    limits: Optional[Limits] = None,
    progress: Optional[Progress] = None,
) -> np.ndarray:
    """A small picture out of the coarse levels of a ``.vqz`` file, much faster than all of it.

    Each of its positions is the mean of ``scale`` times ``scale`` of the picture. What has no
    coarse levels is decoded in full. No checksum of samples proves a preview, and those of stored
    bytes only blocks that are whole.

    :param data: the file, or with ``partial`` its first bytes: about a fifth is enough where it is
        one block.
    :param scale: 8 or 32.
    :param partial: the file may be cut off. Where it ends within the coarse levels of its last
        block, or may hide something of them behind its end, the preview is less sharp. Without
        this a compact file that is cut off may give wrong samples.
    :param models: that the file may name, beside those that this process knows.
    :param threads: 0 is one for each processor.
    :param limits: what the file may cost.
    :param progress: told how much is done, 0 to 1, several times a block; True ends the work.
    :raises VQZError: where the file is no picture, or bytes that are needed are not there.

    >>> import numpy as np, vqz
    >>> data = vqz.encode(np.full((480, 636, 3), (10, 120, 200), np.uint8))
    >>> vqz.preview(data).shape, vqz.preview(data, 32)[14, 19].tolist()
    ((60, 80, 3), [10, 120, 200])
    """
    experimental()
    scale = whole_number("scale", scale, (1 << 32) - 1)
    view = View(data)
    job = DecodeJob(models, threads, limits)
    whole, dtype = plan_of_file(view, job.limits)
    job.watches(progress, whole.position_count)
    axes = tuple(-(-size // max(scale, 1)) for size in whole.axes)
    found = Plan(whole.kind, axes, whole.channels)
    samples = np.empty(found.shape, dtype)
    area = area_of(samples, found)
    call(
        job.watch, "decode_preview", view.address, view.count, ctypes.byref(job.options), scale,
        int(bool(partial)), area.address, area.capacity, area.layout,
    )  # fmt: skip
    return samples


def check_encodable(found: Plan, dtype: np.dtype, **options: Any) -> None:
    """Refuses what :func:`encode` would, without samples."""
    _, *rest = _in_order(**options)
    job, needed = EncodeJob(found, dtype, *rest), c_uint64()
    library().call("encode_memory", job.handle, job.signal, job.options, ctypes.byref(needed))
