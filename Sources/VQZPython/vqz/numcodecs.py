"""A codec for numcodecs, and so for Zarr format 2, HDF5 by kerchunk and what else uses it.

>>> import numcodecs, numpy as np
>>> codec = numcodecs.get_codec({"id": "vqz", "quality": 80})
>>> picture = np.zeros((64, 96, 3), np.uint8)
>>> codec.decode(codec.encode(picture)).shape
(64, 96, 3)

Chunks of other types than ``uint8`` are arrays, of which every value keeps a bound:

>>> codec = numcodecs.get_codec({"id": "vqz", "max_error": 0.01})
>>> field = np.linspace(250, 320, 4096).reshape(64, 64)
>>> bool(abs(codec.decode(codec.encode(field)) - field).max() <= 0.01)
True
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
    """Compresses chunks: pictures with learnt codebooks, arrays within a bound of every value.

    Parameters are those of :func:`vqz.encode`: ``max_error``, ``range_error``, ``relative_error``,
    ``cosine``, ``unit_length``, ``quality``, ``bitrate``, ``psnr``, ``kind``, ``effort``,
    ``tune``, ``block``, ``model``; and ``channels``, which says whether the last axis is one of
    channels, where that is not to be guessed. Chunks have to be in C order, with the lowest byte of
    a sample first.

    A chunk of ``uint8`` is one picture: (rows, columns), or (rows, columns, channels) with 1 to 4
    channels, after axes of length one. Chunks of other types are arrays of up to four axes, and
    ``kind="array"`` makes one of ``uint8``, too.
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
        if chunk.dtype != chunk.dtype.newbyteorder("<"):
            raise UsageError(
                f"chunk: found {chunk.dtype.str}, expected the lowest byte of a sample first, for "
                "what is decoded does not tell its byte order; make the array of dtype "
                f"{chunk.dtype.newbyteorder('<').str!r}",
                code=100,
                name="usage",
            )
        return self._settings.encode_chunk(chunk)

    def decode(self, buf: Any, out: Optional[Any] = None) -> np.ndarray:
        found = decode(memoryview(ensure_ndarray(buf)).cast("B"))
        found = found.astype(found.dtype.newbyteorder("<"), copy=False)
        if out is None:
            return found
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
