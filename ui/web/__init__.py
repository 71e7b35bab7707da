"""The web face: one Gradio page over one turn of care."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from ui.web.stubs import without_stubs

# What people upload lies in a folder that only this user of the machine reads, and goes with the process.
UPLOADS = Path(tempfile.mkdtemp(prefix="anamnesis-uploads-"))
atexit.register(shutil.rmtree, UPLOADS, ignore_errors=True)
# Gradio reads these when it is first imported, so they are set before any module of this package imports it.
os.environ["GRADIO_TEMP_DIR"] = str(UPLOADS)
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
without_stubs()
