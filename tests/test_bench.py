"""``anamnesis bench``: its clock, its arithmetic, its texts and its stages; nothing here asserts a time."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from assistant.build import Assistant, build
from assistant.settings import Settings
from eval.bench import ingestion, retrieval, stages
from eval.bench.clock import Clock, Timed
from eval.bench.spread import of_rounds, quantiles, ratio, spread
from eval.bench.stages import FUSION, REST, STAGES, Wanted
from eval.bench.texts import Base, Copies, base_of, documents, perturbed, varied
from eval.bench.types import Amount, Bench, evenly
from eval.cases.questions import Question
from eval.ingestion import Round
from eval.metrics.interval import Interval
from indexes import ingest
from indexes.embed import SentenceEmbedder
from indexes.manifest import Manifest
from indexes.readers.types import Unreadable
from indexes.shelf import open_index
from indexes.types import Document
from indexes.vectors import CACHE
from tests.fakes import FakeEmbedder, PreciseFake, passage
from tests.fakes import documents as short_documents
from tests.tiny_knowledge import tiny, tiny_linker


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    """An assistant over the small knowledge, with vectors of words."""
    made = build(Settings(home=tmp_path, llm="none"))
    made.knowledge, made.linker, made.embedder = tiny(), tiny_linker(), cast(SentenceEmbedder, PreciseFake())
    return made


# ---- the clock -------------------------------------------------------------------------------------------------------


class Ticks:
    """A clock that moves only when told to, or by a ``step`` whenever somebody looks at it."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self._step = 0.0, step

    def __call__(self) -> float:
        self.now += self._step
        return self.now


class Worker:
    """Something whose methods take time, one of them by way of the other."""

    size = 3

    def __init__(self, ticks: Ticks, inner: Any = None) -> None:
        self._ticks, self._inner = ticks, inner

    def work(self, seconds: float) -> float:
        """Takes so long, and as long again by the one inside."""
        self._ticks.now += seconds
        return seconds + (self._inner.work(seconds) if self._inner else 0.0)


def test_a_stage_inside_another_counts_once_and_the_stages_sum_to_the_whole() -> None:
    ticks = Ticks()
    clock = Clock(ticks)
    inner = Timed(Worker(ticks), clock, {"work": "inner"})
    outer = Timed(Worker(ticks, inner), clock, {"work": "outer"})
    with clock.stage("rest"):
        ticks.now += 1
        assert outer.work(2) == 4
        outer.work(3)
        assert outer.size == 3
    assert clock.lap() == {"inner": 5, "outer": 5, "rest": 1}
    assert ticks.now == 11
    assert clock.lap() == {}


def test_a_stage_that_fails_is_counted_and_closed() -> None:
    ticks = Ticks()
    clock = Clock(ticks)
    with pytest.raises(ZeroDivisionError), clock.stage("outer"), clock.stage("inner"):
        ticks.now += 2
        raise ZeroDivisionError
    with clock.stage("after"):
        ticks.now += 1
    assert clock.lap() == {"inner": 2, "outer": 0, "after": 1}


def test_time_moves_from_one_stage_to_another_without_changing_the_whole() -> None:
    lap = dict.fromkeys(STAGES, 1.0)
    found = stages.moved(lap, REST, FUSION, 0.25)
    assert (found[REST], found[FUSION], stages.whole(found)) == (0.75, 1.25, len(STAGES))
    assert stages.moved(lap, REST, FUSION, 9.0)[REST] == 0
    assert stages.whole(stages.moved(lap, REST, FUSION, 9.0)) == len(STAGES)


# ---- quantiles and ratios --------------------------------------------------------------------------------------------


def test_quantiles_leave_out_what_is_not_known() -> None:
    found = spread([1.0, None, 2.0, 3.0], 0.5)
    assert (found.mean, found.n, found.unscorable) == (2.0, 3, 1)
    assert 1 <= found.low <= 2 <= found.high <= 3
    assert spread([4.0, 4.0], 0.95) == Interval(4.0, 4.0, 4.0, 2)
    assert math.isnan(spread([None], 0.5).mean)
    table = quantiles("T", "until", {"a": [1.0, 2.0, 3.0], "b": [None]})
    assert table.columns == ("until", "n", "p50", "p95")
    assert [row[:2] for row in table.rows] == [("a", 3), ("b", 0)]
    assert cast(Interval, table.rows[0][3]).mean == pytest.approx(2.9)


def test_rounds_are_told_by_their_middle_and_their_ends() -> None:
    assert of_rounds([3.0, 1.0, 2.0]) == Interval(2.0, 1.0, 3.0, 3)
    assert ratio(3.0, 2.0) == 1.5
    assert math.isnan(ratio(1.0, 0.0))


def test_a_choice_comes_from_all_over_the_list() -> None:
    assert evenly(range(10), 3) == (0, 3, 6)
    assert evenly([1, 2], 5) == (1, 2)


# ---- texts and retrieval ---------------------------------------------------------------------------------------------


def base(count: int = 4) -> Base:
    """Passages of some forty words with the fake's vectors."""
    passages = tuple(passage(" ".join(f"w{n}x{word}" for word in range(40)), f"p{n}", f"Title {n}", document_id=f"d{n}") for n in range(count))
    texts = tuple(text for p in passages for text in (p.searchable, p.title))
    return Base(passages, texts, FakeEmbedder().encode(texts))


def test_copies_are_other_texts_of_the_same_length_and_know_their_number() -> None:
    original = base().passages[0]
    copy = varied(original, 3, "other words")
    assert (copy.title, copy.document_id) == ("Title 0 3", "d0~3")
    assert len(copy.text.split()) == 40
    changed = [word for word, old in zip(copy.text.split(), original.text.split(), strict=True) if word != old]
    assert 0 < len(changed) < 20
    assert set(changed) <= {"other", "words"}
    assert varied(original, 3, "other words") == copy


def test_a_moved_vector_stays_a_unit_vector_near_its_own() -> None:
    own = np.zeros(4096, np.float32)
    own[0] = 1
    moved = perturbed(own, "text")
    assert float(np.linalg.norm(moved)) == pytest.approx(1.0, abs=1e-5)
    assert float(moved @ own) == pytest.approx(0.8, abs=0.03)
    assert (perturbed(own, "text") == moved).all()
    assert not (perturbed(own, "another") == moved).all()


def test_an_index_of_copies_has_the_size_asked_for_and_embeds_nothing(tmp_path: Path) -> None:
    own, embedder = base(), FakeEmbedder()
    copies = Copies(embedder, own)
    made = ingest.build(tmp_path / "some", documents(own, 11, copies), copies)
    assert (made.passages, made.model) == (11, embedder.name)
    assert embedder.encoded == []
    index = open_index(tmp_path, "some", embedder, embedder.name)
    assert [p.title for _, p in index.dense.corpus.all()][::4] == ["Title 0", "Title 0 1", "Title 0 2"]
    assert index.dense.search_passages(own.passages[2].searchable, 3)[0].passage.document_id == "d2"


def test_what_is_not_known_is_embedded() -> None:
    embedder = FakeEmbedder()
    found = Copies(embedder, base()).encode(["never seen"])
    assert embedder.encoded == ["never seen"]
    assert (found == FakeEmbedder().encode(["never seen"])).all()


def test_the_base_holds_the_vectors_the_index_was_built_with(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    ingest.build(tmp_path / "b", short_documents(3), embedder)
    found = base_of(open_index(tmp_path, "b", embedder, embedder.name), tmp_path / "b" / CACHE)
    assert len(found.passages) == 3
    assert set(found.texts) == {text for p in found.passages for text in (p.searchable, p.title)}
    assert found.vectors == pytest.approx(FakeEmbedder().encode(found.texts), abs=1e-3)


def test_every_stage_of_a_question_is_seen_and_they_sum_to_the_whole(assistant: Assistant, tmp_path: Path) -> None:
    embedder, clock = FakeEmbedder(), Clock(Ticks(step=1.0))
    name = "Iron-deficiency anaemia"
    texts = [Document("iron-deficiency-anaemia", name, f"Low iron makes many people tired all day, part {n}.", "u", "P", "Symptoms") for n in range(5)]
    ingest.build(tmp_path / "some", texts, embedder)
    timed = cast(FakeEmbedder, Timed(embedder, clock, {"embed_query": stages.QUERY}))
    index = open_index(tmp_path, "some", timed, embedder.name)
    retriever = stages.staged(index, embedder, assistant, clock)
    asked = Question("q", "What are the symptoms of low iron?")
    (laps,) = stages.measure([retriever], assistant, [Wanted(asked, ())] * 2)
    assert [list(lap) for lap in laps] == [list(STAGES)] * 2
    assert all(seconds > 0 for lap in laps for seconds in lap.values())
    assert stages.whole(laps[0]) == pytest.approx(sum(laps[0].values()))
    assert set(retriever.ranked) == {"fields", "graph"}
    columns = retrieval.columns_of(laps)
    assert list(columns) == [*STAGES, "whole"]
    assert columns["whole"][1] == pytest.approx(sum(laps[1].values()))


# ---- ingestion -------------------------------------------------------------------------------------------------------


def test_ingestion_compares_the_rounds_one_by_one() -> None:
    made = Manifest("n", "m", 3, 1, 10, "now")
    rounds = [Round(ours, theirs, 0.999951, 0.9991, 5000, made) for ours, theirs in ((2.0, 4.0), (5.0, 5.0), (1.0, 3.0))]
    speeds, compared = ingestion.tables(rounds, 10)
    assert speeds.rows == (("ours", Interval(5.0, 2.0, 10.0, 3)), ("plain sentence-transformers", Interval(2.5, 2.0, 10 / 3, 3)))
    assert compared.rows[0] == ("ours as a multiple of plain", Interval(2.0, 1.0, 3.0, 3))
    assert compared.rows[1:] == (("mean cosine of the vectors", "0.99995"), ("least cosine", "0.99910"), ("bytes on disk a passage", 500))


def test_ingestion_draws_each_text_once_and_the_same_every_time(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps({"id": f"d{n}", "title": "T", "text": f"Text {n % 8}."}) + "\n" for n in range(10)), encoding="utf-8")
    bench = Bench(assistant.settings, assistant, Amount(passages=5), (f"jsonl:{path}",))
    assert len({p.searchable for p in ingestion.drawn(bench)}) == 5
    assert ingestion.drawn(bench) == ingestion.drawn(bench)
    assert len(ingestion.drawn(replace(bench, amount=Amount(passages=99)))) == 8
    assert ingestion.sampled([Unreadable("broken", "why")], 5) == []
