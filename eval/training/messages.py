"""The messages that the second reader of urgency is trained on: never the development messages of ``eval triage``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.bedside import Bedside
from assistant.second_reader.reader import SHORTEST, readable
from assistant.triage import triage
from assistant.types import PatientHistory
from eval.cases.rows import read_rows
from knowledge_graph.types import TriageLevel

CASES = Path(__file__).parents[1] / "cases"
WRITTEN = CASES / "urgency_train.jsonl.gz"
# How somebody names one complaint, and so many names of each.
PLAIN = ("{}", "{} since yesterday", "I have had this for two days: {}. I am 30.", "I am a 52 year old woman. {}", "{}, man, 67")
PLAIN_CHINESE, PHRASES = ("{}两天了", "我{}，30岁"), 1
# How much an example of a rule that must stay quiet counts, and a plain message.
QUIET, PLAIN_COUNTS = 2.0, 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """A message, what is known after it, the level that it needs, and how much it counts."""

    text: str
    told: PatientHistory
    level: TriageLevel
    counts: float = 1.0

    @property
    def read(self) -> str:
        """The text as the second reader sees it."""
        return " ".join(readable(self.told))


def examples(bedside: Bedside) -> Iterator[Example]:
    """All there is to learn from, each text once. Of quiet and plain messages the rules know the level: such messages should not be raised."""
    written = messages(bedside)
    quiet = dict.fromkeys(text for rule in bedside.knowledge.rules for text in rule.examples.quiet if text not in written)
    simple = dict.fromkeys(text for text in plain(bedside) if text not in written and text not in quiet)
    for text, level in written.items():
        yield Example(text, bedside.told(text), level)
    for texts, counts in ((quiet, QUIET), (simple, PLAIN_COUNTS)):
        known = ((text, bedside.told(text)) for text in texts if len(text) >= SHORTEST)
        yield from (Example(text, told, triage(told, bedside.knowledge).level, counts) for text, told in known)


def messages(bedside: Bedside) -> dict[str, TriageLevel]:
    """Every training message with its level, each text once."""
    found = {text: TriageLevel.parse(rule.level) for rule in bedside.knowledge.rules for text in rule.examples.fires}
    for path in sorted(CASES.glob("triage_scratch*.jsonl")):
        found |= _levels(path)
    return found | _levels(WRITTEN)


def plain(bedside: Bedside) -> Iterator[str]:
    """Short messages that name one complaint and nothing else: the rules know best how urgent it is alone."""
    for finding in bedside.knowledge.findings.values():
        for phrases, tellings in ((finding.lay, PLAIN), (finding.zh, PLAIN_CHINESE)):
            names = [name for name in phrases if not {'"', "*"} & {*name}][:PHRASES]
            yield from (telling.format(name) for name in names if finding.kind != "risk" for telling in tellings)


def _levels(path: Path) -> dict[str, TriageLevel]:
    return dict(read_rows(path, lambda row: (row["text"], TriageLevel.parse(row["level"])), "a training message needs 'text' and 'level'"))
