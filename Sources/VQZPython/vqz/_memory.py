"""Where the samples of an array lie, for the library to read and write them there."""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy as np

from ._errors import UsageError
from ._library import Layout
from ._shapes import Plan


class Area(NamedTuple):
    """The memory that an array spans, and the layout of its samples there."""

    address: int
    capacity: int
    #: None where samples are packed.
    layout: Any


def area_of(array: np.ndarray, plan: Plan) -> Area:
    """The area of an array of that plan, of any order and stride. Nothing is copied."""
    flags = array.flags
    # The bfloat16 of ml_dtypes, of the kind V, has no buffer.
    if flags.c_contiguous and flags.writeable and array.dtype.kind != "V":
        # Half of what the other way takes.
        return Area(ctypes.addressof(ctypes.c_char.from_buffer(array)), array.nbytes, None)
    address = array.__array_interface__["data"][0]
    if flags.c_contiguous:
        return Area(address, array.nbytes, None)
    reach = [stride * (size - 1) for stride, size in zip(array.strides, array.shape)]
    before = -sum(each for each in reach if each < 0)
    behind = sum(each for each in reach if each > 0) + array.itemsize
    layout = Layout()
    layout.offset = before
    for axis in range(len(plan.axes)):
        layout.strides[axis] = array.strides[axis]
    has_channel_axis = array.ndim > len(plan.axes)
    layout.channel_stride = array.strides[-1] if has_channel_axis else array.itemsize
    return Area(address - before, before + behind, ctypes.pointer(layout))


def samples_of(array: Any) -> np.ndarray:
    """The samples of what is given, in the byte order of the machine; not copied but for that.

    :raises UsageError: for a masked array, of which NumPy would give what is behind the mask.
    """
    if isinstance(array, np.ma.MaskedArray):
        raise _usage(
            "array: found a masked one, expected one without a mask; array.filled(np.nan) has what "
            "no sample may be where it is masked"
        )
    found = np.asarray(array)
    return found if found.dtype.isnative else found.astype(found.dtype.newbyteorder("="))


def checked_out(out: np.ndarray, plan: Plan, dtype: np.dtype) -> None:
    """Refuses an array that what is decoded does not fit into."""
    if not isinstance(out, np.ndarray):
        raise _usage(f"out: found {type(out).__name__}, expected an array")
    if out.shape != plan.shape and out.shape != (*plan.axes, plan.channels):
        raise _usage(f"out: found shape {out.shape}, expected {plan.shape}")
    if out.dtype.newbyteorder("=") != dtype:
        raise _usage(f"out: found {out.dtype}, expected {dtype}")
    if not out.flags.writeable:
        raise _usage("out: found an array that is read-only, expected one to write to")
    if any(stride == 0 and size > 1 for stride, size in zip(out.strides, out.shape)):
        raise _usage("out: found samples that share their memory, expected each to have its own")


def _usage(message: str) -> UsageError:
    return UsageError(message, code=100, name="usage")
