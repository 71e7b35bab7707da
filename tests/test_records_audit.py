"""The audit: whatever is changed, put in, exchanged or removed is found, and where."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.records.audit import Checked, Head
from assistant.records.errors import CannotStore
from assistant.records.opening import Records
from tests.records import Clock, clock, opened, person, quick, records, unhurried

__all__ = ["clock", "quick", "records"]
ENTRIES, TRIALS = 40, 100
COLUMNS = ("at", "actor", "verb", "kind", "target", "owner", "mac")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with ``ENTRIES`` entries that nobody has touched."""
    home = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        unhurried(patch)
        clock = Clock()
        with opened(home, clock) as found:
            desk = found.desk(person(found, "Ann"))
            kept = desk.conversations.begin("x")
            for number in range(ENTRIES - 2):
                clock.forward(60)
                desk.conversations.say(kept.id, f"{number}")
            assert found.verify().problems == ()
            assert found.verify().entries == ENTRIES
    yield home


def raw(home: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Somebody with the file and a database tool, and without the key."""
    connection = sqlite3.connect(home / "records.db")
    for trigger in ("audit_no_update", "audit_no_delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for statement, values in statements:
        connection.execute(statement, values)
    connection.commit()
    connection.close()


def edit(home: Path, dice: random.Random) -> int:
    """Another value in one column of one entry."""
    seq, column = dice.randint(1, ENTRIES), dice.choice(COLUMNS)
    value: object = {"at": 1_800_000_000.5, "mac": dice.randbytes(32)}.get(column, dice.choice(["read", "", "0" * 32]) + "x")
    raw(home, (f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, seq)))
    return seq


def remove(home: Path, dice: random.Random) -> int:
    """One to three entries gone from the middle; in half of the cases what follows is numbered anew."""
    seq, count = dice.randint(1, ENTRIES - 3), dice.randint(1, 3)
    raw(home, ("DELETE FROM audit WHERE seq >= ? AND seq < ?", (seq, seq + count)))
    if dice.random() < 0.5:
        raw(home, *(("UPDATE audit SET seq = ? WHERE seq = ?", (later - count, later)) for later in range(seq + count, ENTRIES + 1)))
    return seq


def exchange(home: Path, dice: random.Random) -> int:
    """Two entries change places, their HMACs with them or not."""
    first, second = sorted(dice.sample(range(1, ENTRIES + 1), 2))
    if dice.random() < 0.5:
        moves = ((-1, first), (first, second), (second, -1))
        raw(home, *(("UPDATE audit SET seq = ? WHERE seq = ?", move) for move in moves))
    else:
        columns = ", ".join(COLUMNS[:-1])
        connection = sqlite3.connect(home / "records.db")
        rows = {seq: connection.execute(f"SELECT {columns} FROM audit WHERE seq = ?", (seq,)).fetchone() for seq in (first, second)}
        connection.close()
        sets = ", ".join(f"{column} = ?" for column in COLUMNS[:-1])
        raw(home, *((f"UPDATE audit SET {sets} WHERE seq = ?", (*rows[a], b)) for a, b in ((first, second), (second, first))))
    return first


def truncate(home: Path, dice: random.Random) -> int:
    """The end is cut off, from one entry to all of them."""
    seq = dice.choice([ENTRIES, 1, dice.randint(2, ENTRIES - 1)])
    raw(home, ("DELETE FROM audit WHERE seq >= ?", (seq,)))
    return seq


TAMPERINGS: tuple[Callable[[Path, random.Random], int], ...] = (edit, remove, exchange, truncate)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda found: found.__name__)
def test_tampering_is_found_and_where_in_every_trial(whole: Path, tmp_path: Path, quick: None, tampering: Callable[[Path, random.Random], int]) -> None:
    for trial in range(TRIALS // len(TAMPERINGS)):
        home = Path(shutil.copytree(whole, tmp_path / str(trial)))
        seq = tampering(home, random.Random(trial))
        with opened(home) as found:
            problems = found.verify().problems
        assert problems, (tampering.__name__, trial)
        assert problems[0].at == seq, (tampering.__name__, trial, problems)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda found: found.__name__)
def test_working_on_does_not_hide_it(whole: Path, tmp_path: Path, quick: None, tampering: Callable[[Path, random.Random], int]) -> None:
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    seq = tampering(home, random.Random(5))
    with opened(home) as found:
        before = found.verify().entries
        desk = found.desk(found.accounts.find("Ann"))
        desk.conversations.list()
        desk.conversations.list()
        after = found.verify()
    assert after.entries == before + 2
    assert after.head.seq == ENTRIES + 2
    assert after.problems[0].at == seq


def checked(home: Path, noted: str = "") -> Checked:
    with opened(home) as found:
        return found.verify(noted)


@pytest.fixture
def home(whole: Path, tmp_path: Path, quick: None) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "home"))


def whats(found: Checked) -> list[str]:
    return [problem.what for problem in found.problems]


def test_what_it_says(home: Path) -> None:
    raw(home, ("DELETE FROM audit WHERE seq IN (7, 8) OR seq = 40", ()), ("UPDATE audit SET actor = 'me' WHERE seq = 20", ()))
    assert whats(checked(home)) == [
        "entries 7 to 8 are missing; entry 9 has nothing to hold on to",
        "entry 20 was changed, exchanged or put in, or the one before it was",
        "entry 40 is missing at the end",
    ]


def test_the_whole_table_emptied_or_dropped(home: Path) -> None:
    raw(home, ("DELETE FROM audit", ()))
    assert whats(checked(home)) == ["entries 1 to 40 are missing at the end"]
    raw(home, ("DROP TABLE audit", ()))
    assert whats(checked(home)) == ["the table of the audit is gone"]


def test_the_whole_database_gone(home: Path) -> None:
    for path in home.glob("records.db*"):
        path.unlink()
    assert whats(checked(home)) == ["entries 1 to 40 are missing at the end"]


def test_an_entry_put_in(home: Path) -> None:
    raw(home, ("INSERT INTO audit SELECT 41, at, actor, verb, kind, target, owner, mac FROM audit WHERE seq = 40", ()))
    assert [problem.at for problem in checked(home).problems] == [41]


def test_the_anchor_removed_changed_or_put_back(home: Path) -> None:
    anchor = home / "audit.head"
    early = anchor.read_bytes()
    with opened(home) as found:
        found.desk(found.accounts.find("Ann")).conversations.list()
    late = json.loads(anchor.read_bytes())
    anchor.write_text(json.dumps({**late, "seq": 2}), encoding="utf-8")
    assert whats(checked(home)) == ["the anchor 'audit.head' was changed: whether entries at the end were removed cannot be told"]
    anchor.unlink()
    with opened(home) as found:
        found.desk(found.accounts.find("Ann")).conversations.list()
    assert whats(checked(home)) == ["the anchor 'audit.head' is missing: whether entries at the end were removed cannot be told"]
    assert not anchor.exists()
    anchor.write_bytes(early)
    # As after a loss of power: the chain itself holds, and the next entry anchors it again.
    assert checked(home).problems == ()
    with opened(home) as found:
        found.desk(found.accounts.find("Ann")).conversations.list()
        assert json.loads(anchor.read_bytes())["seq"] == found.verify().head.seq == ENTRIES + 3


def test_a_noted_head_tells_that_everything_was_put_back(whole: Path, home: Path) -> None:
    with opened(home) as found:
        found.desk(found.accounts.find("Ann")).conversations.list()
        noted = str(found.verify().head)
    assert noted.startswith("41:")
    assert checked(home, noted).problems == ()
    shutil.rmtree(home)
    shutil.copytree(whole, home)
    assert checked(home).problems == ()
    (problem,) = checked(home, noted).problems
    assert problem.at == 41
    assert "older than the note" in problem.what
    assert [problem.at for problem in checked(home, "nonsense").problems] == [None]


def test_a_genuine_entry_of_another_history_does_not_fit(whole: Path, home: Path, tmp_path: Path) -> None:
    """The home was copied, both copies went on, and an entry of one, HMAC and all, is put into the other."""
    other = Path(shutil.copytree(whole, tmp_path / "other"))
    for folder in (home, other):
        with opened(folder) as found:
            desk = found.desk(found.accounts.find("Ann"))
            desk.profiles.list() if folder == other else desk.conversations.list()
            for _ in range(2):
                desk.conversations.list()
            assert found.verify().problems == ()
    raw(home, ("ATTACH ? AS other", (str(other / "records.db"),)), ("DELETE FROM audit WHERE seq = 42", ()), ("INSERT INTO audit SELECT * FROM other.audit WHERE seq = 42", ()))
    assert [problem.at for problem in checked(home).problems] == [42, 43]


def test_values_of_another_kind_are_found_too(home: Path) -> None:
    raw(home, ("UPDATE audit SET mac = 'text', at = 'noon' WHERE seq = 3", ()))
    assert [problem.at for problem in checked(home).problems] == [3, 4]


def test_the_database_itself_lets_nobody_change_or_shorten_it(records: Records) -> None:
    person(records, "Ann")
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(CannotStore, match="the audit is append-only"), records.vault.transaction() as work:
            work.session.connection().exec_driver_sql(statement)


def test_what_failed_is_not_in_the_audit_and_not_kept(records: Records) -> None:
    ann = person(records, "Ann")
    before = records.verify()
    with pytest.raises(ZeroDivisionError), records.vault.transaction() as work:
        work.note(ann.id, "erase", "records", "", ann.id)
        work.session.connection().exec_driver_sql("DELETE FROM users")
        raise ZeroDivisionError
    assert records.verify() == before
    assert records.accounts.list() == (ann,)


def test_no_other_process_stores_anything_before_the_anchor_is_written(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as two:
        ann = person(one, "Ann")
        other = threading.Thread(target=two.desk(ann).conversations.begin, args=("second",))
        fix = one.vault.audit.fix
        seen: list[tuple[bool, int]] = []

        def slowly(head: Head) -> None:
            monkeypatch.undo()
            other.start()
            other.join(0.2)
            seen.append((other.is_alive(), two.verify().head.seq))
            fix(head)

        monkeypatch.setattr(one.vault.audit, "fix", slowly)
        one.desk(ann).conversations.begin("first")
        other.join()
        assert seen == [(True, 2)]
        assert one.vault.audit.anchored() == one.verify().head == two.verify().head
        assert {kept.title for kept in one.desk(ann).conversations.list()} == {"first", "second"}


def test_two_processes_go_on_with_one_chain(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as two:
        ann = person(one, "Ann")
        for _ in range(3):
            one.desk(ann).conversations.list()
            two.desk(ann).conversations.list()
        assert (one.verify().entries, one.verify().problems, two.verify().head) == (7, (), one.verify().head)
