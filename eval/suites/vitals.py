"""Vitals: is NEWS2 what the published chart says, and does the care advice have the level that the guidelines give?

The examples are worked by hand from the published tables. The baselines say what simpler ways would give: a score that takes what is missing as
normal or knows one oxygen scale only; care levels of every value alone at the limits of adults, of the red-flag rules alone, and of urgent for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.build import Assistant
from assistant.triage import triage
from assistant.types import Vital
from assistant.vitals import thresholds
from assistant.vitals.care import advise
from assistant.vitals.news2 import PARAMETERS, RISKS, Incomplete, News2, NotMeant, Observations, Scale, news2, risk
from eval.cases import vitals
from eval.cases.vitals import Advised, Range, Scored
from eval.metrics.interval import wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.levels import MEASURES, confusion, measures
from eval.suites.types import Options
from indexes.manifest import sha256
from knowledge_graph.lexicon import VITALS
from knowledge_graph.types import TriageLevel

OURS = "ours"
SCORE_MEASURES = ("sets", "aggregate or range", "risk", "refused rightly", "scored wrongly low")
NORMAL = Observations(16, 97, False, 120, 70, "alert", 37.0)
Scorer = Callable[[Observations, Scale], Range | None]
Judge = Callable[[Advised], TriageLevel]


def run(assistant: Assistant, options: Options) -> Report:
    """Score and judge every example of the file that ``--cases`` names, else our own.

    Raises:
        BadInput: the file cannot be read.
    """
    path = options.cases or vitals.BUILTIN
    every_set, every_case = vitals.read(path)
    sets, cases = options.first(every_set), options.first(every_case)
    scored = {name: [scorer(item.observations, item.scale) for item in sets] for name, scorer in _scorers().items()}
    levels = {name: [judge(case) for case in cases] for name, judge in _judges(assistant).items()}
    right = [case.level for case in cases]
    options.progress("examples", len(sets) + len(cases), len(sets) + len(cases))
    tables = (
        Table("NEWS2", ("system", *SCORE_MEASURES), tuple((name, *_score_measures(sets, given)) for name, given in scored.items())),
        _risks(sets, scored[OURS]),
        Table("Care levels", ("system", "cases", *MEASURES), tuple((name, *measures(right, given)) for name, given in levels.items())),
        confusion("Guideline's level (rows) and ours (columns)", right, levels[OURS]),
        Table("Blood pressure categories", ("guideline", "cases", "right"), tuple(_categories(cases))),
    )
    rows = [_score_row(item, given) for item, given in zip(sets, scored[OURS], strict=True)]
    rows += [{"id": case.id, "level": case.level.label, "given": level.label} for case, level in zip(cases, levels[OURS], strict=True)]
    header = Header(
        "vitals", len(sets) + len(cases), "no model", "", "", assistant.knowledge.version[:16], f"{path.name}, sha256 {sha256(path)[:16]}"
    )
    return Report(header, tables, NOTES, tuple(rows))


NOTES = (
    "The examples and the tables of the code have the same sources and come from the same house: they show that the published limits are kept, not "
    "that the limits find every ill person.",
    "Scored wrongly low: sets for which a score is given whose highest possible aggregate lies below the true one, or any score where none may be "
    "given.",
)


def _scorers() -> dict[str, Scorer]:
    return {
        "missing taken as normal": lambda seen, scale: _range(news2(_filled(seen), scale)),
        "scale 1 for everybody": lambda seen, scale: _range(news2(seen, 1)),
        "every vital alone": _alone,
        OURS: lambda seen, scale: _range(news2(seen, scale)),
    }


def _filled(seen: Observations) -> Observations:
    """The observations as a careless calculator takes them: normal where missing, and whoever it is."""
    given = {name: getattr(NORMAL if getattr(seen, name) is None else seen, name) for name in PARAMETERS}
    return Observations(**given, age=30.0)


def _alone(seen: Observations, scale: Scale) -> Range | None:
    """No sum: the worst single parameter stands for all."""
    result = news2(replace(seen, age=30.0, pregnant=None), scale)
    if isinstance(result, NotMeant):
        return None
    worst = max((points for _, points in result.scores), default=0)
    return Range(worst, worst, risk(worst, worst == 3), risk(worst, worst == 3))


def _range(result: News2 | Incomplete | NotMeant) -> Range | None:
    if isinstance(result, NotMeant):
        return None
    if isinstance(result, News2):
        return Range(result.total, result.total, result.risk, result.risk)
    return Range(result.lowest, result.highest, result.lowest_risk, result.highest_risk)


def _score_measures(sets: Sequence[Scored], given: Sequence[Range | None]) -> tuple[Cell, ...]:
    pairs = list(zip((item.gold for item in sets), given, strict=True))
    meant = [(gold, got) for gold, got in pairs if gold is not None]
    refused = [got for gold, got in pairs if gold is None]
    low = [gold for gold, got in meant if got is not None and got.highest < gold.highest]
    return (
        len(pairs),
        wilson(sum(got is not None and (got.lowest, got.highest) == (gold.lowest, gold.highest) for gold, got in meant), len(meant)),
        wilson(
            sum(got is not None and (got.lowest_risk, got.highest_risk) == (gold.lowest_risk, gold.highest_risk) for gold, got in meant), len(meant)
        ),
        wilson(sum(got is None for got in refused), len(refused)),
        wilson(len(low) + sum(got is not None for got in refused), len(pairs)),
    )


def _risks(sets: Sequence[Scored], given: Sequence[Range | None]) -> Table:
    """Risk at most, as the chart gives it and as we do."""
    names = (*reversed(RISKS), "no score")
    pairs = [tuple("no score" if one is None else one.highest_risk for one in (item.gold, got)) for item, got in zip(sets, given, strict=True)]
    rows: list[tuple[Cell, ...]] = [(gold, *(pairs.count((gold, ours)) for ours in names)) for gold in names]
    return Table("Highest risk by the chart (rows) and ours (columns)", ("", *names), tuple(rows))


def _judges(assistant: Assistant) -> dict[str, Judge]:
    def ours(case: Advised) -> TriageLevel:
        found = advise(case.latest, case.history, assistant.knowledge, on_oxygen=case.on_oxygen, place=case.place)
        return max((piece.level for piece in found), default=TriageLevel.SELF_CARE)

    def rules(case: Advised) -> TriageLevel:
        values = tuple(Vital(name, reading.value) for name, reading in case.latest.items() if name in VITALS)
        verdict = triage(replace(case.history, vitals=values), assistant.knowledge)
        return verdict.level if verdict.understood else TriageLevel.SELF_CARE

    return {"everything urgent": lambda _: TriageLevel.URGENT, "every value alone, limits of adults": _single, "red-flag rules": rules, OURS: ours}


def _single(case: Advised) -> TriageLevel:
    """Each value at the limits of an adult of whom nothing else is known."""
    value = {name: reading.value for name, reading in case.latest.items()}
    pressures = {"systolic", "diastolic"}
    levels = [thresholds.judge(name, number).level for name, number in value.items() if name not in pressures]
    if value.keys() & pressures:
        levels.append(thresholds.pressure(value.get("systolic"), value.get("diastolic")).level)
    return max(levels)


def _categories(cases: Sequence[Advised]) -> list[tuple[Cell, ...]]:
    def number(case: Advised, name: str) -> float | None:
        return case.latest[name].value if name in case.latest else None

    aha = [(case.aha, thresholds.aha_category(number(case, "systolic"), number(case, "diastolic"))) for case in cases if case.aha]
    nice = [(case.nice, thresholds.nice_stage(number(case, "systolic"), number(case, "diastolic"), case.place)) for case in cases if case.nice]
    return [
        (name, len(pairs), wilson(sum(gold == ours for gold, ours in pairs), len(pairs)))
        for name, pairs in (("ACC/AHA 2017", aha), ("NICE NG136", nice))
    ]


def _score_row(item: Scored, given: Range | None) -> dict[str, object]:
    def shown(one: Range | None) -> list[object]:
        return ["no score"] if one is None else [one.lowest, one.highest, one.lowest_risk, one.highest_risk]

    return {"id": item.id, "gold": shown(item.gold), "given": shown(given)}
