"""A Dask cluster of two processes, and an array that no worker could hold."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest
import vqz
from conftest import FIXTURES, installed

installed("dask")
installed("distributed")
zarr = installed("zarr")
EXAMPLES = FIXTURES.parent / "Sources" / "VQZPython" / "examples"
MODEL = FIXTURES / "models" / "test.vqzm"


@pytest.fixture
def example(monkeypatch):
    """The example, with a model that is fast."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.setenv("VQZ_MODELS", str(MODEL))
    monkeypatch.setenv("VQZ_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLES))
    import dask_zarr

    yield dask_zarr
    sys.modules.pop("dask_zarr")


def digest(folder: Path) -> dict[str, str]:
    """Checksums of all files of an array."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_workers_compress_and_read_more_than_one_could_hold(example, tmp_path):
    frames = 104
    assert frames * np.prod(example.FRAME) > 320e6 and example.MEMORY == "320MB"
    path = tmp_path / "film.zarr"
    example.main(str(path), str(MODEL), workers=2, frames=frames)
    array = zarr.open_array(path, mode="r")
    assert array.shape == (frames, *example.FRAME)
    stored = sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    assert stored < array.nbytes / 20
    codec = {"quality": 50, "effort": 1, "block": 512, "model": MODEL}
    expected = vqz.decode(vqz.encode(example.frame()[0], **codec), models=[vqz.Model(MODEL)])
    assert np.array_equal(array[0], expected)


def test_one_worker_writes_the_same_bytes_as_two(example, tmp_path):
    for workers in (1, 2):
        example.main(str(tmp_path / str(workers)), str(MODEL), workers=workers, frames=5)
    assert len(digest(tmp_path / "1")) == 6
    assert digest(tmp_path / "1") == digest(tmp_path / "2")
