"""What a check gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing looked at.

    Attributes:
        state: ``fail`` where something will not work, ``warn`` where it works but should be known.
        do: what to do about it; empty where nothing need be done.
    """

    what: str
    state: State
    found: str
    do: str = ""


def gigabytes(count: float) -> str:
    """Bytes as people read them."""
    return f"{count / 1e9:.1f} GB"
