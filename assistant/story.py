"""One turn of care, from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from assistant import dialogue
from assistant.answer import fold
from assistant.brief import Given, in_short
from assistant.cautions import cautions
from assistant.compose import Composer
from assistant.contradictions import side_by_side
from assistant.differential import differential
from assistant.errors import ModelError
from assistant.events import ClaimReady, DifferentialReady, Done, Event, OptionsReady, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.evidence import Evidence, Finder, first_candidates, topical
from assistant.focus import consistent, help_first
from assistant.followup import written_out
from assistant.formulary import Formulary
from assistant.guesses import Namer, guess
from assistant.questions import ask_of, next_questions
from assistant.quote import parted, quote
from assistant.region import localised, numbers_of
from assistant.replies import concern, fixed_reply, refused_by_meaning, reply_text, with_despair
from assistant.scope.doses import without_nameless_doses
from assistant.scope.meaning import Numbers
from assistant.scope.orders import without_orders
from assistant.scope.other_medicines import not_told_of, without_other_medicines
from assistant.scope.other_tests import without_other_tests
from assistant.scope.premises import correction
from assistant.scope.ruling import Ruling, rule
from assistant.scope.strength import too_weak
from assistant.settings import Settings
from assistant.side_effects import among, explaining
from assistant.treatment import suggested
from assistant.types import Answer, Candidate, Claim, Heard, Mode, PatientHistory, Question, Triage, Turn, Unsupported
from assistant.understand import listen, understand
from assistant.usage import Usage
from assistant.vitals.text import measured
from assistant.whom import fitting, for_child, meant_for
from assistant.wording import Reader
from indexes.sentences import Pick
from knowledge_graph.link import Linker
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Mention, TriageLevel

# Tokens of sentences that are found: those that are quoted, and those behind them, of which a model may choose some.
FOUND_TOKENS = 750
UNSUPPORTED = "No source here is close enough to the question to answer it."

# Replies to what says too little; questions after one message.
ASKED_BACK = {"unclear", "unwell"}
MOST_ASKED = 3
# mmol/l below which a sugar is low (NHS).
LOW_SUGAR = 4.0


class Parts(Protocol):
    """What a turn works with; ``finder`` and ``composer`` may load weights when first touched."""

    @property
    def settings(self) -> Settings: ...
    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def linker(self) -> Linker: ...
    @property
    def reader(self) -> Reader: ...
    def urgency(self, history: PatientHistory) -> Triage: ...
    def means_harm(self, text: str) -> bool: ...
    def reaches(self, text: str) -> Numbers: ...
    @property
    def pages(self) -> Formulary: ...
    @property
    def namer(self) -> Namer | None: ...
    @property
    def finder(self) -> Finder: ...
    @property
    def composer(self) -> Composer | None: ...
    @property
    def versions(self) -> dict[str, str]: ...


def turn(parts: Parts, text: str, history: PatientHistory, mode: Mode = "patient") -> Iterator[Event]:
    """Answer one message; every event is yielded as soon as it is known."""
    log = Log()
    heard = listen(text, parts.linker)
    history = understand(history, heard, parts.knowledge)
    verdict = parts.urgency(history)
    said = fixed_reply(heard, verdict, parts.knowledge, mode)
    if despair := with_despair(said, history, verdict, parts.knowledge):
        verdict = parts.urgency(despair)
    yield log.add(TriageReady(verdict), "triage")
    said = said or refused_by_meaning(heard, verdict, parts.knowledge, parts.means_harm)
    ruling = None if said else rule(heard, history, verdict, parts.knowledge, parts.reaches)
    if reply := said or (ruling and ruling.fixed):
        yield log.add(ReplyReady(localised(reply.text, numbers_of(parts.settings.region)), reply.kind), "reply")
        for question in _guessed(heard, history, verdict, parts) if reply.kind in ASKED_BACK else ():
            yield log.add(QuestionReady(question), "questions")
        yield Done(log.answer(history, heard, parts, composer="fixed", refused=reply.refused, abstained=reply.abstained))
        return
    heard = _with_values(written_out(_in_english(heard, parts), history, parts.linker), history, parts.knowledge)
    candidates = differential(history, parts.knowledge, parts.reader.read(history))
    yield log.add(DifferentialReady(candidates), "differential")
    ruled = mode == "patient" and any(flag.level == TriageLevel.EMERGENCY for flag in verdict.red_flags)
    leading = () if topical(heard, verdict.level, parts.knowledge, mode) else first_candidates(_readable(candidates, history, parts.knowledge), verdict.level, ruled)
    evidence, behind = _evidence(parts, heard, leading, history, verdict.level, mode)
    yield log.add(SourcesReady(evidence.sources), "sources")
    put_right = _put_right(parts, ruling)
    yield from (log.add(ClaimReady(claim), "claims") for claim in quote(put_right))
    if weak := too_weak(heard, history, evidence, parts.knowledge):
        if not put_right:
            yield log.add(ReplyReady(reply_text("no_evidence", heard.language, parts.knowledge), "abstention"), "reply")
    else:
        first = {pick.text.casefold() for pick in put_right}
        left, behind = ([pick for pick in some if pick.text.casefold() not in first] for some in (evidence.picks, behind))
        # What a rule puts first stays there.
        lead = 1 if mode == "patient" and verdict.level >= TriageLevel.URGENT else 0
        yield from (log.add(ClaimReady(claim), "claims") for claim in _claims(parts, heard, left, behind, history, mode, log, lead))
    options = suggested(heard, leading, verdict.level, history, parts.pages, mode, date.today().year)
    if options and not weak:
        yield log.add(OptionsReady(options), "options")
    asked = (*_guessed(heard, history, verdict, parts), *next_questions(history, verdict, candidates, parts.knowledge))
    for question in asked[:MOST_ASKED]:
        yield log.add(QuestionReady(question), "questions")
    nowhere = () if weak else _nowhere(not_told_of(evidence.picks, heard, parts.pages), speech(history.language, parts.knowledge))
    warned = (*concern(heard, verdict, parts.knowledge), *nowhere, *cautions(history, heard, leading, parts.knowledge, verdict.level))
    differ = side_by_side(evidence.picks, parts.linker)
    yield Done(log.answer(history, heard, parts, cautions=warned, differences=differ))


def _evidence(
    parts: Parts, heard: Heard, leading: Sequence[Candidate], history: PatientHistory, level: TriageLevel, mode: Mode
) -> tuple[Evidence, list[Pick]]:
    """What is quoted, and the sentences behind it: found, meant for this person, and nothing that may not be said here."""
    finder = parts.finder
    found = finder.evidence(heard, leading, mode, parts.settings.passages, FOUND_TOKENS)
    told = found.picks if mode == "clinician" else (for_child if heard.asks else fitting)(found.picks, history)
    usable = without_other_medicines(without_orders(consistent(told, level)), heard, parts.pages)
    usable = without_other_tests(usable, heard, parts.linker, parts.knowledge)
    if mode == "patient" and (leading or not heard.asks):
        usable = help_first(usable, level, lambda text: meant_for(text, history))
        usable = among(usable, explaining(history, level, parts.knowledge, parts.linker, finder))
    fit = without_nameless_doses(usable, (m.concept for m in heard.mentions), parts.pages)
    quoted, behind = parted(fit)
    return replace(found, picks=tuple(quoted)), behind


def _guessed(heard: Heard, history: PatientHistory, verdict: Triage, parts: Parts) -> tuple[Question, ...]:
    """What may have been meant where a part of the message was not recognised; nothing is asked in an emergency."""
    if verdict.level == TriageLevel.EMERGENCY or parts.namer is None:
        return ()
    question = guess(heard, history, parts.namer, parts.knowledge)
    return (question,) if question else ()


def _readable(candidates: Sequence[Candidate], history: PatientHistory, knowledge: Knowledge) -> list[Candidate]:
    """Without illnesses of pregnancy alone where neither a pregnancy nor a woman is known: they stay in sight, but the answer is about what anybody can have."""
    expecting = history.pregnant or (history.pregnant is None and history.sex == "female")
    return [candidate for candidate in candidates if expecting or knowledge.conditions[candidate.id].pregnancy != "only"]


def _in_english(heard: Heard, parts: Parts) -> Heard:
    """An answer in Chinese to a question as the English one, since what it repeats is ours and the passages are English; else the message as it is."""
    answers = dialogue.read(heard.text, parts.knowledge) if heard.language == "zh" else {}
    yes = [key for key, value in answers.items() if value]
    if not yes:
        return heard
    english = speech("en", parts.knowledge)
    return replace(listen(dialogue.line(True, english.together(*(ask_of(key, english) for key in yes)), "en"), parts.linker), language=heard.language)


def _with_values(heard: Heard, history: PatientHistory, knowledge: Knowledge) -> Heard:
    """With what the values in the message show, as if it were named: "my sugar is 250" is about a high blood sugar."""
    shown = [(key, vital.said) for key, vital in measured(history.vitals, history.age) if key in history.present]
    shown += [("hypoglycaemia", vital.said) for vital in history.vitals if vital.name == "glucose" and vital.value < LOW_SUGAR]
    named = {mention.concept for mention in heard.mentions}
    new = {key: said for key, said in shown if key in knowledge.concepts and key not in named and said in heard.text}
    added = (Mention(key, at := heard.text.index(said), at + len(said)) for key, said in new.items())
    return replace(heard, mentions=(*heard.mentions, *added))


def _nowhere(medicines: Sequence[str], say: Speech) -> tuple[str, ...]:
    """That nothing of what is shown is about these medicines: who asked about two must not take what is said of one for both."""
    return (say("Nothing that is quoted here is about {medicines}: ask a pharmacist or doctor about it.", medicines=say.names(medicines)),) if medicines else ()


def _put_right(parts: Parts, ruling: Ruling | None) -> tuple[Pick, ...]:
    """The sentence of our pages that corrects what the message takes for granted."""
    premise = ruling and ruling.premise
    pick = correction(premise, parts.finder.of_pages((premise.page,))) if premise else None
    return (pick,) if pick else ()


def _claims(parts: Parts, heard: Heard, picks: Sequence[Pick], behind: Sequence[Pick], history: PatientHistory, mode: Mode, log: Log, lead: int) -> Iterator[Claim]:
    """Verbatim sentences at once; then what the model makes of them.

    A person reads the first while the second is being made, and has an answer whatever becomes of the model.
    """
    log.composers.append("extract")
    asked = _asked(heard, parts.knowledge)
    yield from quote(picks, asked)
    try:
        if picks and (composer := parts.composer):
            log.composers.append("model")
            for item in in_short(composer, Given(heard.text, tuple(picks), tuple(behind), history, mode, asked, lead), log.usage):
                if isinstance(item, Claim):
                    yield item
                else:
                    log.unsupported.append(item)
    except ModelError as error:
        log.unsupported.append(Unsupported("", f"the language model failed ({error}); the answer quotes its sources alone"))


def _asked(heard: Heard, knowledge: Knowledge) -> str:
    """The question with the names of what it speaks of: "gca" is giant cell arteritis, 痛风 is gout."""
    return " ".join((heard.text, *(knowledge.concepts[m.concept].name for m in heard.mentions if m.concept in knowledge.concepts)))


@dataclass(slots=True)
class Log:
    """What has happened in this turn, and when."""

    events: list[Event] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    unsupported: list[Unsupported] = field(default_factory=list)
    composers: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    start: float = field(default_factory=time.perf_counter)

    def add(self, event: Event, stage: str) -> Event:
        """Remember an event and the time of the end of its stage."""
        self.events.append(event)
        now = round(time.perf_counter() - self.start, 4)
        if isinstance(event, ClaimReady):
            self.timings.setdefault("first_claim", now)
        self.timings[stage] = now
        return event

    def answer(
        self, history: PatientHistory, heard: Heard, parts: Parts, composer: str = "", refused: bool = False, abstained: bool = False, **known: Any
    ) -> Answer:
        """The fold of the events, with what only the end of the turn knows (``known``: fields of ``Answer``)."""
        answer = fold(history, self.events)
        abstained = abstained or (not answer.claims and not composer)
        said = answer.reply or " ".join(claim.text for claim in answer.claims)
        return replace(
            answer,
            history=replace(history, turns=(*history.turns, Turn("assistant", said))),
            unsupported=tuple(self.unsupported),
            **known,
            abstained=abstained,
            abstain_reason=(answer.reply if composer else speech(history.language, parts.knowledge)(UNSUPPORTED)) if abstained else "",
            refused=refused,
            composer=composer or "+".join(self.composers),
            disclaimer=reply_text("disclaimer", heard.language, parts.knowledge),
            timings={**self.timings, "total": round(time.perf_counter() - self.start, 4)},
            usage=dict(self.usage.counts),
            versions=parts.versions,
        )
