"""What a model of one's own and an archive save, in bytes on the disk: a table for each set.

    python3 own.py VQZ DATA WORK SET ... [--time 600s] > tables.md

Sets: cifar10, mnist, faces-10, faces-25, tissue, retina, ecg. DATA holds cifar10, mnist, orl-faces,
ecg-mitbih and, for tissue and retina, the folder skimage/data of the wheel scikit-image 0.26. WORK
gets pictures, models and files; what is there already is taken: a second run measures alone.

Each set is cut into pictures to learn from and others to measure on, `vqz train` makes a model of
the first with one thread, and the others are compressed at several qualities, as files of their own
and as one archive with names and model inside. PSNR is that of the mean squared error over all
samples of all pictures, since single pictures of a digit come back whole; bytes are those of all
files, without metadata; BD-rate is PCHIP of the logarithm of the bytes over that PSNR (`looks.py`).
Beside them WebP (method 6) and JPEG (optimised) by Pillow, JPEG XL (effort 7) by imagecodecs.
"""

import io
import os
import subprocess
import sys
import time

import imagecodecs
import numpy as np
from PIL import Image
from looks import rate

QUALITIES = [15, 30, 45, 60, 75, 90]
FEW_QUALITIES = [25, 55, 85]
MANY = 500
BOUNDS = [0, 2, 8]
ECG_FOLDS = 5


# Pictures


def tiles(picture, columns, rows):
    """All pictures of a sheet, row by row."""
    height, width = picture.shape[0] // rows, picture.shape[1] // columns
    return [picture[y * height : (y + 1) * height, x * width : (x + 1) * width]
            for y in range(rows) for x in range(columns)]  # fmt: skip


def sheets(data, folder, names, columns=40, rows=25):
    return [tile for name in names
            for tile in tiles(read(os.path.join(data, folder, name)), columns, rows)]  # fmt: skip


def read(path):
    picture = Image.open(path)
    return np.asarray(picture if picture.mode in ("L", "RGB") else picture.convert("RGB"))


def faces(data, count):
    folder = os.path.join(data, "orl-faces")
    names = sorted(name for name in os.listdir(folder) if name.endswith(".png"))
    first = [name for name in names if int(name[1:3]) <= 32]
    last = [name for name in names if 32 < int(name[1:3]) <= 36]
    # As far from each other as can be: of ten pictures, ten people.
    few = [first[i * len(first) // count] for i in range(count)]
    return [[read(os.path.join(folder, name)) for name in part] for part in (few, last)]


def cut(data, name):
    """A sheet of a microscope or a fundus camera: twenty pictures of it, and five below them."""
    found = sheets(data, "skimage/data", [name], 5, 5)
    return found[:20], found[20:]


SETS = {
    "cifar10": lambda data: (
        sheets(data, "cifar10", [f"train_{i}.png" for i in range(8)]),
        sheets(data, "cifar10", ["test_0.png"]),
    ),
    "mnist": lambda data: (
        sheets(data, "mnist", [f"train_{i}.png" for i in range(3)]),
        sheets(data, "mnist", ["test_0.png"]),
    ),
    "faces-10": lambda data: faces(data, 10),
    "faces-25": lambda data: faces(data, 25),
    "tissue": lambda data: cut(data, "ihc.png"),
    "retina": lambda data: cut(data, "retina.jpg"),
}


def prepared(folder, make, write):
    """The folders of a set, which are made once."""
    paths = [os.path.join(folder, name) for name in ("train", "test")]
    if not os.path.exists(paths[1]):
        for path, part in zip(paths, make()):
            os.makedirs(path + ".part")
            for number, each in enumerate(part):
                write(each, os.path.join(path + ".part", f"{number:04}"))
            os.rename(path + ".part", path)
    return paths


def save(picture, path):
    Image.fromarray(picture).save(path + ".png")


# Files of vqz


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return done.stdout + done.stderr


def trained(vqz, source, model, options):
    """Trains where no model is there yet; what it told stands beside the model."""
    told = model + ".txt"
    if not os.path.exists(model):
        began = time.time()
        text = run(vqz, "train", source, "-o", model, "-T", 1, *options)
        with open(told, "w") as log:
            log.write(f"{text}{time.time() - began:.0f} s\n")
    with open(told) as log:
        return log.read()


def bytes_below(folder):
    return sum(os.path.getsize(os.path.join(at, name))
               for at, _, names in os.walk(folder) for name in names)  # fmt: skip


def error_of(pairs):
    """PSNR of the mean squared error over all samples of pairs of pictures."""
    sums = [(((a.astype(float) - b) ** 2).sum(), a.size) for a, b in pairs]
    squares = sum(s for s, _ in sums) / sum(n for _, n in sums)
    return 10 * np.log10(255**2 / squares) if squares > 0 else np.inf


def curve(points):
    """Without those of no error, and one of settings that are one for such pictures."""
    points = np.unique(points, axis=0)
    return points[np.isfinite(points[:, 1])]


def own_curves(vqz, source, work, model=None):
    """`[bytes, dB]` at each quality of files of their own, and of an archive with its model."""
    how = ["-q", "-T", 1, *(["-m", model] if model else [])]
    inside = ["--embed-model"] if model else []
    names = sorted(os.listdir(source))
    single, archive = [], []
    for quality in QUALITIES if len(names) < MANY else FEW_QUALITIES:
        folder, again = (os.path.join(work, part) for part in ("files", "again"))
        for path in (folder, again):
            subprocess.run(["rm", "-rf", path], check=True)
        run(vqz, "compress", *how, "-r", source, "--output-dir", folder, "--quality", quality)
        run(vqz, "decompress", *how, "-r", folder, "--output-dir", again)
        packed = os.path.join(work, "all.vqz")
        run(vqz, "pack", "-f", *how, *inside, source, "-o", packed, "--quality", quality)
        quality = error_of((read(os.path.join(source, name)), read(os.path.join(again, name)))
                           for name in names)  # fmt: skip
        single.append([bytes_below(folder), quality])
        archive.append([os.path.getsize(packed), quality])
    return curve(single), curve(archive)


# Other codecs


def pillow(kind, **options):
    def code(picture, quality):
        bytes_ = io.BytesIO()
        Image.fromarray(picture).save(bytes_, kind, quality=quality, **options)
        again = Image.open(bytes_).convert("L" if picture.ndim == 2 else "RGB")
        return len(bytes_.getvalue()), np.asarray(again)

    return code


def jpeg_xl(picture, distance):
    bytes_ = imagecodecs.jpegxl_encode(picture, distance=distance, effort=7)
    return len(bytes_), imagecodecs.jpegxl_decode(bytes_).reshape(picture.shape)


PEERS = {
    "WebP": (pillow("WEBP", method=6), [1, 5, 20, 35, 50, 65, 80, 90, 97]),
    "JPEG": (pillow("JPEG", optimize=True), [5, 10, 20, 35, 50, 65, 80, 90, 95]),
    "JPEG XL": (jpeg_xl, [0.5, 1, 1.5, 2, 3, 4.5, 6.5, 9, 13]),
}


def peer_curve(code, settings, pictures):
    points = []
    for setting in settings:
        coded = [code(picture, setting) for picture in pictures]
        quality = error_of(zip(pictures, (again for _, again in coded)))
        points.append([sum(count for count, _ in coded), quality])
    return curve(points)


def stored(pictures):
    """Bytes without loss, as PNG."""
    total = 0
    for picture in pictures:
        bytes_ = io.BytesIO()
        Image.fromarray(picture).save(bytes_, "PNG", optimize=True)
        total += len(bytes_.getvalue())
    return total


# Tables


def percent(part):
    return f"{100 * part:+.1f} %".replace("-", "−")


def told(text):
    """Steps of the training and its last sentences."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [line for line in lines if line.startswith("step ")][-1:] + lines[-4:]


def picture_table(vqz, data, work, name, options):
    folder = os.path.join(work, name)
    source, test = prepared(folder, lambda: SETS[name](data), save)
    model = os.path.join(folder, "own.vqzm")
    text = trained(vqz, source, model, options)
    pictures = [read(os.path.join(test, each)) for each in sorted(os.listdir(test))]
    base, packed_base = own_curves(vqz, test, folder)
    # A training that gains nothing ends with the built-in model.
    own, packed = base, packed_base
    if "nothing was gained" not in text:
        own, packed = own_curves(vqz, test, folder, model)
    curves = {"built-in, files": base, "built-in, archive": packed_base, "own, files": own,
              "own, archive": packed}  # fmt: skip
    curves |= {peer: peer_curve(*how, pictures) for peer, how in PEERS.items()}
    print(f"\n### {name}\n")
    print("\n".join(f"    {line}" for line in told(text)))
    print(f"\nmodel {os.path.getsize(model)} bytes, PNG {stored(pictures)} bytes\n")
    print("| | bytes at dB | beside built-in, files | beside WebP | beside JPEG XL | beside JPEG |")
    print("| --- | --- | --- | --- | --- | --- |")
    others = ["built-in, files", "WebP", "JPEG XL", "JPEG"]
    for title, points in curves.items():
        middle = points[len(points) // 2]
        cells = ["" if other == title else percent(rate(curves[other], points, 1))
                 for other in others]  # fmt: skip
        print(f"| {title} | {int(middle[0])} at {middle[1]:.2f} | {' | '.join(cells)} |")


def segments(record):
    """Stretches of ten seconds at 360 Hz, without what is left of the last."""
    return [record[:, at : at + 3600] for at in range(0, record.shape[1] - 3599, 3600)]


def ecg_parts(data, fold):
    folder = os.path.join(data, "ecg-mitbih")
    names = sorted(name for name in os.listdir(folder) if name.endswith(".npy"))
    records = [np.load(os.path.join(folder, name)) for name in names]
    held = {2 * fold, 2 * fold + 1}
    return [[record for i, record in enumerate(records) if (i in held) == last]
            for last in (False, True)]  # fmt: skip


def ecg_bytes(vqz, source, work, bound, model=None):
    folder, packed = os.path.join(work, "files"), os.path.join(work, "all.vqz")
    subprocess.run(["rm", "-rf", folder], check=True)
    how = ["-q", "-T", 1, "--max-error", bound, *(["-m", model] if model else [])]
    inside = ["--embed-model"] if model else []
    run(vqz, "compress", *how, "-r", source, "--output-dir", folder)
    run(vqz, "pack", "-f", *how, *inside, source, "-o", packed)
    return bytes_below(folder), os.path.getsize(packed)


def ecg_table(vqz, data, work):
    """Bytes of all folds together, `[form, model, archive or not]`."""
    def write(record, path):
        np.save(path + ".npy", record)

    print("\n### ecg\n")
    print("| samples | bound | general, files | own, files | general, archive | own, archive |")
    print("| --- | --- | --- | --- | --- | --- |")
    for form in ("records", "segments"):
        totals = {bound: np.zeros(4, int) for bound in BOUNDS}
        for fold in range(ECG_FOLDS):
            folder = os.path.join(work, "ecg", f"{form}-{fold}")
            parts = lambda: ecg_parts(data, fold)  # noqa: E731
            cut = lambda: [[s for r in part for s in segments(r)] for part in parts()]  # noqa: E731
            source, test = prepared(folder, cut if form == "segments" else parts, write)
            model = os.path.join(folder, "own.vqzm")
            trained(vqz, source, model, [])
            for bound in BOUNDS:
                base, own = (ecg_bytes(vqz, test, folder, bound, of) for of in (None, model))
                totals[bound] += [base[0], own[0], base[1], own[1]]
        for bound, found in totals.items():
            cells = [f"{found[0]}"] + [f"{count} ({percent(count / found[0] - 1)})"
                                       for count in found[1:]]  # fmt: skip
            print(f"| {form} | {bound} | {' | '.join(cells)} |")


def main(vqz, data, work, *words):
    options = ["--time", "600s"]
    names = list(words)
    if "--time" in names:
        at = names.index("--time")
        options = names[at : at + 2]
        del names[at : at + 2]
    for name in names:
        if name == "ecg":
            ecg_table(vqz, data, work)
        else:
            picture_table(vqz, data, work, name, options)
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
