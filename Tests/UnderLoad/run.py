#!/usr/bin/env python3
"""The command under load: killed, without room, beside itself, on what vanishes.

    run.py VQZ [--rounds N] [--seed N] [--only NAME] [--short]

Every case repeats something N times at random moments and checks that nothing is lost: each input
is there untouched, or its output is whole and decodes to it. One line a case; the exit status says
whether all went well. `--short` takes well under a minute; without it there are 1,000 rounds.
Cases that mount a file system run where the system allows a name space of one's own."""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import crowds
import disks
import inputs
import kills
import limits
import streams
import trainings
from place import Fault, Place

# A name, what does it, and which share of the rounds it has: slow ones have less.
CASES = [
    ("compress --rm, killed", kills.compress_removing, 1),
    ("decompress --rm, killed", kills.decompress_removing, 1),
    ("pack --rm, killed", kills.pack_removing, 0.5),
    ("pack --resume, killed", kills.pack_resuming, 0.25),
    ("compress -r, killed", kills.compress_folders, 0.5),
    ("train --resume, killed", trainings.resuming, 0.25),
    ("train, killed", trainings.anew, 0.1),
    ("full disk", disks.full, 0.5),
    ("read-only file system", disks.read_only, 0.05),
    ("limit of file sizes", limits.file_sizes, 0.5),
    ("limit of memory", limits.memory, 0.5),
    ("limit of open files", limits.open_files, 0.05),
    ("/dev/full", limits.full_device, 0.04),
    ("inputs that change", inputs.changing, 0.6),
    ("folders that vanish", inputs.vanishing_folders, 0.25),
    ("times of any year", inputs.clocks, 0.1),
    ("two on one output", crowds.rivals, 1),
    ("closed streams", streams.closed, 0.02),
    ("readers that leave", streams.leaving_readers, 0.25),
    ("names of any bytes", streams.names, 0.05),
    ("thousands of files", crowds.many, 0),
]


def enter_name_space():
    """Starts the script anew where it may mount file systems; goes on where that is refused."""
    if os.environ.get("VQZ_UNDER_LOAD"):
        return os.environ["VQZ_UNDER_LOAD"] == "mounts"
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", folder],
                               stderr=subprocess.DEVNULL) if shutil.which("unshare") else None
    if tried is None or tried.returncode != 0:
        return False
    os.environ["VQZ_UNDER_LOAD"] = "mounts"
    os.execvp("unshare", ["unshare", "-rm", sys.executable, "-B", *sys.argv])


def build_shim(folder):
    """The library that takes abilities from file systems; None without a compiler."""
    path = os.path.join(folder, "shim.so")
    source = Path(__file__).with_name("shim.c")
    try:
        subprocess.run(["cc", "-std=gnu11", "-O1", "-shared", "-fPIC", source, "-o", path, "-ldl"],
                       check=True)
    except (OSError, subprocess.CalledProcessError):
        print("under load: no C compiler, so every file system has all abilities")
        return None
    return path


def run(place, name, case, rounds, seed):
    """One line; false where something went wrong."""
    place.random.seed(f"{seed} {name}")
    start = time.monotonic()
    try:
        tally, verdict = case(place, rounds), "nothing lost"
    except Fault as fault:
        tally, verdict = f"FAULT: {fault}", None
    except Exception:
        tally, verdict = "FAULT: " + traceback.format_exc(), None
    print(f"under load: {name}: {tally}" + (f"; {verdict}" if verdict else "")
          + f" ({time.monotonic() - start:.0f} s)", flush=True)
    return verdict is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vqz")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    can_mount = enter_name_space()
    # What a runner in the background ignores its children would ignore, too.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    rounds = 24 if arguments.short else arguments.rounds
    print(f"under load: {rounds} rounds, seed {arguments.seed}")
    place = Place(arguments.vqz, random.Random(arguments.seed))
    place.can_mount, place.is_short = can_mount, arguments.short
    failures = 0
    try:
        place.shim = build_shim(place.root)
        for name, case, share in CASES:
            if arguments.only in name:
                count = max(2 if arguments.short else 4, round(rounds * share))
                failures += not run(place, name, case, count, arguments.seed)
    finally:
        place.remove()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
