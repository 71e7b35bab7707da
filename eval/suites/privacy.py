"""De-identification: do identifiers go, of every kind, and does everything else stay?

Recall asks that nothing of an identifier remains, under whatever tag; *right kind* asks for the tag too. Over-redaction is measured on look-alikes
(doses, vital signs, eponyms, guideline numbers, codes) and on the messages of the triage suite, which hold hardly any identifiers. The
baseline knows the shapes of numbers only and no names or places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from assistant.build import Assistant
from assistant.privacy.codes import codes
from assistant.privacy.contacts import contacts
from assistant.privacy.deidentify import Deidentifier
from assistant.privacy.medical import Medical
from assistant.privacy.types import Candidate, Finding
from eval.cases import messages, privacy
from eval.cases.privacy import Sentence
from eval.metrics.interval import wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from indexes.manifest import sha256

TODAY = date(2026, 1, 1)
OURS = "ours"
Spans = Callable[[Sentence], list[tuple[int, int]]]
NOTES = (
    "The sentences are ours and the patterns were tuned on them: they show that every kind is handled, not how many identifiers of real records are missed.",
    "A message counts as changed when anything in it was replaced; what was replaced is in the rows.",
)


def run(assistant: Assistant, options: Options) -> Report:
    """Measure on the file that ``--cases`` names, else on our own.

    Raises:
        BadInput: the file cannot be read.
    """
    path = options.cases or privacy.BUILTIN
    ours = Deidentifier(Medical(assistant.linker, assistant.knowledge), TODAY)
    sentences, texts = options.first(privacy.read(path)), options.first(messages.read())
    found = {sentence.id: ours.text(sentence.text).findings for sentence in sentences}
    changed = {message.id: ours.text(message.text).findings for message in texts}
    options.progress("sentences", len(sentences), len(sentences))
    planted, plain = [one for one in sentences if one.identifiers], [one for one in sentences if not one.identifiers]
    tables = (_kinds(planted, found), _systems(planted, plain, found), _unchanged(plain, found, changed))
    rows = [{"id": key, "replaced": [[one.kind, one.text] for one in values]} for key, values in {**found, **changed}.items() if values]
    header = Header("privacy", len(sentences) + len(texts), "no model", "", "", assistant.knowledge.version[:16], f"{path.name}, sha256 {sha256(path)[:16]}")
    return Report(header, tables, NOTES, tuple(rows))


def gone(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Per identifier: is every letter and digit of it within what was replaced?"""
    covered = {at for start, end in spans for at in range(start, end)}
    told, at = [], 0
    for _, identifier in sentence.identifiers:
        at = sentence.text.find(identifier, at) if sentence.text.find(identifier, at) >= 0 else sentence.text.find(identifier)
        told.append(all(place in covered for place in range(at, at + len(identifier)) if sentence.text[place].isalnum()))
        at += 1
    return told


def _kinds(planted: Sequence[Sentence], found: dict[str, tuple[Finding, ...]]) -> Table:
    outcomes: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for sentence in planted:
        for (kind, text), went in zip(sentence.identifiers, gone(sentence, _spans(found[sentence.id])), strict=True):
            right = went and any(one.kind == kind and (text in one.text or one.text in text) for one in found[sentence.id])
            outcomes.setdefault((kind, sentence.language), []).append((went, right))
    rows = [(kind, language, len(told), wilson(sum(went for went, _ in told), len(told)), wilson(sum(right for _, right in told), len(told))) for (kind, language), told in sorted(outcomes.items())]
    return Table("Identifiers by kind", ("kind", "language", "identifiers", "recall", "right kind"), tuple(rows))


def _spans(found: Iterable[Candidate | Finding]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in found]


def _systems(planted: Sequence[Sentence], plain: Sequence[Sentence], found: dict[str, tuple[Finding, ...]]) -> Table:
    systems: dict[str, Spans] = {
        "shapes of numbers only": lambda sentence: _spans((*codes(sentence.text), *contacts(sentence.text))),
        OURS: lambda sentence: _spans(found[sentence.id]),
    }
    rows: list[tuple[Cell, ...]] = []
    for name, spans in systems.items():
        told = [went for sentence in planted for went in gone(sentence, spans(sentence))]
        rows.append((name, len(told), wilson(sum(told), len(told)), wilson(sum(bool(spans(one)) for one in plain), len(plain))))
    return Table("Systems", ("system", "identifiers", "recall", "look-alikes changed"), tuple(rows))


def _unchanged(plain: Sequence[Sentence], found: dict[str, tuple[Finding, ...]], changed: dict[str, tuple[Finding, ...]]) -> Table:
    rows = tuple(
        (name, len(given), wilson(sum(map(bool, given)), len(given)))
        for name, given in (("look-alikes", [found[one.id] for one in plain]), (f"messages of {messages.BUILTIN.name}", list(changed.values())))
    )
    return Table("Over-redaction", ("texts", "n", "changed"), rows)
