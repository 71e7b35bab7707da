"""What a document states about itself: publisher, year of publication, type. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("guideline", "article", "leaflet", "page")
STATEMENT = 120
"""Characters of a line that may state a date; longer ones are prose."""
_WORDS = {
    "guideline": "guideline|guidelines|guidance|clinical guideline|practice guideline|medicalguideline",
    "article": "article|journal article|research article|scholarlyarticle|medicalscholarlyarticle|review article",
    "leaflet": "leaflet|patient leaflet|patient information leaflet|package leaflet|patient information",
    "page": "page|web page|webpage|medicalwebpage|website|web site",
}
_KIND = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"(?:(?:{_DAY}\s+)?{_MONTH},?\s+(?:{_DAY},?\s+)?|\d{{1,2}}[/.]\d{{1,2}}[/.])?(?P<year>(?:19|20)\d\d)(?:-\d\d(?:-\d\d)?)?"
_BEFORE = r"(?:^|[|·;•]|[.,]\s)\s*(?:(?:first|last|originally|date|page|content|most recently)\s+)*"
_AFTER = r"(?:\s+(?:on|in|online|date))*\s*[:\-–—]?\s*"
_STATED = re.compile(rf"{_BEFORE}(?:published|updated|issued|revised|reviewed|publication date){_AFTER}{_DATE}(?=\s*(?:$|[|·;•.,)]))", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document besides its text; empty where it does not say."""

    title: str = ""
    publisher: str = ""
    year: int | None = None
    kind: str = ""


def year_in(value: object) -> int | None:
    """The year of a metadata date, such as ``2021-03-12`` or ``March 2021``."""
    found = _YEAR.search(str(value or ""))
    return int(found.group(1)) if found else None


def stated_year(lines: Iterable[str]) -> int | None:
    """The latest year of lines such as "Published: March 2021 · Last updated 3 May 2023"; prose about other publications does not count."""
    found = [int(match["year"]) for line in lines if len(line) <= STATEMENT for match in _STATED.finditer(line.strip())]
    return max(found, default=None)


def later(*years: int | None) -> int | None:
    """The last of the years that are known."""
    return max((year for year in years if year), default=None)


def kind_of(value: object) -> str:
    """The type that a metadata value names, or nothing."""
    return _KIND.get(" ".join(str(value or "").replace("-", " ").replace("_", " ").lower().split()), "")
