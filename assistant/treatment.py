"""What can be done for an illness, from the pages: what speaks against each option for this very person first, then the option and what it rests on.

An option stands here only where the front matter or a sentence of the pages says so; strength, dose and need of a prescriber only where a sentence does.
An option that this person should not have stays in the list, last and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.cautions import states
from assistant.evidence import topical
from assistant.focus import CLINICIANS, sections
from assistant.formulary import Formulary, Line
from assistant.offers import (
    STRENGTHS,
    concerns,
    introduces,
    measure,
    need_of_prescriber,
    offers,
    staleness,
    strength,
    tells_dose,
    tells_limit,
    too_young,
)
from assistant.types import Candidate, Citation, Heard, Mode, Objection, Option, OptionKind, PatientHistory, Prescriber
from knowledge_graph.medicines import ORDER, Caution, allergic, duplicates, interactions, objections
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

MOST_QUOTES = 4
MOST_CONDITIONS = 3

_OF_PERSON = ("Who should not take it", "Pregnancy and breast-feeding", "Kidney and liver")


def suggested(
    heard: Heard, leading: Sequence[Candidate], level: TriageLevel, history: PatientHistory, pages: Formulary, mode: Mode, year: int
) -> tuple[Option, ...]:
    """Options for the illness that is asked about, or else for the leading candidates, and for every medicine that is asked about.

    A patient in an emergency is told to get help and is given no list.
    """
    if mode == "patient" and level == TriageLevel.EMERGENCY:
        return ()
    return options(*considered(heard, leading, level, pages.knowledge, mode), history, pages, mode, year)


def considered(
    heard: Heard, leading: Sequence[Candidate], level: TriageLevel, knowledge: Knowledge, mode: Mode = "patient"
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the illnesses to look for treatments of, and of the medicines or classes asked about.

    "I have asthma, can I take propranolol?" asks about propranolol, not for a treatment of asthma. Of the leading candidates, those that are
    at least half as likely as the first.
    """
    named = list(dict.fromkeys(m.concept for m in heard.mentions if not m.negated))
    wished = tuple(key for key in named if knowledge.concepts[key].kind in {"medicine", "class"}) if heard.asks else ()
    illnesses = tuple(key for key in named if key in knowledge.conditions)[:MOST_CONDITIONS]
    treatment = "Treatment" in sections(heard.text)
    if topical(heard, level, knowledge, mode) or (heard.asks and illnesses and treatment):
        return (illnesses if not wished or treatment else ()), wished
    likely = [candidate for candidate in leading[:MOST_CONDITIONS] if candidate.probability >= leading[0].probability / 2]
    # Nobody is offered treatments of a cancer that has not been found.
    return tuple(candidate.id for candidate in likely if mode == "clinician" or "known-cancer" not in knowledge.implied[candidate.id]), wished


def options(conditions: Sequence[str], wished: Sequence[str], history: PatientHistory, pages: Formulary, mode: Mode, year: int) -> tuple[Option, ...]:
    """What the pages offer, most advisable first for each illness in turn; all that this person should not have comes last.

    Args:
        conditions: ids of illnesses.
        wished: ids of medicines or classes that the person asks about.
        year: of today, to tell what is old.
    """
    found = [option for key in conditions for option in _offered(key, pages, mode)]
    named = {option.concept for option in found}
    found += [_asked(key, pages, mode) for key in wished if key not in named]
    judged = [_judged(option, history, pages, mode, year) for option in found]
    return tuple(sorted(judged, key=lambda option: option.contraindicated))


@lru_cache(maxsize=1024)
def _offered(condition: str, pages: Formulary, mode: Mode) -> tuple[Option, ...]:
    """What the pages offer anybody, strongest first; what no sentence ranks keeps its place, medicines before measures."""
    return tuple(sorted(_read(condition, pages, mode), key=lambda option: (option.kind == "measure", STRENGTHS.index(option.strength))))


def _read(condition: str, pages: Formulary, mode: Mode) -> Iterator[Option]:
    knowledge = pages.knowledge
    usual = knowledge.conditions[condition].treated_by
    lines = [line for line in pages.lines(condition) if line.section in _read_by(mode)]
    found = {key: [line for line in lines if offers(line, key, pages)] for line in lines for key in pages.named(line.text)}
    for key in dict.fromkeys((*usual, *found)):
        own = [*found.get(key, ()), *_on_its_page(key, condition, pages, mode)]
        if key in usual:
            # A usual medicine that no sentence names rests on the sentences about its class, and takes no rank from them.
            of_class = [line for group in knowledge.classes_of.get(key, ()) for line in found.get(group, ())]
            yield _option(key, condition, True, own or of_class, pages)
        elif own := [line for line in own if not introduces(line.text, key, pages)]:
            yield _option(key, condition, False, own, pages)
    for line in lines:
        if measure(line, pages):
            yield Option("measure", line.text, condition=condition, basis=(line.citation,), year=line.year)


def _read_by(mode: Mode) -> tuple[str, ...]:
    return (CLINICIANS, "Treatment", "Self-care") if mode == "clinician" else ("Treatment", "Self-care")


def _option(key: str, condition: str, listed: bool, lines: Sequence[Line], pages: Formulary) -> Option:
    concept = pages.knowledge.concepts[key]
    ranks = [(rank, line) for line in lines if (rank := strength(line, key, pages))]
    rank, ranked = ranks[0] if ranks else ("", None)
    ordered = [*([ranked] if ranked else []), *(line for line in lines if line is not ranked)]
    kind: OptionKind = "class" if concept.kind == "class" else "medicine"
    basis = tuple(line.citation for line in ordered[:MOST_QUOTES])
    return Option(kind, concept.name, key, condition, listed, basis, rank, ranked.citation if ranked else None, year=ordered[0].year if ordered else None)


def _on_its_page(key: str, condition: str, pages: Formulary, mode: Mode) -> list[Line]:
    """Sentences of the medicine's own page that name the illness as a use of it."""
    wanted = ("What it is for", CLINICIANS) if mode == "clinician" else ("What it is for",)
    lines = [line for line in pages.lines(key) if line.section in wanted and pages.names(condition, line.text)]
    return [line for line in lines if offers(line, key, pages)]


def _asked(key: str, pages: Formulary, mode: Mode) -> Option:
    """A medicine that is asked about and that no page offers here: what it is for."""
    uses = [line for line in pages.lines(key) if line.section == "What it is for"]
    return _option(key, "", False, uses[:2], pages)


# ---- this person -----------------------------------------------------------------------------------------------------------


def _judged(option: Option, history: PatientHistory, pages: Formulary, mode: Mode, year: int) -> Option:
    """The option with all that is known of it for this person."""
    stale = staleness(option.year, year) if option.basis and mode == "clinician" else ""
    if not option.concept:
        return replace(option, stale=stale)
    page = pages.lines(option.concept)
    present = states(history, pages.knowledge)
    against = [*_cautions(option.concept, history, present, pages.knowledge), *_too_young(page, history.age)]
    prescriber, prescribed_by = _prescription(option.concept, pages)
    doses, limits = _doses(option, page, pages) if mode == "clinician" else ((), ())
    return replace(
        option,
        objections=tuple(sorted(against, key=lambda objection: ORDER.index(objection.severity))),
        for_you=tuple(line.citation for line in page if line.section in _OF_PERSON and concerns(line.text, present)),
        prescriber=prescriber,
        prescribed_by=prescribed_by,
        doses=doses,
        limits=limits,
        stale=stale,
    )


@lru_cache(maxsize=1024)
def _prescription(key: str, pages: Formulary) -> tuple[Prescriber | None, Citation | None]:
    return need_of_prescriber(pages.lines(key))


def _cautions(key: str, history: PatientHistory, present: set[str], knowledge: Knowledge) -> Iterator[Objection]:
    """By the tables: allergies, illnesses and states, what is taken already."""
    taken = [medicine for medicine in history.medicines if medicine in knowledge.concepts and medicine != key]
    own = [*allergic(knowledge, key, [name for name in history.allergies if name in knowledge.concepts], history.language), *objections(knowledge, key, present, history.language)]
    pairs = [*interactions(knowledge, (*taken, key), history.language), *duplicates(knowledge, (*taken, key), history.language)]
    found = [*own, *(c for c in pairs if key in {c.medicine, c.other})]
    if knowledge.concepts[key].kind == "class":
        found += _of_class(key, present, speech(history.language, knowledge))
    yield from (_objection(caution, knowledge) for caution in dict.fromkeys(found))


def _of_class(key: str, present: set[str], say: Speech) -> Iterator[Caution]:
    """What speaks against every medicine of a class speaks against the class; what speaks against some of them is a reason for care."""
    knowledge = say.knowledge
    members = [member for member in knowledge.classes.get(key, ()) if member in knowledge.medicines]
    found = {member: {c.other: c.severity for c in objections(knowledge, member, present)} for member in members}
    for state in dict.fromkeys(state for told in found.values() for state in told):
        barred = [member for member in members if found[member].get(state) == "avoid"]
        careful = all(state in told for told in found.values())
        if barred or careful:
            yield _class_caution(key, state, barred, careful, members, say)


def _class_caution(key: str, state: str, barred: Sequence[str], careful: bool, members: Sequence[str], say: Speech) -> Caution:
    """For all of its medicines that have a page, or for some of them."""
    said = {"group": say.name(key), "who": say.name(state), "names": say.names(barred)}
    if len(barred) == len(members):
        told = say("None of the {group} described here is for people with: {who}.", **said)
        return Caution(key, state, "avoid", told, say("Do not take it without a doctor's advice."), barred[0])
    if not barred:
        return Caution(key, state, "moderate", say("All {group} described here need care in people with: {who}.", **said), say("Ask a doctor or pharmacist first."), members[0])
    rest = say("The others need care.") if careful else ""
    told = say.together(say("Some {group} ({names}) are not for people with: {who}.", **said), rest)
    return Caution(key, state, "serious", told, say("Ask a doctor or pharmacist which one is safe."), barred[0])


def _objection(caution: Caution, knowledge: Knowledge) -> Objection:
    source = knowledge.sources.get(caution.source)
    told = f"{source.publisher}: {source.title}" if source else f"Anamnesis: page {knowledge.concepts[caution.source].name}"
    return Objection(f"caution:{caution.medicine}+{caution.other}", caution.severity, caution.text, caution.advice, told, source.url if source else "")


def _too_young(page: Iterable[Line], age: float | None) -> Iterator[Objection]:
    """Sentences of the page that are for older people than this person."""
    for line in page:
        severity = too_young(line.text, age) if line.section in {*_OF_PERSON, "How it is taken"} else None
        if severity:
            advice = "Do not take it without a doctor's advice." if severity == "avoid" else "Ask a doctor or pharmacist first."
            cited = line.citation
            yield Objection(cited.passage_id, severity, line.text, advice, f"{cited.publisher}: {cited.title}", cited.url, cited)


def _doses(option: Option, page: Sequence[Line], pages: Formulary) -> tuple[tuple[Citation, ...], tuple[Citation, ...]]:
    """Sentences with a dose of this medicine for this illness, and those that limit it, word for word.

    A dose on the medicine's page that is tied to other illnesses alone is left there.
    """
    doses = [citation for citation in option.basis if tells_dose(citation.quote)]
    doses += [line.citation for line in page if tells_dose(line.text) and _for_this(line, option.condition, pages)]
    limits = [line.citation for line in page if line.section in {CLINICIANS, "How it is taken", "Kidney and liver"} and tells_limit(line.text)]
    kept = [citation for citation in limits if citation not in doses and _fits(citation.quote, option.condition, pages)]
    return tuple(dict.fromkeys(doses)), tuple(dict.fromkeys(kept))


def _for_this(line: Line, condition: str, pages: Formulary) -> bool:
    """What clinicians are told must name the illness; how a medicine is commonly taken must not name another one."""
    if line.section == CLINICIANS:
        return not condition or pages.names(condition, line.text)
    return line.section == "How it is taken" and _fits(line.text, condition, pages)


def _fits(text: str, condition: str, pages: Formulary) -> bool:
    return not condition or pages.names(condition, text) or not pages.illnesses(text)
