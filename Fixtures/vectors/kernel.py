"""The kernel of vectors through ctypes, compiled from the folder of its sources."""
import ctypes as c
import glob
import shutil
import subprocess
import tempfile

NODES, STAGES, GROUPS, CLASSES = 15, 8, 64, 64


class Tables(c.Structure):
    _fields_ = (
        [(n, c.c_uint32) for n in ("dimensions", "hidden", "stages", "groups", "qualities",
                                   "classes", "base_shift", "start_shift", "input_shift",
                                   "mean_shift", "basis_shift")]
        + [("index_bits", c.c_uint8 * STAGES), ("group_sizes", c.c_uint16 * GROUPS)]
        + [("codewords", c.POINTER(c.c_int8)), ("index_chances", c.POINTER(c.c_uint16))]
        + [(n, c.POINTER(c.c_int16)) for n in ("start_weights", "input_weights", "mean_weights",
                                               "spread_weights")]
        + [(n, c.POINTER(c.c_int32)) for n in ("mean_bias", "spread_bias")]
        + [("basis", c.POINTER(c.c_int16)), ("mean", c.POINTER(c.c_int32))]
        + [(n, c.POINTER(c.c_int32)) for n in ("quality_hidden", "quality_spread",
                                               "quality_step")]
        + [("quality_groups", c.POINTER(c.c_uint8)), ("chances", c.POINTER(c.c_uint16)),
           ("shrinks", c.POINTER(c.c_uint16)), ("context", c.c_uint32),
           ("context_shift", c.c_uint32), ("context_weights", c.POINTER(c.c_int16))])


class Found(c.Structure):
    _fields_ = [("counts", c.c_uint64 * (NODES + 1) * CLASSES * 2),
                ("places", c.c_int64 * 2 * CLASSES * 2), ("placed", c.c_uint64 * 2 * CLASSES * 2)]


def library(folder):
    """The kernels of vectors as a library."""
    compiler = shutil.which("clang") or "gcc"
    with tempfile.TemporaryDirectory() as work:
        out = work + "/vectors.so"
        sources = glob.glob(folder + "/vectors*.c") + [folder + "/windows.c", folder + "/isa.c"]
        subprocess.check_call([compiler, "-O2", "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC",
                               "-I", folder + "/include", *sources, "-o", out])
        lib = c.CDLL(out)
    for name in ("model_size", "workspace", "encode", "encode_runs", "some_workspace"):
        getattr(lib, "vqz_vectors_" + name).restype = c.c_size_t
    for name in ("workspace", "encode"):
        getattr(lib, "vqz_windows_" + name).restype = c.c_size_t
    return lib


class Memory:
    """Zeroed bytes aligned to 64."""

    def __init__(self, size):
        self.bytes = c.create_string_buffer(size + 64)
        self.at = c.c_void_p((c.addressof(self.bytes) + 63) // 64 * 64)


class Kernel:
    """A model in the kernel. `model` is a dictionary as model.py reads it."""

    def __init__(self, lib, model):
        self.lib, self.model, self.kept = lib, model, []
        t = Tables()
        for name in ("dimensions", "hidden", "stages", "groups", "qualities", "classes",
                     "base_shift", "start_shift", "input_shift", "mean_shift", "basis_shift"):
            setattr(t, name, model[name])
        t.index_bits = (c.c_uint8 * STAGES)(*model["index_bits"])
        t.group_sizes = (c.c_uint16 * GROUPS)(*model["group_sizes"])
        for name in ("context", "context_shift"):
            setattr(t, name, model.get(name, 0))
        for name, kind in Tables._fields_[13:]:
            if kind is c.c_uint32:
                continue
            numbers = model.get(name, []) if name == "context_weights" else model[name]
            made = (kind._type_ * len(numbers))(*numbers)
            self.kept.append(made)
            setattr(t, name, c.cast(made, kind))
        self.tables = t
        size = lib.vqz_vectors_model_size(c.byref(t))
        self.memory = Memory(size)
        self.valid = size > 0 and bool(lib.vqz_vectors_prepare(c.byref(t), self.memory.at))
        if self.valid:
            needed = [lib.vqz_vectors_workspace, lib.vqz_windows_workspace]
            self.work = Memory(max(f(self.memory.at, c.c_uint32(16)) for f in needed))

    def encode_windows(self, quality, effort, channels, count, values, capacity):
        """The bytes of a block of `channels` series of `count` windows each."""
        out = c.create_string_buffer(capacity)
        size = self.lib.vqz_windows_encode(
            self.memory.at, c.c_uint32(quality), c.c_uint32(effort), c.c_uint32(channels),
            c.c_uint32(count), values, out, c.c_size_t(capacity), self.work.at)
        return out.raw[:size]

    def decode_windows(self, quality, channels, count, data, values):
        """Whether the bytes are such a block; its values into `values`, int32."""
        return bool(self.lib.vqz_windows_decode(
            self.memory.at, c.c_uint32(quality), c.c_uint32(channels), c.c_uint32(count), data,
            c.c_size_t(len(data)), values, self.work.at))

    def encode(self, quality, effort, count, values, capacity):
        """The bytes of a block; `values` is a ctypes array or pointer of int32."""
        out = c.create_string_buffer(capacity)
        size = self.lib.vqz_vectors_encode(
            self.memory.at, c.c_uint32(quality), c.c_uint32(effort), c.c_uint32(count), values,
            out, c.c_size_t(capacity), self.work.at)
        return out.raw[:size]

    def encode_runs(self, quality, effort, run, count, values, capacity):
        """The bytes of each run of a block."""
        out, sizes = c.create_string_buffer(capacity), (c.c_uint32 * count)()
        size = self.lib.vqz_vectors_encode_runs(
            self.memory.at, c.c_uint32(quality), c.c_uint32(effort), c.c_uint32(run),
            c.c_uint32(count), values, out, c.c_size_t(capacity), sizes, self.work.at)
        ends = [0]
        for n in sizes[:(count + run - 1) // run]:
            ends.append(ends[-1] + n)
        assert size == ends[-1], "the sizes of runs are not what they take"
        return [out.raw[a:b] for a, b in zip(ends, ends[1:])]

    def decode_runs(self, quality, run, count, runs, values):
        """Whether the bytes are runs; their vectors into `values`, int32."""
        sizes = (c.c_uint32 * len(runs))(*map(len, runs))
        return bool(self.lib.vqz_vectors_decode_runs(
            self.memory.at, c.c_uint32(quality), c.c_uint32(run), c.c_uint32(count),
            b"".join(runs), sizes, values, self.work.at))

    def decode_some(self, quality, count, data, first, wanted, values):
        """Whether the bytes are a run; some of its vectors into `values`, int32."""
        return bool(self.lib.vqz_vectors_decode_some(
            self.memory.at, c.c_uint32(quality), c.c_uint32(count), data, c.c_size_t(len(data)),
            c.c_uint32(first), c.c_uint32(wanted), values, self.work.at))

    def decode(self, quality, count, data, values):
        """Whether the bytes are a block; its vectors into `values`, int32."""
        return bool(self.lib.vqz_vectors_decode(
            self.memory.at, c.c_uint32(quality), c.c_uint32(count), data, c.c_size_t(len(data)),
            values, self.work.at))
