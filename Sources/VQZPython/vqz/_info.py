"""What a file is, and where its blocks lie."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_size_t, c_void_p
from dataclasses import dataclass
from typing import Any, NamedTuple, Optional

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._errors import UsageError
from ._library import library
from ._shapes import KIND_NAMES, Plan, dtype_of

#: The format of the file that a signal came from.
ORIGINS = {
    "none": 0, "png": 1, "pnm": 2, "pam": 3, "jpeg": 4, "npy": 5, "raw": 6, "wav": 7, "csv": 8,
    "tiff": 11, "webp": 12,
}
ORIGIN_NAMES = {number: name for name, number in ORIGINS.items()}
METADATA_KINDS = {"icc": 1, "exif": 2, "text": 3, "chunk": 4, "property": 5}
METADATA_NAMES = {number: name for name, number in METADATA_KINDS.items()}
BOUND_NAMES = {1: "max", 2: "range", 3: "relative", 4: "cosine"}
#: Statuses that are no error.
OK, MORE = 0, 1


class Metadata(NamedTuple):
    """Something that a file said beside its samples."""

    #: "icc", "exif", "text", "chunk" or "property".
    kind: str
    data: bytes
    #: Of text a keyword, of a PNG chunk its type, of a property its format and name: "wav:head".
    key: Optional[str] = None

    @property
    def number(self) -> int:
        """The number of the kind."""
        if self.kind not in METADATA_KINDS:
            raise UsageError(
                f"metadata: found {self.kind!r}, expected one of {', '.join(METADATA_KINDS)}",
                code=100,
                name="usage",
            )
        return METADATA_KINDS[self.kind]


@dataclass(frozen=True)
class Info:
    """What a file is. What only the whole file tells is None where its beginning was looked at."""

    kind: str
    dtype: np.dtype
    axes: tuple[int, ...]
    channels: int
    origin: str
    original_bits: int
    format_version: int
    quality_index: int
    #: What no sample is off by more, as the file promises, 0 where it is lossless; None where it
    #: promises nothing. Of arrays a bound of the range is promised as an absolute one. Of vectors
    #: the distance that none is off by more, or the least cosine.
    error_bound: Optional[float]
    #: Of the bound: "max", "range" (times the range), "relative" (times the sample) or "cosine".
    error_bound_kind: Optional[str]
    carries_model: bool
    is_compact: bool
    block_count: int
    #: Positions from block to block along each axis; 0 where it is not cut.
    block_sizes: tuple[int, ...]
    block_overlap: int
    #: The last so many bytes of the file hold its index.
    index_byte_count: int
    #: 64 digits; of a compact file the first 16.
    model_id: str
    byte_count: Optional[int] = None
    sample_checksum: Optional[int] = None
    model_byte_count: Optional[int] = None
    model_name: Optional[str] = None
    model_hint: Optional[str] = None
    entropy: Optional[str] = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the decoded array."""
        return self.axes if self.channels == 1 else (*self.axes, self.channels)

    @property
    def block_counts(self) -> tuple[int, ...]:
        """Blocks along each axis."""
        return tuple(
            -(-size // block) if block else 1 for size, block in zip(self.axes, self.block_sizes)
        )


class Block(NamedTuple):
    """A block of a file, which decodes alone."""

    #: The positions it has a share in, along each axis.
    start: tuple[int, ...]
    size: tuple[int, ...]
    #: Of its bytes in the file.
    offset: int
    byte_count: int


def info(data: Bytes) -> Info:
    """What a whole file is. Checksums of stored bytes are checked, no sample is decoded.

    >>> import numpy as np, vqz
    >>> found = vqz.info(vqz.encode(np.zeros((480, 640, 3), np.uint8)))
    >>> found.kind, found.shape, found.dtype, found.is_compact
    ('picture', (480, 640, 3), dtype('uint8'), True)
    >>> field = np.zeros((24, 90, 180), np.float32)
    >>> found = vqz.info(vqz.encode(field, max_error=0.01, block=(1, 0, 0)))
    >>> found.kind, found.error_bound, found.error_bound_kind, found.block_counts
    ('array', 0.01, 'max', (24, 1, 1))
    """
    view, struct = View(data), _library.Info()
    library().call("inspect", view.address, view.count, None, ctypes.byref(struct))
    return _info(struct, is_whole=True)


def peek(prefix: Bytes) -> Optional[Info]:
    """What a file is, from its first bytes, 128 of which are mostly enough; None: from more.

    >>> import numpy as np, vqz
    >>> data = vqz.encode(np.zeros((480, 640, 3), np.uint8))
    >>> vqz.peek(data[:5]), vqz.peek(data[:128]).shape
    (None, (480, 640, 3))
    """
    view, struct = View(prefix), _library.Info()
    found = library().call("peek", view.address, view.count, None, ctypes.byref(struct), None)
    return None if found == MORE else _info(struct, is_whole=False)


def plan_of_file(view: View, limits: Any) -> tuple[Plan, np.dtype]:
    """What a file decodes to, of which all bytes are there."""
    struct = _library.Info()
    status = library().call("peek", view.address, view.count, limits, ctypes.byref(struct), None)
    if status == MORE:  # There are none: the library says where it ends.
        library().call("inspect", view.address, view.count, limits, ctypes.byref(struct))
    axes = tuple(struct.axes[: struct.axis_count])
    return Plan(KIND_NAMES[struct.kind], axes, struct.channels), dtype_of(struct.sample_type)


def metadata(data: Bytes) -> list[Metadata]:
    """What the original file said beside its samples.

    >>> import numpy as np, vqz
    >>> note = vqz.Metadata("text", b"a test", "Comment")
    >>> vqz.metadata(vqz.encode(np.zeros((8, 8), np.uint8), metadata=[note])) == [note]
    True
    """
    view, count, entries = View(data), c_size_t(), POINTER(_library.Metadata)()
    library().call(
        "read_metadata", view.address, view.count, None, ctypes.byref(entries),
        ctypes.byref(count),
    )  # fmt: skip
    try:
        return [
            Metadata(
                METADATA_NAMES.get(each.kind, str(each.kind)),
                ctypes.string_at(each.bytes, each.count) if each.count else b"",
                each.key.decode() if each.key else None,
            )
            for each in entries[: count.value]
        ]
    finally:
        library().free(ctypes.cast(entries, c_void_p))


def blocks(prefix: Bytes, end: Bytes, file_size: int) -> list[Block]:
    """Where the blocks of a file lie, from both ends of it.

    ``prefix`` are its first bytes, as for :func:`peek`, ``end`` its last: ``index_byte_count`` of
    :class:`Info`, or more. Who has only read the blocks that a region needs gives :func:`decode`
    a buffer of the file's size that has these, all before the first block and all behind the last
    one; what else is in it does not matter.

    >>> import numpy as np, vqz
    >>> data = vqz.encode(np.zeros((512, 512), np.uint8), block=256)
    >>> [block.start for block in vqz.blocks(data, data, len(data))]
    [(0, 0), (0, 240), (240, 0), (240, 240)]
    """
    front, back = View(prefix), View(end)
    count, found = c_size_t(), POINTER(_library.Block)()
    library().call(
        "read_blocks", front.address, front.count, back.address, back.count, file_size, None,
        ctypes.byref(found), ctypes.byref(count),
    )  # fmt: skip
    try:
        facts = peek(prefix)
        axes = len(facts.axes) if facts else 0
        return [
            Block(
                tuple(each.start[:axes]), tuple(each.size[:axes]), each.offset, each.byte_count
            )
            for each in found[: count.value]
        ]
    finally:
        library().free(ctypes.cast(found, c_void_p))


def _info(struct: _library.Info, is_whole: bool) -> Info:
    axes = struct.axis_count
    whole: dict[str, Any] = {}
    if is_whole:
        whole = {
            "byte_count": struct.byte_count,
            "sample_checksum": struct.sample_checksum,
            "model_byte_count": struct.model_byte_count,
            "model_name": struct.model_name.decode(errors="replace"),
            "model_hint": struct.model_hint.decode(errors="replace"),
            "entropy": struct.entropy.decode(errors="replace"),
        }
    bound = BOUND_NAMES.get(struct.max_error_kind)
    return Info(
        kind=KIND_NAMES.get(struct.kind, str(struct.kind)),
        dtype=dtype_of(struct.sample_type),
        axes=tuple(struct.axes[:axes]),
        channels=struct.channels,
        origin=ORIGIN_NAMES.get(struct.origin, str(struct.origin)),
        original_bits=struct.original_bits,
        format_version=struct.format_version,
        quality_index=struct.quality_index,
        error_bound=struct.max_error if bound else None,
        error_bound_kind=bound,
        carries_model=bool(struct.carries_model),
        is_compact=bool(struct.is_compact),
        block_count=struct.block_count,
        block_sizes=tuple(struct.block_sizes[:axes]),
        block_overlap=struct.block_overlap,
        index_byte_count=struct.index_byte_count,
        model_id=struct.model_id.decode(),
        **whole,
    )
