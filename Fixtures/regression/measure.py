"""Writes results.csv: real bytes and measured distortion of pictures at several qualities.

    python3 measure.py VQZ SET=FOLDER [SET=FOLDER ...] > results.csv

Every picture is compressed by the command VQZ with its built-in model; bytes are those of the file,
with all headers and, for those that have it, alpha and metadata. PSNR and MS-SSIM are those of `vqz
report` (Formats/report.md): of the decoded 8-bit colours, without alpha. The checksum is that of
all decoded samples, as the file carries it. The rows of the set `shipped` are compared exactly by a
test; of other sets only the means over their pictures are kept.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile

SHIPPED = [0, 30, 60, 80, 100]
OTHERS = [0, 8, 16, 24, 32, 40, 50, 60, 70, 80, 90, 100]
MODEL = os.path.join(os.path.dirname(__file__), "../models/photo.vqzm")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def points(vqz, source, qualities, folder):
    """The rows of `vqz report`, by picture and quality."""
    out = os.path.join(folder, "report")
    scale = ",".join(map(str, qualities))
    run(vqz, "report", source, "-m", MODEL, "--anchors", "none", "--qualities", scale, "-o", out)
    with open(os.path.join(out, "points.csv"), newline="") as file:
        rows = {(r["image"], float(r["q"])): r for r in csv.DictReader(file)}
    subprocess.run(["rm", "-r", out], check=True)
    return rows


def shipped(vqz, name, source, folder):
    rows = points(vqz, source, SHIPPED, folder)
    out = os.path.join(folder, "out.vqz")
    for picture in sorted(f for f in os.listdir(source) if f.endswith(".png")):
        for quality in SHIPPED:
            path = os.path.join(source, picture)
            run(vqz, "compress", "--quality", str(quality), "-f", path, "-o", out)
            listed = json.loads(run(vqz, "list", "--json", out))
            measured = rows[picture, quality]
            row = [name, picture, quality, listed["bytes"], f"{listed['bits_per_pixel']:.4f}"]
            row += [f"{float(measured['psnr']):.4f}", f"{float(measured['msssim']):.6f}"]
            print(*row, listed["samples_crc32c"], sep=",", flush=True)


def means(vqz, name, source, folder):
    rows = points(vqz, source, OTHERS, folder)
    for quality in OTHERS:
        of = [r for (_, q), r in rows.items() if q == quality]
        rate, psnr, similarity = (
            sum(float(r[key]) for r in of) / len(of) for key in ("bpp", "psnr", "msssim")
        )
        row = [name, f"mean of {len(of)}", quality, "", f"{rate:.4f}"]
        print(*row, f"{psnr:.4f}", f"{similarity:.6f}", "", sep=",", flush=True)


def main():
    vqz, sets = sys.argv[1], sys.argv[2:]
    print("set,picture,quality,bytes,bits_per_pixel,psnr_db,ms_ssim,samples_crc32c")
    with tempfile.TemporaryDirectory() as folder:
        for entry in sets:
            name, source = entry.split("=", 1)
            (shipped if name == "shipped" else means)(vqz, name, source, folder)


main()
