"""Limits of the process: sizes of files, memory, open files; and the device that is full."""

import resource
from collections import Counter

from disks import Tally, check_outputs
from place import EXIT_CODES, expect

KIND = resource.RLIMIT_FSIZE


def works(place, folder="out"):
    """Words of the command, and the files that they make in the folder."""
    compressed = {name + ".vqz": data for name, data in place.outputs.items()}
    return [
        (["compress", *place.options, *place.inputs, "--output-dir", folder], compressed),
        (["decompress", "-q", "-r", "done", "--output-dir", folder], place.inputs),
        (["pack", *place.options, *place.inputs, "-o", f"{folder}/all.vqz"],
         {"all.vqz": place.archive}),
    ]


def prepare(place):
    place.fresh()
    place.put_inputs()
    place.put_outputs("done")
    place.put("out/x", b"")
    empty(place)


def empty(place):
    import os

    for name in place.names("out"):
        os.remove(place.path("out/" + name))


def file_sizes(place, rounds):
    """The system sends SIGXFSZ, which is an error of one output and no end without a word."""
    tally = Tally("too large")
    prepare(place)
    for number in range(rounds):
        words, wanted = works(place)[number % 3]
        limit = place.random.randrange(max(map(len, wanted.values())) * 11 // 10)
        shimmed = "nameless" if number // 3 % 2 else None
        done = place.run(*words, limits=[(KIND, limit)], shimmed=shimmed)
        done.check_told()
        check_outputs(place, "out", wanted)
        for name, data in wanted.items():
            told = f'vqz: out/{name}: cannot write: found "File too large"'.encode() in done.error
            expect(told == (len(data) > limit), f"{name} of {len(data)}, limit {limit}: {done}")
        missing = len(wanted) - len(place.names("out"))
        expect(done.code == (74 if missing else 0), f"{missing} missing: {done}")
        tally.failed += missing > 0
        tally.rounds += 1
        tally.checked += len(wanted)
        empty(place)
    return tally


class Ends(Tally):
    """The same with a count of how runs ended."""

    def __init__(self, what):
        super().__init__(what)
        self.ends = Counter()

    def __str__(self):
        ends = ", ".join(f"{count} × {end}" for end, count in sorted(self.ends.items()))
        return f"{super().__str__()}; {ends}"


def memory(place, rounds):
    """Whatever the limit of the address space makes of a run, outputs are whole or not there."""
    tally = Ends("without the memory")
    prepare(place)
    for number in range(rounds):
        words, wanted = works(place)[number % 3]
        # As many between 64 and 128 MiB as between 1 and 2 GiB.
        limit = int(2 ** place.random.uniform(26, 31))
        done = place.run(*words, limits=[(resource.RLIMIT_AS, limit)])
        missing = len(wanted) - len(place.names("out"))
        if words[0] == "pack" and done.code != 0 and not missing:
            # The archive of those that there was memory for.
            left = place.run("decompress", "-q", "out/all.vqz", "--output-dir", "out")
            expect(left.code == 0, f"archive: {left}")
            check_outputs(place, "out", place.inputs | {"all.vqz": place.get("out/all.vqz")})
            missing = len(place.inputs) + 1 - len(place.names("out"))
        else:
            check_outputs(place, "out", wanted)
        expect((done.code == 0) == (missing == 0), f"{missing} missing: {done}")
        # Below that the system does not load the program, or its runtime gives up.
        is_told = done.code in EXIT_CODES and (done.code == 0 or done.error)
        tally.ends[f"exit {done.code}" if is_told else f"end {done.code} unlike the manual"] += 1
        tally.failed += missing > 0
        tally.rounds += 1
        tally.checked += len(wanted)
        empty(place)
    return tally


def open_files(place, rounds):
    """Sixteen are enough for everything; with fewer there is an error."""
    tally = Tally("with too few")
    prepare(place)
    for number in range(rounds):
        count = 16 if number % 2 else place.random.randrange(3, 16)
        for words, wanted in works(place):
            done = place.run(*words, limits=[(resource.RLIMIT_NOFILE, count)])
            check_outputs(place, "out", wanted)
            if count == 16:
                expect(done.code == 0, f"sixteen open files: {done}")
            missing = len(wanted) - len(place.names("out"))
            expect((done.code == 0) == (missing == 0), f"{missing} missing: {done}")
            # The system cannot load the program with very few.
            if done.code != 127:
                done.check_told()
            tally.failed += missing > 0
            tally.checked += len(wanted)
            empty(place)
        tally.rounds += 1
    return tally


def full_device(place, rounds):
    """Streams that take nothing are named, and their errors decide about the exit code."""
    tally = Tally("refusals")
    prepare(place)
    place.put("all.vqz", place.archive)
    words = [
        ["compress", *place.options, "p0.ppm", "-c"], ["decompress", "-q", "done/a0.npy.vqz", "-c"],
        ["decompress", "-q", "all.vqz", "p0.ppm", "-c"], ["list", "all.vqz"], ["test", "all.vqz"],
        ["list", "--json", "all.vqz"], ["list", "-v", "done/p0.ppm.vqz"], ["model", "info"],
        ["--help"], ["--version"],
    ]
    for _ in range(rounds):
        for each in words:
            with open("/dev/full", "wb") as device:
                done = place.run(*each, stdout=device)
            told = b"(standard output)" in done.error and b"No space left" in done.error
            expect(done.code == 74 and told, f"{each}: {done}")
        for name in ["-o", "--rm"]:
            rest = ["-o", "/dev/full"] if name == "-o" else ["--rm", "-o", "/dev/full"]
            done = place.run("compress", *place.options, "p0.ppm", *rest)
            expect(done.code == (74 if name == "-o" else 64), f"{rest}: {done}")
            expect(b"vqz: /dev/full: " in done.error, f"{rest}: {done}")
        expect(place.get("p0.ppm") == place.inputs["p0.ppm"], "p0.ppm was changed")
        tally.rounds += 1
        tally.failed += len(words) + 2
    return tally
