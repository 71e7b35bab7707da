"""``anamnesis note``: a visit summary or a referral note from one answer."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from assistant.build import build
from assistant.documents.types import DocumentKind
from assistant.errors import BadInput
from assistant.history import read_profile
from assistant.types import Mode
from assistant.understand import listen
from ui.cli.ask import answer
from ui.cli.options import Case, Index, Llm, Profile, expect_folder, mode_of, settings, writing
from ui.notes import FORMS, paper, rendered

app = typer.Typer(add_completion=False)


@app.command()
def note(
    text: Annotated[str, typer.Argument(help="What is wrong, or the question.")],
    profile: Profile = "",
    mode: Annotated[str, typer.Option("--mode", help="patient or clinician; by default patient for a summary, clinician for a referral.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="summary (for the person) or referral (for a clinician, SOAP).")] = "summary",
    form: Annotated[str, typer.Option("--format", help="md, pdf or fhir (DocumentReference that holds both).")] = "md",
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file; a PDF needs one unless stdout goes to a file or pipe.")] = None,
    index: Index = "",
    llm: Llm = "",
) -> None:
    """A document of one answer: every statement with its source, or with the words it was taken from."""
    _check(kind, form, out)
    chosen: Mode = "clinician" if mode_of(mode or ("clinician" if kind == "referral" else "patient")) == "clinician" else "patient"
    assistant = build(settings(index=index, llm=llm))
    case: Case = {"text": text, "profile": read_profile(profile) if profile else {}}
    found, language = answer(assistant, case, chosen), listen(text, assistant.linker).language
    _write(rendered(paper(found, assistant.knowledge, kind, language, datetime.now().astimezone()), form), out)


def _check(kind: str, form: str, out: Path | None) -> None:
    """Before any work is done.

    Raises:
        BadInput: an option cannot be used.
    """
    if kind not in get_args(DocumentKind):
        raise BadInput(f"--kind '{kind}' is not 'summary' or 'referral'")
    if form not in FORMS:
        raise BadInput(f"--format '{form}' is not md, pdf or fhir")
    if out is None and form == "pdf" and sys.stdout.isatty():
        raise BadInput("a PDF cannot be shown on the terminal; give --out FILE.pdf")
    if out is not None:
        expect_folder(out)


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with writing(out):
        out.write_bytes(content)
