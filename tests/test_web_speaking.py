"""The language of the page: what is asked for by the browser, and a switch that comes over a turn being written."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from assistant.bedside import Bedside
from assistant.settings import Settings
from tests.fakes_web import FakeRespondent
from ui.locale.words import words
from ui.stream import Stream
from ui.web.conversation import Conversation
from ui.web.desk import AtDesk
from ui.web.kept import Kept
from ui.web.labels import english
from ui.web.panels import layout
from ui.web.session import Session, ask
from ui.web.shelf import Shelf
from ui.web.speaking import Speaking
from ui.web.tools import Tools


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    bedside = Bedside(Settings(home=tmp_path_factory.mktemp("home")))
    with gr.Blocks():
        return Conversation(FakeRespondent(), layout(english(), words("en")), bedside, Kept(None))


def speaking(talk: Conversation) -> Speaking:
    return Speaking(talk, Tools(talk), AtDesk(talk))


def request(accepted: str = "", cookie: str = "") -> Any:
    return SimpleNamespace(session_hash="tab", headers={"accept-language": accepted, "cookie": cookie}, username=None)


def chosen(talk: Conversation, session: Session) -> dict[Any, Any]:
    return speaking(talk).chosen("zh", session, "patient", None, None, None, Shelf(), request())


def test_a_page_in_its_first_language_is_not_drawn_again(talk: Conversation) -> None:
    assert talk.panels.language not in asyncio.run(speaking(talk).first(request("en-GB,en")))
    assert asyncio.run(speaking(talk).first(request("zh-CN,zh;q=0.9")))[talk.panels.language] == "zh"


def test_a_language_that_was_chosen_before_outweighs_that_of_the_browser(talk: Conversation) -> None:
    assert asyncio.run(speaking(talk).first(request("en-GB", "anamnesis-language=zh")))[talk.panels.language] == "zh"
    assert talk.panels.language not in asyncio.run(speaking(talk).first(request("zh-CN", "anamnesis-language=en")))


def test_a_switch_says_the_conversation_again_and_leaves_it_as_it_is(talk: Conversation) -> None:
    told = chosen(talk, Session())
    assert talk.panels.top in told
    assert told[talk.panels.send]["value"] == "发送"
    assert talk.panels.session not in told


def test_a_switch_leaves_alone_what_is_being_written(talk: Conversation) -> None:
    assert talk.panels.top not in chosen(talk, ask(Session(), "I have a cough"))

    async def while_it_runs() -> dict[Any, Any]:
        talk.turns["tab"] = Stream[Any](lambda: iter(()))
        # It was asked for before the turn began, so it knows nothing of it.
        return chosen(talk, Session())

    told = asyncio.run(while_it_runs())
    talk.turns.clear()
    assert talk.panels.top not in told
    assert told[talk.panels.send]["value"] == "发送"
