"""Files of vectors that are open, of which any vector is decoded without most of the others.

The library may change this part of its interface from one ABI version to the next.
"""

from __future__ import annotations

import ctypes
import operator
import os
import weakref
from collections.abc import Iterable, Iterator
from ctypes import c_void_p
from typing import Any, Optional, Union

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._calls import call
from ._coding import Limits
from ._jobs import DecodeJob
from ._library import experimental
from ._memory import area_of, checked_out
from ._model import Model
from ._shapes import Plan, dtype_of, vector_indices


class Vectors:
    """The vectors of a file of vectors, as an array of which only what is asked for is decoded.

    The index of the file is read and its model found once, so that a single vector takes some ten
    microseconds and the reading of its block. A file that is given by its path is read from the
    disk as vectors are asked for, and must not change meanwhile; others are in memory. Any number
    of threads may use one, and it can be pickled where it is a path or bytes.

    :param source: the path of a file, or all its bytes.
    :param models: that the file may name, beside those that this process knows.
    :param threads: of each call; 0 is one for each processor.
    :param limits: what the file may cost.
    :raises VQZError: for a file that is none of vectors, among others.

    >>> import numpy as np, vqz
    >>> rows = np.random.default_rng(1).normal(0, 1, (600, 8)).astype(np.float32)
    >>> model = vqz.train_vectors(rows)
    >>> file = vqz.Vectors(vqz.encode(rows, kind="vectors", model=model), models=[model])
    >>> len(file), file.shape, file.dtype
    (600, (600, 8), dtype('float32'))
    >>> file[17].shape, file[-3:].shape, file.decode([5, 5, 0]).shape
    ((8,), (3, 8), (3, 8))
    """

    def __init__(
        self,
        source: Union[str, os.PathLike[str], Bytes],
        *,
        models: Iterable[Model] = (),
        threads: int = 0,
        limits: Optional[Limits] = None,
    ) -> None:
        self._origin = (source, list(models), threads, limits)
        found, handle = experimental(), c_void_p()
        job = DecodeJob(self._origin[1], threads, limits)
        options = ctypes.byref(job.options)
        if isinstance(source, (str, os.PathLike)):
            call(None, "vector_file_open_path", os.fsencode(source), options, ctypes.byref(handle))
        else:
            view = View(source)
            call(
                None, "vector_file_open", view.address, view.count, options, ctypes.byref(handle)
            )  # fmt: skip
        self._handle = handle
        weakref.finalize(self, found.vector_file_free, handle.value).atexit = False
        info = _library.VectorFileInfo()
        found.call("vector_file_describe", handle, ctypes.byref(info))
        self._all = Plan("vectors", (info.count,), info.dimensions)
        #: Of the samples.
        self.dtype = dtype_of(info.sample_type)

    def __len__(self) -> int:
        return self._all.axes[0]

    @property
    def shape(self) -> tuple[int, int]:
        """How many vectors there are, and of how many numbers."""
        return (len(self), self._all.channels)

    @property
    def ndim(self) -> int:
        """2, as of an array of vectors."""
        return 2

    def __getitem__(self, index: Any) -> np.ndarray:
        """One vector for an integer; else those that :meth:`decode` gives, if any."""
        try:
            number = operator.index(index)
        except TypeError:
            if isinstance(index, slice) and not range(len(self))[index]:
                return np.empty((0, self._all.channels), self.dtype)
            return self.decode(index)
        if not -len(self) <= number < len(self):
            raise IndexError(f"vectors: found {number}, expected {-len(self)} to {len(self) - 1}")
        return self.decode([number])[0]

    def __iter__(self) -> Iterator[np.ndarray]:
        """Every vector, a thousand of them decoded at a time."""
        for first in range(0, len(self), 1000):
            yield from self[first : first + 1000]

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> np.ndarray:
        """All vectors, decoded.

        :raises ValueError: where no copy may be made.
        """
        if copy is False:
            raise ValueError("vectors: found copy=False, expected that decoding makes a copy")
        found = self.decode(slice(None))
        return found if dtype is None else found.astype(dtype, copy=False)

    def decode(self, indices: Any, *, out: Optional[np.ndarray] = None) -> np.ndarray:
        """Some vectors, in their order.

        :param indices: as NumPy takes them out of the first axis: a sequence or array of integers,
            negative ones from the end on, a slice, or a mask; at least one.
        :param out: an array to decode into, of any stride; its content is undefined after an error.
        :raises VQZError: nothing is returned that is not proved right by checksums.
        """
        wanted = vector_indices(indices, self._all, None)
        found = Plan("vectors", wanted.shape, self._all.channels)
        if out is None:
            samples = np.empty(found.shape, self.dtype)
        else:
            checked_out(out, found, self.dtype)
            samples = out if out.dtype.isnative else np.empty(out.shape, self.dtype)
        area = area_of(samples, found)
        experimental().call(
            "vector_file_decode", self._handle, wanted.ctypes.data, wanted.size, area.address,
            area.capacity, area.layout,
        )  # fmt: skip
        if out is not None and samples is not out:
            out[...] = samples
        return samples if out is None else out

    def __repr__(self) -> str:
        return f"<vqz.Vectors of {len(self)} vectors of {self._all.channels} {self.dtype}>"

    def __reduce__(self) -> Any:
        return (_again, self._origin)


def _again(source: Any, models: list[Model], threads: int, limits: Optional[Limits]) -> Vectors:
    return Vectors(source, models=models, threads=threads, limits=limits)
