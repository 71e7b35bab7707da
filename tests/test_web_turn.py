"""What a turn tells the page: nothing that one message says may be taken back by the next before it is shown."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr

from assistant.bedside import Bedside
from assistant.settings import Settings
from tests.fakes_web import FakeRespondent
from ui.locale.words import words
from ui.web.app import build_app
from ui.web.conversation import Conversation, Updates
from ui.web.kept import Kept
from ui.web.labels import english
from ui.web.panels import layout
from ui.web.session import Session


def told(text: str) -> tuple[Conversation, list[Updates]]:
    """Everything that a turn sends."""
    with gr.Blocks():
        bedside = Bedside(Settings())
        does = Conversation(FakeRespondent(), layout(english(), words("en")), bedside, Kept(None))

    async def heard() -> list[Updates]:
        request = cast(Any, SimpleNamespace(session_hash="a", username=None))
        nothing = ("",) * len(does.panels.about.fields)
        return [updates async for updates in does.send(text, Session(), "patient", "en", request, *nothing)]

    return does, asyncio.run(heard())


def properties(updates: Updates) -> dict[Any, dict[str, Any]]:
    """The parts that are sent as properties, as the browser keeps them between two messages."""
    return {part: value for part, value in updates.items() if isinstance(value, dict)}


def test_every_message_of_a_turn_says_the_same_properties_of_the_same_parts() -> None:
    does, sent = told("my back hurts")
    assert len(sent) > 2
    named = [{part: set(value) for part, value in properties(updates).items()} for updates in sent]
    assert set(named[0]) == {does.panels.ticks, does.panels.send, does.panels.stop, does.panels.retry, does.panels.edit}
    assert all(one == named[0] for one in named)


def test_stop_can_be_pressed_from_the_first_message_to_the_last_but_one() -> None:
    does, sent = told("headache")
    assert [updates[does.panels.stop]["interactive"] for updates in sent] == [True] * (len(sent) - 1) + [False]


def test_the_line_about_oneself_is_asked_for_again_when_it_has_come_since_an_older_one_may_come_last() -> None:
    blocks = build_app(FakeRespondent(), Bedside(Settings()))
    first, again = (each for each in blocks.fns.values() if each.name == "said")
    assert first.trigger_mode == "always_last"
    assert (again.trigger_after, again.inputs, again.outputs) == (first._id, first.inputs, first.outputs)
