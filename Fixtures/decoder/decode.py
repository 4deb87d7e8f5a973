"""Decodes a file by the second decoder: decode.py FILE OUT [MODEL ...].

OUT becomes a picture as PAM, or the samples of any other signal, the last axis fastest, the lowest
byte first; of an archive it becomes a folder with one of these for each member. The models are
files, too: those that FILE may name, and the bases of those that are differences before them."""
import os
import sys

import container
import models
import signals
from fields import Refused


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data, at_hand):
    head, samples = signals.decode(data, at_hand)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as file:
        file.write(signals.pam(head, samples) if head.version != 4 else samples)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__.splitlines()[0])
    data, out, at_hand = contents(sys.argv[1]), os.fsencode(sys.argv[2]), models.Models()
    try:
        for path in sys.argv[3:]:
            at_hand.add(contents(path))
        if not data.startswith(container.ARCHIVE):
            write(out, data, at_hand)
            return
        for name, file in signals.members(data, at_hand):
            write(os.path.join(out, name), file, at_hand)
    except Refused as refused:
        sys.exit(f"{sys.argv[1]}: refused by {refused.rule}")


if __name__ == "__main__":
    main()
