"""What the pages say of other medicines is no answer to a question about one: "safe in pregnancy" is true of salbutamol, and not of what was asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from assistant.focus import sections
from assistant.formulary import Formulary
from assistant.types import Heard
from indexes.sentences import Pick
from knowledge_graph.medicines import names_of

# What a question is about where it names nothing else: "esomeprazole in pregnancy" is about esomeprazole.
_ALONE = frozenset({"medicine", "class", "risk"})
# Other medicines are the answer: "what can I take for a headache? I am on tacrolimus", "what else is there instead of codeine".
_TREATMENT = frozenset({"Treatment", "Self-care"})
_INSTEAD = re.compile(r"\b(?:instead|alternatives?|other than|replace\w*|switch\w*|swap\w*|substitut\w*|compared?|versus|vs)\b|代替|替代|换成|换药|改用|改吃|取代|对比|比较", re.I)


def without_other_medicines(picks: Iterable[Pick], heard: Heard, pages: Formulary) -> list[Pick]:
    """The sentences in their order; where a question is about medicines, only those that are about what it names.

    Such a sentence names one of them or its class, in its own text or in the title, or stands on the page of something that the question names or of a
    medicine of a class that it names. Where a complaint or an illness is named too, only pages on other medicines are left out.
    """
    known, kept = pages.knowledge, list(picks)
    named = {mention.concept for mention in heard.mentions}
    medicines, groups = named & known.classes_of.keys(), named & known.classes.keys()
    if not (medicines or groups) or _INSTEAD.search(heard.text):
        return kept
    alone = not heard.imported and all(known.concepts[key].kind in _ALONE for key in named)
    if not alone and (not heard.asks or not _TREATMENT.isdisjoint(sections(heard.text))):
        return kept
    ours = named.union(*(known.classes[key] for key in groups))
    about = ours.union(*(names_of(known, key) for key in medicines))
    said = _words(heard, medicines | groups)

    def fits(pick: Pick) -> bool:
        page = pick.passage.document_id
        return page in ours or (not alone and page not in known.medicines) or _tells_of(pick, about, said, pages)

    return [pick for pick in kept if fits(pick)]


def not_told_of(picks: Sequence[Pick], heard: Heard, pages: Formulary) -> list[str]:
    """Ids of the medicines without a page that the message names and that no sentence tells of, by the medicine or by a class of it."""
    known = pages.knowledge
    asked = dict.fromkeys(m.concept for m in heard.mentions if m.concept in known.classes_of and m.concept not in known.medicines and not m.negated)
    said = {key: (names_of(known, key), _words(heard, {key})) for key in asked}
    return [key for key, (about, words) in said.items() if not any(_tells_of(pick, about, words, pages) for pick in picks)]


def _tells_of(pick: Pick, about: Set[str], said: Sequence[str], pages: Formulary) -> bool:
    """True for a sentence that names one of them, itself or in the title, by a name of ours or as the message says it."""
    text = f"{pick.passage.title}. {pick.text}"
    return not about.isdisjoint(pages.named(text)) or any(word in text.casefold() for word in said)


def _words(heard: Heard, keys: Set[str]) -> list[str]:
    """How the message says them."""
    return [heard.text[m.start : m.end].casefold() for m in heard.mentions if m.concept in keys]
