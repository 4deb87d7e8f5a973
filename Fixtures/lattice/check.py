"""Holds the plain decoder of lattices against the kernel: check.py KERNELS_FOLDER."""
import ctypes as c
import os
import random
import sys

import tables as trained
from kernel import library, make_set

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "decoder"))
import lattice as plain  # noqa: E402


def block(draw, extents, kind):
    n = extents[0] * extents[1] * extents[2] * extents[3]
    if kind == 0:  # a smooth one
        a, b, e = [draw.uniform(-3, 3) for _ in range(4)], draw.uniform(0, 1), []
        for i in range(n):
            x, p = i, 0.0
            for j in (3, 2, 1, 0):
                p += a[j] * (x % extents[j]) + (x % extents[j] - 4) ** 2 * b
                x //= extents[j]
            e.append(round(p + draw.gauss(0, 1)))
        return e
    if kind == 1:
        return [draw.getrandbits(64) - 2**63 for _ in range(n)]
    if kind == 2:
        return [draw.choice([-2**62, 2**62, 0, 1, -1, 2**63 - 1, -2**63]) for _ in range(n)]
    if kind == 3:
        return [7] * n
    return [draw.choice([0, 0, 0, 0, draw.randrange(-1000, 1000) << draw.randrange(30)])
            for _ in range(n)]


def blocks():
    """Encodes blocks with the kernel, and decodes them with it and with the plain decoder."""
    lib = library(sys.argv[1])
    draw, count = random.Random(5), 0
    for number in range(60):
        t = trained.load(("fields", "series")[number % 2])
        if number % 3 == 0:
            t["prior"] = t["starts"] = t["weights"] = None
        if number % 7 == 0:
            t["scales"] = [(at, 0) for at, _ in t["scales"]]
        made = make_set(t)
        assert lib.vqz_lattice_valid(c.byref(made))
        profile = number % len(t["profiles"])
        axes = number % 5
        extents = [1] * (4 - axes) + [draw.randrange(1, 14 if axes < 3 else 7) for _ in range(axes)]
        if axes == 1:
            extents[3] = 300
        values = block(draw, extents, number // 2 % 5)
        shift = draw.choice([0, 0, 3, 9, 44])
        n, e = len(values), (c.c_uint32 * 4)(*extents)
        work = c.create_string_buffer(lib.vqz_lattice_workspace(c.byref(made), profile, e))
        out = c.create_string_buffer(100 * n + 100)
        size = lib.vqz_lattice_encode(c.byref(made), profile, shift, e, (c.c_int64 * n)(*values),
                                      out, c.c_size_t(100 * n + 100), work)
        assert size > 0
        stream, back = out.raw[:size], (c.c_int64 * n)()
        assert lib.vqz_lattice_decode(c.byref(made), e, stream, c.c_size_t(size), back, work)
        assert list(back) == values, ("kernel", number)
        assert plain.decode(t, extents, stream) == values, ("plain", number, extents, shift)
        count += n
    print(f"{count} values of 60 blocks alike")


blocks()
