"""The form ``About me``: its raw values to the profile that the assistant reads, and back to a line for people."""

from __future__ import annotations

from html import escape

from assistant.types import PatientHistory

Raw = tuple[str | None, ...]
"""Age, sex, pregnancy, conditions, medicines, allergies, as typed; None where a field was never touched."""

YES_NO = {"yes": True, "y": True, "no": False, "n": False}


def number(text: str) -> float | str:
    """The number that ``text`` is, or ``text`` itself (such as ``7 weeks``), which the assistant reads or refuses."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def pregnancy(text: str) -> bool | float | str:
    """Yes, no or weeks; anything else is handed on, so that the refusal comes from one place."""
    word = text.lower()
    if word in YES_NO:
        return YES_NO[word]
    return number(word.removesuffix("weeks").removesuffix("week").strip())


def listed(text: str) -> list[str]:
    """The items of a list separated by commas, semicolons or lines, in Latin or Chinese signs."""
    for separator in ";\n，；、":
        text = text.replace(separator, ",")
    return [item.strip() for item in text.split(",") if item.strip()]


def profile(raw: Raw) -> dict[str, object]:
    """The profile as the contract has it; what was left empty is absent."""
    age, sex, pregnant, *lists = ((value or "").strip() for value in raw)
    data: dict[str, object] = {}
    if age:
        data["age"] = number(age)
    if sex in ("female", "male"):
        data["sex"] = sex
    if pregnant:
        data["pregnant"] = pregnancy(pregnant)
    for key, text in zip(("conditions", "medicines", "allergies"), lists, strict=True):
        if items := listed(text):
            data[key] = items
    return data


def age_text(years: float) -> str:
    """An age as people say it: weeks under three months, months under two years, then years."""
    if years < 0.25:
        return f"{years * 365.25 / 7:.0f} weeks"
    return f"{years * 12:.0f} months" if years < 2 else f"{years:g} years"


def summary(history: PatientHistory) -> str:
    """One line of HTML that says what goes with the next question."""
    facts = [f"age {age_text(history.age)}"] if history.age is not None else []
    facts += [history.sex] if history.sex else []
    if history.pregnant is not None:
        weeks = f" ({history.weeks:g} weeks)" if history.weeks else ""
        facts.append(f"pregnant{weeks}" if history.pregnant else "not pregnant")
    named = (("conditions", history.conditions), ("takes", history.medicines), ("allergic to", history.allergies))
    facts += [f"{label}: {', '.join(items)}" for label, items in named if items]
    text = "Goes with your next question: " + "; ".join(facts) + "." if facts else "Nothing filled in yet. All of it is optional."
    return f'<p class="about-now" role="status">{escape(text)}</p>'
