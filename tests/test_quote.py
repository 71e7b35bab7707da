"""The extractive composer: verbatim, in the order given."""

from __future__ import annotations

from assistant.quote import MOST, quote
from indexes.sentences import Pick
from indexes.types import Passage
from tests.fakes_models import pick

PICKS = [pick(f"Sentence {n} about it.", section=f"Section {n}") for n in range(MOST + 2)]


def test_the_first_sentences_in_their_order() -> None:
    assert [(claim.text, claim.topic) for claim in quote(PICKS)] == [(p.text, p.passage.section) for p in PICKS[:MOST]]
    assert [claim.text for claim in quote(PICKS, most=2)] == ["Sentence 0 about it.", "Sentence 1 about it."]


def test_sentences_of_one_section_stand_together() -> None:
    given = [pick("Rest.", section="Self-care"), pick("Call.", section="Help"), pick("Drink.", section="Self-care")]
    assert [claim.text for claim in quote(given)] == ["Rest.", "Drink.", "Call."]
    assert [claim.text for claim in quote(given, most=2)] == ["Rest.", "Call."]


def test_every_claim_is_its_own_quote() -> None:
    for claim in quote(PICKS):
        (citation,) = claim.citations
        assert claim.text == citation.quote == citation.passage[citation.start : citation.end]


def test_nothing_found_is_nothing_said() -> None:
    assert list(quote([])) == []


def _of(title: str, text: str, *aliases: str) -> Pick:
    passage = Passage(f"{title}-{text}", title, title, text, "", "", "Self-care", aliases)
    return Pick(passage, 0, len(text), 0.5)


def test_a_sentence_of_another_page_is_shown_behind_its_subject() -> None:
    given = [
        _of("Gout", "Rest the joint."),
        _of("Bursitis", "Wrap the ice pack in a towel."),
        _of("Bursitis", "Bursitis often follows kneeling."),
        _of("Heart attack", "Call an ambulance.", "myocardial infarction", "MI"),
        _of("Heart attack", "An MI can be silent.", "myocardial infarction", "MI"),
        _of("What causes a swollen toe?", "Many things do."),
        _of("A very long heading of an article that says a good deal of many things", "It may."),
    ]
    claims = {claim.text: claim for claim in quote(given, "my toe is red, is it gout")}
    assert {text: claim.subject for text, claim in claims.items() if claim.subject} == {"Wrap the ice pack in a towel.": "Bursitis", "Call an ambulance.": "Heart attack"}
    assert claims["Wrap the ice pack in a towel."].shown == "Bursitis: Wrap the ice pack in a towel."
    assert claims["Rest the joint."].shown == "Rest the joint."


def test_what_the_question_names_needs_no_subject() -> None:
    given = [_of("Gout", "Rest the joint."), _of("Heart attack", "Call an ambulance.", "myocardial infarction")]
    assert [claim.subject for claim in quote(given, "gout and a heart attack years ago")] == ["", ""]
    assert [claim.subject for claim in quote(given, "gout after a myocardial infarction")] == ["", ""]
    assert [claim.subject for claim in quote(given, "gout and my heart")] == ["", "Heart attack"]
