"""What pictures look like at several qualities, as a table: bits, PSNR, MS-SSIM, SSIMULACRA2.

    python3 looks.py VQZ FOLDER [OPTION ...] > looks.csv
    python3 looks.py --beside OTHERS.csv looks.csv

The second tells BD-rates beside each codec of a table that has a column `codec`, too: PCHIP of the
logarithm of bits over a quality, both means over the pictures, where both curves reach.

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
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import convolve1d
from ssimulacra2 import compute_ssimulacra2

QUALITIES = [10, 25, 40, 55, 70, 85]
MEASURES = ["psnr", "msssim_db", "ssimu2"]
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


def curves(path):
    """Of each codec of a table the means over the pictures at each setting, `[setting][column]`."""
    groups = {}
    with open(path, newline="") as table:
        for row in csv.DictReader(table):
            at = groups.setdefault(row.get("codec", "vqz"), {}).setdefault(row["q"], [])
            at.append([float(row[name]) for name in ("bpp", *MEASURES)])
    return {codec: np.array([np.mean(rows, axis=0) for rows in of_codec.values()])
            for codec, of_codec in groups.items()}  # fmt: skip


def rate(other, own, column):
    """How many more bits `own` takes at the same quality, as a part; NaN where no quality is."""
    fits = []
    for points in (other, own):
        points = points[np.argsort(points[:, column])]
        # A point with another that is better and smaller is none of a curve.
        least = np.minimum.accumulate(points[::-1, 0])[::-1]
        points = points[points[:, 0] <= least]
        fits.append((PchipInterpolator(points[:, column], np.log10(points[:, 0])),
                     points[0, column], points[-1, column]))  # fmt: skip
    low, high = max(fit[1] for fit in fits), min(fit[2] for fit in fits)
    if low >= high:
        return float("nan")
    first, second = (fit[0].integrate(low, high) / (high - low) for fit in fits)
    return 10 ** (second - first) - 1


def beside(others, own):
    points = curves(own)["vqz"]
    for codec, other in curves(others).items():
        rates = [f"{name} {100 * rate(other, points, 1 + i):+.1f} %"
                 for i, name in enumerate(MEASURES)]  # fmt: skip
        print(f"beside {codec}: {', '.join(rates)}")


def main(vqz, source, *options):
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["file", "q", "bpp", *MEASURES])
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
    if sys.argv[1] == "--beside":
        beside(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
