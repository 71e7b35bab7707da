"""Events to the Markdown of one message, piece by piece, for chat front ends: urgency first, sources last; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.events import ClaimReady, DifferentialReady, Done, Event, OptionsReady, QuestionReady, ReplyReady, TriageReady
from assistant.types import Answer, Candidate, Citation, Claim, Option, Triage
from ui.render import level_word

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
MOST_CANDIDATES, LEAST = 5, 0.01


def plain(text: str) -> str:
    """Text that Markdown leaves as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


class Message:
    """Numbers the quotes of one message as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._sources: list[str] = []
        self._topic: str | None = None
        self._asked = False

    def piece(self, event: Event) -> str:
        """What this event adds to the message; may be nothing."""
        return "".join(self._lines(event))

    def _lines(self, event: Event) -> Iterator[str]:
        match event:
            case TriageReady(triage):
                yield from _urgency(triage)
            case ReplyReady(text, _):
                yield "\n\n" + "\n".join(plain(line) for line in text.splitlines())
            case DifferentialReady(candidates):
                yield from _differential(candidates)
            case ClaimReady(claim):
                yield from self._claim(claim)
            case OptionsReady(options):
                yield from _treatments(options)
            case QuestionReady(question):
                yield "" if self._asked else "\n\n**Questions that would help**\n"
                self._asked = True
                names = f" ({', '.join(plain(name) for _, name in question.options)})" if question.options else ""
                yield f"\n- {plain(question.text)}{names}"
            case Done(answer):
                yield from self._closing(answer)
            case _:
                return

    def _claim(self, claim: Claim) -> Iterator[str]:
        if claim.topic != self._topic:
            self._topic = claim.topic
            yield f"\n\n**{plain(claim.topic)}**\n" if claim.topic else "\n"
        marks = "".join(f"[{self._number(citation)}]" for citation in claim.citations)
        yield f"\n- {plain(claim.shown)} {marks}".rstrip()

    def _number(self, citation: Citation) -> int:
        if citation.quote not in self._numbers:
            self._numbers[citation.quote] = len(self._numbers) + 1
            page = f", page {citation.page}" if citation.page else ""
            where = f" <{citation.url}>" if citation.url.startswith(("http://", "https://")) else ""
            self._sources.append(f"\n{len(self._numbers)}. “{plain(citation.quote)}” — {plain(citation.publisher)}: {plain(citation.title)}{page}.{where}")
        return self._numbers[citation.quote]

    def _closing(self, answer: Answer) -> Iterator[str]:
        if answer.abstained and not answer.reply:
            yield f"\n\n{plain(answer.abstain_reason)}"
        yield "\n" if answer.cautions else ""
        yield from (f"\n- **Caution:** {plain(caution)}" for caution in answer.cautions)
        if self._sources:
            yield "\n\n**Sources**\n"
            yield from self._sources
        if answer.disclaimer:
            yield f"\n\n_{plain(answer.disclaimer)}_"


def _urgency(triage: Triage) -> Iterator[str]:
    """What to do in the first line, then why and by which rule."""
    yield f"**{level_word(triage)}** — **{plain(triage.do)}**\n\n{plain(triage.reason)}"
    if triage.about:
        yield f" {plain(triage.about)}"
    yield from (f"\n- {plain(flag.why)} ({plain(flag.source)})" for flag in triage.red_flags[:4])
    if triage.watch:
        yield "\n\n**Get help sooner if there is**\n"
        yield from (f"\n- {plain(sign)}" for sign in triage.watch)


def _differential(candidates: tuple[Candidate, ...]) -> Iterator[str]:
    shown = [one for one in candidates[:MOST_CANDIDATES] if one.probability >= LEAST]
    if shown:
        yield "\n\n**What it could be** (not a diagnosis)\n"
    for one in shown:
        reasons = ", ".join(plain(reason.name) for reason in one.supports[:4])
        yield f"\n- {plain(one.name)}, {one.probability:.0%}{f': {reasons}' if reasons else ''}"


def _treatments(options: tuple[Option, ...]) -> Iterator[str]:
    yield "\n\n**Treatments to talk about** (not a prescription)\n"
    for option in options:
        against = " ".join(f"{plain(one.text)} {plain(one.advice)}" for one in option.objections)
        yield f"\n- {'**Not for you:** ' if option.contraindicated else ''}{plain(option.name)}{f': {against}' if against else ''}"
