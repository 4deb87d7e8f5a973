"""A filter for HDF5, which h5py, h5dump, netCDF and others read with.

>>> import os, tempfile, h5py, numpy as np, vqz.hdf5
>>> path = os.path.join(tempfile.mkdtemp(), "pictures.h5")
>>> with h5py.File(path, "w") as file:
...     found = file.create_dataset(
...         "pictures", (4, 96, 128, 3), "uint8", chunks=(1, 96, 128, 3),
...         **vqz.hdf5.options(quality=80))
...     found[0] = np.zeros((96, 128, 3), np.uint8)
>>> h5py.File(path)["pictures"][0, :2, :2].shape
(2, 2, 3)

Numbers of other types than bytes are arrays, and every value keeps the bound that is asked for:

>>> field = np.linspace(250, 320, 8 * 90 * 180, dtype=np.float32).reshape(8, 90, 180)
>>> with h5py.File(path, "w") as file:
...     found = file.create_dataset(
...         "field", data=field, chunks=(4, 90, 180), **vqz.hdf5.options(max_error=0.01))
>>> bool(abs(h5py.File(path)["field"][:] - field).max() <= 0.01)
True

Importing this module tells h5py where the filter is. Other programs, and children, find it by the
environment: ``HDF5_PLUGIN_PATH=$(python3 -m vqz.hdf5)``.

A chunk of ``uint8`` is a picture: (rows, columns), or (rows, columns, channels) with 1 to 4
channels, after axes of length one. Chunks of other types are arrays of up to four axes, and
``kind="array"`` makes one of ``uint8``, too. HDF5 reads whole chunks only.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional, Union

from ._errors import LibraryError, UsageError
from ._jobs import bound_of
from ._model import Model, PathLike, find_model
from ._shapes import AXIS_LIMIT, KINDS, one_of, whole_number

#: Of the filter, in the range that HDF5 leaves to tests.
FILTER_ID = 483
PLUGIN = "libH5Zvqz.so"
#: What HDF5 looks for plug-ins by.
VARIABLE = "HDF5_PLUGIN_PATH"
NOT_SAID = 0xFFFFFFFF


def plugin_path() -> str:
    """The folder of the filter, for HDF5_PLUGIN_PATH."""
    folder = Path(__file__).parent / "lib"
    if not (folder / PLUGIN).exists():
        raise LibraryError(
            f"{PLUGIN} is missing in {folder}",
            hint="install the wheel that `make wheel` builds where libhdf5-dev is installed",
        )
    return str(folder)


def options(
    *,
    kind: Optional[str] = None,
    quality: Optional[float] = None,
    max_error: Optional[float] = None,
    range_error: Optional[float] = None,
    relative_error: Optional[float] = None,
    effort: Optional[int] = None,
    block: Union[None, int, Sequence[int]] = None,
    model: Union[None, PathLike, Model] = None,
) -> dict[str, Any]:
    """What h5py's ``create_dataset`` needs to use the filter; the numbers are the user's part of
    HDF5's ``cd_values``. All are as for :func:`vqz.encode`; a bound of the range is one of each
    chunk's own.

    Another model than the built-in one is named by its id; who reads the file needs it in
    ``VQZ_MODELS``, and so does who writes it.

    >>> options(quality=80, block=256)
    {'compression': 483, 'compression_opts': (1, 0, 8000, 0, 0, 0, 0, 0, 0, 1, 256, 0, 0, 0)}
    """
    if quality is not None and not 0 <= quality <= 100:
        raise UsageError(
            f"quality: found {quality!r}, expected a number from 0 to 100", code=100, name="usage"
        )
    if kind is None and model is not None:
        kind = find_model(model).kind
    bound, most = bound_of(max_error, range_error, relative_error)
    bits = struct.unpack("<Q", struct.pack("<d", most))[0]
    digits = "0" * 16 if model is None else find_model(model).id
    blocks = _blocks(block)
    values = (
        1,
        0 if kind is None else one_of("kind", kind, KINDS),
        NOT_SAID if quality is None else round(quality * 100),
        bound,
        bits >> 32,
        bits & 0xFFFFFFFF,
        0 if effort is None else whole_number("effort", effort, 9),
        int(digits[:8], 16),
        int(digits[8:16], 16),
        len(blocks),
        *blocks,
        *[0] * (AXIS_LIMIT - len(blocks)),
    )
    return {"compression": FILTER_ID, "compression_opts": values}


def _blocks(block: Union[None, int, Sequence[int]]) -> list[int]:
    """The numbers that are said of blocks: none, one for all axes, or one for each."""
    parts = [] if block is None else list(block) if isinstance(block, Sequence) else [block]
    if len(parts) > AXIS_LIMIT:
        raise UsageError(
            f"block: found {len(parts)} numbers, expected at most {AXIS_LIMIT}",
            code=100,
            name="usage",
        )
    return [whole_number("block", each, NOT_SAID) for each in parts]


def last_error() -> str:
    """What failed last in this thread: h5py says no more than "filter returned failure", for HDF5
    keeps to itself what filters say while it reads.
    """
    plugin = ctypes.CDLL(os.path.join(plugin_path(), PLUGIN))
    plugin.vqz_hdf5_last_error.restype = ctypes.c_char_p
    return plugin.vqz_hdf5_last_error().decode(errors="replace")


def _tell_h5py() -> None:
    """Lets the HDF5 of h5py find the filter, where h5py is installed."""
    try:
        from h5py import h5pl
    except ImportError:
        return
    folder = os.fsencode(plugin_path())
    known = {h5pl.get(index) for index in range(h5pl.size())}
    if folder not in known:
        h5pl.prepend(folder)


if __name__ == "__main__":
    print(plugin_path())
else:
    _tell_h5py()
