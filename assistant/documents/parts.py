"""Sections that the documents share: claims with their notes, options, cautions, open questions, who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from assistant.documents.headings import labelled, word
from assistant.documents.told import name_of
from assistant.documents.types import Language, Section, Statement, note_of, sourced
from assistant.types import Answer, Option
from knowledge_graph.store import Knowledge


def section(key: str, statements: Iterable[Statement], language: Language) -> tuple[Section, ...]:
    """A section, or nothing where there is nothing to say."""
    found = tuple(statements)
    return (Section(word(key, language), found),) if found else ()


def claims(answer: Answer, language: Language) -> Iterator[Statement]:
    """The fixed reply first, then every checked claim with its quotes."""
    if answer.reply:
        yield Statement(answer.reply, "fixed", strong=True)
    for claim in answer.claims:
        yield Statement(claim.shown, "source", notes=tuple(note_of(citation) for citation in claim.citations))
    if answer.abstained:
        yield Statement(answer.abstain_reason or word("nothing_found", language), "fixed")


def cautions(answer: Answer) -> Iterator[Statement]:
    """What speaks against usual treatments for this person, save what stands beside an option already."""
    beside = {f"{objection.text} {objection.advice}" for option in answer.options for objection in option.objections}
    yield from (Statement(caution, "worked_out") for caution in answer.cautions if caution not in beside)


def options(found: Sequence[Option], knowledge: Knowledge, language: Language) -> Iterator[Statement]:
    """Each option with what speaks against it first; those that this person should not have come last and are marked."""
    for option in found:
        yield _head(option, knowledge, language)
        yield from _against(option, language)
        yield from _details(option, language)


def _head(option: Option, knowledge: Knowledge, language: Language) -> Statement:
    name = name_of(option.concept, knowledge, language) if option.concept else option.name
    illness = f" ({name_of(option.condition, knowledge, language)})" if option.condition else ""
    mark = f"{word('not_for_you', language)}: " if option.contraindicated else ""
    listed = f", {word('listed', language)} {name_of(option.condition, knowledge, language)}" if option.listed else ""
    notes = tuple(note_of(citation) for citation in option.basis)
    return Statement(f"{mark}{name}{illness}{listed}", "source" if notes else "worked_out", notes=notes, strong=option.contraindicated)


def _against(option: Option, language: Language) -> Iterator[Statement]:
    for objection in option.objections:
        note = note_of(objection.citation) if objection.citation else sourced(objection.key, objection.source, objection.url, objection.text)
        yield Statement(labelled("care_with", f"{objection.text} {objection.advice}", language), "source", notes=(note,), under=True)


def _details(option: Option, language: Language) -> Iterator[Statement]:
    for citation in option.for_you:
        yield Statement(labelled("on_person", citation.quote, language), "source", notes=(note_of(citation),), under=True)
    if option.ranked_by:
        yield Statement(labelled("strength", word(option.strength, language), language), "source", notes=(note_of(option.ranked_by),), under=True)
    if option.prescriber and option.prescribed_by:
        yield Statement(word(option.prescriber, language), "source", notes=(note_of(option.prescribed_by),), under=True)
    for key, citations in (("dose", option.doses), ("limit", option.limits)):
        for citation in citations:
            yield Statement(labelled(key, citation.quote, language), "source", notes=(note_of(citation),), under=True)
    if option.stale:
        yield Statement(option.stale, "worked_out", under=True)


def open_questions(answer: Answer, language: Language) -> Iterator[Statement]:
    """What was not asked yet, and what could matter and is not known."""
    for question in answer.questions:
        choices = f" ({', '.join(name for _, name in question.options)})" if question.options else ""
        yield Statement(f"{question.text}{choices}", "worked_out")
    if answer.triage.unknown:
        yield Statement(labelled("unknown", ", ".join(answer.triage.unknown), language), "worked_out")


def about(answer: Answer, made: datetime, language: Language) -> Iterator[Statement]:
    """Who wrote it, when, from what, and the disclaimer."""
    yield Statement(word("made_by", language), "fixed")
    yield Statement(labelled("date", f"{made:%Y-%m-%d %H:%M %Z}".strip(), language), "fixed")
    if answer.versions:
        yield Statement(labelled("drawn_from", ", ".join(f"{name} {version}" for name, version in answer.versions.items()), language), "fixed")
    if answer.claims:
        yield Statement(word("quote_note", language), "fixed")
    if answer.disclaimer:
        yield Statement(answer.disclaimer, "fixed", strong=True)
