"""The codec of numcodecs, with the real package and Zarr format 2."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
import vqz
from conftest import installed, photo_like

numcodecs = installed("numcodecs")
from vqz.numcodecs import VQZ  # noqa: E402


def test_it_is_found_by_its_id_and_its_configuration_is_json():
    codec = VQZ(quality=80, tile_size=128)
    config = codec.get_config()
    assert json.loads(json.dumps(config)) == {"id": "vqz", "quality": 80, "tile_size": 128}
    assert numcodecs.get_codec(dict(config)) == codec == pickle.loads(pickle.dumps(codec))
    assert repr(codec) == "VQZ(quality=80, tile_size=128)" and hash(codec) == hash(codec)
    assert not [name for name in vars(codec) if not name.startswith("_")]


def test_another_process_finds_it_by_its_entry_point():
    code = "import numcodecs; print(numcodecs.get_codec({'id': 'vqz', 'quality': 9}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout == "VQZ(quality=9)\n", found.stderr


def test_arrays_come_back():
    samples = np.random.default_rng(1).integers(0, 256, (1, 40, 50, 3), np.uint8)
    codec = VQZ(max_error=0)
    data = codec.encode(samples)
    assert np.array_equal(codec.decode(data), samples[0])
    assert np.array_equal(codec.decode(codec.encode(samples[:, ::2, ::-1])), samples[0, ::2, ::-1])
    for out in (np.empty_like(samples), np.empty(samples.size, np.uint8), bytearray(samples.size)):
        assert codec.decode(data, out=out) is out
        assert np.array_equal(np.frombuffer(out, np.uint8), samples.reshape(-1))
    with pytest.raises(vqz.UsageError, match="out: found"):
        codec.decode(data, out=np.empty(5, np.uint8))


def test_fortran_order_is_refused():
    with pytest.raises(vqz.UsageError, match="order='C'"):
        VQZ().encode(np.asfortranarray(photo_like(64, 80, 3)))


def test_chunks_that_are_no_picture():
    for chunk in (np.zeros((2, 8, 8, 3), "u1"), np.zeros(8, "u1"), np.zeros((8, 8), "f4")):
        with pytest.raises(vqz.UnsupportedError):
            VQZ().encode(chunk)


def test_zarr_format_2(tmp_path):
    zarr = installed("zarr")
    samples = np.stack([photo_like(64, 96, 3, seed=seed) for seed in range(3)])
    options = {"shape": samples.shape, "chunks": (1, 64, 96, 3), "dtype": "u1", "zarr_format": 2}
    try:
        array = zarr.create_array(tmp_path / "a.zarr", compressors=VQZ(max_error=0), **options)
    except AttributeError:  # Zarr 2
        array = zarr.open_array(
            str(tmp_path / "a.zarr"), "w", compressor=VQZ(max_error=0),
            **{name: value for name, value in options.items() if name != "zarr_format"},
        )  # fmt: skip
    array[:] = samples
    again = zarr.open_array(str(tmp_path / "a.zarr"), mode="r")
    assert np.array_equal(again[:], samples) and np.array_equal(again[1, 3:9], samples[1, 3:9])
    assert json.loads((tmp_path / "a.zarr" / ".zarray").read_text())["compressor"]["id"] == "vqz"
