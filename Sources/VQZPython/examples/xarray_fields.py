"""Writes fields of numbers with a bound on every value by xarray, and reads a part of them.

    python3 xarray_fields.py FIELDS.zarr

Needs xarray and zarr.

What is read is a window of one level: of a chunk its front, its index, and the blocks that the
window touches are fetched, by their byte ranges. Where there is no value stands NaN, which comes
back as it was.
"""

from __future__ import annotations

import sys
from typing import Any, Optional

import numpy as np
import xarray as xr
import zarr
from vqz.zarr import VQZ

#: Times, latitudes and longitudes.
SHAPE = (12, 181, 360)
#: Degrees that no temperature is off by more; and a part of each humidity.
DEGREES, PART = 0.01, 0.001


class Counted(zarr.storage.WrapperStore):
    """A store that counts the bytes that are read of chunks."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self.byte_count = 0

    async def get(self, key: str, prototype: Any, byte_range: Optional[Any] = None) -> Any:
        found = await super().get(key, prototype, byte_range)
        if found is not None and "/c/" in key:
            self.byte_count += len(found)
        return found


def fields() -> xr.Dataset:
    """Temperature and humidity of a world that turns, without values on a continent."""
    time, y, x = np.ogrid[0 : SHAPE[0], 0 : SHAPE[1], 0 : SHAPE[2]]
    warm = 288 - 40 * np.abs(y - 90) / 90 + 6 * np.sin((x + 15 * time) / 57.3)
    noise = np.random.default_rng(1).normal(0, 0.2, SHAPE)
    temperature = (warm + noise).astype(np.float32)
    humidity = (0.02 * np.exp((temperature - 288) / 15)).astype(np.float32)
    for values in (temperature, humidity):
        values[:, 60:100, 200:260] = np.nan
    axes = ("time", "latitude", "longitude")
    return xr.Dataset(
        {"temperature": (axes, temperature), "humidity": (axes, humidity)},
        coords={"latitude": 90.0 - np.arange(SHAPE[1]), "longitude": np.arange(SHAPE[2]) * 1.0},
    )


def write(path: str, world: xr.Dataset) -> None:
    """A chunk for each variable, in blocks of one time and a part of the globe."""
    block = (1, 46, 90)
    codecs = {
        "temperature": VQZ(max_error=DEGREES, block=block),
        "humidity": VQZ(relative_error=PART, block=block),
    }
    encoding = {
        name: {"serializer": codec, "compressors": None, "chunks": SHAPE}
        for name, codec in codecs.items()
    }
    world.to_zarr(path, zarr_format=3, encoding=encoding, consolidated=False)


def main(path: str) -> None:
    world = fields()
    write(path, world)
    store = Counted(zarr.storage.LocalStore(path, read_only=True))
    again = xr.open_zarr(store, consolidated=False, chunks=None)
    window = again.temperature.isel(time=7).sel(
        latitude=slice(60, 40), longitude=slice(100, 130)
    )
    print(f"a window of {window.values.size} values: {store.byte_count} bytes read")
    store.byte_count = 0
    again = again.load()
    off = abs(again - world).max()
    part = (abs(again.humidity - world.humidity) / world.humidity).max()
    values = sum(variable.nbytes for variable in world.data_vars.values())
    print(f"all of {values} bytes in {store.byte_count}: temperature off by "
          f"{float(off.temperature):.4f} at most, humidity by {float(part) * 100:.3f} %")


if __name__ == "__main__":
    main(sys.argv[1])
