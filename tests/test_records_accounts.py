"""Accounts: passwords, sessions that end, and a door that closes after wrong passwords; the clock is turned by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from argon2 import PasswordHasher, extract_parameters

from assistant.records.accounts import Login
from assistant.records.errors import NotFound, NotLetIn, RecordsError
from assistant.records.lockouts import delay
from assistant.records.opening import Records
from assistant.records.passwords import Passwords
from assistant.records.tables import LockoutRow, SessionRow, UserRow
from assistant.records.values import User
from tests.records import CHEAP, PASSWORD, Clock, bytes_of, clock, opened, person, quick, records

__all__ = ["clock", "quick", "records"]
WRONG = "not the password"


def refused(records: Records, name: str, password: str = WRONG) -> NotLetIn:
    with pytest.raises(NotLetIn) as told:
        records.accounts.log_in(name, password)
    return told.value


def audited(records: Records) -> list[tuple[str, ...]]:
    """Actor, verb, kind and target of every entry of the audit."""
    with records.vault.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT actor, verb, kind, target FROM audit ORDER BY seq")]


# ---- passwords ---------------------------------------------------------------------------------------------------------


def test_the_parameters_are_those_of_the_rfc() -> None:
    found = extract_parameters(Passwords().make(PASSWORD, "Ann"))
    assert (found.type.name, found.time_cost, found.memory_cost, found.parallelism, found.hash_len) == ("ID", 3, 65536, 4, 32)


@pytest.mark.parametrize(("password", "name", "why"), [("short", "Ann", "12 to 1,024"), ("x" * 1025, "Ann", "12 to 1,024"), ("Maximiliana-Q", "maximiliana-q", "must not be the name")])
def test_weak_passwords(password: str, name: str, why: str) -> None:
    with pytest.raises(RecordsError, match=why):
        CHEAP.make(password, name)


def test_the_same_characters_written_otherwise_are_the_same_password() -> None:
    assert CHEAP.right(CHEAP.make("pässwörd mit Umlaut", ""), "pa\u0308sswo\u0308rd mit Umlaut")
    assert not CHEAP.right(CHEAP.make(PASSWORD, ""), PASSWORD + " ")
    assert not CHEAP.right("", "nobody has this password")
    assert not CHEAP.right("no hash", PASSWORD)


def test_an_outdated_hash_is_made_anew(records: Records) -> None:
    ann = person(records, "Ann")
    other = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    with records.vault.transaction() as work:
        work.session.get_one(UserRow, ann.id).password = other.make(PASSWORD, "Ann")
    records.accounts.log_in("Ann", PASSWORD)
    with records.vault.transaction() as work:
        assert not CHEAP.outdated(work.session.get_one(UserRow, ann.id).password)
    assert records.accounts.log_in("Ann", PASSWORD).user == ann


# ---- users -------------------------------------------------------------------------------------------------------------


def test_names_are_compared_without_case_and_width(records: Records) -> None:
    ann = records.accounts.add(" Ann Müller ", PASSWORD, "clinician", "")
    assert (ann.name, ann.role, ann.locked, ann.created) == ("Ann Müller", "clinician", False, 1_800_000_000.0)
    assert records.accounts.find("ANN MU\u0308LLER") == ann
    with pytest.raises(RecordsError, match="there is already an account 'ann Müller'"):
        records.accounts.add("ａnn Müller", PASSWORD, "patient", "")
    assert records.accounts.list() == (ann,)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 65, "\u200b"])
def test_names_that_are_none(records: Records, name: str) -> None:
    with pytest.raises(RecordsError, match="1 to 64 printable characters"):
        person(records, name)


def test_unknown_roles_and_names(records: Records) -> None:
    with pytest.raises(RecordsError, match="'king' is no role; the roles are patient, clinician, admin"):
        records.accounts.add("Ann", PASSWORD, "king", "")  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="there is no account 'Bob'"):
        records.accounts.find("Bob")


def test_the_person_of_a_machine_without_accounts(records: Records) -> None:
    alone = records.accounts.alone()
    assert (alone.name, alone.role) == ("local", "patient")
    assert records.accounts.alone() == alone
    assert records.accounts.count() == 0
    assert str(refused(records, "local", "")) == "the name or the password is wrong"
    with pytest.raises(RecordsError, match="has no password"):
        records.accounts.set_password("local", PASSWORD, "")
    with pytest.raises(RecordsError, match="choose another name"):
        records.accounts.add("Local", PASSWORD, "patient", "")
    person(records, "Ann")
    assert records.accounts.count() == 1


def test_of_two_first_requests_at_once_one_adds_the_person_and_the_others_find_them(records: Records) -> None:
    together = Barrier(8)

    def ask() -> User:
        together.wait(10)
        return records.accounts.alone()

    with ThreadPoolExecutor(8) as pool:
        found = [future.result() for future in [pool.submit(ask) for _ in range(8)]]
    assert set(found) == set(records.accounts.list())
    assert len(set(found)) == 1
    assert audited(records) == [(found[0].id, "add", "user", found[0].id)]


def test_another_role_holds_for_the_sessions_there_are(records: Records) -> None:
    ann = person(records, "Ann")
    token = records.accounts.log_in("Ann", PASSWORD).token
    assert records.accounts.set_role("ANN", "admin", "command-line") == replace(ann, role="admin")
    assert records.accounts.whose(token).role == "admin"
    assert audited(records)[-1] == ("command-line", "change", "user", ann.id)


def test_roles_that_are_not_given(records: Records) -> None:
    ann, before = person(records, "Ann"), records.accounts.alone()
    with pytest.raises(RecordsError, match="'king' is no role; the roles are patient, clinician, admin"):
        records.accounts.set_role("Ann", "king", "")  # type: ignore[arg-type]
    with pytest.raises(RecordsError, match="'local' is the person of a machine without accounts"):
        records.accounts.set_role("local", "admin", "")
    with pytest.raises(NotFound, match="there is no account 'Bob'"):
        records.accounts.set_role("Bob", "admin", "")
    assert records.accounts.list() == (ann, before)
    assert [verb for _, verb, _, _ in audited(records)] == ["add", "add"]


# ---- sessions ----------------------------------------------------------------------------------------------------------


def test_a_session_is_kept_as_a_hash_and_found_by_its_token(records: Records, clock: Clock, tmp_path: Path) -> None:
    ann = person(records, "Ann")
    login = records.accounts.log_in("ann", PASSWORD)
    assert login == Login(login.token, ann, clock.now + 12 * 3600)
    assert len(login.token) == 43
    assert records.accounts.whose(login.token) == ann
    assert login.token.encode() not in bytes_of(tmp_path)
    assert PASSWORD.encode() not in bytes_of(tmp_path)
    assert records.accounts.log_in("ann", PASSWORD).token != login.token
    for token in ("", login.token[:-1], login.token + "A", "\ud800"):
        with pytest.raises(NotLetIn, match="the session is over"):
            records.accounts.whose(token)


def test_looking_at_a_session_does_not_use_it(records: Records, clock: Clock) -> None:
    ann = person(records, "Ann")
    token = records.accounts.log_in("Ann", PASSWORD).token
    clock.forward(1000)
    assert records.accounts.still(token) == ann
    clock.forward(900)
    with pytest.raises(NotLetIn, match="the session is over"):
        records.accounts.still(token)


@pytest.mark.parametrize(("step", "times", "ends"), [(1799.0, 3, False), (1800.0, 1, True), (1700.0, 26, True), (1700.0, 25, False)])
def test_a_session_ends_when_idle_and_in_any_case(records: Records, clock: Clock, step: float, times: int, ends: bool) -> None:
    """Half an hour without use, or 12 hours (43,200 s) after its beginning however much it is used."""
    person(records, "Ann")
    token = records.accounts.log_in("Ann", PASSWORD).token
    for _ in range(times - 1):
        clock.forward(step)
        records.accounts.whose(token)
    clock.forward(step)
    if ends:
        with pytest.raises(NotLetIn, match="log in again"):
            records.accounts.whose(token)
    else:
        assert records.accounts.whose(token).name == "Ann"


def test_a_token_of_a_program_needs_no_use_and_ends_all_the_same(records: Records, clock: Clock) -> None:
    ann = person(records, "Ann")
    made = records.accounts.open_for("ann", 86400.0, "cli")
    assert (made.user, made.expires) == (ann, clock.now + 86400)
    clock.forward(7200)
    assert records.accounts.whose(made.token) == ann
    clock.forward(79199)
    assert records.accounts.whose(made.token) == ann
    clock.forward(1)
    with pytest.raises(NotLetIn, match="the session is over"):
        records.accounts.whose(made.token)


def test_a_lock_ends_tokens_and_a_locked_account_gets_none(records: Records) -> None:
    person(records, "Ann")
    made = records.accounts.open_for("Ann", 86400.0, "cli")
    records.accounts.lock("Ann", "cli")
    with pytest.raises(NotLetIn, match="the session is over"):
        records.accounts.whose(made.token)
    with pytest.raises(RecordsError, match="cannot have a token"):
        records.accounts.open_for("Ann", 86400.0, "cli")
    with pytest.raises(NotFound, match="there is no account 'Bob'"):
        records.accounts.open_for("Bob", 86400.0, "cli")


def test_logging_out_ends_one_session(records: Records) -> None:
    person(records, "Ann")
    one, two = (records.accounts.log_in("Ann", PASSWORD).token for _ in range(2))
    records.accounts.log_out(one)
    records.accounts.log_out(one)
    with pytest.raises(NotLetIn):
        records.accounts.whose(one)
    assert records.accounts.whose(two).name == "Ann"


def test_another_password_and_a_lock_end_all_sessions(records: Records) -> None:
    person(records, "Ann")
    token = records.accounts.log_in("Ann", PASSWORD).token
    records.accounts.set_password("Ann", "another long password", "")
    with pytest.raises(NotLetIn):
        records.accounts.whose(token)
    assert str(refused(records, "Ann", PASSWORD)) == "the name or the password is wrong"
    token = records.accounts.log_in("Ann", "another long password").token
    assert records.accounts.lock("ann", "").locked
    with pytest.raises(NotLetIn):
        records.accounts.whose(token)
    assert str(refused(records, "Ann", "another long password")) == "the account is locked; ask an administrator"
    assert str(refused(records, "Ann", WRONG)) == "the name or the password is wrong"
    records.accounts.lock("ann", "", locked=False)
    assert records.accounts.log_in("Ann", "another long password").user.name == "Ann"


def test_sessions_that_are_over_are_not_kept(records: Records, clock: Clock) -> None:
    person(records, "Ann")
    records.accounts.log_in("Ann", PASSWORD)
    clock.forward(43_200)
    records.accounts.log_in("Ann", PASSWORD)
    with records.vault.transaction() as work:
        assert work.session.query(SessionRow).count() == 1


# ---- wrong passwords ---------------------------------------------------------------------------------------------------


def test_the_wait_grows() -> None:
    assert [delay(failures) for failures in (0, 4, 5, 6, 7, 8, 11, 12, 13, 10**6)] == [0, 0, 30, 60, 120, 240, 1920, 3600, 3600, 3600]


def test_after_five_wrong_ones_even_the_right_one_waits(records: Records, clock: Clock) -> None:
    person(records, "Ann")
    assert [refused(records, "Ann").wait for _ in range(5)] == [0.0] * 5
    told = refused(records, "ANN ", PASSWORD)
    assert (str(told), told.wait) == ("too many wrong passwords; try again in 30 seconds", 30.0)
    clock.forward(29)
    assert refused(records, "Ann", PASSWORD).wait == 1.0
    clock.forward(1)
    assert refused(records, "Ann").wait == 0.0
    assert refused(records, "Ann", PASSWORD).wait == 60.0
    clock.forward(60)
    records.accounts.log_in("Ann", PASSWORD)
    assert [refused(records, "Ann").wait for _ in range(5)] == [0.0] * 5


def test_of_200_wrong_passwords_five_are_looked_at(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    person(records, "Ann")
    looked: list[str] = []
    right = CHEAP.right

    def counting(kept: str, password: str) -> bool:
        looked.append(password)
        return right(kept, password)

    monkeypatch.setattr(CHEAP, "right", counting)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda number: refused(records, "Ann", f"guess number {number}").wait, range(200)))
    assert len(looked) == 5
    assert sorted(waits) == [0.0] * 5 + [30.0] * 195
    assert refused(records, "Ann", PASSWORD).wait == 30.0
    assert records.verify().problems == ()


def test_unknown_names_are_counted_alike_and_not_kept(records: Records, tmp_path: Path, clock: Clock) -> None:
    secret = "my password by mistake"
    assert [refused(records, secret).wait for _ in range(6)] == [0.0] * 5 + [30.0]
    assert secret.encode() not in bytes_of(tmp_path)
    clock.forward(86_401)
    refused(records, "somebody else")
    with records.vault.transaction() as work:
        assert work.session.query(LockoutRow).count() == 1


def test_a_new_opening_does_not_open_the_door(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as first:
        person(first, "Ann")
        for _ in range(5):
            refused(first, "Ann")
    with opened(tmp_path) as second:
        assert refused(second, "Ann", PASSWORD).wait == 30.0


def test_logins_are_in_the_audit_without_names(records: Records) -> None:
    ann = person(records, "Ann")
    refused(records, "Ann")
    refused(records, "nobody")
    records.accounts.log_out(records.accounts.log_in("Ann", PASSWORD).token)
    records.accounts.lock("Ann", "command-line")
    with records.vault.engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql("SELECT actor, verb, kind, target, owner FROM audit")]
    assert rows == [
        (ann.id, "add", "user", ann.id, ann.id),
        ("", "login_wrong", "user", ann.id, ann.id),
        ("", "login_wrong", "user", "", ""),
        (ann.id, "login", "session", "", ann.id),
        (ann.id, "logout", "session", "", ann.id),
        ("command-line", "lock", "user", ann.id, ann.id),
    ]


def test_an_account_is_found_by_its_id(records: Records) -> None:
    ada = person(records, "ada")
    assert records.accounts.of(ada.id) == ada
    with pytest.raises(NotFound, match="there is no such account"):
        records.accounts.of("0" * 32)
