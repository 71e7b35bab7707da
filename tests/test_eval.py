"""Cases, suites, reports and the command, on tiny hand-made data and without weights."""

from __future__ import annotations

import gzip
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from sentence_transformers import SentenceTransformer

from assistant.bedside import Bedside
from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.settings import Settings
from assistant.types import Citation
from assistant.verify import Verifier
from eval import ingestion
from eval.cases import bioasq, liveqa, questions
from eval.commit import commit
from eval.metrics.interval import Interval
from eval.report import Header, Report, Table, shown, to_json, to_markdown, write
from eval.suites import citations, retrieval
from eval.suites.systems import documents_of, systems
from eval.suites.types import Options
from indexes.corpus import Corpus
from indexes.errors import MissingIndex
from indexes.types import Document, Vectors
from knowledge_graph.graph import build_graph
from tests.fakes import FakeEmbedder, PreciseFake, hit, passage
from ui.cli import main

DOCUMENTS = [
    {
        "id": "D1",
        "source": "S",
        "medquad_id": "m1",
        "question": "What is gout ? (Also called: podagra; gouty toe)",
        "url": "u1",
        "answer": "Gout swells a toe.",
    },
    {"id": "D2", "source": "S", "medquad_id": None, "question": "What is asthma ?", "url": "u2", "answer": "Asthma narrows airways."},
    {"id": "D3", "source": "S", "medquad_id": "m1", "question": "What helps gout ?", "url": "u3", "answer": "Gout eases with rest."},
]
QUERIES = [
    {"qid": "Q1", "message": "gout toe swells", "paraphrase": "gout toe", "summary": "gout rest eases"},
    {"qid": "Q2", "message": "asthma airways", "paraphrase": "asthma", "summary": "asthma narrows"},
    {"qid": "Q3", "message": "nobody judged this", "paraphrase": "gout", "summary": "gout"},
]
JUDGMENTS = [("Q1", "D1", 4), ("Q1", "D3", 2), ("Q1", "D2", 1), ("Q2", "D2", 2)]


def folder_of(tmp_path: Path, judgments: list[tuple[str, str, int]] = JUDGMENTS) -> Path:
    folder = tmp_path / "liveqa"
    folder.mkdir()
    with gzip.open(folder / liveqa.DOCUMENTS, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in DOCUMENTS)
    (folder / liveqa.QUERIES).write_text("".join(json.dumps(row) + "\n" for row in QUERIES), encoding="utf-8")
    lines = [f"{q}\t{d}\t{grade}\t1\t1" for q, d, grade in judgments]
    (folder / liveqa.JUDGMENTS).write_text("\n".join(["qid\tdoc_id\tgrade_max\tgrade_min\tgrade_first", *lines]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    """The built-in knowledge, read once."""
    return Bedside(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture
def assistant(tmp_path: Path, bedside: Bedside) -> Assistant:
    """A real assistant with a fake embedder and no language model."""
    made = build(Settings(home=tmp_path / "home", llm="none"))
    parts = {"embedder": PreciseFake(), "knowledge": bedside.knowledge, "graph": build_graph(bedside.knowledge), "linker": bedside.linker}
    made.__dict__.update(parts)
    return made


# ---- cases -----------------------------------------------------------------------------------------------------------


def test_liveqa_reads_the_collection(tmp_path: Path) -> None:
    data = liveqa.read(folder_of(tmp_path))
    assert data.documents[0] == Document("D1", "What is gout ?", "Gout swells a toe.", "u1", "S", "", ("podagra", "gouty toe"))
    assert data.queries[0].forms["summary"] == "gout rest eases"
    assert data.grades == {"Q1": {"D1": 4, "D3": 2, "D2": 1}, "Q2": {"D2": 2}, "Q3": {}}
    assert data.medquad == {"D1": "m1", "D3": "m1"}


def test_liveqa_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"docs\.jsonl\.gz is missing"):
        liveqa.read(tmp_path)
    folder = folder_of(tmp_path, [("Q1", "D9", 4)])
    with pytest.raises(BadInput, match="not in the pool, such as D9"):
        liveqa.read(folder)
    (folder / liveqa.DOCUMENTS).write_bytes(b"not gzip")
    with pytest.raises(BadInput, match="is not a LiveQA-Med folder"):
        liveqa.read(folder)


def bioasq_file(path: Path) -> Path:
    """Two questions; one snippet answers both."""
    shared = {"text": "Iron treats anaemia.", "document": "http://x/1"}
    rows = [
        {"id": "A", "question": "What treats anaemia?", "snippets": [shared, {"text": "Anaemia  is\ncommon.", "document": "http://x/2"}]},
        {"id": "B", "question": "What does iron do?", "snippets": [{**shared, "document": "http://x/9"}]},
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_bioasq_keeps_a_snippet_once(tmp_path: Path) -> None:
    data = bioasq.read(bioasq_file(tmp_path / "b.jsonl.gz"))
    assert data.documents == (
        Document("http://x/1#0", "", "Iron treats anaemia.", "http://x/1", "PubMed"),
        Document("http://x/2#1", "", "Anaemia is common.", "http://x/2", "PubMed"),
    )
    assert data.grades == {"A": {"http://x/1#0": 4, "http://x/2#1": 4}, "B": {"http://x/1#0": 4}}
    assert [query.forms for query in data.queries] == [{"question": "What treats anaemia?"}, {"question": "What does iron do?"}]
    (tmp_path / "bad").write_text('{"id": "A"}', encoding="utf-8")
    with pytest.raises(BadInput, match="is not a file of BioASQ questions"):
        bioasq.read(tmp_path / "bad")


def test_the_built_in_questions_are_about_pages_that_exist(assistant: Assistant) -> None:
    found = questions.read()
    answerable = [question for question in found if question.about]
    assert len(answerable) >= 20
    assert {key for question in answerable for key in question.about or ()} <= assistant.knowledge.concepts.keys()
    assert sum(question.mode == "clinician" for question in found) >= 5
    for question in found:
        assistant.profile(question.profile)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no case"),
        ("nonsense", "1 is not JSON"),
        ('{"id": "a", "text": "t", "more": 1}', "is not an object of"),
        ('{"id": "a", "text": "t", "mode": "nurse"}', "'mode' is patient or clinician"),
        ('{"id": "a", "text": "t"}\n{"id": "a", "text": "u"}', "an id twice"),
    ],
)
def test_questions_refuse_what_they_cannot_use(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        questions.read(path)
    with pytest.raises(BadInput, match="cannot be read"):
        questions.read(tmp_path / "absent.jsonl")


# ---- retrieval -------------------------------------------------------------------------------------------------------


def test_a_document_ranks_by_its_best_passage() -> None:
    hits = [replace(hit(key), passage=passage("text", key, document_id=key[0])) for key in ("a:1", "b:1", "a:2", "c:1")]
    assert documents_of(hits) == ("a", "b", "c")


def test_retrieval_scores_the_pool(assistant: Assistant, tmp_path: Path) -> None:
    report = retrieval.run(assistant, Options(folder_of(tmp_path)))
    assert len(report.cases) == 3 * 3 * 3
    first = next(row for row in report.cases if (row["id"], row["form"], row["system"]) == ("Q1", "message", "bm25"))
    assert first["ranking"] == ["D1", "D3"]
    assert (first["nDCG@10"], first["MRR@10"], first["R@10"], first["avg@1"], first["judged@10"]) == (1.0, 1.0, 1.0, 3.0, 1.0)
    second = next(row for row in report.cases if (row["id"], row["form"], row["system"]) == ("Q2", "message", "fused"))
    assert (second["nDCG@10"], second["MRR@10"]) == (1.0, None)
    means = report.tables[0].rows[0]
    assert means[:2] == ("message", "bm25")
    assert means[2] == Interval(1.0, 1.0, 1.0, 2, 1)
    assert means[-1] == pytest.approx(2 / 3)
    assert report.tables[1].rows[0][:2] == ("message", "fused - bm25")
    assert report.header.n == 3


def test_retrieval_scores_bioasq_too(assistant: Assistant, tmp_path: Path) -> None:
    path = bioasq_file(tmp_path / "b.jsonl.gz")
    report = retrieval.run(assistant, Options(path))
    assert [(row["id"], row["form"], row["system"], row["R@10"]) for row in report.cases if row["system"] == "bm25"] == [
        ("A", "question", "bm25", 1.0),
        ("B", "question", "bm25", 1.0),
    ]
    assert report.header.data.startswith("BioASQ dev, sha256 ")
    with pytest.raises(BadInput, match="BioASQ dev has no judgments of MedQuAD"):
        retrieval.run(assistant, Options(path, protocol="medquad"))


def test_the_pool_is_embedded_once(assistant: Assistant, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    data, fake = liveqa.read(folder), cast(PreciseFake, cast(object, assistant.embedder))
    retrieval.pool_index(assistant, data, Options().progress)
    before = len(fake.encoded)
    index = retrieval.pool_index(assistant, data, Options().progress)
    assert before == 6
    assert len(fake.encoded) == before
    assert documents_of(systems(index, assistant)["dense"]("asthma"))[0] == "D2"
    assert systems(index, assistant)["fused"](" ") == []


def test_medquad_judgments_move_to_the_record_they_came_from(tmp_path: Path) -> None:
    assert retrieval.medquad_grades(liveqa.read(folder_of(tmp_path))) == {"Q1": {"m1": 4}, "Q2": {}, "Q3": {}}


def test_retrieval_refuses_what_it_cannot_run(assistant: Assistant, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with pytest.raises(BadInput, match="say where LiveQA-Med or BioASQ is"):
        retrieval.run(assistant, Options())
    with pytest.raises(BadInput, match="not one of pool, medquad"):
        retrieval.run(assistant, Options(folder, protocol="web"))
    with pytest.raises(MissingIndex, match="there is no index 'builtin'"):
        retrieval.run(assistant, Options(folder, protocol="medquad"))


# ---- citations -------------------------------------------------------------------------------------------------------


def test_citations_of_the_real_assistant(assistant: Assistant, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "g", "text": "What is gout and what causes gout?", "about": ["gout"]}\n', encoding="utf-8")
    report = citations.run(assistant, Options(cases))
    row = report.cases[0]
    assert row["claims"] > 0
    assert row["citations"] == row["verbatim"] == row["claims"]
    assert row["sentences"] == row["supported"] == row["attributed"]
    assert (row["composer"], row["abstained"], row["expected"], row["usage"]) == ("extract", False, True, {})
    assert report.header.model == "fake@1 (fp32); no language model"
    times = {row[0]: row[3] for row in report.tables[2].rows}
    assert times == {
        "triage, s": 1,
        "first_claim, s": 1,
        "total, s": 1,
        "prompt tokens": 0,
        "output tokens": 0,
        "first question with everything to load, s": 1,
    }


def test_a_citation_is_held_against_the_passage_on_disk(assistant: Assistant) -> None:
    corpus = Corpus()
    corpus.add([passage("Gout swells a toe. Rest eases it.", "p1", title="Gout")])
    bench = citations.Bench(corpus, Verifier(assistant.linker, assistant.knowledge))
    good = Citation("p1", "p1", "Gout", "", "", "Rest eases it.", "Gout swells a toe. Rest eases it.", 19, 33)
    forged = replace(good, quote="Beer eases it.", passage="Beer eases it.", start=0, end=14)
    assert bench.pick(good) is not None
    assert bench.pick(forged) is None
    assert bench.pick(replace(good, passage_id="p2")) is None
    assert bench.supported("Rest eases it.", [forged, good])
    assert not bench.supported("Beer eases it.", [forged])
    assert not bench.supported("Swimming cures every toe.", [good])
    assert not bench.attributed("Swimming cures 12 toes.", [good])


def test_shares_count_what_they_say() -> None:
    base = {"citations": 2, "verbatim": 2, "sentences": 2, "supported": 1, "attributed": 2, "claims": 2, "on_subject": 1}
    timing: dict[str, Any] = {"unsupported": [{}], "timings": {"triage": 0.01, "total": 2.0}, "usage": {"prompt_tokens": 300}}
    rows = [
        {"id": "a", "composer": "extract+model", "abstained": False, "expected": True, **base, **timing},
        {"id": "b", "composer": "", "abstained": True, "expected": False, **dict.fromkeys(base, 0), **timing, "unsupported": []},
    ]
    shares, means, times = citations.tables(rows, 5.0)
    assert [row[2] for row in shares.rows] == ["2 / 2", "1 / 2", "2 / 2", "1 / 2", "0 / 1", "1 / 1", "1 / 2"]
    assert [cast(Interval, row[1]).mean for row in means.rows] == [2.0, 0.5]
    assert times.rows[0] == ("triage, s", 0.01, 0.01, 2)
    assert times.rows[1][3] == 0


# ---- report ----------------------------------------------------------------------------------------------------------


def header(**more: Any) -> Header:
    return Header("retrieval", 2, "m@1", "pool", "abc", "k1", "data", **more)


def test_report_as_json_and_markdown(tmp_path: Path) -> None:
    table = Table("Means", ("system", "nDCG@10", "all"), (("bm25", Interval(0.5, 0.4, 0.6, 2), math.nan),))
    report = Report(header(date="2026-01-02T03:04:05+00:00", commit=None), (table,), ("a note",))
    row = to_json(report)["tables"][0]["rows"][0]
    assert row == {"system": "bm25", "nDCG@10": {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 2, "unscorable": 0}, "all": None}
    text = to_markdown(report)
    assert "| bm25   | 0.500 [0.400, 0.600] | -   |" in text
    assert "- index_digest: abc" in text
    assert text.endswith("* a note\n")
    made, page = write(report, tmp_path / "out")
    assert made.name == "retrieval-20260102T030405.json"
    assert json.loads(made.read_text(encoding="utf-8"))["header"]["commit"] is None
    assert page.read_text(encoding="utf-8") == text


def test_cells() -> None:
    assert [shown(cell) for cell in (1234, 0.1234, 1234.56, None, "x")] == ["1,234", "0.123", "1,234.6", "", "x"]


def test_commit_is_read_without_git(tmp_path: Path) -> None:
    place = tmp_path / "pkg" / "file.py"
    assert commit(place) is None
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    assert commit(place) is None
    (git / "packed-refs").write_text("# pack-refs with: peeled\naaa refs/heads/main\n", encoding="utf-8")
    assert commit(place) == "aaa"
    (git / "refs" / "heads" / "main").write_text("bbb\n", encoding="utf-8")
    assert commit(place) == "bbb"
    (git / "HEAD").write_text("ccc\n", encoding="utf-8")
    assert commit(place) == "ccc"


def test_commit_of_a_worktree(tmp_path: Path) -> None:
    own = tmp_path / "main" / ".git" / "worktrees" / "w"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/side\n", encoding="utf-8")
    (own / "commondir").write_text("../..\n", encoding="utf-8")
    (tmp_path / "main" / ".git" / "packed-refs").write_text("ddd refs/heads/side\n", encoding="utf-8")
    tree = tmp_path / "w"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {own}\n", encoding="utf-8")
    assert commit(tree / "eval" / "commit.py") == "ddd"


# ---- ingestion -------------------------------------------------------------------------------------------------------


def test_ingestion_samples_the_same_texts_for_both(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    rows = [{"id": f"d{n}", "title": "T", "text": f"Text {n % 8}."} for n in range(10)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = ingestion.sample(f"jsonl:{path}", 5)
    assert found == ingestion.sample(f"jsonl:{path}", 5)
    assert len({p.searchable for p in found}) == 5
    assert len(ingestion.sample(f"jsonl:{path}", 99)) == 8
    assert [d.text for d in ingestion.as_documents(found)] == [p.text for p in found]


class PlainFake:
    """What of a sentence-transformers model is called plainly: vectors that need not be unit vectors."""

    def encode(self, texts: list[str], batch_size: int, show_progress_bar: bool) -> Vectors:
        """Twice the fake's vectors."""
        return 2 * FakeEmbedder().encode(texts)


def test_ingestion_compares_vectors_of_the_same_texts(assistant: Assistant) -> None:
    texts = [passage(f"Word{n} of its own.", f"p{n}") for n in range(4)]
    found = ingestion.measure(texts, assistant.embedder, cast(SentenceTransformer, PlainFake()))
    assert (found.mean_cosine, found.least_cosine) == pytest.approx((1.0, 1.0), abs=1e-5)
    assert found.manifest.passages == 4
    report = ingestion.report([found, replace(found, ours=1.0, theirs=3.0), replace(found, ours=1.0, theirs=2.0)], texts, assistant, "jsonl:x")
    assert report.tables[0].rows[1] == (2, 4.0, 4 / 3, 3.0)
    assert report.tables[1].rows[0] == ("mean cosine", "1.00000")


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["eval", "singing"], "there is no suite 'singing'; known: retrieval, citations, linking, coverage, differential, ddxplus, triage, understanding, vitals, intake, interview, abstention, safety, answers, asked, qa, verifier, privacy, compare, page"),
        (["eval", "retrieval", "--cases", "/no/such/folder"], "the cases '/no/such/folder' do not exist"),
        (["eval", "retrieval"], "say where LiveQA-Med or BioASQ is: anamnesis eval retrieval --cases FOLDER|FILE"),
    ],
)
def test_the_command_refuses_in_one_line(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["anamnesis", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"anamnesis: {message}\n"
