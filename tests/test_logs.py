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
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from assistant.errors import BadInput
from assistant.settings import Settings
from tests.logs import Read, deep, read, restored
from tests.planted import PLANTED, found_in
from tests.test_cli import environment
from ui.cli.main import unforeseen
from ui.logs import files
from ui.logs.events import Event
from ui.logs.faults import kinds, places
from ui.logs.fields import listed
from ui.logs.files import UNWRITTEN, PrivateFile
from ui.logs.lines import Line
from ui.logs.requests import RequestLog, request_id
from ui.logs.setup import FILE, configure, log
from ui.logs.streams import Unprinted, nothing_printed

__all__ = ["read", "restored"]

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


def test_of_an_exception_only_types_and_places_are_told(read: Read) -> None:
    try:
        deep(PLANTED["name"])
    except BadInput as error:
        log.error(Event.REQUEST_BROKE, exc_info=error)
    (row,) = read()
    assert row["error"] == ["assistant.errors.BadInput", "KeyError"]
    assert row["place"][-1].startswith("tests.logs:")
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


# ---- requests ----------------------------------------------------------------------------------------------------------


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
    assert err.startswith("anamnesis: something inside failed: assistant.errors.BadInput at tests.logs:")
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


def test_a_turn_at_the_file_enters_no_name_in_pythons_table_anew(tmp_path: Path) -> None:
    """Two a question were entered and forgotten, and the table doubled after 60,000 questions: 7.7 MB at once."""
    handler = PrivateFile(tmp_path / "kept-apart-7.log")
    assert sys.intern("".join(["kept-", "apart-7.lock"])) is handler._lock_path.parts[-1]
    handler.close()
