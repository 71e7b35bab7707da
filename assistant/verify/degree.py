"""Words that turn a sentence round although they are only one among many: more and less, before and after, always and sometimes, may and must.

A claim may bring in no word of a pole that its quote does not have, may not change the order of poles, and may not lose one that limits
what it still says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from assistant.verify.plain import COMMON, content, in_order, say

# Axis: poles. On a strict axis a new pole is wrong; on a loose one only where the quote has the other pole.
_STRICT = {
    "amount": ("increase increases increased increasing raise raises raised rise rises rising rose higher elevate elevates elevated more greater grow grows faster larger bigger stronger longer heavier", "decrease decreases decreased decreasing reduce reduces reduced reducing lower lowers lowered fewer less smaller diminish decline declines drop fall falls fell slower weaker shorter lessen"),
    "top": ("most highest largest greatest", "least lowest smallest"),
    "safety": ("safe safely harmless", "unsafe harmful dangerous hazardous toxic risky"),
    "order": ("before prior earlier", "after afterwards later"),
    "start": ("early", "late"),
    "side": ("left", "right"),
    "sense": ("better improve improves improved improving", "worse worsen worsens worsened aggravate"),
    "lasting": ("acute", "chronic"),
    "growth": ("benign noncancerous", "malignant"),
    "bounds": ("above over exceed exceeds", "below under"),
    "dose": ("double doubles doubled triple", "half halve halves"),
    "effect": ("effective", "ineffective useless"),
    "day": ("morning", "evening", "noon midday", "bedtime"),
    "inherited": ("dominant", "recessive"),
    "proof": ("certain certainly definitely definite surely proven proves prove proved guaranteed guarantee undoubtedly known confirmed confirms", "suggest suggests suggested suggesting suspected thought believed appears seems hypothesized probably probable likely possibly possible perhaps potential potentially"),
    "duty": ("must",),
    "alone": ("only solely exclusively",),
    "frequency": ("always all every everyone everybody entirely completely", "usually most mostly often frequently commonly typically generally normally mainly", "sometimes some occasionally", "rarely few rare seldom uncommon hardly", "never none"),
    "temperature": ("hot warm", "cold cool"),
}
_LOOSE = {
    "level": ("upper", "lower"),
    "will": ("will",),
    "severity": ("mild milder slight", "severe serious severely"),
    "high": ("high", "low"),
    "act": ("start", "stop"),
    "force": ("cause trigger causes causing", "prevent prevents prevented preventing protect protects"),
    "switch": ("activate activates activated activation stimulate stimulates promote promotes upregulate upregulated upregulates induce induces agonist", "inhibit inhibits inhibited inhibition block blocks blocked suppress suppresses downregulate downregulated downregulates antagonist"),
    "result": ("positive", "negative"),
    "norm": ("normal", "abnormal"),
    "gain": ("gain gains gained", "lose loses loss losing lost"),
    "there": ("present presence", "absent absence"),
    "size": ("large big", "small little tiny"),
    "length": ("long", "short"),
    "frequent": ("common", "rare uncommon"),
    "sex": ("male males", "female females"),
    "near": ("increase gain", "lose loss"),
    "age": ("young younger", "old older"),
    "far": ("maximum", "minimum"),
    "many": ("many", "few"),
    "with": ("with", "without"),
    "plus": ("ease relieve help", "worsen worse aggravate"),
    "advice": ("recommended", "contraindicated discouraged"),
    "open": ("open opens widen widens", "close closes narrow narrows"),
    "quick": ("quickly fast", "slowly slow gradually"),
    "add": ("add adding", "remove removing"),
}  # fmt: skip


def _table(axes: dict[str, tuple[str, ...]]) -> dict[str, list[tuple[str, int]]]:
    table: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for axis, poles in axes.items():
        for at, words in enumerate(poles):
            for word in words.split():
                table[word].append((axis, at))
    return table


_POLES = _table(_STRICT | _LOOSE)
_MODAL = {"may": "may", "might": "may", "could": "may", "can": "can", "possibly": "may", "perhaps": "may", "possible": "may", "potentially": "may", "potential": "may", "probably": "may", "likely": "may", "suggest": "may", "suggests": "may", "suggested": "may", "thought": "may", "believed": "may", "appears": "may", "appear": "may", "seems": "may", "sometimes": "may", "occasionally": "may", "suspected": "may"}
# These limit what follows them; a claim that keeps what follows must keep the limit.
_LIMITS = frozenset(["less", "fewer", "lower", "low", "least", "reduced", "decreased", "small", "few", "rare", "some", "slight", "mild", "partial", "partially", "minor", "only", "unless", "nearly", "almost"])
_SOMETIMES = frozenset(["usually", "often", "some", "many", "most"])
# "Never take it" says no more than "do not take it".
_FORBIDDEN = re.compile(r"\b(?:do|must|should) not\b")
_YOU_CAN = re.compile(r"^\W*(?:\w+ )?you can\b(?! not)")
_SPEECH = re.compile(r"\bmay (?:19|20)\d\d\b|\b(?:on|in|of) may \d+|\bright (?:now|away)\b|\bover the counter\b|\boverthecounter\b|\bmore (?:information|about)\b|\bas well as\b|\bat least\b|\bup to\b|\bmore and more\b|\b(?:as|if) \w* ?(?:as )?possible\b")
_SIDES = re.compile(r"\b(?:than|compared (?:with|to)|versus|vs|before|after|instead of|rather than|caused by|causes?(?! of)|increases?|reduces?)\b")
_BREAK = re.compile(r"[,;:!?()]|\.(?!\d)|\b(?:but|and|or|because|although|while|if|when|which|who|that)\b")
Pole = tuple[str, int]


@lru_cache(maxsize=4096)
def poles(text: str) -> tuple[tuple[str, Pole], ...]:
    """(word, (axis, pole)) in the order of the text."""
    plain = _SPEECH.sub(" ", say(text).text)
    return tuple((word, pole) for word in re.findall(r"[a-z]+", plain) for pole in _POLES.get(word, ()))


def turned(claim: str, quote: str, title: str = "") -> frozenset[str]:
    """Words of the claim that could turn its meaning round and that the quote does not carry."""
    own, theirs = poles(claim), poles(quote)
    known = {pole for _, pole in (*theirs, *poles(title))}
    axes = {axis for axis, _ in known}
    words = {word for word, _, _ in say(quote).words}
    new = {word for word, (axis, at) in own if (axis, at) not in known and (axis in _STRICT or axis in axes) and word not in words}
    if _FORBIDDEN.search(say(quote).text):
        new -= {"never"}
    if "will" not in words and {*_MODAL} & words:
        new |= {word for word, _, _ in say(claim).words if word == "will"}
    return frozenset(new | _mixed(own, theirs) | _weaker(claim, quote))


def _mixed(own: Iterable[tuple[str, Pole]], theirs: Iterable[tuple[str, Pole]]) -> set[str]:
    """Words whose poles stand in another order than in the quote: "A raises B and lowers C"."""
    axes: dict[str, tuple[list[int], list[int], set[str]]] = defaultdict(lambda: ([], [], set()))
    for side, found in enumerate((own, theirs)):
        for word, (axis, at) in found:
            kept = axes[axis][side]
            assert isinstance(kept, list)
            kept.append(at)
            if not side:
                axes[axis][2].add(word)
    return {word for some, whole, words in axes.values() if len(set(whole)) > 1 and set(some) <= set(whole) and not in_order(some, whole) for word in words}


def _weaker(claim: str, quote: str) -> set[str]:
    """"May" where the quote leaves nothing open; "you can" for what the quote tells to do."""
    own, theirs = ({word for word, _, _ in say(text).words} for text in (claim, quote))
    open_words = {"may", "might", "could"} & own
    if {*_MODAL, *_SOMETIMES} & theirs:
        return set()
    return open_words or ({"can"} & own if _YOU_CAN.search(say(claim).text) else set())


def overstated(claim: str, quote: str) -> frozenset[str]:
    """Hedges and limits of the quote whose words the claim keeps without them."""
    said, held = say(claim), {word for word, _, _ in say(claim).words}
    hedges = [scope for word, scope in limits(claim) if word in _MODAL]
    lost: set[str] = set()
    for word, scope in limits(quote):
        if not scope or (word in held and word not in _MODAL):
            continue
        shared = scope & said.content
        kept = len(shared) >= 0.5 * len(scope)
        hedged = any(len(other & shared) >= 0.5 * len(shared) for other in hedges)
        if _MODAL.get(word) == "may":
            lost |= {word} if kept and not hedged else set()
        elif word == "can":
            lost |= {word} if kept and not hedged and _sure(claim) else set()
        elif next(iter(scope)) in said.content and not _same_limit(word, held):
            lost.add(word)
    return frozenset(lost)


def _sure(claim: str) -> bool:
    return any(pole in {("proof", 0), ("frequency", 0), ("will", 0), ("duty", 0)} for _, pole in poles(claim))


def _same_limit(word: str, held: set[str]) -> bool:
    """True when another word of the same pole stands in the claim."""
    return any(set(_POLES.get(word, ())) & set(_POLES.get(other, ())) for other in held)


@lru_cache(maxsize=4096)
def limits(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """(word, content stems that it governs): of a hedge the rest of its clause, of a limit the word that follows."""
    plain = _SPEECH.sub(" ", say(text).text)
    found: list[tuple[str, frozenset[str]]] = []
    for match in re.finditer(r"[a-z]+", plain):
        word = match.group()
        if word in _MODAL:
            found.append((word, content(_BREAK.split(plain[match.end() :], maxsplit=1)[0])))
        elif word in _LIMITS:
            following = [other for other in re.findall(r"[a-z0-9]+", plain[match.end() : match.end() + 60]) if other not in COMMON]
            # "Low iron" says nothing of the iron of "iron tablets".
            found.append((word, content(following[0]) if following and plain.count(following[0]) == 1 else frozenset()))
    return tuple(found)


def swapped(claim: str, quote: str) -> bool:
    """True when what stands on one side of "than", "before" or "causes" in the quote stands on the other in the claim."""
    for marker, before, after in _sided(claim):
        for other, first, second in _sided(quote):
            if marker == other and after & (first - second) and not after & (second - first) and before & (second - first):
                return True
    return False


@lru_cache(maxsize=4096)
def _sided(text: str) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    plain = say(text).text
    found: list[tuple[str, frozenset[str], frozenset[str]]] = []
    for marker in _SIDES.finditer(plain):
        before, after = content(re.split(r"[;.]", plain[: marker.start()])[-1]), content(_BREAK.split(plain[marker.end() :], maxsplit=1)[0])
        found.append(("cause", after, before) if marker.group() == "caused by" else (marker.group().removesuffix("s"), before, after))
    return tuple(found)
