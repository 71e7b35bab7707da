"""The command line as a person meets it: exit status, one line on stderr, fixed keys, lines in order."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.errors import BadInput
from tests.fakes import FakeEmbedder
from tests.tiny_knowledge import builtin
from ui.cli.main import main
from ui.cli.options import each_line, emit, mode_of, profile_of, settings

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "transformers", "faiss", "gradio", "numpy", "sentence_transformers", "langchain_core", "xllamacpp")
Called = tuple[int, str, str]
Call = Callable[..., Called]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "cache").mkdir()
    (folder / "cache" / f"knowledge-{builtin().version[:16]}.json").write_text(builtin().model_dump_json(), encoding="utf-8")
    return folder


@pytest.fixture
def call(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command line inside this process: starting Python for each call would take most of the time."""
    for name in [name for name in os.environ if name.startswith("ANAMNESIS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANAMNESIS_HOME", str(home))

    def run(*args: str) -> Called:
        monkeypatch.setattr(sys, "argv", ["anamnesis", *args])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return run


def environment(home: Path) -> dict[str, str]:
    """The environment without settings, and with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANAMNESIS_")}
    return {**kept, "ANAMNESIS_HOME": str(home), "HF_HUB_OFFLINE": "1", "COLUMNS": "200"}


# ---- bad input: status 2 and one line ----------------------------------------------------------------------------------

BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "empty text": (("triage", ""), "the message is empty or holds no words"),
    "no text": (("triage",), "say what is wrong"),
    "noise": (("triage", "x%$#1" * 20_000), "the message has 100,000 characters"),
    "symbols": (("triage", "!!! 123 ???"), "the message is empty or holds no words"),
    "unknown key": (("triage", "I am tired", "--profile", '{"shoe": 43}'), "the profile has an unknown key 'shoe'"),
    "age": (("triage", "I am tired", "--profile", '{"age": -3}'), "age -3 is not an age"),
    "sex": (("triage", "I am tired", "--profile", '{"sex": "x"}'), "sex 'x' is not"),
    "bad JSON": (("triage", "I am tired", "--profile", '{"age": '), "the profile is not JSON"),
    "deep JSON": (("triage", "I am tired", "--profile", '{"age": ' * 10_000), "the profile is not JSON"),
    "no file": (("triage", "I am tired", "--profile", "/nowhere.json"), "is neither JSON nor a readable file"),
    "missing lines": (("triage", "--jsonl", "/nowhere.jsonl"), "'/nowhere.jsonl' cannot be read"),
    "unknown command": (("dance",), "No such command 'dance'"),
    "unknown option": (("triage", "I am tired", "--loud"), "No such option: --loud"),
    "unknown reader": (("index", "build", "x", "--from", "telepathy:/tmp"), "telepathy"),
    "missing index": (("index", "check", "nowhere"), "there is no index 'nowhere'"),
    "index name": (("index", "check", "../x"), "cannot name an index"),
    "mode": (("ask", "I am tired", "--mode", "wizard"), "mode 'wizard' is not"),
    "host": (("serve", "--host", "0.0.0.0"), "can be reached from outside"),
    "unknown concept": (("graph", "show", "qqqqqq"), "nothing is known as 'qqqqqq'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_status_2_and_one_clear_line(call: Call, name: str) -> None:
    args, message = BAD[name]
    status, out, err = call(*args)
    assert (status, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("anamnesis: ")
    assert message in err


def test_a_port_in_use(call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert call("serve", "--port", str(port)) == (2, "", f"anamnesis: port {port} is in use; choose another with --port\n")


# ---- triage ------------------------------------------------------------------------------------------------------------


def test_triage_json_has_the_keys_of_the_contract(call: Call) -> None:
    status, out, err = call("triage", "crushing chest pain for 30 minutes, sweating", "--json")
    row = json.loads(out)
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert set(row) >= {"id", "level", "red_flags", "differential", "questions", "ms"}
    assert (row["id"], row["level"]) == (None, "emergency")
    assert set(row["red_flags"][0]) >= {"rule", "why", "source"}
    assert set(row["differential"][0]) >= {"id", "name", "also", "probability", "for", "against"}


@pytest.mark.parametrize(
    ("text", "level", "loaded"), [("chest pain \\udcff and sweating", "EMERGENCY", []), ("runny nose and sneezing since Monday", "SELF", ["numpy"])]
)
def test_triage_loads_nothing_heavy(home: Path, text: str, level: str, loaded: list[str]) -> None:
    """Not even numpy where the rules say all there is to say; of the rest the second reader brings nothing but numpy."""
    code = f"""
import sys
sys.argv = ["anamnesis", "triage", "{text}"]
from ui.cli.main import main
try:
    main()
except SystemExit as stop:
    print("status", stop.code)
print("loaded", sorted({set(HEAVY)!r} & set(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert level in done.stdout
    assert done.stdout.endswith(f"status 0\nloaded {loaded}\n")


def test_lines_are_answered_in_order_with_errors_in_place(call: Call, tmp_path: Path) -> None:
    cases = [
        '{"id": 1, "text": "I have chest pain and sweating"}',
        "not json",
        '{"id": "b", "question": "my nose runs", "profile": null}',
        "",
        '{"id": "c", "text": ""}',
        '{"id": "d", "text": "I am tired", "profile": {"age": "7 weeks", "shoe": 1}}',
        "[1]",
        '{"id": "e", "text": "I am tired \\ud800 and \u2028 pale \x85 now"}',
        '{"id": "f", "text": 5}',
        '{"id": "g", "text": "I am tired", "profile": [1]}',
        "[" * 100_000,
        '{"text": "no id, my nose runs"}',
    ]
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(cases).encode() + b'\n{"id": "h", "text": "\xff tired"}\n')
    status, out, err = call("triage", "--jsonl", str(path))
    rows = [json.loads(line) for line in out.removesuffix("\n").split("\n")]
    assert (status, err) == (0, "")
    assert [row["id"] for row in rows] == [1, "line 2", "b", "c", "d", "line 7", "e", "f", "g", "line 11", None, "h"]
    assert ["error" in row for row in rows] == [False, True, False, True, True, True, False, True, True, True, False, False]
    assert rows[0]["level"] == "emergency"
    assert "unknown key 'shoe'" in rows[4]["error"]


@pytest.mark.parametrize("arguments", [("triage", "chest pain"), ("triage", "chest pain", "--json")])
def test_a_reader_that_leaves_early_is_no_error(home: Path, arguments: tuple[str, ...]) -> None:
    end, start = os.pipe()
    os.close(end)
    command = [sys.executable, "-m", "ui.cli.main", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), stdout=start, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    os.close(start)
    assert (done.returncode, done.stderr) == (0, "")


# ---- ask and search ----------------------------------------------------------------------------------------------------


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake embedder in place of the real one; the index of the pages is built once for all these tests."""
    monkeypatch.setattr(Assistant, "embedder", FakeEmbedder())


@pytest.mark.usefixtures("embedded")
def test_ask_json_has_the_keys_of_the_contract(call: Call) -> None:
    status, out, err = call("ask", "I am pale, tired and crave ice. How is low iron treated?", "--llm", "none", "--json", "--profile", '{"age": "34"}')
    row = json.loads(out)
    assert (status, err, out.count("\n")) == (0, "", 1)
    triage = {"id", "level", "red_flags", "differential", "questions", "ms"}
    assert set(row) >= triage | {"claims", "unsupported", "abstained", "abstain_reason", "refused", "timings"}
    citations = [citation for claim in row["claims"] for citation in claim["citations"]]
    assert citations
    for citation in citations:
        assert set(citation) >= {"passage_id", "document_id", "title", "publisher", "url", "quote", "passage"}
        assert citation["quote"] in citation["passage"]
    assert row["profile"]["age"] == 34


@pytest.mark.usefixtures("embedded")
def test_ask_shows_urgency_first(call: Call) -> None:
    status, out, err = call("ask", "crushing chest pain \udcff and sweating", "--llm", "none")
    assert (status, err) == (0, "")
    assert out.startswith(" EMERGENCY ")
    assert "Sources" in out


@pytest.mark.usefixtures("embedded")
def test_search_json_has_the_keys_of_the_contract(call: Call) -> None:
    status, out, err = call("search", "iron deficiency", "-k", "3", "--json")
    row = json.loads(out)
    assert (status, err, set(row)) == (0, "", {"id", "hits", "ms"})
    assert len(row["hits"]) == 3
    assert set(row["hits"][0]) >= {"passage_id", "document_id", "title", "url", "score", "found_by", "text"}
    assert row["hits"][0]["document_id"] == "iron-deficiency-anaemia"
    scores = [hit["score"] for hit in row["hits"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("content", [b"not a model", None])
def test_a_wrong_weights_file_is_refused(call: Call, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.gguf"
    if content:
        path.write_bytes(content)
    problem = "is not a GGUF model file" if content else "cannot be read: No such file or directory"
    assert call("ask", "I am tired and pale", "--llm", str(path), "--json") == (2, "", f"anamnesis: --llm '{path}' {problem}\n")


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_missing_index_is_refused(call: Call, command: str) -> None:
    status, out, err = call(command, "I am tired and pale", "--index", "nowhere", "--json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("anamnesis: there is no index 'nowhere'")


def test_missing_weights_name_the_command(call: Call) -> None:
    status, out, err = call("ask", "I am tired and pale", "--json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "anamnesis weights pull all-MiniLM-L6-v2" in err


# ---- what the commands share -------------------------------------------------------------------------------------------


def test_emit_replaces_what_is_not_unicode(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"text": "a\ud800b 铁"})
    assert capsys.readouterr().out == '{"text": "a?b 铁"}\n'


def test_errors_of_a_case_take_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def answer(case: dict[str, object]) -> dict[str, object]:
        if case["id"] == 2:
            raise BadInput("no")
        return {"id": case["id"], "mode": mode_of(case.get("mode") or "patient")}

    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": 1}\n{"id": 2}\n{"id": 3, "mode": ["patient"]}\n{"id": 4, "mode": "clinician"}', encoding="utf-8")
    each_line(path, answer)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"id": 1, "mode": "patient"},
        {"id": 2, "error": "no"},
        {"id": 3, "error": "mode ['patient'] is not 'patient' or 'clinician'"},
        {"id": 4, "mode": "clinician"},
    ]


@pytest.mark.parametrize("given", [{"threads": -1}, {"precision": "fp8"}, {"colour": "red"}])
def test_settings_that_are_not_allowed(given: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=rf"^setting '{next(iter(given))}': "):
        settings(**given)


def test_a_profile_must_be_an_object() -> None:
    assert profile_of({}) == profile_of({"profile": None}) == {}
    with pytest.raises(BadInput, match="'profile' must be a JSON object"):
        profile_of({"profile": [1]})
