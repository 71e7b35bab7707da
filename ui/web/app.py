"""Builds the page and serves it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request, Response

from ui.web.conversation import Conversation, Respondent
from ui.web.panels import Panels, layout
from ui.web.theme import head, theme

__all__ = ["Respondent", "build_app", "create"]

TURNS_AT_ONCE = 4
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
TURN: dict[str, Any] = QUIET | {"concurrency_id": "turn", "concurrency_limit": TURNS_AT_ONCE}
# The browser itself refuses anything that is not from here. Gradio compiles its templates in the page, hence 'unsafe-eval'.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


def build_app(assistant: Respondent) -> gr.Blocks:
    """The page, wired to ``assistant``."""
    blocks = gr.Blocks(title="Anamnesis", analytics_enabled=False, fill_width=True)
    with blocks:
        panels = layout()
        does = Conversation(assistant, panels)
        wire(panels, does)
        blocks.unload(does.left)
        blocks.queue(api_open=False)
    return blocks


def create(assistant: Respondent, app: FastAPI | None = None) -> FastAPI:
    """The page mounted at ``/``; routes of ``app`` that exist already, such as an API, stay in front of it."""
    # The interactive documentation of FastAPI loads scripts from a content network, so it is off.
    app = app or FastAPI(title="Anamnesis", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(protect)
    mounted: FastAPI = gr.mount_gradio_app(
        app, build_app(assistant), path="/", theme=theme(), head=head(), footer_links=[], run_history=False, show_error=False, ssr_mode=False
    )
    return mounted


async def protect(request: Request, follow: Callable[[Request], Awaitable[Response]]) -> Response:
    """Adds the headers that keep the page to itself."""
    response = await follow(request)
    response.headers.update(HEADERS)
    return response


def wire(panels: Panels, does: Conversation) -> None:
    """Connects the parts of the page with what they do."""
    rest = [panels.session, panels.mode, *panels.form]
    asked = [gr.on([panels.box.submit, panels.send.click], does.send, [panels.box, *rest], panels.changing, **TURN)]
    asked += [button.click(does.send, [button, *rest], panels.changing, **TURN) for button in panels.examples]
    asked += [button.click(does.reply, [button, panels.ticks, *rest], panels.changing, **TURN) for button in panels.replies]
    asked.append(panels.retry.click(does.retry, rest, panels.changing, **TURN))
    for event in asked:
        event.failure(does.failed, [panels.session], panels.changing, **QUIET)
    panels.stop.click(does.stop, None, None, **QUIET)
    panels.clear.click(does.clear, None, [*panels.changing, *panels.form], **QUIET)
    panels.mode.change(does.mode, [panels.mode], [*panels.examples, panels.box], **QUIET)
    # One event for all fields: of several, an older reply could arrive last.
    changes = [field.change for field in panels.form]
    gr.on(changes, does.about, list(panels.form), [panels.about], trigger_mode="always_last", **QUIET)
