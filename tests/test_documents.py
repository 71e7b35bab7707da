"""Documents out of one answer: every statement says what it rests on, in Markdown, PDF and FHIR alike."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fhir.resources.R4B.documentreference import DocumentReference
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from assistant.documents.fhir import document_reference
from assistant.documents.markdown import escaped, markdown
from assistant.documents.pdf import CHINESE, fonts, pdf
from assistant.documents.referral import referral_note
from assistant.documents.summary import conversation, visit_summary
from assistant.documents.types import Note, Paper, Section, Statement, note_of_rule
from assistant.flags import RedFlag
from assistant.types import (
    Answer,
    Candidate,
    Citation,
    Claim,
    Dose,
    FindingNow,
    Objection,
    Option,
    PatientHistory,
    Question,
    Reason,
    Triage,
    Turn,
    Vital,
)
from knowledge_graph.types import TriageLevel
from tests.tiny_knowledge import tiny

MADE = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
QUOTE = "Iron tablets of 200 mg are usually taken once a day."
CITED = Citation("p1:abc", "iron-deficiency-anaemia", "Anaemia (2024)", "Test Press", "https://example.org/1", QUOTE, QUOTE, 0, len(QUOTE), "Treatment")
FLAG = RedFlag("chest-pain-now", TriageLevel.EMERGENCY, "Chest pain can be a heart attack.", "Call your emergency number now.", "NHS: Chest pain", "https://example.org/c", ("chest-pain",))
HISTORY = PatientHistory(
    age=34, sex="female", pregnant=False, conditions=("heart-failure",), medicines=("warfarin", "green pills"), allergies=("aspirin-allergy",),
    findings=(
        FindingNow("fatigue", hours=72, said="tired all the time", severity="severe", worse_with=("stairs",)),
        FindingNow("chest-pain", present=False, said="no chest pain"),
    ),
    vitals=(Vital("temperature", 38.9, "38.9"),), doses=(Dose("warfarin", "5 mg at night"),), turns=(Turn("user", "I am tired # <b>all</b> the time"),),
)  # fmt: skip
OPTIONS = (
    Option("medicine", "Ferrous sulfate", "ferrous-sulfate", "iron-deficiency-anaemia", True, (CITED,), "first-line", CITED, stale="The source is of 2010; look for a newer version."),
    Option("medicine", "Aspirin", "aspirin", objections=(Objection("caution:aspirin+b", "avoid", "A is not for B.", "Stop.", "BNF: Aspirin", "https://example.org/b"),)),
)  # fmt: skip
ANSWER = Answer(
    HISTORY,
    Triage(TriageLevel.EMERGENCY, (FLAG,), FLAG.do, FLAG.why, "now", unknown=("pulse",), watch=("New confusion: can be sepsis.",)),
    differential=(
        Candidate("iron-deficiency-anaemia", "Iron-deficiency anaemia", (), 0.62, (Reason("fatigue", "tiredness", 1.2),), (Reason("chest-pain", "no chest pain", -0.4),), (), TriageLevel.ROUTINE),
        Candidate("heart-failure", "Heart failure", (), 0.004, (), (), (), TriageLevel.URGENT),
    ),
    claims=(Claim(QUOTE, (CITED,)), Claim("Once a day is usual.", (CITED,))),
    questions=(Question("pallor", "Is any of these so?", "", (("pallor", "pale skin"), ("craving-ice", "craving ice"))),),
    cautions=("Ask about iron. Ask.", "A is not for B. Stop."),
    options=OPTIONS,
    composer="extract",
    disclaimer="I am not a doctor.",
    versions={"knowledge": "abc"},
)  # fmt: skip
def summary(language: str = "en") -> Paper:
    return visit_summary(ANSWER, tiny(), MADE, "zh" if language == "zh" else "en")


def referral(language: str = "en") -> Paper:
    return referral_note(ANSWER, tiny(), MADE, "zh" if language == "zh" else "en")


def statements(paper: Paper, heading: str) -> list[Statement]:
    return [statement for section in paper.sections if section.heading == heading for statement in section.statements]


def texts(paper: Paper, heading: str) -> list[str]:
    return [statement.text for statement in statements(paper, heading)]


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


# ---- what stands in them -------------------------------------------------------------------------------------------------


def test_a_summary_begins_with_what_to_do_and_ends_with_who_wrote_it() -> None:
    assert [section.heading for section in summary().sections] == [
        "How urgent it is and what to do now", "What you told", "What it could be", "What the sources say", "To take care of",
        "Treatments to talk about", "What to watch for", "Questions still open", "About this paper",
    ]  # fmt: skip
    assert texts(summary(), "How urgent it is and what to do now")[:2] == ["Urgency: emergency: now", "Call your emergency number now."]
    assert statements(summary(), "How urgent it is and what to do now")[1].notes == (note_of_rule(FLAG),)
    assert texts(summary(), "About this paper")[-1] == "I am not a doctor."
    assert "Date: 2026-11-26 09:30 UTC" in texts(summary(), "About this paper")


def test_a_referral_is_in_the_order_of_soap() -> None:
    assert [section.heading for section in referral().sections] == [
        "Patient", "Subjective", "Medicines and allergies", "Objective", "Assessment", "Plan", "What to watch for", "Questions still open", "About this paper",
    ]  # fmt: skip


def test_the_history_keeps_its_words_its_details_and_its_negatives() -> None:
    told = statements(referral(), "Subjective")
    assert told[0].said == ("I am tired # <b>all</b> the time",)
    assert told[1] == Statement("tiredness (since 3 days; severe; worse with stairs)", "told", said=("tired all the time",))
    assert told[2] == Statement("Denied: chest pain", "told", said=("no chest pain",))
    assert "Illnesses: Heart failure" in texts(referral(), "Subjective")
    assert texts(referral(), "Medicines and allergies") == ["Medicines: Warfarin (5 mg at night), green pills", "Allergies: aspirin allergy"]


def test_values_have_units_and_the_day_they_were_told() -> None:
    assert texts(referral(), "Objective") == ["temperature: 38.9 °C (told on 2026-11-26)"]


def test_the_assessment_names_the_rules_and_what_speaks_for_and_against() -> None:
    found = texts(referral(), "Assessment")
    assert "Rule that fired: chest-pain-now (emergency): Chest pain can be a heart attack." in found
    place = found.index("1. Iron-deficiency anaemia (share among the conditions known here: 62%; not urgent: see a doctor in the next days)")
    assert found[place + 1 : place + 3] == ["for: tiredness", "against: no chest pain"]
    assert not any("Heart failure" in text for text in found)


def test_a_summary_shows_no_figures_of_likelihood() -> None:
    assert texts(summary(), "What it could be")[0] == "Iron-deficiency anaemia (for: tiredness)"


def test_what_was_not_told_is_called_so_and_not_denied() -> None:
    paper = referral_note(Answer(PatientHistory(), Triage(TriageLevel.ROUTINE, (), "Book.", "")), tiny(), MADE)
    assert texts(paper, "Medicines and allergies") == ["Medicines: not told", "Allergies: not told"]
    assert texts(paper, "Objective") == ["No measured values were given."]
    assert texts(paper, "Patient") == ["Age: not told", "Sex: not told"]


def test_options_are_marked_and_their_cautions_not_said_twice() -> None:
    found = statements(summary(), "Treatments to talk about")
    assert (found[-2].text, found[-2].strong) == ("Not for this person: Aspirin", True)
    assert found[-1].notes == (Note("caution:aspirin+b", "Aspirin", "BNF", "https://example.org/b", "A is not for B."),)
    assert Statement("Rank, as the source says: first line", "source", found[0].notes, under=True) in found
    assert texts(summary(), "To take care of") == ["Ask about iron. Ask."]


def test_a_fixed_reply_and_an_abstention_are_told() -> None:
    crisis = visit_summary(replace(ANSWER, reply="You are not alone.", claims=()), tiny(), MADE)
    assert statements(crisis, "What the sources say") == [Statement("You are not alone.", "fixed", strong=True)]
    nothing = visit_summary(replace(ANSWER, claims=(), abstained=True, abstain_reason="No source."), tiny(), MADE)
    assert texts(nothing, "What the sources say") == ["No source."]


@pytest.mark.parametrize(
    "paper", [summary(), referral(), summary("zh"), referral("zh"), conversation([("Tired", ANSWER), ("and then", None)], tiny(), MADE)],
    ids=["summary", "referral", "summary zh", "referral zh", "conversation"],
)  # fmt: skip
def test_every_statement_says_what_it_rests_on(paper: Paper) -> None:
    for section in paper.sections:
        assert section.statements
        for statement in section.statements:
            assert bool(statement.notes) == (statement.origin == "source"), statement
            assert not statement.said or statement.origin == "told"
    assert all(note.key and note.quote and (note.title or note.publisher) for note in paper.notes)


def test_a_conversation_has_each_question_above_its_answer_and_what_was_told_once() -> None:
    paper = conversation([("Tired", ANSWER), ("and then", None)], tiny(), MADE)
    parts = [(section.heading, section.under) for section in paper.sections]
    answered = [(section.heading, True) for section in summary().sections if section.heading not in ("What you told", "About this paper")]
    assert parts == [("Question 1", False), *answered, ("Question 2", False), ("What you told", False), ("About this paper", False)]
    assert texts(paper, "Question 2") == ["and then", "There is no answer to it: it was stopped or failed."]
    assert "Question 1" in text_of(pdf(paper))


def test_chinese_headings_and_names() -> None:
    assert summary("zh").title == "就诊小结"
    assert [section.heading for section in referral("zh").sections][:5] == ["患者", "主观资料", "用药和过敏", "客观资料", "评估"]
    assert texts(summary("zh"), "您告诉我们的情况")[0] == "疲倦 (持续 3 天; severe; 加重因素 stairs)"
    assert texts(summary("zh"), "可能的原因")[0] == "缺铁性贫血 (支持：疲倦)"


# ---- Markdown ------------------------------------------------------------------------------------------------------------


def test_marks_lead_to_the_source_with_its_quote() -> None:
    text = markdown(summary())
    number = summary().notes[Note("p1:abc", "Anaemia (2024)", "Test Press", "https://example.org/1", QUOTE)]
    assert f"- {QUOTE} [[{number}]](#source-{number})\n- Once a day is usual. [[{number}]](#source-{number})\n" in text
    assert f'{number}. <a id="source-{number}"></a>Test Press. Anaemia (2024). <https://example.org/1> “{QUOTE}” (`p1:abc`)' in text
    assert text.count("Call your emergency number now.") == 1
    assert text.startswith("# Summary of your visit\n\n## How urgent")


def test_what_a_person_wrote_is_never_markup() -> None:
    assert r"“I am tired \# \<b\>all\</b\> the time”" in markdown(referral())
    html = MarkdownIt("commonmark").render(markdown(referral()))
    assert "<b>" not in html
    assert "I am tired # &lt;b&gt;all&lt;/b&gt; the time" in html


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Z")), min_size=1).filter(lambda text: text.strip()))
@example("&amp; &#35; 1. a")
@example("--- === ")
@example("12) a")
def test_any_text_is_one_plain_line(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert tokens[1].children is not None
    read = "".join(child.content for child in tokens[1].children if child.type in {"text", "text_special"})
    assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
    assert read == " ".join(text.split())


# ---- PDF -----------------------------------------------------------------------------------------------------------------


def test_a_pdf_holds_what_the_markdown_says() -> None:
    shown = text_of(pdf(summary()))
    for words in ("Summary of your visit", "Urgency: emergency: now", QUOTE, "“tired all the time”", "Test Press. Anaemia (2024).", "p1:abc", "I am not a doctor."):
        assert words in shown
    assert PdfReader(io.BytesIO(pdf(summary()))).metadata["/Title"] == "Summary of your visit"  # type: ignore[index]


def test_a_chinese_pdf_reads_as_chinese() -> None:
    shown = text_of(pdf(summary("zh"))).replace(" ", "")
    assert "就诊小结" in shown
    assert "缺铁性贫血" in shown


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf(referral()) == pdf(referral())


def test_letters_that_helvetica_lacks_are_set_in_the_other_font() -> None:
    assert fonts("a < b ≥ 3 肺炎") == f'a &lt; b <font name="{CHINESE}">≥</font> 3 <font name="{CHINESE}">肺炎</font>'
    assert fonts("a 😀") == f'a <font name="{CHINESE}">□</font>'


@pytest.mark.parametrize("text", ["x" * 3000, "肺" * 3000, "😀 \x00 \u202e عربي", "<font color='red'>&amp;", "a\n\nb"])
def test_no_text_breaks_a_pdf(text: str) -> None:
    note = Note("k", text, "P", "https://example.org/?a=1&b='\"<", text)
    paper = Paper("summary", "en", text[:40], MADE, "A", (Section("S", (Statement(text, "source", (note,), strong=True), Statement("t", "told", said=(text,)))),), "Sources")
    assert pdf(paper).startswith(b"%PDF-")


# ---- FHIR ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "code", "display"), [(summary(), "34133-9", "Summary of episode note"), (referral("zh"), "57133-1", "Referral note")], ids=["summary", "referral"])
def test_a_document_reference_holds_both_renderings(paper: Paper, code: str, display: str) -> None:
    text, made = markdown(paper), pdf(paper)
    written = document_reference(paper, text, made)
    DocumentReference.model_validate_json(written)
    row = json.loads(written)
    assert (row["resourceType"], row["status"], row["docStatus"], row["date"]) == ("DocumentReference", "current", "preliminary", "2026-11-26T09:30:00Z")
    assert row["type"]["coding"] == [{"system": "http://loinc.org", "code": code, "display": display}]
    parts = [content["attachment"] for content in row["content"]]
    assert [part["contentType"] for part in parts] == ["text/markdown; charset=utf-8", "application/pdf"]
    assert [base64.b64decode(part["data"]) for part in parts] == [text.encode(), made]
    assert base64.b64decode(parts[0]["hash"]) == hashlib.sha1(text.encode()).digest()
    assert parts[0]["size"] == len(text.encode())
    assert "subject" not in row
