"""Single visits to the page in a real browser: another language, a phone, what is kept for the next visit, erased, not kept at all, and a server that is gone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Browser, expect

from assistant.bedside import Bedside
from assistant.settings import Settings
from tests.browser import LAPTOP, PHONE, Opened, browser, needed, no_overflow, serving, visit
from tests.clinic import Clinic, clinic, opened
from tests.fakes_web import FakeRespondent
from ui.locale.words import words
from ui.web.app import create

__all__ = ["browser", "clinic", "opened"]
pytestmark = needed


def test_the_switch_changes_every_word(opened: Opened) -> None:
    page, zh = opened.page, words("zh")
    opened.ask("headache")
    opened.answered()
    page.get_by_role("radio", name="中文").check()
    expect(page.locator("#send")).to_have_text(zh("send"))
    expect(page.locator("#answer .answer-foot")).to_contain_text(zh("made.model"))
    expect(page.locator("#tab-about-button")).to_have_text(zh("tab.about"))
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.get_by_role("button", name=zh("reply.no"), exact=True).click()
    expect(page.locator("#top .bubble")).to_contain_text("No: Is your neck")
    opened.answered()
    assert opened.fake.asked[-1][0].startswith("No: Is your neck stiff")


def test_on_a_phone_the_conversation_comes_first_and_one_can_always_write(browser: Browser, clinic: Clinic) -> None:
    """Not only at the end of the page: the examples alone are higher than the window, an answer much higher. A long word widens nothing."""
    with visit(browser, clinic.url, clinic.fake, PHONE) as opened:
        page = opened.page
        expect(page.locator("#send")).to_be_in_viewport(ratio=1)
        chat, side = page.locator("#chat").bounding_box(), page.locator("#side").bounding_box()
        assert chat is not None and side is not None
        assert chat["y"] + chat["height"] <= side["y"]
        assert chat["width"] > 350
        opened.ask("headache " + "x" * 300)
        opened.answered()
        page.evaluate("scrollTo(0, 0)")
        expect(page.locator("#send")).to_be_in_viewport(ratio=1)
        expect(page.locator("#top .bubble")).to_contain_text("x" * 300)
        assert no_overflow(page)
        page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
        assert no_overflow(page)


def test_what_is_said_about_oneself_is_there_at_the_next_visit_until_it_is_kept_no_longer(browser: Browser, clinic: Clinic) -> None:
    def visits() -> AbstractContextManager[Opened]:
        return visit(browser, clinic.url, clinic.fake)

    with visits() as opened:
        opened.tab("about")
        opened.page.get_by_label("Age", exact=True).fill("67")
        opened.page.locator("#form").get_by_label("Medicines").fill("warfarin")
        expect(opened.page.locator("#about-now")).to_contain_text("Warfarin")
        opened.page.get_by_role("button", name="Keep for next time").click()
        expect(opened.page.locator("#about-kept")).to_contain_text("Kept for your next visit")
    with visits() as opened:
        opened.tab("about")
        expect(opened.page.get_by_label("Age", exact=True)).to_have_value("67")
        expect(opened.page.locator("#about-now")).to_contain_text("warfarin", ignore_case=True)
        opened.ask("headache")
        opened.answered()
        told = opened.fake.asked[-1][1]
        assert (told.age, "warfarin" in told.medicines) == (67, True)
        opened.page.locator("#clear").click()
        expect(opened.page.get_by_label("Age", exact=True)).to_have_value("67")
        opened.page.get_by_role("button", name="Keep no longer").click()
        expect(opened.page.locator("#about-kept")).to_contain_text("Not kept any longer")
    with visits() as opened:
        opened.tab("about")
        expect(opened.page.get_by_label("Age", exact=True)).to_have_value("")
    assert clinic.records.desk(clinic.records.accounts.alone()).profiles.list() == ()


def test_after_everything_is_erased_the_page_is_empty(browser: Browser, clinic: Clinic) -> None:
    # Not a ``visit``: Gradio complains of its streams when its page is left.
    context, before = browser.new_context(locale="en-GB"), clinic.records.accounts.alone()
    page = context.new_page()
    page.goto(clinic.url)
    opened = Opened(page, clinic.fake)
    expect(page.get_by_role("heading", name="Hello. What is troubling you?")).to_be_visible()
    opened.ask("headache")
    opened.answered()
    opened.tab("shelf")
    page.get_by_role("link", name="Your data").click()
    page.get_by_label("Type ERASE to confirm").fill("ERASE")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("status")).to_have_text("Everything that was kept of you is erased.")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", name="Hello. What is troubling you?")).to_be_visible()
    expect(page.locator("#top .bubble")).to_have_count(0)
    opened.tab("shelf")
    expect(page.locator("#shelf .hollow")).to_contain_text("Nothing kept yet")
    assert clinic.records.accounts.alone().id != before.id
    context.close()


def test_without_records_nothing_is_kept_and_nothing_can_be_judged(browser: Browser, tmp_path: Path) -> None:
    fake, settings = FakeRespondent(), Settings(home=tmp_path)
    with serving(create(fake, bedside=Bedside(settings))) as (url, _), visit(browser, url, fake) as opened:
        opened.ask("headache")
        opened.answered()
        expect(opened.page.locator("#answer .judge")).to_have_count(0)
        opened.tab("shelf")
        expect(opened.page.locator("#shelf")).to_contain_text("Conversations are not kept here")
        assert not settings.home.joinpath("records.db").exists()


def test_the_page_says_that_the_server_is_gone(browser: Browser, tmp_path: Path) -> None:
    fake = FakeRespondent()
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    with serving(create(fake, bedside=Bedside(Settings(home=tmp_path)))) as (url, _):
        page.goto(url)
        expect(page.get_by_role("heading", name="Hello. What is troubling you?")).to_be_visible(timeout=20_000)
        expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#offline")).to_be_visible(timeout=20_000)
    expect(page.locator("#offline")).to_contain_text("Anamnesis does not answer")
    context.close()
