"""Arrays to bytes and back."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from ctypes import c_size_t, c_uint64, c_void_p
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple, Optional, Union

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._calls import RESOLVER, Progress, Watch, call, thread_count
from ._errors import UnsupportedError, UsageError
from ._info import ORIGINS, Metadata, plan_of_file
from ._library import AXIS_LIMIT, library
from ._memory import area_of, checked_out, native
from ._model import Model, PathLike, find_model
from ._shapes import KINDS, Plan, plan, sample_type, spans

#: Beyond so many positions a call may take seconds, and Ctrl-C can end it.
LONG_WORK = 1 << 18


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
    model: Union[None, PathLike, Model] = None,
    effort: int = 5,
    threads: int = 0,
    tile_size: Optional[int] = None,
    embed_model: bool = False,
    model_hint: Optional[str] = None,
    metadata: Iterable[Metadata] = (),
    origin: str = "none",
    original_bits: int = 0,
    limits: Optional[Limits] = None,
    progress: Optional[Progress] = None,
) -> bytes:
    """An array as the bytes of a ``.vqz`` file.

    An array of ``uint8`` with two axes, or with three of which the last has 1 to 4 positions, is a
    picture: rows, columns, and grey or RGB, then alpha. ``kind`` says it where that is not meant:
    "picture", "array", "series" or "vectors". Arrays of any order and stride are read in place.

    :param quality: 0 to 100; 60 where nothing is said.
    :param bitrate: bits of the file for each position: the nearest.
    :param byte_count: bytes of the file: the largest that is not above.
    :param psnr: in dB: the smallest file that is not below.
    :param max_error: most that any sample may be off by, whatever it costs; 0 is lossless.
    :param range_error: the same, times the greatest less the least sample.
    :param relative_error: the same, times the sample itself.
    :param model: a path, an id, or a model; the built-in one where nothing is said.
    :param effort: 1, the fastest, to 9, the best.
    :param threads: 0 is one for each processor; any number gives the same bytes.
    :param tile_size: positions from block to block, each of which decodes alone: a multiple of
        the model's ``block_multiple``. 0 is one block; nothing said, as it suits.
    :param embed_model: the file carries its model and needs no other.
    :param model_hint: where to get the model, for people.
    :param metadata: kept in the file.
    :param origin: the format that the samples came from: "png", "pnm", "pam" or "jpeg".
    :param original_bits: of a sample there.
    :param limits: only memory counts.
    :param progress: told how much is done, 0 to 1, several times a block; True ends the work.
    :raises VQZError: of the call, the array or the model.

    >>> import numpy as np, vqz
    >>> picture = np.full((64, 96, 3), (10, 120, 200), np.uint8)
    >>> data = vqz.encode(picture, max_error=0)
    >>> bool((vqz.decode(data) == picture).all())
    True
    """
    options = locals()
    return _encoded(options.pop("array"), None, **options)


def encode_with_summary(array: Any, **options: Any) -> tuple[bytes, Summary]:
    """As :func:`encode`, with what was reached.

    >>> import numpy as np, vqz
    >>> picture = np.zeros((64, 96), np.uint8)
    >>> data, summary = vqz.encode_with_summary(picture, max_error=0)
    >>> summary.byte_count == len(data), summary.psnr, summary.missed_target
    (True, inf, False)
    """
    result = _library.Result()
    data = _encoded(array, ctypes.byref(result), **options)
    summary = Summary(*(getattr(result, name) for name in Summary._fields))
    return data, summary._replace(missed_target=bool(summary.missed_target))


def _encoded(array: Any, result: Any, kind: Optional[str] = None, **options: Any) -> bytes:
    """The file; what was reached is written to ``result``, where that is not None.

    What is run here is run each time with cold caches, behind megabytes of a network: a line less
    is worth some ten times what a loop that does nothing else would show.
    """
    samples = native(np.asarray(array))
    found = plan(samples.shape, samples.dtype, kind)
    job = _EncodeJob(found, samples.dtype, **options)
    area = area_of(samples, found)
    data, count = c_void_p(), c_size_t()
    call(
        job.watch, "encode", job.model._handle, ctypes.byref(job.signal), area.address,
        area.capacity, area.layout, ctypes.byref(job.options), ctypes.byref(data),
        ctypes.byref(count), result,
    )  # fmt: skip
    return library().take(data, count.value)


def decode(
    data: Bytes,
    *,
    out: Optional[np.ndarray] = None,
    region: Any = None,
    models: Iterable[Model] = (),
    threads: int = 0,
    limits: Optional[Limits] = None,
    progress: Optional[Progress] = None,
) -> np.ndarray:
    """The array of a ``.vqz`` file, or a part of it. Any bytes may be given.

    :param data: the whole file.
    :param out: an array to decode into, of any stride; its content is undefined after an error.
    :param region: a part, as slices: ``np.s_[:100, 50:150]``. Of a file of several blocks only
        those that hold some of it are looked at.
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
    job.watches(progress, whole.position_count)
    found = whole if region is None else job.restrict(whole, region)
    if out is None:
        samples = np.empty(found.shape, dtype)
    else:
        checked_out(out, found, dtype)
        samples = out if out.dtype.isnative else np.empty(out.shape, dtype)
    area = area_of(samples, found)
    call(
        job.watch, "decode", view.address, view.count, ctypes.byref(job.options), area.address,
        area.capacity, area.layout,
    )  # fmt: skip
    if out is not None and samples is not out:
        out[...] = samples
    return samples if out is None else out


def check_encodable(found: Plan, dtype: np.dtype, **options: Any) -> None:
    """Refuses what :func:`encode` would, without samples."""
    job, needed = _EncodeJob(found, dtype, **options), c_uint64()
    library().call(
        "encode_memory", job.model._handle, ctypes.byref(job.signal), ctypes.byref(job.options),
        ctypes.byref(needed),
    )  # fmt: skip


class _EncodeJob:
    """The structs of an encode, and what they point to. Those that are shared with other calls are
    copied before they are written to.
    """

    __slots__ = ("model", "signal", "options", "watch", "_keep")

    def __init__(
        self,
        found: Plan,
        dtype: np.dtype,
        *,
        model: Union[None, PathLike, Model] = None,
        threads: int = 0,
        model_hint: Optional[str] = None,
        metadata: Iterable[Metadata] = (),
        origin: str = "none",
        original_bits: int = 0,
        limits: Optional[Limits] = None,
        progress: Optional[Progress] = None,
        **choices: Any,
    ) -> None:
        self.model = find_model(model)
        self.signal = signal_of(found, dtype)
        try:
            self.options = _encode_options(thread_count(threads), **choices)
        except TypeError:  # A value that has no hash, which is none of ours either.
            self.options = _encode_options.__wrapped__(thread_count(threads), **choices)
        self.watch: Optional[Watch] = None
        if metadata or original_bits or origin != "none":
            self._tell_of_origin(list(metadata), origin, original_bits)
        takes_long = found.position_count > LONG_WORK
        if model_hint is None and limits is None and progress is None and not takes_long:
            return
        self.options = options = _library.EncodeOptions.from_buffer_copy(self.options)
        if model_hint is not None:
            options.model_hint = _text("model_hint", model_hint)
        if limits is not None:
            options.limits = ctypes.pointer(limits_struct(limits))
        if progress is not None or takes_long:
            self.watch = Watch(takes_long)
            options.progress = self.watch.progress(progress)

    def _tell_of_origin(
        self, metadata: list[Metadata], origin: str, original_bits: int
    ) -> None:
        self.signal = signal = _library.Signal.from_buffer_copy(self.signal)
        signal.origin = _one_of("origin", origin, ORIGINS)
        signal.original_bits = whole_number("original_bits", original_bits, 64)
        array = (_library.Metadata * len(metadata))()
        views = [View(each.data) for each in metadata]
        for entry, each, view in zip(array, metadata, views):
            entry.kind = each.number
            entry.key = None if each.key is None else _text("metadata key", each.key)
            entry.bytes, entry.count = ctypes.cast(view.address, c_void_p), view.count
        signal.metadata = ctypes.cast(array, type(signal.metadata))
        signal.metadata_count = len(metadata)
        self._keep = (array, views)


@lru_cache(maxsize=64, typed=True)
def _encode_options(
    threads: int,
    *,
    quality: Optional[float] = None,
    bitrate: Optional[float] = None,
    byte_count: Optional[int] = None,
    psnr: Optional[float] = None,
    max_error: Optional[float] = None,
    range_error: Optional[float] = None,
    relative_error: Optional[float] = None,
    effort: int = 5,
    tile_size: Optional[int] = None,
    embed_model: bool = False,
) -> _library.EncodeOptions:
    """Options that point nowhere: shared, for nobody to write to."""
    options = library().begin(_library.EncodeOptions)
    options.target, options.target_value = _choice(
        1, quality=quality, bitrate=bitrate, byte_count=byte_count, psnr=psnr
    )
    options.max_error_kind, options.max_error = _choice(
        1, max_error=max_error, range_error=range_error, relative_error=relative_error
    )
    options.effort = whole_number("effort", effort, 1 << 30)
    options.threads = whole_number("threads", threads, 1 << 30)
    if tile_size is not None:
        options.block_size = whole_number("tile_size", tile_size, 1 << 62)
    options.embeds_model = int(embed_model)
    return options


class DecodeJob:
    """The structs of a decode, and what they point to. Those that are shared with other calls are
    copied before they are written to.
    """

    __slots__ = ("options", "limits", "watch", "_is_own", "_keep")

    def __init__(
        self,
        models: Iterable[Model],
        threads: int,
        limits: Optional[Limits],
    ) -> None:
        self.watch: Optional[Watch] = None
        try:
            self.options = _decode_options(thread_count(threads))
        except TypeError:  # As above.
            self.options = _decode_options.__wrapped__(thread_count(threads))
        self._is_own = False
        #: A pointer, or None for the defaults.
        self.limits: Any = None
        if models:
            self._keep = kept = list(models)
            handles = (c_void_p * len(kept))(*(model._handle.value for model in kept))
            options = self._own_options()
            options.models, options.model_count = handles, len(handles)
        if limits is not None:
            self.limits = ctypes.pointer(limits_struct(limits))
            self._own_options().limits = self.limits

    def _own_options(self) -> _library.DecodeOptions:
        if not self._is_own:
            self.options = _library.DecodeOptions.from_buffer_copy(self.options)
            self._is_own = True
        return self.options

    def watches(self, progress: Optional[Progress], position_count: int) -> None:
        """Tells of progress, and minds Ctrl-C where it may take long."""
        takes_long = position_count > LONG_WORK
        if progress is not None or takes_long:
            self.watch = Watch(takes_long)
            self._own_options().progress = self.watch.progress(progress)

    def restrict(self, whole: Plan, region: Any) -> Plan:
        """Decodes a part only; gives what that is."""
        found, options = spans(region, whole.axes), self._own_options()
        for axis, (start, stop) in enumerate(found):
            options.region_start[axis] = start
            options.region_size[axis] = stop - start
        options.has_region = 1
        return Plan(whole.kind, tuple(stop - start for start, stop in found), whole.channels)


@lru_cache(maxsize=64, typed=True)
def _decode_options(threads: int) -> _library.DecodeOptions:
    """Options with nothing but the threads and RESOLVER, which stays: shared likewise."""
    options = library().begin(_library.DecodeOptions)
    options.resolve = RESOLVER
    options.threads = whole_number("threads", threads, 1 << 30)
    return options


@lru_cache(maxsize=256)
def signal_of(found: Plan, dtype: np.dtype) -> _library.Signal:
    """The description of an array for the library: shared, for nobody to write to."""
    if len(found.axes) > AXIS_LIMIT:
        raise UnsupportedError(
            f"{found.kind}: found {len(found.axes)} axes, expected at most {AXIS_LIMIT}",
            code=209,
            name="unsupported-signal",
            rule="vqz.head.axes",
        )
    signal = library().begin(_library.Signal)
    signal.kind = KINDS[found.kind]
    signal.sample_type = sample_type(dtype)
    signal.axis_count = len(found.axes)
    signal.axes[:] = [*found.axes, *[0] * (AXIS_LIMIT - len(found.axes))]
    signal.channels = found.channels
    return signal


def limits_struct(limits: Limits) -> _library.Limits:
    """The limits for the library."""
    struct = library().begin(_library.Limits)
    for field in fields(limits):
        value = getattr(limits, field.name)
        if value is not None:
            setattr(struct, field.name, whole_number(field.name, value, (1 << 64) - 1))
    return struct


def _choice(first: int, **values: Optional[float]) -> tuple[int, float]:
    """The number of the one value that is given, counted from ``first``, and the value."""
    given = [(n, name) for n, name in enumerate(values, first) if values[name] is not None]
    if len(given) > 1:
        raise _usage(f"options: found {' and '.join(name for _, name in given)}, expected one")
    if not given:
        return 0, 0.0
    number, name = given[0]
    try:
        return number, float(values[name])  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _usage(f"{name}: found {values[name]!r}, expected a number") from None


def _one_of(name: str, value: str, known: dict[str, int]) -> int:
    if value not in known:
        raise _usage(f"{name}: found {value!r}, expected one of {', '.join(known)}")
    return known[value]


def whole_number(name: str, value: Any, most: int) -> int:
    if type(value) is int and 0 <= value <= most:
        return value
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if not 0 <= number <= most or number != value:
        raise _usage(f"{name}: found {value!r}, expected a whole number from 0 to {most}")
    return number


def _text(name: str, value: str) -> bytes:
    if not isinstance(value, str) or "\0" in value:
        raise _usage(f"{name}: found {value!r}, expected text without NUL")
    return value.encode()


def _usage(message: str) -> UsageError:
    return UsageError(message, code=100, name="usage")
