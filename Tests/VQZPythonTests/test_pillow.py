"""The plug-in of Pillow."""

from __future__ import annotations

import io

import numpy as np
import pytest
import vqz
from conftest import installed, photo_like

installed("PIL")
from PIL import Image  # noqa: E402

import vqz.pillow  # noqa: E402


@pytest.mark.parametrize("mode, channels", [("L", 1), ("LA", 2), ("RGB", 3), ("RGBA", 4)])
def test_every_mode_comes_back(tmp_path, mode, channels):
    samples = photo_like(64, 96, channels).reshape(64, 96, *[channels][: channels > 1])
    image = Image.fromarray(samples)
    assert image.mode == mode
    image.save(tmp_path / "a.vqz", max_error=0)
    again = Image.open(tmp_path / "a.vqz")
    assert (again.mode, again.size, again.format) == (mode, (96, 64), "VQZ")
    assert again.get_format_mimetype() == "image/x-vqz"
    assert np.array_equal(np.asarray(again), samples)


def test_opening_reads_the_first_bytes_only():
    data = vqz.encode(photo_like(256, 256, 3), max_error=0)
    image = Image.open(io.BytesIO(data[:2000]))
    assert image.size == (256, 256)
    with pytest.raises(OSError):
        image.load()


def test_other_modes_are_refused_as_pillow_does():
    with pytest.raises(OSError, match="cannot write mode CMYK as VQZ"):
        Image.new("CMYK", (8, 8)).save(io.BytesIO(), "VQZ")


def test_profile_exif_and_text_are_kept():
    image, file = Image.fromarray(photo_like(64, 96, 3)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a test"
    image.save(file, "VQZ", exif=exif, icc_profile=b"a profile")
    again = Image.open(file)
    again.load()
    assert again.info["icc_profile"] == b"a profile"
    assert again.getexif()[0x010E] == "a test"


def test_too_many_pixels_are_an_error(monkeypatch):
    file = io.BytesIO()
    Image.new("L", (100, 100)).save(file, "VQZ")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(Image.DecompressionBombError):
        Image.open(file)


def test_no_other_file_is_taken():
    with pytest.raises(Image.UnidentifiedImageError):
        Image.open(io.BytesIO(b"\x89VQZ\r\n\x1a\n" + bytes(100)))
