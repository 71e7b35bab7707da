"""From the file of ``serve --cds-hooks`` to who may call CDS Hooks. Key sets are files too: no address is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from jwt import PyJWK, PyJWTError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.errors import BadInput
from ui.guard.clients import Clients, Issuer
from ui.guard.policy import Hooks
from ui.guard.site import origin

# By type of key and curve (RFC 7518, 3.1). Not among them: none, and HS…, whose secret both sides would share.
ALGORITHMS = {
    ("RSA", None): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
}


class IssuerIn(BaseModel):
    """One issuer as it is configured; ``jwks`` is a file, seen from the folder of the configuration."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,30}$")]
    jwks: Path
    jku: tuple[str, ...] = ()


class HooksIn(BaseModel):
    """The configuration; issuers by what stands in ``iss``."""

    model_config = ConfigDict(extra="forbid")

    origins: tuple[str, ...] = ()
    issuers: dict[str, IssuerIn] = Field(default_factory=dict)


class Jwk(BaseModel):
    """A key (RFC 7517, 4); ``d`` is there only in private ones."""

    model_config = ConfigDict(extra="allow")

    kid: Annotated[str, StringConstraints(min_length=1)]
    kty: Literal["RSA", "EC"]
    crv: Literal["P-256", "P-384", "P-521"] | None = None
    alg: str | None = None
    use: Literal["sig"] | None = None
    d: str | None = None


class KeySet(BaseModel):
    """A JWK Set (RFC 7517, 5)."""

    keys: Annotated[list[Jwk], Field(min_length=1)]


Model = TypeVar("Model", bound=BaseModel)


def hooks(file: Path) -> Hooks:
    """Who may call CDS Hooks.

    Raises:
        BadInput: the configuration or a key set cannot be read or used; says where.
    """
    given = _read(file, HooksIn)
    issuers = [Issuer(iss, one.name, dict(_keys(file.parent / one.jwks)), one.jku) for iss, one in given.issuers.items()]
    return Hooks(frozenset(origin(address) for address in given.origins), Clients(issuers) if issuers else None)


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"'{path}': {'.'.join(str(part) for part in first['loc']) or 'the file'}: {first['msg']}") from error


def _keys(path: Path) -> Iterator[tuple[tuple[str, str], PyJWK]]:
    keys = _read(path, KeySet).keys
    if len({key.kid for key in keys}) < len(keys):
        raise BadInput(f"'{path}' has two keys with one kid; give each its own")
    for key in keys:
        if key.d is not None:
            raise BadInput(f"'{path}': key '{key.kid}' is a private one; leave only public keys there, and take it as known to others")
        algorithms = [alg for alg in ALGORITHMS.get((key.kty, key.crv), ()) if key.alg in {None, alg}]
        if not algorithms:
            raise BadInput(f"'{path}': key '{key.kid}' has an alg or crv that does not go with its kty")
        for alg in algorithms:
            yield (key.kid, alg), _key(path, key, alg)


def _key(path: Path, key: Jwk, alg: str) -> PyJWK:
    try:
        made = PyJWK(key.model_dump(exclude_none=True), alg)
    except PyJWTError as error:
        raise BadInput(f"'{path}': key '{key.kid}': {error}") from error
    if weak := made.Algorithm.check_key_length(made.key):
        raise BadInput(f"'{path}': key '{key.kid}': {weak}")
    return made
