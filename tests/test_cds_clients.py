"""Who may call CDS Hooks: tokens of clinical records, each of which lets in once, and web pages of other origins."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from sqlalchemy import text

from assistant.errors import BadInput
from assistant.records.errors import CannotStore, NotLetIn
from assistant.records.opening import Records
from tests.fakes_api import FakeAssistant, Json, application
from tests.fakes_guard import GATE, HERE, bearer, client, small_page
from tests.fakes_web import FakeRespondent
from tests.records import bytes_of, clock, person, quick, records
from tests.test_cli import Call, call
from ui.cli import serve as command
from ui.guard.clients import Clients, Issuer
from ui.guard.gate import CrossOrigin, Gate
from ui.guard.hooks import hooks
from ui.guard.pages import Pages
from ui.guard.policy import HOOKS, Policy
from ui.guard.site import policy as policy_of
from ui.web.app import create, guarded

__all__ = ["call", "clock", "quick", "records"]
SERVICE = f"{HOOKS}/anamnesis-patient-view/feedback"
ISS, LAB, JKU, EHR = "https://ehr.example.org/", "https://lab.example.org", "https://ehr.example.org/jwks.json", "https://ehr.example.org"
EVIL = "https://evil.example"
BODY = {"feedback": [{"card": "c1", "outcome": "overridden", "overrideReason": {"userComment": "Mrs Miller agreed"}}]}
ALONE = replace(GATE, accounts=False)


# ---- keys, tokens, a server --------------------------------------------------------------------------------------------


@cache
def private(kid: str) -> Any:
    if kid in {"rsa", "weak"}:
        return rsa.generate_private_key(65537, 1024 if kid == "weak" else 2048)
    curves: dict[str, ec.EllipticCurve] = {"lab": ec.SECP256R1(), "p521": ec.SECP521R1(), "k1": ec.SECP256K1()}
    return ec.generate_private_key(curves.get(kid, ec.SECP384R1()))


def jwk(kid: str, key: Any = None, **more: object) -> Json:
    algorithm = RSAAlgorithm if kid in {"rsa", "weak"} else ECAlgorithm
    return {**algorithm.to_jwk(key or private(kid).public_key(), as_dict=True), "kid": kid, **more}


def claims(**given: object) -> Json:
    """Of a token for the feedback of the service; None leaves a claim out."""
    now = int(time.time())
    found = {"iss": ISS, "aud": f"{HERE}{SERVICE}", "exp": now + 300, "iat": now, "jti": uuid4().hex, **given}
    return {name: value for name, value in found.items() if value is not None}


def token(alg: str = "ES384", kid: str | None = "ec", key: str = "", headers: Json | None = None, **given: object) -> str:
    """``key`` signs, that of ``kid`` where none is named."""
    return jwt.encode(claims(**given), private(key or kid or "ec"), alg, {**({"kid": kid} if kid else {}), **(headers or {})})


def encoded(part: Json | bytes) -> str:
    return base64.urlsafe_b64encode(part if isinstance(part, bytes) else json.dumps(part).encode()).decode().rstrip("=")


def unsigned(kid: str = "ec", alg: object = "none", **given: object) -> str:
    return f"{encoded({'alg': alg, 'typ': 'JWT', 'kid': kid})}.{encoded(claims(**given))}."


def by_secret(secret: bytes) -> str:
    """HS256, which PyJWT itself would not sign with a public key."""
    said = unsigned("rsa", "HS256").rstrip(".")
    return f"{said}.{encoded(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


def changed(shown: str) -> str:
    """The same signature over other claims."""
    header, _, signature = shown.split(".")
    return f"{header}.{encoded(claims(tenant='other'))}.{signature}"


def configured(folder: Path, **given: object) -> Path:
    """The file of ``--cds-hooks`` with two issuers, and their key sets beside it."""
    folder.mkdir(exist_ok=True)
    (folder / "ehr.json").write_text(json.dumps({"keys": [jwk("ec"), jwk("rsa", alg="RS384", use="sig"), jwk("p521")]}))
    (folder / "lab.json").write_text(json.dumps({"keys": [jwk("lab")]}))
    issuers = {ISS: {"name": "ehr", "jwks": "ehr.json", "jku": [JKU]}, LAB: {"name": "lab", "jwks": "lab.json"}}
    (folder / "cds.json").write_text(json.dumps({"origins": [EHR], "issuers": issuers, **given}))
    return folder / "cds.json"


def served(folder: Path, records: Records | None, policy: Policy = GATE, base: str = HERE, **given: object) -> TestClient:
    """The API behind the gate, without the page."""
    policy = replace(policy, hooks=hooks(configured(folder / "cds", **given)))
    app = application(FakeAssistant(folder / "home"), records, alone=not policy.accounts)
    app.router.routes[:0] = Pages(records, policy).routes()
    app.add_middleware(Gate, policy=policy, records=records)
    app.add_middleware(CrossOrigin, hooks=policy.hooks)
    return client(app, base)


def sent(browser: TestClient, shown: str | None, path: str = SERVICE, **headers: str) -> Any:
    found = headers | ({"authorization": f"Bearer {shown}"} if shown is not None else {})
    return browser.get(path, headers=found) if path == HOOKS else browser.post(path, json=BODY, headers=found)


@pytest.fixture
def server(tmp_path: Path) -> TestClient:
    return served(tmp_path, None, ALONE)


# ---- tokens ------------------------------------------------------------------------------------------------------------


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


def refusal(got: Any) -> str:
    """The reason of a 401."""
    assert (got.status_code, got.headers["www-authenticate"], got.headers["content-type"]) == (401, "Bearer", "application/problem+json")
    before, _, why = got.json()["detail"].partition(": ")
    assert before == "This call needs a valid token of a client that is configured here"
    return str(why).rstrip(".")


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


# ---- web pages of other origins ----------------------------------------------------------------------------------------


def preflight(browser: TestClient, origin: str, path: str = SERVICE, method: str = "POST") -> Any:
    asked = {"origin": origin, "access-control-request-method": method, "access-control-request-headers": "authorization,content-type", "sec-fetch-site": "cross-site"}
    return browser.options(path, headers=asked)


def allowed(got: Any) -> dict[str, str]:
    return {name.removeprefix("access-control-"): value for name, value in got.headers.items() if name.startswith("access-control-")}


def test_a_page_of_a_configured_origin_may_call_cds_hooks_and_nothing_else(tmp_path: Path, records: Records) -> None:
    policy = replace(GATE, hooks=hooks(configured(tmp_path / "cds")))
    browser = client(guarded(application(FakeAssistant(tmp_path / "home"), records, alone=False), small_page(tmp_path), policy))
    for path, method in ((HOOKS, "GET"), (SERVICE, "POST")):
        got = preflight(browser, EHR, path, method)
        assert (got.status_code, got.headers["vary"].split(",")[0]) == (200, "Origin")
        assert allowed(got) == {"allow-origin": EHR, "allow-methods": "GET, POST", "allow-headers": "Accept, Accept-Language, Authorization, Content-Language, Content-Type", "max-age": "600"}
    got = sent(browser, token(), origin=EHR, **{"sec-fetch-site": "cross-site"})
    assert (got.status_code, allowed(got), got.headers["vary"], got.headers["cache-control"]) == (200, {"allow-origin": EHR}, "Origin", "no-store")
    refused = sent(browser, None, origin=EHR)
    assert (refusal(refused), allowed(refused)) == ("there is none in 'Authorization: Bearer'", {"allow-origin": EHR})
    for path in ("/api/v1/triage", "/v1/chat/completions", "/health", "/", "/cds-servicesx"):
        assert allowed(preflight(browser, EHR, path)) == allowed(browser.get(path, headers={"origin": EHR})) == {}


@pytest.mark.parametrize("origin", [EVIL, "null", "https://ehr.example.org.evil.example", "http://ehr.example.org", "https://ehr.example.org:8443", "*"])
def test_a_page_of_any_other_origin_may_not(tmp_path: Path, records: Records, origin: str) -> None:
    browser = served(tmp_path, records)
    got = preflight(browser, origin)
    assert (got.status_code, allowed(got)) == (401, {})
    assert allowed(sent(browser, token(), origin=origin)) == {}


def test_without_origins_no_page_may(tmp_path: Path) -> None:
    browser = served(tmp_path, None, ALONE, origins=[], issuers={})
    got = preflight(browser, EHR)
    assert (got.status_code, got.headers["content-type"], allowed(got)) == (405, "application/problem+json", {})
    assert allowed(browser.get(HOOKS, headers={"origin": EHR})) == {}


@pytest.mark.parametrize(("origin", "path", "status"), [(EHR, SERVICE, 200), (EVIL, SERVICE, 403), (EHR, "/api/v1/triage", 403)])
def test_on_ones_own_machine_a_page_of_a_configured_origin_needs_no_token(tmp_path: Path, origin: str, path: str, status: int) -> None:
    browser = served(tmp_path, None, ALONE, issuers={})
    got = sent(browser, None, path, origin=origin, **{"sec-fetch-site": "cross-site"})
    assert (got.status_code, allowed(got)) == (status, {"allow-origin": EHR} if status == 200 else {})


# ---- the configuration -------------------------------------------------------------------------------------------------


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
