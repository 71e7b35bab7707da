"""FHIR Observations: codes, units, what is left out and why, and real vitals where they are present."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadInput
from assistant.vitals.fhir import LOINC, read_fhir
from assistant.vitals.types import UNITS, Reading, Table

SAMPLES = Path(__file__).parents[2] / "shared/data/fhir/smart-sample-patients/vitals.txt.gz"
COLUMNS = {
    "HEART_RATE": ("8867-4", "/min"), "RESPIRATORY_RATE": ("9279-1", "/min"), "TEMPERATURE": ("8310-5", "Cel"), "WEIGHT": ("29463-7", "kg"),
    "HEIGHT": ("8302-2", "cm"), "SYSTOLIC": ("8480-6", "mm[Hg]"), "DIASTOLIC": ("8462-4", "mm[Hg]"), "OXYGEN_SATURATION": ("2708-6", "%"),
}  # fmt: skip
Json = dict[str, Any]


def code(loinc: str, display: str = "", system: str = "http://loinc.org") -> Json:
    return {"coding": [{"system": system, "code": loinc, **({"display": display} if display else {})}]}


def quantity(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def observation(loinc: str = "8867-4", value: Json | None = None, key: str = "a", patient: str = "Patient/1", **more: object) -> Json:
    own = {"valueQuantity": value} if value else {}
    return {
        "resourceType": "Observation", "id": key, "status": "final", "code": code(loinc), "subject": {"reference": patient}, "effectiveDateTime": "2026-04-03T08:15:00Z",
        **own, **more,
    }  # fmt: skip


PRESSURE = observation(
    "85354-9", key="bp", component=[{"code": code("8480-6"), "valueQuantity": quantity(131, "mm[Hg]")}, {"code": code("8462-4"), "valueQuantity": quantity(84, "mm[Hg]")}]
)  # fmt: skip


def table(folder: Path, data: object, *, patient: str | None = None) -> Table:
    path = folder / "f.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return read_fhir(path, patient=patient)


def bundle(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in resources]}


def left(found: Table) -> list[tuple[str, str, str]]:
    return [(item.source, item.said, item.why) for item in found.skipped]


def test_one_observation(tmp_path: Path) -> None:
    assert table(tmp_path, observation(value=quantity(72, "/min"))) == Table(
        (Reading("heart_rate", 72.0, datetime(2026, 4, 3, 8, 15, tzinfo=UTC), "Observation/a", "72 /min"),)
    )


def test_a_pressure_is_two_components(tmp_path: Path) -> None:
    found = table(tmp_path, PRESSURE)
    assert [(reading.name, reading.value, reading.source) for reading in found.readings] == [("systolic", 131, "Observation/bp"), ("diastolic", 84, "Observation/bp")]


@pytest.mark.parametrize(
    ("loinc", "value", "unit", "name", "expected"),
    [
        ("8310-5", 100.4, "[degF]", "temperature", 38.0), ("9279-1", 16, "/min", "respiratory_rate", 16), ("59408-5", 97, "%", "spo2", 97), ("2708-6", 0.97, "1", "spo2", 97),
        ("29463-7", 150, "[lb_av]", "weight", 68.04), ("8302-2", 1.75, "m", "height", 175), ("2339-0", 100, "mg/dL", "glucose", 5.55), ("2345-7", 100, "mg/dL", "glucose", 5.55),
        ("15074-8", 6.3, "mmol/L", "glucose", 6.3), ("41653-7", 180, "mg/dL", "glucose", 9.99), ("8480-6", 131, "mm[Hg]", "systolic", 131), ("6873-4", 0.4, "mmol/L", "ketones", 0.4),
    ],
)  # fmt: skip
def test_codes_and_units(tmp_path: Path, loinc: str, value: float, unit: str, name: str, expected: float) -> None:
    assert [(reading.name, reading.value) for reading in table(tmp_path, observation(loinc, quantity(value, unit))).readings] == [(name, expected)]


def test_every_code_is_of_a_kind_and_has_a_true_check_digit() -> None:
    """The last digit of a LOINC code is its Luhn check digit, so a mistyped code is found."""
    assert set(LOINC.values()) == set(UNITS)
    for number, _, check in (loinc.partition("-") for loinc in LOINC):
        doubled = [int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(number))]
        assert (10 - sum(digit // 10 + digit % 10 for digit in doubled) % 10) % 10 == int(check), number


def test_the_code_of_a_unit_counts_before_its_name(tmp_path: Path) -> None:
    odd = {"value": 38, "unit": "F", "system": "http://unitsofmeasure.org", "code": "Cel"}
    assert table(tmp_path, observation("8310-5", odd)).readings[0].value == 38.0


def test_what_is_left_out_says_why(tmp_path: Path) -> None:
    absent = {"coding": [{"code": "not-performed", "display": "Not Performed"}]}
    found = table(
        tmp_path,
        bundle(
            observation(value=quantity(72, "/min"), key="ok"),
            observation(value=quantity(190, "/min"), key="wrong", status="entered-in-error"),
            observation(value=quantity(190, "/min"), key="off", status="cancelled"),
            observation("8310-5", key="none", dataAbsentReason=absent),
            observation("85354-9", key="half", component=[{"code": code("8480-6"), "valueQuantity": quantity(131, "mm[Hg]")}, {"code": code("8462-4"), "dataAbsentReason": absent}]),
            observation("39156-5", quantity(24, "kg/m2"), key="bmi", code=code("39156-5", "Body mass index")),
            observation("8867-4", quantity(72, "/min"), key="local", code=code("8867-4", "Pulse", "http://example.org")),
            observation("9279-1", quantity(16, "kg"), key="unit"),
            observation("2339-0", quantity(40, "mg/dL") | {"comparator": "<"}, key="below"),
            observation("9279-1", quantity(16, "/min"), key="month", effectiveDateTime="2026-04"),
            observation("9279-1", quantity(16, "/min"), key="year", effectiveDateTime="9999-12-31T23:59:59-14:00"),
            observation("9279-1", key="empty"),
            observation(value=quantity(72, "/min"), key="codeless", code=None),
            {"resourceType": "Patient", "id": "1"},
        ),
    )  # fmt: skip
    assert [(reading.name, reading.value) for reading in found.readings] == [("heart_rate", 72), ("systolic", 131)]
    assert left(found) == [
        ("f.json", "", "these resources hold no measurement (1 Patient)"),
        ("Observation/wrong", "8867-4", "it was entered in error"),
        ("Observation/off", "8867-4", "it was cancelled"),
        ("Observation/none", "8310-5", "not measured: not-performed Not Performed"),
        ("Observation/half", "8462-4", "not measured: not-performed Not Performed"),
        ("Observation/bmi", "39156-5 Body mass index", "no code of a measurement that is read here"),
        ("Observation/local", "8867-4 Pulse", "no code of a measurement that is read here"),
        ("Observation/unit", "9279-1 16", "the unit 'kg' does not measure breathing rate; give one of: /min, {breaths}/min, breaths/min"),
        ("Observation/below", "2339-0 <40", "beyond what could be measured, so there is no number"),
        ("Observation/month", "9279-1 16", "its time '2026-04' does not tell the day"),
        ("Observation/year", "9279-1 16", "its time '9999-12-31 23:59:59-14:00' does not tell the day"),
        ("Observation/empty", "9279-1", "has no value with a unit"),
        ("Observation/codeless", "no code", "no code of a measurement that is read here"),
    ]


def test_arrays_and_lines_hold_the_same(tmp_path: Path) -> None:
    items = [observation(value=quantity(72, "/min")), PRESSURE]
    array, lines, packed = (table(tmp_path, data) for data in (items, "\n".join(json.dumps(item) for item in items) + "\n", bundle(*items)))
    assert array == lines == packed
    assert len(array.readings) == 3


def test_a_day_without_a_time_says_so(tmp_path: Path) -> None:
    found = table(tmp_path, observation(value=quantity(72, "/min"), effectiveDateTime="2026-04-03"))
    assert (found.readings[0].at, found.readings[0].day_only) == (datetime(2026, 4, 3), True)


def test_people_are_never_mixed(tmp_path: Path) -> None:
    data = bundle(
        observation(value=quantity(72, "/min")),
        observation(value=quantity(73, "/min"), patient="http://example.org/fhir/Patient/1"),
        observation(value=quantity(120, "/min"), patient="urn:uuid:2"),
    )
    with pytest.raises(BadInput, match=r"f.json holds Observations of 2 people \(1, 2\); name one \(--patient\)"):
        table(tmp_path, data)
    for name in ("Patient/1", "1"):
        found = table(tmp_path, data, patient=name)
        assert ([reading.value for reading in found.readings], left(found)) == ([72, 73], [("f.json", "", f"not of {name} (1 of 3 Observations)")])
    with pytest.raises(BadInput, match="holds no Observations of '3', only of 1, 2"):
        table(tmp_path, data, patient="3")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bundle(observation(value={"value": "high"})), r"f.json: Bundle.entry\[0\].resource.valueQuantity.value: Decimal value string"),
        ([{k: v for k, v in observation().items() if k != "status"}], r"f.json: \[0\].status: Value for the field 'status' is required"),
        ({**observation(), "mood": 3}, r"f.json: Observation.mood: Extra inputs"),
        ("{", r"f.json is not JSON: Expecting property name"),
        ("{\n  \"resourceType\": \"Bundle\",\n", r"f.json is not JSON: Expecting property name"),
        ("[" * 100_000, r"f.json is not JSON"),
        (json.dumps(observation()) + "\nnonsense\n", r"f.json is not one JSON resource a line; line 2"),
        ({"hello": 1}, r"f.json: the file is no FHIR resource: it has no 'resourceType'"),
        ([3], r"f.json: \[0\] is no FHIR resource"),
        ({"resourceType": "Bundle", "entry": 3}, r"f.json: Bundle.entry is not a list of entries"),
        ({"resourceType": "Patient"}, r"f.json holds no Observation"),
        ([], r"f.json holds no Observation"),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_one_clear_line(tmp_path: Path, data: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        table(tmp_path, data)


def test_one_broken_observation_takes_no_other_with_it(tmp_path: Path) -> None:
    found = table(tmp_path, bundle(observation(value=quantity(72, "/min")), {**observation(value={"value": "high"}), "id": "bad"}))
    assert [reading.value for reading in found.readings] == [72]
    assert [(item.source, "resource.valueQuantity.value" in item.why) for item in found.skipped] == [("Observation/bad", True)]


@pytest.mark.skipif(not SAMPLES.is_file(), reason=f"real sample vitals are not at {SAMPLES}")
def test_every_vital_of_real_patients_is_read(tmp_path: Path) -> None:
    """Observations built from the SMART sample patients: each number arrives once, with its time and in its unit."""
    with gzip.open(SAMPLES, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    people: dict[str, list[tuple[str, str, str, float]]] = {}
    for row in rows:
        people.setdefault(row["PID"], []).extend((f"{row['ID']}-{name}".replace("_", "-"), row["TIMESTAMP"], name, float(row[name])) for name in COLUMNS if row[name])
    assert (len(people), sum(map(len, people.values()))) == (47, 7665)
    for person, given in people.items():
        lines = [observation(COLUMNS[name][0], quantity(value, COLUMNS[name][1]), key, f"Patient/{person}", effectiveDateTime=at) for key, at, name, value in given]
        found = table(tmp_path, "\n".join(json.dumps(line) for line in lines))
        expected = sorted((f"Observation/{key}", datetime.fromisoformat(at), LOINC[COLUMNS[name][0]], round(value, 2)) for key, at, name, value in given)
        assert sorted((reading.source, reading.at, reading.name, reading.value) for reading in found.readings if reading.at) == expected
        assert found.skipped == ()
