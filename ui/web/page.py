"""A session as the six pieces of HTML on the page; pure, so that only what changed needs to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ui.render import in_line
from ui.web import cards, html
from ui.web.session import Session, Shown, open_question

STOPPED = "Stopped. What stands above is incomplete; press Retry to ask again."
GREETING = """
<section class="greeting">
  <h2>Hello. What is troubling you?</h2>
  <p>Describe it in your own words. You will see <b>how urgent</b> it is, <b>what it could be</b>, and <b>what to do</b>,
     each sentence with the source it comes from.</p>
  <p class="greeting-not"><b>What this is not:</b> a doctor, a diagnosis, or an emergency service. If you think that a life is in danger,
     call your emergency number now.</p>
</section>
"""


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


def page(session: Session) -> Page:
    """The page of a session."""
    now, asked = session.now, open_question(session)
    return Page(
        past="".join(past_turn(shown) for shown in session.past),
        top=top(now) if now else "",
        body=body(now) if now else "",
        question=html.question(asked) if asked else "",
        options=asked.options if asked else (),
        sources=cards.panel(now.sources, now.claims, now.number) if now else cards.panel((), (), 0),
        differential=html.differential(now.candidates if now else ()),
        running=now is not None and not now.ended,
        fresh=now is None and not session.past,
    )


def top(shown: Shown) -> str:
    """The person's words and, below them, how urgent it is."""
    said = f'<div class="bubble"><span class="unseen">You: </span>{escape(shown.text)}</div>'
    return f'<div class="turn-top" id="turn-{shown.number}" tabindex="-1">{said}{html.banner(shown.triage) if shown.triage else ""}</div>'


def body(shown: Shown) -> str:
    """The answer as far as it has come."""
    parts = [html.reply(shown.reply, shown.reply_kind) if shown.reply else ""]
    if shown.answer:
        parts.append(html.abstention(shown.answer) if shown.answer.abstained and not shown.reply else "")
        parts.append(html.cautions(shown.answer.cautions))
        parts.append(html.differences(shown.answer.differences))
    parts.append(html.claims_list(shown.claims, shown.number))
    parts.append(html.treatments(shown.options))
    parts.append(ending(shown))
    return f'<div class="answer">{"".join(parts)}</div>'


def ending(shown: Shown) -> str:
    """What stands below the advice: progress, the reason for an early end, or how the answer was made."""
    if shown.problem:
        return html.error(shown.problem)
    if shown.stopped:
        return html.notice(STOPPED)
    if shown.answer is None:
        return f'<p class="working" role="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>{stage(shown)}</p>'
    return html.unsupported(shown.answer.unsupported) + html.footer(shown.answer)


def stage(shown: Shown) -> str:
    """What is being done now, in words."""
    if shown.triage is None:
        return "Checking how urgent this is"
    if shown.queued:
        return in_line(shown.queued)
    if not shown.sources:
        return "Looking for sources"
    return "Writing, and checking each sentence against its source"


def past_turn(shown: Shown) -> str:
    """An earlier turn with its own sources folded below it, so that its chips still lead somewhere."""
    listed = cards.cited(shown.claims, shown.number)
    sources = f'<details class="past-sources"><summary>Sources of this answer</summary>{listed}</details>' if listed else ""
    # Heard once already: an old alert must not be announced again when the page grows.
    quiet = (top(shown) + body(shown)).replace('role="alert"', 'role="note"').replace('role="status"', 'role="note"')
    return f'<article class="past-turn">{quiet}{sources}</article>'
