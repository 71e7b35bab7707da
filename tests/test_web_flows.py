"""The page with records, in a real browser: what is kept, saved, read in and checked, in both languages and at both widths; it makes the pictures of docs/."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.records.desk import Desk
from tests.browser import LAPTOP, PHONE, Opened, browser, needed, no_overflow, violations, visit
from tests.clinic import ON_PAGE_2, Clinic, clinic, emptied
from tests.pdfs import column, pdf
from ui.locale.words import Language, Words, words

__all__ = ["browser", "clinic"]
pytestmark = needed
IMAGES = Path(__file__).parent.parent / "docs" / "images"
LARGEST = 150_000
SHOWN = frozenset({"laptop-en-answer", "laptop-en-could-be", "phone-zh-answer", "phone-en-empty", "measurements", "medicines", "import", "conversations"})
LOCALES: dict[Language, str] = {"en": "en-GB", "zh": "zh-CN"}
NOTE = "Past medical history:\n- type 2 diabetes\n- gout\n"
ME = {"reference": "Patient/p"}
RECORD = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in (
    {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": f"{date.today().year - 67}-01-01"},
    {"resourceType": "Condition", "id": "c", "subject": ME, "code": {"text": "asthma"}},
    {"resourceType": "MedicationStatement", "id": "m", "subject": ME, "status": "active", "medicationCodeableConcept": {"text": "warfarin"}},
    {"resourceType": "AllergyIntolerance", "id": "a", "patient": ME, "code": {"text": "penicillin"}},
)]}  # fmt: skip


def picture(page: Page, name: str) -> None:
    """A picture for docs/, where they are asked for: ``ANAMNESIS_PICTURES=1 pytest tests/test_web_flows.py``."""
    if name not in SHOWN or "ANAMNESIS_PICTURES" not in os.environ:
        return
    IMAGES.mkdir(exist_ok=True)
    path = IMAGES / f"{name}.webp"
    page.wait_for_timeout(500)
    Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).save(path, "WEBP", quality=80)
    assert path.stat().st_size < LARGEST


@dataclass
class Visit:
    """A visit that goes on from step to step, each from where the last one ended."""

    opened: Opened
    to: Words
    name: str
    desk: Desk

    @property
    def page(self) -> Page:
        return self.opened.page

    @property
    def said(self) -> list[str]:
        """The messages of the only conversation that is kept."""
        (kept,) = self.desk.conversations.list()
        return [turn.text for turn in self.desk.conversations.read(kept.id) if turn.role == "user"]

    def button(self, key: str, title: str = "") -> Locator:
        name = self.to("shelf.of", act=self.to(key), title=title) if title else self.to(key)
        return self.page.get_by_role("button", name=name, exact=True)

    def looked(self) -> None:
        """Nothing beyond the edge, nothing that a screen reader cannot use."""
        assert no_overflow(self.page)
        assert violations(self.page) == []

    def pictured(self, name: str) -> None:
        """A picture of one tab, once."""
        if self.name == "laptop-en":
            picture(self.page, name)

    def tab(self, key: str) -> None:
        self.opened.tab(key)
        expect(self.page.locator(f"#tab-{key}-button")).to_have_text(self.to(f"tab.{key}"))

    def give(self, name: str, data: bytes) -> None:
        self.tab("import")
        self.page.locator("#choose input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})

    def saved(self, buttons: Locator, key: str) -> tuple[str, bytes]:
        """The file that a button of these gives, with its name."""
        with self.page.expect_download() as waited:
            buttons.get_by_role("button", name=self.to(key), exact=True).click()
        return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()

    # ---- the steps ---------------------------------------------------------------------------------------------------

    def asks(self) -> None:
        self.looked()
        picture(self.page, f"{self.name}-empty")
        self.opened.ask("headache on one side")
        self.opened.answered()
        expect(self.page.locator("#top .banner")).to_contain_text(self.to("level.routine"))
        expect(self.page.locator("#send")).to_have_text(self.to("send"))
        self.looked()
        self.page.locator("#top .banner").scroll_into_view_if_needed()
        picture(self.page, f"{self.name}-answer")
        self.tab("sources")
        self.looked()
        self.tab("differential")
        self.page.locator("#differential summary").first.click()
        expect(self.page.locator("#differential svg.chain").first).to_be_visible()
        self.looked()
        self.page.locator("#differential").scroll_into_view_if_needed()
        picture(self.page, f"{self.name}-could-be")

    def judges(self) -> None:
        """A verdict with a note, another that keeps it, and the same once more, which takes it back."""
        claim = self.page.locator("#answer .claim").nth(1)
        fold, note = claim.locator("summary"), claim.get_by_label(self.to("judge.note"))
        for verdict in ("wrong", "unsafe"):
            fold.click()
            expect(note).to_have_value("not for everybody" if verdict == "unsafe" else "")
            note.fill("not for everybody")
            claim.get_by_role("button", name=self.to(f"judge.{verdict}")).click()
            expect(fold).to_have_text(self.to("judge.given", verdict=self.to(f"judge.{verdict}")))
            (given,) = self.desk.feedback.list()
            assert (given.claim, given.verdict, given.note) == (1, verdict, "not for everybody")
        expect(self.page.locator("#problem")).to_contain_text(self.to("judge.thanks"))
        fold.click()
        self.looked()
        claim.get_by_role("button", name=self.to("judge.unsafe")).click()
        expect(fold).to_have_text(self.to("judge"))
        expect(self.page.locator("#problem").get_by_role("status")).to_have_text(self.to("judge.taken"))
        assert self.desk.feedback.list() == ()

    def saves(self) -> None:
        below = self.page.locator("#answer .save")
        expect(below).to_have_count(1)
        for key, suffix, start in (("save.md", ".md", b"# "), ("save.pdf", ".pdf", b"%PDF-"), ("save.fhir", ".fhir.json", b"{")):
            name, content = self.saved(below, key)
            assert (name.startswith("anamnesis-summary-"), name.endswith(suffix), content.startswith(start)) == (True, True, True)
            expect(self.page.locator("#ready")).to_contain_text(name)
        assert json.loads(content)["resourceType"] == "DocumentReference"

    def replies_stops_and_tries_again(self) -> None:
        self.opened.fake.delay = 1.0
        self.button("reply.no").click()
        expect(self.page.locator("#top .bubble")).to_contain_text("No: Is your neck stiff")
        self.button("stop").click()
        expect(self.page.locator("#answer .notice")).to_have_text(self.to("say.stopped"))
        self.opened.fake.delay = 0.0
        self.button("retry").click()
        self.opened.answered()
        assert [text[:8] for text in self.said] == ["headache", "No: Is y"]

    def leaves_and_comes_back(self) -> None:
        self.button("clear").click()
        expect(self.page.locator("#top .bubble")).to_have_count(0)
        self.tab("shelf")
        self.button("shelf.open", "headache on one side").click()
        expect(self.page.locator("#top .bubble")).to_contain_text("No: Is your neck stiff")
        expect(self.page.locator("#answer .claim")).to_have_count(4)

    def imports_a_record(self) -> None:
        """Nothing of it is there before it is ticked and added."""
        about, form = self.page.locator("#about-now"), self.page.locator("#form")
        self.give("record.json", json.dumps(RECORD).encode())
        expect(self.page.locator("#understood h3")).to_have_text(self.to("import.understood", name="record.json"))
        expect(self.page.locator("#understood .item")).to_have_count(5)
        expect(self.page.locator("#understood .item", has_text="warfarin").locator("cite")).to_have_text("MedicationStatement/m")
        self.looked()
        self.tab("about")
        expect(about).to_have_text(self.to("about.nothing"))
        expect(form.get_by_label(self.to("about.medicines"))).to_have_value("")
        self.tab("import")
        self.button("import.take").click()
        expect(self.page.locator("#understood .notice")).to_contain_text(self.to("import.untaken"))
        self.button("import.all").click()
        # A box that Gradio's own style draws shows no tick.
        expect(self.page.locator("#understood .item input:checked")).to_have_count(5)
        expect(self.page.locator("#understood .item input").last).to_have_css("appearance", "auto")
        self.pictured("import")
        self.button("import.take").click()
        expect(self.page.locator("#understood .notice")).to_have_text(self.to("import.added.more", count=5))
        self.tab("about")
        expect(form.get_by_label(self.to("about.age"), exact=True)).to_have_value(re.compile("^67"))
        expect(form.get_by_role("radio", name=self.to("about.sex.female"), exact=True)).to_be_checked()
        expect(form.get_by_label(self.to("about.conditions"))).to_have_value({"en": "Asthma", "zh": "哮喘"}[self.to.language])
        expect(form.get_by_label(self.to("about.medicines"))).to_have_value({"en": "Warfarin", "zh": "华法林"}[self.to.language])
        facts = {"en": "age 67 years; female; conditions: Asthma; takes: Warfarin; allergic to: ", "zh": "年龄 67 岁；女；疾病：哮喘；用药：华法林；过敏：青霉素过敏"}
        expect(about).to_contain_text(facts[self.to.language])
        self.looked()

    def imports_a_letter(self) -> None:
        """Only what is ticked is taken; what cannot be read says so."""
        name, data = ("note.txt", NOTE.encode()) if self.name.startswith("phone") else ("letter.pdf", pdf([column(NOTE.splitlines())]))
        self.give(name, data)
        expect(self.page.locator("#understood h3")).to_have_text(self.to("import.understood", name=name))
        self.page.locator("#understood .item", has_text="gout").locator("input").check()
        self.button("import.take").click()
        expect(self.page.locator("#understood .notice")).to_have_text(self.to("import.added.one"))
        self.give("x.json", b"{}")
        expect(self.page.locator("#understood .error")).to_contain_text(self.to("error"))
        self.give("x.exe", b"MZ")
        expect(self.page.locator("#understood .error")).to_contain_text(self.to("import.kind", name="x.exe"))
        self.looked()

    def changes_the_last_message(self) -> None:
        """It is asked in the place of the last, with what is known by now, and answered with a quote from a PDF."""
        self.button("edit").click()
        expect(self.page.locator("#box textarea")).to_have_value(re.compile("^No: Is your neck stiff"))
        expect(self.page.locator("#problem")).to_contain_text(self.to("say.editing"))
        self.opened.ask("fever in my child")
        expect(self.page.locator("#top .bubble")).to_contain_text("fever in my child")
        self.opened.answered()
        expect(self.page.locator("#past .past-turn")).to_have_count(1)
        _, history, _ = self.opened.fake.asked[-1]
        assert ([turn.text for turn in history.turns], history.sex, history.conditions) == (["headache on one side"], "female", ("asthma", "gout"))
        assert history.age is not None and 67 <= history.age < 68.01
        assert "warfarin" in history.medicines
        assert [text[:8] for text in self.said] == ["headache", "fever in"]

    def opens_the_page_of_the_pdf(self) -> None:
        chip = self.page.locator("#answer .chip")
        chip.click()
        card = self.page.locator(str(chip.get_attribute("href")))
        expect(card).to_be_focused()
        expect(card.locator(".card-title")).to_have_text("Fever in children")
        expect(card.locator(".section")).to_have_text(f"Treatment · {self.to('source.page', page=2)}")
        expect(card.locator(".passage")).to_have_text(re.compile("Give small drinks of water often"))
        expect(card.locator("mark")).to_have_text(ON_PAGE_2)
        self.looked()

    def saves_an_earlier_answer_and_all(self) -> None:
        groups = (self.to("save.of", text="headache on one side"), (1, 0)), (self.to("save.all").rstrip(":："), (1, 1))
        for group, held in groups:
            _, content = self.saved(self.page.get_by_role("group", name=group), "save.md")
            text = content.decode()
            assert tuple(text.count(claim) for claim in ("Lying down in a dark, quiet room can ease an attack. [[", ON_PAGE_2 + " [[")) == held

    def measures(self) -> None:
        rows = [f"2026-03-{day + 10} 08:00,{120 + 8 * day},{80 + 2 * day},{79 - day}" for day in range(10)]
        self.give("pressure.csv", "\n".join(["date,systolic,diastolic,pulse", *rows]).encode())
        expect(self.page.locator("#understood .notice").first).to_have_text(self.to("import.readings.more", count=30))
        self.tab("vitals")
        expect(self.page.locator("#chart .js-plotly-plot")).to_be_visible()
        expect(self.page.locator("#vitals table")).to_contain_text(self.to("vital.systolic"))
        expect(self.page.locator("#vitals .care .tag").first).to_have_text(self.to("level.urgent"))
        self.page.locator("#chart").scroll_into_view_if_needed()
        self.pictured("measurements")
        self.looked()

    def checks_medicines(self) -> None:
        self.tab("medicines")
        self.page.get_by_label(self.to("check.names")).fill("ibuprofen, blorbotin")
        self.button("check.go").click()
        names = {"en": "Ibuprofen, Warfarin", "zh": "布洛芬、华法林"}[self.to.language]
        expect(self.page.locator("#checked .checked")).to_have_text(self.to("check.checked", names=names))
        expect(self.page.locator("#checked .notice")).to_contain_text("blorbotin")
        expect(self.page.locator("#checked .piece").first).to_contain_text({"en": "bleeding", "zh": "出血"}[self.to.language])
        expect(self.page.locator("#checked .piece a").first).to_have_attribute("target", "_blank")
        self.looked()
        self.pictured("medicines")

    def puts_the_conversations_in_order(self) -> None:
        self.tab("shelf")
        self.button("shelf.rename", "headache on one side").click()
        title = self.page.get_by_label(self.to("shelf.title"))
        expect(title).to_be_focused()
        title.fill("Monday <b>")
        title.press("Enter")
        expect(self.button("shelf.open", "Monday <b>")).to_be_visible()
        for query, found in (("tuesday", 0), ("monday", 1)):
            self.page.get_by_label(self.to("shelf.search")).fill(query)
            self.button("shelf.find").click()
            expect(self.page.locator("#shelf .kept")).to_have_count(found)
            if not found:
                expect(self.page.locator("#shelf .hollow")).to_have_text(self.to("shelf.found"))
        self.button("shelf.delete", "Monday <b>").click()
        expect(self.button("shelf.keep")).to_be_focused()
        self.pictured("conversations")
        self.looked()
        self.button("shelf.yes").click()
        expect(self.page.locator("#shelf .kept")).to_have_count(0)
        expect(self.page.get_by_role("heading", name=self.to("greeting.title"))).to_be_visible()
        assert self.desk.conversations.list() == ()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_visit(browser: Browser, clinic: Clinic, size: tuple[int, int], language: Language) -> None:
    """From the empty page through everything that a person does on it."""
    desk = emptied(clinic)
    with visit(browser, clinic.url, clinic.fake, size, LOCALES[language]) as opened:
        visited = Visit(opened, words(language), f"{'phone' if size == PHONE else 'laptop'}-{language}", desk)
        visited.asks()
        visited.judges()
        visited.saves()
        visited.replies_stops_and_tries_again()
        visited.leaves_and_comes_back()
        visited.imports_a_record()
        visited.imports_a_letter()
        visited.changes_the_last_message()
        visited.opens_the_page_of_the_pdf()
        visited.saves_an_earlier_answer_and_all()
        visited.measures()
        visited.checks_medicines()
        visited.puts_the_conversations_in_order()
