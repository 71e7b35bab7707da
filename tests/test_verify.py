"""No sentence that its passage does not support: what passes, and why each other thing does not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Claim, Unsupported
from assistant.verify import Verifier, cite, in_order, quantities, support
from assistant.verify.support import FEATURES, unheard, unpack
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
        ("Adults take one or two tablets of 200 milligrams, up to three times daily.", DOSE),
        ("Take no more than eight tablets of paracetamol in one day.", "Do not take more than 8 tablets of paracetamol in 1 day."),
        ("You should not take iron tablets with tea, and you should never double the dose.", TEA),
        ("Don’t take iron tablets with tea, and never double the dose.", TEA),
        ("Ibuprofen taken with warfarin makes serious bleeding more likely in elderly people.", BLEED),
        ("Do not take iron tablets with tea.", TEA),
        ("Never take iron tablets with tea.", "Do not take iron tablets with tea."),
        ("Black stools are caused by iron tablets.", "Iron tablets cause black stools."),
        ("Physicians usually treat low iron with iron tablets.", "Doctors usually treat low iron with iron tablets."),
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
        (DOSE.replace("3 times", "four times"), DOSE, "the quote does not hold <4 time"),
        ("See a doctor when the fever is above 38 °F.", "See a doctor when the fever is above 38 °C.", "the quote does not hold >38 f"),
        ("A sugar of 7 mg/dl is normal.", "A sugar of 7 mmol/l is normal.", "the quote does not hold 7 mg/dl"),
        ("Adults take 10 mg and children 5 mg.", "Adults take 5 mg and children 10 mg.", "the quote does not hold 10 mg, 5 mg"),
        ("Take it for twenty days.", "Take it for ten days.", "the quote does not hold 20 day"),
        ("Take one iron tablet twice a day with water.", "Take one iron tablet once a day with water.", "the quote does not hold 2 time"),
        ("Take 10 mg of the medicine with water.", "Take 5 to 10 mg of the medicine with water.", "the quote does not hold 10 mg"),
        ("Take 8 tablets in a day.", "Take up to 8 tablets in a day.", "the quote does not hold 8 tablet"),
        ("Take at least 8 tablets in a day.", "Take up to 8 tablets in a day.", "the quote does not hold >8 tablet"),
        ("Take 5 micrograms at night with water.", "Take 5 mg at night with water.", "the quote does not hold 5 mcg"),
        ("Take 50 mg at night with water.", "Take 5.0 mg at night with water.", "the quote does not hold 50 mg"),
        ("Take it 4 times an hour.", "Take it 4 times a day.", "the quote does not hold /hour"),
        ("Take one methotrexate tablet daily with water.", "Take one methotrexate tablet weekly with water.", "the quote does not hold /day"),
    ],
)
def test_changed_numbers_and_units(claim: str, quote: str, reason: str) -> None:
    assert objection(claim, quote) == reason


@pytest.mark.parametrize(
    ("claim", "quote", "reason"),
    [
        ("Take iron tablets with tea, and double the dose.", TEA, "the quote denies"),
        ("Take iron tablets with tea, and never double the dose.", TEA, "the quote denies"),
        ("Iron tablets do not help low iron.", "Iron tablets help low iron.", "the quote does not deny"),
        ("You don’t need to see a doctor about black stools.", "You need to see a doctor about black stools.", "the quote does not deny"),
        ("You needn't see a doctor about black stools.", "You need to see a doctor about black stools.", "the quote does not deny"),
        ("Do not take milk, take tea.", "Take milk, do not take tea.", "the quote does not deny milk"),
        ("Take alcohol with iron tablets.", "Avoid alcohol with iron tablets.", "the quote denies"),
        ("Alcohol is allowed with iron tablets.", "Alcohol should be avoided with iron tablets.", "the quote denies"),
        ("They have not only one gene.", "They have only one gene.", "one of claim and quote is negated"),
        ("Paracetamol is unsafe for most women in pregnancy.", "Paracetamol is safe for most women in pregnancy.", "the quote does not deny"),
        ("Iron lowers the risk of feeling tired and weak.", "Iron raises the risk of feeling tired and weak.", "the quote does not say lowers"),
        ("Take the iron tablet after your breakfast meal.", "Take the iron tablet before your breakfast meal.", "the quote does not say after"),
        ("Iron tablets usually cause black stools.", "Iron tablets sometimes cause black stools.", "the quote does not say usually"),
        ("Tea lowers iron and milk raises it.", "Tea raises iron and milk lowers it.", "the quote does not say lowers, raises"),
        ("Iron tablets will turn stools black.", "Iron tablets may turn stools black.", "the quote does not say will"),
        ("Iron tablets will turn stools black.", "Iron tablets can turn stools black.", "the quote does not say will"),
        ("Iron tablets turn stools black.", "Iron tablets may turn stools black.", "the quote says may"),
        ("You may call an ambulance for black stools.", "Call an ambulance for black stools.", "the quote does not say may"),
        ("Iron tablets are less effective than a drip.", "A drip is less effective than iron tablets.", "the two sides stand the other way round in the quote"),
        ("Black stools cause tiredness.", "Tiredness causes black stools.", "the two sides stand the other way round in the quote"),
        ("The risk of bleeding is high.", "The risk of bleeding is low.", "the quote does not say high"),
    ],
)
def test_changed_polarity_degree_and_certainty(claim: str, quote: str, reason: str) -> None:
    assert objection(claim, quote).startswith(reason)


@pytest.mark.parametrize(
    ("claim", "quote", "title", "reason"),
    [
        ("Iron tablets are safe.", "Iron tablets are safe in children.", "Low iron", "the quote speaks of children"),
        ("Iron tablets are safe.", "Iron tablets are safe in children.", "Low iron in children", ""),
        ("Iron tablets are safe in adults.", "Iron tablets are safe in children.", "Low iron", "the quote does not speak of adults"),
        ("Iron tablets are safe in pregnancy.", "Iron tablets are safe.", "Low iron", "the quote does not speak of pregnancy"),
        ("In pregnant women, iron tablets are safe.", "Iron tablets are safe in pregnancy.", "Low iron", ""),
        ("Check the dose of iron tablets.", "Check the dose of iron tablets in people with kidney disease.", "Low iron", "the quote speaks of people with kidney disease"),
        ("Check the dose of iron tablets in kidney disease.", "Check the dose of iron tablets in people with kidney disease.", "Low iron", ""),
        ("Iron tablets are weighed with care in adults.", "Iron tablets are weighed with care in adults over 65.", "Low iron", "the quote speaks of adults over 65"),
        ("Stop the iron tablets.", "Stop the iron tablets if your stools bleed.", "Low iron", "the quote speaks of if your stools bleed"),
        ("Do not give iron tablets in pregnancy.", "Do not give iron tablets to children or in pregnancy.", "Low iron", ""),
        ("Iron tablets may turn stools black.", "Iron tablets may turn stools black, but in children they may upset the stomach.", "Low iron", ""),
        ("Iron tablets help.", "Iron tablets help some people.", "Low iron", "the quote s"),
    ],
)
def test_population(claim: str, quote: str, title: str, reason: str) -> None:
    found = objection(claim, quote, title)
    assert found.startswith(reason) if reason else not found.startswith("the quote")


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


@pytest.mark.parametrize("claim", ["Drink plenty of beetroot juice.", "Iron tablets need sugar, coffee, honey.", "Iron tablets work with sugar, coffee."])
def test_invented_sentences(claim: str) -> None:
    assert re.match(r"the quote does not name|only \d+% likely to be what the quote says", objection(claim, "Iron tablets work.", ""))


def test_a_rare_word_of_its_own_is_the_name_of_something_else() -> None:
    assert objection("Sialidosis makes people tired.", "Gaucher makes people tired.", "Gaucher") == "the quote does not name sialidosis"
    assert unheard("Anemic people are tired.", "People with anaemia are tired.", {"peopl": 0.1}) == []


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 2), (0, 99), (-3, 4), (4, 5)])
def test_a_quote_that_does_not_stand_in_its_passage_is_refused(start: int, end: int) -> None:
    passage = Passage("p", "d", "Iron", "Iron helps.")
    assert TINY.check("Iron helps.", Pick(passage, start, end, 1.0)) == Unsupported("Iron helps.", "its quote does not stand in the passage")


class Judge:
    """An entailment model that always believes the same."""

    def __init__(self, belief: float) -> None:
        self.belief = belief
        self.asked: list[tuple[str, str]] = []

    def entails(self, premise: str, hypothesis: str) -> float:
        self.asked.append((premise, hypothesis))
        return self.belief


@pytest.mark.parametrize(("belief", "reason"), [(0.9, ""), (0.1, "it does not follow from the quote")])
def test_an_entailment_model_has_the_last_word(belief: float, reason: str) -> None:
    judge, quote, claim = Judge(belief), "Do not take iron tablets with tea.", "Don't take iron tablets with tea."
    assert replace(TINY, entailment=judge).objection(claim, pick(quote)) == reason
    assert judge.asked == [(quote, claim)]


def test_the_model_can_be_read_and_asked() -> None:
    weights = unpack({"rarity": {"25": "iron tea"}, "weights": dict.fromkeys(FEATURES, 0.0) | {"covered": 2.0}, "bias": -1.0, "threshold": 0.5})
    assert (weights.rarity["iron"], weights.rarity.get("zinc")) == (0.25, None)
    assert weights.probability(dict.fromkeys(FEATURES, 0.0) | {"covered": 0.5}) == 0.5
    found = TINY.features("Iron tablets help dogs.", pick("Iron tablets help.", ""))
    assert [found[name] for name in ("covered", "quote_kept", "new_words")] == pytest.approx([0.75, 1.0, 1 / 6])


def test_the_threshold_can_be_set() -> None:
    claim, quote = "Iron tablets work well with food.", pick("Iron tablets work.", "")
    assert replace(TINY, threshold=0.0).objection(claim, quote) == ""
    assert replace(TINY, threshold=1.01).objection(claim, quote).startswith("only")


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
@settings(max_examples=150)
def test_any_changed_digit_is_refused(data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from([DOSE, "Call a doctor above 38.5 °C or below 36 °C.", "Take 1 mg or 2 mg, then 1,000 mg.", "About 1 in 5 women need it."]))
    at = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", quote)]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != quote[at]]))
    assert objection(quote[:at] + digit + quote[at + 1 :], quote).startswith("the quote does not hold")


@given(st.text(max_size=80))
@settings(max_examples=100)
def test_only_what_stands_in_the_quote_ever_passes(claim: str) -> None:
    found = TINY.check(claim, pick("Iron tablets help low iron."))
    assert isinstance(found, Unsupported) or support(claim, pick("Iron tablets help low iron.")) >= 0.6


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Take two 5 mg tablets every 12 hours, 50% of 1,000 ml at 38.5 °C, 90 mmHg.", ("2", "5 mg", "12 hour", "50 %", "1000 ml", "38.5 c", "90 mmhg")),
        ("someone often boned up", ()),
        ("5-10 mg, 5 to 10 mg, between 5 and 10 mg", ("5..10 mg",) * 3),
        ("Take it twice a day, 2 times daily or two times per day.", ("2 time", "/day") * 3),
        ("no more than 4, up to 4, at most four, a maximum of 4", ("<4",) * 4),
        ("over 65 years, 65 years and over, at least 65 years", (">65 year",) * 3),
        ("0.50 g, .5 grams, 0.5 gram", ("0.5 g",) * 3),
        ("5 mg/kg, 5 mg per kg", ("5 mg/kg",) * 2),
        ("no one, one of them, one another", ()),
        ("5 mcg, 5 µg, 5 micrograms", ("5 mcg",) * 3),
    ],
)
def test_quantities(text: str, found: tuple[str, ...]) -> None:
    assert quantities(text) == found


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


def test_the_citation_has_the_page_the_year_and_the_type_of_its_sentence() -> None:
    text = "Iron helps. Tea hinders."
    marks = (Mark(0, 11, "A", "Title A", "", page=2, year=2019, kind="leaflet"), Mark(12, 24, "B", "Title B (2024)", "", page=3, kind="guideline"))
    passage = Passage("p", "d", "Iron", text, "", "Own", "Treatment", (), marks)
    assert [(one.page, one.year, one.kind) for one in (cite(Pick(passage, start, end, 1.0)) for start, end in ((0, 11), (12, 24)))] == [
        (2, 2019, "leaflet"),
        (3, 2024, "guideline"),
    ]
