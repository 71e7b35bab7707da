"""The benchmark of nearest-neighbour search, at a small size."""

from __future__ import annotations

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from eval import nearest
from eval.nearest import Timed, as_table, clustered, measure


def test_vectors_are_unit_vectors_around_a_centre_for_each_hundred() -> None:
    vectors = clustered(400, 64)
    assert vectors.shape == (400, 64)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(400), abs=1e-5)
    near = (vectors @ vectors.T > 0.35).sum(axis=1)
    assert 60 < np.median(near) < 140
    assert np.array_equal(vectors, clustered(400, 64))


def test_every_way_is_measured_against_exact_search() -> None:
    both = clustered(1220, 32)
    exact, fast, bytes8 = measure(both[:1200], both[1200:])
    assert [(row.kind, row.size) for row in (exact, fast, bytes8)] == [("exact", 128), ("fast-scan", 8), ("sq8", 32)]
    assert (exact.recall, bytes8.recall) == (1.0, 1.0)
    assert 0.95 <= fast.recall <= 1.0
    assert {len(row.milliseconds) for row in (exact, fast, bytes8)} == {20}


def test_the_table_has_a_row_a_way() -> None:
    found = as_table([Timed("exact", (1.0, 2.0, 9.0), 1.0, 8, 0.5)], 3)
    assert found.title == "3 vectors"
    assert found.rows[0] == ("exact", 2.0, float(np.percentile((1.0, 2.0, 9.0), 95)), 1.0, 8, 0.5)


def test_it_runs_as_a_command() -> None:
    app = typer.Typer()
    app.command()(nearest.main)
    ended = CliRunner().invoke(app, ["--vectors", "900", "--dimension", "16", "--questions", "3"])
    assert ended.exit_code == 0
    assert "## 900 vectors" in ended.output
    assert [line.split()[1] for line in ended.output.splitlines() if line.startswith(("| exact", "| fast", "| sq8"))] == ["exact", "fast-scan", "sq8"]
