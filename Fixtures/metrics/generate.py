"""Pictures with their MS-SSIM, PSNR and SSIMULACRA2, and pairs of curves with their BD-rates, made
without vqz.

    python3 generate.py        writes similarity.csv, the pictures it names, looks.csv of the same
                               pictures, and bjontegaard.csv

Needs numpy, scipy, Pillow, bjontegaard (1.3 was used) and ssimulacra2 (0.3.0 was used). MS-SSIM is
written out below in float64 after Wang, Simoncelli and Bovik 2003, padding odd sizes and averaging
channels as pytorch-msssim does; on Kodak pictures it gave the figures of other people's
measurements of JPEG to all six digits they have. The smaller pictures follow the rule of
`MultiScaleSimilarity`: as many scales as the window fits into, weights scaled to sum to 1, and a
window cut to the largest odd size below 11 samples.

SSIMULACRA2 is that of the package of this name, but for two things that it does not do as the
metric is defined: its blur is the recursive filter here, in float64 and with zeros on all sides,
and a scale is left out only where the one before it is below 8 samples. `package` in looks.csv is
what the package says unchanged, `single` what the recursion makes in float32, as libjxl has it.
"""

import csv
import io
import os

import bjontegaard
import numpy as np
from PIL import Image
from scipy.ndimage import correlate1d
from scipy.signal import lfilter
from ssimulacra2 import compute_ssimulacra2
from ssimulacra2 import ssimulacra2 as looks

HERE = os.path.dirname(os.path.abspath(__file__))
PHOTOS = os.path.join(HERE, "..", "signals", "photos")
WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])


def window(limit):
    size = min(11, limit if limit % 2 else limit - 1)
    x = np.arange(size) - size // 2
    g = np.exp(-(x**2) / (2 * 1.5**2))
    return g / g.sum()


def filtered(x, g):
    for axis in (0, 1):
        x = correlate1d(x, g, axis=axis, mode="constant")
    r = len(g) // 2
    return x[r : x.shape[0] - r, r : x.shape[1] - r]


def ssim(a, b):
    g = window(min(a.shape))
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ma, mb = filtered(a, g), filtered(b, g)
    va, vb = filtered(a * a, g) - ma * ma, filtered(b * b, g) - mb * mb
    cov = filtered(a * b, g) - ma * mb
    cs = (2 * cov + c2) / (va + vb + c2)
    return (cs * (2 * ma * mb + c1) / (ma * ma + mb * mb + c1)).mean(), cs.mean()


def halved(x):
    x = np.pad(x, ((x.shape[0] % 2, 0), (x.shape[1] % 2, 0)))
    return (x[::2, ::2] + x[1::2, ::2] + x[::2, 1::2] + x[1::2, 1::2]) / 4


def ms_ssim(a, b):
    count = 1
    while count < 5 and -(-min(a.shape) // 2**count) >= 11:
        count += 1
    weights = WEIGHTS[:count] / WEIGHTS[:count].sum()
    value = 1.0
    for scale in range(count):
        whole, structure = ssim(a, b)
        value *= max(whole if scale == count - 1 else structure, 0) ** weights[scale]
        a, b = halved(a), halved(b)
    return value


def planes(picture):
    return picture[..., None] if picture.ndim == 2 else picture


def psnr(a, b):
    return 10 * np.log10(255**2 / ((a - b) ** 2).mean())


def luma(x):
    return x if x.ndim == 2 else x @ [0.299, 0.587, 0.114]


def pairs():
    """Name, original and a damaged copy, both uint8."""
    random = np.random.default_rng(5)

    def crop(name, x, y, width, height):
        picture = Image.open(os.path.join(PHOTOS, name))
        return np.array(picture.crop((x, y, x + width, y + height)))

    def blocks(p, size):
        out = p.astype(float)
        for y in range(0, p.shape[0], size):
            for x in range(0, p.shape[1], size):
                part = out[y : y + size, x : x + size]
                part[...] = part.mean(axis=(0, 1))
        return out

    def noisy(p, spread):
        return p + random.normal(0, spread, p.shape)

    def bytes_of(x):
        return np.clip(np.round(x), 0, 255).astype(np.uint8)

    colour = crop("kodim23.png", 200, 80, 256, 192)
    yield "blocks", colour, bytes_of(blocks(colour, 8))
    odd = crop("kodim03.png", 300, 200, 237, 177)
    yield "odd", odd, bytes_of(noisy(blocks(odd, 2), 6))
    grey = crop("parrot-grey.png", 0, 0, 161, 163)
    yield "grey", grey, bytes_of(noisy(grey, 25))
    small = crop("kodim15.png", 250, 150, 100, 64)
    yield "small", small, bytes_of(blocks(small, 4))
    tiny = crop("kodim20.png", 350, 200, 9, 40)
    yield "tiny", tiny, bytes_of(noisy(tiny, 12))
    yield "negative", colour[:176, :176], 255 - colour[:176, :176]
    # All six scales, as a codec leaves it.
    large = crop("kodim15.png", 60, 100, 280, 256)
    file = io.BytesIO()
    Image.fromarray(large).save(file, "JPEG", quality=40)
    yield "jpeg", large, np.array(Image.open(file))
    # So near that only the last digits of a float tell.
    near = crop("kodim20.png", 300, 100, 96, 80)
    yield "near", near, bytes_of(near + 1.0)


def similarity():
    with open(os.path.join(HERE, "similarity.csv"), "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["name", "msssim", "msssim_db", "psnr", "psnr_y", "max_error"])
        for name, a, b in pairs():
            Image.fromarray(a).save(os.path.join(HERE, name + "-original.png"), optimize=True)
            Image.fromarray(b).save(os.path.join(HERE, name + "-decoded.png"), optimize=True)
            x, y = a.astype(float), b.astype(float)
            value = np.mean([
                ms_ssim(planes(x)[..., c], planes(y)[..., c]) for c in range(planes(x).shape[2])
            ])
            figures = [value, -10 * np.log10(1 - value), psnr(x, y), psnr(luma(x), luma(y))]
            rows.writerow([name] + ["%.9f" % each for each in figures] + [int(abs(x - y).max())])


def recursion():
    """Radius, frequencies and factors of the filter: Charalampidis 2016, (33) to (53)."""
    sigma = 1.5
    radius = round(3.2795 * sigma + 0.2546)
    w = np.pi / (2 * radius) * np.array([1.0, 3.0, 5.0])
    sign = np.array([1, -1, 1])
    p = sign / np.tan(w / 2)
    r = sign * p * p / np.sin(w)
    rho = np.exp(-0.5 * sigma**2 * w * w) / radius
    one, two, three = (p[a] * r[b] - r[a] * p[b] for a, b in ((0, 1), (1, 2), (2, 0)))
    zeta = np.array([two / one, three / one, 1.0])
    beta = np.linalg.solve(np.array([p, r, zeta]), [1.0, radius**2 - sigma**2, zeta @ rho])
    return radius, w, -beta * np.cos(w * (radius + 1))


def smoothed(x, precision):
    radius, frequencies, factors = recursion()
    for axis in (1, 0):
        padding = [(0, 2 * radius if axis == a else 0) for a in range(x.ndim)]
        padded, total = np.pad(x.astype(precision), padding), 0
        for w, factor in zip(frequencies, factors):
            ahead = np.zeros(2 * radius + 1)
            ahead[0] = ahead[-1] = factor
            back = np.array([1, -2 * np.cos(w), 1])
            total = total + lfilter(ahead.astype(precision), back.astype(precision), padded, axis)
        x = np.take(total, np.arange(radius - 1, radius - 1 + x.shape[axis]), axis)
    return x.astype(float)


def score(a, b, precision):
    """SSIMULACRA2 of pictures with three channels."""
    lights, result = [looks.srgb_to_linear(x.astype(float)) for x in (a, b)], looks.Msssim()
    for scale in range(6):
        if min(lights[0].shape[:2]) < 8:
            break
        if scale:
            lights = [looks.downsample(x, 2, 2) for x in lights]
        # Rows become columns here, which nothing below depends on.
        x, y = (looks.make_positive_xyb(looks.linear_rgb_to_xyb(each)) for each in lights)
        mu_x, mu_y, xx, yy, xy = (
            smoothed(each, precision) for each in (x, y, x * x, y * y, x * y)
        )
        found = looks.MsssimScale()
        found.avg_ssim = looks.ssim_map(mu_x, mu_y, xx, yy, xy)
        found.avg_edgediff = looks.edge_diff_map(x, mu_x, y, mu_y)
        result.scales.append(found)
    return result.score()


def look():
    with open(os.path.join(HERE, "looks.csv"), "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["name", "ssimulacra2", "single", "package"])
        for name, *_ in pairs():
            paths = [os.path.join(HERE, f"{name}-{end}.png") for end in ("original", "decoded")]
            a, b = (np.asarray(Image.open(path).convert("RGB")) for path in paths)
            scores = [score(a, b, float), score(a, b, np.float32), compute_ssimulacra2(*paths)]
            rows.writerow([name] + ["%.6f" % each for each in scores])


# Rate (bits per pixel) and PSNR, Kodak means as published: CompressAI's result files, and made-up
# ones.
CURVES = {
    "jpeg": [(0.2212, 23.78), (0.3266, 26.58), (0.4231, 28.04), (0.5084, 29.04), (0.6601, 30.38),
             (0.8497, 31.70), (1.0372, 32.79), (1.5718, 35.24), (2.3502, 37.91)],
    "webp": [(0.2344, 28.33), (0.2963, 29.15), (0.4070, 30.41), (0.5127, 31.44), (0.6747, 32.88),
             (0.8740, 34.33), (1.2163, 36.37), (2.0104, 39.56)],
    "bpg": [(0.0678, 26.20), (0.1610, 28.68), (0.3516, 31.59), (0.6847, 34.86), (1.1997, 38.26)],
    "hyperprior": [(0.1313, 27.58), (0.2089, 29.19), (0.3199, 30.96), (0.4784, 32.83),
                   (0.6687, 34.51), (0.9388, 36.72)],
    "two": [(0.2, 27.0), (0.9, 33.0)],
    "bent": [(0.1, 25.0), (0.2, 29.9), (0.4, 30.0), (0.8, 30.1), (1.6, 38.0)],
}


def bd():
    with open(os.path.join(HERE, "bjontegaard.csv"), "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(
            ["test", "reference", "bd_rate", "bd_psnr", "test_points", "reference_points"]
        )
        for test, points in CURVES.items():
            for reference, others in CURVES.items():
                if test == reference:
                    continue
                (r1, d1), (r0, d0) = zip(*points), zip(*others)
                options = dict(method="pchip", require_matching_points=False, min_overlap=0)
                text = lambda all: " ".join("%g:%g" % p for p in all)
                rows.writerow([
                    test, reference, "%.8f" % bjontegaard.bd_rate(r0, d0, r1, d1, **options),
                    "%.8f" % bjontegaard.bd_psnr(r0, d0, r1, d1, **options),
                    text(points), text(others),
                ])


similarity()
look()
bd()
