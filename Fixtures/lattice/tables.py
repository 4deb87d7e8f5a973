"""The trained sets as Python sees them: neighbours and profiles here, numbers in NAME.bin.

NAME.bin is a zlib stream of little-endian starts (uint16), weights (int32) and prior (int32)."""
import os
import struct
import zlib

COUNTERS = (384 + 256 + 600 + 256 + 384 + 648) * 64

# Near taps by what they are worth: (axis 2, axis 3) to the base.
FIELD_NEAR = [(-1, 0), (-1, -1), (-1, 1), (0, -2), (-2, 0), (-1, -2), (-1, 2), (-2, 1), (-2, -1),
              (0, -3), (-2, 2), (-2, -2), (-3, 0), (-1, 3), (-1, -3), (-3, 1)]
# In the plane before, less its own value one to the left; None for to the base.
FIELD_FAR = [((0, -1, 0, 0), (0, -1, 0, -1)), ((0, -1, 0, 1), (0, -1, 0, -1)),
             ((0, -1, 1, 0), (0, -1, 0, -1)), ((0, -1, -1, 0), (0, -1, 0, -1)),
             ((0, -1, 0, -1), None), ((0, -2, 0, 0), (0, -2, 0, -1)),
             ((0, -1, 1, 1), (0, -1, 0, -1)), ((0, -1, -1, 1), (0, -1, 0, -1)),
             ((0, -1, 1, -1), (0, -1, 0, -1)), ((0, -1, -1, -1), (0, -1, 0, -1)),
             ((-1, 0, 0, 0), (-1, 0, 0, -1)), ((-1, 0, 0, 1), (-1, 0, 0, -1)),
             ((-1, 0, 1, 0), (-1, 0, 0, -1)), ((-1, -1, 0, 0), (-1, -1, 0, -1)),
             ((-1, 1, 0, 0), (-1, 1, 0, -1)), ((-1, 0, 0, -1), None)]
FIELD_SCALES = [((0, 0, 0, -1), 3), ((0, 0, 0, -2), 1), ((0, 0, -1, 0), 3), ((0, 0, -1, -1), 2),
                ((0, 0, -1, 1), 2), ((0, 0, -2, 0), 1), ((0, -1, 0, 0), 3), ((0, -1, 0, 1), 1),
                ((0, -1, 1, 0), 1), ((-1, 0, 0, 0), 3)]
SERIES_SCALES = [((0, 0, 0, -1), 4), ((0, 0, 0, -2), 4), ((0, 0, 0, -3), 2), ((0, 0, 0, -4), 2),
                 ((0, 0, 0, -5), 1), ((0, 0, 0, -6), 1), ((0, 0, 0, -7), 1), ((0, 0, 0, -8), 1),
                 ((0, 0, -1, 0), 2), ((0, 0, -1, 1), 2), ((0, 0, -1, -1), 1)]


def profile(near, far, predictors, forgetting, chunks, inputs):
    return {"near": near, "far": far, "predictors": predictors, "forgetting": forgetting,
            "chunks": chunks, "ridge": 16, "inputs": inputs, "rate": 14}


# Efforts 1 … 9 are profiles 0 … 8.
FIELD_PROFILES = [
    profile(3, 1, 1, (5, 7, 8), 8, 1), profile(4, 2, 1, (5, 7, 8), 4, 1),
    profile(6, 3, 1, (5, 7, 8), 2, 1), profile(6, 4, 1, (5, 7, 8), 1, 1),
    profile(8, 5, 1, (5, 7, 8), 2, 1), profile(8, 6, 1, (5, 7, 8), 1, 3),
    profile(12, 6, 1, (5, 7, 8), 1, 6), profile(12, 8, 2, (5, 7, 8), 1, 6),
    profile(16, 16, 3, (4, 6, 8), 1, 6)]
SERIES_PROFILES = [
    profile(2, 1, 1, (7, 9, 10), 8, 1), profile(4, 1, 1, (7, 9, 10), 4, 1),
    profile(6, 2, 1, (7, 9, 10), 4, 1), profile(8, 4, 1, (7, 9, 10), 4, 1),
    profile(16, 8, 1, (7, 9, 10), 4, 1), profile(16, 8, 1, (7, 9, 10), 2, 3),
    profile(16, 8, 1, (7, 9, 10), 1, 6), profile(16, 8, 2, (6, 9, 10), 1, 6),
    profile(16, 8, 3, (5, 7, 9), 1, 6)]


def load(name):
    """The set `fields` or `series`."""
    if name == "fields":
        near = [((0, 0) + s, None) for s in FIELD_NEAR]
        far, scales, profiles = FIELD_FAR, FIELD_SCALES, FIELD_PROFILES
    else:
        near = [((0, 0, 0, -i), None) for i in range(2, 18)]
        far = [((0, 0, -1, i), (0, 0, -1, -1)) for i in (0, 1, -2, 2, -3, 3, -4, 4)]
        scales, profiles = SERIES_SCALES, SERIES_PROFILES
    taps = near + far
    prior = len(taps) * (len(taps) + 3) // 2
    with open(os.path.join(os.path.dirname(__file__), name + ".bin"), "rb") as file:
        numbers = struct.unpack(f"<{COUNTERS}H{64 * 7 + prior}i", zlib.decompress(file.read()))
    return {"taps": taps, "near": 16, "scales": scales, "profiles": [dict(p) for p in profiles],
            "starts": list(numbers[:COUNTERS]), "weights": list(numbers[COUNTERS:][:64 * 7]),
            "prior": list(numbers[COUNTERS + 64 * 7:])}
