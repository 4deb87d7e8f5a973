"""What pictures look like at several qualities, as a table: bits, PSNR, MS-SSIM, SSIMULACRA2.

    python3 looks.py VQZ FOLDER [OPTION ...] > looks.csv

Every PNG of the folder is compressed by the command VQZ with these options, such as --tune look,
and decompressed again; bits are those of the whole file, so pictures should have no profiles. PSNR
and MS-SSIM are as Formats/report.md says; SSIMULACRA2 is that of the package `ssimulacra2` of
Python, which is installed for this (0.3.0), with Pillow and SciPy."""

import csv
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image
from scipy.ndimage import convolve1d
from ssimulacra2 import compute_ssimulacra2

QUALITIES = [10, 25, 40, 55, 70, 85]
WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
WINDOW = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
WINDOW /= WINDOW.sum()


def blurred(x):
    """Only where the window fits whole."""
    return convolve1d(convolve1d(x, WINDOW, axis=0), WINDOW, axis=1)[5:-5, 5:-5]


def similarity(a, b):
    """Means of luminance times structure, and of structure alone."""
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = blurred(a), blurred(b)
    square_a, square_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    structure = (2 * (blurred(a * b) - mean_a * mean_b) + c2) / (square_a + square_b + c2)
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return (luminance * structure).mean(), structure.mean()


def halved(x):
    x = np.pad(x, [(side % 2, 0) for side in x.shape])
    return (x[::2, ::2] + x[1::2, ::2] + x[::2, 1::2] + x[1::2, 1::2]) / 4


def multi_scale(a, b):
    """MS-SSIM of one channel."""
    product = 1.0
    for scale, weight in enumerate(WEIGHTS):
        whole, structure = similarity(a, b)
        last = scale + 1 == len(WEIGHTS)
        product *= max(whole if last else structure, 0) ** weight
        a, b = halved(a), halved(b)
    return product


def measured(vqz, source, quality, options, folder):
    file, again = os.path.join(folder, "a.vqz"), os.path.join(folder, "a.png")
    quiet = ["--quiet", "--force"]
    wanted = ["--quality", str(quality), *options]
    subprocess.run([vqz, "compress", *quiet, *wanted, source, "-o", file], check=True)
    subprocess.run([vqz, "decompress", *quiet, file, "-o", again], check=True)
    a, b = (np.asarray(Image.open(path).convert("RGB"), float) for path in (source, again))
    bits = 8 * os.path.getsize(file) / (a.shape[0] * a.shape[1])
    psnr = 10 * np.log10(255**2 / ((a - b) ** 2).mean())
    similar = np.mean([multi_scale(a[..., c], b[..., c]) for c in range(3)])
    return [bits, psnr, -10 * np.log10(1 - similar), compute_ssimulacra2(source, again)]


def main(vqz, source, *options):
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow("file,q,bpp,psnr,msssim_db,ssimu2".split(","))
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(os.listdir(source)):
            if not name.endswith(".png"):
                continue
            for quality in QUALITIES:
                path = os.path.join(source, name)
                row = measured(vqz, path, quality, options, folder)
                table.writerow([name, quality] + [f"{value:.4f}" for value in row])
                sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
