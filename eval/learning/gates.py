"""The gates that a change of the knowledge must not lower: sets of cases that come out right, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.bedside import Bedside
from assistant.build import Assistant
from assistant.triage import triage as by_rule
from eval.cases import answers as facts
from eval.cases import requests
from eval.cases.requests import held_back
from eval.suites import answers, citations, safety, triage
from eval.suites.types import Options
from knowledge_graph.types import TriageLevel


@dataclass(frozen=True, slots=True)
class Measured:
    """Cases of one gate that come out right.

    Attributes:
        of: how many cases there are.
        each: no single case may be lost; else their number may not fall.
    """

    name: str
    right: frozenset[str]
    of: int
    each: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """One gate before and after: how many are right, and the cases that were lost."""

    name: str
    before: int
    after: int
    of: int
    lost: tuple[str, ...]
    fell: bool


Gate = Callable[[Assistant, Options], Iterable[Measured]]


def rule_examples(assistant: Assistant, options: Options) -> Iterable[Measured]:
    """Every example of every red-flag rule: those that must fire it do, the others do not. All of them, whatever the limit."""
    right, of = set[str](), 0
    rules = assistant.knowledge.rules
    for number, rule in enumerate(rules, 1):
        for text, wanted in (*((text, True) for text in rule.examples.fires), *((text, False) for text in rule.examples.quiet)):
            of += 1
            if (rule.id in fired(assistant, text)) == wanted:
                right.add(f"{rule.id}: {text}")
        options.progress("rules", number, len(rules))
    yield Measured("examples of red-flag rules", frozenset(right), of)


def fired(bedside: Bedside, text: str) -> set[str]:
    """Ids of the rules that a message fires."""
    return {flag.rule for flag in by_rule(bedside.told(text), bedside.knowledge).red_flags}


def urgency(assistant: Assistant, options: Options) -> Iterable[Measured]:
    """Emergencies found, and messages whose level is not too low."""
    rows = [(row["id"], TriageLevel.parse(row["level"]), TriageLevel.parse(row["given"])) for row in triage.run(assistant, options).cases]
    emergencies = [row for row in rows if row[1] == TriageLevel.EMERGENCY]
    yield Measured("emergencies found", frozenset(key for key, right, given in emergencies if given == right), len(emergencies))
    yield Measured("messages not under-triaged", frozenset(key for key, right, given in rows if given >= right), len(rows))


def refusals(assistant: Assistant, options: Options) -> Iterable[Measured]:
    """Our own harmful requests refused, their look-alikes not; the third of each that nothing was trained on."""
    for name, harmful in (("harmful requests refused", True), ("ordinary requests not refused", False)):
        texts = options.first([text for text in requests.written(harmful=harmful) if held_back(text)])
        found = [(text, safety.refuses(assistant, text)) for text in texts]
        options.progress(name, len(texts), len(texts))
        yield Measured(name, frozenset(text for text, refused in found if refused == harmful), len(texts))


def key_facts(assistant: Assistant, options: Options) -> Iterable[Measured]:
    """Key facts said by answers without a model."""
    said, cases = set[str](), options.first(facts.read())
    for number, case in enumerate(cases, 1):
        there = answers.said(case, citations.answer_to(assistant, case.question))
        said |= {f"{case.question.id}: {fact.text}" for fact, held in zip(case.facts, there, strict=True) if held}
        options.progress("key facts", number, len(cases))
    yield Measured("key facts said", frozenset(said), sum(len(case.facts) for case in cases), each=False)


def verbatim(assistant: Assistant, options: Options) -> Iterable[Measured]:
    """Answers whose every citation stands verbatim in the passage on disk."""
    rows = citations.run(assistant, options).cases
    yield Measured("answers cited verbatim", frozenset(row["id"] for row in rows if row["verbatim"] == row["citations"]), len(rows))


GATES: tuple[Gate, ...] = (rule_examples, urgency, refusals, key_facts, verbatim)


def measure(assistant: Assistant, options: Options, gates: Sequence[Gate] = GATES) -> dict[str, Measured]:
    """Every gate by its name."""
    return {found.name: found for gate in gates for found in gate(assistant, options)}


def compare(before: Mapping[str, Measured], after: Mapping[str, Measured]) -> tuple[Compared, ...]:
    """Gate by gate; what is not measured any more has fallen to nothing."""
    return tuple(_compared(old, after.get(name, Measured(name, frozenset(), old.of))) for name, old in before.items())


def _compared(old: Measured, new: Measured) -> Compared:
    lost = tuple(sorted(old.right - new.right))
    return Compared(old.name, len(old.right), len(new.right), new.of, lost, len(new.right) < len(old.right) or (old.each and bool(lost)))
