"""Logs to test with: of a home of their own, and errors with a person's words wherever words can stand."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadInput
from assistant.settings import Settings
from ui.logs.setup import FILE, configure

Read = Callable[[], list[dict[str, Any]]]


@contextmanager
def alone(handler: logging.Handler) -> Iterator[None]:
    """One handler at the root, which hears what servers say too, whatever another test has made of their loggers."""
    root, servers = logging.getLogger(), [logging.getLogger(name) for name in ("uvicorn", "uvicorn.error")]
    before = [(one, list(one.handlers), one.propagate) for one in (root, *servers)]
    for one in (root, *servers):
        one.handlers[:], one.propagate = [], True
    root.addHandler(handler)
    try:
        yield
    finally:
        for one, handlers, propagate in before:
            one.handlers[:], one.propagate = handlers, propagate


@pytest.fixture
def restored() -> Iterator[None]:
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers[:] = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def read(tmp_path: Path, restored: None) -> Read:
    """Logs of a home of its own, and a way to read their lines."""
    configure(Settings(home=tmp_path))
    path = tmp_path / "logs" / FILE
    return lambda: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def deep(text: str, depth: int = 5) -> None:
    """Raises with a person's words in message, cause, notes and local variables."""
    said = text
    if depth:
        deep(said, depth - 1)
    try:
        raise KeyError(text)
    except KeyError as error:
        error.add_note(text)
        raise BadInput(f"'{text}' is not an age") from error
