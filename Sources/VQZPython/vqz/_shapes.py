"""How an array becomes a signal: its kind, its axes and its channels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Optional

import numpy as np

from ._errors import UnsupportedError, UsageError

#: Numbers of the kinds, as the format has them.
KINDS = {"picture": 1, "array": 2, "series": 3, "vectors": 4}

#: Numbers of the sample types, as the format has them.
SAMPLE_TYPES = {
    "uint8": 1, "int8": 2, "uint16": 3, "int16": 4, "uint32": 5, "int32": 6, "uint64": 7,
    "int64": 8, "float16": 9, "float32": 10, "float64": 11, "bfloat16": 12,
}  # fmt: skip

#: The type that NumPy has from the package ml_dtypes, where that is installed.
BFLOAT16 = "bfloat16"

#: The same by what NumPy calls them, without the byte order.
_BY_CODE = {
    np.dtype(name).str[1:]: number for name, number in SAMPLE_TYPES.items() if name != BFLOAT16
}
_NAMES = {number: name for name, number in SAMPLE_TYPES.items()}

KIND_NAMES = {number: name for name, number in KINDS.items()}

#: Most axes of an array.
AXIS_LIMIT = 4
#: Most channels of a picture: red, green, blue and alpha.
PICTURE_CHANNELS = 4


class Plan(NamedTuple):
    """What an array of some shape is to the codec."""

    kind: str
    axes: tuple[int, ...]
    channels: int

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the decoded array: channels last, where there is more than one."""
        return self.axes if self.channels == 1 else (*self.axes, self.channels)

    @property
    def position_count(self) -> int:
        return math.prod(self.axes)


def sample_type(dtype: np.dtype) -> int:
    """The number of a sample type.

    Raises UnsupportedError for a type that no file can have.
    """
    number = _BY_CODE.get(dtype.str[1:])
    if number is None and dtype.name == BFLOAT16:
        number = SAMPLE_TYPES[BFLOAT16]
    if number is None:
        raise _unsupported(
            f"dtype: found {dtype}, expected one of {', '.join(SAMPLE_TYPES)}", "vqz.head.samples"
        )
    return number


def dtype_of(number: int) -> np.dtype:
    """The dtype of the samples of a file.

    Raises UnsupportedError for bfloat16 where ml_dtypes is missing.

    >>> dtype_of(10)
    dtype('float32')
    """
    name = _NAMES[number]
    if name != BFLOAT16:
        return np.dtype(name)
    try:
        import ml_dtypes
    except ImportError:
        raise _unsupported(
            "dtype: found bfloat16, which NumPy has from the package ml_dtypes, expected that to "
            "be installed: pip install ml_dtypes",
            "vqz.head.samples",
        ) from None
    return np.dtype(ml_dtypes.bfloat16)


def is_picture(shape: Sequence[int], dtype: np.dtype) -> bool:
    """Whether an array is taken for a picture where nothing else is said: ``uint8``, rows and
    columns, and after them at most four channels.
    """
    if dtype != np.uint8:
        return False
    return len(shape) == 2 or (len(shape) == 3 and 1 <= shape[-1] <= PICTURE_CHANNELS)


@lru_cache(maxsize=256)
def plan(shape: tuple[int, ...], dtype: np.dtype, kind: Optional[str] = None) -> Plan:
    """How an array is coded; ``kind`` is guessed where it is not given.

    >>> plan((480, 640, 3), np.dtype("uint8"))
    Plan(kind='picture', axes=(480, 640), channels=3)
    >>> plan((24, 180, 360), np.dtype("float32"))
    Plan(kind='array', axes=(24, 180, 360), channels=1)
    """
    shape = tuple(int(n) for n in shape)
    sample_type(dtype)
    if kind is None:
        kind = "picture" if is_picture(shape, dtype) else "array"
    one_of("kind", kind, KINDS)
    if 0 in shape:
        raise _usage(f"{kind}: found an array of shape {shape}, expected one with samples in it")
    if kind == "picture":
        if len(shape) == 2:
            return Plan(kind, shape, 1)
        if len(shape) == 3 and 1 <= shape[2] <= PICTURE_CHANNELS:
            return Plan(kind, shape[:2], shape[2])
        raise _unsupported(
            f"picture: found an array of shape {shape}, expected (rows, columns) or (rows, "
            "columns, channels) with 1 to 4 channels",
            "vqz.head.axes",
        )
    if kind == "array":
        if len(shape) > AXIS_LIMIT:
            raise _unsupported(
                f"array: found {len(shape)} axes, expected at most {AXIS_LIMIT}; merge some by "
                "reshape",
                "vqz.head.axes",
            )
        return Plan(kind, shape, 1)
    if len(shape) == 1:
        return Plan(kind, shape, 1)
    if len(shape) == 2:
        return Plan(kind, shape[:1], shape[1])
    raise _unsupported(
        f"{kind}: found an array of shape {shape}, expected one or two axes", "vqz.head.axes"
    )


def chunk_plan(
    shape: Sequence[int],
    dtype: np.dtype,
    channels: Optional[bool] = None,
    kind: Optional[str] = None,
) -> Plan:
    """How a chunk of a chunked array is coded.

    A chunk of ``uint8`` is a picture where ``kind`` does not say otherwise. Leading axes of length
    one are passed over; the axes that are left are (rows, columns), or (rows, columns, channels)
    where there are three and the last has 1 to 4 positions. ``channels`` says it where that is no
    guess: True, the last axis is one of channels; False, it is not. Chunks of other types are
    arrays, of whose leading axes of length one those are passed over that are more than four.

    >>> chunk_plan((1, 512, 512), np.dtype("uint8"))
    Plan(kind='picture', axes=(512, 512), channels=1)
    >>> chunk_plan((1, 256, 256, 3), np.dtype("uint8"))
    Plan(kind='picture', axes=(256, 256), channels=3)
    >>> chunk_plan((1, 1, 8, 64, 64), np.dtype("float32"))
    Plan(kind='array', axes=(1, 8, 64, 64), channels=1)
    """
    shape = tuple(int(n) for n in shape)
    if kind is None:
        kind = "picture" if dtype == np.uint8 else "array"
    if kind != "picture":
        most = AXIS_LIMIT if kind == "array" else 2
        while len(shape) > most and shape[0] == 1:
            shape = shape[1:]
        return plan(shape, dtype, kind)
    if channels is None:
        channels = len(shape) >= 3 and 1 <= shape[-1] <= PICTURE_CHANNELS
    own = 3 if channels else 2
    lead, rest = shape[:-own], shape[-own:]
    fits = len(rest) == own and all(n == 1 for n in lead)
    if not fits or (channels and not 1 <= rest[2] <= PICTURE_CHANNELS):
        axes = "(rows, columns, channels) with 1 to 4 channels" if channels else "(rows, columns)"
        raise _unsupported(
            f"chunk of uint8: found shape {shape}, expected {axes} after axes of length one; "
            "choose chunks that are one picture each, or kind='array'",
            "vqz.head.axes",
        )
    return Plan("picture", rest[:2], rest[2] if channels else 1)


def block_sizes(block: object, axes: Sequence[int]) -> list[int]:
    """Positions from block to block along each axis: one number stands for all of them.

    >>> block_sizes(64, (480, 640)), block_sizes((1, 0, 90), (24, 180, 360))
    ([64, 64], [1, 0, 90])
    """
    if isinstance(block, (tuple, list, np.ndarray)):
        parts = list(block)
        if len(parts) != len(axes):
            raise _usage(
                f"block: found {len(parts)} numbers, expected one for each of {len(axes)} axes"
            )
    else:
        parts = [block] * len(axes)
    return [whole_number("block", each, 1 << 62) for each in parts]


#: Samples up to which a signal is one block where nobody says how it is cut.
ONE_BLOCK = {"picture": 1 << 22, "array": 1 << 20, "series": 1 << 20}
#: Vectors of a block there.
VECTOR_BLOCK = 256


def block_count(found: Plan, block: object) -> int:
    """About how many blocks a signal is cut into; exactly 1 where it is one.

    >>> block_count(Plan("array", (8, 100, 100), 1), (1, 64, 0))
    16
    """
    if block is None and found.kind == "vectors":
        block = VECTOR_BLOCK
    if block is None:
        return -(-found.position_count * found.channels // ONE_BLOCK[found.kind])
    sizes = block_sizes(block, found.axes)
    return math.prod(-(-size // each) if each else 1 for size, each in zip(found.axes, sizes))


def spans(
    region: object, shape: Sequence[int]
) -> list[tuple[int, int]]:
    """Start and stop along each axis of a region that is given as NumPy's slices are.

    >>> spans(np.s_[:10, -5:], (20, 30))
    [(0, 10), (25, 30)]
    """
    parts = list(region) if isinstance(region, tuple) else [region]
    if parts.count(Ellipsis) == 1:
        place = parts.index(Ellipsis)
        fill = [slice(None)] * (len(shape) - len(parts) + 1)
        parts[place : place + 1] = fill
    if len(parts) > len(shape):
        raise _usage(f"region: found {len(parts)} axes, expected at most {len(shape)}")
    parts += [slice(None)] * (len(shape) - len(parts))
    found = []
    for axis, (part, size) in enumerate(zip(parts, shape)):
        if not isinstance(part, slice) or part.step not in (None, 1):
            raise _usage(f"region, axis {axis}: found {part!r}, expected a slice of step 1")
        start, stop, _ = part.indices(size)
        if start >= stop:
            raise _usage(f"region, axis {axis}: found {part!r} of {size}, which is nothing")
        found.append((start, stop))
    return found


def vector_indices(vectors: object, whole: Plan, region: object) -> np.ndarray:
    """The vectors of a file that are meant, as the library takes them.

    >>> vector_indices([5, -1, 5], Plan("vectors", (9,), 24), None)
    array([5, 8, 5], dtype=uint64)
    """
    if whole.kind != "vectors":
        raise _usage(
            f"vectors: found a file of kind {whole.kind}, expected one of vectors; a region gives "
            "a part of others"
        )
    if region is not None:
        raise _usage("options: found region and vectors, expected one")
    count = whole.axes[0]
    if isinstance(vectors, slice):
        found = np.arange(*vectors.indices(count), dtype=np.int64)
    else:
        found = np.asarray(vectors)
        if found.dtype == bool and found.shape == (count,):
            found = np.flatnonzero(found)
    if found.size == 0:
        raise _usage("vectors: found none, expected some")
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise _usage(
            f"vectors: found {found.dtype} of shape {found.shape}, expected integers along one "
            f"axis, a slice, or a mask of shape ({count},)"
        )
    for index in (int(found.min()), int(found.max())):
        if not -count <= index < count:
            raise _usage(f"vectors: found {index}, expected {-count} to {count - 1}")
    found = found.astype(np.int64)
    return np.where(found < 0, found + count, found).astype(np.uint64)


def one_of(name: str, value: str, known: dict[str, int]) -> int:
    """The number of a word."""
    if not isinstance(value, str) or value not in known:
        raise _usage(f"{name}: found {value!r}, expected one of {', '.join(known)}")
    return known[value]


def whole_number(name: str, value: Any, most: int) -> int:
    """The value as an int."""
    if type(value) is int and 0 <= value <= most:
        return value
    try:
        number = int(value)
        is_whole = bool(0 <= number <= most and number == value)
    except (TypeError, ValueError, OverflowError):
        is_whole = False
    if not is_whole:
        raise _usage(f"{name}: found {value!r}, expected a whole number from 0 to {most}")
    return number


def _usage(message: str) -> UsageError:
    return UsageError(message, code=100, name="usage")


def _unsupported(message: str, rule: str) -> UnsupportedError:
    return UnsupportedError(message, code=209, name="unsupported-signal", rule=rule)
