"""The commit this program runs from, read from ``.git``; no git program is needed."""

from __future__ import annotations

from pathlib import Path


def commit(start: Path = Path(__file__)) -> str | None:
    """Hash of the commit checked out around ``start``; None outside a checkout or before the first commit."""
    git = next((folder / ".git" for folder in start.resolve().parents if (folder / ".git").exists()), None)
    if git is None:
        return None
    folder = _folder(git)
    head = _text(folder / "HEAD")
    if not head.startswith("ref: "):
        return head or None
    common = folder / (_text(folder / "commondir") or ".")
    name = head.removeprefix("ref: ")
    return _text(common / name) or _packed(common / "packed-refs", name)


def _folder(git: Path) -> Path:
    """A worktree's ``.git`` is a file that names the folder."""
    return git if git.is_dir() else git.parent / _text(git).removeprefix("gitdir: ")


def _packed(path: Path, name: str) -> str | None:
    rows = (line.split(" ") for line in _text(path).splitlines())
    return next((row[0] for row in rows if len(row) == 2 and row[1] == name), None)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
