"""Names of people in English: by the words around them, and by the list where a name is no other word."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import takewhile

from assistant.privacy.people import bare, people
from assistant.privacy.places import towns
from assistant.privacy.types import Candidate, Span

# Words of one name.
LONGEST = 6
_CAP = r"[A-ZÀ-ÖØ-ÞĀ-ŽƠƯẠ-Ỹ](?:['’][A-ZÀ-ÞĀ-ŽƠƯẠ-Ỹ])?[a-zß-öø-ÿā-žơưạ-ỹ]+(?:[A-ZÀ-ÞĀ-ŽƠƯẠ-Ỹ][a-zß-ÿā-žơưạ-ỹ]+)?(?:[-'’][A-ZÀ-ÞĀ-ŽƠƯẠ-Ỹ][a-zß-ÿā-žơưạ-ỹ]+)*"
_UPPER = r"[A-ZÀ-ÞĀ-ŽƠƯẠ-Ỹ]{2,}(?:['’-][A-ZÀ-ÞĀ-ŽƠƯẠ-Ỹ]{2,})*"
_INITIAL = r"[A-Z]\.?(?![\w'’])"
_PARTICLE = r"(?:van|von|der|den|de|del|la|di|da|bin|ibn|al|el|St\.?)"
_GAP = r"[ \t]+"
_FULL = rf"(?:{_CAP}|{_UPPER}|{_INITIAL})(?:,?{_GAP}(?:{_PARTICLE}{_GAP}){{0,2}}(?:{_CAP}|{_UPPER}|{_INITIAL})){{0,3}}"
_LOWER = r"[a-zß-ÿā-žơưạ-ỹ]{2,}(?:[-'][a-z]{2,})?(?:[ ][a-zß-ÿā-žơưạ-ỹ]{2,}(?:[-'][a-z]{2,})?){0,2}"
_WORD = re.compile(rf"{_CAP}|{_UPPER}|{_INITIAL}|[a-zß-ÿā-žơưạ-ỹ]{{2,}}")
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Mister|Master|Dr|Doctor|Doc|Prof|Professor|Sir|Dame|Lord|Rev|Reverend|Drs|Nurse|Sister|Matron|Uncle|Aunt|Auntie|Aunty|Grandma|Grandpa|Granny|Nanny|Judge|Officer|Captain|Sgt|PC|Pastor|Rabbi|Imam|Señor|Señora)"
_TITLED = re.compile(rf"\b(?:{_TITLE}|{_TITLE.upper()})\b\.?{_GAP}(?P<name>{_FULL})")
_TITLED_LOWER = re.compile(rf"\b(?:mr|mrs|ms|miss|dr|doctor|prof|nurse|uncle|aunt|auntie)\b\.?\s+(?P<name>{_CAP}|[a-z]{{3,}})")
# "Doctor Consider" begins a sentence; "Dr Stone" does not.
_SHORT_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Drs?|Prof)\b", re.I)
_SELF = re.compile(rf"\b(?i:my (?:full |first |last |real )?name(?:['’]?s| is)|(?:his|her|their|its|the patient['’]?s?|patient) (?:full |first |last )?name(?:['’]?s| is| was)|name['’]s|(?:they|people|friends|everyone) call me|goes by|signed(?: by)|addressed to)[:,]?\s+(?P<name>(?-i:{_FULL})|(?-i:{_LOWER}))")
_CALLED = re.compile(rf"\b(?i:call me|known as|called|named|speaking with|spoke to)\s+(?P<name>{_FULL}|{_LOWER})")
_I_AM = re.compile(rf"\b(?:I am|I'm|I’m|Im|i'm|i am|This is|this is|It's|it's)\s+(?P<name>{_CAP}(?:{_GAP}{_CAP})*)")
_RELATION = (
    r"(?:son|daughter|child|kid|baby|toddler|boy|girl|twins?|husband|wife|partner|spouse|fianc[eé]e?|boyfriend|girlfriend|mum|mom|mam|mother|dad|father|brother|sister|uncle|aunt|auntie|cousin|nephew|niece|gran|nan|grandma|grandmother|grandad|grandfather|grandpa|grandson|"
    r"granddaughter|stepson|stepdaughter|stepdad|stepmum|father-in-law|mother-in-law|friend|mate|neighbou?r|flatmate|roommate|housemate|colleague|coworker|boss|manager|teacher|carer|caregiver|gp|doctor|nurse|midwife|consultant|surgeon|therapist|physio|dentist|"
    r"counsellor|landlord|health visitor|social worker|newborn|man|lady|woman|patient|client|resident|pharmacist)"
)
_RELATED = re.compile(rf"\b(?i:my|his|her|our|their|your|the|a|old|elder|younger|little)\s(?:[a-z-]+\s){{0,2}}?(?i:{_RELATION})(?i:,? (?:is |was )?(?:called|named)|,| is| \(|:)?\s?(?<=[ ,(:])(?P<name>{_CAP}(?:{_GAP}(?:{_CAP}))*|[a-z]{{3,}})")
_LABEL = (
    r"(?:(?:patient|pt|client|subject|full|first|last|given|family|middle|maiden|birth|legal|preferred|contact|child|mother|father|parent|guardian|doctor|physician|provider|emergency contact|next of kin|employer|user|account|card ?holder)(?:['’]s)? ?)?(?:name|surname|forename)s?(?: of (?:patient|child|parent|guardian|doctor))?"
)
_ROLES = (
    r"(?:patient|pt|client|next of kin|nok|emergency contact|guardian|mother|father|spouse|carer|husband|wife|partner|son|daughter|consultant|gp|physician|doctor|provider|attending|surgeon|nurse|midwife|author|therapist|clinician|referrer|informant|interpreter|witness|signed|signature|"
    r"(?:electronically |digitally )?signed by|seen by|dictated by|reviewed by|reported by|referred by|referring (?:physician|doctor|gp)|attending (?:physician|doctor)|performed by|assessed by|approved by|verified by|entered by|written by|prescribed by|authori[sz]ed by|accompanied by|cc|attn|from|to|re|regarding|dear|hi|hello|hey)"
)
_LABELLED = re.compile(rf"(?i:\b{_LABEL})\s*[:：=]\s*(?P<name>{_FULL}|{_LOWER})")
_ROLE = re.compile(rf"(?:(?i:\b{_ROLES})\s*[:：]\s*|(?i:\b(?:dear|hi|hello|hey|signed by|seen by|dictated by|reviewed by|reported by|referred by|performed by|assessed by|prescribed by|accompanied by|named after|spoke (?:to|with)|discussed with|d/w))\s+)(?:(?i:{_TITLE})\.?\s+)?(?P<name>{_FULL})")
_SIGNED = re.compile(rf"(?i:\b(?:regards|thanks|thank you|thx|sincerely|best wishes|cheers|yours|yours truly|faithfully|love|warmly|best|take care|signed|xx+))(?:[ ]?(?i:again|so much|in advance|a lot|everyone|all))?[,.!]?[ \t]*(?:[,\n][\s]*|[-–—]\s*)(?:(?i:{_TITLE})\.?\s)?(?P<name>{_FULL})(?=[ \t]*(?:$|\n|[,.(]|x))")
_DASHED = re.compile(rf"(?:[.!?…]|\n)\s*[-–—~]\s*(?P<name>{_CAP}(?:{_GAP}{_CAP})?)\s*$")
_COMMA = re.compile(rf"(?<![\w])(?P<name>(?:{_CAP}|{_UPPER}),\s(?:{_CAP}|{_UPPER})(?:\s{_INITIAL})?)(?![\w])")
_INITIALS = re.compile(rf"(?<![\w.])(?P<name>(?:[A-Z]\.\s?){{1,3}}{_CAP}|{_CAP}\s(?:[A-Z]\.){{1,3}})")
_CREDENTIALS = re.compile(rf"(?P<name>{_CAP}(?:{_GAP}(?:{_INITIAL}|{_CAP})){{1,2}}),?\s(?:MD|M\.D\.|DO|RN|MBBS|MBChB|FRCP|MRCP|MRCGP|FRCS|PhD|NP|PA-C|DDS|LPN|CRNA|PharmD|RGN)\b")
_RUN = re.compile(rf"(?:{_CAP}|{_UPPER})(?:{_GAP}(?:{_PARTICLE}{_GAP}){{0,2}}(?:{_CAP}|{_UPPER}|{_INITIAL}))*")
_BARE_LOWER = re.compile(r"(?<![\w'@.-])[a-z]{4,}(?![\w@-])")
# "Grace has a cough": a name that is a word too is told by what it does.
_ACTS = re.compile(rf"\b(?P<name>{_CAP})(?=\s(?:(?:is|was|turned)\s(?:now\s)?\d|(?:is|was)\s(?:my|our|his|her|an?)\s(?!\w+ (?:of|that)\b)|(?:has|had)\s(?:an?|been|no|just)\b|(?:said|says|told|woke|fell|vomited|cried|keeps|took|swallowed|came|went|lives|and I)\b))")
_TWO_ACT = re.compile(rf"\b(?P<name>{_CAP}{_GAP}{_CAP})(?=\s(?:has|is|was|had|said|says|came|went|reports|denies|presented|felt|fell)\b)")
_THINGS = frozenset({"iris", "gene", "coral", "rose", "summer", "spring", "olive", "ginger", "sage", "art", "grant", "ward", "patience", "chance"})
# Not a name, whatever stands before it.
_NO_NAMES = (
    "i the a an he she it we they you my his her our their your no yes not and but or so if in on at of for to from with by as is was are were be been has had have having do did does will would can could may might shall should must said says saying told who whom which that this these those there here when "
    "where why how what then than now today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december morning afternoon evening night a&e ed er icu gp nhs uk usa covid type stage grade unknown none nil nkda "
    "male female man woman boy girl patient pt doctor nurse reports denies presents complains states history diagnosis please thanks thank hello hi dear sir madam all everyone team colleague doctors both also just still only very really too got get gets getting feeling feels going went came come keep keeps "
    "started starts says see saw seen think thinks thought about after before because since while until during me him them us been ill sick unwell fine ok okay well bad worse better some any every each other another new old recently easter christmas always never sometimes usually often maybe perhaps even though although who's "
    "more most less least one two three four five six seven eight nine ten name mr mrs ms miss dr prof address phone dob date age sex mrn number id email tel fax admission discharge summary clinic hospital ward department emergency re ref regards signed nothing something anything quite rather pretty having "
    "taking on off up down out over under again back home work school vomiting bleeding choking struggling coughing wheezing crying refusing complaining lying sitting waiting looking trying"
)
_NEVER = frozenset(_NO_NAMES.split())
_VERBS = re.compile(r"['’]s\b|\s+(?:has|is|was|had|keeps|started|woke|fell|got|says|said|who|can|can't|cannot|isn't|won't|hasn't|feels|took|swallowed|came|went|needs|aged|\(|\d)|\s*[,.;!?)]|\s*$|\s+and\b")
Ordinary = Callable[[str], bool]


def names(text: str, medical: Sequence[Span], ordinary: Ordinary) -> Iterator[Candidate]:
    """Names in a text.

    Args:
        medical: what is no name unless a title, a label or a signature says so.
        ordinary: True for a word of English or of medicine.
    """
    found = [*_certain(text, ordinary), *(span for span in _likely(text, ordinary) if not _medical(text, span, medical))]
    for start, end in found:
        yield Candidate("NAME", start, end)


def _certain(text: str, ordinary: Ordinary) -> Iterator[Span]:
    """By titles, introductions, labels and signatures."""
    for pattern in (_SELF, _LABELLED, _SIGNED, _CREDENTIALS):
        for match in pattern.finditer(text):
            yield from _trimmed(text, *match.span("name"), ordinary)
    for match in _TITLED.finditer(text):
        if _SHORT_TITLE.match(match[0]) or _name_like(re.split(r"[ \t,]", match["name"])[0], ordinary):
            yield from _trimmed(text, *match.span("name"), ordinary)
    for match in _TITLED_LOWER.finditer(text):
        word = match["name"]
        if word.lower() not in _NEVER and (word in people() or not ordinary(word)):
            yield match.span("name")


def _likely(text: str, ordinary: Ordinary) -> Iterator[Span]:
    """By relatives, greetings and the list."""
    for match in _ROLE.finditer(text):
        if any(_name_like(word, ordinary) for word in _WORD.findall(match["name"])):
            yield from _trimmed(text, *match.span("name"), ordinary)
    for match in _CALLED.finditer(text):
        if (first := re.split(r"[ \t]", match["name"])[0]).lower() in people().given or (first[0].isupper() and first in people()):
            yield from _trimmed(text, *match.span("name"), ordinary)
    yield from _related(text, ordinary)
    for match in (*_COMMA.finditer(text), *_DASHED.finditer(text), *_INITIALS.finditer(text)):
        words = [word for word in re.findall(r"[\w'’-]+", match["name"]) if len(word) > 1]
        if all(word in people() and word.lower() not in _NEVER for word in words) and not (len(words) > 1 and all(ordinary(word) for word in words) and not any(word.lower() in people().given for word in words)):
            yield match.span("name")
    for match in _I_AM.finditer(text):
        if (first := match["name"].split()[0]).lower() in people().given or (people().first(first) and " " in match["name"]):
            yield from _trimmed(text, *match.span("name"), ordinary)
    yield from _alone(text, ordinary)


def _alone(text: str, ordinary: Ordinary) -> Iterator[Span]:
    """Names that nothing introduces."""
    for match in _RUN.finditer(text):
        yield from _listed(text, match, ordinary)
    for match in _BARE_LOWER.finditer(text):
        if match[0] in people().given and match[0] not in _NOT_SMALL and not (ordinary(match[0]) and match[0] not in people().common):
            after = re.compile(r" ([a-z]{3,})(?![\w'’-])").match(text, match.end())
            known = after and (after[1] in people().common_surnames or (after[1] in people().surnames and not ordinary(after[1])))
            yield match.start(), after.end() if after and known else match.end()
    for match in _TWO_ACT.finditer(text):
        if not any(ordinary(word) or word in towns().certain for word in match["name"].split()):
            yield match.span("name")
    for match in _ACTS.finditer(text):
        if people().first(match["name"]) and match["name"].lower() not in _NEVER | _THINGS:
            yield match.span("name")


def _related(text: str, ordinary: Ordinary) -> Iterator[Span]:
    for match in _RELATED.finditer(text):
        first = re.split(r"[ \t]", match["name"])[0]
        if first.lower() in _NEVER:
            continue
        small = first[0].islower()
        if small and not (first in people().given or (first in people().words and _VERBS.match(text, match.end("name")) and not _said_of(match[0]))):
            continue
        if not small and not _name_like(first, ordinary):
            continue
        yield from _trimmed(text, *match.span("name"), ordinary)


def _said_of(before: str) -> bool:
    """ "My son is sick": what follows "is" is hardly a name in small letters."""
    return bool(re.search(r"\bis\s+\S+$", before))


def _name_like(word: str, ordinary: Ordinary) -> bool:
    if word.lower() in _NEVER or len(word) < 2:
        return False
    return word in people() or not ordinary(word)


def _trimmed(text: str, start: int, end: int, ordinary: Ordinary) -> Iterator[Span]:
    """The words that can be a name, from the first on: "Smith Cardiology" ends after Smith, "john and I" after john."""
    words = list(_WORD.finditer(text, start, end))
    pair = len(words) > 1 and _surname_of(words[0][0], words[1][0])
    sure = {words[0].start(), words[1].start()} if pair else {start}
    kept = list(takewhile(lambda at: (pair and at.start() in sure) or _goes_on(at, sure, ordinary), words))
    while kept and re.fullmatch(_PARTICLE, kept[-1][0]):
        kept.pop()
    if kept:
        yield kept[0].start(), kept[-1].end()


def _surname_of(first: str, word: str) -> bool:
    """What has a capital after a certain given name is a surname, whatever else it may be."""
    return people().first(first) and first[:1].isupper() and first[1:].islower() and word[:1].isupper() and any(map(str.islower, word)) and (word in people() or word.lower() not in _NEVER)


def _goes_on(word: re.Match[str], certain: Collection[int], ordinary: Ordinary) -> bool:
    plain = word[0].lower()
    if plain in _NEVER:
        return False
    return word.start() in certain or re.fullmatch(f"{_PARTICLE}|{_INITIAL}", word[0]) is not None or _name_like(word[0], ordinary)


def _listed(text: str, run: re.Match[str], ordinary: Ordinary) -> Iterator[Span]:
    """Within words with capitals, a given name and what belongs to it."""
    words = list(_WORD.finditer(text, run.start(), run.end()))
    known = people()
    at = 0
    while at < len(words):
        word = words[at][0]
        last = at + 2 if bare(word) in known.given and at + 1 < len(words) and _surname_of(word, words[at + 1][0]) else at + 1
        while last < min(len(words), at + LONGEST) and (len(words[last][0].rstrip(".")) == 1 or words[last][0] in known or words[last][0] in ("van", "de", "der", "von", "al", "bin") or not ordinary(words[last][0])) and words[last][0].lower() not in _NEVER:
            last += 1
        longer = last - at > 1 and any(bare(other[0]) in known.surnames or bare(other[0]) in known.given for other in words[at + 1 : last])
        certain = not word.isupper() and word not in towns().certain and (bare(word) in known.given or (len(word) >= 4 and bare(word) in known.surnames and not ordinary(word)))
        if len(word) > 1 and (word.lower() not in _NEVER or (word in ("Will", "May", "Mark") and longer)) and (certain or (longer and (known.first(word) or (not ordinary(word) and word not in towns().certain)) and not (word.isupper() and len(word) < 3))):
            yield words[at].start(), words[last - 1].end()
            at = last
        else:
            at += 1


def parts(name: str) -> set[str]:
    """The words of a name by which it is known again."""
    return {word for word in re.findall(r"[^\W\d_][\w'’-]{2,}", name) if word[0].isupper() and word.lower() not in _NEVER}


def repeated(text: str, words: Collection[str], medical: Sequence[Span], ordinary: Ordinary) -> Iterator[Candidate]:
    """Where words of names that were found stand again: "Dr Okafor … Okafor said"."""
    for word in sorted(words):
        for match in re.finditer(rf"(?<![\w]){re.escape(word)}(?=(?:['’]s)?(?![\w]))", text):
            if not _within(match.span(), medical) and not (ordinary(word) and _opens(text, match.start()) and not _SPOKEN_OF.match(text, match.end())):
                yield Candidate("NAME", *match.span())


_SPOKEN_OF = re.compile(r"['’]s\b|\s(?:says|said|has|is|was|had|reports|reported|denies|came|went|feels|felt|told|wants|asks|asked)\b")


def _opens(text: str, at: int) -> bool:
    """True at the beginning of a sentence, where any word has a capital."""
    return not text[:at].strip() or text[:at].rstrip()[-1] in ".!?:\n"


def _medical(text: str, span: Span, medical: Sequence[Span]) -> bool:
    """True where a medical name meets a name, unless it is only its surname: "Megan Nash" has no fatty liver."""
    met = [one for one in medical if one[0] < span[1] and span[0] < one[1]]
    first = re.match(r"[^\W\d_]+", text[span[0] : span[1]])
    surname = first is not None and bare(first[0]) in people().given and all(span[0] + first.end() <= one[0] and one[1] <= span[1] for one in met)
    return bool(met) and not surname


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


# Given names of the list that are other words in small letters.
_NOT_SMALL = frozenset({"easter", "tiny", "mina", "loan", "lind", "sang", "dung", "phung", "many", "arie", "gran", "lady", "star", "king", "long", "else", "rona", "corona"})
