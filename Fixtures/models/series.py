"""Puts the series that the built-in model is trained on into one folder: series.py DATA OUT.

DATA holds `ecg-mitbih` (NPY, leads by time) and `audio` (FLAC). OUT gets NPY files of time by leads
and WAV files. Needs NumPy and the program `flac`."""
import glob
import os
import subprocess
import sys

import numpy as np

# Under CC BY, CC0 or Apache-2.0; `music-8k` (CC BY-SA) is left out.
AUDIO = ("librispeech-train", "loops-44k", "music-48k", "sounds-44k")


def main():
    data, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for path in sorted(glob.glob(data + "/ecg-mitbih/*.npy")):
        np.save(f"{out}/ecg_{os.path.basename(path)}", np.ascontiguousarray(np.load(path).T))
    for folder in AUDIO:
        for path in sorted(glob.glob(f"{data}/audio/{folder}/*.flac")):
            name = f"{folder}_{os.path.basename(path)[:-5]}.wav"
            subprocess.check_call(["flac", "-s", "-d", "-f", "-o", f"{out}/{name}", path])


main()
