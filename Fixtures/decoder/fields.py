"""Fields of all formats of vqz: bytes, varints, checksums, zstd frames, and how a file is refused.

Written from Formats/vqz.md alone."""
import ctypes
import ctypes.util
import struct


class Refused(Exception):
    """A file that breaks a rule; the exception has the tag of the rule."""

    @property
    def rule(self):
        return self.args[0]


def must(holds, rule):
    if not holds:
        raise Refused(rule)


CRC = []
for _i in range(256):
    for _ in range(8):
        _i = _i >> 1 ^ (0x82F63B78 if _i & 1 else 0)
    CRC.append(_i)


def crc32c(data):
    state = 0xFFFFFFFF
    for byte in data:
        state = state >> 8 ^ CRC[(state ^ byte) & 255]
    return state ^ 0xFFFFFFFF


class Bytes:
    """Reads fields one behind the other; `rule` is broken where they end early, and `varints`,
    where it is given, by varints that have rules of their own elsewhere."""

    def __init__(self, data, rule="vqz.chunk.payload", varints=None):
        self.data, self.at, self.rule, self.varints = data, 0, rule, varints

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        must(count <= self.left, self.rule)
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize(form)))[0]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        """An unsigned integer of at most 64 bits, in as few groups of seven bits as it takes."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            must(value < 2**64 and shift < 70, self.varints or "vqz.varint.range")
            shift += 7
            if byte < 128:
                must(byte > 0 or shift == 7, self.varints or "vqz.varint.minimal")
                return value

    def signed(self):
        """0, 1, 2, 3, … stand for 0, −1, 1, −2, …"""
        folded = self.varint()
        return -(folded + 1 >> 1) if folded & 1 else folded >> 1

    def rest(self):
        return self.take(self.left)

    def end(self, rule=None):
        must(self.left == 0, rule or self.rule)


ZSTD = ctypes.CDLL(ctypes.util.find_library("zstd"))
for _name in ("ZSTD_findFrameCompressedSize", "ZSTD_decompress", "ZSTD_decompress_usingDict"):
    getattr(ZSTD, _name).restype = ctypes.c_size_t
ZSTD.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
ZSTD.ZSTD_createDCtx.restype = ctypes.c_void_p
UNKNOWN, ERROR = 2**64 - 1, 2**64 - 2


def _size(count):
    return ctypes.c_size_t(count)


def is_begun(data):
    """Whether the bytes begin with the whole header of a zstd frame, not of a skippable one."""
    return (data[:4] == b"\x28\xb5\x2f\xfd"
            and ZSTD.ZSTD_getFrameContentSize(data, _size(len(data))) != ERROR)


def is_frame(data):
    """Whether the bytes are one whole zstd frame, no skippable one, that names no dictionary."""
    return (is_begun(data)
            and ZSTD.ZSTD_findFrameCompressedSize(data, _size(len(data))) == len(data)
            and ZSTD.ZSTD_getDictID_fromFrame(data, _size(len(data))) == 0)


def stated(frame):
    """The content size that the header of a frame states, or None."""
    found = ZSTD.ZSTD_getFrameContentSize(frame, _size(len(frame)))
    return None if found in (UNKNOWN, ERROR) else found


def inflate(frame, size, dictionary=None):
    """The content of a frame that states `size`; None where it does not hold that."""
    out = ctypes.create_string_buffer(size or 1)
    if dictionary is None:
        found = ZSTD.ZSTD_decompress(out, _size(size), frame, _size(len(frame)))
    else:
        context = ctypes.c_void_p(ZSTD.ZSTD_createDCtx())
        found = ZSTD.ZSTD_decompress_usingDict(context, out, _size(size), frame, _size(len(frame)),
                                               dictionary, _size(len(dictionary)))
        ZSTD.ZSTD_freeDCtx(context)
    return out.raw[:size] if found == size else None


def unpacked(frame, size, form_rule="vqz.entropy.planes.frame",
             content_rule="vqz.entropy.planes.content"):
    """What one frame holds that states and holds `size` bytes."""
    must(is_frame(frame), form_rule)
    must(stated(frame) == size, content_rule)
    content = inflate(frame, size)
    must(content is not None, form_rule)
    return content
