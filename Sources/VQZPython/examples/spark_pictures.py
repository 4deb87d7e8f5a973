"""Compresses a folder of pictures with Spark: `binaryFile` in, `mapInPandas`, Parquet out.

    python3 spark_pictures.py FOLDER OUTPUT.parquet

Needs pyspark, pandas, pyarrow and Pillow. On a cluster `spark.sparkContext.addFile` ships a model
of one's own, which tasks find by `SparkFiles.get`.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import vqz
from PIL import Image
from pyspark.sql import SparkSession


def encode(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """One call a task: the model is loaded once in each worker's process."""
    for batch in batches:
        images = (Image.open(io.BytesIO(data)) for data in batch.content)
        pictures = (np.asarray(image.convert("RGB")) for image in images)
        files = [vqz.encode(picture, quality=60, threads=1) for picture in pictures]
        yield pd.DataFrame({"path": batch.path, "vqz": files})


def main(folder: str, output: str, *, workers: int = 2) -> None:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Not any that is called python3.
    spark = (
        SparkSession.builder.master(f"local[{workers}]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "4")
        .getOrCreate()
    )
    files = spark.read.format("binaryFile").load(folder).repartition(workers)
    files.mapInPandas(encode, "path string, vqz binary").write.mode("overwrite").parquet(output)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
