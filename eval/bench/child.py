"""One command of ours in a process of its own, which writes its peak of memory to a file when it ends: ``python -m eval.bench.child FILE COMMAND …``.

It imports nothing of ours itself, so that it measures what the command does.
"""

from __future__ import annotations

import resource
import runpy
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak() -> int:
    """Bytes of the largest resident set of this process so far.

    Linux: ``VmHWM``, since ``ru_maxrss`` starts from the size of the process that started this one. Elsewhere ``ru_maxrss``, which macOS gives in bytes.
    """
    if STATUS.is_file():
        return kilobytes(STATUS.read_text(encoding="ascii", errors="replace")) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def kilobytes(status: str) -> int:
    """``VmHWM`` of a ``/proc/PID/status``; 0 where it is not given."""
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def main() -> None:
    """Run the command line with the other arguments."""
    target, arguments = Path(sys.argv[1]), sys.argv[2:]
    sys.argv = ["anamnesis", *arguments]
    try:
        runpy.run_module("ui.cli.main", run_name="__main__")
    finally:
        target.write_text(str(peak()), encoding="ascii")


if __name__ == "__main__":
    main()
