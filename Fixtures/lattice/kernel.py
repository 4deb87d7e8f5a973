"""The kernel of lattice coding through ctypes, compiled from the folder of its sources."""
import ctypes as c
import glob
import shutil
import subprocess
import tempfile


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
    compiler = shutil.which("clang") or "gcc"
    with tempfile.TemporaryDirectory() as work:
        out = work + "/lattice.so"
        subprocess.check_call([compiler, "-O2", "-std=c11", "-shared", "-fPIC", "-I",
                               folder + "/include", *glob.glob(folder + "/lattice*.c"),
                               folder + "/isa.c", "-o", out])
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
    kept = [
        array(Tap, taps),
        array(Scale, scales),
        array(c.c_int32, t["prior"]),
        array(c.c_uint16, t["starts"]),
        array(c.c_int32, t["weights"]),
        array(Profile, profiles),
    ]
    made = Set(pointer(Tap, kept[0]), t["near"], len(taps) - t["near"], pointer(Scale, kept[1]),
               len(scales), pointer(c.c_int32, kept[2]), pointer(c.c_uint16, kept[3]),
               pointer(c.c_int32, kept[4]), pointer(Profile, kept[5]), len(profiles))
    made.kept = kept
    return made
