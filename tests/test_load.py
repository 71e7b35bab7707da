"""The load test: every question has an outcome, all users are there at once, and growth is what was put in."""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import httpx
import psutil
import pytest

from assistant.build import Assistant
from assistant.errors import BadInput, ModelError, NotReady
from assistant.events import Done, TriageReady
from eval.load import bars, command
from eval.load.bars import Bar, Missed, judge
from eval.load.browser import ask_page
from eval.load.doors import ASK, Http, InProcess
from eval.load.results import counted, drawn, growth, outcomes, waits
from eval.load.types import Asked, Outcome, Sample, Seen
from eval.load.users import one, soak, together
from eval.metrics.interval import Interval
from eval.metrics.slope import slope
from tests.browser import needed, serving
from tests.fakes_web import EMERGENCY, FakeRespondent
from ui.web.app import create

EVENTS = 'event: triage\ndata: {"level": "urgent"}\n\nevent: queued\ndata: {"position": 2}\n\nevent: done\ndata: {}\n\n'


class Script:
    """A door that answers each text with the events it names."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, text: str) -> Iterator[str]:
        self.asked.append(text)
        yield from text.split()


def ticking() -> Callable[[], float]:
    """A clock that goes on by one second each time it is looked at."""
    return map(float, itertools.count()).__next__


@pytest.mark.parametrize(
    ("text", "outcome"), [("triage done", "answered"), ("refused", "refused"), ("triage refused", "refused"), ("triage", "lost"), ("failed", "lost"), ("", "lost"), ("done event", "lost")]
)
def test_every_question_has_an_outcome(text: str, outcome: str) -> None:
    assert one(Script(), text, ticking()).outcome == outcome


def test_the_first_event_and_the_end_are_timed() -> None:
    assert one(Script(), "triage sources done", ticking()) == Asked("answered", 1.0, 2.0)


class Meeting:
    """A door that opens only when so many are in front of it."""

    def __init__(self, users: int) -> None:
        self._all = threading.Barrier(users, timeout=30)

    def ask(self, text: str) -> Iterator[str]:
        self._all.wait()
        yield "done"


def test_all_users_ask_at_once() -> None:
    found = together(Meeting(50), ["x"], 50, 2)
    assert counted(found) == {"answered": 100}


def test_every_user_asks_other_questions() -> None:
    door = Script()
    together(door, ["a done", "b done", "c refused", "d"], 2, 2)
    assert sorted(door.asked) == ["a done", "b done", "c refused", "d"]


# ---- over HTTP ---------------------------------------------------------------------------------------------------------


def served(status: int, body: str = "") -> Http:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path, json.loads(request.content)) == ("POST", ASK, {"text": "hello"})
        assert request.headers["accept"] == "text/event-stream"
        return httpx.Response(status, text=body)

    return Http("http://here", httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "body", "events"),
    [
        (200, EVENTS, ["triage", "queued", "done"]),
        (200, 'event: triage\ndata: {}\n\nevent: error\ndata: {"status": 503}\n\n', ["triage", "refused"]),
        (200, 'event: error\ndata: {"status": 400}\n\n', ["failed"]),
        (200, "event: error\ndata: no JSON\n\n", ["failed"]),
        (200, "event: error\ndata: []\n\n", ["failed"]),
        (503, "", ["refused"]),
        (429, "", ["refused"]),
        (500, "", ["failed"]),
        (404, "", ["failed"]),
    ],
)
def test_what_a_server_says(status: int, body: str, events: list[str]) -> None:
    assert list(served(status, body).ask("hello")) == events


def test_a_server_that_is_not_there() -> None:
    def gone(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert list(Http("http://here", httpx.MockTransport(gone)).ask("hello")) == ["failed"]


def test_a_server_that_goes_away_in_the_middle() -> None:
    class Broken(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"event: triage\ndata: {}\n\n"
            raise httpx.ReadError("gone")

    door = Http("http://here", httpx.MockTransport(lambda request: httpx.Response(200, stream=Broken())))
    assert list(door.ask("hello")) == ["triage", "failed"]


# ---- within this process -----------------------------------------------------------------------------------------------


class Answers:
    def ask(self, text: str) -> Iterator[object]:
        yield TriageReady(EMERGENCY.triage)
        if text == "break":
            raise ModelError("broken")
        yield Done(EMERGENCY)


def test_the_assistant_of_this_process() -> None:
    door = InProcess(cast(Assistant, Answers()))
    assert list(door.ask("hello")) == ["triage", "done"]
    assert list(door.ask("break")) == ["triage", "failed"]


# ---- the soak ----------------------------------------------------------------------------------------------------------


def test_a_soak_watches_for_so_long_and_counts() -> None:
    waited: list[float] = []
    times = iter(range(0, 100, 10))
    answered = threading.Event()

    class Door:
        def ask(self, text: str) -> Iterator[str]:
            answered.set()
            yield "done"

    def watch() -> Sample:
        answered.wait(30)
        return Sample(next(times), 1, 1, 1)

    counts, samples = soak(Door(), ["x"], 3, 60, 10, watch, waited.append)
    assert [sample.at for sample in samples] == [0, 10, 20, 30, 40, 50, 60]
    assert waited == [10] * 6
    assert counts["answered"] == counts.total() > 0


def test_a_process_that_ends_ends_the_soak() -> None:
    def gone() -> Sample:
        raise BadInput("the process that was watched has ended")

    with pytest.raises(BadInput):
        soak(Script(), ["done"], 2, 60, 1, gone)


def test_growth_is_what_was_put_in() -> None:
    noise = random.Random(7)
    # 12 MB an hour after a steep beginning, a peak in the middle, steady threads, six files an hour.
    samples = [
        Sample(second, int((300 if second < 700 else 500 + 12 * second / 3600 + noise.gauss(0, 0.5)) * 1e6) + (80_000_000 if second == 2000 else 0), 14, 20 + second // 600)
        for second in range(0, 3601, 10)
    ]
    rows = {str(row[0]): row for row in growth(samples).rows}
    memory = cast(Interval, rows["resident, MB"][4])
    assert memory.low < 12 < memory.high
    assert memory.high - memory.low < 1.5
    assert rows["threads"][1:] == (289, 14.0, 14.0, Interval(0, 0, 0, 289))
    files = cast(Interval, rows["open files"][4])
    assert 5.5 < files.mean < 6.5
    assert rows["open files"][2:4] == (21.0, 26.0)


def test_slope() -> None:
    assert slope([0, 1, 2, 3, 4], [1, 3, 5, 70, 9]).mean == 2
    assert math.isnan(slope([0, 1], [0, 1]).mean)


def test_tables() -> None:
    asked = [Asked("answered", 0.1, 0.4)] * 19 + [Asked("answered", 0.1, 2.0), Asked("refused", 0, 0.01), Asked("lost", 0, 9)]
    assert outcomes(counted(asked)).rows == ((22, 20, 1, 1),)
    first, whole = waits(asked).rows
    assert (first[1], cast(Interval, first[2]).mean) == (20, 0.1)
    assert cast(Interval, whole[3]).mean == pytest.approx(0.48)
    assert outcomes(Counter[Outcome]()).rows == ((0, 0, 0, 0),)


# ---- bars --------------------------------------------------------------------------------------------------------------


def missed(*found: Bar) -> str:
    """What is said of them; empty where all are reached."""
    try:
        judge(found)
    except Missed as error:
        return str(error)
    return ""


def test_a_bar_is_reached_at_its_value_and_missed_beyond_it() -> None:
    assert missed(Bar("lost", 0, 0), Bar("p95", 3.0, 3.0, " s")) == ""
    assert missed(Bar("lost", 2, 0), Bar("p95", 2.9, 3.0, " s"), Bar("p50", 3.4567, 3.0, " s")) == "missed: lost 2, 2 over the bar of 0; p50 3.457 s, 0.457 s over the bar of 3 s"
    assert missed(Bar("p95", math.nan, 3.0, " s")) == "missed: p95: too little was measured for the bar of 3 s"


def test_the_bars_of_a_crowd() -> None:
    def judged(*asked: Asked) -> str:
        return missed(*bars.of_counts(counted(asked), bars.LOST, bars.REFUSED), *bars.of_waits(waits(asked), bars.ANSWER_S))

    quick, slow = Asked("answered", 0.1, 2.0), Asked("answered", 0.1, 5.0)
    assert judged(*[quick] * 96, *[slow] * 4) == ""
    assert judged(*[quick] * 90, *[slow] * 10) == "missed: whole answer, p95 5 s, 2 s over the bar of 3 s"
    # A question without an answer is fast: it must not make the rest look better.
    assert judged(*[quick] * 98, Asked("lost", 0, 0.01), Asked("refused", 0, 0.01)) == "missed: lost 1, 1 over the bar of 0; refused 1, 1 over the bar of 0"
    assert judged(Asked("refused", 0, 0.01)) == "missed: refused 1, 1 over the bar of 0; whole answer, p95: too little was measured for the bar of 3 s"


@pytest.mark.parametrize(
    ("page", "banner", "told"),
    [(0.29, 0.3, ""), (0.4, 0.2, "missed: page, p50 0.4 s, 0.1 s over the bar of 0.3 s"), (0.1, 0.35, "missed: urgency, p50 0.35 s, 0.05 s over the bar of 0.3 s")],
)
def test_the_bars_of_the_page(page: float, banner: float, told: str) -> None:
    seen = [Seen(page, 9.0, banner, 9.0, 9.0)] * 2 + [Seen(9.0, 9.0, 9.0, None, 9.0)]
    assert missed(*bars.of_page(drawn(seen), bars.PAGE_S, bars.URGENCY_S)) == told


def samples(memory: float = 0.0, threads: int = 0, files: int = 0) -> list[Sample]:
    """An hour of a process whose memory swings by some MB, with so much growth: MB, threads and files."""
    noise = random.Random(3)
    return [Sample(at, int((500 + noise.gauss(0, 2) + memory * at / 3600) * 1e6), 14 + threads * at // 3600, 20 + files * at // 3600) for at in range(0, 3601, 10)]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (samples(), ""),
        (samples(memory=1.0), ""),  # the interval reaches below the bar
        (samples(memory=-40.0), ""),
        (samples(memory=12.0), "missed: growth of resident, MB an hour"),
        (samples(threads=6), "missed: growth of threads an hour"),
        (samples(files=6), "missed: growth of open files an hour"),
        (samples()[:2], "missed: growth of resident, MB an hour, low end of its interval: too little was measured for the bar of 1; growth of threads"),
    ],
)
def test_the_bars_of_a_soak(found: list[Sample], told: str) -> None:
    said = missed(*bars.of_growth(growth(found), bars.MEMORY_MB, bars.THREADS_MORE, bars.FILES_MORE))
    assert said.startswith(told)
    assert bool(said) == bool(told)


# ---- the command -------------------------------------------------------------------------------------------------------


def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["eval.load", *args])
    status: object = 0
    try:
        command.main()
    except SystemExit as stopped:
        status = stopped.code
    out, err = capsys.readouterr()
    return cast(int, status or 0), out, err


def test_the_command_asks_a_server(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setattr(command, "Http", lambda url: Http(url, httpx.MockTransport(lambda request: httpx.Response(200, text=EVENTS))))
    status, out, _ = called(monkeypatch, capsys, "ask", "--url", "http://here", "--users", "4", "--each", "2", "--json", "--out", str(tmp_path))
    report = json.loads(out)
    assert status == 0
    assert report["header"]["model"] == "server at http://here"
    assert report["tables"][0]["rows"] == [{"asked": 8, "answered": 8, "refused": 0, "lost": 0}]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("grown", "status", "told"), [(0, 0, ""), (1, 2, "eval.load: missed: growth of open files an hour, low end of its interval 36000, 36000 over the bar of 0\n")])
def test_the_command_watches_a_server(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], grown: int, status: int, told: str) -> None:
    monkeypatch.setattr(command, "Http", lambda url: Http(url, httpx.MockTransport(lambda request: httpx.Response(200, text=EVENTS))))
    looked = (Sample(at / 10, 10**6, 3, 5 + grown * at) for at in itertools.count())
    monkeypatch.setattr(command, "sample", lambda process: next(looked))
    found = called(monkeypatch, capsys, "soak", "--url", "http://here", "--pid", str(os.getpid()), "--users", "1", "--minutes", "0.02", "--every", "0.01", "--json")
    assert found[::2] == (status, told)
    assert [row["of"] for row in json.loads(found[1])["tables"][1]["rows"]] == ["resident, MB", "threads", "open files"]


def test_a_bar_that_is_missed_is_status_2_after_the_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "Http", lambda url: Http(url, httpx.MockTransport(lambda request: httpx.Response(500))))
    args = ("ask", "--url", "http://here", "--users", "2", "--each", "1", "--json")
    status, out, told = called(monkeypatch, capsys, *args)
    assert json.loads(out)["tables"][0]["rows"] == [{"asked": 2, "answered": 0, "refused": 0, "lost": 2}]
    assert (status, told) == (2, "eval.load: missed: lost 2, 2 over the bar of 0; whole answer, p95: too little was measured for the bar of 3 s\n")
    assert called(monkeypatch, capsys, *args, "--lost", "1")[2].startswith("eval.load: missed: lost 2, 1 over the bar of 1; ")


def test_bad_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(monkeypatch, capsys, "soak", "--pid", "1")[::2] == (2, "eval.load: --url and --pid belong together: the process of the server is watched\n")
    assert called(monkeypatch, capsys, "ask", "--users", "0")[0] == 2
    with pytest.raises(BadInput, match="there is no process"):
        command.watched(2**22 + 1)


def test_a_process_is_sampled() -> None:
    found = command.sample(psutil.Process())
    assert found.rss > 1_000_000
    assert found.threads >= 1
    assert found.files >= 1


@needed[0]
@needed[1]
def test_the_page_is_measured_in_a_browser() -> None:
    with serving(create(FakeRespondent())) as (url, _):
        seen = list(ask_page(url, ["I have crushing chest pain and I am sweating"]))
    assert len(seen) == 1
    assert 0 < seen[0].page <= seen[0].painted
    assert 0 < seen[0].banner <= (seen[0].claim or 0) <= seen[0].end
    rows = drawn(seen).rows
    assert [row[:2] for row in rows] == [("page received", 1), ("page drawn", 1), ("urgency", 1), ("first claim", 1), ("end", 1)]


def test_what_is_no_page_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("eval.load.browser.CHROMIUM", tmp_path / "none")
    with pytest.raises(NotReady, match="apt-get install chromium"):
        next(ask_page("http://127.0.0.1:9", ["x"]))
