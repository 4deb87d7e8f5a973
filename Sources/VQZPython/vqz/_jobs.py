"""What the library is told of an encode or a decode: structs, and what they point to."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from ctypes import c_void_p
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional

import numpy as np

from . import _library
from ._bytes import View
from ._calls import RESOLVER, Progress, Watch, thread_count
from ._errors import UsageError
from ._info import ORIGINS, Metadata
from ._library import library
from ._model import Model
from ._shapes import (
    AXIS_LIMIT,
    KINDS,
    Plan,
    block_sizes,
    one_of,
    sample_type,
    spans,
    whole_number,
)

if TYPE_CHECKING:
    from ._coding import Limits

#: What the built-in model makes the most of, by number.
TUNINGS = {"error": 0, "look": 1}
#: Beyond so many positions a call may take seconds, and Ctrl-C can end it.
LONG_WORK = 1 << 18


class EncodeJob:
    """The structs of an encode, and what they point to. Nobody changes a job that is made."""

    __slots__ = ("found", "handle", "signal", "options", "watch", "_keep")

    def __init__(
        self,
        found: Plan,
        dtype: np.dtype,
        choices: tuple[Any, ...],
        model: Optional[Model],
        threads: int,
        model_hint: Optional[str] = None,
        metadata: Iterable[Metadata] = (),
        origin: str = "none",
        original_bits: int = 0,
        limits: Optional[Limits] = None,
        progress: Optional[Progress] = None,
    ) -> None:
        self.found = found
        #: Of the model; None is the built-in one of the signal's kind.
        self.handle = None if model is None else model._handle
        signal = signal_of(found, dtype)
        signal.origin = one_of("origin", origin, ORIGINS)
        signal.original_bits = whole_number("original_bits", original_bits, 64)
        self._keep = (model, _tell_metadata(signal, list(metadata)))
        options = _encode_options(found.axes, thread_count(threads), *choices)
        if model_hint is not None:
            options.model_hint = _text("model_hint", model_hint)
        if limits is not None:
            options.limits = ctypes.pointer(limits_struct(limits))
        #: None where nobody is told of progress.
        self.watch: Optional[Watch] = None
        takes_long = found.position_count > LONG_WORK
        if progress is not None or takes_long:
            self.watch = Watch(takes_long)
            options.progress = self.watch.progress(progress)
        self.signal, self.options = ctypes.byref(signal), ctypes.byref(options)


def _tell_metadata(signal: _library.Signal, entries: list[Metadata]) -> Any:
    """Points a description to its metadata; gives what has to be kept for it."""
    array = (_library.Metadata * len(entries))()
    views = [View(each.data) for each in entries]
    for entry, each, view in zip(array, entries, views):
        entry.kind = each.number
        entry.key = None if each.key is None else _text("metadata key", each.key)
        entry.bytes, entry.count = ctypes.cast(view.address, c_void_p), view.count
    if entries:
        signal.metadata = ctypes.cast(array, type(signal.metadata))
        signal.metadata_count = len(entries)
    return array, views


def _encode_options(
    axes: tuple[int, ...], threads: int, quality: Any, bitrate: Any, byte_count: Any, psnr: Any,
    max_error: Any, range_error: Any, relative_error: Any, cosine: Any, unit_length: bool,
    effort: int, tune: str, block: Any, embed_model: bool,
) -> _library.EncodeOptions:  # fmt: skip
    """Options that are numbers."""
    options = library().begin(_library.EncodeOptions)
    options.target, options.target_value = _choice(
        1, quality=quality, bitrate=bitrate, byte_count=byte_count, psnr=psnr
    )
    options.max_error_kind, options.max_error = bound_of(
        max_error, range_error, relative_error, cosine
    )
    options.effort = whole_number("effort", effort, 1 << 30)
    options.tuning = one_of("tune", tune, TUNINGS)
    options.threads = whole_number("threads", threads, 1 << 30)
    if block is not None:
        options.has_blocks = 1
        options.block_sizes[: len(axes)] = block_sizes(block, axes)
    options.embeds_model = int(embed_model)
    options.unit_length = int(bool(unit_length))
    return options


def bound_of(
    max_error: Any, range_error: Any, relative_error: Any, cosine: Any = None
) -> tuple[int, float]:
    """The kind of the one bound that is given, as the library numbers them, and the bound."""
    return _choice(
        1, max_error=max_error, range_error=range_error, relative_error=relative_error,
        cosine=cosine,
    )  # fmt: skip


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
        except TypeError:  # A value that has no hash.
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


def signal_of(found: Plan, dtype: np.dtype) -> _library.Signal:
    """The description of an array for the library."""
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


def _text(name: str, value: str) -> bytes:
    if not isinstance(value, str) or "\0" in value:
        raise _usage(f"{name}: found {value!r}, expected text without NUL")
    return value.encode()


def _usage(message: str) -> UsageError:
    return UsageError(message, code=100, name="usage")
