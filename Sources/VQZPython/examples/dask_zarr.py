"""Compresses a film into a Zarr array on as many processes as you have, and reads it back.

    python3 dask_zarr.py ARRAY.zarr [MODEL]

Needs dask[distributed] and zarr.

The array never has to fit into the memory of a worker: each task encodes, or decodes, one chunk.
The bytes are the same from any number of workers. On a cluster give the address of its scheduler
to `Client`; what workers need is this package, and the model's file named in VQZ_MODELS where it is
not the built-in one. VQZ_THREADS=1 leaves the processors of a machine to its workers.
"""

from __future__ import annotations

import sys
from typing import Optional

import dask.array as da
import numpy as np
import zarr
from dask.distributed import Client, LocalCluster
from vqz.zarr import VQZ

#: Rows, columns and channels of a frame.
FRAME = (1024, 1024, 3)


def frame(block_info: Optional[dict] = None) -> np.ndarray:
    """One frame of a film that nobody has to keep: waves, moving from frame to frame."""
    number = block_info[None]["chunk-location"][0] if block_info else 0
    y, x = np.mgrid[0 : FRAME[0], 0 : FRAME[1]].astype(np.float32)
    plane = 128 + 60 * np.sin((x + 9 * number) / 31) + 50 * np.cos((y - 5 * number) / 43)
    return np.stack([plane, plane + 5, 250 - plane], axis=-1).astype(np.uint8)[None]


def compress(path: str, frames: int, model: Optional[str]) -> None:
    """Writes the film, a chunk a frame."""
    film = da.map_blocks(
        frame, chunks=((1,) * frames, *((n,) for n in FRAME)), dtype=np.uint8
    )
    codec = VQZ(quality=50, effort=1, block=512, model=model)
    array = zarr.create_array(
        path, shape=film.shape, chunks=(1, *FRAME), dtype=film.dtype, serializer=codec,
        compressors=None,
    )  # fmt: skip
    da.store(film, array, lock=False)


def means(path: str) -> np.ndarray:
    """The mean of each frame: reads the whole array, a chunk at a time."""
    return da.from_zarr(path).mean(axis=(1, 2, 3)).compute()


def main(path: str, model: Optional[str] = None, *, workers: int = 2, frames: int = 8) -> None:
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, memory_limit=MEMORY, dashboard_address=None
    ) as cluster, Client(cluster):
        compress(path, frames, model)
        found = means(path)
    print(f"{frames} frames of {np.prod(FRAME) / 1e6:.1f} MB, means {found.min():.1f} to "
          f"{found.max():.1f}")


#: Of each worker.
MEMORY = "320MB"

if __name__ == "__main__":
    main(sys.argv[1], *sys.argv[2:3])
