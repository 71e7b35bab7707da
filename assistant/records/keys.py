"""Keys: 256 random bits each, from a file of their owner alone or from the environment."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.records.errors import WrongKey
from assistant.records.files import private_folder, read_private, write_private

BYTES = 32
RECORDS_KEY, AUDIT_KEY = "ANAMNESIS_RECORDS_KEY", "ANAMNESIS_AUDIT_KEY"


@dataclass(frozen=True, slots=True)
class Key:
    """One key; its secret never appears in a text."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """Eight bytes that name the key and tell nothing of it."""
        return hashlib.sha256(b"anamnesis key\x00" + self.secret).digest()[:8]


def new_key() -> Key:
    """A fresh random key."""
    return Key(secrets.token_bytes(BYTES))


def parse(text: str, place: str) -> tuple[Key, ...]:
    """Keys in base64, one a line or comma-separated, the current one first.

    Raises:
        WrongKey: one of them is no key.
    """
    try:
        found = tuple(Key(base64.b64decode(part, validate=True)) for part in text.replace(",", "\n").split())
    except (binascii.Error, ValueError) as error:
        raise WrongKey(f"{place} does not hold keys in base64") from error
    if not found or any(len(key.secret) != BYTES for key in found):
        raise WrongKey(f"{place} must hold keys of {BYTES} bytes in base64")
    return found


def format_keys(keys: tuple[Key, ...]) -> str:
    """The text that ``parse`` reads."""
    return "".join(f"{base64.b64encode(key.secret).decode()}\n" for key in keys)


class Ring:
    """The keys of one purpose, the current one first.

    Args:
        path: of the key file.
        variable: of the environment; where it is set the file is not looked at.
        make: a key may be made where there is none; False where something is already sealed.

    Raises:
        WrongKey: there is no key, or it cannot be used.
    """

    def __init__(self, path: Path, variable: str, environ: Mapping[str, str], make: bool) -> None:
        self.path, self.variable = path, variable
        self.fixed = parse(environ[variable], variable) if environ.get(variable) else ()
        if not self.fixed and not path.exists():
            if not make:
                raise WrongKey(f"the key '{path}' is missing; put it back from a backup, or set {variable}: without it nothing can be opened")
            private_folder(path.parent)
            write_private(path, format_keys((new_key(),)).encode())
        self.keys: tuple[Key, ...] = self.fixed
        self._seen: tuple[int, int] | None = None
        self.refresh()

    @property
    def current(self) -> Key:
        """The key that seals."""
        return self.keys[0]

    def find(self, name: bytes) -> Key | None:
        """The key of this id."""
        return next((key for key in self.keys if key.id == name), None)

    def refresh(self) -> None:
        """Read the file again where another process has changed it."""
        if self.fixed:
            return
        stat = self.path.stat()
        if (stat.st_mtime_ns, stat.st_ino) != self._seen:
            self.keys, self._seen = parse(read_private(self.path).decode("ascii", "replace"), f"'{self.path}'"), (stat.st_mtime_ns, stat.st_ino)

    def replace(self, keys: tuple[Key, ...]) -> None:
        """Write the file anew."""
        write_private(self.path, format_keys(keys).encode())
        self.refresh()
