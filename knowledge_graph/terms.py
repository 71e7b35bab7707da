"""Text to the concepts of the packs: the longest run of words that is a name in one of them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_graph.imported import Imported
from knowledge_graph.spelling import SMALL, key_of
from knowledge_graph.types import Mention
from knowledge_graph.words import Word

LONGEST = 8
# Names that ontologies give to their roots and qualifiers, and everyday words that are names of a rare concept.
TOO_GENERAL = frozenset(map(key_of, ["all", "disease", "diseases", "syndrome", "disorder", "symptom", "sign", "abnormality", "pain", "acute", "chronic", "severe", "mild", "moderate", "onset", "recurrent", "progressive", "bilateral", "unilateral", "left", "right", "frequency", "death", "infection", "lesion", "injury", "stress", "water", "air", "gold", "iron", "lead", "silver", "alcohol", "oxygen", "glucose", "sugar", "salt", "protein", "age", "aged", "adult", "child", "children", "male", "female", "pregnancy", "fall", "falls", "position", "weight", "height", "normal", "abnormal", "reduced", "increased", "decreased", "absent", "present", "history", "family", "treatment", "drug", "drugs", "medicine", "test", "tests", "body", "skin", "heart", "liver", "kidney", "lung", "blood", "brain", "eye", "ear", "face", "hand", "foot", "leg", "arm", "diet", "slow", "fast", "sudden", "other", "unknown", "none", "hot", "cold", "dark", "triggered", "relieved"]))  # fmt: skip


class TermLinker:
    """Finds names of imported concepts in words."""

    def __init__(self, imported: Imported) -> None:
        self._imported = imported

    def find(self, words: Sequence[Word], text: str) -> list[tuple[Mention, tuple[int, ...]]]:
        """Mentions with the indices of their words, longest first and none inside another; one mention for each concept of a name."""
        spans = {span: key for span in _spans(words) if (key := key_of(" ".join(words[i].text for i in range(*span)))) not in TOO_GENERAL}
        known = self._imported.named(key for (start, end), key in spans.items() if _worth(words[start:end], text))
        taken: set[int] = set()
        found: list[tuple[Mention, tuple[int, ...]]] = []
        for (start, end), key in sorted(spans.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
            where = tuple(range(start, end))
            if key in known and taken.isdisjoint(where) and _worth(words[start:end], text):
                taken.update(where)
                found += [(Mention(concept, words[start].start, words[end - 1].end), where) for concept in known[key]]
        return found


def _spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Runs of up to eight words that do not cross a sentence or a comma, nor begin or end with a mark."""
    found = []
    for start, first in enumerate(words):
        if not first.text[0].isalnum() or first.text in SMALL:
            continue
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            last = words[end - 1]
            if last.ends_sentence or last.is_comma:
                break
            if last.text[0].isalnum() and last.text not in SMALL:
                found.append((start, end))
    return found


def _worth(words: Sequence[Word], text: str) -> bool:
    """A single short word is an acronym only where it is written as one."""
    if len(words) > 1:
        return True
    word = words[0]
    written = text[word.start : word.end]
    return len(word.text) > 4 or (len(word.text) > 1 and written.isupper()) or (len(word.text) == 4 and written.islower())
