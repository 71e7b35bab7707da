"""What one browser session knows: the turns shown, the history that goes with the next question, and the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from assistant.answer import joined
from assistant.dialogue import line, written
from assistant.events import ClaimReady, DifferentialReady, Done, Event, OptionsReady, QuestionReady, Queued, ReplyReady, SourcesReady, TriageReady
from assistant.records.values import Feedback
from assistant.types import Answer, Candidate, Claim, Option, PatientHistory, Question, Source, Triage
from assistant.unasked import Unasked
from knowledge_graph.speech import Tongue

T = TypeVar("T")
Names = Mapping[str, tuple[str, str]]
YES, NO, THESE, NONE, UNSURE = "yes", "no", "these", "none", "unsure"
# How the assistant reads a button, whatever language it is shown in.
SAID: Mapping[str, bool | None] = {YES: True, NO: False, NONE: False, UNSURE: None}


@dataclass(frozen=True, slots=True)
class Shown:
    """One turn as far as it has been told.

    Attributes:
        number: of the turn in its session, from 1.
        before: the history as it was when the question was asked; Retry asks again from there.
        ended: no more events will come.
        problem: one line that says why the turn failed, or empty.
        queued: place in the line for the language model, 1 is next; 0 when not waiting.
        unasked: of each candidate what it often shows and nobody asked.
        names: English and Chinese name of each illness, finding and medicine that is shown, by id.
        also: what else each illness that is shown is called in Chinese, by id.
        kept_at: number of the message among those kept of the conversation, or of the message that it shall replace; 0 where there is none.
        kept: id of the answer in the records; empty where it is not kept.
        verdicts: what the person said of the claims of a kept answer, by the place of the claim.
    """

    number: int
    text: str
    before: PatientHistory
    triage: Triage | None = None
    reply: str = ""
    reply_kind: str = ""
    candidates: tuple[Candidate, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    options: tuple[Option, ...] = ()
    questions: tuple[Question, ...] = ()
    answer: Answer | None = None
    ended: bool = False
    stopped: bool = False
    problem: str = ""
    queued: int = 0
    unasked: Unasked = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kept_at: int = 0
    kept: str = ""
    verdicts: Mapping[int, Feedback] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """Everything known between two turns; lives in memory and ends with the tab.

    Attributes:
        conversation: id of the conversation in the records; empty before the first message, and where nothing is kept.
        editing: the last message is being changed; what is sent next takes its place.
        former: the session as it was before its last answer was asked for again; that answer stands, and stays kept, until the new one is kept. None otherwise.
    """

    history: PatientHistory = field(default_factory=PatientHistory)
    profile: PatientHistory = field(default_factory=PatientHistory)
    past: tuple[Shown, ...] = ()
    now: Shown | None = None
    conversation: str = ""
    editing: bool = False
    former: Session | None = None

    @property
    def turns(self) -> tuple[Shown, ...]:
        """All that is shown, in order."""
        return (*self.past, self.now) if self.now else self.past

    @property
    def running(self) -> bool:
        """An answer is being written."""
        return self.now is not None and not self.now.ended


def fold(shown: Shown, event: Event) -> Shown:
    """``shown`` after one more event."""
    shown = replace(shown, queued=0)
    match event:
        case Queued(position):
            changed = replace(shown, queued=position)
        case TriageReady(triage):
            changed = replace(shown, triage=triage)
        case ReplyReady(text, kind):
            changed = replace(shown, reply=text, reply_kind=kind)
        case DifferentialReady(candidates):
            changed = replace(shown, candidates=candidates)
        case SourcesReady(sources):
            changed = replace(shown, sources=sources)
        case ClaimReady(claim):
            changed = replace(shown, claims=joined(shown.claims, claim))
        case OptionsReady(options):
            changed = replace(shown, options=options)
        case QuestionReady(question):
            changed = replace(shown, questions=(*shown.questions, question))
        case Done(answer):
            changed = finish(shown, answer)
    return changed


def finish(shown: Shown, answer: Answer) -> Shown:
    """The whole answer is the last word: it fills what no event has told."""
    return replace(
        shown,
        triage=answer.triage,
        reply=shown.reply or answer.reply,
        reply_kind=shown.reply_kind or ("refusal" if answer.refused else ""),
        candidates=answer.differential or shown.candidates,
        sources=answer.sources or shown.sources,
        claims=answer.claims or shown.claims,
        options=answer.options or shown.options,
        questions=answer.questions or shown.questions,
        answer=answer,
        ended=True,
    )


def open_question(session: Session) -> Question | None:
    """The first question of a turn that has ended; asking while the answer still grows would start two turns at once."""
    now = session.now
    return now.questions[0] if now and now.answer and now.questions else None


def reply(question: Question, word: str, ticked: Sequence[str] = (), language: Tongue = "en") -> str:
    """What the person says with a button, as they would write it; empty where nothing was ticked.

    Args:
        word: the button: ``YES`` to ``UNSURE``.
        ticked: of several findings those that are so.
        language: of the question.
    """
    if not question.options:
        return line(SAID[word], question.text, language)
    if word == THESE and not ticked:
        return ""
    keys = [key for key, _ in question.options]
    answers = {key: key in ticked for key in keys} if word == THESE else dict.fromkeys(keys, SAID[word])
    return written(answers, dict(question.options), language)


def ask(session: Session, text: str) -> Session:
    """The session with a new turn begun."""
    past = session.turns
    return replace(session, past=past, now=Shown(number=len(past) + 1, text=text, before=session.history), editing=False, former=None)


def again(session: Session, profile: PatientHistory, text: str) -> Session:
    """The session with ``text`` asked in place of its last message, from what was known before it and what the form says now."""
    if session.now is None:
        return ask(merge(session, profile), text)
    former = session.former or (replace(session, editing=False) if session.now.answer else None)
    start, replaced = former or session, former.now if former else session.now
    asked = merge(replace(start, history=session.now.before), profile)
    now = Shown(number=len(asked.past) + 1, text=text, before=asked.history, kept_at=replaced.kept_at if replaced else 0)
    return replace(asked, now=now, editing=False, former=former)


def beside(session: Session) -> Session:
    """The session with the answer that was asked for again standing above its last turn, which replaces nothing then."""
    former, now = session.former, session.now
    if former is None or former.now is None or now is None:
        return session
    past = (*former.past, former.now)
    return replace(session, past=past, now=replace(now, number=len(past) + 1, kept_at=0))


def step(session: Session, event: Event) -> Session:
    """The session after one more event; ``Done`` also brings the history of the next turn."""
    if session.now is None:
        return session
    history = event.answer.history if isinstance(event, Done) else session.history
    return replace(session, now=fold(session.now, event), history=history)


def stop(session: Session) -> Session:
    """The session after the person stopped the answer; what came so far stays."""
    if session.now is None or session.now.ended:
        return session
    return _unanswered(replace(session, now=replace(session.now, ended=True, stopped=True)))


def fail(session: Session, problem: str) -> Session:
    """The session after its turn failed."""
    if session.now is None or session.now.ended:
        return session
    return _unanswered(replace(session, now=replace(session.now, ended=True, problem=problem)))


def _unanswered(session: Session) -> Session:
    """The session after a turn without an answer: an answer that was asked for again stands as before, and what is known is what was known after it."""
    return replace(beside(session), history=merge(session.former, session.profile).history) if session.former else session


def merge(session: Session, profile: PatientHistory) -> Session:
    """The session with the form's values in its history.

    What the form says wins; what it no longer says is taken out again, unless the conversation changed it since.
    """
    old, now = session.profile, session.history
    history = replace(
        now,
        age=_value(profile.age, old.age, now.age),
        sex=_value(profile.sex, old.sex, now.sex),
        pregnant=_value(profile.pregnant, old.pregnant, now.pregnant),
        weeks=_value(profile.weeks, old.weeks, now.weeks),
        conditions=_items(profile.conditions, old.conditions, now.conditions),
        medicines=_items(profile.medicines, old.medicines, now.medicines),
        allergies=_items(profile.allergies, old.allergies, now.allergies),
    )
    return replace(session, history=history, profile=profile)


def _value(form: T | None, old: T | None, now: T | None) -> T | None:
    if form is not None:
        # An unchanged form does not overrule what the person has said since.
        return form if form != old or now is None else now
    return None if old is not None and now == old else now


def _items(form: tuple[str, ...], old: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    said = (item for item in now if item not in old)
    return tuple(dict.fromkeys((*form, *said)))
