"""A codec for numcodecs, and so for Zarr format 2, HDF5 by kerchunk and what else uses it.

>>> import numcodecs, numpy as np
>>> codec = numcodecs.get_codec({"id": "vqz", "quality": 80})
>>> picture = np.zeros((64, 96, 3), np.uint8)
>>> codec.decode(codec.encode(picture)).shape
(64, 96, 3)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, cast

import numpy as np
from numcodecs.abc import Codec
from numcodecs.compat import ensure_ndarray
from numcodecs.registry import register_codec

from ._coding import decode
from ._errors import UsageError
from ._settings import Settings


class VQZ(Codec):  # type: ignore[misc]
    """Compresses chunks with a learnt codebook.

    Parameters are those of :func:`vqz.encode`: ``quality``, ``bitrate``, ``psnr``, ``max_error``,
    ``relative_error``, ``effort``, ``tile_size``, ``model``; and ``channels``, which says whether
    the last axis is one of channels, where that is not to be guessed. Chunks have to be in C
    order. A chunk of ``uint8`` is one picture: (rows, columns), or (rows, columns, channels) with
    1 to 4 channels, after axes of length one.
    """

    codec_id = "vqz"

    def __init__(self, **options: Any) -> None:
        self._settings = Settings.of(**options)

    def encode(self, buf: Any) -> bytes:
        chunk = ensure_ndarray(buf)
        if chunk.flags.f_contiguous and not chunk.flags.c_contiguous:
            raise UsageError(
                f"chunk of shape {chunk.shape}: found Fortran order, expected C order, for the "
                "axes would come back exchanged; make the array with order='C'",
                code=100,
                name="usage",
            )
        return self._settings.encode_chunk(chunk)

    def decode(self, buf: Any, out: Optional[Any] = None) -> np.ndarray:
        data = memoryview(ensure_ndarray(buf)).cast("B")
        if out is None:
            return decode(data)
        found = decode(data)
        target = ensure_ndarray(out)
        if target.nbytes != found.nbytes:
            raise UsageError(
                f"out: found {target.nbytes} bytes, expected {found.nbytes}",
                code=100,
                name="usage",
            )
        np.copyto(target.reshape(-1).view(np.uint8), found.reshape(-1).view(np.uint8))
        return cast(np.ndarray, out)

    def get_config(self) -> dict[str, Any]:
        return {"id": self.codec_id, **self._settings.to_json()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> VQZ:
        return cls(**{name: value for name, value in config.items() if name != "id"})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VQZ) and self._settings == other._settings

    def __hash__(self) -> int:
        return hash(self._settings)

    def __repr__(self) -> str:
        options = ", ".join(f"{k}={v!r}" for k, v in self._settings.to_json().items())
        return f"VQZ({options})"


register_codec(VQZ)
