"""Metrics: worked values, what cannot be scored, and agreement with an independent implementation."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest

from eval.metrics.attribution import attributed
from eval.metrics.average_precision import average_precision
from eval.metrics.first_grade import first_grade
from eval.metrics.interval import Interval, bootstrap, paired, wilson
from eval.metrics.judged import judged
from eval.metrics.ndcg import exponential, ndcg, plain
from eval.metrics.quantile import quantile
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank

GRADES = {"a": 4, "b": 3, "c": 2, "d": 1, "e": 3}


def test_gains() -> None:
    assert [exponential(grade) for grade in (1, 2, 3, 4)] == [0.0, 1.0, 3.0, 7.0]
    assert plain(2) == 2.0


def test_ndcg_worked_by_hand() -> None:
    # found: c (gain 1), x (unjudged), a (gain 7); ideal: 7, 3, 3, 1
    found = 1 / math.log2(2) + 7 / math.log2(4)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 3 / math.log2(4) + 1 / math.log2(5)
    assert ndcg(["c", "x", "a"], GRADES) == pytest.approx(found / ideal, abs=1e-12)
    assert ndcg(["a", "b", "e", "c"], GRADES) == 1.0
    assert ndcg(["a"], GRADES, k=1) == 1.0
    assert ndcg(["b"], {"a": 2, "b": 1}, gain=plain) == pytest.approx(1 / (2 + 1 / math.log2(3)))


def test_the_cut_off_hides_what_comes_later() -> None:
    ranking = [*"0123456789", "a"]
    assert [metric(ranking, GRADES) for metric in (ndcg, reciprocal_rank, average_precision, recall)] == [0.0] * 4
    assert reciprocal_rank(ranking, GRADES, k=11) == 1 / 11


def test_rank_metrics_worked_by_hand() -> None:
    ranking = ["d", "b", "x", "a"]  # relevant (grade 3 and more): a, b, e
    assert reciprocal_rank(ranking, GRADES) == 0.5
    assert average_precision(ranking, GRADES) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert recall(ranking, GRADES) == pytest.approx(2 / 3)
    assert first_grade(ranking, GRADES) == 0.0
    assert first_grade(["a"], GRADES) == 3.0
    assert first_grade(["x"], GRADES) == 0.0
    assert judged(ranking, GRADES) == 0.75


def test_missing_is_zero() -> None:
    assert [metric([], GRADES) for metric in (ndcg, reciprocal_rank, average_precision, recall, first_grade)] == [0.0] * 5


def test_unscorable_is_not_zero() -> None:
    assert ndcg(["d"], {"d": 1}) is None
    assert [metric(["c"], {"c": 2}) for metric in (reciprocal_rank, average_precision, recall)] == [None] * 3
    assert first_grade(["a"], {}) is None
    assert judged([], GRADES) is None


def test_agrees_with_ir_measures() -> None:
    measures = pytest.importorskip("ir_measures", reason="pip install ir-measures")
    rng = random.Random(7)
    for _ in range(40):
        grades = {f"d{n}": rng.randint(1, 4) for n in range(rng.randint(3, 25))}
        ranking = rng.sample([*grades, *(f"x{n}" for n in range(10))], k=min(12, len(grades)))
        theirs = _theirs(measures, ranking, grades)
        ours = [metric(ranking, grades) or 0.0 for metric in (ndcg, reciprocal_rank, average_precision, recall)]
        assert ours == pytest.approx(theirs, abs=1e-9)


def _theirs(measures: object, ranking: Sequence[str], grades: dict[str, int]) -> list[float]:
    """nDCG by linear gains of ready gains; the rest by grades with "3 and more" as relevant."""
    import ir_measures  # noqa: PLC0415  # optional: the test is skipped without it

    run = [ir_measures.ScoredDoc("q", key, float(-place)) for place, key in enumerate(ranking)]
    gains = [ir_measures.Qrel("q", key, int(exponential(grade))) for key, grade in grades.items()]
    plain_grades = [ir_measures.Qrel("q", key, grade) for key, grade in grades.items()]
    wanted = [ir_measures.RR(rel=3) @ 10, ir_measures.AP(rel=3) @ 10, ir_measures.R(rel=3) @ 10]
    rest = ir_measures.calc_aggregate(wanted, plain_grades, run)
    first = ir_measures.nDCG @ 10
    return [ir_measures.calc_aggregate([first], gains, run)[first], *(rest[measure] for measure in wanted)]


def test_bootstrap_leaves_out_what_cannot_be_scored() -> None:
    found = bootstrap([0.0, 1.0, None, 1.0, 0.0])
    assert (found.mean, found.n, found.unscorable) == (0.5, 4, 1)
    assert (found.low, found.high) == (0.0, 1.0)
    assert bootstrap([0.4] * 9).low == pytest.approx(0.4)
    assert math.isnan(bootstrap([None]).mean)


def test_bootstrap_repeats_itself_and_covers_as_the_normal_interval_does() -> None:
    rng = random.Random(1)
    values = [rng.gauss(0, 1) for _ in range(400)]
    first = bootstrap(values)
    assert first == bootstrap(values)
    half = 1.96 * math.sqrt(sum((value - first.mean) ** 2 for value in values) / 400) / 20
    assert (first.high - first.low) / 2 == pytest.approx(half, rel=0.05)


def test_paired_is_tighter_than_its_parts() -> None:
    first, second = [0.1, 0.5, 0.9, None], [0.0, 0.4, 0.8, 0.3]
    found = paired(first, second)
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert found.n == 3
    with pytest.raises(ValueError):
        paired([1.0], [1.0, 2.0])


def test_wilson_against_published_values() -> None:
    found = wilson(81, 263)  # Newcombe 1998, table I: .2553 to .3662
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == pytest.approx(1.0)
    assert math.isnan(wilson(0, 0).mean)
    assert isinstance(found, Interval)


def test_quantile() -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.5
    assert quantile([5.0], 0.95) == 5.0
    assert math.isnan(quantile([], 0.5))


def test_attribution() -> None:
    passage = "Gout comes from uric acid. Allopurinol 100 mg lowers it."
    assert attributed("Gout comes from uric acid.", passage)
    assert not attributed("Allopurinol 300 mg lowers it.", passage)
    assert not attributed("Colchicine treats painful attacks.", passage)
    assert attributed("", passage)
