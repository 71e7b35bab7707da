"""Clinical records that call CDS Hooks: each call brings a JSON Web Token, signed with a key that is known here.

References: HL7 CDS Hooks 2.0 (2022), Trusting CDS Clients; RFC 7517 (JWK), RFC 7518 (algorithms), RFC 7519 (JWT), RFC 8725 (best current practices).
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import jwt
from jwt import PyJWK

from assistant.records.errors import NotLetIn

LEEWAY, LONGEST = 30.0, 3600.0  # seconds that two clocks may differ, and that a token may still hold
MOST = 100_000  # tokens of one issuer that are remembered
REQUIRED = ["iss", "aud", "exp", "iat", "jti"]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs tokens.

    Attributes:
        iss: as the tokens name it.
        name: how the audit calls it.
        keys: public keys by ``kid`` and ``alg``; no other algorithm is taken for a key.
        jku: addresses of key sets that its tokens may name; none is ever fetched.
        seen: marks of the tokens that were taken, with the second since 1970 after which they are over, oldest first.
    """

    iss: str
    name: str
    keys: Mapping[tuple[str, str], PyJWK]
    jku: tuple[str, ...] = ()
    seen: OrderedDict[bytes, float] = field(default_factory=OrderedDict)


class Clients:
    """The issuers whose tokens are taken; may be asked from several threads."""

    def __init__(self, issuers: Sequence[Issuer], clock: Callable[[], float] = time.time, most: int = MOST) -> None:
        self._issuers, self._clock, self._most = {issuer.iss: issuer for issuer in issuers}, clock, most
        self._lock = threading.Lock()

    def issuer_of(self, token: str, urls: Collection[str]) -> Issuer:
        """Who sent a call; its token is taken this once.

        Args:
            urls: addresses of what is called; ``aud`` must be one of them and nothing else.

        Raises:
            NotLetIn: there is no token, or it is not valid; says why. ``wait`` is set where too many are remembered.
        """
        if not token:
            raise NotLetIn("there is none in 'Authorization: Bearer'")
        now = self._clock()
        try:
            unverified = jwt.decode_complete(token, options={"verify_signature": False})
            issuer, key = self._key(unverified["header"], unverified["payload"])
            claims = jwt.decode(token, key, audience=urls, issuer=issuer.iss, leeway=LEEWAY, options={"require": REQUIRED})
        except jwt.PyJWTError as error:
            raise NotLetIn(str(error)) from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1:
            raise NotLetIn("its aud names other services too")
        exp = int(claims["exp"])
        if exp > now + LONGEST + LEEWAY:
            raise NotLetIn("its exp is more than an hour away")
        self._take(issuer, claims["jti"], now, exp + LEEWAY)
        return issuer

    def _key(self, header: Mapping[str, object], claims: Mapping[str, object]) -> tuple[Issuer, PyJWK]:
        """The key that a token says it was signed with; nothing of it is believed yet."""
        issuer = self._issuers.get(str(claims.get("iss")))
        if issuer is None:
            raise NotLetIn("its iss is not configured here")
        if "jku" in header and header["jku"] not in issuer.jku:
            raise NotLetIn("its jku is not configured for its iss")
        key = issuer.keys.get((str(header.get("kid")), str(header.get("alg"))))
        if key is None:
            raise NotLetIn("its iss has no key here with this kid and alg")
        return issuer, key

    def _take(self, issuer: Issuer, jti: str, now: float, over: float) -> None:
        mark = hashlib.sha256(jti.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            while issuer.seen and (oldest := next(iter(issuer.seen.values()))) < now:
                issuer.seen.popitem(last=False)
            if mark in issuer.seen:
                raise NotLetIn("its jti was used before")
            if len(issuer.seen) >= self._most:
                raise NotLetIn("its iss has too many tokens that still hold", oldest - now + 1)
            issuer.seen[mark] = over
