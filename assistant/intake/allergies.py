"""Allergies of a note: the section about them, and what other sentences tell; "no known allergies" is a statement of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.history import from_profile
from assistant.intake.lists import LONGEST, NOTHING, VERB, parts
from assistant.intake.prose import Found, Note, read_sentence
from assistant.intake.sections import Section, Span
from assistant.intake.types import Item, Skipped
from knowledge_graph.chinese import CHINESE

_NO_ALLERGY = re.compile(
    r"\b(?:nkda|nkfda|nka|nkma|nkfa)\b|^\W*none known\b[^.;]*|\bno known (?:[\w/-]+\s+){0,2}(?:intolerance|sensitivit)\w*|\b(?:no|not? have any|without)\s+(?:known |significant |other )?(?:[\w/-]+\s+){0,4}?allerg\w+(?:\s+to\s+(?:medications?|medicines?|drugs?|foods?))?|"
    r"\bden(?:y|ies|ied)\s+(?:any |having )?(?:[\w/-]+\s+){0,4}?allerg\w+|^\W*(?:none(?: known| reported)?|no|nil|negative)\W*$|(?:无|否认)[^，。；]{0,12}过敏[史物]?|^\W*(?:无|否认)\W*$",
    re.I,
)
_ALLERGY_WORD = re.compile(r"allerg|anaphyla|reaction|reacts?\b|intoleran|sensitiv|causes|hives from|过敏", re.I)
# Short names that stand only in lists of allergies.
_SHORT = {"pcn": "penicillin", "asa": "aspirin", "sulfa": "sulfonamide", "sulfa drugs": "sulfonamide"}
_EXCEPT = re.compile(r"\b(?:except(?: for)?|other than|apart from|but)\b", re.I)
# Entries of a list before and after the statement: "penicillin (anaphylaxis), NKFA, sulfa".
_BEFORE, _NEXT, _ABBREVIATED = re.compile(r"\w.*[,;，；]\s*$", re.S), re.compile(r"\s*[,;，；]"), re.compile(r"nk\w{1,3}", re.I)
_REACTION = re.compile(
    r"\s*(?:[(:–—→-]|\bcaus(?:es|ed|ing)\b|\bwhich causes\b|\bwith\b|\bresult(?:s|ing)? in\b|引起|致|（)\s*(?P<reaction>[^()（）]+)[)）]?\s*$", re.I
)
_ALLERGIC_TO = re.compile(r"\b(?:allerg(?:ic|y|ies)\s+to|intoleran(?:t|ce)\s+(?:of|to))\s+(?P<what>[^.;\n]+)|对(?P<zh>[^，。；]{1,12}?)过敏", re.I)
# What stands behind an allergen as its reaction: "penicillin, rash".
_ONLY_REACTION = re.compile(
    r"(?:skin )?rash(?:es)?|hives|urticaria|anaphyla\w+(?: shock)?|angioedema|itch(?:ing)?|(?:facial |lip |throat )?swelling|nausea|vomiting|diarrh\w+|"
    r"(?:出现|表现为)?(?:皮疹|荨麻疹|风团|皮肤瘙痒|瘙痒|过敏性休克|休克|呼吸困难|喉头水肿|恶心|呕吐)",
    re.I,
)
_TELLS = re.compile(r"\W*(?:\d+[.)]\s*)?(?:the|she|he|patient|pt|they|there|her|his|i|had|has)\b", re.I)


def read_allergies(note: Note, section: Section, span: Span, before: str) -> Found:
    """Allergies of one sentence of the section about them; a sentence about illnesses is read as any other."""
    said = note.text[span[0] : span[1]]
    none = _NO_ALLERGY.search(said)
    if none is not None:
        denied = no_allergies(section, span[0] + none.start(), none.group())
        rest = _EXCEPT.search(said, none.end()) or (_NEXT.match(said, none.end()) if _ABBREVIATED.fullmatch(none.group()) else None)
        earlier = allergens(note, section, (span[0], span[0] + none.start())) if _BEFORE.search(said[: none.start()]) else []
        return [*earlier, denied, *(allergens(note, section, (span[0] + rest.end(), span[1])) if rest else ())], []
    told, skipped = read_sentence(note, section, span, before)
    if _TELLS.match(said) and not _ALLERGY_WORD.search(said):
        return told, skipped or ([] if told else [Skipped(section.title, said, "no allergy was recognised in it")])
    found = allergens(note, section, span)
    if not found:
        return told, skipped or ([] if told else [Skipped(section.title, said, "no allergy was recognised in it")])
    return found, []


def no_allergies(section: Section, start: int, said: str) -> Item:
    """The statement that there is no allergy, or none of one kind."""
    kind = re.search(r"\b(?:seasonal|environmental|food|latex)\b", "food" if re.search(r"\bnkfa\b|食物", said, re.I) else said, re.I)
    return Item(
        "allergy",
        f"no known {kind.group().lower()} allergies" if kind else "no known allergies",
        "denied",
        source=section.title,
        start=start,
        end=start + len(said),
        quote=said,
    )


def allergies_told(note: Note, section: Section, span: Span) -> list[Item]:
    """Allergies of a sentence elsewhere in a note: "allergic to penicillin and latex", "denies any allergies"."""
    said = note.text[span[0] : span[1]]
    none = _NO_ALLERGY.search(said)
    if none is not None and re.search(r"allerg|过敏|\bnk\w{1,3}\b", none.group(), re.I):
        return [no_allergies(section, span[0] + none.start(), none.group())]
    found: list[Item] = []
    for match in _ALLERGIC_TO.finditer(said):
        name = "what" if match["what"] else "zh"
        found += allergens(note, section, (span[0] + match.start(name), span[0] + match.end(name)))
    return found


def allergens(note: Note, section: Section, span: Span) -> list[Item]:
    """One item for each thing that an enumeration names, with the reaction that it gives in brackets."""
    found: list[Item] = []
    for part in parts(note.text, *span):
        item = _allergen(note, section, part)
        if item is not None and found and not found[-1].value and _ONLY_REACTION.fullmatch(item.name):
            found[-1] = replace(found[-1], value=item.name)
        elif item is not None:
            found.append(item)
    return found


def _allergen(note: Note, section: Section, part: Span) -> Item | None:
    said = note.text[part[0] : part[1]]
    reaction = _REACTION.search(said)
    name = said[: reaction.start()] if reaction and reaction.start() else said
    name = re.sub(r"\s*(?:allerg(?:y|ies)|药物)?(?:过敏)?\W*$", "", name)
    name = re.sub(r"^对(?=.)", "", name)
    if not name or name.lower().startswith(("no ", "无", "否认")) or len(name.split()) > LONGEST or VERB.search(name) or NOTHING.match(said):
        return None
    words = [_SHORT.get(name.casefold(), name), f"{name}过敏"][: 2 if CHINESE.search(name) else 1]
    known = [key for word in words for key in from_profile({"allergies": [word]}, note.linker).allergies if _can_cause(key, note)]
    value = reaction["reaction"].strip() if reaction and reaction.start() else ""
    return Item("allergy", name, "current", known[0] if known else None, None, value, None, section.title, part[0], part[1], said)


def _can_cause(key: str, note: Note) -> bool:
    concept = note.knowledge.concepts.get(key)
    return concept is not None and (key.endswith("allergy") or concept.kind in {"medicine", "class"})
