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
    """The sentences in their order, without those of pages on tests that are not asked about.

    The page of a test that the message does not name may still say something of what it does name: that bleeding on warfarin waits for no INR test.
    Where a test is named and nothing else, every sentence must name it or stand on its page.
    """
    asked = {mention.concept for mention in heard.mentions}
    named = asked & knowledge.tests.keys()
    alone = bool(named) and not heard.imported and all(knowledge.concepts[key].kind in _ALONE for key in asked)

    def fits(pick: Pick) -> bool:
        page = pick.passage.document_id
        if page in named or not (alone or page in knowledge.tests):
            return True
        return not (named if alone else asked).isdisjoint(mention.concept for mention in linker.read(pick.text).mentions)

    return [pick for pick in picks if fits(pick)]
