"""Passwords: argon2id, a few at a time.

References: RFC 9106 (second recommended option: 3 passes, 64 MiB, 4 lanes); NIST SP 800-63B (length before composition, NFKC, no silent truncation).
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.records.errors import RecordsError

SHORTEST, LONGEST = 12, 1024
AT_ONCE = 2


class Passwords:
    """Makes and checks hashes; each takes 64 MiB for a moment, so only ``AT_ONCE`` run at the same time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self.hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def dummy(self) -> str:
        """The hash that is compared where there is none."""
        return self.make("nobody has this password", "")

    def make(self, password: str, name: str) -> str:
        """The hash of a new password.

        Raises:
            RecordsError: it is too short or too long, or it is the name.
        """
        plain = _normal(password)
        if not SHORTEST <= len(plain) <= LONGEST:
            raise RecordsError(f"a password has {SHORTEST} to {LONGEST:,} characters")
        if name and plain.casefold() == name.casefold():
            raise RecordsError("the password must not be the name")
        with self._turn:
            return self.hasher.hash(plain)

    def right(self, kept: str, password: str) -> bool:
        """Is it the password of this hash? Where there is no hash the same work is done, and the answer is no."""
        plain = _normal(password[: 4 * LONGEST])
        against = kept or self.dummy
        with self._turn:
            try:
                return self.hasher.verify(against, plain) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, kept: str) -> bool:
        """The hash was made with other parameters than are in use now."""
        return self.hasher.check_needs_rehash(kept)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())
