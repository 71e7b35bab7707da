"""Worksheets for reading pages against their sources, and the counts of filled ones. The method is in docs/knowledge-audit.md.

    python -m eval.audit draw --seed 1 --count 60 --out sheet.csv
    python -m eval.audit count sheet.csv
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.metrics.interval import wilson
from eval.report import shown
from eval.worksheet import Line, write
from eval.worksheet import read as read_lines
from knowledge_graph.pages import Body
from knowledge_graph.store import Knowledge, bodies, read

app = typer.Typer(add_completion=False, help="Audit the pages, sentence by sentence.")
COLUMNS = ("page", "line", "section", "sentence", "keys", "basis", "publisher", "title", "url", "verdict", "note")
# ok: the source says it. unsupported: true, but this source does not say it. doubtful: cannot be decided, or only partly true. wrong: not true.
VERDICTS = ("ok", "unsupported", "doubtful", "wrong")


@app.command()
def draw(
    out: Annotated[Path, typer.Option("--out", help="CSV to write.")],
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draw.")] = 1,
    count: Annotated[int, typer.Option("--count", min=1, help="Pages to draw.")] = 60,
    skip: Annotated[list[Path] | None, typer.Option("--skip", help="Earlier sheets whose pages are left out.")] = None,
) -> None:
    """Draw pages at random and write every sentence with its source."""
    done = {row["page"] for sheet in skip or () for row in rows_of(sheet)}
    knowledge, texts = read(), bodies()
    pages = sample([body for body in texts if body.page not in done], seed, count)
    write(out, COLUMNS, (row for body in pages for row in worksheet(body, knowledge)))
    typer.echo(f"{len(pages)} pages: {', '.join(body.page for body in pages)}")


def sample(texts: Sequence[Body], seed: int, count: int) -> list[Body]:
    """Pages drawn without replacement, in order of their ids."""
    ordered = sorted(texts, key=lambda body: body.page)
    return sorted(random.Random(seed).sample(ordered, min(count, len(ordered))), key=lambda body: body.page)


def worksheet(body: Body, knowledge: Knowledge) -> Iterator[Line]:
    """One row a sentence, with an empty verdict."""
    for section, sentences in body.sections:
        for sentence in sentences:
            sources = [knowledge.sources[key] for key in sentence.sources]
            yield {
                "page": body.page,
                "line": str(sentence.line),
                "section": section,
                "sentence": sentence.text,
                "keys": " ".join(sentence.sources),
                "basis": sources[0].basis,
                "publisher": sources[0].publisher,
                "title": sources[0].title,
                "url": sources[0].url,
                "verdict": "",
                "note": "",
            }


@app.command("count")
def count_(sheets: Annotated[list[Path], typer.Argument(help="Filled worksheets.")]) -> None:
    """Count verdicts by basis, with intervals."""
    rows = [row for sheet in sheets for row in rows_of(sheet)]
    for line in summary(rows):
        typer.echo(line)


def rows_of(sheet: Path) -> list[Line]:
    """Rows of a worksheet.

    Raises:
        BadInput: the file cannot be read, or a verdict is none of ``VERDICTS``.
    """
    return read_lines(sheet, ("verdict",), VERDICTS)


def summary(rows: Sequence[Line]) -> list[str]:
    """A Markdown table of verdicts by basis, and the share that is wrong or doubtful."""
    lines = ["| basis | sentences | ok | unsupported | doubtful | wrong | wrong or doubtful |", "|---|---|---|---|---|---|---|"]
    for basis in ("read", "excerpt", "recalled", "all"):
        mine = [row for row in rows if row["verdict"] and basis in (row["basis"], "all")]
        counts = Counter(row["verdict"] for row in mine)
        bad = counts["wrong"] + counts["doubtful"]
        cells = [str(counts[verdict]) for verdict in VERDICTS]
        lines.append(f"| {basis} | {len(mine)} | {' | '.join(cells)} | {shown(wilson(bad, len(mine)))} |")
    return lines


if __name__ == "__main__":
    app()
