"""What the pages say of other tests is no answer to a question about one: that no fasting is needed is true of one blood test and not of another."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.types import Heard
from indexes.sentences import Pick
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

# What a question is about where it names nothing else: "an MRI in pregnancy" is about the MRI.
_ALONE = frozenset({"test", "risk"})


def without_other_tests(picks: Iterable[Pick], heard: Heard, linker: Linker, knowledge: Knowledge) -> list[Pick]:
    """The sentences in their order; where tests are named, none from the page of another, and where nothing else is, only those that name one of them or stand on its page."""
    kept = list(picks)
    named = {mention.concept for mention in heard.mentions} & knowledge.tests.keys()
    if not named:
        return kept
    alone = not heard.imported and all(knowledge.concepts[mention.concept].kind in _ALONE for mention in heard.mentions)

    def fits(pick: Pick) -> bool:
        page = pick.passage.document_id
        if page in named or not (alone or page in knowledge.tests):
            return True
        return not named.isdisjoint(mention.concept for mention in linker.read(pick.text).mentions)

    return [pick for pick in kept if fits(pick)]
