"""Proof that an index is whole, and its publication."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexes import manifest
from indexes.errors import DamagedIndex
from indexes.manifest import Manifest

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def sealed(folder: Path, text: str = "one") -> Manifest:
    """A version folder of two files and its manifest."""
    (folder / "bm25").mkdir(parents=True)
    (folder / "a.bin").write_text(text)
    (folder / "bm25" / "manifest.json").touch()
    return manifest.seal(folder, Manifest("main", "fake@1", 3, 1, 2, "now", ("text:x",), {"d": "empty"}))


def test_sealing_hashes_every_file_and_is_read_back(tmp_path: Path) -> None:
    made = sealed(tmp_path / "v", "")
    assert made.files == {"a.bin": EMPTY, "bm25/manifest.json": EMPTY}
    assert manifest.verify(tmp_path / "v") == made == manifest.read_manifest(tmp_path / "v")
    assert (made.sources, made.skipped, made.metric, made.format) == (("text:x",), {"d": "empty"}, "cosine", 2)


def test_the_digest_is_that_of_the_files(tmp_path: Path) -> None:
    one, same, other = sealed(tmp_path / "1"), sealed(tmp_path / "2"), sealed(tmp_path / "3", "two")
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 16


@pytest.mark.parametrize("name", ["a.bin", "bm25/manifest.json"])
def test_names_a_file_that_changed_or_is_missing(tmp_path: Path, name: str) -> None:
    sealed(tmp_path)
    (tmp_path / name).write_text("changed")
    with pytest.raises(DamagedIndex, match=name):
        manifest.verify(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(DamagedIndex, match=name):
        manifest.verify(tmp_path)


def test_names_a_file_that_is_not_listed(tmp_path: Path) -> None:
    sealed(tmp_path)
    (tmp_path / "extra.pkl").touch()
    with pytest.raises(DamagedIndex, match=r"extra\.pkl"):
        manifest.verify(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sources": [], "unknown": 1}', '"x"'])
def test_a_damaged_manifest(tmp_path: Path, text: str) -> None:
    (tmp_path / manifest.MANIFEST).write_text(text)
    with pytest.raises(DamagedIndex, match=r"manifest\.json is missing or damaged"):
        manifest.read_manifest(tmp_path)


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex, match=r"manifest\.json is missing or damaged"):
        manifest.verify(tmp_path)


def test_another_format_says_so(tmp_path: Path) -> None:
    sealed(tmp_path)
    path = tmp_path / manifest.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 1}))
    with pytest.raises(DamagedIndex, match="has format 1, this version reads 2"):
        manifest.verify(tmp_path)


def test_publishing_keeps_the_version_before_and_no_older_one(tmp_path: Path) -> None:
    assert manifest.current(tmp_path) is None
    for name in ("v1", "v2", "v3"):
        sealed(tmp_path / f"staged-{name}", name)
        published = manifest.publish(tmp_path, tmp_path / f"staged-{name}", name)
        assert published == manifest.current(tmp_path) == tmp_path / "versions" / name
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["v2", "v3"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "versions"]
    assert [manifest.verify(tmp_path / "versions" / name).files["a.bin"] for name in ("v2", "v3")] == [
        manifest.sha256(tmp_path / "versions" / name / "a.bin") for name in ("v2", "v3")
    ]


def test_a_manifest_from_before_searches_were_chosen_is_of_exact_search(tmp_path: Path) -> None:
    made = sealed(tmp_path)
    path = tmp_path / manifest.MANIFEST
    data = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in data.items() if name not in {"search", "recall", "sentences"}}))
    assert manifest.verify(tmp_path) == made
    assert (made.search, made.recall, made.sentences) == ("exact", 1.0, 0)
