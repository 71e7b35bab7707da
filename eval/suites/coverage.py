"""Coverage: does every diagnosis of the dev vignettes, and every condition of DDXPlus, lead to a page of ours or a concept of a pack?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.build import Assistant
from assistant.errors import BadInput
from eval.cases import ddxplus, vignettes
from eval.metrics.interval import wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from knowledge_graph.types import Mention

VIGNETTES, DDXPLUS = vignettes.FILE, ddxplus.CONDITIONS
# Words that a name may have besides those of the concept it leads to.
LOOSE = frozenset({"acute", "chronic", "possible", "disease", "syndrome", "of", "the", "and", "or", "primary", "typical", "infantile", "secondary", "to", "initial", "infection", "localized"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where one name leads: ``page``, ``pack``, ``finding`` or ``nowhere``, and the id."""

    source: str
    name: str
    where: str
    concept: str


def run(assistant: Assistant, options: Options) -> Report:
    """Look every name up; ``--cases`` names the data folder.

    Raises:
        BadInput: no folder was given, or its files are missing.
    """
    if options.cases is None or not options.cases.is_dir():
        raise BadInput(f"eval coverage needs --cases FOLDER with {VIGNETTES} and {DDXPLUS}")
    names = [("vignettes", name) for name in _diagnoses(options.cases / VIGNETTES)]
    names += [("ddxplus", name) for name in _conditions(options.cases / DDXPLUS)]
    found = [resolve(assistant, source, name) for source, name in options.first(names)]
    rows: list[tuple[Cell, ...]] = []
    for source in ("vignettes", "ddxplus"):
        mine = [item for item in found if item.source == source]
        for what in ("page", "pack", "finding", "nowhere"):
            count = sum(item.where == what for item in mine)
            rows.append((source, what, wilson(count, len(mine)), f"{count} / {len(mine)}"))
    missing = ", ".join(item.name for item in found if item.where == "nowhere") or "none"
    data = f"packs: {', '.join(assistant.imported.packs) or 'none'}"
    header = Header("coverage", len(found), "no model", "", "", assistant.knowledge.version[:16], data)
    cases = tuple({"source": item.source, "name": item.name, "where": item.where, "concept": item.concept} for item in found)
    return Report(header, (Table("Where names lead", ("names", "to", "share", "of"), tuple(rows)),), (f"names that lead nowhere: {missing}",), cases)


def _diagnoses(path: Path) -> list[str]:
    return sorted({json.loads(line)["correct_diagnosis"].strip() for line in _text(path).splitlines() if line.strip()})


def _conditions(path: Path) -> list[str]:
    return sorted(entry["cond-name-eng"] for entry in json.loads(_text(path)).values())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error


def resolve(assistant: Assistant, source: str, name: str) -> Resolved:
    """The concept whose mention covers the most words of a name; the other words may only be loose ones or an alternative after a stroke."""
    for part in (name, *name.replace(" or ", "/").split("/")):
        reading = assistant.linker.read(part)
        known = assistant.knowledge.concepts
        for where, mentions in (
            ("page", [m for m in reading.mentions if known[m.concept].kind == "condition"]),
            ("pack", list(reading.imported)),
            ("finding", [m for m in reading.mentions if known[m.concept].kind in {"symptom", "sign"}]),
        ):
            if best := _covering(part, mentions):
                return Resolved(source, name, where, best)
    return Resolved(source, name, "nowhere", "")


def _covering(name: str, mentions: Iterable[Mention]) -> str:
    """The mention that leaves the fewest words of the name uncovered, if it covers two thirds of those that are not loose."""
    wanted = [match for match in re.finditer(r"\w+", name) if match[0].lower() not in LOOSE]
    left = [(sum(not (m.start <= word.start() < m.end) for word in wanted), m.concept) for m in mentions]
    best = min(left, default=(99, ""))
    return best[1] if best[0] <= len(wanted) // 3 else ""
