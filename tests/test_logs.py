"""Logs: what may be written is, and nothing that a person wrote ever is, whatever is passed or raised."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import stat
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.settings import Settings
from tests.planted import PLANTED, found_in
from tests.test_cli import environment
from ui.cli.main import unforeseen
from ui.logs import files
from ui.logs.events import Event
from ui.logs.faults import kinds, places
from ui.logs.fields import FIELDS, listed
from ui.logs.files import UNWRITTEN, PrivateFile
from ui.logs.lines import Line, Ours
from ui.logs.requests import RequestLog, request_id
from ui.logs.setup import FILE, configure, log
from ui.logs.streams import Unprinted, nothing_printed

Read = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def restored() -> Iterator[None]:
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers[:] = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def read(tmp_path: Path, restored: None) -> Read:
    """Logs of a home of its own, and a way to read their lines."""
    configure(Settings(home=tmp_path))
    path = tmp_path / "logs" / FILE
    return lambda: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


# ---- what may be written -----------------------------------------------------------------------------------------------


def test_a_line_holds_time_level_event_and_listed_fields(read: Read) -> None:
    log.info(Event.SERVE_STARTED, port=7860)
    log.warning(Event.REQUEST_DONE, method="GET", status=503, ms=12.3456)
    first, second = read()
    assert first.pop("at").endswith("+00:00")
    assert first == {"event": "serve.started", "level": "info", "port": 7860}
    assert {key: second[key] for key in ("event", "level", "method", "status", "ms")} == {
        "event": "request.done", "level": "warning", "method": "GET", "status": 503, "ms": 12.3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", 70_000), ("port", True), ("port", "7860"), ("ms", 4_479_460_871), ("ms", float("nan")), ("count", 78_051_120), ("method", "GET /patients/Ann"),
        ("route", "/patients/Ann"), ("request", "00482913"), ("command", "Ann"), ("patient", 4), ("status", [503]),
    ],
)  # fmt: skip
def test_other_keys_and_values_are_counted_and_left_out(key: str, value: object) -> None:
    assert listed("info", {"event": Event.SERVE_STARTED, key: value}) == {"event": "serve.started", "level": "info", "dropped": 1}


def test_an_event_that_is_no_constant_is_unlisted(read: Read) -> None:
    log.info("serve.started", port=1)
    log.info(Event.SERVE_STARTED, "of %s", port=2)
    assert [(row["event"], row["port"], row["dropped"]) for row in read()] == [("unlisted", 1, 1), ("serve.started", 2, 1)]


def test_a_level_below_the_setting_is_not_written(tmp_path: Path, restored: None) -> None:
    configure(Settings(home=tmp_path, log_level="warning"))
    log.info(Event.SERVE_STARTED)
    log.error(Event.SERVE_STOPPED)
    assert json.loads((tmp_path / "logs" / FILE).read_text())["event"] == "serve.stopped"


def test_lines_for_people(tmp_path: Path, restored: None) -> None:
    configure(Settings(home=tmp_path, log_format="text"))
    log.info(Event.SERVE_STARTED, port=7860)
    line = (tmp_path / "logs" / FILE).read_text()
    assert line.startswith("at='2")
    assert line.endswith(" level='info' event='serve.started' port=7860\n")


def test_lines_on_stderr(tmp_path: Path, restored: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stream)
    configure(Settings(home=tmp_path, log_to="stderr"))
    log.info(Event.SERVE_STARTED)
    assert json.loads(stream.getvalue())["event"] == "serve.started"
    assert not (tmp_path / "logs").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, restored: None) -> None:
    (tmp_path / "logs").write_text("in the way")
    with pytest.raises(BadInput, match="set ANAMNESIS_LOG_TO=stderr"):
        configure(Settings(home=tmp_path))


# ---- exceptions --------------------------------------------------------------------------------------------------------


def deep(text: str, depth: int = 5) -> None:
    """Raises with a person's words in message, cause, notes and local variables."""
    said = text
    if depth:
        deep(said, depth - 1)
    try:
        raise KeyError(text)
    except KeyError as error:
        error.add_note(text)
        raise BadInput(f"'{text}' is not an age") from error


def test_of_an_exception_only_types_and_places_are_told(read: Read) -> None:
    try:
        deep(PLANTED["name"])
    except BadInput as error:
        log.error(Event.REQUEST_BROKE, exc_info=error)
    (row,) = read()
    assert row["error"] == ["assistant.errors.BadInput", "KeyError"]
    assert row["place"][-1].startswith("tests.test_logs:")
    assert len(row["place"]) == 7
    assert found_in(json.dumps(row)) == []


def test_a_type_made_at_run_time_has_no_name() -> None:
    made = type(PLANTED["name"], (ValueError,), {"__module__": PLANTED["address"]})
    assert kinds(made(1)) == ("unnamed",)
    assert kinds(json.JSONDecodeError("x", "y", 0)) == ("json.decoder.JSONDecodeError",)


def test_code_made_at_run_time_has_no_place() -> None:
    scope: dict[str, Any] = {"__name__": "assistant.errors"}
    exec(compile("def broken():\n    raise ValueError", PLANTED["name"], "exec"), scope)
    with pytest.raises(ValueError) as raised:
        scope["broken"]()
    assert places(raised.value)[-1] == "unnamed:2"


# ---- planted identifiers -----------------------------------------------------------------------------------------------

words = st.sampled_from(sorted(PLANTED.values())).flatmap(lambda planted: st.sampled_from([planted, f"I am {planted}.", planted + "\n" + planted]))


class Talkative:
    """Says a person's words whichever way it is looked at."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


class Dressed(str):
    """Equal to any word."""

    __slots__ = ()

    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = str.__hash__


values = st.one_of(
    words, words.map(str.encode), words.map(lambda text: [text]), words.map(lambda text: {text: text}), words.map(ValueError), words.map(Talkative), words.map(Dressed),
    words.map(lambda text: type(text, (Exception,), {})), words.map(Path), st.integers(10**7), st.floats(10**7),
)  # fmt: skip
keys = st.one_of(st.sampled_from([*FIELDS, "event", "level", "error", "place", "at", "message", "text", "stack_info", "positional_args", "logger"]), words)


def written(stream: io.StringIO) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line(structlog.processors.JSONRenderer()))
    handler.addFilter(Ours())
    return handler


def mentions(text: str) -> list[str]:
    """What was planted, in the bytes of the lines and in the values they stand for."""
    rows = [json.loads(line) for line in text.splitlines()]
    return found_in(text) + found_in(json.dumps(rows, ensure_ascii=False)) + found_in("\n".join(str(row) for row in rows))


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(keys, values, max_size=6), st.lists(values, max_size=2), st.one_of(st.sampled_from(list(Event)), values), words)
def test_nothing_planted_is_written_whatever_is_passed(fields: dict[str, Any], more: list[Any], event: Any, text: str) -> None:
    stream = io.StringIO()
    handler = written(stream)
    root = logging.getLogger()
    before, root.handlers[:] = list(root.handlers), [handler]
    try:
        fields.pop("event", None)
        bound = log.bind(**fields)
        bound.warning(event, *more)
        with structlog.contextvars.bound_contextvars(**{"request": text, text: text}):
            bound.error(event, exc_info=ValueError(text))
        try:
            deep(text)
        except BadInput:
            bound.exception(event)
            logging.getLogger(text).exception("while answering %s", text)
        logging.getLogger("uvicorn.error").error(ValueError(text))
        logging.getLogger("uvicorn.error").error(f"{text} %s", *more, stack_info=True, extra={"who": text})
        logging.getLogger("httpx").log(35, text)
    finally:
        root.handlers[:] = before
    assert len(stream.getvalue().splitlines()) == 7
    assert mentions(stream.getvalue()) == []


def test_a_planted_identifier_would_be_found() -> None:
    for kind, planted in PLANTED.items():
        assert mentions(json.dumps({"message": f"by {planted}"})) != [], kind
    assert len(PLANTED) == 18


@pytest.mark.parametrize("kind", PLANTED)
def test_nothing_planted_is_written_by_a_server_that_breaks(kind: str, read: Read) -> None:
    text = PLANTED[kind]
    app = FastAPI()

    @app.get("/notes/{key}")
    def note(key: str) -> str:
        deep(f"{key} {text}")
        return key

    async def asked() -> int:
        transport = httpx.ASGITransport(RequestLog(app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            answer = await client.get(f"/notes/{text}", params={"q": text}, headers={"User-Agent": text.encode("utf-8").hex(), "X-Request-ID": "0482913"})
            await client.get(f"/{text}")
            return answer.status_code

    # A slash or a question mark in what was planted makes it another address.
    status = asyncio.run(asked())
    rows = read()
    assert found_in(json.dumps(rows, ensure_ascii=False)) == []
    if status == 500:
        broke = next(row for row in rows if row["event"] == "request.broke")
        assert (broke["route"], broke["status"], broke["method"]) == ("/notes/{key}", 500, "GET")
        assert broke["error"] == ["assistant.errors.BadInput", "KeyError"]
    assert rows[-1]["status"] == 404
    assert "route" not in rows[-1]


def test_a_request_has_an_id_that_its_lines_and_its_answer_carry(read: Read) -> None:
    app = FastAPI()

    @app.get("/who")
    def who() -> str:
        log.info(Event.SERVE_READY)
        return request_id()

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(RequestLog(app)), base_url="http://here") as client:
            return await client.get("/who")

    answer = asyncio.run(asked())
    assert answer.json() == answer.headers["x-request-id"]
    assert [(row["event"], row["request"]) for row in read()] == [("serve.ready", answer.json()), ("request.done", answer.json())]
    assert request_id() == ""


# ---- what is printed, and where nobody catches -------------------------------------------------------------------------


def test_what_libraries_print_is_thrown_away_and_tracebacks_are_told(read: Read, capsys: pytest.CaptureFixture[str]) -> None:
    with nothing_printed():
        print(PLANTED["name"])
        warnings.warn(PLANTED["email"], stacklevel=1)
        try:
            deep(PLANTED["name"])
        except BadInput:
            sys.stderr.write("Traceback (most recent call last):\n")
            sys.stderr.write(PLANTED["name"])
        thread = threading.Thread(target=deep, args=(PLANTED["fax"],))
        thread.start()
        thread.join()
        sys.unraisablehook(SimpleNamespace(exc_value=ValueError(PLANTED["vehicle"])))
    assert capsys.readouterr() == ("", "")
    assert [(row["event"], row["error"][0]) for row in read()] == [
        ("printed", "assistant.errors.BadInput"), ("thread.broke", "assistant.errors.BadInput"), ("thread.broke", "ValueError"),
    ]  # fmt: skip
    assert found_in(json.dumps(read())) == []
    assert Unprinted().writable()


def test_a_library_with_a_handler_of_its_own_loses_it(tmp_path: Path, restored: None) -> None:
    stream = io.StringIO()
    library = logging.getLogger("json.decoder")
    library.addHandler(logging.StreamHandler(stream))
    library.propagate = False
    configure(Settings(home=tmp_path))
    library.warning(PLANTED["name"])
    library.info("quiet")
    row = json.loads((tmp_path / "logs" / FILE).read_text())
    assert (row["event"], row["source"], row["level"]) == ("library", "json.decoder", "warning")
    assert stream.getvalue() == ""


def test_a_command_that_breaks_says_type_and_place_only(tmp_path: Path, restored: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["anamnesis", "graph", PLANTED["name"]])
    try:
        deep(PLANTED["name"])
    except BadInput as error:
        unforeseen(type(error), error, error.__traceback__)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("anamnesis: something inside failed: assistant.errors.BadInput at tests.test_logs:")
    assert err.count("\n") == 1
    row = json.loads((tmp_path / "logs" / FILE).read_text())
    assert row["event"] == "command.broke"
    assert found_in(err + json.dumps(row)) == []
    unforeseen(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == ""


def test_a_process_that_breaks_ends_with_status_1_and_one_line(tmp_path: Path) -> None:
    code = (
        "import sys, ui.cli.triage as t, typer\nfrom ui.cli.main import main\nt.app = typer.Typer()\n"
        f"@t.app.command()\ndef broken() -> None:\n    raise ZeroDivisionError({PLANTED['name']!r})\n"
        "sys.argv = ['anamnesis', 'triage']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("anamnesis: something inside failed: ZeroDivisionError at ")
    assert done.stderr.count("\n") == 1
    row = json.loads((tmp_path / "logs" / FILE).read_text())
    assert (row["command"], row["error"]) == ("ui.cli.triage", ["ZeroDivisionError"])
    assert found_in(done.stderr + json.dumps(row)) == []


# ---- the file ----------------------------------------------------------------------------------------------------------


def test_the_file_is_private_and_turned_over(tmp_path: Path, restored: None) -> None:
    handler = PrivateFile(tmp_path / FILE, size=300)
    handler.setFormatter(Line(structlog.processors.JSONRenderer()))
    logging.basicConfig(handlers=[handler], force=True, level=logging.INFO)
    for number in range(40):
        log.info(Event.SERVE_STARTED, count=number)
    names = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock")
    assert names == [FILE, *(f"{FILE}.{number}" for number in range(1, files.KEPT + 1))]
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert max(path.stat().st_size for path in tmp_path.iterdir()) <= 300
    assert json.loads((tmp_path / FILE).read_text().splitlines()[-1])["count"] == 39


def test_two_processes_share_the_file(tmp_path: Path, restored: None) -> None:
    one, two = PrivateFile(tmp_path / FILE, size=1000), PrivateFile(tmp_path / FILE, size=1000)
    for handler in (one, two):
        handler.setFormatter(logging.Formatter("%(message)s"))
    for number in range(100):
        (one, two)[number % 2].emit(logging.makeLogRecord({"msg": f"{number:04d} {'x' * 40}"}))
    paths = [*(tmp_path / f"{FILE}.{number}" for number in range(files.KEPT, 0, -1)), tmp_path / FILE]
    numbers = [int(line.split()[0]) for path in paths if path.exists() for line in path.read_text().splitlines()]
    assert numbers == list(range(100 - len(numbers), 100))
    assert len(numbers) > 90
    one.close()
    two.close()


def test_a_full_disk_neither_stops_the_work_nor_repeats_the_words(
    tmp_path: Path, restored: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)
    configure(Settings(home=tmp_path))

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ui.logs.files.os.open", full)
    logging.getLogger("json").error("of %s", PLANTED["name"])
    logging.getLogger("json").error("of %d", PLANTED["name"])
    assert capsys.readouterr().err == f"{UNWRITTEN}\n" * 2
