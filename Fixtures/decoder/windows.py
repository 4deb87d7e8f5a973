"""A plain decoder of blocks of windows, written from Formats/windows.md. Integers only."""
from fields import must
from lattice import Range
from vectors import Decoder as Vectors
from vectors import held


def clamped(x):
    return min(max(x, -2**30), 2**30)


def difference(stream):
    """That of a level to the one before."""
    digits = stream.even(5)
    must(digits <= 27, "windows.level")
    if digits == 0:
        return 0
    found, left = 1, digits - 1
    while left > 0:
        part = min(16, left)
        found, left = found << part | stream.even(part), left - part
    return -found if stream.even(1) else found


class Decoder(Vectors):
    """Decodes blocks of one model, a dictionary as model.py reads it."""

    def expected(self, before):
        """The base of a window by the K + 1 values before it."""
        m, D, last = self.m, self.m["dimensions"], before[-1]
        c = [held(x - last) for x in before[:-1]]
        return [held(sum(x * m["context_weights"][k * D + i] for k, x in enumerate(c))
                     >> m["context_shift"]) for i in range(D)]

    def windows(self, stream, quality, lanes):
        """Decodes one window of each lane, which are lists of all their values so far."""
        m, K = self.m, self.m["context"]
        run = [{"y": self.coded(stream, self.expected(lane[-K - 1:])), "state": 0}
               for lane in lanes]
        for vector in run:
            vector["hidden"] = self.start(vector["y"], quality)
        first, groups = 0, m["quality_groups"][quality]
        for g in range(groups):
            size = m["group_sizes"][g]
            self.group(stream, run, first, size, g + 1 < groups, quality)
            first += size
        for lane, vector in zip(lanes, run):
            last = lane[-1]
            lane += [clamped(last + v) for v in self.values(vector["y"])]

    def decode(self, quality, channels, count, data):
        """The values of each channel, lists of count · D."""
        K, stream, level, found = self.m["context"], Range(data), 0, []
        most = min(max(count // 64, 1), 32)
        length = -(-count // most)
        for _ in range(channels):
            lanes = []
            for _ in range(0, count, length):
                level += difference(stream)
                must(abs(level) <= 2**25, "windows.level")
                lanes.append([32 * level] * (K + 1))
            for s in range(length):
                self.windows(stream, quality,
                             [lane for i, lane in enumerate(lanes) if i * length + s < count])
            found.append([x for lane in lanes for x in lane[K + 1:]])
        must(len(data) <= stream.at <= len(data) + 8, "windows.end")
        return found
