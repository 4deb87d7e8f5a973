"""Residual streams of sealed tiles of 8 bits: Formats/vqz.md, "Residuals"."""
from fields import must
from payload import RangeSource

RULE = "vqz.entropy.residual.table"
GUESSES, CLASSES, MOST_SYMBOLS, MOST_CODE, FIRST_CODE = 8, 24, 48, 112, 100
#: Of a neighbour: columns to the right, rows down.
W, WW, N, NW, NE, NN, NNE = ((-1, 0), (-2, 0), (0, -1), (-1, -1), (1, -1), (0, -2), (1, -2))
LEARNED = (W, WW, N, NW, NE, NN)


class SlotTable:
    """A table of precision 14 without a slot for escapes."""

    precision = 14

    def __init__(self, frequencies):
        self.frequencies, self.symbols = frequencies, len(frequencies)
        self.starts = [0]
        for f in frequencies:
            self.starts.append(self.starts[-1] + f)
        assert self.starts[-1] == 2**14


FLAG = SlotTable([8192] * 2)
COUNT = SlotTable([256] * 64)
EXTRA = {n: SlotTable([2**(14 - n)] * 2**n) for n in range(3, 7)}
STEP = SlotTable([1044] * 8 + [600] * 8 + [150] * 16 + [20] * 32 + [1] * 192)


def unfolded(n):
    return n + 1 >> 1 if n & 1 else -(n >> 1)


def weight(code):
    if code == 0:
        return 0
    a, b = divmod(code - 1, 8)
    return (8 + b) * 2**a // 8


def table(source):
    count = source.symbol(COUNT)[0] + 1
    must(count <= MOST_SYMBOLS, RULE)
    code, weights = FIRST_CODE, []
    for _ in range(count):
        code += unfolded(source.symbol(STEP)[0])
        must(0 <= code <= MOST_CODE, RULE)
        weights.append(weight(code))
    some, total = sum(w > 0 for w in weights), sum(weights)
    must(some > 0, RULE)
    frequencies = [1 + w * (2**14 - some) // total if w else 0 for w in weights]
    frequencies[weights.index(max(weights))] += 2**14 - sum(frequencies)
    return SlotTable(frequencies)


def tables(source, colours):
    """For each colour the tables of its classes."""
    begins = [[True] + [source.symbol(FLAG)[0] == 1 for _ in range(CLASSES - 1)]
              for _ in range(colours)]
    found = []
    for flags in begins:
        row = []
        for begin in flags:
            row.append(table(source) if begin else row[-1])
        found.append(row)
    return found


def residual(source, chosen):
    s = source.symbol(chosen)[0]
    if s >= 32:
        j, i = divmod(s - 32, 4)
        s = (4 + i) * 2**(j + 3) + source.symbol(EXTRA[j + 3])[0]
    return unfolded(s)


class Plane:
    """What is known of one colour: values, errors and misses, by position."""

    def __init__(self, width, height):
        self.width = width
        self.value = [[0] * width for _ in range(height)]
        self.error = [[0] * width for _ in range(height)]
        self.miss = [[[0] * GUESSES] * width for _ in range(height)]
        self.sums, self.counts = {}, {}

    def values(self, x, y):
        """W, WW, N, NW, NE, NN, NNE."""
        row, last = self.value[y], self.width - 1
        if y == 0:
            w = row[x - 1] if x > 0 else 0
            return (w, row[x - 2] if x > 1 else 0) + (w,) * 5
        up = self.value[y - 1]
        w = row[x - 1] if x > 0 else up[0]
        ww = row[x - 2] if x > 1 else up[0]
        n, nw, ne = up[x], up[max(x - 1, 0)], up[min(x + 1, last)]
        if y == 1:
            return w, ww, n, nw, ne, n, ne
        top = self.value[y - 2]
        return w, ww, n, nw, ne, top[x], top[min(x + 1, last)]

    def kept(self, rows, x, y, place, none):
        """The error or miss of a neighbour."""
        dx, dy = place
        if y == 1 and dy == -2:
            dy = -1
        if not (0 <= x + dx < self.width and y + dy >= 0):
            return none
        return rows[y + dy][x + dx]

    def errors(self, x, y):
        return [abs(self.kept(self.error, x, y, place, 0)) for place in LEARNED]

    def weights(self, x, y):
        misses = [self.kept(self.miss, x, y, place, [0] * GUESSES) for place in LEARNED]
        return [2**24 // (sum(m[i] for m in misses) + 2)**2 + 1 for i in range(GUESSES)]


def guesses(v, h, plain):
    w, ww, n, _, ne, nn, nne = v
    if plain:
        return [w, n, ne, w + ne - n, 2 * n - nn, 2 * w - ww, n + ne - nne,
                (w + n >> 1) + (h >> 1)]
    return [0, w >> 1, n >> 1, ne >> 1, w + n >> 2, w + n >> 1, (w + n >> 1) + (h >> 1), h >> 1]


class Stream:
    """Decodes the samples of a core of `colours` colours, each within `bound` of the original.

    `model` has the samples that the model makes of it, or is None for a plain tile."""

    def __init__(self, data, width, height, colours, bound, model):
        self.source = RangeSource(data, escapes=False)
        self.width, self.height, self.colours = width, height, colours
        self.span, self.model = 2 * bound + 1, model
        self.tables = tables(self.source, colours)
        self.planes = [Plane(width, height) for _ in range(colours)]
        self.out = bytearray(width * height * colours)

    def model_at(self, x, y, c):
        place = (y * self.width + x) * self.colours + c
        return self.model[place] if self.model is not None else 0

    def roughness(self, x, y, c):
        """Half of how much the model's samples differ from those around."""
        if self.model is None:
            return 0
        own, total = self.model_at(x, y, c), 0
        for i, j in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)):
            if 0 <= i < self.width and 0 <= j < self.height:
                total += abs(own - self.model_at(i, j, c))
        return total >> 1

    def activity(self, x, y, colour, v, errors):
        w, _, n, nw, ne, _, _ = v
        e = self.planes[colour].errors(x, y)
        total = 2 * (2 * e[0] + 2 * e[2] + e[3] + e[4] + e[1] + e[5])
        if colour == 1:
            total += abs(errors[0])
        elif colour == 2:
            total += abs(errors[0]) + 2 * abs(errors[1]) >> 1
        total += abs(w - nw) + abs(n - nw) + abs(n - ne)
        return total

    @staticmethod
    def surroundings(activity, v, mean, colour, errors):
        w, ww, n, nw, ne, nn, _ = v
        found = sum(activity >= limit for limit in (8, 32, 96))
        level = mean >> 3
        for bit, value in enumerate((n, w, nw, ne)):
            found |= (value > level) << (2 + bit)
        if colour == 0:
            return found | (2 * n - nn > level) << 6 | (2 * w - ww > level) << 7
        for before in range(colour):
            sign = 1 if errors[before] > 0 else 2 if errors[before] < 0 else 0
            found |= sign << (6 + 2 * before)
        return found

    def hint(self, x, y, colour):
        """h, what the colour before did here."""
        if colour == 0:
            return 0
        before = self.planes[colour - 1]
        u = before.values(x, y)
        h = before.value[y][x] - (u[0] + u[2] >> 1)
        return h >> 2 if colour == 1 else h

    def one(self, x, y, colour, errors, green):
        """Decodes one sample. Colours are in the order green, red, blue."""
        plane, place = self.planes[colour], (1, 0, 2)[colour] if self.colours == 3 else 0
        v = plane.values(x, y)
        g = guesses(v, self.hint(x, y, colour), self.model is None)
        weights = plane.weights(x, y)
        total = sum(weights)
        mean = (16 * sum(a * b for a, b in zip(weights, g)) + total) // (2 * total)
        activity = self.activity(x, y, colour, v, errors) + self.roughness(x, y, place)
        around = self.surroundings(activity, v, mean, colour, errors)
        t, c = plane.sums.get(around, 0), plane.counts.get(around, 0)
        off = self.model_at(x, y, place) if self.model is not None else green if colour else 0
        prediction = off + (mean + ((2 * t + c) // (2 * c) if c else 0) + 4 >> 3)
        prediction = min(max(prediction, 0), 255)
        a = activity // self.span
        k = a.bit_length() - 1
        kind = a if a < 2 else min(1 + 2 * k + (a >> (k - 1) & 1), CLASSES - 1)
        r = residual(self.source, self.tables[colour][kind])
        sample = min(max(prediction + r * self.span, 0), 255)
        value = sample - off
        plane.value[y][x], plane.error[y][x] = value, sample - prediction
        plane.miss[y][x] = [min(abs(each - value), 255) for each in g]
        t, c = t + 8 * value - mean, c + 1
        plane.sums[around], plane.counts[around] = (t >> 1, c >> 1) if c == 128 else (t, c)
        self.out[(y * self.width + x) * self.colours + place] = sample
        return sample

    def decode(self):
        for y in range(self.height):
            for x in range(self.width):
                errors, green = [], 0
                for colour in range(self.colours):
                    sample = self.one(x, y, colour, errors, green)
                    errors.append(self.planes[colour].error[y][x])
                    green = sample if colour == 0 else green
        self.source.finish()
        return bytes(self.out)
