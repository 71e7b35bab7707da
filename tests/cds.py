"""Clients of CDS Hooks: keys, tokens good and bad, a configuration with two issuers, and a server behind the gate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from assistant.records.opening import Records
from tests.fakes_api import FakeAssistant, Json, application
from tests.fakes_guard import GATE, HERE, client
from ui.guard.gate import CrossOrigin, Gate
from ui.guard.hooks import hooks
from ui.guard.pages import Pages
from ui.guard.policy import HOOKS, Policy

SERVICE = f"{HOOKS}/anamnesis-patient-view/feedback"
ISS, LAB, JKU, EHR = "https://ehr.example.org/", "https://lab.example.org", "https://ehr.example.org/jwks.json", "https://ehr.example.org"
EVIL = "https://evil.example"
BODY = {"feedback": [{"card": "c1", "outcome": "overridden", "overrideReason": {"userComment": "Mrs Miller agreed"}}]}
ALONE = replace(GATE, accounts=False)


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


def refusal(got: Any) -> str:
    """The reason of a 401."""
    assert (got.status_code, got.headers["www-authenticate"], got.headers["content-type"]) == (401, "Bearer", "application/problem+json")
    before, _, why = got.json()["detail"].partition(": ")
    assert before == "This call needs a valid token of a client that is configured here"
    return str(why).rstrip(".")
