"""Encodes blocks with the kernel, decodes them with the plain decoder: check.py KERNELS_FOLDER."""
import ctypes as c
import os
import random
import sys

import kernel
import model as file

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "decoder"))
from fields import Refused  # noqa: E402
from vectors import Decoder  # noqa: E402
import windows  # noqa: E402


def made(draw):
    """A model of numbers drawn at random, which keep to the rules of the page."""
    D, H, stages = draw.choice([1, 3, 16, 21]), draw.randrange(1, 20), draw.randrange(3)
    sizes = []
    while sum(sizes) < D:
        sizes.append(draw.randrange(1, D - sum(sizes) + 1))
    bits = [draw.randrange(1, 5) for _ in range(stages)]
    classes, qualities, words = draw.randrange(24, 65), 3, sum(2**b for b in bits)
    context = draw.randrange(D)
    numbers = lambda n, low, high: [draw.randint(low, high) for _ in range(n)]
    return {
        "dimensions": D, "hidden": H, "stages": stages, "groups": len(sizes),
        "qualities": qualities, "classes": classes, "base_shift": draw.randrange(9),
        "start_shift": draw.randrange(6), "input_shift": draw.randrange(6),
        "mean_shift": draw.randrange(6, 12), "basis_shift": draw.choice([0, 9]),
        "index_bits": bits, "group_sizes": sizes, "codewords": numbers(words * D, -100, 100),
        "index_chances": numbers(words, 1, 65535), "start_weights": numbers(D * H, -300, 300),
        "input_weights": numbers(D * H, -300, 300), "mean_weights": numbers(D * H, -300, 300),
        "spread_weights": numbers(D * H, -300, 300), "mean_bias": numbers(D, -10**6, 10**6),
        "spread_bias": numbers(D, 0, 40 << 16), "basis": numbers(D * D, -600, 600),
        "mean": numbers(D, -1000, 1000), "quality_hidden": numbers(qualities * H, -10**6, 10**6),
        "quality_spread": numbers(qualities, -2**20, 2**20),
        "quality_step": numbers(qualities, 1, 30000),
        "quality_groups": [draw.randint(0, len(sizes)) for _ in range(qualities)],
        "chances": numbers(2 * classes * 15, 1, 65535), "shrinks": numbers(4 * classes, 0, 255),
        "context": context, "context_shift": draw.randrange(12),
        "context_weights": numbers(context * D, -1500, 1500)}


def compare_runs(k, plain, quality, draw, values, expected):
    """The same vectors in runs, each of which decodes alone, and some of its vectors."""
    D = k.model["dimensions"]
    n, length = len(expected) // D, 1 << draw.randrange(6)
    capacity = 16 * n * (D + 64) + 4096
    runs = k.encode_runs(quality, 1 + draw.randrange(4), length, n, values, capacity)
    back = (c.c_int32 * (n * D))()
    assert k.decode_runs(quality, length, n, runs, back), "runs do not decode"
    for i, run in enumerate(runs):
        count = min(length, n - i * length)
        own = list(back)[i * length * D:][:count * D]
        assert [v for row in plain.decode(quality, count, run) for v in row] == own, "a run differs"
        first = draw.randrange(count)
        wanted = draw.randint(1, count - first)
        some = (c.c_int32 * (wanted * D))()
        assert k.decode_some(quality, count, run, first, wanted, some), "some do not decode"
        assert list(some) == own[first * D:(first + wanted) * D], "some of a run differ"
        assert not k.decode_some(quality, count, run + bytes(9), first, wanted, some), "an end"
        assert not k.decode_some(quality, count, run, count, 1, some), "one beyond is taken"


def compare_windows(lib, model, draw, most):
    """Series in windows of one model, in both decoders."""
    k, plain, D = kernel.Kernel(lib, model), windows.Decoder(model), model["dimensions"]
    channels, count = draw.randrange(1, 4), draw.choice([1, 2, 5, 130])
    n = channels * count * D
    level, values = 0, (c.c_int32 * n)()
    for i in range(n):
        level += draw.randint(-most, most)
        values[i] = level = max(-2**31, min(level, 2**31 - 1))
    quality, back = draw.randrange(model["qualities"]), (c.c_int32 * n)()
    data = k.encode_windows(quality, 1 + draw.randrange(4), channels, count, values,
                            16 * n + 8 * 64 * channels * count + 4096)
    assert k.decode_windows(quality, channels, count, data, back), "windows do not decode"
    found = plain.decode(quality, channels, count, data)
    assert [v for series in found for v in series] == list(back), "the decoders of windows differ"
    for other in (data + bytes(9), b"\xff" * 40):
        assert not k.decode_windows(quality, channels, count, other, back), "what is none is taken"
        try:
            plain.decode(quality, channels, count, other)
        except Refused:
            continue
        raise AssertionError("what is none is taken by the plain decoder")


def compare(lib, model, draw, rows):
    """Blocks of one model, both decoders, and what both refuse."""
    k, plain, D = kernel.Kernel(lib, model), Decoder(model), model["dimensions"]
    assert k.valid, "a model is refused"
    for quality in range(0, model["qualities"], max(1, model["qualities"] // 4)):
        n = len(rows)
        values = (c.c_int32 * (n * D))(*[v for row in rows for v in row])
        back = (c.c_int32 * (n * D))()
        data = k.encode(quality, 1 + draw.randrange(4), n, values, 8 * n * (D + 8))
        assert k.decode(quality, n, data, back), "a block does not decode"
        found = [v for row in plain.decode(quality, n, data) for v in row]
        assert found == list(back), "the decoders differ"
        compare_runs(k, plain, quality, draw, values, list(back))
        longer = data + bytes(9)
        assert not k.decode(quality, n, longer, back), "bytes behind the end are taken"
        try:
            plain.decode(quality, n, longer)
        except Refused:
            continue
        raise AssertionError("bytes behind the end are taken by the plain decoder")
    return len(range(0, model["qualities"], max(1, model["qualities"] // 4)))


def main():
    lib, draw, blocks = kernel.library(sys.argv[1]), random.Random(7), 0
    for number in range(24):
        model = made(draw)
        most = 2000 if number % 3 else 2**31 - 1
        rows = [[draw.randint(-most, most) for _ in range(model["dimensions"])]
                for _ in range(draw.choice([1, 5, 33]))]
        blocks += compare(lib, model, draw, rows)
        compare_windows(lib, model, draw, most if number % 2 else 300)
    # A trained one, on vectors like those it learned from: their mean and some of its codewords.
    model = file.load(os.path.join(os.path.dirname(os.path.abspath(__file__)), "small.vec"))
    D = model["dimensions"]
    rows = [[m + draw.randint(-1500, 1500) for m in model["mean"]] for _ in range(40)]
    blocks += compare(lib, model, draw, rows)
    print(f"{blocks} blocks of vectors alike, {D} dimensions the trained one; 24 of windows alike")


main()
