"""What goes wrong, with the code and the rule that the library gives."""

from __future__ import annotations

from typing import Optional


class VQZError(Exception):
    """Every error of this package.

    >>> import vqz
    >>> try:
    ...     vqz.decode(b"no such file")
    ... except vqz.VQZError as error:
    ...     print(error.code, error.name, error.rule)
    200 foreignFile vqz.signature
    """

    def __init__(
        self,
        message: str,
        *,
        code: int,
        name: str,
        rule: Optional[str] = None,
        hint: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        #: What was found and what was expected.
        self.message = message
        #: Stable number of the kind of error: 1xx the call, 2xx the bytes, 3xx the machine,
        #: 4xx the model, 5xx files, 6xx work that was stopped.
        self.code = code
        #: The code as a word.
        self.name = name
        #: The rule of the format that was broken, as ``vqz.chunk.crc``.
        self.rule = rule
        #: What to do about it.
        self.hint = hint

    def __str__(self) -> str:
        text = self.message
        if self.rule:
            text += f" [{self.rule}]"
        if self.hint:
            text += f"; {self.hint}"
        return text

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.message, self.code, self.name, self.rule, self.hint)


class UsageError(VQZError, ValueError):
    """The call makes no sense: an option out of its range, an array of no use."""


class FileError(VQZError, ValueError):
    """The bytes are damaged, foreign or hostile."""


class UnsupportedError(VQZError, TypeError):
    """A kind, sample type or size that cannot be coded."""


class LimitError(VQZError, MemoryError):
    """More memory or work than is allowed."""


class ModelError(VQZError, LookupError):
    """The model is not at hand, or is another one."""


class StoppedError(VQZError, RuntimeError):
    """The work was stopped before it was complete, by the caller or for want of samples."""


class LibraryError(VQZError, ImportError):
    """libvqz is missing, of another ABI, or for another machine."""

    def __init__(self, message: str, *, hint: Optional[str] = None) -> None:
        super().__init__(message, code=0, name="library", hint=hint)

    def __reduce__(self) -> tuple[object, ...]:
        return _library_error_again, (self.message, self.hint)


def _again(
    kind: type[VQZError],
    message: str,
    code: int,
    name: str,
    rule: Optional[str],
    hint: Optional[str],
) -> VQZError:
    return kind(message, code=code, name=name, rule=rule, hint=hint)


def _library_error_again(message: str, hint: Optional[str]) -> LibraryError:
    return LibraryError(message, hint=hint)


def error_class(code: int) -> type[VQZError]:
    """The class of errors with that code."""
    if code == 209:
        return UnsupportedError
    if code in (211, 300):
        return LimitError
    groups = {1: UsageError, 2: FileError, 4: ModelError, 6: StoppedError}
    return groups.get(code // 100, VQZError)
