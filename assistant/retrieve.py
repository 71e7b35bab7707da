"""Evidence for one question: dense, lexical and graph rankings fused, then the sentences worth reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import Evidence
from assistant.focus import CLINICIANS, DEFINITION, PLAIN, arrange, needed, section_weight, sections
from assistant.related import GraphSearch, PackSearch
from assistant.types import Candidate, Heard, Mode
from assistant.understand import listen
from indexes.fields import FieldSearch, Query
from indexes.fuse import reciprocal_rank_fusion
from indexes.sentences import Pick, best_first, by_meaning, by_words, candidates, embedded, within
from indexes.shelf import OpenIndex
from indexes.types import Hit, Matcher, Passage
from indexes.vectors import RememberedEncoder
from knowledge_graph.link import put_for
from knowledge_graph.types import Mention, TriageLevel
from knowledge_graph.walk import concept, topics_of

# Chosen on the development half of LiveQA-Med; see docs/benchmarks.md.
WEIGHTS = {"fields": 1.5, "graph": 1.2, "packs": 1.2}
POOL = 100
# What a person with symptoms has or takes besides; what is asked about counts 1.
BACKGROUND = 0.1
# Topics that are all that is told, so many at most; and the probability below which what it could be is a guess.
ALONE, MOST_TOPICS, GUESS = 1.0, 2, 0.4
MOST_SENTENCES = 96
# Of sentences without a vector the best ones by words and place are embedded, which takes 1.5 to 3 ms each; the others follow by words alone.
MOST_EMBEDDED = 8
# The cosine of a question and a sentence in its context, by the embedder, as a cosine by the matcher: fitted on 17,959 sentences of pages that are not held back (r = .82).
SLOPE, SHIFT = 0.72, 0.21
# A sentence with a smaller share of the best one's score hardly ever answers.
LEAST_SHARE = 0.5
FEW_WORDS = 12
# What speaks for a sentence beside its likeness to the question: the place of its passage, the words it shares, a section that is asked for, a page that it is about,
# a definition that is asked for; for clinicians what is written for them, and what is not for patients. Chosen on held-back pages of ``eval asked``.
PLACE, WORDS, WANTED, ABOUT, DEFINES, WRITTEN_FOR, PRECISE = 0.06, 0.15, 0.075, 0.06, 0.075, 0.075, 0.04
# The share of the first one's probability from which on a second candidate is searched for too.
LIKELY = 0.3
# Letters of a message that are searched for.
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches one index with the graph beside it.

    Attributes:
        matcher: reads sentences beside the question.
        in_context: vectors of sentences that were made with those of their passages; None where the index has none.
    """

    index: OpenIndex
    matcher: Matcher
    by_graph: GraphSearch
    by_packs: PackSearch | None = None
    in_context: RememberedEncoder | None = None

    def search_passages(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` best passages for a plain query, by their fields and by the graph."""
        heard = listen(query, self.by_graph.linker)
        named = self.by_graph.named(heard.mentions)
        # Other texts say it in many words: our names stand beside the query, not in it.
        text = self._in_english(heard) if heard.language == "zh" else heard.text[:LONGEST]
        asked = Query(text, " ".join(map(self._name, named)))
        _, rankings = self._rankings(asked, named, depth=max(POOL, k))
        return reciprocal_rank_fusion(rankings, WEIGHTS)[:k]

    def of_pages(self, ids: Sequence[str]) -> list[Passage]:
        """Every passage of these documents, in order."""
        return self.index.dense.corpus.of_documents(ids)

    def searched_for(self, heard: Heard) -> str:
        """What a question is compared by: itself with the names of our pages, or in Chinese the concepts that it names and what it asks of them, in English."""
        return self._query(heard).text

    def evidence(self, heard: Heard, leading: Sequence[Candidate], mode: Mode, passages: int, budget: int) -> Evidence:
        """Passages and sentences for a message.

        Args:
            leading: candidates of the differential, most probable first; their pages are searched too.
        """
        named_weight = BACKGROUND if leading else 1.0
        named = dict.fromkeys(self.by_graph.named(self._meant(heard, leading)), named_weight)
        dangerous = any(c.urgency == TriageLevel.EMERGENCY for c in leading)
        topics = {} if named else self._topics(heard, leading)
        seeds = named | {c.id: c.probability for c in leading} | topics
        alone = ALONE in topics.values()
        wanted = needed(heard, mode, bool(leading), dangerous, alone)
        query = self._query(heard, leading, topics, alone)
        # On another core, while passages are searched.
        self.matcher.expect(query.text)
        nearest, rankings = self._rankings(query, seeds, wanted, mode)
        if self.by_packs and (imported := self.by_packs.related(heard.imported, wanted, mode)):
            rankings["packs"] = imported[:POOL]
            seeds |= {hit.passage.document_id: named_weight for hit in imported}
        hits = [hit for hit in reciprocal_rank_fusion(rankings, WEIGHTS) if mode == "clinician" or hit.passage.section != CLINICIANS][:passages]
        ordered = arrange(self._weighted(query.text, hits, seeds, wanted, mode), wanted if leading and mode == "patient" else ())
        return Evidence(tuple(hits), tuple(within(ordered, budget)), nearest, bool(seeds))

    def _meant(self, heard: Heard, leading: Sequence[Candidate]) -> list[Mention]:
        """What is named, save the tests that somebody with a complaint has had: what they showed is told by its own name."""
        return [m for m in heard.mentions if not (leading and concept(self.by_graph.graph, m.concept).kind == "test")]

    def _topics(self, heard: Heard, leading: Sequence[Candidate]) -> dict[str, float]:
        """What is read about complaints that are all that is told, and of which no candidate is probable: what it could be is a guess. Else the topics stand behind."""
        told = {m.concept for m in self._complaints(heard) if not m.negated and m.when != "past"}
        topics = {key: topics_of(self.by_graph.graph, key) for key in told}
        found = {topic for about in topics.values() for topic in about}
        guessed = not leading or leading[0].probability < GUESS
        return dict.fromkeys(sorted(found), ALONE if guessed and len(found) <= MOST_TOPICS and all(topics.values()) else BACKGROUND)

    def _complaints(self, heard: Heard) -> list[Mention]:
        return [m for m in heard.mentions if concept(self.by_graph.graph, m.concept).kind in {"symptom", "sign"}]

    def _query(self, heard: Heard, leading: Sequence[Candidate] = (), topics: Iterable[str] = (), alone: bool = False) -> Query:
        """What is searched for: the message with what it may be, and the illnesses and medicines in it by the names of our pages."""
        likely = [] if alone else [c.name for c in leading[:2] if c.probability > max(0.1, LIKELY * leading[0].probability)]
        named = [self._name(key) for key in (*self.by_graph.named(heard.mentions), *topics)]
        text = self._in_english(heard) if heard.language == "zh" else self._spelt_out(heard) if leading else self._by_our_names(heard)
        # What a person with symptoms has or takes besides is not what the answer is about.
        return Query(" ".join((text, *likely)), " ".join(likely or named))

    def _spelt_out(self, heard: Heard) -> str:
        """A complaint in English; one of few words with the names of the findings that it tells in the place of its words, since "the runs" are found in pages on running water."""
        if len(heard.text.split()) > FEW_WORDS:
            return heard.text[:LONGEST]
        return self._renamed(heard, self._complaints(heard))

    def _by_our_names(self, heard: Heard) -> str:
        """A question in English with the illnesses and medicines in it by the names of our pages, which a brand or an abbreviation is not near."""
        paged = self.by_graph.named(heard.mentions)
        return self._renamed(heard, [mention for mention in heard.mentions if mention.concept in paged])[:LONGEST]

    def _renamed(self, heard: Heard, mentions: Sequence[Mention]) -> str:
        return put_for(mentions, heard.text, lambda mention: self._name(mention.concept))

    def _in_english(self, heard: Heard) -> str:
        """A Chinese question concept by concept, with what it asks for; the passages are in English."""
        named = dict.fromkeys(self._name(mention.concept) for mention in heard.mentions)
        asked = self.by_graph.linker.asked_in_english(heard.text) or sections(heard.text)
        return " ".join((*named, *asked)) if named else heard.text[:LONGEST]

    def _name(self, key: str) -> str:
        return concept(self.by_graph.graph, key).name

    def _weighted(self, query: str, hits: Sequence[Hit], seeds: dict[str, float], wanted: tuple[str, ...], mode: Mode) -> list[Pick]:
        """Sentences by meaning and words, with a bonus for what is asked and for the pages it is about."""
        pool = sorted(candidates(hits, PLACE), key=lambda p: -p.score)[:MOST_SENTENCES]
        bonus = [_for_clinicians(p) if mode == "clinician" else _bonus(p, seeds, wanted) for p in pool]
        weighed = [p.raised(extra) for p, extra in zip(pool, bonus, strict=True)]
        kept, others = self._apart(by_words(query, weighed, WORDS))
        near, others = self._near_in_context(query, others)
        alone = [*kept, *others[:MOST_EMBEDDED]]
        read = by_meaning(self.matcher.embed_query(query), alone, self.matcher.encode) if alone else []
        scored = [*best_first((*read, *near)), *others[MOST_EMBEDDED:]]
        return [p for p in scored if p.score >= LEAST_SHARE * scored[0].score]

    def _near_in_context(self, query: str, picks: Sequence[Pick]) -> tuple[list[Pick], list[Pick]]:
        """Those whose vector was made with that of their passage, scored by it besides, and the rest."""
        if self.in_context is None or not picks:
            return [], list(picks)
        there, vectors = self.in_context.kept([embedded(pick) for pick in picks])
        cosines = vectors @ np.asarray(self.index.dense.embeddings.embed_query(query), np.float32)
        near = [picks[at].raised(SLOPE * float(cosine) + SHIFT) for at, cosine in zip(there, cosines, strict=True)]
        found = set(there)
        return near, [pick for at, pick in enumerate(picks) if at not in found]

    def _apart(self, pool: Sequence[Pick]) -> tuple[list[Pick], list[Pick]]:
        """The sentences of our own pages, which were embedded with the index, and those of other texts, best first."""
        kept = [pick for pick in pool if pick.passage.document_id in self.by_graph.graph]
        others = [pick for pick in pool if pick.passage.document_id not in self.by_graph.graph]
        return kept, best_first(others)

    def _rankings(
        self, query: Query, seeds: dict[str, float], wanted: tuple[str, ...] = (), mode: Mode = "clinician", depth: int = POOL
    ) -> tuple[float, dict[str, list[Hit]]]:
        """Cosine of the nearest passage, and the rankings."""
        self.index.dense.expect(query.text)
        related = self.by_graph.related(seeds, wanted, mode)[:depth] if seeds else []
        found = FieldSearch(self.index).search(query, depth)
        return found.nearest, {"fields": found.hits} | ({"graph": related} if seeds else {})


def _bonus(pick: Pick, seeds: dict[str, float], wanted: tuple[str, ...]) -> float:
    """For the section that a patient asks for, the page it is about, and the sentence that says what the subject is."""
    section = pick.passage.section
    defines = section == DEFINITION and pick.start == 0
    about = ABOUT * seeds.get(pick.passage.document_id, 0.0)
    return WANTED * section_weight(section, wanted, "patient") + about + (DEFINES if defines and section in wanted else 0.0)


def _for_clinicians(pick: Pick) -> float:
    """A doctor's question is precise and answers to its own words; what tells a patient to see a doctor is no answer to one."""
    section = pick.passage.section
    return WRITTEN_FOR if section == CLINICIANS else 0.0 if section in PLAIN else PRECISE
