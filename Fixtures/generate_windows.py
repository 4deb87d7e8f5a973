#!/usr/bin/env python3
"""Makes files of series whose blocks break a rule: bad/windows/*.vqz and their MANIFEST.csv.

Written from Formats/vqz.md, "Window blocks", and Formats/windows.md alone. Their model is
golden/4/windows.vqzm, for windows of 16 moments.

    python3 Fixtures/generate_windows.py [FOLDER]
"""
import os

from generate_container import chunk, head4, text, tile, varint, whole, write

MOMENTS, CHANNELS, WINDOWS, QUALITY = 70, 2, 10, 9


def named():
    """MODL with the id that a golden file names."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "golden", "4", "windows-i16.vqz"), "rb") as file:
        data = file.read()
    start = data.index(b"MODL") + 8
    return chunk(b"MODL", data[start:start + 32] + text("") + text(""))


def of(payload, method=15):
    head = head4(kind=3, sizes=(MOMENTS,), channels=CHANNELS, blocks=(0,), promise=0)
    return whole(head, named(), tile(method=method, payload=bytes(payload)))


def exact(windows, *rest):
    """A block with exact windows, told by their gaps."""
    return (bytes([QUALITY]) + varint(len(windows)) + b"".join(varint(gap) for gap in windows)
            + b"".join(rest))


def bad():
    body = b"\xff" * 300
    for name, payload, sentence in [
            ("none", b"", "a block without a byte"),
            ("quality", b"\xfa\0" + body, "a quality that there is not"),
            ("exact-none", bytes([QUALITY]), "nothing behind the quality"),
            ("exact-many", bytes([QUALITY]) + varint(WINDOWS + 1) + body,
             "more exact windows than there are"),
            ("exact-huge", bytes([QUALITY]) + varint(2**63) + body, "2^63 exact windows"),
            ("exact-short", bytes([QUALITY]) + varint(5) + b"\0\0", "gaps that end early"),
            ("exact-minimal", bytes([QUALITY]) + b"\x80\0" + body, "a number with a byte too many"),
            ("exact-beyond", exact([WINDOWS], varint(3), b"abc", body),
             "an exact window beyond the block"),
            ("exact-sum", exact([8, 1], varint(3), b"abc", body),
             "gaps that lead beyond the block"),
            ("frame-beyond", exact([0], varint(999), b"abc"), "a frame beyond the block"),
            ("end-late", exact([], b"\0" * 300), "bytes behind the last window"),
            ("end-early", exact([]), "a stream without a byte"),
            ("level", exact([], body), "a level of 31 digits")]:
        yield name, payload, 15, sentence
    yield "frame", exact([0], varint(3), b"abc", b"\0" * 20), 15, "exact samples that are no frame"
    yield "method", exact([], b"\0" * 300), 14, "runs of vectors with a model of windows"


RULES = {"frame": "vqz.entropy.planes.frame", "method": "vqz.tile.method"}


def main():
    rows = []
    for name, payload, method, sentence in bad():
        rule = RULES.get(name, "vqz.tile.windows")
        rows.append((name, of(payload, method), "malformed", rule, sentence))
    write("bad/windows", ["name", "code", "rule", "sentence"], rows)


if __name__ == "__main__":
    main()
