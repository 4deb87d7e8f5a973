"""Models of versions 6 and 9, of vectors and windows: Formats/vqzm.md, vectors.md, windows.md."""
import struct
from fractions import Fraction

from fields import inflate, is_frame, must, stated
from safetensors_file import natural

ARCHITECTURE, RULE = "vqzm.architecture", "vqzm.vectors"
KINDS = {6: 4, 9: 3}
MEMBERS = ["classes", "dimensions", "groups", "hidden", "index_bits", "qualities", "shifts",
           "signal", "unit", "version"]
SHIFTS = ["base_shift", "start_shift", "input_shift", "mean_shift", "basis_shift"]
MOST_SHIFT = (16, 24, 24, 24, 24)
PRODUCTS, BIAS = 32767, 2**30


def whole(value):
    """Whether it is a whole number that two's complement of 64 bits can hold."""
    return type(value) is int and -2**63 <= value < 2**63


def check_architecture(arch):
    of_windows = arch["version"] == 9
    must(sorted(arch) == sorted(MEMBERS + ["context"] * of_windows), ARCHITECTURE)
    must(arch["signal"] == KINDS[arch["version"]], ARCHITECTURE)
    must(all(whole(arch[name]) for name in ("signal", "dimensions", "hidden", "qualities",
                                            "classes")), ARCHITECTURE)
    lists = [("shifts", 5), ("unit", 2), ("index_bits", None), ("groups", None)]
    for name, count in lists + [("context", 2)] * of_windows:
        must(isinstance(arch[name], list) and all(map(whole, arch[name])), ARCHITECTURE)
        must(count in (None, len(arch[name])), ARCHITECTURE)
    must(all(0 <= bits < 2**8 for bits in arch["index_bits"]), ARCHITECTURE)
    must(all(0 <= size < 2**16 for size in arch["groups"]), ARCHITECTURE)
    m, e = arch["unit"]
    must(1 <= m < 2**22 and -900 <= e <= 900, ARCHITECTURE)
    must(1 <= arch["dimensions"] <= 4096 and 1 <= arch["hidden"] <= 512, RULE)
    must(len(arch["index_bits"]) <= 8 and all(1 <= b <= 12 for b in arch["index_bits"]), RULE)
    must(1 <= len(arch["groups"]) <= 64 and all(n >= 1 for n in arch["groups"]), RULE)
    must(sum(arch["groups"]) == arch["dimensions"], RULE)
    must(1 <= arch["qualities"] <= 64 and 1 <= arch["classes"] <= 64, RULE)
    must(all(0 <= s <= most for s, most in zip(arch["shifts"], MOST_SHIFT)), RULE)
    if of_windows:
        must(arch["context"][0] >= 1, ARCHITECTURE)
        must(arch["context"][0] < arch["dimensions"] and 0 <= arch["context"][1] <= 24, RULE)


def layout(arch):
    D, H, Q = arch["dimensions"], arch["hidden"], arch["qualities"]
    K = arch.get("context", [0])[0]
    words = sum(2**bits for bits in arch["index_bits"])
    return [("codewords", "b", words * D), ("index_chances", "H", words),
            ("start_weights", "h", D * H), ("input_weights", "h", D * H),
            ("mean_weights", "h", D * H), ("spread_weights", "h", D * H),
            ("mean_bias", "i", D), ("spread_bias", "i", D), ("basis", "h", D * D),
            ("mean", "i", D), ("quality_hidden", "i", Q * H), ("quality_spread", "i", Q),
            ("quality_step", "i", Q), ("quality_groups", "B", Q),
            ("chances", "H", 30 * arch["classes"]), ("shrinks", "H", 4 * arch["classes"]),
            ("context_weights", "h", K * D)]


def within(numbers, low, high):
    must(all(low <= n <= high for n in numbers), RULE)


def rows(numbers, width):
    return [numbers[at:at + width] for at in range(0, len(numbers), width)]


def sums(lines, most):
    """The magnitudes of each line sum to at most so much."""
    must(all(sum(map(abs, line)) <= most for line in lines), RULE)


def check_numbers(t):
    D, H = t["dimensions"], t["hidden"]
    sums(rows(t["codewords"], D), 65535)
    first = 0
    for bits in t["index_bits"]:
        within(t["index_chances"][first + 1:first + 2**bits], 1, 65535)
        first += 2**bits
    sums(zip(*rows(t["start_weights"], H)), PRODUCTS)
    first = 0
    for size in t["group_sizes"]:
        sums(zip(*rows(t["input_weights"][first * H:(first + size) * H], H)), PRODUCTS)
        first += size
    for name in ("mean_weights", "spread_weights"):
        sums(rows(t[name], H), PRODUCTS)
    sums(rows(t["basis"], D), PRODUCTS)
    sums(zip(*rows(t["basis"], D)), PRODUCTS)
    for name in ("mean_bias", "spread_bias", "mean"):
        within(t[name], -BIAS, BIAS)
    within(t["quality_spread"], 1 - BIAS, BIAS - 1)
    within(t["quality_step"], 1, 2**20)
    within(t["quality_groups"], 0, len(t["group_sizes"]))
    within(t["chances"], 1, 65535)
    within(t["shrinks"], 0, 255)
    if t["context"]:
        sums(zip(*rows(t["context_weights"], D)), PRODUCTS)


def read(arch, contents):
    """The tables, as `vectors.Decoder` takes them."""
    check_architecture(arch)
    name = "decoder.vectors.numbers"
    must(list(contents.tensors) == [name], "vqzm.tensor")
    tensor = contents.tensors[name]
    must(tensor.kind == "U8" and len(tensor.shape) == 1, "vqzm.tensor")
    arrays = layout(arch)
    size = sum(count * struct.calcsize(form) for _, form, count in arrays)
    must(is_frame(tensor.data) and stated(tensor.data) == size, RULE)
    raw = inflate(tensor.data, size)
    must(raw is not None, RULE)
    context, shift = arch.get("context", (0, 0))
    tables = dict(zip(SHIFTS, arch["shifts"]), dimensions=arch["dimensions"],
                  signal=arch["signal"], context=context, context_shift=shift,
                  hidden=arch["hidden"], qualities=arch["qualities"], classes=arch["classes"],
                  index_bits=arch["index_bits"], group_sizes=arch["groups"],
                  unit=Fraction(arch["unit"][0]) * Fraction(2)**arch["unit"][1])
    at = 0
    for key, form, count in arrays:
        width = struct.calcsize(form)
        part = raw[at:at + count * width]
        at += count * width
        apart = b"".join(part[i::count] for i in range(count))
        tables[key] = struct.unpack(f"<{count}{form}", apart)
    check_numbers(tables)
    return tables
