"""Builds the wheel, as PEP 517 asks for, from nothing but Python's own library and `readelf`.

The wheel holds shared libraries and no extension module, so one fits every Python: its tag is
`py3-none-manylinux_2_X_ARCH`, where X is the highest version of a glibc symbol that any of them
needs. The folder that has them is named by VQZ_NATIVE: `libvqz.so.0`, which must be there, and
`libH5Zvqz.so`, which may. The same inputs give the same wheel, byte for byte.

Python 3.11 or later builds; what is built runs from 3.9 on.
"""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Optional

HERE = Path(__file__).parent
#: Of the archive's entries; a zip file has no earlier one.
EPOCH = (1980, 1, 1, 0, 0, 0)
#: What every Linux with glibc has, of the libraries that the policies of manylinux let in.
ALLOWED = {
    "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1",
    "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
}  # fmt: skip
LIBRARIES = {"libvqz.so.0": True, "libH5Zvqz.so": False}


def build_wheel(
    wheel_directory: str,
    config_settings: Optional[dict[str, Any]] = None,
    metadata_directory: Optional[str] = None,
) -> str:
    """Builds the wheel and returns its name."""
    native = native_libraries()
    entries = {f"vqz/{p.relative_to(HERE / 'vqz')}": p.read_bytes() for p in sources()}
    entries |= {f"vqz/lib/{name}": path.read_bytes() for name, path in native.items()}
    version = library_version(native["libvqz.so.0"])
    tag = f"py3-none-{platform_tag(list(native.values()))}"
    info = f"vqz-{version}.dist-info"
    entries[f"{info}/METADATA"] = metadata(version).encode()
    entries[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: vqz\nRoot-Is-Purelib: false\nTag: {tag}\n"
    ).encode()
    entries[f"{info}/entry_points.txt"] = entry_points().encode()
    entries[f"{info}/licenses/LICENSE"] = licence().read_bytes()
    name = f"vqz-{version}-{tag}.whl"
    write(Path(wheel_directory, name), entries, f"{info}/RECORD")
    return name


def build_sdist(sdist_directory: str, config_settings: Optional[dict[str, Any]] = None) -> str:
    raise RuntimeError("vqz: there is no source distribution; `make wheel` builds the wheel")


def sources() -> list[Path]:
    """The package's own files."""
    found = (p for p in (HERE / "vqz").rglob("*") if p.suffix == ".py" or p.name == "py.typed")
    return sorted(found)


def native_libraries() -> dict[str, Path]:
    """The shared libraries that go into the wheel."""
    folder = os.environ.get("VQZ_NATIVE", "")
    if not folder:
        raise RuntimeError("vqz: VQZ_NATIVE must name the folder of libvqz.so.0; use `make wheel`")
    found = {name: Path(folder, name) for name in LIBRARIES if Path(folder, name).exists()}
    missing = [name for name, needed in LIBRARIES.items() if needed and name not in found]
    if missing:
        raise RuntimeError(f"vqz: {folder} has no {missing[0]}; use `make wheel`")
    return found


def library_version(library: Path) -> str:
    """The version that the library says it has, asked in another process."""
    code = (
        "import ctypes, sys; call = ctypes.CDLL(sys.argv[1]).vqz_version; "
        "call.restype = ctypes.c_char_p; print(call().decode())"
    )
    command = [sys.executable, "-c", code, str(library.resolve())]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def platform_tag(libraries: list[Path]) -> str:
    """The oldest platform that all the libraries run on.

    Raises RuntimeError where one of them needs a library that not every Linux has.
    """
    newest = (2, 5)  # Where x86-64 and the counting of manylinux began.
    for library in libraries:
        text = readelf("--dynamic", library)
        needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", text)) - {"libvqz.so.0"}
        if needed - ALLOWED:
            raise RuntimeError(
                f"vqz: {library.name} needs {', '.join(sorted(needed - ALLOWED))}, "
                "which not every Linux has: link it statically"
            )
        newest = max([newest, *needed_glibc(library)])
    return f"manylinux_{newest[0]}_{newest[1]}_{platform.machine()}"


def needed_glibc(library: Path) -> list[tuple[int, int]]:
    """The versions of glibc symbols that a library needs; of those it defines, none."""
    text = readelf("--version-info", library).partition("Version needs section")[2]
    return [(int(a), int(b)) for a, b in re.findall(r"Name: GLIBC_(\d+)\.(\d+)", text)]


def readelf(option: str, library: Path) -> str:
    command = ["readelf", "--wide", option, str(library)]
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    ).stdout


def project() -> dict[str, Any]:
    return tomllib.loads((HERE / "pyproject.toml").read_text())["project"]


def metadata(version: str) -> str:
    """The core metadata, version 2.4."""
    facts = project()
    lines = [
        "Metadata-Version: 2.4", f"Name: {facts['name']}", f"Version: {version}",
        f"Summary: {facts['description']}", f"Keywords: {','.join(facts['keywords'])}",
        f"License-Expression: {facts['license']}", "License-File: LICENSE",
        f"Requires-Python: {facts['requires-python']}",
    ]  # fmt: skip
    lines += [f"Classifier: {each}" for each in facts["classifiers"]]
    lines += [f"Requires-Dist: {each}" for each in facts["dependencies"]]
    for extra, needed in facts["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {each}; extra == "{extra}"' for each in needed]
    lines.append("Description-Content-Type: text/markdown")
    return "\n".join(lines) + "\n\n" + (HERE / facts["readme"]).read_text()


def entry_points() -> str:
    groups = project()["entry-points"]
    return "\n".join(
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in entries.items())
        for group, entries in groups.items()
    )


def licence() -> Path:
    """The licence lies at the top of the repository."""
    return next(p / "LICENSE" for p in HERE.resolve().parents if (p / "LICENSE").exists())


def write(path: Path, entries: dict[str, bytes], record: str) -> None:
    """Writes the archive, with the list of its entries last."""
    rows = []
    for name, data in entries.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(data)}\n")
    rows.append(f"{record},,\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**entries, record: "".join(rows).encode()}.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = (0o755 if ".so" in name else 0o644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
