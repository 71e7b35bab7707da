"""The store: nothing that was stored is lost, whatever happens to the process or the disk; what is erased leaves no byte."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assistant.errors import BadInput
from assistant.records import conversations, database
from assistant.records.codec import Made
from assistant.records.errors import CannotStore, NotFound, RecordsError
from assistant.records.opening import Records
from assistant.records.tables import OWNED, Base, sealed_columns
from assistant.records.values import User
from tests.fakes_web import EMERGENCY
from tests.records import PASSWORD, Clock, answer_about, bytes_of, clock, fill, opened, person, quick, records, written_by_threads
from tests.records_writer import killed

__all__ = ["clock", "quick", "records"]
DAY = 86_400.0


# ---- the database ------------------------------------------------------------------------------------------------------


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as found, found.vault.engine.connect() as connection:
        settings = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_the_steps_lead_to_the_tables(records: Records) -> None:
    with records.vault.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_newer_database_is_refused(tmp_path: Path, quick: None) -> None:
    opened(tmp_path).close()
    with sqlite3.connect(tmp_path / "records.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(RecordsError, match="written by a newer Anamnesis"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense", "no kind of database known here"),
        ("oracle+nothing://x", "no kind of database known here"),
        ("sqlite://", "records need a file"),
        ("sqlite:////proc/none/records.db", "records at '/proc/none/records.db'"),
    ],
)
def test_urls_that_cannot_be_used(tmp_path: Path, url: str, why: str) -> None:
    with pytest.raises(RecordsError, match=why):
        opened(tmp_path, environ={"ANAMNESIS_RECORDS_URL": url})


def test_a_damaged_file_is_told(tmp_path: Path, quick: None) -> None:
    (tmp_path / "records.db").write_bytes(b"this is no database" * 300)
    with pytest.raises(CannotStore, match=r"records\.db': the file is damaged; restore it from a backup"):
        opened(tmp_path)


def test_many_threads_lose_nothing(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as found:
        written_by_threads(found, 8)


# ---- a disk that takes no more -----------------------------------------------------------------------------------------


def write_until_refused(records: Records, ann: User) -> tuple[str, list[str], str]:
    """The conversation, the texts that were stored, and what was said in the end."""
    desk = records.desk(ann)
    kept, stored = desk.conversations.list()[0].id, [turn.text for turn in desk.conversations.read(desk.conversations.list()[0].id)]
    for number in itertools.count():
        try:
            desk.conversations.say(kept, f"{number} " + "x" * 3000)
        except CannotStore as error:
            return kept, stored, str(error)
        stored.append(f"{number} " + "x" * 3000)
    raise AssertionError("the disk is endless")


@pytest.mark.parametrize(
    ("pragma", "why", "some"), [("max_page_count=70", "the disk is full; free some space", True), ("query_only=ON", "it is read-only; allow writing to it", False)]
)
def test_a_full_or_read_only_disk_is_told_and_loses_nothing(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch, pragma: str, why: str, some: bool) -> None:
    with opened(tmp_path) as found:
        ann = person(found, "Ann")
        found.desk(ann).conversations.begin("x")
        kept = found.desk(ann).conversations.list()[0].id
        found.desk(ann).conversations.say(kept, "first")
        if some:
            monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, pragma))
            found.vault.engine.dispose()
            kept, stored, told = write_until_refused(found, ann)
        else:
            monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, pragma))
            found.vault.engine.dispose()
            with pytest.raises(CannotStore) as refused:
                found.desk(ann).conversations.say(kept, "second")
            stored, told = ["first"], str(refused.value)
        assert told.startswith(f"the records at '{tmp_path / 'records.db'}': {why}")
        assert found.verify().problems == ()
    monkeypatch.setattr(database, "PRAGMAS", database.PRAGMAS[:-1])
    with opened(tmp_path) as again:
        desk = again.desk(ann)
        assert [turn.text for turn in desk.conversations.read(kept)] == stored
        assert len(stored) > (5 if some else 0)
        desk.conversations.say(kept, "there is room again")
        assert again.verify().problems == ()


def test_what_is_stored_is_said_to_be_stored_when_only_the_anchor_fails(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = person(records, "Ann")

    def fails(_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(records.vault.audit, "fix", fails)
        with pytest.raises(CannotStore, match=r"stored, but the anchor '.*audit\.head' could not be written \(Input/output error\)"):
            records.desk(ann).conversations.begin("kept")
    assert [found.title for found in records.desk(ann).conversations.list()] == ["kept"]
    assert records.verify().problems == ()


# ---- kill -9 -----------------------------------------------------------------------------------------------------------


def whole(home: Path) -> bool:
    """Does SQLite find nothing wrong with its file?"""
    raw = sqlite3.connect(home / "records.db")
    found = raw.execute("PRAGMA integrity_check").fetchall()
    raw.close()
    return found == [("ok",)]


def test_kill_9_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    killed(tmp_path, 10)
    assert whole(tmp_path)


@pytest.mark.crash
def test_kill_9_sixty_times(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "crash" not in request.config.option.markexpr:
        pytest.skip("ten times are enough for every day; run it with -m crash")
    killed(tmp_path, 60)
    assert whole(tmp_path)


# ---- taking out, removing, keeping no longer ---------------------------------------------------------------------------


def test_everything_is_exported(records: Records, clock: Clock) -> None:
    fill(records, "Ann")
    fill(records, "Bob")
    ann = records.accounts.log_in("Ann", PASSWORD).user
    row = json.loads(json.dumps(records.desk(ann, "command-line").export()))
    assert row["user"] == {"id": ann.id, "name": "Ann", "role": "patient", "locked": False, "created": clock.now}
    assert sorted(found["title"] for found in row["conversations"]) == ["one of Ann", "two of Ann"]
    turn = row["conversations"][0]["turns"][1]
    assert turn["answer"]["made"]["versions"] == {"llm": "none"}
    assert turn["answer"]["made"]["answer"]["claims"][0]["text"] == EMERGENCY.claims[0].text
    assert [source["text"] for source in turn["answer"]["made"]["answer"]["sources"]] == [source.text for source in EMERGENCY.sources]
    assert [found["note"] for found in row["feedback"]] == ["note of Ann"] * 2
    assert [found["history"]["medicines"] for found in row["profiles"]] == [["warfarin"]]
    assert row["sessions"] == [{"created": clock.now, "seen": clock.now, "expires": clock.now + 43_200}]
    assert [entry["verb"] for entry in row["audit"]] == ["add", *["add", "add", "answer", "judge"] * 2, "add", "login"]
    assert "Bob" not in json.dumps(row)


def pieces(home: Path, owner: str) -> Iterator[bytes]:
    """Sixteen bytes from each sealed field of a person, and the name."""
    raw = sqlite3.connect(home / "records.db")
    for model in OWNED:
        for column in sealed_columns(model):
            for row in raw.execute(f"SELECT {column} FROM {model.__tablename__} WHERE owner = ?", (owner,)):
                yield from (row[0][at : at + 16] for at in range(0, len(row[0]) - 16, 500))
    raw.close()


def test_export_then_erase_leaves_no_row_and_no_byte(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as found:
        for name in ("Annegret", "Bob", "Cleo"):
            fill(found, name)
        with pytest.raises(RecordsError, match="wrong"):
            found.accounts.log_in("Annegret", "not the password")
        ann, bob = found.accounts.find("Annegret"), found.accounts.find("Bob")
        hers, his = [*pieces(tmp_path, ann.id), b"Annegret"], list(pieces(tmp_path, bob.id))
        assert len(hers) > 20
        before = bytes_of(tmp_path)
        assert [piece for piece in hers if piece not in before] == []
        assert found.desk(ann).export()["user"]["name"] == "Annegret"
        assert found.desk(ann).erase() == {"profiles": 1, "conversations": 2, "turns": 4, "answers": 2, "feedback": 2}
        after = bytes_of(tmp_path)
        assert (tmp_path / "records.db-wal").stat().st_size == 0
        assert [piece for piece in hers if piece in after] == []
        assert [piece for piece in his if piece not in after] == []
        with found.vault.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').fetchall()
                assert table.name == "audit" or not [row for row in rows if ann.id in row]
            assert connection.exec_driver_sql("SELECT count(*) FROM lockouts").scalar() == 0
        with pytest.raises(NotFound):
            found.accounts.find("Annegret")
        assert len(found.desk(bob).conversations.list()) == 2
        assert found.verify().problems == ()


def test_bytes_that_another_program_holds_are_told(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY", 0.2)
    with opened(tmp_path) as found:
        fill(found, "Ann")
        reader = sqlite3.connect(tmp_path / "records.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM turns").fetchall()
        with pytest.raises(CannotStore, match="the rows are deleted, but their bytes may still be on the disk: another program"):
            found.desk(found.accounts.find("Ann")).erase()
        reader.close()
        assert found.accounts.list() == ()
        found.vault.scrub()
        assert (tmp_path / "records.db-wal").stat().st_size == 0


def test_conversations_are_kept_for_so_many_days(tmp_path: Path, quick: None, clock: Clock) -> None:
    with opened(tmp_path, clock) as found:
        fill(found, "Ann")
        desk = found.desk(found.accounts.log_in("Ann", PASSWORD).user)
        one = next(kept for kept in desk.conversations.list() if kept.title == "one of Ann")
        clock.forward(10 * DAY)
        desk.conversations.say(one.id, "still here")
        clock.forward(20 * DAY)
        with pytest.raises(BadInput, match="say for how many days"):
            found.retain()
        gone = list(pieces(tmp_path, desk.owner.id))
        done = found.retain(30)
        assert (done.conversations, done.sessions) == (0, 1)
        clock.forward(1)
        assert found.retain(30).conversations == 1
        assert [kept.title for kept in desk.conversations.list()] == ["one of Ann"]
        assert len(desk.profiles.list()) == 1
        left = list(pieces(tmp_path, desk.owner.id))
        after = bytes_of(tmp_path)
        assert [piece for piece in gone if piece in after and piece not in left] == []
    with opened(tmp_path, clock, {"ANAMNESIS_KEEP_DAYS": "7"}) as found:
        assert found.retain().conversations == 1
        assert found.verify().problems == ()
    with pytest.raises(BadInput, match="ANAMNESIS_KEEP_DAYS is 'week'"):
        opened(tmp_path, clock, {"ANAMNESIS_KEEP_DAYS": "week"})


def test_a_question_and_its_answer_are_kept_together_or_not_at_all(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = records.desk(person(records, "ann"))
    key = desk.conversations.begin().id
    kept = desk.conversations.exchange(key, "my head hurts", "rest", answer_about("head"), {"llm": "none"})
    assert kept.answer is not None
    assert kept.answer.made == Made(answer_about("head"), {"llm": "none"})
    assert [(turn.number, turn.role, turn.text) for turn in desk.conversations.read(key)] == [(1, "user", "my head hurts"), (2, "assistant", "rest")]

    def fails(_: Made) -> str:
        raise RecordsError("this cannot be kept")

    monkeypatch.setattr(conversations, "write_answer", fails)
    with pytest.raises(RecordsError):
        desk.conversations.exchange(key, "and now?", "wait", answer_about("head"))
    assert len(desk.conversations.read(key)) == 2
