"""Cold start: from the start of a process to the first line it prints, and to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.bench.processes import Ran, ask, model, run, search, triage
from eval.bench.spread import of_rounds
from eval.bench.types import Bench, Part
from eval.report import Table

NOTE = (
    "start: a fresh process each, with what is kept between runs (the knowledge read before, the built index) in place; files are likely in the memory of the operating system, "
    "so a machine just switched on takes longer; the first line of an answer is its urgency; brackets are the least and the most of the rounds"
)


def measure(bench: Bench) -> Part:
    """Every command some times over, in turn, so that other load on the machine hits all."""
    commands = {"first triage": triage(), "first search": search(), "first answer, no model": ask()}
    if llm := model(bench.settings):
        commands |= {"first answer, with a model": ask(llm)}
    run(bench.settings, search())
    found: dict[str, list[Ran]] = {name: [] for name in commands}
    for number in range(1, bench.amount.rounds + 1):
        for name, arguments in commands.items():
            bench.tell(f"cold start, round {number} of {bench.amount.rounds}: {name}")
            found[name].append(run(bench.settings, arguments))
    cases = tuple({"part": "start", "process": name, "first": [r.first for r in ran], "whole": [r.whole for r in ran]} for name, ran in found.items())
    return Part((table(found),), (NOTE,), cases)


def table(found: Mapping[str, Sequence[Ran]]) -> Table:
    """Seconds by process."""
    rows = tuple((name, of_rounds([r.first for r in ran]), of_rounds([r.whole for r in ran])) for name, ran in found.items())
    return Table("Cold start, seconds", ("process", "to its first line", "to its end"), rows)
