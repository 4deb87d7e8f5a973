"""A plain decoder of models of version 6 and blocks of vectors.

Written from Formats/vqzm.md, vqz.md and vectors.md. Integers and fractions only."""
import importlib.util
import math
import os
import struct
from fractions import Fraction

from sample_forms import FORMATS, INTEGERS, must, pattern, rounded

_path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors", "decode.py")
_spec = importlib.util.spec_from_file_location("vectors_decode", _path)
vectors = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(vectors)

MEMBERS = ["classes", "dimensions", "groups", "hidden", "index_bits", "qualities", "shifts",
           "signal", "unit", "version"]
SHIFTS = ["base_shift", "start_shift", "input_shift", "mean_shift", "basis_shift"]
EXACT = 255


def model(arch, unpacked):
    """The tables of a model, out of its architecture and the content of its frame."""
    must(sorted(arch) == MEMBERS, "vqzm.architecture")
    D, H, Q = arch["dimensions"], arch["hidden"], arch["qualities"]
    words = sum(2**bits for bits in arch["index_bits"])
    arrays = [("codewords", "b", words * D), ("index_chances", "H", words),
              ("start_weights", "h", D * H), ("input_weights", "h", D * H),
              ("mean_weights", "h", D * H), ("spread_weights", "h", D * H),
              ("mean_bias", "i", D), ("spread_bias", "i", D), ("basis", "h", D * D),
              ("mean", "i", D), ("quality_hidden", "i", Q * H), ("quality_spread", "i", Q),
              ("quality_step", "i", Q), ("quality_groups", "B", Q),
              ("chances", "H", 30 * arch["classes"]), ("shrinks", "H", 4 * arch["classes"])]
    tables = dict(zip(SHIFTS, arch["shifts"]), dimensions=D, hidden=H, qualities=Q, signal=4,
                  classes=arch["classes"], index_bits=arch["index_bits"],
                  group_sizes=arch["groups"],
                  unit=Fraction(arch["unit"][0]) * Fraction(2)**arch["unit"][1])
    at = 0
    for name, form, count in arrays:
        size = struct.calcsize(form)
        raw = unpacked[at:at + count * size]
        at += count * size
        must(len(raw) == count * size, "vqzm.vectors")
        whole = b"".join(raw[i::count] for i in range(count))
        tables[name] = struct.unpack(f"<{count}{form}", whole)
    must(at == len(unpacked), "vqzm.vectors")
    return tables


class Own:
    """What HEAD has to say of vectors alone."""

    def __init__(self, own, real):
        must(len(own) in (2, 10), "vqz.head.own")
        self.unit_length, promise = own[0] == 1, own[1]
        must(own[0] in ((0, 1) if real else (0,)), "vqz.head.own")
        must(promise <= 2 and (len(own) == 10) == (promise > 0), "vqz.head.own")
        if promise:
            number = struct.unpack("<d", own[2:])[0]
            must(0 <= number < math.inf if promise == 1 else 0 < number <= 1, "vqz.head.own")


def sample(exact, negative, kind):
    """The bytes of a number that is rounded to the type once."""
    if kind in FORMATS:
        return pattern(rounded(exact, *FORMATS[kind][:2]), negative, kind)
    bits, signed = INTEGERS[kind]
    low = -2**(bits - 1) if signed else 0
    held = min(max(round(exact), low), low + 2**bits - 1)
    return held.to_bytes(bits // 8, "little", signed=bool(signed))


def samples(values, tables, own, kind):
    if not own.unit_length:
        return b"".join(sample(k * tables["unit"], k < 0, kind) for k in values)
    square = sum(k * k for k in values)
    if square == 0:
        return b"".join(sample(Fraction(0), False, kind) for _ in values)
    t = 0
    while square * 4**(t + 1) < 2**126:
        t += 1
    root = math.isqrt(square * 4**t)
    return b"".join(sample(Fraction((abs(k) << (t + 40)) // root, 2**40), k < 0, kind)
                    for k in values)


def runs(stream, count, tag):
    """The streams of runs, and of how many vectors each is."""
    must(len(stream) > 0 and stream[0] >> 5 <= 5, tag)
    length, width, at = 1 << (stream[0] >> 5), stream[0] & 31, 1
    number = (count + length - 1) // length
    must(number > 1 or width == 0, tag)
    sizes = []
    if number > 1:
        least, shift = 0, 0
        while True:
            must(at < len(stream) and shift < 63, tag)
            byte = stream[at]
            least |= (byte & 127) << shift
            at, shift = at + 1, shift + 7
            if byte < 128:
                break
        take = ((number - 1) * width + 7) // 8
        must(at + take <= len(stream), tag)
        bits = int.from_bytes(stream[at:at + take], "little")
        at += take
        for _ in range(number - 1):
            sizes.append(least + bits % (1 << width))
            bits >>= width
        must(bits == 0, tag)
    sizes.append(len(stream) - at - sum(sizes))
    must(sizes[-1] >= 0, tag)
    for i, size in enumerate(sizes):
        yield stream[at:at + size], min(length, count - i * length)
        at += size


def block(head, tables, count, f, width, packed, in_runs):
    """The bytes of the samples of `count` vectors; `f` has those of the block, and `packed` takes a
    frame of method 9 apart."""
    own = Own(head.own, head.type in FORMATS)
    D, first = tables["dimensions"], f.number("B")
    must(head.channels == D, "vqz.model.channels")
    if first == EXACT:
        qualities = packed(f.take(f.varint()), 1, count)
        exact = qualities.count(EXACT)
        rows = packed(f.take(f.varint()), width, exact * D) if exact else b""
    else:
        qualities, rows = bytes([first]) * count, b""
    found, size = [None] * count, D * width
    used = sorted(set(qualities) - {EXACT})
    must(all(q < tables["qualities"] for q in used), f.tag)
    for q in used:
        stream = f.rest() if q == used[-1] else f.take(f.varint())
        members = [i for i in range(count) if qualities[i] == q]
        parts = runs(stream, len(members), f.tag) if in_runs else [(stream, len(members))]
        decoder = vectors.Decoder(tables)
        decoded = [row for part, n in parts for row in decoder.decode(q, n, part)]
        for i, values in zip(members, decoded):
            found[i] = samples(values, tables, own, head.type)
    kept = [i for i in range(count) if qualities[i] == EXACT]
    for place, i in enumerate(kept):
        found[i] = rows[place * size:(place + 1) * size]
    must(f.at == len(f.data), f.tag)
    return b"".join(found)
