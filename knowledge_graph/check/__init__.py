"""Every rule the knowledge must keep, beyond the format. A gate of ``make test``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge_graph.check import chinese, coverage, ids, prose
from knowledge_graph.errors import PageError, Problem
from knowledge_graph.pages import Body
from knowledge_graph.store import BUILTIN, Knowledge, bodies, read

KNOWLEDGE_CHECKS = (ids.dangling, ids.asked, ids.shared, ids.rules, coverage.orphans, coverage.unreachable, coverage.contradictions, coverage.passing, coverage.suspected, chinese.chinese)
ProseCheck = Callable[[Knowledge, list[Body]], Iterable[Problem]]
PROSE_CHECKS: tuple[ProseCheck, ...] = (prose.footnotes, prose.unused, prose.repeated, prose.hard_to_read, prose.unknown_medicines)


def check(folder: Path = BUILTIN, prose_checks: Sequence[ProseCheck] = PROSE_CHECKS) -> list[Problem]:
    """Every problem of the knowledge folder, sorted by file and line; empty when all is well."""
    try:
        knowledge = read(folder)
    except PageError as error:
        return error.problems
    texts = bodies(folder)
    found = [problem for rule in KNOWLEDGE_CHECKS for problem in rule(knowledge)]
    found += [problem for rule in prose_checks for problem in rule(knowledge, texts)]
    return sorted(placed(problem, folder) for problem in found)


def placed(problem: Problem, folder: Path) -> Problem:
    """The problem with the file and line where the id it quotes first stands, where they are not known yet."""
    quoted, path = re.search(r"'([^']+)'", problem.message), folder / problem.file
    if problem.line or quoted is None:
        return problem
    word = re.compile(rf"(?<![\w-]){re.escape(quoted[1])}(?![\w-])", re.I)
    for file in sorted(path.glob("*")) if path.is_dir() else [path] if path.is_file() else []:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if word.search(line):
                return replace(problem, file=file.relative_to(folder).as_posix(), line=number)
    return problem
