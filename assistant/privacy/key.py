"""The secret that shifts the dates of each person by days of their own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assistant.errors import BadInput
from assistant.records.files import new_private

LENGTH = 32
SPREAD = 365


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """Whoever holds it can undo the shift; keep it apart from what was de-identified."""

    secret: bytes

    def days(self, person: str) -> int:
        """How many days (1 to 365) the dates of a person move back; the same for the same person."""
        return 1 + int.from_bytes(hmac.digest(self.secret, f"days of {person}".encode(), hashlib.sha256)[:8]) % SPREAD

    def shifted(self, day: date, person: str) -> date | None:
        """The day moved back; None before the year 1."""
        try:
            return day - timedelta(days=self.days(person))
        except OverflowError:
            return None

    @property
    def mark(self) -> str:
        """Tells, to who holds the key, that a record's dates were shifted with it."""
        return hmac.digest(self.secret, b"dates were shifted", hashlib.sha256).hex()[:24]


def read_key(path: Path) -> Key:
    """The key of a file; a file that does not exist is made, readable by its owner only.

    Raises:
        BadInput: the file cannot be read or made, or holds no key.
    """
    try:
        if not path.exists():
            _make(path)
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadInput(f"the key '{path}' cannot be read or made: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"'{path}' is no key; name a file that does not exist yet to have one made") from error
    if len(text) != 2 * LENGTH or set(text) - set("0123456789abcdef"):
        raise BadInput(f"'{path}' is no key ({2 * LENGTH} hexadecimal digits); name a file that does not exist yet to have one made")
    return Key(bytes.fromhex(text))


def _make(path: Path) -> None:
    with new_private(path) as file:
        file.write(f"{secrets.token_hex(LENGTH)}\n".encode("ascii"))
