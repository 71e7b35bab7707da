"""A visit summary for the person, of one answer or of a whole conversation: what was told, how urgent it is, what it could be, what the sources say, what to watch for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from assistant.documents.headings import labelled, level_word, word
from assistant.documents.parts import about, cautions, claims, open_questions, options, section
from assistant.documents.told import background, findings, medicines, name_of, person, reason_names
from assistant.documents.types import Language, Paper, Section, Statement, note_of_rule
from assistant.types import Answer, Candidate, PatientHistory, Triage
from knowledge_graph.store import Knowledge

MOST_CANDIDATES = 5
LEAST_SHARE = 0.01


def visit_summary(answer: Answer, knowledge: Knowledge, made: datetime, language: Language = "en") -> Paper:
    """The summary of one answer.

    Args:
        made: now, with a time zone.
    """
    first, *rest = advice(answer, knowledge, language)
    sections = (first, *told(answer.history, knowledge, language), *rest, *section("about", about(answer, made, language), language))
    return Paper("summary", language, word("summary", language), made, "Anamnesis", sections, word("sources", language))


def conversation(turns: Sequence[tuple[str, Answer | None]], knowledge: Knowledge, made: datetime, language: Language = "en") -> Paper:
    """The summary of a whole conversation: each question with what was answered, then what was told in all.

    Args:
        turns: words of the person, and the answer where there is one; at least one has an answer.
        made: now, with a time zone.
    """
    last = [answer for _, answer in turns if answer][-1]
    asked = (part for number, (text, answer) in enumerate(turns, 1) for part in _turn(number, text, answer, knowledge, language))
    sections = (*asked, *told(last.history, knowledge, language), *section("about", about(last, made, language), language))
    return Paper("summary", language, word("conversation", language), made, "Anamnesis", sections, word("sources", language))


def _turn(number: int, text: str, answer: Answer | None, knowledge: Knowledge, language: Language) -> Iterator[Section]:
    unanswered = () if answer else (Statement(word("unanswered", language), "fixed"),)
    yield Section(f"{word('question', language)} {number}", (Statement(text, "told"), *unanswered))
    if answer:
        yield from (replace(part, under=True) for part in advice(answer, knowledge, language))


def advice(answer: Answer, knowledge: Knowledge, language: Language) -> tuple[Section, ...]:
    """What was answered, urgency first."""
    return (
        *section("urgency", urgency(answer.triage, language), language),
        *section("could_be", could_be(answer.differential, knowledge, language), language),
        *section("sources_say", claims(answer, language), language),
        *section("care", cautions(answer), language),
        *section("options", options(answer.options, knowledge, language), language),
        *section("watch", (Statement(sign, "worked_out") for sign in answer.triage.watch), language),
        *section("open", open_questions(answer, language), language),
    )


def told(history: PatientHistory, knowledge: Knowledge, language: Language) -> tuple[Section, ...]:
    """What the person told of themselves."""
    said = (*findings(history, knowledge, language), *person(history, language), *background(history, knowledge, language), *medicines(history, knowledge, language))
    return section("told", said, language)


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
