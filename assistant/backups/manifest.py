"""What an archive says of itself; its last file, so that an archive that was cut short has none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from assistant.addresses import shown
from assistant.backups.errors import DamagedArchive
from assistant.records.opening import KEEP_DAYS, URL
from assistant.settings import PREFIX, Settings

FORMAT = 1
NAME = "manifest.json"
HERE = {"home"}
"""Settings that belong to a machine, not to what is kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: sha256 and length in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Identity of an archive.

    Attributes:
        audit: head of the audit at that moment (``SEQ:MAC``); empty where nothing was kept.
        settings: environment variables of ours that were set, passwords and keys left out.
        files: path below the home -> its identity.
    """

    created: str
    program: str
    records: bool
    keys: bool
    audit: str
    settings: Mapping[str, str]
    files: Mapping[str, Entry] = field(default_factory=dict)
    format: int = FORMAT


def to_bytes(manifest: Manifest) -> bytes:
    """JSON that ``parse`` reads."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()


def parse(data: bytes) -> Manifest:
    """The manifest of an archive.

    Raises:
        DamagedArchive: it is none, or of another format.
    """
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise DamagedArchive(f"the archive has format {found['format']}, this version reads {FORMAT}; use the Anamnesis that wrote it")
        return Manifest(**{**found, "files": {path: Entry(**entry) for path, entry in found["files"].items()}})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedArchive("the manifest of the archive cannot be read; use another backup") from error


def now() -> str:
    """This moment, as manifests write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def program() -> str:
    """The version of Anamnesis."""
    return version("anamnesis")


def settings_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Settings as the environment has them, without what is secret and without addresses that cannot be read."""
    names = [*(f"{PREFIX}{name.upper()}" for name in Settings.model_fields if name not in HERE), URL, KEEP_DAYS]
    kept = {name: shown(environ[name]) for name in names if environ.get(name)}
    return {name: value for name, value in kept.items() if value}
