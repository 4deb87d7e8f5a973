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


def profile(near, far, forgetting, chunks, inputs):
    # One predictor: blends of two and three with other forgetting were no better, and slower.
    return {"near": near, "far": far, "predictors": 1, "forgetting": (forgetting, 1, 1),
            "chunks": chunks, "ridge": 16, "inputs": inputs, "rate": 15}


# Efforts 1 … 9 are profiles 0 … 8.
FIELD_PROFILES = [
    profile(3, 1, 5, 8, 1), profile(4, 2, 5, 8, 1), profile(6, 3, 5, 4, 1), profile(6, 4, 5, 2, 1),
    profile(8, 5, 5, 4, 1), profile(8, 6, 5, 4, 3), profile(12, 6, 5, 2, 3),
    profile(12, 8, 5, 2, 6), profile(16, 16, 5, 1, 6)]
SERIES_PROFILES = [
    profile(2, 1, 7, 8, 1), profile(4, 1, 7, 8, 1), profile(6, 2, 7, 8, 1), profile(8, 4, 7, 4, 1),
    profile(16, 8, 8, 8, 1), profile(16, 8, 8, 8, 3), profile(16, 8, 8, 4, 3),
    profile(16, 8, 8, 4, 6), profile(16, 8, 8, 1, 6)]


def untrained(name):
    """The set `fields` or `series` without its numbers."""
    if name == "fields":
        near = [((0, 0) + s, None) for s in FIELD_NEAR]
        far, scales, profiles = FIELD_FAR, FIELD_SCALES, FIELD_PROFILES
    else:
        near = [((0, 0, 0, -i), None) for i in range(2, 18)]
        far = [((0, 0, -1, i), (0, 0, -1, -1)) for i in (0, 1, -2, 2, -3, 3, -4, 4)]
        scales, profiles = SERIES_SCALES, SERIES_PROFILES
    taps = near + far
    return {"taps": taps, "near": 16, "scales": scales, "profiles": [dict(p) for p in profiles],
            "starts": None, "weights": None, "prior": None}


def load(name):
    """The set `fields` or `series`."""
    found = untrained(name)
    prior = len(found["taps"]) * (len(found["taps"]) + 3) // 2
    with open(os.path.join(os.path.dirname(__file__), name + ".bin"), "rb") as file:
        numbers = struct.unpack(f"<{COUNTERS}H{64 * 7 + prior}i", zlib.decompress(file.read()))
    return found | {"starts": list(numbers[:COUNTERS]),
                    "weights": list(numbers[COUNTERS:][:64 * 7]),
                    "prior": list(numbers[COUNTERS + 64 * 7:])}
