"""Trains a set on a folder of arrays: train.py KERNELS_FOLDER fields|series FOLDER… [--write].

Prints bits a value of each effort, every array coded with tables that did not see it or its family
(names up to the first underscore), then writes tables of all of them. Needs NumPy."""
import ctypes as c
import glob
import os
import sys
import time
import zlib

import numpy as np

import tables
from kernel import library, make_set

NODES, MIXES = 64, 64 * 7


def lattice(array, share):
    """Values on the lattice of a bound that is a share of the range."""
    low, bound = float(array.min()), share * (float(array.max()) - float(array.min()))
    if array.dtype.kind in "iu":
        bound = np.floor(bound)
        return np.floor((array.astype(np.int64) - low + bound) / (2 * bound + 1)).astype(np.int64)
    return np.floor((array.astype(np.float64) - low) / (2 * bound) + 0.5).astype(np.int64)


def encode(lib, made, profile, values):
    shape = (1,) * (4 - values.ndim) + values.shape
    extents, values = (c.c_uint32 * 4)(*shape), np.ascontiguousarray(values)
    work = c.create_string_buffer(lib.vqz_lattice_workspace(c.byref(made), profile, extents))
    capacity = 16 * values.size + 1000
    out = c.create_string_buffer(capacity)
    start = time.process_time()
    size = lib.vqz_lattice_encode(c.byref(made), profile, 0, extents,
                                  c.c_void_p(values.ctypes.data), out, c.c_size_t(capacity), work)
    return size, time.process_time() - start, work, extents


def learned(lib, made, profile, values, taps, forgetting):
    """What is left of coding a block: probabilities, counts, weights, products a chunk."""
    _, _, work, extents = encode(lib, made, profile, values)
    counters, weights = np.zeros(tables.COUNTERS, np.uint32), np.zeros((48, NODES, 7), np.int32)
    products = np.zeros(taps * (taps + 3) // 2, np.int64)
    at = lambda a: c.c_void_p(a.ctypes.data)
    lib.vqz_lattice_learned(c.byref(made), profile, work, at(counters), at(weights))
    lib.vqz_lattice_products(c.byref(made), profile, extents, work, at(products))
    counts = np.where(counters >> 8, counters & 255, 0).astype(float)
    return (counters >> 8) / 2**22, counts, weights, products / 256 / 2**forgetting


def merge(found, taps):
    count = sum(f[1] for f in found)
    p = (sum(f[0] * f[1] for f in found) + 0.5) / (count + 1)
    spread = sum(f[1] * (f[0] - p) ** 2 for f in found) / np.maximum(count, 1) + 1e-6
    # As many bits as a start is worth if arrays differ by so much.
    worth = np.clip(4 * p * (1 - p) / spread, 0, 30) * np.clip(count / 20, 0, 1) / 2
    seen = count >= 2
    starts = np.where(seen, np.clip(np.round(p * 4096 - 0.5), 0, 4095), 2048).astype(int) << 4
    starts |= np.where(seen, np.clip(worth, 0, 15), 0).astype(int)
    # Weights that never learned are those of the last class and node, which nothing reaches.
    weights = np.zeros((NODES, 7))
    for node in range(NODES):
        rows = np.concatenate([f[2][:, node] for f in found])
        rows = rows[np.any(rows != found[0][2][0, NODES - 1], axis=1)]
        weights[node] = rows.mean(0) if len(rows) > 2 else found[0][2][0, NODES - 1]
    prior = np.zeros(taps * (taps + 3) // 2)
    for i in range(taps):
        row = slice(i * (i + 3) // 2, i * (i + 3) // 2 + i + 2)
        rows = [f[3][row] for f in found if f[3][row][i] > 0]
        if rows:
            prior[row] = np.mean(rows, 0)
    return {"starts": starts.tolist(), "weights": np.round(weights).astype(int).tolist(),
            "prior": np.clip(np.round(prior), -2**31 + 1, 2**31 - 1).astype(int).tolist()}


def flat(trained):
    return trained | {"weights": [w for row in trained["weights"] for w in row]}


def main():
    lib, name = library(sys.argv[1]), sys.argv[2]
    paths = sorted(p for f in sys.argv[3:] for p in glob.glob(f + "/*.npy"))
    shares = (1e-2, 1e-3, 1e-4) if name == "fields" else (2e-2, 1e-2, 1e-3)
    base = tables.untrained(name)
    taps, forgetting = len(base["taps"]), 6 if name == "fields" else 9
    full = base["profiles"][8] | {"forgetting": (forgetting, 1, 1)}
    made, blocks, found = make_set(base | {"profiles": [full]}), {}, {}
    for path in paths:
        array = np.load(path)
        if name == "series" and array.shape[0] > array.shape[-1]:
            array = array.T  # channels, then time
        for share in shares:
            blocks[path, share] = lattice(array, share)
            found[path, share] = learned(lib, made, 0, blocks[path, share], taps, forgetting)
    family = lambda p: os.path.basename(p)[:-4].split("_")[0]
    sums, seconds, values = np.zeros((9, len(shares))), np.zeros(9), 0
    for path in paths:
        others = [f for (p, _), f in found.items() if family(p) != family(path)]
        made = make_set(base | flat(merge(others, taps)))
        assert lib.vqz_lattice_valid(c.byref(made))
        for j, share in enumerate(shares):
            block = blocks[path, share]
            values += block.size
            for effort in range(9):
                size, spent, _, _ = encode(lib, made, effort, block)
                sums[effort, j] += 8 * size / block.size / len(paths)
                seconds[effort] += spent
    for effort in range(9):
        bits = " ".join(f"{b:.4f}" for b in sums[effort])
        print(f"effort {effort + 1}: {bits} bits, {seconds[effort] / values * 1e6:.3f} us a value")
    if "--write" in sys.argv:
        all_of_them = flat(merge(list(found.values()), taps))
        data = np.array(all_of_them["starts"], "<u2").tobytes()
        data += np.array(all_of_them["weights"] + all_of_them["prior"], "<i4").tobytes()
        folder = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(folder, name + ".bin"), "wb") as file:
            file.write(zlib.compress(data, 9))


if __name__ == "__main__":
    main()
