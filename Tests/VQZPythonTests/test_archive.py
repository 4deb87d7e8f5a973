"""Archives, as the mapping of names to arrays that they are in Python."""

from __future__ import annotations

import os
import pickle

import numpy as np
import pytest
import vqz
from conftest import FIXTURES

GOOD = FIXTURES / "archives" / "good"
BAD = FIXTURES / "archives" / "bad"


def test_members_are_files_by_name() -> None:
    path = GOOD / "kinds.vqz"
    for archive in (vqz.Archive(path), vqz.Archive(path.read_bytes())):
        assert len(archive) == len(list(archive)) > 20
        assert list(archive) == sorted(archive)
        for name in archive:
            assert archive.file(name) == (FIXTURES / "good" / f"{name}.vqz").read_bytes()
            assert name in archive and os.fsencode(name) in archive
        assert archive.nbytes == path.stat().st_size
        assert archive.models == []


def test_what_is_not_there() -> None:
    archive = vqz.Archive(GOOD / "example.vqz")
    for name in ("c.png", "", b"a", "a.png/", 7, None):
        assert name not in archive
        with pytest.raises(KeyError):
            archive[name]
    assert archive.get("c.png") is None


def test_names_are_bytes() -> None:
    archive = vqz.Archive(GOOD / "names.vqz")
    names = list(archive)
    assert os.fsdecode(b"\xff\xfe") in names
    assert archive.file(os.fsdecode(b"\xff\xfe")) == archive.file(b"\xff\xfe")
    assert [os.fsencode(name) for name in names] == sorted(os.fsencode(name) for name in names)


def test_hostile_archives_are_refused() -> None:
    for path in sorted(BAD.glob("*.vqz")):
        with pytest.raises(vqz.VQZError):
            archive = vqz.Archive(path)
            for name in archive:
                archive.file(name)
            archive.models
    with pytest.raises(vqz.VQZError) as caught:
        vqz.Archive(BAD / "none.vqz")
    assert caught.value.code == 500


def test_it_is_pickled() -> None:
    archive = vqz.Archive(GOOD / "example.vqz")
    again = pickle.loads(pickle.dumps(archive))
    assert list(again) == list(archive) and again.file("a.png") == archive.file("a.png")


def test_members_are_decoded() -> None:
    """What the generator of archives makes of files of ours."""
    import sys

    sys.path.insert(0, str(FIXTURES))
    try:
        generator = pytest.importorskip("generate_archives")
    finally:
        sys.path.pop(0)
    wanted = np.arange(640, dtype=np.int16).reshape(20, 32)
    picture = np.random.default_rng(1).integers(90, 99, (9, 7, 3), np.uint8)
    files = [(b"a", vqz.encode(wanted, max_error=0)), (b"b/c", vqz.encode(picture))]
    archive = vqz.Archive(generator.Index(files).archive())
    np.testing.assert_array_equal(archive["a"], wanted)
    np.testing.assert_array_equal(archive["b/c"], vqz.decode(files[1][1]))
