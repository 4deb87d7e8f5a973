"""What the tests of the package share. Whatever a test needs beyond NumPy it asks for itself, and
is skipped where that is not installed; `run.sh` says which of them have to be.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
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


def installed(name: str) -> ModuleType:
    """The module, for tests that need it; skips, or fails where it has to be there."""
    if name in os.environ.get("VQZ_TEST_NEEDS", "").split():
        return importlib.import_module(name)
    return pytest.importorskip(name)


@pytest.fixture
def picture() -> np.ndarray:
    return photo_like(96, 128, 3)
