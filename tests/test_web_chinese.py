"""The page for somebody who reads Chinese: what goes wrong, what a file gave and what was left out of it, what measurements call for, what a check found."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant.bedside import Bedside
from assistant.differential import WORDING
from assistant.errors import Busy, ModelError
from assistant.events import Event
from assistant.records.errors import CannotStore
from assistant.records.opening import Records
from assistant.settings import Settings
from assistant.types import Candidate, Mode, Option, PatientHistory, Reason, Source, Unsupported
from indexes.errors import MissingIndex
from knowledge_graph.speech import speech
from knowledge_graph.types import TriageLevel
from tests.fakes_web import FakeRespondent
from tests.patients import knowledge, linker
from tests.pdfs import column, pdf
from tests.records import clock, quick, records  # noqa: F401
from ui.locale.words import words
from ui.turns import Enough
from ui.vitals_chart import figure
from ui.web import cards, explanations, form, html
from ui.web.conversation import Conversation
from ui.web.desk import AtDesk
from ui.web.kept import Kept
from ui.web.labels import english
from ui.web.panels import layout
from ui.web.session import Session, Shown
from ui.web.shelf import Shelf
from ui.web.speaking import Speaking
from ui.web.tools import Tools

ZH = words("zh")
RAW = ("",) * 6
# What keeps its own words: quotes and places in the file, sources, units, names of files and formats, and what programs ask for.
KEPT = re.compile(r"<q>.*?</q>|<cite>.*?</cite>|<p class=\"where\">.*?</p>|<[^>]+>|'[^']*'|“[^”]*”", re.S)
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}")
BAD = {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-03-01", "deceasedBoolean": True}},
    {"resource": {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p"}, "code": {"text": "asthma"}}},
    {"resource": {"resourceType": "Condition", "id": "c2", "subject": {"reference": "Patient/p"}}},
    {"resource": {"resourceType": "Condition", "id": "c3", "subject": {"reference": "Patient/p"}, "code": {"text": "gout"}, "verificationStatus": {"coding": [{"code": "refuted"}]}}},
    {"resource": {"resourceType": "Condition", "id": "c4", "subject": {"reference": "Patient/p"}, "code": {"text": "gout"}, "onsetDateTime": "yesterday"}},
    {"resource": {"resourceType": "Encounter", "id": "e1", "subject": {"reference": "Patient/p"}}},
]}  # fmt: skip
SHEET = b"date,systolic,diastolic,mood\n2026-03-01 08:00,192,101,good\nsometime,120,80,good\n2026-03-01 09:00,999,80,good\n2026-03-01 10:00,Low,,good\n"
NOTE = b"Allergies:\nhe does not remember\n\nPast medical history:\nasthma\n"


@dataclass
class Failing(FakeRespondent):
    """Says how urgent it is and then fails."""

    error: Exception | None = None

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The events of the fake up to the error."""
        for event in super().ask(text, history, mode):
            yield event
            if self.error:
                raise self.error


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    found = Bedside(Settings(home=tmp_path_factory.mktemp("home")))
    found.__dict__["knowledge"], found.__dict__["linker"] = knowledge(), linker()
    return found


def open_page(bedside: Bedside, assistant: Any, kept: Records | None = None) -> Conversation:
    with gr.Blocks():
        return Conversation(assistant, layout(english(), words("en")), bedside, Kept(kept))


@pytest.fixture(scope="module")
def talk(bedside: Bedside) -> Conversation:
    """A page whose form is read by what reads it in life."""
    return open_page(bedside, bedside)


def request() -> Any:
    return SimpleNamespace(session_hash="tab", username="", headers={"accept-language": "zh-CN"})


def pressed(**data: object) -> Any:
    return cast(Any, SimpleNamespace(_data=data))


def asked(talk: Conversation, text: str, *raw: str) -> dict[Any, str]:
    async def heard() -> dict[Any, Any]:
        shown: dict[Any, Any] = {}
        async for updates in talk.send(text, Session(), "patient", "zh", request(), *(raw or RAW)):
            shown |= updates
        return shown

    return asyncio.run(heard())


def given(talk: Conversation, name: str, data: bytes, **more: object) -> dict[Any, Any]:
    """What a file changes on the page."""
    sent = pressed(name=name, size=len(data), data=b64encode(data).decode(), **more)
    return asyncio.run(Tools(talk).chosen(Session(), "zh", sent, *RAW))


def english_in(shown: str) -> list[str]:
    """English that the page itself says."""
    return ENGLISH.findall(KEPT.sub(" ", shown))


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (Busy(20), "现在提问的人很多；请在 20 秒后重试"),
            (Enough(7), "您已有 2 个问题在排队；请等其中一个得到回答后再试，大约 7 秒后"),
            (MissingIndex("there is no index 'default' (built: none); build it with 'anamnesis index build default --from READER:PATH'"), "没有索引“default”"),
            (ModelError("the model returned nothing"), "语言模型没有返回任何内容"),
            (CannotStore("the records at 'sqlite:///x.db' are busy; try again"), "位于“sqlite:///x.db”的记录正忙；请重试"),
        ],
    )
    def test_a_turn_that_fails(self, bedside: Bedside, error: Exception, told: str) -> None:
        talk = open_page(bedside, Failing(error=error))
        shown = asked(talk, "我头痛")
        assert f'<div class="error" role="alert"><strong>操作没有成功。</strong> {told}' in shown[talk.panels.body].replace("&#x27;", "'")

    @pytest.mark.parametrize(
        ("raw", "told"), [(("old", *RAW[1:]), "年龄 'old' 无法识别；请填写 0 到 130 之间的岁数，或如“7周”这样的文字"), (("", "", "maybe", "", "", ""), "怀孕一栏 'maybe' 无法识别")]
    )
    def test_a_form_that_cannot_be_read(self, talk: Conversation, raw: tuple[str, ...], told: str) -> None:
        assert told in talk.said("zh", *raw).replace("&#x27;", "'")
        assert told in asked(talk, "我头痛", *raw)[talk.panels.problem].replace("&#x27;", "'")

    def test_a_conversation_that_is_gone(self, bedside: Bedside, records: Records) -> None:  # noqa: F811
        talk = open_page(bedside, FakeRespondent(), records)
        shown = asyncio.run(AtDesk(talk).act(Shelf(), Session(), "zh", request(), pressed(act="open", key="0" * 32)))
        assert "没有这个对话" in shown[talk.panels.problem]

    def test_medicines_that_nobody_knows(self, talk: Conversation) -> None:
        shown = asyncio.run(Tools(talk).check("moondust", Session(), "zh", *RAW))
        assert "这里不认识这些药物：'moondust'；请核对拼写或使用通用名" in shown[talk.panels.medicines.shown].replace("&#x27;", "'")

    @pytest.mark.parametrize(
        ("name", "data", "told"),
        [
            ("x.exe", b"MZ", "请另存为其中一种"),
            ("x.json", b"{,", "病历不是 JSON：第 1 行第 2 列（第 1 个字符）处无法读懂"),
            ("x.json", b'{"a": 1}', "每个资源必须是带有 'resourceType' 的对象"),
            ("x.json", b'{"resourceType": "Bundle"}', "病历中没有 FHIR 资源"),
            ("x.txt", b"\xff\xfe\xfa", "不是 UTF-8 文本"),
            ("x.pdf", b"no", "x.pdf 不是可以读取的 PDF"),
            ("x.pdf", pdf([column([])]), "x.pdf 的 1 页中都没有文字（是扫描件吗？）"),
            ("x.csv", b"a,b\n1,2\n", "x.csv：没有列标题写明测量项目；文件需要一行列标题，例如：日期, 时间, 收缩压, 舒张压, 脉搏"),
            ("x.csv", b"date,pulse\n03/04/2026,70\n", "x.csv：日期 03/04/2026 可能以日开头，也可能以月开头"),
            ("x.csv", b"date,pulse,patient\n2026-04-03,70,Ann\n2026-04-03,71,Bob\n", "x.csv 包含 2 个人的读数（Ann, Bob）；请写明其中一位"),
        ],
    )
    def test_a_file_that_cannot_be_read(self, talk: Conversation, name: str, data: bytes, told: str) -> None:
        shown = given(talk, name, data)[talk.panels.importing.shown].replace("&#x27;", "'")
        assert told in shown
        assert english_in(shown) == []


class TestImport:
    def test_a_record(self, talk: Conversation) -> None:
        shown = given(talk, "x.json", json.dumps(BAD).encode())[talk.panels.importing.shown]
        for told in ("病历写明此人已去世", "既没有编码也没有文字", "已被否定", "不是有效的 FHIR R4：onsetDateTime：不符合 FHIR 对 DateTime 的书写规定", "这类资源不属于病史（共 1 个）", "<span>哮喘 ", "性别 <b>女</b>", "年龄 <b>出生于 1980-03-01</b>"):
            assert told in shown
        assert english_in(shown) == []

    def test_a_sheet(self, talk: Conversation) -> None:
        shown = given(talk, "x.csv", SHEET)[talk.panels.importing.shown]
        for told in ("没有可以读取的日期，因此不采用 120, 80 <cite>x.csv，第 3 行</cite>", "<q>收缩压 999 mmHg</q> 不在设备可显示的范围 50 到 300 mmHg 之内；请重新测量", "因此没有收缩压的数值；如果是最近测的，请立即重新测量", "x.csv，标题行"):
            assert told in shown
        assert english_in(shown) == []

    def test_a_note_and_a_pdf(self, talk: Conversation) -> None:
        for name, data in (("x.txt", NOTE), ("x.pdf", pdf([column(NOTE.decode().splitlines()), column([])]))):
            shown = given(talk, name, data)[talk.panels.importing.shown]
            assert "其中没有识别出过敏" in shown
            assert ("这一页没有文字（是扫描件吗？） <cite>x.pdf，第 2 页</cite>" in shown) is (name == "x.pdf")
            assert english_in(shown) == []

    def test_what_was_ticked(self, talk: Conversation) -> None:
        note = b"Medications:\nwarfarin\nibuprofen\n\nPast medical history:\nasthma\n\nFamily history:\nmother with a strange illness called gout\n\nVitals: BP 120/80, weight 70 kg\n\nPast surgical history:\nappendectomy\n"
        read = given(talk, "x.txt", note)[talk.panels.importing.read]
        shown = asyncio.run(Tools(talk).take(read, Session(), "zh", pressed(act="take", ticked=[str(at) for at in range(len(read.intake.items))]), *RAW))[talk.panels.importing.shown]
        assert "病史不保存检查结果、手术和疫苗接种" in shown
        assert english_in(shown) == []


class TestMeasurements:
    def test_care_and_chart(self, talk: Conversation) -> None:
        shown, part = given(talk, "x.csv", SHEET), talk.panels.measurements
        assert "<b>血压非常高</b><p>请坐下休息五分钟，然后重新测量。如果仍然是 180 或更高" in shown[part.shown]
        assert english_in(shown[part.shown]) == []
        titles = [note.text for note in shown[part.chart].layout.annotations]
        assert {"收缩压 (mmHg)", "舒张压 (mmHg)", "家庭自测血压界值（NICE）", "重度（NICE）"} <= set(titles)

    def test_the_times_below_the_chart(self, talk: Conversation) -> None:
        """The library writes "Mar 2026" by itself; every distance of ticks has a Chinese form."""
        chart = given(talk, "x.csv", SHEET)[talk.panels.measurements.chart]
        for axis in (chart.layout.xaxis, chart.layout.xaxis2):
            assert [stop.dtickrange for stop in axis.tickformatstops] == [("M12", None), ("M1", None), (86_400_000, None), (60_000, None), (None, None)]
            assert not re.search("%[aAbBpcxX]", " ".join(stop.value for stop in axis.tickformatstops))
        assert not figure(given(talk, "x.csv", SHEET)[talk.panels.measurements.found].screened).layout.xaxis.tickformatstops

    def test_values_in_range(self, talk: Conversation) -> None:
        shown = given(talk, "x.csv", b"date,pulse\n2026-03-01,70\n")[talk.panels.measurements.shown]
        assert "<b>所有数值都在正常范围内</b><p>在范围内：心率。没有填写年龄，因此采用成人静息时的界限。数值在范围内并不能排除疾病" in shown
        assert english_in(shown) == []


class TestAnswer:
    FOUND = Candidate("heart-attack", "Heart attack", ("MI", "coronary"), 0.2, (), (), (), TriageLevel.EMERGENCY)

    def test_what_else_an_illness_is_called(self, talk: Conversation) -> None:
        """In Chinese by its Chinese names, in English by the first of its names: a page has a dozen, for finding it."""
        shown = Shown(1, "胸痛", PatientHistory(), candidates=(replace(self.FOUND, also=("a", "b", "c", "d", "e")),))
        now = talk.explained(Session(now=shown)).now
        assert "Also called a, b, c, d</p>" in explanations.panel(now, words("en"))
        assert now is not None
        likely = replace(self.FOUND, supports=(Reason(WORDING, "how the text reads", 0.5),))
        assert "消息的描述方式" in explanations.panel(replace(now, candidates=(likely,)), ZH)
        told = explanations.panel(now, ZH)
        assert "又称 急性心肌梗死、心梗、" in told
        assert english_in(told) == []

    def test_treatments_and_where_a_passage_stands(self, talk: Conversation) -> None:
        option = Option("medicine", "Amoxicillin", "amoxicillin", strength="first-line", prescriber="needed", stale="The source is of 2019; look for a newer version.")
        now = talk.explained(Session(now=Shown(1, "肺炎", PatientHistory(), options=(option,)))).now
        told = html.treatments((option,), ZH, now.names if now else {})
        assert ('阿莫西林 <span class="tag">一线</span> <span class="tag">需要处方</span>' in told, "该来源为 2019 年；请查找更新的版本。" in told) == (True, True)
        assert 'Amoxicillin <span class="tag">first choice</span>' in html.treatments((option,), words("en"), now.names if now else {})
        found = Source("p", "d", "Pneumonia", "Treatment", "NHS", "https://nhs.uk", "x", 1.0, ("dense", "title", "pack p"))
        assert ("查找方式：语义、标题、pack p" in cards.found_card(found, ZH), ">治疗<" in cards.found_card(found, ZH)) == (True, True)
        # In a PDF one looks for the heading as it stands there.
        assert ">Treatment · 第 2 页<" in cards.found_card(replace(found, page=2), ZH)


class TestUnsupported:
    def test_why_a_sentence_was_left_out(self) -> None:
        """What the quote says is English and stays so; that it does not say the same is told in Chinese."""
        left = (Unsupported("Take 10 mg.", "the quote does not hold 10 mg"), Unsupported("x", "only 12% likely to be what the quote says"), Unsupported("y", "one of claim and quote is negated"))
        shown = html.unsupported(left, ZH)
        for why in ("引文中没有“10 mg”", "与引文意思相符的可能性只有 12%", "这句话与引文一为肯定、一为否定"):
            assert f'<span class="why">{why}</span>' in shown


class TestSwitch:
    def test_the_tabs_are_said_again(self, talk: Conversation) -> None:
        """What was asked for in Chinese is English after the switch, and the other way round."""
        panels, tools = talk.panels, Tools(talk)
        file, checked = given(talk, "x.csv", SHEET), asyncio.run(tools.check("布洛芬，华法林", Session(), "zh", *RAW))
        assert english_in(checked[panels.medicines.shown]) == []
        assert "一起检查：布洛芬" in checked[panels.medicines.shown]
        for language, care, risk in (("en", "Very high blood pressure", "bleeding"), ("zh", "血压非常高", "出血")):
            told = Speaking(talk, tools, AtDesk(talk)).chosen(
                cast(Any, language), Session(), "patient", file[panels.importing.read], file[panels.measurements.found], checked[panels.medicines.asked], Shelf(), request(), *RAW
            )
            assert care in told[panels.measurements.shown]
            assert risk in told[panels.medicines.shown]
            assert told[panels.measurements.chart]["value"].layout.annotations
            assert (ZH("vitals.chart") == told[panels.measurements.chart]["label"]) is (language == "zh")


class TestForm:
    RECORD = b"Medications:\nwarfarin\nibuprofen\n\nPast medical history:\nasthma\nhand, foot and mouth disease\n\nAllergies:\npenicillin\n"
    KNOWN = PatientHistory(
        age=7 * 7 / 365.25, sex="male", pregnant=None, conditions=("asthma", "hand-foot-and-mouth-disease", "a strange ache"), medicines=("warfarin", "nsaid"), allergies=("penicillin-allergy",)
    )  # fmt: skip

    def fields(self, talk: Conversation, told: dict[Any, Any]) -> list[str]:
        return [told[field] for field in talk.panels.about.fields]

    def test_what_a_record_gave_has_chinese_names(self, talk: Conversation) -> None:
        read = given(talk, "x.txt", self.RECORD)[talk.panels.importing.read]
        told = asyncio.run(Tools(talk).take(read, Session(), "zh", pressed(act="take", ticked=[str(at) for at in range(len(read.intake.items))]), *RAW))
        fields = self.fields(talk, told)
        assert (set(fields[3].split("，")), set(fields[4].split("，")), fields[5]) == ({"哮喘", "手足口病"}, {"华法林", "布洛芬"}, "青霉素过敏")
        history = told[talk.panels.session].profile
        assert {"asthma", "hand-foot-and-mouth-disease"} == set(history.conditions)
        assert ({"warfarin", "ibuprofen"} <= set(history.medicines), history.allergies) == (True, ("penicillin-allergy",))

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_what_is_shown_leads_back_to_the_same_concepts(self, talk: Conversation, language: Any) -> None:
        """After something was added by hand too."""
        raw = self.fields(talk, talk.filled(self.KNOWN, words(language)))
        assert raw[0] == {"en": "7 weeks", "zh": "7周"}[language]
        raw[3] += {"en": ", gout", "zh": "、痛风"}[language]
        read = talk.stated(tuple(raw))
        assert read.age == pytest.approx(self.KNOWN.age, rel=1e-4)
        assert read.conditions == (*self.KNOWN.conditions, "gout")
        assert (set(self.KNOWN.medicines) <= set(read.medicines), read.allergies) == (True, self.KNOWN.allergies)

    def test_the_switch_says_the_form_again_and_leaves_what_is_typed(self, talk: Conversation) -> None:
        fields = talk.panels.about.fields
        there = tuple(self.fields(talk, talk.filled(self.KNOWN, ZH)))
        told = talk.refilled(there, words("en"))
        assert told[fields[0]] == "7 weeks"
        assert told[fields[3]] == "Asthma, Hand, foot and mouth disease, a strange ache"
        assert fields[1] not in told
        back = talk.refilled(tuple(told.get(field, value) for field, value in zip(fields, there, strict=True)), ZH)
        assert [back.get(field, value) for field, value in zip(fields, there, strict=True)] == list(there)
        assert talk.refilled(("34", "male", "yes", "bad hips", "", "peanuts;"), ZH) == {fields[2]: "是"}

    def test_every_medicine_is_found_again_by_its_chinese_name(self, talk: Conversation) -> None:
        say, keys = speech("zh", knowledge()), [key for key, concept in knowledge().concepts.items() if concept.kind in ("medicine", "class")]
        lost = [key for key in keys if key not in talk.stated(form.filled(PatientHistory(medicines=(key,)), say.name, "zh")).medicines]
        assert lost == []
