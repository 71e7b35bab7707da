"""Peak resident set of each part, every one in a fresh process."""

from __future__ import annotations

import json
from pathlib import Path

from eval.bench.home import SIZED
from eval.bench.ingestion import drawn
from eval.bench.processes import ask, model, run, search, triage
from eval.bench.spread import of_rounds
from eval.bench.types import Bench, Part
from eval.report import Table
from indexes.shelf import names

BUILDING = "memory"
NOTE = "memory: the largest resident set of the whole process (VmHWM on Linux), shared libraries and files that are mapped (a language model, BM25) included; brackets are the least and the most of the rounds"
Commands = dict[str, list[str]]


def measure(bench: Bench) -> Part:
    """Every command in a process of its own."""
    found: dict[str, list[int]] = {}
    for name, arguments in commands(bench).items():
        bench.tell(f"memory: {name}")
        found[name] = [run(bench.settings, arguments).peak for _ in range(max(1, bench.amount.rounds // 2))]
    cases = tuple({"part": "memory", "process": name, "bytes": peaks} for name, peaks in found.items())
    return Part((table(found),), (NOTE,), cases)


def commands(bench: Bench) -> Commands:
    """What is measured by name; indexes that retrieval built in this run are searched too."""
    found: Commands = {"urgency (triage)": triage(), "search, built-in index": search()}
    sizes = sorted(int(name.removeprefix(SIZED)) for name in names(bench.settings.indexes) if name.startswith(SIZED))
    found |= {f"search, {size:,} passages": search(f"{SIZED}{size}") for size in sizes}
    found |= {"answer without a model": ask()}
    if llm := model(bench.settings):
        found |= {"answer with a model": ask(llm)}
    return found | {f"ingesting {bench.amount.passages:,} passages": ["index", "build", BUILDING, "--from", f"jsonl:{_written(bench)}"]}


def table(found: dict[str, list[int]]) -> Table:
    """Megabytes (of a million bytes) by process."""
    return Table("Memory, peak resident set, MB", ("process", "peak"), tuple((name, of_rounds([peak / 1e6 for peak in peaks])) for name, peaks in found.items()))


def _written(bench: Bench) -> Path:
    """Passages as a file that a reader of ours reads, so that they are embedded anew."""
    path = bench.settings.home / "memory.jsonl"
    rows = [{"id": p.id, "title": p.title, "text": p.text} for p in drawn(bench)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
