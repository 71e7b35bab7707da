"""``anamnesis bench``: answers beside the bare engine, processes, its home and its report; nothing here asserts a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from langchain_core.language_models import BaseChatModel

from assistant.build import Assistant, build
from assistant.errors import BadInput, ModelError
from assistant.events import Event
from assistant.settings import Settings
from assistant.story import turn
from assistant.types import Mode, PatientHistory
from eval import html
from eval.bench import answers, child, command, memory, processes, start
from eval.bench.engine import Listening, Messages, Written, written
from eval.bench.home import BASE, PRECISION, home
from eval.bench.processes import Ran
from eval.bench.types import Amount, Bench, Part
from eval.cases.questions import Question
from eval.metrics.interval import Interval
from eval.report import Table, to_json
from indexes import ingest
from indexes.manifest import Manifest
from tests.fakes import FakeEmbedder
from tests.fakes import documents as short_documents
from tests.fakes_models import FakeParts, ScriptedChat, claims_json
from tests.test_bench import assistant

__all__ = ["assistant"]


# ---- answers ---------------------------------------------------------------------------------------------------------


class Bare:
    """An engine that remembers what it was asked, and took a second a token."""

    def __init__(self) -> None:
        self.asked: list[tuple[Messages, int]] = []

    def write(self, messages: Messages, tokens: int) -> Written:
        """As many seconds as tokens."""
        self.asked.append((messages, tokens))
        return Written(float(tokens), tokens, 11, 7)


def row(key: str, **more: Any) -> answers.Timed:
    """One answer of 6 s, of which 5 are writing, beside 4 s of the bare engine."""
    return replace(answers.Timed(key, 1.0, 3.0, 6.0, 5.0, 100, 40, 4.0, 20), **more)


def test_the_overhead_is_what_is_added_to_the_bare_engine() -> None:
    found = answers.tables([row("a"), row("b", whole=10.0, writing=8.0, bare=8.0), row("c", bare=None)], "m.gguf")
    seconds, tokens, overhead = found
    assert [(name, n) for name, n, *_ in seconds.rows] == [
        ("first claim, quoted", 3), ("first claim in short", 3), ("whole answer", 3), ("of it judging, writing and checking", 3),
        ("bare engine, same prompts and tokens", 2),
    ]  # fmt: skip
    assert [cast(Interval, line[2]).mean for line in tokens.rows] == [100.0, 40.0]
    whole, writing = overhead.rows
    assert (whole[:2], cast(Interval, whole[2]).mean, cast(Interval, writing[2]).mean) == (("whole answer", 2), 0.375, 0.125)
    assert [cast(float, line[3]) for line in overhead.rows] == pytest.approx([16 / 12 - 1, 13 / 12 - 1])


def test_without_a_bare_engine_there_is_no_overhead() -> None:
    found = answers.tables([row("a", bare=None)], "m")
    assert [table.title for table in found] == ["Answers with m, seconds", "Tokens with m"]
    assert len(found[0].rows) == 4


class Turns:
    """An assistant over the small knowledge and hand-made passages, with a model that is listened to."""

    def __init__(self, heard: Listening) -> None:
        self.parts = FakeParts(chat=cast(BaseChatModel, heard))

    def profile(self, data: Mapping[str, object]) -> PatientHistory:
        """Nothing is known."""
        return PatientHistory()

    def ask(self, text: str, history: PatientHistory, mode: Mode) -> Iterator[Event]:
        """One turn."""
        return turn(self.parts, text, history, mode)


def turns(text: str) -> tuple[Assistant, Listening]:
    """The assistant, and its model that writes this text."""
    heard = Listening(ScriptedChat(text=text))
    return cast(Assistant, Turns(heard)), heard


def test_the_bare_engine_is_given_the_very_prompt_and_as_many_tokens() -> None:
    assistant, heard = turns(claims_json((2, "Iron tablets of 200 mg are usually taken once a day for 3 months by mouth.")))
    bare = Bare()
    found = answers.timed(assistant, heard, bare, Question("q", "I feel tired. How is low iron treated?"))
    assert found is not None
    (*judged, (messages, tokens)), scripted = bare.asked, cast(ScriptedChat, heard.chat)
    assert [messages[-1]["content"] for messages, _ in judged] == scripted.judged
    assert [message["content"] for message in messages] == [message.text for message in scripted.asked[0]]
    assert [tokens for _, tokens in judged] == [1] * 4
    assert (found.tokens, found.prompt, found.bare, found.kept) == (4 + len(scripted.text), 4 * 5 + 11, 4.0 + tokens, 5 * 7)
    assert tokens == len(scripted.text)
    assert found.quoted is not None
    assert found.quoted <= found.whole
    assert found.writing > 0
    assert found.row | {"part": "answers", "id": "q"} == found.row


def test_what_is_said_in_short_is_told_apart_from_the_quotes() -> None:
    found = answers.timed(*turns(claims_json((3, "Do not take iron tablets with tea."))), None, Question("q", "I feel tired. How is low iron treated?"))
    assert found is not None
    assert found.quoted is not None
    assert found.short is not None
    assert found.quoted < found.short <= found.whole
    assert found.bare is None


def test_a_question_that_never_reaches_the_model_is_left_out() -> None:
    assistant, heard = turns("")
    bare = Bare()
    assert answers.timed(assistant, heard, bare, Question("q", "I want to kill myself tonight")) is None
    assert bare.asked == []


def test_counts_are_read_from_the_last_pieces_of_the_engine() -> None:
    usage = {"prompt_tokens": 90, "completion_tokens": 12}
    assert written([{"choices": []}, {"usage": usage, "timings": {"cache_n": 30}}], 2.0) == Written(2.0, 12, 90, 30)
    assert written([{"usage": usage | {"prompt_tokens_details": {"cached_tokens": 5}}}], 2.0).kept == 5
    assert written([{"usage": usage}], 2.0).kept is None
    with pytest.raises(ModelError, match="too long"):
        written([{"error": "too long"}], 1.0)
    with pytest.raises(ModelError, match="did not say"):
        written([], 1.0)


# ---- processes, memory and start -------------------------------------------------------------------------------------


def test_the_peak_is_read_from_what_the_system_tells() -> None:
    assert child.kilobytes("Name:\tpython\nVmHWM:\t  51234 kB\nVmRSS:\t 100 kB\n") == 51234
    assert child.kilobytes("Name:\tpython\n") == 0
    assert child.peak() > 1_000_000


def test_a_process_sees_the_settings_of_the_run_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANAMNESIS_REGION", "GB")
    monkeypatch.setenv("ANAMNESIS_INDEX", "mine")
    found = processes.environment(Settings(home=tmp_path, index="builtin", region=""))
    assert (found["ANAMNESIS_HOME"], found["ANAMNESIS_INDEX"], found["ANAMNESIS_THREADS"]) == (str(tmp_path), "builtin", "0")
    assert not {"ANAMNESIS_REGION", "ANAMNESIS_MIRROR"} & found.keys()
    assert "PATH" in found


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"'anamnesis sing' failed while it was measured: .*sing"):
        processes.run(Settings(home=tmp_path), ["sing"])


def test_memory_names_the_indexes_of_this_run_by_their_size(assistant: Assistant) -> None:
    for name in ("bench-10000", "bench-2000", "other"):
        ingest.build(assistant.settings.indexes / name, short_documents(1), FakeEmbedder())
    path = assistant.settings.home / "some.jsonl"
    path.write_text(json.dumps({"id": "d", "title": "T", "text": "Text."}) + "\n", encoding="utf-8")
    found = memory.commands(Bench(assistant.settings, assistant, Amount(passages=3), (f"jsonl:{path}",)))
    assert list(found) == [
        "urgency (triage)", "search, built-in index", "search, 2,000 passages", "search, 10,000 passages", "answer without a model", "ingesting 3 passages",
    ]  # fmt: skip
    assert found["search, 2,000 passages"][-2:] == ["--index", "bench-2000"]
    written = Path(found["ingesting 3 passages"][-1].removeprefix("jsonl:"))
    assert [json.loads(line)["text"] for line in written.read_text(encoding="utf-8").splitlines()] == ["Text."]
    assert memory.table({"a": [2_000_000, 4_000_000]}).rows == (("a", Interval(3.0, 2.0, 4.0, 2)),)


def test_starts_are_told_to_the_first_line_and_to_the_end() -> None:
    table = start.table({"first triage": [Ran(1.0, 2.0, 5), Ran(3.0, 4.0, 5)]})
    assert table.rows == (("first triage", Interval(2.0, 1.0, 3.0, 2), Interval(3.0, 2.0, 4.0, 2)),)


# ---- the home and the command ----------------------------------------------------------------------------------------


def test_nothing_of_the_home_is_touched(tmp_path: Path) -> None:
    own = Settings(home=tmp_path / "own", index="mine")
    ingest.build(own.indexes / "builtin", short_documents(2), FakeEmbedder())
    own.cache.mkdir()
    (own.cache / PRECISION).write_text("{}", encoding="utf-8")
    own.weights.mkdir()
    before = {path: path.stat().st_mtime_ns for path in own.home.rglob("*")}
    with home(own) as made:
        assert made.home != own.home
        assert made.index == "builtin"
        assert made.weights.resolve() == own.weights
        (made.cache / "more").write_text("x", encoding="utf-8")
        for name in ("builtin", BASE):
            embedder = FakeEmbedder()
            ingest.build(made.indexes / name, short_documents(2), embedder)
            assert embedder.encoded == []
    assert not made.home.exists()
    assert {path: path.stat().st_mtime_ns for path in own.home.rglob("*")} == before


def test_a_home_without_anything_is_enough(tmp_path: Path) -> None:
    with home(Settings(home=tmp_path / "none")) as made:
        assert not build(made).weights.present("all-MiniLM-L6-v2")
    assert not (tmp_path / "none").exists()


def test_sizes_are_numbers_with_or_without_a_letter() -> None:
    assert command.sizes_of("100k, 10000,1M,10k") == (10_000, 100_000, 1_000_000)
    assert command.sizes_of("") == ()
    for wrong in ("ten", "10", "20m", "1.5k"):
        with pytest.raises(BadInput, match="is not a number of passages from 1,000 to 10,000,000"):
            command.sizes_of(wrong)


def test_parts_come_in_our_order() -> None:
    assert command.chosen_parts(["start", "retrieval"]) == ("retrieval", "start")
    assert command.chosen_parts([]) == ("retrieval", "ingestion", "answers", "memory", "start")
    with pytest.raises(BadInput, match="no part 'singing'; known: retrieval, ingestion, answers, memory, start"):
        command.chosen_parts(["singing"])


def test_one_report_holds_the_tables_notes_and_cases_of_all_parts(assistant: Assistant) -> None:
    made = Manifest("builtin", "fake@1", 3, 1, 1, "now")
    assistant.__dict__["_finder"] = SimpleNamespace(index=SimpleNamespace(manifest=made))
    parts = [
        Part((start.table({"first triage": [Ran(1.0, 2.0, 5)]}),), ("start: a note",), ({"part": "start"},)),
        Part((Table("Other", ("what", "value"), (("x", 1),)),), ("another",), ({"part": "x"}, {"part": "x"})),
    ]
    report = to_json(command.joined(Bench(assistant.settings, assistant, sources=("jsonl:a",)), parts, "a.gguf", ("first",)))
    assert report["header"]["suite"] == "bench"
    assert (report["header"]["n"], report["header"]["model"], report["header"]["data"]) == (3, "fake@1 (fp32); a.gguf", "pages, jsonl:a")
    assert [table["title"] for table in report["tables"]] == ["Cold start, seconds", "Other"]
    assert report["notes"] == ["first", "start: a note", "another"]
    page = html.page([report])
    assert page.count("<svg") == 2
    assert "to its first line" in page


def test_a_model_that_is_not_known_ends_the_run_before_anything_is_measured(assistant: Assistant) -> None:
    told: list[str] = []
    with pytest.raises(BadInput, match="--llm 'nosuch' is not auto, none"):
        command.measured(Bench(assistant.settings.model_copy(update={"llm": "nosuch"}), assistant, tell=told.append), ["start"], False)
    assert told == []
