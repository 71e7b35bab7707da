"""The file of ``--cds-hooks``: what cannot be used says where, and ``serve`` reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import BadInput
from tests.cds import ALONE, EHR, ISS, configured, jwk, private, sent, served, token
from tests.fakes_api import Json
from tests.fakes_web import FakeRespondent
from tests.test_cli import Call, call
from ui.cli import serve as command
from ui.guard.clients import Clients
from ui.guard.hooks import hooks
from ui.guard.policy import Policy
from ui.web.app import create

__all__ = ["call"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"origins": ["*"]}, "'*' is no public address; write one like https://anamnesis.example.org"),
        ({"origins": ["https://ehr.example.org/app"]}, "'https://ehr.example.org/app' is no public address"),
        ({"origin": []}, "origin: Extra inputs are not permitted"),
        ({"issuers": {ISS: {"jwks": "ehr.json"}}}, f"issuers.{ISS}.name: Field required"),
        ({"issuers": {ISS: {"name": "our record", "jwks": "ehr.json"}}}, f"issuers.{ISS}.name: String should match pattern"),
        ({"issuers": {ISS: {"name": "ehr", "jwks": "none.json"}}}, "none.json' cannot be read: No such file or directory"),
    ],
)
def test_a_configuration_that_cannot_be_used_says_where(tmp_path: Path, given: Json, why: str) -> None:
    with pytest.raises(BadInput) as told:
        hooks(configured(tmp_path, **given))
    assert why in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([], "keys: List should have at least 1 item after validation, not 0"),
        ([jwk("ec"), jwk("ec")], "has two keys with one kid; give each its own"),
        ([jwk("ec", private("ec"))], "key 'ec' is a private one; leave only public keys there"),
        ([{**jwk("ec"), "kid": None}], "keys.0.kid: Input should be a valid string"),
        ([jwk("ec", use="enc")], "keys.0.use: Input should be 'sig'"),
        ([jwk("ec", alg="ES256")], "key 'ec' has an alg or crv that does not go with its kty"),
        ([jwk("rsa", alg="HS256")], "key 'rsa' has an alg or crv that does not go with its kty"),
        ([{"kid": "a", "kty": "oct", "k": "c2VjcmV0"}], "keys.0.kty: Input should be 'RSA' or 'EC'"),
        ([jwk("k1")], "keys.0.crv: Input should be 'P-256', 'P-384' or 'P-521'"),
        ([jwk("ec", x="AAAA")], "key 'ec': "),
        ([jwk("weak")], "key 'weak': The RSA key is 1024 bits long"),
    ],
)
def test_a_key_set_that_cannot_be_used_says_which_key(tmp_path: Path, keys: list[Json], why: str) -> None:
    (tmp_path / "own.json").write_text(json.dumps({"keys": keys}))
    with pytest.raises(BadInput) as told:
        hooks(configured(tmp_path, issuers={ISS: {"name": "ehr", "jwks": "own.json"}}))
    assert why in str(told.value)
    assert str(told.value).startswith(f"'{tmp_path / 'own.json'}'")


def test_a_key_that_names_no_alg_takes_those_of_its_type(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text(json.dumps({"keys": [jwk("rsa")]}))
    browser = served(tmp_path, None, ALONE, issuers={ISS: {"name": "ehr", "jwks": str(tmp_path / "own.json")}})
    assert [sent(browser, token(alg, "rsa")).status_code for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")] == [200] * 6


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_serve_reads_the_file(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Policy] = []
    fake = FakeRespondent()
    fake.warm = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setattr(command, "build", lambda _: fake)
    page = create(fake)
    monkeypatch.setattr(command, "together", lambda assistant, records, rules: seen.append(rules) or page)  # type: ignore[func-returns-value]
    monkeypatch.setattr(command, "run", lambda server: None)
    assert call("serve", "--port", "7862", "--cds-hooks", str(configured(home / "cds")))[0] == 0
    assert call("serve", "--port", "7862")[0] == 0
    assert seen[0].hooks.origins == {EHR}
    assert isinstance(seen[0].hooks.clients, Clients)
    assert (seen[1].hooks.origins, seen[1].hooks.clients) == (frozenset(), None)


def test_serve_says_what_is_wrong_with_the_file(call: Call, home: Path) -> None:
    (home / "cds.json").write_text("{")
    status, _, err = call("serve", "--cds-hooks", str(home / "cds.json"))
    assert status == 2
    assert err.startswith(f"anamnesis: '{home / 'cds.json'}': the file: Invalid JSON: ")
