"""The layout: which parts the page has and where they stand. What they do is in ``conversation`` and in the module of each tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.types import Mode
from ui.locale.words import Words
from ui.web import about, importing, measurements, medicines, shelf
from ui.web.labels import ACTING, Labels, Said, piece
from ui.web.page import greeting, page
from ui.web.saving import FOLLOW
from ui.web.session import NO, NONE, THESE, UNSURE, YES, Session

if TYPE_CHECKING:
    from gradio.blocks import Block

MARK = '<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="9"/><path d="M6 17h5l3-8 5 14 3-6h4"/></svg>'
LANGUAGES = (("EN", "en"), ("中文", "zh"))
EXAMPLES = 8
REPLIES = ((YES, "for-one"), (NO, "for-one"), (THESE, "for-several"), (NONE, "for-several"), (UNSURE, "for-all"))


@dataclass(frozen=True, slots=True)
class Panels:
    """Every part that changes or is listened to."""

    labels: Labels
    session: gr.State
    mode: gr.Radio
    language: gr.Radio
    who: gr.HTML
    examples: tuple[gr.Button, ...]
    past: gr.HTML
    top: gr.HTML
    body: gr.HTML
    question: gr.HTML
    ticks: gr.CheckboxGroup
    replies: tuple[gr.Button, ...]
    problem: gr.HTML
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    retry: gr.Button
    edit: gr.Button
    clear: gr.Button
    ready: gr.HTML
    sources: gr.HTML
    differential: gr.HTML
    about: about.AboutPanel
    importing: importing.ImportPanel
    measurements: measurements.MeasurementsPanel
    medicines: medicines.MedicinesPanel
    shelf: shelf.ShelfPanel

    @property
    def changing(self) -> list[Block]:
        """The parts that a turn may change."""
        shown: list[Block] = [self.session, self.past, self.top, self.body, self.question, self.ticks, self.problem, self.ready]
        pressed: list[Block] = [self.box, self.send, self.stop, self.retry, self.edit]
        return [*shown, *pressed, self.sources, self.differential, *self.about.fields, self.about.now, self.shelf.shelf, self.shelf.shown]


def brand(words: Words) -> str:
    """Name and promise."""
    return f'<header class="brand">{MARK}<div><h1>Anamnesis</h1><p>{words("brand.claim")}</p></div></header>'


def spoken(words: Words) -> str:
    """What the script of the page says in this language: names of its regions, that the server is gone, and that the session is over."""
    regions = "".join(f' data-{name}="{words(f"region.{name}")}"' for name in ("talk", "side", "composer", "ask"))
    over = f'<p id="over" role="alert" hidden>{words("over")} <a href="/login">{words("over.login")}</a></p>'
    return f'<div id="spoken" data-language="{words.language}"{regions}></div><p id="offline" role="alert" hidden>{words("offline")}</p>{over}'


def example(mode: Mode, at: int) -> str:
    """The key of an example."""
    return f"example.{mode}.{at}"


def layout(labels: Labels, words: Words) -> Panels:
    """Draws the page inside the current ``gr.Blocks``."""
    parts: dict[str, Any] = {"labels": labels, "session": gr.State(Session())}
    labels.piece(spoken, "said")
    with gr.Row(elem_id="bar"):
        labels.piece(brand, "brand")
        parts["language"] = labels.draw(gr.Radio, {"label": "language"}, choices=list(LANGUAGES), value="en", elem_id="language", container=False, scale=0)
        modes: dict[str, Said] = {"label": "mode", "choices": lambda to: [(to("mode.patient"), "patient"), (to("mode.clinician"), "clinician")]}
        parts["mode"] = labels.draw(gr.Radio, modes, value="patient", elem_id="mode", container=False, scale=0)
        parts["who"] = piece("", "who")
        # The style sheet hides it where nobody had to log in.
        labels.piece(lambda to: f'<a href="/password">{to("password")}</a> <a href="/logout">{to("leave")}</a>', "leave")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", scale=3, min_width=300):
            parts |= talk(labels, words) | composer(labels, words)
        with gr.Column(elem_id="side", scale=2, min_width=300):
            parts |= side(labels, words)
    return Panels(**parts)


def talk(labels: Labels, words: Words) -> dict[str, object]:
    """The conversation: greeting and examples, earlier turns, the current one, the next question."""
    empty = page(Session(), words)
    with gr.Column(elem_id="talk"):
        with gr.Column(elem_id="intro"):
            labels.piece(greeting)
            with gr.Row(elem_id="examples"):
                texts = (words(example("patient", at)) for at in range(1, EXAMPLES + 1))
                examples = tuple(gr.Button(text, elem_classes=["example", "quick"], size="sm", min_width=220) for text in texts)
        past = piece(empty.past, "past", ACTING)
        top = piece(empty.top, "top")
        body = piece(empty.body, "answer", ACTING)
        ready = piece("", "ready", FOLLOW)
        with gr.Column(elem_id="ask"):
            question = piece("", "question")
            ticks = labels.draw(gr.CheckboxGroup, {"label": "ticks"}, choices=[], elem_id="ticks")
            with gr.Row(elem_id="replies"):
                # The style sheet hides those that do not suit the question.
                replies = tuple(
                    labels.draw(gr.Button, {"value": f"reply.{word}"}, elem_classes=["quick", suits], size="md", min_width=80) for word, suits in REPLIES
                )
    return {"examples": examples, "past": past, "top": top, "body": body, "ready": ready, "question": question, "ticks": ticks, "replies": replies}


def composer(labels: Labels, words: Words) -> dict[str, object]:
    """Where the person writes."""
    with gr.Column(elem_id="composer"):
        problem = piece("", elem_id="problem")
        with gr.Row(elem_id="write", equal_height=True):
            hint = words("box.patient")
            box = labels.draw(gr.Textbox, {"label": "box"}, show_label=False, placeholder=hint, lines=1, max_lines=6, scale=1, elem_id="box")
            send = labels.draw(gr.Button, {"value": "send"}, variant="primary", scale=0, min_width=96, elem_id="send")
            stop = labels.draw(gr.Button, {"value": "stop"}, variant="stop", scale=0, min_width=96, interactive=False, elem_id="stop")
        with gr.Row(elem_id="tools"):
            small: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 60}
            retry = labels.draw(gr.Button, {"value": "retry"}, interactive=False, elem_id="retry", **small)
            edit = labels.draw(gr.Button, {"value": "edit"}, interactive=False, elem_id="edit", **small)
            clear = labels.draw(gr.Button, {"value": "clear"}, elem_id="clear", **small)
            labels.piece(lambda to: f'<p class="hint">{to("box.hint")}</p>', "hint")
    return {"problem": problem, "box": box, "send": send, "stop": stop, "retry": retry, "edit": edit, "clear": clear}


def side(labels: Labels, words: Words) -> dict[str, object]:
    """The tabs beside the conversation. All are drawn at once, so that a chip can lead into a tab that is not open."""
    empty = page(Session(), words)
    with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
        with labels.draw(gr.Tab, {"label": "tab.sources"}, elem_id="tab-sources", render_children=True):
            sources = piece(empty.sources, elem_id="sources")
        with labels.draw(gr.Tab, {"label": "tab.differential"}, elem_id="tab-differential", render_children=True):
            differential = piece(empty.differential, elem_id="differential")
        return {
            "sources": sources,
            "differential": differential,
            "about": about.layout(labels),
            "importing": importing.layout(labels),
            "measurements": measurements.layout(labels, words),
            "medicines": medicines.layout(labels),
            "shelf": shelf.layout(labels),
        }
