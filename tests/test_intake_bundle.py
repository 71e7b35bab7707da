"""FHIR records to items: whose, by which code, with which status, and the reason for everything left out."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadInput
from assistant.intake.bundle import is_record, read_bundle
from assistant.intake.types import Intake, Item
from tests.patients import knowledge, linker

SMART = Path(__file__).parents[2] / "shared/data/fhir/smart-sample-patients"
ON = date(2026, 1, 31)
SNOMED, LOINC, ICD10, RXNORM = "http://snomed.info/sct", "http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm", "http://www.nlm.nih.gov/research/umls/rxnorm"
Json = dict[str, Any]
ME = {"reference": "Patient/p"}


def coded(text: str = "", *codings: tuple[str, str]) -> Json:
    """A CodeableConcept."""
    found: Json = {"coding": [{"system": system, "code": code} for system, code in codings]} if codings else {}
    return found | ({"text": text} if text else {})


def status(code: str) -> Json:
    """A status as a CodeableConcept."""
    return {"coding": [{"code": code}]}


def resource(kind: str, **values: object) -> Json:
    """A resource of the person ``p``."""
    whose = {"patient": ME} if kind in {"AllergyIntolerance", "Immunization", "FamilyMemberHistory"} else {} if kind in {"Patient", "Medication"} else {"subject": ME}
    return {"resourceType": kind, "id": "x", **whose, **values}


def bundle(*resources: Json) -> str:
    """A Bundle as JSON."""
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]})


def read(*resources: Json, patient: str | None = None) -> Intake:
    """The items of a Bundle on a fixed day."""
    return read_bundle(bundle(*resources), linker(), knowledge(), patient=patient, on=ON)


def short(item: Item) -> tuple[str, str | None, str, str]:
    """What most tests look at."""
    return item.kind, item.concept, item.status, item.value


def only(*resources: Json) -> Item:
    """The only item."""
    (item,) = read(*resources).items
    return item


def why(*resources: Json) -> list[tuple[str, str, str]]:
    """What was left out."""
    found = read(*resources)
    assert found.items == ()
    return [(part.source, part.said, part.why) for part in found.skipped]


# ---- the person --------------------------------------------------------------------------------------------------------


def test_age_and_sex_on_a_day() -> None:
    age, sex = read(resource("Patient", id="p", birthDate="1976-01-31", gender="female")).items
    assert (age.kind, age.number, age.when, age.status, age.source) == ("age", 50.0, date(1976, 1, 31), "current", "Patient/p")
    assert (sex.kind, sex.value) == ("sex", "female")


def test_a_year_of_birth_alone_leaves_the_age_unsure() -> None:
    item = only(resource("Patient", birthDate="1976"))
    assert (item.status, item.when) == ("unsure", date(1976, 1, 1))


def test_what_a_patient_does_not_tell() -> None:
    assert [reason for _, _, reason in why(resource("Patient", birthDate="2030-01-01", gender="other", deceasedBoolean=True))] == [
        "it gives no age between 0 and 130 years on 2026-01-31",
        "this gender tells neither female nor male, which is what the rules ask for",
        "the record says that this person has died",
    ]


# ---- illnesses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "concept", "name"),
    [
        (coded("", (ICD10, "E11.65")), "type-2-diabetes", "Type 2 diabetes"), (coded("Morbus X", (ICD10, "I10")), "hypertension", "Hypertension"),
        (coded("", ("http://purl.obolibrary.org/obo/doid.owl", "DOID:9352")), "type-2-diabetes", "Type 2 diabetes"), (coded("", ("http://id.nlm.nih.gov/mesh", "D003924")), "type-2-diabetes", "Type 2 diabetes"),
        (coded("Benign essential hypertension"), "hypertension", "Hypertension"), (coded("Peptic ulcer without hemorrhage"), "peptic-ulcer", "Peptic ulcer"),
        (coded("Primary malignant neoplasm of prostate"), "known-cancer", "active cancer"), (coded("Benign neoplasm of colon"), None, "Benign neoplasm of colon"),
        (coded("Screening for diabetes"), None, "Screening for diabetes"), (coded("Hypovolemia"), None, "Hypovolemia"), (coded("", (SNOMED, "1234567")), None, f"{SNOMED}|1234567"),
    ],
)  # fmt: skip
def test_codes_before_words_and_words_before_nothing(code: Json, concept: str | None, name: str) -> None:
    item = only(resource("Condition", code=code))
    assert (item.concept, item.name, item.status) == (concept, name, "current")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"clinicalStatus": status("active")}, "current"), ({"clinicalStatus": status("resolved")}, "past"), ({"clinicalStatus": status("remission")}, "past"),
        ({"abatementDateTime": "2019"}, "past"), ({"verificationStatus": status("provisional")}, "unsure"), ({}, "current"),
    ],
)  # fmt: skip
def test_status_of_an_illness(values: Json, expected: str) -> None:
    item = only(resource("Condition", code=coded("Gout"), onsetDateTime="2011-05", **values))
    assert (item.concept, item.status, item.when, item.source) == ("gout", expected, date(2011, 5, 1), "Condition/x")


def test_history_in_the_words_of_a_record() -> None:
    assert short(only(resource("Condition", code=coded("FH: Diabetes mellitus")))) == ("family", "type-2-diabetes", "family", "")
    assert short(only(resource("Condition", code=coded("H/O: peptic ulcer")))) == ("condition", "peptic-ulcer", "past", "")
    assert short(only(resource("Condition", code=coded("H/O: penicillin allergy")))) == ("allergy", "penicillin-allergy", "current", "")
    assert short(only(resource("Condition", code=coded("Cough")))) == ("finding", "cough", "current", "")
    assert short(only(resource("Condition", code=coded("No problems", (SNOMED, "160245001"))))) == ("condition", None, "denied", "")


def test_illnesses_left_out() -> None:
    assert why(resource("Condition", code=coded("Gout"), verificationStatus=status("refuted"))) == [("Condition/x", "Gout", "it was refuted")]
    assert why(resource("Condition", code=coded("Gout"), verificationStatus=status("entered-in-error"))) == [("Condition/x", "Gout", "entered in error")]
    assert why(resource("Condition")) == [("Condition/x", "", "it has no code and no text")]


# ---- medicines ---------------------------------------------------------------------------------------------------------

TABLET = {"text": "1 daily"}
RULE = {"doseAndRate": [{"doseQuantity": {"value": 2, "unit": "tablet"}}], "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}, "asNeededBoolean": True}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"status": "active", "medicationCodeableConcept": coded("Escitalopram 10 MG Oral Tablet [Lexapro]"), "dosage": [TABLET]}, ("medicine", "escitalopram", "current", "1 daily")),
        ({"status": "active", "medicationCodeableConcept": coded("", (RXNORM, "29046")), "dosage": [RULE]}, ("medicine", "lisinopril", "current", "2 tablet, 2 per d, as needed")),
        ({"status": "completed", "medicationCodeableConcept": coded("aspirin")}, ("medicine", "aspirin", "past", "")),
        ({"status": "active", "medicationCodeableConcept": coded("aspirin"), "effectivePeriod": {"end": "2020-01-01"}}, ("medicine", "aspirin", "past", "")),
        ({"status": "not-taken", "medicationCodeableConcept": coded("aspirin")}, ("medicine", "aspirin", "denied", "")),
        ({"status": "on-hold", "medicationCodeableConcept": coded("Zyzzyva drops")}, ("medicine", None, "unsure", "")),
        ({"status": "active", "medicationReference": {"reference": "#m"}, "contained": [{"resourceType": "Medication", "id": "m", "code": coded("warfarin")}]}, ("medicine", "warfarin", "current", "")),
        ({"status": "active", "medicationReference": {"reference": "Medication/9", "display": "Lasix"}}, ("medicine", "furosemide", "current", "")),
    ],
)  # fmt: skip
def test_statements_of_medicines(values: Json, expected: tuple[str, str | None, str, str]) -> None:
    assert short(only(resource("MedicationStatement", **values))) == expected


def test_a_prescription_and_the_medicine_it_refers_to() -> None:
    medicine = {"resourceType": "Medication", "id": "9", "code": coded("metformin 500 mg")}
    request = resource("MedicationRequest", status="active", intent="order", medicationReference={"reference": "Medication/9"}, authoredOn="2024-02-01", dosageInstruction=[TABLET])
    item = only(medicine, request)
    assert (*short(item), item.when) == ("medicine", "metformin", "current", "1 daily", date(2024, 2, 1))
    assert only(resource("MedicationRequest", status="active", intent="plan", medicationCodeableConcept=coded("aspirin"))).status == "unsure"


def test_medicines_left_out() -> None:
    request = {"intent": "order", "medicationCodeableConcept": coded("aspirin")}
    assert why(resource("MedicationRequest", status="cancelled", **request)) == [("MedicationRequest/x", "aspirin", "the prescription was cancelled")]
    assert why(resource("MedicationRequest", status="active", doNotPerform=True, **request)) == [("MedicationRequest/x", "aspirin", "it asks for the medicine not to be given")]
    assert why(resource("MedicationStatement", status="active", medicationReference={"reference": "Medication/9"})) == [
        ("MedicationStatement/x", "", "the medicine it refers to is not in the record")
    ]


# ---- allergies, family, vaccinations, operations -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"code": coded("", (SNOMED, "716186003"))}, ("allergy", None, "denied", "")), ({"code": coded("NKDA")}, ("allergy", None, "denied", "")),
        ({"code": coded("penicillin"), "criticality": "high", "reaction": [{"manifestation": [coded("hives")], "severity": "severe"}]}, ("allergy", "penicillin-allergy", "current", "hives, severe reaction, high risk")),
        ({"code": coded("penicillin"), "clinicalStatus": status("resolved")}, ("allergy", "penicillin-allergy", "past", "")),
        ({"code": coded("latex"), "verificationStatus": status("unconfirmed"), "type": "intolerance"}, ("allergy", None, "unsure", "intolerance")),
        ({"reaction": [{"substance": coded("aspirin"), "manifestation": [coded("rash")]}]}, ("allergy", "aspirin-allergy", "current", "rash")),
    ],
)  # fmt: skip
def test_allergies(values: Json, expected: tuple[str, str | None, str, str]) -> None:
    assert short(only(resource("AllergyIntolerance", **values))) == expected


def test_allergies_left_out() -> None:
    assert why(resource("AllergyIntolerance", code=coded("latex"), verificationStatus=status("refuted"))) == [("AllergyIntolerance/x", "latex", "it was refuted")]
    assert why(resource("AllergyIntolerance")) == [("AllergyIntolerance/x", "", "it names no substance")]


def test_relatives() -> None:
    found = read(resource("FamilyMemberHistory", status="completed", relationship=coded("mother"), condition=[{"code": coded("", (ICD10, "C50"))}, {"code": coded("Gout")}]))
    assert [short(item) for item in found.items] == [("family", "breast-cancer", "family", "mother"), ("family", "gout", "family", "mother")]
    assert why(resource("FamilyMemberHistory", status="completed", relationship=coded("mother"))) == [("FamilyMemberHistory/x", "mother", "it names no illness of this relative")]


def test_vaccinations_and_operations() -> None:
    given = only(resource("Immunization", status="completed", vaccineCode=coded("MMR"), occurrenceDateTime="2001-02-03"))
    assert (given.name, given.status, given.when) == ("MMR", "past", date(2001, 2, 3))
    missed = resource("Immunization", status="not-done", vaccineCode=coded("MMR"), occurrenceDateTime="2001", statusReason=coded("refused"))
    assert short(only(missed)) == ("immunisation", None, "denied", "refused")
    done = only(resource("Procedure", status="completed", code=coded("Appendectomy"), performedPeriod={"start": "1999"}))
    assert (done.kind, done.name, done.status, done.when) == ("procedure", "Appendectomy", "past", date(1999, 1, 1))
    assert only(resource("Procedure", status="not-done", code=coded("Appendectomy"))).status == "denied"


# ---- observations --------------------------------------------------------------------------------------------------------


def observed(code: str, **values: object) -> Json:
    """A final Observation by LOINC code."""
    return resource("Observation", status="final", code=coded("", (LOINC, code)), effectiveDateTime="2026-01-30", **values)


def test_vitals_in_one_unit() -> None:
    pressure = observed("85354-9", component=[
        {"code": coded("", (LOINC, "8480-6")), "valueQuantity": {"value": 150, "code": "mm[Hg]"}}, {"code": coded("", (LOINC, "8462-4")), "valueQuantity": {"value": 95, "code": "mm[Hg]"}},
    ])  # fmt: skip
    warm = observed("8310-5", valueQuantity={"value": 101.3, "code": "[degF]"})
    assert [(item.kind, item.name, item.number, item.when) for item in read(pressure, warm).items] == [
        ("vital", "systolic", 150.0, date(2026, 1, 30)), ("vital", "diastolic", 95.0, date(2026, 1, 30)), ("vital", "temperature", 38.5, date(2026, 1, 30)),
    ]  # fmt: skip


def test_results_keep_their_words() -> None:
    sodium = resource("Observation", status="final", code=coded("Sodium"), valueQuantity={"value": 140, "unit": "mmol/L"}, interpretation=[coded("normal")])
    assert (only(sodium).kind, only(sodium).name, only(sodium).value) == ("lab", "Sodium", "140 mmol/L (normal)")
    assert short(only(resource("Observation", status="final", code=coded("Culture"), valueString="no growth"))) == ("lab", None, "current", "no growth")


@pytest.mark.parametrize(
    ("code", "answer", "day", "expected"),
    [
        ("82810-3", "77386006", "2026-01-01", ("pregnancy", "pregnancy", "current", "")), ("82810-3", "60001007", "2026-01-01", ("pregnancy", "pregnancy", "denied", "")),
        ("82810-3", "77386006", "2024-01-01", ("pregnancy", "pregnancy", "past", "")), ("72166-2", "8517006", "2026-01-01", ("condition", "smoking", "past", "8517006")),
        ("72166-2", "266919005", "2026-01-01", ("condition", "smoking", "denied", "266919005")), ("72166-2", "449868002", "2026-01-01", ("condition", "smoking", "current", "449868002")),
    ],
)  # fmt: skip
def test_pregnancy_and_smoking(code: str, answer: str, day: str, expected: tuple[str, str, str, str]) -> None:
    item = only(observed(code, valueCodeableConcept=coded("", (SNOMED, answer))) | {"effectiveDateTime": day})
    assert short(item)[:3] == expected[:3]


def test_observations_left_out() -> None:
    assert why(observed("8867-4") | {"status": "entered-in-error"}) == [("Observation/x", f"{LOINC}|8867-4", "entered in error")]
    assert why(observed("8867-4", dataAbsentReason=coded("refused"))) == [("Observation/x", f"{LOINC}|8867-4", "it has no value: refused")]
    assert why(observed("82810-3", valueCodeableConcept=coded("unknown")))[0][2] == "this answer tells neither yes nor no"
    assert "furlong" in why(observed("8867-4", valueQuantity={"value": 3, "unit": "furlong"}))[0][2]


# ---- whose -------------------------------------------------------------------------------------------------------------

TWO = (
    resource("Patient", id="a", name=[{"family": "Hill", "given": ["Ann"]}]), resource("Patient", id="b"),
    resource("Condition", code=coded("Gout")) | {"subject": {"reference": "Patient/a"}}, resource("Condition", code=coded("Asthma")) | {"subject": {"reference": "https://h.org/fhir/Patient/b"}},
)  # fmt: skip


def test_several_people_are_named_and_one_is_chosen() -> None:
    with pytest.raises(BadInput, match=r"of 2 patients \(a \(Ann Hill\), b\); name one"):
        read(*TWO)
    found = read(*TWO, patient="b")
    assert [item.concept for item in found.items] == ["asthma"]
    assert [(part.source, part.said, part.why) for part in found.skipped] == [("a", "", "they are of 1 other person (2 resources)")]
    with pytest.raises(BadInput, match="no patient 'c'; it has a"):
        read(*TWO, patient="c")


def test_addresses_within_a_bundle() -> None:
    url = "urn:uuid:1"
    entries = [{"fullUrl": url, "resource": {"resourceType": "Patient", "gender": "male"}}, {"resource": {"resourceType": "Condition", "subject": {"reference": url}, "code": coded("Gout")}}]
    found = read_bundle(json.dumps({"resourceType": "Bundle", "entry": entries}), linker(), knowledge(), on=ON)
    assert [item.kind for item in found.items] == ["sex", "condition"]


def test_lines_arrays_and_single_resources() -> None:
    gout = json.dumps(resource("Condition", code=coded("Gout")))
    for text in (gout, f"[{gout}]", f"{gout}\n{json.dumps(resource('Patient', id='p'))}\n"):
        assert [item.concept for item in read_bundle(text, linker(), knowledge()).items] == ["gout"]
    assert is_record(f"\ufeff {gout}")
    assert not is_record("PMH: gout")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"), ("[1]", "every resource must be an object with 'resourceType'"), ('{"resourceType": "Bundle", "entry": 3}', "'entry' of a Bundle must be a list"),
        ('{"resourceType": "Bundle"}', "holds no FHIR resource"),
    ],
)  # fmt: skip
def test_what_is_no_record(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_bundle(text, linker(), knowledge())


def test_a_bad_resource_costs_only_itself() -> None:
    found = read(resource("Condition", code=coded("Gout")), resource("Condition", id="y", onsetDateTime="3rd May"), resource("Encounter"), resource("Encounter"))
    assert [item.concept for item in found.items] == ["gout"]
    assert found.skipped[0].source == "Condition/y"
    assert found.skipped[0].why.startswith("it is not valid FHIR R4: onsetDateTime")
    assert [(part.source, part.why) for part in found.skipped[1:]] == [("Encounter", "this kind of resource is not part of a history (2 of them)")]


# ---- real records --------------------------------------------------------------------------------------------------------


def table(name: str) -> list[dict[str, str]]:
    """Rows of one file of the sample patients."""
    with gzip.open(SMART / f"{name}.txt.gz", "rt", encoding="utf-8", newline=None) as handle:
        return list(csv.DictReader(io.StringIO(handle.read()), delimiter="\t"))


@pytest.mark.skipif(not SMART.is_dir(), reason=f"{SMART} is not here")
def test_nothing_of_the_sample_patients_is_lost() -> None:
    problems = [resource("Condition", id=row["ID"], code=coded(row["NAME"], (SNOMED, row["SNOMED"])), onsetDateTime=row["START_DATE"]) for row in table("problems")]
    medicines = [resource("MedicationStatement", id=row["ID"], status="active", medicationCodeableConcept=coded(row["Name"], (RXNORM, row["RxNorm"]))) for row in table("meds")]
    allergies = [resource("AllergyIntolerance", id=row["ID"], code=coded(row["ALLERGEN"])) for row in table("allergies")]
    found = read(*problems, *medicines, *allergies)
    assert found.skipped == ()
    assert len(found.items) == len(problems) + len(medicines) + len(allergies)
    assert sum(item.concept is not None for item in found.of("medicine")) / len(medicines) > 0.7
    assert sum(item.concept is not None for item in found.of("condition", "finding", "family", "allergy")) / len(problems) > 0.6
