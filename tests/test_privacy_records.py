"""Records without identifiers: FHIR stays FHIR, other JSON is read by the names of its fields; and the command."""

from __future__ import annotations

import base64
import io
import json
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from assistant.privacy.deidentify import Deidentifier
from assistant.privacy.key import Key
from assistant.privacy.medical import Medical
from assistant.privacy.records import SHIFTED
from eval.cases.privacy import Sentence
from eval.suites import privacy as suite
from eval.suites.types import Options
from tests.patients import knowledge, linker
from tests.test_cli import Call, call, home

__all__ = ["call", "home"]
TODAY = date(2026, 1, 1)
KEY = Key(bytes(range(32)))
NOTE = "Abernathy's pain began on 28 April 2023; BP 120/80, Crohn's disease. Call 415-555-0132."
PATIENT: dict[str, Any] = {
    "resourceType": "Patient", "id": "pat-77", "meta": {"lastUpdated": "2023-05-01T10:00:00Z"},
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Ngozi Abernathy</div>'},
    "identifier": [
        {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}, "system": "http://smalltown.org/mrn", "value": "A-5521"},
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "219-09-9999"},
    ],
    "name": [{"use": "official", "family": "Abernathy", "given": ["Ngozi"]}], "gender": "female", "birthDate": "1930-04-02",
    "telecom": [{"system": "phone", "value": "415-555-0132"}, {"system": "fax", "value": "415-555-0133"}, {"system": "email", "value": "n@example.org"}],
    "address": [{"line": ["42 Maple Street"], "city": "Springfield", "state": "IL", "postalCode": "62704", "country": "US"}],
    "photo": [{"contentType": "image/jpeg", "data": "aGVsbG8="}], "generalPractitioner": [{"reference": "Practitioner/d9", "display": "Kwame Mensah"}],
}  # fmt: skip
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation", "id": "o1", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0", "display": "Creatinine"}]},
    "subject": {"reference": "Patient/pat-77", "display": "Ngozi Abernathy"}, "effectiveDateTime": "2023-04-30T08:15:00Z", "issued": "2023-04-30T09:00:00Z",
    "valueQuantity": {"value": 140, "unit": "umol/L", "system": "http://unitsofmeasure.org", "code": "umol/L"}, "note": [{"text": NOTE}],
}  # fmt: skip
CONDITION: dict[str, Any] = {
    "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/pat-77"}, "recordedDate": "2023-05-02",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "34000006", "display": "Crohn's disease"}]}, "onsetAge": {"value": 93, "unit": "years", "code": "a", "system": "http://unitsofmeasure.org"},
}  # fmt: skip
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle", "id": "b1", "type": "collection", "timestamp": "2023-05-03T10:00:00Z",
    "entry": [{"fullUrl": f"https://fhir.smalltown.org/{one['resourceType']}/{one['id']}", "resource": one} for one in (PATIENT, OBSERVATION, CONDITION)],
}  # fmt: skip
PLANTED = ("Abernathy", "Ngozi", "pat-77", "A-5521", "219-09-9999", "415-555", "n@example.org", "42 Maple", "Springfield", "62704", "aGVsbG8", "Mensah", "1930", "04-02", "April", "smalltown", "d9")


@cache
def ours(key: Key | None = None) -> Deidentifier:
    return Deidentifier(Medical(linker(), knowledge()), TODAY, key)


def resources(key: Key | None = None) -> tuple[Any, ...]:
    found: Any = ours(key).record(BUNDLE).value
    return tuple(entry["resource"] for entry in found["entry"])


@pytest.mark.parametrize("key", [None, KEY], ids=["years", "shifted"])
def test_nothing_planted_remains_in_a_bundle_and_it_is_still_fhir(key: Key | None) -> None:
    found: Any = ours(key).record(BUNDLE).value
    written = json.dumps(found)
    assert [text for text in PLANTED if text in written] == []
    assert Bundle.model_validate(found).entry is not None
    again = ours(key).record(found)
    assert again.value == found
    assert again.findings == ()


def test_medical_fields_stay() -> None:
    _, observation, condition = resources()
    assert observation["code"] == OBSERVATION["code"]
    assert observation["valueQuantity"] == OBSERVATION["valueQuantity"]
    assert condition["code"] == CONDITION["code"]
    assert observation["note"][0]["text"] == "[NAME-1]'s pain began on 2023; BP 120/80, Crohn's disease. Call [PHONE-1]."


def test_fields_become_tags_of_their_kind() -> None:
    patient, _, _ = resources()
    assert [one["value"] for one in patient["identifier"]] == ["[MRN-1]", "[SSN-1]"]
    assert [one["value"] for one in patient["telecom"]] == ["[PHONE-1]", "[FAX-1]", "[EMAIL-1]"]
    assert patient["address"] == [{"line": ["[ADDRESS-1]"], "city": "[PLACE-1]", "state": "IL", "postalCode": "[ZIP:627]", "country": "US"}]
    assert "birthDate" not in patient
    assert "photo" not in patient


def test_references_lead_to_the_new_ids() -> None:
    patient, observation, condition = resources()
    assert observation["subject"] == {"reference": f"Patient/{patient['id']}", "display": "[NAME-1]"}
    assert condition["subject"]["reference"] == f"Patient/{patient['id']}"


def test_an_age_above_89_is_ninety_or_more() -> None:
    _, _, condition = resources()
    assert (condition["onsetAge"]["value"], condition["onsetAge"]["comparator"]) == (90, ">=")


def test_years_or_shifted_dates() -> None:
    _, observation, condition = resources()
    assert (observation["effectiveDateTime"], condition["recordedDate"]) == ("2023", "2023")
    assert "issued" not in observation
    _, observation, condition = resources(KEY)
    effective, recorded = date.fromisoformat(observation["effectiveDateTime"][:10]), date.fromisoformat(condition["recordedDate"])
    assert (recorded - effective).days == 2
    assert (date(2023, 4, 30) - effective).days == KEY.days("Patient/pat-77")
    assert observation["effectiveDateTime"].endswith("T08:15:00Z")


def test_another_key_shifts_again() -> None:
    found: Any = ours(KEY).record(CONDITION).value
    other: Any = ours(Key(bytes(32))).record(found).value
    assert other["recordedDate"] != found["recordedDate"]
    assert [tag["system"] for tag in other["meta"]["tag"]] == [SHIFTED, SHIFTED]


def test_files_are_read_where_they_are_text_and_left_out_where_not() -> None:
    text = base64.b64encode(b"Seen by Dr Okonkwo, BP 120/80").decode()
    record: Any = {"resourceType": "DocumentReference", "status": "current", "content": [{"attachment": {"contentType": "text/plain", "data": text}}, {"attachment": {"contentType": "application/pdf", "data": "JVBERi0="}}]}
    found: Any = ours().record(record)
    first, second = (one["attachment"] for one in found.value["content"])
    assert base64.b64decode(first["data"]) == b"Seen by Dr [NAME-1], BP 120/80"
    assert second == {"contentType": "application/pdf"}
    assert "ATTACHMENT" in {one.kind for one in found.findings}


def test_json_of_any_shape() -> None:
    record: Any = {
        "patient": {"name": "Priya Nair", "age": 93, "dob": "1985-02-14", "phone": 7700900123, "mrn": 12345, "zip": "03601", "sex": "F"},
        "medicines": [{"name": "warfarin", "dose": "3 mg"}], "visit": "2023-05-01", "notes": ["Nair says her pain is 7/10"], "ok": True, "hb": 8.9, "none": None,
    }  # fmt: skip
    assert ours().record(record).value == {
        "patient": {"name": "[NAME-1]", "age": 90, "dob": "1985", "phone": "[PHONE-1]", "mrn": "[MRN-1]", "zip": "[ZIP:000]", "sex": "F"},
        "medicines": [{"name": "warfarin", "dose": "3 mg"}], "visit": "2023", "notes": ["[NAME-1] says her pain is 7/10"], "ok": True, "hb": 8.9, "none": None,
    }  # fmt: skip
    assert record["patient"]["name"] == "Priya Nair"


def test_findings_say_where() -> None:
    found = ours().record({"patient": {"name": "Priya Nair", "sex": "F"}, "notes": ["ring 07700 900123"]})
    assert [(one.kind, one.text, one.replacement, one.where) for one in found.findings] == [
        ("NAME", "Priya Nair", "[NAME-1]", "patient.name"),
        ("PHONE", "07700 900123", "[PHONE-1]", "notes[0]"),
    ]


# ---- the suite ---------------------------------------------------------------------------------------------------------


class Assistant:
    """What the suite needs of one."""

    linker, knowledge = linker(), knowledge()


def test_the_suite_counts_what_remains_and_what_was_changed() -> None:
    report = suite.run(Assistant(), Options(limit=40))  # type: ignore[arg-type]
    kinds, systems, changed = report.tables
    assert {row[0] for row in kinds.rows} >= {"NAME", "DATE", "PHONE"}
    assert [row[0] for row in systems.rows] == ["shapes of numbers only", "ours"]
    shapes, best = (row[2].mean for row in systems.rows)  # type: ignore[union-attr]
    assert shapes < 0.6 < best
    assert changed.rows[1][1] == 40


def test_a_part_that_remains_is_no_recall() -> None:
    sentence = Sentence("x", "en", "Dr Amy Okonkwo", (("NAME", "Amy Okonkwo"),))
    assert suite.gone(sentence, [(3, 6)]) == [False]
    assert suite.gone(sentence, [(3, 6), (7, 14)]) == [True]


# ---- the command -------------------------------------------------------------------------------------------------------


def test_a_text(call: Call) -> None:
    code, out, err = call("deidentify", "Dr Okonkwo saw me on 3 May 2021, pain 7/10")
    assert (code, out) == (0, "Dr [NAME-1] saw me on 2021, pain 7/10\n")
    assert "1 DATE, 1 NAME" in err
    assert "Okonkwo" not in err


def test_standard_input_and_json_without_the_identifiers(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("MRN: 00482913, BP 120/80"))
    code, out, _ = call("deidentify", "-", "--json")
    assert code == 0
    assert json.loads(out) == {"text": "MRN: [MRN-1], BP 120/80", "findings": [{"kind": "MRN", "start": 5, "end": 13, "replacement": "[MRN-1]", "where": ""}]}


def test_files_lines_and_keys(call: Call, tmp_path: Path) -> None:
    record, note, lines, out, key = (tmp_path / name for name in ("p.json", "n.txt", "c.jsonl", "out", "key"))
    record.write_text(json.dumps(BUNDLE), encoding="utf-8")
    note.write_text("我叫王小明，发烧。\n", encoding="utf-8")
    lines.write_text('{"id": 1, "text": "ring 07700 900123"}\nnot json\n{"patient": {"name": "Priya Nair", "sex": "F"}}\n', encoding="utf-8")
    assert call("deidentify", "--file", str(note))[1] == "我叫[NAME-1]，发烧。\n"
    assert call("deidentify", "--file", str(record), "--key", str(key), "--out", str(out))[0] == 0
    assert json.loads(out.read_text(encoding="utf-8")) == ours(Key(bytes.fromhex(key.read_text().strip()))).record(BUNDLE).value
    assert call("deidentify", "--jsonl", str(lines), "--out", str(out))[0] == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert rows[0]["text"] == "ring [PHONE-1]"
    assert "error" in rows[1]
    assert rows[2]["record"] == {"patient": {"name": "[NAME-1]", "sex": "F"}}


@pytest.mark.parametrize(("args", "says"), [
    ((), "give one of"),
    (("text", "--file", "x.txt"), "give one of"),
    (("--file", "absent.txt"), "cannot be read"),
    (("text", "--out", "absent/x"), "its folder does not exist"),
    (("--file", "x.txt", "--out", "x.txt"), "name another one"),
])  # fmt: skip
def test_bad_input_is_one_line(call: Call, args: tuple[str, ...], says: str) -> None:
    code, out, err = call("deidentify", *args)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
