"""``anamnesis intake`` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import Call, call, home

__all__ = ["call", "home"]
NOTE = "A 50-year-old woman.\nPMH: gout\nMEDICATIONS: amoxicillin 500 mg tid\nALLERGIES: penicillin\nPLAN: Start aspirin 81 mg daily.\nPMH: Noncontributory.\n"
RECORD = {
    "resourceType": "Bundle",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "a", "gender": "male"}},
        {"resource": {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/a"}, "code": {"text": "Gout"}}},
        *({"resource": {"resourceType": "Observation", "id": f"o{year}", "status": "final", "subject": {"reference": "Patient/a"}, "effectiveDateTime": f"{year}-01-01", "code": {"text": "Urate"}, "valueString": f"{year} high"}} for year in (2019, 2021, 2020)),
    ],
}  # fmt: skip


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_note_for_people(call: Call, tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    status, out, err = call("intake", written(tmp_path, "note.txt", NOTE), "--out", str(profile))
    assert (status, err) == (0, "")
    assert "Illnesses\n  current  Gout PMH 'gout'\n" in out
    assert "  current  Amoxicillin 500 mg tid MEDICATIONS 'amoxicillin 500 mg tid'\n" in out
    assert "  unsure   Aspirin 81 mg daily PLAN 'aspirin 81 mg daily'\n" in out
    assert "conflict: Amoxicillin is not for people with: penicillin allergy.\n" in out
    assert "left out: 'Noncontributory.' it names no illness PMH\n" in out
    assert "not in the profile: 'aspirin 81 mg daily' it is not sure: set its status if it is so PLAN" in out
    assert json.loads(profile.read_text(encoding="utf-8")) == {"age": 50.0, "sex": "female", "conditions": ["Gout"], "medicines": ["Amoxicillin"], "allergies": ["penicillin allergy"]}


def test_the_profile_is_read_by_other_commands(call: Call, tmp_path: Path) -> None:
    profile = str(tmp_path / "profile.json")
    call("intake", written(tmp_path, "note.txt", NOTE), "--out", profile)
    row = json.loads(call("check-medicines", "co-amoxiclav", "--profile", profile, "--json")[1])
    assert any(caution["severity"] == "avoid" for caution in row["cautions"])


def test_a_record_as_json(call: Call, tmp_path: Path) -> None:
    row = json.loads(call("intake", written(tmp_path, "record.json", json.dumps(RECORD)), "--json")[1])
    assert set(row) == {"items", "skipped", "profile", "conflicts", "unused"}
    assert [(item["kind"], item["concept"], item["source"], item["when"]) for item in row["items"][:3]] == [
        ("sex", None, "Patient/a", None), ("condition", "gout", "Condition/c", None), ("lab", None, "Observation/o2019", "2019-01-01"),
    ]  # fmt: skip
    assert row["profile"] == {"sex": "male", "conditions": ["Gout"]}


def test_of_results_the_last_is_shown(call: Call, tmp_path: Path) -> None:
    out = call("intake", written(tmp_path, "record.json", json.dumps(RECORD)))[1]
    assert "  current  Urate 2021 high 2021-01-01 Observation/o2021 '2021 high' and 2 earlier, see --json\n" in out
    assert "2019" not in out


def test_nothing_recognised(call: Call, tmp_path: Path) -> None:
    assert call("intake", written(tmp_path, "note.txt", "Dear all, see you soon"))[1] == "Nothing was recognised in it.\n"


@pytest.mark.parametrize(
    ("text", "args", "message"),
    [
        (json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": key}} for key in "ab"]}), (), "the record is of 2 patients (a, b)"),
        ("{", (), "the record is not JSON"), ("gout", ("--patient", "a"), "--patient chooses a person of a FHIR record"), ("gout", ("--out", "/nowhere/profile.json"), "'/nowhere/profile.json' cannot be written"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(call: Call, tmp_path: Path, text: str, args: tuple[str, ...], message: str) -> None:
    status, out, err = call("intake", written(tmp_path, "file", text), *args)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_files_that_cannot_be_read(call: Call, tmp_path: Path) -> None:
    binary = tmp_path / "scan"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "is not text in UTF-8" in call("intake", str(binary))[2]
    assert "'/nowhere/x' cannot be read" in call("intake", "/nowhere/x")[2]


def test_a_table_is_sent_to_vitals(call: Call, tmp_path: Path) -> None:
    status, out, err = call("intake", written(tmp_path, "f.csv", "date,systolic,diastolic,irregular heartbeat\n"))
    assert (status, out) == (2, "")
    assert "is a table; give readings to anamnesis vitals" in err


def test_who_gave_up_smoking_is_no_smoker(call: Call, tmp_path: Path) -> None:
    row = json.loads(call("intake", written(tmp_path, "note.txt", "HPI: A 60-year-old man. Quit smoking 2015."), "--json")[1])
    assert "conditions" not in row["profile"]
    assert [(item["said"], item["why"]) for item in row["unused"]] == [("smoking", "it is over")]
