"""A message and what was known before to a patient history: findings, person, vitals, illnesses, medicines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from assistant import dialogue
from assistant.attributes import background
from assistant.attributes.attach import Placed, described
from assistant.attributes.cues import CLAUSE, SENTENCE, around
from assistant.attributes.duration import duration
from assistant.attributes.events import events, passed
from assistant.attributes.straining import with_straining
from assistant.attributes.suspicion import suspected
from assistant.dialogue import Answers
from assistant.errors import BadInput
from assistant.person import OWN_COMPLAINT, Person, read_person, somebody_else
from assistant.scope.crisis import told_now
from assistant.types import FindingNow, Heard, PatientHistory, Turn, Vital
from assistant.vitals.text import measured, read_vitals
from knowledge_graph.chinese import CHINESE
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.link import Linker
from knowledge_graph.script import simplified
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Mention

LONGEST = 20_000
_OLD = 75.0
_GRAND = r"(?:gran|granny|nana|nanna|nan|grandma|grandad|granddad|grandpa|grandmother|grandfather)"
_TYPICAL_AGE = {"newborn": 0.05, "baby": 0.5, "infant": 0.5, "toddler": 2.0, "child": 6.0, "kid": 6.0, "新生儿": 0.05, "宝宝": 0.5, "婴儿": 0.5, "孩子": 6.0, "小孩": 6.0, "娃": 6.0, "小朋友": 6.0, "幼儿": 2.0}
# "My newborn son" is a newborn, and so is a "new born baby".
_YOUNG_CHILD = lazy_compile(r"\b(new[\s-]?born|baby|infant|toddler) (baby|son|daughter|boy|girl|twin|grandson|granddaughter|nephew|niece|brother|sister)\b", re.I)
# A grandparent of the writer, and not one who only says something or has died.
_GRANDPARENT = lazy_compile(rf"(?<!his )(?<!her )(?<!their )\b{_GRAND}\b(?!['’]?s?,? (?:(?:says|said|thinks?|tells|told|reckons|insists|swears)\b(?! (?:that )?(?:she|he|her|his|it)\b)|died|passed))", re.I)
# Where no word tells who the patient is, the message begins with the grandparent.
_BEGINS_OLD = lazy_compile(rf"^\W*(?:(?:my|our|the)\s+)?(?:great[\s-])?(?:{_GRAND}['’]s\b|(?:gran|granny|nana|nanna)\b)(?! (?:and (?:i|me)\b|says|said|thinks|told|died|passed))|^\W*(?:我们?)?(?:家)?的?(?:奶奶|爷爷|外婆|外公|姥姥|姥爷)(?!家|说|去世|过世|和我)(?!.*我(?:会|有|也|发|头|肚|胸|自己|得|是不是|能))", re.I)
# Whom these tell of is no child: 孩子他爸, 生完孩子, 抱孩子抱得手腕疼.
_ZH_OF_A_PARENT = lazy_compile(
    r"(?:孩子|宝宝|娃)(?:他|她|的)?(?:爸|妈|爹|爷|奶|姥|外公|外婆|舅|姑|姨|叔|伯)|(?:生|怀)(?:完|了|过|着|下)?(?:孩子|宝宝|娃)|(?:带|抱|照顾)(?:孩子|娃|宝宝)(?=[累多久抱带太腰手胳]|的时候)|幼儿园|(?:想要|准备要|没有|伤害|对不起)(?:孩子|宝宝|娃)"
)
# Who of these is spoken of beside a pregnancy may not be born yet.
_UNBORN = frozenset({"baby", "infant", "child", "kid"})
# "It burns when I pee" and "I can't sleep" ask nothing.
_AUXILIARY = r"(?:can|could|should|shall|may|might|must|do|does|did|is|are|was|will|would|has|have)"
_ASKS = lazy_compile(
    rf"[?？]|\b(?:what|what's|how|why|which|whether|tell me|explain|is it|is there)\b|\bwhen (?:{_AUXILIARY}|to)\b|\b(?:should|can|could|does) (?:i|we|you|he|she|they|it|this|that|my|his|her|our|the|an?|babies|children|people|pregnant)\b|"
    rf"(?:^|[.!?;\n])\s*(?:and |but |so |or |please )?{_AUXILIARY}(?!['’])\b|"
    # Many type no question mark: "on cipro, do i carry on", "got thrush is diflucan ok".
    r"(?<!so )\b(?:do|can|could|should|shall|will|would|am) i\b|(?:[,;]\s*|\b(?:and|but|so|or) )(?:is|are|was|will|would|can|could|should) (?:i|we|you|he|she|they|it|this|that|these|there|my|his|her|our)\b|"
    r"\bis (?!(?:not|otherwise|now|still|all|generally|mostly|usually|normally|probably|quite|pretty|really|perfectly|\w+ing)\b)[a-z-]+(?: [a-z-]+)? (?:ok|okay|alright|all right|safe)\b|"
    r"吗|(?:呢|(?<![什怎这那多])么)(?=$|[，。！!,.\s])|是不是|会不会|能不能|可不可以|要不要|有没有(?:事|用|关系|影响|危险)|(?<!不知道)怎么(?!也|都)|咋|(?<![没吐])什么(?!都|也|吐)|(?<!没)啥(?!都|也)|哪[个些种]|哪里(?!都|也)|多久|多少(?!有点)|几[天次片粒个岁点时]?[能会才要]|为什么|为何|可以[^，。！]{0,8}[吃用喝打做]?嘛",
    re.I,
)
# "Can I take ibuprofen?" asks of a medicine; "can I stop taking warfarin?", "with my warfarin" and "while on warfarin" tell of one that is taken.
_ASKS_OF = lazy_compile(r"\b(?:can|could|may|might|should|shall|would|safe|ok|okay|fine|all ?right|allowed|better|want(?:s|ed)?|like|whether|thinking (?:of|about))\b[^.!?;]{0,40}?\b(?:tak(?:e|ing)|ha(?:ve|ving)|us(?:e|ing)|giv(?:e|en|ing)|start(?:ing)?|try(?:ing)?|get|(?:be|go) on|mix(?:ing)?|combin(?:e|ing))\b", re.I)
_TELLS_OF = lazy_compile(r"\b(?:my|his|her|their)\s+(?:(?:daily|usual|regular|morning|evening|new|old|own|current)\s+)?$|\b(?:while|when|if|since|because|as|and|but)\s+(?:(?:i|he|she|they|we|my \w+)(?:['’]m|['’]s|['’]re| am| is| are)?\s+)?(?:(?:already|also|still|now|currently)\s+)*(?:on|take|takes|taking)\s+(?:\w+\s+)?$", re.I)
_CHANGES = lazy_compile(r"\b(?:stop|stopped|quit|come off|go off|skip|miss|missed|doubl\w+|increas\w+|reduc\w+|lower|halve|keep|continue|carry on|go on taking|still|already|more|another|extra|second)\b", re.I)
_EXPECTING_IN = lazy_compile("怀孕|孕期|孕妇|孕早期|孕中期|孕晚期")
# Of a relative: letters after the words that may tell when.
_AFTER = 24
_ATTACK = lazy_compile(r"\b(?:having|getting|just had|thinks? (?:he|she)(?:['’]s| has)? had)\b.*\b(heart attack|myocardial infarction)|\bhad\b.*\b(heart attack)(?=\W+(?:just now|(?:\w+ )?(?:minutes?|mins|hours?|hour) ago))")
_FOUND = lazy_compile(
    r"\b(?:diagnos(?:ed|is)|found|showed|shown|shows|revealed|confirmed|told (?:me|him|her|us|them)|picked up|tested positive|said (?:i|he|she) ha[sd]|turned out)\b|查出|确诊|诊断|发现|检查出|说有|说是|显示|得了|患上", re.I
)
_OVER = lazy_compile(
    r"\b(?:used to|as a (?:child|kid|baby|teen\w*|boy|girl)|childhood|cured|outgr[eo]wn?|gr[eo]w out|gone|no longer|any ?more|removed|repaired|remission|rul(?:ed|ing) out|not)\b|n['’]t\b|小时候|治好|好了|痊愈|切除|切了|没有|排除|不是|以前有", re.I
)
# In Chinese an illness that is named is had unless it is asked about, denied or past, and a medicine is taken where a word for taking stands before it.
_ZH_ASKS = lazy_compile(r"[?？]|吗|呢$|么$|是不是|会不会|能不能|可不可以|可以.{0,6}吃|能.{0,8}(?:吃|用|喝)|怎么|咋|啥|什么|哪|多少|几|要不要|怕|担心|怀疑|预防|传染|疫苗|检查|排除|像|好像|可能")
_ZH_TAKES = lazy_compile(r"(?:吃|服|用|打|喷|注射|换|加|停|贴|输|挂)(?:了|着|完|过)?[^，。！？；,.!?;\s]{0,4}$")
_ONE = lazy_compile(r"(?:(?:type|t)[ -]?(?:1|2|one|two) )?(?:diabetic|asthmatic|epileptic|coeliac|h(?:a)?emophiliac)|(?:type|t)[ -]?(?:1|2|one|two)(?: diabetes)?", re.I)
_LASTING = lazy_compile(r"copd|(?:congestive )?heart failure", re.I)
_OPENS = lazy_compile(r"(?:^|[.;]\s|\b[4-9]\d(?: ?[mf]| years? old| ?y\.?o\.?)?,?\s)\s*$", re.I)
_ALONE = lazy_compile(r"\s*(?:$|[,.;:!)&]|(?:and|on|with|here|for|since|but|who|so)\b)", re.I)
_NEEDS_PERSON = frozenset({"condition", "medicine"})


def listen(text: str, linker: Linker) -> Heard:
    """What one message says.

    Raises:
        BadInput: the text is empty, too long, or holds no word.
    """
    clean = clean_text(text)
    reading = linker.read(clean)
    allergies = background.allergies(clean, reading.patient, linker)
    return Heard(clean, _with_outright(clean, reading.mentions), reading.patient, bool(_ASKS.search(clean)), language_of(clean), reading.imported, allergies)


def _with_outright(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """With a wish to die or to harm somebody that is said in words of which no name of the lexicon has been found."""
    known = {mention.concept for mention in mentions if not mention.negated}
    return (*mentions, *{mention.concept: mention for mention in told_now(text) if mention.concept not in known}.values())


def language_of(text: str) -> Literal["en", "zh"]:
    """The language that somebody writes in: Chinese where more than a third of the letters are."""
    return "zh" if len(CHINESE.findall(text)) * 3 > sum(map(str.isalpha, text)) else "en"


def clean_text(text: str) -> str:
    """The text with lone surrogates and control characters replaced, and traditional Chinese characters as simplified ones.

    Raises:
        BadInput: the text is empty, too long, or holds no word.
    """
    if len(text) > LONGEST:
        raise BadInput(f"the message has {len(text):,} characters; write at most {LONGEST:,}")
    clean = text.encode("utf-8", "replace").decode("utf-8")
    clean = simplified("".join(c if c.isprintable() or c == "\n" else " " for c in clean).strip())
    if not re.search(r"[^\W\d_]{2}|[\u4e00-\u9fff]", clean):
        raise BadInput("the message is empty or holds no words; say in a sentence what is wrong or what you want to know")
    return clean


def understand(history: PatientHistory, heard: Heard, knowledge: Knowledge) -> PatientHistory:
    """The history with this message merged in; the message wins where it says something new."""
    if answers := dialogue.read(heard.text, knowledge):
        return answered(history, answers, heard.text, knowledge)
    person = read_person(heard.text, heard.patient)
    own = [_their_own(m, heard) for m in heard.mentions if m.who == "patient" and (m.when != "hypothetical" or _is_suspected(m, heard, knowledge))]
    read = read_vitals(heard.text)
    vitals = {vital.name: vital for vital in (*history.vitals, *read)}
    age = person.age if person.age is not None else history.age if history.age is not None else _typical_age(heard, own)
    illnesses = _stated(own, heard, knowledge, "condition")
    shown = [_shown(key, vital, heard, knowledge) for key, vital in measured(read, age, "copd" in {*history.conditions, *illnesses}) if key in knowledge.findings]
    placed = (*_findings(heard, own, knowledge), *shown)
    said = with_straining(placed, described(heard.text, placed, knowledge), heard.text, knowledge)
    findings = merge_findings(history.findings, said)
    taken = _not_allergens(own, heard)
    doses = background.doses(heard.text, taken, knowledge)
    medicines = (*_stated(taken, heard, knowledge, "medicine"), *(() if heard.asks else (dose.medicine for dose in doses)))
    risks = tuple(m.concept for m in own if _is_risk(m, knowledge) and _counts(m, heard, knowledge) and not m.negated)
    merged = replace(
        history,
        conditions=_union(history.conditions, (*illnesses, *risks)),
        medicines=_union(history.medicines, medicines),
        allergies=_union(history.allergies, heard.allergies),
        findings=findings,
        vitals=tuple(vitals.values()),
        turns=(*history.turns, Turn("user", heard.text)),
        doses=tuple({dose.medicine: dose for dose in (*history.doses, *doses)}.values()),
        family=_union(history.family, background.family(heard.text, heard.mentions, knowledge)),
        past=_union(history.past, background.past([m for m in heard.mentions if not _lasts(m, heard.text, knowledge)], knowledge)),
        about=heard.patient if heard.patient != "self" else history.about,
        others=history.others or _tells_of_others(heard, knowledge),
        mixed=history.mixed or _changes_person(history, heard, said),
        language=heard.language,
    )
    return _with_person(merged, replace(person, age=age), own, heard.text)


def _changes_person(history: PatientHistory, heard: Heard, said: tuple[FindingNow, ...]) -> bool:
    """True where findings were told before and this message is about somebody else; who speaks of oneself again must tell a finding."""
    told = [turn.text for turn in history.turns if turn.role == "user"]
    return bool(history.present) and (heard.patient != "self" or any(finding.present for finding in said)) and somebody_else(history.about, told, heard.patient, heard.text)


def _tells_of_others(heard: Heard, knowledge: Knowledge) -> bool:
    """True when somebody else's complaints of now are told too."""
    return any(m.who == "other" and m.when == "now" and not m.negated and m.concept in knowledge.findings and knowledge.findings[m.concept].kind != "risk" for m in heard.mentions)


def _typical_age(heard: Heard, own: list[Mention]) -> float | None:
    """An age that the word for the person implies, save for a baby not yet born."""
    word = _of_child(heard)
    if word in _TYPICAL_AGE and word not in _UNBORN:
        return _TYPICAL_AGE[word]
    if re.fullmatch(_GRAND, word):
        return _OLD if _GRANDPARENT.search(heard.text) else None
    if {"pregnancy", "reduced-fetal-movement", "waters-broken"} & {m.concept for m in own} or re.search(r"pregnan|unborn|孕|胎", heard.text, re.I):
        return None
    return _TYPICAL_AGE.get(word) or _age_of_nobody_named(heard, own)


def _of_child(heard: Heard) -> str:
    """The word for the patient, or what says more of the age: "newborn" for "my newborn son"."""
    for match in _YOUNG_CHILD.finditer(heard.text):
        first = re.sub(r"new[\s-]born", "newborn", match[1].lower())
        if heard.patient in {first, match[2].lower()}:
            return first
    return heard.patient


def _age_of_nobody_named(heard: Heard, own: list[Mention]) -> float | None:
    """The age of whom a message begins with, or of the child that a message without findings or in Chinese speaks of."""
    if heard.patient == "self" and own and _BEGINS_OLD.search(heard.text) and not OWN_COMPLAINT.search(heard.text):
        return _OLD
    if heard.language != "zh" and own:
        return None
    text = _ZH_OF_A_PARENT.sub("", heard.text)
    return next((age for word, age in _TYPICAL_AGE.items() if re.search(rf"\b{word}\b(?! blues)|{word}(?=[\u4e00-\u9fff])" if word.isascii() else word, text, re.I)), None)


def _shown(key: str, vital: Vital, heard: Heard, knowledge: Knowledge) -> Placed:
    """A finding that a measurement shows, where the measurement stands."""
    at = max(heard.text.find(vital.said), 0)
    span = at, at + len(vital.said)
    return FindingNow(key, True, duration(heard.text, Mention(vital.name, *span), events(heard.mentions, knowledge)), vital.said), span


def _not_allergens(own: list[Mention], heard: Heard) -> list[Mention]:
    """Without the medicines of "I am allergic to codeine": those are not taken."""
    spans = [span for span, _ in background.allergy_spans(heard.text, heard.patient)]
    return [m for m in own if not any(start <= m.start < end for start, end in spans)]


def _counts(mention: Mention, heard: Heard, knowledge: Knowledge) -> bool:
    """True for what is there now, and for a risk that has not passed."""
    if _is_risk(mention, knowledge):
        return not passed(mention, heard.text)
    return mention.when == "now"


def _is_risk(mention: Mention, knowledge: Knowledge) -> bool:
    finding = knowledge.findings.get(mention.concept)
    return finding is not None and finding.kind == "risk"


def _with_person(history: PatientHistory, person: Person, own: list[Mention], text: str) -> PatientHistory:
    # The longer name of a finding may have taken the words: 怀孕流血.
    said = [m for m in own if m.when == "now" and (m.concept == "pregnancy" or (not m.negated and _EXPECTING_IN.search(text[m.start : m.end])))]
    pregnant = not said[-1].negated if said else history.pregnant
    if person.weeks is not None:
        pregnant = True
    sex = person.sex or history.sex or ("female" if pregnant else None)
    age = person.age if person.age is not None else history.age
    weeks = person.weeks if person.weeks is not None else history.weeks
    return replace(history, age=age, sex=sex, pregnant=pregnant, weeks=weeks)


def _findings(heard: Heard, own: list[Mention], knowledge: Knowledge) -> list[Placed]:
    found: list[Placed] = []
    happened = events(heard.mentions, knowledge)
    for mention in own:
        if mention.concept in knowledge.alone and _counts(mention, heard, knowledge):
            said = heard.text[mention.start : mention.end]
            hours = None if mention.negated else duration(heard.text, mention, happened)
            found.append((FindingNow(mention.concept, not mention.negated, hours, said), (mention.start, mention.end)))
        elif _is_suspected(mention, heard, knowledge):
            found.append((FindingNow(mention.concept, True, None, heard.text[mention.start : mention.end]), (mention.start, mention.end)))
    return found


def _is_suspected(mention: Mention, heard: Heard, knowledge: Knowledge) -> bool:
    """True where the person thinks that an illness of which that alone matters is there now."""
    return mention.concept in knowledge.suspected and suspected(mention, heard.text)


def answered(history: PatientHistory, answers: Answers, text: str, knowledge: Knowledge) -> PatientHistory:
    """The history after answers to questions; the words of the questions themselves state nothing.

    Args:
        text: the answer as a turn of the conversation.
    """
    told = {key: yes for key, yes in answers.items() if yes is not None and key in knowledge.findings}
    risks = tuple(key for key, yes in answers.items() if yes and (key in knowledge.conditions or knowledge.findings[key].kind == "risk"))
    return replace(
        history,
        findings=merge_findings(history.findings, tuple(FindingNow(key, yes, None, text) for key, yes in told.items())),
        conditions=_union(history.conditions, risks),
        pregnant=told.get("pregnancy", history.pregnant),
        unsure=_union(history.unsure, tuple(key for key in answers if key not in told and key not in risks)),
        turns=(*history.turns, Turn("user", text)),
    )


def merge_findings(before: tuple[FindingNow, ...], now: tuple[FindingNow, ...]) -> tuple[FindingNow, ...]:
    """The latest word on each finding; within one message a finding stated present stays present."""
    latest: dict[str, FindingNow] = {}
    for finding in now:
        old = latest.get(finding.id)
        if old is None or (finding.present and not old.present):
            latest[finding.id] = finding
        elif finding.present == old.present:
            first, second = (finding, old) if old.hours is None and finding.hours is not None else (old, finding)
            latest[finding.id] = _filled(first, second)
    merged = {finding.id: finding for finding in before}
    for key, finding in latest.items():
        merged[key] = _filled(finding, merged[key]) if key in merged else finding
    return tuple(merged.values())


def _filled(finding: FindingNow, other: FindingNow) -> FindingNow:
    """The finding, with what only the other statement of it says; what is said of a present one does not fit an absent one."""
    hours = finding.hours if finding.hours is not None else other.hours
    if finding.present != other.present:
        return replace(finding, hours=hours)
    return replace(
        finding,
        hours=hours,
        severity=finding.severity or other.severity,
        onset=finding.onset or other.onset,
        course=finding.course or other.course,
        side=finding.side or other.side,
        radiates_to=finding.radiates_to or other.radiates_to,
        worse_with=finding.worse_with or other.worse_with,
        better_with=finding.better_with or other.better_with,
    )


def _stated(own: list[Mention], heard: Heard, knowledge: Knowledge, kind: str) -> tuple[str, ...]:
    """Illnesses or medicines that the text says the person has or takes, not those it asks about."""
    cue = re.compile(
        r"\b(?:i have|i've|i also have|has|have|had|with|known|diagnosed|history of|suffers?|i am|i'm|take|takes|taking|took|on|using|uses|prescribed|started|starting|began|found|my|his|her|our)\b|我有|患有|得了|在吃|服用|正在", re.I
    )
    found = []
    for mention in own:
        if knowledge.concepts[mention.concept].kind != kind or mention.negated or _is_suspected(mention, heard, knowledge):
            continue
        start = max((heard.text.rfind(mark, 0, mention.start) for mark in ".!?,;\n。，"), default=-1) + 1
        before = heard.text[start : mention.start]
        asked = re.search(r"\b(?:is it|could it be|what is|what are|treatment|treat|treated|cure|cause|causes|dose|interact|mean|how|what|first-line|guideline)\b", before, re.I)
        tells = kind == "medicine" and bool(_TELLS_OF.search(before))
        if tells or _lasts(mention, heard.text, knowledge) or _told_in_chinese(mention, heard, kind) or (_is_one(mention, heard.text) and not asked) or (cue.search(before) and not asked and not (kind == "medicine" and _asks_of(before))):
            found.append(mention.concept)
    return tuple(found)


def _their_own(mention: Mention, heard: Heard) -> Mention:
    """Of the relative who is the patient, "dad has diabetes" and "dad is having a heart attack" tell no family history."""
    said = heard.text[mention.start : mention.end].lower()
    if mention.concept == "family-history-diabetes" and heard.patient in said.split():
        return replace(mention, concept="type-2-diabetes")
    attack = _ATTACK.search(heard.text[mention.start : mention.end + _AFTER].lower()) if mention.concept == "family-history-heart-disease" else None
    return replace(mention, concept="heart-attack", start=mention.start + attack.start(attack.lastindex or 1)) if attack else mention


def _lasts(mention: Mention, text: str, knowledge: Knowledge) -> bool:
    """True for an illness that stays, found in the past: "a colonoscopy three years ago showed diverticulosis"."""
    page = knowledge.conditions.get(mention.concept)
    if page is None or not page.lasts or mention.when != "past":
        return False
    start, end = around(text, (mention.start, mention.end), SENTENCE)
    return bool(_FOUND.search(text[start:end])) and not _OVER.search(text[start:end])


def _is_one(mention: Mention, text: str) -> bool:
    """True for "52, diabetic" and "type 1 here", where a person is called by the illness, and for COPD or heart failure that opens a sentence or follows an age."""
    said = text[mention.start : mention.end]
    called = _ONE.fullmatch(said) or (_LASTING.fullmatch(said) and _OPENS.search(text[: mention.start]))
    return bool(called and _ALONE.match(text[mention.end :]))


def _told_in_chinese(mention: Mention, heard: Heard, kind: str) -> bool:
    if heard.language != "zh" or mention.when != "now":
        return False
    start, end = around(heard.text, (mention.start, mention.end), CLAUSE)
    if _ZH_ASKS.search(heard.text[start : end + 1]):
        return False
    return kind == "condition" or _ZH_TAKES.search(heard.text[start : mention.start]) is not None


def _asks_of(before: str) -> bool:
    """True where a clause up to the name of a medicine asks whether to take it, not whether to change how it is taken."""
    return bool(_ASKS_OF.search(before)) and not _CHANGES.search(before)


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def vitals_of(history: PatientHistory) -> dict[str, float]:
    """Latest value by name."""
    return {vital.name: vital.value for vital in history.vitals}


__all__ = ["LONGEST", "clean_text", "listen", "merge_findings", "understand", "vitals_of"]
