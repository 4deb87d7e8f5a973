"""Models of version 5, tables of lattice coding: Formats/vqzm.md and Formats/lattice.md, 1."""
import struct

from fields import inflate, is_frame, must, stated
from safetensors_file import natural

RULE = "vqzm.lattice"
STARTS, NODES, INPUTS = 2528 * 64, 64, 7


def tensor(contents, name, kind, columns):
    found = contents.tensors["decoder.lattice." + name]
    shape = found.shape
    must(found.kind == kind and len(shape) == (2 if columns else 1), "vqzm.tensor")
    must(not columns or shape[1] == columns, "vqzm.tensor")
    form = f"{columns or 1}{'b' if kind == 'I8' else 'B'}"
    return list(struct.iter_unpack(form, found.data)) if columns else found.data


def numbers(frame, taps):
    prior = taps * (taps + 3) // 2
    size = 2 * STARTS + 4 * (NODES * INPUTS + prior)
    must(is_frame(frame) and stated(frame) == size, RULE)
    raw = inflate(frame, size)
    must(raw is not None, RULE)
    found = struct.unpack(f"<{STARTS}H{NODES * INPUTS + prior}i", raw)
    return found[:STARTS], found[STARTS:][:NODES * INPUTS], found[STARTS + NODES * INPUTS:]


def profile(row, near, taps):
    found = {"near": row[0], "far": row[1], "predictors": row[2], "forgetting": row[3:6],
             "chunks": row[6], "ridge": row[7], "inputs": row[8], "rate": row[9]}
    must(1 <= row[0] <= near and row[1] <= taps - near, RULE)
    must(1 <= row[2] <= 3 and all(1 <= f <= 10 for f in row[3:3 + row[2]]), RULE)
    must(1 <= row[6] <= 64 and 4 <= row[7] <= 24, RULE)
    must(1 <= row[8] <= 6 and 10 <= row[9] <= 20, RULE)
    return found


def read(arch, contents):
    """The tables, as `lattice.decode` takes them."""
    must(sorted(arch) == ["near", "signal", "version"], "vqzm.architecture")
    must(natural(arch["signal"], 4) and arch["signal"] in (2, 3), "vqzm.architecture")
    must(type(arch["near"]) is int and -2**63 <= arch["near"] < 2**63, "vqzm.architecture")
    names = ["decoder.lattice." + n for n in ("numbers", "profiles", "scales", "taps")]
    must(sorted(contents.tensors) == names, "vqzm.tensor")
    rows = tensor(contents, "taps", "I8", 9)
    must(1 <= arch["near"] <= len(rows) <= 32 and all(row[8] in (0, 1) for row in rows), RULE)
    scales = tensor(contents, "scales", "I8", 5)
    must(len(scales) <= 16 and all(row[4] >= 0 for row in scales), RULE)
    must(sum(row[4] for row in scales) <= 31, RULE)
    starts, weights, prior = numbers(tensor(contents, "numbers", "U8", None), len(rows))
    must(all(abs(w) <= 2**22 for w in weights), RULE)
    must(all(prior[i * (i + 3) // 2 + i] >= 0 for i in range(len(rows))), RULE)
    profiles = tensor(contents, "profiles", "U8", 10)
    must(1 <= len(profiles) <= 256, RULE)
    return {"signal": arch["signal"], "near": arch["near"],
            "taps": [(row[:4], row[4:8] if row[8] else None) for row in rows],
            "scales": [(row[:4], row[4]) for row in scales],
            "starts": starts, "weights": weights, "prior": prior,
            "profiles": [profile(row, arch["near"], len(rows)) for row in profiles]}
