"""A session as the six pieces of HTML on the page; pure, so that only what changed needs to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ui.locale.words import Words
from ui.web import cards, explanations, html, judging, saving
from ui.web.session import Session, Shown, open_question


def greeting(words: Words) -> str:
    """What an empty page says."""
    return (
        f'<section class="greeting"><h2>{words("greeting.title")}</h2><p>{words("greeting.how")}</p>'
        f'<p class="greeting-not">{words("greeting.not")}</p></section>'
    )


@dataclass(frozen=True, slots=True)
class Page:
    """What each part of the page shows.

    Attributes:
        past: earlier turns.
        top: the last message and its urgency; a part of its own, so that the alert is announced once and not again with every sentence.
        body: the answer to it so far.
        question: the next thing to ask, or empty; ``options`` are the findings that it asks for at once.
        running: an answer is being written.
        fresh: nothing has been asked yet.
    """

    past: str
    top: str
    body: str
    question: str
    options: tuple[tuple[str, str], ...]
    sources: str
    differential: str
    running: bool
    fresh: bool


def page(session: Session, words: Words) -> Page:
    """The page of a session."""
    now, asked = session.now, open_question(session)
    return Page(
        past="".join(past_turn(shown, words) for shown in session.past),
        top=top(now, words) if now else "",
        body=body(now, words) + saving.buttons(now, words) + saving.whole(session, words) if now else "",
        question=html.question(asked, words) if asked else "",
        options=asked.options if asked else (),
        sources=cards.panel(now.sources, now.claims, now.number, words, now.answer is not None and now.answer.abstained) if now else cards.panel((), (), 0, words),
        differential=explanations.panel(now, words),
        running=now is not None and not now.ended,
        fresh=now is None and not session.past,
    )


def top(shown: Shown, words: Words) -> str:
    """The person's words and, below them, how urgent it is."""
    said = f'<div class="bubble"><span class="unseen">{words("you")} </span>{escape(shown.text)}</div>'
    return f'<div class="turn-top" id="turn-{shown.number}" tabindex="-1">{said}{html.banner(shown.triage, words) if shown.triage else ""}</div>'


def body(shown: Shown, words: Words) -> str:
    """The answer as far as it has come."""
    parts = [html.reply(shown.reply, shown.reply_kind) if shown.reply else ""]
    if shown.answer:
        parts.append(html.abstention(shown.answer, words) if shown.answer.abstained and not shown.reply else "")
        parts.append(html.cautions(shown.answer.cautions, words))
        parts.append(html.differences(shown.answer.differences, words))
    parts.append(html.claims_list(shown.claims, shown.number, words, judging.below(shown, words)))
    parts.append(html.treatments(shown.options, words, shown.names))
    parts.append(ending(shown, words))
    return f'<div class="answer">{"".join(parts)}</div>'


def ending(shown: Shown, words: Words) -> str:
    """What stands below the advice: progress, the reason for an early end, or how the answer was made."""
    if shown.problem:
        return html.error(shown.problem, words)
    if shown.stopped:
        return html.notice(words("say.stopped"))
    if shown.answer is None:
        return f'<p class="working" role="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>{stage(shown, words)}</p>'
    return html.unsupported(shown.answer.unsupported, words) + html.footer(shown.answer, words)


def stage(shown: Shown, words: Words) -> str:
    """What is being done now, in words."""
    if shown.triage is None:
        return words("stage.urgency")
    if shown.queued:
        return words("stage.next") if shown.queued == 1 else html.counted("stage.before", shown.queued - 1, words)
    if not shown.sources:
        return words("stage.sources")
    return words("stage.writing")


def past_turn(shown: Shown, words: Words) -> str:
    """An earlier turn with its own sources folded below it, so that its chips still lead somewhere."""
    listed = cards.cited(shown.claims, shown.number, words)
    sources = f'<details class="past-sources"><summary>{words("past.sources")}</summary>{listed}</details>' if listed else ""
    # Heard once already: an old alert must not be announced again when the page grows.
    quiet = (top(shown, words) + body(shown, words)).replace('role="alert"', 'role="note"').replace('role="status"', 'role="note"')
    return f'<article class="past-turn">{quiet}{sources}{saving.buttons(shown, words)}</article>'
