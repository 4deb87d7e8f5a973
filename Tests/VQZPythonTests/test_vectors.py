"""Vectors: every one that comes back is held against what was promised of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import vqz
from conftest import FIXTURES, installed
from hypothesis import given
from hypothesis import strategies as st

#: Of vectors of 24 numbers.
PATH = FIXTURES / "golden" / "4" / "vectors.vqzm"
DIMENSIONS = 24
REALS = ["f2", "f4", "f8"]


@lru_cache(maxsize=None)
def emb() -> vqz.Model:
    """A model that this process knows by its id."""
    return vqz.register_model(PATH)


@lru_cache(maxsize=None)
def own() -> vqz.Model:
    """A model of bytes that this process does not know."""
    return vqz.train_vectors(vectors("i1", 1000, seed=7), name="own", licence="CC0-1.0")


def vectors(dtype: str, count: int = 300, seed: int = 1) -> np.ndarray:
    """Vectors around some centres; integers fill half of the range of a byte."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(0, 0.04, (5, DIMENSIONS))
    found = centres[np.arange(count) % 5] + rng.normal(0, 0.03, (count, DIMENSIONS))
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return found.astype(kind)
    info = np.iinfo(kind)
    return np.clip(found * 500 + (info.min + info.max + 1) // 2, info.min, info.max).astype(kind)


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.sqrt(((one.astype(float) - other.astype(float)) ** 2).sum(1))


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    a, b = one.astype(float), other.astype(float)
    return (a * b).sum(1) / np.sqrt((a**2).sum(1) * (b**2).sum(1))


@pytest.mark.parametrize("dtype", [*REALS, "i1", "u1"])
@pytest.mark.parametrize("share", [1, 0.1, 0.01, 0])
def test_no_vector_is_farther_off_than_the_distance(dtype, share):
    array = vectors(dtype)
    most = share * (0.2 if array.dtype.kind == "f" else 100)
    model = own() if array.dtype.kind == "i" else emb()
    data, summary = vqz.encode_with_summary(array, model=model, max_error=most, block=77)
    found, facts = vqz.decode(data, models=[model]), vqz.info(data)
    assert found.dtype == array.dtype and found.shape == array.shape
    assert distances(array, found).max() <= most * (1 + 1e-12)
    assert (facts.kind, facts.error_bound, facts.error_bound_kind) == ("vectors", most, "max")
    assert facts.block_counts == (4,) and summary.block_count == 4
    error = (array.astype(float) - found) ** 2
    assert summary.mean_squared_error == pytest.approx(error.mean(), rel=1e-9)
    if share == 0:
        assert np.array_equal(array, found)
    elif share == 1 and dtype != "u1":  # To that model, bytes are too far off.
        assert not np.array_equal(array, found)


@pytest.mark.parametrize("dtype", [*REALS, "i1", "u1"])
@pytest.mark.parametrize("least", [0.7, 0.99, 0.99999, 1])
def test_no_vector_is_more_turned_than_the_cosine(dtype, least):
    array = vectors(dtype)
    model = own() if array.dtype.kind == "i" else emb()
    data = vqz.encode(array, model=model, cosine=least)
    found, facts = vqz.decode(data, models=[model]), vqz.info(data)
    assert cosines(array, found).min() >= least - 1e-12
    assert (facts.error_bound, facts.error_bound_kind) == (least, "cosine")
    assert vqz.peek(data[:256]).error_bound_kind == "cosine"
    if least == 0.7 and model is own():
        assert len(data) < array.nbytes / 2


@pytest.mark.parametrize("dtype", REALS)
@pytest.mark.parametrize(
    "options", [{"quality": 20}, {"max_error": 0.1}, {"cosine": 0.9}, {"unit_length": True}]
)
def test_vectors_without_a_direction_come_back_bit_for_bit(dtype, options):
    array = vectors(dtype)
    array[3, 5], array[9, 0], array[255], array[256, 7] = np.nan, np.inf, 0, -np.inf
    array[299] = -0.0
    bits = array.view(f"u{array.itemsize}")
    bits[17, 1] = bits[3, 5] | bits.dtype.type(5)  # A NaN with something to say.
    found = vqz.decode(vqz.encode(array, model=emb(), **options))
    for row in (3, 9, 17, 255, 256, 299):
        assert found[row].tobytes() == array[row].tobytes(), row
    rest = np.delete(np.arange(300), (3, 9, 17, 255, 256, 299))
    assert np.isfinite(found[rest]).all()


@pytest.mark.parametrize("dtype, off", [("f2", 2**-11), ("f4", 2**-24), ("f8", 2**-38)])
def test_unit_length(dtype, off):
    array = vectors("f8")
    array /= np.sqrt((array**2).sum(1))[:, None]
    array[7] *= 2
    array = array.astype(dtype)
    data = vqz.encode(array, model=emb(), quality=30, unit_length=True)
    found = vqz.decode(data)
    assert found[7].tobytes() == array[7].tobytes()
    lengths = np.sqrt((np.delete(found, 7, 0).astype(float) ** 2).sum(1))
    assert abs(lengths - 1).max() < off
    assert not np.array_equal(found, array)
    with pytest.raises(vqz.UsageError, match="expected floating point"):
        vqz.encode(vectors("i1"), model=emb(), unit_length=True)


def test_targets():
    array = vectors("f4", 2000)
    data, summary = vqz.encode_with_summary(array, model=emb(), bitrate=60)
    assert summary.bits_per_position == 8 * len(data) / 2000
    assert abs(summary.bits_per_position / 60 - 1) < 0.1 and not summary.missed_target
    small = vqz.encode(array, model=PATH, byte_count=9000)
    assert len(small) <= 9000
    last = None
    for quality in (0, 20, 40, 60):
        data, summary = vqz.encode_with_summary(array, model=emb(), quality=quality)
        if last is not None:
            assert len(data) > last[0] and summary.mean_squared_error < last[1]
        last = len(data), summary.mean_squared_error


@given(st.lists(st.integers(-300, 299), min_size=1, max_size=40), st.integers(0, 400))
def test_some_vectors_are_those_of_the_whole(indices, block):
    data = vqz.encode(vectors("f4"), model=emb(), quality=20, block=block, threads=1)
    whole = vqz.decode(data)
    for chosen in (indices, tuple(indices), np.array(indices, ">i2")):
        found = vqz.decode(data, vectors=chosen)
        assert found.tobytes() == whole[indices].tobytes() and found.shape == (len(indices), 24)
    mask = np.zeros(300, bool)
    mask[indices] = True
    assert vqz.decode(data, vectors=mask).tobytes() == whole[mask].tobytes()
    chosen = slice(max(indices), None, 7)
    assert vqz.decode(data, vectors=chosen).tobytes() == whole[chosen].tobytes()
    backwards = vqz.decode(data, vectors=np.s_[::-3])
    assert backwards.tobytes() == whole[::-3].tobytes()
    out = np.zeros((2 * len(indices), 48), ">f4")[::-2, ::2]
    assert vqz.decode(data, vectors=indices, out=out) is out
    assert np.array_equal(out, whole[indices])


def test_indices_of_small_types():
    data = vqz.encode(vectors("f4"), model=emb(), quality=20)
    whole = vqz.decode(data)
    for dtype in ("i1", "u1", "u2", "u8"):
        chosen = np.array([5, 17, 100], dtype)
        assert np.array_equal(vqz.decode(data, vectors=chosen), whole[[5, 17, 100]])
    assert np.array_equal(vqz.decode(data, vectors=np.array([-1], "i1")), whole[-1:])


@pytest.mark.parametrize(
    "chosen, sentence",
    [
        ([], "found none"), ([300], "found 300, expected -300 to 299"), ([1, -301], "found -301"),
        ([0.5], "found float64"), (7, "expected integers along one axis"),
        ([[1, 2]], "expected integers along one axis"), (slice(5, 5), "found none"),
        (np.ones(299, bool), "or a mask of shape .300,."), (np.zeros(300, bool), "found none"),
        (np.array([2**64 - 1], "u8"), "found 18446744073709551615"), (["a"], "expected integers"),
    ],
)  # fmt: skip
def test_indices_that_make_no_sense(chosen, sentence):
    data = vqz.encode(vectors("f4"), model=emb())
    with pytest.raises(vqz.UsageError, match=sentence):
        vqz.decode(data, vectors=chosen)


def test_vectors_are_chosen_of_files_of_vectors_and_not_beside_a_region():
    data = vqz.encode(vectors("f4"), model=emb())
    with pytest.raises(vqz.UsageError, match="found region and vectors, expected one"):
        vqz.decode(data, vectors=[1], region=np.s_[:2])
    with pytest.raises(vqz.UsageError, match="found a file of kind array"):
        vqz.decode(vqz.encode(np.zeros((9, 9))), vectors=[1])
    with pytest.raises(vqz.UsageError, match="out: found shape"):
        vqz.decode(data, vectors=[1], out=np.zeros((2, 24), np.float32))
    assert np.array_equal(vqz.decode(data, region=np.s_[5:9]), vqz.decode(data)[5:9])


def test_only_the_blocks_of_the_vectors_are_looked_at():
    data = vqz.encode(vectors("f4"), model=emb(), block=50)
    whole, found = vqz.decode(data), vqz.blocks(data, data, len(data))
    assert [each.start for each in found] == [(50 * n,) for n in range(6)]
    part = bytearray(data)
    for block in found:
        if block.start != (100,):
            part[block.offset : block.offset + block.byte_count] = bytes(block.byte_count)
    chosen = [149, 100, 120]
    assert np.array_equal(vqz.decode(part, vectors=chosen), whole[chosen])
    with pytest.raises(vqz.FileError):
        vqz.decode(part, vectors=[99])


def test_orders_strides_byte_orders_and_threads_give_the_same_bytes():
    array = vectors("f4")
    data = vqz.encode(array, model=emb(), cosine=0.9, block=32, threads=1)
    spread = np.zeros((600, 48), ">f4")[::-2, ::2]
    spread[:] = array
    for other in (np.asfortranarray(array), spread):
        assert vqz.encode(other, model=emb(), cosine=0.9, block=32, threads=3) == data
    assert np.array_equal(vqz.decode(data, threads=1), vqz.decode(data, threads=3))


def test_a_model_in_the_file_and_one_that_is_not_known():
    array = vectors("i1")
    data = vqz.encode(array, model=own(), quality=30, embed_model=True)
    assert vqz.info(data).carries_model and vqz.decode(data, vectors=[3]).shape == (1, 24)
    with pytest.raises(vqz.ModelError, match="model"):
        vqz.decode(vqz.encode(array, model=own()), vectors=[3])


@pytest.mark.parametrize(
    "options, error, sentence",
    [
        ({"cosine": 0}, vqz.UsageError, "cosine"), ({"cosine": 1.5}, vqz.UsageError, "cosine"),
        ({"cosine": 0.9, "max_error": 1}, vqz.UsageError, "found max_error and cosine"),
        ({"cosine": "high"}, vqz.UsageError, "expected a number"),
        ({"relative_error": 0.1}, vqz.UsageError, "expected for vectors a distance"),
        ({"range_error": 0.1}, vqz.UsageError, "expected for vectors a distance"),
        ({"block": (1, 1)}, vqz.UsageError, "expected one for each of 1 axes"),
        ({"cosine": 0.9, "bitrate": 9}, vqz.UsageError, "target"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense(options, error, sentence):
    with pytest.raises(error, match=sentence):
        vqz.encode(vectors("f4"), model=emb(), **options)


def test_models_that_do_not_fit():
    with pytest.raises(vqz.ModelError) as caught:
        vqz.encode(vectors("f4"), kind="vectors")
    assert caught.value.code == 400
    with pytest.raises(vqz.ModelError, match="expected"):
        vqz.encode(vectors("f4")[:, :5], model=emb())
    with pytest.raises(vqz.UnsupportedError, match="expected one or two axes"):
        vqz.encode(np.zeros((2, 3, 24)), model=emb())
    with pytest.raises(vqz.VQZError, match="expected"):
        vqz.encode(vectors("f4"), kind="array", model=emb())
    with pytest.raises(vqz.VQZError):
        vqz.encode(np.zeros((8, 9)), cosine=0.9)
    assert emb().kind == "vectors" and emb().channels == DIMENSIONS and emb().can_encode


@given(st.data())
def test_damage_is_found(data):
    right = vqz.encode(vectors("f4", 90), model=emb(), cosine=0.9, block=30, threads=1)
    wrong = bytearray(right)
    place = data.draw(st.integers(0, len(wrong) - 1))
    wrong[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(vqz.VQZError):
        vqz.decode(wrong)
    with pytest.raises(vqz.VQZError):
        vqz.decode(wrong[:place], vectors=[3])
    try:
        some = vqz.decode(wrong, vectors=[40, 3])
    except vqz.VQZError:
        return
    # The damage is in a block that they are not of.
    assert some.tobytes() == vqz.decode(right, vectors=[40, 3]).tobytes()


def test_chunks_of_zarr():
    zarr = installed("zarr")
    from vqz.zarr import VQZ

    array = vectors("f4", 700)
    stored = zarr.create_array(
        {}, data=array, chunks=(600, 24), serializer=VQZ(model=PATH, cosine=0.95),
        compressors=None,
    )  # fmt: skip
    found = stored[:]
    assert cosines(array, found).min() >= 0.95 - 1e-12
    assert np.array_equal(stored[590:610, 3:7], found[590:610, 3:7])
    settings = VQZ(model=PATH, cosine=0.95, unit_length=True).to_dict()["configuration"]
    assert settings == {"cosine": 0.95, "unit_length": True, "model": emb().id}


def test_chunks_of_numcodecs():
    installed("numcodecs")
    from vqz.numcodecs import VQZ

    array = vectors("f8")
    codec = VQZ.from_config(VQZ(model=PATH, max_error=0.01).get_config())
    assert distances(array, codec.decode(codec.encode(array))).max() <= 0.01 * (1 + 1e-12)


def test_training():
    array = vectors("f4", 1200, seed=3)
    array[5], array[6, 1] = 0, np.nan
    told: list[float] = []
    one = vqz.train_vectors(array, name="a", model_size=30_000, threads=1, progress=told.append)
    assert told == sorted(told) and 0 <= told[0] and told[-1] <= 1
    assert one.byte_count <= 30_000 and (one.kind, one.channels, one.name) == ("vectors", 24, "a")
    again = vqz.train_vectors(np.asfortranarray(array), name="b", model_size=30_000, threads=2)
    assert again.id == one.id
    assert vqz.train_vectors(array, model_size=30_000, seed=2) != one
    assert own().metadata["vqz.licence"] == "CC0-1.0"
    with pytest.raises(vqz.StoppedError):
        vqz.train_vectors(array, progress=lambda done: done > 0)
    with pytest.raises(ZeroDivisionError):
        vqz.train_vectors(array, progress=lambda done: 1 // 0)


@pytest.mark.parametrize(
    "array, options, error",
    [
        (vectors("f4", 3), {}, vqz.VQZError), (vectors("f4"), {"model_size": 99}, vqz.UsageError),
        (vectors("f4"), {"model_size": "big"}, vqz.UsageError),
        (np.zeros((2, 3, 4)), {}, vqz.UnsupportedError), (np.zeros((9, 5000)), {}, vqz.UsageError),
        (vectors("f4"), {"seed": -1}, vqz.UsageError),
    ],
)  # fmt: skip
def test_trainings_that_make_no_sense(array, options, error):
    with pytest.raises(error, match="expected"):
        vqz.train_vectors(array, **options)
