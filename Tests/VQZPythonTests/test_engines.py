"""Ray and Spark, in local mode: the examples are run, with one worker and with two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import vqz
from conftest import FIXTURES, installed, photo_like

EXAMPLES = FIXTURES.parent / "Sources" / "VQZPython" / "examples"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of pictures."""
    image = installed("PIL.Image")
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLES))
    (tmp_path / "pictures").mkdir()
    for number in range(6):
        picture = image.fromarray(photo_like(128, 96 + 16 * number, 3, seed=number))
        picture.save(tmp_path / "pictures" / f"{number}.png")
    return tmp_path / "pictures"


def expected(folder: Path) -> dict[str, bytes]:
    image = installed("PIL.Image")
    return {
        path.name: vqz.encode(np.asarray(image.open(path).convert("RGB")), quality=60)
        for path in folder.glob("*.png")
    }


def test_ray(folder, tmp_path):
    ray = installed("ray")
    installed("ray.data")
    import ray_pictures

    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    try:
        for workers in (1, 2):
            output = tmp_path / str(workers)
            sizes = ray_pictures.main(str(folder), str(output), workers=workers)
            found = {path.stem: path.read_bytes() for path in output.iterdir()}
            assert found == expected(folder)
            assert sizes == {name: len(data) for name, data in found.items()}
    finally:
        ray.shutdown()


def test_spark(folder, tmp_path):
    installed("pyspark")
    pandas = installed("pandas")
    import spark_pictures

    for workers in (1, 2):
        output = tmp_path / f"{workers}.parquet"
        spark_pictures.main(str(folder), str(output), workers=workers)
        rows = pandas.read_parquet(output)
        assert {Path(row.path).name: row.vqz for row in rows.itertuples()} == expected(folder)
