"""``anamnesis note`` as a person meets it; the answer is made by hand, so that no index is needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.errors import BadInput
from assistant.formulary import Formulary
from assistant.treatment import suggested
from assistant.types import Answer, Mode
from tests.patients import heard, history, judged, knowledge, linker
from ui.cli import note as command
from ui.cli.options import Case

TEXT = "I have gout. How is it treated? I take warfarin"


def answered(assistant: Assistant, case: Case, mode: Mode) -> Answer:
    """What a turn would tell, without its claims."""
    text = case["text"]
    person, verdict = history(text), judged(text)
    offered = suggested(heard(text), (), verdict.level, person, Formulary(knowledge()), mode, 2026)
    return Answer(person, verdict, options=offered, composer="extract")


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *args: str) -> None:
    """The command, in a home of its own."""
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path))
    monkeypatch.setattr(Assistant, "knowledge", knowledge())
    monkeypatch.setattr(Assistant, "linker", linker())
    monkeypatch.setattr(command, "answer", answered)
    command.app([*args, "--llm", "none"], standalone_mode=False)


def test_markdown_with_options_for_this_person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "note.md"
    run(monkeypatch, tmp_path, TEXT, "--kind", "referral", "--out", str(out))
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Referral note\n")
    assert "- Colchicine (Gout)" in text
    assert "Rank, as the source says: first line" in text
    assert "serious bleeding on warfarin becomes more likely" in text


def test_a_summary_is_for_the_person_and_shows_no_rank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run(monkeypatch, tmp_path, TEXT)
    text = capsysbinary.readouterr().out.decode()
    assert text.startswith("# Summary of your visit\n")
    assert "- Colchicine (Gout)" in text
    assert "Rank, as the source says" not in text


def test_pdf_and_fhir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(monkeypatch, tmp_path, TEXT, "--format", "pdf", "--out", str(tmp_path / "note.pdf"))
    assert (tmp_path / "note.pdf").read_bytes().startswith(b"%PDF-")
    run(monkeypatch, tmp_path, "痛风怎么治疗？", "--format", "fhir", "--out", str(tmp_path / "note.json"))
    row = json.loads((tmp_path / "note.json").read_text(encoding="utf-8"))
    assert (row["type"]["text"], row["content"][0]["attachment"]["language"]) == ("就诊小结", "zh-CN")


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("--kind", "letter"), "--kind 'letter' is not 'summary' or 'referral'"),
        (("--format", "doc"), "--format 'doc' is not md, pdf or fhir"),
        (("--mode", "wizard"), "mode 'wizard' is not 'patient' or 'clinician'"),
        (("--out", "/nowhere/note.md"), "'/nowhere/note.md' cannot be written: its folder does not exist"),
    ],
)
def test_bad_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, args: tuple[str, ...], problem: str) -> None:
    with pytest.raises(BadInput) as error:
        run(monkeypatch, tmp_path, TEXT, *args)
    assert str(error.value) == problem


def test_a_pdf_is_not_thrown_at_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(BadInput, match=r"give --out FILE\.pdf"):
        run(monkeypatch, tmp_path, TEXT, "--format", "pdf")


def test_a_folder_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        run(monkeypatch, tmp_path, TEXT, "--out", str(tmp_path))
