#!/usr/bin/env python3
"""Makes the model vectors: good/models/*.vqzm, bad/models/*.vqzm and a MANIFEST.csv beside each.

Written from Formats/vqzm.md alone; shares nothing with the Swift code that the vectors test.
Needs nothing but the standard library; its output is the same every time. Writes beside itself, or
into the folder given as argument.
"""

import copy
import csv
import json
import os
import struct
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def convolution(kernel, inputs, outputs, leaky=False):
    return {"op": "convolution", "kernel": kernel, "in": inputs, "out": outputs, "leaky": leaky}


def architecture():
    """Grey samples, four codewords of one dimension, one feature, stride 1."""
    step = {"groups": 1, "dimension": 1, "classes": [{"codewords": 4, "dimension": 1}],
            "class_shift": 0, "body": [], "head": [], "merge": convolution(1, 1, 1),
            "analysis": [convolution(1, 1, 1)]}
    level = {"stride": 1, "features": 1, "entry": [], "steps": [step], "trunk": []}
    return {"version": 1, "channels": 1, "bound": 32767, "fraction_bits": 7,
            "latent_fraction_bits": 0, "levels": [level], "output": [convolution(3, 1, 1)]}


def skeleton():
    """The same on a skeleton of two qualities: the one coefficient is the sample."""
    arch = architecture()
    arch.update(version=2, skeleton={"qualities": 2, "codeword_fraction_bits": 4,
                                     "synthesis": [convolution(1, 1, 1)]})
    level = arch["levels"][0]
    level.update(lift=[], lift_merge=None, trunk=[convolution(1, 1, 1)])
    level["steps"][0].update(analysis=[], value_fraction_bits=13)
    return arch


def contexts():
    """The skeleton with a head of two classes, the first of which has contexts."""
    arch = skeleton()
    arch.update(version=3)
    arch["levels"][0]["steps"][0].update(
        head=[convolution(1, 1, 2)], class_shift=5, context_classes=1,
        classes=[{"codewords": 4, "dimension": 1}] * 2)
    return arch


def extents():
    """Version 4: kernels of one row, and a stride of two samples along the rows only."""
    arch = architecture()
    arch.update(version=4, signal=1, samples={"offset": 128, "unit": 64, "least": 0, "most": 255},
                output=[convolution([1, 3], 1, 2), {"op": "shuffle", "factor": [1, 2]}])
    level = arch["levels"][0]
    level.update(stride=[1, 2], lift=[], lift_merge=None,
                 trunk=[{"op": "unshuffle", "factor": [1, 2]}, convolution([3, 1], 2, 1)])
    level["steps"][0].update(merge=convolution([1, 1], 1, 1), value_fraction_bits=0,
                             context_classes=0, analysis=[convolution([1, 1], 1, 1)])
    return arch


FORMATS = {"I16": "h", "I32": "i", "U16": "H", "F32": "f", "I8": "b", "U8": "B"}


class Tensor:
    def __init__(self, kind, shape, values):
        self.kind, self.shape = kind, shape
        self.data = struct.pack("<%d%s" % (len(values), FORMATS[kind]), *values)


def integer_layer(path, kernel):
    count = kernel * kernel
    return {path + ".weight": Tensor("I16", [1, 1, kernel, kernel], range(100, 100 + count)),
            path + ".bias": Tensor("I32", [1], [5]),
            path + ".multiplier": Tensor("I32", [1], [300]),
            path + ".shift": Tensor("I32", [1], [16])}


STEP = "decoder.levels.0.steps.0."
ANALYSIS = "encoder.levels.0.steps.0.analysis.0."


def tensors():
    return {"decoder.levels.0.start": Tensor("I16", [1], [7]),
            STEP + "classes.0.codebook": Tensor("I16", [4, 1], [-300, -20, 40, 500]),
            STEP + "classes.0.table": Tensor("U16", [5], [4000, 8000, 3000, 1383, 1]),
            **integer_layer(STEP + "merge", 1), **integer_layer("decoder.output.0", 3),
            ANALYSIS + "weight": Tensor("F32", [1, 1, 1, 1], [64.0]),
            ANALYSIS + "bias": Tensor("F32", [1], [0.5])}


def skeleton_tensors():
    parts = {name: each for name, each in tensors().items() if not name.startswith("encoder.")}
    return {**parts, **integer_layer("decoder.synthesis.0", 1),
            STEP + "delta": Tensor("U16", [2, 1], [64, 16]),
            STEP + "offset": Tensor("I16", [2, 1], [0, 0]),
            STEP + "condition": Tensor("I16", [2, 1], [9, -9]),
            "encoder.levels.0.trunk.0.weight": Tensor("F32", [1, 1, 1, 1], [1.0]),
            "encoder.levels.0.trunk.0.bias": Tensor("F32", [1], [0.0])}


def context_tensors():
    head = STEP + "head.0"
    table = [9000, 4000, 2000, 1383, 1]
    return {**skeleton_tensors(),
            head + ".weight": Tensor("I16", [2, 1, 1, 1], [100, 300]),
            head + ".bias": Tensor("I32", [2], [5, 900]),
            head + ".multiplier": Tensor("I32", [2], [300, 300]),
            head + ".shift": Tensor("I32", [1], [16]),
            STEP + "classes.1.codebook": Tensor("I16", [4, 1], [0, -100, 100, 900]),
            STEP + "classes.1.table": Tensor("U16", [5], table),
            STEP + "classes.0.contexts": Tensor(
                "U16", [8, 5], [each for k in range(8)
                                for each in (table[0] - 500 * k, table[1] + 500 * k, *table[2:])]),
            STEP + "expected": Tensor("U16", [8], range(20, 180, 20)),
            STEP + "thresholds": Tensor("U16", [8, 7], [20, 32, 45, 64, 90, 128, 200] * 8)}


def extent_tensors():
    parts = {name: each for name, each in tensors().items() if "output" not in name}
    last = "decoder.output.0."
    trunk = "encoder.levels.0.trunk.1."
    return {**parts, last + "weight": Tensor("I16", [2, 1, 1, 3], range(100, 106)),
            last + "bias": Tensor("I32", [2], [5, -5]),
            last + "multiplier": Tensor("I32", [2], [300, 200]),
            last + "shift": Tensor("I32", [1], [16]),
            trunk + "weight": Tensor("F32", [1, 2, 3, 1], [0.125, 0.25, 0.125] * 2),
            trunk + "bias": Tensor("F32", [1], [0.0])}


def entries_of(parts):
    entries, end = {}, 0
    for name in sorted(parts):
        tensor = parts[name]
        entries[name] = {"dtype": tensor.kind, "shape": tensor.shape,
                         "data_offsets": [end, end + len(tensor.data)]}
        end += len(tensor.data)
    return entries


def file_of(header, data, length=None):
    if not isinstance(header, bytes):
        header = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-(8 + len(header)) % 64)
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def model(arch=None, parts=None, metadata=None, entries=None, extra=b""):
    """A model file; every argument replaces what a good one has."""
    parts = tensors() if parts is None else parts
    arch = architecture() if arch is None else arch
    if not isinstance(arch, str):
        arch = json.dumps(arch, sort_keys=True, separators=(",", ":"))
    texts = {"vqz.architecture": arch, "vqz.name": "smallest"} if metadata is None else metadata
    header = {"__metadata__": texts, **(entries_of(parts) if entries is None else entries)}
    data = b"".join(parts[name].data for name in sorted(parts))
    return file_of(header, data + extra)


def changed(change, value=None):
    """The architecture or the tensors after `change`."""
    value = copy.deepcopy(architecture() if value is None else value)
    change(value)
    return value


def with_tensor(name, tensor):
    parts = tensors()
    if tensor is None:
        del parts[name]
    else:
        parts[name] = tensor
    return model(parts=parts)


def good():
    yield "smallest", model(), "one level; one step; one class; one feature; encodes and decodes"
    parts = {name: each for name, each in tensors().items() if name.startswith("decoder.")}
    yield "decoder-only", model(parts=parts), "the same without the analysis network"
    yield ("other-metadata",
           model(metadata={"vqz.architecture": json.dumps(architecture()), "made.by": "hand"}),
           "no name; a key nobody knows; the architecture written with spaces")
    yield "skeleton", model(skeleton(), skeleton_tensors()), "version 2 with two qualities"
    yield "contexts", model(
        contexts(), context_tensors()
    ), "version 3: one of two classes has contexts"
    yield ("extents", model(extents(), extent_tensors()),
           "version 4: kernels and a stride that are no squares")
    yield "vectors", vectors(), "version 6: vectors of two numbers"
    yield "windows", windows(), "version 9: windows of two moments"
    yield "packed", packed(), "version 7: the smallest in a class for each type"
    yield "packed-vectors", packed(vectors()), "version 7: a model of version 6 inside"
    yield "packed-windows", packed(windows()), "version 7: a model of version 9 inside"


def bad_files():
    whole = model()
    end = 8 + struct.unpack("<Q", whole[:8])[0]
    yield "empty", b"", "truncated", "vqzm.file.length", "no bytes at all"
    yield ("foreign-png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "malformedModel", "vqzm.file.header",
           "a PNG file")
    yield ("foreign-text", b"this is not a model, but a line of text\n", "malformedModel",
           "vqzm.file.header", "a text file")
    yield "half-length", whole[:4], "truncated", "vqzm.file.length", "cut off in its first number"
    yield "half-header", whole[:100], "truncated", "vqzm.file.length", "cut off in its header"
    yield "no-tensors", whole[:end], "truncated", "vqzm.file.length", "cut off behind its header"
    yield "half-tensors", whole[:-5], "truncated", "vqzm.file.length", "cut off in its tensors"
    yield ("header-huge", struct.pack("<Q", 1 << 62) + whole[8:], "tooLarge", "vqzm.file.limit",
           "a header of 2^62 bytes")
    yield ("header-not-json", file_of(b"{\"a\":", b""), "malformedModel", "vqzm.file.header",
           "a header that ends in the middle of an object")
    one = b'{"a":{"dtype":"I16","shape":[1],"data_offsets":[0,2]}'
    yield ("header-twice", file_of(one + b"," + one[1:] + b"}", b"\0\0"), "malformedModel",
           "vqzm.file.header", "two tensors of one name")
    yield "trailing-byte", model(extra=b"\0"), "malformedModel", "vqzm.file.offsets", \
        "a byte behind the last tensor"


def bad_entries():
    entries = entries_of(tensors())
    first = sorted(entries)[0]

    def entry(**change):
        return model(entries={**entries, first: {**entries[first], **change}})

    yield "entry-type", entry(dtype="I12"), "malformedModel", "vqzm.file.entry", "a type I12"
    yield ("entry-shape-negative", entry(shape=[-1]), "malformedModel", "vqzm.file.entry",
           "a negative size")
    yield ("entry-shape-huge", entry(shape=[1 << 62, 1 << 62]), "malformedModel",
           "vqzm.file.entry", "a shape whose product does not fit 64 bits")
    yield ("entry-shape-zero", entry(shape=[0, 1 << 62, 1 << 62]), "malformedModel",
           "vqzm.file.entry", "an absurd shape behind a zero")
    yield ("entry-fields", entry(more=1), "malformedModel", "vqzm.file.entry",
           "a fourth member in an entry")
    yield ("entry-backwards", entry(data_offsets=[4, 2]), "malformedModel", "vqzm.file.entry",
           "an end before its begin")
    a, b = entries[first]["data_offsets"]
    yield ("offsets-gap", entry(data_offsets=[a + 2, b + 2]), "malformedModel",
           "vqzm.file.offsets", "a gap and an overlap")
    yield ("offsets-beyond", entry(data_offsets=[1 << 40, (1 << 40) + b - a]), "malformedModel",
           "vqzm.file.offsets", "a tensor far behind the file")


def bad_architectures():
    def arch(change):
        return model(arch=changed(change))

    yield ("metadata-missing", model(metadata={"vqz.name": "x"}), "malformedModel",
           "vqzm.metadata", "a safetensors file without architecture")
    yield ("metadata-number", model(metadata={"vqz.architecture": 1}), "malformedModel",
           "vqzm.metadata", "metadata that is a number")
    yield ("version-4-alone", arch(lambda a: a.update(version=4)), "malformedModel",
           "vqzm.architecture", "version 4 without its members")
    yield ("version-2-alone", arch(lambda a: a.update(version=2)), "malformedModel",
           "vqzm.architecture", "version 2 without its members")
    yield ("architecture-not-json", model(arch="{"), "malformedModel", "vqzm.architecture",
           "an architecture that is no JSON")
    yield ("architecture-member", arch(lambda a: a.update(more=1)), "malformedModel",
           "vqzm.architecture", "a member nobody knows")
    yield ("architecture-fraction", arch(lambda a: a.update(bound=300.5)), "malformedModel",
           "vqzm.architecture", "a bound that is no whole number")
    yield ("channels-2", arch(lambda a: a.update(channels=2)), "malformedModel",
           "vqzm.architecture", "two colour channels")
    yield ("levels-none", arch(lambda a: a.update(levels=[])), "malformedModel",
           "vqzm.architecture", "no level")
    yield ("stride-3", arch(lambda a: a["levels"][0].update(stride=3)), "malformedModel",
           "vqzm.architecture", "a stride that is no power of two")
    yield ("codewords-4097",
           arch(lambda a: a["levels"][0]["steps"][0]["classes"][0].update(codewords=4097)),
           "malformedModel", "vqzm.architecture", "a codeword too many")
    deep = {"op": "residual", "layers": [convolution(1, 1, 1)]}
    for _ in range(5):
        deep = {"op": "residual", "layers": [deep]}
    yield ("residuals-deep", arch(lambda a: a["output"].insert(0, deep)), "malformedModel",
           "vqzm.architecture", "residuals nested six deep")
    yield ("layer-kernel-2", arch(lambda a: a["output"][0].update(kernel=2)), "malformedModel",
           "vqzm.layer", "a kernel of 2")
    yield ("layer-channels", arch(lambda a: a["output"][0].update({"in": 2})), "malformedModel",
           "vqzm.layer", "a layer that does not fit the one before it")


def bad_skeletons():
    def arch(change):
        return model(changed(change, skeleton()), skeleton_tensors())

    def part(name, tensor):
        return model(skeleton(), {**skeleton_tensors(), STEP + name: tensor})

    yield ("skeleton-in-version-1", arch(lambda a: a.update(version=1)), "malformedModel",
           "vqzm.architecture", "version 1 with a skeleton")
    yield ("qualities-0", arch(lambda a: a["skeleton"].update(qualities=0)), "malformedModel",
           "vqzm.architecture", "no quality")
    yield ("lift-at-the-end", arch(lambda a: a["levels"][0].update(lift=[convolution(1, 1, 1)])),
           "malformedModel", "vqzm.architecture", "a lift at the last level")
    yield ("synthesis-channels",
           arch(lambda a: a["skeleton"].update(synthesis=[convolution(1, 2, 1)])),
           "malformedModel", "vqzm.layer", "a synthesis of more coefficients than there are")
    yield ("delta-0", part("delta", Tensor("U16", [2, 1], [64, 0])), "malformedModel",
           "vqzm.tensor", "a step size of 0")
    yield ("delta-32768", part("delta", Tensor("U16", [2, 1], [32768, 1])), "malformedModel",
           "vqzm.tensor", "a step size of 2^15")
    yield ("condition-shape", part("condition", Tensor("I16", [1, 1], [9])), "malformedModel",
           "vqzm.tensor", "one row for two qualities")


def bad_contexts():
    def arch(change):
        return model(changed(change, contexts()), context_tensors())

    def step(**members):
        return arch(lambda a: a["levels"][0]["steps"][0].update(members))

    def part(name, tensor):
        return model(contexts(), {**context_tensors(), STEP + name: tensor})

    rule = "vqzm.architecture"
    yield ("contexts-in-version-2", arch(lambda a: a.update(version=2)), "malformedModel", rule,
           "version 2 with contexts")
    yield "contexts-too-many", step(context_classes=3), "malformedModel", rule, \
        "contexts for three of two classes"
    yield "contexts-none", step(context_classes=0), "malformedModel", rule, \
        "version 3 without contexts"
    yield "contexts-shift", step(class_shift=1), "malformedModel", rule, "bins finer than spreads"
    yield ("contexts-expected", part("expected", Tensor("U16", [8], [2048] * 8)), "malformedModel",
           "vqzm.tensor", "more expected than there can be")
    yield ("contexts-threshold", part("thresholds", Tensor("U16", [8, 7], [8192] * 56)),
           "malformedModel", "vqzm.tensor", "a threshold over 8191")
    yield ("contexts-sum",
           part("classes.0.contexts", Tensor("U16", [8, 5], [4096, 0, 0, 0, 1] * 8)),
           "malformedModel", "vqz.entropy.table.sum", "tables of contexts that sum to 4097")


def bad_extents():
    def arch(change):
        return model(changed(change, extents()), extent_tensors())

    def samples(**members):
        return arch(lambda a: a["samples"].update(members))

    rule = "vqzm.architecture"
    yield "version-10", arch(lambda a: a.update(version=10)), "futureVersion", "vqzm.version", \
        "a later version"
    yield "base", arch(lambda a: a.update(base="none")), "malformedModel", rule, \
        "a difference to another model"
    yield "signal-0", arch(
        lambda a: a.update(signal=0)
    ), "malformedModel", rule, "no kind of signal"
    yield "signal-5", arch(lambda a: a.update(signal=5)), "malformedModel", rule, "a fifth kind"
    yield "channels-0", arch(lambda a: a.update(channels=0)), "malformedModel", rule, "no channel"
    yield ("channels-4097", arch(lambda a: a.update(channels=4097)), "malformedModel", rule,
           "a channel too many")
    yield "samples-missing", arch(lambda a: a.pop("samples")), "malformedModel", rule, \
        "version 4 without samples"
    yield "samples-more", samples(more=1), "malformedModel", rule, "a fifth member of samples"
    yield "samples-order", samples(
        least=256
    ), "malformedModel", rule, "a least sample over the most"
    yield "samples-wide", samples(most=1 << 31), "malformedModel", rule, "a sample of 33 bits"
    yield "unit-0", samples(unit=0), "malformedModel", rule, "a unit of no sample"
    yield "unit-huge", samples(unit=(1 << 24) + 1), "malformedModel", rule, "a unit over 2^24"
    yield ("stride-number", arch(lambda a: a["levels"][0].update(stride=2)), "malformedModel", rule,
           "version 4 with a stride of one number")
    yield ("stride-three", arch(lambda a: a["levels"][0].update(stride=[1, 2, 1])),
           "malformedModel", rule, "a stride of three numbers")
    yield ("stride-in-version-1", model(changed(lambda a: a["levels"][0].update(stride=[1, 1]))),
           "malformedModel", rule, "version 1 with a stride of two numbers")
    yield ("kernel-even", arch(lambda a: a["output"][0].update(kernel=[1, 2])), "malformedModel",
           "vqzm.layer", "a kernel of two columns")
    yield ("factor-1", arch(lambda a: a["output"][1].update(factor=[1, 1])), "malformedModel",
           "vqzm.layer", "a shuffle that moves nothing")
    yield ("factor-other-axis", arch(lambda a: a["output"][1].update(factor=[2, 1])),
           "malformedModel", "vqzm.layer", "a shuffle along the axis that has no stride")
    yield ("series-rows", arch(lambda a: a.update(signal=3)), "malformedModel", rule,
           "a kernel of three rows for series")
    yield ("vectors-columns", arch(lambda a: a.update(signal=4)), "malformedModel", rule,
           "a kernel of three columns for vectors")


def bad_tensors():
    weight = "decoder.output.0.weight"
    yield ("tensor-missing", with_tensor(weight, None), "malformedModel", "vqzm.tensor",
           "weights that are not there")
    yield ("tensor-more", with_tensor("decoder.more", Tensor("I16", [1], [0])), "malformedModel",
           "vqzm.tensor", "a tensor nobody asked for")
    yield ("tensor-type", with_tensor(weight, Tensor("I32", [1, 1, 3, 3], range(9))),
           "malformedModel", "vqzm.tensor", "weights of another type")
    yield ("tensor-shape", with_tensor(weight, Tensor("I16", [1, 1, 9, 1], range(9))),
           "malformedModel", "vqzm.tensor", "weights of another shape")
    yield ("weight-low", with_tensor(weight, Tensor("I16", [1, 1, 3, 3], [-32768] + [0] * 8)),
           "malformedModel", "vqzm.tensor", "a weight of -32768")
    yield ("shift-0", with_tensor("decoder.output.0.shift", Tensor("I32", [1], [0])),
           "malformedModel", "vqzm.tensor", "a shift of 0")
    yield ("multiplier-negative", with_tensor("decoder.output.0.multiplier",
                                              Tensor("I32", [1], [-1])),
           "malformedModel", "vqzm.tensor", "a multiplier below 0")
    yield ("analysis-infinite", with_tensor(ANALYSIS + "bias", Tensor("F32", [1], [float("inf")])),
           "malformedModel", "vqzm.tensor", "an infinite bias of the analysis")
    table = STEP + "classes.0.table"
    yield (
        "table-sum",
        with_tensor(table, Tensor("U16", [5], [4000, 8000, 3000, 1383, 2])),
        "malformedModel",
        "vqz.entropy.table.sum",
        "frequencies that are no power of two together",
    )
    yield (
        "table-escape",
        with_tensor(table, Tensor("U16", [5], [4000, 8000, 4384, 0, 0])),
        "malformedModel",
        "vqz.entropy.table.escape",
        "neither a slot for a codeword nor an escape",
    )

    def narrow(a):
        a["bound"] = 400

    yield ("codebook-over-bound", model(arch=changed(narrow)), "malformedModel", "vqzm.tensor",
           "a codeword beyond the bound")
    yield ("overflow", with_tensor(weight, Tensor("I16", [1, 1, 3, 3], [32767] * 9)),
           "refusedModel", "arith.overflow", "weights that overflow an accumulator")
    yield ("overflow-bias", with_tensor("decoder.output.0.bias", Tensor("I32", [1], [2147483647])),
           "refusedModel", "arith.overflow", "a bias that does with any weights")


def costly(stride, layers):
    """A description of much work or memory; that its tensors are missing is found later."""
    def change(a):
        a["levels"][0].update(stride=stride, features=4096,
                              trunk=[{"op": "unshuffle", "factor": 8}] * (2 if stride == 64 else 0))
        step = a["levels"][0]["steps"][0]
        step["merge"] = convolution(1, 1, 4096)
        step["analysis"] = [convolution(1, 4096 if stride == 64 else 1, 1)]
        shuffles = [{"op": "shuffle", "factor": 8}] * 2 if stride == 64 else []
        last = convolution(1, 1 if stride == 64 else 4096, 1)
        a["output"] = [convolution(5, 4096, 4096)] * layers + shuffles + [last]
    return model(arch=changed(change))


def bad_costs():
    yield "work", costly(1, 1), "refusedModel", "vqzm.work", "419 million operations a sample"
    yield "memory", costly(64, 6), "memoryLimit", "vqzm.memory", "ten gigabytes of packed weights"


def write(folder, header, rows):
    folder = os.path.join(ROOT, folder, "models")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        if name.endswith(".vqzm"):
            os.remove(os.path.join(folder, name))
    with open(os.path.join(folder, "MANIFEST.csv"), "w", newline="") as manifest:
        lines = csv.writer(manifest, lineterminator="\n")
        lines.writerow(header)
        for name, data, *rest in rows:
            with open(os.path.join(folder, name + ".vqzm"), "wb") as file:
                file.write(data)
            lines.writerow([name] + rest)


def zeros(count):
    """A zstd frame of zeros, as blocks of one repeated byte."""
    frame = struct.pack("<IBI", 0xFD2FB528, 0xA0, count)
    while True:
        size = min(count, 1 << 17)
        count -= size
        frame += struct.pack("<I", size << 3 | 1 << 1 | (count == 0))[:3] + b"\0"
        if count == 0:
            return frame


def lattice(near=1, profile=(1, 0, 1, 5, 1, 1, 8, 16, 1, 15), numbers=None, extra=None, **changes):
    """Version 5: one tap, no scales, one profile, and numbers that are all 0."""
    arch = {"version": 5, "signal": 2, "near": near, **changes}
    frame = zeros(2 * 2528 * 64 + 4 * (64 * 7 + 2)) if numbers is None else numbers
    tensors = {"decoder.lattice.taps": Tensor("I8", [1, 9], [0, 0, -1, 0, 0, 0, 0, 0, 0]),
               "decoder.lattice.scales": Tensor("I8", [0, 5], []),
               "decoder.lattice.profiles": Tensor("U8", [1, 10], profile),
               "decoder.lattice.numbers": Tensor("U8", [len(frame)], frame), **(extra or {})}
    return model(arch, tensors)


def bad_lattices():
    rule = "vqzm.lattice"
    yield "lattice-profile", lattice(profile=(1, 0, 1, 5, 1, 1, 8, 3, 1, 15)), "malformedModel", \
        rule, "a ridge of 3"
    yield "lattice-near", lattice(near=2), "malformedModel", rule, "two near taps of one"
    yield "lattice-numbers", lattice(numbers=zeros(1000)), "malformedModel", rule, \
        "numbers of 1000 bytes"
    yield "lattice-frame", lattice(numbers=b"no frame"), "malformedModel", rule, \
        "numbers that are no frame"
    yield "lattice-signal", lattice(signal=1), "malformedModel", "vqzm.architecture", \
        "a lattice for pictures"
    yield "lattice-member", lattice(bound=255), "malformedModel", "vqzm.architecture", \
        "a member that lattices do not have"
    yield "lattice-tensor", lattice(extra={"decoder.more": Tensor("U8", [1], [0])}), \
        "malformedModel", "vqzm.tensor", "a tensor too many"


def stored(data):
    """A zstd frame of a few bytes as they are."""
    return struct.pack("<IBI", 0xFD2FB528, 0xA0, len(data)) + \
        struct.pack("<I", len(data) << 3 | 1)[:3] + data


def planes(form, values):
    """The lowest bytes of all values, then their next bytes, and so on."""
    data, size = struct.pack("<%d%s" % (len(values), form), *values), struct.calcsize(form)
    return b"".join(data[i::size] for i in range(size))


VECTORS = [("codewords", "b", [1, 2, -3, 4]), ("index_chances", "H", [0, 32768]),
           ("start", "h", [1, 1]), ("input", "h", [1, 1]), ("means", "h", [1, 1]),
           ("spreads", "h", [1, 1]), ("mean_bias", "i", [0, 0]), ("spread_bias", "i", [0, 0]),
           ("basis", "h", [1, 0, 0, 1]), ("mean", "i", [5, -5]), ("hidden", "i", [0]),
           ("spread", "i", [0]), ("step", "i", [16]), ("groups", "B", [1]),
           ("chances", "H", [32768] * 30), ("shrinks", "H", [0] * 4)]


def vectors(frame=None, extra=None, arrays=None, **changes):
    """Version 6: vectors of two numbers, one hidden value, one codebook of two codewords."""
    arch = {"version": 6, "signal": 4, "dimensions": 2, "hidden": 1, "qualities": 1, "classes": 1,
            "shifts": [0, 0, 0, 0, 0], "index_bits": [1], "groups": [2], "unit": [1, -4], **changes}
    body = b"".join(planes(form, (arrays or {}).get(name, values))
                    for name, form, values in VECTORS)
    frame = stored(body) if frame is None else frame
    tensors = {"decoder.vectors.numbers": Tensor("U8", [len(frame)], frame), **(extra or {})}
    return model(arch, tensors)


def bad_vectors():
    rule, arch = "vqzm.vectors", "vqzm.architecture"
    for name, arrays, sentence in [
            ("step", {"step": [0]}, "a step of 0"),
            ("chance", {"chances": [0] * 30}, "chances of 0"),
            ("basis", {"basis": [32767, 1, 0, 1]}, "a row of the basis that sums to 32768"),
            ("shrink", {"shrinks": [256] * 4}, "shrinks of 256"),
            ("bias", {"mean_bias": [2**30 + 1, 0]}, "a bias beyond 2^30"),
            ("groups", {"groups": [2]}, "two groups of one")]:
        yield "vectors-" + name, vectors(arrays=arrays), "malformedModel", rule, sentence
    yield "vectors-frame", vectors(frame=b"no frame"), "malformedModel", rule, \
        "numbers that are no frame"
    yield "vectors-short", vectors(frame=zeros(10)), "malformedModel", rule, "numbers of 10 bytes"
    yield "vectors-large", vectors(dimensions=4096, hidden=512, groups=[4096]), "malformedModel", \
        rule, "numbers that are fewer than the architecture says"
    for name, change, sentence in [
            ("sizes", {"groups": [1]}, "groups that are not the dimensions"),
            ("dimensions", {"dimensions": 4097, "groups": [4097]}, "4097 dimensions"),
            ("hidden", {"hidden": 0}, "no hidden values"),
            ("bits", {"index_bits": [13]}, "a codebook of 13 bits")]:
        yield "vectors-" + name, vectors(**change), "malformedModel", rule, sentence
    for name, change, sentence in [
            ("signal", {"signal": 2}, "vectors that are arrays"),
            ("unit", {"unit": [0, 0]}, "a unit of 0"),
            ("unit-bits", {"unit": [2**22, 0]}, "a unit of 23 bits"),
            ("shifts", {"shifts": [0, 0, 0, 0]}, "four shifts"),
            ("negative", {"hidden": -1}, "fewer than no hidden values"),
            ("member", {"bound": 255}, "a member that vectors do not have")]:
        yield "vectors-" + name, vectors(**change), "malformedModel", \
            rule if name == "negative" else arch, sentence
    yield "vectors-tensor", vectors(extra={"decoder.more": Tensor("U8", [1], [0])}), \
        "malformedModel", "vqzm.tensor", "a tensor too many"


def windows(weights=(1, -1), **changes):
    """Version 9: the same for windows of two moments, with one before them."""
    body = b"".join(planes(form, values) for _, form, values in VECTORS)
    return vectors(stored(body + planes("h", list(weights))),
                   **{"version": 9, "signal": 3, "context": [1, 0], **changes})


def bad_windows():
    rule, arch = "vqzm.vectors", "vqzm.architecture"
    yield "windows-weights", windows(weights=[-32768, 0]), "malformedModel", rule, \
        "weights that sum to 32768"
    for name, context, tag, sentence in [
            ("none", [0, 0], arch, "no moments before a window"),
            ("long", [2, 0], rule, "as many moments before a window as in it"),
            ("shift", [1, 25], rule, "a shift of 25"),
            ("short", [1], arch, "moments before a window without a shift")]:
        yield "windows-" + name, windows(context=context), "malformedModel", tag, sentence
    yield "windows-signal", windows(signal=4), "malformedModel", arch, "windows that are vectors"
    yield "windows-version", windows(version=6), "malformedModel", arch, "version 6 with a context"
    yield "windows-frame", vectors(version=9, signal=3, context=[1, 0]), "malformedModel", rule, \
        "windows without weights"


def varint(number):
    data = bytearray()
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(data + bytes([number]))


def part(frame):
    return varint(len(frame)) + frame


WIDTHS = {"I16": 2, "I32": 4, "U16": 2, "F32": 4, "I8": 1, "U8": 1}


def sorted_elements(file):
    """Opening, plan and planes of a model file: a class for each type, signs mapped in I16."""
    end = 8 + struct.unpack("<Q", file[:8])[0]
    header = json.loads(file[8:end])
    entries = sorted((each["data_offsets"], each["dtype"]) for name, each in header.items()
                     if name != "__metadata__")
    kinds = sorted({kind for _, kind in entries})
    plan, elements = bytes([len(kinds)]), {kind: [] for kind in kinds}
    for kind in kinds:
        plan += bytes([WIDTHS[kind], kind == "I16"])
    for (begin, stop), kind in entries:
        width = WIDTHS[kind]
        if begin < stop:
            plan += bytes([kinds.index(kind)]) + varint((stop - begin) // width)
        for place in range(end + begin, end + stop, width):
            value = int.from_bytes(file[place:place + width], "little")
            if kind == "I16":
                value = value << 1 & 0xFFFF ^ (0xFFFF if value >> 15 else 0)
            elements[kind].append(value)
    split = [bytes(value >> 8 * byte & 255 for value in elements[kind])
             for kind in kinds for byte in range(WIDTHS[kind])]
    return file[:end], plan, split


def packed(file=None, opening=None, plan=None, split=None, tail=b"", body=None, arch=None,
           extra=None, kind="U8"):
    """Version 7: a model file in frames; every argument replaces what a good one has."""
    first, second, rest = sorted_elements(model() if file is None else file)
    frames = [stored(first) if opening is None else opening,
              stored(second) if plan is None else stored(plan),
              *map(stored, rest if split is None else split(rest))]
    body = b"".join(map(part, frames)) + tail if body is None else body
    tensor = Tensor("U8", [len(body)], body)
    tensor.kind = kind
    return model(arch or {"version": 7}, {"packed": tensor, **(extra or {})})


def bad_packed():
    def row(name, rule, sentence, code="malformedModel", **changes):
        return "packed-" + name, packed(**changes), code, rule if "arith" in rule else \
            "vqzm." + rule, sentence

    good_plan = sorted_elements(model())[1]
    yield row("member", "packed", "a second member in the architecture",
              arch={"version": 7, "bound": 255})
    yield row("tensor", "packed", "a tensor too many", extra={"more": Tensor("U8", [1], [0])})
    yield row("type", "packed", "the tensor of signed bytes", kind="I8")
    yield row("twice", "packed", "a packed file inside", file=packed())
    yield row("bad-inside", "arith.overflow", "a model inside that is refused", "refusedModel",
              file=with_tensor("decoder.output.0.weight", Tensor("I16", [1, 1, 3, 3], [32767] * 9)))
    yield row("cut-inside", "file.length", "a file inside that ends early", "truncated",
              plan=good_plan[:-2], split=lambda rest: [p[:-1] for p in rest[:4]] + rest[4:])
    yield row("no-classes", "packed.plan", "no class", plan=b"\0")
    yield row("classes", "packed.plan", "65 classes", plan=b"\x41" + b"\1\0" * 65)
    yield row("width", "packed.plan", "elements of three bytes", plan=b"\1\3\0\0\1")
    yield row("mapping", "packed.plan", "a third mapping", plan=b"\1\2\2\0\1")
    yield row("run-class", "packed.plan", "a run of a class that is not there",
              plan=good_plan + b"\x09\1")
    yield row("run-empty", "packed.plan", "a run of no elements", plan=good_plan + b"\0\0")
    yield row("run-cut", "packed.plan", "a plan that ends in a number", plan=good_plan + b"\0\x80")
    yield row("bomb", "file.limit", "two gigabytes of elements", "tooLarge",
              plan=b"\1\1\0\0" + varint((1 << 31) - 1))
    yield row("bomb-frames", "packed.part", "an opening of two gigabytes",
              opening=struct.pack("<IBI", 0xFD2FB528, 0xA0, (1 << 31) - 1))
    yield row("part-beyond", "packed.part", "a part behind the end", body=varint(1000) + b"x")
    yield row("part-none", "packed.part", "no parts", body=b"")
    yield row("part-text", "packed.part", "a part that is no frame", body=part(b"no frame"))
    yield row("plane-short", "packed.part", "a plane of a byte less",
              split=lambda rest: [rest[0][:-1], *rest[1:]])
    yield row("plane-missing", "packed.part", "a plane too few", split=lambda rest: rest[:-1])
    yield row("tail", "packed.part", "a byte behind the last part", tail=b"\0")


# The identifier of the model that every reader has: Sources/CVQZModels/models.c.
PHOTO = bytes.fromhex("faf1eefed73dbc5d748639f2884cef6b1844e06fcb76294aaf01d24751c170c8")


def difference(texts=b"", plan=b"", numbers=b"", base=PHOTO, result=bytes(32), flag=0, total=0,
               body=None, arch=None, extra=None):
    """Version 8: a difference to the model for photographs, by nothing but its fields."""
    if body is None:
        body = base + result + bytes([flag]) + struct.pack("<I", total) + \
            part(stored(texts)) + part(stored(plan)) + numbers
    return model(arch or {"version": 8},
                 {"difference": Tensor("U8", [len(body)], body), **(extra or {})})


def bad_differences():
    def row(name, rule, sentence, code="malformedModel", **changes):
        return "difference-" + name, difference(**changes), code, "vqzm." + rule, sentence

    yield row("member", "difference", "a second member in the architecture",
              arch={"version": 8, "bound": 255})
    yield row("tensor", "difference", "a tensor too many", extra={"more": Tensor("U8", [1], [0])})
    yield row("short", "difference", "half an identifier", body=bytes(40))
    yield row("flag", "difference", "a flag of 2", flag=2)
    yield row("sum", "difference", "a sum of no analysis network", total=5)
    yield row("base", "difference.base", "a base that nobody has", "modelMissing", base=bytes(32))
    yield row("result", "difference.result", "another analysis network than is said", flag=1)
    texts = b"\x10vqz.architecture\x0d" + b'{"version":8}'
    yield row("twice", "difference.result", "a difference inside", texts=texts)
    yield row("texts", "difference.plan", "a key without a value", texts=b"\1a")
    yield row("texts-order", "difference.plan", "keys out of order", texts=b"\1b\1x\1a\1x")
    yield row("texts-bytes", "difference.plan", "a key that is no UTF-8", texts=b"\1\xff\1x")
    yield row("bomb-texts", "difference.plan", "texts of two gigabytes",
              body=PHOTO + bytes(37) + part(struct.pack("<IBI", 0xFD2FB528, 0xA0, (1 << 31) - 1)))
    yield row("no-plan", "difference.plan", "no plan", body=PHOTO + bytes(37) + part(stored(b"")))
    for name, sentence, plan in [
            ("gap", "a tensor behind the last one", varint(1400) + b"\0" + varint(1400) + b"\0"),
            ("mode", "a fourth mode", b"\1\3\0\0"),
            ("sort", "a sort of 16", b"\1\2\x10\0"),
            ("step", "a step of 32", b"\1\2\0\x20"),
            ("type", "a type of 9", b"\1\1\x09\0\0"),
            ("axes", "nine axes", b"\1\1\1\x09" + bytes(10)),
            ("cut", "half an entry", b"\1\2"),
            ("new-added", "a new tensor that is added to", b"\0\1a\2\0\0"),
            ("new-known", "a new tensor that is there",
             b"\0\x16decoder.levels.0.start\1\1\0\0"),
            ("new-name", "a name that is no UTF-8", b"\0\1\xff\1\1\0\0")]:
        yield row(name, "difference.plan", sentence, plan=plan)
    yield row("numbers", "difference.plan", "numbers of nothing", numbers=b"\1" * 9)
    yield row("bomb", "file.limit", "a tensor of four terabytes", "tooLarge",
              plan=b"\1\1\6\2" + varint(1 << 20) * 2 + b"\0")
    yield row("no-model", "metadata", "a result without an architecture")


def main():
    rows = [*bad_files(), *bad_entries(), *bad_architectures(), *bad_skeletons(), *bad_contexts(),
            *bad_extents(), *bad_tensors(), *bad_costs(),
            *bad_lattices(), *bad_vectors(), *bad_windows(), *bad_packed(),
            *bad_differences()]
    assert len({row[0] for row in rows}) == len(rows)
    assert all("," not in cell for row in rows for cell in row[2:])
    write("bad", ["name", "code", "rule", "sentence"], rows)
    write("good", ["name", "sentence"], list(good()))


if __name__ == "__main__":
    main()
