"""Clinical vignettes with a diagnosis each, as JSON lines: ``id``, ``text``, ``correct_diagnosis`` (the Avey study's copy).

Reference: Hammoud et al. 2024, JMIR AI, doi:10.2196/46875.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases.rows import read_rows

FILE = "vignettes/avey_dev.jsonl"


@dataclass(frozen=True, slots=True)
class Vignette:
    """What a patient tells, and what physicians agreed it is."""

    id: str
    text: str
    diagnosis: str


def read(path: Path) -> list[Vignette]:
    """Every vignette of a file, or of a data folder that holds ``vignettes/avey_dev.jsonl``.

    Raises:
        BadInput: the file cannot be read or a line lacks a key.
    """
    file = path / FILE if path.is_dir() else path
    return read_rows(file, _vignette, "a vignette needs 'id', 'text' and 'correct_diagnosis'")


def _vignette(row: Mapping[str, Any]) -> Vignette:
    return Vignette(str(row["id"]), str(row["text"]), str(row["correct_diagnosis"]).strip())
