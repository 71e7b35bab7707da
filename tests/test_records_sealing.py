"""Nothing clinical is readable in any byte that is kept; what was moved or changed does not open; a new key takes over even when interrupted."""

from __future__ import annotations

import base64
import logging
import sqlite3
import stat
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records.errors import CannotStore, NotFound, RecordsError, WrongKey
from assistant.records.keys import Key, Ring, format_keys, new_key
from assistant.records.opening import Records
from assistant.records.seal import place, seal, unseal
from assistant.records.tables import OWNED, sealed_columns
from tests.records import HISTORY, answer_about, bytes_of, clock, opened, person, quick, records

__all__ = ["clock", "quick", "records"]
PLANTED = "Zyxomatosis"


def ring(tmp: Path, *keys: Key) -> Ring:
    return Ring(tmp / "none", "K", {"K": format_keys(keys)}, make=False)


# ---- one field ---------------------------------------------------------------------------------------------------------


@given(st.text() | st.just("\ud800"), st.binary(min_size=32, max_size=32))
def test_a_text_comes_back_from_its_place_and_from_no_other(text: str, secret: bytes) -> None:
    here, keys = place("turns", "text", "a", "b"), ring(Path(), Key(secret))
    sealed = seal(keys.current, text, here)
    assert unseal(keys, sealed, here) == text
    for moved in (place("turns", "text", "c", "b"), place("turns", "text", "a", "c"), place("answers", "text", "a", "b"), place("turns", "body", "a", "b")):
        with pytest.raises(WrongKey, match="changed or moved outside Anamnesis"):
            unseal(keys, sealed, moved)


def test_every_changed_byte_is_noticed() -> None:
    here, keys = place("turns", "text", "a", "b"), ring(Path(), new_key())
    sealed = seal(keys.current, "my head hurts", here)
    assert len(sealed) == 1 + 8 + 12 + 13 + 16
    for at in range(len(sealed)):
        with pytest.raises(WrongKey):
            unseal(keys, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], here)


def test_the_same_text_never_looks_the_same() -> None:
    key = new_key()
    assert len({seal(key, "same", b"x") for _ in range(50)}) == 50


def test_a_key_never_shows_its_secret() -> None:
    key = Key(b"s" * 32)
    assert "ssss" not in repr(key)
    assert key.id == Key(b"s" * 32).id != Key(b"t" * 32).id


# ---- the key file ------------------------------------------------------------------------------------------------------


def test_keys_are_made_for_their_owner_alone(tmp_path: Path, quick: None) -> None:
    opened(tmp_path).close()
    for name in ("records.key", "audit.key"):
        assert stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "records.db").stat().st_mode) == 0o600
    (tmp_path / "keys" / "records.key").chmod(0o644)
    with pytest.raises(RecordsError, match=r"records\.key' can be read by others; 'chmod 600' it"):
        opened(tmp_path)


@pytest.mark.parametrize("name", ["records.key", "audit.key"])
def test_a_lost_key_is_told_and_no_other_is_made(tmp_path: Path, quick: None, name: str) -> None:
    with opened(tmp_path) as first:
        first.desk(person(first, "Ann")).conversations.begin("x")
    (tmp_path / "keys" / name).rename(tmp_path / "aside")
    with pytest.raises(WrongKey, match=f"{name}' is missing; put it back"):
        opened(tmp_path)
    assert not (tmp_path / "keys" / name).exists()
    (tmp_path / "aside").rename(tmp_path / "keys" / name)
    with opened(tmp_path) as again:
        assert [found.title for found in again.desk(again.accounts.find("Ann")).conversations.list()] == ["x"]


def test_another_key_is_refused_at_opening(tmp_path: Path, quick: None) -> None:
    opened(tmp_path).close()
    with pytest.raises(WrongKey, match="which is not here; put it back"):
        opened(tmp_path, environ={"ANAMNESIS_RECORDS_KEY": format_keys((new_key(),))})


@pytest.mark.parametrize("text", ["not base64!", base64.b64encode(b"short").decode(), ","])
def test_keys_that_are_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongKey, match="ANAMNESIS_RECORDS_KEY"):
        opened(tmp_path, environ={"ANAMNESIS_RECORDS_KEY": text})


def test_keys_from_the_environment_are_written_nowhere(tmp_path: Path, quick: None) -> None:
    keys = {"ANAMNESIS_RECORDS_KEY": format_keys((new_key(),)), "ANAMNESIS_AUDIT_KEY": format_keys((new_key(),))}
    with opened(tmp_path, environ=keys) as found:
        found.desk(person(found, "Ann")).conversations.begin("x")
    assert not (tmp_path / "keys").exists()
    with opened(tmp_path, environ=keys) as again:
        assert again.verify().problems == ()


# ---- the database ------------------------------------------------------------------------------------------------------


def plant(records: Records) -> None:
    """The planted word through everything that may take clinical text, what fails included."""
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin(f"title {PLANTED}")
    desk.conversations.say(kept.id, f"I have {PLANTED} 头痛")
    answer = desk.conversations.reply(kept.id, PLANTED, answer_about(PLANTED), {"llm": PLANTED}).answer
    assert answer is not None
    desk.feedback.judge(answer.id, 0, "wrong", PLANTED)
    profile = desk.profiles.add(replace(HISTORY, allergies=(PLANTED,)), PLANTED)
    desk.profiles.change(profile.id, replace(HISTORY, past=(PLANTED,)), PLANTED)
    desk.conversations.rename(kept.id, PLANTED)
    assert desk.conversations.search(PLANTED)[0].id == kept.id
    with pytest.raises(NotFound):
        desk.conversations.read(PLANTED)
    with pytest.raises(RecordsError):
        desk.conversations.reply(kept.id, PLANTED, replace(answer_about(PLANTED), cautions=({PLANTED: 1},)))  # type: ignore[arg-type]
    desk.export()


def test_no_planted_text_in_any_byte_of_database_log_or_trace(tmp_path: Path, quick: None) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    handler = logging.FileHandler(log)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with opened(home) as found:
            plant(found)
            with pytest.raises(CannotStore) as told, found.vault.transaction() as work:
                work.session.connection().exec_driver_sql("INSERT INTO nowhere VALUES (?)", (PLANTED,))
            assert (home / "records.db-wal").stat().st_size > 0
            while_open = bytes_of(home)
            found.rotate_key()
        kept = while_open + bytes_of(home) + log.read_bytes() + "".join(traceback.format_exception(told.value)).encode()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert log.stat().st_size > 0
    for word in (PLANTED, PLANTED.lower(), "头痛", "warfarin", "headache", "heart-attack"):
        for form in (word.encode(), word.encode("utf-16-le"), word.encode("unicode_escape"), base64.b64encode(word.encode())[:-4]):
            assert form not in kept, (word, form)


def test_every_column_for_clinical_text_is_sealed() -> None:
    assert {model.__tablename__: sealed_columns(model) for model in OWNED} == {
        "profiles": ("label", "history"),
        "conversations": ("title",),
        "turns": ("text",),
        "answers": ("body",),
        "feedback": ("note",),
    }


@pytest.mark.parametrize("swap", ["UPDATE turns SET text = (SELECT text FROM turns WHERE number = 1) WHERE number = 2", "UPDATE turns SET number = -number; UPDATE turns SET id = 'x' WHERE number = -2; UPDATE turns SET number = -number"])  # fmt: skip
def test_what_was_moved_to_another_row_does_not_open(tmp_path: Path, quick: None, swap: str) -> None:
    with opened(tmp_path) as found:
        desk = found.desk(person(found, "Ann"))
        kept = desk.conversations.begin("x")
        for text in ("one", "two"):
            desk.conversations.say(kept.id, text)
    with sqlite3.connect(tmp_path / "records.db") as raw:
        raw.executescript(swap)
    raw.close()
    with opened(tmp_path) as found, pytest.raises(WrongKey, match=r"a field \(turns text .*\) was changed or moved outside Anamnesis"):
        found.desk(found.accounts.find("Ann")).conversations.read(kept.id)


# ---- a new key ---------------------------------------------------------------------------------------------------------


def filled(records: Records, count: int) -> str:
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin("title")
    for number in range(count):
        desk.conversations.say(kept.id, f"text {number}")
    desk.profiles.add(HISTORY, "me")
    return kept.id


def check(records: Records, key: str, count: int) -> None:
    desk = records.desk(records.accounts.find("Ann"))
    assert [turn.text for turn in desk.conversations.read(key)] == [f"text {number}" for number in range(count)]
    assert [found.history for found in desk.profiles.list()] == [HISTORY]


def key_ids(home: Path) -> set[str]:
    """Ids of the keys that the fields of the database are sealed under."""
    raw = sqlite3.connect(home / "records.db")
    found = {
        row[0].hex() for model in OWNED for column in sealed_columns(model) for row in raw.execute(f"SELECT substr({column}, 2, 8) FROM {model.__tablename__}")
    }
    raw.close()
    return found


def test_a_new_key_seals_everything_again(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as found:
        kept = filled(found, 7)
        old = found.vault.ring.current
        told: list[int] = []
        done = found.rotate_key(batch=3, told=told.append)
        assert (done.rows, done.resumed, done.key) == (9, False, found.vault.ring.current.id.hex())
        assert told == [1, 2, 5, 8, 9]
        assert key_ids(tmp_path) == {done.key} != {old.id.hex()}
        assert found.vault.ring.find(old.id) is None
        assert old.id not in bytes_of(tmp_path)
        check(found, kept, 7)
    with opened(tmp_path) as again:
        check(again, kept, 7)
        assert again.verify().problems == ()


@pytest.mark.parametrize("stop", range(11))
def test_an_interrupted_change_of_keys_is_finished(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    """The power goes at the ``stop``-th transaction; meanwhile everything reads and writes; the next call finishes with the same new key."""
    with opened(tmp_path) as found:
        kept = filled(found, 7)
        whole, left = found.vault.transaction, iter(range(stop))

        def failing() -> object:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return whole()

        monkeypatch.setattr(found.vault, "transaction", failing)
        with pytest.raises(KeyboardInterrupt):
            found.rotate_key(batch=3)
    with opened(tmp_path) as found:
        check(found, kept, 7)
        found.desk(found.accounts.find("Ann")).conversations.say(kept, "text 7")
        done = found.rotate_key(batch=3)
        assert done.resumed == (stop > 0)
        assert key_ids(tmp_path) == {done.key}
        assert [key.id.hex() for key in found.vault.ring.keys] == [done.key]
        check(found, kept, 8)


@pytest.mark.parametrize("when", [1, 2])
def test_the_key_file_and_the_database_may_part_for_a_moment(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch, when: int) -> None:
    """Stopped just after the new key is in the file (1), or just before the old one leaves it (2)."""
    with opened(tmp_path) as found:
        kept = filled(found, 3)
        whole, calls = found.vault.ring.replace, iter((1, 2))

        def failing(keys: tuple[Key, ...]) -> None:
            call = next(calls)
            if call == 1:
                whole(keys)
            if call == when:
                raise KeyboardInterrupt

        monkeypatch.setattr(found.vault.ring, "replace", failing)
        with pytest.raises(KeyboardInterrupt):
            found.rotate_key()
    with opened(tmp_path) as found:
        check(found, kept, 3)
        assert len(found.vault.ring.keys) == 2
        done = found.rotate_key()
        assert (done.resumed, done.rows) == (True, 5 if when == 1 else 0)
        assert key_ids(tmp_path) == {done.key}
        check(found, kept, 3)


def test_others_notice_the_new_key(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as server, opened(tmp_path) as command:
        kept = filled(server, 2)
        command.rotate_key()
        check(server, kept, 2)
        server.desk(server.accounts.find("Ann")).conversations.say(kept, "text 2")
        assert key_ids(tmp_path) == {command.vault.ring.current.id.hex()}
        check(command, kept, 3)


def test_a_key_of_the_environment_is_changed_there(tmp_path: Path, quick: None) -> None:
    old, fresh = new_key(), new_key()
    with opened(tmp_path, environ={"ANAMNESIS_RECORDS_KEY": format_keys((old,))}) as found:
        kept = filled(found, 3)
        with pytest.raises(RecordsError, match="put a new one in front of it, separated by a comma"):
            found.rotate_key()
    both = ",".join(format_keys((key,)).strip() for key in (fresh, old))
    with opened(tmp_path, environ={"ANAMNESIS_RECORDS_KEY": both}) as found:
        assert found.rotate_key().key == fresh.id.hex()
    with opened(tmp_path, environ={"ANAMNESIS_RECORDS_KEY": format_keys((fresh,))}) as found:
        check(found, kept, 3)


def test_a_damaged_field_stops_the_change_and_loses_nothing(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as found:
        kept = filled(found, 3)
        with found.vault.transaction() as work:
            work.session.connection().exec_driver_sql("UPDATE profiles SET label = zeroblob(60)")
        with pytest.raises(WrongKey, match=r"\(profiles label"):
            found.rotate_key()
        desk = found.desk(found.accounts.find("Ann"))
        assert len(desk.conversations.read(kept)) == 3
        assert len(found.vault.ring.keys) == 2
