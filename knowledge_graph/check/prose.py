"""What the sentences of the pages must keep: sources, words of their own, plain language, no medicine out of nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_graph.check.ids import file_of
from knowledge_graph.check.reading import grade
from knowledge_graph.errors import Problem
from knowledge_graph.pages import Body
from knowledge_graph.store import Knowledge

SHINGLE = 8
PLAIN, HARDEST = 9.0, 10.5
# Fewer words than this say nothing about how hard a page is.
SAMPLE = 100
CLINICIANS = "For clinicians"
# Safety phrases that several pages may share word for word.
ALLOWED = (
    "call your emergency number or go to the nearest emergency department",
    "call your emergency number or go to an emergency department if you have",
    "call your emergency number at once if you think you",
    "call your emergency number at once for a",
    "call your emergency number now if you have",
    "call your emergency number if a person with a",
    "call your emergency number if someone with a",
    "call your emergency number if you have a",
    "get medical help the same day if you have a",
    "get medical help the same day if you are pregnant",
    "get medical help the same day for a",
    "get care the same day if you have",
    "see a doctor the same day if you have",
    "make an appointment with a doctor if you have",
    "go to an emergency department if you have a",
    "go to an emergency department immediately if",
    "go to an emergency department at once for",
    "go to an emergency department at once if",
    "go to an emergency department straight away if",
    "go to an emergency department if you cannot",
    "and call an ambulance for a swollen face or throat or trouble breathing",
    "and call an ambulance if your face or",
    "see a doctor the same day for a",
    "see a doctor the same day if a",
    "get medical help at once if you think",
    "get help at once for thoughts of suicide",
    "pain and get care the same day for",
    "needs care the same day and an emergency",
    "a drooping face weak arm or trouble speaking",
    "call your emergency number if a child with",
    "and call a doctor at once if you",
)
_WORD = re.compile(r"[a-z0-9'%]+(?:\.\d+)?")
# Endings of international nonproprietary names. Reference: WHO, The use of stems in the selection of INN, 2018.
_STEMS = ["azepam", "azolam", "barbital", "caine", "cillin", "conazole", "cycline", "dipine", "dronate", "floxacin", "fibrate", "gliptin", "gliflozin", "glitazone", "lukast", "mab", "mycin", "nidazole", "olol", "oxacin", "oxetine", "parin", "prazole", "prednisone", "profen", "sartan", "setron", "statin", "terol", "tidine", "tinib", "triptan", "triptyline", "vastatin", "vir", "xaban"]  # fmt: skip
_MEDICINE = re.compile(rf"\b[a-z]{{3,}}(?:{'|'.join(_STEMS)})\b")
_NOT_MEDICINES = frozenset({"insulin", "penicillin", "methicillin", "statin", "triptan"})


def words(text: str) -> tuple[str, ...]:
    """Words and numbers of a text in lower case."""
    return tuple(_WORD.findall(text.lower()))


def footnotes(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Footnotes and replies that name no source."""
    for body in prose:
        for _, sentences in body.sections:
            for sentence in sentences:
                for key in sentence.sources:
                    if key not in knowledge.sources:
                        yield Problem(file_of(body.page, knowledge), sentence.line, f"unknown source '{key}'")
    for name, reply in knowledge.replies.items():
        for key in reply.sources:
            if key not in knowledge.sources:
                yield Problem("replies.yaml", 0, f"{name}: unknown source '{key}'")


def unused(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Sources that nothing cites."""
    cited = {key for body in prose for _, sentences in body.sections for sentence in sentences for key in sentence.sources}
    cited |= {rule.source for rule in knowledge.rules} | {row.source for row in knowledge.interactions} | {row.source for row in knowledge.listed_interactions}
    cited |= {row.source for row in knowledge.cross_reactions} | {group.source for group in knowledge.medicine_classes}
    cited |= {key for reply in knowledge.replies.values() for key in reply.sources}
    cited |= set(knowledge.passes.values())
    for key, source in knowledge.sources.items():
        if key not in cited:
            yield Problem(f"sources/{source.basis}.csv", 0, f"'{key}' is cited by nobody")


def repeated(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Runs of eight words that two pages share: each page says things in its own words."""
    allowed = {run for phrase in ALLOWED for run in _runs(words(phrase))}
    owner: dict[tuple[str, ...], str] = {}
    for body in prose:
        for _, sentences in body.sections:
            for sentence in sentences:
                for run in _runs(words(sentence.text)):
                    if run not in allowed and owner.setdefault(run, body.page) != body.page:
                        yield Problem(file_of(body.page, knowledge), sentence.line, f"shares '{' '.join(run)}' with {owner[run]}")
                        break


def _runs(found: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (found[start : start + SHINGLE] for start in range(len(found) - SHINGLE + 1))


def hard_to_read(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Pages whose patient sections are hard to read, and pages that are too hard on average."""
    levels: dict[str, float] = {}
    for body in prose:
        plain = [sentence.text for name, sentences in body.sections if name != CLINICIANS for sentence in sentences]
        if sum(len(text.split()) for text in plain) < SAMPLE:
            continue
        levels[body.page] = grade(plain)
        if levels[body.page] > HARDEST:
            yield Problem(file_of(body.page, knowledge), 0, f"patient sections read at grade {levels[body.page]:.1f}; use shorter words and sentences")
    average = sum(levels.values()) / max(len(levels), 1)
    if average > PLAIN:
        yield Problem("conditions/", 0, f"patient sections read at grade {average:.2f} on average; the aim is {PLAIN:.0f}")


def unknown_medicines(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Medicines that a sentence names and that have neither a page nor a row in other_medicines.csv."""
    known = _NOT_MEDICINES | {word for c in knowledge.concepts.values() if c.kind in {"medicine", "class"} for name in c.english for word in words(name)}
    for body in prose:
        for _, sentences in body.sections:
            for sentence in sentences:
                for name in _MEDICINE.findall(sentence.text.lower()):
                    if name not in known and name.removesuffix("s") not in known:
                        yield Problem(file_of(body.page, knowledge), sentence.line, f"'{name}' has neither a medicine page nor a row in other_medicines.csv")
