"""Makes the golden files of vectors: make_golden.py VQZ FOLDER.

FOLDER has `vectors.vqzm`, which is small.vec as a model file. Samples are drawn here, the command
compresses them, and SHA-256 of what it decompresses to, as raw samples, goes into `samples.sha256`.
Files that are listed there stay as they are: those whose names have no `runs` are of method 13,
which the command no longer writes."""
import hashlib
import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lattice"))
from make_golden import npy  # noqa: E402

D = 24


def drawn(draw, count, size):
    """Vectors around five centres, whose numbers are of about the given size."""
    centres = [[draw.gauss(0, 0.7) for _ in range(D)] for _ in range(5)]
    return [[(x + draw.gauss(0, 0.6)) * size for x in draw.choice(centres)] for _ in range(count)]


def flat(vectors):
    return [x for vector in vectors for x in vector]


def of_another_unit(model, unit):
    """The same model for samples of another size."""
    size = struct.unpack("<Q", model[:8])[0]
    head = json.loads(model[8:8 + size])
    arch = json.loads(head["__metadata__"]["vqz.architecture"])
    arch["unit"] = unit
    head["__metadata__"]["vqz.architecture"] = json.dumps(arch, separators=(",", ":"))
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + model[8 + size:]


def cases(draw):
    """Name, suffix, bytes of the original, unit of the model if it is another, and options."""
    array = lambda kind, vectors: npy(kind, (len(vectors), D), flat(vectors))
    few = lambda size=0.05: drawn(draw, 90, size)
    yield "vectors-f32", ".npy", array("f4", few()), None, ("--quality", "40")
    odd = few()
    odd[3] = [math.nan] * D
    odd[50] = [0.0] * D
    odd[51][4], odd[52] = -math.inf, [300.0] * D
    yield "vectors-f64-exact", ".npy", array("f8", odd), None, ("--quality", "70", "-e", "9")
    yield "vectors-f16-cosine", ".npy", array("f2", few()), None, ("--cosine", "0.97")
    yield "vectors-f32-distance", ".npy", array("f4", few()), None, ("--max-error", "0.04")
    unit = [[x / math.sqrt(sum(y * y for y in vector)) for x in vector] for vector in few()]
    yield ("vectors-f32-unit", ".npy", array("f4", unit), [1, -12],
           ("--unit-length", "--quality", "60", "--embed-model"))
    whole = [[min(max(round(x), -128), 127) for x in vector] for vector in few(40)]
    yield ("vectors-i8-carried", ".npy", array("i1", whole), [5, -7],
           ("--quality", "40", "--embed-model"))
    bytes_ = b"".join(struct.pack("<i", D) + bytes(min(max(round(x + 128), 0), 255) for x in vector)
                      for vector in few(40))
    yield ("vectors-bvecs-bound", ".bvecs", bytes_, [5, -7],
           ("--max-error", "30", "--embed-model", "-e", "1"))
    yield "vectors-runs-f32", ".npy", array("f4", few()), None, ("--quality", "50")
    yield "vectors-runs-f16-cosine", ".npy", array("f2", few()), None, ("--cosine", "0.97")
    odd = few()
    odd[7], odd[41] = [0.0] * D, [500.0] * D
    yield "vectors-runs-f32-exact", ".npy", array("f4", odd), None, ("--quality", "95", "-e", "9")


def main():
    program, folder = sys.argv[1:]
    path, sums = os.path.join(folder, "vectors.vqzm"), os.path.join(folder, "samples.sha256")
    run = lambda *command: subprocess.run([program, *command], check=True)
    with open(sums) as file:
        listed = {line.split("  ")[1].strip() for line in file}
    with tempfile.TemporaryDirectory() as work, open(sums, "a") as file:
        for name, suffix, original, unit, options in cases(random.Random(20)):
            if name + ".vqz" in listed:
                continue
            source, raw = os.path.join(work, "in" + suffix), os.path.join(work, "out.raw")
            model, out = path, os.path.join(folder, name + ".vqz")
            if unit:
                model = os.path.join(work, "model.vqzm")
                with open(path, "rb") as old, open(model, "wb") as new:
                    new.write(of_another_unit(old.read(), unit))
            with open(source, "wb") as new:
                new.write(original)
            run("compress", "-q", "-f", source, "-m", model, "--block", "40", *options, "-o", out)
            run("decompress", "-q", "-f", out, "-m", path, "-o", raw)
            with open(raw, "rb") as old:
                digest = hashlib.sha256(old.read()).hexdigest()
                print(digest, f"{name}.vqz", sep="  ", file=file)


if __name__ == "__main__":
    main()
