"""Sentences that say something else than their source: one kind of mistake each, so that what is let through can be told by kind.

Written apart from the verifier's own lists. Each function gives None where the sentence offers nothing to change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from indexes.sentences import stems
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

Corrupt = Callable[[str, random.Random], str | None]
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)?(?![\w.,]*\w)")
_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty")
_DOSE = re.compile(r"(?<![\w.,-])(\d+(?:[.,]\d+)*)(\s*)(mg|mcg|micrograms?|milligrams?|g|grams?|ml|units?|IU|tablets?|capsules?|drops?|doses?|hours?|times|days?|weeks?)\b")
_UNITS = {
    "mg": ("mcg", "g", "ml"), "mcg": ("mg",), "microgram": ("milligram",), "micrograms": ("milligrams",), "milligram": ("gram",), "milligrams": ("micrograms", "grams"), "g": ("mg", "kg"),
    "grams": ("milligrams",), "ml": ("l", "mg"), "hours": ("minutes", "days"), "hour": ("minute",), "days": ("weeks", "hours"), "day": ("hour",), "weeks": ("days", "months"), "week": ("month",),
    "tablets": ("mg", "bottles"), "tablet": ("bottle",), "units": ("ml",),
}  # fmt: skip
_OFTEN = {"once": "twice", "twice": "three times", "daily": "weekly", "weekly": "daily", "every day": "every hour", "a day": "an hour", "per day": "per hour", "nightly": "hourly", "three times": "six times"}
_AUXILIARY = re.compile(r"\b(is|are|was|were|can|may|should|will|must|does|do|has|have|could|might)\b(?! not|n't)(?= [a-z])")
_PLAIN_VERB = re.compile(r"\b(causes|affects|helps|increases|reduces|prevents|treats|works|occurs|requires|improves|includes|leads|contains|plays|provides|makes)\b")
_DENIED = (
    (r"\b(do|does|did|is|are|was|were|can|could|should|may|might|must|will|would|has|have|had) not\b", r"\1"), (r"\bcannot\b", "can"), (r"\b(do|does|is|are|should|ca|wo|did|was|were)n['’]t\b", r"\1"),
    (r"^Do not ([a-z])", lambda m: m.group(1).upper()), (r"\bnever\b", "always"), (r"\bavoid\b", "take"), (r"\bAvoid\b", "Take"), (r"\bavoiding\b", "taking"), (r"\bno\b(?= [a-z])", "a"), (r"\bwithout\b", "with"),
    (r"\bunable to\b", "able to"), (r"\bunlikely\b", "likely"), (r"\brarely\b", "often"), (r"\bstop taking\b", "keep taking"), (r"\bnot\b ", ""),
)  # fmt: skip
_OPPOSITES = (
    ("increase", "reduce"), ("increases", "reduces"), ("increased", "reduced"), ("higher", "lower"), ("more", "less"), ("greater", "smaller"), ("before", "after"), ("better", "worse"), ("high", "low"),
    ("larger", "smaller"), ("raises", "lowers"), ("raise", "lower"), ("longer", "shorter"), ("earlier", "later"), ("most", "least"), ("at least", "at most"), ("above", "below"), ("over", "under"), ("up to", "at least"),
    ("always", "sometimes"), ("sometimes", "always"), ("usually", "never"), ("often", "rarely"), ("rarely", "often"), ("never", "sometimes"), ("most", "few"), ("many", "few"), ("some", "all"), ("all", "some"),
    ("safe", "unsafe"), ("improve", "worsen"), ("improves", "worsens"), ("stronger", "weaker"), ("early", "late"), ("acute", "chronic"), ("mild", "severe"), ("severe", "mild"), ("common", "rare"), ("rare", "common"),
    ("upper", "lower"), ("left", "right"), ("faster", "slower"), ("start", "stop"), ("prevent", "cause"), ("effective", "ineffective"), ("benign", "malignant"), ("elevated", "decreased"), ("loss", "gain"), ("younger", "older"),
)  # fmt: skip
_THAN = re.compile(r"^(?P<a>[A-Z][\w-]*(?: [\w-]+){0,3}?) (?P<v>(?:is|are|was|were|has|have) [\w ]{0,25}?(?:more|less|higher|lower|better|greater|worse)[\w ]{0,30}? than) (?P<b>[\w-]+(?: [\w-]+){0,3})(?P<end>[.,;].*)$")
_CERTAIN = (
    ("may", "will"), ("might", "will"), ("could", "will"), ("can", "will always"), ("may", "must"), ("can sometimes", "always"), ("possible", "certain"), ("likely", "certain"), ("suggest", "prove"), ("suggests", "proves"),
    ("suggested", "proved"), ("may be", "is"), ("can be", "is always"), ("is thought to", "is known to"), ("are thought to", "are proven to"), ("appears to", "is certain to"), ("should", "may"), ("must", "may"), ("probably", "definitely"), ("potential", "proven"),
)  # fmt: skip
_GROUPS = (
    "children", "adults", "pregnant women", "older people", "infants", "teenagers", "men", "women", "newborns", "breastfeeding women", "people over 65", "children under 5", "people with kidney disease",
    "people with diabetes", "people with liver disease", "smokers", "adolescents", "elderly patients", "postmenopausal women", "people with asthma", "patients with heart failure", "young men",
)  # fmt: skip
_GROUP = re.compile(
    r"\b(?:(?:pregnant|breastfeeding|older|younger|elderly|postmenopausal|young|healthy|middle-aged) (?:women|men|adults|people|patients|children)|children|adults|infants|babies|newborns|adolescents|teenagers|women|men|boys|girls|the elderly|pregnancy)\b|"
    r"\b(?:people|patients|individuals|those|anyone|women|men|children|adults) (?:with|who have|taking|over|under|aged) [\w' -]{3,40}?(?=[,.;)]|$| (?:is|are|can|may|should|have|who|to|and|or|but|in|on|at|by|for|because|often|usually)\b)",
    re.I,
)
_DROPPED = re.compile(
    r",?\s*\b(?:in|for|among|of) (?:(?:some|most|many|all|the) )?(?:(?:pregnant|breastfeeding|older|younger|elderly|postmenopausal|young|healthy) )?(?:children|adults|infants|babies|newborns|adolescents|teenagers|women|men|boys|girls|pregnancy|"
    r"older people|the elderly|people over \d+|(?:people|patients|individuals|those|women|men|children|adults) (?:with|who have|taking|over|under|aged) [\w' -]{3,40}?)(?=[,.;)]|$| (?:is|are|can|may|should|who|to|and|but|by|because|often|usually)\b)",
    re.I,
)


_ANYBODY = stems("in for among some most many all people patients individuals those who with")


@dataclass(frozen=True, slots=True)
class Corrupter:
    """Makes mistakes; ``names`` are illnesses of the corpora, for sentences of which the lexicon knows no name."""

    linker: Linker
    knowledge: Knowledge
    names: tuple[str, ...] = field(default=())

    def corruptions(self, sentence: str, title: str, rng: random.Random) -> Iterator[tuple[str, str]]:
        """(kind, wrong sentence) for every kind that the sentence offers, each different from it."""
        kinds: dict[str, Corrupt] = {
            "number": number, "dose": dose, "negation": negation, "comparative": comparative, "certainty": certainty, "population": lambda text, draws: population(text, title, draws),
            "entity": lambda text, draws: self.entity(text, title, draws),
        }  # fmt: skip
        for kind, corrupt in kinds.items():
            wrong = corrupt(sentence, rng)
            if wrong is not None and wrong.casefold() != sentence.casefold():
                yield kind, wrong

    def entity(self, sentence: str, title: str, rng: random.Random) -> str | None:
        """Another medicine or illness in the place of one that is named, of its own class where it has one."""
        options = [
            (m.start, m.end, m.concept)
            for m in self.linker.read(sentence).mentions
            if self.knowledge.concepts[m.concept].kind in {"medicine", "condition"} and m.end - m.start < 40
        ]
        if options:
            start, end, key = rng.choice(options)
            other = rng.choice(self._like(key))
            return sentence[:start] + _in_place(self.knowledge.concepts[other].name, sentence[start]) + sentence[end:]
        at = sentence.casefold().find(title.casefold()) if len(title) > 3 else -1
        if at < 0 or not self.names:
            return None
        return sentence[:at] + rng.choice([name for name in self.names if name != title]) + sentence[at + len(title) :]

    def _like(self, key: str) -> Sequence[str]:
        """Others of the same class, or of the same kind where the class has no other."""
        classes = self.knowledge.classes_of.get(key, ())
        same = sorted({other for name in classes for other in self.knowledge.classes[name] if other != key and other in self.knowledge.concepts})
        differ = self.knowledge.conditions[key].differentials if key in self.knowledge.conditions else ()
        kind = self.knowledge.concepts[key].kind
        return same or [other for other in differ if other in self.knowledge.concepts] or sorted(other for other, concept in self.knowledge.concepts.items() if concept.kind == kind and other != key)


def _in_place(name: str, first: str) -> str:
    return name if first.isupper() or name[1:2].isupper() else name[0].lower() + name[1:]


def number(sentence: str, rng: random.Random) -> str | None:
    """Another number."""
    options = [(m.start(), m.end(), _other_number(m.group(), rng)) for m in _NUMBER.finditer(sentence)]
    options += [(m.start(), m.end(), rng.choice([w for w in _SPELLED if w != m.group().lower()])) for m in re.finditer(rf"\b(?:{'|'.join(_SPELLED)})\b", sentence)]
    return _put(sentence, *rng.choice(options)) if options else None


def _other_number(text: str, rng: random.Random) -> str:
    if not text.isdigit():
        at = rng.choice([i for i, char in enumerate(text) if char.isdigit()])
        return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1 :]
    return rng.choice([other for other in (str(int(text) + rng.randint(1, 9)), str(int(text) * 2), text[::-1], str(max(1, int(text) - 1))) if other != text] or ["7"])


def dose(sentence: str, rng: random.Random) -> str | None:
    """Ten times as much or as little, another unit, or more often."""
    options: list[tuple[int, int, str]] = []
    for m in _DOSE.finditer(sentence):
        amount, gap, unit = m.groups()
        options.append((m.start(), m.end(), f"{_tenfold(amount, rng)}{gap}{unit}"))
        options += [(m.start(), m.end(), f"{amount}{gap}{other}") for other in _UNITS.get(unit, ())]
    if options or re.search(r"\b(?:tablets?|dose|take|taken|mg|medicine|pills?|drug)\b", sentence, re.I):
        options += [(m.start(), m.end(), new) for old, new in _OFTEN.items() for m in re.finditer(rf"\b{old}\b", sentence)]
    return _put(sentence, *rng.choice(options)) if options else None


def _tenfold(amount: str, rng: random.Random) -> str:
    if "." in amount:
        return amount.replace(".", "") .lstrip("0") or "1"
    return amount[:-1] if amount.endswith("0") and len(amount) > 1 and rng.random() < 0.5 else amount + "0"


def negation(sentence: str, rng: random.Random) -> str | None:
    """A denial taken out, or one put in."""
    taken = [made for pattern, new in _DENIED if (made := re.sub(pattern, new, sentence, count=1)) != sentence]
    if taken:
        return rng.choice(taken)
    put: list[tuple[int, int, str]] = [(m.start(), m.end(), f"{m.group()} not") for m in _AUXILIARY.finditer(sentence)]
    put += [(m.start(), m.end(), f"does not {_base(m.group())}") for m in _PLAIN_VERB.finditer(sentence)]
    if re.match(r"(?:Take|Use|See|Call|Drink|Eat|Tell|Ask|Keep|Wash|Check)\b", sentence):
        put.append((0, 1, f"Do not {sentence[0].lower()}"))
    return _put(sentence, *rng.choice(put)) if put else None


def _base(verb: str) -> str:
    return verb.removesuffix("s")


def comparative(sentence: str, rng: random.Random) -> str | None:
    """A word of degree, time or frequency put by its opposite, or the two sides of "than" changed."""
    options = [made for a, b in _OPPOSITES for old, new in ((a, b), (b, a)) if (made := _replaced(sentence, old, new)) != sentence]
    if match := _THAN.match(sentence):
        options += [f"{match['b'][0].upper()}{match['b'][1:]} {match['v']} {match['a'][0].lower()}{match['a'][1:]}{match['end']}"] * 3
    return rng.choice(options) if options else None


def certainty(sentence: str, rng: random.Random) -> str | None:
    """More sure, or less binding, than the source."""
    options = [made for old, new in _CERTAIN if (made := _replaced(sentence, old, new)) != sentence]
    return rng.choice(options) if options else None


def population(sentence: str, title: str, rng: random.Random) -> str | None:
    """Said of other people, of all people, or of some only; a group that the title names is not taken out."""
    found = list(_GROUP.finditer(sentence))
    named = stems(title)
    dropped = [made for m in _DROPPED.finditer(sentence) if not (named and (stems(m.group()) - _ANYBODY) <= named) and len((made := sentence[: m.start()] + sentence[m.end() :]).split()) > 3]
    if dropped and rng.random() < 0.5:
        made = rng.choice(dropped).lstrip(" ,")
        return made[0].upper() + made[1:]
    if found:
        m = rng.choice(found)
        other = rng.choice([group for group in _GROUPS if group not in m.group().lower() and m.group().lower() not in group])
        return _put(sentence, m.start(), m.end(), _in_place(other.capitalize() if m.group()[0].isupper() else other, m.group()[0]))
    group = rng.choice(_GROUPS)
    return f"In {group}, {sentence[0].lower()}{sentence[1:]}" if rng.random() < 0.5 else f"{sentence.rstrip('.')} in {group}."


def _replaced(sentence: str, old: str, new: str) -> str:
    pattern = re.compile(rf"(?<![\w-]){old}(?![\w-])", re.I)
    return pattern.sub(lambda m: new[0].upper() + new[1:] if m.group()[0].isupper() else new, sentence, count=1)


def _put(sentence: str, start: int, end: int, new: str) -> str:
    return sentence[:start] + new + sentence[end:]
