"""What the tests of the package share. Whatever a test needs beyond NumPy it asks for itself, and
is skipped where that is not installed; `run.sh` says which of them have to be.
"""

from __future__ import annotations

import importlib
import os
from fractions import Fraction
from math import copysign, isfinite
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import vqz
from hypothesis import settings

settings.register_profile("vqz", deadline=None, max_examples=60)
settings.load_profile("vqz")

FIXTURES = Path(__file__).parents[2] / "Fixtures"


def photo_like(*shape: int, seed: int = 1) -> np.ndarray:
    """Smooth samples with a little noise: what models of photographs are for."""
    rng = np.random.default_rng(seed)
    rows, columns = shape[0], shape[1]
    y, x = np.mgrid[0:rows, 0:columns]
    plane = 110 + 60 * np.sin(x / 17 + seed) + 50 * np.cos(y / 23 + x / 61)
    samples = np.repeat(plane[..., None], np.prod(shape[2:], dtype=int), axis=2)
    samples += rng.normal(0, 2, samples.shape) + np.arange(samples.shape[2]) * 9
    return np.clip(samples, 0, 255).astype(np.uint8).reshape(shape)


def varied(dtype: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Wandering samples of any type, with what is no number and the ends of the type between."""
    rng = np.random.default_rng(seed)
    kind, count = np.dtype(dtype), int(np.prod(shape, dtype=int))
    walk = np.cumsum(rng.normal(0, 1, count)) + 40
    odd = rng.random(count) < 0.05
    if kind.kind == "f":
        samples = (walk * rng.choice([1e-3, 1, 300])).astype(kind)
        specials = [np.nan, np.inf, -np.inf, -0.0, 0.0, np.finfo(kind).tiny]
        samples[odd] = rng.choice(np.array(specials, kind), odd.sum())
    else:
        info = np.iinfo(kind)
        samples = np.clip(walk * 2, info.min, info.max).astype(kind)
        specials = [info.min, info.max, 0, info.max // 3]
        samples[odd] = rng.choice(np.array(specials, kind), odd.sum())
    return samples.reshape(shape)


def keeps(array: np.ndarray, found: np.ndarray, facts: vqz.Info) -> bool:
    """Whether every sample is within the bound that the file promises, in exact numbers. What is no
    number, and zeros below zero, have to come back as they were.
    """
    array = np.ascontiguousarray(array, array.dtype.newbyteorder("="))
    bits = f"u{array.itemsize}"
    differ = (array.reshape(-1).view(bits) != found.reshape(-1).view(bits)).nonzero()[0]
    for one, other in zip(array.reshape(-1)[differ].tolist(), found.reshape(-1)[differ].tolist()):
        if isinstance(one, float):
            if not (isfinite(one) and isfinite(other)) or (one == 0 and copysign(1, one) < 0):
                return False
        most = Fraction(facts.error_bound)
        if facts.error_bound_kind == "relative":
            most *= abs(Fraction(one))
            # 0.6 is a little less than six tenths: of 75 it allows 45 as a product of doubles.
            most = most if isinstance(one, float) else Fraction(float(most))
        if abs(Fraction(one) - Fraction(other)) > most:
            return False
    return True


def installed(name: str) -> ModuleType:
    """The module, for tests that need it; skips, or fails where it has to be there."""
    if name in os.environ.get("VQZ_TEST_NEEDS", "").split():
        return importlib.import_module(name)
    return pytest.importorskip(name)


@pytest.fixture
def picture() -> np.ndarray:
    return photo_like(96, 128, 3)
