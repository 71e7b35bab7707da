"""The form ``About me``: its raw values to the profile that the assistant reads, and a history back to raw values and to a line for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from assistant.types import PatientHistory
from ui.locale.words import Language, Words
from ui.web.naming import BETWEEN

Raw = tuple[str | None, ...]
"""Age, sex, pregnancy, conditions, medicines, allergies, as typed; None where a field was never touched."""

YES_NO = {"yes": True, "y": True, "no": False, "n": False, "是": True, "有": True, "否": False, "没有": False}
_CHINESE_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(岁|个月|周|天)大?")
_ENGLISH_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(year|month|week|day)s?", re.I)
_ANSWERS = {"yes": ("yes", "是"), "是": ("yes", "是"), "no": ("no", "否"), "否": ("no", "否")}
_UNITS = {"岁": "years", "个月": "months", "周": "weeks", "天": "days"}


def number(text: str) -> float | str:
    """The number that ``text`` is, or ``text`` itself (such as ``7 weeks``), which the assistant reads or refuses."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def age(text: str) -> float | str:
    """An age as the assistant reads it: 7周 is ``7 weeks``."""
    match = _CHINESE_AGE.fullmatch(text)
    return f"{match[1]} {_UNITS[match[2]]}" if match else number(text)


def pregnancy(text: str) -> bool | float | str:
    """Yes, no or weeks; anything else is handed on, so that the refusal comes from one place."""
    word = text.lower()
    if word in YES_NO:
        return YES_NO[word]
    return number(word.removesuffix("weeks").removesuffix("week").removesuffix("周").strip())


def listed(text: str) -> list[str]:
    """The items of a list separated by commas, semicolons or lines, in Latin or Chinese signs."""
    for separator in ";\n，；、":
        text = text.replace(separator, ",")
    return [item.strip() for item in text.split(",") if item.strip()]


def profile(raw: Raw, listed: Callable[[str], list[str]] = listed) -> dict[str, object]:
    """The profile as the contract has it; what was left empty is absent.

    Args:
        listed: the items of a list as they shall be read.
    """
    years, sex, pregnant, *lists = ((value or "").strip() for value in raw)
    data: dict[str, object] = {}
    if years:
        data["age"] = age(years)
    if sex in ("female", "male"):
        data["sex"] = sex
    if pregnant:
        data["pregnant"] = pregnancy(pregnant)
    for key, text in zip(("conditions", "medicines", "allergies"), lists, strict=True):
        if items := listed(text):
            data[key] = items
    return data


def filled(history: PatientHistory, name: Callable[[str], str], language: Language = "en") -> tuple[str, ...]:
    """The raw values that say what a history knows; ``profile`` reads them back.

    Args:
        name: of a concept in the language, or the words themselves.
    """
    pregnant = "" if history.pregnant is None else (f"{history.weeks:g}" if history.weeks else "yes") if history.pregnant else "no"
    lists = (BETWEEN[language].join(name(key) for key in keys) for keys in (history.conditions, history.medicines, history.allergies))
    return (spoken(_typed(history.age), language), history.sex or "", spoken(pregnant, language), *lists)


def spoken(typed: str, language: Language) -> str:
    """An age or an answer as somebody of the language types it: ``7 weeks`` is 7周, yes is 是; anything else as it is."""
    told = _ANSWERS.get(typed.strip().casefold())
    if told:
        return told[language == "zh"]
    chinese, english = _CHINESE_AGE.fullmatch(typed.strip()), _ENGLISH_AGE.fullmatch(typed.strip())
    if chinese and language == "en":
        return f"{chinese[1]} {_UNITS[chinese[2]]}"
    if english and language == "zh":
        return f"{english[1]}{next(said for said, unit in _UNITS.items() if unit.startswith(english[2].casefold()))}"
    return typed


def retold(raw: Raw, language: Language, names: Callable[[str], str]) -> tuple[str | None, ...]:
    """The same values as typed in another language.

    Args:
        names: a list in the language.
    """
    age_, sex, pregnant, *lists = raw
    return (age_ and spoken(age_, language), sex, pregnant and spoken(pregnant, language), *(text and names(text) for text in lists))


def _typed(years: float | None) -> str:
    """An age as somebody would type it, exact enough to be read back: weeks under three months, months under two years, else years."""
    if years is None:
        return ""
    if years < 2:
        count, unit = (years * 365.25 / 7, "week") if years < 0.25 else (years * 12, "month")
        said = _plain(round(count, 2))
        return f"{said} {unit}{'' if said == '1' else 's'}"
    return _plain(years)


def _plain(value: float) -> str:
    """A number without an exponent, to four places."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def age_text(years: float, words: Words) -> str:
    """An age as people say it: weeks under three months, months under two years, then years."""
    if years < 0.25:
        return words("fact.weeks", count=years * 365.25 / 7)
    return words("fact.months", count=years * 12) if years < 2 else words("fact.years", count=int(years))


def summary(history: PatientHistory, words: Words, name: Callable[[str], str]) -> str:
    """One line of HTML that says what goes with the next question.

    Args:
        name: of a concept, or the words themselves.
    """
    facts = [words("fact.age", age=age_text(history.age, words))] if history.age is not None else []
    facts += [words(f"fact.{history.sex}")] if history.sex else []
    if history.pregnant is not None:
        so = words("fact.pregnant.weeks", weeks=history.weeks) if history.weeks else words("fact.pregnant")
        facts.append(so if history.pregnant else words("fact.not_pregnant"))
    named = (("conditions", history.conditions), ("medicines", history.medicines), ("allergies", history.allergies))
    facts += [words(f"fact.{key}", names=words("fact.between").join(map(name, items))) for key, items in named if items]
    text = words("about.goes", facts=words("fact.beside").join(facts)) if facts else words("about.nothing")
    return f'<p class="about-now" role="status">{escape(text)}</p>'
