"""Seconds of whole answers: without a language model, and with one beside the bare engine."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from langchain_core.language_models import BaseChatModel

from assistant.build import Assistant, build
from assistant.errors import ModelError
from assistant.events import ClaimReady, Done
from assistant.models.llama import LlamaChat
from assistant.types import SUMMARY, Answer
from eval.bench.engine import BareEngine, Engine, Listening
from eval.bench.retrieval import asked
from eval.bench.spread import P50, quantiles, ratio, spread
from eval.bench.types import WARM_UP, Bench, Part, evenly
from eval.cases import questions
from eval.cases.questions import Question
from eval.report import Table
from eval.suites.headers import worded

TIMES = {"urgency": "triage", "first claim": "first_claim", "whole answer": "total"}
PLAIN = "Answers without a language model, seconds"
WORDED, OVERHEAD, TOKENS = "Answers with {}, seconds", "Overhead against the bare engine", "Tokens with {}"
NOTE = "answers: brackets are 95 % bootstrap intervals over the questions; fixed replies have no claim, so 'first claim' has fewer answers"
FAIR = (
    "answers: the bare engine is the same library with the same file, context and threads, without grammar; for every sentence judged and every text worded it writes as many tokens as the assistant's model wrote, after the very same prompt. "
    "Both are loaded beside each other and see the same prompts in the same order, each prompt once, so both still know the same beginning of it (the instructions) and neither has seen the rest; they never write at the same time"
)


@dataclass(frozen=True, slots=True)
class Timed:
    """One answer with a model.

    Attributes:
        short: seconds to the first claim in short, which the model chose or worded; None where it added none.
        writing: seconds of all calls of the model, each to the last token that was read and checked.
        prompt, tokens: of all calls together.
        bare: seconds of the bare engine for the same prompts and as many tokens; None where it cannot be compared.
        kept: tokens of the prompts that the bare engine still knew.
    """

    id: str
    quoted: float | None
    short: float | None
    whole: float
    writing: float
    prompt: int
    tokens: int
    bare: float | None = None
    kept: int | None = None

    @property
    def row(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"part": "answers", **{name: getattr(self, name) for name in self.__slots__}}


def run(bench: Bench) -> Part:
    """Without a model always; with one where it is here."""
    bench.tell("answering without a model")
    chosen = evenly(asked(), bench.amount.questions)
    _answer(bench.assistant, Question("warm-up", WARM_UP))
    timings = {question.id: _answer(bench.assistant, question).timings for question in chosen}
    cases = tuple({"part": "answers", "id": key, "timings": own} for key, own in timings.items())
    plain = Part((quantiles(PLAIN, "until", by_event(timings)),), (NOTE,), cases)
    other = with_model(bench)
    return Part((*plain.tables, *other.tables), (*plain.notes, *other.notes), (*plain.cases, *other.cases))


def with_model(bench: Bench) -> Part:
    """The same questions for the assistant and the bare engine; nothing but a note where there is no model."""
    assistant = build(bench.settings)
    if assistant.chat is None:
        return Part((), ("answers: no language model is here, so none was measured; 'anamnesis weights pull' gets one",))
    name, heard = worded(assistant), Listening(assistant.chat)
    engine = BareEngine(heard.chat) if isinstance(heard.chat, LlamaChat) else None
    assistant.chat = cast(BaseChatModel, heard)
    chosen = evenly([question for question in questions.read() if question.about], bench.amount.worded)
    timed(assistant, heard, engine, Question("warm-up", WARM_UP))
    found: list[Timed] = []
    for number, question in enumerate(chosen, 1):
        bench.tell(f"answering with {name}, {number} of {len(chosen)}")
        found += [row for row in (timed(assistant, heard, engine, question),) if row]
    left = f"answers: {len(chosen) - len(found)} of {len(chosen)} questions did not reach the model and are left out"
    return Part(tables(found, name), ((FAIR,) if engine else ()) + (left,), tuple(row.row for row in found))


def timed(assistant: Assistant, heard: Listening, engine: Engine | None, question: Question) -> Timed | None:
    """One question for both, the assistant first; None where the model was not asked.

    Raises:
        ModelError: the model failed.
    """
    heard.calls.clear()
    start, quoted, own, answer = time.perf_counter(), None, None, None
    for event in assistant.ask(question.text, assistant.profile(question.profile), question.mode):
        now = time.perf_counter() - start
        if isinstance(event, ClaimReady):
            quoted = now if quoted is None else quoted
            own = now if own is None and event.claim.topic == SUMMARY else own
        elif isinstance(event, Done):
            answer = event.answer
    whole = time.perf_counter() - start
    if answer is None or not heard.calls:
        return None
    tokens, prompt = (int(answer.usage.get(name, 0)) for name in ("output_tokens", "prompt_tokens"))
    if not tokens:
        raise ModelError(f"the model wrote nothing for '{question.id}'")
    bare = [engine.write(call.messages, call.tokens) for call in heard.calls if call.tokens] if engine else []
    seconds, kept = (sum(one.seconds for one in bare), sum(one.kept or 0 for one in bare)) if bare else (None, None)
    return Timed(question.id, quoted, own, whole, sum(call.seconds for call in heard.calls), prompt, tokens, seconds, kept)


def tables(found: Sequence[Timed], name: str) -> tuple[Table, ...]:
    """Seconds, tokens, and the overhead where the bare engine wrote too."""
    bare = [row for row in found if row.bare is not None]
    columns: dict[str, list[float | None]] = {
        "first claim, quoted": [row.quoted for row in found],
        "first claim in short": [row.short for row in found],
        "whole answer": [row.whole for row in found],
        "of it judging, writing and checking": [row.writing for row in found],
    }
    counts = {"of the prompt": [row.prompt for row in found], "written": [row.tokens for row in found]}
    made = [quantiles(WORDED.format(name), "until", columns | ({"bare engine, same prompts and tokens": [row.bare for row in bare]} if bare else {})), quantiles(TOKENS.format(name), "tokens", counts)]  # fmt: skip
    return (*made, Table(OVERHEAD, ("what", "n", P50, "over all"), _overhead(bare))) if bare else tuple(made)


def _overhead(bare: Sequence[Timed]) -> tuple[tuple[Any, ...], ...]:
    """Extra time as a share of the bare engine's: the median of the questions, and of all seconds together."""
    return tuple(_extra(name, [(getattr(row, key), row.bare or 0.0) for row in bare]) for name, key in (("whole answer", "whole"), ("judging, writing and checking alone", "writing")))


def _extra(name: str, pairs: Sequence[tuple[float, float]]) -> tuple[Any, ...]:
    shares = [ratio(ours, theirs) - 1 for ours, theirs in pairs]
    return name, len(pairs), spread(shares, 0.5), ratio(sum(ours for ours, _ in pairs), sum(theirs for _, theirs in pairs)) - 1


def _answer(assistant: Assistant, question: Question) -> Answer:
    last = None
    for event in assistant.ask(question.text, assistant.profile(question.profile), question.mode):
        last = event
    if not isinstance(last, Done):
        raise ModelError(f"'{question.id}' ended without an answer")
    return last.answer


def by_event(timings: Mapping[str, Mapping[str, float]]) -> dict[str, list[float | None]]:
    """Timings of answers as lists by the name of the event."""
    return {name: [own.get(key) for own in timings.values()] for name, key in TIMES.items()}
