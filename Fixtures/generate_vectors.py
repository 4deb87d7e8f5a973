#!/usr/bin/env python3
"""Makes files of vectors whose blocks break a rule: bad/vectors/*.vqz and their MANIFEST.csv.

Written from Formats/vqz.md, "Vector blocks", alone. Their model is golden/4/vectors.vqzm, for
vectors of 24 numbers.

    python3 Fixtures/generate_vectors.py [FOLDER]
"""
import os

from generate_container import chunk, head4, text, tile, varint, whole, write

COUNT, DIMENSIONS, QUALITY, EXACT = 70, 24, 9, 255


def named():
    """MODL with the id that a golden file names."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "golden", "4", "vectors-f32.vqz"), "rb") as file:
        data = file.read()
    start = data.index(b"MODL") + 8
    return chunk(b"MODL", data[start:start + 32] + text("") + text(""))


def of(payload, method=14):
    head = head4(kind=4, sizes=(COUNT,), channels=DIMENSIONS, blocks=(0,), promise=0, own=b"\0\0")
    return whole(head, named(), tile(method=method, payload=bytes(payload)))


def form(log, width=0):
    return log << 5 | width


def runs(*rest, quality=QUALITY):
    """A block of one quality that is cut into runs."""
    return bytes([quality]) + b"".join(bytes([x]) if isinstance(x, int) else x for x in rest)


def bad():
    body = b"\xff" * 300
    for name, payload, sentence in [
            ("none", b"", "a block without a byte"),
            ("form-none", runs(), "nothing behind the quality"),
            ("form-long", runs(form(6), b"\0", body), "runs of 64 vectors"),
            ("form-longest", runs(form(7), b"\0", body), "runs of 128 vectors"),
            ("quality", runs(form(5), b"\0", body, quality=250), "a quality that there is not"),
            ("least-none", runs(form(5)), "several runs and no least size"),
            ("least-beyond", runs(form(5), varint(301), body), "a least size beyond the block"),
            ("least-huge", runs(form(5), varint(2**63), body), "a least size of 2^63"),
            ("least-minimal", runs(form(5), b"\x80\0", body), "a least size with a byte too many"),
            ("sizes-short", runs(form(0, 31), b"\0", b"\0" * 9), "sizes that end early"),
            ("sizes-beyond", runs(form(5, 8), b"\0", b"\xff\xff", b"\xff" * 20),
             "runs that are longer than the block"),
            ("sizes-sum", runs(form(5), varint(200), body), "two runs of 200 bytes in 300"),
            ("sizes-rest", runs(form(5, 3), b"\0", b"\xc9", body),
             "bits behind the sizes that are not 0"),
            ("end-early", runs(form(5), b"\0"), "runs without bytes"),
            ("end-late", runs(form(5), varint(100), b"\0" * 300),
             "runs that end before their bytes do"),
            ("frame", bytes([EXACT]) + varint(3) + b"abc", "qualities that are no frame"),
            ("frame-beyond", bytes([EXACT]) + varint(99) + b"abc", "a frame beyond the block")]:
        yield name, payload, 14, sentence
    yield "whole-none", bytes([QUALITY]), 13, "method 13 without a stream"
    yield "whole-late", bytes([QUALITY]) + b"\0" * 3000, 13, "method 13 with bytes behind its end"
    yield "whole-quality", bytes([250]) + body, 13, "method 13 at a quality that there is not"


def main():
    rows = []
    for name, payload, method, sentence in bad():
        rule = "vqz.entropy.planes.frame" if name == "frame" else "vqz.tile.vectors"
        rows.append((name, of(payload, method), "malformed", rule, sentence))
    write("bad/vectors", ["name", "code", "rule", "sentence"], rows)


if __name__ == "__main__":
    main()
