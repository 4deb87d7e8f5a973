"""Inputs that change while they are read, folders that vanish, and times of any year."""

import os
import shutil
import time

from place import expect, picture


class Tally:
    def __init__(self, what):
        self.what, self.rounds, self.told = what, 0, 0

    def __str__(self):
        return f"{self.rounds} rounds, {self.told} {self.what}"


def change(place, name, how, data):
    """Does something to an input; returns what is to be there afterwards, None for nothing."""
    path = place.path(name)
    try:
        if how == "removed":
            os.remove(path)
            return None
        if how == "truncated":
            os.truncate(path, len(data) // 2)
            return data[:len(data) // 2]
        if how == "grown":
            # No new file where the input is gone already.
            with open(os.open(path, os.O_WRONLY | os.O_APPEND), "ab", buffering=0) as file:
                file.write(b"more")
                # Whoever has opened what was removed then writes into the void.
                return data + b"more" if os.fstat(file.fileno()).st_nlink else None
        new = picture(place.random) if name.endswith(".ppm") else data + data
        place.put("new", new)
        os.rename(place.path("new"), path)
        return new
    except FileNotFoundError:
        return None


def changing(place, rounds):
    """compress --rm, decompress --rm and pack --rm: what was written to an input meanwhile is not
    removed, and an output is of what the input was before or after."""
    tally = Tally("told of a change")

    def prepare(command):
        place.fresh()
        place.put_inputs() if command != "decompress" else place.put_outputs()

    works = {
        "compress": ["compress", "--rm", *place.options, *place.inputs],
        "decompress": ["decompress", "--rm", "-q", *place.compressed],
        "pack": ["pack", "--rm", *place.options, *place.inputs, "-o", "all.vqz"],
    }
    seconds = {command: place.measure(lambda: prepare(command), *words)
               for command, words in works.items()}
    for number in range(rounds):
        command = list(works)[number % 3]
        how = ["removed", "truncated", "grown", "replaced"][number // 3 % 4]
        prepare(command)
        sources = {name + ".vqz": data for name, data in place.outputs.items()} \
            if command == "decompress" else place.inputs
        name = place.random.choice(list(sources))
        process = place.start(*works[command])
        time.sleep(place.random.random() * seconds[command])
        wanted = change(place, name, how, sources[name])
        done = place.end(process, works[command])
        done.check_told()
        check_changed(place, command, how, name, sources, wanted, done)
        tally.rounds += 1
        tally.told += done.code != 0
    return tally


def check_changed(place, command, how, name, sources, wanted, done):
    """The others are done, and what is new of the changed one is still there."""
    is_there = name in place.names()
    if wanted is not None:
        holds = is_there and place.get(name) == wanted
        # Readers of pictures stop where the picture ends.
        read = sources[name] if how == "grown" else wanted
        expect(holds or done.code == 0 and is_output_of(place, name, read),
               f"{command}: {name}, {how}, is lost: {done}")
    if is_there and wanted is not None and done.code != 0:
        expect(name.encode() in done.error, f"{name} is not named: {done}")
    for other, data in sources.items():
        if other == name:
            continue
        output = other[:-4] if command == "decompress" else other + ".vqz"
        if command == "pack":
            expect("all.vqz" in place.names() or place.get(other) == data, f"{other} is lost")
        else:
            expect(place.get(output) == (place.inputs | {
                each + ".vqz": file for each, file in place.outputs.items()})[output],
                f"{output} is not whole")
            expect(other not in place.names(), f"{other} is still there: {done}")


def is_output_of(place, name, data):
    """Whether the new input was what was read, and its output was made of it."""
    if name.endswith(".vqz"):
        return False
    words = ["all.vqz", name] if "all.vqz" in place.names() else [name + ".vqz"]
    done = place.run("decompress", "-q", *words, "-c")
    return done.code == 0 and done.output == data


def vanishing_folders(place, rounds):
    """compress -r of folders that are removed or renamed meanwhile, and into such ones."""
    tally = Tally("told of it")

    def prepare():
        place.fresh()
        place.put_inputs("in/a")
        place.put_inputs("in/b")

    words = ["compress", *place.options, "-r", "in", "--output-dir", "out"]
    seconds = place.measure(prepare, *words)
    known = {name + ".vqz": data for name, data in place.outputs.items()} | place.inputs
    for number in range(rounds):
        prepare()
        process = place.start(*words)
        time.sleep(place.random.random() * seconds)
        folder = place.path(["in/b", "in", "out/a", "out"][number % 4])
        try:
            if number // 4 % 2:
                os.rename(folder, place.path("elsewhere"))
            else:
                shutil.rmtree(folder)
        except OSError:
            # Not there yet, or something was made in it meanwhile.
            pass
        done = place.end(process, words)
        done.check_told()
        for name in place.names():
            if os.path.isfile(place.path(name)):
                data = known.get(os.path.basename(name))
                expect(data is not None, f"left behind: {name}")
                expect(place.get(name) == data, f"{name} is not whole")
        tally.rounds += 1
        tally.told += done.code != 0
    return tally


def clocks(place, rounds):
    """Times before 1970, of now and far from it: outputs have those of their inputs."""
    tally = Tally("times kept")
    for number in range(rounds):
        place.fresh()
        place.put_inputs()
        seconds = place.random.choice([-1, 0, 1, -(1 << 31), 1 << 31, 1 << 32, 1 << 33])
        when = seconds * 10**9 + place.random.randrange(10**9)
        for name in place.inputs:
            os.utime(place.path(name), ns=(when, when))
        when = os.stat(place.path("p0.ppm")).st_mtime_ns
        done = place.run("pack", *place.options, "--resume", *place.inputs, "-o", "all.vqz")
        expect(done.code == 0 and place.get("all.vqz") == place.archive, f"pack: {done}")
        for words in [["compress", "--rm", *place.options, *place.inputs],
                      ["decompress", "--rm", "-q", *place.compressed]]:
            done = place.run(*words)
            expect(done.code == 0, f"{words}: {done}")
            names = place.inputs if words[0] == "decompress" else place.compressed
            for name in names:
                found = os.stat(place.path(name)).st_mtime_ns
                expect(found == when, f"{name} is of {found}, not of {when}")
                tally.told += 1
        for name, data in place.inputs.items():
            expect(place.get(name) == data, f"{name} was changed")
        tally.rounds += 1
    return tally
