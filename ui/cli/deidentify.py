"""``anamnesis deidentify``: texts and records without the identifiers of people; no model."""

from __future__ import annotations

import json as jsonlib
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.privacy.deidentify import Deidentifier
from assistant.privacy.key import read_key
from assistant.privacy.medical import Medical
from assistant.privacy.types import Finding, Json
from ui.cli.options import Case, JsonLines, each_line, expect_folder, read_text, settings, writing
from ui.cli.options import Json as AsJson

app = typer.Typer(add_completion=False)
RECORDS, LINES = (".json",), (".ndjson", ".jsonl")
Text = Annotated[str | None, typer.Argument(help="A text, or - for standard input.")]
File = Annotated[Path | None, typer.Option("--file", help="A text, or a record as .json or .ndjson (FHIR or other).")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of stdout.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="Shift dates with the key of this file (made if absent) instead of keeping only years.")]
Person = Annotated[str, typer.Option("--person", help="Whose dates these are, where a record does not say.")]


@dataclass(frozen=True, slots=True)
class _Done:
    """What one input became: rows to print."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    row: dict[str, Any]


@app.command()
def deidentify(text: Text = None, file: File = None, jsonl: JsonLines = None, json: AsJson = False, out: Out = None, key: KeyFile = None, person: Person = "") -> None:
    """Remove the 18 identifiers of HIPAA Safe Harbor, English and Chinese; what is medical stays."""
    if sum(given is not None for given in (text, file, jsonl)) != 1:
        raise BadInput('give one of: a text, - for standard input, --file FILE, --jsonl FILE; as anamnesis deidentify "Dr Smith saw me on 3 May 2021"')
    _check(out, [path for path in (file, jsonl, key) if path is not None])
    bedside = Bedside(settings())
    ours = Deidentifier(Medical(bedside.linker, bedside.knowledge), date.today(), read_key(key) if key is not None else None)
    if jsonl is not None:
        _each(jsonl, ours, person, out)
        return
    done = _file(file, ours, person) if file is not None else _text(_typed(text or ""), ours, person)
    shown = jsonlib.dumps(done.row, ensure_ascii=False) if json else "\n".join(done.lines)
    _write(shown, out)
    print(_told(done.findings), file=sys.stderr)


def row_of(finding: Finding) -> dict[str, object]:
    """A finding without its text: what is printed may be passed on."""
    return {"kind": finding.kind, "start": finding.start, "end": finding.end, "replacement": finding.replacement, "where": finding.where}


def _check(out: Path | None, read: Sequence[Path]) -> None:
    """Before any work is done.

    Raises:
        BadInput: the result cannot be written there.
    """
    if out is None:
        return
    expect_folder(out)
    if out.resolve() in {path.resolve() for path in read}:
        raise BadInput(f"--out '{out}' is a file that is read; name another one")


def _typed(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _text(text: str, ours: Deidentifier, person: str) -> _Done:
    found = ours.text(text, person)
    return _Done((found.text,), found.findings, {"text": found.text, "findings": [row_of(one) for one in found.findings]})


def _file(path: Path, ours: Deidentifier, person: str) -> _Done:
    written = read_text(path, "take the text out of it first")
    if path.suffix.lower() in RECORDS:
        found = ours.record(_parsed(written, path), person)
        return _Done((jsonlib.dumps(found.value, ensure_ascii=False, indent=2),), found.findings, {"record": found.value, "findings": [row_of(one) for one in found.findings]})
    if path.suffix.lower() in LINES:
        rows = [ours.record(_parsed(line, path), person) for line in written.split("\n") if line.strip()]
        findings = tuple(one for row in rows for one in row.findings)
        return _Done(tuple(jsonlib.dumps(row.value, ensure_ascii=False) for row in rows), findings, {"records": [row.value for row in rows], "findings": [row_of(one) for one in findings]})
    return _text(written.removesuffix("\n"), ours, person)


def _parsed(text: str, path: Path) -> Json:
    try:
        found: Json = jsonlib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"'{path}' is not JSON: {error}") from error
    return found


def _each(path: Path, ours: Deidentifier, person: str, out: Path | None) -> None:
    def answer(case: Case) -> dict[str, Any]:
        who = str(case.get("person") or person)
        if isinstance(case.get("text"), str):
            return {"id": case.get("id"), **_text(case["text"], ours, who).row}
        found = ours.record(case, who)
        return {"record": found.value, "findings": [row_of(one) for one in found.findings]}

    if out is None:
        each_line(path, answer)
        return
    with writing(out), out.open("w", encoding="utf-8") as stream, redirect_stdout(stream):
        each_line(path, answer)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        print(text)
        return
    with writing(out):
        out.write_text(text + "\n", encoding="utf-8")


def _told(findings: Sequence[Finding]) -> str:
    """How many of each kind were replaced; no text of theirs."""
    counts = Counter(one.kind for one in findings)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    return f"replaced: {told or 'nothing'}. Read the result before you pass it on: no program finds every name."
