"""Claims drawn for an independent reading, and the counts of the filled sheet. The method is that of ``eval.audit``.

    python -m eval.sheet draw answers-20260102T030405.json --seed 1 --count 100 --out sheet.csv
    python -m eval.sheet count sheet.csv

The report's first system is drawn from. One line a citation; the reader fills ``supported`` (does the passage say what the claim says?) and
``cited`` (does this quote carry the claim, or a part of it?), without having seen what the verifier thought.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import BadInput
from eval import worksheet
from eval.metrics.interval import wilson
from eval.report import shown
from eval.worksheet import Line

app = typer.Typer(add_completion=False, help="Draw claims with their citations for a reader, and count what was found.")
COLUMNS = ("number", "case", "question", "claim", "quote", "passage", "title", "section", "publisher", "url", "supported", "cited", "note")
# yes: the source says it. partly: some of it, or with a shift of meaning. no: it does not.
VERDICTS = ("yes", "partly", "no")
JUDGED = ("supported", "cited")


@app.command()
def draw(
    report: Annotated[Path, typer.Argument(help="Report of 'anamnesis eval answers' as JSON.")],
    out: Annotated[Path, typer.Option("--out", help="CSV to write.")],
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draw.")] = 1,
    count: Annotated[int, typer.Option("--count", min=1, help="Claims to draw.")] = 100,
) -> None:
    """Draw claims at random and write each with its citations."""
    lines = sheet(claims_of(report), seed, count)
    worksheet.write(out, COLUMNS, lines)
    typer.echo(f"{len({line['number'] for line in lines})} claims of {len({line['case'] for line in lines})} questions")


def claims_of(report: Path) -> list[dict[str, Any]]:
    """Every claim of the report's first system with ``case``, ``question`` and ``citations``.

    Raises:
        BadInput: the file is not a report with such claims.
    """
    try:
        rows = json.loads(report.read_text(encoding="utf-8"))["cases"]
        found = [{"case": row["id"], "question": row["question"], **claim} for row in rows if "cited" in row for claim in row["cited"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"'{report}' is not a report of 'anamnesis eval answers' as JSON") from error
    if not found:
        raise BadInput(f"'{report}' holds no claim with its citations")
    return found


def sheet(claims: Sequence[dict[str, Any]], seed: int, count: int) -> list[Line]:
    """Claims drawn without replacement, numbered in random order; one line a citation, with empty verdicts."""
    ordered = sorted(claims, key=lambda claim: (claim["case"], claim["claim"]))
    drawn = random.Random(seed).sample(ordered, min(count, len(ordered)))
    return [line for number, claim in enumerate(drawn, 1) for line in _lines(number, claim)]


def _lines(number: int, claim: dict[str, Any]) -> list[Line]:
    head = {"number": str(number), "case": claim["case"], "question": claim["question"], "claim": claim["claim"]}
    return [dict.fromkeys(COLUMNS, "") | head | dict(citation) for citation in claim["citations"] or [{}]]


@app.command("count")
def count_(sheets: Annotated[list[Path], typer.Argument(help="Filled sheets.")]) -> None:
    """Count verdicts, with intervals."""
    for line in summary([line for path in sheets for line in lines_of(path)]):
        typer.echo(line)


def lines_of(path: Path) -> list[Line]:
    """Lines of a sheet, numbered within the file.

    Raises:
        BadInput: the file cannot be read, or a verdict is none of ``VERDICTS``.
    """
    return [line | {"number": f"{path}:{line['number']}"} for line in worksheet.read(path, JUDGED, VERDICTS)]


def summary(lines: Sequence[Line]) -> list[str]:
    """A Markdown table: claims by the best verdict on any of their citations, citations one by one; "partly" does not count as yes."""
    best: dict[str, str] = {}
    for line in lines:
        if line["supported"]:
            best[line["number"]] = min(best.get(line["number"], "no"), line["supported"], key=VERDICTS.index)
    counted = {"claims supported": list(best.values()), "citations that carry their claim": [line["cited"] for line in lines if line["cited"]]}
    head = ["| what | read | yes | partly | no | share of yes |", "|---|---|---|---|---|---|"]
    return [*head, *(_counted(what, verdicts) for what, verdicts in counted.items())]


def _counted(what: str, verdicts: Sequence[str]) -> str:
    counts = Counter(verdicts)
    cells = " | ".join(str(counts[verdict]) for verdict in VERDICTS)
    return f"| {what} | {len(verdicts)} | {cells} | {shown(wilson(counts['yes'], len(verdicts)))} |"


if __name__ == "__main__":
    app()
