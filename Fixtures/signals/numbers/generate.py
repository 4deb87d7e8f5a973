#!/usr/bin/env python3
"""Writes the conformance files of arrays and series in this folder, and expected.csv.

NPY files are those of NumPy itself; headers that it no longer writes, and WAV files, are put
together here byte by byte. The expected samples are NumPy's, in the order in which they lie in the
file, each with its lowest byte first.

usage: generate.py  (needs NumPy 2)
"""
import hashlib
import io
import os
import struct

import numpy as np
from numpy.lib import format as npy_format

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []
NAMES = {"b1": "u8", "u1": "u8", "i1": "i8", "u2": "u16", "i2": "i16", "u4": "u32", "i4": "i32",
         "u8": "u64", "i8": "i64", "f2": "f16", "f4": "f32", "f8": "f64"}


def numbers(count, dtype, seed):
    """Bytes of every kind; of floating point also NaN, infinities, -0 and subnormal numbers."""
    kind = np.dtype(dtype)
    source = np.random.Generator(np.random.PCG64(seed))
    if kind.kind == "b":
        return source.integers(0, 2, count).astype(kind)
    values = np.frombuffer(source.bytes(count * kind.itemsize), kind).copy()
    if kind.kind == "f" and count >= 6:
        values[:4] = [np.nan, np.inf, -np.inf, -0.0]
        values[4] = np.nextafter(kind.type(0), kind.type(1))
    return values


def record(name, data, kind, axes, channels, samples):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    little = samples.astype(samples.dtype.newbyteorder("<"), copy=False)
    digest = hashlib.sha256(little.tobytes()).hexdigest()
    sizes = "x".join(str(size) for size in axes) or "-"
    ROWS.append(f"{name},{kind},{sizes},{channels},{NAMES[samples.dtype.str[1:]]},{digest}")


# NPY -------------------------------------------------------------------------------------------

def in_file_order(array):
    return array.T if array.flags.fnc and array.ndim > 1 else array


def record_npy(name, data, array):
    flat = np.ascontiguousarray(in_file_order(array))
    axes = in_file_order(array).shape
    if len(axes) > 4:
        axes = (int(np.prod(axes[:-3])),) + axes[-3:]
    record(name, data, "array", axes, 1, flat)


def npy(array, version=None):
    out = io.BytesIO()
    npy_format.write_array(out, array, version=version, allow_pickle=False)
    return out.getvalue()


def old_npy(array, text):
    text = text + " " * (16 - (10 + len(text) + 1) % 16) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + array.tobytes()


def write_npy():
    for letter in NAMES:
        for order in "<>" if letter[1] != "1" else "|":
            for layout in "CF":
                values = numbers(30, order + letter, 7).reshape((2, 5, 3))
                array = np.asarray(values, order=layout)
                side = {"<": "little", ">": "big", "|": "byte"}[order]
                record_npy(f"{letter}-{side}-{layout.lower()}.npy", npy(array), array)
    shapes = [(), (1,), (7,), (1, 1), (2, 3), (1, 5), (2, 3, 4, 2), (2, 3, 2, 3, 2),
              (2, 1, 2, 1, 2, 3)]
    for shape in shapes:
        for layout in "CF" if len(shape) > 1 else "C":
            values = numbers(int(np.prod(shape)), "<i2", len(shape)).reshape(shape)
            array = np.asarray(values, order=layout)
            text = "x".join(map(str, shape)) or "single"
            record_npy(f"shape-{text}-{layout.lower()}.npy", npy(array), array)
    array = numbers(12, "<f4", 9).reshape((4, 3))
    for version in (1, 2, 3):
        record_npy(f"version-{version}.npy", npy(array, (version, 0)), array)
    record_npy("python-2.npy", old_npy(
        array, "{'descr': '<f4', 'fortran_order': False, 'shape': (4L, 3L), }"), array)
    record_npy("other-spelling.npy", old_npy(
        array, '{"shape":(4 ,3),"descr":"<f4","fortran_order":False}'), array)


# WAV -------------------------------------------------------------------------------------------

def chunk(kind, data, pad=b"\0"):
    return kind + struct.pack("<I", len(data)) + data + pad * (len(data) % 2)


def encoding(tag, channels, bits, size, rate=48000, more=b""):
    return struct.pack("<HHIIHH", tag, channels, rate, rate * channels * size, channels * size,
                       bits) + more


def extensible(tag, valid, mask):
    identifier = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    return struct.pack("<HHI", 22, valid, mask) + identifier


def riff(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def sound(frames, channels, dtype, seed):
    return numbers(frames * channels, dtype, seed).reshape((frames, channels))


def record_wav(name, data, samples):
    record(name, data, "series", samples.shape[:1], samples.shape[1], samples)


def write_wav():
    for name, tag, dtype, bits in (("u8", 1, "|u1", 8), ("i16", 1, "<i2", 16),
                                   ("i32", 1, "<i4", 32), ("f32", 3, "<f4", 32),
                                   ("f64", 3, "<f8", 64), ("12-bit", 1, "<i2", 12)):
        for channels in (1, 2, 5):
            samples = sound(9, channels, dtype, channels)
            more = struct.pack("<H", 0) if tag == 3 else b""
            fact = [chunk(b"fact", struct.pack("<I", 9))] if tag == 3 else []
            head = chunk(b"fmt ", encoding(tag, channels, bits, samples.itemsize, more=more))
            record_wav(f"{name}-{channels}.wav",
                       riff(head, *fact, chunk(b"data", samples.tobytes())), samples)
    samples = sound(11, 3, "<i4", 24) >> 8
    bytes_of_three = samples.astype("<i4").view("u1").reshape((-1, 4))[:, :3].tobytes()
    form = chunk(b"fmt ", encoding(1, 3, 24, 3))
    # 99 bytes: an odd length, and so a byte that is none of it.
    record_wav("24-bit.wav", riff(form, chunk(b"data", bytes_of_three)), samples)
    form = chunk(b"fmt ", encoding(0xFFFE, 3, 24, 3, more=extensible(1, 20, 7)))
    record_wav("extensible.wav", riff(form, chunk(b"data", bytes_of_three, b"?")), samples)
    samples = sound(5, 2, "<f4", 3)
    form = chunk(b"fmt ", encoding(0xFFFE, 2, 32, 4, more=extensible(3, 32, 3)))
    record_wav("extensible-float.wav", riff(form, chunk(b"data", samples.tobytes())), samples)
    write_wav_chunks()


def write_wav_chunks():
    samples = sound(7, 1, "|u1", 5)
    form = chunk(b"fmt ", encoding(1, 1, 8, 1, rate=8000))
    data = chunk(b"data", samples.tobytes())
    before = chunk(b"bext", b"of a broadcast" * 9) + chunk(b"JUNK", b"odd")
    after = chunk(b"LIST", b"INFOINAM" + struct.pack("<I", 5) + b"name\0\0") + chunk(
        b"cue ", b"1234"
    )
    record_wav("chunks.wav", riff(before, form, chunk(b"PEAK", b"x"), data, after), samples)
    record_wav("behind-the-end.wav", riff(form, data) + b"not a chunk", samples)
    # The last byte is missing, which pads an odd length: programs leave it out.
    record_wav("unpadded.wav", riff(form, data)[:-1], samples)
    unknown = struct.pack("<I", 0xFFFFFFFF)
    open_end = b"RIFF" + unknown + b"WAVE" + form + b"data" + unknown + samples.tobytes()
    record_wav("streamed.wav", open_end, samples)
    record_wav("streamed-zeros.wav", b"RIFF\0\0\0\0WAVE" + form + b"data\0\0\0\0"
               + samples.tobytes(), samples)
    stereo = sound(4, 2, "<i2", 6)
    form = chunk(b"fmt ", encoding(1, 2, 16, 2))
    record_wav("half-frame.wav", riff(form, chunk(b"data", stereo.tobytes() + b"abc")), stereo)
    for kind in (b"RF64", b"BW64"):
        lengths = struct.pack("<QQQI", 12 + 36 + 24 + 24, stereo.nbytes, 4, 0)
        large = (kind + unknown + b"WAVE" + chunk(b"ds64", lengths) + form + b"data" + unknown
                 + stereo.tobytes())
        record_wav(f"{kind.decode().lower()}.wav", large + chunk(b"LIST", b"more"), stereo)


# CSV -------------------------------------------------------------------------------------------

def record_csv(name, text, rows, dtype):
    samples = np.array(rows, dtype)
    record(name, text.encode(), "series", samples.shape[:1], samples.shape[1], samples)


def saved(rows, **options):
    out = io.StringIO()
    np.savetxt(out, rows, **options)
    return out.getvalue()


def missing(number):
    """NaN that says how it was written."""
    return np.array([0x7FF8000000000000 + number], "<u8").view("<f8")[0]


def write_csv():
    source = np.random.Generator(np.random.PCG64(11))
    rows = source.standard_normal((20, 3)) * [1, 1e-9, 1e12]
    record_csv("savetxt.csv", saved(rows, header="a b c"), rows, "<f8")
    rounded = np.round(source.standard_normal((15, 2)) * 40, 3)
    record_csv("three-decimals.csv", saved(rounded, fmt="%.3f", delimiter=","), rounded, "<f8")
    text = "\r\n".join(",".join(repr(float(v)) for v in row) for row in rows)
    record_csv("shortest.csv", "x,y,z\r\n" + text, rows, "<f8")
    for name, limit, kind in (("i8", 100, "|i1"), ("u8", 200, "|u1"), ("i16", 3e4, "<i2"),
                              ("u16", 6e4, "<u2"), ("i32", 2e9, "<i4"), ("u32", 4e9, "<u4"),
                              ("i64", 9e18, "<i8")):
        whole = source.integers(0 if name[0] == "u" else -int(limit), int(limit), (6, 2))
        # So that no smaller type will do.
        whole[0] = [limit, 0] if name[0] == "u" else [-limit, limit]
        record_csv(f"integers-{name}.csv", saved(whole, fmt="%d", delimiter=";"), whole, kind)
    single = source.integers(-99, 99, (8, 1))
    record_csv("single.csv", "\ufeffvalue\n" + saved(single, fmt="%d"), single, "|i1")
    text = "# remarks\n# more\nt\tu\n1.50\tnan\n-0.00\t\nNA\tinf\n2.25\t-inf\nNaN\tnull\n"
    rows = [[1.5, missing(0)], [-0.0, missing(1)], [missing(4), np.inf], [2.25, -np.inf],
            [missing(2), missing(5)]]
    record_csv("missing.tsv", text, rows, "<f8")
    record_csv("bare.csv", "1,1.0\n2.5,2.25\n", [[1, 1], [2.5, 2.25]], "<f8")


write_npy()
write_wav()
write_csv()
with open(os.path.join(HERE, "expected.csv"), "w") as file:
    file.write("file,kind,axes,channels,type,sha256 of the samples\n")
    file.write("\n".join(sorted(ROWS)) + "\n")
