"""Commands of ours as fresh processes: seconds to the first line and to the end, and the peak of memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.build import build
from assistant.errors import BadInput
from assistant.settings import PREFIX, Settings

COUGH = "cough and fever for three days"
ASKED = "How is gout treated?"


@dataclass(frozen=True, slots=True)
class Ran:
    """One process: seconds until its first line and its end, both from its start, and its largest resident set in bytes."""

    first: float
    whole: float
    peak: int


def triage() -> list[str]:
    """The command for urgency."""
    return ["triage", COUGH]


def search(index: str = "") -> list[str]:
    """The command for a search."""
    return ["search", ASKED, *(["--index", index] if index else [])]


def ask(llm: str = "none") -> list[str]:
    """The command for an answer."""
    return ["ask", ASKED, "--llm", llm]


def model(settings: Settings) -> str:
    """What ``--llm`` should be given; empty where there is no model of this machine."""
    return "" if build(settings).chat is None else settings.llm


def run(settings: Settings, arguments: Sequence[str]) -> Ran:
    """Run one command with these settings and no others.

    Raises:
        BadInput: it failed; says what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        peak, errors = Path(folder) / "peak", Path(folder) / "errors"
        command = [sys.executable, "-m", "eval.bench.child", str(peak), *arguments]
        start = time.perf_counter()
        with errors.open("wb") as sink, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sink, env=environment(settings)) as process:
            assert process.stdout is not None
            process.stdout.readline()
            first = time.perf_counter() - start
            process.stdout.read()
            process.wait()
        whole = time.perf_counter() - start
        if process.returncode:
            said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise BadInput(f"'anamnesis {' '.join(arguments)}' failed while it was measured: {said[-1] if said else process.returncode}")
        return Ran(first, whole, int(peak.read_text(encoding="ascii")))


def environment(settings: Settings) -> dict[str, str]:
    """The environment with every setting that is not empty, and without any other setting of ours."""
    own = {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.model_dump().items() if value not in {None, ""}}
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | own
