"""Of whom is it said? A claim may neither drop nor change the people, ages and conditions that its quote speaks of, nor add any.

What the title of the page says holds for all its sentences. A claim that leaves out the whole part of the sentence that spoke of other
people has changed nothing, and of several groups joined by "and" or "or" one may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.verify.plain import content, say

_GROUPS = {
    "newborn": r"newborns?|neonat\w+|new-born", "infant": r"infants?|bab(?:y|ies)|infancy|toddlers?", "child": r"child|children|childhood|kids?|paediatrics?|pediatrics?|preschool\w*|schoolchildren|minors",
    "teen": r"teen\w*|adolescen\w+|puberty|young people|youths?", "adult": r"adults?|adulthood|grown-ups?|middle-aged?", "young": r"young (?=wom|men|adult|people|patient|person|child)|younger (?=wom|men|adult|people|patient|person|child)",
    "old": r"elderly|old age|older (?=people|adult|wom|m[ae]n|patient|person|child)|senior|seniors|geriatric|aged (?=people|person)", "pregnant": r"pregnan\w+|trimesters?|mothers-to-be|expectant mothers?|gestational|antenatal|prenatal\w*",
    "breastfeeding": r"breastfe\w+|breast-fe\w+|nursing (?:mothers?|women)|lactat\w+", "woman": r"wom[ae]n|females?|mothers?", "man": r"m[ae]n|males?|fathers?", "girl": r"girls?", "boy": r"boys?",
    "menopause": r"\w*menopaus\w+", "smoker": r"smokers?|nonsmokers?", "athlete": r"athletes?", "healthy": r"healthy (?=people|adult|wom|m[ae]n|volunteer|child)|volunteers",
    "ancestry": r"caucasians?|african[- ]americans?|asians?|hispanics?|ashkenazi|[a-z]+ (?:descent|ancestry|origin|ethnicity)", "animal": r"mice|mouse|rats?|animals?|rabbits?|monkeys|in vitro", "carer": r"carers?|caregivers?|health workers?", "traveller": r"travell?ers?",
    "part": r"(?:some|most|few|certain) (?=people|child|adult|wom|m[ae]n\b|infant|bab)",
}  # fmt: skip
_GROUP = re.compile("|".join(rf"(?P<{name}>\b(?:{pattern})(?:\b|(?<= )))" for name, pattern in _GROUPS.items()))
_AGE = re.compile(
    r"\b(?:aged?|ages|over|under|younger than|older than|below|above|less than|up to|at least|from|between)\s+(?:the age of\s+)?\d+(?:\s*(?:-|to|and|or)\s*\d+)?(?:[- ](?:years?|months?|weeks?|days?)\b)?(?:[- ](?:old|of age)\b)?(?! ?(?:%|mg|ml|mcg|g\b|mm|cm|kg|times|hours?|minutes?|[a-z]+/))|"
    r"\b\d+[- ](?:years?|months?)[- ](?:old|of age)\b|\b\d+ (?:years?|months?) (?:and|or) (?:over|older|above|under|younger)\b|\bage of \d+"
)
_AGED = re.compile(r"\b(?:aged?|ages|old|older|younger|year|years|people|child|children|adult|adults|wom[ae]n|men|man|baby|babies|patients|girls?|boys?)\b")
_WHO = re.compile(r"\b(?:people|those|child|children|adults?|wom[ae]n|m[ae]n|cases|baby|babies|families|relatives|anyone|everyone|volunteers) (?:(?:who )?(?:with|without|has|have|had|having|taking|takes|take|on|using|receiving|living with|who are|who were|who|whose|born|allergic to|at)) (?P<what>[^,;:.()]+?)"
    r"(?=[,;:.()]|$| (?:is|are|was|were|can|may|might|should|must|will|do|does|often|usually|need|have|has|had|to|and|or|but|because|since|than|after|before|during|by|for|from|start|cause|develop|who|feel|show|in the|at|happen)\b)")  # fmt: skip
_IF = re.compile(r"\b(?:if|unless|provided|except|as long as|only when|in case|whenever|when|during|in the presence of) (?P<what>[^,;:.()]+?)(?=[,;:.()]|$| (?:but|and (?:if|when|you|it|they|the|call|see)|because|so)\b)")
_SEGMENT = re.compile(r"[;:()]|\.(?!\d)|, (?:and|but|while|whereas|so) |\bbut\b|\bwhereas\b")
_JOINED = re.compile(r"^(?:\s|,|and|or|in|of|for|with|the|also|both|among|nor|as well as|/|who|are)*$")
_WOMEN = frozenset(["pregnant", "breastfeeding", "menopause"])
ABOUT, KEPT = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Restriction:
    """Whom or when a sentence speaks of.

    Attributes:
        groups: names of groups and ages, such as ``child`` or ``age``.
        stems: content stems of a condition: "with kidney disease", "if it is swollen".
        joined: True when it is one of several, with "and" or "or" between.
        host: content stems of the part of the sentence that it holds for.
    """

    start: int
    end: int
    groups: frozenset[str]
    stems: frozenset[str]
    host: frozenset[str]
    joined: int = 0
    what: str = ""


def population(claim: str, quote: str, title: str = "") -> str:
    """Why the two do not speak of the same people; empty when they do."""
    for own in parts(claim):
        if not _holds(own, quote, title, added=True):
            return f"the quote does not speak of {own.what}"
    kept: dict[int, bool] = {}
    lost: list[Restriction] = []
    for theirs in restrictions(quote):
        held = _holds(theirs, claim, title, added=False)
        kept[theirs.joined] = kept.get(theirs.joined, False) or held
        if not held and _about(theirs, claim):
            lost.append(theirs)
    left = [theirs for theirs in lost if not kept[theirs.joined]]
    return f"the quote speaks of {left[0].what}" if left else ""


def _holds(restriction: Restriction, text: str, title: str, *, added: bool) -> bool:
    """True when a text, or the title, names the same groups and most of the condition."""
    groups = groups_of(text) | groups_of(title)
    groups |= {"woman"} if groups & _WOMEN else set()
    if not restriction.groups <= groups:
        return False
    known = say(text).content | say(title).content
    need = 1.0 if added and len(restriction.stems) < 3 else 0.6 if added else KEPT
    return len(restriction.stems & known) >= need * len(restriction.stems)


def _about(restriction: Restriction, claim: str) -> bool:
    return len(restriction.host & say(claim).content) >= ABOUT * len(restriction.host)


@lru_cache(maxsize=4096)
def groups_of(text: str) -> frozenset[str]:
    """Every group that a text names, ages included."""
    return frozenset().union(*(groups for _, _, groups, _ in _groups(say(text).text)))


@lru_cache(maxsize=4096)
def parts(text: str) -> tuple[Restriction, ...]:
    """Every group and condition by itself, also where one stands within another."""
    plain = say(text).text
    return tuple(Restriction(a, b, groups, stems, stems, what=" ".join(plain[a:b].split())) for a, b, groups, stems in (*_groups(plain), *_phrases(plain)))


@lru_cache(maxsize=4096)
def restrictions(text: str) -> tuple[Restriction, ...]:
    """What a sentence restricts itself to, in order."""
    plain = say(text).text
    found = _merged(plain, sorted([*_groups(plain), *_phrases(plain)], key=lambda item: (item[0], -item[1])))
    hosts = _hosts(plain, [(start, end) for start, end, *_ in found])
    made: list[Restriction] = []
    chain = 0
    for at, (start, end, groups, stems) in enumerate(found):
        if at and not (groups and made[-1].groups and _JOINED.match(plain[made[-1].end : start])):
            chain += 1
        host = next(stems for a, b, stems in hosts if a <= start < b)
        made.append(Restriction(start, end, groups, stems, host - stems, chain, " ".join(plain[start:end].split())))
    return tuple(made)


Found = tuple[int, int, frozenset[str], frozenset[str]]


def _groups(plain: str) -> Iterator[Found]:
    for match in _GROUP.finditer(plain):
        yield match.start(), match.end(), frozenset([match.lastgroup or ""]), frozenset()
    for match in _AGE.finditer(plain):
        if _AGED.search(plain[max(0, match.start() - 20) : match.end() + 8]):
            yield match.start(), match.end(), frozenset(["age"]), frozenset()


def _phrases(plain: str) -> Iterator[Found]:
    for pattern in (_WHO, _IF):
        for match in pattern.finditer(plain):
            groups = frozenset().union(*(groups for a, b, groups, _ in _groups(plain) if match.start() <= a < match.end()))
            yield match.start(), match.end(), groups, content(_GROUP.sub(" ", match["what"]))


def _merged(plain: str, found: Sequence[Found]) -> list[Found]:
    """Without those inside another, and with what stands side by side as one: "pregnant women", "children under 12"."""
    made: list[Found] = []
    for start, end, groups, stems in found:
        if made and start < made[-1][1]:
            if end > made[-1][1]:
                made[-1] = (made[-1][0], end, made[-1][2] | groups, made[-1][3] | stems)
            continue
        if made and groups and made[-1][2] and plain[made[-1][1] : start].strip() in {"", "who are", "who is", "aged", "-"}:
            made[-1] = (made[-1][0], end, made[-1][2] | groups, made[-1][3] | stems)
            continue
        made.append((start, end, groups, stems))
    return [(start, end, _plain_groups(groups), stems) for start, end, groups, stems in made if groups or stems]


def _plain_groups(groups: frozenset[str]) -> frozenset[str]:
    """A pregnant woman is pregnant; that she is a woman adds nothing."""
    return groups - {"woman"} if groups & _WOMEN else groups


def _hosts(plain: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int, frozenset[str]]]:
    """Segments of the sentence with their content outside of restrictions; one with hardly any goes with the one before."""
    cuts = [0, *(match.start() for match in _SEGMENT.finditer(plain) if not any(a <= match.start() < b for a, b in taken)), len(plain) + 1]
    hosts: list[tuple[int, int, frozenset[str]]] = []
    for start, end in pairwise(cuts):
        text = "".join(" " if any(a <= at < b for a, b in taken) else char for at, char in enumerate(plain[start:end], start))
        stems = content(text)
        if hosts and len(stems) < 2:
            hosts[-1] = (hosts[-1][0], end, hosts[-1][2] | stems)
        else:
            hosts.append((start, end, stems))
    return hosts
