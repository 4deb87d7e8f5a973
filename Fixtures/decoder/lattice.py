"""A plain decoder of lattice coded blocks, written from Formats/lattice.md. Integers only."""
from fields import must

A = [22, 36, 60, 98, 162, 267, 439, 721, 1179, 1919, 3108, 4971, 7812, 11956, 17625, 24743, 32768,
     40793, 47911, 53580, 57724, 60565, 62428, 63617, 64357, 64815, 65097, 65269, 65374, 65438,
     65476, 65500, 65514]
CONTEXTS = [384, 256, 600, 256, 384, 648]


def clamp(x, m):
    return -m if x < -m else m if x > m else x


def wrap(x):
    return ((x + 2**63) & (2**64 - 1)) - 2**63


def log2(x):
    return x.bit_length() - 1


def quotient(a, b):  # towards zero
    return a // b if a >= 0 else -(-a // b)


def shifted(a, s):
    return wrap(a << s) if s >= 0 else a >> -s


def class_of(x):
    if x < 4:
        return x
    n = log2(x)
    return 4 * n + (x >> (n - 2) & 3) - 4


def squash(x):
    i, j = (x + 2048) >> 7, (x + 2048) & 127
    return min(max((A[i] * (128 - j) + A[i + 1] * j) >> 7, 32), 65504)


STRETCH = []
_x = -2047
for _y in range(4096):
    while _x < 2047 and squash(_x) < 16 * _y + 8:
        _x += 1
    STRETCH.append(_x)


class Range:
    def __init__(self, data):
        self.data, self.at = data, 0
        self.R, self.V = 2**64 - 1, self.take(8)

    def take(self, n):
        v = 0
        for _ in range(n):
            v = v << 8 | (self.data[self.at] if self.at < len(self.data) else 0)
            self.at += 1
        return v

    def renew(self):
        if self.R < 2**32:
            self.R, self.V = self.R << 32, (self.V << 32 | self.take(4)) & (2**64 - 1)

    def decide(self, p):
        b = (self.R >> 16) * p
        bit = int(self.V < b)
        if bit:
            self.R = b
        else:
            self.V, self.R = self.V - b, self.R - b
        self.renew()
        return bit

    def even(self, n):
        v = 0
        while n > 0:
            some = min(n, 16)
            self.R >>= some
            part = min(self.V // self.R, 2**some - 1)
            self.V -= part * self.R
            self.renew()
            v, n = v << some | part, n - some
        return v


class Counter:
    def __init__(self, x):
        self.fast = self.slow = (x >> 4) * 1024 + 512
        self.n = 2 * (x & 15)

    def p(self):
        return (self.fast + self.slow) >> 7

    def learn(self, b):
        t = 4194303 * b
        self.fast += ((t - self.fast) * (327680 // (5 * min(self.n, 20) + 8))) >> 16
        self.slow += ((t - self.slow) * (327680 // (5 * self.n + 8))) >> 16
        self.n = min(self.n + 1, 255)


class Predictor:
    def __init__(self, T):
        self.A = [[0] * T for _ in range(T)]
        self.b, self.w = [0] * T, [0] * T

    def solve(self, ridge):
        T = len(self.w)
        most = max(self.A[i][i] for i in range(T))
        if most <= 0:
            return
        z = 29 - log2(most)
        a = [[shifted(self.A[i][j], z) for j in range(i + 1)] for i in range(T)]
        R = (quotient(sum(a[i][i] for i in range(T)), T) >> ridge) + 256
        L = [[0] * T for _ in range(T)]
        C = [[0] * T for _ in range(T)]
        I, y = [0] * T, [0] * T
        for i in range(T):
            for j in range(i):
                C[i][j] = wrap(a[i][j] - (wrap(sum(L[j][k] * C[i][k] for k in range(j))) >> 20))
                L[i][j] = clamp(wrap(C[i][j] * I[j]) >> 30, 2**30)
            D = a[i][i] + R + (a[i][i] >> ridge)
            less = wrap(sum(L[i][k] * C[i][k] for k in range(i))) >> 20
            I[i] = 2**50 // max(wrap(D - less), (D >> 14) + 1, 32768)
            y[i] = wrap(shifted(self.b[i], z) - (wrap(sum(L[i][k] * y[k] for k in range(i))) >> 20))
        for i in reversed(range(T)):
            above = wrap(sum(L[k][i] * self.w[k] for k in range(i + 1, T))) >> 20
            self.w[i] = clamp(wrap((wrap(y[i] * I[i]) >> 34) - above), 2**20)


class Block:
    """tables: taps [(at, minus or None)], near, scales [(at, weight)], prior, starts, weights
    (each of the three may be None), profiles [dict]."""

    def __init__(self, tables, extents, data):
        must(len(data) >= 2 and data[0] < len(tables["profiles"]), "lattice.profile")
        must(data[1] <= 44, "lattice.shift")
        self.t, self.n, self.h = tables, extents, data[1]
        self.profile = tables["profiles"][data[0]]
        self.range = Range(data[2:])
        self.total = extents[0] * extents[1] * extents[2] * extents[3]
        self.value, self.error, self.sign = [0] * self.total, [0] * self.total, [0] * self.total
        self.start()

    def start(self):
        p, t = self.profile, self.t
        near, far = t["taps"][:t["near"]][:p["near"]], t["taps"][t["near"]:][:p["far"]]
        chosen = list(enumerate(near)) + [(t["near"] + i, x) for i, x in enumerate(far)]
        chosen = [(i, x) for i, x in chosen
                  if all(x[0][a] == 0 or self.n[a] > 1 for a in range(4))]
        self.taps = [x for _, x in chosen]
        self.predictors = [Predictor(len(chosen)) for _ in range(p["predictors"])]
        if t["prior"] is not None and chosen:
            for q in self.predictors:
                for i, (a, _) in enumerate(chosen):
                    row = a * (a + 3) // 2
                    for j in range(i + 1):
                        q.A[i][j] = 256 * t["prior"][row + chosen[j][0]]
                    q.b[i] = 256 * t["prior"][row + a + 1]
                q.solve(p["ridge"])
        self.own = [[0] * self.total for _ in self.predictors]
        self.counters, self.weights = {}, {}
        self.columns, self.chunks = [], 0

    def counter(self, i, context, node):
        at = (sum(CONTEXTS[:i]) + context) * 64 + node
        if at not in self.counters:
            starts = self.t["starts"]
            self.counters[at] = Counter(32768 if starts is None else starts[at])
        return self.counters[at]

    def mix(self, half, node):
        if (half, node) not in self.weights:
            inputs, w = self.profile["inputs"], self.t["weights"]
            self.weights[half, node] = ([65536 // inputs] * 6 + [0] if w is None
                                        else list(w[7 * node:7 * node + 7]))
        return self.weights[half, node]

    def neighbour(self, x, steps):
        place = 0
        for a in range(4):
            i = min(max(self.position[a] + steps[a], 0), self.n[a] - 1)
            place = place * self.n[a] + i
        return place if place < x else None

    def decide(self, node):
        inputs, rate = self.profile["inputs"], self.profile["rate"]
        counters = [self.counter(i, c, node) for i, c in enumerate(self.contexts)]
        if inputs == 1:
            b = self.range.decide(min(max(counters[0].p(), 32), 65504))
        else:
            w = self.mix(self.c >> 1, node)
            t = [STRETCH[k.p() >> 4] for k in counters]
            dot = sum(w[i] * t[i] for i in range(inputs)) + w[6] * 256
            p = squash(clamp(dot >> 16, 2047))
            b = self.range.decide(p)
            for i, x in list(enumerate(t)) + [(6, 256)]:
                w[i] = clamp(w[i] + ((x * (65536 * b - p) + 2**(rate - 1)) >> rate), 2**22)
        for k in counters:
            k.learn(b)
        return b

    def residual(self, g):
        if g == 0 and self.decide(0):
            return 0
        negative = self.decide(1)
        i = 0
        while i < 16 and not self.decide((20 if negative else 2) + i):
            i += 1
        q = i
        if i == 16:
            L = 0
            while L < 63 and not self.decide(38 + min(L, 15)):
                L += 1
            q = (1 << L | self.range.even(L)) + 15
        low, left, first = 0, g, 0
        for level in range(min(g, 2)):
            first = self.decide(54 + 3 * min(i, 2) + (1 + first if level else 0))
            low, left = low << 1 | first, left - 1
        low = low << left | self.range.even(left)
        size = (q << g | low) + (1 if g == 0 or negative else 0)
        return wrap(-size if negative else size)

    def base(self, x):
        """The value one step before along the fastest axis that has one."""
        for a in (3, 2, 1, 0):
            if self.position[a] > 0:
                return self.value[self.neighbour(x, [-int(i == a) for i in range(4)])]
        return 0

    def differences(self, x, base):
        """One for each tap."""
        d = []
        for at, minus in self.taps:
            to = self.neighbour(x, at)
            origin = None if minus is None else self.neighbour(x, minus)
            if to is None or (minus is not None and origin is None):
                d.append(0)
            else:
                start = base if minus is None else self.value[origin]
                d.append(clamp(wrap(self.value[to] - start) >> self.h, 2**24))
        return d

    def blend(self, each, around):
        """What the predictors expect together; `around` are W, N, P, E."""
        if len(each) == 1:
            return each[0]
        top = bottom = 0
        for own, mj in zip(self.own, each):
            e = 16 + sum(k * own[at] for k, at in zip((2, 2, 1, 1), around) if at is not None)
            e = min(e, 2**24 - 1)
            v = max(min(2**40 // (e * e // 256 + 1), 2**20) // 16, 1)
            top, bottom = top + v * clamp(mj, 2**36), bottom + v
        return quotient(top, bottom)

    def scale(self, x):
        sums = weight = 0
        for at, w in self.t["scales"]:
            place = self.neighbour(x, at)
            if place is not None:
                sums, weight = sums + w * self.error[place], weight + w
        return min(sums * (2**23 // weight) >> 20, 2**30 - 1) + 1 if weight else 65

    def find_contexts(self, z, a, mirrored, around):
        """The context of each input."""
        W, N, P, E = around

        def H(at):
            return 0 if at is None else min(class_of(self.error[at] + 1) >> 1, 30) >> 1

        def sign(at):
            found = 0 if at is None else self.sign[at]
            return 3 - found if mirrored and found else found

        order, coarse = min(log2(abs(a) + 1), 12), self.c >> 2
        self.contexts = [
            4 * self.c + (0 if z < 16 else 1 if z < 48 else 2 if z < 84 else 3),
            16 * H(W) + H(N),
            24 * (12 - order if a < 0 else 12 + order) + coarse,
            8 * min(self.c, 31) + min(z // 16, 7),
            24 * H(P) + coarse,
            24 * (9 * sign(W) + 3 * sign(N) + sign(E)) + coarse,
        ][:self.profile["inputs"]]

    def one(self, x):
        """Decodes one value."""
        h, base = self.h, self.base(x)
        d = self.differences(x, base)
        each = [sum(w * v for w, v in zip(q.w, d)) >> 8 for q in self.predictors]
        plane = (0, -1, 0, 0) if self.n[1] > 1 else (-1, -1, 0, 0)
        around = [self.neighbour(x, s)
                  for s in ((0, 0, 0, -1), (0, 0, -1, 0), plane, (0, 0, -1, 1))]
        m = self.blend(each, around)
        if h == 0:
            k = (m + 128) >> 8
            phi = m - 256 * k
        else:
            k, phi = (m >> (8 - h) if h < 8 else wrap(m << (h - 8))), 0
        s = self.scale(x)
        mirrored = phi < 0
        self.c = min(class_of(s), 95)
        a = each[0] - each[1] if len(each) > 1 else m
        self.find_contexts(abs(phi), -a if mirrored else a, mirrored, around)
        r = self.residual(max(log2(s) - 8 + h, 0))
        r = wrap(-r) if mirrored else r
        self.value[x] = wrap(base + k + r)
        self.error[x] = min(abs(clamp(r, 2**53) * 256 - phi) >> (4 + h), 2**27 - 1)
        self.sign[x] = 1 if r > 0 else 2 if r < 0 else 0
        self.learn(x, d, clamp(wrap(self.value[x] - base) >> h, 2**24), each, s)

    def learn(self, x, d, step, each, s):
        if len(each) > 1:
            for own, mj in zip(self.own, each):
                own[x] = min(abs(256 * step - clamp(mj, 2**36)) >> 4, 2**20 - 1)
        if not d:
            return
        bits = 1
        for v in d + [step]:
            bits |= abs(v)
        shift = min(14 - log2(s), 10, 12 - log2(bits))
        self.columns.append([v << shift if shift >= 0 else v >> -shift for v in d + [step]])
        if len(self.columns) < 16:
            return
        rows = list(zip(*self.columns))
        self.columns = []
        for i, u in enumerate(rows):
            for j in range(min(i + 1, len(d))):
                S = 256 * sum(a * b for a, b in zip(u, rows[j]))
                for q, f in zip(self.predictors, self.profile["forgetting"]):
                    if i < len(d):
                        q.A[i][j] += S - (q.A[i][j] >> f)
                    else:
                        q.b[j] += S - (q.b[j] >> f)
        self.chunks += 1
        if self.chunks == self.profile["chunks"]:
            self.chunks = 0
            for q in self.predictors:
                q.solve(self.profile["ridge"])

    def decode(self):
        x = 0
        for i in range(self.n[0]):
            for j in range(self.n[1]):
                for k in range(self.n[2]):
                    for l in range(self.n[3]):
                        self.position = (i, j, k, l)
                        self.one(x)
                        x += 1
                    must(self.range.at <= len(self.range.data) + 8, "lattice.end")
        must(self.range.at >= len(self.range.data), "lattice.end")
        return self.value


def decode(tables, extents, data):
    return Block(tables, extents, data).decode()
