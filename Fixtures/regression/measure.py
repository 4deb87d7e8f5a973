"""Writes results.csv: real bytes and measured distortion of pictures, beside JPEG at the same bytes.

    python3 measure.py VQZ SET=FOLDER [SET=FOLDER ...] > results.csv

Needs Pillow (whose JPEG is libjpeg-turbo). Every picture is compressed by the command VQZ with its
built-in model; bytes are those of the file, with all headers; PSNR is of the decoded 8-bit samples,
over red, green and blue. JPEG is 4:2:0 with optimised Huffman tables; its PSNR at the bytes of the .vqz
file is interpolated, linearly in the logarithm of the bytes, between the two neighbouring qualities;
a picture whose smallest JPEG (quality 1) is still larger has no JPEG figure.

Rows that close every set: means over its pictures, the same with the bytes of the model file shared out
over them, and means over those pictures that have a JPEG figure.
"""

import io
import json
import math
import os
import subprocess
import sys
import tempfile

from PIL import Image


def psnr(a, b):
    squares = sum((x - y) ** 2 for x, y in zip(a.tobytes(), b.tobytes()))
    return 10 * math.log10(255**2 * len(a.tobytes()) / squares)


def jpeg(picture, quality):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
    return out.getvalue()


def jpeg_psnr_at(picture, byte_count):
    """PSNR of JPEG interpolated to `byte_count` bytes, or None below its smallest file."""
    low, high = 1, 100
    if len(jpeg(picture, low)) > byte_count:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if len(jpeg(picture, middle)) <= byte_count:
            low = middle
        else:
            high = middle
    points = []
    for quality in (low, high):
        data = jpeg(picture, quality)
        decoded = Image.open(io.BytesIO(data)).convert("RGB")
        points.append((math.log(len(data)), psnr(picture, decoded)))
    (x0, y0), (x1, y1) = points
    share = (math.log(byte_count) - x0) / (x1 - x0) if x1 > x0 else 0
    return y0 + min(1, share) * (y1 - y0)


def run(*command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def number(value):
    return "" if value is None else f"{value:.4f}"


def measure(vqz, name, path, folder):
    out = os.path.join(folder, "out.vqz")
    coded = run(vqz, "compress", "--json", "-f", path, "-o", out)
    listed = run(vqz, "list", "--json", out)
    picture = Image.open(path)
    at = None
    if picture.mode == "RGB" and coded["width"] * coded["height"] > 200_000:
        at = jpeg_psnr_at(picture, listed["bytes"])
    row = [name, os.path.basename(path), coded["width"], coded["height"], listed["bytes"]]
    row += [number(listed["bits_per_pixel"]), number(coded["psnr_db"]), number(at)]
    row += [listed["samples_crc32c"]]
    print(*row, sep=",", flush=True)
    return coded["width"] * coded["height"], listed["bytes"], coded["psnr_db"], at


def main():
    vqz, sets = sys.argv[1], sys.argv[2:]
    model_bytes = os.path.getsize(os.path.join(os.path.dirname(__file__), "../models/photo.vqzm"))
    print("set,picture,width,height,bytes,bits_per_pixel,psnr_db,jpeg_psnr_db,samples_crc32c")
    with tempfile.TemporaryDirectory() as folder:
        for entry in sets:
            name, source = entry.split("=", 1)
            files = sorted(f for f in os.listdir(source) if f.endswith(".png"))
            rows = [measure(vqz, name, os.path.join(source, f), folder) for f in files]
            count = len(rows)
            rate = sum(8 * b / p for p, b, _, _ in rows) / count
            shared = 8 * model_bytes / sum(p for p, _, _, _ in rows)
            quality = sum(q for _, _, q, _ in rows) / count
            tail = [number(quality), "", ""]
            print(name, "mean", "", "", "", number(rate), *tail, sep=",")
            print(name, "mean with model", "", "", "", number(rate + shared), *tail, sep=",")
            both = [(8 * b / p, q, j) for p, b, q, j in rows if j is not None]
            if both:
                means = [number(sum(column) / len(both)) for column in zip(*both)]
                print(name, f"mean of {len(both)} beside JPEG", "", "", "", *means, "", sep=",")


main()
