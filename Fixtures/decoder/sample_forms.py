"""What a lattice block makes of its integers: the forms of Formats/vqz.md, "Lattice blocks"."""
import math
from fractions import Fraction
from math import isqrt

import fields

#: Of a floating-point type: bits of precision, exponent of the least number, bits of the whole.
FORMATS = {9: (11, -24, 16), 10: (24, -149, 32), 11: (53, -1074, 64), 12: (8, -133, 16)}
#: Of an integer type: bits, and whether it has a sign.
INTEGERS = {1: (8, 0), 2: (8, 1), 3: (16, 0), 4: (16, 1), 5: (32, 0), 6: (32, 1), 7: (64, 0),
            8: (64, 1)}


RULE = "vqz.tile.lattice"
#: The least normal binary64.
LEAST_NORMAL = Fraction(2)**-1022


def must(holds):
    fields.must(holds, RULE)


def wrap(x):
    """Modulo 2^64, as two's complement."""
    return (x + 2**63) % 2**64 - 2**63


def rounded(x, precision, least):
    """The nearest number with so many bits, halves to even; overflow is for `pattern`."""
    if x == 0:
        return Fraction(0)
    exponent = abs(x.numerator).bit_length() - x.denominator.bit_length()
    if abs(x) < Fraction(2)**exponent:
        exponent -= 1
    unit = Fraction(2)**max(exponent - precision + 1, least)
    return round(x / unit) * unit


def pattern(x, negative, kind):
    """The bytes of a number that is rounded to the type; beyond its largest, of infinity."""
    precision, least, bits = FORMATS[kind]
    magnitude, span = abs(x), bits - precision  # bits of the exponent
    if magnitude >= Fraction(2)**(2**(span - 1)):
        found = (2**span - 1) << (precision - 1)
    else:
        units = magnitude / Fraction(2)**least
        if units < 2**(precision - 1):
            found = int(units)
        else:
            high = int(units).bit_length() - precision
            found = (high << (precision - 1)) + (int(units) >> high)
    return (found | (negative << (bits - 1))).to_bytes(bits // 8, "little")


def roots():
    c = [2**63]
    while len(c) < 33:
        c.append(isqrt(c[-1] * 2**62))
    return c


ROOTS = roots()


def power(f):
    """2^(f / 2^32) in 2^62nds."""
    parts = []
    for first, last in ((1, 11), (12, 22), (23, 32)):
        part = 2**62
        for i in range(first, last + 1):
            if f >> (32 - i) & 1:
                part = part * ROOTS[i] >> 62
        parts.append(part)
    return (parts[0] * parts[1] >> 62) * parts[2] >> 62


class Forms:
    """Reads form and fields from `f`; then `sample` makes the bytes of a sample of an integer."""

    def __init__(self, head, f, axes):
        self.kind, self.real, self.table = head.sample_type, head.sample_type in FORMATS, None
        self.form = f.byte()
        must(1 <= self.form <= 5 and (self.form != 3 or self.real))
        longer = [n for n in axes if n > 1]
        planes = longer[0] if len(longer) > 1 else 1
        if self.form == 1:
            self.scales = [(head.offset, head.step) if self.real
                           else (0, 2 * min(head.bound or 0, 2**62 - 1) + 1)]
        elif self.form == 2:
            count = f.varint()
            must(count in (1, planes))
            self.scales = [(f.number("d"), f.number("d")) if self.real
                           else (f.signed(), f.varint()) for _ in range(count)]
            must(all(self.is_scale(o, s) for o, s in self.scales))
        elif self.form == 5:
            self.start, self.step = f.signed(), f.varint()
            must(abs(self.start) <= 2**43 and 1 <= self.step <= 2**43)
        if self.form <= 2:
            self.plane = math.prod(axes) // len(self.scales)
            self.limits = [self.limit(s) for _, s in self.scales]
            if self.real:
                self.scales = [(Fraction(o), Fraction(s)) for o, s in self.scales]

    def is_scale(self, o, s):
        if not self.real:
            return 1 <= s < 2**63
        return math.isfinite(o) and math.isfinite(s) and s >= LEAST_NORMAL

    def limit(self, s):
        """What the magnitudes of integers have to be below; of integer types there is none."""
        if not self.real:
            return 2**64
        m = Fraction(s).numerator
        return 2**(53 - (m.bit_length() - (m & -m).bit_length() + 1))

    def read_table(self, sides):
        """The entries of form 4, which are the first of the sides."""
        if self.form != 4:
            return
        count = sides.varint()
        must(1 <= count <= 2**24)
        self.table = [sides.signed()]
        while len(self.table) < count:
            self.table.append(wrap(self.table[-1] + sides.varint()))
        must(self.real or all(self.holds(entry) for entry in self.table))

    def holds(self, entry):
        """Whether an integer sample is one of the type, that of u64 less 2^63."""
        bits, signed = INTEGERS[self.kind]
        low = -2**(bits - 1) if signed or self.kind == 7 else 0
        return low <= entry < low + 2**bits

    def sample(self, at, k):
        if self.form <= 2:
            o, s = self.scales[at // self.plane]
            must(abs(k) < self.limits[at // self.plane])
            return self.number(o + k * s) if self.real else self.integer(o + k * s)
        if self.form == 3:
            return self.ordered(k)
        if self.form == 4:
            must(0 <= k < len(self.table))
            return self.ordered(self.table[k]) if self.real else self.integer(self.table[k])
        return self.logarithm(k)

    def number(self, exact):
        """Rounded to binary64, then to the type."""
        x = rounded(exact, *FORMATS[11][:2])
        return pattern(rounded(x, *FORMATS[self.kind][:2]), exact < 0, self.kind)

    def integer(self, value, shifted=True):
        """Held to the range of the type; that of u64 is told less 2^63."""
        bits, signed = INTEGERS[self.kind]
        if self.kind == 7 and shifted:
            value += 2**63
        low = -2**(bits - 1) if signed else 0
        return min(max(value, low), low + 2**bits - 1).to_bytes(bits // 8, "little",
                                                               signed=bool(signed))

    def ordered(self, k):
        bits = FORMATS[self.kind][2]
        must(abs(k) < 2**(bits - 1))
        return (abs(k) | (k < 0) << (bits - 1)).to_bytes(bits // 8, "little")

    def logarithm(self, k):
        if k == 0:
            return self.number(Fraction(0)) if self.real else self.integer(0, shifted=False)
        further = (abs(k) - 1) * self.step
        must(further <= 2**44)
        x = self.start + further
        q, p = x >> 32, power(x % 2**32)
        if not self.real:
            magnitude = 2**64 if q > 63 else int(p * Fraction(2)**(q - 62) + Fraction(1, 2))
            return self.integer(-magnitude if k < 0 else magnitude, shifted=False)
        p = rounded(Fraction(p), *FORMATS[11][:2])
        scaled = rounded(p * Fraction(2)**(min(max(q, -1138), 1162) - 62), *FORMATS[11][:2])
        found = rounded(scaled, *FORMATS[self.kind][:2])
        return pattern(found, k < 0, self.kind)
