"""``anamnesis note``: a visit summary or a referral note from one answer."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from assistant.build import Assistant, build
from assistant.documents.fhir import document_reference
from assistant.documents.markdown import markdown
from assistant.documents.pdf import pdf
from assistant.documents.referral import referral_note
from assistant.documents.summary import visit_summary
from assistant.documents.types import DocumentKind, Paper
from assistant.errors import BadInput
from assistant.history import read_profile
from assistant.types import Answer, Mode
from assistant.understand import listen
from ui.cli.ask import answer
from ui.cli.options import Case, Index, Llm, Profile, expect_folder, mode_of, settings, writing

app = typer.Typer(add_completion=False)
FORMATS = ("md", "pdf", "fhir")


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
    _write(rendered(paper(assistant, answer(assistant, case, chosen), text, kind), form), out)


def paper(assistant: Assistant, found: Answer, text: str, kind: str) -> Paper:
    """The document of an answer, in the language of the message."""
    made, language = datetime.now().astimezone(), listen(text, assistant.linker).language
    write = referral_note if kind == "referral" else visit_summary
    return write(found, assistant.knowledge, made, language)


def rendered(document: Paper, form: str) -> bytes:
    """The document in one format."""
    text = markdown(document)
    if form == "md":
        return text.encode("utf-8", "replace")
    made = pdf(document)
    return made if form == "pdf" else document_reference(document, text, made).encode("utf-8", "replace")


def _check(kind: str, form: str, out: Path | None) -> None:
    """Before any work is done.

    Raises:
        BadInput: an option cannot be used.
    """
    if kind not in get_args(DocumentKind):
        raise BadInput(f"--kind '{kind}' is not 'summary' or 'referral'")
    if form not in FORMATS:
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
