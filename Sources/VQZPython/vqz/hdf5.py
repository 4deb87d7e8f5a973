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

Importing this module tells h5py where the filter is. Other programs, and children, find it by the
environment: ``HDF5_PLUGIN_PATH=$(python3 -m vqz.hdf5)``. Chunks have to be pictures: (rows,
columns), or (rows, columns, channels) with 1 to 4 channels, after axes of length one.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any, Optional, Union

from ._errors import LibraryError, UsageError
from ._jobs import whole_number
from ._model import Model, PathLike, find_model

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
    quality: Optional[float] = None,
    max_error: Optional[int] = None,
    effort: Optional[int] = None,
    tile_size: Optional[int] = None,
    model: Union[None, PathLike, Model] = None,
) -> dict[str, Any]:
    """What h5py's ``create_dataset`` needs to use the filter; the numbers are the user's part of
    HDF5's ``cd_values``.

    Another model than the built-in one is named by its id; who reads the file needs it in
    ``VQZ_MODELS``, and so does who writes it.

    >>> options(quality=80, max_error=3)
    {'compression': 483, 'compression_opts': (1, 8000, 4, 0, 0, 0, 0)}
    """
    if quality is not None and not 0 <= quality <= 100:
        raise UsageError(
            f"quality: found {quality!r}, expected a number from 0 to 100", code=100, name="usage"
        )
    tiles = 0
    if tile_size is not None:
        tiles = whole_number("tile_size", tile_size, NOT_SAID - 1) or NOT_SAID
    high = low = 0
    if model is not None:
        digits = find_model(model).id
        high, low = int(digits[:8], 16), int(digits[8:16], 16)
    values = (
        1,
        NOT_SAID if quality is None else round(quality * 100),
        0 if max_error is None else whole_number("max_error", max_error, NOT_SAID - 1) + 1,
        0 if effort is None else whole_number("effort", effort, 9),
        tiles,
        high,
        low,
    )
    return {"compression": FILTER_ID, "compression_opts": values}


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
