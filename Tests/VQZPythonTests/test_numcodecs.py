"""The codec of numcodecs, with the real package and Zarr format 2."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
import vqz
from conftest import installed, keeps, photo_like, varied
from hypothesis import given
from hypothesis import strategies as st

numcodecs = installed("numcodecs")
from vqz.numcodecs import VQZ  # noqa: E402


def test_it_is_found_by_its_id_and_its_configuration_is_json():
    codec = VQZ(quality=80, block=128)
    config = codec.get_config()
    assert json.loads(json.dumps(config)) == {"id": "vqz", "quality": 80, "block": 128}
    assert numcodecs.get_codec(dict(config)) == codec == pickle.loads(pickle.dumps(codec))
    assert repr(codec) == "VQZ(quality=80, block=128)" and hash(codec) == hash(codec)
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
    for chunk in (np.zeros((2, 8, 8, 3), "u1"), np.zeros(8, "u1")):
        with pytest.raises(vqz.UnsupportedError, match="or kind='array'"):
            VQZ().encode(chunk)
        codec = VQZ(kind="array", max_error=0)
        assert np.array_equal(codec.decode(codec.encode(chunk)), chunk)


@given(
    st.sampled_from(["u2", "i8", "f2", "f4", "f8"]),
    st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple), st.integers(0, 999),
    st.sampled_from([{"max_error": 0.25}, {"relative_error": 0.01}, {"range_error": 1e-3}]),
)  # fmt: skip
def test_arrays_of_numbers_keep_their_bound(dtype, shape, seed, options):
    chunk = varied(dtype, shape, seed)
    codec = numcodecs.get_codec({"id": "vqz", **options})
    data = codec.encode(chunk)
    found = codec.decode(data)
    assert found.shape == shape and found.dtype == chunk.dtype
    assert keeps(chunk, found, vqz.info(data))
    out = np.empty(shape, dtype)
    assert codec.decode(data, out=out) is out and out.tobytes() == found.tobytes()


def test_samples_with_the_highest_byte_first_are_refused():
    with pytest.raises(vqz.UsageError, match="of dtype '<f4'"):
        VQZ().encode(np.zeros((8, 8), ">f4"))


def test_axes_of_length_one_before_four_others_are_passed_over():
    chunk = varied("f4", (1, 1, 3, 4, 5, 6), 1)
    codec = VQZ(max_error=np.float32(0), block=[1, np.int64(2), 3, 0])
    data = codec.encode(chunk)
    assert vqz.info(data).block_sizes == (1, 2, 3, 0)
    assert codec.decode(data).tobytes() == chunk.tobytes()
    assert numcodecs.get_codec(json.loads(json.dumps(codec.get_config()))) == codec
    with pytest.raises(vqz.UsageError, match="block: found 1.5"):
        VQZ(block=(1, 1.5))


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


def test_zarr_format_2_of_numbers(tmp_path):
    zarr = installed("zarr")
    field = varied("f8", (6, 20, 30), 1)
    options = {"shape": field.shape, "chunks": (4, 16, 16), "dtype": "<f8", "zarr_format": 2}
    codec = VQZ(relative_error=1e-3)
    try:
        array = zarr.create_array(tmp_path / "a.zarr", compressors=codec, **options)
    except AttributeError:  # Zarr 2
        del options["zarr_format"]
        array = zarr.open_array(str(tmp_path / "a.zarr"), "w", compressor=codec, **options)
    array[:] = field
    found = zarr.open_array(str(tmp_path / "a.zarr"), mode="r")[:]
    finite = np.isfinite(field)
    assert (abs(found[finite] - field[finite]) <= 1e-3 * abs(field[finite])).all()
    assert np.array_equal(found[~finite], field[~finite], equal_nan=True)
