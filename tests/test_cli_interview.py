"""``anamnesis interview`` over a pipe."""

from __future__ import annotations

import io
import json
import sys

import pytest

from assistant.types import Question
from ui.cli import main
from ui.cli.interview import read_answers

ONE = Question("fever", "Fever?", "why")
SEVERAL = Question("fever", "Any?", "why", (("fever", "fever"), ("cough", "cough"), ("rash", "rash")))


@pytest.mark.parametrize(
    ("question", "word", "answers"),
    [
        (ONE, "y", {"fever": True}), (ONE, "no", {"fever": False}), (ONE, "?", {"fever": None}), (ONE, "", {"fever": None}), (ONE, "perhaps", None), (ONE, "1", None),
        (SEVERAL, "1 3", {"fever": True, "cough": False, "rash": True}), (SEVERAL, "2,3", {"fever": False, "cough": True, "rash": True}),
        (SEVERAL, "none", {"fever": False, "cough": False, "rash": False}), (SEVERAL, "?", {"fever": None, "cough": None, "rash": None}),
        (SEVERAL, "4", None), (SEVERAL, "y", None),
    ],
)  # fmt: skip
def test_what_a_word_says(question: Question, word: str, answers: dict[str, bool | None] | None) -> None:
    assert read_answers(question, word) == answers


def run(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setattr(sys, "argv", ["anamnesis", "interview", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return int(ended.value.code or 0)


def test_a_piped_interview(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "40\nfemale\nwhat?\nn\n?\n", "I have a headache", "--most", "2", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["profile"]["age"], row["profile"]["sex"]) == (40.0, "female")
    assert row["ended"] == "2 questions were asked."
    assert [set(asked["answers"].values()) for asked in row["asked"]] == [{False}, {None}]
    assert row["level"] in {"self_care", "routine"} and row["differential"]


def test_the_end_of_the_pipe_ends_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "n\n", "I am a 40 year old woman with a headache") == 0
    out = capsys.readouterr().out
    assert "What it could be" in out and "Stopped." in out


def test_nothing_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "") == 2
    assert "say what is wrong" in capsys.readouterr().err


def test_an_age_that_cannot_be_read_is_asked_for_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "abc\n40\nx\n男\nq\n", "头痛两天", "--json") == 0
    read = capsys.readouterr()
    row = json.loads(read.out)
    assert (row["profile"]["age"], row["profile"]["sex"]) == (40.0, "male")
    assert "age 'abc' is not an age" in read.err and "sex 'x' is not" in read.err
