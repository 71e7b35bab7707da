"""The tab ``About me``: the profile form and what it says."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from ui.locale.words import Words
from ui.web.labels import Labels, piece

LISTS = ("conditions", "medicines", "allergies")


@dataclass(frozen=True, slots=True)
class AboutPanel:
    """The parts of the tab; ``fields`` in the order of ``form.Raw``."""

    fields: tuple[gr.Textbox | gr.Radio, ...]
    now: gr.HTML


def layout(labels: Labels) -> AboutPanel:
    """Draws the tab."""
    with labels.draw(gr.Tab, {"label": "tab.about"}, elem_id="tab-about", render_children=True):
        labels.piece(lambda to: f'<p class="note">{to("about.note")}</p>')
        with gr.Column(elem_id="form"):
            age = _line(labels, "age")
            sex = labels.draw(gr.Radio, {"label": "about.sex", "choices": _sexes}, value="")
            pregnant = _line(labels, "pregnant")
            lists = [_line(labels, key) for key in LISTS]
        return AboutPanel((age, sex, pregnant, *lists), piece("", elem_id="about-now"))


def _line(labels: Labels, key: str) -> gr.Textbox:
    return labels.draw(gr.Textbox, {"label": f"about.{key}", "placeholder": f"about.{key}.hint"})


def _sexes(words: Words) -> list[tuple[str, str]]:
    return [(words("about.sex.unsaid"), ""), (words("about.sex.female"), "female"), (words("about.sex.male"), "male")]
