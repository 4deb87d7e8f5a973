"""Models, codewords and training."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
import vqz
from conftest import FIXTURES, photo_like

MODEL = FIXTURES / "models" / "test.vqzm"


def test_the_built_in_model():
    model = vqz.Model.builtin()
    assert model is vqz.Model.builtin() and model.kind == "picture" and model.can_encode
    assert len(model.id) == 64 and model.quality_count > 1 and model.block_multiple > 0
    assert pickle.loads(pickle.dumps(model)) is model
    assert len(pickle.dumps(model)) < 200
    assert all(each.codewords.shape[0] > 0 for each in model.codebooks)


@pytest.mark.parametrize("kind", ["array", "series"])
def test_built_in_models_of_other_kinds(kind):
    model = vqz.Model.builtin(kind)
    assert model is vqz.Model.builtin(kind) and model.kind == kind and model.can_encode
    assert model.channels == 0 and model.quality_count == 1 and model.block_multiple == 1
    assert model.codebooks == [] and model != vqz.Model.builtin()
    assert pickle.loads(pickle.dumps(model)) is model and len(pickle.dumps(model)) < 200
    samples = np.linspace(0, 1, 200)
    data = vqz.encode(samples, kind=kind, max_error=0.01)
    assert data == vqz.encode(samples, model=model.id, max_error=0.01)
    carried = vqz.encode(samples, kind=kind, max_error=0.01, embed_model=True)
    assert vqz.info(carried).carries_model and vqz.Model.carried_by(carried) == model
    assert np.array_equal(vqz.decode(carried), vqz.decode(data))
    for wrong in ("vectors", "film", 3):
        with pytest.raises(vqz.VQZError, match="expected"):
            vqz.Model.builtin(wrong)


def test_a_model_file_and_its_pickle(tmp_path):
    model = vqz.Model(MODEL)
    again = pickle.loads(pickle.dumps(model))
    assert again == model and again is not model and hash(again) == hash(model)
    assert model.to_bytes() == MODEL.read_bytes()
    model.save(tmp_path / "decoder.vqzm", decoder_only=True)
    decoder = vqz.Model(tmp_path / "decoder.vqzm")
    assert decoder.id == model.id and not decoder.can_encode
    assert decoder.byte_count < model.byte_count
    with pytest.raises(vqz.ModelError) as caught:
        vqz.encode(photo_like(64, 64, 3), model=decoder)
    assert caught.value.code == 401


def test_a_missing_model_file_says_so():
    with pytest.raises(vqz.ModelError, match="there is no such file"):
        vqz.Model("nowhere.vqzm")
    with pytest.raises(vqz.FileError):
        vqz.Model.from_bytes(MODEL.read_bytes()[:-1])


def test_a_model_that_is_not_at_hand_is_found_in_the_environment(tmp_path):
    picture = photo_like(64, 64, 3)
    path = tmp_path / "p.vqz"
    path.write_bytes(vqz.encode(picture, model=MODEL, quality=None))
    code = "import sys, vqz; print(vqz.decode(open(sys.argv[1], 'rb').read()).shape)"
    command = [sys.executable, "-c", code, str(path)]
    environment = {**os.environ, "VQZ_MODELS": ""}
    without = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert "ModelError" in without.stderr and "vqz.model.id" in without.stderr
    assert "vqz.register_model" in without.stderr and "VQZ_MODELS" in without.stderr
    environment["VQZ_MODELS"] = f":{MODEL}"
    with_it = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert with_it.stdout == "(64, 64, 3)\n", with_it.stderr
    environment["VQZ_MODELS"] = "nowhere.vqzm"
    wrong = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert "VQZ_MODELS: model nowhere.vqzm: there is no such file" in wrong.stderr


def test_models_are_given_told_of_or_carried():
    picture, model = photo_like(64, 64, 3), vqz.Model(MODEL)
    data = vqz.encode(picture, model=model)
    given = vqz.decode(data, models=[model])
    carried = vqz.encode(picture, model=model, embed_model=True)
    assert np.array_equal(vqz.decode(carried), given)
    assert vqz.info(carried).carries_model and vqz.Model.carried_by(carried) == model
    assert vqz.register_model(model) == model
    assert np.array_equal(vqz.decode(data), given)
    assert vqz.encode(picture, model=model.id) == data


def test_indices_decode_to_the_same_samples():
    picture = photo_like(96, 128, 3)
    data = vqz.encode(picture, quality=60)
    found = vqz.indices(data)
    assert np.array_equal(found.decode(), vqz.decode(data))
    assert len(found) == len(list(found)) and found[-1].indices.size > 0
    assert found[1:3][0].level == found[1].level
    books = {(b.level, b.step, b.symbol_class): b for b in vqz.Model.builtin().codebooks}
    for step in found:
        classes = np.zeros(step.indices.size, int) if step.classes is None else step.classes
        sizes = [len(books[step.level, step.step, int(c)].codewords) for c in np.unique(classes)]
        assert step.indices.max(initial=0) < max(sizes)


def test_indices_can_be_replaced_and_pickled():
    found = vqz.indices(vqz.encode(photo_like(96, 128, 3), quality=60))
    before = found.decode()
    for number in reversed(range(len(found))):  # Classes of later steps would not fit.
        found.replace(number, np.zeros_like(found[number].indices))
        if not np.array_equal(found.decode(), before):
            break
    assert not np.array_equal(found.decode(), before)
    again = pickle.loads(pickle.dumps(found))
    assert np.array_equal(again.decode(), found.decode())
    with pytest.raises(vqz.UsageError):
        found.replace(-1, found[-1].indices.astype(int) - 70000)
    with pytest.raises(vqz.UsageError):
        found.replace(-1, np.zeros(found[-1].indices.size + 1, np.uint16))
        found.decode()
    with pytest.raises(IndexError):
        found[len(found)]


def tiny(**options: object) -> vqz.Training:
    training = vqz.Training(preset="plain", width=16, batch=2, seed=3, **options)
    for seed in range(6):
        training.add(photo_like(96, 96, 3, seed=seed)[:, ::-1])
    return training


def test_training_repeats():
    first, second = tiny(steps=4, threads=1), tiny(steps=4, threads=2)
    assert first.run() and second.run()
    model = first.model("a", licence="CC0-1.0")
    assert model.to_bytes() == second.model("a", licence="CC0-1.0").to_bytes()
    assert model.name == "a" and "CC0-1.0" in model.metadata.values()
    picture = photo_like(64, 64, 3)
    assert vqz.decode(vqz.encode(picture, model=model), models=[model]).shape == picture.shape
    held_out = first.judge(model)
    assert held_out[0].signal_count == 1 and held_out[0].psnr > 0


def test_training_stops_when_told_and_goes_on():
    told: list[vqz.TrainingProgress] = []
    training = tiny(seconds=60)
    assert training.run(lambda progress: told.append(progress) or True) is False
    assert told[0].progress < 0.5 and len(told) == 1
    rest = tiny(steps=told[0].step + 2, state=training.save())
    assert rest.run(told.append)
    assert told[-1].step == told[0].step + 2

    def fails(progress: vqz.TrainingProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tiny(seconds=60).run(fails)


def test_training_begins_with_a_model():
    base = vqz.Model.builtin()
    training = vqz.Training(base=base, steps=1, batch=1, model_bytes=100_000)
    for seed in range(8):
        training.add(photo_like(96, 96, 3, seed=seed))
    assert training.run()
    model = training.model("mine")
    gain = training.gain()
    assert gain.signal_count == 2 and gain.base_bytes > 0 and gain.saving >= 0
    assert gain.is_gained == (gain.saving > 0)
    file = model.difference(base)
    assert len(file) < 200_000 < len(model.to_bytes())
    assert vqz.Model.from_bytes(file) == model
    with pytest.raises(vqz.UsageError, match="model_bytes"):
        vqz.Training(steps=1, model_bytes=5)
    with pytest.raises(vqz.UsageError, match="base"):
        vqz.Training(preset="plain", base=base, steps=1)
    with pytest.raises(vqz.UsageError):
        tiny(steps=1).gain()


def waves(seed: int, kind: str) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 0.02, 2400)
    wave = np.sin(np.arange(2400) / (7 + seed % 3) + seed) + noise
    return wave.astype(np.float32).reshape((40, 60) if kind == "array" else (1200, 2))


@pytest.mark.parametrize("kind", ["array", "series"])
def test_training_on_arrays(kind):
    training = vqz.Training(preset="arrays", threads=1)
    for seed in range(12):
        training.add(waves(seed, kind), kind=kind)
    told: list[vqz.TrainingProgress] = []
    with pytest.raises(vqz.UsageError, match="has not run"):
        training.model("early")
    assert training.run(told.append) and told[-1].progress == 1
    gain = training.gain()
    assert gain.quality == -1 and gain.signal_count >= 1 and gain.base_bytes > 0
    assert gain.is_gained == (gain.saving > 0)
    model = training.model("waves")
    builtin = vqz.Model.builtin(kind)
    assert model.name == ("waves" if gain.is_gained else builtin.name)
    again = vqz.train((waves(seed, kind) for seed in range(12)), name="waves", kind=kind)
    assert again.to_bytes() == model.to_bytes()
    wave = waves(77, kind)
    data = vqz.encode(wave, model=model, kind=kind, max_error=0.01)
    assert abs(vqz.decode(data, models=[model]) - wave).max() <= 0.01
    # What networks alone have.
    for call in (training.save, lambda: training.judge(model)):
        with pytest.raises(vqz.UsageError, match="ARRAYS"):
            call()


def test_training_on_arrays_takes_no_base():
    base = vqz.Model.builtin("array")
    with pytest.raises(vqz.UsageError, match="base"):
        vqz.Training(preset="arrays", base=base)
    with pytest.raises(vqz.UsageError, match="state"):
        vqz.Training(preset="arrays", state=b"x")
    with pytest.raises(vqz.VQZError):
        vqz.train([waves(1, "array")], kind="array")
    with pytest.raises(vqz.VQZError):
        vqz.Training(base=base, steps=1)


def noisy(seed: int, count: int = 6000) -> np.ndarray:
    rng = np.random.default_rng(seed)
    at = np.arange(count)
    wave = sum(
        rng.uniform(0.5, 2) * np.sin(2 * np.pi * at / rng.uniform(20, 400) + rng.uniform(0, 6))
        for _ in range(4)
    )
    return (wave + rng.normal(0, 0.1, count)).astype(np.float32)


def windows(**options: object) -> vqz.Training:
    training = vqz.Training(preset="windows", model_bytes=60_000, **options)
    for seed in range(6):
        training.add(noisy(seed))
    return training


@pytest.fixture(scope="module")
def window_model() -> vqz.Model:
    return vqz.train(
        (noisy(seed) for seed in range(6)), name="noisy", licence="CC0-1.0", kind="series",
        preset="windows", model_bytes=60_000,
    )  # fmt: skip


def test_training_on_windows(window_model):
    training = windows(threads=1)
    told: list[vqz.TrainingProgress] = []
    with pytest.raises(vqz.UsageError, match="has not run"):
        training.model("early")
    assert training.run(lambda progress: True) is False
    assert training.run(told.append)
    shares = [each.progress for each in told]
    assert shares == sorted(shares) and shares[-1] == 1
    gain = training.gain()
    assert gain.quality == -1 and gain.signal_count >= 1 and gain.base_bytes == 0
    assert gain.is_gained == (gain.saving > 0) and gain.saving < 1
    model = training.model("noisy", licence="CC0-1.0")
    # Threads and names change nothing that is learnt.
    assert model.to_bytes() == window_model.to_bytes()
    assert training.model("another").id == model.id and len(model.to_bytes()) <= 60_000
    assert windows(seed=2).run() is True
    for call in (training.save, lambda: training.judge(model)):
        with pytest.raises(vqz.UsageError, match="WINDOWS"):
            call()


def test_training_on_windows_keeps_what_is_asked(window_model):
    wave = noisy(77)
    sizes, errors = [], []
    for quality in (10, 60, 95):
        data = vqz.encode(wave, model=window_model, kind="series", quality=quality)
        found = vqz.decode(data, models=[window_model])
        assert found.shape == wave.shape and found.dtype == wave.dtype
        sizes.append(len(data))
        errors.append(float(np.sqrt(np.mean((found - wave) ** 2)) / wave.std()))
    assert sizes == sorted(sizes) and errors == sorted(errors, reverse=True)
    assert errors[1] < 0.2 and sizes[1] < wave.nbytes / 15
    data = vqz.encode(wave, model=window_model, kind="series", bitrate=0.6)
    assert 8 * len(data) / wave.size <= 0.6
    part = vqz.decode(data, models=[window_model], region=slice(100, 350))
    assert (part == vqz.decode(data, models=[window_model])[100:350]).all()
    with pytest.raises(vqz.VQZError, match="found a bound, expected none"):
        vqz.encode(wave, model=window_model, kind="series", max_error=0.1)


def test_windows_keep_what_is_no_number(window_model):
    wave = noisy(78)
    wave.view(np.uint32)[777] = 0x7FC12345
    wave[3000] = np.inf
    data = vqz.encode(wave, model=window_model, kind="series", quality=60)
    found = vqz.decode(data, models=[window_model])
    for at in (777, 3000):
        assert found.view(np.uint32)[at] == wave.view(np.uint32)[at]
    assert np.isfinite(np.delete(found, [777, 3000])).all()


def test_training_on_windows_that_cannot_be():
    with pytest.raises(vqz.UsageError, match="base"):
        vqz.Training(preset="windows", base=vqz.Model.builtin("series"))
    with pytest.raises(vqz.UsageError, match="state"):
        vqz.Training(preset="windows", state=b"x")
    with pytest.raises(vqz.UsageError, match="8 to 1024"):
        windows(patch=7).run()
    with pytest.raises(vqz.VQZError, match="model"):
        training = vqz.Training(preset="windows", model_bytes=100)
        for seed in range(6):
            training.add(noisy(seed))
        training.run()
    with pytest.raises(vqz.VQZError):
        vqz.train([noisy(1)], preset="windows")
    with pytest.raises(vqz.VQZError, match="series"):
        vqz.train([noisy(n).reshape(60, 100) for n in range(6)], kind="array", preset="windows")


def test_training_that_cannot_be():
    with pytest.raises(vqz.UsageError, match="preset"):
        vqz.train([], preset="magic", steps=1)
    with pytest.raises(vqz.UsageError, match="recipe"):
        vqz.train([], steps=1, colour=3)
    with pytest.raises(vqz.UsageError, match="batch"):
        vqz.train([], steps=1, batch="many")
    with pytest.raises(vqz.StoppedError) as caught:
        vqz.train([photo_like(96, 96, 3)], preset="plain", steps=1)
    assert caught.value.code == 600
