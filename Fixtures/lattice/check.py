"""Encodes blocks with the kernel and decodes them with decode.py: check.py KERNELS_FOLDER."""
import ctypes as c
import glob
import random
import subprocess
import sys
import tempfile

import decode as plain
import tables as trained


class Tap(c.Structure):
    _fields_ = [("at", c.c_int8 * 4), ("minus", c.c_int8 * 4), ("relative", c.c_uint8)]


class Scale(c.Structure):
    _fields_ = [("at", c.c_int8 * 4), ("weight", c.c_uint8)]


class Profile(c.Structure):
    _fields_ = [("near", c.c_uint8), ("far", c.c_uint8), ("predictors", c.c_uint8),
                ("forgetting", c.c_uint8 * 3), ("chunks", c.c_uint8), ("ridge", c.c_uint8),
                ("inputs", c.c_uint8), ("rate", c.c_uint8)]


class Set(c.Structure):
    _fields_ = [("taps", c.POINTER(Tap)), ("near", c.c_uint32), ("far", c.c_uint32),
                ("scales", c.POINTER(Scale)), ("scale_count", c.c_uint32),
                ("prior", c.POINTER(c.c_int32)), ("starts", c.POINTER(c.c_uint16)),
                ("weights", c.POINTER(c.c_int32)), ("profiles", c.POINTER(Profile)),
                ("profile_count", c.c_uint32)]


def library(folder):
    out = tempfile.mkdtemp() + "/lattice.so"
    subprocess.check_call(["clang", "-O2", "-std=c11", "-shared", "-fPIC", "-I", folder + "/include",
                           *glob.glob(folder + "/lattice*.c"), "-o", out])
    lib = c.CDLL(out)
    lib.vqz_lattice_workspace.restype = lib.vqz_lattice_encode.restype = c.c_size_t
    return lib


def make_set(t):
    array = lambda kind, items: None if items is None else (kind * len(items))(*items)
    four = lambda x: (c.c_int8 * 4)(*x)
    taps = [Tap(four(at), four(m or (0, 0, 0, 0)), int(m is not None)) for at, m in t["taps"]]
    scales = [Scale(four(at), w) for at, w in t["scales"]]
    profiles = [Profile(p["near"], p["far"], p["predictors"], (c.c_uint8 * 3)(*p["forgetting"]),
                        p["chunks"], p["ridge"], p["inputs"], p["rate"]) for p in t["profiles"]]
    pointer = lambda kind, a: c.cast(a, c.POINTER(kind)) if a is not None else None
    kept = [array(Tap, taps), array(Scale, scales), array(c.c_int32, t["prior"]),
            array(c.c_uint16, t["starts"]), array(c.c_int32, t["weights"]), array(Profile, profiles)]
    made = Set(pointer(Tap, kept[0]), t["near"], len(taps) - t["near"], pointer(Scale, kept[1]),
               len(scales), pointer(c.c_int32, kept[2]), pointer(c.c_uint16, kept[3]),
               pointer(c.c_int32, kept[4]), pointer(Profile, kept[5]), len(profiles))
    made.kept = kept
    return made


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


def main():
    lib = library(sys.argv[1])
    draw, count = random.Random(5), 0
    for number in range(60):
        t = trained.load(("fields", "series")[number % 2])
        if number % 3 == 0:
            t["prior"] = t["starts"] = t["weights"] = None
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


main()
