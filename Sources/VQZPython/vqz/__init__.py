"""Lossy compression of pictures, arrays, series and vectors, with NumPy arrays in and out.

Pictures are coded with learnt codebooks, at a quality:

>>> import numpy as np, vqz
>>> picture = np.zeros((64, 96, 3), np.uint8)
>>> data = vqz.encode(picture, quality=80)
>>> bool((vqz.decode(data) == vqz.decode(data, threads=1)).all())
True

Arrays of any integers or floating-point numbers keep a bound, each value of them:

>>> field = np.linspace(250, 320, 64 * 96, dtype=np.float32).reshape(64, 96)
>>> data = vqz.encode(field, max_error=0.01)
>>> bool((abs(vqz.decode(data) - field) <= 0.01).all())
True

Vectors, such as embeddings, are coded with a model that :func:`train_vectors` makes of others like
them: at so many bits each, or within a distance or an angle, and some of them decode without the
others; :class:`Vectors` is a file of them that is open.

Which of them an array is, :func:`encode` says. Calls let go of the GIL and may come from any number
of threads, and from children of fork.

Beside this module there are ``vqz.zarr``, ``vqz.numcodecs``, ``vqz.hdf5`` and ``vqz.pillow``, which
need the packages they are for.
"""

from ._archive import Archive
from ._coding import Limits, Summary, decode, encode, encode_with_summary, preview
from ._errors import (
    FileError,
    LibraryError,
    LimitError,
    ModelError,
    StoppedError,
    UnsupportedError,
    UsageError,
    VQZError,
)
from ._indices import IndexStep, Indices, indices
from ._info import Block, Info, Metadata, blocks, info, metadata, peek
from ._library import ABI_VERSION, library_version
from ._model import Codebook, Model, register_model
from ._training import Gain, HeldOut, Training, TrainingProgress, train, train_vectors
from ._vectors import Vectors

__all__ = [
    "ABI_VERSION",
    "Archive",
    "Block",
    "Codebook",
    "FileError",
    "Gain",
    "HeldOut",
    "IndexStep",
    "Indices",
    "Info",
    "LibraryError",
    "LimitError",
    "Limits",
    "Metadata",
    "Model",
    "ModelError",
    "StoppedError",
    "Summary",
    "Training",
    "TrainingProgress",
    "UnsupportedError",
    "UsageError",
    "VQZError",
    "Vectors",
    "blocks",
    "decode",
    "encode",
    "encode_with_summary",
    "indices",
    "info",
    "library_version",
    "metadata",
    "peek",
    "preview",
    "register_model",
    "train",
    "train_vectors",
]

# What they are shown as, and found by when they are unpickled.
for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__
