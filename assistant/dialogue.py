"""An answer to a question as a turn of the conversation, as the buttons write it, and such a turn read again.

    Yes: stiff neck; rash
    No: confusion
    Don't know: Do you have a fever?

    是：颈部僵硬；皮疹

"No, my chest hurts" is no such turn: without the colon it is the person's own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from knowledge_graph.chinese import CHINESE
from knowledge_graph.speech import Tongue, speech
from knowledge_graph.store import Knowledge

Answers = Mapping[str, bool | None]
"""By finding, or by illness had before: yes, no, or None where the person cannot tell."""

WORDS: Mapping[Tongue, Mapping[bool | None, str]] = {"en": {True: "Yes", False: "No", None: "Don't know"}, "zh": {True: "是", False: "否", None: "不知道"}}
_READ = {word.casefold(): value for words in WORDS.values() for value, word in words.items()} | {"not sure": None}
_LINE = re.compile(r"^[ \t]*(yes|no|don't know|not sure|是|否|不知道)[ \t]*[:：][ \t]*(.+)$", re.I | re.M)
_NOT_SO = re.compile(r"^[ \t]*(?:no|none|don't know|not sure|否|不知道)[ \t]*[:：].*$", re.I | re.M)
_BETWEEN = {"en": "; ", "zh": "；"}
_AFTER = {"en": ": ", "zh": "："}


def written(answers: Answers, names: Mapping[str, str], language: Tongue = "en") -> str:
    """The answers, one line for what is so, what is not and what is not known.

    Args:
        names: of what was asked for, in the language.
    """
    lines = ((meant, [names[key] for key, value in answers.items() if value is meant]) for meant in WORDS[language])
    return "\n".join(line(meant, _BETWEEN[language].join(said), language) for meant, said in lines if said)


def line(meant: bool | None, said: str, language: Tongue) -> str:
    """One line: what is meant, and of what it is meant."""
    return f"{WORDS[language][meant]}{_AFTER[language]}{said}"


def read(text: str, knowledge: Knowledge) -> dict[str, bool | None]:
    """The answers that a turn gives, by the names or the questions that it repeats; empty where it is no such turn."""
    if not _LINE.match(text):
        return {}
    return {key: _READ[line[1].casefold()] for line in _LINE.finditer(text) for key in _asked(line[2].casefold(), knowledge)}


def stated(text: str) -> str:
    """The turn without what is not so or not known: the words of a question that was denied are no complaint."""
    return _NOT_SO.sub("", text).strip()


def _asked(said: str, knowledge: Knowledge) -> Iterator[str]:
    spoken = speech("zh" if CHINESE.search(said) else "en", knowledge)
    names = {name.strip() for name in re.split("[;；]", said)}
    for key, finding in knowledge.findings.items():
        if spoken.name(key).casefold() in names or (finding.ask and spoken(finding.ask).casefold() in said):
            yield key
    yield from (key for key in knowledge.conditions if spoken.name(key).casefold() in names)
