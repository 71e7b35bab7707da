"""The extractive composer: verbatim sentences; no model, and the baseline that every model must beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Claim
from assistant.verify import cite
from indexes.sentences import Pick, stems, together, within
from indexes.types import Passage

# Some 270 words; recall of key facts still grows by a point with every further sentence.
MOST = 20
# Of so many tokens at most.
TOKENS = 500
# A longer title is that of an article, not the name of a subject, in characters.
LONGEST = 60


def quote(picks: Sequence[Pick], asked: str = "", most: int = MOST) -> Iterator[Claim]:
    """The first ``most`` sentences, each its own quote; those of one section stand together, the section of the best one first.

    Args:
        asked: the question, with the English names of what it speaks of.
    """
    for pick in together(picks[:most], lambda pick: pick.passage.section):
        yield told(pick, picks[0].passage, asked, pick.passage.section)


def parted(picks: Sequence[Pick]) -> tuple[list[Pick], list[Pick]]:
    """The sentences that are quoted, and those that are left."""
    quoted = within(picks, TOKENS)[:MOST]
    return quoted, [pick for pick in picks if pick not in quoted]


def told(pick: Pick, first: Passage, asked: str, topic: str) -> Claim:
    """The sentence as a claim under ``topic``, in an answer that begins with the passage ``first``."""
    return Claim(pick.text, (cite(pick),), topic, _subject(pick, first, asked))


def _subject(pick: Pick, first: Passage, asked: str) -> str:
    """What the sentence is about, where a reader cannot know: "Wrap the ice pack in a towel" of a page on bursitis, in an answer about gout."""
    passage = pick.passage
    if passage.title == first.title or len(passage.title) > LONGEST or passage.title.endswith(("?", "？")):
        return ""
    return "" if any(_named(name, text) for name in (passage.title, *passage.aliases) for text in (pick.text, asked)) else passage.title


def _named(name: str, text: str) -> bool:
    """True where all words of the name stand in the text."""
    words = stems(name)
    return bool(words) and words <= stems(text)
