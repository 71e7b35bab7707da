"""The command line: one command a module, imported only when it is called."""

from __future__ import annotations

import atexit
import gc

# A command makes a few hundred thousand small values at once and keeps them: looking for garbage that often is a fifth of the
# time of `anamnesis triage`. It stays on, only seldom, since `serve` runs for long.
gc.set_threshold(100_000, 50, 50)
# What is loaded when a command ends goes with the process: looking through it for cycles first takes a tenth of a second.
atexit.register(gc.freeze)
