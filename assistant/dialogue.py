"""An answer to a question as a turn of the conversation, as the buttons write it, and such a turn read again.

    Yes: stiff neck; rash
    No: confusion
    Don't know: Do you have a fever?

"No, my chest hurts" is no such turn: without the colon it is the person's own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from knowledge_graph.store import Knowledge

Answers = Mapping[str, bool | None]
"""By finding, or by illness had before: yes, no, or None where the person cannot tell."""

WORDS: Mapping[str, bool | None] = {"Yes": True, "No": False, "Don't know": None}
_READ = {**{word.casefold(): value for word, value in WORDS.items()}, "not sure": None}
_LINE = re.compile(r"^[ \t]*(yes|no|don't know|not sure)[ \t]*:[ \t]*(.+)$", re.I | re.M)
_NOT_SO = re.compile(r"^[ \t]*(?:no|none|don't know|not sure)[ \t]*:.*$", re.I | re.M)


def written(answers: Answers, names: Mapping[str, str]) -> str:
    """The answers, one line for what is so, what is not and what is not known."""
    lines = ((word, [names[key] for key, value in answers.items() if value is meant]) for word, meant in WORDS.items())
    return "\n".join(f"{word}: {'; '.join(said)}" for word, said in lines if said)


def read(text: str, knowledge: Knowledge) -> dict[str, bool | None]:
    """The answers that a turn gives, by the names or the questions that it repeats; empty where it is no such turn."""
    if not _LINE.match(text):
        return {}
    return {key: _READ[line[1].casefold()] for line in _LINE.finditer(text) for key in _asked(line[2].casefold(), knowledge)}


def stated(text: str) -> str:
    """The turn without what is not so or not known: the words of a question that was denied are no complaint."""
    return _NOT_SO.sub("", text).strip()


def _asked(said: str, knowledge: Knowledge) -> Iterator[str]:
    names = {name.strip() for name in said.split(";")}
    for key, finding in knowledge.findings.items():
        if finding.name.casefold() in names or (finding.ask and finding.ask.casefold() in said):
            yield key
    yield from (key for key, page in knowledge.conditions.items() if page.name.casefold() in names)
