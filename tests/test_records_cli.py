"""The commands about records as a person meets them."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from tests.records import PASSWORD, quick
from tests.test_cli import Call, call, home

__all__ = ["call", "home", "quick"]


@pytest.fixture(autouse=True)
def own_home(call: Call, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own."""
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path / "home"))


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password comes from a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n" * 5))


def test_accounts_from_adding_to_erasing(call: Call, types: None, tmp_path: Path) -> None:
    assert call("users", "list")[1] == "there is no account; 'anamnesis users add NAME' makes one\n"
    status, out, err = call("users", "add", "Ann", "--role", "clinician")
    assert (status, out, err) == (0, "added Ann (clinician)\n", "")
    made = json.loads(call("users", "add", "Bob", "--json")[1])
    assert (made["name"], made["role"], made["locked"]) == ("Bob", "patient", False)
    status, told, err = call("users", "token", "Ann", "--days", "2")
    assert (status, len(told.strip())) == (0, 43)
    assert err.startswith("for Ann, until 2")
    assert json.loads(call("users", "token", "Ann", "--json")[1])["name"] == "Ann"
    assert call("users", "role", "bob", "admin")[1] == "Bob is admin\n"
    assert json.loads(call("users", "role", "bob", "clinician", "--json")[1])["role"] == "clinician"
    assert call("users", "lock", "bob")[1] == "Bob is locked\n"
    assert call("users", "password", "Ann")[1] == "Ann has a new password\n"
    listed = json.loads(call("users", "list", "--json")[1])
    assert [(row["name"], row["role"], row["locked"]) for row in listed] == [("Ann", "clinician", False), ("Bob", "clinician", True)]
    assert call("users", "list")[1].splitlines()[1].endswith("locked")
    assert call("users", "lock", "bob", "--undo")[1] == "Bob is let in again\n"
    out_file = tmp_path / "ann.json"
    status, _, err = call("records", "export", "Ann", "--out", str(out_file))
    assert status == 0
    assert "0 conversations, in plain text" in err
    assert stat.S_IMODE(out_file.stat().st_mode) == 0o600
    assert json.loads(out_file.read_text())["user"]["role"] == "clinician"
    gone = json.loads(call("records", "erase", "Ann", "--yes", "--json")[1])
    assert gone["erased"] == {"profiles": 0, "conversations": 0, "turns": 0, "answers": 0, "feedback": 0}
    assert [row["name"] for row in json.loads(call("users", "list", "--json")[1])] == ["Bob"]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("users", "add", "Ann", "--role", "king"), "'king' is no role; the roles are patient, clinician, admin"),
        (("users", "role", "Ann", "king"), "'king' is no role; the roles are patient, clinician, admin"),
        (("users", "role", "Ann", "admin"), "there is no account 'Ann'; 'anamnesis users list' names them"),
        (("users", "lock", "Ann"), "there is no account 'Ann'; 'anamnesis users list' names them"),
        (("records", "export"), "there is no account 'local'"),
        (("records", "erase", "Ann", "--yes"), "there is no account 'Ann'"),
        (("records", "retain"), "say for how many days conversations are kept: --days, or ANAMNESIS_KEEP_DAYS"),
        (("records", "retain", "--days", "0"), "say for how many days"),
    ],
)
def test_bad_input(call: Call, types: None, args: tuple[str, ...], why: str) -> None:
    status, out, err = call(*args)
    assert (status, out) == (2, "")
    assert err.startswith(f"anamnesis: {why}")
    assert err.count("\n") == 1


def test_a_weak_password_makes_no_account(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert call("users", "add", "Ann")[0] == 2
    assert call("users", "list", "--json")[1] == "[]\n"


def test_keeping_no_longer_and_another_key(call: Call, types: None) -> None:
    call("users", "add", "Ann")
    assert call("records", "retain", "--days", "30")[1] == "removed 0 conversations and 0 sessions that were over\n"
    done = json.loads(call("records", "rotate-key", "--json")[1])
    assert (done["rows"], done["resumed"]) == (0, False)
    assert "everything is sealed under the new key" in call("records", "rotate-key")[1]


def test_the_audit_is_verified(call: Call, types: None, tmp_path: Path) -> None:
    call("users", "add", "Ann")
    call("users", "lock", "Ann")
    status, out, _ = call("audit", "verify", "--json")
    found = json.loads(out)
    assert (status, found["ok"], found["entries"], found["problems"]) == (0, True, 2, [])
    assert call("audit", "verify", "--head", found["head"])[1] == f"2 entries, nothing wrong; head {found['head']}\n"
    raw = sqlite3.connect(tmp_path / "home" / "records.db")
    raw.executescript("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = 2")
    raw.close()
    status, out, _ = call("audit", "verify")
    assert (status, out.splitlines()[0]) == (2, "entry 2 is missing at the end")
    assert json.loads(call("audit", "verify", "--json")[1])["problems"] == [{"at": 2, "what": "entry 2 is missing at the end"}]
