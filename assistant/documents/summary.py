"""A visit summary for the person: what was told, how urgent it is, what it could be, what the sources say, what to watch for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from assistant.documents.headings import labelled, level_word, word
from assistant.documents.parts import about, cautions, claims, open_questions, options, section
from assistant.documents.told import background, findings, medicines, name_of, person, reason_names
from assistant.documents.types import Language, Paper, Statement, note_of_rule
from assistant.types import Answer, Candidate, Triage
from knowledge_graph.store import Knowledge

MOST_CANDIDATES = 5
LEAST_SHARE = 0.01


def visit_summary(answer: Answer, knowledge: Knowledge, made: datetime, language: Language = "en") -> Paper:
    """The summary of one answer.

    Args:
        made: now, with a time zone.
    """
    history = answer.history
    told = (*findings(history, knowledge, language), *person(history, language), *background(history, knowledge, language), *medicines(history, knowledge, language))
    sections = (
        *section("urgency", urgency(answer.triage, language), language),
        *section("told", told, language),
        *section("could_be", could_be(answer.differential, knowledge, language), language),
        *section("sources_say", claims(answer, language), language),
        *section("care", cautions(answer), language),
        *section("options", options(answer.options, knowledge, language), language),
        *section("watch", (Statement(sign, "worked_out") for sign in answer.triage.watch), language),
        *section("open", open_questions(answer, language), language),
        *section("about", about(answer, made, language), language),
    )
    return Paper("summary", language, word("summary", language), made, "Anamnesis", sections, word("sources", language))


def urgency(triage: Triage, language: Language) -> Iterator[Statement]:
    """The level and what to do now, then why, with the rules that fired."""
    yield Statement(labelled("level", level_word(triage.level, language, triage.understood), language), "worked_out", strong=True)
    first = tuple(note_of_rule(flag) for flag in triage.red_flags if flag.do == triage.do)[:1]
    yield Statement(triage.do, "source" if first else "fixed", notes=first, strong=True)
    if triage.within:
        yield Statement(labelled("within", triage.within, language), "worked_out")
    shown = {flag.why for flag in triage.red_flags}
    if triage.reason and triage.reason not in shown:
        yield Statement(triage.reason, "worked_out")
    for flag in triage.red_flags:
        yield Statement(flag.why, "source", notes=(note_of_rule(flag),))
    if triage.about:
        yield Statement(triage.about, "worked_out")


def could_be(candidates: Sequence[Candidate], knowledge: Knowledge, language: Language) -> Iterator[Statement]:
    """The leading candidates in plain words; no figures, which read as more certain than they are."""
    shown = [candidate for candidate in candidates[:MOST_CANDIDATES] if candidate.probability >= LEAST_SHARE]
    for candidate in shown:
        reasons = reason_names(candidate.supports[:4], knowledge, language)
        for_ = f" ({labelled('speaks_for', reasons, language)})" if reasons else ""
        yield Statement(f"{name_of(candidate.id, knowledge, language)}{for_}", "worked_out")
    yield Statement(word("not_diagnosis" if shown else "no_candidates", language), "fixed")
