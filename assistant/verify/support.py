"""How likely is it that the quote says what the claim says? A logistic model of a few features that people can read.

Trained by ``python -m eval.training.support`` on what the checks by rule let through. The file beside this module holds the weights and how
many of a thousand texts hold a word, for the words that are in enough of them; any other word is rare.

References: logistic regression as in Cox, J R Stat Soc B 1958; inverse document frequency, Spärck Jones, J Doc 1972.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.verify.plain import COMMON, Said, say

WEIGHTS = Path(__file__).with_name("support.json")
FEATURES = (
    "covered", "covered_by_weight", "rarest_new", "new_words", "new_weight", "same_pairs", "same_order", "quote_kept", "quote_kept_by_weight", "length", "concepts", "new_concepts",
    "replaced", "denials", "hedges", "quantities",
)  # fmt: skip
RAREST = 1.0
NAMELESS, KIN = 3, 5


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained model.

    Attributes:
        rarity: stem -> 0..1, how much a word tells; 1 for words not in it.
        threshold: probability from which a claim counts as supported.
    """

    rarity: Mapping[str, float]
    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """That the quote says what the claim says, 0..1."""
        score = self.bias + sum(self.weights[name] * features[name] for name in FEATURES)
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))


@cache
def trained() -> Weights:
    """The weights that come with the program."""
    return unpack(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def unpack(row: Mapping[str, Any]) -> Weights:
    """Weights of the shipped file: words are kept by rank, in groups of like rarity."""
    rarity = {stem: int(level) / 100 for level, stems in row["rarity"].items() for stem in stems.split()}
    return Weights(rarity, row["weights"], row["bias"], row["threshold"])


def features(claim: Said, quote: Said, title: Said, concepts: tuple[Sequence[str], Sequence[str]], cues: Mapping[str, float], rarity: Mapping[str, float]) -> dict[str, float]:
    """What the model reads, each about 0..1.

    Args:
        concepts: that the claim and the quote name.
        cues: ``denials``, ``hedges`` and ``quantities``: how many of the quote's the claim lacks.
    """
    own, known = claim.content, quote.content | title.content
    new = own - known
    kept = quote.content & own

    def weight(stems: Iterable[str]) -> float:
        return sum(sorted(rarity.get(stem, RAREST) for stem in stems))

    mine, theirs = concepts
    rarest_new = max((rarity.get(stem, RAREST) for stem in new), default=0.0)
    rarest_lost = max((rarity.get(stem, RAREST) for stem in quote.content - own), default=0.0)
    return {
        "covered": len(own & known) / max(len(own), 1),
        "covered_by_weight": weight(own & known) / max(weight(own), 0.01),
        "rarest_new": rarest_new,
        "new_words": min(len(new), 6) / 6,
        "new_weight": min(weight(new), 4.0) / 4,
        "same_pairs": _pairs(claim.sequence, quote.sequence),
        "same_order": _longest(claim.sequence, quote.sequence) / max(len(claim.sequence), 1),
        "quote_kept": len(kept) / max(len(quote.content), 1),
        "quote_kept_by_weight": weight(kept) / max(weight(quote.content), 0.01),
        "length": min(len(claim.words) / max(len(quote.words), 1), 2.0) / 2,
        "concepts": len({*mine} & {*theirs}) / len({*mine}) if mine else 1.0,
        "new_concepts": min(len({*mine} - {*theirs}), 3) / 3,
        "replaced": rarest_new * rarest_lost,
        **cues,
    }


def unheard(claim: str, quote: str, rarity: Mapping[str, float]) -> list[str]:
    """Rare words of the claim of which the quote has no kin: most likely the name of something else."""
    said, known = say(claim), {_kin(stem) for stem in say(quote).content}
    rare = [word for word, stem, _ in said.words if len(word) > NAMELESS and word not in COMMON and stem.isalpha() and stem not in rarity and word not in rarity and not _akin(_kin(stem), known)]
    return list(dict.fromkeys(rare)) if rarity else []


def _akin(kin: str, known: set[str]) -> bool:
    return kin in known or any(len(other) > NAMELESS and (kin.startswith(other) or other.startswith(kin)) for other in known)


def _kin(stem: str) -> str:
    """The beginning of a stem, British and American spelling alike: "anaemic" and "anemia"."""
    return stem.replace("ae", "e").replace("oe", "e").replace("our", "or")[:KIN]


def _pairs(some: Sequence[str], whole: Sequence[str]) -> float:
    """Share of neighbours in the claim that stand at most three words apart in the quote, in the same order."""
    pairs = list(pairwise(some))
    near = {(a, b) for at, a in enumerate(whole) for b in whole[at + 1 : at + 4]}
    return sum(pair in near for pair in pairs) / len(pairs) if pairs else 1.0


def _longest(some: Sequence[str], whole: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    best = [0] * (len(whole) + 1)
    for item in some:
        before = 0
        for at, other in enumerate(whole, 1):
            above = best[at]
            best[at] = before + 1 if item == other else max(above, best[at - 1])
            before = above
    return best[-1]
