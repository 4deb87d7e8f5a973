"""Memory of Python's as the library takes it: an address and a size, without a copy."""

from __future__ import annotations

from typing import Any, Union

import numpy as np

from ._errors import UsageError

#: What holds the bytes of a file.
Bytes = Union[bytes, bytearray, memoryview, np.ndarray]


class View:
    """The bytes of an object with a buffer, which it keeps alive."""

    def __init__(self, data: Any) -> None:
        if type(data) is bytes and data:
            self._keep = self.address = data
            self.count = len(data)
            return
        try:
            found = np.frombuffer(data, np.uint8) if memoryview(data).nbytes else None
        except (TypeError, ValueError, BufferError) as error:
            raise UsageError(
                f"bytes: found {type(data).__name__}, expected contiguous bytes ({error})",
                code=100,
                name="usage",
            ) from None
        self._keep = found
        #: For ctypes, which takes a number, or bytes themselves; None where there are no bytes.
        self.address: Any = None if found is None else found.__array_interface__["data"][0]
        self.count = 0 if found is None else found.nbytes
