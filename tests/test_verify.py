"""No sentence that its passage does not support: what passes, and why each other thing does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Claim, Unsupported
from assistant.verify import Verifier, cite, in_order, quantities, support
from indexes.sentences import Pick
from indexes.types import Mark, Passage
from tests.fakes_models import pick
from tests.tiny_knowledge import builtin, builtin_linker, tiny, tiny_linker

TINY = Verifier(tiny_linker(), tiny())
DOSE = "Adults usually take 1 or 2 tablets of 200 mg up to 3 times a day, with 6 hours between doses."
TEA = "Do not take iron tablets with tea, and never double the dose."
BLEED = "Taking ibuprofen with warfarin makes serious bleeding much more likely in older people."


def objection(claim: str, quote: str, title: str = "Low iron") -> str:
    return TINY.objection(claim, pick(quote, title))


def test_verbatim_passes_with_its_citation() -> None:
    found = TINY.check(DOSE, pick(DOSE, section="How it is taken"))
    assert isinstance(found, Claim)
    assert (found.text, found.topic) == (DOSE, "How it is taken")
    (citation,) = found.citations
    assert citation.quote == DOSE == citation.passage[citation.start : citation.end]


def test_a_claim_without_a_fact_is_refused() -> None:
    assert TINY.check("Rest.", None) == Unsupported("Rest.", "it cites no fact that was given")


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Adults take 1 or 2 tablets of 200 mg up to 3 times a day.", DOSE),
        ("Take one or two tablets of 200 mg, up to three times a day.", DOSE),
        ("You should not take iron tablets with tea, and you should never double the dose.", TEA),
        ("Don’t take iron tablets with tea, and never double the dose.", TEA),
        ("Ibuprofen taken with warfarin makes serious bleeding more likely.", BLEED),
        ("Iron-deficiency anaemia often comes on slowly.", "It often comes on slowly."),
    ],
)
def test_harmless_rewording_passes(claim: str, quote: str) -> None:
    title = "Iron-deficiency anaemia" if quote.startswith("It ") else "Low iron"
    assert objection(claim, quote, title) == ""


@pytest.mark.parametrize(
    ("claim", "quote", "reason"),
    [
        (DOSE.replace("200 mg", "400 mg"), DOSE, "the quote does not hold 400 mg"),
        (DOSE.replace("200 mg", "200 g"), DOSE, "the quote does not hold 200 g"),
        (DOSE.replace("200 mg", "200 mg/kg"), DOSE, "the quote does not hold 200 mg/kg"),
        (DOSE.replace("6 hours", "6 minutes"), DOSE, "the quote does not hold 6 minute"),
        (DOSE.replace("3 times", "four times"), DOSE, "the quote does not hold 4 time"),
        ("See a doctor when the fever is above 38 °F.", "See a doctor when the fever is above 38 °C.", "the quote does not hold 38 f"),
        ("A sugar of 7 mg/dl is normal.", "A sugar of 7 mmol/l is normal.", "the quote does not hold 7 mg/dl"),
        ("Adults take 10 mg and children 5 mg.", "Adults take 5 mg and children 10 mg.", "the quote does not hold 10 mg, 5 mg"),
        ("Take it for twenty days.", "Take it for ten days.", "the quote does not hold 20 day"),
        ("Take one iron tablet twice a day with water.", "Take one iron tablet once a day with water.", "the quote does not say twice"),
        ("Take one methotrexate tablet daily with water.", "Take one methotrexate tablet weekly with water.", "the quote does not say daili"),
    ],
)
def test_changed_numbers_and_units(claim: str, quote: str, reason: str) -> None:
    assert objection(claim, quote) == reason


@pytest.mark.parametrize(
    ("claim", "quote", "reason"),
    [
        ("Take iron tablets with tea, and double the dose.", TEA, "one of claim and quote is negated"),
        ("Take iron tablets with tea, and never double the dose.", TEA, "one of claim and quote is negated"),
        ("Iron tablets do not help low iron.", "Iron tablets help low iron.", "one of claim and quote is negated"),
        ("You don’t need to see a doctor about black stools.", "You need to see a doctor about black stools.", "one of claim and quote is negated"),
        ("You needn't see a doctor about black stools.", "You need to see a doctor about black stools.", "one of claim and quote is negated"),
        ("Do not take milk, take tea.", "Take milk, do not take tea.", "the quote does not deny milk"),
        ("Paracetamol is unsafe for most women in pregnancy.", "Paracetamol is safe for most women in pregnancy.", "the quote does not say unsaf"),
        ("Iron lowers the risk of feeling tired and weak.", "Iron raises the risk of feeling tired and weak.", "the quote does not say lower"),
        ("Take the iron tablet after your breakfast meal.", "Take the iron tablet before your breakfast meal.", "the quote does not say after"),
    ],
)
def test_changed_polarity(claim: str, quote: str, reason: str) -> None:
    assert objection(claim, quote) == reason


@pytest.mark.parametrize(
    ("claim", "quote", "title", "reason"),
    [
        (BLEED.replace("ibuprofen", "aspirin"), BLEED, "Bleeding", "the quote does not name Aspirin"),
        (BLEED.replace("ibuprofen", "aspirin"), BLEED, "Aspirin", "the quote does not name Aspirin"),
        ("Heart failure makes people tired.", "Low iron makes people tired.", "Tiredness", "the quote does not name Heart failure"),
        ("Take ibuprofen, warfarin can wait.", "Take warfarin, ibuprofen can wait.", "Pain", "the quote does not name Ibuprofen, Warfarin"),
        ("It is treated with iron tablets.", "It is treated with rest.", "Low iron", "the quote does not name Ferrous sulfate"),
    ],
)
def test_swapped_medicine_or_condition(claim: str, quote: str, title: str, reason: str) -> None:
    assert objection(claim, quote, title) == reason


def test_the_measured_failure_of_a_small_model() -> None:
    """DESIGN section 1: a 135M model wrote that iron tablets can cause bowel cancer."""
    verifier = Verifier(builtin_linker(), builtin())
    quote = "Iron tablets can turn stools black and cause an upset stomach."
    found = verifier.check("Iron tablets can cause bowel cancer.", pick(quote, "Ferrous sulfate"))
    assert isinstance(found, Unsupported)


@pytest.mark.parametrize(
    ("claim", "covered"),
    [("Drink plenty of beetroot juice.", "0%"), ("Iron tablets need sugar, coffee, honey.", "33%"), ("Iron tablets work with sugar, coffee.", "60%")],
)
def test_invented_sentences(claim: str, covered: str) -> None:
    assert objection(claim, "Iron tablets work.", "") == f"only {covered} of its words stand in the quote"


@pytest.mark.parametrize(
    "claim",
    ["缺铁会让人疲倦。", "Железо помогает.", "Принимайте iron tablets каждый день.", "iron 补铁", "حديد", "…", "鉄剤 200 mg"],
)
def test_another_language(claim: str) -> None:
    reason = objection(claim, "Iron tablets of 200 mg help.")
    assert reason == "it is not in the language of its source"


def test_letters_of_the_quote_are_not_foreign() -> None:
    assert objection("The μ-opioid β-blocker is iron.", "The μ-opioid β-blocker is iron, they say.") == ""


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_changed_digit_is_refused(data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from([DOSE, "Call a doctor above 38.5 °C or below 36 °C.", "Take 1 mg or 2 mg, then 1,000 mg.", "About 1 in 5 women need it."]))
    at = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", quote)]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != quote[at]]))
    assert objection(quote[:at] + digit + quote[at + 1 :], quote).startswith("the quote does not hold")


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_only_what_stands_in_the_quote_ever_passes(claim: str) -> None:
    found = TINY.check(claim, pick("Iron tablets help low iron."))
    assert isinstance(found, Unsupported) or support(claim, pick("Iron tablets help low iron.")) >= 0.75


def test_quantities() -> None:
    assert quantities("Take two 5 mg tablets every 12 hours, 50% of 1,000 ml at 38.5 °C, 90 mmHg.") == [
        "2", "5 mg", "12 hour", "50 %", "1,000 ml", "38.5 c", "90 mmhg",
    ]  # fmt: skip
    assert quantities("someone often boned up") == []


def test_in_order() -> None:
    assert in_order("ac", "abc")
    assert not in_order("ca", "abc")
    assert not in_order("aa", "abc")


def test_support_is_the_share_of_content_words() -> None:
    assert support("Iron tablets help dogs.", pick("Iron tablets help.", "")) == 0.75
    assert support("the of and", pick("Iron tablets help.", "")) == 0.0


def test_the_citation_is_that_of_the_sentence() -> None:
    text = "Iron helps. Tea hinders."
    marks = (Mark(0, 11, "A", "Title A", "https://a.example", "read"), Mark(12, 24, "B", "Title B", "https://b.example", "recalled"))
    found = cite(Pick(Passage("p", "d", "Iron", text, "https://own.example", "Own", "Treatment", (), marks), 12, 24, 1.0))
    assert (found.quote, found.publisher, found.title, found.url, found.basis) == ("Tea hinders.", "B", "Title B", "https://b.example", "recalled")
    assert (found.document_id, found.section, found.passage[found.start : found.end]) == ("d", "Treatment", "Tea hinders.")
