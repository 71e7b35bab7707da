"""Search by the graph: passages of the pages that are nearest to what a question names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from assistant.focus import section_weight, sections
from assistant.packs import to_document
from assistant.types import Mode
from indexes.chunk import chunk
from indexes.corpus import Corpus
from indexes.types import Hit
from knowledge_graph.graph import Graph
from knowledge_graph.imported import Imported
from knowledge_graph.link import Linker
from knowledge_graph.types import PAGED, Mention
from knowledge_graph.walk import PageRank, concept

WITH_PAGES = PAGED | {"topic"}
PAGES = 5


@dataclass(frozen=True)
class GraphSearch:
    """Ranks the passages of a corpus by personalised PageRank of their pages."""

    corpus: Corpus
    graph: Graph
    linker: Linker

    @cached_property
    def ranked(self) -> PageRank:
        """Relatedness in this graph."""
        return PageRank(self.graph)

    @cached_property
    def _paged(self) -> tuple[str, ...]:
        return tuple(key for key in self.graph if concept(self.graph, key).kind in WITH_PAGES)

    def named(self, mentions: Iterable[Mention]) -> dict[str, float]:
        """Conditions, medicines and tests among the mentions, each with weight 1."""
        return {m.concept: 1.0 for m in mentions if concept(self.graph, m.concept).kind in PAGED}

    def search_passages(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` best passages about what the query names, best first; none when it names nothing."""
        return self.related(self.named(self.linker.read(query).mentions), sections(query))[:k]

    def related(self, seeds: Mapping[str, float], wanted: tuple[str, ...] = (), mode: Mode = "clinician") -> list[Hit]:
        """Passages of the pages nearest to the weighted seeds, those of wanted sections first."""
        ranks = self.ranked(seeds)
        nearest = nsmallest(PAGES, self._paged if ranks else (), key=lambda key: (-ranks[key], key))
        found = self.corpus.of_documents(nearest)
        hits = [Hit(p, ranks[p.document_id] * section_weight(p.section, wanted, mode), ("graph",)) for p in found]
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: (-hit.score, hit.passage.id))


@dataclass(frozen=True, slots=True)
class PackSearch:
    """Finds what the packs say about the concepts that only they know."""

    imported: Imported

    def related(self, mentions: Iterable[Mention], wanted: tuple[str, ...] = (), mode: Mode = "clinician") -> list[Hit]:
        """Passages about the imported concepts, those of wanted sections first."""
        found: dict[str, Hit] = {}
        for key in dict.fromkeys(m.concept for m in mentions):
            for pack, text in self.imported.texts(key):
                for passage in chunk(to_document(text)):
                    found.setdefault(passage.id, Hit(passage, section_weight(passage.section, wanted, mode), (f"pack {pack}",)))
        return sorted((hit for hit in found.values() if hit.score > 0), key=lambda hit: (-hit.score, hit.passage.id))
