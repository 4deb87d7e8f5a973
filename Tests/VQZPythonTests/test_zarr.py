"""The codec of Zarr 3, with the real package, and with xarray."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
import vqz
from conftest import FIXTURES, installed, keeps, photo_like, varied
from hypothesis import given
from hypothesis import strategies as st

zarr = installed("zarr")
if int(zarr.__version__.split(".")[0]) < 3:
    pytest.skip("needs Zarr 3", allow_module_level=True)

from vqz.zarr import VQZ  # noqa: E402


MODEL = FIXTURES / "models" / "test.vqzm"


class Counted(zarr.storage.WrapperStore):
    """A store that counts the bytes that are read from chunks."""

    read = 0

    async def get(self, key, prototype, byte_range=None):
        found = await super().get(key, prototype, byte_range)
        if found is not None and not key.endswith("zarr.json"):
            type(self).read += len(found)
        return found


def array_of(store, samples, chunks, **options):
    array = zarr.create_array(
        store, shape=samples.shape, chunks=chunks, dtype=samples.dtype,
        serializer=VQZ(**options), compressors=None,
    )  # fmt: skip
    array[:] = samples
    return array


@pytest.fixture(scope="module")
def tiled():
    samples = photo_like(768, 1024, 3)[None]
    store = zarr.storage.MemoryStore()
    array_of(store, samples, (1, 768, 1024, 3), block=128, effort=1)
    array = zarr.open_array(store)
    return store, array, array[:]


@pytest.mark.parametrize(
    "shape, chunks",
    [
        ((3, 96, 128), (1, 96, 128)), ((100, 130), (64, 64)), ((2, 70, 90, 3), (1, 64, 64, 3)),
        ((64, 64, 4), (64, 64, 4)), ((1, 2, 64, 64, 1), (1, 1, 64, 64, 1)),
    ],
)  # fmt: skip
def test_arrays_come_back(tmp_path, shape, chunks):
    samples = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    array_of(tmp_path / "a.zarr", samples, chunks, max_error=0)
    again = zarr.open_array(tmp_path / "a.zarr", mode="r")
    assert np.array_equal(again[:], samples)
    part = tuple(slice(n // 3, n // 3 + max(1, n // 2)) for n in shape)
    assert np.array_equal(again[part], samples[part])


def test_the_metadata_is_json_without_paths_or_threads(tmp_path):
    samples = photo_like(96, 128, 3)
    array_of(tmp_path / "a.zarr", samples, samples.shape, quality=80, block=128)
    metadata = json.loads((tmp_path / "a.zarr" / "zarr.json").read_text())
    expected = {"name": "vqz", "configuration": {"quality": 80, "block": 128}}
    assert metadata["codecs"] == [expected]


def test_another_process_finds_the_codec_by_its_entry_point(tmp_path):
    samples = photo_like(96, 128, 3)
    expected = array_of(tmp_path / "a.zarr", samples, samples.shape)[:]
    code = (
        "import sys, zarr; assert 'vqz' not in sys.modules\n"
        "array = zarr.open_array(sys.argv[1], mode='r')[:]\n"
        "sys.stdout.buffer.write(array.tobytes())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.zarr")], check=True, capture_output=True
    )
    assert found.stdout == expected.tobytes()


def test_a_part_is_read_by_its_byte_ranges(tiled):
    store, _, whole = tiled
    stored = sum(len(data) for key, data in store._store_dict.items() if "c/" in key)
    array = zarr.open_array(Counted(store), mode="r")
    Counted.read = 0
    assert np.array_equal(array[0, 200:210, 300:310], whole[0, 200:210, 300:310])
    part = Counted.read
    Counted.read = 0
    assert np.array_equal(array[:], whole)
    assert Counted.read == stored
    print(f"\n10 x 10 of 768 x 1024 pixels: {part} of {stored} bytes read")
    assert part < stored / 10


@given(st.data())
def test_any_selection_is_what_is_cut_from_the_whole(tiled, data):
    _, array, whole = tiled
    selection = []
    for size in whole.shape:
        start = data.draw(st.integers(0, size - 1))
        stop = data.draw(st.integers(start, size))
        step = data.draw(st.sampled_from([1, 1, 3]))
        selection.append(data.draw(st.sampled_from([start, slice(start, stop, step)])))
    selection = tuple(selection)
    assert np.array_equal(array[selection], whole[selection])


def test_selections_that_are_no_boxes(tiled):
    _, array, whole = tiled
    rows = [3, 500, 501]
    assert np.array_equal(array.oindex[0, rows, 5:9], whole[0][rows, 5:9])
    assert np.array_equal(array.vindex[0, rows, [1, 2, 3], 0], whole[0, rows, [1, 2, 3], 0])
    mask = np.zeros(whole.shape, bool)
    mask[0, 700, ::7] = True
    assert np.array_equal(array.vindex[mask], whole[mask])


OTHERS = [{"embed_model": True, "model": MODEL}, {"quality": 40}, {"max_error": 0}]


@pytest.mark.parametrize("options", OTHERS)
def test_a_chunk_of_another_writer_is_read_in_part(tiled, options):
    """Whose front, or index, is longer than what is read at first."""
    store, array, whole = tiled
    note = vqz.Metadata("text", b"note " * 600, "Comment")
    random = np.random.default_rng(1).bytes(40000).hex().encode()
    notes = [note, vqz.Metadata("text", random, "Noise")]
    data = vqz.encode(whole[0], block=128, metadata=notes, effort=1, **options)
    expected = vqz.decode(data)
    other = zarr.storage.MemoryStore(dict(store._store_dict))
    key = next(key for key in other._store_dict if "c/" in key)
    other._store_dict[key] = type(other._store_dict[key]).from_bytes(data)
    found = zarr.open_array(other)
    for part in (np.s_[300:400, 500:900], np.s_[700:, 1000:], np.s_[-1], np.s_[::200]):
        parts = part if isinstance(part, tuple) else (part,)
        assert np.array_equal(found[(0, *parts)], expected[part])


def test_a_part_of_a_chunk_with_other_samples_is_an_error(tiled):
    """Which would be taken for all channels alike."""
    store, _, whole = tiled
    other = zarr.storage.MemoryStore(dict(store._store_dict))
    key = next(key for key in other._store_dict if "c/" in key)
    grey = vqz.encode(np.ascontiguousarray(whole[0, ..., 0]), block=128, effort=1)
    other._store_dict[key] = type(other._store_dict[key]).from_bytes(grey)
    with pytest.raises(vqz.FileError, match="chunk: found"):
        zarr.open_array(other)[0, 200:210, 300:310]


def test_chunks_that_are_not_there_are_the_fill_value(tmp_path):
    array = zarr.create_array(
        tmp_path / "a.zarr", shape=(2, 64, 64), chunks=(1, 64, 64), dtype="uint8", fill_value=7,
        serializer=VQZ(block=128), compressors=None,
    )  # fmt: skip
    array[0] = 200
    assert (array[1, 3:5] == 7).all() and (array[1] == 7).all()
    assert abs(array[0].astype(int) - 200).max() < 10


def test_a_damaged_chunk_is_an_error(tiled):
    store, _, _ = tiled
    other = zarr.storage.MemoryStore(dict(store._store_dict))
    key = next(key for key in other._store_dict if "c/" in key)
    data = bytearray(other._store_dict[key].to_bytes())
    data[len(data) // 2] ^= 1
    other._store_dict[key] = type(other._store_dict[key]).from_bytes(bytes(data))
    with pytest.raises(vqz.FileError):
        zarr.open_array(other)[:]


def test_within_shards(tmp_path):
    samples = photo_like(512, 512, 3)
    array = zarr.create_array(
        tmp_path / "a.zarr", shape=samples.shape, shards=(512, 512, 3), chunks=(256, 256, 3),
        dtype="uint8", serializer=VQZ(max_error=0, block=128), compressors=None,
    )  # fmt: skip
    array[:] = samples
    again = zarr.open_array(tmp_path / "a.zarr", mode="r")
    assert np.array_equal(again[:], samples)
    assert np.array_equal(again[100:140, 9:12], samples[100:140, 9:12])


@pytest.mark.parametrize(
    "shape, dtype, said",
    [
        ((2, 64, 64, 3), "uint8", "choose chunks that are one picture each"),
        ((64,), "uint8", "expected .rows, columns."),
        ((64, 64, 5), "uint8", "or kind='array'"),
        ((2, 1, 3, 64, 64), "float32", "found 5 axes, expected at most 4"),
        ((64, 64), "bool", "dtype: found bool"),
        ((64, 64), "uint8", "tile size: found 33"),
    ],
)
def test_chunks_that_cannot_be_coded_are_refused_when_the_array_is_made(shape, dtype, said):
    codec = VQZ(block=33 if "tile" in said else None)
    with pytest.raises(vqz.VQZError, match=said):
        zarr.create_array(
            {}, shape=shape, chunks=shape, dtype=dtype, serializer=codec, compressors=None
        )


def test_whether_the_last_axis_is_one_of_channels_can_be_said(tmp_path):
    samples = np.random.default_rng(1).integers(0, 256, (64, 3), np.uint8)
    array = array_of(tmp_path / "a.zarr", samples, (64, 3), max_error=0)
    assert np.array_equal(array[:], samples)
    narrow = np.random.default_rng(1).integers(0, 256, (1, 64, 3), np.uint8)
    array = array_of(tmp_path / "b.zarr", narrow, (1, 64, 3), max_error=0, channels=False)
    assert np.array_equal(zarr.open_array(tmp_path / "b.zarr")[:], narrow)
    chunk = (tmp_path / "b.zarr" / "c" / "0" / "0" / "0").read_bytes()
    assert vqz.info(chunk).shape == (64, 3)


def test_settings_are_checked_compared_and_pickled():
    codec = VQZ(quality=70, block=128)
    assert pickle.loads(pickle.dumps(codec)) == codec == VQZ.from_dict(codec.to_dict())
    assert codec != VQZ() and hash(codec) == hash(VQZ(block=128, quality=70))
    with pytest.raises(vqz.UsageError, match="setting: found 'qualty'"):
        VQZ(qualty=3)
    with pytest.raises(NotImplementedError):
        codec.compute_encoded_size(1, None)


def test_a_model_is_kept_by_its_id(tmp_path):
    samples = photo_like(64, 64, 3)
    array = array_of(tmp_path / "a.zarr", samples, samples.shape, model=MODEL)
    text = (tmp_path / "a.zarr" / "zarr.json").read_text()
    assert vqz.Model(MODEL).id in text and "vqzm" not in text
    code = "import sys, zarr; zarr.open_array(sys.argv[1])[:]"
    command = [sys.executable, "-c", code, str(tmp_path / "a.zarr")]
    failed = subprocess.run(command, capture_output=True, text=True)
    assert "VQZ_MODELS" in failed.stderr and "ModelError" in failed.stderr
    subprocess.run(command, check=True, env={**os.environ, "VQZ_MODELS": str(MODEL)})
    assert array[:].shape == samples.shape


# Arrays of numbers.


@pytest.fixture(scope="module")
def field():
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:96, 0:120]
    layers = [280 + 20 * np.sin(y / 30 + z) + 9 * np.cos(x / 20) for z in range(16)]
    samples = (np.stack(layers) + rng.normal(0, 0.05, (16, 96, 120))).astype(np.float32)
    samples[:, 10:30, 50:70] = np.nan
    store = zarr.storage.MemoryStore()
    array_of(store, samples, (16, 96, 120), max_error=0.01, block=(2, 24, 30))
    array = zarr.open_array(store)
    return samples, store, array, array[:]


def test_every_value_keeps_its_bound(field):
    samples, store, _, whole = field
    chunk = next(data for key, data in store._store_dict.items() if "c/" in key).to_bytes()
    facts = vqz.info(chunk)
    assert facts.error_bound == 0.01 and facts.block_counts == (8, 4, 4)
    assert keeps(samples, whole, facts) and np.isnan(whole[:, 10:30, 50:70]).all()
    assert len(chunk) < samples.nbytes / 3


def test_a_part_of_a_field_is_read_by_its_byte_ranges(field):
    samples, store, _, whole = field
    stored = sum(len(data) for key, data in store._store_dict.items() if "c/" in key)
    array = zarr.open_array(Counted(store), mode="r")
    Counted.read = 0
    assert np.array_equal(array[5, 30:40, 95:100], whole[5, 30:40, 95:100])
    part = Counted.read
    print(f"\n10 x 5 of one of 16 layers of 96 x 120: {part} of {stored} bytes read")
    assert part < stored / 20


@given(st.data())
def test_any_selection_of_a_field_is_what_is_cut_from_the_whole(field, data):
    _, _, array, whole = field
    selection = []
    for size in whole.shape:
        start = data.draw(st.integers(0, size - 1))
        stop = data.draw(st.integers(start, size))
        step = data.draw(st.sampled_from([1, 1, 3]))
        selection.append(data.draw(st.sampled_from([start, slice(start, stop, step)])))
    selection = tuple(selection)
    assert np.array_equal(array[selection], whole[selection], equal_nan=True)


@pytest.mark.parametrize(
    "shape, chunks, dtype, options",
    [
        ((50,), (20,), "int16", {"max_error": 1}), ((9, 7), (9, 7), "uint64", {"max_error": 5}),
        ((4, 5, 6, 7), (2, 5, 3, 7), "float64", {"relative_error": 0.01, "block": 2}),
        (
            (1, 1, 6, 20, 30), (1, 1, 6, 20, 30), "float32",
            {"max_error": 0.1, "block": [1, 0, 9, 9]},
        ),
        ((70, 3), (70, 3), "float32", {"kind": "series", "max_error": 0.1, "block": 32}),
        ((70, 1), (70, 1), "float32", {"kind": "series", "max_error": 0.1, "block": 32}),
        ((2, 9, 9, 3), (1, 9, 9, 3), "uint8", {"kind": "array", "max_error": 1, "block": 4}),
        ((30, 40), (30, 40), "float16", {"range_error": 0.001}),
    ],
)  # fmt: skip
def test_arrays_of_numbers_come_back(tmp_path, shape, chunks, dtype, options):
    samples = varied(dtype, shape, 1)
    array_of(tmp_path / "a.zarr", samples, chunks, **options)
    again = zarr.open_array(tmp_path / "a.zarr", mode="r")
    whole = again[:]
    assert whole.dtype == samples.dtype
    for path in (tmp_path / "a.zarr" / "c").rglob("*"):
        if path.is_file():
            facts = vqz.info(path.read_bytes())
            place = [int(n) for n in path.relative_to(tmp_path / "a.zarr" / "c").parts]
            part = tuple(slice(n * c, (n + 1) * c) for n, c in zip(place, chunks))
            # Chunks at the end are filled up; what is there is what counts.
            assert keeps(samples[part], np.ascontiguousarray(whole[part]), facts)
    for part in (tuple(slice(n // 3, n // 3 + max(1, n // 2)) for n in shape), (-1,)):
        assert again[part].tobytes() == whole[part].tobytes()


def test_a_channel_on_an_axis_of_its_own_is_cut_like_others():
    samples = photo_like(192, 160)[None, None, ..., None]
    array = array_of({}, samples, samples.shape, max_error=0, block=128)
    assert np.array_equal(array[0, 0, 40:50, 60:], samples[0, 0, 40:50, 60:])
    assert array[:, 0, 130, 60:, 0].shape == (1, 100)


def test_a_chunk_of_another_kind_is_read_whole(field):
    """A picture where the metadata say array has other axes."""
    samples = photo_like(192, 160, 3)
    store = zarr.storage.MemoryStore()
    array_of(store, samples, samples.shape, kind="array", max_error=0, block=(16, 16, 0))
    key = next(key for key in store._store_dict if "c/" in key)
    picture = vqz.encode(samples, max_error=0, block=128)
    store._store_dict[key] = type(store._store_dict[key]).from_bytes(picture)
    assert np.array_equal(zarr.open_array(store)[3:9, 40:50, 1], samples[3:9, 40:50, 1])


def test_the_example_of_xarray(tmp_path, monkeypatch, capsys):
    installed("xarray")
    monkeypatch.syspath_prepend(str(FIXTURES.parent / "Sources" / "VQZPython" / "examples"))
    import xarray_fields

    xarray_fields.main(str(tmp_path / "a.zarr"))
    window, whole = capsys.readouterr().out.splitlines()
    print(f"\n{window}\n{whole}")
    read = int(window.split(": ")[1].split()[0])
    values, stored = int(whole.split()[2]), int(whole.split()[5].rstrip(":"))
    off, part = float(whole.split("off by ")[1].split()[0]), float(whole.split()[-2])
    assert read < stored / 10 and stored < values / 3
    assert 0.005 < off <= 0.01 and 0.05 < part <= 0.1
    again = zarr.open_array(tmp_path / "a.zarr" / "temperature", mode="r")[:]
    assert np.isnan(again[:, 60:100, 200:260]).all() and np.isfinite(again[:, :60]).all()


def test_xarray_and_its_trap(tmp_path):
    """A decoded variable carries its codec along: without `drop_encoding` it is coded twice."""
    xarray = installed("xarray")
    samples = np.stack([photo_like(96, 128, seed=seed) for seed in range(3)])
    frames = xarray.Dataset({"frame": (("time", "y", "x"), samples)})
    encoding = {
        "frame": {"serializer": VQZ(quality=30), "compressors": None, "chunks": (1, 96, 128)}
    }
    frames.to_zarr(tmp_path / "a.zarr", zarr_format=3, encoding=encoding, consolidated=False)
    once = xarray.open_zarr(tmp_path / "a.zarr", consolidated=False).load()
    assert 0 < abs(once.frame.values.astype(int) - samples).mean() < 12
    assert once.frame.encoding["serializer"] == VQZ(quality=30)

    once.to_zarr(tmp_path / "twice.zarr", zarr_format=3, consolidated=False)
    twice = xarray.open_zarr(tmp_path / "twice.zarr", consolidated=False).load()
    assert not np.array_equal(twice.frame, once.frame), "the second loss"
    once.drop_encoding().to_zarr(tmp_path / "kept.zarr", zarr_format=3, consolidated=False)
    kept = xarray.open_zarr(tmp_path / "kept.zarr", consolidated=False).load()
    assert np.array_equal(kept.frame, once.frame)
