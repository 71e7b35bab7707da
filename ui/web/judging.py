"""Feedback on each claim of an answer that is kept: helpful, wrong or unsafe, with a note where the person wants to say more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from assistant.records.values import VERDICTS, Verdict
from ui.locale.words import Words
from ui.web.session import Session, Shown

LONGEST = 2000


def below(shown: Shown, words: Words) -> Mapping[int, str]:
    """What stands below each claim, by its place; nothing where the answer is not kept."""
    if not shown.kept or shown.answer is None:
        return {}
    return {at: folded(shown.kept, at, claim.text, shown.verdicts.get(at), words) for at, claim in enumerate(shown.answer.claims)}


def folded(answer: str, at: int, claim: str, given: Verdict | None, words: Words) -> str:
    """The feedback on one claim, folded; the fold says what was given."""
    label = words("judge.given", verdict=words(f"judge.{given}")) if given else words("judge")
    buttons = "".join(
        f'<button type="button" class="verdict verdict-{verdict}" data-act="judge" data-answer="{escape(answer)}" data-claim="{at}" data-verdict="{verdict}" '
        f'aria-pressed="{"true" if verdict == given else "false"}">{words(f"judge.{verdict}")}</button>'
        for verdict in VERDICTS
    )
    named = escape(words("judge.of", claim=claim))
    note = f'<label>{words("judge.note")}<input type="text" name="note" maxlength="{LONGEST}" autocomplete="off"></label>'
    return f'<details class="judge"><summary aria-label="{named}">{label}</summary><form aria-label="{named}">{note}<div class="verdicts">{buttons}</div></form></details>'


def judged(session: Session, answer: str, claim: int, verdict: Verdict) -> Session:
    """The session in which a claim of one of its answers has this verdict."""

    def marked(shown: Shown) -> Shown:
        return replace(shown, verdicts={**shown.verdicts, claim: verdict}) if shown.kept == answer else shown

    return replace(session, past=tuple(map(marked, session.past)), now=marked(session.now) if session.now else None)
