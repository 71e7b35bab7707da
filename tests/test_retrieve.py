"""Evidence for a message: three rankings, the right sections, the right sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.evidence import Evidence, first_candidates, topical
from assistant.knowledge import documents
from assistant.retrieve import LEAST_SHARE, MOST_EMBEDDED, SHIFT, SLOPE, Retriever
from assistant.types import Candidate, Mode
from assistant.understand import listen
from indexes.fields import FieldSearch, Query, Ranking
from indexes.ingest import build
from indexes.retriever import PassageRetriever
from indexes.shelf import open_index, root_of
from indexes.types import Document, Hit
from indexes.vectors import CACHE, IN_CONTEXT, RememberedEncoder
from knowledge_graph.types import TriageLevel
from tests.fakes import FakeEmbedder, ReadingFake, passage
from tests.fakes_retrieval import over, searching
from tests.tiny_knowledge import tiny, tiny_linker

ANAEMIA = "iron-deficiency-anaemia"
SECTIONS = {
    "What it is": "Iron-deficiency anaemia means that the body lacks iron.",
    "Symptoms": "Most people with it feel tired and look pale.",
    "Treatment": "Iron tablets are the usual treatment for several months.",
    "For clinicians": "Check ferritin and treat the cause of iron loss.",
}


def own_documents() -> Iterator[Document]:
    for section, text in SECTIONS.items():
        yield Document(ANAEMIA, "Iron-deficiency anaemia", text, "https://example.org", "Test Press", section, ("low iron",))
    yield Document("heart-failure", "Heart failure", "A weak heart makes people breathless and tired.", section="Symptoms")
    yield Document("gardening", "Gardening", "Roses need sun, water and patience in the spring.")


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return searching(tiny(), own_documents(), tmp_path_factory.mktemp("indexes"))


def candidate(key: str, probability: float, urgency: TriageLevel = TriageLevel.ROUTINE) -> Candidate:
    return Candidate(key, tiny().concepts[key].name, (), probability, (), (), (), urgency)


def evidence(retriever: Retriever, text: str, leading: Sequence[Candidate] = (), mode: Mode = "patient", budget: int = 400) -> Evidence:
    return retriever.evidence(listen(text, tiny_linker()), leading, mode, 12, budget)


# ---- evidence ----------------------------------------------------------------------------------------------------------


def test_a_question_about_a_named_condition_finds_the_section_it_asks_for(retriever: Retriever) -> None:
    found = evidence(retriever, "How is low iron treated?")
    assert found.picks[0].text == SECTIONS["Treatment"]
    assert found.named
    assert not found.weak


def test_candidates_bring_in_pages_that_the_message_does_not_name(retriever: Retriever) -> None:
    plain = evidence(retriever, "I crave something cold")
    led = evidence(retriever, "I crave something cold", [candidate(ANAEMIA, 0.9)])
    assert not plain.named
    assert led.named
    assert {hit.passage.document_id for hit in led.hits} >= {ANAEMIA}
    assert led.picks[0].passage.document_id == ANAEMIA


def test_patients_are_not_shown_what_is_for_clinicians(retriever: Retriever) -> None:
    text = "How is low iron treated?"
    assert SECTIONS["For clinicians"] not in [p.text for p in evidence(retriever, text).picks]
    assert "For clinicians" not in {source.section for source in evidence(retriever, text).sources}
    assert SECTIONS["For clinicians"] in [p.text for p in evidence(retriever, text, mode="clinician").picks]


def test_a_clinician_reads_what_is_written_for_them_first(retriever: Retriever) -> None:
    told = [p.passage.section for p in evidence(retriever, "ferritin, tired", [candidate(ANAEMIA, 0.9)], mode="clinician").picks]
    assert told.index("For clinicians") < told.index("Symptoms")


def test_a_sentence_far_below_the_best_is_left_out(retriever: Retriever) -> None:
    found = evidence(retriever, "Iron tablets are the usual treatment for several months").picks
    assert [p.text for p in found if p.passage.document_id == "gardening"] == []
    assert min(p.score for p in found) >= LEAST_SHARE * max(p.score for p in found)


def test_of_other_texts_only_the_most_promising_sentences_are_embedded(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    other = " ".join(f"Iron garden number {number} has roses." for number in range(40))
    documents = [*own_documents(), Document("guide", "Guide", f"{other} Iron tablets help the tired blood.")]
    build(root_of(tmp_path, "own"), documents, embedder, ("own",))
    made = over(open_index(tmp_path, "own", embedder, embedder.name), embedder, tiny())
    embedder.calls.clear()
    found = evidence(made, "do iron tablets help low iron?").picks
    embedded = max(embedder.calls, key=len)
    assert sum(text.startswith("Guide") for text in embedded) == MOST_EMBEDDED
    assert sum(text.startswith("Iron-deficiency") for text in embedded) == len(SECTIONS) - 1
    assert "Iron tablets help the tired blood." in [p.text for p in found]


def test_sentences_that_were_read_with_their_passage_are_not_embedded_again(tmp_path: Path) -> None:
    embedder = ReadingFake()
    other = " ".join(f"Iron garden number {number} has roses." for number in range(20))
    documents = [*own_documents(), Document("guide", "Guide", f"{other} Iron tablets help the tired blood.")]
    build(root_of(tmp_path, "own"), documents, embedder, ("own",), quoted={ANAEMIA})
    index = open_index(tmp_path, "own", embedder, embedder.name)
    made = over(index, embedder, tiny(), RememberedEncoder(embedder, root_of(tmp_path, "own") / CACHE, IN_CONTEXT))
    embedder.calls.clear()
    question = "do iron tablets help low iron?"
    best = next(pick for pick in evidence(made, question).picks if pick.text == "Iron tablets help the tired blood.")
    assert not any(text.startswith("Guide") for text in embedder.encoded)
    asked = made.searched_for(listen(question, tiny_linker()))
    (raised,), rest = made._near_in_context(asked, [best])
    near = float(embedder.encode(["Guide Iron tablets help the tired blood."])[0] @ np.array(embedder.embed_query(asked)))
    assert raised.score - best.score == pytest.approx(SLOPE * near + SHIFT, abs=0.01)
    assert rest == []
    assert over(index, embedder, tiny())._near_in_context(asked, [best]) == ([], [best]), "without vectors in context every sentence waits to be embedded"


@pytest.mark.parametrize(
    ("text", "patient", "clinician"),
    [
        ("How is low iron treated?", True, True),
        ("tired, short of breath, low iron. how is it treated?", False, True),
        ("low iron: first drugs", False, True),
        ("tired and short of breath with low iron", False, False),
        ("tired and short of breath. what is it?", False, False),
    ],
)
def test_a_clinician_who_names_an_illness_asks_about_it(text: str, patient: bool, clinician: bool) -> None:
    heard = listen(text, tiny_linker())
    assert topical(heard, TriageLevel.ROUTINE, tiny()) == patient
    assert topical(heard, TriageLevel.ROUTINE, tiny(), "clinician") == clinician
    assert topical(heard, TriageLevel.EMERGENCY, tiny(), "clinician") == clinician


def test_picks_are_verbatim_and_within_the_budget(retriever: Retriever) -> None:
    found = evidence(retriever, "low iron tired pale treatment", [candidate(ANAEMIA, 0.9)], budget=30)
    assert sum(p.tokens for p in found.picks) <= 30
    assert found.picks
    assert all(p.text == p.passage.text[p.start : p.end] for p in found.picks)


def test_something_else_altogether_is_weak(retriever: Retriever) -> None:
    found = evidence(retriever, "Which planet has the largest moon")
    assert found.strength < 0.33
    assert found.weak


def test_the_strength_is_that_of_the_nearest_passage(retriever: Retriever) -> None:
    text = "Roses need sun, water and patience in the spring."
    assert evidence(retriever, text).strength == pytest.approx(retriever.index.dense.search_passages(text, 1)[0].score)
    assert evidence(retriever, text).hits[0].passage.document_id == "gardening"


def test_sources_are_the_hits(retriever: Retriever) -> None:
    found = evidence(retriever, "How is low iron treated?")
    assert [(s.passage_id, s.score, s.found_by) for s in found.sources] == [(h.passage.id, h.score, h.found_by) for h in found.hits]


def test_asking_twice_gives_the_same(retriever: Retriever) -> None:
    assert evidence(retriever, "How is low iron treated?") == evidence(retriever, "How is low iron treated?")


# ---- search ------------------------------------------------------------------------------------------------------------


def test_search_fuses_and_says_who_found_it(retriever: Retriever) -> None:
    best, *_ = retriever.search_passages("roses in spring", 3)
    assert best.passage.document_id == "gardening"
    assert set(best.found_by) == {"dense", "lexical"}


def test_search_looks_for_the_words_that_were_typed_and_for_our_names_beside_them(retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Query] = []

    def noted(_: FieldSearch, query: Query, __: int) -> Ranking:
        asked.append(query)
        return Ranking([], 0.0)

    monkeypatch.setattr(FieldSearch, "search", noted)
    retriever.search_passages("What helps against low iron?")
    evidence(retriever, "What helps against low iron?")
    assert asked == [Query("What helps against low iron?", "Iron-deficiency anaemia"), Query("What helps against Iron-deficiency anaemia?", "Iron-deficiency anaemia")]


def test_a_named_concept_brings_in_the_graph(retriever: Retriever) -> None:
    hits = retriever.search_passages("roses and iron deficiency anaemia", 10)
    assert {hit.passage.document_id for hit in hits if "graph" in hit.found_by} >= {ANAEMIA, "heart-failure"}
    assert len(retriever.search_passages("roses and iron deficiency anaemia", 2)) == 2


def test_aliases_are_searched(retriever: Retriever) -> None:
    assert retriever.search_passages("low iron", 1)[0].passage.document_id == ANAEMIA


def test_related_passages_come_by_page_and_section(retriever: Retriever) -> None:
    hits = retriever.by_graph.related({ANAEMIA: 1.0}, ("Treatment",), "patient")
    assert (hits[0].passage.document_id, hits[0].passage.section) == (ANAEMIA, "Treatment")
    assert all(hit.passage.section != "For clinicians" for hit in hits)
    assert retriever.by_graph.related({}) == []


@pytest.mark.parametrize("name", ["graph", "fused"])
def test_graph_and_fused_search_are_langchain_retrievers_too(retriever: Retriever, name: str) -> None:
    search = {"graph": retriever.by_graph, "fused": retriever}[name]
    found = PassageRetriever(search=search, k=2).invoke("How is iron deficiency anaemia treated?")
    assert [document.metadata["document_id"] for document in found] == [ANAEMIA, ANAEMIA]
    assert retriever.by_graph.search_passages("How is iron deficiency anaemia treated?", 1)[0].passage.section == "Treatment"
    assert retriever.by_graph.search_passages("roses in spring") == []


# ---- what evidence means -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "named", "picks", "weak"), [(0.9, False, True, False), (0.1, False, True, True), (0.1, True, True, False), (0.9, True, False, True)]
)
def test_weak(strength: float, named: bool, picks: bool, weak: bool, retriever: Retriever) -> None:
    some = evidence(retriever, "How is low iron treated?").picks if picks else ()
    assert Evidence((Hit(passage("x"), 1.0),), some, strength, named).weak is weak


def test_only_probable_candidates_are_read_about() -> None:
    some = [candidate(ANAEMIA, 0.5), candidate("heart-failure", 0.09, TriageLevel.EMERGENCY), candidate(ANAEMIA, 0.07), candidate(ANAEMIA, 0.9)]
    assert first_candidates(some, TriageLevel.ROUTINE) == tuple(some[:2])
    assert first_candidates(some, TriageLevel.EMERGENCY) == (some[1],)
    assert first_candidates(some[:1], TriageLevel.EMERGENCY) == (some[0],)


def test_where_a_rule_calls_it_an_emergency_nothing_harmless_is_read_about() -> None:
    def first(*some: Candidate) -> tuple[Candidate, ...]:
        return first_candidates(some, TriageLevel.EMERGENCY, ruled=True)

    harmless, danger = candidate(ANAEMIA, 0.12), candidate("heart-failure", 0.04, TriageLevel.EMERGENCY)
    assert first(harmless, harmless, harmless, danger) == (danger,)
    assert first(harmless, candidate("heart-failure", 0.02, TriageLevel.EMERGENCY)) == ()
    urgent = candidate("heart-failure", 0.1, TriageLevel.URGENT)
    assert first(harmless, urgent) == (urgent,)
    assert first() == ()
    assert first_candidates([harmless, danger], TriageLevel.URGENT, ruled=True) == (harmless,)


def test_the_pages_of_a_knowledge_folder_can_be_found_by_any_of_their_names(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    build(root_of(tmp_path, "pages"), documents(tiny()), embedder, ("pages",))
    found = over(open_index(tmp_path, "pages", embedder, embedder.name), embedder, tiny())
    assert found.index.sparse.search_passages("iron tablets", 1)[0].passage.document_id == "ferrous-sulfate"
