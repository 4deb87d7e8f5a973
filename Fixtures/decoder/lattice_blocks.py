"""Blocks of lattices: Formats/vqz.md, "Lattice blocks"."""
import math

import lattice
from fields import Bytes, Refused, must, unpacked
from sample_forms import RULE, Forms


def stream_axes(channels, extents):
    """The four extents of the stream."""
    axes = ([channels] if channels > 1 else []) + list(extents)
    if len(axes) == 5:
        axes = [axes[0] * axes[1]] + axes[2:]
    return [1] * (4 - len(axes)) + axes


def asides(sides, count):
    """The places of the samples that are kept beside the integers."""
    places, place, runs = [], 0, sides.varint()
    must(runs <= count, RULE)
    for _ in range(runs):
        begin = place + sides.varint()
        place = begin + sides.varint()
        must(place <= count, RULE)
        places += range(begin, place)
    return places


def values_of(tables, axes, stream):
    """The integers; what breaks a rule of lattice.md breaks that of its block."""
    try:
        return lattice.decode(tables, axes, stream)
    except Refused as error:
        raise Refused(RULE) from error


def block(head, tables, extents, payload):
    """The bytes of the samples of a block, in the order of the signal."""
    axes, f = stream_axes(head.channels, extents), Bytes(payload, RULE, RULE)
    count = math.prod(axes)
    must(count < 2**31, RULE)
    forms, size = Forms(head, f, axes), f.varint()
    must(size > 0 or forms.form != 4, RULE)
    must(size <= count * (head.width + 30) + 64, RULE)
    aside = {}
    if size:
        sides = Bytes(unpacked(f.take(f.varint()), size), RULE, RULE)
        forms.read_table(sides)
        for place in asides(sides, count):
            aside[place] = sides.take(head.width)
        sides.end()
    values = values_of(tables, axes, f.rest())
    samples = [aside[at] if at in aside else forms.sample(at, k) for at, k in enumerate(values)]
    positions = count // head.channels  # the samples of a channel stand together
    return b"".join(samples[c * positions + p]
                    for p in range(positions) for c in range(head.channels))
