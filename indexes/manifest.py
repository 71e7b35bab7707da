"""What an index is made of, and proof that its files are whole; atomic publication of a new version.

Layout of one index folder::

    CURRENT                      name of the version in use
    versions/<name>/manifest.json  index.faiss  passages.sqlite  bm25/…  titles/…  and compressed.faiss in a large one
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from indexes.errors import DamagedIndex

FORMAT = 2
CURRENT = "CURRENT"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Identity of one version of an index.

    Attributes:
        model: name and sha256 prefix of the embedder.
        dimension: length of its vectors.
        metric: how vectors are compared; always ``cosine`` (inner product of unit vectors).
        sources: the READER:PATH strings it was built from.
        skipped: documents that could not be read, ``id`` -> reason.
        search: how the vectors are searched, ``exact``, ``sq8`` or ``fast-scan``; chosen when the index was built.
        recall: recall@10 of that search against the exact one, as measured then.
        sentences: how many have a vector of their own, kept beside the index.
        matcher: what made those.
        files: path inside the version -> sha256.
    """

    name: str
    model: str
    dimension: int
    documents: int
    passages: int
    created: str
    sources: tuple[str, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    metric: str = "cosine"
    search: str = "exact"
    recall: float = 1.0
    sentences: int = 0
    matcher: str = ""
    format: int = FORMAT
    files: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Short hash of all file hashes: the identity of the index."""
        return hashlib.sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()[:16]


def sha256(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> Iterator[Path]:
    """Every file of a version but its manifest, in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST)


def seal(folder: Path, manifest: Manifest) -> Manifest:
    """Hash every file of ``folder``, write its manifest and flush everything to disk."""
    files = {path.relative_to(folder).as_posix(): sha256(path) for path in files_of(folder)}
    sealed = Manifest(**{**asdict(manifest), "sources": tuple(manifest.sources), "files": files})
    (folder / MANIFEST).write_text(json.dumps(asdict(sealed), ensure_ascii=False, indent=1), encoding="utf-8")
    folders = [path for path in folder.rglob("*") if path.is_dir()]
    for path in [*files_of(folder), folder / MANIFEST, *folders, folder]:
        _fsync(path)
    return sealed


def publish(root: Path, staged: Path, name: str) -> Path:
    """Move a sealed folder into place and make it current with one atomic rename; keep the version before it."""
    target = root / "versions" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    previous = current(root)
    os.replace(staged, target)
    _fsync(target.parent)
    pointer = root / f"{CURRENT}.part"
    pointer.write_text(name + "\n", encoding="utf-8")
    _fsync(pointer)
    os.replace(pointer, root / CURRENT)
    _fsync(root)
    for old in target.parent.iterdir():
        if old not in {target, previous}:
            shutil.rmtree(old, ignore_errors=True)
    return target


def current(root: Path) -> Path | None:
    """The version in use, or None where nothing was ever published."""
    pointer = root / CURRENT
    return root / "versions" / pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None


def read_manifest(folder: Path) -> Manifest:
    """Read a manifest.

    Raises:
        DamagedIndex: it is missing, not readable or of another format.
    """
    path = folder / MANIFEST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**{**data, "sources": tuple(data["sources"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedIndex(f"{path} is missing or damaged; build the index again with 'anamnesis index build'") from error
    if manifest.format != FORMAT:
        raise DamagedIndex(f"{path} has format {manifest.format}, this version reads {FORMAT}; build the index again")
    return manifest


def verify(folder: Path) -> Manifest:
    """Compare every file with its manifest.

    Raises:
        DamagedIndex: a file is missing, changed or not listed.
    """
    manifest = read_manifest(folder)
    present = {path.relative_to(folder).as_posix() for path in files_of(folder)}
    for name in sorted(present | manifest.files.keys()):
        if name not in present or name not in manifest.files or sha256(folder / name) != manifest.files[name]:
            raise DamagedIndex(f"{folder / name} does not match its manifest; build the index again with 'anamnesis index build'")
    return manifest


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
