"""What is said where the library cannot be used, and what the wheel holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import vqz

PACKAGE = Path(vqz.__file__).parent


def outcome(library: str, environment: dict[str, str] | None = None) -> str:
    """The last line of what a process says that is told to use a library."""
    code = "import vqz; vqz.library_version()"
    environment = {**os.environ, "VQZ_LIBRARY": library, **(environment or {})}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert found.returncode == 1
    return found.stderr.strip().splitlines()[-1]


def compiled(folder: Path, source: str, *options: str) -> str:
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    (folder / "other.c").write_text(source)
    library = folder / "other.so"
    command = ["cc", "-shared", "-fPIC", "-o", str(library), str(folder / "other.c"), *options]
    subprocess.run(command, check=True)
    return str(library)


def test_a_missing_library():
    said = outcome("/nowhere/libvqz.so.0")
    assert said.startswith("vqz.LibraryError: libvqz.so.0 is missing: VQZ_LIBRARY=/nowhere/")
    assert "make wheel" in said


def test_a_package_without_its_library(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "vqz", ignore=shutil.ignore_patterns("*.so*"))
    said = outcome("", {"PYTHONPATH": str(tmp_path), "VQZ_LIBRARY": ""})
    assert "neither in the package nor on the system; install the wheel" in said


def test_an_earlier_abi(tmp_path):
    said = outcome(compiled(tmp_path, "unsigned vqz_abi_version(void) { return 0; }"))
    assert "found ABI 0, expected 1 or later; install the wheel" in said


def test_a_later_abi_lacks_nothing_that_stays_but_indices_and_training(tmp_path):
    """It is a library with everything but another version, so a wrapper of the real one."""
    source = "unsigned vqz_abi_version(void) { return 2; }"
    real = PACKAGE / "lib" / "libvqz.so.0"
    options = ("-Wl,--no-as-needed", str(real), f"-Wl,-rpath,{real.parent}")
    library = compiled(tmp_path, source, *options)
    code = (
        "import numpy as np, vqz\n"
        "data = vqz.encode(np.zeros((8, 8), np.uint8))\n"
        "try: vqz.indices(data)\n"
        "except vqz.LibraryError as error: print(error)\n"
    )
    environment = {**os.environ, "VQZ_LIBRARY": library}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    told = (
        "found ABI 2, expected 1 for indices, previews, archives, open files of vectors and "
        "training"
    )
    assert told in found.stdout, found.stderr


def test_a_library_that_is_another(tmp_path):
    assert "found no libvqz in it" in outcome(compiled(tmp_path, "int x;"))
    source = "unsigned vqz_abi_version(void) { return 1; }"
    assert "undefined symbol" in outcome(compiled(tmp_path, source))
    (tmp_path / "text.so").write_text("no library" * 1000)
    assert "found a library for another machine" in outcome(str(tmp_path / "text.so"))


def test_a_libc_that_is_too_old_or_none(monkeypatch):
    from vqz import _library

    said = _library._explained("x.so", "/lib/libc.so.6: version `GLIBC_2.99' not found (…)")
    assert "expected GLIBC 2.99 or later" in str(said) and "make wheel" in str(said)

    def nothing(name: str) -> str:
        raise ValueError(name)

    monkeypatch.setattr(os, "confstr", nothing)
    monkeypatch.setattr(sys, "platform", "linux")
    said = _library._explained("x.so", "Error relocating x.so: …")
    assert "without glibc, such as Alpine" in str(said) and "Debian" in str(said)


@pytest.mark.skipif(shutil.which("readelf") is None, reason="needs readelf")
def test_the_wheel_is_tagged_as_its_libraries_need():
    info = next(PACKAGE.parent.glob("vqz-*.dist-info"))
    tag = re.search(r"Tag: py3-none-manylinux_2_(\d+)_", (info / "WHEEL").read_text())
    assert tag is not None
    versions = set()
    for library in (PACKAGE / "lib").iterdir():
        text = subprocess.run(
            ["readelf", "-WV", str(library)], check=True, capture_output=True, text=True,
            env={**os.environ, "LC_ALL": "C"},
        ).stdout  # fmt: skip
        versions |= {int(v) for v in re.findall(r"Name: GLIBC_2\.(\d+)", text)}
        needed = subprocess.run(
            ["readelf", "-Wd", str(library)], check=True, capture_output=True, text=True,
            env={**os.environ, "LC_ALL": "C"},
        ).stdout  # fmt: skip
        names = set(re.findall(r"\(NEEDED\).*\[(.+)\]", needed))
        assert names <= {
            "libvqz.so.0", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0",
            "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
        }  # fmt: skip
    assert int(tag[1]) == max(versions)


def test_structs_are_as_the_header_has_them(tmp_path):
    """Sizes and places of all members, asked of a C compiler."""
    from vqz import _library

    headers = os.environ.get("VQZ_HEADERS")
    if not headers or shutil.which("cc") is None:
        pytest.skip("needs VQZ_HEADERS and a C compiler")
    names = {
        "Error": "vqz_error", "Metadata": "vqz_metadata", "Signal": "vqz_signal",
        "Layout": "vqz_layout", "Limits": "vqz_limits", "ModelInfo": "vqz_model_info",
        "Codebook": "vqz_codebook", "Info": "vqz_info", "Block": "vqz_block",
        "DecodeOptions": "vqz_decode_options", "EncodeOptions": "vqz_encode_options",
        "Result": "vqz_result", "IndicesInfo": "vqz_indices_info",
        "IndicesStep": "vqz_indices_step", "Recipe": "vqz_recipe",
        "TrainingProgress": "vqz_training_progress", "HeldOut": "vqz_held_out",
    }  # fmt: skip
    lines, expected = [], []
    for mine, theirs in names.items():
        struct = getattr(_library, mine)
        lines.append(f'printf("{theirs} %zu\\n", sizeof({theirs}));')
        expected.append(f"{theirs} {_library.ctypes.sizeof(struct)}")
        for name, *_ in struct._fields_:
            lines.append(
                f'printf("{theirs}.{name} %zu %zu\\n", offsetof({theirs}, {name}), '
                f"sizeof((({theirs} *)0)->{name}));"
            )
            field = getattr(struct, name)
            expected.append(f"{theirs}.{name} {field.offset} {field.size}")
    source = tmp_path / "sizes.c"
    source.write_text(
        "#include <stdio.h>\n#include <vqz.h>\n#include <vqz_experimental.h>\n"
        "int main(void) {\n" + "\n".join(lines) + "\nreturn 0; }\n"
    )
    program = tmp_path / "sizes"
    subprocess.run(["cc", f"-I{headers}", str(source), "-o", str(program)], check=True)
    found = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    assert found.splitlines() == expected


def test_type_hints_are_shipped():
    assert (PACKAGE / "py.typed").exists()
