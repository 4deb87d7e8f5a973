"""A plug-in for Pillow: importing it lets ``Image.open`` and ``Image.save`` know ``.vqz`` files.

>>> import io, vqz.pillow
>>> from PIL import Image
>>> file = io.BytesIO()
>>> Image.new("RGB", (96, 64), "navy").save(file, "VQZ", quality=80)
>>> Image.open(file).size
(96, 64)

Options of ``save`` are those of :func:`vqz.encode`. ICC profile and EXIF are kept.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Union, cast

import numpy as np
from PIL import Image, ImageFile

from ._coding import decode, encode
from ._errors import VQZError
from ._info import Metadata, metadata, peek

#: The modes of pictures by their number of channels.
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
SIGNATURES = (b"\x89VQZ\r\n\x1a\n", b"\x8aVQz", b"\x8cVQz")
#: Bytes that tell what nearly every file is.
FRONT_SIZE = 1024
#: What is passed on to `vqz.encode`.
OPTIONS = (
    "quality", "bitrate", "byte_count", "psnr", "max_error", "effort", "tune", "model", "block",
    "embed_model", "threads",
)  # fmt: skip


class VQZImageFile(ImageFile.ImageFile):
    """A ``.vqz`` file; opening it reads its first bytes only."""

    format = "VQZ"
    format_description = "Learnt codebooks"

    def _open(self) -> None:
        fp = cast(BinaryIO, self.fp)
        front = fp.read(FRONT_SIZE)
        try:
            facts = peek(front)
            if facts is None:  # A carried model may stand before what is told.
                front += fp.read()
                facts = peek(front)
        except VQZError as error:
            raise SyntaxError(str(error)) from None
        if facts is None:
            raise SyntaxError("the file ends before it tells what it is")
        if facts.kind != "picture" or facts.dtype != np.uint8:
            found = f"{facts.kind} of {facts.dtype}"
            raise SyntaxError(f"found a {found}, expected a picture of 8 bits")
        self._size = (facts.axes[1], facts.axes[0])
        self._mode = MODES[facts.channels]
        self.tile = [ImageFile._Tile("vqz", (0, 0, *self._size), 0, (self._mode,))]

    def load(self) -> Any:
        if self.tile:
            self._load_metadata()
        return super().load()

    def _load_metadata(self) -> None:
        fp = cast(BinaryIO, self.fp)
        fp.seek(0)
        try:
            found = metadata(fp.read())
        except VQZError as error:
            raise OSError(str(error)) from error
        for each in found:
            if each.kind == "icc":
                self.info["icc_profile"] = each.data
            elif each.kind == "exif":
                self.info["exif"] = each.data
            elif each.kind == "text" and each.key:
                self.info[each.key] = each.data.decode(errors="replace")


class VQZDecoder(ImageFile.PyDecoder):
    """Decodes the file whole."""

    _pulls_fd = True

    def decode(self, buffer: Union[bytes, Image.SupportsArrayInterface]) -> tuple[int, int]:
        fd = cast(BinaryIO, self.fd)
        fd.seek(0)
        try:
            samples = decode(fd.read())
        except VQZError as error:
            raise OSError(str(error)) from error
        self.set_as_raw(samples.tobytes())
        return -1, 0


def accepts(prefix: bytes) -> bool:
    return prefix.startswith(SIGNATURES)


def save(image: Image.Image, fp: BinaryIO, filename: Union[str, bytes]) -> None:
    """Writes a picture; modes other than L, LA, RGB and RGBA have to be converted before."""
    if image.mode not in MODES.values():
        raise OSError(
            f"cannot write mode {image.mode} as VQZ: convert to one of {', '.join(MODES.values())}"
        )
    given = image.encoderinfo
    entries = []
    profile = given.get("icc_profile", image.info.get("icc_profile"))
    if profile:
        entries.append(Metadata("icc", bytes(profile)))
    exif = given.get("exif", image.info.get("exif"))
    if exif:
        data = exif.tobytes() if isinstance(exif, Image.Exif) else bytes(exif)
        entries.append(Metadata("exif", data[6:] if data.startswith(b"Exif\0\0") else data))
    options = {name: given[name] for name in OPTIONS if name in given}
    fp.write(encode(np.asarray(image), metadata=entries, **options))


Image.register_open(VQZImageFile.format, VQZImageFile, accepts)
Image.register_decoder("vqz", VQZDecoder)
Image.register_save(VQZImageFile.format, save)
Image.register_extension(VQZImageFile.format, ".vqz")
Image.register_mime(VQZImageFile.format, "image/x-vqz")
