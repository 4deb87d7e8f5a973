"""The command is killed at a random moment: every input is there, or its output is whole."""

import os
import signal
import time

from place import ENDINGS, Fault, expect

# Of the time a run takes: later than its end a kill does nothing.
LATEST = 1.05
TRAINING = ("-q -T1 --patch 32 --batch 2 --width 16 --blocks 0 --stride 4 --codewords 4 "
            "--dimension 2 --seed 3").split()


class Tally:
    """What was seen of many kills."""

    def __init__(self):
        self.rounds = self.cut = self.hidden = self.checked = 0

    def __str__(self):
        return (f"{self.rounds} rounds, {self.cut} cut short, {self.checked} inputs checked, "
                f"{self.hidden} hidden files left by kill -9 and cleared")


def is_hidden(name):
    base = os.path.basename(name)
    return base.startswith(".") and base.endswith(".part")


def interrupt(place, tally, seconds, number, *words, shimmed=None):
    """Runs the command and ends it with one of the signals, at a moment anywhere in its run."""
    ending = ENDINGS[number % len(ENDINGS)]
    process = place.start(*words, shimmed=shimmed)
    time.sleep(place.random.random() * seconds * LATEST)
    process.send_signal(ending)
    done = place.end(process, words)
    tally.rounds += 1
    if done.code == -ending:
        tally.cut += 1
    else:
        done.check_told()
    return ending


def check_names(place, tally, ending, allowed, folder=""):
    """Nothing but what is wanted is there, and hidden files only where nobody could help it."""
    for name in set(place.names(folder)) - set(allowed):
        expect(is_hidden(name) and ending == signal.SIGKILL, f"left behind by {ending!r}: {name}")
        tally.hidden += 1


def check_pairs(place, tally, inputs, outputs, old=None):
    """Each input is untouched, or its output whole."""
    names = set(place.names())
    for name, data in inputs.items():
        output = outputs[name][0]
        is_kept = name in names
        expect(not is_kept or place.get(name) == data, f"{name} was changed")
        is_whole = output in names and place.get(output) == outputs[name][1]
        expect(is_kept or is_whole, f"{name} is lost")
        expect(output not in names or is_whole or place.get(output) == old,
               f"{output} is not whole")
        tally.checked += 1


def pairs(place, command):
    """Inputs, and the outputs that belong to them."""
    if command == "compress":
        return place.inputs, {
            name: (name + ".vqz", data) for name, data in place.outputs.items()}
    return ({name + ".vqz": data for name, data in place.outputs.items()},
            {name + ".vqz": (name, data) for name, data in place.inputs.items()})


def each_removed(place, rounds, command):
    """compress --rm and decompress --rm of six files."""
    inputs, outputs = pairs(place, command)
    options = place.options if command == "compress" else ["-q"]
    old = b"what was there before"
    tally = Tally()

    def prepare(with_old=False):
        place.fresh()
        for name, data in inputs.items():
            place.put(name, data)
            if with_old:
                place.put(outputs[name][0], old)

    words = [command, "--rm", *options]
    seconds = place.measure(prepare, *words, *inputs)
    for number in range(rounds):
        shimmed = [None, "nameless", "nameless links"][number // len(ENDINGS) % 3]
        with_old = number // (3 * len(ENDINGS)) % 2 == 1
        prepare(with_old)
        ending = interrupt(place, tally, seconds, number, *words, *(["-f"] if with_old else []),
                           *inputs, shimmed=shimmed)
        check_pairs(place, tally, inputs, outputs, old if with_old else None)
        allowed = [*inputs, *(name for name, _ in outputs.values())]
        check_names(place, tally, ending, allowed)
        # What is left to do is done by a second run.
        left = [name for name in inputs if os.path.exists(place.path(name))]
        if left:
            done = place.run(*words, "-f", *left, shimmed=shimmed)
            expect(done.code == 0, f"second run: {done}")
        for name, data in outputs.values():
            expect(place.get(name) == data, f"{name} is not whole after a second run")
        expect(place.names() == sorted(name for name, _ in outputs.values()),
               f"a second run leaves {place.names()}")
    return tally


def compress_removing(place, rounds):
    return each_removed(place, rounds, "compress")


def decompress_removing(place, rounds):
    return each_removed(place, rounds, "decompress")


def pack_removing(place, rounds):
    """pack --rm: the archive is whole, or all inputs are there."""
    tally = Tally()

    def prepare():
        place.fresh()
        place.put_inputs()

    words = ["pack", *place.options, "--rm", *place.inputs, "-o", "all.vqz"]
    seconds = place.measure(prepare, *words)
    for number in range(rounds):
        shimmed = [None, "nameless"][number // len(ENDINGS) % 2]
        prepare()
        ending = interrupt(place, tally, seconds, number, *words, shimmed=shimmed)
        names = place.names()
        check_names(place, tally, ending, [*place.inputs, "all.vqz"])
        is_whole = "all.vqz" in names and place.get("all.vqz") == place.archive
        expect(is_whole or "all.vqz" not in names, "the archive is not whole")
        for name, data in place.inputs.items():
            expect(is_whole or name in names, f"{name} is lost")
            expect(name not in names or place.get(name) == data, f"{name} was changed")
            tally.checked += 1
        done = place.run(*words, shimmed=shimmed)
        if is_whole:
            # The archive holds what is gone, so it is not replaced by one of the rest.
            expect(done.code == 73 or names == ["all.vqz"], f"second run: {done}")
        else:
            expect(done.code == 0 and place.names() == ["all.vqz"], f"second run: {done}")
        expect(place.get("all.vqz") == place.archive, "the archive is another one")
    return tally


def pack_resuming(place, rounds):
    """pack --resume goes on with what is kept, and makes the same archive."""
    tally = Tally()

    def prepare():
        place.fresh()
        place.put_inputs()

    words = ["pack", *place.options, "--resume", *place.inputs, "-o", "all.vqz"]
    seconds = place.measure(prepare, *words)
    for number in range(rounds):
        shimmed = [None, "nameless"][number // len(ENDINGS) % 2]
        prepare()
        for again in range(2):
            if "all.vqz" in place.names():
                break
            # What the first kill has left is only cleared where the second one lets it.
            before = place.names()
            ending = interrupt(place, tally, seconds, number + again, *words, shimmed=shimmed)
            kept = [name for name in place.names() if name.startswith("all.vqz.members")
                    and not is_hidden(name)]
            check_names(place, tally, ending, [*place.inputs, "all.vqz", *kept, *before])
            tally.checked += len(place.inputs)
        if "all.vqz" not in place.names():
            done = place.run(*words, shimmed=shimmed)
            expect(done.code == 0, f"second run: {done}")
        expect(place.get("all.vqz") == place.archive, "the archive is another one")
        for name, data in place.inputs.items():
            expect(place.get(name) == data, f"{name} was changed")
        left = set(place.names()) - {*place.inputs, "all.vqz"}
        # Between the archive's name and the end of the run only what is kept can be left.
        expect(all(name.startswith("all.vqz.members") for name in left), f"left behind: {left}")
    return tally


def compress_folders(place, rounds):
    """compress -r into another folder, and -n for the rest."""
    tally = Tally()
    folders = ["in/a", "in/b/c"]
    allowed = ["in", "in/a", "in/b", "in/b/c", "out", "out/a", "out/b", "out/b/c"]
    wanted = {}
    for folder in folders:
        for name, data in place.outputs.items():
            allowed += [f"{folder}/{name}", f"{folder.replace('in', 'out', 1)}/{name}.vqz"]
            wanted[allowed[-1]] = data

    def prepare():
        place.fresh()
        for folder in folders:
            place.put_inputs(folder)

    words = ["compress", *place.options, "-r", "in", "--output-dir", "out"]
    seconds = place.measure(prepare, *words)
    for number in range(rounds):
        shimmed = [None, "nameless"][number // len(ENDINGS) % 2]
        prepare()
        ending = interrupt(place, tally, seconds, number, *words, shimmed=shimmed)
        check_names(place, tally, ending, allowed)
        for name, data in wanted.items():
            expect(not os.path.exists(place.path(name)) or place.get(name) == data,
                   f"{name} is not whole")
            tally.checked += 1
        done = place.run(*words, "-n", shimmed=shimmed)
        expect(done.code == 0, f"second run: {done}")
        expect(set(place.names()) == set(allowed), f"a second run leaves {place.names()}")
        expect(all(place.get(name) == data for name, data in wanted.items()), "not all is whole")
    return tally
