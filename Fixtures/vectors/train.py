"""Trains a model of vectors and measures it on others, in real bytes.

    train.py KERNELS_FOLDER TRAIN.npy TEST.npy -o MODEL [--codebooks 10,10,10,10] [--measure MODEL]

Needs NumPy and PyTorch; one thread. TRAIN and TEST are N x D of any type NumPy reads. The figures
of Formats/vectors.md are of

    train.py Sources/CVQZKernels embeddings-minilm384/{train,test}.npy -o minilm.vec
    train.py Sources/CVQZKernels sift128/{train,test}.npy -o sift.vec --price 0.2 \\
      --codebooks 8,8,8,8 --hidden 128 --epochs 24 --finest -2.5 --coarsest 1.1
"""
import argparse
import ctypes as c
import os
import time

import numpy as np

import kernel
import model as file

BLOCK, OFFSET_BYTES = 256, 4  # of a file: vectors a block, and what finding one takes
RATES = (8, 16, 32, 48, 64, 96)


def say(text):
    print(f"{time.process_time():6.0f} s  {text}", flush=True)


def by_variance(points):
    """An orthogonal basis, columns by falling variance."""
    import torch
    return torch.linalg.eigh(points.T @ points / len(points))[1].flip(1)


def train(lib, options):
    import torch

    import codebooks
    import network
    import tables
    torch.set_num_threads(1)
    samples = np.load(options.train).astype(np.float64)
    sizes = [1 << int(bits) for bits in options.codebooks.split(",")]
    folded = len(samples) * (options.folds - 1) // options.folds
    if folded < max(sizes):
        raise SystemExit(f"train: a codebook of {max(sizes)} needs as many vectors in "
                         f"{options.folds - 1} of {options.folds} folds, found {folded}; "
                         "take smaller --codebooks")
    mean = samples.mean(0)
    x = samples - mean
    scale = float(np.sqrt((x ** 2).mean()))
    axes = by_variance(torch.tensor(x / scale))
    points = (torch.tensor(x / scale) @ axes).float()
    books, bits, bases = codebooks.fit_all(points, sizes, options.price, options.folds, say)
    basis = by_variance((points - bases).double()).float()
    made = network.train(points @ basis, bases @ basis, options.hidden, options.epochs,
                         options.finest, options.coarsest, say)
    unit = scale / 1024
    model = tables.tables(made, [book @ basis for book in books], bits,
                          (axes.float() @ basis).T.numpy(), mean, unit,
                          options.finest)
    values = np.rint(samples / unit).astype(np.int32)
    in_bases = np.rint(np.clip((bases @ basis).numpy() * 1024, -32768, 32767)).astype(np.int16)
    tables.learn(lib, model, values, in_bases)
    tables.trim(lib, model, values[:1024])
    file.save(options.output, model)
    say(f"{options.output}: {os.path.getsize(options.output)} bytes")
    return model


def measured(k, samples, unit, quality, effort):
    """Mean bytes a vector with the offsets of blocks, squared error, microseconds to encode and to
    decode; every block is decoded."""
    values, D = np.rint(samples / unit).astype(np.int32), samples.shape[1]
    total, error, times = 0, 0.0, [0.0, 0.0]
    for first in range(0, len(values), BLOCK):
        x = np.ascontiguousarray(values[first:first + BLOCK])
        back = np.zeros_like(x)
        pointer = lambda a: a.ctypes.data_as(c.POINTER(c.c_int32))
        t0 = time.process_time()
        data = k.encode(quality, effort, len(x), pointer(x), 4 * x.size + 64)
        t1 = time.process_time()
        if not k.decode(quality, len(x), data, pointer(back)):
            raise SystemExit("train: a block does not decode")
        t2 = time.process_time()
        times = [times[0] + t1 - t0, times[1] + t2 - t1]
        total += len(data) + OFFSET_BYTES
        error += ((back * unit - samples[first:first + BLOCK]) ** 2).sum()
    n = len(values)
    return total / n, error / n, times[0] / n * 1e6, times[1] / n * 1e6


def measure(lib, model, path, effort):
    samples = np.load(path).astype(np.float64)
    variance = ((samples - samples.mean(0)) ** 2).sum(1).mean()
    k = kernel.Kernel(lib, model)
    curve = []
    for quality in range(0, model["qualities"] - 8):
        spent, error, encode, decode = measured(k, samples, model["unit"], quality, effort)
        curve.append((spent, error / variance))
        print(f"quality {quality:2}  {spent:6.2f} bytes  {error / variance:.4f}  "
              f"encode {encode:5.1f} us  decode {decode:5.1f} us", flush=True)
    logs = np.log([c for c in curve])
    for rate in RATES:
        if curve[0][0] <= rate <= curve[-1][0]:
            print(f"{rate} bytes: {np.exp(np.interp(np.log(rate), *logs.T)):.4f}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("kernels", "train", "test"):
        parser.add_argument(name)
    parser.add_argument("-o", "--output")
    parser.add_argument("--measure", help="only this model, which is there already")
    parser.add_argument("--codebooks", default="10,10,10,10", help="bits of each")
    parser.add_argument("--price", type=float, default=.5, help="squared units a bit of an index")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--finest", type=float, default=-2.0, help="logarithm of a step")
    parser.add_argument("--coarsest", type=float, default=1.5)
    parser.add_argument("--effort", type=int, default=4)
    options = parser.parse_args()
    lib = kernel.library(options.kernels)
    model = file.load(options.measure) if options.measure else train(lib, options)
    measure(lib, model, options.test, options.effort)


main()
