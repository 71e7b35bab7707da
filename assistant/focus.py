"""What a question asks for: sections of a page that are likely to answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import Heard, Mode
from indexes.sentences import Pick
from indexes.types import STEP
from knowledge_graph.types import TriageLevel

_FOCUS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.I), sections)
    for pattern, sections in (
        (r"\b(treat|treated|treatment|cure|therapy|manage|management|first[- ]line|remedy|get rid|fix)\w*|治疗|怎么治|怎么办", ("Treatment", "Self-care", "treatment")),
        (r"\b(symptom|sign|feel like|recogni[sz]e|present)\w*|症状", ("Symptoms", "symptoms")),
        (r"\b(cause|causes|why|risk factor|due to|reason|who gets)\b|原因|为什么", ("Causes and risk factors", "causes", "susceptibility")),
        (r"\b(test|tests|diagnos\w+|scan|x-ray|investigat\w+|work[- ]?up|check for|confirm)\b|检查|诊断", ("Tests", "exams and tests")),
        (r"\b(prevent\w*|avoid|reduce (?:my|the) risk|vaccin\w+)\b|预防", ("Prevention", "prevention")),
        (r"\b(self[- ]care|at home|home remed\w+|help myself|relieve|ease)\b|在家", ("Self-care", "considerations")),
        (r"\b(side[- ]effects?|adverse|reaction to)\b|副作用", ("Side effects",)),
        (r"\b(interact\w*|together with|mix|combine|while taking|at the same time)\b|相互作用|一起吃", ("Interactions",)),
        (r"\b(dose|dosage|how much|how many|how often|how (?:do|should) i take|take it)\b|剂量|怎么吃", ("How it is taken", "For clinicians")),
        (r"\b(pregnan\w+|breast[- ]?feed\w*)\b|怀孕|哺乳", ("Pregnancy and breast-feeding",)),
        (r"\b(kidney|renal|liver|hepatic)\b.*\b(dose|safe|take|caution)\b", ("Kidney and liver",)),
        (r"\b(when (?:to|should)|see a doctor|emergency|ambulance|a&e|urgent|serious|worry|hospital)\b|什么时候|看医生", ("When to get help", "When to stop and get help")),
        (r"\b(what is|what's|what are|define|explain)\b|是什么", ("What it is", "What it is for", "information")),
        (r"\b(outlook|prognosis|life expectancy|survive|survival)\b|预后", ("outlook",)),
        (r"\b(inherit\w*|genetic|hereditary|run in)\b|遗传", ("inheritance", "genetic changes")),
        (r"\b(how common|how many people|frequency|prevalence)\b", ("frequency",)),
        (r"\b(contraindicat\w+|should not take|who (?:can't|cannot|should not)|safe for)\b|禁忌", ("Who should not take it",)),
    )
)  # fmt: skip
CLINICIANS = "For clinicians"
HELP = "When to get help"
DEFINITION = "What it is"
# Sections that tell a patient what a clinician knows.
PLAIN = frozenset({HELP, "When to stop and get help", "Self-care", "Symptoms", DEFINITION})
_SLOWER_THAN_TODAY = re.compile(r"\b(appointment|routine|pharmacist|in the next (?:few )?(?:days|weeks)|within (?:a few|\d+|two|three) (?:days|weeks)|wait and see|no need (?:for|to see) a doctor)\b", re.I)  # fmt: skip
_SLOWER_THAN_NOW = re.compile(_SLOWER_THAN_TODAY.pattern + r"|\b(same day|today|see (?:a|your) (?:doctor|gp)|call your (?:doctor|gp)|ask (?:a|your) doctor|ask for medical advice|at home|usually (?:harmless|gets? better|goes? away))\b", re.I)  # fmt: skip
PATIENT_PLAN = (DEFINITION, "Symptoms", HELP, "Treatment", "Tests", "Self-care")
CLINICIAN_PLAN = (CLINICIANS, "Tests", "Treatment", CLINICIANS, HELP, "Causes and risk factors")


def sections(text: str) -> tuple[str, ...]:
    """Sections the question asks for, in order of the question's cues; empty for a plain report of symptoms."""
    return tuple(dict.fromkeys(section for pattern, names in _FOCUS if pattern.search(text) for section in names))


def section_weight(section: str, wanted: tuple[str, ...], mode: Mode) -> float:
    """How much a section counts for this question, 0..1; patients are not shown what is written for clinicians."""
    if section == CLINICIANS:
        return 0.0 if mode == "patient" else 0.9
    if not wanted:
        return 0.6
    return 1.0 if any(step in wanted for step in (section, *section.split(STEP))) else 0.35


def needed(heard: Heard, mode: Mode, symptomatic: bool, dangerous: bool = False) -> tuple[str, ...]:
    """Sections that an answer should draw on, in the order of saying.

    A definite question wants the sections it asks for. A complaint wants to know what it is, then what was asked or else the
    usual plan, and when to get help; with a dangerous candidate, help comes first.
    """
    asked = sections(heard.text)
    if not symptomatic:
        return asked
    plan = CLINICIAN_PLAN if mode == "clinician" else PATIENT_PLAN
    ordered = (plan[0], *(section for section in asked[:2] for _ in range(2)), HELP, *plan[1:]) if asked else plan
    return (HELP, HELP, *ordered) if dangerous else ordered


def arrange(picks: Sequence[Pick], plan: Sequence[str]) -> list[Pick]:
    """The best sentence of each section of the plan, then the rest; none is dropped."""
    left, chosen = list(picks), list[Pick]()
    for section in plan:
        best = next((pick for pick in left if section in pick.passage.section.split(STEP)), None)
        if best is not None:
            chosen.append(best)
            left.remove(best)
    return [*chosen, *left]


def consistent(picks: Sequence[Pick], level: TriageLevel) -> list[Pick]:
    """Without the sentences that advise less haste than the urgency just given: no "book an appointment" in an emergency."""
    slower = {TriageLevel.EMERGENCY: _SLOWER_THAN_NOW, TriageLevel.URGENT: _SLOWER_THAN_TODAY}.get(level)
    return [pick for pick in picks if slower is None or not slower.search(pick.text)]
