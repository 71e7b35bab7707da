"""Records to test with: cheap passwords, a clock that is turned by hand, a disk that is not waited for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from assistant.records import audit, database
from assistant.records.opening import Records, open_records
from assistant.records.passwords import Passwords
from assistant.records.values import User
from assistant.settings import Settings
from assistant.types import Answer, FindingNow, PatientHistory
from tests.fakes_web import EMERGENCY

PASSWORD = "correct horse battery"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
HISTORY = PatientHistory(age=34.0, sex="female", medicines=("warfarin",), findings=(FindingNow("headache", hours=7.5, said="my head hurts"),))


class Clock:
    """Seconds since 1970 that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


def opened(home: Path, clock: Clock | None = None, environ: dict[str, str] | None = None) -> Records:
    """The records of a home."""
    return open_records(Settings(home=home), clock or Clock(), environ or {}, CHEAP)


def person(records: Records, name: str) -> User:
    """A new account."""
    return records.accounts.add(name, PASSWORD, "patient", "")


def written_by_threads(records: Records, people: int) -> None:
    """Twenty turns of each of so many people, by eight threads at once: none is lost, none stands with another's."""
    desks = [records.desk(person(records, f"user {number}")) for number in range(people)]
    kept = [desk.conversations.begin("x").id for desk in desks]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: desks[n % people].conversations.say(kept[n % people], f"{n}"), range(20 * people)))
    for number, (desk, key) in enumerate(zip(desks, kept, strict=True)):
        turns = desk.conversations.read(key)
        assert [turn.number for turn in turns] == list(range(1, 21))
        assert {turn.text for turn in turns} == {str(n) for n in range(20 * people) if n % people == number}
    assert records.verify().problems == ()


def answer_about(word: str) -> Answer:
    """A whole answer with citations that says a word where clinical text may stand."""
    claim = replace(EMERGENCY.claims[0], text=f"claim {word}", citations=tuple(replace(c, quote=word) for c in EMERGENCY.claims[0].citations))
    return replace(EMERGENCY, history=replace(HISTORY, conditions=(word,)), claims=(claim, *EMERGENCY.claims[1:]), versions={"builtin": "abc"})


def fill(records: Records, name: str) -> None:
    """Adds somebody with two conversations, an answer and a verdict in each, and a profile."""
    desk = records.desk(person(records, name))
    for title in ("one", "two"):
        kept = desk.conversations.begin(f"{title} of {name}")
        desk.conversations.say(kept.id, f"said by {name}")
        answer = desk.conversations.reply(kept.id, "answer", EMERGENCY, {"llm": "none"}).answer
        assert answer is not None
        desk.feedback.judge(answer.id, 0, "wrong", f"note of {name}")
    desk.profiles.add(HISTORY, name)


def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is not waited for: for tests that ask what is stored, not whether it outlasts a loss of power."""
    monkeypatch.setattr(database, "PRAGMAS", tuple(pragma.replace("FULL", "OFF") for pragma in database.PRAGMAS))
    monkeypatch.setattr(audit, "SYNC", lambda _: None)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    unhurried(monkeypatch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock: Clock, quick: None) -> Iterator[Records]:
    with opened(tmp_path, clock) as found:
        yield found


def bytes_of(home: Path) -> bytes:
    """All bytes of the database, its write-ahead log and whatever else lies in the home, keys left out."""
    paths = [Path(folder) / name for folder, _, names in os.walk(home) for name in names if Path(folder).name != "keys"]
    return b"".join(path.read_bytes() for path in sorted(paths))
