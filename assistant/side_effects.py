"""What a medicine that is taken may have to do with what is felt: sentences of its page that name a finding as its side effect."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Finder
from assistant.rules import facts_of
from assistant.types import PatientHistory
from indexes.sentences import Pick, candidates
from indexes.types import Hit
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

SIDE_EFFECTS, STOP = "Side effects", "When to stop and get help"
# So many at most: what else it may be is to be read too.
MOST = 2


def explaining(history: PatientHistory, level: TriageLevel, knowledge: Knowledge, linker: Linker, finder: Finder) -> list[Pick]:
    """The sentence on each present finding that a medicine in use is known to cause; where care is needed soon, the one on when to stop it comes before."""
    present = facts_of(history, knowledge).findings.keys()
    sections = (STOP, SIDE_EFFECTS) if level >= TriageLevel.URGENT else (SIDE_EFFECTS, STOP)
    found: list[Pick] = []
    for key in history.medicines:
        page = knowledge.medicines.get(key)
        # Who says "cough" may well have the dry cough of the page.
        caused = [effect for effect in page.side_effects if effect in present or not knowledge.implied[effect].isdisjoint(history.present)] if page else []
        if not caused:
            continue
        told = candidates([Hit(passage, 0.0) for passage in finder.of_pages((key,)) if passage.section in sections])
        told.sort(key=lambda pick: sections.index(pick.passage.section))
        named = [(pick, {above for mention in linker.read(pick.text).mentions for above in knowledge.implied.get(mention.concept, ())}) for pick in told]
        found += (pick for finding in caused if (pick := next((pick for pick, names in named if finding in names), None)))
    return list(dict.fromkeys(found))[:MOST]


def among(picks: Sequence[Pick], explaining: Sequence[Pick]) -> list[Pick]:
    """The sentences with those that explain behind the first one, none twice."""
    first = picks[:1]
    others = {pick.text: pick for pick in (*explaining, *picks[1:]) if pick.text not in {one.text for one in first}}
    return [*first, *others.values()]
