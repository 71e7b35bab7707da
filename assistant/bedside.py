"""The half that needs no model: understanding, urgency, differential and questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.differential import differential
from assistant.history import from_profile
from assistant.learning.overlay import Log, Overlay
from assistant.questions import questions
from assistant.region import localised_triage, numbers_of
from assistant.safety_net import with_safety_net
from assistant.scope.topics import of_something_else
from assistant.scope.vague import says_only
from assistant.second_reader.reader import CALM, SURE, SecondReader
from assistant.settings import Settings
from assistant.triage import more_to_lose, passing, raised, triage, unalarmed
from assistant.types import Candidate, PatientHistory, Question, Triage
from assistant.understand import listen, understand
from assistant.vitals.text import measured as shown_by
from assistant.wording import Reader, WordReader, told
from knowledge_graph.likeness import PageWords, page_words
from knowledge_graph.link import Linker
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge, load
from knowledge_graph.types import TriageLevel

# mmol/l at which a sugar before eating is above the usual (ADA, Standards of Care: 100 mg/dL).
FASTING = 5.6
FASTED = re.compile(r"\bfast(?:ing|ed)\b|\bbefore (?:breakfast|eating|food)\b|\bempty stomach\b|空腹|早饭前|早餐前|饭前|餐前", re.I)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one message tells without any model."""

    history: PatientHistory
    triage: Triage
    differential: tuple[Candidate, ...]
    questions: tuple[Question, ...]


class Bedside:
    """Assesses messages; parts are loaded when first touched."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def knowledge(self) -> Knowledge:
        """The built-in knowledge with what was learned here."""
        return load(self.settings.cache, Overlay(self.settings.home).folder_of(self.learned))

    @cached_property
    def learned(self) -> Log:
        """Changes of the knowledge that were applied here."""
        return Overlay(self.settings.home).log()

    @cached_property
    def linker(self) -> Linker:
        """Text to concepts."""
        return Linker(self.knowledge, cache=self.settings.cache)

    @cached_property
    def page_words(self) -> PageWords:
        """What the pages of conditions are told by."""
        return page_words(self.knowledge, self.settings.cache)

    @cached_property
    def reader(self) -> Reader:
        """How a text reads beside the pages."""
        return WordReader(self.page_words)

    @cached_property
    def second_reader(self) -> SecondReader:
        """Who reads what the rules have no words for."""
        return SecondReader.load()

    def urgency(self, history: PatientHistory) -> Triage:
        """The level by rule, by measured values that nothing else is told with, or a higher one where the second reader thinks so, and what would change it."""
        verdict = triage(history, self.knowledge)
        settled = self._with_values(verdict, history) if history.vitals else self._read_again(verdict, history)
        return localised_triage(with_safety_net(settled, history, self.knowledge), numbers_of(self.settings.region))

    def _with_values(self, verdict: Triage, history: PatientHistory) -> Triage:
        """What the values say where little else is told; else what the second reader makes of it, and no less than a dangerous value means."""
        only = all(says_only(text, [vital.said for vital in history.vitals]) for text in told(history))
        if verdict.level == TriageLevel.EMERGENCY and not only:
            return verdict
        measured = self._of_values(history, verdict)
        shown = {key for key, _ in shown_by(history.vitals, history.age)}
        if measured and only and (not verdict.understood or (measured.level >= verdict.level and shown.issuperset(history.present))):
            return measured
        read = self._read_again(verdict, history)
        return measured if measured and measured.level > max(read.level, TriageLevel.ROUTINE) else read

    def _of_values(self, history: PatientHistory, verdict: Triage) -> Triage | None:
        """What measured values mean, with the rules that fired; None where they have no limits, or are a fasting sugar, whose limits are lower ones."""
        from assistant.vitals.care import advise  # noqa: PLC0415

        advice = next(iter(advise({}, history, self.knowledge)), None)
        fasting = any(vital.name == "glucose" and vital.value >= FASTING for vital in history.vitals) and any(map(FASTED.search, told(history)))
        if advice is None or fasting:
            return None
        say = speech(history.language, self.knowledge)
        why = say("Judged by what was measured: {values}.", values=say.listed(dict.fromkeys(vital.said for vital in history.vitals)))
        return Triage(advice.level, verdict.red_flags, advice.text, say.together(say("{what}.", what=advice.title), why))

    def _read_again(self, verdict: Triage, history: PatientHistory) -> Triage:
        """What the second reader makes of it; of an emergency it has nothing to say, and of recipes and football it has read nothing."""
        if verdict.level == TriageLevel.EMERGENCY or (not verdict.understood and all(of_something_else(text) for text in told(history))):
            return verdict
        opinion = self.second_reader.opinion(history, verdict, self.knowledge)
        say = speech(history.language, self.knowledge)
        if opinion.calm >= SURE and (complaints := passing(verdict, history, self.knowledge)):
            return unalarmed(verdict, say, complaints)
        enough = SURE if more_to_lose(history) else CALM
        return unalarmed(verdict, say) if opinion.calm >= enough else raised(verdict, opinion.level, say)

    def told(self, text: str, history: PatientHistory | None = None) -> PatientHistory:
        """What is known after a message.

        Raises:
            BadInput: the text cannot be used.
        """
        return understand(history or PatientHistory(), listen(text, self.linker), self.knowledge)

    def profile(self, data: Mapping[str, object]) -> PatientHistory:
        """A history from profile values.

        Raises:
            BadInput: a key is unknown or a value cannot be used.
        """
        return from_profile(data, self.linker)

    def assess(self, text: str, history: PatientHistory | None = None) -> Assessment:
        """Urgency, candidates and next questions for one message.

        Raises:
            BadInput: the text cannot be used.
        """
        known = self.told(text, history)
        verdict = self.urgency(known)
        candidates = differential(known, self.knowledge, self.reader.read(known))
        return Assessment(known, verdict, candidates, questions(known, verdict, candidates, self.knowledge))
