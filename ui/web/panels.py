"""The layout: which parts the page has and where they stand. What they do is in ``conversation``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from ui.web.page import GREETING, page
from ui.web.session import NO, NONE, THESE, UNSURE, YES, Session

if TYPE_CHECKING:
    from gradio.blocks import Block

BRAND = """
<header class="brand">
  <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="9"/><path d="M6 17h5l3-8 5 14 3-6h4"/></svg>
  <div><h1>Anamnesis</h1><p>Medical answers with their sources. Private: nothing leaves this computer.</p></div>
</header>
"""
EXAMPLES = {
    "patient": (
        "I have crushing chest pain and I am sweating",
        "My baby is 7 weeks old and has a temperature of 38.4",
        "I have had a throbbing headache on one side since yesterday, and light hurts",
        "Burning when I pass urine, and I need to go all the time",
        "I have a runny nose and a sore throat for three days",
        "Can I take ibuprofen with warfarin?",
        "My lower back hurts after lifting a box",
        "I feel tired all the time and I am always cold",
    ),
    "clinician": (
        "First-line treatment of community-acquired pneumonia in adults",
        "Work-up of suspected pulmonary embolism in pregnancy",
        "When should blood cultures be taken in suspected sepsis?",
        "Contraindications of metformin in kidney disease",
        "Red flags in acute low back pain",
        "Interaction of clarithromycin and simvastatin",
        "Management of a first attack of gout",
        "Fever in an infant under 3 months: which tests?",
    ),
}
PLACEHOLDERS = {"patient": "Describe what is wrong", "clinician": "Ask a clinical question"}
NOT_SAID = ("Not said", "")
REPLIES = ((YES, "for-one"), (NO, "for-one"), (THESE, "for-several"), (NONE, "for-several"), (UNSURE, "for-all"))


@dataclass(frozen=True, slots=True)
class Panels:
    """Every part that changes or is listened to."""

    session: gr.State
    mode: gr.Radio
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
    clear: gr.Button
    sources: gr.HTML
    differential: gr.HTML
    form: tuple[gr.Textbox | gr.Radio, ...]
    about: gr.HTML

    @property
    def changing(self) -> list[Block]:
        """The parts that a turn may change."""
        shown: list[Block] = [self.session, self.past, self.top, self.body, self.question, self.ticks, self.problem]
        return [*shown, self.box, self.send, self.stop, self.retry, self.sources, self.differential, self.about]


def piece(value: str, elem_id: str | None = None) -> gr.HTML:
    """A place for our own HTML, styled by ``style.css`` alone."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, padding=False)


def layout() -> Panels:
    """Draws the page inside the current ``gr.Blocks``."""
    parts: dict[str, object] = {"session": gr.State(Session())}
    with gr.Row(elem_id="bar"):
        piece(BRAND, elem_id="brand")
        parts["mode"] = gr.Radio(
            [("Patient", "patient"), ("Clinician", "clinician")], value="patient", label="Answers for a", elem_id="mode", container=False, scale=0
        )
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", scale=3, min_width=300):
            parts |= talk() | composer()
        with gr.Column(elem_id="side", scale=2, min_width=300):
            parts |= side()
    return Panels(**parts)  # type: ignore[arg-type]  # the pieces are collected by name


def talk() -> dict[str, object]:
    """The conversation: greeting and examples, earlier turns, the current one, the next question."""
    empty = page(Session())
    with gr.Column(elem_id="talk"):
        with gr.Column(elem_id="intro"):
            piece(GREETING)
            with gr.Row(elem_id="examples"):
                examples = tuple(gr.Button(text, elem_classes=["example", "quick"], size="sm", min_width=220) for text in EXAMPLES["patient"])
        past = piece(empty.past, elem_id="past")
        top = piece(empty.top, elem_id="top")
        body = piece(empty.body, elem_id="answer")
        with gr.Column(elem_id="ask"):
            question = piece("", elem_id="question")
            ticks = gr.CheckboxGroup([], label="Tick each that is so", elem_id="ticks")
            with gr.Row(elem_id="replies"):
                # The style sheet hides those that do not suit the question.
                replies = tuple(gr.Button(word, elem_classes=["quick", suits], size="md", min_width=80) for word, suits in REPLIES)
    return {"examples": examples, "past": past, "top": top, "body": body, "question": question, "ticks": ticks, "replies": replies}


def composer() -> dict[str, object]:
    """Where the person writes."""
    with gr.Column(elem_id="composer"):
        problem = piece("", elem_id="problem")
        with gr.Row(elem_id="write", equal_height=True):
            hint = PLACEHOLDERS["patient"]
            box = gr.Textbox(label="Your message", show_label=False, placeholder=hint, lines=1, max_lines=6, scale=1, elem_id="box")
            send = gr.Button("Send", variant="primary", scale=0, min_width=96, elem_id="send")
            stop = gr.Button("Stop", variant="stop", scale=0, min_width=96, interactive=False, elem_id="stop")
        with gr.Row(elem_id="tools"):
            retry = gr.Button("Retry", size="sm", scale=0, min_width=80, interactive=False, elem_id="retry")
            clear = gr.Button("Clear", size="sm", scale=0, min_width=80, elem_id="clear")
            piece('<p class="hint">Enter sends, Shift + Enter starts a new line</p>', elem_id="hint")
    return {"problem": problem, "box": box, "send": send, "stop": stop, "retry": retry, "clear": clear}


def side() -> dict[str, object]:
    """The tabs beside the conversation. All are drawn at once, so that a chip can lead into a tab that is not open."""
    empty = page(Session())
    with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
        with gr.Tab("Sources", elem_id="tab-sources", render_children=True):
            sources = piece(empty.sources, elem_id="sources")
        with gr.Tab("What it could be", elem_id="tab-differential", render_children=True):
            differential = piece(empty.differential, elem_id="differential")
        with gr.Tab("About me", elem_id="tab-about", render_children=True):
            form, about = about_me()
    return {"sources": sources, "differential": differential, "form": form, "about": about}


def about_me() -> tuple[tuple[gr.Textbox | gr.Radio, ...], gr.HTML]:
    """The profile form."""
    piece('<p class="note">Optional, about the person who needs care. It makes the answer fit, and it stays on this computer.</p>')
    with gr.Column(elem_id="form"):
        age = gr.Textbox(label="Age", placeholder="34, or 7 weeks")
        sex = gr.Radio([NOT_SAID, ("Female", "female"), ("Male", "male")], value="", label="Sex")
        pregnant = gr.Textbox(label="Pregnant", placeholder="yes, no, or the number of weeks")
        conditions = gr.Textbox(label="Conditions", placeholder="asthma, type 2 diabetes")
        medicines = gr.Textbox(label="Medicines", placeholder="metformin, warfarin")
        allergies = gr.Textbox(label="Allergies", placeholder="penicillin")
    about = piece("", elem_id="about-now")
    return (age, sex, pregnant, conditions, medicines, allergies), about
