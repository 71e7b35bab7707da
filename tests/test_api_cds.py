"""CDS Hooks: discovery, and cards of what the rules find in a record: which, how serious, from which source, and what gives none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.fakes_api import FakeAssistant, Json, application, caller
from tests.test_intake_bundle import coded, resource
from ui.api.cds_types import Card

LOINC = "http://loinc.org"
NAMES = ("patient", "conditions", "statements", "requests", "allergies", "observations")
URL = "/cds-services/anamnesis-patient-view"
PATIENT = resource("Patient", id="p", birthDate="1950-01-31", gender="female")
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return caller(application(FakeAssistant(tmp_path_factory.mktemp("home")), None))


def found(*resources: Json) -> Json:
    """A search result."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}


def measured(code: str, value: float, unit: str, at: datetime = NOW, key: str = "o") -> Json:
    quantity = {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"}
    return resource("Observation", id=key, status="final", code=coded("", (LOINC, code)), valueQuantity=quantity, effectiveDateTime=at.isoformat())


def takes(name: str) -> Json:
    return resource("MedicationStatement", status="active", medicationCodeableConcept=coded(name))


def call(client: TestClient, prefetch: dict[str, Json | None], status: int = 200, whose: str = "p") -> Json:
    body = {
        "hook": "patient-view", "hookInstance": "d1577c69", "context": {"userId": "Practitioner/1", "patientId": whose, "encounterId": None, "more": 1},
        "fhirServer": "https://fhir.example.org", "prefetch": {**dict.fromkeys(NAMES), "patient": PATIENT, **prefetch},
    }  # fmt: skip
    response = client.post(URL, json=body)
    assert response.status_code == status, response.text
    made: Json = response.json()
    return made


def cards(client: TestClient, **prefetch: Json | None) -> list[Json]:
    made: list[Json] = call(client, prefetch)["cards"]
    for card in made:
        Card.model_validate(card)
    return made


def test_discovery(client: TestClient) -> None:
    (service,) = client.get("/cds-services").json()["services"]
    assert (service["hook"], service["id"]) == ("patient-view", "anamnesis-patient-view")
    assert tuple(service["prefetch"]) == NAMES
    assert service["prefetch"]["allergies"] == "AllergyIntolerance?patient={{context.patientId}}"


def test_two_medicines_that_do_not_go_together(client: TestClient) -> None:
    made = cards(client, statements=found(takes("Ibuprofen 400 mg")), requests=found(resource("MedicationRequest", status="active", intent="order", medicationCodeableConcept=coded("warfarin"))))
    card = next(one for one in made if "warfarin" in one["summary"])
    assert (card["indicator"], card["source"]["url"][:8]) == ("warning", "https://")
    assert len(card["summary"]) <= 140
    assert "Choose paracetamol" in card["detail"]
    assert card["source"]["label"].endswith("Warfarin Tablets, package leaflet")


def test_a_medicine_and_an_allergy_is_critical_and_comes_first(client: TestClient) -> None:
    allergy = resource("AllergyIntolerance", code=coded("Penicillin"), clinicalStatus={"coding": [{"code": "active"}]})
    made = cards(client, statements=found(takes("amoxicillin"), takes("ibuprofen"), takes("warfarin")), allergies=found(allergy))
    assert made[0]["indicator"] == "critical"
    assert made[0]["summary"] == "Amoxicillin is not for people with: penicillin allergy."
    order = [("critical", "warning", "info").index(card["indicator"]) for card in made]
    assert order == sorted(order)


def test_an_illness_speaks_against_a_medicine(client: TestClient) -> None:
    active = {"clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]}}
    made = cards(client, statements=found(takes("propranolol")), conditions=found(resource("Condition", code=coded("Asthma"), **active)))
    assert [card["indicator"] for card in made if "asthma" in card["summary"].lower()] == ["critical"]


def test_measured_values_of_today_that_need_attention(client: TestClient) -> None:
    (card,) = cards(client, observations=found(measured("2708-6", 84, "%")))
    assert (card["indicator"], "84 %" in card["summary"]) == ("critical", True)
    assert card["source"]["label"]


def test_the_latest_value_of_a_day_counts(client: TestClient) -> None:
    earlier = measured("2708-6", 84, "%", NOW - timedelta(minutes=90), "a")
    assert cards(client, observations=found(measured("2708-6", 98, "%"), earlier)) == []


@pytest.mark.parametrize("observation", [measured("2708-6", 84, "%", NOW - timedelta(days=40)), measured("2708-6", 98, "%"), measured("718-7", 14, "g/dL")])
def test_old_values_usual_ones_and_other_results_give_no_card(client: TestClient, observation: Json) -> None:
    assert cards(client, observations=found(observation)) == []


def test_what_was_not_checked_is_said(client: TestClient) -> None:
    (card,) = cards(client, statements=found(takes("moondust")))
    assert (card["summary"], card["indicator"], card["source"]) == ("Medicines that were not checked: moondust", "info", {"label": "Anamnesis"})


def test_a_record_without_anything_gives_no_card(client: TestClient) -> None:
    assert cards(client) == []
    assert cards(client, conditions=found(), observations={"resourceType": "OperationOutcome", "issue": []}) == []


def test_ids_of_cards_are_those_of_the_call_and_differ(client: TestClient) -> None:
    given = {"statements": found(takes("ibuprofen"), takes("warfarin"), takes("moondust"))}
    first, again = cards(client, **given), cards(client, **given)
    assert [card["uuid"] for card in first] == [card["uuid"] for card in again]
    assert len({card["uuid"] for card in first}) == len(first)


def test_what_was_not_prefetched_is_412(client: TestClient) -> None:
    problem = call(client, {"patient": None}, 412)
    assert problem["detail"] == "prefetch of patient is missing; this service calls no FHIR server itself"
    response = client.post(URL, json={"hook": "patient-view", "hookInstance": "i", "context": {"userId": "u", "patientId": "p"}})
    assert response.status_code == 412
    assert response.json()["detail"].startswith("prefetch of patient, conditions, statements")


def test_a_record_of_somebody_else_is_refused(client: TestClient) -> None:
    problem = call(client, {}, 422, whose="q")
    assert problem["detail"].startswith("the record has no patient 'q'")


def test_feedback_is_counted_and_not_kept(tmp_path: Path) -> None:
    own = caller(application(FakeAssistant(tmp_path), None))
    body = {"feedback": [{"card": "c1", "outcome": "overridden", "overrideReasons": [{"userComment": "Mrs Miller agreed"}], "outcomeTimestamp": "2026-01-01T00:00:00Z"}]}
    assert own.post(f"{URL}/feedback", json=body).status_code == 200
    text = own.get("/metrics").text
    assert 'anamnesis_cards_total{outcome="overridden"} 1.0' in text
    assert "Miller" not in text
