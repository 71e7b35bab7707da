"""A sentence in plain form, so that two ways of saying one thing read alike; and its words by stem.

"Don't take more than eight tablets" and "take up to 8 tablets" become the same words. Nothing here judges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

NUMBERS = {word: str(at) for at, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])}
NUMBERS |= {word: str(at * 10) for at, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"], 2)}
_STEMMER = Stemmer.Stemmer("english")
_WORD = re.compile(r"[a-z0-9\u00c0-\u024f\u0370-\u03ff\u4e00-\u9fff]+")
# Words that carry nothing of their own. "Of", "in" and the like may change places; negations, hedges and degrees are read elsewhere.
COMMON = frozenset(
    " ".join(
        (
            "a an the it its this that these those they them their there here you your yours we our us i my he she his her who whom whose which what",
            "of in on at to for with by from as into onto and or also too so such than then",
            "is are was were be been being am do does did have has had having get gets got will would shall should can could may might must",
            "very much quite rather just even still about around approximately one ones other others some any all each every both either",
            "if when while because since although though however therefore thus e g i e eg ie etc s t not no never nor none ever become becomes seem seems look looks",
        )
    ).split()
)
# One meaning a line; what stands first stands for all. Words of opposite poles are never on one line.
_SAME = """
doctor|physician|gp|clinician|health care provider|healthcare provider|health care professional|healthcare professional|health professional|health provider
people|person|persons|individual|individuals|patient|patients|human|humans|someone|somebody|anyone|anybody|those affected
medicine|medicines|medication|medications|drug|drugs|meds
disease|diseases|illness|illnesses|disorder|disorders|condition|conditions
usually|typically|generally|normally|mostly|mainly|often|frequently|commonly|most often|most frequently|most commonly|in most cases|as a rule
many|a lot of|lots of|numerous|a number of|a large number of
start|begin|begins|began|starts|onset
help|aid|assist|aids
happen|occur|occurs|take place|takes place
develop|develops|get|gets|acquire
cause|causes|lead to|leads to|leading to|result in|results in|caused|bring on|brings on
caused by|due to|because of|result from|results from|resulting from
called|known as|also known as|also called|termed|named|referred to as
such as|for example|including|like|for instance|e.g.|include|includes|included|contain|contains|comprise|consist of|consists of
treat|manage|managed|treatment|therapy|therapies|management|treated|treating
difficulty|trouble|difficulties|problem|problems|issue|issues
baby|babies|infant|infants
child|children|kids|kid
teenager|teenagers|adolescent|adolescents|teen|teens
elderly|older people|the elderly|elderly people|seniors|older adults|older persons
tired|tiredness|fatigue|exhaustion|exhausted
stomach|belly|tummy|abdomen|abdominal
kidney|renal|kidneys
liver|hepatic
heart|cardiac
lung|pulmonary|lungs
immediately|right away|at once|straight away|urgently|without delay|promptly
contact|call|see|phone|consult|speak to|talk to|ask|tell|visit
need to|have to|has to|should|ought to|needs to|are advised to|is advised to|recommended to
find|identify|detect|detects|discover
show|shows|shown|demonstrate|demonstrated|demonstrates|reveal|revealed
use|used|using|uses|take|taken|takes|taking
before|prior to
stop|discontinue|quit|cease
increase|raise|raised|elevate|elevated|elevates|heighten
reduce|lower|decrease|lessen|diminish|cut|bring down
higher|greater|bigger|larger|more
worse|worsen|worsens|aggravate|exacerbate
better|improve|improves|improvement
ease|relieve|relieves|soothe|alleviate|relief
affect|affects|impact|influence
severe|serious
signs|symptoms|sign|symptom
test|tests|exam|examination
body|bodies
sick|ill|unwell
vomit|vomiting|throw up|throwing up|being sick
breathlessness|shortness of breath|short of breath|breathing difficulty|trouble breathing|difficulty breathing
seizure|seizures|fits|fit|convulsion
pain|ache|hurt|hurts|painful|sore
skin|cutaneous
eye|ocular|eyes
pregnancy|pregnant
protect|guard
common|frequent
rare|uncommon|infrequent
dangerous|hazardous
advice|guidance
part|portion
kind|type|form|variety|kinds|types|forms
quickly|fast|rapidly|rapid
slowly|gradually
main|chief|principal
goal|aim
important|crucial|essential|vital
make|produce|create|makes|produces
needed|required|necessary|need|require|needs|requires
work|function|works
chance|risk|likelihood|probability|odds
look|check|looks
"""
_LINES = [line.split("|") for line in _SAME.strip().splitlines()]
_SEVERAL = {other: line[0] for line in _LINES for other in line if " " in other and other != line[0]}
_FIXED = (
    (re.compile(r"[’ʼ`´]"), "'"), (re.compile(r"[–—−]"), "-"), (re.compile(r"\b(?:can't|can not)\b"), "cannot"), (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\b(\w+)n't\b"), r"\1 not"), (re.compile(r"\bcannot\b"), "can not"), (re.compile(r"\bunable\b"), "not able"), (re.compile(r"\bper cent\b|\bpercent\b"), "%"), (re.compile(r"½"), "0.5"), (re.compile(r"[µμ](?=g\b)"), "mc"),
    (re.compile(r"\b(?:individuals?|patients?|persons?|someone|somebody|anyone|anybody)\b"), "people"), (re.compile(r"\bkids?\b"), "children"),
    (re.compile(r"\btwice\b"), "2 times"), (re.compile(r"\bthrice\b"), "3 times"), (re.compile(r"\bdaily\b|\b(?:per|each|every) day\b"), "a day"),
    (re.compile(r"\bweekly\b|\b(?:per|each|every) week\b"), "a week"), (re.compile(r"\bmonthly\b|\b(?:per|each|every) month\b"), "a month"), (re.compile(r"\bonce a (?=day|week|month)"), "1 times a "),
    (re.compile(r"\bmilligram(?:me)?s?\b"), "mg"), (re.compile(r"\bmicrogram(?:me)?s?\b"), "mcg"),
    # "Breast-feeding" and "breastfeeding", "non-smoker" and "nonsmoker" are one word; "X-linked" and "5-10" stay as they are.
    (re.compile(r"\b(breast|non|pre|post|anti|over|under|re|co|bi)-(?=[a-z]{3})"), r"\1"),
)  # fmt: skip
_NUMBER_WORD = re.compile(rf"\b(?<!no )({'|'.join(NUMBERS)})\b(?!-line| of (?:the|these|those|its|your)\b| another\b| or more of\b)")
_MOST = r"(?:take|use|have|give|exceed|drink|eat|wait|apply|swallow|inject|need|go)"
_BOUNDS = (
    (re.compile(rf"\b(?:do|does|should|must|may|can|will) not ({_MOST}) (?:any )?(?:more|longer|over) than (?=[^.;]{{0,12}}\d)"), r"\1 up to "),
    (re.compile(rf"\bnever ({_MOST}) (?:any )?(?:more|longer) than (?=[^.;]{{0,12}}\d)"), r"\1 up to "),
    (re.compile(r"\b(?:do|should|must|may|does|can) not exceed (?=[^.;]{0,12}\d)"), "is up to "), (re.compile(r"\bnever exceed (?=[^.;]{0,12}\d)"), "is up to "),
    (re.compile(r"\b(?:no|not) (?:more|greater|longer|older|higher) than (?=[^.;]{0,12}\d)|\bat most (?=\d)|\b(?:a )?maximum (?:of )?(?=\d)|\bnot over (?=\d)|\bup to (?:a maximum of )?(?=\d)"), " up to "),
    (re.compile(r"\b(?:no|not) (?:less|fewer|lower|younger) than (?=\d)|\bat least (?=\d)|\b(?:a )?minimum (?:of )?(?=\d)"), " at least "),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in plain form.

    Attributes:
        text: lower case, contractions written out, number words as digits, phrases of several words by one.
        words: (word, stem, start) of every word; words of one meaning have one stem.
    """

    text: str
    words: tuple[tuple[str, str, int], ...]

    @property
    def content(self) -> frozenset[str]:
        """Stems of the words that carry something."""
        return frozenset(stem for word, stem, _ in self.words if word not in COMMON)

    @property
    def sequence(self) -> list[str]:
        """The same in order."""
        return [stem for word, stem, _ in self.words if word not in COMMON]


def stem_of(word: str) -> str:
    """The stem of a word, or of the word that stands for its meaning."""
    stem: str = _STEMMER.stemWord(word)
    meaning: str = _WORDS.get(word, _STEMS.get(stem, stem))
    return meaning


_WORDS = {other: _STEMMER.stemWord(line[0] if " " not in line[0] else line[0].split()[-1]) for line in _LINES for other in line if " " not in other}
_STEMS = {_STEMMER.stemWord(word): meaning for word, meaning in reversed(_WORDS.items())}
_PHRASE = re.compile(rf"\b(?:{'|'.join(re.escape(phrase) for phrase in sorted(_SEVERAL, key=len, reverse=True))})(?!\w)")


@lru_cache(maxsize=4096)
def say(text: str) -> Said:
    """The plain form of a sentence."""
    plain = f" {text.lower()}"
    for pattern, new in _FIXED:
        plain = pattern.sub(new, plain)
    plain = _NUMBER_WORD.sub(lambda word: NUMBERS[word.group(1)], plain)
    for pattern, new in _BOUNDS:
        plain = pattern.sub(new, plain)
    plain = _PHRASE.sub(lambda phrase: _SEVERAL[phrase.group()], plain)
    words = tuple((found.group(), stem_of(found.group()), found.start()) for found in _WORD.finditer(plain))
    return Said(plain, words)


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """Content stems of a piece of plain text."""
    return frozenset(stem_of(word) for word in _WORD.findall(text) if word not in COMMON)


def in_order(some: object, whole: object) -> bool:
    """True when ``some`` is what is left of ``whole`` after items are taken out."""
    rest = iter(whole)  # type: ignore[call-overload]
    return all(item in rest for item in some)  # type: ignore[attr-defined]
