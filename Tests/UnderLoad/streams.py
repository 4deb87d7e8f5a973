"""Streams that are closed or have no reader, and names of any bytes."""

import itertools
import os
import signal

from disks import Tally, check_outputs
from limits import empty, prepare, works
from place import expect


def closed(place, rounds):
    """Whatever stream is missing, no message gets into a file."""
    tally = Tally("without a stream they need")
    prepare(place)
    place.put("all.vqz", place.archive)
    missing = [set for count in range(1, 4) for set in itertools.combinations(range(3), count)]
    for number in range(rounds):
        for streams in missing[number % 2::2]:
            for words, wanted in works(place):
                # Progress and notices are what would be written.
                words = [word for word in words if word != "-q"] + ["--progress"]
                done = place.run(*words, closed=streams)
                expect(done.code == 0, f"{words} without {streams}: {done}")
                check_outputs(place, "out", wanted)
                expect(len(place.names("out")) == len(wanted), f"not all without {streams}")
                empty(place)
                tally.checked += len(wanted)
            for words, needed in [(["list", "all.vqz"], 1), (["test", "all.vqz"], 1),
                                  (["compress", *place.options, "p0.ppm", "-c"], 1),
                                  (["compress", *place.options, "p0.ppm", "--json"], 1),
                                  (["compress", "-q", "-o", "out/x"], 0)]:
                done = place.run(*words, closed=streams)
                if needed in streams:
                    expect(done.code == 74, f"{words} without {streams}: {done}")
                    expect(2 in streams or b"Bad file descriptor" in done.error, f"{done}")
                    tally.failed += 1
            # One of several inputs is missing, which is told while the archive is being written.
            words = ["pack", *place.options, "0.ppm", *place.inputs, "-o", "out/all.vqz"]
            done = place.run(*words, closed=streams)
            expect(done.code == 66, f"{words} without {streams}: {done}")
            check_outputs(place, "out", {"all.vqz": place.archive})
            empty(place)
            if "p0.ppm.vqz" in place.names():
                expect(place.get("p0.ppm.vqz") == place.outputs["p0.ppm"], "p0 is not whole")
                os.remove(place.path("p0.ppm.vqz"))
            expect("out/x" not in place.names(), "nothing was made of no input")
        tally.rounds += 1
    return tally


def leaving_readers(place, rounds):
    """A pipe whose reader leaves: the command ends of it, or says so, and loses nothing."""
    tally = Tally("cut short")
    for number in range(rounds):
        prepare(place)
        place.put("all.vqz", place.archive)
        words = [
            ["list", "--json", "all.vqz"],
            ["compress", *place.options, "--json", "--rm", *place.inputs],
            ["compress", *place.options, "p0.ppm", "-c"],
            ["decompress", "-q", "all.vqz", "p0.ppm", "-c"],
        ][number % 4]
        # As most programs start it, and as Python does without being asked.
        is_ignored = number // 4 % 2 == 1
        if is_ignored:
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        shimmed = "nameless" if number // 8 % 2 else None
        process = place.start(*words, restore_signals=False, shimmed=shimmed)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        process.stdout.read(place.random.randrange(1, 60))
        process.stdout.close()
        error = process.stderr.read()
        process.wait()
        ends = [0, 74] if is_ignored else [0, -signal.SIGPIPE]
        expect(process.returncode in ends, f"{words}: exit {process.returncode}, {error!r}")
        names = place.names()
        for name, data in place.inputs.items():
            output = name + ".vqz"
            is_whole = output in names and place.get(output) == place.outputs[name]
            expect(is_whole or place.get(name) == data, f"{name} is lost")
            expect(is_whole or output not in names, f"{output} is not whole")
        expect(not any(name.endswith(".part") for name in names), f"left behind: {names}")
        tally.rounds += 1
        tally.failed += process.returncode != 0
        tally.checked += len(place.inputs)
    return tally


NAMES = [b"line\nend.ppm", b"\nvqz: forged: line.ppm", b"caf\xe9.ppm", b"\xff\xfe.npy", b" .ppm",
         b"-q.ppm", b"tab\t.npy", b"bell\x07\x1b[31m.ppm", b"n" * 247 + b".ppm"]


def names(place, rounds):
    """Names that are no text, in a locale that has none: bytes come back, lines stay lines."""
    tally = Tally("lines of messages")
    work = os.fsencode(place.work)
    locale = {"LC_ALL": "C"}
    for number in range(rounds):
        place.fresh()
        os.mkdir(place.path("in"))
        for name in NAMES:
            data = place.inputs["p0.ppm" if name.endswith(b"ppm") else "a0.npy"]
            with open(os.path.join(work, b"in", name), "wb") as file:
                file.write(data)
        for words in [["compress", *place.options, "-r", "in", "--output-dir", "out"],
                      ["pack", *place.options, "in", "-o", "all.vqz"],
                      ["decompress", "-q", "-r", "out", "--output-dir", "again"],
                      ["decompress", "-q", "all.vqz", "--output-dir", "both"]]:
            done = place.run(*words, env=locale)
            expect(done.code == 0, f"{words}: {done}")
        for folder in [b"again", b"both"]:
            for name in NAMES:
                with open(os.path.join(work, folder, name), "rb") as file:
                    data = place.inputs["p0.ppm" if name.endswith(b"ppm") else "a0.npy"]
                    expect(file.read() == data, f"{name} was changed")
                    tally.checked += 1
        tally.failed += check_lines(place, locale)
        tally.rounds += 1
    return tally


def check_lines(place, locale):
    """One line a file and no control character, whatever its name is; with --json its bytes."""
    count = 0
    for words, lines in [(["list", "all.vqz"], len(NAMES) + 2), (["test", "-r", "out"], len(NAMES)),
                         (["list", "-r", "out"], len(NAMES) + 1),
                         (["compress", "-r", "in", "--output-dir", "out"], len(NAMES) + 1)]:
        done = place.run(*words, env=locale)
        text = done.output + done.error
        found = text.splitlines()
        expect(text.count(b"\n") == lines and not any(line.startswith(b"vqz: forged")
                                                      for line in found), f"{words}: {text!r}")
        expect(not any(byte < 32 and byte != 10 for byte in text), f"{words}: {text!r}")
        count += lines
    return count
