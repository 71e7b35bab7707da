"""Builds the page and serves it."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request, Response
from starlette.routing import Mount

from assistant.bedside import Bedside
from assistant.records.opening import Records
from assistant.settings import Settings
from ui.guard.fence import Fence
from ui.guard.gate import CrossOrigin, Gate
from ui.guard.own import Own
from ui.guard.pages import Pages
from ui.guard.policy import Policy
from ui.guard.uploads import Uploads
from ui.locale.words import words
from ui.web import UPLOADS
from ui.web.conversation import Conversation, Respondent
from ui.web.desk import AtDesk
from ui.web.kept import Kept
from ui.web.labels import english
from ui.web.panels import REPLIES, Panels, layout
from ui.web.speaking import Speaking
from ui.web.theme import head, theme
from ui.web.tools import Tools

__all__ = ["Respondent", "build_app", "create"]

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
UPLOADS_LAST_S = 3600
ANYBODY = Policy()


def build_app(assistant: Respondent, bedside: Bedside, records: Records | None = None) -> gr.Blocks:
    """The page, wired to ``assistant``."""
    blocks = gr.Blocks(title="Anamnesis", analytics_enabled=False, fill_width=True)
    with blocks:
        panels = layout(english(), words("en"))
        talk = Conversation(assistant, panels, bedside, Kept(records))
        wire(panels, talk)
        wire_tabs(panels, talk)
        wire_language(blocks, panels, talk)
        blocks.unload(talk.left)
        blocks.queue(api_open=False)
    return blocks


def create(assistant: Respondent, app: FastAPI | None = None, policy: Policy = ANYBODY, bedside: Bedside | None = None) -> FastAPI:
    """The page mounted at ``/`` behind the guard; routes of ``app`` that exist already, such as an API, stay in front of it.

    ``app.state.records`` is where accounts and conversations are kept; without, nothing is. What ``policy`` does not say is not asked: by itself it serves one person under any name.

    Args:
        bedside: reads records, readings and medicines; the assistant itself where it can, else one with the settings of this machine.
    """
    bedside = bedside or (assistant if isinstance(assistant, Bedside) else Bedside(Settings()))
    # The interactive documentation of FastAPI loads scripts from a content network, so it is off.
    app = app or FastAPI(title="Anamnesis", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/alive", alive, methods=["HEAD"], include_in_schema=False)
    return guarded(app, build_app(assistant, bedside, getattr(app.state, "records", None)), policy)


async def alive() -> Response:
    """What the page asks to see whether the server is still there."""
    return Response(status_code=204)


def guarded(app: FastAPI, blocks: gr.Blocks, policy: Policy) -> FastAPI:
    """``app`` with Gradio behind its fence and the gate before everything."""
    records = getattr(app.state, "records", None)
    if policy.accounts and records is None:
        raise ValueError("accounts need records: set app.state.records")
    pages = Pages(records if policy.accounts else None, policy)
    app.router.routes[:0] = [*pages.routes(), *Own(records, pages).routes()]
    mount(app, blocks, policy)
    app.add_middleware(Gate, policy=policy, records=records)
    app.add_middleware(CrossOrigin, hooks=policy.hooks)
    return app


def mount(app: FastAPI, blocks: gr.Blocks, policy: Policy) -> None:
    """Gradio behind its fence."""
    blocks.delete_cache = (UPLOADS_LAST_S // 6, UPLOADS_LAST_S)
    gr.mount_gradio_app(
        app, blocks, path="/", theme=theme(), head=head(), footer_links=[], run_history=False, show_error=False, ssr_mode=False, auth_dependency=whose
    )
    mounted = app.routes[-1]
    if not isinstance(mounted, Mount):
        raise TypeError("Gradio did not mount itself last; look at gr.mount_gradio_app of this version")
    app.state.leaving = asyncio.Event()
    mounted.app = Fence(mounted.app, blocks, Uploads(UPLOADS, policy.limits.upload, policy.limits.kept), app.state.leaving)


def whose(request: Request) -> str:
    """Who uses the page, as ``gr.Request.username``."""
    user_id: str = request.state.user.id
    return user_id


def wire(panels: Panels, does: Conversation) -> None:
    """Connects the parts of the conversation with what they do."""
    rest = [panels.session, panels.mode, panels.language, *panels.about.fields]
    asked = [gr.on([panels.box.submit, panels.send.click], does.send, [panels.box, *rest], panels.changing, **QUIET)]
    asked += [button.click(does.send, [button, *rest], panels.changing, **QUIET) for button in panels.examples]
    for (word, _), button in zip(REPLIES, panels.replies, strict=True):
        asked.append(button.click(does.reply, [gr.State(word), panels.ticks, *rest], panels.changing, **QUIET))
    asked.append(panels.retry.click(does.retry, rest, panels.changing, **QUIET))
    for event in asked:
        event.failure(does.failed, [panels.session, panels.language], panels.changing, **QUIET)
    panels.stop.click(does.stop, None, None, **QUIET)
    panels.edit.click(does.edit, [panels.session, panels.language], [panels.session, panels.box, panels.problem], **QUIET)
    panels.clear.click(does.clear, [panels.language], panels.changing, **QUIET)
    panels.mode.change(does.mode, [panels.mode, panels.language], [*panels.examples, panels.box], **QUIET)
    # One event for all fields, and once more when it is answered: of two fields that change at once, the older reply can arrive last.
    changes = [field.change for field in panels.about.fields]
    fields = [panels.language, *panels.about.fields]
    said = gr.on(changes, does.said, fields, [panels.about.now], trigger_mode="always_last", **QUIET)
    said.then(does.said, fields, [panels.about.now], **QUIET)
    for spoken in (panels.body, panels.past):
        spoken.act(does.save, [panels.session, panels.mode, panels.language], [panels.ready], **QUIET)


def wire_tabs(panels: Panels, talk: Conversation) -> None:
    """Connects what stands beside the conversation."""
    tools, desk, who = Tools(talk), AtDesk(talk), [panels.session, panels.language]
    reading, check, shelf = panels.importing, panels.medicines, panels.shelf
    measured = [panels.measurements.found, panels.measurements.chart, panels.measurements.shown]
    reading.choose.chosen(tools.chosen, [*who, *panels.about.fields], [reading.read, reading.shown, *measured], **QUIET)
    taken = [reading.read, reading.shown, panels.problem, panels.session, *panels.about.fields]
    reading.shown.act(tools.take, [reading.read, *who, *panels.about.fields], taken, **QUIET)
    gr.on([check.go.click, check.names.submit], tools.check, [check.names, *who, *panels.about.fields], [check.asked, check.shown], **QUIET)
    about = panels.about
    about.keep.click(desk.keep, [panels.language, *about.fields], [about.kept], **QUIET)
    about.forget.click(desk.forget, [panels.language], [about.kept], **QUIET)
    shelf.shown.act(desk.act, [shelf.shelf, *who], panels.changing, **QUIET)
    for spoken in (panels.body, panels.past):
        spoken.act(desk.judge, who, panels.changing, **QUIET)


def wire_language(blocks: gr.Blocks, panels: Panels, talk: Conversation) -> None:
    """The language of the browser at first, then that of the switch; both change every word of the page."""
    speaks = Speaking(talk, Tools(talk), AtDesk(talk))
    states = [panels.session, panels.mode, panels.importing.read, panels.measurements.found, panels.medicines.asked, panels.shelf.shelf, *panels.about.fields]
    begun = [panels.language, panels.mode, panels.who, panels.shelf.shelf, panels.shelf.shown, *panels.about.fields]
    blocks.load(speaks.first, None, begun, **QUIET)
    panels.language.change(speaks.chosen, [panels.language, *states], speaks.parts, **QUIET)
