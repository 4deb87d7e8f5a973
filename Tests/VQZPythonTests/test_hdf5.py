"""The filter of HDF5, with h5py, whose HDF5 is its own, and with h5dump, whose is Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import vqz
from conftest import installed, keeps, photo_like, varied

h5py = installed("h5py")
import vqz.hdf5  # noqa: E402

OTHER = (
    "import sys, h5py; sys.stdout.buffer.write(h5py.File(sys.argv[1])['pictures'][:].tobytes())"
)


def other(path, plugins: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Reads a file in a process that has never heard of vqz."""
    environment = {**os.environ, "HDF5_PLUGIN_PATH": plugins, **environment}
    command = [sys.executable, "-c", OTHER, str(path)]
    return subprocess.run(command, capture_output=True, env=environment)


def dumped(path, plugins: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Reads a file with h5dump."""
    h5dump = shutil.which("h5dump")
    if h5dump is None:
        pytest.skip("needs h5dump, of the Debian package hdf5-tools")
    command = [h5dump, "--enable-error-stack", "-d", "/pictures", *options, str(path)]
    environment = {**os.environ, "HDF5_PLUGIN_PATH": plugins}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.fixture
def pictures() -> np.ndarray:
    return np.stack([photo_like(64, 96, 3, seed=seed) for seed in range(3)])


def written(path, pictures: np.ndarray, **options: object) -> None:
    chunks = (1, *pictures.shape[1:])
    with h5py.File(path, "w") as file:
        file.create_dataset("pictures", data=pictures, chunks=chunks, **vqz.hdf5.options(**options))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_another_process_reads_with_h5py(tmp_path, pictures, channels):
    samples = np.concatenate([pictures, pictures[..., :1]], axis=3)[..., :channels]
    path = tmp_path / "a.h5"
    written(path, samples, max_error=0)
    found = other(path, vqz.hdf5.plugin_path())
    assert found.stdout == samples.tobytes(), found.stderr


def test_another_process_reads_with_h5dump(tmp_path, pictures):
    path, raw = tmp_path / "a.h5", tmp_path / "raw"
    written(path, pictures, quality=80)
    found = dumped(path, vqz.hdf5.plugin_path(), "-b", "LE", "-o", str(raw))
    assert found.returncode == 0, found.stderr
    expected = h5py.File(path)["pictures"][:]
    assert raw.read_bytes() == expected.tobytes()
    assert 0 < abs(expected.astype(int) - pictures).mean() < 3
    header = dumped(path, "", "-p", "-H").stdout
    assert "FILTER_ID 483" in header and "COMMENT vqz" in header
    assert "PARAMS { 1 0 8000 0 0 0 0 0 0 0 0 0 0 0 1 1 3 2 64 96 }" in header


def test_a_missing_plug_in_is_named(tmp_path, pictures):
    written(tmp_path / "a.h5", pictures)
    found = other(tmp_path / "a.h5", str(tmp_path))
    assert found.returncode == 1 and b"find plugin" in found.stderr
    stack = dumped(tmp_path / "a.h5", str(tmp_path)).stderr
    assert "required filter 'vqz (HDF5_PLUGIN_PATH=$(python3 -m vqz.hdf5))' is not" in stack


def test_the_module_prints_its_folder():
    found = subprocess.run(
        [sys.executable, "-m", "vqz.hdf5"], check=True, capture_output=True, text=True
    )
    assert found.stdout.strip() == vqz.hdf5.plugin_path()


@pytest.mark.parametrize(
    "shape, dtype, said",
    [
        ((4, 64, 64, 3), "u1", "choose chunks that are one picture each"),
        ((64,), "u1", "expected .rows, columns"),
        ((2, 1, 3, 64, 64), "f4", "found too many axes"),
        ((64, 64), ">i4", "byte order of this machine"),
        ((64, 64), "S4", "a type that is no number"),
    ],
)
def test_datasets_that_do_not_fit_are_refused_when_they_are_made(tmp_path, shape, dtype, said):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        with pytest.raises((ValueError, OSError), match=said):
            file.create_dataset("a", shape, dtype, chunks=shape, **vqz.hdf5.options())


def test_values_of_another_list_are_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for values in (
            (2,), (1, 9), (1, 0, 20000), (1, 0, 8000, 9), (1, 0, 8000, 1, 0xFFF00000, 0),
            (1, 0, 8000, 0, 0, 0, 99), (1, 0, 8000, 0, 0, 0, 0, 0, 0, 1, 33),
            (1, 0, 8000, 0, 0, 0, 0, 0, 0, 3, 8, 8, 8), (1, 2, 8000, 3, 0x40000000, 0),
        ):  # fmt: skip
            with pytest.raises((ValueError, OSError), match="vqz: "):
                file.create_dataset(
                    "a", (64, 64), "u1", chunks=(64, 64), compression=483, compression_opts=values
                )
        file.create_dataset("a", (64, 64), "u1", chunks=(64, 64), compression=483)


def test_options():
    assert vqz.hdf5.options(block=0)["compression_opts"][9:] == (1, 0, 0, 0, 0)
    assert vqz.hdf5.options(block=(4, 0, 9))["compression_opts"][9:] == (3, 4, 0, 9, 0)
    for wrong in (
        {"quality": 101}, {"effort": 10}, {"block": 1.5}, {"block": (1,) * 5}, {"kind": "film"},
        {"max_error": 1, "relative_error": 0.1}, {"max_error": "much"},
    ):  # fmt: skip
        with pytest.raises(vqz.UsageError):
            vqz.hdf5.options(**wrong)


@pytest.mark.parametrize(
    "shape, chunks, dtype, options",
    [
        ((50,), (20,), "i2", {"max_error": 1}), ((9, 7), (9, 7), "u8", {"max_error": 5}),
        ((4, 5, 6, 7), (2, 5, 3, 7), "f8", {"relative_error": 0.01, "block": 2}),
        ((1, 1, 6, 20, 30), (1, 1, 6, 20, 30), "f4", {"max_error": 0.1, "block": (1, 0, 9, 9)}),
        ((70, 3), (70, 3), "f4", {"kind": "series", "max_error": 0.1, "block": 32}),
        ((1, 70), (1, 70), "f4", {"kind": "series", "max_error": 0.1}),
        (
            (2, 9, 9, 3), (1, 9, 9, 3), "u1",
            {"kind": "array", "max_error": 1, "block": (0, 4, 4, 0)},
        ),
        ((30, 40), (30, 40), "f2", {"range_error": 0.001}), ((30, 40), (30, 40), "f4", {}),
    ],
)  # fmt: skip
def test_arrays_of_numbers_keep_their_bound(tmp_path, shape, chunks, dtype, options):
    samples = varied(dtype, shape, 1)
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        made = vqz.hdf5.options(**options)
        file.create_dataset("pictures", data=samples, chunks=chunks, **made)
    found = other(path, vqz.hdf5.plugin_path())
    assert found.returncode == 0, found.stderr
    whole = np.frombuffer(found.stdout, dtype).reshape(shape)
    with h5py.File(path) as file:
        data = file["pictures"].id
        for number in range(data.get_num_chunks()):
            place = data.get_chunk_info(number).chunk_offset
            facts = vqz.info(data.read_direct_chunk(place)[1])
            part = tuple(slice(start, start + size) for start, size in zip(place, chunks))
            assert facts.dtype == samples.dtype
            assert keeps(samples[part], np.ascontiguousarray(whole[part]), facts)


def test_a_damaged_chunk_is_named(tmp_path, pictures):
    path = tmp_path / "a.h5"
    written(path, pictures, max_error=0)
    with h5py.File(path) as file:
        place = file["pictures"].id.get_chunk_info(1)
    with open(path, "r+b") as raw:
        raw.seek(place.byte_offset + place.size // 2)
        raw.write(b"\0\1\2\3")
    with h5py.File(path) as file:
        assert np.array_equal(file["pictures"][0], pictures[0])
        with pytest.raises(OSError, match="filter returned failure"):
            file["pictures"][1]
    assert vqz.hdf5.last_error().startswith("vqz: ") and "[vqz." in vqz.hdf5.last_error()
    assert vqz.hdf5.last_error() in dumped(path, vqz.hdf5.plugin_path()).stderr


def test_a_model_of_ones_own(tmp_path, pictures):
    from test_models import MODEL

    code = (
        "import sys, numpy as np; sys.path.insert(0, sys.argv[1]); from test_hdf5 import *\n"
        "pictures = np.stack([photo_like(64, 96, 3, seed=seed) for seed in range(3)])\n"
        "written(sys.argv[2], pictures, model=sys.argv[3])"
    )
    path = tmp_path / "a.h5"
    command = [sys.executable, "-c", code, os.path.dirname(__file__), str(path), str(MODEL)]
    without = subprocess.run(command, capture_output=True, text=True)
    assert "name its file in VQZ_MODELS" in without.stderr
    environment = {**os.environ, "VQZ_MODELS": str(MODEL)}
    subprocess.run(command, check=True, env=environment)
    plugins = vqz.hdf5.plugin_path()
    found = other(path, plugins, VQZ_MODELS=f"nowhere:{MODEL}")
    assert found.returncode == 0 and len(found.stdout) == pictures.nbytes, found.stderr
    assert "[vqz.model.id]" in dumped(path, plugins).stderr
