"""Decodes all files of this folder's neighbours by the second decoder: check.py [VQZ].

Golden files give the samples that were written down, good files are read, bad ones are refused by
the rule that their manifest names, archives give back their members. With the command VQZ, files
that it writes now are decoded, too, and damaged ones are given to both."""
import csv
import glob
import hashlib
import os
import sys
import time

try:
    import numpy  # noqa: F401
except ImportError:
    print("second decoder: skipped, there is no NumPy for Python")
    sys.exit(0)

import archive
import damaged
import fresh
import models
import previews
import signals
from fields import Refused

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
#: The models that are built into the program.
BUILT_IN = [f"models/{name}.vqzm" for name in ("photo", "photo-look", "array", "series")]


def path(name):
    return os.path.join(FIXTURES, name)


def contents(name):
    with open(path(name), "rb") as file:
        return file.read()


def found(pattern):
    return sorted(os.path.relpath(name, FIXTURES) for name in glob.glob(path(pattern)))


def rows(folder):
    """The rows of a manifest, which name every file of its folder."""
    with open(path(f"{folder}/MANIFEST.csv"), newline="") as file:
        listed = list(csv.DictReader(file))
    names = [os.path.basename(name).rsplit(".", 1)[0] for name in found(f"{folder}/*.vqz*")]
    assert sorted(row["name"] for row in listed) == sorted(names), f"{folder}: not all are listed"
    return listed


def refusal(function, *arguments):
    """The rule that a file breaks, or None."""
    try:
        function(*arguments)
    except Refused as refused:
        return refused.rule
    return None


def manifest(folder, suffix, function):
    """Every file is refused by the rule of its row, and one without a rule is not."""
    listed = rows(folder)
    for row in listed:
        rule = refusal(function, contents(f"{folder}/{row['name']}.{suffix}"))
        expected = row.get("rule")
        assert rule == expected, f"{folder}/{row['name']}: found {rule}, expected {expected}"
    return len(listed)


def golden(at_hand):
    """Samples of every golden file, those of pictures as PAM."""
    count = 0
    for name in found("golden/*/samples.sha256"):
        folder = os.path.dirname(name)
        listed = dict(reversed(line.split("  ")) for line in contents(name).decode().splitlines())
        files = [os.path.basename(file) for file in found(folder + "/*.vqz")]
        assert sorted(listed) == sorted(files), f"{folder}: not all files are listed"
        for file, expected in listed.items():
            head, samples = signals.decode(contents(f"{folder}/{file}"), at_hand)
            if head.version != 4:
                samples = signals.pam(head, samples)
            assert hashlib.sha256(samples).hexdigest() == expected, f"{folder}/{file}: samples"
            count += 1
    return count


def previews_of_golden(at_hand):
    """Samples of the previews of golden files."""
    with open(path("golden/previews.csv"), newline="") as file:
        listed = list(csv.DictReader(file))
    for row in listed:
        data = contents("golden/" + row["file"])
        _, samples = previews.preview(data, int(row["scale"]), at_hand)
        found = hashlib.sha256(samples.tobytes()).hexdigest()
        assert found == row["sha256"], f"{row['file']} at 1/{row['scale']}: preview"
    return len(listed)


def open_archive(data):
    """Makes the files of all members, and reads them and what the archive carries."""
    opened = archive.Archive(data)
    opened.models()
    for number in range(len(opened.names)):
        signals.read(opened.file(number))


def members():
    """The archive of all good files gives them back byte by byte."""
    opened = archive.Archive(contents("archives/good/kinds.vqz"))
    for number, name in enumerate(opened.names):
        assert opened.file(number) == contents(f"good/{name.decode()}.vqz"), name
    return len(opened.names)


def report(what, count, begin):
    print(f"second decoder: {count} {what}, {time.perf_counter() - begin:.1f} s", flush=True)


def files_of_the_tree():
    """All files beside this folder; gives the built-in models."""
    begin = time.perf_counter()
    built_in = models.Models(contents(name) for name in BUILT_IN)
    at_hand = models.Models(contents(name) for name in found("golden/*/*.vqzm"))
    at_hand.known.update(built_in.known)
    others = set(found("models/*.vqzm")) - set(BUILT_IN)
    for name in others:
        at_hand.verified(contents(name))
    report("models verified", len(at_hand.known) + len(others), begin)
    begin = time.perf_counter()
    count = golden(at_hand)
    report("golden files with the same samples", count, begin)
    begin = time.perf_counter()
    report("previews with the same samples", previews_of_golden(at_hand), begin)
    begin = time.perf_counter()
    count = (manifest("good", "vqz", signals.read) + manifest("archives/good", "vqz", open_archive)
             + manifest("good/models", "vqzm", built_in.verified) + members())
    report("good files read", count, begin)
    begin = time.perf_counter()
    count = (manifest("bad", "vqz", signals.read) + manifest("archives/bad", "vqz", open_archive)
             + manifest("bad/models", "vqzm", built_in.verified)
             + manifest("bad/vectors", "vqz", lambda data: signals.decode(data, at_hand))
             + manifest("bad/windows", "vqz", lambda data: signals.decode(data, at_hand)))
    report("bad files refused by their rules", count, begin)
    return built_in, at_hand


def main():
    built_in, at_hand = files_of_the_tree()
    if len(sys.argv) > 1:
        vqz, begin = os.path.abspath(sys.argv[1]), time.perf_counter()
        report("files that were written now", fresh.compare(vqz, built_in), begin)
        begin = time.perf_counter()
        report("damaged files alike", damaged.compare(vqz, at_hand), begin)


if __name__ == "__main__":
    main()
