"""Arrays and series: every sample that comes back is held against its bound, in exact numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import vqz
from conftest import installed, keeps, varied
from hypothesis import given
from hypothesis import strategies as st

INTEGERS = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"]
REALS = ["f2", "f4", "f8"]
shapes = st.lists(st.integers(1, 7), max_size=4).map(tuple)
seeds = st.integers(0, 2**32 - 1)
bounds = st.sampled_from(
    [
        {"max_error": 0}, {"max_error": 0.5}, {"max_error": 3}, {"max_error": 1e-4},
        {"max_error": np.float32(0.1)}, {"range_error": 0.01}, {"range_error": 0},
        {"relative_error": 0.01}, {"relative_error": 1e-6}, {"relative_error": 0},
        {"relative_error": 0.6}, {"quality": 30}, {},
    ]
)  # fmt: skip


@given(st.sampled_from(INTEGERS + REALS), shapes, seeds, bounds, st.booleans(), st.data())
def test_any_type_order_and_stride_keeps_its_bound(dtype, shape, seed, bound, swapped, data):
    steps = [data.draw(st.sampled_from([1, 1, 2, -1, -3])) for _ in shape]
    whole = varied(dtype, tuple(n * abs(s) for n, s in zip(shape, steps)), seed)
    array = whole[tuple(slice(None, None, s) for s in steps)]
    array = array.transpose(data.draw(st.permutations(range(array.ndim))))
    if swapped:
        array = array.astype(array.dtype.newbyteorder("S"))
    encoded = vqz.encode(array, kind="array", threads=1, **bound)
    found = vqz.decode(encoded)
    assert found.dtype == array.dtype.newbyteorder("=") and found.shape == array.shape
    facts = vqz.info(encoded)
    assert facts.error_bound_kind == ("relative" if bound.get("relative_error") else "max")
    if bound.keys() & {"max_error", "relative_error"}:
        assert Fraction(facts.error_bound) <= Fraction(float(*bound.values()))
    assert keeps(array, found, facts)
    same = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)
    assert encoded == vqz.encode(same, kind="array", threads=1, **bound)


@pytest.mark.parametrize("dtype", REALS)
@pytest.mark.parametrize("bound", [{"max_error": 1e3}, {"max_error": 0}, {"relative_error": 0.5}])
def test_what_is_no_number_and_zeros_come_back_bit_for_bit(dtype, bound):
    array = np.linspace(1, 9, 400).astype(dtype).reshape(20, 20)
    info = np.finfo(array.dtype)
    odd = np.array([np.nan, -np.nan, np.inf, -np.inf, -0.0, 0.0], array.dtype)
    array[3, :6], array[7, 5:11] = odd, odd
    bits = array.view(f"u{array.itemsize}")
    bits[9, 1] = bits[3, 0] | bits.dtype.type(5)  # A NaN with something to say.
    array[11] = np.nan
    array[13, 0], array[13, 1] = info.tiny, info.max / 4
    found = vqz.decode(vqz.encode(array, **bound))
    kept = ~np.isfinite(array)
    if bound != {"max_error": 1e3}:
        kept |= array == 0
    kept |= np.signbit(array) & (array == 0)
    assert np.array_equal(found.view(bits.dtype)[kept], bits[kept])
    assert keeps(array, found, vqz.info(vqz.encode(array, **bound)))


@pytest.mark.parametrize("bound", [0, 0.6])
def test_the_bfloat16_of_ml_dtypes(bound):
    bfloat16 = installed("ml_dtypes").bfloat16
    array = np.cumsum(np.linspace(-1, 2, 360, dtype=np.float32).reshape(9, 40), 1).astype(bfloat16)
    array[3, :3] = [np.nan, -np.inf, -0.0]
    found = vqz.decode(vqz.encode(array, max_error=bound, kind="array"))
    assert found.dtype == bfloat16 and vqz.info(vqz.encode(array)).dtype == bfloat16
    kept = ~np.isfinite(array) | (bound == 0)
    assert np.array_equal(array.view("u2")[kept], found.view("u2")[kept])
    finite = np.isfinite(array)
    wide, back = array[finite].astype(float), found[finite].astype(float)
    assert np.abs(wide - back).max() <= bound
    with pytest.raises(vqz.UnsupportedError, match=r"found \|V2"):
        vqz.encode(array.view("V2"))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_the_ends_of_integers(dtype):
    info = np.iinfo(dtype)
    rng = np.random.default_rng(1)
    array = rng.choice(np.array([info.min, info.max, 0, info.max - 3, 7], dtype), (9, 40))
    for bound in ({"max_error": 2}, {"max_error": 0}, {"relative_error": 0.25}, {}):
        data = vqz.encode(array, kind="array", **bound)
        assert keeps(array, vqz.decode(data), vqz.info(data))


@pytest.mark.parametrize(
    "shape, dtype, options, kind",
    [
        ((8, 9), "u1", {}, "picture"), ((8, 9, 3), "u1", {}, "picture"),
        ((8, 9, 4), "u1", {}, "picture"), ((8, 9, 5), "u1", {}, "array"),
        ((9,), "u1", {}, "array"), ((2, 8, 9, 3), "u1", {}, "array"), ((8, 9), "i1", {}, "array"),
        ((8, 9, 3), "f4", {}, "array"), ((), "f8", {}, "array"), ((9,), "i2", {}, "array"),
        ((8, 9), "u1", {"kind": "array"}, "array"), ((8, 3), "f4", {"kind": "series"}, "series"),
        ((8,), "u1", {"kind": "series"}, "series"),
        ((8, 9), "u1", {"model": "array"}, "array"), ((8, 3), "f4", {"model": "series"}, "series"),
        ((8, 9), "u1", {"model": "picture", "kind": "picture"}, "picture"),
    ],
)  # fmt: skip
def test_what_an_array_is_taken_for(shape, dtype, options, kind):
    options = dict(options)
    if "model" in options:
        options["model"] = vqz.Model.builtin(options["model"])
    facts = vqz.info(vqz.encode(np.zeros(shape, dtype), **options))
    assert facts.kind == kind and facts.shape == shape and facts.dtype == np.dtype(dtype)
    assert facts.model_id.startswith(vqz.Model.builtin(kind).id[:16])


@pytest.mark.parametrize("kind", ["picture", "array", "series"])
def test_a_model_of_another_kind_is_refused(kind):
    model = vqz.Model.builtin("array" if kind == "picture" else "picture")
    shape = (8, 9) if kind == "picture" else (8, 3)
    with pytest.raises(vqz.VQZError, match="expected"):
        vqz.encode(np.zeros(shape, np.uint8), kind=kind, model=model)


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 4, 5), (2, 0, 2, 2)])
@pytest.mark.parametrize("kind", [None, "array"])
def test_arrays_without_samples_are_refused(shape, kind):
    with pytest.raises(vqz.UsageError, match="expected one with samples in it"):
        vqz.encode(np.zeros(shape, np.float32), kind=kind)


def test_arrays_of_too_many_axes_and_masked_ones_are_refused():
    with pytest.raises(vqz.UnsupportedError, match="found 5 axes, expected at most 4"):
        vqz.encode(np.zeros((1, 2, 1, 2, 1)))
    with pytest.raises(vqz.UsageError, match="filled"):
        vqz.encode(np.ma.masked_less(np.arange(6.0), 3))
    with pytest.raises(vqz.UsageError, match="pictures keep absolute bounds"):
        vqz.encode(np.zeros((8, 8), np.uint8), relative_error=0.1)


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=4).map(tuple), seeds,
    st.sampled_from(["i2", "f4", "f8"]), st.data(),
)  # fmt: skip
def test_a_region_is_what_is_cut_from_the_whole(shape, seed, dtype, data):
    array = varied(dtype, shape, seed)
    block = tuple(data.draw(st.integers(0, 14)) for _ in shape)
    encoded = vqz.encode(array, max_error=0.5, block=block, threads=1)
    facts = vqz.info(encoded)
    assert facts.block_sizes == tuple(0 if b >= n else b for b, n in zip(block, shape))
    assert facts.block_count == int(np.prod(facts.block_counts))
    whole = vqz.decode(encoded)
    assert keeps(array, whole, facts)
    cut = []
    for size in shape:
        start = data.draw(st.integers(0, size - 1))
        cut.append(slice(start - size, data.draw(st.integers(start + 1, size)) or None))
    found = vqz.decode(encoded, region=tuple(cut))
    assert found.tobytes() == np.ascontiguousarray(whole[tuple(cut)]).tobytes()
    first = vqz.decode(encoded, region=cut[0])
    assert first.tobytes() == np.ascontiguousarray(whole[cut[0]]).tobytes()
    out = np.zeros(tuple(2 * n for n in found.shape), found.dtype.newbyteorder("S"))
    strided = out[tuple(slice(None, None, -2) for _ in shape)]
    assert vqz.decode(encoded, region=tuple(cut), out=strided) is strided
    assert strided.astype(found.dtype).tobytes() == found.tobytes()
    assert np.count_nonzero(out.view(f"u{out.itemsize}")) <= found.size, "nothing in between"


@given(st.integers(1, 300), st.sampled_from([None, 1, 2, 12]), seeds, bounds)
def test_series_with_and_without_channels(length, channels, seed, bound):
    shape = (length,) if channels is None else (length, channels)
    array = varied("f4", shape, seed)
    data = vqz.encode(array, kind="series", block=64, threads=1, **bound)
    found, facts = vqz.decode(data), vqz.info(data)
    assert facts.axes == (length,) and facts.channels == (channels or 1)
    assert keeps(array.reshape(found.shape), found, facts)
    part = vqz.decode(data, region=np.s_[length // 3 :])
    assert part.tobytes() == found[length // 3 :].tobytes()


def test_a_region_of_a_file_with_its_model_and_metadata_before_its_blocks():
    array = varied("f8", (6, 7, 8), 1)
    note = vqz.Metadata("text", bytes(range(32, 127)) * 90, "Comment")
    data = vqz.encode(array, max_error=0.01, embed_model=True, block=3, metadata=[note])
    assert vqz.info(data).carries_model and vqz.metadata(data) == [note]
    region = np.s_[2:4, 1:3, 5:]
    assert vqz.decode(data, region=region).tobytes() == vqz.decode(data)[region].tobytes()


def test_a_scalar():
    data = vqz.encode(np.float64(2.5), max_error=0)
    assert vqz.decode(data) == 2.5 and vqz.decode(data).shape == ()
    assert vqz.decode(data, region=()) == 2.5


def test_info_and_summary_tell_what_was_asked_and_reached():
    array = varied("f4", (12, 30, 40), 5)
    data, summary = vqz.encode_with_summary(array, range_error=1e-3, block=(4, 0, 20))
    facts = vqz.info(data)
    finite = np.isfinite(array)
    span = np.ptp(array[finite].astype(float))
    assert (facts.kind, facts.shape, facts.dtype) == ("array", array.shape, array.dtype)
    assert facts.block_sizes == (4, 0, 20) and facts.block_counts == (3, 1, 2)
    assert facts.error_bound == pytest.approx(1e-3 * span) and facts.error_bound_kind == "max"
    assert facts.entropy == "lattice" and vqz.peek(data[:256]).shape == array.shape
    error = vqz.decode(data)[finite].astype(float) - array[finite]
    assert summary.largest_error == abs(error).max() <= facts.error_bound
    assert summary.mean_squared_error == pytest.approx((error**2).mean())
    psnr = 10 * np.log10(span**2 / (error**2).mean())
    assert summary.psnr == pytest.approx(psnr) and summary.byte_count == len(data)
    relative = vqz.info(vqz.encode(array, relative_error=0.125))
    assert (relative.error_bound, relative.error_bound_kind) == (0.125, "relative")


def test_quality_and_targets():
    array = np.cumsum(np.random.default_rng(1).normal(size=(60, 80)), axis=1)
    span = np.ptp(array)
    for quality, share in ((0, 1 / 8), (8, 1 / 16), (80, 2**-13), (None, 2**-10.5)):
        facts = vqz.info(vqz.encode(array, quality=quality))
        assert facts.error_bound == pytest.approx(share * span, rel=1e-9)
    small = vqz.encode(array, byte_count=3000)
    assert len(small) <= 3000
    _, summary = vqz.encode_with_summary(array, psnr=60)
    assert summary.psnr >= 60 and not summary.missed_target


@pytest.mark.parametrize(
    "options",
    [
        {"relative_error": 1}, {"max_error": -1}, {"max_error": float("nan")}, {"block": (4,)},
        {"max_error": float("inf")}, {"block": (4, 4, 4)}, {"block": -1}, {"block": (4, 1.5)},
        {"block": "all"}, {"block": 1 << 40}, {"max_error": 1, "relative_error": 0.1},
        {"max_error": 1, "psnr": 50}, {"quality": 101}, {"kind": "arrays"}, {"kind": 2},
    ],
)  # fmt: skip
def test_options_that_make_no_sense(options):
    with pytest.raises(vqz.UsageError) as caught:
        vqz.encode(np.zeros((20, 30), np.float32), **options)
    assert caught.value.code == 100 and "expected" in str(caught.value)


def test_blocks_and_a_buffer_of_some_of_them():
    array = varied("f8", (40, 50, 60), 2)
    data = vqz.encode(array, max_error=0.01, block=(8, 25, 0))
    facts = vqz.peek(data[:256])
    assert facts is not None and facts.block_count == 10 and facts.block_overlap == 0
    found = vqz.blocks(data[:256], data[-facts.index_byte_count :], len(data))
    region = np.s_[9:15, 30:40, 5:7]
    needed = [b for b in found if b.start[0] == 8 and b.start[1] == 25]
    assert len(needed) == 1 and needed[0].size == (8, 25, 60)
    part = bytearray(len(data))
    end = found[-1].offset + found[-1].byte_count
    spans = [(0, found[0].offset), (end, len(data))]
    spans += [(b.offset, b.offset + b.byte_count) for b in needed]
    for start, stop in spans:
        part[start:stop] = data[start:stop]
    assert vqz.decode(part, region=region).tobytes() == vqz.decode(data)[region].tobytes()
    with pytest.raises(vqz.FileError):
        vqz.decode(part)


def test_bytes_and_samples_do_not_depend_on_threads():
    array = varied("i4", (30, 40, 50), 3)
    for options in ({"max_error": 5}, {"psnr": 70}):
        one = vqz.encode(array, block=10, threads=1, **options)
        assert one == vqz.encode(array, block=10, threads=3, **options)
        assert np.array_equal(vqz.decode(one, threads=1), vqz.decode(one, threads=3))


def small_file() -> bytes:
    return vqz.encode(varied("f4", (6, 9, 7), 4), relative_error=0.01, block=5)


@given(st.data())
def test_damage_is_found(data):
    right, region = small_file(), np.s_[1:3, 2:4]
    wrong = bytearray(right)
    place = data.draw(st.integers(0, len(wrong) - 1))
    wrong[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(vqz.VQZError):
        vqz.decode(wrong)
    with pytest.raises(vqz.VQZError):
        vqz.decode(wrong[:place])
    try:
        part = vqz.decode(wrong, region=region)
    except vqz.VQZError:
        return
    # The damage is in a block that the region does not need.
    assert part.tobytes() == vqz.decode(right, region=region).tobytes()


def test_arrays_have_no_codewords():
    with pytest.raises(vqz.ModelError, match="models of pictures have a network"):
        vqz.indices(vqz.encode(np.zeros((9, 9), np.float32)))
