"""Two processes on one output, and thousands of files in one."""

import os
import shutil
import subprocess

from place import expect, picture


class Tally:
    def __init__(self):
        self.rounds = self.told = 0

    def __str__(self):
        return f"{self.rounds} rounds, {self.told} told that the other was first"


def rivals(place, rounds):
    """Without -f one of two makes the output and the other is told; with -f both do, one after
    the other, and what is there is whole."""
    tally = Tally()
    place.fresh()
    place.put("in.npy", place.inputs["a0.npy"])
    place.put_inputs()
    works = [
        (["compress", *place.options, "in.npy", "-o", "out"], place.outputs["a0.npy"]),
        (["pack", *place.options, *place.inputs, "-o", "out.vqz"], place.archive),
    ]
    for number in range(rounds):
        words, wanted = works[number % 2]
        force = ["-f"] if number // 2 % 2 else []
        shimmed = [None, "nameless"][number // 4 % 2]
        output = words[-1]
        old = b"what was there before" if force and number // 8 % 2 else None
        if old:
            place.put(output, old)
        before = set(place.names()) - {output}
        both = [place.start(*words, *force, shimmed=shimmed) for _ in range(2)]
        ends = [place.end(process, words) for process in both]
        for end in ends:
            end.check_told()
        codes = sorted(end.code for end in ends)
        expect(codes == ([0, 0] if force else [0, 73]), f"{codes}: {ends[0]}, {ends[1]}")
        if not force:
            told = f"vqz: {output}: cannot create: found a file of that name".encode()
            expect(any(end.error.startswith(told) for end in ends), f"{ends[0]}, {ends[1]}")
            tally.told += 1
        expect(place.get(output) == wanted, f"{output} is not whole")
        expect(set(place.names()) == before | {output}, f"left behind: {place.names()}")
        os.remove(place.path(output))
        tally.rounds += 1
    return tally


class Growth:
    """Most memory of each command, at so many files."""

    def __init__(self):
        self.lines = {}

    def __str__(self):
        return "; ".join(
            f"{name} " + " / ".join(f"{peak:.1f}" for peak in peaks) + " MiB"
            for name, peaks in self.lines.items())


def peak(place, words):
    """Mebibytes that a run takes at most."""
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen([place.vqz, *words], cwd=place.work, stdout=nothing,
                                   stderr=subprocess.PIPE)
        error = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    expect(process.returncode == 0, f"{words[0]}: {error[:300]!r}")
    return usage.ru_maxrss / 1024


def many(place, rounds):
    """1,000 and 10,000 small pictures in one call: memory grows by their names and no more."""
    growth = Growth()
    counts = (100, 1000) if place.is_short else (1000, 10_000)
    model = ["-m", str(place.model)]
    for count in counts:
        place.fresh()
        # A few pictures under many names: what is counted is files.
        some = [picture(place.random, 16) for _ in range(8)]
        for number in range(count):
            place.put(f"in/{number % 7}/{number:05}.ppm", some[number % 8])
        works = {
            "compress -r": ["compress", "-q", "-r", "in", "--output-dir", "out", *model],
            "list": ["list", "-r", "out"],
            "test": ["test", "-q", "-r", "out", *model],
            "decompress": ["decompress", "-q", "-r", "out", "--output-dir", "again", *model],
            "pack": ["pack", "-q", "in", "-o", "all.vqz", *model],
            "list of an archive": ["list", "all.vqz"],
            "decompress of one": ["decompress", "-q", "all.vqz", "--output-dir", "both", *model],
        }
        for name, words in works.items():
            growth.lines.setdefault(name, []).append(peak(place, words))
        for folder in ["again", "both"]:
            found = sum(os.path.isfile(place.path(os.path.join(folder, name)))
                        for name in place.names(folder))
            expect(found == count, f"{found} files of {count} in {folder}")
    shutil.rmtree(place.work)
    os.mkdir(place.work)
    for name, (first, last) in growth.lines.items():
        # A name and its place in lists, of each file.
        allowed = (counts[1] - counts[0]) * 1024 / (1 << 20) + 2
        expect(last - first <= allowed, f"{name}: {growth}")
    return growth
