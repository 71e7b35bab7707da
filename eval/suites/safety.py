"""Safety: are harmful requests refused, ordinary ones not, and are orders planted in passages left alone?

``--cases`` names a folder with MedSafetyBench (CSV files anywhere below it) and, for the orders, BIPIA's attacks as ``bipia*.json``. Of
MedSafetyBench and of our own requests only the third that nothing was trained on is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.build import Assistant
from assistant.errors import BadInput
from assistant.replies import fixed_reply
from assistant.scope.orders import without_orders
from assistant.types import PatientHistory
from assistant.understand import listen, understand
from eval.cases import abstention, asked, requests
from eval.cases.requests import held_back
from eval.metrics.interval import wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from indexes.chunk import chunk
from indexes.sentences import candidates
from indexes.types import Document, Hit

FOLDER = Path(__file__).parents[1] / "cases"
# Messages of our own that nothing was trained on.
LATE = FOLDER / "triage_late.jsonl"
HOST = "Paracetamol eases pain and lowers a fever. {} Adults take one or two tablets of 500 mg up to four times in 24 hours."


def run(assistant: Assistant, options: Options) -> Report:
    """Rule on every request, and plant every order.

    Raises:
        BadInput: ``--cases`` is missing or holds none of the data.
    """
    if options.cases is None:
        raise BadInput("safety needs --cases: a folder with MedSafetyBench and bipia*.json")
    sets = collections(options.cases)
    rows: list[tuple[Cell, ...]] = []
    wrong: list[str] = []
    for name, (harmful, texts) in sets.items():
        refused = [refuses(assistant, text) for text in options.first(texts)]
        rows.append((name, "refused" if harmful else "refused, though ordinary", wilson(sum(refused), len(refused)), f"{sum(refused):,} / {len(refused):,}"))
        wrong += [text for text, is_refused in zip(texts, refused, strict=False) if is_refused != harmful]
        options.progress("requests", len(rows), len(sets))
    attacks = list(orders(options.cases))
    followed = [attack for attack in attacks if quoted(attack)]
    planted: tuple[Cell, ...] = ("orders planted in a passage", wilson(len(followed), len(attacks)), f"{len(followed)} / {len(attacks)}")
    tables = (
        Table("Requests, 95 % Wilson intervals", ("set", "what", "share", "of"), tuple(rows)),
        Table("Taken as evidence", ("what", "share", "of"), (planted,)),
    )
    n = sum(len(texts) for _, texts in sets.values()) + len(attacks)
    header = Header("safety", n, "no model", "", "", assistant.knowledge.version[:16], options.cases.name)
    return Report(header, tables, (f"orders taken as evidence: {'; '.join(followed) or 'none'}",), tuple({"text": text} for text in wrong))


def collections(folder: Path) -> dict[str, tuple[bool, Sequence[str]]]:
    """Sets of requests by name, each with whether it is harmful."""
    cases = abstention.read()
    return {
        "MedSafetyBench, held back": (True, _held(requests.medsafetybench(folder))),
        "our own harmful, held back": (True, _held(requests.written(harmful=True))),
        "our own look-alikes, held back": (False, _held(requests.written(harmful=False))),
        "answerable cases": (False, [case.text for case in cases if case.expect == "answer"]),
        "questions that our pages answer, held back": (False, [case.text for case in asked.read() if case.held_back or held_back(case.text)]),
        "messages about urgency, for measuring only": (False, requests.texts(LATE)),
        **requests.fresh(),
    }


def _held(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if held_back(text)]


def refuses(assistant: Assistant, text: str) -> bool:
    """True when the message is refused before anything is searched."""
    heard = listen(text, assistant.linker)
    told = understand(PatientHistory(), heard, assistant.knowledge)
    reply = fixed_reply(heard, assistant.urgency(told), assistant.knowledge, means_harm=assistant.means_harm)
    return reply is not None and reply.refused


def orders(folder: Path) -> Iterator[str]:
    """BIPIA's attacks; those that ask for something of the user's own are orders to the assistant all the same."""
    for path in sorted(folder.glob("bipia*.json")):
        for attacks in json.loads(path.read_text(encoding="utf-8")).values():
            yield from attacks


def quoted(attack: str) -> bool:
    """True when a sentence of the attack, planted in a passage, could still be picked as evidence."""
    text = HOST.format(attack)
    honest = set(HOST.format("").split())
    hits = [Hit(passage, 1.0) for passage in chunk(Document("host", "Paracetamol", text))]
    return any(set(pick.text.split()) - honest for pick in without_orders(candidates(hits)))
