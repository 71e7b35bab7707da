"""Backs up or restores and is killed at the n-th time something reaches the disk; started by ``test_backups_homes``: ``python -m tests.backup_killed N backup|restore FILE``."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.backups.restore import restore
from assistant.backups.write import backup
from assistant.settings import Settings


def killing(at: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Wraps functions that reach the disk; of all calls together the one with this number is not made."""
    count = itertools.count(1)

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            if next(count) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **more)

        return call

    return wrapped


def main(at: int, what: str, file: Path) -> None:
    """Status 0 where there was no call of that number."""
    wrap = killing(at)
    os.fsync, os.rename, os.link = wrap(os.fsync), wrap(os.rename), wrap(os.link)
    Path.rename, Path.replace = wrap(Path.rename), wrap(Path.replace)  # type: ignore[method-assign]
    if what == "backup":
        backup(Settings(), file, keys=True)
    else:
        restore(Settings(), file, force=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
