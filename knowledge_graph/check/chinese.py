"""Whether what people are told can be told in Chinese, with the same figures and the same numbers to call."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from knowledge_graph.chinese import CHINESE
from knowledge_graph.errors import PageError, Problem
from knowledge_graph.speech import FOLDER, rows, speech, translations
from knowledge_graph.store import Knowledge

_FIGURE = re.compile(r"\d+(?:\.\d+)*")
# What one language says, the other says too: ``region.localised`` writes the number to call into it.
SAME = (("your emergency number", "急救电话"), ("a crisis line in your area", "当地的急救电话或心理危机热线"))


def spoken(knowledge: Knowledge) -> dict[str, list[str]]:
    """English texts of the knowledge that people are told, by the file of their translations."""
    findings, groups = knowledge.findings.values(), knowledge.medicine_classes
    pairs = [text for row in knowledge.interactions for text in (row.effect, row.advice)]
    told = {
        "findings": [text for finding in findings for text in (finding.name, finding.ask) if text],
        "rules": [text for rule in knowledge.rules for text in (rule.why, rule.do)],
        "medicines": [*pairs, *(row.why for row in knowledge.cross_reactions), *(text for group in groups for text in (group.name, group.why) if text)],
    }
    return {name: list(dict.fromkeys(texts)) for name, texts in told.items()}


def chinese(knowledge: Knowledge) -> Iterator[Problem]:
    """Texts without a translation, translations of nothing, and those that do not say the same; none where no Chinese is spoken at all."""
    if not (knowledge.folder / FOLDER).is_dir():
        return
    try:
        known = translations(knowledge.folder)
    except PageError as error:
        yield from error.problems
        return
    for name, texts in spoken(knowledge).items():
        file, told = f"{FOLDER}/{name}.csv", dict(rows(knowledge.folder / FOLDER / f"{name}.csv"))
        yield from (Problem(file, 0, f"'{text}' has no translation") for text in texts if text not in known)
        yield from (Problem(file, 0, f"'{text}' is said nowhere any more; take the row out") for text in told.keys() - set(texts))
        yield from (Problem(file, 0, f"'{english}': {why}") for english, text in told.items() for why in unlike(english, text))
    # An answer to a question is read again by these names.
    say = speech("zh", knowledge)
    names = Counter(say.name(key) for key in (*knowledge.findings, *knowledge.conditions))
    yield from (Problem(f"{FOLDER}/findings.csv", 0, f"'{name}' names {count} findings or conditions") for name, count in names.items() if count > 1)


def unlike(english: str, text: str) -> Iterator[str]:
    """What a translation does not say as its text does."""
    if not CHINESE.search(text):
        yield "the translation is not Chinese"
    here, there = (Counter(_FIGURE.findall(said.replace(",", ""))) for said in (english, text))
    if here != there:
        yield f"the figures differ: {', '.join(sorted((here - there) + (there - here)))}"
    yield from (f"'{other}' is said in one language alone" for word, other in SAME if (word in english) != (other in text))
