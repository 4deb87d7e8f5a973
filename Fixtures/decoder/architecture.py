"""The architecture of models with a network: Formats/vqzm.md, section 3, versions 1 to 4."""
from safetensors_file import natural
from fields import must

RULE, LAYER = "vqzm.architecture", "vqzm.layer"
STRIDES = [2**i for i in range(9)]
WHOLE = {"version", "channels", "bound", "fraction_bits", "latent_fraction_bits", "levels",
         "output"}
LEVEL = {"stride", "features", "entry", "steps", "trunk"}
STEP = {"groups", "dimension", "classes", "class_shift", "body", "head", "merge", "analysis"}
LAYERS = {"convolution": {"op", "kernel", "in", "out", "leaky"}, "residual": {"op", "layers"},
          "shuffle": {"op", "factor"}, "unshuffle": {"op", "factor"}}


def members(value, names, optional=frozenset()):
    must(isinstance(value, dict) and names <= set(value) <= names | optional, RULE)


def number(value, low, high, rule=RULE):
    must(natural(value, 2**31) and low <= value <= high, rule)
    return value


def listed(value, low, high):
    must(isinstance(value, list) and low <= len(value) <= high, RULE)
    return value


class Grid:
    """Channels, and the stride along rows and columns."""

    def __init__(self, channels, stride):
        self.channels, self.stride = channels, tuple(stride)

    def __eq__(self, other):
        return (self.channels, self.stride) == (other.channels, other.stride)


class Architecture:
    """Checks the members; afterwards extents are pairs in every version."""

    def __init__(self, value):
        self.value, self.version = value, value["version"]
        self.plain = self.version < 4
        self.signal = 1
        if self.plain:
            members(value, WHOLE | ({"skeleton"} if self.version > 1 else set()))
            must(value["channels"] in (1, 3) and natural(value["channels"], 4), RULE)
            self.samples = {"offset": 128, "unit": 64, "least": 0, "most": 255}
        else:
            members(value, WHOLE | {"signal", "samples"}, {"skeleton"})
            self.signal = number(value["signal"], 1, 4)
            number(value["channels"], 1, 4096)
            self.check_samples(value["samples"])
        self.channels, self.skeleton = value["channels"], value.get("skeleton")
        self.bound = number(value["bound"], 255, 32767)
        self.fraction_bits = number(value["fraction_bits"], 0, 7)
        number(value["latent_fraction_bits"], 0, 14)
        self.qualities, self.codeword_bits = 1, 0
        if self.skeleton is not None:
            self.check_skeleton()
        elif "skeleton" in value:
            must(False, RULE)
        self.levels = listed(value["levels"], 1, 8)
        self.check_levels()
        self.check_flow()

    def check_samples(self, samples):
        members(samples, {"offset", "unit", "least", "most"})
        must(all(type(n) is int and -2**31 <= n < 2**31 for n in samples.values()), RULE)
        must(1 <= samples["unit"] <= 2**24 and samples["least"] <= samples["most"], RULE)
        self.samples = samples

    def check_skeleton(self):
        members(self.skeleton, {"qualities", "codeword_fraction_bits", "synthesis"})
        self.qualities = number(self.skeleton["qualities"], 1, 256)
        self.codeword_bits = number(self.skeleton["codeword_fraction_bits"], 0, 14)
        must(self.value["latent_fraction_bits"] == 0, RULE)

    @property
    def lifts(self):
        return self.version > 1

    def extent(self, value, choices, rule):
        """A number, or of version 4 two, as a pair."""
        if self.plain:
            must(natural(value, 2**31), RULE)
            value = [value, value]
        must(isinstance(value, list) and len(value) == 2, RULE)
        must(all(natural(n, 2**31) for n in value), RULE)
        must(all(n in choices for n in value), rule)
        must(self.signal < 3 or value[0] == 1, RULE)
        must(self.signal < 4 or value[1] == 1, RULE)
        return tuple(value)

    def check_levels(self):
        contexts = 0
        for level in self.levels:
            members(level, LEVEL | ({"lift", "lift_merge"} if self.lifts else set()))
            level["stride"] = self.extent(level["stride"], STRIDES, RULE)
            number(level["features"], 1, 4096)
            for step in listed(level["steps"], 1, 64):
                self.check_step(step)
                contexts += step.get("context_classes", 0)
        must(self.version != 3 or contexts > 0, RULE)

    def check_step(self, step):
        more = {"value_fraction_bits"} if self.lifts else set()
        members(step, STEP | more | ({"context_classes"} if self.version > 2 else set()))
        groups, dimension = number(step["groups"], 1, 1024), number(step["dimension"], 1, 1024)
        must(groups * dimension <= 4096, RULE)
        for each in listed(step["classes"], 1, 256):
            members(each, {"codewords", "dimension"})
            number(each["codewords"], 1, 4096)
            must(dimension % number(each["dimension"], 1, 1024) == 0, RULE)
        shift, classes = number(step["class_shift"], 0, 15), len(step["classes"])
        if self.lifts:
            number(step["value_fraction_bits"], 0, 14 if self.skeleton is not None else 0)
        contexts = number(step.get("context_classes", 0), 0, classes)
        must(step["head"] or classes == 1, RULE)
        if contexts:
            must(step["head"] and classes <= 32 and shift >= 2 and self.signal < 4, RULE)

    # How layers follow each other.

    def stack(self, layers, grid, depth=0):
        """The grid behind a stack."""
        first = self.levels[0]["stride"]
        for layer in listed(layers, 0, 256):
            must(isinstance(layer, dict) and isinstance(layer.get("op"), str), RULE)
            must(layer["op"] in LAYERS, RULE)
            members(layer, LAYERS[layer["op"]])
            grid = getattr(self, layer["op"])(layer, grid, depth)
            must(grid.channels <= 4096 or layer["op"] == "unshuffle", LAYER)
            must(all(s <= t for s, t in zip(grid.stride, first)), LAYER)
        return grid

    def convolution(self, layer, grid, _depth):
        must(isinstance(layer, dict), RULE)
        members(layer, LAYERS["convolution"])
        must(layer["op"] == "convolution" and isinstance(layer["leaky"], bool), RULE)
        layer["kernel"] = self.extent(layer["kernel"], (1, 3, 5), LAYER)
        must(natural(layer["in"], 2**31) and natural(layer["out"], 2**31), RULE)
        must(layer["in"] == grid.channels and 1 <= layer["out"] <= 4096, LAYER)
        return Grid(layer["out"], grid.stride)

    def residual(self, layer, grid, depth):
        must(depth < 4, RULE)
        after = self.stack(layer["layers"], grid, depth + 1)
        must(after == grid and layer["layers"], LAYER)
        last = layer["layers"][-1]
        must(last["op"] == "convolution" and not last["leaky"], LAYER)
        return grid

    def factor(self, layer):
        if self.plain:
            layer["factor"] = self.extent(layer["factor"], (2, 4, 8), LAYER)
        else:
            layer["factor"] = self.extent(layer["factor"], (1, 2, 4, 8), LAYER)
            must(layer["factor"] != (1, 1), LAYER)
        return layer["factor"]

    def shuffle(self, layer, grid, _depth):
        r, c = self.factor(layer)
        must(grid.channels % (r * c) == 0, LAYER)
        must(grid.stride[0] % r == 0 and grid.stride[1] % c == 0, LAYER)
        return Grid(grid.channels // (r * c), (grid.stride[0] // r, grid.stride[1] // c))

    def unshuffle(self, layer, grid, _depth):
        r, c = self.factor(layer)
        return Grid(grid.channels * r * c, (grid.stride[0] * r, grid.stride[1] * c))

    def alone(self, layer, channels, out, stride):
        """A single convolution that is not leaky."""
        grid = self.convolution(layer, Grid(channels, stride), 0)
        must(grid.channels == out and not layer["leaky"], RULE)

    def ends(self, layers, grid, channels, stride):
        must(self.stack(layers, grid) == Grid(channels, stride), RULE)

    def check_flow(self):
        """Every stack begins and ends where its neighbours do."""
        lifted, before = 0, None
        for place, level in enumerate(self.levels):
            last = place == len(self.levels) - 1
            grid = Grid(level["features"], level["stride"])
            must((level["entry"] == []) == (before is None), RULE)
            must(all(s <= t for s, t in zip(grid.stride, self.levels[0]["stride"])), LAYER)
            if before is not None:
                self.ends(level["entry"], before, grid.channels, grid.stride)
            for step in level["steps"]:
                self.check_step_flow(step, grid)
            level["lifted"] = lifted
            level["coefficients"] = lifted + sum(s["groups"] * s["dimension"]
                                                 for s in level["steps"])
            lifted = self.check_lift(level, None if last else self.levels[place + 1])
            before = grid
        self.check_analysis()
        must(self.value["output"], RULE)
        if self.skeleton is None:
            self.ends(self.value["output"], before, self.channels, (1, 1))
            return
        count = self.levels[-1]["coefficients"]
        self.ends(self.value["output"], before, count, before.stride)
        must(self.skeleton["synthesis"], RULE)
        self.ends(self.skeleton["synthesis"], Grid(count, before.stride), self.channels, (1, 1))

    def check_step_flow(self, step, grid):
        values = step["groups"] * step["dimension"]
        self.ends(step["body"], grid, grid.channels, grid.stride)
        if step["head"]:
            self.ends(step["head"], grid, values + step["groups"], grid.stride)
        else:
            listed(step["head"], 0, 0)
        self.alone(step["merge"], values, grid.channels, grid.stride)

    def check_lift(self, level, following):
        """How many channels are lifted to the next level."""
        if not self.lifts:
            return 0
        must(level["coefficients"] <= 4096, RULE)
        due = self.skeleton is not None and following is not None
        must((level["lift"] != []) == due and (level["lift_merge"] is not None) == due, RULE)
        if not due:
            return 0
        grid = self.stack(level["lift"], Grid(level["coefficients"], level["stride"]))
        must(grid.stride == tuple(following["stride"]), RULE)
        self.alone(level["lift_merge"], grid.channels, following["features"], grid.stride)
        return grid.channels

    def check_analysis(self):
        grid = Grid(self.channels, (1, 1))
        for level in reversed(self.levels):
            grid = self.stack(level["trunk"], grid)
            must(grid.stride == tuple(level["stride"]), RULE)
            if self.skeleton is not None:
                must(grid.channels == level["coefficients"], RULE)
            for step in level["steps"]:
                if self.skeleton is not None:
                    must(step["analysis"] == [], RULE)
                else:
                    self.ends(step["analysis"], grid, step["groups"] * step["dimension"],
                              grid.stride)
            if self.skeleton is not None:
                grid = Grid(level["lifted"], grid.stride)
