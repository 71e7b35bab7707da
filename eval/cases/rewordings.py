"""Light rewordings of a sentence that keep what it says: what a model writes when it does its work well.

The lists here were written apart from those of the verifier, which must not know the cases that it is measured with.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

Change = Callable[[str], str]
_SWAPS = (
    ("doctor", "physician"), ("doctors", "physicians"), ("doctor", "health care provider"), ("physician", "doctor"),
    ("medicine", "medication"), ("medicines", "medications"), ("medications", "medicines"), ("drugs", "medicines"),
    ("disease", "illness"), ("illness", "disease"), ("disorder", "condition"), ("people", "individuals"), ("individuals", "people"),
    ("usually", "typically"), ("often", "frequently"), ("commonly", "often"), ("typically", "usually"), ("most often", "usually"), ("mostly", "mainly"),
    ("begins", "starts"), ("begin", "start"), ("start", "begin"), ("approximately", "about"), ("about", "around"), ("such as", "for example"), ("such as", "like"),
    ("caused by", "due to"), ("due to", "because of"), ("because of", "due to"), ("results in", "leads to"), ("leads to", "causes"), ("lead to", "cause"), ("called", "known as"), ("also known as", "also called"),
    ("helps", "aids"), ("assist", "help"), ("occurs", "happens"), ("occur", "happen"), ("develop", "get"), ("many", "a lot of"),
    ("in order to", "to"), ("increases", "raises"), ("increased", "raised"), ("increase", "raise"), ("reduce", "lower"), ("reduces", "lowers"), ("decreases", "reduces"), ("decrease", "reduce"),
    ("should", "need to"), ("must", "have to"), ("treat", "manage"), ("treated", "managed"), ("trouble", "difficulty"), ("difficulty", "trouble"), ("unable to", "not able to"),
    ("kids", "children"), ("babies", "infants"), ("infants", "babies"), ("elderly", "older people"), ("adolescents", "teenagers"), ("tiredness", "fatigue"), ("fatigue", "tiredness"),
    ("stomach", "belly"), ("high blood pressure", "hypertension"), ("heart attack", "myocardial infarction"), ("kidney", "renal"), ("seizures", "fits"), ("children", "kids"),
    ("immediately", "right away"), ("at once", "immediately"), ("may", "might"), ("might", "may"), ("contact", "call"), ("identify", "find"), ("before", "prior to"),
)  # fmt: skip
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SPELLED = tuple((word, str(at)) for at, word in enumerate(_NUMBERS, 2)) + tuple((str(at), word) for at, word in enumerate(_NUMBERS, 2))
_FREQUENCIES = (
    ("twice a day", "2 times daily"), ("twice daily", "two times a day"), ("once a day", "once daily"), ("three times a day", "3 times daily"),
    ("3 times a day", "three times daily"), ("4 times a day", "four times daily"), ("every day", "daily"), ("twice a week", "2 times a week"), ("percent", "%"), (" mg", " milligrams"), ("micrograms", "mcg"),
)  # fmt: skip
_BEFORE = re.compile(r"^(?:however|in addition|in general|generally|also|for example|additionally|moreover|furthermore|therefore|in fact|overall|thus|interestingly|as a result),\s+", re.I)
_PARENTHESIS = re.compile(r"\s*\((?![^)]*\b(?:not|no|except|unless|only|if)\b)[^()]{3,80}\)")
_ASIDE = re.compile(r",\s+which\s+(?!.*\b(?:not|no|only|children|pregnan\w+|adults|may|can|if|women|men)\b)[^,;()]{8,90}(?=[.;]?$)", re.I)
_LAST = re.compile(r"(?<=[a-z]),? (?:and|or) [a-z]+(?: [a-z]+)?\.$")
_LIST = re.compile(r"\w+, (?:[\w-]+ ?){1,3}, ?(?:and|or) [\w-]+(?: [\w-]+)?\.$")
_ORDER = re.compile(r"^(?:Take|See|Use|Call|Ask|Tell|Drink|Eat|Keep|Wash|Check|Contact|Talk|Try|Get|Rest|Seek|Go|Wear|Follow|Stay|Avoid|Store|Swallow|Apply|Make|Limit)\b")
_ACTIVE = re.compile(r"^(?P<a>[A-Z][\w' -]{2,50}?) (?P<v>causes|affects|blocks|inhibits|activates) (?P<b>[\w' -]{3,60})\.$")
_VERB = re.compile(r"\b(?:is|are|was|can|may|has|have|to|will|and|of|other)\b")
_PASSIVE = re.compile(r"^(?P<b>[A-Z][\w' -]{2,50}?) (?:is|are) (?P<v>caused|affected|blocked|inhibited|activated) by (?P<a>[\w' -]{3,60})\.$")
_PASSIVES = {"causes": "caused", "affects": "affected", "blocks": "blocked", "inhibits": "inhibited", "activates": "activated"}
_SUBJECT = re.compile(r"^(?:It|This condition|This disease|This disorder|This medicine|The condition|The disorder)(?= (?:is|can|may|often|usually|affects|causes|occurs|works|was|has|does|should))")
_CLAUSE = re.compile(r"^(?P<first>[^,;()]{40,}?)[;,] (?:and|while) (?P<rest>[a-z][^,;]{25,})$")


def rewordings(sentence: str, title: str, rng: random.Random, linker: Linker, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(kind, rewording) of every kind that can be made of the sentence, each different from it."""
    made = {
        "synonym": _swapped(sentence, _SWAPS, rng),
        "number": _swapped(sentence, (*_FREQUENCIES, *_SPELLED), rng),
        "contraction": _contracted(sentence),
        "shortened": _shortened(sentence),
        "address": _addressed(sentence),
        "voice": _voiced(sentence),
        "subject": _SUBJECT.sub(title, sentence) if title and len(title) < 60 else sentence,
        "name": _renamed(sentence, rng, linker, knowledge),
    }
    two = made["synonym"] if made["shortened"] == sentence else _swapped(made["shortened"], _SWAPS, rng)
    made["several"] = _swapped(_addressed(two), _SWAPS, rng) if two not in (sentence, made["shortened"], made["synonym"]) or made["address"] != sentence else sentence
    yield from ((kind, text) for kind, text in made.items() if text != sentence)


def _swapped(sentence: str, pairs: tuple[tuple[str, str], ...], rng: random.Random) -> str:
    """The sentence with one or two words put by others of the same meaning."""
    fitting = [(old, new) for old, new in pairs if _word(old).search(sentence)]
    for old, new in rng.sample(fitting, min(len(fitting), rng.choice((1, 2)))):
        sentence = _word(old).sub(lambda found, new=new: _cased(new, found.group()), sentence, count=1)  # type: ignore[misc]
    return sentence


def _word(word: str) -> re.Pattern[str]:
    start = r"(?<![\w.,-])" if word[0] != " " else ""
    # A digit that belongs to a range, a decimal or a name is left alone.
    return re.compile(rf"{start}{re.escape(word)}(?![\w-]|[.,]\d| not\b)", re.I)


def _cased(new: str, old: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _contracted(sentence: str) -> str:
    for long, short in (("do not", "don't"), ("does not", "doesn't"), ("should not", "shouldn't"), ("cannot", "can't"), ("is not", "isn't"), ("are not", "aren't")):
        if short in sentence:
            return sentence.replace(short, long, 1)
        if long in sentence:
            return sentence.replace(long, short, 1)
    return sentence


def _shortened(sentence: str) -> str:
    """Without an opening word, a parenthesis, an aside, a last clause or the last of a list."""
    opened = _BEFORE.sub("", sentence)
    if opened != sentence:
        return opened[0].upper() + opened[1:]
    for pattern in (_PARENTHESIS, _ASIDE):
        if (text := pattern.sub("", sentence, count=1)) != sentence:
            return text
    if (clause := _CLAUSE.match(sentence)) and not re.search(r"\b(?:if|between|either|both|may|not|no|when)\b", sentence):
        return clause["first"] + "."
    if _LIST.search(sentence) and not re.search(r"\b(?:not|no|never|without|between|both|all|only|or)\b", sentence):
        text = _LAST.sub(".", sentence)
        head, _, tail = text.rpartition(", ")
        return f"{head} and {tail}" if head and text != sentence else sentence
    return sentence


def _addressed(sentence: str) -> str:
    """An order as advice, and the other way round."""
    if sentence.startswith("Do not "):
        return "You should not " + sentence[7:]
    if _ORDER.match(sentence):
        return "You should " + sentence[0].lower() + sentence[1:]
    if sentence.startswith("You should not "):
        return "Do not " + sentence[15:]
    return sentence


def _voiced(sentence: str) -> str:
    match = _ACTIVE.match(sentence)
    if match and not _VERB.search(match["a"]):
        return f"{_capital(match['b'])} is {_PASSIVES[match['v']]} by {_small(match['a'])}."
    if match := _PASSIVE.match(sentence):
        active = next(verb for verb, passive in _PASSIVES.items() if passive == match["v"])
        return f"{_capital(match['a'])} {active} {_small(match['b'])}."
    return sentence


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _small(text: str) -> str:
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def _renamed(sentence: str, rng: random.Random, linker: Linker, knowledge: Knowledge) -> str:
    """Another English name of the lexicon for something that the sentence calls by one of its names."""
    options = []
    for mention in linker.read(sentence).mentions:
        concept, said = knowledge.concepts[mention.concept], sentence[mention.start : mention.end]
        names = [name for name in (concept.name, *concept.names) if not {'"', "*"} & {*name} and name.casefold() != said.casefold()]
        if concept.kind in {"medicine", "condition", "symptom"} and said.casefold() in {name.casefold() for name in concept.english} and names:
            options.append((mention, names))
    if not options:
        return sentence
    mention, names = rng.choice(options)
    name = rng.choice(names[:3])
    fitted = _cased(name if name[1:2].isupper() else name[0].lower() + name[1:], sentence[mention.start])
    return sentence[: mention.start] + fitted + sentence[mention.end :]
