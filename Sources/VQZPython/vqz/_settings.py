"""The settings of a codec that is stored beside data, as JSON: what Zarr and numcodecs share."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Optional, Union

import numpy as np

from ._coding import check_encodable, decode, encode
from ._errors import FileError, UsageError
from ._model import Model, find_model, is_model_id, register_model
from ._shapes import Plan, chunk_plan, whole_number


@dataclass(frozen=True)
class Settings:
    """How chunks are encoded. Decoding needs none of it: a chunk tells what it is.

    A chunk is of the kind that is said here, else of that of the model; where neither says it,
    ``uint8`` is a picture and everything else an array.

    A model is kept as its id, for paths mean nothing elsewhere: who reads the data finds it by
    ``vqz.register_model`` or in ``VQZ_MODELS``.
    """

    kind: Optional[str] = None
    quality: Optional[float] = None
    bitrate: Optional[float] = None
    psnr: Optional[float] = None
    max_error: Optional[float] = None
    range_error: Optional[float] = None
    relative_error: Optional[float] = None
    cosine: Optional[float] = None
    unit_length: bool = False
    effort: int = 5
    tune: str = "error"
    block: Union[None, int, tuple[int, ...]] = None
    channels: Optional[bool] = None
    model: Optional[str] = None

    @classmethod
    def of(
        cls, model: Union[None, str, os.PathLike[str], Model] = None, **options: Any
    ) -> Settings:
        """Settings with the model given as a path, an id or a model."""
        known = {field.name for field in fields(cls)}
        for name in options:
            if name not in known:
                raise UsageError(
                    f"setting: found {name!r}, expected one of {', '.join(sorted(known))}",
                    code=100,
                    name="usage",
                )
        # As JSON has them, and as it can have them.
        for name, value in options.items():
            if isinstance(value, np.generic):
                options[name] = value.item()
            elif isinstance(value, (list, tuple, np.ndarray)):
                options[name] = tuple(whole_number(name, each, 1 << 62) for each in value)
        return cls(**options, model=_model_id(model))

    def to_json(self) -> dict[str, Any]:
        """What differs from the defaults."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        return cls.of(**data)

    def encode_chunk(self, chunk: np.ndarray) -> bytes:
        """A chunk as the bytes of a file."""
        found = self.plan(chunk.shape, chunk.dtype)
        return encode(chunk.reshape(found.shape), **{**self._options(), "kind": found.kind})

    def check(self, shape: Sequence[int], dtype: np.dtype) -> None:
        """Refuses chunks that cannot be coded, before there are any."""
        check_encodable(self.plan(shape, dtype), dtype, **self._options())

    def plan(self, shape: Sequence[int], dtype: np.dtype) -> Plan:
        kind = self.kind
        if kind is None and self.model is not None:
            kind = find_model(self.model).kind
        return chunk_plan(shape, dtype, self.channels, kind)

    def _options(self) -> dict[str, Any]:
        """What :func:`vqz.encode` is told."""
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        del options["channels"]
        if self.model is not None:
            options["model"] = find_model(self.model)
        return options


def decode_chunk(
    data: Union[bytes, bytearray, memoryview], shape: Sequence[int], dtype: np.dtype
) -> np.ndarray:
    """A chunk from the bytes of a file, which must have as many samples of that type."""
    found = decode(data)
    if found.dtype != dtype.newbyteorder("=") or found.size != int(np.prod(shape, dtype=np.int64)):
        raise FileError(
            f"chunk: found {found.dtype} of shape {found.shape}, expected {dtype} of shape "
            f"{tuple(shape)}",
            code=203,
            name="malformed",
        )
    return found.reshape(tuple(shape)).astype(dtype, copy=False)


def _model_id(model: Union[None, str, os.PathLike[str], Model]) -> Optional[str]:
    """The id of a model, which this process knows from now on."""
    if model is None:
        return None
    if isinstance(model, str) and is_model_id(model):
        return model
    return register_model(model).id
