"""One sentence of a note to items: what the linker finds in it, with the status that its section and its words give."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.intake.cues import (
    ABOUT,
    ALONE,
    DENIAL,
    DENY,
    ENDED,
    GOES_ON,
    HEDGE,
    HEDGED,
    IDLE,
    LABEL,
    LIFESTYLE,
    LIVED_LATER,
    NEGATIVE,
    OVER,
    PASSES,
    PLANNED,
    PLANNED_ANYWHERE,
    POSITIVE,
    RECENT,
    SAVE,
    SAYS_MORE,
    SHORT_LIST,
    SMALL,
    STAYS,
    STOPPED,
    SYSTEM,
    TITLE,
    TWO_MEANINGS,
)
from assistant.intake.said import date_in, dose_after
from assistant.intake.sections import Section, SectionKind, Span
from assistant.intake.types import Item, Kind, Skipped, Status
from assistant.intake.whose import Whose, names_patient, names_relative, whose, without_informants, without_relatives
from assistant.intake.written import is_written
from assistant.person import read_person
from assistant.types import Sex
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Concept, Mention

Found = tuple[list[Item], list[Skipped]]
_FIRST: tuple[str, ...] = ("condition", "medicine", "class", "risk", "sign", "symptom")
_KIND: dict[str, Kind] = {
    "condition": "condition",
    "risk": "condition",
    "medicine": "medicine",
    "class": "medicine",
    "symptom": "finding",
    "sign": "finding",
}
_PLANS: frozenset[SectionKind] = frozenset({"plan", "assessment"})


@dataclass(frozen=True, slots=True)
class Note:
    """A note with what it is read by.

    Attributes:
        sex: of the patient, where the note says it.
    """

    text: str
    linker: Linker
    knowledge: Knowledge
    sex: Sex | None = None


def read_sentence(note: Note, section: Section, span: Span, before: str = "") -> Found:
    """Items of one sentence, each concept where it is named, and what is said of somebody else."""
    start, end = span
    text = readable(note.text[start:end])
    seen = without_relatives(text) if section.kind in {"family", "mixed"} else text
    items: list[Item] = []
    skipped: list[Skipped] = []
    mentions = tuple(m for m in note.linker.read(seen).mentions if note.knowledge.concepts[m.concept].kind != "test")  # that a test was done is no finding
    for mention in _one_for_each_place(mentions, note.knowledge):
        concept = note.knowledge.concepts[mention.concept]
        if not is_written(text, mention, concept):
            continue
        owner = _owner(note, section, text, mention, before)
        if owner == "somebody":
            said = note.text[start + mention.start : start + mention.end]
            skipped.append(Skipped(section.title, said, "it is said of somebody else who is no relative"))
            continue
        items.append(_item(note, section, span, text, mention, concept, owner))
    return items, skipped


def readable(sentence: str) -> str:
    """The sentence as the linker can read it, every place kept: informants and titles blanked, "negative cough" as "no cough"."""
    plain = NEGATIVE.sub(
        lambda match: ("denies" if match["list"] else "no").ljust(len(match.group())), TITLE.sub(_blank, IDLE.sub(_blank, without_informants(sentence)))
    )
    plain = DENY.sub(lambda match: "denies".rjust(len(match.group())), plain)
    plain = POSITIVE.sub(_blank, SYSTEM.sub(_blank, plain))
    denial = DENIAL.search(plain)
    if denial is None:
        return plain
    plain = plain[: denial.end()] + SMALL.sub(_blank, plain[denial.end() :])
    return f"{plain.rstrip('. ')} or any" if SHORT_LIST.fullmatch(plain) else plain


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _one_for_each_place(mentions: tuple[Mention, ...], knowledge: Knowledge) -> list[Mention]:
    """Of several readings of the same words the illness, else the medicine, else the risk, else the sign or symptom."""
    best: dict[Span, Mention] = {}
    for mention in mentions:
        place = (mention.start, mention.end)
        old = best.get(place)
        if old is None or _rank(mention, knowledge) < _rank(old, knowledge):
            best[place] = mention
    inside = [
        place
        for place in best
        if any(a <= place[0] and place[1] <= b and (a, b) != place and _hides(best[a, b], best[place], knowledge) for a, b in best)
    ]
    return [mention for place, mention in best.items() if place not in inside]


def _rank(mention: Mention, knowledge: Knowledge) -> int:
    return _FIRST.index(knowledge.concepts[mention.concept].kind)


def _hides(longer: Mention, shorter: Mention, knowledge: Knowledge) -> bool:
    """ "Family history of breast cancer" and "breast cancer" are both told; "cancer" inside "breast cancer" and "fever" in "hay fever" are not."""
    if longer.concept.startswith("family-history"):
        return False
    if knowledge.concepts[longer.concept].kind == "condition" and knowledge.concepts[shorter.concept].kind in {"symptom", "sign"}:
        # Save where the illness is a case of the complaint, as peripheral oedema is of swelling: the rules look for the complaint.
        return shorter.concept not in knowledge.implied.get(longer.concept, ())
    return shorter.concept == longer.concept or shorter.concept in knowledge.implied.get(longer.concept, ())


def _owner(note: Note, section: Section, text: str, mention: Mention, before: str) -> Whose:
    if mention.concept.startswith("family-history"):
        return "relative"
    if section.kind == "family":
        return "unsure" if names_patient(text) and not names_relative(text) else "relative"
    owner = whose(text, mention.start, mention.end, note.sex, before)
    if section.kind == "mixed" and owner == "patient":
        return "patient" if mention.concept in LIFESTYLE else "unsure" if names_patient(text) else "relative"
    if mention.who == "other" and owner == "patient":
        return "relative" if names_relative(text) or "家族" in text else "unsure"
    return owner


def _item(note: Note, section: Section, span: Span, text: str, mention: Mention, concept: Concept, owner: Whose) -> Item:
    start, end = span[0] + mention.start, span[0] + mention.end
    item = Item(_kind(concept), concept.name, "current", concept.id, _when(section, text, mention), "", None, section.title, start, end, note.text[start:end])
    about = ABOUT.match(text[mention.end :]) if item.kind in {"condition", "finding"} else None
    if about is not None:
        end += about.end()
        if about["vaccine"]:
            name = note.text[start:end]
            return replace(
                item,
                kind="immunisation",
                name=name,
                concept=None,
                status="denied" if mention.negated else "unsure" if PLANNED.search(text[: mention.start]) else "past",
                end=end,
                quote=name,
            )
        return replace(item, status="unsure", end=end, quote=note.text[start:end])
    if owner == "relative":
        return replace(item, kind="family", status="denied" if mention.negated else "family", value=names_relative(text, mention.start))
    status = "unsure" if owner == "unsure" and not mention.negated else _status(section, text, mention, item.kind)
    if item.kind == "medicine":
        return with_dose(note, replace(item, status=status, when=None), span[1])
    if item.kind == "pregnancy":
        return replace(item, status=status, when=None, number=None if mention.negated else read_person(text, "patient").weeks)
    return replace(item, status=status, when=item.when if item.kind == "condition" else None)


def _when(section: Section, text: str, mention: Mention) -> date | None:
    """The date of a mention; in a list that of its own entry, or one that stands alone behind it: "COPD, appendectomy 1998" dates no COPD."""
    if section.kind not in {"past", "surgical", "immunisations"} or not re.search(r"[,;、，；]", text):
        return date_in(text)
    after = re.split(r"[,;、，；]", text[mention.end :])
    own = date_in(re.split(r"[,;、，；]", text[: mention.start])[-1] + text[mention.start : mention.end] + after[0])
    return own or (date_in(after[1]) if len(after) > 1 and ALONE.fullmatch(after[1]) else None)


def _kind(concept: Concept) -> Kind:
    if concept.id == "pregnancy":
        return "pregnancy"
    if concept.id.endswith("-allergy") and concept.kind == "risk" and not concept.id.startswith(("dust", "family")):
        return "allergy"
    return _KIND[concept.kind]


def with_dose(note: Note, item: Item, limit: int) -> Item:
    """The item with the dose that follows its name, and the span that covers both."""
    dose = dose_after(note.text, item.end, limit)
    if dose is None:
        return item
    return replace(item, value=note.text[dose[0] : dose[1]], end=dose[1], quote=note.text[item.start : dose[1]])


def _status(section: Section, text: str, mention: Mention, kind: Kind) -> Status:
    before, after = text[: mention.start], text[mention.end :]
    if section.kind in _PLANS and not mention.negated and PLANNED.search(text[: mention.end]) and not GOES_ON.search(before):
        return "unsure"
    if HEDGE.search(before) or HEDGED.search(after) or PLANNED_ANYWHERE.search(before):
        return "unsure"
    if kind == "medicine":
        return _medicine_status(section, before, after, mention)
    if mention.negated:
        return "denied"
    said = text[mention.start : mention.end]
    more = SAYS_MORE.get(mention.concept)
    if mention.when == "hypothetical" or (more and not more.search(text)) or said.casefold() in TWO_MEANINGS:
        return "unsure"
    if mention.concept.startswith("recent-") and not RECENT.search(text):
        return "past"
    label = LABEL.match(after)
    if label is not None:
        return "denied" if label["never"] else "past"
    clause = re.split(r"[,;:]", before)[-1] + said + re.split(r"[,;]", after)[0]
    over = OVER.search(clause) is not None or (kind == "condition" and date_in(clause) is not None)
    history = mention.when == "past" or re.search(r"\bhistory of\b[^.;]*$", before, re.I) is not None
    passed = history and (kind != "condition" or PASSES.search(f"{mention.concept} {said}") is not None or "history of" not in before.lower())
    if ((over or passed) and not LIVED_LATER.search(clause)) or (
        section.kind in {"past", "surgical"} and kind == "finding" and not STAYS.search(f"{clause} {mention.concept}")
    ):
        return "past"
    return "current"


def _medicine_status(section: Section, before: str, after: str, mention: Mention) -> Status:
    if section.kind == "medicines" and SAVE.search(before):
        return "current"
    if STOPPED.search(before) or ENDED.search(after):
        return "past"
    if mention.negated:
        return "denied"
    if mention.when == "hypothetical" or (section.kind in _PLANS and not GOES_ON.search(before)):
        return "unsure"
    return "past" if mention.when == "past" and not GOES_ON.search(before) else "current"
