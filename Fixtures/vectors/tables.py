"""From a network in floating point to the tables of a model, in integers (NumPy)."""
import ctypes as c

import numpy as np

import kernel
from network import CLASSES, PER_OCTAVE, ZERO

QUALITIES, PER_STEP, COARSEST = 48, 8, 1.7  # eight qualities an octave of steps
NODES = kernel.NODES


def pointer(array, kind):
    return array.ctypes.data_as(c.POINTER(kind))


def integers(array):
    return [int(v) for v in np.rint(np.asarray(array, dtype=np.float64)).ravel()]


def exponent(blocks, most=10):
    """The finest power of two at which the magnitudes to every output sum to at most 32000."""
    longest = max(np.abs(block).sum(0).max() for block in blocks)
    return min(most, int(np.floor(np.log2(32000 / longest))))


def trees(bits):
    """Chances of the nodes of each index's tree."""
    found = []
    for book in bits:
        size = len(book)
        tree = np.concatenate([np.zeros(size), 2.0 ** -book.numpy().astype(float)])
        for i in range(size - 1, 0, -1):
            tree[i] = tree[2 * i] + tree[2 * i + 1]
        found += [0] + [min(max(round(65536 * tree[2 * i + 1] / tree[i]), 1), 65535)
                        for i in range(1, size)]
    return found


def first_chances():
    """Where counting starts: a Laplace distribution of each class's spread."""
    found = []
    for odd in range(2):
        for kind in range(CLASSES):
            width = 2.0 ** ((kind - ZERO) / PER_OCTAVE) / np.sqrt(2)
            low = max(0, (kind - 20) >> 2)
            k = np.arange(400 << low)
            p = (np.exp(-np.maximum(2 * k - odd * (k > 0), 0) / width) + 1e-9) * (1 + (k > 0))
            p = p.reshape(400, -1).sum(1)
            tail = p[::-1].cumsum()[::-1]
            found += [min(max(round(65536 * p[i] / tail[i]), 64), 65472) for i in range(NODES)]
    return found


def tables(network, codewords, bits, basis, mean, unit, finest, base_shift=7, basis_shift=9):
    """A dictionary as model.py writes it. `basis` and `codewords` are in coefficients whose root
    mean square is 1; `mean` is in samples, `unit` in samples a value."""
    import torch
    array = lambda p: p.detach().numpy().astype(np.float64)
    logs = COARSEST - np.arange(QUALITIES) / PER_STEP
    hidden = array(network.first_hidden(torch.tensor(np.maximum(logs, finest)).float()))
    start = array(network.start)
    norms = np.split(array(network.norm), np.cumsum(network.sizes)[:-1])
    inputs = [array(w) * n[:, None] for w, n in zip(network.input, norms)]
    inputs[-1] *= 0  # nothing comes after the last group
    means = np.concatenate([array(w) for w in network.mean])
    spreads = np.concatenate([array(w) for w in network.spread]) * PER_OCTAVE
    e_start, e_input, e_mean = exponent([start]), exponent(inputs), exponent([means.T])
    return {
        "dimensions": len(start), "hidden": start.shape[1], "stages": len(codewords),
        "groups": len(network.sizes), "qualities": QUALITIES, "classes": CLASSES,
        "base_shift": base_shift, "start_shift": e_start - 4, "input_shift": e_input - 4,
        "mean_shift": e_mean - 2, "basis_shift": basis_shift,
        "index_bits": [len(book).bit_length() - 1 for book in codewords],
        "group_sizes": list(network.sizes),
        "codewords": [v for book in codewords for v in integers(
            np.clip(np.rint(book.numpy() * 1024 / 2 ** base_shift), -127, 127))],
        "index_chances": trees(bits),
        "start_weights": integers(start * 2.0 ** e_start),
        "input_weights": integers(np.concatenate(inputs) * 2.0 ** e_input),
        "mean_weights": integers(means * 2.0 ** e_mean),
        "spread_weights": integers(spreads * 256),
        "mean_bias": integers(array(network.mean_bias) * 2.0 ** (8 + e_mean)),
        # A half more, since the class is rounded down.
        "spread_bias": integers((array(network.spread_bias) * PER_OCTAVE + ZERO + .5) * 65536),
        "basis": integers(basis * 2 ** basis_shift), "mean": integers(mean / unit),
        "quality_hidden": integers(hidden * 2 ** 14),
        "quality_spread": integers(logs * PER_OCTAVE * 65536),
        "quality_step": integers(np.maximum(1, 2.0 ** logs * 1024 * 16)),
        "quality_groups": [len(network.sizes)] * QUALITIES,
        "chances": first_chances(), "shrinks": [40] * (4 * CLASSES), "unit": unit}


def learn(lib, model, values, bases, rounds=3, vectors=1000, qualities=range(40)):
    """Chances and shrinks from what the encoder chooses on training vectors. `bases` are those of
    codebooks that have not seen the vector, in coefficients."""
    draw = np.random.default_rng(3)
    D = model["dimensions"]
    for _ in range(rounds):
        k = kernel.Kernel(lib, model)
        if not k.valid:
            raise SystemExit("train: the model breaks a rule of its tables")
        found = kernel.Found()
        for quality in qualities:
            rows = draw.choice(len(values), min(vectors, len(values)), replace=False)
            count, x = c.c_uint32(len(rows)), np.ascontiguousarray(values[rows])
            wanted = np.zeros((len(rows), D), np.int16)
            lib.vqz_vectors_coefficients(k.memory.at, count, pointer(x, c.c_int32),
                                         pointer(wanted, c.c_int16), k.work.at)
            lib.vqz_vectors_learn(
                k.memory.at, c.c_uint32(quality), count, pointer(wanted, c.c_int16),
                pointer(np.ascontiguousarray(bases[rows]), c.c_int16), k.work.at, c.byref(found))
        counts, places, placed = (np.ctypeslib.as_array(a)[:, :CLASSES].astype(float)
                                  for a in (found.counts, found.places, found.placed))
        tail = counts[..., ::-1].cumsum(-1)[..., ::-1]
        before = np.reshape(model["chances"], (2, CLASSES, NODES)) / 65536
        chances = (counts[..., :NODES] + 8 * before) / (tail[..., :NODES] + 8)
        model["chances"] = integers(np.clip(np.rint(chances * 65536), 16, 65520))
        shrinks = np.reshape(model["shrinks"], (2, CLASSES, 2))
        model["shrinks"] = integers(np.clip((places + 20 * shrinks) / (placed + 20), 0, 255))


def cost(lib, model, values, quality):
    """Squared error and bits, as the encoder weighs them, over blocks of vectors."""
    k, total = kernel.Kernel(lib, model), 0.0
    bit = (model["quality_step"][quality] / 16) ** 2 * 55 / 256
    for first in range(0, len(values), 256):
        x = np.ascontiguousarray(values[first:first + 256])
        back, n = np.zeros_like(x), len(x)
        data = k.encode(quality, 1, n, pointer(x, c.c_int32), 4 * x.size + 64)
        k.decode(quality, n, data, pointer(back, c.c_int32))
        total += ((back - x).astype(float) ** 2).sum() + bit * 8 * len(data)
    return total


def trim(lib, model, values, worth=2e-4):
    """Leaves out the last groups where they are worth next to nothing, which decodes faster."""
    kept = 1
    for quality in range(QUALITIES):
        model["quality_groups"][quality] = model["groups"]
        whole = cost(lib, model, values, quality)
        for kept in range(kept, model["groups"] + 1):
            model["quality_groups"][quality] = kept
            if cost(lib, model, values, quality) <= whole * (1 + worth):
                break
