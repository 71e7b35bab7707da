"""Change files to test with, over the small knowledge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.learning.changes import ChangeFile
from assistant.learning.overlay import Entry, Log, Overlay
from assistant.learning.record import drafted, publish

ANAEMIA = "iron-deficiency-anaemia"
TREATMENT = "Iron-deficiency anaemia part 5: treatment."
REPLACED = {"kind": "page_edit", "page": ANAEMIA, "section": "Treatment", "old": TREATMENT, "new": "Iron tablets fill the stores again.", "sources": ["handbook", "leaflet"]}
ADDED = {"kind": "page_edit", "page": "warfarin", "section": "Side effects", "new": "Warfarin can make bruises larger.", "sources": ["leaflet"]}
REMOVED = {"kind": "page_edit", "page": ANAEMIA, "section": "Treatment", "old": TREATMENT}
WORDS = {"kind": "synonym", "concept": "pallor", "en": ["white as a sheet"], "zh": ["脸色发白", "面无血色"]}
EXAMPLE = {"kind": "rule_example", "text": "my chest is hurting", "rule": "chest-pain-now"}
PAIR = {
    "kind": "ranking_pair",
    "question": "why is my poo so dark",
    "better": {"page": "ferrous-sulfate", "section": "Side effects"},
    "worse": {"page": "ferrous-sulfate", "section": "Monitoring"},
}


def change_file(*changes: dict[str, Any]) -> ChangeFile:
    """A reviewer's file."""
    return ChangeFile.model_validate({"by": "Dr Reader", "why": "a person said so", "changes": changes})


def learn(overlay: Overlay, *changes: dict[str, Any]) -> Entry:
    """Apply a file without measuring anything."""
    log = drafted(overlay, change_file(*changes))
    publish(overlay, log)
    return log.entries[-1]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def changed(before: Path, after: Path) -> dict[str, tuple[str, str]]:
    """Files that differ, each as the lines that went and the lines that came."""
    old, new = files_of(before), files_of(after)
    assert old.keys() == new.keys()
    found = {}
    for name in old:
        if old[name] != new[name]:
            was, became = old[name].decode().split("\n"), new[name].decode().split("\n")
            found[name] = ("\n".join(line for line in was if line not in became), "\n".join(line for line in became if line not in was))
    return found


def numbers(log: Log) -> list[int]:
    """What stands."""
    return [entry.id for entry in log.standing]
