"""The suites that measure the half without a model: differential and triage."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from assistant.bedside import Bedside
from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.settings import Settings
from eval.cases import ddxplus as ddxcases
from eval.cases import messages, vignettes
from eval.metrics.interval import Interval
from eval.report import Report
from eval.suites import ddxplus, differential, triage
from eval.suites.differential import Ranked, placed, reliability
from eval.suites.types import Options
from knowledge_graph.types import TriageLevel

MIGRAINE = {"id": "v1", "text": "25 year old female with a one-sided throbbing headache, nausea, zigzag lines and light hurts", "correct_diagnosis": "Migraine"}
UNKNOWN = {"id": "v2", "text": "I have a cough", "correct_diagnosis": "Martian flu"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A real assistant without weights."""
    home = tmp_path_factory.mktemp("home")
    made = build(Settings(home=home, llm="none"))
    made.__dict__["knowledge"] = Bedside(Settings(home=home)).knowledge
    return made


def written(path: Path, *rows: dict[str, str]) -> Path:
    """The rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def cell(report: Report, row: str, column: str) -> float:
    """The mean of one cell of the first table."""
    table = report.tables[0]
    found = next(cells for cells in table.rows if cells[0] == row)[table.columns.index(column)]
    assert isinstance(found, Interval)
    return found.mean


def test_vignettes_are_ranked_by_every_system(assistant: Assistant, tmp_path: Path) -> None:
    report = differential.run(assistant, Options(written(tmp_path / "v.jsonl", MIGRAINE, UNKNOWN)))
    assert cell(report, "words", "top-1") == 0.5
    assert cell(report, "commonest", "top-1") == 0.0
    assert report.cases[0]["accepted"] == ["migraine"]
    assert any("Martian flu" in note for note in report.notes)
    assert any("embedder is not here" in note for note in report.notes)


def test_a_general_name_accepts_its_kinds(assistant: Assistant) -> None:
    assert {"type-1-diabetes", "type-2-diabetes"} <= differential.accepted(assistant, "Diabetes Mellitus")
    assert differential.accepted(assistant, "Martian flu") == frozenset()
    assert differential.accepted(assistant, "Bronchospasm / acute asthma exacerbation") == {"asthma"}


def test_ranks_and_reliability() -> None:
    ranking = [("gout", 0.7), ("cellulitis", 0.2)]
    assert placed(ranking, frozenset({"cellulitis"})) == Ranked(2, "gout", 0.7)
    assert placed([], frozenset({"gout"})) == Ranked(0, "", 0.0)
    table = reliability([Ranked(1, "a", 1.0), Ranked(2, "b", 0.85), Ranked(1, "c", 0.1)], "words")
    assert [row[1] for row in table.rows] == [1, 0, 0, 0, 2]


def test_messages_are_judged_by_variant(assistant: Assistant, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "picture": "p", "variant": "base", "text": "crushing chest pain and sweating", "level": "emergency"},
        {"id": "2", "picture": "p", "variant": "negated", "text": "runny nose and sneezing", "level": "self_care"},
        {"id": "3", "picture": "q", "variant": "negated", "text": "runny nose and sneezing", "level": "urgent"},
    ]
    report = triage.run(assistant, Options(written(tmp_path / "m.jsonl", *rows)))
    assert cell(report, triage.OURS, "accuracy") == pytest.approx(2 / 3)
    assert cell(report, triage.OURS, "emergencies found") == 1.0
    assert cell(report, triage.OURS, "under-triage") == pytest.approx(1 / 3)
    assert cell(report, "everything urgent", "over-triage") == pytest.approx(1 / 3)
    assert [row[:2] for row in report.tables[1].rows] == [("base", 1), ("negated", 2)]
    assert report.tables[2].rows[0][:2] == ("emergency", 1)


def test_our_own_messages_cover_every_telling() -> None:
    ours = messages.read()
    assert len(ours) >= 240
    assert len({message.picture for message in ours}) >= 60
    assert {message.variant for message in ours} == {"base", "minimised", "negated", "other_person", "typos", "indirect", "chinese"}
    assert {message.level for message in ours} == set(TriageLevel)


@pytest.mark.parametrize("line", ["{", '{"id": "1"}', '{"id": "1", "text": "x", "level": "soon"}'])
def test_bad_cases_are_told_with_their_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadInput, match=r"cases\.jsonl:1: a message needs"):
        messages.read(path)
    with pytest.raises(BadInput, match=r"cases\.jsonl:1: a vignette needs"):
        vignettes.read(path)


def test_missing_cases(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="needs --cases"):
        differential.run(assistant, Options())
    with pytest.raises(BadInput, match="cannot be read"):
        messages.read(tmp_path / "none.jsonl")


# ---- DDXPlus ---------------------------------------------------------------------------------------------------------

PATIENT = {
    "id": "p1", "age": 30, "sex": "F", "pathology": "Influenza", "severity": 3, "text": "30 year old female. Fever, cough, aches.",
    "evidences": [{"code": "fievre", "value": True}, {"code": "toux", "value": True}, {"code": "douleurxx_endroitducorps", "value": ["tonsil(R)", "moon"]}],
}  # fmt: skip


def folder(path: Path, *patients: object) -> Path:
    """A data folder with these patients and two conditions."""
    (path / "ddxplus").mkdir(parents=True)
    (path / ddxcases.FILE).write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in patients).encode()))
    names = {"a": {"cond-name-eng": "Influenza"}, "b": {"cond-name-eng": "Pneumonia"}}
    (path / ddxcases.CONDITIONS).write_text(json.dumps(names))
    return path


def test_evidences_become_findings_of_ours(assistant: Assistant, tmp_path: Path) -> None:
    patients, names = ddxcases.read(folder(tmp_path, PATIENT))
    told = ddxcases.history(patients[0], ddxcases.meanings(), assistant.knowledge)
    assert names == ["Influenza", "Pneumonia"]
    assert (told.age, told.sex) == (30.0, "female")
    assert {"fever", "cough", "sore-throat"} <= set(told.present)
    assert "vomiting" in told.absent
    assert not {"fever", "cough"} & set(told.absent)


def test_an_evidence_may_fill_several_rows(assistant: Assistant, tmp_path: Path) -> None:
    """So DDXPlus writes the places of a pain; none of them may be lost."""
    places = [{"code": "douleurxx_endroitducorps", "value": value} for value in ("tonsil(R)", "tonsil(L)", "pharynx")]
    patients, _ = ddxcases.read(folder(tmp_path, PATIENT | {"evidences": [{"code": "fievre", "value": True}, *places]}))
    assert patients[0].evidences == {"fievre": (True,), "douleurxx_endroitducorps": ("tonsil(R)", "tonsil(L)", "pharynx")}


def test_patients_are_ranked_among_all_and_among_theirs(assistant: Assistant, tmp_path: Path) -> None:
    report = ddxplus.run(assistant, Options(folder(tmp_path, PATIENT)))
    assert cell(report, "words, of DDXPlus", "top-3") == 1.0
    assert report.cases[0]["rank"]["words, of DDXPlus"] <= report.cases[0]["rank"]["words, all"]
    with pytest.raises(BadInput, match="needs --cases FOLDER"):
        ddxplus.run(assistant, Options())


def test_every_meaning_names_a_concept(assistant: Assistant) -> None:
    told = {"", "female", "baby", "both sides", "one side"}
    known = assistant.knowledge.concepts.keys() | assistant.knowledge.classes_of.keys() | {group.id for group in assistant.knowledge.medicine_classes}
    found = [meaning for meanings in ddxcases.meanings().values() for meaning in meanings]
    assert {meaning.concept for meaning in found} <= known
    assert {meaning.given for meaning in found} <= told | assistant.knowledge.findings.keys()


def test_a_meaning_may_hold_only_together_with_something_else(assistant: Assistant, tmp_path: Path) -> None:
    lying = {"code": "ww_dd", "value": True}
    legs = {"code": "oedeme_endroitducorps", "value": ["ankle(R)", "calf(R)"]}
    breathless = PATIENT | {"evidences": [{"code": "dyspn", "value": True}, lying, legs]}
    patients, _ = ddxcases.read(folder(tmp_path, breathless, PATIENT | {"evidences": [lying]}))
    told = ddxcases.history(patients[0], ddxcases.meanings(), assistant.knowledge)
    assert {"breathlessness-lying-flat", "one-sided-leg-swelling"} <= set(told.present)
    assert not {"headache-worse-lying-down", "ankle-swelling"} & set(told.present)
    assert ddxcases.history(patients[1], ddxcases.meanings(), assistant.knowledge).present == ()


def test_bad_patients(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="needs"):
        ddxcases.read(tmp_path)
    with pytest.raises(BadInput, match="is not a file of DDXPlus patients"):
        ddxcases.read(folder(tmp_path / "bad", {"id": "x"}))
