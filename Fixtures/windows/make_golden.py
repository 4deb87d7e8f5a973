#!/usr/bin/env python3
"""Made the golden files of windows, once: make_golden.py VQZ FOLDER, from the root of the project.

Series of pulses on waves and noise, drawn from a fixed seed: the project's own, under its licence.
The model is what the command makes of eight of them in windows of 16 moments; files of others were
written with it. They are never made again (Fixtures/golden/README.md)."""
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

CODES = {"i2": "h", "u1": "B", "f4": "f", "f8": "d"}


def series(draw, moments, channels, size=1.0):
    """`[moments][channels]`: pulses that come at almost equal times, on a wave that drifts."""
    found, phase, level = [], [draw.uniform(0, 40) for _ in range(channels)], [0.0] * channels
    period = [draw.uniform(30, 60) for _ in range(channels)]
    for t in range(moments):
        for c in range(channels):
            phase[c] = (phase[c] + 1) % period[c]
            level[c] += draw.gauss(0, 0.6)
            pulse = 60 * math.exp(-(phase[c] - 12)**2 / 8) - 20 * math.exp(-(phase[c] - 17)**2 / 6)
            wave = 12 * math.sin(t / 70 + c)
            found.append(size * (100 + level[c] + wave + pulse + draw.gauss(0, 1.5)))
    return found


def npy(kind, moments, channels, values):
    """A series as a file of NumPy."""
    if kind[0] in "iu":
        low, high = (0, 255) if kind == "u1" else (-2**15, 2**15 - 1)
        values = [min(max(round(x), low), high) for x in values]
    text = f"{{'descr': '<{kind}', 'fortran_order': False, 'shape': ({moments}, {channels}), }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    samples = struct.pack(f"<{len(values)}{CODES[kind]}", *values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + samples


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def main():
    vqz, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    draw = random.Random(9)
    model = os.path.join(folder, "windows.vqzm")
    with tempfile.TemporaryDirectory() as work:
        for number in range(8):
            values = series(draw, 2000, 2)
            write(os.path.join(work, f"{number}.npy"), npy("i2", 2000, 2, values))
        subprocess.check_call([vqz, "train", work, "--kind", "series", "--network", "ladder",
                               "--patch", "16", "--model-size", "20K", "--licence", "Apache-2.0",
                               "-q", "-f", "-o", model])
        exact = series(draw, 700, 2, 1.5)
        exact[200], exact[201], exact[1001] = math.nan, math.inf, 1e30
        for name, kind, channels, values, options in (
                ("windows-i16", "i2", 2, series(draw, 3000, 2), ["--quality", "50"]),
                ("windows-u8-carried", "u1", 1, series(draw, 333, 1),
                 ["--quality", "20", "--embed-model"]),
                ("windows-f32-exact", "f4", 2, exact, ["--quality", "70"]),
                ("windows-f64-blocks", "f8", 3, series(draw, 900, 3),
                 ["--quality", "90", "--block", "250"])):
            source = os.path.join(work, name + ".npy")
            write(source, npy(kind, len(values) // channels, channels, values))
            subprocess.check_call([vqz, "compress", "--kind", "series", "-m", model, *options,
                                   "-q", "-f", "-o", os.path.join(folder, name + ".vqz"), source])


main()
