"""The tab ``About me``: the profile form, what it says, and whether it is kept for the next visit."""

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
    keep: gr.Button
    forget: gr.Button
    kept: gr.HTML


def layout(labels: Labels) -> AboutPanel:
    """Draws the tab."""
    with labels.draw(gr.Tab, {"label": "tab.about"}, elem_id="tab-about", render_children=True):
        labels.piece(lambda to: f'<p class="note">{to("about.note")}</p>')
        with gr.Column(elem_id="form"):
            age = _line(labels, "age")
            sex = labels.draw(gr.Radio, {"label": "about.sex", "choices": _sexes}, value="")
            pregnant = _line(labels, "pregnant")
            lists = [_line(labels, key) for key in LISTS]
        now = piece("", elem_id="about-now")
        with gr.Row(elem_id="about-keeping"):
            keep, forget = (labels.draw(gr.Button, {"value": f"about.{act}"}, size="sm", scale=0, min_width=120, elem_id=f"about-{act}") for act in ("keep", "forget"))
        return AboutPanel((age, sex, pregnant, *lists), now, keep, forget, piece("", elem_id="about-kept"))


def _line(labels: Labels, key: str) -> gr.Textbox:
    return labels.draw(gr.Textbox, {"label": f"about.{key}", "placeholder": f"about.{key}.hint"})


def _sexes(words: Words) -> list[tuple[str, str]]:
    return [(words("about.sex.unsaid"), ""), (words("about.sex.female"), "female"), (words("about.sex.male"), "male")]
