"""What a part of a message may mean in which no finding was recognised: findings whose names read like it. They are asked for, never taken as told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.questions import ANY_OF, ask_of, settled
from assistant.types import Heard, PatientHistory, Question
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge

Near = Sequence[tuple[str, float]]

# Cosine from which a name reads like it, how far behind the best one others are asked for too, and how many at most (docs/benchmarks.md).
LEAST, BEHIND, MOST = 0.65, 0.12, 3
# Words of a part that can tell something, and letters of what is repeated to the person.
FEWEST, LONGEST = 3, 80
_PART = re.compile(r"[.!?;,\n()]+|\s+(?:and|but|because|so|then|though|while)\s+", re.I)
_ABOUT_SOMEBODY = re.compile(r"\b(?:i|i['’](?:m|ve|d)|im|ive|me|my|mine|he|she|him|her|his|hers|we|our|they|their|baby|it['’]?s|feels?|keeps?)\b", re.I)
# A cosine does not tell "swallowing is hard" from "swallowing is fine": what denies or reassures is not asked back, and neither is a question, what is planned or a value.
_SAYS_NO = re.compile(
    r"\b(?:no|not|non|never|nothing|none|nor|neither|without|normal\w*|usual\w*|fine|well|ok|okay|alright|healthy|better|eas(?:es|ed|ing)|clear(?:ed)?|gone|stopped|sharp|steady|plenty|happy|happily|perfect\w*|same as ever|unchanged|freely|used to|temp\w*|thermometer|pulse|bp|blood pressure|sugars?|sats|ketones|last (?:year|month)|years? ago|"
    r"what|why|how|when|which|(?:should|could|would|can|do|does|is|are) (?:i|we|you|it|he|she|they|this|that)|will|want|please|thanks|hello|hi|can)\b(?!['’]t|not)|\b(?:is|are|was|were|do|does|did|has|have|had|ai)n['’]?t\b",
    re.I,
)


class Namer(Protocol):
    """Tells which findings a text reads like."""

    def near(self, texts: Sequence[str]) -> Sequence[Near]:
        """For each text the findings whose names are nearest by meaning, each once, the nearest first, with the cosine."""


def unread(heard: Heard) -> tuple[str, ...]:
    """The parts of an English message that speak of somebody, and in which nothing was recognised and nothing denied."""
    if heard.language != "en":
        return ()
    found, start = [], 0
    for end, after in [*((match.start(), match.end()) for match in _PART.finditer(heard.text)), (len(heard.text), len(heard.text))]:
        part = heard.text[start:end].strip()
        known = any(mention.start < end and mention.end > start for mention in heard.mentions)
        if not known and len(part.split()) >= FEWEST and (not heard.asks or _ABOUT_SOMEBODY.search(part)) and not _SAYS_NO.search(part) and "?" not in heard.text[end:after]:
            found.append(part)
        start = after
    return tuple(found)


def guess(heard: Heard, history: PatientHistory, namer: Namer, knowledge: Knowledge) -> Question | None:
    """One question for what the part that reads most like known findings may mean; None where no part does."""
    parts = unread(heard)
    known = settled(history, knowledge)
    best: tuple[str, list[tuple[str, float]]] = ("", [])
    for part, near in zip(parts, namer.near(parts), strict=True):
        asked = [(key, score) for key, score in near if key not in known and knowledge.findings[key].ask]
        if asked and asked[0][1] >= max(LEAST, best[1][0][1] if best[1] else 0.0):
            best = part, [(key, score) for key, score in asked if score >= max(LEAST, asked[0][1] - BEHIND)][:MOST]
    said, meant = best
    if not meant:
        return None
    say = speech(history.language, knowledge)
    why = say("You wrote “{said}”, which was not understood for sure.", said=said if len(said) <= LONGEST else said[:LONGEST].rstrip() + "…")
    first, several = meant[0][0], len(meant) > 1
    return Question(first, say(ANY_OF) if several else ask_of(first, say), why, tuple((key, say.name(key)) for key, _ in meant) if several else ())
