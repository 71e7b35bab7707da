"""Builds the page and serves it."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from starlette.routing import Mount

from ui.guard.fence import Fence
from ui.guard.gate import Gate
from ui.guard.pages import Pages
from ui.guard.policy import Policy
from ui.guard.uploads import Uploads
from ui.web import UPLOADS
from ui.web.conversation import Conversation, Respondent
from ui.web.panels import Panels, layout
from ui.web.theme import head, theme

__all__ = ["Respondent", "build_app", "create"]

TURNS_AT_ONCE = 4
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
TURN: dict[str, Any] = QUIET | {"concurrency_id": "turn", "concurrency_limit": TURNS_AT_ONCE}
UPLOADS_LAST_S = 3600
ANYBODY = Policy()


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


def create(assistant: Respondent, app: FastAPI | None = None, policy: Policy = ANYBODY) -> FastAPI:
    """The page mounted at ``/`` behind the guard; routes of ``app`` that exist already, such as an API, stay in front of it.

    ``app.state.records`` is where accounts are. What ``policy`` does not say is not asked: by itself it serves one person under any name.
    """
    # The interactive documentation of FastAPI loads scripts from a content network, so it is off.
    app = app or FastAPI(title="Anamnesis", docs_url=None, redoc_url=None, openapi_url=None)
    return guarded(app, build_app(assistant), policy)


def guarded(app: FastAPI, blocks: gr.Blocks, policy: Policy) -> FastAPI:
    """``app`` with Gradio behind its fence and the gate before everything."""
    records = getattr(app.state, "records", None)
    if policy.accounts and records is None:
        raise ValueError("accounts need records: set app.state.records")
    app.router.routes[:0] = Pages(records if policy.accounts else None, policy).routes()
    mount(app, blocks, policy)
    app.add_middleware(Gate, policy=policy, records=records)
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
