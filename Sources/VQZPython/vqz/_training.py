"""Models from samples.

The library may change this part of its interface from one ABI version to the next.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable, Iterable
from ctypes import c_size_t, c_void_p
from typing import Any, NamedTuple, Optional

import numpy as np

from . import _library
from ._bytes import Bytes, View
from ._calls import Progress, Watch, thread_count
from ._errors import StoppedError, UsageError
from ._jobs import signal_of
from ._library import TRAINING, experimental
from ._memory import area_of, samples_of
from ._model import Model
from ._shapes import plan, whole_number

#: What is trained: a plain VQ-VAE of one quality, all qualities in one model, or that with a
#: decoder of a quarter of the multiplications; what begins with a model, its ``base``; a model of
#: arrays or series within bounds; and one of series with qualities, for a mean error.
PRESETS = {"plain": 1, "ladder": 2, "fast": 3, "tuned": 4, "arrays": 5, "windows": 6}

#: What samples are, unless somebody says so.
KINDS = {"arrays": "array", "windows": "series"}


class TrainingProgress(NamedTuple):
    """How a training stands."""

    step: int
    #: The part of the budget that is spent, 0 to 1.
    progress: float
    seconds: float
    seconds_left: float
    learning_rate: float
    patches_per_second: float
    #: Mean since the last report; comparable within one training.
    loss: float


class Gain(NamedTuple):
    """What a training has gained, by the samples that were held out: beside its base, or, of
    presets ``arrays`` and ``windows``, beside the built-in model."""

    #: Share of bits saved at equal PSNR, or within equal bounds; 0: nothing was gained. Of preset
    #: ``windows`` at equal mean errors, the mean over many; below 0: files are larger.
    saving: float
    #: 0 to 100: what the bytes below are of; -1: within a bound, or of preset ``windows``, of which
    #: both are 0.
    quality: float
    #: Of a file with the base, the mean over the samples.
    base_bytes: float
    #: How many of them are saved.
    saved_bytes: float
    signal_count: int
    #: False: the model is the base; of preset ``windows``: nothing is saved.
    is_gained: bool


class HeldOut(NamedTuple):
    """What a model makes of samples that were held out of its training."""

    #: -1: the model has one quality.
    quality: float
    bits_per_position: float
    psnr: float
    signal_count: int


Report = Callable[[TrainingProgress], Any]


class Training:
    """Samples, and what is learnt from them until now.

    ``recipe`` has the numbers of ``vqz_recipe`` that are not to be the preset's: ``seed``,
    ``batch``, ``patch``, ``learning_rate``, ``muon_learning_rate``; and of a plain network
    ``channels``, ``stride``, ``width``, ``blocks``, ``groups``, ``codewords``, ``dimension``.
    With ``steps`` the same samples and recipe give the same model, byte for byte.

    Preset ``arrays`` learns from arrays, or from series, in seconds and from nothing else: there is
    no base, no ``steps`` and no state, and the same samples give the same model. Where files of the
    samples held out are no smaller with it than with the built-in model, it is that one.

    Preset ``windows`` learns from series, which are cut into windows of ``patch`` moments, 8 to
    1024 (96): a model with qualities, for a mean error at a rate; it keeps no bound. It takes
    minutes; of the recipe it looks at ``seed``, too, and at ``model_bytes``.

    :param base: the model to begin with, such as ``vqz.Model.builtin()``, for preset ``tuned``,
        which then is the default: the training ends with a model whose files of the samples held
        out are smaller, or with that very model.
    :param model_bytes: with a base, the most bytes that :meth:`vqz.Model.difference` is to give; 0
        is what makes model and files smallest together. Of preset ``windows``, the most bytes of
        the model; 0 is a million.
    :param state: bytes that :meth:`save` gave, to go on with the same samples.
    """

    def __init__(
        self,
        *,
        preset: Optional[str] = None,
        base: Optional[Model] = None,
        model_bytes: int = 0,
        steps: int = 0,
        seconds: float = 0,
        threads: int = 0,
        state: Optional[Bytes] = None,
        **recipe: Any,
    ) -> None:
        if preset is None:
            preset = "ladder" if base is None else "tuned"
        if model_bytes and base is None and preset != "windows":
            raise _usage("model_bytes: found one without a base, expected a base with it")
        if preset not in PRESETS:
            raise _usage(f"preset: found {preset!r}, expected one of {', '.join(PRESETS)}")
        numbers = _library.Recipe()
        experimental().recipe_init(
            ctypes.byref(numbers), numbers.struct_size, PRESETS[preset]
        )
        known = {name for name, *_ in _library.Recipe._fields_} - {
            "struct_size", "preset", "threads", "steps", "seconds", "model_bytes",
        }  # fmt: skip
        recipe.update(steps=steps, threads=thread_count(threads))
        if seconds:
            recipe.update(seconds=float(seconds))
        for name, value in recipe.items():
            if name not in known | {"steps", "seconds", "threads"}:
                raise _usage(f"recipe: found {name!r}, expected one of {', '.join(sorted(known))}")
            try:
                setattr(numbers, name, value)
            except TypeError as error:
                raise _usage(f"{name}: found {value!r}, expected a number ({error})") from None
        if base is None:
            numbers.model_bytes = whole_number("model_bytes", model_bytes, 2**32 - 1)
        self._kind = KINDS.get(preset)
        view = View(b"" if state is None else state)
        handle = c_void_p()
        experimental().call(
            "training_new", ctypes.byref(numbers), view.address, view.count, ctypes.byref(handle)
        )
        self._handle = handle
        weakref.finalize(self, experimental().training_free, handle.value).atexit = False
        if base is not None:
            most = whole_number("model_bytes", model_bytes, 2**63 - 1)
            experimental().call("training_begin", handle, base._handle, most)

    def add(self, array: Any, *, kind: Optional[str] = None) -> None:
        """Adds samples, which are copied; all before the first :meth:`run`. Of preset ``arrays``
        they are arrays unless ``kind`` says ``series``, of preset ``windows`` series."""
        samples = samples_of(array)
        found = plan(samples.shape, samples.dtype, kind or self._kind)
        signal, area = signal_of(found, samples.dtype), area_of(samples, found)
        experimental().call(
            "training_add", self._handle, ctypes.byref(signal), area.address, area.capacity,
            area.layout,
        )  # fmt: skip

    def run(self, report: Optional[Report] = None) -> bool:
        """Trains until the budget is spent; True: it is.

        ``report`` is told about once a second how it stands; what returns True ends the training,
        which can then be saved, made a model of, and run again.
        """
        watch = Watch(takes_long=True)

        def told(_: Any, progress: Any) -> int:
            return watch.ends(lambda: report and report(_progress(progress.contents)))

        callback = TRAINING(told)
        try:
            with watch.around():
                experimental().call("training_run", self._handle, callback, None)
        except StoppedError as error:
            if error.code != CANCELLED:
                raise
            return False
        return True

    def save(self) -> bytes:
        """Everything that is needed to go on later, but for the samples."""
        data, count = c_void_p(), c_size_t()
        experimental().call(
            "training_save", self._handle, ctypes.byref(data), ctypes.byref(count)
        )
        return experimental().take(data, count.value)

    def model(self, name: str, *, licence: Optional[str] = None) -> Model:
        """The model of what is learnt until now."""
        handle = c_void_p()
        text = None if licence is None else licence.encode()
        experimental().call(
            "training_model", self._handle, name.encode(), text, ctypes.byref(handle)
        )
        return Model._of(handle)

    def gain(self) -> Gain:
        """What was gained beside the base, or the built-in model, once the training has run."""
        found = _library.TrainingGain()
        experimental().call("training_compare", self._handle, ctypes.byref(found))
        numbers = [getattr(found, name) for name in Gain._fields]
        return Gain(*numbers[:-1], is_gained=bool(found.is_gained))

    def judge(self, model: Model) -> list[HeldOut]:
        """Judges a model by samples that were held out, at up to three qualities."""
        results, count = (_library.HeldOut * 8)(), c_size_t()
        experimental().call(
            "training_judge", self._handle, model._handle, results, len(results),
            ctypes.byref(count),
        )  # fmt: skip
        return [
            HeldOut(*(getattr(each, name) for name in HeldOut._fields))
            for each in results[: min(count.value, len(results))]
        ]


#: VQZ_CANCELLED.
CANCELLED = 601


def train(
    samples: Iterable[Any],
    *,
    name: str = "trained",
    licence: Optional[str] = None,
    kind: Optional[str] = None,
    report: Optional[Report] = None,
    **options: Any,
) -> Model:
    """A model of the samples: arrays as :func:`vqz.encode` takes them, at least four.

    Options are those of :class:`Training`; ``steps`` or ``seconds`` has to be among them, but for
    arrays and series. These are learnt within bounds; preset ``windows`` learns series for a mean
    error. Ctrl-C raises KeyboardInterrupt; ``report`` can end a training early and have its model,
    of pictures.

    >>> import numpy as np, vqz
    >>> pictures = np.random.default_rng(1).integers(0, 256, (6, 96, 96, 3), np.uint8)
    >>> model = vqz.train(pictures, name="noise", preset="plain", steps=2, width=16, batch=2)
    >>> model.name, model.can_encode
    ('noise', True)

    >>> rng = np.random.default_rng(1)
    >>> waves = [np.sin(np.arange(3000) / (9 + n)) + rng.normal(0, 0.05, 3000) for n in range(6)]
    >>> model = vqz.train(waves, name="waves", preset="windows", patch=32, model_bytes=40_000)
    >>> data = vqz.encode(waves[0], model=model, kind="series", quality=60)
    >>> found = vqz.decode(data, models=[model])
    >>> bool(np.sqrt(np.mean((found - waves[0]) ** 2)) < 0.1), len(data) < waves[0].nbytes / 12
    (True, True)
    """
    if kind in ("array", "series"):
        options.setdefault("preset", "arrays")
    training = Training(**options)
    for each in samples:
        training.add(each, kind=kind)
    training.run(report)
    return training.model(name, licence=licence)


def train_vectors(
    array: Any,
    *,
    name: str = "trained",
    licence: Optional[str] = None,
    model_size: Optional[int] = None,
    vector_count: int = 200_000,
    seed: int = 1,
    threads: int = 0,
    progress: Optional[Progress] = None,
) -> Model:
    """A model of vectors, such as embeddings, for :func:`vqz.encode` of others like them.

    It takes minutes for 40,000 vectors of 384 numbers, and is better the more there are. The same
    vectors in the same order, model size, count and seed give the same model.

    :param array: (vectors, numbers), of any type; at least 256 vectors, and as many as there are
        numbers in each, which are 4096 at most. Vectors that are zero or not finite are left out.
    :param name: for people.
    :param licence: of the model.
    :param model_size: most bytes of its file; a million, or more where vectors are longer than some
        700 numbers, if nobody says so.
    :param vector_count: most vectors that are learnt from, drawn at random.
    :param seed: of all that is drawn at random.
    :param threads: 0 is one for each processor; any number gives the same model.
    :param progress: told from time to time how much is done, 0 to 1; True ends the training, which
        raises StoppedError.
    :raises VQZError: of the array, or a model size that is too small.

    >>> import numpy as np, vqz
    >>> rng = np.random.default_rng(1)
    >>> centres = rng.normal(size=(8, 16))
    >>> few = lambda count: (centres[rng.integers(8, size=count)] + rng.normal(
    ...     0, 0.3, (count, 16))).astype(np.float32)
    >>> model = vqz.train_vectors(few(1000), name="few")
    >>> vectors = few(300)
    >>> data = vqz.encode(vectors, model=model, cosine=0.95)
    >>> found = vqz.decode(data, models=[model])
    >>> cosines = (found * vectors).sum(1) / np.sqrt((found**2).sum(1) * (vectors**2).sum(1))
    >>> bool(cosines.min() > 0.9499), len(data) < vectors.nbytes / 4
    (True, True)
    >>> bool((vqz.decode(data, vectors=[5, 17, -1], models=[model]) == found[[5, 17, -1]]).all())
    True
    """
    samples = samples_of(array)
    found = plan(samples.shape, samples.dtype, "vectors")
    signal, area = signal_of(found, samples.dtype), area_of(samples, found)
    recipe = _library.VectorRecipe()
    experimental().vector_recipe_init(ctypes.byref(recipe), recipe.struct_size)
    if model_size is not None:
        recipe.model_bytes = max(1, whole_number("model_size", model_size, 1 << 62))
    recipe.vector_count = whole_number("vector_count", vector_count, 1 << 62)
    recipe.seed = whole_number("seed", seed, (1 << 64) - 1)
    recipe.threads = whole_number("threads", thread_count(threads), 1 << 30)
    watch, handle = Watch(takes_long=True), c_void_p()
    with watch.around():
        experimental().call(
            "train_vectors", ctypes.byref(signal), area.address, area.capacity, area.layout,
            ctypes.byref(recipe), name.encode(), None if licence is None else licence.encode(),
            watch.progress(progress), None, ctypes.byref(handle),
        )  # fmt: skip
    return Model._of(handle)


def _progress(struct: _library.TrainingProgress) -> TrainingProgress:
    return TrainingProgress(*(getattr(struct, name) for name in TrainingProgress._fields))


def _usage(message: str) -> UsageError:
    return UsageError(message, code=100, name="usage")
