"""What the library calls back while it works: progress, models; and Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Optional

from ._errors import VQZError
from ._library import PROGRESS, RESOLVE, library
from ._model import known_model

#: Told how much is done, from 0 to 1; what returns True ends the work.
Progress = Callable[[float], Any]
#: The threads of a call that asks for none, for workers that share a machine.
VARIABLE = "VQZ_THREADS"


class Watch:
    """A call of the library, what its callbacks raise, and Ctrl-C.

    Python's own handler of Ctrl-C raises wherever it happens to run, which may be in a callback
    before that could catch it. So the signal is noted, the work ended at the next callback, and
    KeyboardInterrupt raised when the library has returned.
    """

    def __init__(self, takes_long: bool = False) -> None:
        self.takes_long = takes_long
        self._interrupted = False
        self._error: Optional[BaseException] = None

    def ends(self, work: Callable[[], Any]) -> int:
        """What a callback returns, which does the work: 0 to go on."""
        try:
            return int(self._interrupted or work() is True)
        except BaseException as error:  # Raised again by `around`.
            self._error = error
            return 1

    def progress(self, progress: Optional[Progress]) -> Any:
        """The callback for progress, which has to live as long as the call."""
        if progress is not None:
            told = progress
            return PROGRESS(lambda _, done: self.ends(lambda: told(done)))
        return PROGRESS(lambda _, done: self.ends(lambda: None))

    @contextmanager
    def around(self) -> Iterator[None]:
        """Around the call."""
        try:
            if self.takes_long:
                with self._signals():
                    yield
            else:
                yield
        except VQZError:
            if self._error is not None:
                raise self._error from None
            if not self._interrupted:
                raise
        if self._error is not None:
            raise self._error
        if self._interrupted:
            raise KeyboardInterrupt

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Notes SIGINT, where that is ours to do: not in a program with a way of its own."""
        is_ours = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if not is_ours:
            yield
            return
        signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note(self, *_: Any) -> None:
        self._interrupted = True


_resolving = threading.local()


def _resolve(_: Any, model_id: bytes, found: Any) -> int:
    try:
        model = known_model(model_id.decode())
        if model is not None:
            found[0] = library().model_retain(model._handle)
        return 0
    except BaseException as error:  # Raised again by `call`.
        _resolving.error = error
        return 1


#: Finds the models that this process knows, for every decode.
RESOLVER = RESOLVE(_resolve)


def call(watch: Optional[Watch], name: str, *arguments: Any) -> None:
    """Calls the library, under a watch where there is one. What finding a model raised goes on
    from here.
    """
    try:
        if watch is None:
            library().call(name, *arguments)
        else:
            with watch.around():
                library().call(name, *arguments)
    except VQZError:
        error = getattr(_resolving, "error", None)
        _resolving.error = None
        if error is not None:
            raise error from None
        raise


def thread_count(threads: int) -> int:
    """What is asked for, or VQZ_THREADS; 0 is one for each processor."""
    return threads or int(os.environ.get(VARIABLE) or 0)
