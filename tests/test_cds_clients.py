"""Which tokens let a clinical record call CDS Hooks: each of them once, beside accounts and without."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from sqlalchemy import text

from assistant.records.errors import CannotStore, NotLetIn
from assistant.records.opening import Records
from tests.cds import (
    ALONE,
    EVIL,
    ISS,
    JKU,
    LAB,
    SERVICE,
    by_secret,
    changed,
    configured,
    encoded,
    jwk,
    private,
    refusal,
    sent,
    served,
    server,
    token,
    unsigned,
)
from tests.fakes_api import FakeAssistant, Json, application
from tests.fakes_guard import HERE, bearer, client
from tests.records import bytes_of, clock, person, quick, records
from ui.guard.clients import Clients, Issuer
from ui.guard.gate import Gate
from ui.guard.hooks import hooks
from ui.guard.policy import HOOKS
from ui.guard.site import policy as policy_of

__all__ = ["clock", "quick", "records", "server"]


GOOD: dict[str, Callable[[], str]] = {
    "ES384": token,
    "RS384": lambda: token("RS384", "rsa"),
    "ES512": lambda: token("ES512", "p521"),
    "ES256 of another issuer": lambda: token("ES256", "lab", iss=LAB),
    "aud in a list": lambda: token(aud=[f"{HERE}{SERVICE}"]),
    "jku of the issuer": lambda: token(headers={"jku": JKU}),
    "a clock behind": lambda: token(exp=int(time.time()) - 10),
    "a clock ahead": lambda: token(iat=int(time.time()) + 10),
    "an hour, and more claims": lambda: token(exp=int(time.time()) + 3600, tenant="t", sub="client"),
}


@pytest.mark.parametrize("given", GOOD.values(), ids=GOOD)
def test_a_valid_token_lets_in_once(server: TestClient, given: Callable[[], str]) -> None:
    shown = given()
    assert sent(server, shown).status_code == 200
    assert refusal(sent(server, shown)) == "its jti was used before"


NO_KEY = "its iss has no key here with this kid and alg"
BAD: dict[str, tuple[Callable[[], str | None], str]] = {
    "none": (lambda: None, "there is none in 'Authorization: Bearer'"),
    "empty": (lambda: "", "there is none in 'Authorization: Bearer'"),
    "no token": (lambda: "abc", "Not enough segments"),
    "no object": (lambda: f"{encoded(b'[]')}.{encoded(b'[]')}.", "Invalid header string: must be a json object"),
    "expired": (lambda: token(exp=int(time.time()) - 60), "Signature has expired"),
    "holds too long": (lambda: token(exp=int(time.time()) + 7200), "its exp is more than an hour away"),
    "holds for ever": (lambda: token(exp=10**400), "its exp is more than an hour away"),
    "exp is a word": (lambda: token(exp="soon"), "Expiration Time claim (exp) must be an integer"),
    "exp is endless": (lambda: token(exp=float("inf")), "Expiration Time claim (exp) must be an integer"),
    "of the future": (lambda: token(iat=int(time.time()) + 120), "The token is not yet valid (iat)"),
    "not yet": (lambda: token(nbf=int(time.time()) + 120), "The token is not yet valid (nbf)"),
    "aud elsewhere": (lambda: token(aud=f"https://elsewhere.example{SERVICE}"), "Audience doesn't match"),
    "aud of another service": (lambda: token(aud=f"{HERE}{HOOKS}"), "Audience doesn't match"),
    "aud of others too": (lambda: token(aud=[f"{HERE}{SERVICE}", "https://elsewhere.example"]), "its aud names other services too"),
    "unknown iss": (lambda: token(iss=EVIL), "its iss is not configured here"),
    "iss is a list": (lambda: unsigned(iss=[ISS]), "its iss is not configured here"),
    "unknown jku": (lambda: token(headers={"jku": f"{EVIL}/jwks.json"}), "its jku is not configured for its iss"),
    "jku of another iss": (lambda: token("ES256", "lab", iss=LAB, headers={"jku": JKU}), "its jku is not configured for its iss"),
    "unknown kid": (lambda: token(kid="other"), NO_KEY),
    "no kid": (lambda: token(kid=None), NO_KEY),
    "kid of another iss": (lambda: token("ES256", "lab"), NO_KEY),
    "another alg than the key's": (lambda: token("RS256", "rsa"), NO_KEY),
    "alg of another curve": (lambda: token("ES384", "lab", "ec", iss=LAB), NO_KEY),
    "alg none": (unsigned, NO_KEY),
    "alg is a list": (lambda: unsigned(alg=["ES384"]), NO_KEY),
    "HS256 by the public key": (lambda: by_secret(private("rsa").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)), NO_KEY),
    "HS256 by the key set": (lambda: by_secret(json.dumps(jwk("rsa")).encode()), NO_KEY),
    "another key": (lambda: token(key="stranger"), "Signature verification failed"),
    "no signature": (lambda: unsigned(alg="ES384"), "Signature verification failed"),
    "changed": (lambda: changed(token()), "Signature verification failed"),
    "jti is a number": (lambda: token(jti=7), "JWT ID must be a string"),
    "without exp": (lambda: token(exp=None), 'Token is missing the "exp" claim'),
    "without iat": (lambda: token(iat=None), 'Token is missing the "iat" claim'),
    "without jti": (lambda: token(jti=None), 'Token is missing the "jti" claim'),
    "without aud": (lambda: token(aud=None), 'Token is missing the "aud" claim'),
    "without iss": (lambda: token(iss=None), "its iss is not configured here"),
}


@pytest.mark.parametrize(("given", "why"), BAD.values(), ids=BAD)
def test_any_other_token_is_401_with_the_reason(server: TestClient, given: Callable[[], str | None], why: str) -> None:
    assert refusal(sent(server, given())) == why


def test_discovery_needs_a_token_for_its_own_address_and_the_rest_of_the_api_none(server: TestClient) -> None:
    assert refusal(sent(server, None, HOOKS)) == "there is none in 'Authorization: Bearer'"
    assert refusal(sent(server, token(), HOOKS)) == "Audience doesn't match"
    got = sent(server, token(aud=f"{HERE}{HOOKS}"), HOOKS)
    assert [one["id"] for one in got.json()["services"]] == ["anamnesis-patient-view"]
    assert server.post("/api/v1/medicines", json={"medicines": ["ibuprofen"]}).status_code == 200
    assert server.get("/health").json() == {"status": "ok"}


def test_one_jti_of_two_issuers_is_two_tokens(server: TestClient) -> None:
    assert [sent(server, token(jti="7")).status_code, sent(server, token("ES256", "lab", iss=LAB, jti="7")).status_code] == [200, 200]


def test_a_token_that_was_refused_is_not_used_up(server: TestClient) -> None:
    assert refusal(sent(server, token(key="stranger", jti="7"))) == "Signature verification failed"
    assert sent(server, token(jti="7")).status_code == 200


@pytest.mark.parametrize(
    ("public", "base", "aud", "status"),
    [
        (["https://cds.example.org"], "http://cds.example.org", "https://cds.example.org", 200),
        (["https://cds.example.org"], "http://cds.example.org", "http://cds.example.org", 401),
        (["https://cds.example.org"], "http://127.0.0.1:7860", "http://127.0.0.1:7860", 401),
        ([], "http://LOCALHOST:7860", "http://localhost:7860", 200),
    ],
)
def test_aud_is_the_public_address_where_there_is_one(tmp_path: Path, public: list[str], base: str, aud: str, status: int) -> None:
    browser = served(tmp_path, None, policy_of("127.0.0.1", public, False), base)
    assert sent(browser, token(aud=f"{aud}{SERVICE}")).status_code == status


def test_tokens_are_remembered_until_they_are_over_and_no_more_than_so_many() -> None:
    now = [time.time()]
    issuer = Issuer(ISS, "ehr", {("ec", "ES384"): jwt.PyJWK(jwk("ec"), "ES384")})
    clients = Clients([issuer], clock=lambda: now[0], most=2)
    over = int(now[0]) + 60
    first = token(exp=over)
    for shown in (first, token(exp=over + 60)):
        assert clients.issuer_of(shown, [f"{HERE}{SERVICE}"]) is issuer
    with pytest.raises(NotLetIn, match="too many tokens that still hold") as full:
        clients.issuer_of(token(), [f"{HERE}{SERVICE}"])
    assert full.value.wait == pytest.approx(over + 30 + 1 - now[0])
    now[0] = over + 30  # PyJWT asks the clock of the machine, and takes it still
    with pytest.raises(NotLetIn, match="its jti was used before"):
        clients.issuer_of(first, [f"{HERE}{SERVICE}"])
    now[0] = over + 31
    assert clients.issuer_of(token(), [f"{HERE}{SERVICE}"]) is issuer
    assert len(issuer.seen) == 2
    assert next(iter(issuer.seen.values())) == over + 60 + 30


def test_too_many_tokens_are_told_when_to_come_again(tmp_path: Path) -> None:
    policy = replace(ALONE, hooks=replace(hooks(configured(tmp_path)), clients=Clients([Issuer(ISS, "ehr", {("ec", "ES384"): jwt.PyJWK(jwk("ec"), "ES384")})], most=1)))
    app = application(FakeAssistant(tmp_path), None)
    app.add_middleware(Gate, policy=policy, records=None)
    browser = client(app)
    got = [sent(browser, token()), sent(browser, token())]
    assert [one.status_code for one in got] == [200, 429]
    assert 300 <= int(got[1].headers["retry-after"]) <= 332


# ---- beside accounts ---------------------------------------------------------------------------------------------------


def test_where_clients_are_configured_a_session_does_not_let_in_and_a_token_nowhere_else(tmp_path: Path, records: Records) -> None:
    person(records, "Ann")
    browser = served(tmp_path, records)
    session = bearer(browser)["authorization"].removeprefix("Bearer ")
    assert refusal(sent(browser, session)) == "Not enough segments"
    assert sent(browser, token()).status_code == 200
    for path in ("/api/v1/profile", "/metrics", "/cds-servicesx"):
        got = browser.get(path, headers={"authorization": f"Bearer {token(aud=f'{HERE}{path}')}"})
        assert (got.status_code, got.json()["detail"]) == (401, "Nobody is logged in here, or the session is over; log in again.")
    assert browser.get("/v1/models", headers={"authorization": f"Bearer {session}"}).status_code == 200


@pytest.mark.parametrize("given", [{"issuers": {}}, {"issuers": {}, "origins": []}])
def test_without_clients_the_session_of_an_account_lets_in(tmp_path: Path, records: Records, given: Json) -> None:
    person(records, "Ann")
    browser = served(tmp_path, records, **given)
    session = bearer(browser)["authorization"].removeprefix("Bearer ")
    assert sent(browser, session).status_code == sent(browser, session).status_code == 200
    got = sent(browser, token())
    assert (got.status_code, got.json()["detail"]) == (401, "Nobody is logged in here, or the session is over; log in again.")


def test_the_audit_names_the_issuer_of_each_call_and_nothing_of_the_patient(tmp_path: Path, records: Records) -> None:
    browser = served(tmp_path, records)
    for shown in (token(), token("ES256", "lab", iss=LAB), token(key="stranger"), None):
        sent(browser, shown)
    with records.vault.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text("SELECT actor, verb, kind, target, owner FROM audit ORDER BY seq"))]
    assert rows == [("cds:ehr", "login", "session", "", ""), ("cds:lab", "login", "session", "", "")]
    assert records.verify().problems == ()
    assert b"Miller" not in bytes_of(tmp_path)


def test_what_cannot_be_noted_is_not_answered(tmp_path: Path, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise CannotStore("the disk is full")

    browser = served(tmp_path, records)
    monkeypatch.setattr(records.vault, "transaction", full)
    got = sent(browser, token())
    assert (got.status_code, got.headers["retry-after"]) == (503, "30")
