"""HEAD of versions 1, 2, 4 and 5, and blocks of signals: Formats/vqz.md, "HEAD" and "Tiles"."""
import itertools
import math
import struct
from fractions import Fraction

from fields import Bytes, must

PICTURE, ARRAY, SERIES, VECTORS = 1, 2, 3, 4
#: Bytes of the sample types.
WIDTHS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 8, 8: 8, 9: 2, 10: 4, 11: 8, 12: 2}
FLOATS = range(9, 13)
AXES = {PICTURE: (2,), ARRAY: range(5), SERIES: (1,), VECTORS: (1,)}
#: What a reader allows unless its caller says otherwise.
POSITIONS, SAMPLES = 2**30, 2**32


class Head:
    """What all versions have in common; sizes, blocks and overlap are along the axes."""

    version = kind = 1
    sample_type = 1
    bound = None  # E, where the file promises that no sample differs by more
    relative = None
    offset = step = None
    own = b""
    promised = False

    @property
    def neutral(self):
        """Whether each grey sample stands for red, green and blue."""
        return self.version in (5, 6)

    @property
    def decoded_channels(self):
        return self.channels + 2 if self.neutral else self.channels

    @property
    def alpha(self):
        return self.kind == PICTURE and self.channels in (2, 4)

    @property
    def colours(self):
        return self.channels - 1 if self.alpha else self.channels

    @property
    def width(self):
        return WIDTHS[self.sample_type]

    @property
    def real(self):
        return self.sample_type in FLOATS

    @property
    def counts(self):
        """How many blocks there are along each axis."""
        return [-(-n // t) if t else 1 for n, t in zip(self.sizes, self.blocks)]

    @property
    def block_count(self):
        return math.prod(self.counts)

    def spans(self, number):
        """Of a block, for each axis: first and end of the core, and of the extended block."""
        places = []
        for count in reversed(self.counts):
            places.append(number % count)
            number //= count
        found = []
        for place, size, block in zip(reversed(places), self.sizes, self.blocks):
            first, end, v = 0, size, self.overlap
            if block:
                first, end = place * block, min((place + 1) * block, size)
            else:
                v = 0
            found.append((first, end, max(0, first - v),
                          min(((place + 1) * block if block else size) + v, size)))
        return found

    def core(self, number):
        """The extents of the core of a block."""
        return [end - first for first, end, _, _ in self.spans(number)]


def check_tiles(blocks, overlap, allowed):
    must(all(t <= 2**20 for t in blocks) and overlap <= 4096, "vqz.head.tiles")
    must(all(2 * overlap <= t for t in blocks if t), "vqz.head.tiles")
    must(overlap == 0 or allowed and any(blocks), "vqz.head.tiles")


def check_limits(head):
    positions = math.prod(head.sizes)
    must(positions <= POSITIONS, "vqz.limit.positions")
    must(head.version != 4 or positions * head.channels <= SAMPLES, "vqz.limit.positions")


def picture_head(f, version):
    """The fields behind the version byte of versions 1, 2 and 5."""
    head = Head()
    head.version, head.kind = version, f.byte()
    must(head.kind == PICTURE, "vqz.head.kind")
    width, height = f.varint(), f.varint()
    head.sizes, head.channels = [height, width], f.byte()
    must(head.channels in ((5, 6) if version == 5 else (1, 2, 3, 4)), "vqz.head.layout")
    if version == 5:
        head.channels -= 4
    must(f.byte() == 1, "vqz.head.samples")
    head.container, head.bits = f.byte(), f.byte()
    tile, head.overlap = f.varint(), f.varint()
    head.blocks, head.quality = [tile, tile], f.byte()
    bound = f.varint() if version > 1 else 0
    f.end()
    must(1 <= width < 2**31 and 1 <= height < 2**31, "vqz.head.size")
    must(head.bits <= 64, "vqz.head.bits")
    check_tiles(head.blocks, head.overlap, True)
    must(bound <= 256, "vqz.head.bound")
    head.promised, head.bound = bound > 0, bound - 1 if bound else None
    return head


def step_is_one(step):
    """Whether a binary64 is an odd m below 2^22 times 2^e, −1022 ≤ e ≤ 970."""
    if not (math.isfinite(step) and step > 0):
        return False
    ratio = Fraction(step)
    m = ratio.numerator
    e = (m & -m).bit_length() - ratio.denominator.bit_length()
    m >>= (m & -m).bit_length() - 1
    return m < 2**22 and -1022 <= e <= 970


def signal_sizes(head, f, axes):
    head.sizes = [f.varint() for _ in range(axes)]
    most = 2**31 if head.kind == PICTURE else 2**60
    must(all(1 <= n < most for n in head.sizes), "vqz.head.size")
    head.channels = f.varint()
    must(1 <= head.channels <= (4 if head.kind == PICTURE else 4096), "vqz.head.channels")
    must(math.prod(head.sizes) * head.channels < 2**60, "vqz.head.size")


def promise(head, f):
    found = f.byte()
    must(found <= 2, "vqz.head.bound")
    head.promised = found > 0
    if found == 1 and head.real:
        head.bound = f.number("d")
        must(math.isfinite(head.bound) and head.bound >= 0, "vqz.head.bound")
    elif found == 1:
        head.bound = f.varint()
        must(head.bound < 2**63, "vqz.head.bound")
    elif found == 2:
        head.relative = f.number("d")
        must(0 < head.relative < 1, "vqz.head.bound")


def signal_head(f):
    """The fields behind the version byte of version 4."""
    head = Head()
    head.version, head.kind = 4, f.byte()
    must(head.kind in AXES, "vqz.head.kind")
    head.sample_type = f.byte()
    must(head.sample_type in WIDTHS, "vqz.head.samples")
    axes = f.byte()
    must(axes in AXES[head.kind], "vqz.head.axes")
    signal_sizes(head, f, axes)
    head.blocks, head.overlap = [f.varint() for _ in range(axes)], f.varint()
    check_tiles(head.blocks, head.overlap, axes <= 2 and head.kind != VECTORS)
    head.container, head.bits = f.byte(), f.byte()
    must(head.bits <= 64, "vqz.head.bits")
    head.quality = f.byte()
    promise(head, f)
    if head.real:
        head.offset, head.step = f.number("d"), f.number("d")
        must(math.isfinite(head.offset) and step_is_one(head.step), "vqz.head.scale")
    count = f.varint()
    must(count <= 65536 and (count == 0 or head.kind != PICTURE), "vqz.head.own")
    head.own = f.take(count)
    return head


def read(payload):
    """The head of a file with chunks."""
    f = Bytes(payload)
    version = f.byte()
    must(version <= 6, "vqz.head.version.future")
    must(version != 0, "vqz.head.version.zero")
    must(version not in (3, 6), "vqz.head.version.compact")
    head = signal_head(f) if version == 4 else picture_head(f, version)
    f.end()
    check_limits(head)
    return head


def original_bits(nibble):
    return 16 if nibble == 15 else nibble


def vectors_own(head):
    """Of vectors, whether their samples have unit length; what HEAD alone has to say of them."""
    flags, kind, rest = head.own[:1], head.own[1:2], head.own[2:]
    must(flags in ((b"\0", b"\1") if head.real else (b"\0",)), "vqz.head.own")
    must(kind in (b"\0", b"\1", b"\2"), "vqz.head.own")
    must(len(rest) == (8 if kind > b"\0" else 0), "vqz.head.own")
    if rest:
        number = struct.unpack("<d", rest)[0]
        must(0 <= number < math.inf if kind == b"\1" else 0 < number <= 1, "vqz.head.own")
    return flags == b"\1"


def positions(extents):
    """All positions of a block, the last axis fastest."""
    return itertools.product(*(range(n) for n in extents))
