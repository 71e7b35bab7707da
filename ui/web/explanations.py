"""What it could be: a bar for each explanation, what speaks for and against it, what was not asked, and the way there as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from assistant.differential import WORDING
from assistant.types import Candidate, Reason
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge
from ui.locale.words import Words
from ui.picture import chain, steps
from ui.web.html import level_word
from ui.web.session import Names, Shown

# Of other names; a page has up to a dozen, for finding it.
MOST_NAMES = 4


def names_of(shown: Shown, knowledge: Knowledge) -> Names:
    """English and Chinese names of all that the explanations and the treatments of a turn name; what has no Chinese name keeps its English one."""
    path = (end for one in shown.candidates for step in steps(one.path) for end in (step.head, step.tail))
    reasons = (reason.finding for one in shown.candidates for reason in (*one.supports, *one.against))
    keys = {*path, *reasons, *(one.id for one in shown.candidates), *(option.concept for option in shown.options), *(key for found in shown.unasked.values() for key in found)}
    english, chinese = speech("en", knowledge), speech("zh", knowledge)
    return {key: (english.name(key), chinese.name(key)) for key in keys if key in knowledge.concepts}


def also_of(shown: Shown, knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """What else the explanations of a turn are called in Chinese; what people say with a gap (``*``) is no name to be shown."""
    say = speech("zh", knowledge)
    known = {one.id: knowledge.concepts[one.id] for one in shown.candidates if one.id in knowledge.concepts}
    return {key: tuple(name for name in concept.zh if "*" not in name and name != say.name(key)) for key, concept in known.items()}


def panel(shown: Shown | None, words: Words) -> str:
    """What could explain the findings, likeliest first."""
    if shown is None or not shown.candidates:
        return f'<p class="hollow">{words("could.none")}</p>'
    heaviest = max((abs(reason.weight) for one in shown.candidates for reason in (*one.supports, *one.against)), default=1.0)
    items = "".join(Explanation(one, shown, heaviest, words).drawn() for one in shown.candidates)
    return f'<p class="note">{words("could.note")}</p><ol class="differential">{items}</ol>'


class Explanation:
    """One candidate of a turn, drawn; bars of reasons are as long as they weigh beside the heaviest of all."""

    def __init__(self, one: Candidate, shown: Shown, heaviest: float, words: Words) -> None:
        self.one, self.shown, self.heaviest, self.words = one, shown, heaviest, words

    def drawn(self) -> str:
        """The whole item."""
        one, words = self.one, self.words
        level = f'<span class="tag level-{one.urgency.label}">{level_word(one.urgency, words)}</span>'
        others = (self.shown.also.get(one.id, ()) if words.language == "zh" else one.also)[:MOST_NAMES]
        also = f'<p class="also">{escape(words("could.also", names=words("fact.between").join(others)))}</p>' if others else ""
        head = f'<div class="candidate-head"><h3>{self._name(one.id, one.name)}</h3><span class="share">{percent(one.probability, words)}</span></div>'
        why = self._weighed("for", one.supports) + self._weighed("against", one.against)
        open_ = self._listed("unasked", (f"<li>{self._name(key, key)}</li>" for key in self.shown.unasked.get(one.id, ())))
        return f'<li class="candidate">{head}{self._bar()}<div class="candidate-meta">{level}{also}</div>{why}{open_}{self._path()}</li>'

    def _name(self, key: str, otherwise: str) -> str:
        if key == WORDING:
            return self.words("could.wording")
        english, chinese = self.shown.names.get(key, (otherwise, otherwise))
        return escape(chinese if self.words.language == "zh" else english)

    def _bar(self) -> str:
        share = percent(self.one.probability, self.words)
        return (
            f'<div class="bar" role="meter" aria-label="{self._name(self.one.id, self.one.name)}" aria-valuemin="0" aria-valuemax="100" '
            f'aria-valuenow="{self.one.probability * 100:.0f}" aria-valuetext="{share}"><span class="bar-fill" style="width:{max(self.one.probability, 0.01):.0%}"></span></div>'
        )

    def _weighed(self, sign: str, found: tuple[Reason, ...]) -> str:
        return self._listed(sign, (f"<li>{self._name(one.finding, one.name)}{self._weight(one)}</li>" for one in found))

    def _weight(self, reason: Reason) -> str:
        return f'<span class="weight" aria-hidden="true"><i style="width:{abs(reason.weight) / (self.heaviest or 1.0):.0%}"></i></span>'

    def _listed(self, sign: str, items: Iterable[str]) -> str:
        inner = "".join(items)
        label = f'<span class="reasons-label">{self.words(f"could.{sign}")}</span>'
        return f'<div class="reasons reasons-{sign}">{label}<ul>{inner}</ul></div>' if inner else ""

    def _path(self) -> str:
        """The way through the graph as a picture; its steps are the name of the picture."""
        found = steps(self.one.path)
        told = {self.one.id: self.one.name, **{reason.finding: reason.name for reason in (*self.one.supports, *self.one.against)}}
        chosen = told | {key: both[self.words.language == "zh"] for key, both in self.shown.names.items()}
        kinds = {kind: self.words(f"step.{kind}") for kind in ("has_finding", "raises_risk_of", "is_a")}
        return f'<details class="path"><summary>{self.words("could.path")}</summary>{chain(found, chosen, kinds)}</details>' if found else ""


def percent(probability: float, words: Words) -> str:
    """A probability for people; small ones are not called zero."""
    return words("could.under") if probability < 0.01 else f"{probability:.0%}".replace("%", " %")
