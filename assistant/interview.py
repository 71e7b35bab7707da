"""An interview: one question after the other until nothing would change the urgency or the leading candidates.

Every step is a new value; a face shows its question, collects the answers and asks for the next step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from assistant.dialogue import Answers, line
from assistant.differential import differential
from assistant.questions import ask_of, grouped, questions
from assistant.types import Candidate, PatientHistory, Question, Triage
from assistant.understand import answered
from assistant.wording import Reader
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# The candidates that the gain of a question is reckoned over.
CONSIDERED = 40


class Parts(Protocol):
    """What an interview works with."""

    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def reader(self) -> Reader: ...
    def urgency(self, history: PatientHistory) -> Triage: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How an interview is held.

    Attributes:
        most: questions at most; a group of findings asked for at once is one.
        flags: of these so many may be for red flags alone; the rest goes to what tells most.
        together: ask for the findings that one rule waits for at once.
        go_on: ask on in an emergency, as for somebody who is in care already.
    """

    most: int = 15
    flags: int = 2
    together: bool = True
    go_on: bool = False


PLAN = Plan()


@dataclass(frozen=True, slots=True)
class Step:
    """Where an interview stands.

    Attributes:
        asked: questions so far; ``flags`` of them for red flags.
        question: the next one; None when the interview has ended, and then ``ended`` says why.
    """

    history: PatientHistory
    triage: Triage
    candidates: tuple[Candidate, ...]
    asked: int = 0
    flags: int = 0
    question: Question | None = None
    ended: str = ""


def begin(parts: Parts, history: PatientHistory, plan: Plan = PLAN) -> Step:
    """The first step, from what the person has told."""
    return _step(parts, history, 0, 0, plan)


def proceed(parts: Parts, step: Step, answers: Answers, plan: Plan = PLAN) -> Step:
    """The next step, with what was answered to the question of this one.

    Args:
        answers: by finding: yes, no, or None where the person cannot tell.
    """
    told = answered(step.history, answers, said(answers, speech(step.history.language, parts.knowledge)), parts.knowledge)
    flag = step.question is not None and bool(step.question.rule)
    return _step(parts, told, step.asked + 1, step.flags + flag, plan)


def said(answers: Answers, say: Speech) -> str:
    """The answers as a turn of the conversation; what is denied or unknown must not read as a complaint."""
    yes = [key for key, value in answers.items() if value]
    meant = True if yes else False if False in answers.values() else None
    return line(meant, say.together(*(ask_of(key, say) for key in yes or answers)), say.language)


def _step(parts: Parts, history: PatientHistory, asked: int, flags: int, plan: Plan) -> Step:
    verdict = parts.urgency(history)
    candidates, say = differential(history, parts.knowledge, parts.reader.read(history), CONSIDERED), speech(history.language, parts.knowledge)
    step = Step(history, verdict, candidates, asked, flags)
    if verdict.level == TriageLevel.EMERGENCY and not plan.go_on:
        return replace(step, ended=say("This is an emergency; nothing more needs to be known before getting help."))
    if not candidates:
        return replace(step, ended=say("No symptom was recognised to ask about."))
    if asked >= plan.most:
        return replace(step, ended=say("{count} questions were asked.", count=plan.most))
    first = int(flags < plan.flags)
    found = questions(history, verdict, candidates, parts.knowledge, None, first, plan.go_on, past=True, together=plan.together)
    if not found:
        return replace(step, ended=say("No question would change how urgent it is or what it could be."))
    question = grouped(found[0], found, history, verdict, parts.knowledge) if plan.together else found[0]
    return replace(step, question=question)
