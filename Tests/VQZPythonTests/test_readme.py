"""The Python of README runs, and does what its remarks say."""

from __future__ import annotations

import numpy as np
import vqz
from conftest import FIXTURES, installed


def test_the_code_of_the_readme(tmp_path, monkeypatch):
    installed("zarr")
    monkeypatch.chdir(tmp_path)
    text = (FIXTURES.parent / "README.md").read_text()
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    assert len(blocks) == 1
    names: dict[str, object] = {}
    exec(blocks[0], names)
    assert names["corner"].shape == (64, 64, 3) and names["part"].shape == (8, 8, 3)
    assert np.array_equal(names["corner"], vqz.decode(names["data"])[:64, -64:])
    assert (tmp_path / "frames.zarr" / "c" / "0").exists()
