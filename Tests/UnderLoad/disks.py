"""File systems that are full or may not be written to."""

import os
import subprocess

from place import expect


class Tally:
    """How often there was no room, and how often there was enough."""

    def __init__(self, what):
        self.what, self.rounds, self.failed, self.checked = what, 0, 0, 0

    def __str__(self):
        return (f"{self.rounds} rounds, {self.failed} {self.what}, "
                f"{self.checked} files checked")


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def unmount(path):
    subprocess.run(["umount", path], check=True)


def check_outputs(place, folder, wanted):
    """Outputs are whole or not there, and there is nothing else."""
    for name in place.names(folder):
        expect(name in wanted, f"left behind: {name}")
        expect(place.get(os.path.join(folder, name)) == wanted[name], f"{name} is not whole")


def full(place, rounds):
    """compress, decompress and pack where there is less room than they need, then more."""
    if not place.can_mount:
        return "skipped, nothing can be mounted here"
    tally = Tally("without room")
    place.fresh()
    place.put_inputs()
    place.put_outputs("done")
    os.mkdir(place.path("disk"))
    mount("-t", "tmpfs", "none", place.path("disk"))
    try:
        compressed = {name + ".vqz": data for name, data in place.outputs.items()}
        into = ["--output-dir", "disk"]
        works = [
            (["compress", *place.options, *place.inputs, *into], compressed),
            (["decompress", "-q", "-r", "done", *into], place.inputs),
            (["pack", *place.options, *place.inputs, "-o", "disk/all.vqz"],
             {"all.vqz": place.archive}),
        ]
        for number in range(rounds):
            words, wanted = works[number % 3]
            fill(place, tally, words, wanted, number // 3 % 2 == 1)
    finally:
        unmount(place.path("disk"))
    return tally


def fill(place, tally, words, wanted, is_shimmed):
    shimmed = "nameless" if is_shimmed else None
    disk = place.path("disk")
    size = sum(len(data) for data in wanted.values()) + (len(wanted) << 12)
    kilobytes = place.random.randrange(4, (size >> 10) + 8)
    mount("-o", f"remount,size={kilobytes}k", disk)
    done = place.run(*words, shimmed=shimmed)
    done.check_told()
    check_outputs(place, "disk", wanted)
    missing = set(wanted) - set(place.names("disk"))
    expect((done.code == 0) == (not missing), f"{missing} missing: {done}")
    if missing:
        told = b"No space left on device" in done.error
        expect(told and done.code in (73, 74), f"no room is not told: {done}")
        for name in missing:
            expect(f"vqz: disk/{name}: ".encode() in done.error, f"{name} is not named: {done}")
        tally.failed += 1
        mount("-o", "remount,size=16m", disk)
        done = place.run(*words, *(["-n"] if words[0] != "pack" else []), shimmed=shimmed)
        expect(done.code == 0, f"second run: {done}")
        check_outputs(place, "disk", wanted)
        expect(len(place.names("disk")) == len(wanted), f"a second run leaves {missing}")
    tally.rounds += 1
    tally.checked += len(wanted)
    for name in place.names("disk"):
        os.remove(os.path.join(disk, name))


def read_only(place, rounds):
    """Nothing can be made there and no input removed, which is told for each file."""
    if not place.can_mount:
        return "skipped, nothing can be mounted here"
    tally = Tally("refusals")
    place.fresh()
    place.put_inputs("disk")
    place.put_outputs("disk/done")
    os.mkdir(place.path("out"))
    disk = place.path("disk")
    mount("--bind", disk, disk)
    try:
        mount("-o", "remount,bind,ro", disk)
        before = place.names()
        names = ["disk/" + name for name in place.inputs]
        for _ in range(rounds):
            for words, count in [
                (["compress", *place.options, *names], len(names)),
                (["decompress", "-q", "-r", "disk/done"], len(names)),
                (["pack", *place.options, *names, "-o", "disk/all.vqz"], 1),
                (["pack", *place.options, "--resume", *names, "-o", "disk/all.vqz"], 1),
                (["train", "disk", "-o", "disk/m.vqzm", "-q", "--kind", "array"], 1),
            ]:
                done = place.run(*words)
                told = done.error.count(b'found "Read-only file system"')
                expect(done.code == 77 and told == count, f"{words}: {done}")
                expect(place.names() == before, f"left behind: {place.names()}")
                tally.failed += count
            keep(place, names)
            tally.rounds += 1
            tally.checked += len(before)
    finally:
        unmount(disk)
    return tally


def keep(place, names):
    """Outputs elsewhere are whole, though their inputs cannot be removed."""
    done = place.run("compress", *place.options, "--rm", *names, "--output-dir", "out")
    told = done.error.count(b'cannot remove the input: found "Read-only file system"')
    expect(done.code == 74 and told == len(names), f"--rm: {done}")
    check_outputs(place, "out", {name + ".vqz": data for name, data in place.outputs.items()})
    expect(len(place.names("out")) == len(names), "an output is missing")
    for name, data in place.inputs.items():
        expect(place.get("disk/" + name) == data, f"{name} was changed")
        os.remove(place.path("out/" + name + ".vqz"))
