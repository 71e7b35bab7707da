"""Ids that name nothing, and names and ids that stand for two things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from knowledge_graph.errors import Problem
from knowledge_graph.pages import FORMS, Condition, Medicine
from knowledge_graph.store import Knowledge

FINDINGS, RULES = "findings/", "red_flags/"


def file_of(key: str, knowledge: Knowledge) -> str:
    """The file, or the folder, that says what an id is, relative to the knowledge folder."""
    paged = next((f"{form.folder}/{key}.md" for kind, form in FORMS.items() if key in knowledge.pages[kind]), "")
    return paged or (FINDINGS if key in knowledge.findings else "other_medicines.csv")


def dangling(knowledge: Knowledge) -> Iterator[Problem]:
    """Ids in front matter and tables that name nothing."""
    for condition in knowledge.conditions.values():
        yield from _condition_ids(condition, knowledge)
    for medicine in knowledge.medicines.values():
        yield from _medicine_ids(medicine, knowledge)
    for topic in knowledge.topics.values():
        for key in topic.about:
            if key not in knowledge.findings:
                yield Problem(f"topics/{topic.id}.md", 0, f"about: '{key}' is not a finding")
    for key, finding in knowledge.findings.items():
        for other in finding.is_a:
            if other not in knowledge.findings:
                yield Problem(FINDINGS, 0, f"{key}: '{other}' is not a finding")
        for other in finding.confused_with:
            if other not in knowledge.concepts or other == key:
                yield Problem(FINDINGS, 0, f"{key}: confused_with '{other}' names nothing")
    yield from _pairs(knowledge)


def asked(knowledge: Knowledge) -> Iterator[Problem]:
    """Questions of pages or sections that are not there."""
    for row in knowledge.asked:
        sections = {section for kind, form in FORMS.items() if row.page in knowledge.pages[kind] for section in form.sections}
        if row.section not in sections:
            yield Problem("asked.csv", 0, f"'{row.page}' has no section '{row.section}'")


def _pairs(knowledge: Knowledge) -> Iterator[Problem]:
    """Sides and sources of every table that pairs medicines or classes, and classes that no table names."""
    named = {group.id for group in knowledge.medicine_classes}
    known = named | knowledge.classes_of.keys()
    tables = {
        "interactions.csv": [(row.a, row.b, row.source) for row in knowledge.interactions],
        "listed_interactions.csv": [(row.a, row.b, row.source) for row in knowledge.listed_interactions],
        "cross_reactions.csv": [(row.allergy, row.medicine, row.source) for row in knowledge.cross_reactions],
    }
    for file, rows in tables.items():
        for a, b, source in rows:
            for side in {a, b} - known:
                yield Problem(file, 0, f"{a}, {b}: '{side}' is neither a medicine nor a class")
            if source not in knowledge.sources:
                yield Problem(file, 0, f"{a}, {b}: unknown source '{source}'")
    for group in knowledge.medicine_classes:
        if group.duplicate and (group.source not in knowledge.sources or not group.why):
            yield Problem("medicine_classes.csv", 0, f"'{group.id}': a duplicate needs 'why' and a known source")
    for medicine, classes in knowledge.classes_of.items():
        for name in set(classes) - named:
            yield Problem(file_of(medicine, knowledge), 0, f"{medicine}: class '{name}' has no row in medicine_classes.csv")


def _condition_ids(page: Condition, knowledge: Knowledge) -> Iterator[Problem]:
    label = f"conditions/{page.id}.md"
    for key in page.findings:
        if key not in knowledge.findings:
            yield Problem(label, 0, f"findings: '{key}' is not a finding")
    for name, keys in (("risk_factors", page.risk_factors), ("is_a", page.is_a)):
        for key in keys:
            if key not in knowledge.concepts or key == page.id:
                yield Problem(label, 0, f"{name}: '{key}' names nothing")
    for name, keys in (("complications", page.complications), ("differentials", page.differentials)):
        for key in keys:
            if key not in knowledge.conditions or key == page.id:
                yield Problem(label, 0, f"{name}: '{key}' is not another condition page")
    for key in page.treated_by:
        if key not in knowledge.classes_of:
            yield Problem(label, 0, f"treated_by: '{key}' is not a medicine")


def _medicine_ids(page: Medicine, knowledge: Knowledge) -> Iterator[Problem]:
    label = f"medicines/{page.id}.md"
    for key in (*page.relieves, *page.side_effects):
        if key not in knowledge.findings:
            yield Problem(label, 0, f"'{key}' is not a finding")
    for key in (*page.contraindications, *page.cautions):
        if key not in knowledge.concepts:
            yield Problem(label, 0, f"contraindications/cautions: '{key}' names nothing")


def shared(knowledge: Knowledge) -> Iterator[Problem]:
    """One id, one concept; one name, one concept of a kind."""
    kinds: dict[str, Iterable[str]] = {form.folder: knowledge.pages[kind] for kind, form in FORMS.items()} | {"findings": knowledge.findings}
    seen: dict[str, str] = {}
    for kind, table in kinds.items():
        for key in table:
            if seen.setdefault(key, kind) != kind:
                yield Problem(FINDINGS if kind == "findings" else f"{kind}/{key}.md", 0, f"id '{key}' is also used in {seen[key]}")
    for name, ids in _owners(knowledge).items():
        kinds_of = {knowledge.concepts[key].kind for key in ids}
        # "Blood thinner" is a class of medicines and, for the person who takes one, a risk: both are meant.
        if len(ids) > 1 and not kinds_of <= {"medicine", "class", "risk"}:
            yield Problem(file_of(min(ids), knowledge), 0, f"'{name}' names {', '.join(sorted(ids))}")


def _owners(knowledge: Knowledge) -> dict[str, set[str]]:
    """Name, without case and marks -> the concepts that use it."""
    names: dict[str, set[str]] = defaultdict(set)
    for concept in knowledge.concepts.values():
        for name in concept.english:
            names[name.casefold().replace("-", " ")].add(concept.id)
    return names


def rules(knowledge: Knowledge) -> Iterator[Problem]:
    """Rules that look at unknown findings, conditions or medicines, or that share an id."""
    seen: set[str] = set()
    for rule in knowledge.rules:
        if rule.id in seen:
            yield Problem(RULES, 0, f"two rules are called '{rule.id}'")
        seen.add(rule.id)
        for key in rule.when.findings:
            if key not in knowledge.findings:
                yield Problem(RULES, 0, f"{rule.id}: '{key}' is not a finding")
        for key in (*rule.when.conditions, *rule.when.medicines):
            if key not in knowledge.concepts:
                yield Problem(RULES, 0, f"{rule.id}: '{key}' names nothing")
        if rule.source not in knowledge.sources:
            yield Problem(RULES, 0, f"{rule.id}: unknown source '{rule.source}'")
