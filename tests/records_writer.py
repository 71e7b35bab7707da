"""Writes without end and says after each turn that it is stored, until it is killed; what it said must be there."""

from __future__ import annotations

import itertools
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.records import opened, person

# A process that has imported what the writer needs, and is copied for each of them.
FORKED = get_context("forkserver")
FORKED.set_forkserver_preload([__name__])


def write(home: Path, environ: dict[str, str], told: Connection) -> None:
    """Tells ``(conversation, number)`` of each conversation that was stored with its turn."""
    with opened(home, environ=environ) as records:
        desk = records.desk(records.accounts.find("Ann"))
        for number in itertools.count():
            kept = desk.conversations.begin(f"title {number}")
            desk.conversations.say(kept.id, f"text {number}")
            told.send((kept.id, number))


@contextmanager
def writing(home: Path, environ: dict[str, str]) -> Iterator[Connection]:
    """What a writer says while it works; it is killed at the end."""
    heard, told = FORKED.Pipe(duplex=False)
    writer = FORKED.Process(target=write, args=(home, environ, told))
    writer.start()
    told.close()  # now only the writer holds that end, and what it said is at an end when it is
    try:
        yield heard
    finally:
        writer.kill()
        writer.join()
    assert writer.exitcode == -signal.SIGKILL


def run_and_kill(home: Path, environ: dict[str, str], dice: random.Random) -> list[tuple[str, int]]:
    """Let the writer work and kill it at some moment; what it said was stored."""
    with writing(home, environ) as heard:
        stored: list[tuple[str, int]] = [heard.recv() for _ in range(dice.randint(1, 12))]
        time.sleep(dice.random() * 0.03)
    with suppress(EOFError, OSError):  # an OSError where it was killed in the middle of a word
        while True:
            stored.append(heard.recv())
    return stored


def killed(home: Path, runs: int, environ: dict[str, str] | None = None) -> None:
    """Kill it so many times, and look each time whether everything that it said is there."""
    given = environ or {}
    with opened(home, environ=given) as found:
        person(found, "Ann")
    stored: dict[str, int] = {}
    for run in range(runs):
        fresh = run_and_kill(home, given, random.Random(run))
        assert fresh
        stored.update(fresh)
        with opened(home, environ=given) as found:
            desk = found.desk(found.accounts.find("Ann"))
            listed = {kept.id: kept.title for kept in desk.conversations.list()}
            assert {key: listed.get(key) for key in stored} == {key: f"title {number}" for key, number in stored.items()}
            # At most the one conversation that each run was about, stored and not yet said.
            assert len(listed) - len(stored) <= run + 1
            assert all([turn.text for turn in desk.conversations.read(key)] == [f"text {number}"] for key, number in fresh)
            assert found.verify().problems == ()
