"""Files of vectors that are open: what comes of them is what decoding all of them gives."""

from __future__ import annotations

import pickle
import threading

import numpy as np
import pytest
import vqz
from conftest import FIXTURES

GOLDEN = FIXTURES / "golden" / "4"
NAMES = ["vectors-f32", "vectors-f16-cosine", "vectors-f64-exact", "vectors-i8-carried"]


@pytest.fixture(scope="module")
def model() -> vqz.Model:
    return vqz.Model(GOLDEN / "vectors.vqzm")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_path", [True, False])
def test_some_are_those_of_all(name, is_path, model):
    path = GOLDEN / f"{name}.vqz"
    whole = vqz.decode(path.read_bytes(), models=[model])
    file = vqz.Vectors(path if is_path else path.read_bytes(), models=[model])
    assert (file.shape, file.dtype, file.ndim) == (whole.shape, whole.dtype, 2)
    assert len(file) == len(whole)
    last = len(whole) - 1
    wanted = [last, 0, last // 2, 0, -1]
    assert file.decode(wanted).tobytes() == whole[wanted].tobytes()
    assert file[-1].tobytes() == whole[-1].tobytes()
    assert file[np.int64(0)].shape == (whole.shape[1],)
    assert file[1:last:2].tobytes() == whole[1:last:2].tobytes()
    assert file[np.arange(len(whole)) % 3 == 0].tobytes() == whole[::3].tobytes()
    assert np.asarray(file).tobytes() == whole.tobytes()
    assert b"".join(vector.tobytes() for vector in file) == whole.tobytes()
    assert file[5:5].shape == (0, whole.shape[1])


def test_into_an_array_of_the_caller(model):
    file = vqz.Vectors(GOLDEN / "vectors-f32.vqz", models=[model])
    room = np.zeros((4, 2 * file.shape[1]), ">f4")
    assert file.decode([1, 3], out=room[::2, ::2]) is not None
    assert (room[::2, ::2] == file[[1, 3]]).all() and not room[1::2].any()


def test_from_several_threads_and_pickled(model):
    file = vqz.Vectors(GOLDEN / "vectors-f32.vqz", models=[model], threads=1)
    whole, wrong = np.asarray(file), []

    def look(seed: int) -> None:
        for index in np.random.default_rng(seed).integers(0, len(whole), 50):
            if file[index].tobytes() != whole[index].tobytes():
                wrong.append(index)

    threads = [threading.Thread(target=look, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert pickle.loads(pickle.dumps(file))[7].tobytes() == whole[7].tobytes()


def test_what_is_wrong_is_refused(model, tmp_path):
    file = vqz.Vectors(GOLDEN / "vectors-f32.vqz", models=[model])
    for index in (len(file), -len(file) - 1):
        with pytest.raises(IndexError):
            file[index]
    for indices in ([], [len(file)], [[0]], [0.5]):
        with pytest.raises(vqz.UsageError):
            file.decode(indices)
    with pytest.raises(ValueError):
        file.__array__(copy=False)
    own = np.random.default_rng(5).normal(0, 1, (300, 6)).astype("f4")
    unknown = vqz.encode(own, kind="vectors", model=vqz.train_vectors(own))
    with pytest.raises(vqz.ModelError):
        vqz.Vectors(unknown)
    with pytest.raises(vqz.VQZError) as missing:
        vqz.Vectors(tmp_path / "none.vqz", models=[model])
    assert missing.value.code == 500
    with pytest.raises(vqz.VQZError):
        vqz.Vectors(b"no file at all", models=[model])
    with pytest.raises(vqz.UsageError):
        vqz.Vectors(vqz.encode(np.zeros((8, 8, 3), np.uint8)))
    data = bytearray((GOLDEN / "vectors-f32.vqz").read_bytes())
    data[len(data) // 2] ^= 1
    damaged = vqz.Vectors(bytes(data), models=[model])
    with pytest.raises(vqz.VQZError):
        np.asarray(damaged)
