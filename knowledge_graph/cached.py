"""Files that can be made again: written whole or not at all, and only the newest kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_only(path: Path, others: str, text: str) -> None:
    """Write ``path`` in one move and remove what else matches the pattern beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(others):
        old.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)
