"""The extractive composer: verbatim, in the order given."""

from __future__ import annotations

from assistant.quote import MOST, quote
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
