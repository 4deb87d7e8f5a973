"""Models that have not seen what they are measured on: one for each family of arrays.

A family is the arrays whose names are alike up to the first underscore. The tables are those of
`Fixtures/lattice/train.py`; the file is written as Formats/vqzm.md says of version 5.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
from pathlib import Path

import imagecodecs
import numpy as np

LATTICE = Path(__file__).parents[2] / "Fixtures" / "lattice"
sys.path.insert(0, str(LATTICE))

import tables  # noqa: E402
import train  # noqa: E402
from kernel import library, make_set  # noqa: E402

KINDS = {"fields": 2, "series": 3}
SHARES = {"fields": (1e-2, 1e-3, 1e-4), "series": (2e-2, 1e-2, 1e-3)}
FORGETTING = {"fields": 6, "series": 9}


def write(path: Path, name: str, found: dict) -> None:
    """Writes a set of tables as a model file."""
    taps = [struct.pack("9b", *at, *(minus or (0, 0, 0, 0)), minus is not None)
            for at, minus in found["taps"]]  # fmt: skip
    scales = [struct.pack("5b", *at, weight) for at, weight in found["scales"]]
    profiles = [
        bytes([p["near"], p["far"], p["predictors"], *p["forgetting"]])
        + bytes([p["chunks"], p["ridge"], p["inputs"], p["rate"]])
        for p in found["profiles"]
    ]
    numbers = np.array(found["starts"], "<u2").tobytes()
    numbers += np.array(list(found["weights"]) + list(found["prior"]), "<i4").tobytes()
    packed = bytes(imagecodecs.zstd_encode(numbers, 19))
    tensors = {
        "numbers": ("U8", [len(packed)], packed),
        "profiles": ("U8", [len(profiles), 10], b"".join(profiles)),
        "scales": ("I8", [len(scales), 5], b"".join(scales)),
        "taps": ("I8", [len(taps), 9], b"".join(taps)),
    }
    description = {"near": found["near"], "signal": KINDS[name], "version": 5}
    architecture = json.dumps(description, separators=(",", ":"))
    header: dict = {"__metadata__": {"vqz.architecture": architecture, "vqz.name": path.stem}}
    data = b""
    for key, (kind, shape, raw) in tensors.items():
        entry = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        header[f"decoder.lattice.{key}"] = entry
        data += raw
    text = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-(len(text) + 8) % 64)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def family(name: str) -> str:
    return name.split("_")[0]


def models(kernels: str, name: str, arrays: dict[str, np.ndarray], folder: Path) -> dict[str, Path]:
    """A model for each of the arrays, all of one kind, of series the channels first."""
    lib, base = library(kernels), tables.untrained(name)
    taps, forgetting = len(base["taps"]), FORGETTING[name]
    full = base["profiles"][-1] | {"forgetting": (forgetting, 1, 1)}
    made = make_set(base | {"profiles": [full]})
    learned = {
        (key, share): train.learned(lib, made, 0, train.lattice(array, share), taps, forgetting)
        for key, array in arrays.items()
        for share in SHARES[name]
    }
    found = {}
    for one in {family(key) for key in arrays}:
        others = [value for (key, _), value in learned.items() if family(key) != one]
        tables_of_others = base | train.flat(train.merge(others, taps))
        assert lib.vqz_lattice_valid(ctypes.byref(make_set(tables_of_others)))
        path = folder / f"without-{one}.vqzm"
        write(path, name, tables_of_others)
        found |= {key: path for key in arrays if family(key) == one}
    return found
