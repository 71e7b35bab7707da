"""The web face: one Gradio page over one turn of care."""

from __future__ import annotations

import os

# Gradio reads these when it is first imported, so they are set before any module of this package imports it.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
