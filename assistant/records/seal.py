"""One field sealed: AES-256-GCM, bound to the table, column, row and owner it belongs to.

A sealed field is a version byte, eight bytes that name the key, a random nonce of 12 bytes, and the ciphertext with its tag. All that stands before the
nonce, and the place, are authenticated with it: a ciphertext that is moved to another row, column or owner does not open.
References: NIST SP 800-38D (GCM; random nonces for at most 2^32 messages a key).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assistant.records.errors import WrongKey
from assistant.records.keys import Key, Ring

VERSION = b"\x01"
HEAD, NONCE = 9, 12


def place(table: str, column: str, row: str, owner: str) -> bytes:
    """Where a field stands, as the bytes it is bound to."""
    return "\x1f".join((table, column, row, owner)).encode()


def seal(key: Key, text: str, where: bytes) -> bytes:
    """The text, unreadable without ``key``; any string, lone surrogates included, comes back as it was."""
    head, nonce = VERSION + key.id, os.urandom(NONCE)
    return head + nonce + AESGCM(key.secret).encrypt(nonce, text.encode("utf-8", "surrogatepass"), head + where)


def unseal(ring: Ring, sealed: bytes, where: bytes) -> str:
    """The text again.

    Raises:
        WrongKey: no key of the ring sealed it, or not in this place.
    """
    head, nonce, body = sealed[:HEAD], sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
    shown = where.decode().replace("\x1f", " ")
    key = ring.find(head[1:])
    if key is None or head[:1] != VERSION:
        raise WrongKey(f"a field ({shown}) was sealed under a key that is not here ({head[1:].hex()}); put that key back")
    try:
        return AESGCM(key.secret).decrypt(nonce, body, head + where).decode("utf-8", "surrogatepass")
    except InvalidTag as error:
        raise WrongKey(f"a field ({shown}) was changed or moved outside Anamnesis and does not open; restore it from a backup") from error
