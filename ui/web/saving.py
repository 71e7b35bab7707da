"""An answer, or the whole conversation, as a document for the person: Markdown, PDF or FHIR. It goes to the browser and is never written to this machine's disk."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from html import escape

from assistant.bedside import Bedside
from assistant.documents.summary import conversation
from assistant.documents.types import Paper
from assistant.types import Mode
from assistant.understand import listen
from ui.locale.words import Words
from ui.notes import FORMS, paper, rendered
from ui.web.session import Session, Shown

# Once the link to the file is there it is followed, so that one press saves.
FOLLOW = "watch('value', () => element.querySelector('a[download]')?.click());"
WHOLE = "whole"


def buttons(shown: Shown, words: Words) -> str:
    """The choice of forms below an answer that has ended; named after its question, since every answer has one."""
    return _choice(str(shown.number), words("save"), words("save.of", text=shown.text), words) if shown.answer else ""


def whole(session: Session, words: Words) -> str:
    """The choice of forms for the conversation, once it is more than one answer and nothing is being written."""
    several = session.past and not session.running and any(shown.answer for shown in session.turns)
    return _choice(WHOLE, words("save.all"), words("save.all"), words) if several else ""


def _choice(turn: str, label: str, named: str, words: Words) -> str:
    forms = "".join(f'<button type="button" class="quiet" data-act="save" data-turn="{turn}" data-form="{form}">{words(f"save.{form}")}</button>' for form in FORMS)
    return f'<div class="save" role="group" aria-label="{escape(named)}"><span>{label}</span>{forms}</div>'


def link(session: Session, act: Mapping[str, object], mode: Mode, bedside: Bedside, words: Words, made: datetime) -> str:
    """What was chosen by a press, as a link that holds it whole; nothing where there is no such answer or form."""
    form = str(act.get("form", ""))
    kind, found = document(session, str(act.get("turn", "")), mode, bedside, made)
    if found is None or form not in FORMS:
        return ""
    suffix, media = FORMS[form]
    name = f"anamnesis-{kind}-{made:%Y-%m-%d-%H%M%S}.{suffix}"
    address = f"data:{media};base64,{b64encode(rendered(found, form)).decode('ascii')}"
    return f'<a class="ready" download="{name}" href="{address}">{escape(words("save.ready", name=name))}</a>'


def document(session: Session, turn: str, mode: Mode, bedside: Bedside, made: datetime) -> tuple[str, Paper | None]:
    """What the document is called, and the document: of one answer the referral note for a clinician and the summary for everybody else, or the conversation."""
    answered = {str(shown.number): shown for shown in session.turns if shown.answer}
    if turn == WHOLE and answered:
        last = list(answered.values())[-1]
        return "conversation", conversation([(shown.text, shown.answer) for shown in session.turns], bedside.knowledge, made, listen(last.text, bedside.linker).language)
    kind, shown = "referral" if mode == "clinician" else "summary", answered.get(turn)
    if shown is None or shown.answer is None:
        return kind, None
    return kind, paper(shown.answer, bedside.knowledge, kind, listen(shown.text, bedside.linker).language, made)
