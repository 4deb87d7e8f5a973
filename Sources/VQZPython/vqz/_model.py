"""Models: trained codebooks with their networks."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from ctypes import c_char_p, c_size_t, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Union

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._errors import ModelError, UsageError, VQZError
from ._library import experimental, library
from ._shapes import KIND_NAMES, KINDS, one_of

#: Model files that are looked through for the model that a file names, with ":" between them.
VARIABLE = "VQZ_MODELS"

#: Kinds that the library has a model of.
BUILTIN_KINDS = ("picture", "array", "series")

PathLike = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Codebook:
    """The codewords that the indices of one class of one step choose among."""

    level: int
    step: int
    symbol_class: int
    #: ``int16``, of shape (count, dimension).
    codewords: np.ndarray


class Model:
    """A model from a file; :meth:`builtin` gives those that are part of the library.

    A model does not change and may be used by any number of threads. It can be pickled: then it
    takes its bytes along, of pictures some 8 MB, but for the built-in ones.

    >>> import vqz
    >>> model = vqz.Model.builtin()
    >>> model.name, model.kind, model.can_encode
    ('photo', 'picture', True)
    >>> vqz.Model.builtin("array").kind
    'array'
    """

    def __init__(self, path: PathLike) -> None:
        self._adopt(_loaded(_read(path)), is_builtin=False)

    @classmethod
    def builtin(cls, kind: str = "picture") -> Model:
        """The model that signals of a kind are coded with where no other is named: of "picture",
        "array" or "series".

        :raises ModelError: for a kind that has none.
        """
        with _lock:
            if kind not in _builtin:
                handle = c_void_p()
                number = one_of("kind", kind, KINDS)
                library().call("model_builtin", number, ctypes.byref(handle))
                _builtin[kind] = cls._of(handle, is_builtin=True)
            return _builtin[kind]

    @classmethod
    def from_bytes(cls, data: Bytes) -> Model:
        """A model from the bytes of its file."""
        return cls._of(_loaded(data))

    @classmethod
    def carried_by(cls, data: Bytes) -> Model:
        """The model that a ``.vqz`` file carries; it only decodes."""
        view, handle = View(data), c_void_p()
        library().call("model_carried", view.address, view.count, None, ctypes.byref(handle))
        return cls._of(handle)

    @classmethod
    def _of(cls, handle: c_void_p, is_builtin: bool = False) -> Model:
        model = cls.__new__(cls)
        model._adopt(handle, is_builtin)
        return model

    def _adopt(self, handle: c_void_p, is_builtin: bool) -> None:
        self._handle = handle
        self._is_builtin = is_builtin
        weakref.finalize(self, library().model_release, handle.value).atexit = False
        info = _library.ModelInfo()
        library().call("model_describe", handle, ctypes.byref(info))
        self._info = info

    @property
    def id(self) -> str:
        """SHA-256 of what decides how files decode: 64 hexadecimal digits."""
        return self._info.id.decode()

    @property
    def name(self) -> str:
        return self._info.name.decode()

    @property
    def kind(self) -> str:
        """Of the signals it codes: "picture", "array", "series" or "vectors"."""
        return KIND_NAMES.get(self._info.kind, str(self._info.kind))

    @property
    def channels(self) -> int:
        """That it codes: 1 or 3 colours of a picture, the numbers of a vector; 0 for any number."""
        return self._info.channels

    @property
    def quality_count(self) -> int:
        """Rows of step sizes: 1 for a model that has no choice of quality."""
        return self._info.quality_count

    @property
    def block_multiple(self) -> int:
        """Sizes of blocks are multiples of this."""
        return self._info.block_multiple

    @property
    def can_encode(self) -> bool:
        return bool(self._info.can_encode)

    @property
    def byte_count(self) -> int:
        """Of the model file."""
        return self._info.byte_count

    @property
    def metadata(self) -> dict[str, str]:
        """What the file says of itself, such as its licence and its recipe."""
        found = {}
        for index in range(self._info.metadata_count):
            key, value = c_char_p(), c_char_p()
            library().call(
                "model_metadata", self._handle, index, ctypes.byref(key), ctypes.byref(value)
            )
            found[(key.value or b"").decode()] = (value.value or b"").decode()
        return found

    @property
    def codebooks(self) -> list[Codebook]:
        """Copies of all codebooks: levels from the coarsest, steps, classes. None where samples
        are predicted, as those of arrays and series are, and none of models of vectors.
        """
        found = []
        for index in range(self._info.codebook_count):
            book = _library.Codebook()
            library().call("model_codebook", self._handle, index, ctypes.byref(book))
            shape = (book.count, book.dimension)
            words = np.ctypeslib.as_array(book.codewords, shape).copy()
            found.append(Codebook(book.level, book.step, book.symbol_class, words))
        return found

    def to_bytes(self, *, decoder_only: bool = False) -> bytes:
        """The model as a file; with ``decoder_only`` without what only encoding needs."""
        data, count = c_void_p(), c_size_t()
        library().call(
            "model_save", self._handle, int(decoder_only), ctypes.byref(data), ctypes.byref(count)
        )
        return library().take(data, count.value)

    def difference(self, base: Model) -> bytes:
        """The model as a file that tells it from ``base``: few bytes where little was changed.

        Whoever loads it needs the base, which a built-in model always is.
        """
        data, count = c_void_p(), c_size_t()
        experimental().call(
            "model_save_difference", self._handle, base._handle, ctypes.byref(data),
            ctypes.byref(count),
        )  # fmt: skip
        return experimental().take(data, count.value)

    def save(self, path: PathLike, *, decoder_only: bool = False) -> None:
        Path(path).write_bytes(self.to_bytes(decoder_only=decoder_only))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<vqz.Model {self.name} {self.id[:16]}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._is_builtin:
            return Model.builtin, (self.kind,)
        return Model.from_bytes, (self.to_bytes(),)


def _loaded(data: Bytes) -> c_void_p:
    view, handle = View(data), c_void_p()
    library().call("model_load", view.address, view.count, None, ctypes.byref(handle))
    return handle


def _read(path: PathLike) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise ModelError(
            f"model {os.fspath(path)}: there is no such file", code=500, name="no-input"
        ) from None


# Models that files may name.

#: By kind.
_builtin: dict[str, Model] = {}
_known: dict[str, Model] = {}
_lock = threading.RLock()


def _renew_lock() -> None:
    """In a child of fork nobody holds the lock, whatever another thread of its parent did."""
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_renew_lock)


def register_model(model: Union[PathLike, Model]) -> Model:
    """Makes a model known to this process: files that name it decode from now on.

    Other processes, such as workers, find models by the environment variable ``VQZ_MODELS``: model
    files with ":" between them.

    >>> import vqz
    >>> vqz.register_model(vqz.Model.builtin()).name
    'photo'
    """
    found = model if isinstance(model, Model) else Model(model)
    with _lock:
        return _known.setdefault(found.id, found)


def known_model(model_id: str) -> Optional[Model]:
    """A model by its id or the first 16 digits of it; None where nobody has told of it."""
    with _lock:
        for candidate in (*_known.values(), *map(Model.builtin, BUILTIN_KINDS)):
            if candidate.id.startswith(model_id):
                return candidate
        paths = [path for path in os.environ.get(VARIABLE, "").split(":") if path]
        for path in paths:
            try:
                candidate = register_model(path)
            except VQZError as error:
                raise ModelError(
                    f"{VARIABLE}: {error}", code=error.code, name=error.name, rule=error.rule
                ) from None
            if candidate.id.startswith(model_id):
                return candidate
    return None


def find_model(model: Union[str, "os.PathLike[str]", Model]) -> Model:
    """The model that is meant: text is an id or a path."""
    if isinstance(model, Model):
        return model
    if isinstance(model, str) and is_model_id(model):
        found = known_model(model)
        if found is None:
            raise ModelError(
                f"model {model[:16]}…: not at hand",
                code=400,
                name="model-missing",
                hint=f"vqz.register_model(path) tells of it, or {VARIABLE}=path",
            )
        return found
    if isinstance(model, (str, os.PathLike)):
        return Model(model)
    raise UsageError(
        f"model: found {type(model).__name__}, expected a path, an id or a vqz.Model",
        code=100,
        name="usage",
    )


def is_model_id(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")
