"""A codec for Zarr format 3, which turns arrays into bytes and reads parts of a chunk.

>>> import numpy as np, zarr
>>> from vqz.zarr import VQZ
>>> array = zarr.create_array(
...     {}, shape=(4, 96, 128, 3), chunks=(1, 96, 128, 3), dtype="uint8",
...     serializer=VQZ(quality=80), compressors=None)
>>> array[0] = np.zeros((96, 128, 3), np.uint8)
>>> array[0, :8, :8].shape
(8, 8, 3)

Floating point and integers wider than a byte are arrays, every value of which keeps a bound:

>>> field = np.linspace(250, 320, 8 * 90 * 180, dtype=np.float32).reshape(8, 90, 180)
>>> array = zarr.create_array(
...     {}, data=field, chunks=(8, 90, 180), serializer=VQZ(max_error=0.01, block=(1, 45, 60)),
...     compressors=None)
>>> bool(abs(array[:] - field).max() <= 0.01), array[3, :9, :9].shape
(True, (9, 9))

A chunk is cut into blocks that decode alone, of the size that ``block`` says. A selection then
fetches the front of the chunk, its index, and the blocks that it touches, by their byte ranges.

The codec has to be the only one (``compressors=None``): what is behind it would hide the ranges.

xarray is told of it by ``encoding={"t": {"serializer": VQZ(max_error=0.01), "compressors": None}}``
in ``to_zarr``. A variable that was read keeps that encoding: written again it is coded again, and
may be off by twice the bound, unless ``drop_encoding()`` comes before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

import numpy as np
from zarr.abc.codec import ArrayBytesCodec, ArrayBytesCodecPartialDecodeMixin
from zarr.abc.store import OffsetByteRequest, RangeByteRequest, SuffixByteRequest
from zarr.core.array_spec import ArraySpec
from zarr.core.buffer import Buffer, NDBuffer
from zarr.registry import register_codec
from zarr.storage import StorePath

from ._coding import decode
from ._info import Block, Info, blocks, peek
from ._settings import Settings, decode_chunk
from ._shapes import Plan, block_count

#: Bytes from the first on that hold all that stands before the first block, but for a carried
#: model and metadata.
FRONT_SIZE = 512
#: Bytes of the index at the end, and of each block in it, which is seldom more.
INDEX_FRAME, INDEX_ENTRY = 30, 3
#: Beyond the end of any chunk, where its size is not known; and bytes that stand for a block.
FAR, SHORTEST_BLOCK = 1 << 48, 64


@dataclass(frozen=True, init=False)
class VQZ(ArrayBytesCodecPartialDecodeMixin, ArrayBytesCodec):
    """Compresses chunks: pictures with learnt codebooks, arrays within a bound of every value.

    Parameters are those of :func:`vqz.encode`: ``max_error``, ``range_error``, ``relative_error``,
    ``cosine``, ``unit_length``, ``quality``, ``bitrate``, ``psnr``, ``kind``, ``effort``,
    ``tune``, ``block``, ``model``; and ``channels``, which says whether the last axis is one of
    channels, where that is not to be guessed.

    A chunk of ``uint8`` is one picture: (rows, columns), or (rows, columns, channels) with 1 to 4
    channels, after axes of length one. Chunks of other types are arrays of up to four axes, and
    ``kind="array"`` makes one of ``uint8``, too. A bound of the range, or a quality, is one of each
    chunk's own range.

    A model is written as its id; see :func:`vqz.register_model` for who reads the array.
    """

    settings: Settings
    is_fixed_size = False

    def __init__(self, **options: Any) -> None:
        object.__setattr__(self, "settings", Settings.of(**options))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> VQZ:
        return cls(**data.get("configuration", {}))

    def to_dict(self) -> dict[str, Any]:
        return {"name": "vqz", "configuration": self.settings.to_json()}

    def validate(self, *, shape: Any, dtype: Any, chunk_grid: Any) -> None:
        """Refuses an array whose chunks cannot be coded, when it is made."""
        chunks = getattr(chunk_grid, "chunk_shape", None)
        if chunks is not None:
            self.settings.check(chunks, _native(dtype))

    def compute_encoded_size(self, input_byte_length: int, chunk_spec: ArraySpec) -> int:
        raise NotImplementedError("vqz: nobody knows the size of a chunk before it is encoded")

    # One chunk, in the calling thread: what the pipeline that fuses codecs calls.

    def _encode_sync(self, chunk_data: NDBuffer, chunk_spec: ArraySpec) -> Optional[Buffer]:
        data = self.settings.encode_chunk(chunk_data.as_numpy_array())
        return chunk_spec.prototype.buffer.from_bytes(data)

    def _decode_sync(self, chunk_data: Buffer, chunk_spec: ArraySpec) -> NDBuffer:
        dtype = _native(chunk_spec.dtype)
        found = decode_chunk(_view(chunk_data), chunk_spec.shape, dtype)
        return chunk_spec.prototype.nd_buffer.from_numpy_array(found)

    async def _encode_single(
        self, chunk_data: NDBuffer, chunk_spec: ArraySpec
    ) -> Optional[Buffer]:
        return await asyncio.to_thread(self._encode_sync, chunk_data, chunk_spec)

    async def _decode_single(self, chunk_data: Buffer, chunk_spec: ArraySpec) -> NDBuffer:
        return await asyncio.to_thread(self._decode_sync, chunk_data, chunk_spec)

    # A part of a chunk.

    async def _decode_partial_single(
        self, byte_getter: Any, selection: Any, chunk_spec: ArraySpec
    ) -> Optional[NDBuffer]:
        shape = chunk_spec.shape
        box = _box(selection, shape)
        whole = all(span == (0, size) for span, size in zip(box or [], shape))
        if box is None or whole:
            data = await byte_getter.get(chunk_spec.prototype)
            if data is None:
                return None
            chunk = await self._decode_single(data, chunk_spec)
            return chunk[selection]
        part = await self._decode_box(byte_getter, box, chunk_spec)
        if part is None:
            return None
        inner = tuple(_moved(each, start) for each, (start, _) in zip(_parts(selection), box))
        return chunk_spec.prototype.nd_buffer.from_numpy_array(part[inner])

    async def _decode_box(
        self, byte_getter: Any, box: Sequence[tuple[int, int]], chunk_spec: ArraySpec
    ) -> Optional[np.ndarray]:
        """The samples of a chunk from start to stop along each axis."""
        shape, dtype = chunk_spec.shape, _native(chunk_spec.dtype)
        found = self.settings.plan(shape, dtype)
        lead = _lead(shape, found)
        region = list(box[lead : lead + len(found.axes)])
        fetch = _Fetch(byte_getter, chunk_spec.prototype, found, dtype.newbyteorder("="))
        data = await fetch.region(region, block_count(found, self.settings.block))
        if data is None:
            return None
        if fetch.is_whole:
            chunk = await asyncio.to_thread(decode_chunk, data, shape, dtype)
            return chunk[tuple(slice(*span) for span in box)]
        part = await asyncio.to_thread(
            decode, data, region=tuple(slice(*span) for span in region)
        )
        part = part.astype(dtype, copy=False)
        part = part.reshape(*(1 for _ in range(lead)), *part.shape)
        if part.ndim < len(shape):  # One channel on an axis of its own.
            part = part[..., None]
        return part[(..., *(slice(*span) for span in box[lead + len(found.axes) :]))]


class _Fetch:
    """Reads of a stored chunk what a region of it needs."""

    def __init__(
        self, byte_getter: Any, prototype: Any, found: Plan, dtype: np.dtype
    ) -> None:
        self._getter = byte_getter
        self._prototype = prototype
        self._expected = (found.kind, found.axes, found.channels, dtype)
        #: Whether what was returned last is the whole chunk.
        self.is_whole = False

    async def region(
        self, region: Sequence[tuple[int, int]], count: int
    ) -> Union[None, bytearray, memoryview]:
        """A buffer that decodes to the region, of a chunk in so many blocks, or in more or fewer.

        It is as long as the chunk, but for its last block where that is not needed: how long the
        chunk is costs another question, and a decoder finds the index from the end.
        """
        if count == 1 or not isinstance(self._getter, StorePath):
            # Within a shard, whose chunks are in memory. Before Zarr 3.1 it gives no part of one.
            data = await self._everything()
            self.is_whole = data is None or not self._is_tiled(peek(data))
            return data
        front, end = await asyncio.gather(
            self._get(RangeByteRequest(0, FRONT_SIZE)),
            self._get(SuffixByteRequest(INDEX_FRAME + INDEX_ENTRY * count)),
        )
        if front is None or end is None:
            return None
        facts = peek(front)
        if facts is None or not self._is_tiled(facts):
            return await self._everything()
        if _index_size(end) > len(end):
            end = await self._get(SuffixByteRequest(facts.index_byte_count)) or b""
        index = end[-_index_size(end) :]
        found = blocks(front, index, FAR)
        needed = [block for block in found[:-1] if _meet(block, region)]
        ranges = [(len(front), found[0].offset)]
        ranges += [(block.offset, block.offset + block.byte_count) for block in needed]
        begin = found[-1].offset
        last = bytes(SHORTEST_BLOCK) + index
        if _meet(found[-1], region):
            last = await self._get(OffsetByteRequest(begin)) or b""
        buffer = bytearray(begin + len(last))
        buffer[: len(front)] = front[:begin]
        buffer[begin:] = last
        await asyncio.gather(*(self._fill(buffer, *each) for each in _joined(ranges, len(front))))
        return buffer

    def _is_tiled(self, facts: Optional[Info]) -> bool:
        """Whether a chunk is what the metadata say, and has blocks to choose among."""
        if facts is None or facts.block_count == 1:
            return False
        return (facts.kind, facts.axes, facts.channels, facts.dtype) == self._expected

    async def _fill(self, buffer: bytearray, start: int, stop: int) -> None:
        data = await self._get(RangeByteRequest(start, stop)) or b""
        buffer[start : start + len(data)] = data

    async def _everything(self) -> Optional[memoryview]:
        self.is_whole = True
        data = await self._getter.get(self._prototype)
        return None if data is None else _view(data)

    async def _get(self, request: Any) -> Optional[bytes]:
        data = await self._getter.get(self._prototype, request)
        return None if data is None else data.to_bytes()


def _native(dtype: Any) -> np.dtype:
    """What NumPy has for a type of Zarr; before 3.1 Zarr had those of NumPy."""
    return dtype if isinstance(dtype, np.dtype) else dtype.to_native_dtype()


def _lead(shape: Sequence[int], found: Plan) -> int:
    """How many axes of a chunk come before those of its plan; behind them may be the channels."""
    count = len(found.axes)
    return next(
        lead
        for lead in range(len(shape))
        if tuple(shape[lead : lead + count]) == found.axes
        and tuple(shape[lead + count :]) in ((), (found.channels,))
    )


def _index_size(end: bytes) -> int:
    """Bytes of the index, which stand before its checksum."""
    return int.from_bytes(end[-8:-4], "little")


def _meet(block: Block, region: Sequence[tuple[int, int]]) -> bool:
    return all(
        first < stop and start < first + size
        for first, size, (start, stop) in zip(block.start, block.size, region)
    )


def _joined(ranges: Sequence[tuple[int, int]], known: int) -> list[tuple[int, int]]:
    """Byte ranges without the first ``known`` bytes, which are there; what adjoins is one."""
    found: list[tuple[int, int]] = []
    for start, stop in sorted(ranges):
        start = max(start, known)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        elif start < stop:
            found.append((start, stop))
    return found


def _view(data: Buffer) -> memoryview:
    return memoryview(data.as_numpy_array()).cast("B")


def _parts(selection: Any) -> tuple[Any, ...]:
    return selection if isinstance(selection, tuple) else (selection,)


def _box(selection: Any, shape: Sequence[int]) -> Optional[list[tuple[int, int]]]:
    """Start and stop along each axis of what a selection touches; None where that is not told by
    integers and slices that go forward.
    """
    parts = _parts(selection)
    if len(parts) != len(shape):
        return None
    box = []
    for part, size in zip(parts, shape):
        if isinstance(part, (int, np.integer)):
            box.append((int(part), int(part) + 1))
        elif isinstance(part, slice):
            start, stop, step = part.indices(size)
            if step < 1 or start >= stop:
                return None
            box.append((start, stop))
        else:
            return None
    return box


def _moved(part: Any, start: int) -> Any:
    """The same selection of what begins at ``start``."""
    if isinstance(part, slice):
        return slice(0, None, part.step)
    return int(part) - start


register_codec("vqz", VQZ)
