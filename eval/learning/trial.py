"""A change tried out: in a home of its own, with the weights and packs of the real one, against the same cases."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.build import BUILTIN_INDEX, Assistant, build
from assistant.learning.changes import Change, ChangeFile, Place, RankingPair, RuleExample, Synonym
from assistant.learning.overlay import FOLDER, LOG, Log, Overlay
from assistant.learning.record import drafted
from assistant.settings import Settings
from eval.learning.gates import GATES, Compared, Gate, compare, fired, measure
from eval.suites.types import Options
from indexes.types import Hit
from knowledge_graph.check import PROSE_CHECKS, check
from knowledge_graph.check.prose import unused
from knowledge_graph.store import Knowledge

# A source that only the removed sentence cited may stay: it does no harm.
CHECKS = tuple(rule for rule in PROSE_CHECKS if rule is not unused)
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change did.

    Attributes:
        log: as it would be with the change; its last entry carries the figures.
        problems: why it cannot stand, whatever the gates say.
    """

    log: Log
    problems: tuple[str, ...]
    gates: tuple[Compared, ...] = ()

    @property
    def refused(self) -> bool:
        """True when it must not stand."""
        return bool(self.problems) or any(gate.fell for gate in self.gates)


def tried(overlay: Overlay, settings: Settings, file: ChangeFile, options: Options, gates: Sequence[Gate] = GATES) -> Tried:
    """Apply a change in a home of its own and measure it; nothing of the real home changes.

    Raises:
        BadInput: it cannot be applied.
        AnamnesisError, RetrievalError: weights or the index are missing.
    """
    with _home(overlay, settings) as home:
        own = replace(overlay, home=home)
        log = drafted(own, file)
        (own.root / LOG).write_text(log.model_dump_json(), encoding="utf-8")
        now, then = build(settings), build(settings.model_copy(update={"home": home}))
        if problems := (*_taken(file, now.knowledge), *_broken(overlay, own)):
            return Tried(log, problems)
        before = measure(now, options, gates)
        _lend(settings, home)
        after = measure(then, options, gates)
        entry = log.entries[-1].model_copy(update={"measured": {name: (len(before[name].right), len(found.right), found.of) for name, found in after.items()}})
        return Tried(Log(entries=(*log.entries[:-1], entry)), tuple(unmet(then, log.changes)), compare(before, after))


@contextmanager
def _home(overlay: Overlay, settings: Settings) -> Iterator[Path]:
    """A home with the weights, the packs and the log of the real one."""
    overlay.root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=overlay.root, prefix="trial-") as made:
        home = Path(made)
        (home / FOLDER).mkdir()
        for folder in (settings.weights, settings.packs):
            if folder.is_dir():
                (home / folder.name).symlink_to(folder.resolve(), target_is_directory=True)
        if (overlay.root / LOG).is_file():
            shutil.copy(overlay.root / LOG, home / FOLDER / LOG)
        yield home


def _lend(settings: Settings, home: Path) -> None:
    """The built-in index, so that only what changed is embedded, and how the embedder computes, so that figures can be compared."""
    index, precision = settings.indexes / BUILTIN_INDEX, settings.cache / "precision.json"
    if index.is_dir():
        shutil.copytree(index, home / "indexes" / BUILTIN_INDEX)
    if precision.is_file():
        (home / "cache").mkdir(exist_ok=True)
        shutil.copy(precision, home / "cache")


def _taken(file: ChangeFile, known: Knowledge) -> Iterator[str]:
    """Words that name something already."""
    owners = {_plain(name): concept.id for concept in known.concepts.values() for name in (*concept.english, *concept.zh)}
    for change in file.changes:
        if isinstance(change, Synonym):
            yield from (f"'{word}' names {owners[_plain(word)]} already" for word in (*change.en, *change.zh) if _plain(word) in owners)


def _plain(name: str) -> str:
    return name.casefold().strip('"')


def _broken(overlay: Overlay, own: Overlay) -> Iterable[str]:
    """Rules of the knowledge that the change breaks."""
    before = {problem.message for problem in check(overlay.folder(), CHECKS)}
    return [str(problem) for problem in check(own.folder(), CHECKS) if problem.message not in before]


def unmet(assistant: Assistant, changes: Iterable[Change]) -> Iterator[str]:
    """Examples that do not come out as they should, and pairs that do not rank as they should; those learned earlier too."""
    for change in changes:
        if isinstance(change, RuleExample):
            yield from _example(assistant, change)
        elif isinstance(change, RankingPair):
            yield from _pair(assistant, change)


def _example(assistant: Assistant, example: RuleExample) -> Iterator[str]:
    if example.level is not None:
        level = assistant.urgency(assistant.told(example.text)).level.label
        if level != example.level:
            yield f"'{example.text}' gets {level}, not {example.level}"
    elif example.rule not in {rule.id for rule in assistant.knowledge.rules}:
        yield f"there is no rule '{example.rule}'"
    elif (example.rule in fired(assistant, example.text)) != example.fires:
        yield f"'{example.text}' {'does not fire' if example.fires else 'fires'} '{example.rule}'"


def _pair(assistant: Assistant, pair: RankingPair) -> Iterator[str]:
    hits = assistant.finder.search_passages(pair.question, DEPTH)
    better, worse = _first(hits, pair.better), _first(hits, pair.worse)
    if better >= worse:
        yield f"'{pair.question}' finds '{pair.better.section}' of '{pair.better.page}' at {_told(better)}, '{pair.worse.section}' of '{pair.worse.page}' at {_told(worse)}"


def _first(hits: Sequence[Hit], place: Place) -> int:
    """Where the first passage of a place stands, from 1; beyond the last where it is not found."""
    found = (rank for rank, hit in enumerate(hits, 1) if hit.passage.document_id == place.page and place.section in ("", hit.passage.section))
    return next(found, DEPTH + 1)


def _told(rank: int) -> str:
    return f"rank {rank}" if rank <= DEPTH else f"no rank up to {DEPTH}"
