"""The codewords of a file: what a model of tokens learns from, or makes.

The library may change this part of its interface from one ABI version to the next.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Iterator, Sequence
from ctypes import POINTER, c_uint8, c_uint16, c_void_p
from dataclasses import dataclass
from typing import Any, Optional, Union

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._calls import call
from ._errors import UsageError
from ._jobs import DecodeJob
from ._library import experimental
from ._memory import area_of
from ._model import Model, PathLike, find_model
from ._shapes import KIND_NAMES, Plan


@dataclass(frozen=True)
class IndexStep:
    """The indices of one step of the ladder in one block."""

    block: int
    level: int
    step: int
    #: Of positions.
    rows: int
    columns: int
    #: ``uint16``: positions in raster order, then groups of channels, then parts of a group.
    indices: np.ndarray
    #: ``uint8``, which codebook each index chooses from; None where all are of class 0.
    classes: Optional[np.ndarray]


class Indices(Sequence[IndexStep]):
    """The steps of all blocks of a file, blocks in order, of each its steps as they are decoded.

    >>> import numpy as np, vqz
    >>> picture = np.random.default_rng(1).integers(90, 120, (64, 96, 3), np.uint8)
    >>> found = vqz.indices(vqz.encode(picture, quality=50))
    >>> found.axes, found[0].level, found[0].indices.dtype
    ((64, 96), 0, dtype('uint16'))
    >>> found.decode().shape
    (64, 96, 3)
    """

    def __init__(self, data: Bytes, models: Sequence[Model] = ()) -> None:
        self._file = bytes(data)
        self._models = list(models)
        self._replaced: dict[int, np.ndarray] = {}
        view, job, handle = View(self._file), DecodeJob(self._models, 0, None), c_void_p()
        experimental()
        call(
            None, "indices_read", view.address, view.count, ctypes.byref(job.options),
            ctypes.byref(handle),
        )  # fmt: skip
        self._handle = handle
        weakref.finalize(self, experimental().indices_free, handle.value).atexit = False
        self._info = _library.IndicesInfo()
        experimental().call("indices_describe", handle, ctypes.byref(self._info))

    @property
    def kind(self) -> str:
        return KIND_NAMES.get(self._info.kind, str(self._info.kind))

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(self._info.axes[: self._info.axis_count])

    @property
    def channels(self) -> int:
        """That the model codes: without alpha."""
        return self._info.channels

    @property
    def quality_index(self) -> int:
        return self._info.quality_index

    @property
    def block_count(self) -> int:
        return self._info.block_count

    @property
    def model_id(self) -> str:
        return self._info.model_id.decode()

    def __len__(self) -> int:
        return self._info.step_count

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        return self._step(range(len(self))[number])

    def __iter__(self) -> Iterator[IndexStep]:
        return (self._step(number) for number in range(len(self)))

    def replace(self, number: int, indices: Any) -> None:
        """Puts other indices in the place of a step's, as many as it has."""
        number = range(len(self))[number]
        given = np.asarray(indices)
        values = np.ascontiguousarray(given, np.uint16).reshape(-1)
        if not np.array_equal(values, given.reshape(-1)):
            raise UsageError(
                f"indices of step {number}: found {given.dtype} that do not fit into uint16",
                code=100,
                name="usage",
            )
        pointer = values.ctypes.data_as(POINTER(c_uint16))
        experimental().call("indices_set", self._handle, number, pointer, values.size)
        self._replaced[number] = values

    def decode(self, model: Union[None, PathLike, Model] = None, *, threads: int = 0) -> np.ndarray:
        """The samples that the model makes of the indices: by default the one they belong to."""
        plan = Plan(self.kind, self.axes, self.channels)
        samples = np.empty(plan.shape, np.uint8)
        used = find_model(self.model_id if model is None else model)
        area, job = area_of(samples, plan), DecodeJob((), threads, None)
        experimental().call(
            "indices_decode", self._handle, used._handle, ctypes.byref(job.options), area.address,
            area.capacity, area.layout,
        )  # fmt: skip
        return samples

    def _step(self, number: int) -> IndexStep:
        facts = _library.IndicesStep()
        experimental().call(
            "indices_describe_step", self._handle, number, ctypes.byref(facts)
        )
        values = np.empty(facts.count, np.uint16)
        classes = np.empty(facts.count, np.uint8) if facts.has_classes else None
        experimental().call(
            "indices_get", self._handle, number, values.ctypes.data_as(POINTER(c_uint16)),
            None if classes is None else classes.ctypes.data_as(POINTER(c_uint8)), facts.count,
        )  # fmt: skip
        return IndexStep(
            facts.block, facts.level, facts.step, facts.rows, facts.columns, values, classes
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._file, self._models, self._replaced)


def indices(data: Bytes, *, models: Sequence[Model] = ()) -> Indices:
    """The codewords of a ``.vqz`` file."""
    return Indices(data, models)


def _again(
    data: bytes, models: Sequence[Model], replaced: dict[int, np.ndarray]
) -> Indices:
    found = Indices(data, models)
    for number, values in replaced.items():
        found.replace(number, values)
    return found
