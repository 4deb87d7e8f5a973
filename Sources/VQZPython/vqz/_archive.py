"""Archives: one file with many arrays, of which each is read alone.

The library may change this part of its interface from one ABI version to the next.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from collections.abc import Iterator, Mapping
from ctypes import c_size_t, c_void_p
from functools import cached_property
from typing import Any, Union

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._coding import decode
from ._errors import VQZError
from ._library import experimental
from ._model import Model

#: The code of an input that there is not.
NO_INPUT = 500


class Archive(Mapping[str, np.ndarray]):
    """The members of an archive that ``vqz pack`` made, by their names, in the order of these.

    Of an archive that is given by its path, members are read from the disk as they are asked for;
    others are in memory. Names are what files are called: bytes of them that are no UTF-8 come as
    :func:`os.fsdecode` gives them. An archive may be used by any number of threads, and be pickled
    where it is a path or bytes.

    >>> import vqz
    >>> data = bytes.fromhex(
    ...     "8b56515a0d0a1a0a014a9685000a014a9685000b4c49535444000000012e28b52ffde02e00000000"
    ...     "000000710100000101118a56517a818102010300010203040506070201010606000000040501cd9a"
    ...     "ae711bf7096c612e706e676250000000d955aef2"
    ... )
    >>> archive = vqz.Archive(data)
    >>> len(archive), list(archive)
    (2, ['a.png', 'b.png'])
    >>> vqz.info(archive.file("a.png")).axes
    (1, 2)
    """

    def __init__(self, source: Union[str, os.PathLike[str], Bytes]) -> None:
        self._source = source
        found, handle = experimental(), c_void_p()
        if isinstance(source, (str, os.PathLike)):
            path = os.fsencode(source)
            found.call("archive_open_path", path, None, ctypes.byref(handle))
        else:
            view = View(source)
            found.call("archive_open", view.address, view.count, None, ctypes.byref(handle))
        self._handle = handle
        weakref.finalize(self, found.archive_free, handle.value).atexit = False
        self._info = _library.ArchiveInfo()
        found.call("archive_describe", handle, ctypes.byref(self._info))

    def __len__(self) -> int:
        return self._info.member_count

    def __iter__(self) -> Iterator[str]:
        return (os.fsdecode(self._bytes("archive_name", n)) for n in range(len(self)))

    def __contains__(self, name: Any) -> bool:
        try:
            self._number(name)
        except KeyError:
            return False
        return True

    def __getitem__(self, name: Union[str, bytes]) -> np.ndarray:
        """A member, decoded, with the models that the archive carries."""
        return decode(self.file(name), models=self.models)

    def file(self, name: Union[str, bytes]) -> bytes:
        """A member as the ``.vqz`` file that was put in: for :func:`decode` with options.

        :raises KeyError: for a name that there is not.
        """
        return self._bytes("archive_member", self._number(name))

    @cached_property
    def models(self) -> list[Model]:
        """The models that the archive carries; they only decode."""
        models = []
        for number in range(self._info.model_count):
            handle = c_void_p()
            experimental().call("archive_model", self._handle, number, ctypes.byref(handle))
            models.append(Model._of(handle))
        return models

    @property
    def nbytes(self) -> int:
        """Bytes of the whole archive."""
        return self._info.byte_count

    def __repr__(self) -> str:
        return f"<vqz.Archive of {len(self)} members in {self.nbytes} bytes>"

    def __reduce__(self) -> Any:
        return (Archive, (self._source,))

    def _number(self, name: Any) -> int:
        if not isinstance(name, (str, bytes)):
            raise KeyError(name)
        view, number = View(os.fsencode(name)), c_size_t()
        try:
            experimental().call(
                "archive_find", self._handle, view.address, view.count, ctypes.byref(number)
            )
        except VQZError as error:
            if error.code != NO_INPUT:
                raise
            raise KeyError(name) from None
        return number.value

    def _bytes(self, function: str, number: int) -> bytes:
        found, memory, count = experimental(), c_void_p(), c_size_t()
        found.call(function, self._handle, number, ctypes.byref(memory), ctypes.byref(count))
        return found.take(memory, count.value)
