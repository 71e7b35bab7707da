"""What a sentence of a page says of a treatment: whether it offers it, how strongly, for which ages, at what dose, and with a prescription or without.

Patterns over the house's own sentences; where a sentence leaves doubt it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from assistant.focus import CLINICIANS
from assistant.formulary import Formulary, Line
from assistant.types import Citation, Prescriber

STRENGTHS = ("first-line", "", "second-line", "third-line", "alternative")
OLD = 5

_CLAUSE = re.compile(r"[;:]|,\s+(?=(?:with|and|or|but|then|while|which|because|so|unless|although|though|except|rather|not)\b)")
_JOINED = re.compile(r"\b(?:is|are)\b[^,;]*?(\s+and\s+)(?=(?:[\w-]+\s+){1,4}(?:is|are)\b)", re.I)
_ALLERGY = re.compile(r"^[- ](?:allerg|label\b)", re.I)
_NO_TREATMENT = re.compile(r"\b(?:diagnos\w*|suppression tests?|contraception|useless|of no use|no (?:proven )?(?:effect|benefit)|in one (?:\w+ )*study)\b", re.I)
_UNLESS = re.compile(r",?\s+unless contraindicated\b", re.I)
_AGAINST = re.compile(
    r"\b(?:no|not|never|cannot|nor|rarely|seldom|cut(?:ting)? down|reserves?|avoid\w*|against|contraindicat\w*|stop(?:s|ped|ping)?|worse\w*|trigger\w*|provoke\w*|caus(?:e|es|ed|ing)|harm\w*|toxic\w*|overdos\w*"
    r"|fail(?:s|ed|ure)|induc\w+|withdraw\w*|resist\w*|allerg(?:y|ic) to|misuse\w*|overuse\w*|poison\w*|raises? the risk|increases? the risk)\b",
    re.I,
)
_PASSED_BY = re.compile(
    r"\b(?:(?:those|people|patients|anyone) on|taking|other than|except(?: for)?|rather than|instead of|than|without|despite|after|before|if|when|unlike|contraindications? to|harm from|intoleran\w+ of|prefer\w*\b.*\b(?:to|over))"
    r"(?:\s+[\w-]+){0,2}\s*$",
    re.I,
)
_ADVISES = re.compile(
    r"\b(?:first|second|third)[- ](?:line|choice)|\b(?:recommend|offer|give|start|treat|use|consider|name|prefer|add|combine|relieve|ease|prevent|control|help|soothe|lower)(?:s|d|ed|ing|red)?\b"
    r"|\b(?:given|choice|indicated|therapy|treatment|dose|surgery|operation|managed|management)\b",
    re.I,
)
_MEASURE = re.compile(
    r"\b(?:surgery|operation|physiotherapy|exercise\w*|therapy|counselling|rest|oxygen|fluids|drink|diet|compress\w*|splint|cast|brace|massage|stretch\w*|cool\w*|warm\w*|ice"
    r"|transfusion|dialysis|transplant\w*|laser|radiotherapy|chemotherapy|vaccin\w+|weight|bandage|stockings|sleep|habits|treated with|treatment is|treatments include)\b",
    re.I,
)
_CUES = (
    ("first-line", re.compile(r"\bfirst[- ](?:line|choice)\b", re.I)),
    ("second-line", re.compile(r"\bsecond[- ](?:line|choice)\b", re.I)),
    ("third-line", re.compile(r"\bthird[- ]line\b", re.I)),
    ("alternative", re.compile(r"\balternatives?\b", re.I)),
)
_PRESCRIBED = re.compile(r"\b(?:(?<!no )(?<!without a )needs? a prescription|prescription is needed|only (?:on|with|by) (?:a )?prescription|prescription[- ]only)\b", re.I)
_SOLD = re.compile(r"\b(?:without (?:a )?prescription|needs? no prescription|over[- ]the[- ]counter(?! (?:treatment|medicine|product))|can be bought|(?:you|people) can buy|shop-bought)\b", re.I)
_SOLD_AS = re.compile(r"\b(?:US|UK|United States|New Zealand|shop-bought|cream|gel|lotion|spray|ointment|drops|strengths?)\b", re.I)
_DOSE = re.compile(r"\d[\d.,]*\s?(?:mg|g|micrograms?|mcg|ml|units)\b(?!\s?/\s?(?:d?l|mmol|g)\b)", re.I)
_NO_DOSE = re.compile(r"\b(?:taper|above|emergency|more than|overdos\w*|risk|toxic\w*)\b", re.I)
_LIMIT = re.compile(
    r"^limit\b|\b(?:at most|maximum|not? more than|the most an|must not exceed|creatinine clearance|eGFR)\b"
    r"|\b(?:lower|reduce|small|halv|adjust|cut|less|change)\w*\b.{0,30}\b(?:dose|amount)\b|\b(?:dose|amount)\b.{0,40}\b(?:lower|reduced?|halved?|adjust\w*)\b",
    re.I,
)
_EXAMPLES = re.compile(r"^,? (?:such as|for example|like)\b", re.I)
_YOUNGER = re.compile(r"\b(?:under|below|younger than)(?: the age of)? (\d{1,2}|one|two|three|four|five|six|ten|twelve)\b(?! ?(?:mg|kg|kilo|%|mmHg))(?: (months|days|weeks))?", re.I)
_YOUNG = re.compile(r"\b(?:child\w*|bab(?:y|ies)|infants?|girls|boys|people|years?|months?|anyone|someone)\b", re.I)
_AGED_OR_YOUNGER = re.compile(r"\bnot\b.*\baged (\d{1,2}) (?:years )?(?:or|and) (?:under|younger)\b", re.I)
_FROM_AGE = re.compile(r"\bis (?:only )?for (?:adults|people|children)(?: and children)? (?:from|aged) (\d{1,2})(?: years)?(?: or more| and over|\b)", re.I)
_CHILDREN_NOT = re.compile(r"\b(?:children|teenagers)\b (?:\w+ ){0,2}(?:must|should) not\b|\bnot for (?:children|teenagers)\b", re.I)
_BARRED = re.compile(r"\b(?:not|never)\b", re.I)
_LEFT_OPEN = re.compile(r"\b(?:unless|only|usually|normally|prescri\w+|doctor)\b", re.I)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
_PER_YEAR = {"": 1.0, "months": 12.0, "weeks": 52.18, "days": 365.25}
_OF_STATE = (
    ("pregnancy", re.compile(r"\bpregnan|\bunborn|\bfetus|\bfoetus", re.I)),
    ("breast-feeding", re.compile(r"\bbreast|\bnursing|\bmilk\b", re.I)),
    ("kidney-disease", re.compile(r"\bkidney|\brenal|\bcreatinine|\beGFR", re.I)),
    ("liver-disease", re.compile(r"\bliver|\bhepatic", re.I)),
)


def offers(line: Line, key: str, pages: Formulary) -> bool:
    """True when the sentence speaks for this medicine or class: a clause names it, and does not turn it down or pass it by."""
    if _NO_TREATMENT.search(line.text) or (line.section not in {"Treatment", "What it is for"} and not _ADVISES.search(line.text)):
        return False
    return any(not _turned_down(*place) for place in _clauses(line.text, key, pages))


def _turned_down(clause: str, start: int, end: int) -> bool:
    return bool(_AGAINST.search(_UNLESS.sub("", clause)) or _PASSED_BY.search(clause[:start]) or _ALLERGY.match(clause[end:]))


def _clauses(text: str, key: str, pages: Formulary) -> Iterator[tuple[str, int, int]]:
    """Each clause that names ``key``, and where in it the name stands."""
    cuts = [0, *(match.start() for match in _CLAUSE.finditer(text)), *(match.start(1) for match in _JOINED.finditer(text)), len(text)]
    for start, end in pages.named(text).get(key, ()):
        left = max(cut for cut in cuts if cut <= start)
        right = min(cut for cut in cuts if cut > start)
        yield text[left:right], start - left, end - left


def strength(line: Line, key: str, pages: Formulary) -> str:
    """The rank that the sentence gives to this medicine: its clause must hold exactly one rank and not deny it."""
    for clause, start, end in _clauses(line.text, key, pages):
        ranks = [rank for rank, pattern in _CUES if pattern.search(clause)]
        if len(ranks) == 1 and not _turned_down(clause, start, end):
            return ranks[0]
    return ""


def measure(line: Line, pages: Formulary) -> bool:
    """True for a sentence that tells of something to do which is no medicine."""
    return line.section != CLINICIANS and not pages.named(line.text) and bool(_MEASURE.search(line.text)) and not (_AGAINST.search(line.text) or _NO_TREATMENT.search(line.text))


def introduces(text: str, key: str, pages: Formulary) -> bool:
    """True where a class only leads to its medicines: "relievers such as salbutamol", "doxycycline is the first antibiotic"."""
    named = pages.named(text)
    if any(key in pages.knowledge.classes_of.get(other, ()) for other in named):
        return True
    return any(_EXAMPLES.match(text[end:]) for _, end in named.get(key, ()))


def too_young(text: str, age: float | None) -> Literal["avoid", "serious"] | None:
    """How much a sentence that names an age above this person's speaks against it; "not normally" and "unless prescribed" leave the choice to a doctor."""
    limit = _youngest(text)
    if age is None or limit is None or age >= limit:
        return None
    return "avoid" if _BARRED.search(text) and not _LEFT_OPEN.search(text) else "serious"


def _youngest(text: str) -> float | None:
    """The age in years from which a sentence lets people have it; ages above 18 years are about something else."""
    if match := _YOUNGER.search(text):
        number = float(_WORDS.get(match[1].lower()) or match[1]) / _PER_YEAR[(match[2] or "").lower()]
        return number if number <= 18 and _YOUNG.search(text) else None
    if match := _AGED_OR_YOUNGER.search(text):
        return float(match[1]) + 1
    if match := _FROM_AGE.search(text):
        return float(match[1])
    return 16.0 if _CHILDREN_NOT.search(text) else None


def need_of_prescriber(page: Sequence[Line]) -> tuple[Prescriber | None, Citation | None]:
    """Whether the page says that it needs a prescription, and the sentence; ``depends`` where that is so of an age, a country or a form alone."""
    needs = [line for line in page if _PRESCRIBED.search(line.text)]
    sold = [line for line in page if _SOLD.search(line.text)]
    if needs:
        return ("depends" if sold or _YOUNGER.search(needs[0].text) else "needed"), needs[0].citation
    if sold:
        return ("depends" if _SOLD_AS.search(sold[0].text) else "not needed"), sold[0].citation
    return None, None


def tells_dose(text: str) -> bool:
    """True for a sentence with an amount to take."""
    return bool(_DOSE.search(text)) and not _NO_DOSE.search(text)


def tells_limit(text: str) -> bool:
    """True for a sentence that bounds the amount: a maximum, or less of it for some people."""
    return bool(_LIMIT.search(text))


def concerns(text: str, present: set[str]) -> bool:
    """True for a sentence about pregnancy, breast-feeding, kidneys or liver where the person's states hold that."""
    return any(state in present and pattern.search(text) for state, pattern in _OF_STATE)


def staleness(year: int | None, now: int) -> str:
    """A warning where the source is older than five years or does not tell its year; else empty."""
    if year is None:
        return "The source gives no year; look for a current guideline."
    return f"The source is of {year}; look for a newer version." if now - year > OLD else ""
