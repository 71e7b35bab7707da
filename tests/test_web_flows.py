"""The page with records, in a real browser: what is kept, saved, read in and checked, in both languages and at both widths; it makes the pictures of docs/."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from uvicorn import Server

from assistant.bedside import Bedside
from assistant.records.opening import Records, open_records
from assistant.settings import Settings
from assistant.types import PatientHistory
from tests.browser import LAPTOP, PHONE, Opened, needed, no_overflow, serving, started, violations, visit
from tests.fakes_web import FakeRespondent
from tests.pdfs import column, pdf
from ui.locale.words import Language, words
from ui.web.app import create

pytestmark = needed
IMAGES = Path(__file__).parent.parent / "docs" / "images"
LARGEST = 150_000
SHOWN = frozenset({"laptop-en-answer", "laptop-en-could-be", "phone-zh-answer", "phone-en-empty", "measurements", "medicines", "import", "conversations"})
LOCALES: dict[Language, str] = {"en": "en-GB", "zh": "zh-CN"}
NOTE = "Past medical history:\n- asthma\n- type 2 diabetes\n\nMedications:\n- metformin 500 mg twice a day\n- warfarin\n\nAllergies:\n- penicillin (rash)\n"


class Linked(FakeRespondent):
    """The fake, that reads profiles as the assistant does."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__()
        self.bedside = bedside

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """By the names of our own pages."""
        return self.bedside.profile(data)


@dataclass
class Clinic:
    """The page, the fake behind it and what it keeps."""

    url: str
    fake: FakeRespondent
    records: Records
    server: Server


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    bedside = Bedside(settings)
    fake = Linked(bedside)
    app = FastAPI()
    with open_records(settings) as records:
        app.state.records = records
        with serving(create(fake, app, bedside=bedside)) as (url, server):
            yield Clinic(url, fake, records, server)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


@pytest.fixture
def opened(browser: Browser, clinic: Clinic) -> Iterator[Opened]:
    """A visit of a laptop to a page that keeps nothing yet."""
    desk = clinic.records.desk(clinic.records.accounts.alone())
    for one in desk.conversations.list():
        desk.conversations.delete(one.id)
    with visit(browser, clinic.url, clinic.fake) as found:
        yield found


def picture(page: Page, name: str) -> None:
    """A picture for docs/, where they are asked for: ``ANAMNESIS_PICTURES=1 pytest tests/test_web_flows.py``."""
    if name not in SHOWN or "ANAMNESIS_PICTURES" not in os.environ:
        return
    IMAGES.mkdir(exist_ok=True)
    path = IMAGES / f"{name}.webp"
    Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).save(path, "WEBP", quality=80)
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_visit(browser: Browser, clinic: Clinic, size: tuple[int, int], language: Language) -> None:
    """From the empty page through an answer and every tab: words of one language, nothing beyond the edge, nothing that a screen reader cannot use."""
    name, to = f"{'phone' if size == PHONE else 'laptop'}-{language}", words(language)
    with visit(browser, clinic.url, clinic.fake, size, LOCALES[language]) as opened:
        page = opened.page
        assert violations(page) == []
        picture(page, f"{name}-empty")
        opened.ask("headache on one side")
        opened.answered()
        expect(page.locator("#send")).to_have_text(to("send"))
        expect(page.locator("#retry")).to_have_text(to("retry"))
        assert violations(page) == []
        page.locator("#top .banner").scroll_into_view_if_needed()
        picture(page, f"{name}-answer")
        for tab in ("sources", "differential", "about", "import", "vitals", "medicines", "shelf"):
            opened.tab(tab)
            expect(page.locator(f"#tab-{tab}-button")).to_have_text(to(f"tab.{tab}"))
            assert no_overflow(page)
            assert violations(page) == []
        opened.tab("differential")
        page.locator("#differential summary").first.click()
        expect(page.locator("#differential svg.chain").first).to_be_visible()
        page.locator("#differential").scroll_into_view_if_needed()
        picture(page, f"{name}-could-be")


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


def test_on_a_phone_one_can_always_write(browser: Browser, clinic: Clinic) -> None:
    """Not only at the end of the page: the examples alone are higher than the window, an answer much higher."""
    with visit(browser, clinic.url, clinic.fake, PHONE) as opened:
        expect(opened.page.locator("#send")).to_be_in_viewport(ratio=1)
        opened.ask("headache")
        opened.answered()
        opened.page.evaluate("scrollTo(0, 0)")
        expect(opened.page.locator("#send")).to_be_in_viewport(ratio=1)


class TestConversations:
    def test_opened_again_it_goes_on(self, opened: Opened) -> None:
        page = opened.page
        opened.ask("headache")
        opened.answered()
        page.get_by_role("button", name="New", exact=True).click()
        expect(page.get_by_role("heading", name="Hello. What is troubling you?")).to_be_visible()
        opened.tab("shelf")
        page.get_by_role("button", name="Open: headache").click()
        expect(page.locator("#top .bubble")).to_contain_text("headache")
        expect(page.locator("#answer .claim")).to_have_count(4)
        opened.ask("and neck stiff")
        expect(page.locator("#top .bubble")).to_contain_text("and neck stiff")
        opened.answered()
        assert [turn.text for turn in opened.fake.asked[-1][1].turns] == ["headache"]
        expect(page.locator("#shelf .kept")).to_have_count(1)

    def test_renamed_searched_and_deleted_after_being_asked(self, opened: Opened) -> None:
        page = opened.page
        opened.ask("headache")
        opened.answered()
        opened.tab("shelf")
        page.get_by_role("button", name="Rename: headache").click()
        title = page.get_by_label("New title")
        expect(title).to_be_focused()
        title.fill("Monday <b>")
        title.press("Enter")
        expect(page.get_by_role("button", name="Open: Monday <b>")).to_be_visible()
        page.get_by_label("Search conversations").fill("tuesday")
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.locator("#shelf .hollow")).to_contain_text("No conversation holds these words.")
        page.get_by_label("Search conversations").fill("monday")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("button", name="Delete: Monday <b>").click()
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        picture(page, "conversations")
        assert violations(page) == []
        page.get_by_role("button", name="Delete for good").click()
        expect(page.locator("#shelf .kept")).to_have_count(0)
        expect(page.get_by_role("heading", name="Hello. What is troubling you?")).to_be_visible()

    def test_an_edited_message_takes_the_place_of_the_last(self, opened: Opened, clinic: Clinic) -> None:
        page = opened.page
        opened.ask("headach")
        opened.answered()
        page.get_by_role("button", name="Edit", exact=True).click()
        expect(page.locator("#box textarea")).to_have_value("headach")
        opened.ask("headache since yesterday")
        expect(page.locator("#top .bubble")).to_contain_text("headache since yesterday")
        opened.answered()
        expect(page.locator("#past .past-turn")).to_have_count(0)
        assert opened.fake.asked[-1][1].turns == ()
        desk = clinic.records.desk(clinic.records.accounts.alone())
        (kept,) = desk.conversations.list()
        assert [turn.text for turn in desk.conversations.read(kept.id) if turn.role == "user"] == ["headache since yesterday"]


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


def test_feedback_on_a_claim_is_kept_with_its_note_changed_and_taken_back(opened: Opened, clinic: Clinic) -> None:
    page = opened.page
    opened.ask("headache")
    opened.answered()
    claim = page.locator("#answer .claim").nth(1)
    claim.locator("summary").click()
    claim.get_by_label("Note (optional)").fill("not for everybody")
    claim.get_by_role("button", name="Wrong").click()
    expect(page.locator("#answer .claim").nth(1).locator("summary")).to_have_text("Feedback: Wrong")
    desk = clinic.records.desk(clinic.records.accounts.alone())
    (given,) = desk.feedback.list()
    assert (given.claim, given.verdict, given.note) == (1, "wrong", "not for everybody")
    claim.locator("summary").click()
    expect(claim.get_by_label("Note (optional)")).to_have_value("not for everybody")
    claim.get_by_role("button", name="Unsafe").click()
    expect(claim.locator("summary")).to_have_text("Feedback: Unsafe")
    (given,) = desk.feedback.list()
    assert (given.claim, given.verdict, given.note) == (1, "unsafe", "not for everybody")
    claim.locator("summary").click()
    expect(page.locator("#problem")).to_contain_text("Your feedback is kept")
    claim.get_by_role("button", name="Unsafe").click()
    expect(claim.locator("summary")).to_have_text("Feedback")
    expect(page.locator("#problem").get_by_role("status")).to_have_text("Your feedback on this sentence is taken back and no longer kept.")
    assert desk.feedback.list() == ()


@pytest.mark.parametrize(("form", "suffix", "start"), [("Markdown", ".md", b"# "), ("PDF", ".pdf", b"%PDF-"), ("FHIR", ".fhir.json", b"{")])
def test_the_answer_is_saved(opened: Opened, tmp_path: Path, form: str, suffix: str, start: bytes) -> None:
    opened.ask("headache")
    opened.answered()
    with opened.page.expect_download() as waited:
        opened.page.get_by_role("button", name=form, exact=True).click()
    assert waited.value.suggested_filename.startswith("anamnesis-summary-")
    assert waited.value.suggested_filename.endswith(suffix)
    waited.value.save_as(tmp_path / "saved")
    content = (tmp_path / "saved").read_bytes()
    assert content.startswith(start)
    if form == "FHIR":
        assert json.loads(content)["resourceType"] == "DocumentReference"


def test_an_earlier_answer_and_the_whole_conversation_are_saved(opened: Opened) -> None:
    page = opened.page
    opened.ask("I have crushing chest pain")
    opened.answered()
    expect(page.get_by_role("group", name="Save the whole conversation")).to_have_count(0)
    opened.ask("headache")
    expect(page.locator("#past .past-turn")).to_have_count(1)
    opened.answered()
    for group, held in (("Save the answer to: I have crushing chest pain", (1, 0)), ("Save the whole conversation", (1, 1))):
        with page.expect_download() as waited:
            page.get_by_role("group", name=group).get_by_role("button", name="Markdown").click()
        text = Path(waited.value.path()).read_text(encoding="utf-8")
        assert tuple(text.count(claim) for claim in ("Sit down and rest while you wait for help. [[", "Lying down in a dark, quiet room can ease an attack. [[")) == held
    assert violations(page) == []
    assert no_overflow(page)


class TestImport:
    @pytest.mark.parametrize("name", ["note.txt", "letter.pdf"])
    def test_only_what_is_ticked_is_taken(self, opened: Opened, name: str) -> None:
        page, data = opened.page, NOTE.encode() if name.endswith("txt") else pdf([column(NOTE.splitlines())])
        opened.tab("import")
        page.locator("#choose input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})
        expect(page.locator("#understood h3")).to_have_text(f"What was understood in {name}")
        item = page.locator("#understood .item", has_text="asthma")
        expect(item.locator("q")).to_contain_text("asthma")
        assert violations(page) == []
        page.get_by_role("button", name="Add what is ticked to my details").click()
        expect(page.locator("#understood .notice")).to_contain_text("Tick at least one item first.")
        item.locator("input").check()
        page.locator("#understood .item", has_text="warfarin").locator("input").check()
        picture(page, "import")
        page.get_by_role("button", name="Add what is ticked to my details").click()
        expect(page.locator("#understood .notice")).to_contain_text("2 items were added to your details.")
        opened.tab("about")
        expect(page.get_by_label("Conditions")).to_have_value("Asthma")
        expect(page.get_by_label("Medicines", exact=True)).to_have_value("Warfarin")
        opened.ask("headache")
        opened.answered()
        _, history, _ = opened.fake.asked[-1]
        assert (history.conditions, history.medicines, history.allergies) == (("asthma",), ("anticoagulant-use", "warfarin"), ())

    def test_readings_of_a_device_are_drawn(self, opened: Opened) -> None:
        page = opened.page
        rows = [f"2026-03-{day + 10} 08:00,{120 + 8 * day},{80 + 2 * day},{79 - day}" for day in range(10)]
        sheet = "\n".join(["date,systolic,diastolic,pulse", *rows])
        opened.tab("import")
        page.locator("#choose input[type=file]").set_input_files({"name": "pressure.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
        expect(page.locator("#understood .notice").first).to_contain_text("30 readings are drawn under Measurements.")
        opened.tab("vitals")
        expect(page.locator("#chart .js-plotly-plot")).to_be_visible(timeout=20_000)
        expect(page.locator("#vitals table")).to_contain_text("upper blood pressure")
        expect(page.locator("#vitals .care .tag").first).to_have_text("Urgent")
        page.locator("#vitals").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        picture(page, "measurements")
        assert violations(page) == []

    def test_a_fhir_record_by_a_file_that_is_none_says_so(self, opened: Opened) -> None:
        opened.tab("import")
        opened.page.locator("#choose input[type=file]").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
        expect(opened.page.locator("#understood .error")).to_contain_text("the record is not FHIR")
        opened.page.locator("#choose input[type=file]").set_input_files({"name": "x.exe", "mimeType": "", "buffer": b"MZ"})
        expect(opened.page.locator("#understood .error")).to_contain_text("'x.exe' is none of .json, .txt")


def test_medicines_are_checked_with_those_of_the_person(opened: Opened) -> None:
    page = opened.page
    opened.tab("about")
    page.get_by_label("Medicines", exact=True).fill("warfarin")
    expect(page.locator("#about-now")).to_contain_text("takes: Warfarin.")
    opened.tab("medicines")
    page.get_by_label("Medicines to check").fill("ibuprofen, blorbotin")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#checked .checked")).to_have_text("Checked together: Ibuprofen, Warfarin")
    expect(page.locator("#checked .notice")).to_contain_text("blorbotin")
    expect(page.locator("#checked .piece").first).to_contain_text("bleeding")
    expect(page.locator("#checked .piece a").first).to_have_attribute("target", "_blank")
    assert violations(page) == []
    picture(page, "medicines")


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
