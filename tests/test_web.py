"""The web face in a real browser: what people see, at laptop and phone width, with no request to anybody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from tests.browser import LAPTOP, PHONE, Opened, browser, needed, no_overflow, serving, visit
from tests.fakes_web import FakeRespondent
from ui.web.app import create

__all__ = ["browser"]
EMERGENCY = "I have crushing chest pain and I am sweating"
pytestmark = needed


@dataclass
class Served:
    """The page on a free port and the fake behind it."""

    url: str
    fake: FakeRespondent


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    fake = FakeRespondent()
    with serving(create(fake)) as (url, _):
        yield Served(url, fake)


@pytest.fixture
def opened(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Opened]:
    with visit(browser, served.url, served.fake, getattr(request, "param", LAPTOP)) as found:
        yield found


both = pytest.mark.parametrize("opened", [LAPTOP, PHONE], indirect=True, ids=["laptop", "phone"])


@both
def test_an_emergency_shows_banner_claims_and_the_marked_quote(opened: Opened) -> None:
    page = opened.page
    opened.ask(EMERGENCY)
    banner = page.get_by_role("alert").first
    expect(banner).to_contain_text("Emergency")
    expect(banner).to_contain_text("Call your emergency number now.")
    opened.answered()
    expect(page.locator("#answer .claim").first).to_contain_text("Call for an ambulance at once")
    page.locator("#answer .chip").first.click()
    card = page.locator("#source-1-1")
    expect(card).to_be_focused()
    expect(card.locator("mark").first).to_have_text("Call for an ambulance at once if you think that you or somebody else is having one.")
    assert no_overflow(page)


def test_the_banner_comes_before_the_claims(opened: Opened) -> None:
    opened.fake.delay = 0.6
    opened.ask(EMERGENCY)
    expect(opened.page.get_by_role("alert").first).to_be_visible()
    assert opened.page.locator("#answer .claim").count() == 0
    opened.answered()


def test_stop_keeps_what_came_and_says_so(opened: Opened) -> None:
    page = opened.page
    opened.fake.delay = 1.5
    opened.ask("headache")
    expect(page.locator("#answer .claim").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#answer .notice")).to_contain_text("Stopped.")
    kept = page.locator("#answer .claim").count()
    page.wait_for_timeout(2000)
    assert 1 <= page.locator("#answer .claim").count() == kept < 4
    opened.fake.delay = 0.0
    page.get_by_role("button", name="Retry").click()
    opened.answered()
    assert page.locator("#answer .claim").count() == 4
    assert [text for text, _, _ in opened.fake.asked] == ["headache", "headache"]


def test_stop_works_while_the_model_is_thinking(opened: Opened) -> None:
    opened.fake.delay = 8.0
    opened.ask("headache")
    expect(opened.page.locator("#answer .working")).to_be_visible()
    before = time.monotonic()
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.locator("#answer .notice")).to_be_visible()
    opened.fake.delay = 0.0
    opened.ask(EMERGENCY)
    expect(opened.page.get_by_role("alert").first).to_contain_text("Emergency")
    assert time.monotonic() - before < 7.5


def test_an_answer_to_the_question_goes_on_with_the_history(opened: Opened) -> None:
    opened.ask("headache")
    opened.answered()
    opened.page.get_by_role("button", name="No", exact=True).click()
    expect(opened.page.locator("#top .bubble")).to_contain_text("No: Is your neck stiff")
    opened.answered()
    text, history, _ = opened.fake.asked[-1]
    assert text == "No: Is your neck stiff, so that you cannot put your chin on your chest?"
    assert [turn.text for turn in history.turns] == ["headache"]
    expect(opened.page.locator("#past .past-turn")).to_have_count(1)


def test_several_findings_are_ticked_and_answered_at_once(opened: Opened) -> None:
    page = opened.page
    opened.ask("my back hurts")
    opened.answered()
    expect(page.get_by_role("button", name="Yes", exact=True)).to_be_hidden()
    page.get_by_role("button", name="These are so").click()
    expect(page.locator("#problem")).to_contain_text("Tick what is so first")
    page.get_by_role("checkbox", name="numb between the legs").check()
    page.get_by_role("checkbox", name="weak legs").check()
    page.get_by_role("button", name="These are so").click()
    expect(page.locator("#top .bubble")).to_contain_text("Yes: numb between the legs")
    opened.answered()
    assert opened.fake.asked[-1][0] == "Yes: numb between the legs; weak legs\nNo: cannot pass urine"


def test_none_of_several(opened: Opened) -> None:
    opened.ask("my back hurts")
    opened.answered()
    expect(opened.page.get_by_role("checkbox")).to_have_count(3)
    opened.page.get_by_role("button", name="None of these").click()
    expect(opened.page.locator("#top .bubble")).to_contain_text("No: cannot pass urine")
    opened.answered()
    assert opened.fake.asked[-1][0] == "No: cannot pass urine; numb between the legs; weak legs"
    expect(opened.page.get_by_role("checkbox").first).to_be_hidden()


def test_clear_forgets_the_conversation_and_the_history(opened: Opened) -> None:
    opened.ask("headache")
    opened.answered()
    opened.page.get_by_role("button", name="New", exact=True).click()
    expect(opened.page.get_by_role("heading", name="Hello. What is troubling you?")).to_be_visible()
    expect(opened.page.locator("#top .bubble")).to_have_count(0)
    opened.ask("headache")
    opened.answered()
    assert opened.fake.asked[-1][1].turns == ()


def test_a_model_error_is_shown_and_the_input_kept(opened: Opened) -> None:
    opened.ask("headache crash")
    expect(opened.page.locator("#answer .error")).to_contain_text("start Anamnesis with --llm none")
    expect(opened.page.get_by_role("textbox", name="Your message")).to_have_value("headache crash")


def test_an_unforeseen_error_ends_the_turn_and_keeps_the_input(opened: Opened) -> None:
    opened.ask("headache bug")
    expect(opened.page.locator("#answer .error")).to_contain_text("Something inside failed")
    expect(opened.page.get_by_role("textbox", name="Your message")).to_have_value("headache bug")
    expect(opened.page.get_by_role("button", name="Send")).to_be_visible()


def test_the_profile_goes_with_the_question(opened: Opened) -> None:
    page = opened.page
    page.get_by_role("tab", name="About me").click()
    page.get_by_label("Age", exact=True).fill("7 weeks")
    page.get_by_role("radio", name="Female").check()
    expect(page.locator("#about-now")).to_contain_text("age 7 weeks; female")
    page.get_by_label("Medicines").fill("warfarin, metformin")
    expect(page.locator("#about-now")).to_contain_text("age 7 weeks; female; takes: Warfarin, Metformin")
    opened.ask("headache")
    opened.answered()
    _, history, mode = opened.fake.asked[-1]
    assert history.age == pytest.approx(7 * 7 / 365.25)
    assert (history.sex, history.medicines, mode) == ("female", ("Warfarin", "Metformin"), "patient")


def test_a_profile_that_cannot_be_read_stops_the_question(opened: Opened) -> None:
    opened.page.get_by_role("tab", name="About me").click()
    age = opened.page.get_by_label("Age", exact=True)
    expect(age).to_be_editable()
    age.press_sequentially("old")
    age.blur()
    opened.ask("headache")
    expect(opened.page.locator("#problem .error")).to_contain_text("write years, or for example 7 weeks")
    expect(opened.page.get_by_role("textbox", name="Your message")).to_have_value("headache")
    assert opened.fake.asked == []


def test_clinician_mode_changes_the_examples_and_the_question(opened: Opened) -> None:
    page = opened.page
    expect(page.locator("#examples button")).to_have_count(8)
    page.get_by_text("Clinician", exact=True).click()
    page.get_by_role("button", name="Management of a first attack of gout").click()
    opened.answered()
    text, _, mode = opened.fake.asked[-1]
    assert (text, mode) == ("Management of a first attack of gout", "clinician")


def test_what_people_write_is_never_run(opened: Opened) -> None:
    text = "headache <img src=x onerror=alert(1)> ${1+1} {{value}}"
    opened.ask(text)
    opened.answered()
    expect(opened.page.locator("#top .bubble")).to_contain_text(text)


def test_everything_can_be_reached_with_the_keyboard(opened: Opened) -> None:
    opened.ask("headache")
    opened.answered()
    reached = set()
    for _ in range(60):
        opened.page.keyboard.press("Tab")
        reached.add(opened.page.evaluate("(document.activeElement.innerText || document.activeElement.type || '').trim()"))
    assert {"[1]", "[2]", "Yes", "No", "Don't know", "Retry", "Edit", "New", "Sources"} <= reached


def test_headers_keep_the_page_to_itself() -> None:
    with TestClient(create(FakeRespondent())) as client:
        headers = client.get("/").headers
        assert "connect-src 'self'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert client.get("/docs").status_code == 404
