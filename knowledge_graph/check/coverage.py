"""Knowledge that nothing leads to, and frequencies that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_graph.check.ids import FINDINGS, RULES
from knowledge_graph.errors import Problem
from knowledge_graph.pages import Condition
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel


def orphans(knowledge: Knowledge) -> Iterator[Problem]:
    """Risks that no page or rule looks at, and symptoms that no question asks for or no word names.

    A symptom or sign always counts: its ``alone`` decides how urgent it is when nothing else is known.
    """
    used = {key for rule in knowledge.rules for key in (*rule.when.findings, *rule.when.conditions)}
    for page in knowledge.conditions.values():
        used |= {*page.findings, *page.risk_factors, *page.is_a}
    for medicine in knowledge.medicines.values():
        used |= {*medicine.relieves, *medicine.contraindications, *medicine.cautions, *medicine.side_effects}
    used |= {parent for key in used & knowledge.findings.keys() for parent in knowledge.implied[key]}
    for key, finding in knowledge.findings.items():
        if key not in used and finding.kind == "risk" and finding.alone == "self_care":
            yield Problem(FINDINGS, 0, f"'{key}' is used by no page and no rule")
        if finding.kind != "risk" and not finding.ask:
            yield Problem(FINDINGS, 0, f"'{key}' has no question that asks for it")
        if not finding.lay and not finding.zh:
            yield Problem(FINDINGS, 0, f"'{key}' has no words that people use for it")


def passing(knowledge: Knowledge) -> Iterator[Problem]:
    """Complaints said to pass by an unknown source, or whose level does not depend on it."""
    for key, source in knowledge.passes.items():
        place = FINDINGS if key in knowledge.findings else f"conditions/{key}.md"
        if source not in knowledge.sources:
            yield Problem(place, 0, f"'{key}' passes by the unknown source '{source}'")
        if knowledge.alone.get(key) != TriageLevel.ROUTINE:
            yield Problem(place, 0, f"'{key}' passes, so its level alone must be routine")
    for key, finding in knowledge.findings.items():
        bounds = finding.passes_if
        if bounds and not finding.passes:
            yield Problem(FINDINGS, 0, f"'{key}' has bounds within which it passes, but no source that says so")
        for other in (*bounds.beside, *bounds.without) if bounds else ():
            if other not in knowledge.concepts:
                yield Problem(FINDINGS, 0, f"'{key}' passes beside or without the unknown '{other}'")
    for rule in knowledge.rules:
        if rule.passes and rule.passes not in knowledge.sources:
            yield Problem(RULES, 0, f"'{rule.id}' passes by the unknown source '{rule.passes}'")
        if rule.passes and (rule.level != "routine" or not rule.when.conditions):
            yield Problem(RULES, 0, f"'{rule.id}' passes, so it must be routine and name what explains it")


def suspected(knowledge: Knowledge) -> Iterator[Problem]:
    """Illnesses whose level when suspected says nothing, since naming them says as much, or is above that of their page."""
    for key, level in knowledge.suspected.items():
        if key in knowledge.alone:
            yield Problem(f"conditions/{key}.md", 0, f"'{key}' has a level alone, so none when suspected")
        if level > TriageLevel.parse(knowledge.conditions[key].urgency):
            yield Problem(f"conditions/{key}.md", 0, f"'{key}' is more urgent when suspected than its page says")


def unreachable(knowledge: Knowledge) -> Iterator[Problem]:
    """Conditions that no finding leads to."""
    for page in knowledge.conditions.values():
        if not any(knowledge.findings[key].kind != "risk" for key in page.findings if key in knowledge.findings):
            yield Problem(f"conditions/{page.id}.md", 0, f"no finding leads to '{page.id}'")


def contradictions(knowledge: Knowledge) -> Iterator[Problem]:
    """A page where a special case of a finding is said to be more frequent than the finding itself."""
    for page in knowledge.conditions.values():
        yield from _contradictions(page, knowledge)
        if page.ages.min > page.ages.max or (page.ages.typical and page.ages.typical[0] > page.ages.typical[1]):
            yield Problem(f"conditions/{page.id}.md", 0, "ages: the lower bound is above the upper one")


def _contradictions(page: Condition, knowledge: Knowledge) -> Iterator[Problem]:
    for key, frequency in page.findings.items():
        for wider in knowledge.implied.get(key, frozenset()) - {key}:
            if wider in page.findings and page.findings[wider].probability < frequency.probability:
                yield Problem(f"conditions/{page.id}.md", 0, f"'{key}' is said to be more frequent than '{wider}', which it implies")
