"""Interviews with the synthetic patients of DDXPlus: is the pathology first after at most 15 questions, and how many were needed?

A patient begins with age, sex and the first complaint (where that is a pain or a swelling, the question where it is counts as the first; where it is no
symptom, such as contact with an allergen, the question what else there is, which brings the next evidence that is one), and answers
from their evidences: yes to what these mean, no to what another evidence would have meant, "don't know" to what no evidence is about. Published systems
ask for the evidences themselves, so the main figures ask only what these are about; ``any question`` asks whatever the product would. Up to five findings of
one part of the body, or of one rule, may be asked for at once ("is any of these so?"), as DDXPlus asks for a place among many; ``one finding each`` does
not. The interview goes on in an emergency, as for somebody who is in care already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.build import Assistant
from assistant.differential import cannot_rule_out, differential
from assistant.errors import BadInput
from assistant.interview import Parts, Plan, Step, begin, proceed
from assistant.questions import LEADING
from assistant.types import Candidate, FindingNow, PatientHistory, Question, Triage, Turn
from assistant.wording import Reader, WordReader
from eval.cases import ddxplus
from eval.cases.ddxplus import Meanings, Patient
from eval.metrics.interval import bootstrap, wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.differential import EVERY, accepted
from eval.suites.types import Options
from indexes.manifest import sha256
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# Name, questions at most, only what the evidences of DDXPlus are about, several findings at once.
WAYS = (("the complaint alone", 1, True, True), ("5", 5, True, True), ("10", 10, True, True), ("15", 15, True, True), ("15, one finding each", 15, True, False), ("15, any question", 15, False, True))
MOST_SEVERE = 1
WHERE = {"douleurxx": "douleurxx_endroitducorps", "oedeme": "oedeme_endroitducorps"}


@dataclass(frozen=True, slots=True)
class Held:
    """One interview.

    Attributes:
        ranks: place of the pathology among all pages and among those of DDXPlus, 0 for nowhere.
        listed: True when the pathology is shown: among the first five, or among what cannot be ruled out.
    """

    ranks: tuple[int, int]
    asked: int
    unknown: int
    level: TriageLevel
    listed: bool


@dataclass(frozen=True, slots=True)
class ByWords:
    """The assistant with the reader that needs no weights, as ``anamnesis interview`` is."""

    assistant: Assistant
    reader: Reader

    @property
    def knowledge(self) -> Knowledge:
        """The assistant's."""
        return self.assistant.knowledge

    def urgency(self, history: PatientHistory) -> Triage:
        """The assistant's."""
        return self.assistant.urgency(history)


def run(assistant: Assistant, options: Options) -> Report:
    """Interview every patient of the data folder that ``--cases`` names.

    Raises:
        BadInput: no folder was given, or its files are missing.
    """
    if options.cases is None or not options.cases.is_dir():
        raise BadInput(f"eval interview needs --cases FOLDER with {ddxplus.FILE} and {ddxplus.CONDITIONS}")
    patients, names = ddxplus.read(options.cases)
    patients, table = list(options.first(patients)), ddxplus.meanings()
    right = {name: accepted(assistant, name) for name in {*names, *(patient.pathology for patient in patients)}}
    theirs = frozenset().union(*right.values())
    parts: Parts = ByWords(assistant, WordReader(assistant.page_words))
    about = ddxplus.implied_by((meaning.concept for found in table.values() for meaning in found), assistant.knowledge)
    held: dict[str, list[Held]] = {name: [] for name, *_ in WAYS}
    for number, patient in enumerate(patients, 1):
        for name, most, only, together in WAYS:
            held[name].append(hold(parts, patient, table, Plan(most=most, together=together, go_on=True), about, only, right[patient.pathology], theirs))
        options.progress("patients", number, len(patients))
    header = Header("interview", len(patients), "no model", "", "", assistant.knowledge.version[:16], f"sha256 {sha256(options.cases / ddxplus.FILE)[:16]}")
    rows = tuple(
        {"id": patient.id, "pathology": patient.pathology, "severity": patient.severity, **{name: {"rank": mine[at].ranks, "asked": mine[at].asked} for name, mine in held.items()}}
        for at, patient in enumerate(patients)
    )
    nowhere = sorted({patient.pathology for patient in patients if not right[patient.pathology]})
    return Report(header, (_accuracy(held), _severe(held, patients)), (f"without a page, always counted as missed: {', '.join(nowhere) or 'none'}",), rows)


def hold(parts: Parts, patient: Patient, table: Meanings, plan: Plan, about: set[str], only: bool, right: frozenset[str], theirs: frozenset[str]) -> Held:
    """One interview from the first complaint to its end.

    Args:
        about: what the evidences of DDXPlus are about; ``only`` asks for nothing else.
    """
    knowledge = parts.knowledge
    present = ddxplus.implied_by(ddxplus.stated(patient, table, knowledge), knowledge)
    told, asked = _complaint(patient, table, knowledge)
    if only:
        told = replace(told, unsure=tuple(key for key in (*knowledge.findings, *knowledge.conditions) if key not in about))
    step, unknown = begin(parts, told, replace(plan, most=plan.most - asked)), 0
    while step.question is not None:
        answers = {key: True if key in present else False if key in about else None for key in _keys(step.question)}
        unknown += None in answers.values()
        step = proceed(parts, step, answers, replace(plan, most=plan.most - asked))
    every = differential(step.history, knowledge, parts.reader.read(step.history), EVERY)
    ranks = _rank([c.id for c in every], right), _rank([c.id for c in every if c.id in theirs], right)
    return Held(ranks, step.asked + asked, unknown, step.triage.level, _listed(step, right))


def _complaint(patient: Patient, table: Meanings, knowledge: Knowledge) -> tuple[PatientHistory, int]:
    """What is known at the start, and how many questions that took."""
    code = patient.first
    codes = {code, *([WHERE[code]] if code in WHERE else [])}
    told = ((key, value) for key, value in patient.evidences.items() if key in codes)
    first = ddxplus.stated(replace(patient, evidences=dict(told)), table, knowledge)
    if not any(_starts(key, knowledge) for key in first):
        # A complaint that means nothing here leads to the question what else there is, which brings the next evidence.
        every = (ddxplus.stated(replace(patient, evidences={key: value}), table, knowledge) for key, value in patient.evidences.items())
        more = next((found for found in every if any(_starts(key, knowledge) for key in found)), ())
        return _begun(patient, tuple(dict.fromkeys((*first, *more))), knowledge), 1
    return _begun(patient, first, knowledge), int(code in WHERE)


def _starts(key: str, knowledge: Knowledge) -> bool:
    """True for a symptom: what an interview can begin with, as it cannot with a risk or an illness had before alone."""
    return key in knowledge.findings and knowledge.findings[key].kind != "risk"


def _begun(patient: Patient, first: tuple[str, ...], knowledge: Knowledge) -> PatientHistory:
    findings = tuple(FindingNow(key) for key in first if key in knowledge.findings)
    words = " ".join(knowledge.concepts[key].name for key in first if key in knowledge.concepts)
    return PatientHistory(age=patient.age, sex=patient.sex, findings=findings, conditions=ddxplus.known(first, knowledge), turns=(Turn("user", f"I have {words}."),))


def _keys(question: Question) -> tuple[str, ...]:
    return tuple(key for key, _ in question.options) or (question.finding,)


def _rank(order: list[str], right: frozenset[str]) -> int:
    return next((place for place, key in enumerate(order, 1) if key in right), 0)


def _listed(step: Step, right: frozenset[str]) -> bool:
    shown: Iterable[Candidate] = (*step.candidates[:LEADING], *cannot_rule_out(step.candidates, LEADING))
    return any(c.id in right for c in shown)


def _accuracy(held: dict[str, list[Held]]) -> Table:
    columns = ("questions at most", "patients", "top-1, all", "top-3, all", "top-1, of DDXPlus", "top-3, of DDXPlus", "questions asked", "answered: don't know")
    return Table("Is the pathology first after the interview?", columns, tuple(_line(name, mine) for name, mine in held.items()))


def _line(name: str, mine: list[Held]) -> tuple[Cell, ...]:
    def top(which: int, most: int) -> Cell:
        return wilson(sum(0 < one.ranks[which] <= most for one in mine), len(mine))

    return name, len(mine), top(0, 1), top(0, 3), top(1, 1), top(1, 3), bootstrap([float(one.asked) for one in mine]), bootstrap([float(one.unknown) for one in mine])


def _severe(held: dict[str, list[Held]], patients: list[Patient]) -> Table:
    """The most severe pathologies: in sight, and taken as urgent?"""
    rows = tuple(_severe_line(name, [one for one, patient in zip(mine, patients, strict=True) if patient.severity == MOST_SEVERE]) for name, mine in held.items())
    return Table("The most severe (severity 1)", ("questions at most", "patients", "in sight", "emergency", "urgent or emergency"), rows)


def _severe_line(name: str, mine: list[Held]) -> tuple[Cell, ...]:
    shares: Iterator[int] = iter((sum(one.listed for one in mine), sum(one.level == TriageLevel.EMERGENCY for one in mine), sum(one.level >= TriageLevel.URGENT for one in mine)))
    return name, len(mine), *(wilson(count, len(mine)) for count in shares)
