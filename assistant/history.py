"""Profiles: what a form or a file says about a person, to a ``PatientHistory``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.errors import BadInput
from assistant.person import parse_age
from assistant.types import PatientHistory, Sex
from knowledge_graph.link import Linker

_NOTHING = frozenset({"none", "nil", "no", "n/a", "na", "nkda", "none known", "no known allergies", "nothing", "无", "没有"})
KEYS = ("age", "sex", "pregnant", "conditions", "medicines", "allergies")
_SEX: dict[str, Sex] = {"female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male"}


def read_profile(text: str) -> dict[str, object]:
    """A profile given as JSON or as the path of a JSON file.

    Raises:
        BadInput: it is neither.
    """
    source = text.strip()
    if not source.startswith("{"):
        try:
            source = Path(source).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"profile '{text[:80]}' is neither JSON nor a readable file") from error
    try:
        data = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the profile is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadInput("the profile must be a JSON object such as {\"age\": 34, \"sex\": \"female\"}")
    return data


def from_profile(profile: Mapping[str, object], linker: Linker) -> PatientHistory:
    """A history that holds what the profile says.

    Raises:
        BadInput: a key is unknown or a value cannot be used.
    """
    unknown = [key for key in profile if key not in KEYS]
    if unknown:
        raise BadInput(f"the profile has an unknown key '{unknown[0]}'; known keys: {', '.join(KEYS)}")
    pregnant, weeks = _pregnancy(profile.get("pregnant"))
    return PatientHistory(
        age=parse_age(profile.get("age")),
        sex=_sex(profile.get("sex")),
        pregnant=pregnant,
        weeks=weeks,
        conditions=_concepts(profile.get("conditions"), "conditions", linker),
        medicines=_concepts(profile.get("medicines"), "medicines", linker),
        allergies=_concepts(profile.get("allergies"), "allergies", linker, allergy=True),
    )


def _sex(value: object) -> Sex | None:
    if value is None or value == "":
        return None
    found = _SEX.get(str(value).strip().lower())
    if found is None:
        raise BadInput(f"sex {value!r} is not 'female' or 'male'; leave it out where it does not apply")
    return found


def _pregnancy(value: object) -> tuple[bool | None, float | None]:
    if value is None or isinstance(value, bool):
        return value, None
    if isinstance(value, int | float) and 0 <= value <= 45:
        return True, float(value)
    raise BadInput(f"pregnant {value!r} is not true, false or a number of weeks up to 45")


def _concepts(value: object, key: str, linker: Linker, allergy: bool = False) -> tuple[str, ...]:
    """Ids of recognised concepts; words that name none are kept as they are."""
    if value is None:
        return ()
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
        raise BadInput(f"{key} must be a list of words")
    found: list[str] = []
    for item in (item.strip() for item in items):
        if item and item.casefold() not in _NOTHING:
            found += (_allergy(item, linker) if allergy else ()) or _named(item, linker) or (item,)
    return tuple(dict.fromkeys(found))


def _named(item: str, linker: Linker) -> tuple[str, ...]:
    return tuple(mention.concept for mention in linker.read(item).mentions)


def _allergy(item: str, linker: Linker) -> tuple[str, ...]:
    """"Penicillin" in a list of allergies is the penicillin allergy."""
    named = _named(item if "allerg" in item.casefold() else f"{item} allergy", linker)
    return tuple(key for key in named if key.endswith("allergy"))
