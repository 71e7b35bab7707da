"""Events to lines for a terminal; pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.markup import escape

from assistant.differential import cannot_rule_out
from assistant.events import ClaimReady, DifferentialReady, Done, Event, OptionsReady, QuestionReady, Queued, ReplyReady, SourcesReady, TriageReady
from assistant.types import Answer, Candidate, Claim, Option, Triage
from knowledge_graph.types import TriageLevel

COLOURS = {TriageLevel.EMERGENCY: "bold white on red", TriageLevel.URGENT: "bold black on yellow", TriageLevel.ROUTINE: "bold white on blue", TriageLevel.SELF_CARE: "bold black on green"}  # fmt: skip
WORDS = {TriageLevel.EMERGENCY: "EMERGENCY", TriageLevel.URGENT: "URGENT · today", TriageLevel.ROUTINE: "ROUTINE · see a doctor", TriageLevel.SELF_CARE: "SELF-CARE"}  # fmt: skip
UNJUDGED, UNJUDGED_COLOUR = "NOT JUDGED YET", "reverse"
WIDTH = 96


class Renderer:
    """Turns the events of one turn into styled lines (rich markup); numbers citations as they come."""

    def __init__(self) -> None:
        self._sources: dict[str, int] = {}
        self._cards: list[str] = []
        self._topic: str | None = None
        self._place = 0

    def lines(self, event: Event) -> Iterator[str]:
        """Lines that this event adds."""
        match event:
            case TriageReady(triage):
                yield from banner(triage)
            case ReplyReady(text, _):
                yield ""
                yield from textwrap.wrap(escape(text), WIDTH)
            case Queued(position):
                # The same place told again is only a sign of life.
                if position != self._place:
                    self._place = position
                    yield f"[dim]{in_line(position)}[/]"
            case DifferentialReady(candidates):
                yield from differential(candidates)
            case SourcesReady(_):
                return
            case ClaimReady(claim):
                yield from self._claim(claim)
            case OptionsReady(options):
                yield from treatments(options)
            case QuestionReady(question):
                yield f"[cyan]?[/] {escape(question.text)} [dim]{escape(question.why)}[/]"
                yield from (f"  [cyan]·[/] {escape(name)}" for _, name in question.options)
            case Done(answer):
                yield from self._closing(answer)

    def _claim(self, claim: Claim) -> Iterator[str]:
        if claim.topic != self._topic:
            self._topic = claim.topic
            yield ""
            if claim.topic:
                yield f"[bold]{escape(claim.topic)}[/]"
        marks = "".join(f"[cyan]\\[{self._number(c.quote, c.title, c.publisher, c.url)}][/]" for c in claim.citations)
        yield from textwrap.wrap(f"• {escape(claim.shown)} {marks}", WIDTH + 20, subsequent_indent="  ")

    def _number(self, quote: str, title: str, publisher: str, url: str) -> int:
        if quote not in self._sources:
            self._sources[quote] = len(self._sources) + 1
            self._cards.append(f"[cyan]\\[{len(self._sources)}][/] “{escape(quote)}” [dim]— {escape(publisher)}: {escape(title)}. {escape(url)}[/]")
        return self._sources[quote]

    def _closing(self, answer: Answer) -> Iterator[str]:
        for caution in answer.cautions:
            yield f"[yellow]![/] {escape(caution)}"
        for pair in answer.differences:
            yield "[yellow]Sources differ[/]"
            yield from (f"  {escape(one.publisher)} ({one.year or 'no year'}): “{escape(one.quote)}”" for one in pair)
        if self._cards:
            yield ""
            yield "[bold]Sources[/]"
            yield from self._cards
        failed = [item for item in answer.unsupported if not item.text]
        yield from (f"[yellow]{escape(item.why)}[/]" for item in failed)
        yield ""
        yield from (f"[dim]{line}[/]" for line in textwrap.wrap(escape(answer.disclaimer), WIDTH))


def in_line(position: int) -> str:
    """How long the line is, for people; position 1 is next."""
    before = position - 1
    return "You are next." if not before else f"{before} {'person is' if before == 1 else 'people are'} before you."


def level_word(triage: Triage) -> str:
    """How urgent it is, or that it was not judged."""
    return WORDS[triage.level] if triage.understood else UNJUDGED


def banner(triage: Triage) -> Iterator[str]:
    """Urgency first: what to do in the first line, then why."""
    yield f"[{COLOURS[triage.level] if triage.understood else UNJUDGED_COLOUR}] {level_word(triage)} [/] [bold]{escape(triage.do)}[/]"
    yield f"[dim]{escape(triage.reason)}[/]"
    if triage.about:
        yield f"[dim]{escape(triage.about)}[/]"
    for flag in triage.red_flags[1:4]:
        yield f"[dim]also: {escape(flag.why)} ({escape(flag.source)})[/]"
    if triage.watch:
        yield ""
        yield "[bold]Get help sooner if there is[/]"
        yield from (line for sign in triage.watch for line in textwrap.wrap(f"  • {escape(sign)}", WIDTH + 20, subsequent_indent="    "))
    if triage.unknown:
        yield f"[dim]Not known, and it could matter: {escape(', '.join(triage.unknown))}[/]"


def differential(candidates: tuple[Candidate, ...], most: int = 5) -> Iterator[str]:
    """What it could be, as bars."""
    shown = [c for c in candidates[:most] if c.probability >= 0.01]
    if shown:
        yield ""
        yield "[bold]What it could be[/] [dim](not a diagnosis)[/]"
    for c in shown:
        bar = "█" * max(1, round(c.probability * 20))
        for_ = ", ".join(reason.name for reason in c.supports[:4])
        yield f"  {c.probability:4.0%} [magenta]{bar:<20}[/] [bold]{escape(c.name)}[/] [dim]{escape(for_)}[/]"
    if serious := cannot_rule_out(candidates, len(shown)):
        yield f"  [dim]less likely, but serious and not ruled out:[/] {escape(', '.join(c.name for c in serious))}"


def treatments(options: tuple[Option, ...]) -> Iterator[str]:
    """What can be done, with what speaks against it for this person; what they should not have is last and marked."""
    yield ""
    yield "[bold]Treatments to talk about[/] [dim](not a prescription)[/]"
    for option in options:
        mark = "[red]not for you:[/] " if option.contraindicated else ""
        told = ", ".join(part for part in (option.strength, f"prescription {option.prescriber}" if option.prescriber else "", option.stale) if part)
        source = f" [dim]— {escape(option.basis[0].publisher)}: {escape(option.basis[0].title)}[/]" if option.basis else ""
        yield f"  • {mark}{escape(option.name)}{f' [dim]({escape(told)})[/]' if told else ''}{source}"
        yield from (f"    [yellow]![/] {escape(objection.text)} {escape(objection.advice)}" for objection in option.objections)
        yield from (f"    [dim]“{escape(citation.quote)}”[/]" for citation in (*option.doses, *option.limits))
