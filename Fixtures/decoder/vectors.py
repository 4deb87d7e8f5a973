"""A plain decoder of blocks of vectors, written from Formats/vectors.md. Integers only."""
from fields import must
from lattice import Range

NEXT = ((0, 2), (2, 0), (1, 3), (3, 1))


def held(x):
    return min(max(x, -32768), 32767)


def wrap(x):
    return ((x + 2**31) & (2**32 - 1)) - 2**31


def index(stream, chances, bits):
    node = 1
    for _ in range(bits):
        node = 2 * node + stream.decide(chances[node])
    return node - 2**bits


def magnitude(stream, chances, kind):
    g = max((kind - 20) >> 2, 0)
    for i in range(15):
        if stream.decide(chances[i]):
            bucket = i
            break
    else:
        length = stream.even(4)
        bucket = 14 + 2**length + stream.even(length)
    return bucket << g | stream.even(g)


class Decoder:
    """Decodes blocks of one model, a dictionary as model.py reads it."""

    def __init__(self, model):
        self.m = model
        self.books, words, chances = [], 0, 0
        for bits in model["index_bits"]:
            count = 2**bits
            self.books.append((bits, model["index_chances"][chances:chances + count], words))
            words, chances = words + count * model["dimensions"], chances + count

    def coded(self, stream, B):
        """A base, and what codewords add to it."""
        m, D = self.m, self.m["dimensions"]
        for bits, chances, first in self.books:
            at = first + index(stream, chances, bits) * D
            B = [held(b + (m["codewords"][at + j] << m["base_shift"])) for j, b in enumerate(B)]
        return B

    def start(self, B, quality):
        m, H = self.m, self.m["hidden"]
        return [wrap(m["quality_hidden"][quality * H + k]
                     + (sum(b * m["start_weights"][j * H + k] for j, b in enumerate(B))
                        >> m["start_shift"])) for k in range(H)]

    def expect(self, j, active, quality):
        m, row = self.m, j * self.m["hidden"]
        mean = sum(a * m["mean_weights"][row + k] for k, a in enumerate(active))
        spread = sum(a * m["spread_weights"][row + k] for k, a in enumerate(active))
        kind = (((m["spread_bias"][j] + spread) >> 1)
                - (m["quality_spread"][quality] >> 1)) >> 15
        return (held((m["mean_bias"][j] + mean) >> m["mean_shift"]),
                min(max(kind, 0), m["classes"] - 1))

    def coefficient(self, stream, vector, mean, kind, quality):
        m, state = self.m, vector["state"]
        if kind == 0:
            return mean
        z = state >> 1
        at = z * m["classes"] + kind
        u = magnitude(stream, m["chances"][15 * at:15 * at + 15], kind)
        part = 0
        if u > 0:
            part = (2 * u - z) * 256 - m["shrinks"][2 * at + (u > 1)]
            part = (part * m["quality_step"][quality] + 2048) >> 12
            if stream.decide(32768):
                part = -part
        vector["state"] = NEXT[state][u & 1]
        return held(mean + part)

    def group(self, stream, vectors, first, size, more, quality):
        m, H = self.m, self.m["hidden"]
        for vector in vectors:
            active = [min(max(h >> 6, 0), 32767) for h in vector["hidden"]]
            r = []
            for j in range(first, first + size):
                mean, kind = self.expect(j, active, quality)
                r.append(self.coefficient(stream, vector, mean, kind, quality))
            for j, x in enumerate(r):
                vector["y"][first + j] = held(vector["y"][first + j] + x)
            if more:
                vector["hidden"] = [
                    wrap(h + (sum(x * m["input_weights"][(first + j) * H + k]
                                  for j, x in enumerate(r)) >> m["input_shift"]))
                    for k, h in enumerate(vector["hidden"])]

    def values(self, y):
        m, D = self.m, self.m["dimensions"]
        half = 1 << m["basis_shift"] >> 1
        return [m["mean"][i] + ((sum(y[j] * m["basis"][j * D + i] for j in range(D)) + half)
                                >> m["basis_shift"]) for i in range(D)]

    def decode(self, quality, count, data):
        """The vectors of a block, lists of D values."""
        m, stream, found = self.m, Range(data), []
        groups = m["quality_groups"][quality]
        for begin in range(0, count, 32):
            run = [{"y": self.coded(stream, [0] * m["dimensions"]), "state": 0}
                   for _ in range(min(32, count - begin))]
            for vector in run:
                vector["hidden"] = self.start(vector["y"], quality)
            first = 0
            for g in range(groups):
                size = m["group_sizes"][g]
                self.group(stream, run, first, size, g + 1 < groups, quality)
                first += size
            found += [self.values(vector["y"]) for vector in run]
        must(len(data) <= stream.at <= len(data) + 8, "vectors.end")
        return found
