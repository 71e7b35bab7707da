"""Writes without end and says after each turn that it is stored; started, and killed, by ``test_records_store``."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

from tests.records import opened


def main(home: Path) -> None:
    """One line of ``[conversation, number]`` for each conversation that was stored with its turn."""
    with opened(home) as records:
        desk = records.desk(records.accounts.find("Ann"))
        for number in itertools.count():
            kept = desk.conversations.begin(f"title {number}")
            desk.conversations.say(kept.id, f"text {number}")
            print(json.dumps([kept.id, number]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
