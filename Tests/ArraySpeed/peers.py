"""Other codecs of arrays, all through imagecodecs, each on one thread.

A peer encodes an array with an absolute bound, 0 for lossless, and decodes what came of it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

import imagecodecs as codecs
import numpy as np


class Peer(NamedTuple):
    is_lossless: bool
    encode: Callable[[np.ndarray, float], bytes]
    decode: Callable[[bytes, np.ndarray], np.ndarray]


def shuffled(array: np.ndarray, level: int) -> bytes:
    """First the first bytes of all samples, then their second bytes, and so on."""
    planes = array.reshape(-1).view(np.uint8).reshape(-1, array.itemsize).T
    return bytes(codecs.zstd_encode(np.ascontiguousarray(planes).tobytes(), level))


def unshuffled(data: bytes, like: np.ndarray) -> np.ndarray:
    planes = np.frombuffer(codecs.zstd_decode(data), np.uint8).reshape(like.itemsize, -1)
    return np.ascontiguousarray(planes.T).view(like.dtype).reshape(like.shape)


def quantised(array: np.ndarray, bound: float) -> bytes:
    """Lorenzo prediction on a lattice: differences along all axes, folded, shuffled, as zstd."""
    found = np.rint(array.astype(np.float64) / (2 * bound)).astype(np.int32)
    for axis in range(found.ndim):
        found = np.diff(found, axis=axis, prepend=np.int32(0))
    return struct.pack("<d", 2 * bound) + shuffled(found << 1 ^ found >> 31, 19)


def unquantised(data: bytes, like: np.ndarray) -> np.ndarray:
    folded = unshuffled(data[8:], np.empty(like.shape, np.uint32))
    found = (folded >> 1).astype(np.int32) ^ -(folded & 1).astype(np.int32)
    for axis in range(found.ndim):
        found = np.cumsum(found, axis=axis, dtype=np.int32)
    return (found * struct.unpack("<d", data[:8])[0]).astype(like.dtype)


ALL = {
    "SZ3": Peer(
        False,
        lambda a, bound: bytes(codecs.sz3_encode(a, mode="abs", abs=bound)),
        lambda data, like: codecs.sz3_decode(data, like.shape, like.dtype),
    ),
    "SPERR": Peer(
        False,
        lambda a, bound: bytes(codecs.sperr_encode(a, bound, mode="pwe", numthreads=1)),
        lambda data, like: codecs.sperr_decode(
            data, shape=like.shape, dtype=like.dtype, numthreads=1
        ),
    ),
    "ZFP": Peer(
        False,
        lambda a, bound: bytes(codecs.zfp_encode(a, bound, mode="a", numthreads=1)),
        lambda data, like: codecs.zfp_decode(data, numthreads=1),
    ),
    "quantised ZSTD": Peer(False, quantised, unquantised),
    "PCODEC": Peer(
        True,
        lambda a, _: bytes(codecs.pcodec_encode(a, 8)),
        lambda data, like: codecs.pcodec_decode(data, like.shape, like.dtype),
    ),
    "ZSTD": Peer(True, lambda a, _: shuffled(a, 19), unshuffled),
}


def available() -> tuple[dict[str, Peer], list[str]]:
    """The peers that this build of imagecodecs has, and a line on each, or on its absence."""
    found, lines = {}, []
    for name, peer in ALL.items():
        codec = name.split()[-1]
        if getattr(codecs, codec).available:
            found[name] = peer
            lines.append(getattr(codecs, f"{codec.lower()}_version")())
        else:
            lines.append(f"{name.lower()}: left out, imagecodecs {codecs.__version__} has none")
    return found, list(dict.fromkeys(lines))
