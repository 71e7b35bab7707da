"""Every rule the knowledge must keep, beyond the format: ids, sources, words, rules. A gate of ``make test``."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from knowledge_graph.errors import PageError, Problem
from knowledge_graph.pages import Body, Condition, Medicine
from knowledge_graph.store import BUILTIN, Knowledge, bodies, read

SHINGLE = 12


def check(folder: Path = BUILTIN) -> list[Problem]:
    """Every problem of the knowledge folder, sorted by file and line; empty when all is well."""
    try:
        knowledge = read(folder)
    except PageError as error:
        return error.problems
    prose = bodies(folder)
    found = [*dangling(knowledge), *footnotes(knowledge, prose), *repeated(knowledge, prose), *shared_ids(knowledge), *rule_ids(knowledge)]
    return sorted(placed(problem, folder) for problem in found)


def placed(problem: Problem, folder: Path) -> Problem:
    """The problem with the line where the id it quotes first stands in its file, where the line is not known yet."""
    quoted, path = re.search(r"'([^']+)'", problem.message), folder / problem.file
    if problem.line or quoted is None or not path.is_file():
        return problem
    word = re.compile(rf"(?<![\w-]){re.escape(quoted[1])}(?![\w-])")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return replace(problem, line=next((number for number, line in lines if word.search(line)), 0))


def file_of(key: str, knowledge: Knowledge) -> str:
    """The file that says what an id is, relative to the knowledge folder."""
    if key in knowledge.conditions:
        return f"conditions/{key}.md"
    return f"medicines/{key}.md" if key in knowledge.medicines else "findings.yaml"


def dangling(knowledge: Knowledge) -> Iterator[Problem]:
    """Ids in front matter and tables that name nothing."""
    for condition in knowledge.conditions.values():
        yield from _condition_ids(condition, knowledge)
    for medicine in knowledge.medicines.values():
        yield from _medicine_ids(medicine, knowledge)
    for key, finding in knowledge.findings.items():
        for other in (*finding.is_a, *finding.confused_with):
            if other not in knowledge.findings:
                yield Problem("findings.yaml", 0, f"{key}: '{other}' is not a finding")
    for row in knowledge.interactions:
        for side in (row.a, row.b):
            if side not in knowledge.medicines and side not in knowledge.classes:
                yield Problem("interactions.csv", 0, f"{row.a}, {row.b}: '{side}' is neither a medicine nor a class")
        if row.source not in knowledge.sources:
            yield Problem("interactions.csv", 0, f"{row.a}, {row.b}: unknown source '{row.source}'")


def _condition_ids(page: Condition, knowledge: Knowledge) -> Iterator[Problem]:
    label = f"conditions/{page.id}.md"
    for key in page.findings:
        if key not in knowledge.findings:
            yield Problem(label, 0, f"findings: '{key}' is not in findings.yaml")
    for key in page.risk_factors:
        if key not in knowledge.concepts:
            yield Problem(label, 0, f"risk_factors: '{key}' names nothing")
    for name, keys in (("complications", page.complications), ("differentials", page.differentials)):
        for key in keys:
            if key not in knowledge.conditions or key == page.id:
                yield Problem(label, 0, f"{name}: '{key}' is not another condition page")
    for key in page.treated_by:
        if key not in knowledge.medicines:
            yield Problem(label, 0, f"treated_by: '{key}' is not a medicine page")


def _medicine_ids(page: Medicine, knowledge: Knowledge) -> Iterator[Problem]:
    label = f"medicines/{page.id}.md"
    for key in (*page.relieves, *page.side_effects):
        if key not in knowledge.findings:
            yield Problem(label, 0, f"'{key}' is not in findings.yaml")
    for key in (*page.contraindications, *page.cautions):
        if key not in knowledge.concepts:
            yield Problem(label, 0, f"contraindications/cautions: '{key}' names nothing")


def footnotes(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Footnotes, rules and replies that name no source."""
    for body in prose:
        for _, sentences in body.sections:
            for sentence in sentences:
                for key in sentence.sources:
                    if key not in knowledge.sources:
                        yield Problem(file_of(body.page, knowledge), sentence.line, f"unknown source '{key}'")
    for rule in knowledge.rules:
        if rule.source not in knowledge.sources:
            yield Problem("red_flags.yaml", 0, f"{rule.id}: unknown source '{rule.source}'")
    for name, reply in knowledge.replies.items():
        for key in reply.sources:
            if key not in knowledge.sources:
                yield Problem("replies.yaml", 0, f"{name}: unknown source '{key}'")


def repeated(knowledge: Knowledge, prose: list[Body]) -> Iterator[Problem]:
    """Runs of words that two pages share: each page says things in its own words."""
    owner: dict[tuple[str, ...], str] = {}
    for body in prose:
        for _, sentences in body.sections:
            for sentence in sentences:
                words = tuple(sentence.text.lower().split())
                for start in range(len(words) - SHINGLE + 1):
                    shingle = words[start : start + SHINGLE]
                    if owner.setdefault(shingle, body.page) != body.page:
                        yield Problem(file_of(body.page, knowledge), sentence.line, f"shares '{' '.join(shingle)}' with {owner[shingle]}")
                        break


def shared_ids(knowledge: Knowledge) -> Iterator[Problem]:
    """One id, one concept; one name, one concept of a kind."""
    kinds: dict[str, Iterable[str]] = {"conditions": knowledge.conditions, "medicines": knowledge.medicines, "findings": knowledge.findings}
    seen: dict[str, str] = {}
    for kind, table in kinds.items():
        for key in table:
            if seen.setdefault(key, kind) != kind:
                yield Problem("findings.yaml" if kind == "findings" else f"{kind}/{key}.md", 0, f"id '{key}' is also used in {seen[key]}")
    names: dict[str, set[str]] = defaultdict(set)
    for concept in knowledge.concepts.values():
        for name in concept.english:
            names[name.casefold()].add(concept.id)
    for name, ids in names.items():
        kinds_of = {knowledge.concepts[key].kind for key in ids}
        # "Blood thinner" is a class of medicines and, for the person who takes one, a risk: both are meant.
        if len(ids) > 1 and not kinds_of <= {"medicine", "class", "risk"}:
            yield Problem(file_of(min(ids), knowledge), 0, f"'{name}' names {', '.join(sorted(ids))}")


def rule_ids(knowledge: Knowledge) -> Iterator[Problem]:
    """Rules that look at unknown findings, conditions or medicines, or that share an id."""
    seen: set[str] = set()
    for rule in knowledge.rules:
        if rule.id in seen:
            yield Problem("red_flags.yaml", 0, f"two rules are called '{rule.id}'")
        seen.add(rule.id)
        for key in rule.when.findings:
            if key not in knowledge.findings:
                yield Problem("red_flags.yaml", 0, f"{rule.id}: '{key}' is not in findings.yaml")
        for key in (*rule.when.conditions, *rule.when.medicines):
            if key not in knowledge.concepts:
                yield Problem("red_flags.yaml", 0, f"{rule.id}: '{key}' names nothing")


def main() -> int:
    """Print every problem of the built-in knowledge; the exit status is 1 when there is one."""
    problems = check()
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
