"""Clinical vignettes with a diagnosis each, as JSON lines: ``id``, ``text``, ``correct_diagnosis`` (the Avey study's copy).

Reference: Hammoud et al. 2024, JMIR AI, doi:10.2196/46875.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BadInput

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
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"'{file}' cannot be read: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(Vignette(str(row["id"]), str(row["text"]), str(row["correct_diagnosis"]).strip()))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{file}:{number}: a vignette needs 'id', 'text' and 'correct_diagnosis'") from error
    return found
