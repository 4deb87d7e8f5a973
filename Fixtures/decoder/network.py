"""Runs the integer network: Formats/arithmetic.md, and Formats/vqzm.md, sections 5 and 6.

A map is an array of int64 of the shape (channels, rows, columns). A sum of a convolution is made
by float64, which is exact here: by `arith.overflow` every partial sum, in any order, is a whole
number below 2^31, and binary64 has all whole numbers up to 2^53."""
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

ESCAPED = MOST_MAGNITUDE = 2047
NEAR = ((0, -1), (-1, 0))
SECOND = ((-1, -1), (-1, 1), (0, -2), (-2, 0))
FAR = ((-1, -2), (-1, 2), (-2, -1), (-2, 1))


def half(bits):
    return 1 << bits >> 1


def shuffled(x, factor):
    r, c = factor
    channels, rows, columns = x.shape
    count = channels // (r * c)
    x = x.reshape(r, c, count, rows, columns).transpose(2, 3, 0, 4, 1)
    return x.reshape(count, rows * r, columns * c)


def unshuffled(x, factor):
    r, c = factor
    channels, rows, columns = x.shape
    x = x.reshape(channels, rows // r, r, columns // c, c).transpose(2, 4, 0, 1, 3)
    return x.reshape(channels * r * c, rows // r, columns // c)


class Network:
    """A model's decoder. `arch` and `tensors` are checked."""

    def __init__(self, arch, tensors):
        self.arch, self.tensors, self.bound = arch, tensors, arch.bound

    def clamp(self, x):
        return np.clip(x, -self.bound, self.bound)

    def convolve(self, path, x):
        layer = self.tensors.layers[path]
        out, channels, k, l = layer.weight.shape
        padded = np.pad(x, ((0, 0), (k // 2, k // 2), (l // 2, l // 2))).astype(np.float64)
        windows = sliding_window_view(padded, (k, l), axis=(1, 2))
        sums = np.tensordot(layer.weight.astype(np.float64), windows, axes=([1, 2, 3], [0, 3, 4]))
        acc = sums.astype(np.int64) + layer.bias[:, None, None]
        x = acc * layer.multiplier[:, None, None] + (1 << layer.shift - 1) >> layer.shift
        x = self.clamp(x)
        return np.where(x < 0, x >> 3, x) if layer.leaky else x

    def stack(self, layers, path, x):
        for i, layer in enumerate(layers):
            if layer["op"] == "convolution":
                x = self.convolve(f"{path}.{i}", x)
            elif layer["op"] == "residual":
                x = self.clamp(self.stack(layer["layers"], f"{path}.{i}", x) + x)
            elif layer["op"] == "shuffle":
                x = shuffled(x, layer["factor"])
            else:
                x = unshuffled(x, layer["factor"])
        return x

    def coarsest(self, rows, columns):
        """The grid of the first level."""
        r, c = self.arch.levels[0]["stride"]
        return -(-rows // r), -(-columns // c)

    def most_symbols(self, rows, columns):
        """How many indices there are where each group has the class of the most parts."""
        total, coarsest = 0, self.arch.levels[0]["stride"]
        for level in self.arch.levels:
            finer = [a // b for a, b in zip(coarsest, level["stride"])]
            positions = np.prod([a * b for a, b in zip(self.coarsest(rows, columns), finer)])
            total += int(positions) * sum(
                step["groups"] * step["dimension"] // min(c["dimension"] for c in step["classes"])
                for step in level["steps"])
        return total

    def levels_of(self, scale):
        """How many levels decide a preview; all where others than coarse ones do."""
        if self.arch.skeleton is not None:
            for n, level in enumerate(self.arch.levels[1:], 1):
                if max(level["stride"]) <= scale:
                    return n
        return len(self.arch.levels)

    def coarse(self, rows, columns, quality, source, count):
        """Samples likewise, out of the first levels alone: vqz.md, "Previews"."""
        _, coefficients = self.walk(self.arch.levels[:count], rows, columns, quality, source)
        for n in range(count, len(self.arch.levels)):
            lift = self.arch.levels[n - 1]["lift"]
            lifted = self.stack(lift, f"levels.{n - 1}.lift", coefficients)
            steps = self.arch.levels[n]["steps"]
            missing = sum(step["groups"] * step["dimension"] for step in steps)
            zeros = np.zeros((missing, *lifted.shape[1:]), np.int64)
            coefficients = np.concatenate([lifted, zeros])
        v = self.stack(self.arch.skeleton["synthesis"], "synthesis", coefficients)
        return self.samples(v)[:, :rows, :columns].transpose(1, 2, 0)

    def decode(self, rows, columns, quality, source):
        """The samples of a grid, (rows, columns, channels), out of the indices of `source`."""
        arch = self.arch
        features, coefficients = self.walk(arch.levels, rows, columns, quality, source)
        source.finish()
        v = self.stack(arch.value["output"], "output", features)
        if arch.skeleton is not None:
            v = self.clamp(coefficients + v)
            v = self.stack(arch.skeleton["synthesis"], "synthesis", v)
        return self.samples(v)[:, :rows, :columns].transpose(1, 2, 0)

    def walk(self, levels, rows, columns, quality, source):
        """Features and coefficients of the last of these levels."""
        arch, q = self.arch, quality
        shape = self.coarsest(rows, columns)
        features = np.broadcast_to(self.tensors.start[:, None, None],
                                   (len(self.tensors.start), *shape)).copy()
        coefficients = None
        for n, level in enumerate(levels):
            found = []
            if n > 0:
                features = self.stack(level["entry"], f"levels.{n}.entry", features)
                if arch.skeleton is not None:
                    before = f"levels.{n - 1}"
                    lifted = self.stack(arch.levels[n - 1]["lift"], before + ".lift", coefficients)
                    merged = self.convolve(before + ".lift_merge", lifted)
                    features = self.clamp(merged + features)
                    found.append(lifted)
            for s, step in enumerate(level["steps"]):
                path = f"levels.{n}.steps.{s}"
                features, value = self.step(path, step, self.tensors.steps[n][s], features, q,
                                            source)
                found.append(value)
            coefficients = np.concatenate(found)
        return features, coefficients

    def samples(self, v):
        s, f = self.arch.samples, self.arch.fraction_bits
        x = s["offset"] + (v * s["unit"] + (1 << f + 5) >> f + 6)
        return np.clip(x, s["least"], s["most"])

    def step(self, path, step, tensors, features, q, source):
        features = self.clamp(features + tensors.condition[q][:, None, None])
        features = self.stack(step["body"], path + ".body", features)
        groups, dimension = step["groups"], step["dimension"]
        values = groups * dimension
        if step["head"]:
            h = self.stack(step["head"], path + ".head", features)
            mean, spread = h[:values], h[values:]
        else:
            mean = np.zeros((values, *features.shape[1:]), np.int64)
            spread = None
        kinds = Indices(step, tensors, spread, q, mean.shape[1:])
        coded = kinds.decode(source)
        change = tensors.delta[q][:, None, None] * coded
        b = self.arch.codeword_bits
        value = self.clamp(mean + (change + half(b) >> b))
        return self.clamp(self.convolve(path + ".merge", value) + features), value


class Indices:
    """Reads the indices of a step, and looks up their codewords."""

    def __init__(self, step, tensors, spread, q, shape):
        self.step, self.tensors, self.shape = step, tensors, shape
        groups, shift = step["groups"], step["class_shift"]
        last = len(step["classes"]) - 1
        self.kinds = np.zeros((groups, *shape), np.int64)
        self.bins = None
        if spread is not None:
            less = spread - tensors.offset[q][:, None, None]
            self.kinds = np.clip(less >> shift, 0, last)
            if step.get("context_classes", 0):
                self.bins = np.clip(less >> shift - 2, 0, 4 * last + 3)
                self.expected = tensors.expected[self.bins].tolist()
                self.magnitude = np.zeros((groups, *shape), np.int64).tolist()
                self.memory = [[0, 0] for _ in range(groups)]

    def decode(self, source):
        step, tensors = self.step, self.tensors
        dimension, groups = step["dimension"], step["groups"]
        rows, columns = self.shape
        out = np.zeros((groups * dimension, rows, columns), np.int64)
        in_context = self.bins is not None and source.has_contexts
        kinds = self.kinds.tolist()
        for y in range(rows):
            for x in range(columns):
                trails = [[0, 0], [0, 0]]
                for g in range(groups):
                    kind = kinds[g][y][x]
                    codebook, table = tensors.codebooks[kind], tensors.tables[kind]
                    if in_context:
                        context = self.context(g, y, x, trails)
                        if kind < len(tensors.contexts):
                            table = tensors.contexts[kind][context]
                    d, total = codebook.shape[1], 0
                    for part in range(dimension // d):
                        index, escaped = source.symbol(table)
                        first = g * dimension + part * d
                        word = codebook[index]
                        out[first:first + d, y, x] = word
                        if in_context:
                            total += ESCAPED if escaped else min(int(np.abs(word).sum()),
                                                                 MOST_MAGNITUDE)
                    if in_context:
                        self.magnitude[g][y][x] = min(total, MOST_MAGNITUDE)
            if in_context:
                self.end_row(y)
        return out

    def context(self, g, y, x, trails):
        """How the neighbours turned out beside what was expected; also moves the trails on."""
        around = []
        for which, v in enumerate((self.magnitude, self.expected)):
            rows, columns = self.shape

            def at(places):
                return sum(v[g][y + i][x + j] for i, j in places
                           if y + i >= 0 and 0 <= x + j < columns)

            trail = trails[which]
            if g >= 2:
                trail[0] = trail[0] - (trail[0] >> 3) + 8 * v[g - 2][y][x]
            around.append(4 * at(NEAR) + 2 * at(SECOND) + at(FAR) + (trail[0] >> 1)
                          + (3 * self.memory[g][which] >> 2))
        m, e = around
        thresholds = self.tensors.thresholds[self.bins[g][y][x]]
        return int(sum(int(t) * (e + 1) <= 64 * (m + 1) for t in thresholds))

    def end_row(self, y):
        columns = self.shape[1]
        for g, memory in enumerate(self.memory):
            for which, v in enumerate((self.magnitude, self.expected)):
                total = 16 * sum(v[g][y]) // columns
                memory[which] += (total >> 2) - (memory[which] >> 2)
