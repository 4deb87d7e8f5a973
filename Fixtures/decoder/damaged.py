"""Gives damaged files to the command and to this decoder: damaged.compare(VQZ, models).

Both have to take or refuse the same, and nearly always by the same rule: a file that breaks several
may be refused by any of them."""
import glob
import json
import os
import random
import subprocess
import tempfile

import archive
import signals
from damage import Damage
from fields import Refused

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
MODELS = ["1/ladder", "4/array", "4/series", "4/vectors", "4/windows"]
#: How many of each; and the share of refusals that may have another rule.
FILES, ARCHIVES, VERIFIED, OTHERS = 400, 150, 250, 0.04


def path(name):
    return os.path.join(FIXTURES, name)


def contents(names):
    for name in names:
        with open(name, "rb") as file:
            yield file.read()


def sources(*patterns, most=20000):
    found = sorted(name for pattern in patterns for name in glob.glob(path(pattern)))
    return list(contents(name for name in found if os.path.getsize(name) <= most))


def outcome(function, *arguments):
    """The rule that is broken, or "ok"."""
    try:
        function(*arguments)
    except Refused as refused:
        return refused.rule
    return "ok"


def of_archive(data, at_hand):
    """What becomes of the members, or why the archive is refused."""
    try:
        opened = archive.Archive(data)
        for carried in opened.models():
            at_hand.verified(carried.file())
    except Refused as refused:
        return [refused.rule]

    def member(number):
        signals.decode(opened.file(number), at_hand)
    return [outcome(member, number) for number in range(len(opened.names))]


def told(arguments, folder, names):
    """What the command says of each file, line by line."""
    lines = subprocess.run([*arguments, *names], cwd=folder, capture_output=True).stdout
    found = {name: [] for name in names}
    for line in lines.decode(errors="replace").splitlines():
        said = json.loads(line)
        name = said["file"].split(":")[0]
        error, rule = said.get("error"), said.get("rule")
        # A model that breaks no rule, but is for signals that the command does not decode, is one.
        sound = error is None or (error == "unsupportedSignal" and rule is None)
        found[name].append("ok" if sound else rule or error)
    return found


class Comparison:
    def __init__(self):
        self.count = self.others = 0

    def add(self, what, own, theirs):
        assert len(own) == len(theirs), f"{what}: found {theirs}, expected {own}"
        for a, b in zip(own, theirs):
            assert (a == "ok") == (b == "ok"), f"{what}: found {b}, expected {a}"
            self.count += 1
            self.others += a != b

    def run(self, arguments, made, suffix):
        """Damaged files and what this decoder says of them."""
        with tempfile.TemporaryDirectory() as folder:
            expected = {}
            for number, (data, own) in enumerate(made):
                name = f"{number}.{suffix}"
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(data)
                expected[name] = own
            said = told(arguments, folder, list(expected))
            for name, own in expected.items():
                self.add(name, own, said[name])


def compare(vqz, at_hand):
    """How many outcomes are alike; `at_hand` has the built-in models and the golden ones."""
    draw, found = random.Random(22), Comparison()
    damage = Damage(draw)
    test = [vqz, "test", "--json", "-T1"]
    for name in MODELS:
        test += ["-m", os.path.abspath(path(f"golden/{name}.vqzm"))]
    files = sources("golden/*/*.vqz", "good/*.vqz", most=6000)
    made = (damage.file(draw.choice(files)) for _ in range(FILES))
    found.run(test, ((data, [outcome(signals.decode, data, at_hand)]) for data in made), "vqz")
    archives = sources("archives/good/*.vqz")
    made = (damage.archive(draw.choice(archives)) for _ in range(ARCHIVES))
    found.run(test, ((data, of_archive(data, at_hand)) for data in made), "vqz")
    whole = sources("good/models/*.vqzm", "golden/4/*.vqzm", "models/test.vqzm", most=30000)
    made = (damage.model(draw.choice(whole)) for _ in range(VERIFIED))
    found.run([vqz, "model", "verify", "--json"],
              ((data, [outcome(at_hand.verified, data)]) for data in made), "vqzm")
    assert found.others <= OTHERS * found.count, f"{found.others} rules of {found.count} differ"
    return found.count
