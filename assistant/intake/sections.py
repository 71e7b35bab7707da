"""A clinical note to its sections and sentences; every span is one of the text as given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

SectionKind = Literal[
    "story", "review", "past", "surgical", "medicines", "allergies", "family", "mixed", "social",
    "vitals", "exam", "results", "assessment", "plan", "immunisations", "other",
]  # fmt: skip
Span = tuple[int, int]
# ``mixed`` is family and social history under one heading.
_NAMES: dict[SectionKind, str] = {
    "story": "chief complaints?|cc|c/c|presenting complaint|reason for (?:visit|consultation|referral|admission)|history of (?:the )?present(?:ing)? (?:illness|complaint)|hpi|"
    "present illness|history|subjective|interval history|interim history|genhx|hospital course|emergency department course|ed course|edcourse|gynecologic(?:al)? history|"
    "ob/gyn history|obstetric history|gynhx|主诉|现病史|病史|月经史|月经婚育史|孕产史|婚育史",
    "review": "review of systems?|ros|systems review|系统回顾",
    "past": "past medical history|past history|medical history|pmh|pmhx|pmedhx|pastmedicalhx|previous medical history|past medical and surgical history|medical|problem list|"
    "active problems|comorbidities|past psychological history|past psychiatric history|psychiatric history|既往史|既往病史|过去史|既往疾病",
    "surgical": "past surgical history|surgical history|psh|pshx|pastsurgical|surgical|surgeries|operations|procedures?|past procedures|手术史|手术外伤史|既往手术史",
    "medicines": "(?:current |home |outpatient |discharge |prescribed |active )?(?:medications?|medicines|meds|drugs)(?: list)?(?: prior to admission)?|medication history|drug history|"
    "prescriptions|用药|用药史|目前用药|当前用药|用药情况|现用药物|药物史|服药史|长期用药",
    "allergies": "(?:drug |medication |food |known )?allerg(?:y|ies)(?: and (?:adverse )?reactions| history)?|adverse (?:drug )?reactions|过敏史|药物过敏史|过敏",
    "family": "family history|family medical history|fh|fhx|famhx|family hx|家族史",
    "mixed": r"family(?: and |/| & )social history|social(?: and |/| & )family history|fam/sochx",
    "social": "social history|sh|shx|sochx|social|personal and social history|habits|个人史|社会史|生活史",
    "vitals": "vitals?(?: signs)?(?: reviewed)?|生命体征",
    "exam": "physical exam(?:ination)?|physical|exam(?:ination)?|objective|mental status exam(?:ination)?|体格检查|查体|体检",
    "results": "results?|labs?|laboratory(?: data| results| studies)?|lab results|imaging|radiology|diagnostics|diagnostic studies|studies|investigations|ekg|ecg|辅助检查|实验室检查|检查结果",
    "assessment": "assessment|impressions?|diagnos[ei]s|final diagnos[ei]s|admission diagnos[ei]s|discharge diagnos[ei]s|诊断|初步诊断|入院诊断|出院诊断|印象",
    "plan": "assessment(?: and |/| & )plan|a/p|a&p|plan|treatment plan|recommendations?|instructions|disposition|follow[- ]?up|medical decision making|"
    "处理|治疗|治疗计划|诊疗计划|处置|建议|医嘱",
    "immunisations": "immuni[sz]ations?(?: history)?|vaccinations?(?: history)?|vaccines|预防接种史|接种史|疫苗接种史",
    "other": "health maintenance|demographics|occupation|advance directives|code status|other history|complications",
}  # fmt: skip
_KIND_OF = {kind: re.compile(names, re.I) for kind, names in _NAMES.items()}
_KNOWN = "|".join(_NAMES.values())
_MARKS = r"[ \t]*(?:[#>*•·-]+[ \t]*|\d{1,2}[.)][ \t]+|【)?"
# At the start of a line with a colon or alone on it, or after the end of a sentence with a colon.
_HEADING = re.compile(
    rf"^{_MARKS}(?P<line>{_KNOWN})[ \t]*(?:\*+[ \t]*)?(?:[:：】]+(?:\*+)?|[.]?[ \t]*$)|(?<=[.;!?。；\]])[ \t]*(?P<within>{_KNOWN})[ \t]*[:：]",
    re.I | re.M,
)
# A line in capitals that is no known heading ends only sections that are told in prose: lists are written in capitals too.
_OTHER = re.compile(
    r"^[ \t]*(?P<line>[A-Z][A-Z/&,'() -]{2,48}?|(?:[A-Z][a-z]+ ){1,3}(?:Assessment|Evaluation|Exam|Testing|Screening|Studies|Data|Measures|Education|Counseling))[ \t]*:?[ \t]*$",
    re.M,
)
_LISTS: frozenset[SectionKind] = frozenset({"past", "surgical", "medicines", "allergies", "family", "mixed", "immunisations"})
_END = re.compile(r"[.!?]+(?=\s|$)|[。！？；]+|;(?=\s)|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:dr|mr|mrs|ms|mx|st|vs|approx|no|e\.g|i\.e|jr|sr|prof|hx|pt|wt|ht|temp|resp))\.$", re.I)
_NUMBERING = re.compile(r"\W*\d{1,2}\.")
_DOSE_ABBREVIATION = re.compile(
    r"(?:\b(?-i:[A-Z])|\bp\.o|\bb\.i\.d|\bt\.i\.d|\bq\.i\.d|\bp\.r\.n|\bq\.d|\bq\.h\.s|\bh\.s|\bq\.o\.d|\bi\.v|\bi\.m|\bs\.c|\ba\.m|\bp\.m)\.$", re.I
)
_LONGEST = 1_000
_GOES_ON = re.compile(r"[ \t]*[a-z(]")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a note: what it is for, its heading as written, and the span of its body."""

    kind: SectionKind
    title: str
    start: int
    end: int


def sections(text: str) -> tuple[Section, ...]:
    """The parts of a note in order; text before the first heading is ``story`` under the title ``note``."""
    heads = [(0, 0, "note", "story"), *_headings(text)]
    ends = [head[0] for head in heads[1:]] + [len(text)]
    found = [Section(kind, title, start, end) for (_, start, title, kind), end in zip(heads, ends, strict=True)]
    return tuple(section for section in found if text[section.start : section.end].strip())


def _headings(text: str) -> list[tuple[int, int, str, SectionKind]]:
    """Start of the heading, start of the body, title and kind of each section."""
    known = [(m.start("line") if m["line"] else m.start("within"), m.end(), m["line"] or m["within"]) for m in _HEADING.finditer(text)]
    found: list[tuple[int, int, str, SectionKind]] = [(start, end, title, _kind(title)) for start, end, title in known]
    taken = {start for start, _, _ in known}
    found += [(m.start("line"), m.end(), m["line"], "other") for m in _OTHER.finditer(text) if m.start("line") not in taken]
    kept: list[tuple[int, int, str, SectionKind]] = []
    for head in sorted(found):
        inside = kept[-1][3] if kept else "story"
        if head[0] in taken or inside not in _LISTS:
            kept.append(head)
    return kept


def _kind(title: str) -> SectionKind:
    return next(kind for kind, names in _KIND_OF.items() if names.fullmatch(title))


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the sentences and list lines between two places, without white space and bullets around them.

    What never ends is cut at a comma or space: reading costs more than its length.
    """
    at = start
    for match in _END.finditer(text, start, end):
        if not _inside(text, at, match):
            yield from _pieces(text, at, match.end())
            at = match.end()
    yield from _pieces(text, at, end)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST:
        room = text[start : start + _LONGEST]
        cut = start + (max(room.rfind(mark) for mark in ",; ，、") + 1 or _LONGEST)
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _inside(text: str, start: int, mark: re.Match[str]) -> bool:
    """True for the point of "Dr." and for the end of a line that breaks a sentence in two."""
    if mark.group() == "\n":
        return _GOES_ON.match(text, mark.end()) is not None and not text[start : mark.start()].rstrip().endswith((":", ",", "："))
    written = text[max(start, mark.end() - 10) : mark.end()]
    if mark.group() != ".":
        return False
    if _ABBREVIATION.search(written) is not None or (mark.end() - start < 10 and _NUMBERING.fullmatch(written) is not None):
        return True
    return _DOSE_ABBREVIATION.search(written) is not None and _GOES_ON.match(text, mark.end()) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    words = re.search(r"[^\s#>*•·–—-].*\S|[^\s#>*•·–—-]", text[start:end], re.S)
    if words is not None:
        yield start + words.start(), start + words.end()
