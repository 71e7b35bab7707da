"""The tabs beside the conversation: files read in memory, what is ticked, measurements, medicines, documents; exact values, everything escaped."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.intake.types import Intake, Item
from assistant.medicines import check
from assistant.settings import Settings
from assistant.types import FindingNow, PatientHistory
from assistant.unasked import unasked
from assistant.vitals.screen import screen
from assistant.vitals.types import Reading, Table
from tests.fakes_web import EMERGENCY, ORDINARY
from tests.patients import knowledge, linker
from tests.pdfs import column, pdf
from ui.locale.words import words
from ui.picture import chain, steps
from ui.web import form, importing, measurements, medicines, reading, saving
from ui.web.page import page
from ui.web.reading import File, Read
from ui.web.session import Session, Shown, ask, finish

EN = words("en")
EVIL = "<img src=x onerror=alert(1)>"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Two answers with a message between them that has none.
TALK = Session(
    past=(finish(Shown(1, "chest <b> pain", PatientHistory()), EMERGENCY), Shown(2, "stopped", PatientHistory(), ended=True, stopped=True)),
    now=finish(Shown(3, "headache", PatientHistory()), ORDINARY),
)


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    return Bedside(Settings(home=tmp_path_factory.mktemp("home")))


def sent(name: str, data: bytes, **more: object) -> Mapping[str, object]:
    return {"name": name, "size": len(data), "data": b64encode(data).decode(), **more}


def pressure(value: float, days: int = 0) -> Reading:
    return Reading("systolic", value, NOON - timedelta(days=days), f"row {days}", f"{value:g}")


class TestReading:
    def test_a_note_gives_items_with_their_words(self, bedside: Bedside) -> None:
        found = reading.read_file(File("note.txt", b"Past medical history:\n- asthma\n"), bedside, None, EN)
        assert [(item.kind, item.concept, item.quote) for item in found.intake.items] == [("condition", "asthma", "asthma")]

    def test_a_pdf_is_read_as_a_note(self, bedside: Bedside) -> None:
        found = reading.read_file(File("note.pdf", pdf([column(["Past medical history:", "- asthma"])])), bedside, None, EN)
        assert [item.concept for item in found.intake.items] == ["asthma"]

    def test_of_a_sheet_the_newest_of_each_kind_can_be_ticked(self, bedside: Bedside) -> None:
        sheet = b"date,systolic,diastolic\n2026-03-01 08:00,150,95\n2026-03-02 08:00,142,90\n"
        found = reading.read_file(File("x.csv", sheet), bedside, None, EN)
        assert [(item.name, item.number, str(item.when)) for item in found.intake.items] == [("systolic", 142.0, "2026-03-02"), ("diastolic", 90.0, "2026-03-02")]
        assert len(found.screened.readings) == 4

    def test_the_order_of_dates_can_be_said(self, bedside: Bedside) -> None:
        file = reading.arrived(sent("x.csv", b"date,weight (kg)\n03/04/2026,70\n", order="day"), EN)
        found = reading.read_file(file, bedside, None, EN)
        assert str(found.intake.items[0].when) == "2026-04-03"
        with pytest.raises(BadInput, match="day first"):
            reading.read_file(replace(file, day_first=None), bedside, None, EN)

    @pytest.mark.parametrize(
        ("name", "data", "why"),
        [
            ("x.exe", b"MZ", "'x.exe' is none of .json"),
            ("x.json", b"{", "not JSON"),
            ("x.txt", b"\xff\xfe\xfa", "not text in UTF-8"),
            ("x.pdf", b"no", "not a readable PDF"),
            ("x.csv", b"a,b\n1,2\n", "no heading names a measurement"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, bedside: Bedside, name: str, data: bytes, why: str) -> None:
        with pytest.raises(BadInput, match=why):
            reading.read_file(File(name, data), bedside, None, EN)

    def test_too_large_or_torn_is_refused(self) -> None:
        with pytest.raises(BadInput, match="larger than 8 MB"):
            reading.arrived({"name": "x.txt", "size": 9e6, "data": ""}, EN)
        with pytest.raises(BadInput, match="did not arrive whole"):
            reading.arrived({"name": "x.txt", "size": 3, "data": "!!"}, EN)

    def test_a_name_is_no_path(self) -> None:
        assert reading.arrived(sent("../../etc/passwd.txt", b"x"), EN).name == "passwd.txt"


class TestImport:
    READ = Read(EVIL, Intake((Item("condition", EVIL, "unsure", quote=EVIL, source=EVIL), Item("medicine", "warfarin", "current", "warfarin", value=EVIL))), screen(Table(())))

    def test_nothing_of_a_file_becomes_markup(self) -> None:
        shown = importing.page(self.READ, knowledge(), EN)
        assert "<img" not in shown
        assert shown.count("&lt;img src=x onerror=alert(1)&gt;") == 5

    def test_nothing_is_ticked_at_first(self) -> None:
        assert "checked" not in importing.page(self.READ, knowledge(), EN)
        assert importing.ticked(self.READ, {}) == ()

    def test_what_is_unsure_is_so_once_it_is_ticked(self) -> None:
        assert [(item.name, item.status) for item in importing.ticked(self.READ, {"ticked": ["0"]})] == [(EVIL, "current")]

    @given(st.lists(st.one_of(st.text(max_size=4), st.integers(-3, 9))))
    def test_only_items_that_are_there_can_be_ticked(self, chosen: list[object]) -> None:
        assert set(importing.ticked(self.READ, {"ticked": chosen})) <= {replace(self.READ.intake.items[0], status="current"), self.READ.intake.items[1]}


class TestMeasurements:
    def test_very_high_pressure_is_urgent_and_old_values_are_called_old(self, bedside: Bedside) -> None:
        found = measurements.judged(screen(Table((pressure(150, 1), pressure(192)))), PatientHistory(age=60), bedside)
        shown = measurements.page(found, EN, NOON + timedelta(days=10))
        assert "These values are of 2026-03-01, not of now" in shown
        assert '<span class="tag level-urgent">Urgent</span>' in shown
        assert '<th scope="row">upper blood pressure</th><td>2</td><td>192 mmHg (2026-03-01)</td><td>171</td><td>150 – 192</td>' in shown

    def test_fresh_values_are_not_called_old(self, bedside: Bedside) -> None:
        found = measurements.judged(screen(Table((pressure(120),))), PatientHistory(age=60), bedside)
        assert "not of now" not in measurements.page(found, EN, NOON + timedelta(hours=1))

    def test_without_times_there_is_a_table_and_no_chart(self, bedside: Bedside) -> None:
        found = measurements.judged(screen(Table((Reading("systolic", 120.0),))), PatientHistory(), bedside)
        assert measurements.drawn(found, EN) is None
        assert "nothing to draw over time" in measurements.page(found, EN)


def test_medicines_with_sources_most_serious_first() -> None:
    found = check(["ibuprofen", EVIL], PatientHistory(medicines=("warfarin",)), linker(), knowledge())
    shown = medicines.page(found, knowledge(), EN)
    assert "Checked together: Ibuprofen, Warfarin" in shown
    assert "<img" not in shown
    assert shown.count('class="piece"') == len(found.cautions) > 0
    assert "布洛芬" in medicines.page(found, knowledge(), words("zh"))


class TestUnasked:
    def test_neither_what_was_told_nor_what_was_denied_nor_what_speaks_for_it(self) -> None:
        migraine = ORDINARY.differential[0]
        history = PatientHistory(findings=(FindingNow("nausea"), FindingNow("sound-sensitivity", False)), unsure=("aura",))
        found = unasked((migraine,), history, knowledge())["migraine"]
        assert 0 < len(found) <= 4
        assert not {"nausea", "sound-sensitivity", "aura", "headache", "one-sided-headache", "light-sensitivity"} & set(found)

    def test_the_more_frequent_comes_first(self) -> None:
        found = unasked((ORDINARY.differential[0],), PatientHistory(), knowledge())["migraine"]
        shown = knowledge().conditions["migraine"].findings
        assert [shown[key].probability for key in found] == sorted((shown[key].probability for key in found), reverse=True)


class TestPath:
    def test_a_chain_has_a_box_for_each_end_and_its_steps_as_a_name(self) -> None:
        drawn = chain(steps(("a -has_finding-> b", "c -is_a-> b")), {"a": EVIL}, {"has_finding": "shows"})
        assert drawn.count("<rect") == 3
        assert drawn.count("<line") == 2
        assert "<img" not in drawn
        assert "shows b; c is a b" in drawn

    def test_other_words_are_no_path(self) -> None:
        with pytest.raises(ValueError, match="a path has steps such as"):
            steps(("a shows b",))


@pytest.mark.parametrize("name", ["md", "pdf", "fhir"])
def test_the_file_of_an_answer_is_in_its_link(name: str, bedside: Bedside) -> None:
    told = saving.link(TALK, {"form": name, "turn": "3"}, "clinician", bedside, EN, NOON)
    content = b64decode(told.partition("base64,")[2].partition('"')[0])
    assert f'download="anamnesis-referral-2026-03-01-120000.{"fhir.json" if name == "fhir" else name}"' in told
    assert content.startswith({"md": b"# Referral note", "pdf": b"%PDF-", "fhir": b"{"}[name])
    assert name != "fhir" or json.loads(content)["type"]["coding"][0]["code"] == "57133-1"


def saved(act: Mapping[str, object], bedside: Bedside, session: Session = TALK) -> str:
    return b64decode(saving.link(session, act, "patient", bedside, EN, NOON).partition("base64,")[2].partition('"')[0]).decode()


def test_an_earlier_answer_is_saved_as_it_was(bedside: Bedside) -> None:
    first, last = (saved({"form": "md", "turn": turn}, bedside) for turn in ("1", "3"))
    assert ("Call for an ambulance at once" in first, "dark, quiet room" in first) == (True, False)
    assert ("Call for an ambulance at once" in last, "dark, quiet room" in last) == (False, True)


def test_the_whole_conversation_is_one_document_with_its_questions(bedside: Bedside) -> None:
    text = saved({"form": "md", "turn": "whole"}, bedside)
    assert text.startswith("# Your conversation\n\n## Question 1\n\n- chest \\<b\\> pain\n\n### How urgent it is and what to do now\n")
    assert "\n## Question 2\n\n- stopped\n- There is no answer to it: it was stopped or failed.\n\n## Question 3\n\n- headache\n" in text
    assert 0 < text.index("Call for an ambulance at once") < text.index("## Question 2") < text.index("dark, quiet room")
    assert [text.count(once) for once in ("## What you told", "## About this paper", "## Sources")] == [1, 1, 1]
    assert 'download="anamnesis-conversation-2026-03-01-120000.pdf"' in saving.link(TALK, {"form": "pdf", "turn": "whole"}, "clinician", bedside, EN, NOON)


@pytest.mark.parametrize("act", [{}, {"form": "md"}, {"form": "md", "turn": "2"}, {"form": "md", "turn": "9"}, {"form": "exe", "turn": "1"}])
def test_what_is_not_there_is_not_saved(bedside: Bedside, act: Mapping[str, object]) -> None:
    assert saving.link(TALK, act, "patient", bedside, EN, NOON) == ""
    assert saving.link(Session(now=Shown(1, "x", PatientHistory())), {"form": "md", "turn": "whole"}, "patient", bedside, EN, NOON) == ""


def test_every_answer_can_be_chosen_and_all_of_them_once_nothing_is_written() -> None:
    shown = page(TALK, EN)
    assert ('data-turn="1" data-form="pdf"' in shown.past, 'data-turn="2"' in shown.past) == (True, False)
    assert 'role="group" aria-label="Save the answer to: chest &lt;b&gt; pain"' in shown.past
    assert ('data-turn="3" data-form="fhir"' in shown.body, 'data-turn="whole" data-form="md"' in shown.body) == (True, True)
    assert "data-turn" not in page(ask(TALK, "and now?"), EN).body
    assert "whole" not in page(Session(now=TALK.now), EN).body


@given(
    st.one_of(st.none(), st.floats(0, 129)), st.sampled_from([None, "female", "male"]), st.sampled_from([None, False, True]),
    st.lists(st.sampled_from(["asthma", "gout", "migraine"]), unique=True),
)  # fmt: skip
def test_what_the_form_is_filled_with_is_read_back(age: float | None, sex: str | None, pregnant: bool | None, conditions: list[str]) -> None:
    history = PatientHistory(age=age, sex="female" if sex == "female" else "male" if sex else None, pregnant=pregnant, conditions=tuple(conditions))
    bedside = Bedside(Settings(home=Path("unused")))
    bedside.__dict__["knowledge"], bedside.__dict__["linker"] = knowledge(), linker()
    read = bedside.profile(form.profile(form.filled(history, lambda key: knowledge().concepts[key].name)))
    assert read.age == (None if age is None else pytest.approx(age, abs=1e-3, rel=1e-4))
    assert (read.sex, read.pregnant, read.conditions) == (history.sex, history.pregnant, history.conditions)


@pytest.mark.parametrize(
    ("age", "english", "chinese"),
    [(7 / 52.18, "7 weeks", "7周"), (1 / 52.18, "1 week", "1周"), (5 / 12, "5 months", "5个月"), (1.5, "18 months", "18个月"), (2.0, "2", "2"), (34.0, "34", "34"), (None, "", "")],
)
def test_ages_in_the_form_are_written_as_people_say_them(age: float | None, english: str, chinese: str) -> None:
    history = PatientHistory(age=age)
    assert (form.filled(history, str)[0], form.filled(history, str, "zh")[0]) == (english, chinese)


@pytest.mark.parametrize(("typed", "read"), [("7周", "7 weeks"), ("34岁", "34 years"), ("5个月大", "5 months"), ("34", 34.0), ("old", "old")])
def test_ages_in_chinese(typed: str, read: object) -> None:
    assert form.profile((typed, None, "是", None, None, None)) == {"age": read, "pregnant": True}
