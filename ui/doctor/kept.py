"""Records, keys, audit and logs: can they be opened, were they left alone, and who may read them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import func, select

from assistant.errors import AnamnesisError
from assistant.records.files import POSIX
from assistant.records.opening import DAY, KEEP_DAYS, URL, Records, open_records
from assistant.records.tables import ConversationRow
from assistant.settings import Settings
from ui.doctor.types import Row

OTHERS = 0o077
# The server looks once a day, and whoever starts it may look here first.
GRACE = 1


def kept(settings: Settings, environ: Mapping[str, str] = os.environ) -> list[Row]:
    """Everything about what is kept of people."""
    return [*records(settings, environ), *(modes(settings) if POSIX else ())]


def records(settings: Settings, environ: Mapping[str, str]) -> Iterator[Row]:
    """The records open, and their audit is whole; where there are none, none are made."""
    if not environ.get(URL) and not (settings.home / "records.db").exists():
        yield Row("records", "ok", "nothing is kept yet")
        return
    try:
        with open_records(settings, environ=environ) as found:
            yield Row("records", "ok", f"opened at '{found.vault.where}'")
            yield retention(found)
            checked = found.verify()
    except AnamnesisError as error:
        yield Row("records", "fail", str(error), "do what it says; where the file is damaged, 'anamnesis restore' takes it from a backup")
        return
    if checked.problems:
        yield Row("audit", "fail", f"{len(checked.problems):,} problems, the first: {checked.problems[0].what}", "anamnesis audit verify lists them; find out who could write to the home")
    else:
        yield Row("audit", "ok", f"{checked.entries:,} entries, nothing wrong; head {checked.head}")


def retention(found: Records) -> Row:
    """How long conversations are kept, and whether some are here that should be gone."""
    days = found.keep_days
    if not days:
        return Row("retention", "ok", f"conversations are kept until somebody deletes them; {KEEP_DAYS} sets a limit")
    with found.vault.transaction() as work:
        late = work.session.scalar(select(func.count()).where(ConversationRow.changed < work.now - (days + GRACE) * DAY)) or 0
    kept = f"conversations are kept for {days:,} days after the last message"
    if late:
        return Row("retention", "warn", f"{kept}, but {late:,} are older", "anamnesis records retain removes them; 'anamnesis serve' does it every day, and its log says why it could not")
    return Row("retention", "ok", kept)


def modes(settings: Settings) -> Iterator[Row]:
    """Keys are for their owner alone, and so should records and logs be."""
    home = settings.home
    keys = _open_to_others(home / "keys")
    rest = [path for path in (*home.glob("records.db*"), home / "audit.head", *_open_to_others(settings.logs)) if _others_may_read(path)]
    if keys:
        yield Row("keys", "fail", f"others may read {_named(keys)}", "chmod 600 them, and change the keys if somebody may have seen them: anamnesis records rotate-key")
    if rest:
        yield Row("file modes", "warn", f"others may read {_named(rest)}", "chmod 600 them")
    if not keys and not rest:
        yield Row("file modes", "ok", "keys, records and logs are for their owner alone")


def _open_to_others(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*")) if _others_may_read(path)]


def _others_may_read(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & OTHERS)


def _named(paths: list[Path]) -> str:
    return ", ".join(f"'{path}'" for path in paths)
