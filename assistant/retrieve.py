"""Evidence for one question: dense, lexical and graph rankings fused, then the sentences worth reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence import Evidence
from assistant.focus import CLINICIANS, DEFINITION, arrange, needed, section_weight
from assistant.related import GraphSearch, PackSearch
from assistant.types import Candidate, Heard, Mode
from indexes.fuse import reciprocal_rank_fusion
from indexes.sentences import Pick, candidates, score, within
from indexes.shelf import OpenIndex
from indexes.types import Encoder, Hit
from knowledge_graph.types import TriageLevel

# Chosen on the development half of LiveQA-Med; see docs/benchmarks.md.
WEIGHTS = {"dense": 1.0, "lexical": 0.5, "graph": 1.2, "packs": 1.2}
POOL = 100
# What a person with symptoms has or takes besides; what is asked about counts 1.
BACKGROUND = 0.1
MOST_SENTENCES = 48


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches one index with the graph beside it."""

    index: OpenIndex
    embedder: Encoder
    by_graph: GraphSearch
    by_packs: PackSearch | None = None

    def search_passages(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` best passages for a plain query, dense, lexical and graph rankings fused."""
        return reciprocal_rank_fusion(self._rankings(query, self.by_graph.named(self.by_graph.linker.read(query).mentions)), WEIGHTS)[:k]

    def evidence(self, heard: Heard, leading: Sequence[Candidate], mode: Mode, passages: int, budget: int) -> Evidence:
        """Passages and sentences for a message.

        Args:
            leading: candidates of the differential, most probable first; their pages are searched too.
        """
        named_weight = BACKGROUND if leading else 1.0
        named = dict.fromkeys(self.by_graph.named(heard.mentions), named_weight)
        seeds = named | {c.id: c.probability for c in leading}
        wanted = needed(heard, mode, bool(leading), any(c.urgency == TriageLevel.EMERGENCY for c in leading))
        query = self._query(heard, leading)
        rankings = self._rankings(query, seeds, wanted, mode)
        if self.by_packs and (imported := self.by_packs.related(heard.imported, wanted, mode)):
            rankings["packs"] = imported[:POOL]
            seeds |= {hit.passage.document_id: named_weight for hit in imported}
        hits = [hit for hit in reciprocal_rank_fusion(rankings, WEIGHTS) if mode == "clinician" or hit.passage.section != CLINICIANS][:passages]
        ordered = arrange(self._weighted(query, hits, seeds, wanted, mode, leading), wanted if leading else ())
        dense = rankings["dense"]
        return Evidence(tuple(hits), tuple(within(ordered, budget)), dense[0].score if dense else 0.0, bool(seeds))

    def _query(self, heard: Heard, leading: Sequence[Candidate]) -> str:
        names = " ".join(candidate.name for candidate in leading[:2] if candidate.probability > 0.1)
        return f"{heard.text[:600]} {names}".strip()

    def _weighted(
        self, query: str, hits: Sequence[Hit], seeds: dict[str, float], wanted: tuple[str, ...], mode: Mode, leading: Sequence[Candidate]
    ) -> list[Pick]:
        """Sentences by meaning and words, with a bonus for what is asked and for the pages it is about.

        The person's own words find the symptoms of a leading candidate; what to do about it is found by its name.
        """
        pool = sorted(candidates(hits), key=lambda p: -p.score)[:MOST_SENTENCES]
        told = [p for p in pool if not leading or p.passage.section == "Symptoms"]
        named = [p for p in pool if p not in told]
        topic = " and ".join(candidate.name for candidate in leading[:2])
        scored = [*score(query, told, self.embedder.encode), *score(f"What helps in {topic}, and what should I do?", named, self.embedder.encode)]
        weighed = [replace(p, score=p.score + _bonus(p, seeds, wanted, mode)) for p in scored]
        return sorted(weighed, key=lambda p: (-p.score, p.passage.id, p.start))

    def _rankings(self, query: str, named: dict[str, float], wanted: tuple[str, ...] = (), mode: Mode = "clinician") -> dict[str, list[Hit]]:
        rankings = {"dense": self.index.dense.search_passages(query, POOL), "lexical": self.index.sparse.search_passages(query, POOL)}
        if named:
            rankings["graph"] = self.by_graph.related(named, wanted, mode)[:POOL]
        return rankings


def _bonus(pick: Pick, seeds: dict[str, float], wanted: tuple[str, ...], mode: Mode) -> float:
    """For the section that is asked for, the page it is about, and the sentence that says what the subject is."""
    section = pick.passage.section
    defines = section == DEFINITION and pick.start == 0
    return 0.3 * section_weight(section, wanted, mode) + 0.25 * seeds.get(pick.passage.document_id, 0.0) + (0.3 if defines and section in wanted else 0.0)
