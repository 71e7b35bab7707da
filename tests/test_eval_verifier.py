"""Cases, mistakes, rewordings and the suite of the verifier, on a handful of sentences."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.build import Assistant
from assistant.errors import BadInput
from assistant.verify.support import FEATURES
from eval.cases import claims
from eval.cases.claims import Pair, Text, held_back, made, pick_of
from eval.cases.corruptions import Corrupter, certainty, comparative, dose, negation, number, population
from eval.cases.rewordings import rewordings
from eval.suites import verifier
from eval.suites.types import Options
from eval.suites.word_check import WordCheck
from eval.training.support import fit
from tests.fakes_models import pick
from tests.tiny_knowledge import tiny, tiny_linker

DOSE = "Adults take 10 mg of ibuprofen twice a day, before meals."
CORRUPTER = Corrupter(tiny_linker(), tiny(), ("Gout", "Asthma"))


def seeds() -> list[random.Random]:
    return [random.Random(seed) for seed in range(40)]


def test_each_mistake_changes_what_it_is_named_for() -> None:
    assert {dose(DOSE, rng) for rng in seeds()} >= {DOSE.replace("10 mg", "100 mg"), DOSE.replace("mg", "mcg"), DOSE.replace("twice", "three times")}
    assert all((made := number(DOSE, rng)) is not None and "10 mg" not in made for rng in seeds())
    assert {negation("Do not take it.", rng) for rng in seeds()} <= {"Take it.", "Do take it."}
    assert negation("It is safe.", random.Random(0)) == "It is not safe."
    assert {comparative("It is more common before meals.", rng) for rng in seeds()} >= {"It is less common before meals.", "It is more common after meals."}
    assert {certainty("It may help.", rng) for rng in seeds()} == {"It will help.", "It must help."}
    assert "It is safe here." in {population("It is safe here in children.", "Iron", rng) for rng in seeds()}
    assert "It is safe here." not in {population("It is safe here in children.", "Iron in children", rng) for rng in seeds()}
    assert {CORRUPTER.entity("Aspirin thins blood.", "Aspirin", rng) for rng in seeds()} == {"Ibuprofen thins blood."}
    assert {CORRUPTER.entity("Podagra hurts.", "Podagra", rng) for rng in seeds()} == {"Gout hurts.", "Asthma hurts."}


def test_nothing_to_change_is_no_mistake() -> None:
    text = "Iron helps."
    rng = random.Random(0)
    assert (number(text, rng), dose(text, rng), comparative(text, rng), certainty(text, rng)) == (None, None, None, None)
    assert {kind for kind, _ in CORRUPTER.corruptions("Iron helps.", "", rng)} == {"negation", "population"}


@pytest.mark.parametrize(
    ("sentence", "kind", "reworded"),
    [
        ("Do not take it with tea.", "address", "You should not take it with tea."),
        ("You should not take it with tea.", "contraction", "You shouldn't take it with tea."),
        ("However, iron helps most people.", "shortened", "Iron helps most people."),
        ("Iron (a metal of the blood) helps most people.", "shortened", "Iron helps most people."),
        ("Iron causes black stools.", "voice", "Black stools is caused by iron."),
        ("It can come back.", "subject", "Low iron can come back."),
        ("Ask your doctor.", "synonym", "Ask your physician."),
    ],
)
def test_rewordings(sentence: str, kind: str, reworded: str) -> None:
    made = {dict(rewordings(sentence, "Low iron", rng, tiny_linker(), tiny())).get(kind) for rng in seeds()}
    assert reworded in made
    assert sentence not in made


def test_pairs_are_the_same_every_time_and_held_back_as_a_whole() -> None:
    text = Text("medquad", "Gout#1", "Gout", (DOSE, "Tell your doctor if you may be pregnant or have a kidney disease."))
    first, second = (list(made(text, tiny_linker(), tiny(), CORRUPTER)) for _ in range(2))
    assert first == second
    assert {pair.held for pair in first} == {held_back("Gout")}
    assert {pair.supported for pair in first} == {True, False}
    assert all(pair.claim != pair.quote and (pair.supported == pair.kind.startswith("reworded")) for pair in first)
    assert 0.2 < sum(held_back(f"document {n}") for n in range(1000)) / 1000 < 0.3


def folder(tmp_path: Path) -> Path:
    answers = [{"id": f"m{n}", "focus": f"Illness {n}", "answer": f"Illness {n} may cause pain in many people with a weak heart. Take {n} mg twice a day before your meals."} for n in range(1, 9)]
    questions = [
        {"id": f"q{n}", "ideal_answer": [f"Gene {n} causes a rare illness of the heart."], "snippets": [{"text": f"We show that gene {n} causes a rare illness of the\u2028 heart."}]}
        for n in range(1, 9)
    ]
    for name, rows in (("medquad.jsonl.gz", answers), ("bioasq_dev.jsonl.gz", questions)):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return tmp_path


def test_pairs_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "documents", lambda knowledge: [])
    pairs = claims.read(folder(tmp_path), tiny_linker(), tiny())
    assert {pair.source for pair in pairs} == {"medquad", "bioasq"}
    ideal = [pair for pair in pairs if pair.kind == "reworded:ideal"]
    assert ideal[0].claim == "Gene 1 causes a rare illness of the heart."
    assert ideal[0].quote == "We show that gene 1 causes a rare illness of the heart."
    assert next(pair.quote for pair in pairs if pair.kind == "strange") == "We show that gene 2 causes a rare illness of the heart."
    assert len(pairs) == len(set(pairs))


def test_missing_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "documents", lambda knowledge: [])
    with pytest.raises(BadInput, match=r"holds no medquad\.jsonl\.gz"):
        claims.texts(tmp_path, tiny())


def test_suite_beside_the_check_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "documents", lambda knowledge: [])
    assistant = cast(Assistant, SimpleNamespace(linker=tiny_linker(), knowledge=tiny()))
    report = verifier.run(assistant, Options(folder(tmp_path)))
    assert report.header.suite == "verifier"
    assert report.header.n == len(report.cases) > 0
    assert [row[0] for row in report.tables[0].rows] == list(verifier.SYSTEMS)
    assert all(row["refused"] for row in report.cases if row["kind"] in {"corrupted:dose", "corrupted:number", "corrupted:negation"})


def test_shares_by_kind() -> None:
    def row(kind: str, supported: bool, refused: str) -> dict[str, Any]:
        return {"source": "pages", "kind": kind, "supported": supported, "refused": refused, "by_rule": refused, "probability": 0.97, "threshold": 0.5, "before": True, "milliseconds": 1.0}

    rows = [row("reworded:voice", True, ""), row("reworded:voice", True, "no"), row("corrupted:dose", False, "no"), row("corrupted:dose", False, "")]
    whole, faithful, wrong, *_ = verifier.tables(rows)
    precision, recall, refused = whole.rows[0][1:]
    assert [cast(Any, cell).mean for cell in (precision, recall, refused)] == [0.5, 0.5, 0.5]
    assert [cast(Any, cell).mean for cell in faithful.rows[0][1:5]] == [0.5, 0.5, 1.0, 1.0]
    assert [cast(Any, cell).mean for cell in wrong.rows[0][1:5]] == [0.5, 0.5, 0.0, 0.0]


def test_the_check_before_counts_words() -> None:
    before = WordCheck(tiny_linker(), tiny())
    assert before.accepts("Iron tablets are safe.", pick("Iron tablets are safe in many people."))
    assert not before.accepts("Take 20 mg.", pick("Take 10 mg."))
    assert not before.accepts("Iron is not safe.", pick("Iron is safe."))


def test_fitting_is_deterministic_and_learns() -> None:
    def row(value: float, supported: bool, document: str) -> tuple[list[float], bool, str]:
        return [value if name == "covered" else 0.0 for name in FEATURES], supported, document

    rows = [row(n / 20, n > 10, f"d{n}") for n in range(20)]
    first = fit(rows)
    assert first == fit(rows)
    assert first[0][FEATURES.index("covered")] > 0 > first[1]
    assert 0 < first[2] < 1


def test_a_pair_is_its_own_passage() -> None:
    pair = Pair("pages", "d", "other", "c", "Iron helps.", "Iron", False, True)
    assert (pick_of(pair).text, pick_of(pair).passage.title) == ("Iron helps.", "Iron")
