"""Key facts, citations, the answers suite, the sheet for readers, and PubMedQA; on hand-made data and without weights."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.focus import CLINICIANS
from assistant.formulary import Formulary
from assistant.history import from_profile
from assistant.settings import Settings
from assistant.types import Answer, Citation, Claim, PatientHistory, Source, Triage
from assistant.understand import listen
from assistant.verify import Verifier
from assistant.wording import WordReader
from eval import sheet
from eval.cases import answers as cases
from eval.cases import pubmedqa
from eval.cases.answers import Case, Fact
from eval.cases.questions import Question
from eval.metrics import alce, key_facts
from eval.metrics.alce import Statement
from eval.metrics.interval import Interval
from eval.metrics.macro_f1 import macro_f1
from eval.report import Report, to_json, write
from eval.structured import reply_of
from eval.suites import answerers, answers, losses, qa
from eval.suites.citations import Bench
from eval.suites.headers import header
from eval.suites.types import Options
from indexes.corpus import Corpus
from indexes.sentences import Pick
from indexes.types import Hit
from knowledge_graph.graph import build_graph
from knowledge_graph.likeness import weigh
from knowledge_graph.types import TriageLevel
from tests.fakes import FakeEmbedder, PreciseFake, passage
from tests.fakes_models import ScriptedChat, pick
from tests.tiny_knowledge import builtin, builtin_linker, tiny, tiny_linker

GENERIC = (
    "See a doctor if you have symptoms.", "Talk to your doctor or pharmacist for advice.", "Treatment depends on the cause.", "It is a common condition.",
    "Symptoms can get worse over time.", "There are several treatments.", "It can cause pain.", "Follow the instructions of your doctor.",
    "Your doctor may do tests to find the cause.", "Ask your doctor before you take any other medicine.", "Do not take it if you are allergic to it.",
    "Medicines can help.", "The risk increases with age.", "It may run in families.", "请咨询医生或药师。", "治疗取决于病因。", "这是一种常见疾病。", "多喝水，注意休息。",
)  # fmt: skip


PAGES = (
    ("iron-deficiency-anaemia", "Iron-deficiency anaemia", "Iron tablets ease iron-deficiency anaemia within some weeks. A blood test shows how much iron is stored."),
    ("heart-failure", "Heart failure", "Heart failure makes people short of breath. Water tablets ease the swelling of the legs."),
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A real assistant over a small knowledge and an index of two pages, with a fake embedder and no language model."""
    home = tmp_path_factory.mktemp("home")
    pages = home / "pages.jsonl"
    pages.write_text("".join(json.dumps({"id": key, "title": title, "text": text}) + "\n" for key, title, text in PAGES), encoding="utf-8")
    made = build(Settings(home=home, llm="none", index="own"))
    parts: dict[str, object] = {"embedder": PreciseFake(), "knowledge": tiny(), "linker": tiny_linker(), "graph": build_graph(tiny()), "reader": WordReader(weigh({}))}
    parts |= {"pages": Formulary(tiny())}
    made.__dict__.update(parts)
    made.build_index("own", (f"jsonl:{pages}",))
    return made


# ---- cases -----------------------------------------------------------------------------------------------------------


def test_the_built_in_cases_are_whole() -> None:
    found = cases.read()
    assert len(found) == 180
    assert sum(case.question.mode == "clinician" for case in found) == 50
    assert sum(case.language == "zh" for case in found) == 40
    assert {case.type for case in found} == set(cases.TYPES)
    assert {key for case in found for key in case.question.about or ()} <= builtin().concepts.keys()
    for case in found:
        from_profile(case.question.profile, builtin_linker())
        assert 1 <= len(case.facts) <= 4


def test_every_fact_matches_its_own_wording_and_no_empty_phrase() -> None:
    for case in cases.read():
        for fact in case.facts:
            assert key_facts.found([fact.any], key_facts.sentences([fact.text])) == (True,), (case.question.id, fact.text)
            loose = [phrase for phrase in GENERIC if key_facts.found([fact.any], [phrase]) == (True,)]
            assert not loose, (case.question.id, fact.text, loose)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "gossip"}, ":1: a case needs"),
        ({"mode": "nurse"}, ":1: a case needs"),
        ({"facts": []}, ":1: a case needs"),
        ({"facts": [{"fact": "f", "any": ["("]}]}, ":1: a case needs"),
        ({"facts": [{"fact": "f", "any": []}]}, ":1: a case needs"),
    ],
)
def test_cases_refuse_what_they_cannot_use(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    row = {"id": "a", "text": "t", "mode": "patient", "type": "dose", "about": [], "facts": [{"fact": "f", "any": ["f"]}]}
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(row | change), encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(message)):
        cases.read(path)
    path.write_text(f"{json.dumps(row)}\n{json.dumps(row)}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="an id twice"):
        cases.read(path)
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(BadInput, match="holds no case"):
        cases.read(path)


# ---- metrics ---------------------------------------------------------------------------------------------------------


def test_a_fact_stands_in_one_sentence() -> None:
    patterns = (re.compile(r"(?=.*rest)(?=.*ice)", re.I),)
    assert key_facts.found([patterns], key_facts.sentences(["Rest it. Use ice."])) == (False,)
    assert key_facts.found([patterns], key_facts.sentences(["Sit down.", "Use ICE and rest."])) == (True,)
    assert key_facts.sentences(["要休息。多喝水。"]) == ("要休息。", "多喝水。")
    assert key_facts.without_echo(("My toe swells.", "Gout swells the toe."), "Why does my toe swell?") == ("Gout swells the toe.",)
    assert (key_facts.recall((True, False, True, True)), key_facts.recall(())) == (0.75, None)


def test_citation_recall_and_precision_as_in_the_paper() -> None:
    def holds(text: str, citations: Sequence[str]) -> bool | None:
        return None if text == "?" else set(text) <= set("".join(citations))

    assert alce.recall([Statement("ab", ("a", "b")), Statement("c", ("a",)), Statement("d", ())], holds) == pytest.approx(1 / 3)
    assert alce.precision([Statement("ab", ("a", "b", "x"))], holds) == pytest.approx(2 / 3)  # x is idle
    assert alce.precision([Statement("a", ("a", "a"))], holds) == 1.0  # each entails it alone
    assert alce.precision([Statement("ab", ("a",))], holds) == 0.0
    assert alce.precision([Statement("ab", ())], holds) is None
    assert alce.recall([Statement("?", ("a",))], holds) is None
    assert alce.recall([Statement("?", ("a",)), Statement("a", ("a",))], holds) == 1.0


def test_macro_f1_counts_a_rare_class_as_much() -> None:
    classes = ("yes", "no", "maybe")
    found = macro_f1(["yes", "yes", "no", "yes"], ["yes", "yes", "no", "maybe"], classes)
    assert found.mean == pytest.approx((0.8 + 1.0 + 0.0) / 3)
    assert found.low <= found.mean <= found.high
    assert macro_f1(["yes"] * 3, ["yes"] * 3, ("yes",)) == Interval(1.0, 1.0, 1.0, 3)
    assert macro_f1([], [], classes).n == 0


# ---- the suite -------------------------------------------------------------------------------------------------------


CASE = Case(
    Question("toe", "What eases gout?", about=("gout",)),
    "treatment",
    (Fact("Rest eases gout.", (re.compile("rest", re.I),)), Fact("Call for help.", (re.compile("call", re.I),)), Fact("Ice helps.", (re.compile(r"\bice\b", re.I),))),
)


def judges(assistant: Assistant) -> answers.Judges:
    corpus = Corpus()
    corpus.add([passage("Gout swells a toe. Gout eases with rest.", "p1", title="Gout")])
    return answers.Judges(Bench(corpus, Verifier(assistant.linker, assistant.knowledge)))


GOOD = Citation("p1", "gout", "Gout", "", "", "Gout eases with rest.", "Gout swells a toe. Gout eases with rest.", 19, 40)
FORGED = replace(GOOD, quote="Gout eases with beer.")


def answer_of(*claims: Claim, **more: Any) -> Answer:
    return Answer(PatientHistory(), Triage(TriageLevel.EMERGENCY, (), "call 999", "gout, ice"), claims=claims, timings={"total": 0.5}, **more)


def test_a_row_counts_claims_and_not_the_rest(assistant: Assistant) -> None:
    row = answers.row_of("s", CASE, answer_of(Claim("Gout eases with rest.", (GOOD,)), Claim("Beer is best.", (FORGED,))), judges(assistant), True)
    assert (row["recall"], row["complete"], row["missed"]) == (pytest.approx(1 / 3), False, ["Call for help.", "Ice helps."])
    assert row["shown_recall"] == pytest.approx(2 / 3)  # the urgency line is shown, its reason may be an echo
    assert (row["supported"], row["citation_recall"], row["citation_precision"]) == (0.5, 0.5, 0.5)
    assert (row["second_recall"], row["second_precision"], row["seconds"], row["pages"]) == (0.5, 0.5, 0.5, ["gout"])
    assert row["cited"][0]["citations"][0]["passage"] == GOOD.passage
    empty = answers.row_of("s", CASE, answer_of(abstained=True), judges(assistant))
    assert (empty["recall"], empty["supported"], empty["citation_recall"], empty["citation_precision"]) == (0.0, None, None, None)
    assert "cited" not in empty


def test_a_fact_is_lost_at_one_place(assistant: Assistant) -> None:
    corpus = Corpus()
    corpus.add([passage("Call at night.", "p1", document_id="gout", section="For clinicians"), passage("Put ice on it.", "p2", document_id="gout")])
    source = Source("p3", "other", "", "", "", "", "Rest helps. Sleep too.", 1.0, ())
    answer = answer_of(sources=(source,))
    there = (False, False, False)
    assert losses.places_of(CASE, there, answer, corpus) == [losses.UNSAID, losses.UNWRITTEN, losses.UNFOUND]  # Call is not for patients
    assert losses.places_of(CASE, (False, False, True), replace(answer, sources=()), corpus) == [losses.UNWRITTEN, losses.UNWRITTEN, losses.SAID]
    for_doctors = replace(CASE, question=replace(CASE.question, mode="clinician"))
    assert losses.places_of(for_doctors, there, replace(answer, sources=()), corpus)[1] == losses.UNFOUND
    table = losses.table({"s": [{"places": [losses.SAID, losses.UNSAID]}, {"places": [losses.SAID, losses.UNWRITTEN]}]})
    assert [cast(Interval, cell).mean for cell in table.rows[0][2:]] == [0.5, 0.25, 0.0, 0.25]


def test_the_second_opinion_leaves_chinese_unjudged(assistant: Assistant) -> None:
    row = answers.row_of("s", CASE, answer_of(Claim("休息可以缓解痛风。", (GOOD,))), judges(assistant))
    assert (row["second_recall"], row["second_precision"]) == (None, None)


def test_quotes_are_joined_for_the_verifier() -> None:
    first, second = pick("Rest helps."), pick("Ice helps.", title="Gout")
    assert answers.joined([first]) is first
    both = answers.joined([first, second])
    assert (both.text, both.passage.title) == ("Rest helps. Ice helps.", "Iron-deficiency anaemia Gout")


def test_one_retriever_alone_keeps_clinicians_pages_from_patients() -> None:
    open_, closed = passage("Low iron makes people tired.", "p1"), passage("Check the ferritin of every adult.", "p2", section=CLINICIANS)
    finder = answerers.OneRetriever(lambda query: [Hit(p, 1.0, ("fake",)) for p in (closed, open_)], FakeEmbedder().encode, 1.0)
    heard = listen("Does low iron make people tired?", tiny_linker())
    assert [p.text for p in finder.evidence(heard, (), "patient", 5, 200).picks] == ["Low iron makes people tired."]
    found = finder.evidence(heard, (), "clinician", 5, 200)
    assert [p.passage.id for p in found.picks] == ["p1", "p2"]  # the order of the words shared, not of the passages
    assert not found.weak


def test_the_suite_runs_without_a_model(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    facts = [{"fact": "Iron tablets ease it.", "any": ["tablets ease"]}, {"fact": "Tea hinders iron.", "any": ["tea"]}]
    row = {"text": "What eases iron-deficiency anaemia?", "type": "treatment", "about": ["iron-deficiency-anaemia"], "facts": facts}
    rows = [row | {"id": key, "mode": mode} for key, mode in (("g", "patient"), ("c", "clinician"))]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = answers.run(assistant, Options(path, limit=2))
    systems = [answerers.QUOTED, answerers.BM25, answerers.DENSE]
    assert [row["system"] for row in report.cases] == [name for name in systems for _ in range(2)]
    first = report.cases[0]
    assert (first["recall"], first["supported"], first["citation_recall"], first["composer"]) == (0.5, 1.0, 1.0, "extract")
    assert first["missed"] == ["Tea hinders iron."]
    assert report.header.n == 2
    by_title = {table.title: table for table in report.tables}
    assert [row[0] for row in by_title["Differences on the same questions"].rows] == ["BM25 alone - without a model", "dense alone - without a model"]
    groups = by_title["Key-fact recall by kind of question"]
    assert groups.columns == ("kind", "of", "n", *systems)
    assert [row[:3] for row in groups.rows] == [("mode", "clinician", 1), ("mode", "patient", 1), ("language", "en", 2), ("type", "treatment", 2)]
    assert "no language model" in report.notes[0]


def test_with_a_model_all_five_systems_answer(assistant: Assistant) -> None:
    chat = ScriptedChat(text=json.dumps({"sentences": ["Gout is in the toe. Rest it.", 7]}))
    withal = build(assistant.settings)
    withal.__dict__.update(assistant.__dict__ | {"chat": chat})
    found = answerers.answerers(withal)
    assert list(found) == [answerers.CONFIGURED, answerers.QUOTED, answerers.BM25, answerers.DENSE, answerers.ALONE]
    answer = found[answerers.ALONE](Question("q", "What is gout?", profile={"age": 50}))
    assert [claim.text for claim in answer.claims] == ["Gout is in the toe.", "Rest it."]
    assert (answer.composer, answer.abstained, answer.claims[0].citations) == ("model alone", False, ())
    assert "50 years" in str(chat.asked[0][1].content)
    assert chat.options[0]["response_format"]["json_schema"]["schema"]["required"] == ["sentences"]
    silent = answerers.alone(ScriptedChat(text="I cannot."), withal, Question("q", "What is gout?"))
    assert (silent.claims, silent.abstained) == ((), True)


def test_what_is_no_object_is_empty() -> None:
    assert reply_of(ScriptedChat(text='{"a": 1}'), [], "x", {"a": {"type": "integer"}}) == {"a": 1}
    assert reply_of(ScriptedChat(text="[1]"), [], "x", {}) == {}
    assert reply_of(ScriptedChat(text="prose"), [], "x", {}) == {}


# ---- the sheet -------------------------------------------------------------------------------------------------------


def test_the_sheet_is_drawn_the_same_way_twice_and_counted(assistant: Assistant, tmp_path: Path) -> None:
    claims = [{"case": f"q{n}", "question": "?", "claim": f"c{n}", "citations": [{"quote": "a"}, {"quote": "b"}] if n == 0 else [{"quote": "a"}]} for n in range(5)]
    drawn = sheet.sheet(claims, 3, 4)
    assert drawn == sheet.sheet(list(reversed(claims)), 3, 4)
    assert drawn != sheet.sheet(claims, 4, 4)
    assert len({line["number"] for line in drawn}) == 4
    assert all(line["supported"] == line["cited"] == "" for line in drawn)
    lines = [{"number": "1", "supported": "no", "cited": "no"}, {"number": "1", "supported": "yes", "cited": "yes"}, {"number": "2", "supported": "partly", "cited": ""}]
    told = sheet.summary(lines)
    assert told[2].startswith("| claims supported | 2 | 1 | 1 | 0 | 0.500")
    assert told[3].startswith("| citations that carry their claim | 2 | 1 | 0 | 1 | 0.500")


def test_the_sheet_as_a_command(assistant: Assistant, tmp_path: Path) -> None:
    row = answers.row_of("s", CASE, answer_of(Claim("Gout eases with rest.", (GOOD,))), judges(assistant), True)
    named = header("answers", assistant, 1, "d")
    report, _ = write(Report(named, (), (), (row,)), tmp_path)
    out, runner = tmp_path / "sheet.csv", CliRunner()
    assert "1 claims of 1 questions" in runner.invoke(sheet.app, ["draw", str(report), "--out", str(out)]).output
    lines = list(csv.DictReader(out.open(encoding="utf-8")))
    assert (lines[0]["claim"], lines[0]["quote"], lines[0]["passage"]) == ("Gout eases with rest.", GOOD.quote, GOOD.passage)
    assert "| claims supported | 0 |" in runner.invoke(sheet.app, ["count", str(out)]).output
    out.write_text(out.read_text(encoding="utf-8").replace(",,,\n", ",perhaps,,\n"), encoding="utf-8")
    with pytest.raises(BadInput, match="supported 'perhaps' is not one of yes, partly, no"):
        sheet.lines_of(out)
    with pytest.raises(BadInput, match="is not a report"):
        sheet.claims_of(out)


# ---- PubMedQA --------------------------------------------------------------------------------------------------------


ABSTRACTS = [
    {"id": "1", "question": "Does it help?", "labels": ["METHODS", "RESULTS"], "contexts": ["We did not look.", "It was significantly better."], "answer": "yes"},
    {"id": "2", "question": "Does it?", "labels": ["RESULTS"], "contexts": ["There was no difference. Pain was not reduced. Sleep improved."], "answer": "no"},
    {"id": "3", "question": "Is it?", "labels": ["METHODS", "FINDINGS"], "contexts": ["x", "Pain improved. Sleep was similar."], "answer": "maybe"},
    {"id": "4", "question": "Is it?", "labels": ["BACKGROUND"], "contexts": ["Nothing is told."], "answer": "no"},
]


def folder_of(tmp_path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path = tmp_path / pubmedqa.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return tmp_path


def test_pubmedqa_by_cues(assistant: Assistant, tmp_path: Path) -> None:
    report = qa.run(assistant, Options(folder_of(tmp_path, ABSTRACTS)))
    assert [row["said"][qa.CUES] for row in report.cases] == ["yes", "no", "maybe", "yes"]
    accuracy = {row[0]: cast(Interval, row[1]).mean for row in report.tables[0].rows}
    assert accuracy == {qa.ALWAYS: 0.25, qa.CUES: 0.75}
    assert cast(Interval, report.tables[1].rows[0][1]).mean == -0.5
    assert report.cases[3]["right"] == {qa.ALWAYS: False, qa.CUES: False}
    assert to_json(report)["tables"][2]["rows"][3]["yes"]["mean"] == 1.0


def test_pubmedqa_by_a_model() -> None:
    case = pubmedqa.Abstract("1", "Does it help?", (("RESULTS", "It helped."),), "yes")
    chat = ScriptedChat(text='{"answer": "no"}')
    assert qa.by_model(chat, case) == "no"
    assert chat.options[0]["response_format"]["json_schema"]["schema"]["properties"]["answer"]["enum"] == ["yes", "no", "maybe"]
    assert "RESULTS: It helped." in str(chat.asked[0][1].content)
    assert qa.by_model(ScriptedChat(text="Well"), case) == ""
    assert list(qa.readers_of(chat)) == [qa.ALWAYS, qa.CUES, qa.MODEL]


def test_pubmedqa_refuses_what_it_cannot_use(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="eval qa needs --cases"):
        qa.run(assistant, Options())
    with pytest.raises(BadInput, match=":1: a row needs"):
        pubmedqa.read(folder_of(tmp_path, [ABSTRACTS[0] | {"answer": "perhaps"}]))
    with pytest.raises(BadInput, match="holds no question"):
        pubmedqa.read(folder_of(tmp_path, []))


def test_joined_picks_keep_their_span() -> None:
    found = answers.joined([pick("A b c."), pick("D e f.")])
    assert isinstance(found, Pick)
    assert found.passage.text[found.start : found.end] == "A b c. D e f."
