"""``python -m eval.load``."""

from __future__ import annotations

from eval.load.command import main

main()
