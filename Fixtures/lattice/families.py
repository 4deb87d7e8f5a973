"""Bits a value of fields by models that did not see them: families.py VQZ FOLDER [EFFORT…].

For each family of the folder (names up to the first underscore) `vqz train` makes a model of all
others, and `vqz compress` codes its fields with it, within 1e-2, 1e-3 and 1e-4 of the range. Prints
the mean over all fields; the model is not counted."""
import ast
import glob
import os
import struct
import subprocess
import sys
import tempfile

SHARES = (1e-2, 1e-3, 1e-4)


def family(path):
    return os.path.basename(path)[:-4].split("_")[0]


def value_count(path):
    count = 1
    with open(path, "rb") as file:
        file.seek(8)
        header = file.read(struct.unpack("<H", file.read(2))[0]).decode()
    for size in ast.literal_eval(header)["shape"]:
        count *= size
    return count


def main():
    program, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    efforts = sys.argv[3:] or ["1", "5", "9"]
    paths = sorted(glob.glob(os.path.abspath(folder) + "/*.npy"))
    bits = {}
    with tempfile.TemporaryDirectory() as work:
        model, out = work + "/m.vqzm", work + "/out.vqz"
        for name in sorted(set(map(family, paths))):
            others = f"{work}/{name}"
            os.mkdir(others)
            for path in paths:
                if family(path) != name:
                    os.symlink(path, f"{others}/{os.path.basename(path)}")
            subprocess.check_call([program, "train", others, "-q", "-f", "-o", model])
            for path in (p for p in paths if family(p) == name):
                for effort in efforts:
                    for share in SHARES:
                        subprocess.check_call(
                            [program, "compress", "-q", "-f", "-m", model, "-o", out, "--effort",
                             effort, "--max-error", f"{100 * share:g}%", path])
                        bits[path, effort, share] = 8 * os.path.getsize(out) / value_count(path)
    for effort in efforts:
        means = [sum(bits[p, effort, s] for p in paths) / len(paths) for s in SHARES]
        print(f"effort {effort}: " + " ".join(f"{mean:.4f}" for mean in means))


main()
