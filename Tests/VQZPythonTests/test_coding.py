"""Arrays to bytes and back, of every shape, type and stride."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from importlib.util import find_spec

import numpy as np
import pytest
import vqz
from conftest import FIXTURES, photo_like
from hypothesis import given
from hypothesis import strategies as st

pictures = st.tuples(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from([None, 1, 2, 3, 4]),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
steps = st.sampled_from([1, 2, 3, -1, -2])


def noise(rows: int, columns: int, channels: int | None, seed: int) -> np.ndarray:
    shape = (rows, columns) if channels is None else (rows, columns, channels)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


@given(pictures, steps, steps, steps, st.permutations([0, 1]))
def test_any_stride_comes_back_exactly(shape, row_step, column_step, channel_step, order):
    rows, columns, channels, seed = shape
    whole = noise(rows * abs(row_step), columns * abs(column_step), channels, seed)
    array = whole[::row_step, ::column_step]
    if channels is not None:
        array = array[..., :: 1 if channel_step > 0 else -1].transpose(*order, 2)
    else:
        array = array.transpose(*order)
    data = vqz.encode(array, max_error=0)
    assert np.array_equal(vqz.decode(data).reshape(array.shape), array)
    assert data == vqz.encode(np.ascontiguousarray(array), max_error=0)


@given(pictures, steps, steps)
def test_out_may_have_any_stride(shape, row_step, column_step):
    rows, columns, channels, seed = shape
    array = noise(rows, columns, channels, seed)
    buffer = np.full((rows * 3, columns * 3, *array.shape[2:]), 7, np.uint8)
    out = buffer[:: 3 * np.sign(row_step), :: 3 * np.sign(column_step)]
    assert vqz.decode(vqz.encode(array, max_error=0), out=out) is out
    assert np.array_equal(out, array)
    buffer[:: 3 * np.sign(row_step), :: 3 * np.sign(column_step)] = 7
    assert (buffer == 7).all(), "nothing is written between the samples"


@given(st.integers(1, 70), st.integers(1, 70), st.data())
def test_a_region_is_what_is_cut_from_the_whole(rows, columns, data):
    array = photo_like(rows, columns, 3)
    encoded = vqz.encode(array, quality=70, effort=1)
    spans = []
    for size in (rows, columns):
        start = data.draw(st.integers(0, size - 1))
        spans.append(slice(start, data.draw(st.integers(start + 1, size))))
    whole = vqz.decode(encoded)
    assert np.array_equal(vqz.decode(encoded, region=tuple(spans)), whole[tuple(spans)])


@pytest.mark.parametrize(
    "array, kind",
    [
        (np.zeros(3, bool), None), (np.zeros(3, "c8"), None), (np.array(["a"]), None),
        (np.array([None]), None), (np.zeros((2, 2), "M8[s]"), None),
        (np.zeros((4, 4, 5), "u1"), "picture"), (np.zeros((2, 2, 2), "f4"), "vectors"),
        (np.zeros((1, 1, 1, 1, 1), "f4"), None), (np.zeros((4, 4), "f4"), "picture"),
    ],
)  # fmt: skip
def test_arrays_that_no_file_can_hold(array, kind):
    with pytest.raises(vqz.UnsupportedError):
        vqz.encode(array, kind=kind)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0, 3)])
def test_empty_pictures_are_refused(shape):
    with pytest.raises(vqz.VQZError) as caught:
        vqz.encode(np.zeros(shape, np.uint8))
    assert caught.value.code in (100, 209)


def test_lossy_samples_are_close_and_the_summary_says_how(picture):
    data, summary = vqz.encode_with_summary(picture, quality=90)
    error = vqz.decode(data).astype(int) - picture
    assert summary.byte_count == len(data) < picture.nbytes / 4
    assert summary.mean_squared_error == pytest.approx((error**2).mean())
    assert summary.psnr == pytest.approx(10 * np.log10(255**2 / (error**2).mean()), abs=1e-6)
    assert summary.largest_error == abs(error).max()


def test_a_bound_is_kept(picture):
    data = vqz.encode(picture, max_error=2)
    assert abs(vqz.decode(data).astype(int) - picture).max() <= 2
    assert vqz.info(data).error_bound == 2 and vqz.info(data).error_bound_kind == "max"


def test_targets(picture):
    small = vqz.encode(picture, byte_count=2000)
    assert len(small) <= 2000
    _, summary = vqz.encode_with_summary(picture, psnr=35)
    assert summary.psnr >= 35 and not summary.missed_target
    _, missed = vqz.encode_with_summary(picture, byte_count=10)
    assert missed.missed_target


def test_tunings():
    picture = photo_like(96, 128, 3)
    files = {tune: vqz.encode(picture, tune=tune, effort=1) for tune in ("error", "look")}
    assert files["error"] == vqz.encode(picture, effort=1) != files["look"]
    assert vqz.decode(files["look"]).shape == picture.shape
    assert vqz.info(files["look"]).model_id != vqz.info(files["error"]).model_id
    with pytest.raises(vqz.ModelError):
        vqz.encode(np.zeros((4, 4), np.float32), tune="look", max_error=0.1)


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 50, "bitrate": 1.0}, {"quality": 101}, {"quality": "high"}, {"effort": 10},
        {"effort": -1}, {"tune": "nice"}, {"tune": None}, {"threads": -1}, {"threads": 1.5},
        {"block": 33}, {"block": -5},
        {"max_error": 1, "relative_error": 0.1}, {"max_error": -1}, {"kind": "film"},
        {"origin": "gif"}, {"model_hint": "a\0b"}, {"model": 5}, {"psnr": float("nan")},
        {"metadata": [vqz.Metadata("exif2", b"")]},
    ],
)  # fmt: skip
def test_options_that_make_no_sense(picture, options):
    with pytest.raises(vqz.UsageError) as caught:
        vqz.encode(picture, **options)
    assert caught.value.code == 100 and "expected" in str(caught.value)


def test_unknown_options_are_refused(picture):
    with pytest.raises(TypeError):
        vqz.encode(picture, qualty=50)
    with pytest.raises(TypeError):
        vqz.encode_with_summary(picture, qualty=50)


@pytest.mark.parametrize(
    "out",
    [
        np.zeros((96, 128), "u1"), np.zeros((96, 128, 3), "f4"), np.zeros((96, 127, 3), "u1"),
        [[1]], np.broadcast_to(np.zeros((1, 1, 1), "u1"), (96, 128, 3)),
        np.frombuffer(bytes(96 * 128 * 3), "u1").reshape(96, 128, 3),
    ],
)  # fmt: skip
def test_out_that_does_not_fit(picture, out):
    with pytest.raises(vqz.UsageError, match="out: found"):
        vqz.decode(vqz.encode(picture, effort=1), out=out)


@pytest.mark.parametrize("region", [np.s_[::2], np.s_[5:5], np.s_[0:1, 0:1, 0:1], 3, np.s_[9:3]])
def test_regions_that_are_none(picture, region):
    with pytest.raises(vqz.UsageError, match="region"):
        vqz.decode(vqz.encode(picture, effort=1), region=region)


def test_any_buffer_holds_a_file(picture):
    data = vqz.encode(picture, effort=1)
    expected = vqz.decode(data)
    for same in (bytearray(data), memoryview(data), np.frombuffer(data, np.uint8)):
        assert np.array_equal(vqz.decode(same), expected)
    with pytest.raises(vqz.UsageError):
        vqz.decode("text")
    with pytest.raises(vqz.UsageError):
        vqz.decode(memoryview(data)[::2])


def test_nothing_is_copied_that_need_not_be(picture):
    array = np.tile(picture, (20, 20, 1))[::-1, ::2]
    tracemalloc.start()
    data = vqz.encode(array, effort=1)
    out = np.empty(array.shape, np.uint8)[:, ::-1]
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    vqz.decode(data, out=out)
    vqz.encode(array, effort=1)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert peak < array.nbytes / 4, "neither way makes another array"


@given(st.binary(max_size=300))
def test_any_bytes_end_in_an_error(data):
    for head in (b"", b"\x89VQZ\r\n\x1a\n", b"\x8aVQz", b"\x8cVQz"):
        for call in (vqz.decode, vqz.indices):
            with pytest.raises(vqz.VQZError):
                call(head + data)
        # A few bytes may look like the front of a compact file, which has nothing to be proved by.
        for call in (vqz.info, vqz.metadata):
            with contextlib.suppress(vqz.VQZError):
                call(head + data)


@given(st.data())
def test_damage_is_found(data):
    whole = bytearray(vqz.encode(photo_like(64, 64, 3), effort=1, block=0))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(vqz.VQZError):
        vqz.decode(whole)
    with pytest.raises(vqz.VQZError):
        vqz.decode(whole[:place])


def test_bytes_and_samples_do_not_depend_on_threads(picture):
    array = np.tile(picture, (6, 6, 1))
    one = vqz.encode(array, block=256, threads=1, effort=1)
    assert one == vqz.encode(array, block=256, threads=2, effort=1)
    assert np.array_equal(vqz.decode(one, threads=1), vqz.decode(one, threads=2))


def test_files_of_the_repository_decode():
    golden = sorted((FIXTURES / "golden").glob("**/*.vqz"))
    assert golden
    for path in golden:
        data = path.read_bytes()
        if path.name.startswith("bf16") and find_spec("ml_dtypes") is None:
            with pytest.raises(vqz.UnsupportedError, match="pip install ml_dtypes"):
                vqz.decode(data)
            continue
        try:
            samples = vqz.decode(data)
        except vqz.ModelError:
            continue  # Made with a model that is not built in.
        assert samples.shape == vqz.info(data).shape


def test_bad_files_of_the_repository_are_refused():
    bad = sorted((FIXTURES / "bad").glob("*.vqz"))
    assert len(bad) > 100
    for path in bad:
        with pytest.raises(vqz.VQZError):
            vqz.decode(path.read_bytes())


def test_progress_is_told_and_can_stop(picture):
    array = np.tile(picture, (4, 4, 1))
    told: list[float] = []
    data = vqz.encode(array, block=128, effort=1, progress=told.append)
    assert told == sorted(told) and told[-1] == 1 and len(told) > 4
    for call in (
        lambda progress: vqz.decode(data, progress=progress),
        lambda progress: vqz.encode(array, block=128, effort=1, progress=progress),
    ):
        with pytest.raises(vqz.StoppedError) as caught:
            call(lambda done: True)
        assert caught.value.code == 601

        def fails(done: float) -> None:
            raise ZeroDivisionError(done)

        with pytest.raises(ZeroDivisionError):
            call(fails)


def test_the_gil_is_let_go(picture):
    array = np.tile(picture, (8, 8, 1))
    done = threading.Event()
    turns = 0

    def work() -> None:
        vqz.encode(array, threads=1)
        done.set()

    thread = threading.Thread(target=work)
    begin = time.perf_counter()
    thread.start()
    while not done.is_set():
        turns += 1
        time.sleep(0.001)
    thread.join()
    seconds = time.perf_counter() - begin
    assert turns > 20 * seconds, f"{turns} turns in {seconds:.2f} s of encoding"


def test_threads_share_everything(picture):
    expected = vqz.encode(picture, effort=1)
    results: list[bytes] = []

    def work() -> None:
        for _ in range(4):
            results.append(vqz.encode(vqz.decode(vqz.encode(picture, max_error=0)), effort=1))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 32


def _decoded(data: bytes) -> bytes:
    return vqz.decode(data).tobytes()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_decode(picture, method):
    data = vqz.encode(picture)
    expected = vqz.decode(data).tobytes()  # The parent's helpers have been at work.
    with multiprocessing.get_context(method).Pool(2) as pool:
        found = pool.map_async(_decoded, [data] * 8).get(timeout=60)
    assert found == [expected] * 8


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("size, block", [(6144, 256), (1536, 0)])
def test_ctrl_c_ends_long_work(size, block):
    code = (
        "import signal, numpy as np, vqz\n"
        # A shell that runs the tests in the background has its children ignore the signal.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"array = np.random.default_rng(1).integers(0, 256, ({size}, {size}, 3), np.uint8)\n"
        "print('ready', flush=True)\n"
        "try:\n"
        f"    vqz.encode(array, block={block}, effort=9)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    time.sleep(1)
    begin = time.perf_counter()
    child.send_signal(signal.SIGINT)
    output, _ = child.communicate(timeout=60)
    assert output == "interrupted\n" and child.returncode == 0
    assert time.perf_counter() - begin < 10


def test_metadata_comes_back(picture):
    entries = [
        vqz.Metadata("text", "Zürich".encode(), "Title"),
        vqz.Metadata("exif", b"II*\0\x08\0\0\0\0\0\0\0\0\0"),
    ]
    data = vqz.encode(picture, metadata=entries, origin="png", original_bits=8)
    assert vqz.metadata(data) == entries
    assert vqz.info(data).origin == "png" and vqz.info(data).original_bits == 8


def test_blocks_and_a_buffer_of_some_of_them(picture):
    array = np.tile(picture, (8, 8, 1))
    data = vqz.encode(array, block=256, effort=1)
    facts = vqz.peek(data[:256])
    assert facts is not None and facts.block_count == 12
    found = vqz.blocks(data[:256], data[-facts.index_byte_count :], len(data))
    part = bytearray(len(data))
    part[: found[0].offset] = data[: found[0].offset]
    end = found[-1].offset + found[-1].byte_count
    part[end:] = data[end:]
    block = found[0]
    part[block.offset : block.offset + block.byte_count] = data[
        block.offset : block.offset + block.byte_count
    ]
    region = np.s_[10:200, 20:100]
    assert np.array_equal(vqz.decode(part, region=region), vqz.decode(data)[region])
    with pytest.raises(vqz.FileError):
        vqz.decode(part)


def test_previews(picture):
    data = vqz.encode(picture, quality=70)
    small = vqz.preview(data)
    assert small.shape == (12, 16, 3) and small.dtype == np.uint8
    means = vqz.decode(data).reshape(12, 8, 16, 8, 3).mean(axis=(1, 3))
    assert abs(small - means).mean() < 3
    assert np.array_equal(small, vqz.preview(data, 8, threads=1))
    assert vqz.preview(data[: len(data) // 2], 32, partial=True).shape == (3, 4, 3)
    exact = vqz.encode(picture[:65, :33], max_error=0)
    assert vqz.preview(exact).shape == (9, 5, 3)
    with pytest.raises(vqz.UsageError, match="expected 8 or 32"):
        vqz.preview(data, 9)
    with pytest.raises(vqz.UsageError, match="scale: found 'x'"):
        vqz.preview(data, "x")
    with pytest.raises(vqz.VQZError, match="expected"):
        vqz.preview(data[:20])
    field = vqz.encode(np.zeros((9, 9), np.float32), max_error=0.1)
    with pytest.raises(vqz.UsageError, match="expected a picture"):
        vqz.preview(field)


def test_errors_are_pickled_whole(picture):
    with pytest.raises(vqz.FileError) as caught:
        vqz.decode(b"no such file")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is vqz.FileError and str(again) == str(caught.value)
    for name in ("code", "name", "rule", "hint", "message"):
        assert getattr(again, name) == getattr(caught.value, name)
    assert isinstance(again, ValueError)


def test_limits(picture):
    data = vqz.encode(picture, effort=1)
    for limits in (vqz.Limits(positions=100), vqz.Limits(memory_bytes=1000)):
        with pytest.raises(vqz.LimitError):
            vqz.decode(data, limits=limits)
    assert vqz.decode(data, limits=vqz.Limits(positions=96 * 128)).shape == (96, 128, 3)
