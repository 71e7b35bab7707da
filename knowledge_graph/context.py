"""Whose finding it is, whether it is there, and when: cues and their scope, in the manner of ConText.

References: Chapman et al. 2001 (NegEx); Harkema et al. 2009 (ConText), doi:10.1016/j.jbi.2009.05.002.
The cues are data (knowledge/language.yaml); this module holds their scope rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise

from knowledge_graph.lexicon import Language
from knowledge_graph.types import Mention
from knowledge_graph.words import Word

Span = tuple[int, int]
_YEAR = re.compile(r"(?:19|20)\d\d")
SELF = "self"
_AGED = {"child", "kid", "boy", "girl", "baby", "toddler", "teenager", "student", "young", "younger", "little", "small", "pregnant", "born", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "school", "university", "college"}
_STATES = {"no", "not", "since", "for", "now", "today", "is", "has", "have", "been", "bad", "severe", "terrible", "awful"}
# Words after a denial, or after the last "or" of its list, that it can still cover.
REACH = 7
# Words of a question that the writer puts and answers: "Chest pain? No."
ASKED = 8
# A message about somebody else names the person among its first words.
INTRODUCED = 16
# What begins something else: "I read about strokes, and now mum's face has dropped".
_NEXT = {",", "and", "but", "now"}
_THIRD = {"he", "she", "his", "him", "her", "he's", "she's", "hes", "shes"}
_INABILITY = {"can't", "cant", "cannot", "not", "unable"}
# What may follow a bare "no", and a bare "none", that denies what stands before it; the end of the text is as a full stop.
_AFTER_BARE = {"no": {".", "?", ",", ";"}, "none": {".", "?"}}
_THERE = {"at", "here", "in", "else", "is", "has"}
_OF_DEEDS = {"never", "not", "don't", "dont", "haven't", "havent", "hasn't", "didn't"}
_LISTS = {",", "or", "nor", "and", "any", "/"}
_ASKING = {"what", "how", "should", "can", "could", "whether", "who", "which", "call", "return", "ask", "asked", "know", "wonder", "wondering", "worried", "safe", "ok", "okay", "best", "advice"}
_WORRIED = {"worry", "worried", "concerned"}
_ASKED_WITH = {"any", "there", "you", "ever", "or"}
_NO = {"no", "nope", "nah", "none", "never"}
_UNITS = {"hour", "day", "week", "month", "year"}
_PRESENT = {"have", "has", "am", "is", "are", "feel", "feels", "can't", "cannot", "keep", "keeps", "now", "currently", "i'm", "he's", "she's"}
_WHO = {"i", "he", "she", "we", "they", "it"}
_BIRTH = {("had", "a"), ("having", "a"), ("expecting", "a"), ("had", "our"), ("had", "my"), ("birth", "to"), ("pregnant", "with")}
# Words between "had a" or "gave birth to my" and the child.
_OF_CHILD = {"first", "second", "third", "fourth", "last", "youngest", "healthy", "little", "new", "beautiful"}
_OWNERS = {"a", "my", "our"}
_YOUNG_OWNERS = {"newborn", "infant", "toddler", "kid", "grandson", "granddaughter"}
_PLACES = {"house", "home", "place", "room", "school", "nursery", "party", "birthday", "class", "friend", "teacher", "medicine", "tablets", "bed", "was", "were"}
_TOWARDS = {"at", "to", "from", "in", "near", "like", "with"}
_ACHES = {"hurts", "hurt", "aches", "ache", "is", "are", "feels", "feel", "has", "keeps", "itches", "burns", "throbs", "can't", "won't"}


@dataclass(frozen=True, slots=True)
class Place:
    """A mention with the indices of its words and the person its sentence speaks of."""

    mention: Mention
    words: tuple[int, ...]
    subject: str = SELF


class Cues:
    """Finds multi-word cues of one kind in a list of words."""

    def __init__(self, cues: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for cue in cues:
            parts = tuple(cue.lower().split())
            self._by_first.setdefault(parts[0], []).append(parts)

    def find(self, words: Sequence[str]) -> list[Span]:
        """Index spans of every cue, end exclusive."""
        spans = []
        for start, word in enumerate(words):
            for cue in self._by_first.get(word, ()):
                if tuple(words[start : start + len(cue)]) == cue:
                    spans.append((start, start + len(cue)))
        return spans


class Context:
    """Adds negation, person and time to mentions."""

    def __init__(self, language: Language, illnesses: Collection[str] = (), lasting: Collection[str] = (), events: Collection[str] = (), grave: Collection[str] = ()) -> None:
        """``illnesses`` are concepts that, said of a relative, are family history and not a reason to take the relative for the patient.

        ``lasting`` are those that are no reason to take the writer for the patient where somebody else has complaints. The time of
        ``events`` (surgery, a birth, a crash) is theirs alone. Where the writer alone has a ``grave`` complaint, the message is about the writer.
        """
        self._grave = frozenset(grave)
        self._events = frozenset(events)
        self._lasting = frozenset(lasting)
        self._illnesses = frozenset(illnesses)
        self._negation, self._after = Cues(language.negation), Cues(language.negation_after)
        self._pseudo, self._contrast = Cues(language.not_negation), Cues(language.contrast)
        self._past, self._recent = Cues(language.past), Cues(language.recent)
        self._hypothetical, self._questions = Cues(language.hypothetical), Cues(language.questions)
        self._shows = Cues(language.shows)
        self._self, self._pronouns = frozenset(language.self), frozenset(language.pronouns)
        self._family = frozenset(word for word in language.family if " " not in word)
        self._runs_in_family = Cues(phrase for phrase in language.family if " " in phrase)
        self._people = frozenset((*language.people, *self._family))
        self._neutral = frozenset(language.neutral)
        self._strangers = frozenset((*language.neutral, *language.strangers))
        self._restart = frozenset(language.restart)
        self._emotions = frozenset(language.emotions)

    def apply(self, words: list[Word], mentions: list[tuple[Mention, tuple[int, ...]]]) -> tuple[list[Mention], str]:
        """The mentions in context, and the person who needs care (``self`` or the word used, such as ``daughter``)."""
        places: list[Place] = []
        speaker = SELF
        for start, end in sentences(words):
            inside = [item for item in mentions if start <= item[1][0] < end]
            texts = [word.text for word in words[start:end]]
            subjects, speaker = self._subjects(texts, speaker)
            local = [(mention, tuple(i - start for i in where)) for mention, where in inside]
            events = [where for mention, where in local if mention.concept in self._events]
            denied = _denied_from(words[start:end], words[end:], {i for _, where in local for i in where})
            places += [self._place(mention, where, texts, subjects, events, where[0] >= denied) for mention, where in local]
        patient = self._patient(places)
        if patient == SELF and not any(p.subject == SELF for p in places):
            patient = self._named(words, places)
        if patient == SELF and not any(p.subject == SELF and self._complains(p) for p in places):
            patient = self._introduced(words)
        return [replace(p.mention, who="patient" if p.subject in {patient, "patient"} else "other") for p in places], patient

    def _place(self, mention: Mention, where: tuple[int, ...], texts: list[str], subjects: list[str], events: Sequence[tuple[int, ...]], denied: bool) -> Place:
        subject = subjects[where[0]]
        if any(texts[i] in self._people for i in where):
            subject = "patient"
        negated = denied or self._is_negated(where, texts)
        if self._is_hypothetical(where, texts):
            return Place(replace(mention, negated=negated, when="hypothetical"), where, subject)
        past = self._is_past(where, texts, [] if mention.concept in self._events else events)
        return Place(replace(mention, negated=negated, when="past" if past else "now"), where, subject)

    def _is_negated(self, where: tuple[int, ...], texts: list[str]) -> bool:
        # "No change" denies nothing of what follows, but "no change in bowel habit" denies that change.
        pseudo = [(a, b) for a, b in self._pseudo.find(texts) if not set(range(a, b)) & set(where) and not _nobody_is(texts[a:b], texts[b : b + 1])]
        for start, end in self._negation.find(texts):
            if any(a <= start < b for a, b in pseudo) or start in where:
                continue
            if end <= where[-1] < self._scope_end(start, end, texts):
                return True
        last = where[-1] + 1
        gap = {"is", "was", "are", "were", "-", ":", "has", "been", "–"}
        for start, _ in self._after.find(texts):
            linking = texts[last:start]
            # "Rash no fever" denies the fever; "headache no, vision fine" and "fever none." deny what stands before; "can't breathe no" and "chest pain no!!" deny nothing.
            bare = (texts[start] == "no" and not ({":", "-", "–"} & set(linking))) or (texts[start] == "none" and not linking)
            following = [*texts[start + 1 : start + 4], "."]
            denies = not bare or (not linking and following[0] in _AFTER_BARE[texts[start]] and "mean" not in following and not _INABILITY & {texts[i] for i in where})
            if start >= last and len(linking) <= 3 and set(linking) <= gap and denies:
                return True
        return False

    def _scope_end(self, start: int, end: int, texts: list[str]) -> int:
        stops = [at for at, _ in self._contrast.find(texts) if at >= end]
        limit = min([*stops, len(texts)])
        listed = texts[start] in {"denies", "denied", "denying", "without"} or _bare_list(start, limit, texts)
        reach = 0
        for at in range(end, limit):
            # Who writes without marks begins something new without saying so.
            reach = 0 if texts[at] in _LISTS else reach + 1
            if reach > REACH:
                return at
            following = texts[at + 1] if at + 1 < limit else ""
            if texts[at] in {",", "and", "so", "because", "-", "–"} and (following in self._restart or texts[at] == "because"):
                return at
            if texts[at] == "and" and not listed and texts[start] in _OF_DEEDS and not {"or", "nor"} & set(texts[at:limit]):
                return at
            if texts[at] == "," and (not (listed or {"or", "nor"} & set(texts[at:limit])) or _item_length(texts, at) > 4):
                return at
        return limit

    def _is_past(self, where: tuple[int, ...], texts: list[str], events: Sequence[tuple[int, ...]]) -> bool:
        start, end = self._clause(where[0], texts)
        clause = texts[start:end]
        year = any(a == "in" and _YEAR.fullmatch(b) for a, b in pairwise(clause))
        # "Hip replacement last month" is a name of its own: the words of the mention say nothing about its time.
        past = [span for span in self._past.find(clause) if not {*range(*span)} <= {at - start for at in where} and not _until_now(span, clause)]
        past = [(a, b) for a, b in past if not any(_of_event(event, where, (a + start, b + start), texts) for event in events)]
        return (year or _in_youth(clause) or bool(past)) and not self._recent.find(clause)

    def _clause(self, at: int, texts: list[str]) -> Span:
        marks = [i for i, text in enumerate(texts) if text in {",", ";"} or (text == "and" and _goes_on_now(texts[i + 1 : i + 7]))]
        marks += [i for i, _ in self._contrast.find(texts)]
        # "My chest hurts and I had surgery years ago": what was comes after what is.
        told = [i for i, text in enumerate(texts) if text == "and" and i > at and texts[i + 1 : i + 2] and texts[i + 1] in _WHO and texts[i + 2 : i + 3] == ["had"]]
        return max([i + 1 for i in marks if i < at], default=0), min([i for i in (*marks, *told) if i > at], default=len(texts))

    def _is_hypothetical(self, where: tuple[int, ...], texts: list[str]) -> bool:
        if any(end <= where[0] and self._supposes(start, texts) for start, end in self._hypothetical.find(texts)):
            return True
        if self._of_a_show(where[0], texts):
            return True
        personal = (self._self | self._people | (self._pronouns - {"they", "them", "their"}) | {"my"}) & set(texts)
        general = any(start <= 2 for start, _ in self._questions.find(texts))
        return general and not personal

    def _of_a_show(self, at: int, texts: list[str]) -> bool:
        """"Was watching Casualty and a woman had a stroke", "a documentary about strokes": of a stranger or of nobody, with nobody else named up to the next comma."""
        ends = [end for _, end in self._shows.find(texts) if end <= at]
        if not ends:
            return False
        strangers = self._strangers & {*texts[:at]}
        named = self._self | self._people | {"my", "our"}
        # "A man had chest pain and now my chest hurts": one name stands for both, so it counts.
        until = texts.index(",", at) if "," in texts[at:] else len(texts)
        of_nobody = {end for end in ends if texts[end - 1] == "about" and not _NEXT & {*texts[end:at]}}
        return any((strangers or end in of_nobody) and not named & {text.removesuffix("'s") for text in texts[end:until]} for end in ends)

    def _supposes(self, start: int, texts: list[str]) -> bool:
        """"It hurts if I cough" and "should I worry if my chest hurts" state something; "if I cough blood, what then" and "what if" suppose it."""
        if texts[start] == "if" and start > 1 and texts[start - 1] in _WORRIED:
            return False
        return texts[start] != "if" or start <= 1 or bool(_ASKING & set(texts[:start]))

    def _subjects(self, texts: list[str], speaker: str) -> tuple[list[str], str]:
        """The person each word speaks of, and the last third person named."""
        family = self._runs_in_family.find(texts)
        subject, third, found, born = "patient", speaker, [], "patient"
        for at, text in enumerate(texts):
            if any(start == at for start, _ in family):
                subject = "family"
            elif text in self._people:
                if not _is_born(texts, at):
                    subject = third = text
                elif "birth" not in texts[:at] and not self._pronouns & {*texts[:at]}:
                    born = text
            elif text in self._neutral:
                subject = "patient" if third == SELF else third
            elif text in self._self or (text == "my" and not self._names_person(texts, at)):
                subject = SELF
            elif text in self._pronouns:
                subject = third if third != SELF else born
            elif _owner(texts, at):
                subject = third = text.removesuffix("'s")
            found.append(subject)
        return self._carry(texts, found, speaker), third

    def _carry(self, texts: list[str], subjects: list[str], speaker: str) -> list[str]:
        """A sentence that names nobody goes on about the last third person."""
        named = self._self | self._people | self._pronouns | self._neutral | {"my"}
        if speaker != SELF and not named & set(texts):
            return [speaker if subject in {SELF, "patient"} else subject for subject in subjects]
        return subjects

    def _names_person(self, texts: list[str], at: int) -> bool:
        return any(word.removesuffix("'s") in self._people for word in texts[at + 1 : at + 7])

    def _named(self, words: list[Word], places: list[Place]) -> str:
        """The person inside the words of a finding ("baby breathes fast"), unless the writer speaks of themselves too."""
        texts = [word.text for word in words]
        inside = [texts[i] for place in places for i in place.words if texts[i] in self._people - self._family and not _is_born(texts, i)]
        return inside[0] if inside and not (self._self - {"me"}) & {*texts} else SELF

    def _complains(self, place: Place) -> bool:
        return place.mention.when == "now" and place.mention.concept not in self._illnesses | self._emotions

    def _introduced(self, words: list[Word]) -> str:
        """The person whom a message begins with and goes on about: "Noticed that my partner's sock was wet ... he can't feel his feet"."""
        texts = [word.text.removesuffix("'s") for word in words]
        first = next((at for at, text in enumerate(texts[:INTRODUCED]) if text in self._people and not _is_born(texts, at)), None)
        return texts[first] if first is not None and _THIRD & {*texts[first:]} else SELF

    def _patient(self, places: list[Place]) -> str:
        """Who needs care: whoever has most findings now; the writer's own findings outweigh those of relatives, their lasting illnesses do not.

        "Itchy rash for weeks. My mum has psoriasis": an illness of a relative, told after a finding of nobody named, is family history.
        """
        votes, unnamed = Counter[str](), False
        # "My husband has a cold, a cough and a sore throat. I've got crushing chest pain": less is said of who is in danger.
        in_danger = {p.subject for p in places if p.mention.concept in self._grave and p.mention.when == "now" and not p.mention.negated} - {"patient", "family"}
        if in_danger == {SELF}:
            return SELF
        complaining = {p.subject for p in places if p.mention.when == "now" and not p.mention.negated and p.mention.concept not in self._illnesses}
        for place in places:
            emotion = place.mention.concept in self._emotions
            unnamed = unnamed or place.subject == "patient"
            if unnamed and place.subject in self._family and place.mention.concept in self._illnesses:
                continue
            if place.subject == SELF and place.mention.concept in self._lasting and complaining - {SELF, "patient", "family"} and SELF not in complaining:
                continue
            if not emotion and place.mention.when == "now" and place.subject not in {"patient", "family"}:
                votes[place.subject] += 1
        if votes[SELF] and all(subject == SELF or subject in self._family for subject in votes):
            return SELF
        return votes.most_common(1)[0][0] if votes else SELF


def _denied_from(asked: Sequence[Word], after: Sequence[Word], named: Collection[int]) -> int:
    """The word of a sentence from which on findings are denied, because its writer asks and answers it: "Breathless? No.", "Fainted?? nope, just fell asleep".

    None is where more is asked than whether they are there ("Is the chest pain better? No."), nor before a comma ("Not breathing, any pulse? No.").
    """
    if len(asked) > ASKED or asked[-1].text[0] != "?" or not _says_no(after):
        return len(asked)
    first = max((at + 1 for at, word in enumerate(asked) if word.text == ","), default=0)
    more = any(word.stem and at not in named and word.text not in _ASKED_WITH for at, word in enumerate(asked) if at >= first)
    return len(asked) if more else first


def _says_no(words: Sequence[Word]) -> bool:
    """True for "No.", "nope, just fell asleep" and "? none", but not for "No one is here"."""
    said = list(dropwhile(lambda word: word.text[0] == "?", words))
    return bool(said) and said[0].text in _NO and (len(said) == 1 or said[1].ends_sentence or said[1].is_comma)


def _is_born(texts: list[str], at: int) -> bool:
    """True for the "baby" of "had a baby", "gave birth to my baby" and "pregnant with my second child": who speaks is the mother."""
    before = at
    while before and texts[before - 1] in _OF_CHILD:
        before -= 1
    owned = before > 0 and texts[before - 1] in _OWNERS
    pair, pair_before = tuple(texts[max(0, before - 2) : before]), tuple(texts[max(0, before - 3) : max(0, before - 1)])
    return pair in _BIRTH or pair[-1:] == ("had",) or (owned and pair_before in _BIRTH)


def _owner(texts: list[str], at: int) -> bool:
    """True for the "newborn's" of "my newborn's eyes", other than of "at my toddler's nursery"."""
    owner, _, end = texts[at].partition("'")
    if end != "s" or owner not in _YOUNG_OWNERS:
        return end == "s" and owner in {"baby", "child", "son", "daughter"}
    return at + 1 < len(texts) and not (texts[at + 1] in _PLACES or _TOWARDS & {*texts[max(0, at - 2) : at]})


def _nobody_is(cue: list[str], following: list[str]) -> bool:
    """"No one at home is pregnant" denies; "no one believes me" does not."""
    return cue[-1:] in (["one"], ["nobody"]) and bool(_THERE & {*following})


def _goes_on_now(following: list[str]) -> bool:
    """True after the "and" of "and have a fever", "and now I feel sick", "and he is pale" and "and my neck hurts"."""
    first, *rest = following or [""]
    return first in _PRESENT or (first in _WHO and bool(_PRESENT & {*rest[:1]})) or (first in {"my", "his", "her"} and bool(_ACHES & {*rest[1:5]}))


def _of_event(event: tuple[int, ...], where: tuple[int, ...], cue: Span, texts: list[str]) -> bool:
    """True for the "years ago" of "surgery years ago and chest pain" and of "chest pain and surgery years ago": that of the surgery only."""
    if not event[0] <= cue[0] <= event[-1] + 4 or "and" in texts[event[-1] : cue[0]] or {*where} & {*event}:
        return False
    before = {*texts[max(0, where[0] - 2) : where[0]]}
    has = bool({"have", "has", "having"} & before) and "had" not in before
    return cue[1] <= where[0] or (where[-1] < event[0] and (has or "and" in texts[where[-1] : event[0]]))


def _until_now(span: Span, clause: list[str]) -> bool:
    """"A 3-week history of headaches" is of now, other than "a history of headaches"."""
    return clause[span[0]] == "history" and span[0] > 0 and clause[span[0] - 1].rstrip("s'") in _UNITS


def _in_youth(clause: list[str]) -> bool:
    """True for "when I was a child" and "when she was 12", but not for "when I was climbing stairs"."""
    for at in range(len(clause) - 3):
        if clause[at] == "when" and clause[at + 2] == "was" and ({*clause[at + 3 : at + 6]} & _AGED or clause[at + 3].isdigit()):
            return True
    return False


def _bare_list(start: int, limit: int, texts: list[str]) -> bool:
    """"No fever, cough, rash" denies all three; "no fever, terrible headache" denies the first."""
    items = [item.split() for item in " ".join(texts[start + 1 : limit]).rstrip(" .!?").split(" , ")]
    return start == 0 and len(items) > 2 and all(len(item) <= 3 and not _STATES & {*item} for item in items)


def _item_length(texts: list[str], comma: int) -> int:
    """Words until the next comma, ``and``, ``or`` or the end."""
    length = 0
    for text in texts[comma + 1 :]:
        if text in {",", "and", "or", "nor"} and length:
            return length
        length += text not in {"and", "or", "nor", "no", "any"}
    return length


def sentences(words: list[Word]) -> list[Span]:
    """Index spans of sentences; the closing mark belongs to its sentence."""
    spans, start = [], 0
    for at, word in enumerate(words):
        if word.ends_sentence:
            spans.append((start, at + 1))
            start = at + 1
    if start < len(words):
        spans.append((start, len(words)))
    return spans
