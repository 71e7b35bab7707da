"""Gradio writes no type stubs when the web face brings it: half of the time of its import, and files in a folder that may be read-only."""

from __future__ import annotations

import subprocess
import sys

from ui.web.stubs import MODULE, Finder

# Gradio's own writer raises for a class without a source file; ours takes anything.
LOOK = """
import inspect
import ui.web
import gradio as gr
from gradio import component_meta as meta
print(meta.create_or_modify_pyi(object, "object", []))
print(inspect.getsource(meta.ComponentMeta).count("create_or_modify_pyi("))
with gr.Blocks() as page:
    button = gr.Button("Go")
    button.click(lambda: None)
print(*(target[1] for function in page.fns.values() for target in function.targets))
"""


def test_no_stub_is_written_and_components_keep_their_events() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["None", "1", "click"]


def test_every_other_module_is_left_to_the_finders_after_it() -> None:
    assert Finder().find_spec("gradio", None) is None
    assert Finder().find_spec("json", None) is None
    assert Finder().find_spec(MODULE, ["/nowhere"]) is None
