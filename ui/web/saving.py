"""The answer shown as a document for the person: Markdown, PDF or FHIR. It goes to the browser and is never written to this machine's disk."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from html import escape

from assistant.bedside import Bedside
from assistant.types import Mode
from assistant.understand import listen
from ui.locale.words import Words
from ui.notes import FORMS, paper, rendered
from ui.web.session import Shown

# Once the link to the file is there it is followed, so that one press saves.
FOLLOW = "watch('value', () => element.querySelector('a[download]')?.click());"


def buttons(shown: Shown, words: Words) -> str:
    """The choice of forms below an answer that has ended."""
    if shown.answer is None:
        return ""
    choice = "".join(f'<button type="button" class="quiet" data-act="save" data-form="{form}">{words(f"save.{form}")}</button>' for form in FORMS)
    return f'<div class="save"><span>{words("save")}</span>{choice}</div>'


def link(shown: Shown, form: str, mode: Mode, bedside: Bedside, words: Words, made: datetime) -> str:
    """The document as a link that holds it whole; a clinician gets the referral note, everybody else the summary."""
    if shown.answer is None:
        return ""
    kind, language = "referral" if mode == "clinician" else "summary", listen(shown.text, bedside.linker).language
    content = rendered(paper(shown.answer, bedside.knowledge, kind, language, made), form)
    suffix, media = FORMS[form]
    name = f"anamnesis-{kind}-{made:%Y-%m-%d-%H%M%S}.{suffix}"
    address = f"data:{media};base64,{b64encode(content).decode('ascii')}"
    return f'<a class="ready" download="{name}" href="{address}">{escape(words("save.ready", name=name))}</a>'
