"""Blocks of windows: Formats/vqz.md, "Window blocks". Integers and fractions only."""
import windows
from fields import Refused, must
from vector_blocks import sample


def places(window, count, moments, channels, D):
    """Where the samples of a window lie in the block; `count` windows are a channel."""
    channel, first = window // count, window % count * D
    return [t * channels + channel for t in range(first, min(moments, first + D))]


def decoded(tables, quality, channels, count, stream, rule):
    """The values of each channel; what breaks a rule of windows.md breaks that of its block."""
    try:
        return windows.Decoder(tables).decode(quality, channels, count, stream)
    except Refused as error:
        raise Refused(rule) from error


def block(head, tables, moments, f, packed):
    """The bytes of the samples of a block; `f` has those that code it, and `packed` takes a frame
    of method 9 apart."""
    D, C, quality = tables["dimensions"], head.channels, f.byte()
    count = -(-moments // D)
    must(quality < tables["qualities"] and count * D * C < 2**31, f.rule)
    exact, next = [], 0
    number = f.varint()
    must(number <= count * C and number <= f.left, f.rule)
    for _ in range(number):
        next += f.varint()
        must(next < count * C, f.rule)
        exact.append(next)
        next += 1
    at = [place for window in exact for place in places(window, count, moments, C, D)]
    width = head.width
    kept = packed(f.take(f.varint()), width, len(at)) if number else b""
    values = decoded(tables, quality, C, count, f.rest(), f.rule)
    found = [sample(values[c][t] * tables["unit"], values[c][t] < 0, head.sample_type)
             for t in range(moments) for c in range(C)]
    for i, place in enumerate(at):
        found[place] = kept[i * width:(i + 1) * width]
    return b"".join(found)
