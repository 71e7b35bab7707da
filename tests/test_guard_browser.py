"""The door and the page behind it in a real browser: people with accounts come in, see who they are, and leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from assistant.bedside import Bedside
from assistant.records.opening import Records
from assistant.settings import Settings
from tests.browser import LAPTOP, PHONE, browser, needed, no_overflow, serving, violations
from tests.fakes_guard import GATE
from tests.fakes_web import ORDINARY, FakeRespondent
from tests.records import PASSWORD, opened
from ui.guard.words import say
from ui.locale.words import Language, words
from ui.web.app import create

__all__ = ["browser"]
pytestmark = needed
LOCALES: dict[Language, str] = {"en": "en-GB", "zh": "zh-CN"}


@dataclass
class House:
    """A page with accounts: Ann is a patient, Doc a clinician."""

    url: str
    records: Records


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("home")
    app = FastAPI()
    with opened(home) as records:
        records.accounts.add("Ann", PASSWORD, "patient", "")
        records.accounts.add("Doc", PASSWORD, "clinician", "")
        app.state.records = records
        with serving(create(FakeRespondent(), app, GATE, Bedside(Settings(home=home)))) as (url, _):
            yield House(url, records)


def stranger(browser: Browser, house: House, language: Language = "en", size: tuple[int, int] = LAPTOP) -> Page:
    """Somebody who is not logged in comes to the page, and so to the door."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=LOCALES[language]).new_page()
    page.goto(house.url)
    expect(page.get_by_role("heading", name=say("login", language))).to_be_visible()
    return page


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.get_by_role("button").click()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_everybody_can_use_the_door(browser: Browser, house: House, size: tuple[int, int], language: Language) -> None:
    """The form, the form with a problem, the question before logging out and the form after it."""
    page = stranger(browser, house, language, size)
    assert violations(page) == []
    enter(page, "Ann", "wrong")
    expect(page.get_by_role("alert")).to_have_text(say("wrong", language))
    assert violations(page) == []
    enter(page, "Ann")
    expect(page.get_by_role("heading", name=words(language)("greeting.title"))).to_be_visible()
    page.goto(f"{house.url}password")
    expect(page.get_by_role("heading", name=say("change", language))).to_be_visible()
    assert violations(page) == []
    assert no_overflow(page)
    page.goto(f"{house.url}logout")
    assert violations(page) == []
    page.get_by_role("button", name=say("leave", language)).click()
    expect(page.get_by_role("status")).to_have_text(say("out", language))
    assert violations(page) == []
    assert no_overflow(page)
    page.context.close()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_page_says_who_is_logged_in_and_lets_them_leave(browser: Browser, house: House, size: tuple[int, int]) -> None:
    page = stranger(browser, house, size=size)
    enter(page, "Ann")
    expect(page.locator("#who")).to_have_text("Ann")
    expect(page.get_by_role("radio", name="Patient")).to_be_checked()
    assert violations(page) == []
    assert no_overflow(page)
    page.get_by_role("radio", name="中文").check()
    page.get_by_role("link", name=words("zh")("leave")).click()
    page.get_by_role("button", name=say("leave", "zh")).click()
    expect(page.get_by_role("status")).to_have_text(say("out", "zh"))
    page.context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_clinicians_begin_with_answers_for_clinicians(browser: Browser, house: House, language: Language) -> None:
    page, to = stranger(browser, house, language), words(language)
    enter(page, "Doc")
    expect(page.get_by_role("radio", name=to("mode.clinician"))).to_be_checked()
    expect(page.get_by_role("button", name=to("example.clinician.1"))).to_be_visible()
    expect(page.get_by_placeholder(to("box.clinician"))).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(("language", "size"), [("en", LAPTOP), ("zh", PHONE)], ids=["en-laptop", "zh-phone"])
def test_a_person_takes_their_data_out_and_erases_it_with_the_keyboard(browser: Browser, house: House, size: tuple[int, int], language: Language) -> None:
    """From the tab of conversations to the file, the removal that was not meant, the one that was, and the door."""
    name, to = f"Eve {language}", words(language)
    user = house.records.accounts.add(name, PASSWORD, "patient", "")
    desk = house.records.desk(user)
    desk.conversations.exchange(desk.conversations.begin("my head").id, "my head", "rest", ORDINARY)
    page = stranger(browser, house, language, size)
    enter(page, name)
    expect(page.get_by_role("heading", name=to("greeting.title"))).to_be_visible()
    page.locator("#tab-shelf-button").click()
    page.get_by_role("link", name=to("shelf.own")).click()
    expect(page.get_by_role("heading", name=say("own", language), exact=True)).to_be_visible()
    assert violations(page) == []
    assert no_overflow(page)
    with page.expect_download() as waited:
        page.get_by_role("button", name=say("export", language)).press("Enter")
    told = json.loads(Path(waited.value.path()).read_text(encoding="utf-8"))
    assert ([one["title"] for one in told["conversations"]], told["user"]["name"]) == (["my head"], name)
    page.get_by_label(say("sure", language)).fill(say("sure_word", language))
    page.get_by_label(say("present", language)).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(say("not_present", language))
    assert violations(page) == []
    assert len(desk.conversations.list()) == 1
    page.get_by_label(say("sure", language)).fill(say("sure_word", language))
    page.get_by_label(say("present", language)).fill(PASSWORD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=say("erase", language))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(say("erased", language))
    assert user not in house.records.accounts.list()
    page.goto(house.url)
    expect(page.get_by_role("heading", name=say("login", language))).to_be_visible()
    page.context.close()


def test_the_page_says_that_the_session_is_over(browser: Browser, house: House) -> None:
    page = stranger(browser, house)
    enter(page, "Ann")
    expect(page.locator("#who")).to_have_text("Ann")
    expect(page.locator("#over")).to_be_hidden()
    page.context.clear_cookies()
    expect(page.locator("#over")).to_contain_text("You are no longer logged in")
    expect(page.locator("#offline")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("link", name=words("en")("over.login")).click()
    expect(page.get_by_role("heading", name=say("login"))).to_be_visible()
    page.context.close()
