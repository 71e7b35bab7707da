"""PubMedQA with its abstract given: yes, no or maybe, by a cue rule and, where there is one, by the language model.

The setting is the paper's "reasoning-required" one: question and abstract without the conclusion. Nothing is retrieved.
References: Jin et al., EMNLP 2019; people read it right in 78 of 100, always saying yes in 55.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.build import Assistant
from assistant.errors import BadInput
from eval.cases import pubmedqa
from eval.cases.pubmedqa import ANSWERS, Abstract
from eval.metrics.interval import Interval, paired, wilson
from eval.metrics.macro_f1 import macro_f1
from eval.report import Cell, Header, Report, Table
from eval.structured import reply_of
from eval.suites.headers import worded
from eval.suites.types import Options
from indexes.chunk import sentence_spans
from indexes.manifest import sha256

ALWAYS, CUES, MODEL = "always yes", "cue rule", "model"
CHARACTERS = 4000
"""Of an abstract that the model is given; the longest of the data has about 2,700, and 2,048 tokens is what the engine holds."""
SYSTEM = (
    "You read a medical abstract and answer the question from it alone. Answer yes when its results support it, no when they speak against it "
    "or show no difference, maybe when they are mixed. Reply as JSON."
)
_RESULTS = re.compile(r"result|finding|outcome", re.I)
_NONE = re.compile(
    r"\b(?:no (?:statistically |clinically )?(?:significant|difference|association|correlation|relationship|effect|evidence|benefit|improvement|change|increase)|"
    r"not (?:statistically |significantly |clinically )?(?:significant|different|differ|associated|correlat\w+|related|affect\w*|influence\w*|improve\w*|increase\w*|reduce\w*|predict\w*|change\w*)|"
    r"(?:did|do|does|was|were|could) not|non-?significant|similar|comparable|failed to|unrelated|neither|P ?[>=] ?0?\.(?:0[6-9]|[1-9]))",
    re.I,
)
_SOME = re.compile(
    r"\b(?:significant(?:ly)?|(?:higher|lower|greater|fewer|better|worse|more|less|larger|longer|shorter)\b.{0,60}\bthan|associated|correlat\w+|predict\w*|"
    r"increased|decreased|reduced|improved|effective|P ?(?:<|less than|≤) ?0?\.0)",
    re.I,
)
Reader = Callable[[Abstract], str]
Row = dict[str, Any]


def run(assistant: Assistant, options: Options) -> Report:
    """Answer every question of the file or data folder that ``--cases`` names.

    Raises:
        BadInput: no cases were given, or they cannot be read.
        ModelError: the engine failed.
    """
    if options.cases is None:
        raise BadInput(f"eval qa needs --cases: a file of PubMedQA, or a folder with {pubmedqa.FILE}")
    cases = options.first(pubmedqa.read(options.cases))
    readers = readers_of(assistant.chat)
    rows: list[Row] = []
    for number, case in enumerate(cases, 1):
        rows.append({"id": case.id, "answer": case.answer, "said": {name: read(case) for name, read in readers.items()}})
        options.progress("questions", number, len(cases))
    file = pubmedqa.place(options.cases)
    header = Header("qa", len(rows), worded(assistant), "", "", assistant.knowledge.version[:16], f"{file.name}, sha256 {sha256(file)[:16]}")
    return Report(header, tables(rows), _notes(rows), tuple(row | {"right": {n: s == row["answer"] for n, s in row["said"].items()}} for row in rows))


def readers_of(chat: BaseChatModel | None) -> dict[str, Reader]:
    """Name -> reader; the model only where there is one."""
    readers: dict[str, Reader] = {ALWAYS: lambda case: "yes", CUES: by_cues}
    return readers if chat is None else readers | {MODEL: lambda case: by_model(chat, case)}


def by_cues(case: Abstract) -> str:
    """What most sentences of the results say: a difference, or none; maybe where they are even."""
    told = [text for label, text in case.parts if _RESULTS.search(label)] or [text for _, text in case.parts[-1:]]
    said = [text[a:b] for text in told for a, b in sentence_spans(text)]
    against = sum(bool(_NONE.search(sentence)) for sentence in said)
    support = sum(bool(_SOME.search(sentence)) and not _NONE.search(sentence) for sentence in said)
    if against == support:
        return "maybe" if against else "yes"
    return "no" if against > support else "yes"


def by_model(chat: BaseChatModel, case: Abstract) -> str:
    """The model's answer under a grammar that allows the three words alone; empty where it gave none of them.

    Raises:
        ModelError: the engine failed.
    """
    abstract = "\n".join(f"{label}: {text}" for label, text in case.parts)[:CHARACTERS]
    messages = [SystemMessage(SYSTEM), HumanMessage(f"{abstract}\n\nQuestion: {case.question}")]
    said = reply_of(chat, messages, "verdict", {"answer": {"type": "string", "enum": list(ANSWERS)}}).get("answer")
    return said if said in ANSWERS else ""


def tables(rows: Sequence[Row]) -> tuple[Table, ...]:
    """Accuracy and macro F1 of every reader, differences to the cue rule, and who says what."""
    names = list(rows[0]["said"]) if rows else []
    gold = [row["answer"] for row in rows]
    said = {name: [row["said"][name] for row in rows] for name in names}
    right = {name: [float(a == b) for a, b in zip(said[name], gold, strict=True)] for name in names}
    accuracy: list[tuple[Cell, ...]] = [(name, wilson(int(sum(right[name])), len(gold)), macro_f1(said[name], gold, ANSWERS)) for name in names]
    others: list[tuple[Cell, ...]] = [(f"{name} - {CUES}", paired(right[name], right[CUES])) for name in names if name != CUES]
    return (
        Table("Is the answer right?", ("reader", "accuracy", "macro F1"), tuple(accuracy)),
        Table("Differences in accuracy on the same questions", ("readers", "accuracy"), tuple(others)),
        Table("What is said where the answer is …", ("reader", "answer", "n", *ANSWERS), tuple(line for name in names for line in _confusion(name, said[name], gold))),
    )


def _confusion(name: str, said: Sequence[str], gold: Sequence[str]) -> list[tuple[Cell, ...]]:
    lines: list[tuple[Cell, ...]] = []
    for answer in ANSWERS:
        own = [word for word, right in zip(said, gold, strict=True) if right == answer]
        lines.append((name, answer, len(own), *(_share(own, word) for word in ANSWERS)))
    return lines


def _share(words: Sequence[str], word: str) -> Interval:
    return wilson(words.count(word), len(words))


def _notes(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    silent = sum(word == "" for row in rows for word in row["said"].values())
    return ("the abstract is given without its conclusion; macro F1 is the mean over yes, no and maybe", f"answers that were none of the three words, counted as wrong: {silent}")
