"""Sections that are lists: medicines, operations, vaccinations, illnesses of the past. What names no concept is kept in words."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.intake.cues import STOPPED
from assistant.intake.prose import Found, Note, read_sentence, with_dose
from assistant.intake.said import date_in, dose_after, is_dose
from assistant.intake.sections import Section, SectionKind, Span
from assistant.intake.types import Item, Kind, Skipped, Status

_CUT = re.compile(r",\s*(?:and\s+)?|;\s*|\s+and\s+|\s+&\s+|\s+as well as\s+|\s+plus\s+|[、，；。]|\n+")
_LEADS = frozenset({
    "the", "also", "well", "still", "recently", "finished", "adverse", "intolerance", "some", "perhaps", "patient", "pt", "he", "she", "his", "her", "is", "are", "was", "were", "has", "have", "had", "reports", "report", "states",
    "reported", "taking", "takes", "take", "took", "on", "currently", "only", "include", "includes", "including", "included", "listed",
    "as", "significant", "positive", "notable", "for", "history", "of", "a", "an", "past", "medical", "surgical", "prescribed", "medications",
    "medication", "medicines", "meds", "to", "allergic", "allergy", "allergies", "status", "post", "s/p", "undergoing", "undergone",
    "underwent", "using", "uses", "utilizes", "with", "and", "other", "continues", "continue", "been", "known", "following", "these",
    "this", "both",
})  # fmt: skip
NOTHING = re.compile(
    r"^\W*(?:none(?: (?:reported|known|noted|listed))?|nil|no|n/?a|negative|otherwise,? negative|non-?contributory|unremarkable|nothing(?: significant)?|not applicable|as (?:above|noted|per|in)\b(?:(?!plus|and|with)[^,;])*|see (?:above|hpi|list).*|"
    r"reviewed.*|unknown|无|无殊|无特殊|否认|否认(?:其他|其它|特殊|慢性|重大)?(?:病史|疾病史?|用药史?|手术史?|手术外伤史)|体健)\W*$",
    re.I,
)
_NO_MEDICINE = re.compile(
    r"\b(?:no|not (?:on|taking) any|without)\s+(?:current |regular |known |prescription |prescribed )?(?:medications?|medicines?)\b|\bden(?:y|ies|ied)\s+(?:(?:taking|needing|using|any|current|the use of)\s+){1,3}(?:medications?|medicines?)\b",
    re.I,
)
VERB = re.compile(
    r"\b(?:is|was|were|did|does|denies|denied|reports|states|stated|would|will|but|because|who|which|that|this|has|had|been|have|are|claims|feels|when|including)\b",
    re.I,
)
_QUALIFIERS = frozenset({
    "poorly", "well", "fairly", "diet", "currently", "moderately", "both", "no", "not", "by", "report", "mild", "moderate", "severe", "stable",
    "chronic", "acute", "left", "right", "bilateral", "etc", "per", "at", "in", "on", "for", "since", "times", "none", "status", "controlled",
    "uncontrolled", "treated", "diagnosed", "medication", "medications", "unknown", "further", "other", "others", "over", "counter", "follow",
    "up", "today", "new",
})  # fmt: skip
_OPERATION_NAME = (
    r"(?:[\w-]*(?:ectom(?:y|ies)|plast(?:y|ies)|otom(?:y|ies)|ostom(?:y|ies)|oscop(?:y|ies)|orrhaphy)|surger(?:y|ies)|repair|replacement|ligation|transplant\w*|bypass|cabg|stent\w*|graft\w*|c-section|"
    r"ca?esarean(?: section)?|fusion|biops(?:y|ies)|pacemaker|removal|excision|arthroscop\w*|reconstruction|angioplasty|operation|d&c|lasik|catheteri[sz]ation|implant\w*)\b"
)
_OPERATION = re.compile(rf"\b{_OPERATION_NAME}|手术|切除|术后|置换|移植|支架", re.I)
_OPERATED = re.compile(
    rf"(?:\bs/p|\bstatus post|\bunderwent|\bundergone|\bhistory of|\bhad|\bprior|\bprevious)\s+(?:an?\s+|the\s+|her\s+|his\s+)?(?P<name>(?:[\w/-]+\s+){{0,3}}?{_OPERATION_NAME})",
    re.I,
)
_KINDS: dict[SectionKind, Kind] = {"past": "condition", "surgical": "procedure", "medicines": "medicine", "immunisations": "immunisation"}
_MISSING: dict[Kind, str] = {"condition": "illness", "procedure": "operation", "medicine": "medicine", "immunisation": "vaccination"}
_PROSE = re.compile(rf"\b(?:she|he|they|patient|pt)\b|{VERB.pattern}", re.I)
_DATED = re.compile(r"\W*(?:in\s+)?(?:\d{1,2}/)?(?:\d{1,2}/)?(?:19|20)\d\d\W*|\W*x\s?\d+\W*|\W*\d+ (?:years?|months?|weeks?) ago\W*")
_NO_ENTRY = re.compile(r"(?:no|negative|per|or|but|otherwise|essentially|generally|overall|in|on|lives|denies|healthy)\b", re.I)
_INDICATION = re.compile(r"\s+(?:for|to|because|as needed for|prn for)\b", re.I)
LONGEST = 7


def read_list(note: Note, section: Section, span: Span, before: str) -> Found:
    """Items of one sentence or line of a list section."""
    said = note.text[span[0] : span[1]]
    kind = _KINDS[section.kind]
    if NOTHING.match(said) or (kind == "medicine" and _NO_MEDICINE.search(said) and not re.search(r"other than|except", said, re.I)):
        return _nothing(section, kind, span, said)
    named, skipped = read_sentence(note, section, span, before)
    named = [_fitted(item, kind) for item in named]
    if kind == "condition" and _PROSE.search(said):
        return named, skipped or ([] if named else [Skipped(section.title, said, "no illness was recognised in it")])
    rest = [_in_words(note, section, span, part, kind) for part in _unnamed(note, kind, span, named)]
    words = [item for item in rest if item is not None]
    if kind == "procedure":
        named = [item for item in named if not any(_meet((word.start, word.end), item) for word in words)]
    if not named and not words and not skipped:
        skipped = [Skipped(section.title, said, f"no {_MISSING[kind]} was recognised in it")]
    return [*named, *words], skipped


def _unnamed(note: Note, kind: Kind, span: Span, named: list[Item]) -> list[Span]:
    """Entries that no item covers; of "Avalide for hypertension" the medicine."""
    found = []
    for part in parts(note.text, *span):
        meeting = [item for item in named if _meet(part, item) and not (kind == "condition" and str(item.concept).startswith("recent-"))]
        if kind == "medicine" and not any(item.kind == "medicine" for item in meeting):
            use = _INDICATION.search(note.text, *part)
            end = min([part[1], *(item.start for item in meeting), *([use.start()] if use else [])])
            found += [cut] if end > part[0] and (cut := _bare(note.text, part[0], end)) else []
        elif not meeting or (kind == "procedure" and not _is_illness(note, part, meeting)):
            found.append(part)
    return found


def _is_illness(note: Note, part: Span, meeting: list[Item]) -> bool:
    """An illness that somebody wrote among the operations."""
    whole = any(
        item.kind == "condition" and item.start <= part[0] and part[1] <= item.end and not str(item.concept).startswith("recent-") for item in meeting
    )
    return whole and _OPERATION.search(note.text[part[0] : part[1]]) is None


def _nothing(section: Section, kind: Kind, span: Span, said: str) -> Found:
    if kind == "medicine":
        return [Item("medicine", "no medicines", "denied", source=section.title, start=span[0], end=span[1], quote=said)], []
    return [], [Skipped(section.title, said, f"it names no {_MISSING[kind]}")]


def _fitted(item: Item, kind: Kind) -> Item:
    """In a list of medicines a symptom is what the medicine is for, not what the person has now; in one of vaccinations an illness is what was vaccinated against."""
    if kind == "immunisation" and item.kind == "condition":
        status: Status = item.status if item.status in {"denied", "unsure"} else "past"
        return replace(item, kind="immunisation", name=item.quote, concept=None, status=status)
    return replace(item, status="unsure") if kind == "medicine" and item.kind == "finding" and item.status == "current" else item


def _meet(part: Span, item: Item) -> bool:
    return part[0] < item.end and item.start < part[1]


def parts(text: str, start: int, end: int) -> list[Span]:
    """Spans of the entries of an enumeration; cuts inside brackets do not count, and a dose alone belongs to the entry before."""
    found: list[Span] = []
    at = start
    for match in [*_CUT.finditer(text, start, end), None]:
        stop = match.start() if match else end
        if match and text.count("(", at, stop) > text.count(")", at, stop):
            continue
        if found and (is_dose(text[at:stop]) or _DATED.fullmatch(text, at, stop)):
            found[-1] = _bare(text, found[-1][0], stop) or found[-1]
        elif words := _bare(text, at, stop):
            found.append(words)
        at = match.end() if match else end
    return found


def _bare(text: str, start: int, end: int) -> Span | None:
    """The span without leading small words, numbering and marks around it."""
    while match := re.match(r"[\s•*·#-]*(?:\d{1,2}[.)]\s+|([A-Za-z/']+)(?=[\s:])\s*:?)", text[start:end]):
        if match[1] and match[1].lower() not in _LEADS:
            break
        start += match.end()
    words = re.search(r"[^\W_](?:.*[^\s.,;:。，；])?", text[start:end], re.S)
    return (start + words.start(), start + words.end()) if words else None


def _in_words(note: Note, section: Section, span: Span, part: Span, kind: Kind) -> Item | None:
    """An entry that names no concept, kept as it is written; None where it is prose."""
    said = note.text[part[0] : part[1]]
    short = len(re.findall(r"[\w'-]+", said)) <= LONGEST + (6 if kind in {"medicine", "immunisation"} else 2 if kind == "procedure" else 0)
    if (
        not short
        or _NO_ENTRY.match(said)
        or VERB.search(said)
        or NOTHING.match(said)
        or all(word in _QUALIFIERS or word.isdigit() for word in re.findall(r"\w+", said.lower()))
    ):
        return None
    if kind == "medicine" and not _is_medicine(note, span, part):
        return None
    if kind == "condition" and _OPERATION.search(said):
        kind = "procedure"
    stopped = kind == "medicine" and STOPPED.search(note.text[span[0] : part[0]])
    status: Status = "past" if stopped or kind in {"procedure", "immunisation"} else "current"
    item = Item(kind, said, status, None, None if kind == "medicine" else date_in(said), "", None, section.title, part[0], part[1], said)
    return _named_before_dose(note, item) if kind == "medicine" else item


def _is_medicine(note: Note, span: Span, part: Span) -> bool:
    """In prose a medicine that is not known is told by its capital or its dose: "he takes these regularly" names none."""
    said = note.text[part[0] : part[1]]
    if re.search(r"\b(?:medications?|medicines|prescriptions?|list|dosage|dose)\b", said, re.I):
        return False
    prose = re.search(r"\b(?:she|he|they|i|patient|there|this|her|his)\b", note.text[span[0] : span[1]], re.I)
    return (
        prose is None or (said[0].isupper() and part[0] > span[0]) or any(dose_after(said, at.start(), len(said)) for at in re.finditer(r"\s+", said))
    )


def _named_before_dose(note: Note, item: Item) -> Item:
    """ "Co-Q 10 200 mg daily": the name ends where its dose begins."""
    for word in re.finditer(r"\s+", item.quote):
        at = item.start + word.start()
        short = replace(item, name=note.text[item.start : at], end=at, quote=note.text[item.start : at])
        dosed = with_dose(note, short, item.end)
        if dosed.value and dosed.end == item.end:
            return dosed
    return item


def operations_told(note: Note, section: Section, span: Span) -> list[Item]:
    """Operations of a sentence elsewhere in a note: "underwent a knee replacement in 2015", "s/p appendectomy"."""
    said = note.text[span[0] : span[1]]
    found = []
    for match in _OPERATED.finditer(said):
        if re.search(r"\b(?:no|never|denie[sd]|denies|without|not)\b|\b(?:mother|father|sister|brother)\b", said[: match.start()], re.I):
            continue
        start, end = span[0] + match.start("name"), span[0] + match.end("name")
        found.append(Item("procedure", match["name"], "past", None, date_in(said[match.end() :]), "", None, section.title, start, end, match["name"]))
    return found
