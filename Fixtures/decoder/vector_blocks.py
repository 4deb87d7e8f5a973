"""Blocks of vectors: Formats/vqz.md, "Vector blocks". Integers and fractions only."""
import math
from fractions import Fraction

import vectors
from fields import Bytes, Refused, must
from sample_forms import FORMATS, INTEGERS, pattern, rounded

EXACT = 255


def sample(exact, negative, kind):
    """The bytes of a number that is rounded to the type once."""
    if kind in FORMATS:
        return pattern(rounded(exact, *FORMATS[kind][:2]), negative, kind)
    bits, signed = INTEGERS[kind]
    low = -2**(bits - 1) if signed else 0
    held = min(max(round(exact), low), low + 2**bits - 1)
    return held.to_bytes(bits // 8, "little", signed=bool(signed))


def samples(values, tables, unit_length, kind):
    if not unit_length:
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


def values_of(tables, quality, count, stream, rule):
    """The vectors of a stream; what breaks a rule of vectors.md breaks that of its block."""
    try:
        return vectors.Decoder(tables).decode(quality, count, stream)
    except Refused as error:
        raise Refused(rule) from error


def runs(stream, count, rule):
    """The streams of runs that decode alone, and of how many vectors each is."""
    f = Bytes(stream, rule, varints=rule)
    form = f.byte()
    must(form >> 5 <= 5, rule)
    length, width = 1 << (form >> 5), form & 31
    number = (count + length - 1) // length
    must(number > 1 or width == 0, rule)
    sizes = []
    if number > 1:
        least = f.varint()
        must(least <= f.left, rule)
        bits = int.from_bytes(f.take(((number - 1) * width + 7) // 8), "little")
        for _ in range(number - 1):
            sizes.append(least + bits % (1 << width))
            bits >>= width
        must(bits == 0, rule)
    must(sum(sizes) <= f.left, rule)
    sizes.append(f.left - sum(sizes))
    for i, size in enumerate(sizes):
        yield f.take(size), min(length, count - i * length)


def block(head, tables, unit_length, count, f, packed, in_runs):
    """The bytes of the samples of `count` vectors; `f` has those of the block, and `packed` takes a
    frame of method 9 apart. `in_runs`: whether streams are cut into runs that decode alone."""
    D, first = tables["dimensions"], f.byte()
    must(count * D < 2**31, f.rule)
    if first == EXACT:
        qualities = packed(f.take(f.varint()), 1, count)
        exact = qualities.count(EXACT)
        rows = packed(f.take(f.varint()), head.width, exact * D) if exact else b""
    else:
        qualities, rows = bytes([first]) * count, b""
    found, size = [None] * count, D * head.width
    used = sorted(set(qualities) - {EXACT})
    must(all(q < tables["qualities"] for q in used), f.rule)
    for q in used:
        stream = f.rest() if q == used[-1] else f.take(f.varint())
        members = [i for i in range(count) if qualities[i] == q]
        parts = runs(stream, len(members), f.rule) if in_runs else [(stream, len(members))]
        decoded = [row for part, n in parts for row in values_of(tables, q, n, part, f.rule)]
        for i, values in zip(members, decoded):
            found[i] = samples(values, tables, unit_length, head.sample_type)
    kept = [i for i in range(count) if qualities[i] == EXACT]
    for place, i in enumerate(kept):
        found[i] = rows[place * size:(place + 1) * size]
    f.end()
    return b"".join(found)
