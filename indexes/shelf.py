"""The indexes of one home folder: list, open, check, drop."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from langchain_core.embeddings import Embeddings

from indexes import manifest
from indexes.dense import FaissStore
from indexes.errors import DamagedIndex, MissingIndex
from indexes.sparse import SparseIndex
from indexes.titles import Titles

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One index ready to search; dense and sparse share the corpus, and titles are numbered for its passages in order."""

    manifest: manifest.Manifest
    dense: FaissStore
    sparse: SparseIndex
    titles: Titles


def root_of(shelf: Path, name: str) -> Path:
    """Folder of the index called ``name``.

    Raises:
        MissingIndex: the name is not a plain file name.
    """
    if not _NAME.fullmatch(name):
        raise MissingIndex(f"'{name}' cannot name an index; use letters, digits, '-', '_' and '.'")
    return shelf / name


def names(shelf: Path) -> list[str]:
    """Names of the indexes that have a published version."""
    return sorted(path.parent.name for path in shelf.glob(f"*/{manifest.CURRENT}"))


def version_of(shelf: Path, name: str) -> Path:
    """Folder of the current version.

    Raises:
        MissingIndex: nothing of that name was built; says which names exist.
    """
    found = manifest.current(root_of(shelf, name))
    if found is None:
        known = ", ".join(names(shelf)) or "none"
        raise MissingIndex(f"there is no index '{name}' (built: {known}); build it with 'anamnesis index build {name} --from READER:PATH'")
    return found


def open_index(shelf: Path, name: str, embedding: Embeddings, model: str) -> OpenIndex:
    """Verify and open an index.

    Raises:
        MissingIndex: there is none of that name.
        DamagedIndex: a file differs from the manifest, or it was built with another embedder.
    """
    folder = version_of(shelf, name)
    found = manifest.verify(folder)
    if found.model != model:
        raise DamagedIndex(f"index '{name}' was built with {found.model}, the embedder now is {model}; build it again with 'anamnesis index build'")
    dense = FaissStore.open(folder, embedding)
    return OpenIndex(found, dense, SparseIndex.open(folder, dense.corpus), Titles.open(folder))


def drop(shelf: Path, name: str) -> None:
    """Remove an index with all its versions.

    Raises:
        MissingIndex: there is none of that name.
    """
    version_of(shelf, name)
    root = root_of(shelf, name)
    with FileLock(shelf / f".{name}.drop.lock"):
        (root / manifest.CURRENT).unlink(missing_ok=True)
        shutil.rmtree(root)
