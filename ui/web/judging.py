"""Feedback on each claim of an answer that is kept: helpful, wrong or unsafe, with a note where the person wants to say more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from assistant.records.values import VERDICTS, Feedback
from ui.locale.words import Words
from ui.web.session import Session, Shown

LONGEST = 4000


def below(shown: Shown, words: Words) -> Mapping[int, str]:
    """What stands below each claim, by its place; nothing where the answer is not kept."""
    if not shown.kept or shown.answer is None:
        return {}
    return {at: folded(shown.kept, at, claim.text, shown.verdicts.get(at), words) for at, claim in enumerate(shown.answer.claims)}


def folded(answer: str, at: int, claim: str, given: Feedback | None, words: Words) -> str:
    """The feedback on one claim, folded; the fold says what was given, and the note is there to be changed."""
    label = words("judge.given", verdict=words(f"judge.{given.verdict}")) if given else words("judge")
    buttons = "".join(
        f'<button type="button" class="verdict verdict-{verdict}" data-act="judge" data-answer="{escape(answer)}" data-claim="{at}" data-verdict="{verdict}" '
        f'aria-pressed="{"true" if given and verdict == given.verdict else "false"}">{words(f"judge.{verdict}")}</button>'
        for verdict in VERDICTS
    )
    named = escape(words("judge.of", claim=claim))
    # Whoever steers by voice says what they see.
    spoken = f"{label} – {escape(claim)}" if given else named
    written = f' value="{escape(one_line(given.note))}"' if given else ""
    note = f'<label>{words("judge.note")}<input type="text" name="note" maxlength="{LONGEST}"{written} autocomplete="off"></label>'
    return f'<details class="judge"><summary aria-label="{spoken}">{label}</summary><form aria-label="{named}">{note}<div class="verdicts">{buttons}</div></form></details>'


def one_line(note: str) -> str:
    """A note as its field shows it."""
    return " ".join(note.split())


def found(session: Session, answer: str, claim: int) -> Feedback | None:
    """What was said of a claim of one of the answers that are shown."""
    shown = next((one for one in session.turns if one.kept == answer), None)
    return shown.verdicts.get(claim) if shown else None


def judged(session: Session, answer: str, claim: int, given: Feedback | None) -> Session:
    """The session in which this is said of a claim of one of its answers, or nothing any longer."""

    def marked(shown: Shown) -> Shown:
        if shown.kept != answer:
            return shown
        others = {at: one for at, one in shown.verdicts.items() if at != claim}
        return replace(shown, verdicts=others | ({claim: given} if given else {}))

    return replace(
        session,
        past=tuple(map(marked, session.past)),
        now=marked(session.now) if session.now else None,
        former=judged(session.former, answer, claim, given) if session.former else None,
    )
