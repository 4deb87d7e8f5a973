"""A training that is killed goes on from its checkpoint to the very model of one that was not."""

import os
import signal

from kills import TRAINING, Tally, check_names, interrupt
from place import ENDINGS, expect, picture

FIRST, LAST = "4", "40"


def resuming(place, rounds):
    """train --resume: checkpoint and model are those of before or whole ones."""
    tally = Tally()
    place.fresh()
    pictures = {f"in/{n}.ppm": picture(place.random, side) for n, side in
                enumerate([32, 40, 48, 56, 64])}
    for name, data in pictures.items():
        place.put(name, data)
    train = ["train", "in", "-o", "m.vqzm"]
    done = place.run(*train, *TRAINING, "--steps", FIRST)
    expect(done.code == 0, f"train: {done}")
    begun = {name: place.get(name) for name in ["m.vqzm", "m.vqzm.checkpoint"]}

    def prepare():
        for name, data in (pictures | begun).items():
            place.put(name, data)

    words = [*train, "-q", "-T1", "--resume", "--steps", LAST]
    seconds = place.measure(prepare, *words)
    ended = {name: place.get(name) for name in begun}
    allowed = ["in", *pictures, *begun]
    for number in range(rounds):
        shimmed = [None, "nameless"][number // len(ENDINGS) % 2]
        prepare()
        ending = interrupt(place, tally, seconds, number, *words, shimmed=shimmed)
        check_names(place, tally, ending, allowed)
        for name, data in pictures.items():
            expect(place.get(name) == data, f"{name} was changed")
        for name in begun:
            is_either = place.get(name) in [begun[name], ended[name]]
            # Only a request to end writes something between.
            expect(is_either or ending in [signal.SIGINT, signal.SIGTERM], f"{name} is not whole")
        done = place.run("model", "verify", "-q", "m.vqzm")
        expect(done.code == 0, f"model: {done}")
        tally.checked += 2
        done = place.run(*words, shimmed=shimmed)
        expect(done.code == 0, f"second run: {done}")
        for name, data in ended.items():
            expect(place.get(name) == data, f"{name} is another one after going on")
        expect(set(place.names()) == set(allowed), f"a second run leaves {place.names()}")
    return tally


def anew(place, rounds):
    """The same from the first step on, where there may be no checkpoint yet."""
    tally = Tally()
    place.fresh()
    for n, side in enumerate([32, 40, 48, 56, 64]):
        place.put(f"in/{n}.ppm", picture(place.random, side))
    names = ["m.vqzm", "m.vqzm.checkpoint"]

    def prepare():
        for name in place.names():
            if not name.startswith("in"):
                os.remove(place.path(name))

    words = ["train", "in", "-o", "m.vqzm", *TRAINING, "--steps", LAST]
    seconds = place.measure(prepare, *words)
    ended = {name: place.get(name) for name in names}
    for number in range(rounds):
        shimmed = [None, "nameless"][number // len(ENDINGS) % 2]
        prepare()
        ending = interrupt(place, tally, seconds, number, *words, shimmed=shimmed)
        inputs = [name for name in place.names() if name.startswith("in")]
        check_names(place, tally, ending, [*inputs, *names])
        tally.checked += 1
        if "m.vqzm.checkpoint" in place.names():
            done = place.run("train", "in", "-o", "m.vqzm", "-q", "-T1", "--resume",
                             "--steps", LAST, shimmed=shimmed)
        else:
            done = place.run(*words, "-f", shimmed=shimmed)
        expect(done.code == 0, f"second run: {done}")
        for name, data in ended.items():
            expect(place.get(name) == data, f"{name} is another one after going on")
        expect(set(place.names()) == {*inputs, *names}, f"a second run leaves {place.names()}")
    return tally
