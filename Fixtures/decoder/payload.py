"""Entropy-coded payloads, range coded or index planes: Formats/vqz.md, "Entropy-coded payloads".

A source gives symbols one by one, each with the table that the network says."""
import bisect

from fields import Bytes, is_begun, must, stated, unpacked

LANES = (1, 4, 32)
LEAST = 2**16


class Table:
    """K frequencies and that of the escape, which sum to a power of two."""

    def __init__(self, frequencies):
        self.frequencies = [int(f) for f in frequencies]
        self.symbols, total = len(self.frequencies) - 1, sum(self.frequencies)
        self.precision = total.bit_length() - 1
        must(1 <= self.symbols <= 4096, "vqz.entropy.table.symbols")
        must(total in (2**12, 2**13, 2**14, 2**15), "vqz.entropy.table.sum")
        must(min(self.frequencies[:-1]) > 0 or self.frequencies[-1] > 0,
             "vqz.entropy.table.escape")
        self.starts = [0]
        for f in self.frequencies:
            self.starts.append(self.starts[-1] + f)
        self.escape_bits = (self.symbols - 1).bit_length()


class RangeSource:
    """The symbols of a range coded stream; tables of one without escapes have no slot for them."""

    has_contexts = True

    def __init__(self, data, _most=None, escapes=True):
        f = Bytes(data, "vqz.entropy.size")
        layout = f.byte()
        must(layout < 8 and layout & 3 < 3 and (escapes or layout < 4), "vqz.entropy.header")
        count = f.varint() if layout & 4 else 0
        lanes = LANES[layout & 3]
        self.states = [f.number("I") for _ in range(lanes)]
        must(all(x >= LEAST for x in self.states), "vqz.entropy.range.state")
        must(count <= f.left and (count > 0 or layout < 4), "vqz.entropy.escape.size")
        words = f.take(f.left - count)
        must(len(words) % 2 == 0, "vqz.entropy.size")
        self.words = [words[i] | words[i + 1] << 8 for i in range(0, len(words), 2)]
        self.escapes, self.bits_left = int.from_bytes(f.rest(), "little"), 8 * count
        self.number = self.word = 0

    def symbol(self, table):
        """The next symbol, and whether it was escaped."""
        lane = self.number % len(self.states)
        self.number += 1
        x = self.states[lane]
        slot = x & (1 << table.precision) - 1
        s = bisect.bisect_right(table.starts, slot) - 1
        x = table.frequencies[s] * (x >> table.precision) + slot - table.starts[s]
        if x < LEAST:
            must(self.word < len(self.words), "vqz.entropy.range.words")
            x = x << 16 | self.words[self.word]
            self.word += 1
        self.states[lane] = x
        if s < table.symbols:
            return s, False
        return self.escape(table), True

    def escape(self, table):
        bits = table.escape_bits
        must(bits <= self.bits_left, "vqz.entropy.escape.size")
        value = self.escapes & (1 << bits) - 1
        self.escapes >>= bits
        self.bits_left -= bits
        must(value < table.symbols and table.frequencies[value] == 0, "vqz.entropy.escape.value")
        return value

    def finish(self):
        must(self.word == len(self.words), "vqz.entropy.range.words")
        must(all(x == LEAST for x in self.states), "vqz.entropy.range.final")
        must(self.bits_left < 8, "vqz.entropy.escape.size")
        must(self.escapes == 0, "vqz.entropy.escape.padding")


class PlaneSource:
    """The symbols of index planes, which are at most `most`."""

    has_contexts = False

    def __init__(self, data, most):
        f = Bytes(data, "vqz.entropy.size")
        layout = f.byte()
        must(layout <= 1, "vqz.entropy.header")
        if layout:
            count = f.varint()
            must(1 <= count <= f.left, "vqz.entropy.planes.size")
            frames = [f.take(count), f.rest()]
        else:
            frames = [f.rest()]
        must(is_begun(frames[0]), "vqz.entropy.planes.frame")
        size = stated(frames[0])
        must(size is not None and size <= most, "vqz.entropy.planes.content")
        planes = [unpacked(frame, size) for frame in frames]
        self.low, self.high = planes[0], planes[1] if layout else bytes(size)
        self.number = 0

    def symbol(self, table):
        must(self.number < len(self.low), "vqz.entropy.count")
        found = self.low[self.number] | self.high[self.number] << 8
        self.number += 1
        must(found < table.symbols, "vqz.entropy.symbol")
        return found, False

    def finish(self):
        must(self.number == len(self.low), "vqz.entropy.count")
