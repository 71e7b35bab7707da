"""A referral note for a clinician in the order of SOAP: subjective, objective, assessment, plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from assistant.documents.headings import labelled, level_word, word
from assistant.documents.parts import about, cautions, claims, open_questions, options, section
from assistant.documents.summary import LEAST_SHARE, MOST_CANDIDATES
from assistant.documents.told import background, findings, medicines, name_of, own_words, person, reason_names, values
from assistant.documents.types import Language, Paper, Statement, note_of_rule
from assistant.flags import NearlyFired
from assistant.types import Answer, Candidate, Triage
from knowledge_graph.store import Knowledge


def referral_note(answer: Answer, knowledge: Knowledge, made: datetime, language: Language = "en") -> Paper:
    """The referral note of one answer.

    Args:
        made: now, with a time zone.
    """
    history = answer.history
    subjective = (*own_words(history, language), *findings(history, knowledge, language), *background(history, knowledge, language))
    assessment = (*urgency(answer.triage, language), *ranked(answer.differential, knowledge, language))
    plan = (Statement(answer.triage.do, "fixed", strong=True), *claims(answer, language), *cautions(answer), *options(answer.options, knowledge, language))
    sections = (
        *section("patient", person(history, language), language),
        *section("subjective", subjective, language),
        *section("medicines_allergies", medicines(history, knowledge, language), language),
        *section("objective", values(history, made, language), language),
        *section("assessment", assessment, language),
        *section("plan", plan, language),
        *section("watch", (Statement(sign, "worked_out") for sign in answer.triage.watch), language),
        *section("open", open_questions(answer, language), language),
        *section("about", about(answer, made, language), language),
    )
    return Paper("referral", language, word("referral", language), made, "Anamnesis", sections, word("sources", language))


def urgency(triage: Triage, language: Language) -> Iterator[Statement]:
    """The level with the rules that fired by id, and those that lack one thing."""
    within = f" ({triage.within})" if triage.within else ""
    yield Statement(f"{labelled('level', level_word(triage.level, language, triage.understood), language)}{within}", "worked_out", strong=True)
    if triage.reason:
        yield Statement(labelled("why", triage.reason, language), "worked_out")
    for flag in triage.red_flags:
        text = labelled("rule", f"{flag.rule} ({flag.level.label}): {flag.why}", language)
        yield Statement(text, "source", notes=(note_of_rule(flag),), under=True)
    for near in triage.nearly:
        yield Statement(labelled("nearly", _near(near), language), "worked_out", under=True)
    if triage.about:
        yield Statement(triage.about, "worked_out")


def _near(near: NearlyFired) -> str:
    return f"{near.rule} ({near.level.label}): {near.why} [{near.missing.kind}: {', '.join(near.missing.options)}]"


def ranked(candidates: Sequence[Candidate], knowledge: Knowledge, language: Language) -> Iterator[Statement]:
    """The differential in order, each with its share and what speaks for and against it."""
    shown = [candidate for candidate in candidates[:MOST_CANDIDATES] if candidate.probability >= LEAST_SHARE]
    for place, candidate in enumerate(shown, 1):
        text = f"{place}. {name_of(candidate.id, knowledge, language)} ({word('probability', language)}: {candidate.probability:.0%}; {level_word(candidate.urgency, language)})"
        yield Statement(text, "worked_out")
        for key, reasons in (("speaks_for", candidate.supports), ("speaks_against", candidate.against)):
            if reasons:
                yield Statement(labelled(key, reason_names(reasons, knowledge, language), language), "worked_out", under=True)
    yield Statement(word("not_diagnosis" if shown else "no_candidates", language), "fixed")

