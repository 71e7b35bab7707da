"""The linking suite: reading labels and IOB files, matching mentions, counting."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from assistant.errors import BadInput
from eval.cases import iob, linking
from eval.cases.linking import Gold, digest, draw
from eval.metrics.mentions import Counts
from eval.suites.linking import match, score
from knowledge_graph.types import Mention

TEXT = "A tired man. He has no fever today! Pale skin."


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    vignettes, labels = tmp_path / "v.jsonl", tmp_path / "l.jsonl"
    vignettes.write_text(json.dumps({"id": "v1", "text": TEXT}) + "\n", encoding="utf-8")
    row = {"id": "v1", "start": 13, "end": 35, "sha256": digest(TEXT[13:35]), "mentions": [{"start": 10, "end": 15, "concept": "fever", "also": ["chills"], "negated": True}]}
    labels.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return labels, vignettes


def test_labels_are_joined_to_their_sentences(files: tuple[Path, Path]) -> None:
    (sentence,) = linking.read(*files)
    assert (sentence.id, sentence.text) == ("v1:13", "He has no fever today!")
    assert sentence.mentions == (Gold(10, 15, ("fever", "chills"), True),)


def test_a_changed_vignette_is_refused(files: tuple[Path, Path]) -> None:
    files[1].write_text(json.dumps({"id": "v1", "text": TEXT.replace("fever", "cough")}) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="v1 13-35 is not the sentence that was labelled"):
        linking.read(*files)


def test_missing_files_are_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"the vignettes .* cannot be read"):
        linking.read(files[0], tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"the labels .* cannot be read"):
        linking.read(tmp_path / "nowhere", files[1])


def test_the_same_sentences_are_drawn_again() -> None:
    texts = {"a": "One two three. Four five. Six seven eight nine.", "b": "Ten eleven twelve!"}
    drawn = draw(texts, 3, seed=1)
    assert drawn == draw(texts, 3, seed=1)
    assert {texts[key][a:b] for key, a, b in drawn} == {"One two three.", "Six seven eight nine.", "Ten eleven twelve!"}


def test_the_best_of_several_concepts_and_each_mention_once() -> None:
    golds = (Gold(0, 5, ("fever", "chills"), False), Gold(3, 9, ("chills",), False))
    found = [Mention("chills", 2, 6), Mention("fever", 0, 4), Mention("fever", 20, 24)]
    assert match(golds, found) == [(golds[0], found[1]), (golds[1], found[0])]


def test_a_mention_elsewhere_or_of_another_concept_is_no_match() -> None:
    gold = Gold(0, 5, ("fever",), False)
    assert match([gold], [Mention("fever", 5, 9), Mention("cough", 0, 5)]) == [(gold, None)]


def test_counts() -> None:
    total = Counts(3, 1, 0) + Counts(0, 0, 2)
    assert (total.precision, total.recall) == (0.75, 0.6)
    assert total.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert math.isnan(Counts().precision)
    assert Counts(0, 1, 1).f1 == 0.0


def test_exact_spans() -> None:
    assert score({(0, 3, "Disease"), (5, 9, "Disease")}, {(0, 3, "Disease"), (5, 8, "Disease")}) == Counts(1, 1, 1)


@pytest.mark.parametrize("packed", [False, True])
def test_iob_sentences_are_joined_as_in_print(tmp_path: Path, packed: bool) -> None:
    lines = "Non\tB-Disease\n-\tI-Disease\nHodgkin\tI-Disease\n'\tI-Disease\ns\tI-Disease\nand\tO\naspirin\tB-Chemical\n.\tO\n\nNone\tO\n"
    path = tmp_path / ("a.tsv.gz" if packed else "a.tsv")
    path.write_bytes(gzip.compress(lines.encode()) if packed else lines.encode())
    first, second = iob.read(path)
    assert first.text == "Non-Hodgkin's and aspirin . "
    assert [(first.text[g.start : g.end], g.concepts) for g in first.mentions] == [("Non-Hodgkin's", ("Disease",)), ("aspirin", ("Chemical",))]
    assert second.mentions == ()


def test_a_missing_iob_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read as IOB lines"):
        iob.read(tmp_path / "nowhere.tsv")
