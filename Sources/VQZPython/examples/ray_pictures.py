"""Compresses a folder of pictures with Ray: `map_batches` with actors that keep the model.

    python3 ray_pictures.py FOLDER OUTPUT

Needs ray[data] and Pillow.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import ray
import vqz
from PIL import Image


class Encoder:
    """An actor: the model is loaded once in each."""

    def __init__(self, output: str) -> None:
        self._output = Path(output)
        self._model = vqz.Model.builtin()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        sizes = []
        for path, data in zip(batch["path"], batch["bytes"]):
            picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
            encoded = vqz.encode(picture, quality=60, model=self._model, threads=1)
            (self._output / f"{Path(path).name}.vqz").write_bytes(encoded)
            sizes.append(len(encoded))
        return {"path": batch["path"], "byte_count": np.array(sizes)}


def main(folder: str, output: str, *, workers: int = 2) -> dict[str, int]:
    """Gives the size of each compressed file."""
    Path(output).mkdir(parents=True, exist_ok=True)
    files = ray.data.read_binary_files(folder, include_paths=True)
    done = files.map_batches(
        Encoder, fn_constructor_args=(output,), batch_size=2, compute=ray.data.ActorPoolStrategy(
            size=workers
        ),
    )  # fmt: skip
    return {Path(row["path"]).name: int(row["byte_count"]) for row in done.take_all()}


if __name__ == "__main__":
    ray.init(include_dashboard=False)
    for name, size in sorted(main(sys.argv[1], sys.argv[2]).items()):
        print(f"{size:10}  {name}")
