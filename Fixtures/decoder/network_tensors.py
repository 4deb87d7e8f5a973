"""The tensors of models with a network: Formats/vqzm.md, section 4."""
import numpy as np

from fields import must
from payload import Table

RULE = "vqzm.tensor"
NUMBERS = {"I8": "<i1", "U8": "<u1", "I16": "<i2", "U16": "<u2", "I32": "<i4", "F16": "<f2",
           "F32": "<f4"}
#: What a reader allows unless its caller says otherwise.
MOST_WORK, MOST_MEMORY = 2**20, 2**32


class Tensors:
    """Takes tensors by name, and knows at the end whether one was left."""

    def __init__(self, contents):
        self.left = dict(contents.tensors)

    def take(self, name, kinds, shape, low=None, high=None):
        must(name in self.left, RULE)
        tensor = self.left.pop(name)
        must(tensor.kind in kinds and tensor.shape == list(shape), RULE)
        found = np.frombuffer(tensor.data, NUMBERS[tensor.kind]).reshape(shape)
        if tensor.kind[0] == "F":
            must(np.isfinite(found).all(), RULE)
            return found
        found = found.astype(np.int64)
        must(low is None or not found.size or found.min() >= low, RULE)
        must(high is None or not found.size or found.max() <= high, RULE)
        return found


def convolutions(layers, path):
    """All convolutions of a stack with their paths, those inside residuals, too."""
    for i, layer in enumerate(layers):
        if layer["op"] == "convolution":
            yield f"{path}.{i}", layer
        elif layer["op"] == "residual":
            yield from convolutions(layer["layers"], f"{path}.{i}")


def decoder_layers(arch):
    for n, level in enumerate(arch.levels):
        path = f"levels.{n}"
        yield from convolutions(level["entry"], path + ".entry")
        for s, step in enumerate(level["steps"]):
            yield from convolutions(step["body"], f"{path}.steps.{s}.body")
            yield from convolutions(step["head"], f"{path}.steps.{s}.head")
            yield f"{path}.steps.{s}.merge", step["merge"]
        if level.get("lift_merge"):
            yield from convolutions(level["lift"], path + ".lift")
            yield path + ".lift_merge", level["lift_merge"]
    yield from convolutions(arch.value["output"], "output")
    if arch.skeleton is not None:
        yield from convolutions(arch.skeleton["synthesis"], "synthesis")


def encoder_layers(arch):
    for n, level in enumerate(arch.levels):
        yield from convolutions(level["trunk"], f"levels.{n}.trunk")
        for s, step in enumerate(level["steps"]):
            yield from convolutions(step["analysis"], f"levels.{n}.steps.{s}.analysis")


class Convolution:
    """The integers of a layer."""

    def __init__(self, tensors, path, layer, bound):
        name, (rows, columns) = "decoder." + path, layer["kernel"]
        out, take = layer["out"], tensors.take
        self.leaky = layer["leaky"]
        self.weight = take(name + ".weight", ["I16"], (out, layer["in"], rows, columns),
                           -32767, 32767)
        self.bias = take(name + ".bias", ["I32"], (out,))
        self.shift = int(take(name + ".shift", ["I32"], (1,), 1, 62)[0])
        self.multiplier = take(name + ".multiplier", ["I32"], (out,), 0,
                               2**min(31, self.shift) - 1)
        self.sum = np.abs(self.weight).sum(axis=(1, 2, 3)) * bound + np.abs(self.bias)


class Step:
    """Codebooks and tables of a step."""

    def __init__(self, tensors, arch, path, step, features):
        groups, dimension, take = step["groups"], step["dimension"], tensors.take
        bound, quality, self.tables, self.contexts = arch.bound, arch.qualities, [], []
        self.codebooks, n = [], step.get("context_classes", 0)
        for c, each in enumerate(step["classes"]):
            name, K = f"{path}.classes.{c}", each["codewords"]
            self.codebooks.append(take(name + ".codebook", ["I16"], (K, each["dimension"]),
                                       -bound, bound))
            self.tables.append(take(name + ".table", ["U16"], (K + 1,)))
            if c < n:
                self.contexts.append(take(name + ".contexts", ["U16"], (8, K + 1)))
        if n:
            bins = 4 * len(step["classes"])
            self.expected = take(path + ".expected", ["U16"], (bins,), 0, 2047)
            self.thresholds = take(path + ".thresholds", ["U16"], (bins, 7), 0, 8191)
        self.delta = np.ones((1, groups * dimension), np.int64)
        self.offset = np.zeros((1, groups), np.int64)
        self.condition = np.zeros((1, features), np.int64)
        if arch.skeleton is not None:
            self.delta = take(path + ".delta", ["U16"], (quality, groups * dimension), 1, 32767)
            self.offset = take(path + ".offset", ["I16"], (quality, groups))
            self.condition = take(path + ".condition", ["I16"], (quality, features),
                                  -bound, bound)

    def make_tables(self):
        """Checks the tables, and makes them ready for decoding."""
        self.tables = [Table(row) for row in self.tables]
        self.contexts = [[context_table(row) for row in rows] for rows in self.contexts]


def context_table(row):
    table = Table(row)
    must(table.precision == 14, "vqz.entropy.table.sum")
    return table


def check_size(arch):
    """Refuses what costs more than is allowed, before there are any tensors."""
    work = memory = 0
    for path, layer, stride in strides(arch):
        rows, columns = layer["kernel"]
        count = layer["in"] * layer["out"] * rows * columns
        work += count / (stride[0] * stride[1])
        memory += 4 * count
    must(work <= MOST_WORK, "vqzm.work")
    must(memory <= MOST_MEMORY, "vqzm.memory")


def strides(arch):
    """Every convolution of the decoder, with the stride of its grid."""
    grid = {}

    def walk(layers, path, stride):
        for i, layer in enumerate(layers):
            if layer["op"] == "convolution":
                grid[f"{path}.{i}"] = stride
            elif layer["op"] == "residual":
                walk(layer["layers"], f"{path}.{i}", stride)
            else:
                r, c = layer["factor"]
                finer = layer["op"] == "shuffle"
                stride = ((stride[0] // r, stride[1] // c) if finer
                          else (stride[0] * r, stride[1] * c))

    before = None
    for n, level in enumerate(arch.levels):
        path, own = f"levels.{n}", level["stride"]
        walk(level["entry"], path + ".entry", before)
        for s, step in enumerate(level["steps"]):
            walk(step["body"], f"{path}.steps.{s}.body", own)
            walk(step["head"], f"{path}.steps.{s}.head", own)
            grid[f"{path}.steps.{s}.merge"] = own
        if level.get("lift_merge"):
            walk(level["lift"], path + ".lift", own)
            grid[path + ".lift_merge"] = arch.levels[n + 1]["stride"]
        before = own
    walk(arch.value["output"], "output", before)
    if arch.skeleton is not None:
        walk(arch.skeleton["synthesis"], "synthesis", before)
    return [(path, layer, grid[path]) for path, layer in decoder_layers(arch)]


class NetworkTensors:
    """All integers of a decoder, checked."""

    def __init__(self, arch, contents):
        check_size(arch)
        tensors = Tensors(contents)
        self.layers = {path: Convolution(tensors, path, layer, arch.bound)
                       for path, layer in decoder_layers(arch)}
        features = arch.levels[0]["features"]
        self.start = tensors.take("decoder.levels.0.start", ["I16"], (features,),
                                  -arch.bound, arch.bound)
        self.steps = [[Step(tensors, arch, f"decoder.levels.{n}.steps.{s}", step,
                            level["features"]) for s, step in enumerate(level["steps"])]
                      for n, level in enumerate(arch.levels)]
        if contents.has_analysis:
            for path, layer in encoder_layers(arch):
                shape = (layer["out"], layer["in"], *layer["kernel"])
                tensors.take(f"encoder.{path}.weight", ["F16", "F32"], shape)
                tensors.take(f"encoder.{path}.bias", ["F16", "F32"], shape[:1])
        must(not tensors.left, RULE)
        for steps in self.steps:
            for step in steps:
                step.make_tables()
        must(all(layer.sum.max(initial=0) < 2**31 for layer in self.layers.values()),
             "arith.overflow")
