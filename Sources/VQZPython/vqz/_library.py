"""libvqz, loaded when it is first needed, and the structs and functions of `vqz.h`."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from ctypes import POINTER, c_char, c_char_p, c_double, c_int16, c_int32, c_size_t
from ctypes import c_ssize_t, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Optional, TypeVar

from ._errors import LibraryError, VQZError, error_class
from ._shapes import AXIS_LIMIT

#: VQZ_ABI_VERSION of the header that this module follows.
ABI_VERSION = 1
LIBRARY_NAME = "libvqz.so.0"
#: Names the library in place of the one in the package.
VARIABLE = "VQZ_LIBRARY"

PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int, c_void_p, c_double)
RESOLVE = ctypes.CFUNCTYPE(ctypes.c_int, c_void_p, c_char_p, POINTER(c_void_p))


class Error(ctypes.Structure):
    _fields_ = [
        ("status", c_int32), ("rule", c_char * 60), ("message", c_char * 512),
        ("hint", c_char * 256),
    ]  # fmt: skip


class Sized(ctypes.Structure):
    """A struct that begins with its size, as the caller knows it."""

    def __init__(self) -> None:
        super().__init__()
        self.struct_size = ctypes.sizeof(self)


_Struct = TypeVar("_Struct", bound=Sized)


class Metadata(ctypes.Structure):
    _fields_ = [
        ("kind", c_int32), ("reserved", c_int32), ("key", c_char_p), ("bytes", c_void_p),
        ("count", c_size_t),
    ]  # fmt: skip


class Signal(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("kind", c_int32), ("sample_type", c_int32),
        ("axes", c_uint64 * AXIS_LIMIT), ("axis_count", c_uint32), ("channels", c_uint32),
        ("origin", c_int32), ("original_bits", c_int32), ("metadata", POINTER(Metadata)),
        ("metadata_count", c_size_t),
    ]  # fmt: skip


class Layout(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("offset", c_size_t), ("strides", c_ssize_t * AXIS_LIMIT),
        ("channel_stride", c_ssize_t),
    ]  # fmt: skip


class Limits(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("positions", c_uint64), ("memory_bytes", c_uint64),
        ("model_bytes", c_uint64), ("operations_per_position", c_uint64),
        ("operations", c_uint64),
    ]  # fmt: skip


class ModelInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("byte_count", c_uint64), ("codebook_count", c_uint64),
        ("kind", c_int32), ("channels", c_uint32), ("quality_count", c_uint32),
        ("block_multiple", c_uint32), ("can_encode", c_uint32), ("metadata_count", c_uint32),
        ("id", c_char * 68), ("name", c_char * 260),
    ]  # fmt: skip


class Codebook(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("level", c_uint32), ("step", c_uint32),
        ("symbol_class", c_uint32), ("dimension", c_uint32), ("count", c_uint64),
        ("codewords", POINTER(c_int16)),
    ]  # fmt: skip


class Info(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("kind", c_int32), ("sample_type", c_int32),
        ("axes", c_uint64 * AXIS_LIMIT), ("axis_count", c_uint32), ("channels", c_uint32),
        ("origin", c_int32), ("original_bits", c_int32), ("format_version", c_uint32),
        ("quality_index", c_uint32), ("max_error", c_double), ("max_error_kind", c_int32),
        ("carries_model", c_uint32), ("is_compact", c_uint32), ("block_overlap", c_uint32),
        ("block_count", c_uint64), ("block_sizes", c_uint64 * AXIS_LIMIT),
        ("sample_byte_count", c_uint64), ("index_byte_count", c_uint64),
        ("model_id", c_char * 68), ("sample_checksum", c_uint32), ("byte_count", c_uint64),
        ("model_byte_count", c_uint64), ("entropy", c_char * 128), ("model_name", c_char * 260),
        ("model_hint", c_char * 1028),
    ]  # fmt: skip


class Block(ctypes.Structure):
    _fields_ = [
        ("start", c_uint64 * AXIS_LIMIT), ("size", c_uint64 * AXIS_LIMIT), ("offset", c_uint64),
        ("byte_count", c_uint64),
    ]  # fmt: skip


class DecodeOptions(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("limits", POINTER(Limits)), ("models", POINTER(c_void_p)),
        ("model_count", c_size_t), ("resolve", RESOLVE), ("resolve_user", c_void_p),
        ("progress", PROGRESS), ("progress_user", c_void_p),
        ("region_start", c_uint64 * AXIS_LIMIT), ("region_size", c_uint64 * AXIS_LIMIT),
        ("has_region", c_uint32), ("threads", c_int32),
    ]  # fmt: skip


class EncodeOptions(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("target", c_int32), ("max_error_kind", c_int32),
        ("target_value", c_double), ("max_error", c_double),
        ("block_sizes", c_uint64 * AXIS_LIMIT), ("has_blocks", c_uint32), ("effort", c_int32),
        ("threads", c_int32), ("entropy", c_int32), ("embeds_model", c_uint32),
        ("falls_back", c_uint32), ("model_hint", c_char_p), ("limits", POINTER(Limits)),
        ("progress", PROGRESS), ("progress_user", c_void_p), ("unit_length", c_uint32),
        ("tuning", c_int32),
    ]  # fmt: skip


class Result(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("byte_count", c_uint64), ("bits_per_position", c_double),
        ("mean_squared_error", c_double), ("psnr", c_double), ("largest_error", c_double),
        ("quality", c_double), ("quality_index", c_uint32), ("missed_target", c_uint32),
        ("block_count", c_uint64), ("plain_block_count", c_uint64), ("index_count", c_uint64),
    ]  # fmt: skip


class IndicesInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("kind", c_int32), ("axis_count", c_uint32),
        ("axes", c_uint64 * AXIS_LIMIT), ("channels", c_uint32), ("quality_index", c_uint32),
        ("block_count", c_uint64), ("step_count", c_uint64), ("model_id", c_char * 68),
        ("reserved", c_uint32),
    ]  # fmt: skip


class ArchiveInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("byte_count", c_uint64), ("index_byte_count", c_uint64),
        ("model_byte_count", c_uint64), ("member_count", c_uint64), ("model_count", c_uint64),
    ]  # fmt: skip


class VectorFileInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("count", c_uint64), ("dimensions", c_uint32),
        ("sample_type", c_int32),
    ]  # fmt: skip


class IndicesStep(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("block", c_uint64), ("level", c_uint32), ("step", c_uint32),
        ("rows", c_uint64), ("columns", c_uint64), ("count", c_uint64),
        ("has_classes", c_uint32), ("reserved", c_uint32),
    ]  # fmt: skip


class Recipe(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("preset", c_int32), ("threads", c_int32),
        ("steps", c_uint64), ("seconds", c_double), ("seed", c_uint64), ("batch", c_uint32),
        ("patch", c_uint32), ("learning_rate", c_double), ("muon_learning_rate", c_double),
        ("channels", c_uint32), ("stride", c_uint32), ("width", c_uint32), ("blocks", c_uint32),
        ("groups", c_uint32), ("codewords", c_uint32), ("dimension", c_uint32),
        ("model_bytes", c_uint32),
    ]  # fmt: skip


class TrainingProgress(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("step", c_uint64), ("progress", c_double),
        ("seconds", c_double), ("seconds_left", c_double), ("learning_rate", c_double),
        ("patches_per_second", c_double), ("loss", c_double),
    ]  # fmt: skip


class TrainingGain(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("saving", c_double), ("quality", c_double),
        ("base_bytes", c_double), ("saved_bytes", c_double), ("signal_count", c_uint64),
        ("is_gained", c_int32), ("reserved", c_uint32),
    ]  # fmt: skip


class HeldOut(ctypes.Structure):
    _fields_ = [
        ("quality", c_double), ("bits_per_position", c_double), ("psnr", c_double),
        ("signal_count", c_uint64),
    ]  # fmt: skip


class VectorRecipe(Sized):
    _fields_ = [
        ("struct_size", c_size_t), ("model_bytes", c_uint64), ("vector_count", c_uint64),
        ("seed", c_uint64), ("threads", c_int32), ("reserved", c_uint32),
    ]  # fmt: skip


TRAINING = ctypes.CFUNCTYPE(ctypes.c_int, c_void_p, POINTER(TrainingProgress))

# Arguments of functions that return a status and end with the caller's error struct.
_OUT_BYTES = [POINTER(c_void_p), POINTER(c_size_t)]
_BYTES = [c_void_p, c_size_t]
_MEMORY = [c_void_p, c_size_t, POINTER(Layout)]
_CALLS: dict[str, list[Any]] = {
    "model_builtin": [c_int32, POINTER(c_void_p)],
    "model_load": [*_BYTES, POINTER(Limits), POINTER(c_void_p)],
    "model_carried": [*_BYTES, POINTER(Limits), POINTER(c_void_p)],
    "model_describe": [c_void_p, POINTER(ModelInfo)],
    "model_metadata": [c_void_p, c_size_t, POINTER(c_char_p), POINTER(c_char_p)],
    "model_save": [c_void_p, c_int32, *_OUT_BYTES],
    "model_codebook": [c_void_p, c_size_t, POINTER(Codebook)],
    "peek": [*_BYTES, POINTER(Limits), POINTER(Info), POINTER(c_size_t)],
    "inspect": [*_BYTES, POINTER(Limits), POINTER(Info)],
    "read_metadata": [
        *_BYTES, POINTER(Limits), POINTER(POINTER(Metadata)), POINTER(c_size_t)
    ],
    "read_blocks": [
        *_BYTES, *_BYTES, c_uint64, POINTER(Limits), POINTER(POINTER(Block)), POINTER(c_size_t)
    ],
    "decode": [*_BYTES, POINTER(DecodeOptions), *_MEMORY],
    "decode_vectors": [
        *_BYTES, POINTER(DecodeOptions), c_void_p, c_size_t, *_MEMORY
    ],
    "decode_preview": [*_BYTES, POINTER(DecodeOptions), c_uint32, c_int32, *_MEMORY],
    "decode_memory": [*_BYTES, POINTER(DecodeOptions), POINTER(c_uint64)],
    "encode": [
        c_void_p, POINTER(Signal), *_MEMORY, POINTER(EncodeOptions), *_OUT_BYTES,
        POINTER(Result),
    ],
    "encode_memory": [c_void_p, POINTER(Signal), POINTER(EncodeOptions), POINTER(c_uint64)],
    "indices_read": [*_BYTES, POINTER(DecodeOptions), POINTER(c_void_p)],
    "indices_describe": [c_void_p, POINTER(IndicesInfo)],
    "indices_describe_step": [c_void_p, c_size_t, POINTER(IndicesStep)],
    "indices_get": [c_void_p, c_size_t, POINTER(c_uint16), POINTER(c_uint8), c_size_t],
    "indices_set": [c_void_p, c_size_t, POINTER(c_uint16), c_size_t],
    "indices_decode": [c_void_p, c_void_p, POINTER(DecodeOptions), *_MEMORY],
    "archive_open": [*_BYTES, POINTER(Limits), POINTER(c_void_p)],
    "archive_open_path": [c_char_p, POINTER(Limits), POINTER(c_void_p)],
    "archive_describe": [c_void_p, POINTER(ArchiveInfo)],
    "archive_name": [c_void_p, c_size_t, *_OUT_BYTES],
    "archive_find": [c_void_p, *_BYTES, POINTER(c_size_t)],
    "archive_member": [c_void_p, c_size_t, *_OUT_BYTES],
    "archive_model": [c_void_p, c_size_t, POINTER(c_void_p)],
    "vector_file_open": [*_BYTES, POINTER(DecodeOptions), POINTER(c_void_p)],
    "vector_file_open_path": [c_char_p, POINTER(DecodeOptions), POINTER(c_void_p)],
    "vector_file_describe": [c_void_p, POINTER(VectorFileInfo)],
    "vector_file_decode": [c_void_p, c_void_p, c_size_t, *_MEMORY],
    "training_new": [POINTER(Recipe), *_BYTES, POINTER(c_void_p)],
    "training_add": [c_void_p, POINTER(Signal), *_MEMORY],
    "training_begin": [c_void_p, c_void_p, c_uint64],
    "training_compare": [c_void_p, POINTER(TrainingGain)],
    "model_save_difference": [c_void_p, c_void_p, *_OUT_BYTES],
    "training_run": [c_void_p, TRAINING, c_void_p],
    "training_save": [c_void_p, *_OUT_BYTES],
    "training_model": [c_void_p, c_char_p, c_char_p, POINTER(c_void_p)],
    "training_judge": [c_void_p, c_void_p, POINTER(HeldOut), c_size_t, POINTER(c_size_t)],
    "train_vectors": [
        POINTER(Signal), *_MEMORY, POINTER(VectorRecipe), c_char_p, c_char_p, PROGRESS, c_void_p,
        POINTER(c_void_p),
    ],
}  # fmt: skip

# All other functions: what they return and their arguments.
_PLAIN: dict[str, tuple[Any, list[Any]]] = {
    "abi_version": (c_uint32, []),
    "version": (c_char_p, []),
    "status_name": (c_char_p, [c_int32]),
    "free": (None, [c_void_p]),
    "signal_init": (None, [POINTER(Signal), c_size_t]),
    "limits_init": (None, [POINTER(Limits), c_size_t]),
    "decode_options_init": (None, [POINTER(DecodeOptions), c_size_t]),
    "encode_options_init": (None, [POINTER(EncodeOptions), c_size_t]),
    "recipe_init": (None, [POINTER(Recipe), c_size_t, c_int32]),
    "vector_recipe_init": (None, [POINTER(VectorRecipe), c_size_t]),
    "model_retain": (c_void_p, [c_void_p]),
    "model_release": (None, [c_void_p]),
    "archive_free": (None, [c_void_p]),
    "vector_file_free": (None, [c_void_p]),
    "indices_free": (None, [c_void_p]),
    "training_free": (None, [c_void_p]),
}


class Library:
    """The functions of libvqz, without their prefix. Those that can fail raise."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._c = _open(path)
        _check_abi(self._c, path)
        try:
            for name, (result, arguments) in _PLAIN.items():
                function = getattr(self._c, "vqz_" + name)
                function.restype, function.argtypes = result, arguments
                setattr(self, name, function)
            self._calls = {}
            for name, arguments in _CALLS.items():
                function = getattr(self._c, "vqz_" + name)
                function.restype = c_int32
                function.argtypes = [*arguments, POINTER(Error)]
                self._calls[name] = function
        except AttributeError as error:
            raise LibraryError(f"{path}: {error}", hint=_REINSTALL) from None
        # What the library begins its structs with, asked once.
        self._begun = {
            kind: _begun(kind, getattr(self, function))
            for kind, function in (
                (Signal, "signal_init"), (Limits, "limits_init"),
                (DecodeOptions, "decode_options_init"), (EncodeOptions, "encode_options_init"),
            )
        }  # fmt: skip

    def begin(self, kind: type[_Struct]) -> _Struct:
        """A struct with the defaults of the library."""
        return kind.from_buffer_copy(self._begun[kind])

    def call(self, name: str, *arguments: Any) -> int:
        """Calls ``vqz_<name>``; gives the status where it is no error."""
        error = Error()
        status = self._calls[name](*arguments, ctypes.byref(error))
        if status > 1:
            raise self.error(status, error)
        return status

    def error(self, status: int, error: Error) -> VQZError:
        return error_class(status)(
            error.message.decode(errors="replace"),
            code=status,
            name=self.status_name(status).decode(),
            rule=error.rule.decode(errors="replace") or None,
            hint=_HINTS.get(status) or error.hint.decode(errors="replace") or None,
        )

    def take(self, address: c_void_p, count: int) -> bytes:
        """A copy of bytes that the library allocated, which are released."""
        try:
            return ctypes.string_at(address, count)
        finally:
            self.free(address)

    # Set by __init__; named here for type checkers.
    abi_version: Any
    version: Any
    status_name: Any
    free: Any
    signal_init: Any
    limits_init: Any
    decode_options_init: Any
    encode_options_init: Any
    recipe_init: Any
    vector_recipe_init: Any
    model_retain: Any
    model_release: Any
    archive_free: Any
    vector_file_free: Any
    indices_free: Any
    training_free: Any


def _begun(kind: type[Sized], fill: Any) -> bytes:
    struct = kind()
    fill(ctypes.byref(struct), ctypes.sizeof(struct))
    return bytes(struct)


_loaded: Optional[Library] = None
#: What a caller from Python can do, where that is more than the library knows.
_HINTS = {
    400: "tell of the model with vqz.register_model(path), or name its file in VQZ_MODELS",
}
_REINSTALL = "install the wheel that `make wheel` builds, or name another library in " + VARIABLE


def library() -> Library:
    """The library; loaded once a process, and shared with children by fork."""
    global _loaded
    if _loaded is None:
        _loaded = Library(_path())
    return _loaded


def experimental() -> Library:
    """The library for what may change with its ABI version, which has to be the same."""
    found = library()
    if found.abi_version() != ABI_VERSION:
        raise LibraryError(
            f"{found.path}: found ABI {found.abi_version()}, expected {ABI_VERSION} for indices, "
            "previews, archives, open files of vectors and training",
            hint=_REINSTALL,
        )
    return found


def library_version() -> str:
    """The version of libvqz."""
    return library().version().decode()


def _path() -> str:
    named = os.environ.get(VARIABLE)
    if named:
        return named
    own = Path(__file__).parent / "lib" / LIBRARY_NAME
    return str(own) if own.exists() else LIBRARY_NAME


def _open(path: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        raise _explained(path, str(error)) from None


def _explained(path: str, reason: str) -> LibraryError:
    """Why a library cannot be loaded, and what to do."""
    needed = re.findall(r"`?(GLIBC_[0-9.]+)'? not found", reason)
    if needed:
        return LibraryError(
            f"{path}: found a system with {_libc()}, expected {needed[0].replace('_', ' ')} or "
            "later",
            hint="build the wheel on the oldest system that it is to run on, with `make wheel`",
        )
    if sys.platform.startswith("linux") and not _libc().startswith("glibc"):
        return LibraryError(
            f"{path}: found a system without glibc, such as Alpine, expected one with it",
            hint="use an image based on Debian, Ubuntu, Fedora or their kin",
        )
    if "wrong ELF class" in reason or "invalid ELF header" in reason:
        return LibraryError(f"{path}: found a library for another machine", hint=_REINSTALL)
    if "cannot open shared object file" in reason:
        named = os.environ.get(VARIABLE)
        where = f"{VARIABLE}={named}" if named else "neither in the package nor on the system"
        return LibraryError(f"{LIBRARY_NAME} is missing: {where}", hint=_REINSTALL)
    return LibraryError(f"{path}: {reason}", hint=_REINSTALL)


def _libc() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "no glibc"
    except (ValueError, OSError):
        return "no glibc"


def _check_abi(loaded: ctypes.CDLL, path: str) -> None:
    """A library of the same or a later ABI will do: it keeps what the earlier had."""
    try:
        found = loaded.vqz_abi_version()
    except AttributeError:
        raise LibraryError(f"{path}: found no libvqz in it", hint=_REINSTALL) from None
    if found < ABI_VERSION:
        raise LibraryError(
            f"{path}: found ABI {found}, expected {ABI_VERSION} or later", hint=_REINSTALL
        )
