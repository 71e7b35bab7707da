"""Who wants harm, read by the words and the meaning of a message; ``harm`` asks it beside its patterns and the net.

Trained on messages of twenty-three authors, eleven of them in Chinese; ``eval/training/malice.py``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assistant.scope.meaning import Readers

WEIGHTS = Path(__file__).with_name("malice.safetensors")


@cache
def malice() -> Readers:
    """The weights, read once: log-odds of harm."""
    return Readers.load(WEIGHTS)
