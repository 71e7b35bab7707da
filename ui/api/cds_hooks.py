"""CDS Hooks: when a record is opened, cards of what the rules find in it. Read-only: nothing is kept, and no server is called."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from ui.api.cds_cards import cards
from ui.api.cds_types import Cards, Feedback, HookRequest, Service, Services
from ui.api.people import LetIn, MyAssistant, turns_of
from ui.guard.policy import HOOKS

SERVICE = Service(
    hook="patient-view",
    id="anamnesis-patient-view",
    title="Anamnesis: measured values and medicines",
    description="Measured values of the last day that need attention, and interactions, contraindications and allergies of the medicines. Rules only.",
    prefetch={
        "patient": "Patient/{{context.patientId}}",
        "conditions": "Condition?patient={{context.patientId}}",
        "statements": "MedicationStatement?patient={{context.patientId}}",
        "requests": "MedicationRequest?patient={{context.patientId}}&status=active",
        "allergies": "AllergyIntolerance?patient={{context.patientId}}",
        "observations": "Observation?patient={{context.patientId}}&_sort=-date&_count=100",
    },
)
router = APIRouter(tags=["cds-hooks"], dependencies=[LetIn])
# A mounted application has no address without a slash at its end, and this one must have; it tells nothing of anybody.
discovery = APIRouter(tags=["cds-hooks"])


@discovery.get(HOOKS, response_model=Services)
def services() -> Services:
    """What there is to call, and what must be prefetched for it."""
    return Services(services=[SERVICE])


@router.post("/{service}", response_model=Cards, response_model_exclude_none=True)
def call(service: str, wanted: HookRequest, assistant: MyAssistant) -> Cards:
    """Cards for the patient whose record was opened."""
    _expect(service)
    missing = [name for name in SERVICE.prefetch if name not in wanted.prefetch]
    if missing or not wanted.prefetch["patient"]:
        raise HTTPException(412, f"prefetch of {', '.join(missing) or 'patient'} is missing; this service calls no FHIR server itself")
    return Cards(cards=cards(wanted.prefetch, wanted.context.patient, wanted.instance, assistant, date.today()))


@router.post("/{service}/feedback")
def feedback(service: str, wanted: Feedback, request: Request) -> None:
    """What became of cards; it is counted, and nothing of it is kept."""
    _expect(service)
    for item in wanted.feedback:
        turns_of(request).measures.cards.labels(item.outcome).inc()


def _expect(service: str) -> None:
    if service != SERVICE.id:
        raise HTTPException(404, f"there is no service of this name; there is {SERVICE.id}")
