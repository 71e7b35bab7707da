"""Events and their time: "surgery three weeks ago, fever" tells when the surgery was, and a car crash ten years ago is no reason for worry now."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.attributes.cues import Span
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Mention

# Risks that pass: said of the past, they no longer count.
PASSING = frozenset({
    "recent-birth", "recent-surgery", "immobility", "pregnancy", "multiple-pregnancy", "breast-feeding", "allergen-exposure", "overdose",
    "foreign-body-choking", "chest-injury", "sick-contact", "active-bleeding", "stress", "unsafe-food-or-water", "urinary-catheter", "drug-use",
    "recent-procedure", "recent-abortion", "recent-tonsillectomy", "chickenpox-contact", "contraception-failed", "extra-dose", "needlestick", "hiv-contact",
    "missed-dialysis", "used-adrenaline-pen", "bat-contact", "cold-exposure", "blood-transfusion",
})  # fmt: skip
# Events that count for months, but not for years.
_LASTING_MONTHS = frozenset({
    "major-injury", "stopped-alcohol", "high-altitude", "long-journey", "near-drowning", "electric-shock", "smoke-or-fumes-exposure", "barotrauma",
    "dental-work", "recent-antibiotics", "recent-strep-infection", "recent-viral-infection", "new-medicine", "sports-injury", "spoiled-fish",
    "new-feeding-tube", "heavy-lifting", "unprotected-sex",
})  # fmt: skip
# A clot or an infection after these can come weeks later (two-level Wells score in NICE NG158: surgery in the last 4 weeks).
_COUNT_A_MONTH = frozenset({"recent-birth", "recent-surgery", "recent-procedure", "recent-abortion", "immobility", "blood-transfusion"})
_LONG_AGO = lazy_compile(
    r"\b(?:years?|yrs?|decades?) ago\b|\b(?:back )?in the (?:(?:19)?[4-9]0['’]?s|forties|fifties|sixties|seventies|eighties|nineties)\b|\bin (?:19\d\d|20[01]\d)\b|"
    r"\bas an? (?:child|kid|teenager|teen|student|boy|girl)\b|\bin (?:my|his|her) (?:childhood|youth|teens|twenties)\b|\b(?:ages|a long time|long) ago\b|年前|年代|小时候", re.I)  # fmt: skip
# "Sats in the nineties" is no decade.
_MEASURED = lazy_compile(r"\b(?:rate|pulse|pressure|bp|oxygen|o2|sats?|saturations?|spo2|sugars?|glucose|temp\w*|heart|bpm|stats|readings?|levels?)\b", re.I)
_RECENT = lazy_compile(r"\b(?:yesterday|today|tonight|this (?:morning|afternoon|evening|week)|last (?:night|week)|(?:minutes?|hours?|days?|weeks?) ago|just|recent(?:ly)?|again)\b", re.I)
_LAST_MONTH = lazy_compile(r"\blast month\b|上个?月", re.I)
_CUT = lazy_compile(
    r"[.!?;:,\n，。；：！？]|\s[-–—]\s|\bbut\b|\band (?=(?:now|have|has|i|i['’]m|i['’]ve|im|my|he|she|we|they|it|is|am|are|since|still|currently|can['’]?t|cannot|there|feel|feels)\b)|但是?|现在", re.I)  # fmt: skip
_AGO = lazy_compile(r"(?!since\b|for\b)(?:[a-z]+\s+){0,4}?(?:\d{1,3}|[a-z]+)\s*\+?\s*(?:day|night|week|wk|month|mn?th|year|yr)s?\s*ago\b", re.I)
_ZH_AGO = lazy_compile(r"[\d一二两三四五六七八九十半几]{1,3}(?:个|多)*(?:天|周|星期|礼拜|月|年)之?前")
_EVER_SINCE = lazy_compile(r"\b(?:ever since|since then|since(?=\s*(?:[.,;!?]|$|and\b))|still)\b|至今|一直|以来", re.I)
_BORN = lazy_compile(r"\bborn\b|出生", re.I)
# What follows says when a complaint began: "started 3 weeks ago after surgery".
_BEGAN = lazy_compile(r"\b(?:after|following|when|since|because|with)\b", re.I)
_NO_EVENT = frozenset({"recent-viral-infection", "recent-strep-infection"})


def passed(mention: Mention, text: str) -> bool:
    """True for a risk of the past that no longer counts."""
    concept = mention.concept
    if concept not in PASSING | _LASTING_MONTHS:
        return False
    clause = _clause_of(text, mention)
    if _LONG_AGO.search(clause) and not _RECENT.search(clause) and not _MEASURED.search(clause):
        return True
    return concept in PASSING and mention.when == "past" and not (concept in _COUNT_A_MONTH and _LAST_MONTH.search(clause))


def _clause_of(text: str, mention: Mention) -> str:
    """The clause of a mention, with a time that opens the sentence before it: "Ten years ago, I had a car crash"."""
    start, end = _stretch(text, mention.start, mention.end)
    earlier, _ = _stretch(text, max(start - 2, 0), start)
    opening = text[earlier:start].strip()
    opens = text[start - 1 : start] in {",", "，"} and len(opening.split()) <= 6 and (earlier == 0 or text[earlier - 1] in ".!?\n。")
    return text[earlier if opens and _LONG_AGO.search(opening) else start : end]


def _stretch(text: str, start: int, end: int) -> Span:
    """The part of the text between the nearest marks around a stretch of it."""
    before = [mark.end() for mark in _CUT.finditer(text, 0, start)]
    after = _CUT.search(text, end)
    return max(before, default=0), after.start() if after else len(text)


def events(mentions: Sequence[Mention], knowledge: Knowledge) -> tuple[Span, ...]:
    """Where a text names what happens at one time: risks, medicines begun and what is over."""
    kinds = {"risk", "medicine", "class"}
    return tuple((m.start, m.end) for m in mentions if (knowledge.concepts[m.concept].kind in kinds or m.when == "past") and m.concept not in _NO_EVENT)


def of_event(text: str, at: int, finding: Span, known: Sequence[Span]) -> bool:
    """True when the time at ``at`` is that of an event: the "3 weeks ago" of "surgery 3 weeks ago, fever" for the fever.

    Only events that the lexicon knows take their time away, since rules judge them; a time in minutes or hours, or with "still" or
    "ever since", is one of the finding too.

    Args:
        known: places of events that the lexicon knows.
    """
    ago = _AGO.match(text, at) or _ZH_AGO.match(text, at)
    if ago is None or _EVER_SINCE.search(text, ago.end()):
        return False
    start, end = _stretch(text, at, ago.end())
    if text[start:end].strip() == ago.group().strip() and end < len(text):
        # "Ten years ago, I had a car crash".
        end = _stretch(text, end + 1, end + 1)[1]
    if _names_event(text, start, at, known):
        # "I had surgery 3 weeks ago with fever": what follows the time is no longer said of it.
        return not start <= finding[0] < ago.end()
    began = _BEGAN.search(text, ago.end(), end)
    return not start <= finding[0] < end and _names_event(text, ago.end(), began.start() if began else end, known)


def _names_event(text: str, start: int, end: int, known: Sequence[Span]) -> bool:
    return _BORN.search(text, start, end) is not None or any(start <= a < end for a, _ in known)
