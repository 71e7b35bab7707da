"""The answer as the fold of a turn's events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.events import ClaimReady, DifferentialReady, Event, OptionsReady, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.types import SUMMARY, Answer, Claim, PatientHistory, Triage
from knowledge_graph.types import TriageLevel

_UNKNOWN = Triage(TriageLevel.ROUTINE, (), "", "")


def fold(history: PatientHistory, events: Iterable[Event]) -> Answer:
    """Everything the events told, in one value."""
    answer = Answer(history, _UNKNOWN)
    for event in events:
        answer = add(answer, event)
    return answer


def add(answer: Answer, event: Event) -> Answer:
    """The answer with one more event."""
    match event:
        case TriageReady(triage):
            return replace(answer, triage=triage)
        case ReplyReady(text, _):
            return replace(answer, reply=text)
        case DifferentialReady(candidates):
            return replace(answer, differential=candidates)
        case SourcesReady(sources):
            return replace(answer, sources=sources)
        case ClaimReady(claim):
            return replace(answer, claims=joined(answer.claims, claim))
        case OptionsReady(options):
            return replace(answer, options=options)
        case QuestionReady(question):
            return replace(answer, questions=(*answer.questions, question))
        case _:
            return answer


def joined(claims: tuple[Claim, ...], claim: Claim) -> tuple[Claim, ...]:
    """The claims with one more, in the order of reading: in short first, each section in one place, and nothing twice.

    What is said in short is not said below; what is said in other words stands where its quote stood.
    """
    if claim.topic != SUMMARY:
        last = max((at for at, one in enumerate(claims, 1) if one.topic == claim.topic), default=len(claims))
        return (*claims[:last], claim, *claims[last:])
    short = [one for one in claims if one.topic == SUMMARY]
    quotes = {citation.quote for citation in claim.citations}
    at = next((at for at, one in enumerate(short) if one.text in quotes), len(short))
    short[at : at + 1] = [claim]
    return (*short, *(one for one in claims if one.topic != SUMMARY and one.text != claim.text))
