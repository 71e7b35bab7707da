"""The tab ``Medicines``: what speaks against taking them together, for this person, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import gradio as gr

from assistant.medicines import Checked, Sourced
from assistant.types import PatientHistory
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge
from ui.locale.words import Words
from ui.web import html
from ui.web.labels import Labels, piece


@dataclass(frozen=True, slots=True)
class MedicinesPanel:
    """The parts of the tab; ``asked`` is what was checked last."""

    asked: gr.State
    names: gr.Textbox
    go: gr.Button
    shown: gr.HTML


@dataclass(frozen=True, slots=True)
class Asked:
    """Names to be checked together, for one person."""

    names: tuple[str, ...]
    person: PatientHistory


def layout(labels: Labels) -> MedicinesPanel:
    """Draws the tab."""
    with labels.draw(gr.Tab, {"label": "tab.medicines"}, elem_id="tab-medicines", render_children=True):
        labels.piece(lambda to: f'<p class="note">{to("check.note")}</p>')
        with gr.Column(elem_id="check"):
            names = labels.draw(gr.Textbox, {"label": "check.names", "placeholder": "check.names.hint"}, lines=2)
            go = labels.draw(gr.Button, {"value": "check.go"}, elem_id="check-go")
        return MedicinesPanel(gr.State(None), names, go, piece("", "checked"))


def page(found: Checked, knowledge: Knowledge, words: Words) -> str:
    """What was checked, what is not known here, and every reason for care, most serious first."""
    between = words("fact.between")
    names = between.join(name(key, knowledge, words) for key in found.medicines)
    unknown = html.notice(words("check.unknown", names=between.join(found.unknown))) if found.unknown else ""
    rows = "".join(caution(one, words) for one in found.cautions)
    listed = f'<ul class="care">{rows}</ul>' if rows else html.notice(words("check.none"))
    return f'<p class="checked" role="status">{escape(words("check.checked", names=names))}</p>{unknown}{listed}'


def name(key: str, knowledge: Knowledge, words: Words) -> str:
    """A medicine in the language of the page, where it has a name there."""
    return speech(words.language, knowledge).name(key)


def caution(one: Sourced, words: Words) -> str:
    """One reason for care."""
    row, source = one.caution, f"{one.publisher}: {one.title}"
    tag = f'<span class="tag severity-{row.severity}">{words(f"severity.{row.severity}")}</span>'
    return f'<li class="piece">{tag} <b>{escape(row.text)}</b><p>{escape(row.advice)}</p><p class="where">{html.link(one.url, escape(source))}</p></li>'
