"""A home for one run: the weights of the user's home are read, everything else is made anew and goes away with it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.build import BUILTIN_INDEX
from assistant.settings import Settings
from indexes.vectors import CACHE

PRECISION = "precision.json"
# The index whose passages those of any size are made from.
BASE = "base"
# What the names of those begin with; their number of passages follows.
SIZED = "bench-"


@contextmanager
def home(settings: Settings) -> Iterator[Settings]:
    """Settings of a temporary home that finds the same weights.

    The vectors of our own pages and the precision that was measured are copied where they are, so that they need not be made again.
    """
    with tempfile.TemporaryDirectory(prefix="anamnesis-bench-") as folder:
        made = settings.model_copy(update={"home": Path(folder), "index": BUILTIN_INDEX})
        made.weights.symlink_to(settings.weights.absolute(), target_is_directory=True)
        for name in (BUILTIN_INDEX, BASE):
            _copy_vectors(settings.indexes / BUILTIN_INDEX / CACHE, made.indexes / name / CACHE)
        made.cache.mkdir()
        if (settings.cache / PRECISION).is_file():
            shutil.copy(settings.cache / PRECISION, made.cache / PRECISION)
        yield made


def _copy_vectors(source: Path, target: Path) -> None:
    """A whole copy also while another process writes."""
    if not source.is_file():
        return
    target.parent.mkdir(parents=True)
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as own, closing(sqlite3.connect(target)) as copy:
        own.backup(copy)
