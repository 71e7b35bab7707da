"""Age, sex and pregnancy, from free text and from profile values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import BadInput
from assistant.types import Sex
from knowledge_graph.expressions import lazy_compile

_YEARS = {"year": 1.0, "yr": 1.0, "y": 1.0, "yo": 1.0, "month": 1 / 12, "mo": 1 / 12, "mth": 1 / 12, "week": 1 / 52.18, "wk": 1 / 52.18, "day": 1 / 365.25, "hour": 1 / 8766, "hr": 1 / 8766}
_UNIT = r"(years?|yrs?|months?|mths?|weeks?|wks?|days?|hours?|hrs?)"
_COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_OLD = lazy_compile(rf"\b(\d{{1,3}}(?:\.\d+)?|{'|'.join(_COUNT)})[\s-]*{_UNIT}[\s-]*(?:old|of age)\b", re.I)
_CHILD_OF = lazy_compile(rf"\b(\d{{1,2}}|{'|'.join(_COUNT)})[\s-]*(days?|weeks?|wks?|months?|mths?|mo)[\s-]*(?:old\s+)?(?:baby|bby|newborn|infant|boy|girl|son|daughter|twin)\b", re.I)
_CHILD_IS = lazy_compile(rf"\b(?:baby|bub|son|daughter|boy|girl|newborn|infant|grandson|granddaughter|grandchild|nephew|niece|he|she|little one)(?:['’]s| is| of| who is|,)?\s+(?:only |just )?(\d{{1,2}}|{'|'.join(_COUNT)})[\s-]+(months?|weeks?|wks?|days?)\b(?!\s*(?:ago|pregnant|now|late|post))", re.I)
_NO_AGE = r"(?!\s*(?:weeks?|wks?|months?|mths?|days?|hours?|hrs?|minutes?|mins?|years? ago|times|x\b|%|/|\.\d|degrees|kg|lb|cm|mg|ml|st\b|stone|tablets?|pills?))"
_RELATION = r"(?:mum|mom|mother|dad|father|husband|wife|son|daughter|partner|grandad|granddad|grandfather|grandma|grandmother|nan|nana|gran|granny|brother|sister|uncle|aunt|auntie|neighbou?r|friend|boyfriend|girlfriend|boy|girl|child|kid)(?:-in-law)?"
# "My mum 69 she can't remember", "gran 88 fell".
_NAMED = lazy_compile(rf"\b{_RELATION},?\s+(?:is\s+|aged\s+)?(\d{{1,3}})\b{_NO_AGE}(?=\s*(?:,|\.|;|$|\s[a-z]))", re.I)
_BESIDE = lazy_compile(r"\b(?:mum|mom|dad|mother|father|husband|wife|son|daughter|partner|grandad|granddad|grandma|nan|gran|brother|sister|patient)[\s,]*\(?\s*(?:aged?\s*)?(\d{1,3})\s*[),]|\b(\d{1,3}),?\s*(?:yr|year)?s?,?\s*(?:old\s*)?(?:female|male|woman|man|lady|gentleman)\b|\b(?:female|male|woman|man),?\s*(?:aged?\s*)?(\d{1,3})\b(?!\s*(?:weeks?|months?|days?|hours?|%))", re.I)
_SHORT = lazy_compile(r"\b(\d{1,3})\s?(?:yo|y/o|y\.o\.)\b\s?([mf])?\b", re.I)
# "72M", but no "102.2 F" and no "fever of 102F".
_LETTER = lazy_compile(r"(?<![\d.,])\b(\d{1,3})\s?([MF])\b")
_DEGREES = lazy_compile(r"(?:temp\w*|fever\w*|degrees?|reads?|reading|thermometer)\b[^.;!?\n]*$", re.I)
# "My pulse is 120" and "my INR is 8" tell no age.
_KIN = rf"(?:{_RELATION}|baby|toddler|newborn|infant|grandson|granddaughter|grandchild|niece|nephew|cousin|colleague|boss|flatmate|roommate|teenager|youngest|eldest|oldest|little one|patient|client|step\w+)"
_I_AM = lazy_compile(rf"\b(?:i am|i'm|im|i’m|aged?|he is|she is|he's|she's|turned|my {_KIN} is|my \w+, aged|who is)\s+(\d{{1,3}})\b(?!\s*(?:weeks|months|days|hours|minutes|%|kg|lb|cm|/|\.\d|mmhg|pounds|stone|times|degrees))", re.I)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SAID = rf"({'|'.join(_TENS)})(?:[\s-]+(one|two|three|four|five|six|seven|eight|nine))?"
_IN_WORDS = lazy_compile(rf"(?:\b(?:i am|i'm|im|aged?|he is|she is|he's|she's|turned)\s+{_SAID}\b(?!\s*(?:weeks|months|days|hours|minutes|per ?cent|times|degrees))|(?:^|[.!?]\s+){_SAID}(?=[.,;]|\s+years?\b))", re.I)
_CALLED = lazy_compile(r"\b(?:woman|man|lady|bloke|guy|girl|boy|lad|gent|gentleman|chap|fella|granny|pensioner)(?: of|,)?\s*\(?(\d{1,3})\b(?!\s*(?:weeks?|months?|days?|hours?|minutes?|%|st\b|kg|cm|/|\.\d))", re.I)
# "Born three weeks ago" is an age, where the child is the patient.
_BORN = lazy_compile(rf"(?:\bborn\b|\b(?:i|we)(?:['’]ve)? (?:just |only )?had (?:an?|our|my) (?:\w+ )?(?P<child>baby|son|daughter|boy|girl)\b)[^.;!?\n]{{0,40}}?\b(?:(?P<count>{'|'.join(_COUNT)}|\d{{1,2}}|an?|(?:a )?few|(?:a )?couple of)[\s-]*(?P<unit>{_UNIT[1:-1]})\s+ago|(?P<when>a fortnight ago|this (?:morning|afternoon|evening|week)|today|tonight|last (?:night|week|month)|yesterday))\b", re.I)
_SINCE_BIRTH = {"today": 0.5, "tonight": 0.5, "this morning": 0.5, "this afternoon": 0.5, "this evening": 0.5, "last night": 1, "yesterday": 1, "this week": 3, "last week": 7, "a fortnight ago": 14, "last month": 28}
_SOME = {"a": 1, "an": 1, "few": 3, "a few": 3, "couple of": 2, "a couple of": 2}
_HE_WAS_BORN = lazy_compile(r"^\W*(?:just )?born\b|(?<!since )(?<!before )(?<!after )(?<!when )(?<!until )\b(?:he|she|they)(?:['’]s| was| were| is)? (?:only |just )?born\b", re.I)
# What has an age of its own: "dog bite, 1 week old, swollen".
_THING = lazy_compile(
    r"\b(?:bites?|stings?|stitch(?:es)?|wounds?|cuts?|graze\w*|scratch\w*|burns?|scalds?|blisters?|sunburn|bruis\w*|scars?|scabs?|tattoos?|piercings?|extraction|catheter|cast|plaster|dressing|bandage|splint|op|operation|surgery|"
    r"jabs?|vaccin\w*|injur\w*|sprain\w*|fracture\w*|break|lumps?|swelling|ulcers?|boils?|cysts?|filling|crown|coil|implant|patch|milk|formula|food|leftovers|chicken|rice|meat|fish|eggs?|bottle|medicine|tablets?|cream|house|carpet|bed|"
    r"knee|ankle|toe|finger|hand|foot|arm|leg|hip|shoulder|elbow|wrist|thumb)\b",
    re.I,
)
# The writer speaks of a complaint of their own.
OWN_COMPLAINT = lazy_compile(r"\b(?:i have|i['’]?ve|i had|i feel|i got|i keep|i am|i['’]?m)\b(?! (?:worried|scared|afraid|concerned|not sure|unsure|wondering|asking))|\bmy (?!bab|son\b|daughter|little|newborn|twin|boy|girl|child|kid|gran|nan|husband|wife|partner|mum|mom|mother|dad|father|sister|brother|aunt|friend|midwife|doctor|gp\b|health)", re.I)
_THIRD = lazy_compile(r"\b(?:s?he|her|his|him|they|them|their)\b", re.I)
_FIRST = lazy_compile(r"^\W*(\d{1,3})(?:,\s|\s+here\b|\.\s)(?!\s*\d)|(?:[.!?,]\s+)(\d{2})[,.]?\s*(?:male|female|m|f)?[.!?]?\s*$", re.I)
_ZH_NUMBER = r"\d{1,3}|[一二两三四五六七八九十]{1,3}"
_ZH_CHILD = "(?:宝宝|孩子|婴儿|儿子|女儿|闺女|丫头|小子|小家伙|娃)"
_ZH_ONLY = "(?:才|刚刚?|是|只有|还|没|未|不|到|满|快|大约|差不多|出生)*"
_ZH_AGE = lazy_compile(
    rf"({_ZH_NUMBER})(?:多|来)?\s*(岁|个月大|个月龄|周大|个?礼拜大|个?星期大|天大(?![了一])|(?:个月|天|周|个礼拜|个星期)(?=的?(?:男|女)?(?:宝|婴|孩|娃|儿子|女儿)))|"
    rf"(?<![生完了]){_ZH_CHILD}{_ZH_ONLY}({_ZH_NUMBER})(?:多|来)?(个月|周|天|个?礼拜|个?星期)(?!了|没|不|前|后|以)"
)
_ZH_FIRST_MONTH = lazy_compile(r"满月(?:的|了的)?(?:宝|婴|孩|娃|儿子|女儿)|(?:宝宝?|婴儿|孩子|娃|儿子|女儿)(?:才|刚刚?|还没)满月")
_ZH_MONTHS = lazy_compile(rf"({_ZH_NUMBER})个多月(?:大)?(?=的?(?:宝|婴|孩|娃|儿子|女儿))|(?:宝宝|孩子|婴儿|儿子|女儿|娃)(?:才|刚|是|只有)?({_ZH_NUMBER})个多月")
_ZH_BARE = lazy_compile(r"(?:^|[我，。])\s*(\d{2})了[，,。]")
_ZH_BORN = lazy_compile(rf"出生(?:才|刚|仅|只有|已经|了|后)*({_ZH_NUMBER}|半|几)个?(小时|天|周|星期|月)(?!的时候)|({_ZH_NUMBER}|半|几)个?(小时|天|周|星期|月)(?:之)?前(?:才|刚)?(?:出生|生下来)|(今天|昨天|昨晚|上周|上个?星期|上个?月)(?:才|刚)?(?:出生|生下来)")
_ZH_SINCE_BIRTH = {"今": 0.5, "昨": 1, "上周": 7, "上星期": 7, "上个星期": 7, "上月": 28, "上个月": 28}
_ZH_BORN_UNIT = {"小时": 1 / 8766, "天": 1 / 365.25, "周": 1 / 52.18, "星期": 1 / 52.18, "月": 1 / 12}
_ZH_UNIT = {"岁": 1.0, "个月大": 1 / 12, "个月龄": 1 / 12, "个月": 1 / 12, "周大": 1 / 52.18, "周": 1 / 52.18, "天大": 1 / 365.25, "天": 1 / 365.25}
_ZH_UNIT |= {f"{one}{week}{big}": 1 / 52.18 for one in ("个", "") for week in ("礼拜", "星期") for big in ("", "大")}
_ZH_DIGITS = {"零": 0.0, "半": 0.5, "几": 3.0, "一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0, "四": 4.0, "五": 5.0, "六": 6.0, "七": 7.0, "八": 8.0, "九": 9.0, "十": 10.0}
_FEMALE = lazy_compile(r"\b(woman|female|girl|lady|daughter|mother|mum|mom|wife|sister|grandmother|grandma|girlfriend|nan|nana|gran|granny|aunt|auntie|niece|lass|she|her)\b|女|妈|母亲|奶奶|外婆|姥姥|妻子|老婆|姐|妹|太太|阿姨", re.I)
_MALE = lazy_compile(r"\b(man|male|boy|gentleman|son|father|dad|husband|brother|grandfather|grandpa|boyfriend|granddad|grandad|uncle|nephew|bloke|guy|lad|he|his)\b|男|爸|父亲|爷爷|外公|姥爷|丈夫|老公|先生|儿子|哥|弟|叔叔", re.I)
# What may stand between "pregnant" and how far: "pregnant with my second, about 20 weeks", but not "pregnant with a cough for 3 weeks".
SO_FAR = r"\bpregnan(?:t|cy)\b[\s,;:(–-]*(?:(?:and|with|my|our|first|second|third|(?:an? )?(?:baby|child|boy|girl)|twins|wife|partner|sister|daughter|friend|colleague|cousin|woman|lady|i['’]?m|i am|she['’]?s|she is|now|at|about|around|nearly|almost|only|just|over|currently|again|it['’]?s|is|in|week)[\s,:(]+){0,6}"
_NOT_FAR = r"(?!\s+(?:ago|old|of|history|late|overdue|cough|fever|long)\b)"
_WEEKS = lazy_compile(rf"\b(\d{{1,2}})\s*(?:\+\s*\d\s*)?(?:weeks?|wks?)[\s-]*(?:pregnant|preg|pg|gestation|gone|along|into (?:my|the) pregnancy)|{SO_FAR}(\d{{1,2}})\s*(?:\+\s*\d\s*)?(?:weeks?|wks?)\b{_NOT_FAR}|(?:怀?孕|怀)(?:了|有|已经)?\s*({_ZH_NUMBER})\s*(?:多)?周|({_ZH_NUMBER})\s*(?:多)?(?:周|w)[^，。！？；\d]{{0,4}}(?:见红|破水|宫缩|胎动|产检)", re.I)
_WHO_EXPECTS = r"(?:i'm|i am|im|i’m|she's|she is|my (?:wife|partner|girlfriend|sister|daughter|friend) is)"
# "I'm 39 weeks" beside contractions, waters or a bump is a pregnancy wherever they stand.
_SO_MANY = lazy_compile(rf"\b{_WHO_EXPECTS}\s+(\d{{1,2}})\s*(?:\+\s*\d\s*)?(?:weeks?|wks?)(?!\s*(?:old|post|out|late|since|after|into|off|from|before|until|till|to go))\b", re.I)
_EXPECTING = lazy_compile(rf"{_SO_MANY.pattern}(?=.*\b(?:baby|bump|pregnan\w*|midwife|fetus|foetus|contractions?|movements?))", re.I | re.S)
_BUMP = lazy_compile(r"\b(?:bump|pregnan\w*|midwife|f(?:o)?etus|contractions?|waters|due date|bab(?:y|ies) (?:mov|kick)\w*)\b", re.I)
# "I fell at 33 weeks and there is less movement", but not "born at 33 weeks".
_AT_WEEKS = lazy_compile(r"(?<!born )(?<!birth )(?<!delivered )(?<!induced )(?<!arrived )(?<!came )(?<!him )(?<!her )(?<!early )(?<!baby )\bat\s+(?:about |around )?(1[2-9]|[23]\d|4[0-2])\s*(?:\+\s*\d\s*)?(?:weeks?|wks?)\b(?!\s*(?:old|of age|post|out|late|since|after|ago))", re.I)
_CARRIES = lazy_compile(r"\b(?:less|fewer|no|reduced|hardly any|not much|decreased)\s+(?:f(?:o)?etal |baby |more )?(?:movements?|kicks?|kicking)\b|\bbab(?:y|ies)(?:['’]s)? (?:[\w'’]+ ){0,2}(?:mov|kick|wriggl|busy|active)\w*|\bwaters? (?:have |has |had |just )*(?:broke|broken|gone|going|leak\w*)\b", re.I)
_TRIMESTER = lazy_compile(r"(?<!since the )(?<!since my )(?<!until the )(?<!until my )\b(first|1st|second|2nd|third|3rd|last|final)\s+trimester\b|孕(早|中|晚)期", re.I)
# "A belly like nine months gone" is no pregnancy.
_LIKE = lazy_compile(r"\b(?:like|as if|as though|looks?)\b[^.;,!?]{0,20}$|[像如]$", re.I)
# The middle week of each (ACOG: to 13 weeks 6 days, to 27 weeks 6 days, to 40 weeks 6 days).
_MIDDLE = {"first": 7.0, "1st": 7.0, "second": 21.0, "2nd": 21.0, "third": 34.0, "3rd": 34.0, "last": 34.0, "final": 34.0, "早": 7.0, "中": 21.0, "晚": 34.0}
_BORN_SINCE = lazy_compile(r"\bborn\b|\byears ago\b|(?:last|previous|other) (?:child|baby|one|son|daughter|birth|pregnancy)|gave birth|delivered|post-?partum|earlier pregnancy|trying (?:for|to)|产后|上次怀孕|上一胎", re.I)
_BARE_WEEKS = lazy_compile(r"^\s*(?:i'm|im|i am|i’m)?\s*(1[2-9]|[23]\d|4[0-2])\s*(?:\+\s*\d\s*)?(?:weeks?|wks?)\s*(?:,|and\b|\.)|^\s*(?:我|老婆|媳妇)?(?:现在|刚|才|快)?(1[2-9]|[23]\d|4[0-2])周(?:多|了|\+\d)*(?=\s*[，,。])", re.I)
_MONTHS = lazy_compile(rf"\b(\d|{'|'.join(_COUNT)})[\s-]*(?:months?|mths?)[\s-]*(?:pregnant|preg\b|gone\b(?! by)|along\b|into (?:my|the) pregnancy)|{SO_FAR}(\d|{'|'.join(_COUNT)})[\s-]*(?:months?|mths?)\b{_NOT_FAR}|(?:怀?孕|怀)(?:了|有|已经)?\s*({_ZH_NUMBER})\s*(?:多)?个?(?:多|半)?月", re.I)
_YOUNG = lazy_compile(r"\b(?:bab(?:y|ies)|bub|infant|newborn|neonate|son|daughter|boy|girl|child|kid|toddler|grandson|granddaughter|niece|nephew|twins?|little one|preemie|he|she|him|her|his)\b|ds\b|dd\b", re.I)
_OWNED = lazy_compile(r"(?:\b(?:my|our|a|an|the|for)|^|[.!?]|\bnewborn,)\s*$", re.I)
# "Due in seven weeks" is 33 weeks, where it is said of a person or a child, not of a bill, a period or a scan.
_TERM = 40.0
_HOW_LONG = rf"(?:about |around |just |only |under |over )*(\d{{1,2}}|{'|'.join(_COUNT)}|an?|a few|a couple of)[\s-]*(days?|weeks?|wks?|months?|mths?)\b"
_DUE = lazy_compile(
    rf"(?:\b(?:(?:baby|bub|twins?|little one|{_WHO_EXPECTS})(?:['’]?s| is| are)?|(?:we|they)(?:['’]re| are)) due|(?:^|[.!?;,]\s*|\band )due|\bdue date(?:['’]?s| is)?|\bdue to give birth) in {_HOW_LONG}(?!\s*(?:for|time for|to have|to see|back|:))|"
    rf"\b{_HOW_LONG} (?:off|from|before|until|till|to) (?:my|her|the) due date|(?:预产期还有|离预产期(?:还有|还剩)?|还有)({_ZH_NUMBER})个?(天|周|月)(?=就?(?:到预产期|生|预产|$|[，。]))",
    re.I,
)
_DUE_UNIT = {"d": 1 / 7, "w": 1.0, "m": 4.35, "天": 1 / 7, "周": 1.0, "月": 4.35}
# Who breast-feeds or has just given birth is the mother: the age in weeks is the baby's.
_NURSING = lazy_compile(r"breast[- ]?fe|feeding (?:my|our) \d|brestfe|nursing (?:our|my|her|the)|latch|my (?:left |right )?breast|one breast|gave birth|喂奶|哺乳|乳房|产后", re.I)
_FED = lazy_compile(r"breast[- ]?fe\w+", re.I)
_WOMEN = frozenset({"woman", "female", "lady", "girl"})
# "47 year old Male. Complains of ...": how notes open.
_OPENING = lazy_compile(r"\s*(?:an?\s+)?\d{1,3}[\s-]*(?:years?|yrs?|months?|weeks?|days?)?[\s-]*(?:old)?,?\s*(female|male|woman|man|lady|gentleman|girl|boy)\b", re.I)
_DESCRIBED = lazy_compile(r"\b(?:i am|i'm|im|year[- ]old|years[- ]old|yo)\b[^.,]{0,20}\b(woman|female|man|male|lady|girl|boy|guy|gentleman)\b", re.I)
_AGED = lazy_compile(r"\b\d{1,3},?[\s-]*(?:(?:yrs?|years?|yo|y/o)[\s-]*(?:old)?[\s-]*)?(female|male|woman|man|lady|gentleman|girl|boy)\b", re.I)
_SPEAKS = lazy_compile(r"\b(?:i|i'm|i’m|im|i've|i’ve|ive|me|myself|i'd|i'll)\b", re.I)
_ZH_OPENS = lazy_compile(r"^\W*(?:我们?)?(?:家)?的?(妈妈?|母亲|奶奶|外婆|姥姥|妻子|老婆|太太|姐姐?|妹妹?|女儿|阿姨|爸爸?|父亲|爷爷|外公|姥爷|丈夫|老公|先生|儿子|哥哥?|弟弟?|叔叔)")
OLDEST = 130.0


@dataclass(frozen=True, slots=True)
class Person:
    """What a text says of the person; None where it says nothing."""

    age: float | None = None
    sex: Sex | None = None
    weeks: float | None = None


def read_person(text: str, patient: str) -> Person:
    """Age in years, sex and weeks of pregnancy as stated in the text.

    Args:
        patient: ``self`` or the word for the person who needs care; with ``self`` third-person words tell nothing about sex.
    """
    return Person(_age(text, patient), _sex(text, patient), _weeks(text))


def _weeks(text: str) -> float | None:
    """Weeks of pregnancy: as told, else from months (4.35 weeks each), else the middle of the trimester."""
    told = _meant(_WEEKS, text) or _EXPECTING.search(text) or (_SO_MANY.search(text) if _BUMP.search(text) or _CARRIES.search(text) else None) or _BARE_WEEKS.search(text)
    if told is None and (_BUMP.search(text) or _CARRIES.search(text)) and not _BORN_SINCE.search(text):
        told = _AT_WEEKS.search(text)
    if told is not None:
        return _number(told, 1.0)
    if months := _meant(_MONTHS, text):
        return _number(months, 4.35)
    if due := _DUE.search(text):
        count, unit = (group for group in due.groups() if group)
        left = (_SOME.get(count.lower()) or _amount(count)) * _DUE_UNIT[unit[0].lower()]
        return max(_TERM - left, 1.0)
    trimesters = [next(word for word in match.groups() if word) for match in _TRIMESTER.finditer(text)]
    return _MIDDLE[trimesters[-1].lower()] if trimesters and not _BORN_SINCE.search(text) else None


def _meant(regex: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((match for match in regex.finditer(text) if not _LIKE.search(text[: match.start()][-25:])), None)


def _number(match: re.Match[str], factor: float) -> float | None:
    return next((_amount(group) * factor for group in match.groups() if group), None)


def _amount(word: str) -> float:
    """A number in digits, English words or Chinese."""
    return _count(word) if word.isascii() else zh_number(word)


def _age(text: str, patient: str) -> float | None:
    if match := _OLD.search(text) or _CHILD_IS.search(text) or _CHILD_OF.search(text):
        age = _plausible(_count(match[1]) * _YEARS[match[2].lower().rstrip("s")])
        # A blister can be four days old too.
        told_of_child = _YOUNG.search(text) or _OWNED.search(text[: match.start()]) or (_stands_alone(match, text) and not OWN_COMPLAINT.search(text))
        if age is None or age >= 2 or (told_of_child and not _nurses(text, patient)):
            return age
    if (born := _since_birth(text, patient)) is not None:
        return born
    if match := _SHORT.search(text) or _lettered(text) or _I_AM.search(text) or _BESIDE.search(text) or _NAMED.search(text):
        return _plausible(float(next(group for group in match.groups() if group and group.isdigit())))
    if match := _CALLED.search(text) or _FIRST.search(text):
        return _plausible(float(next(group for group in match.groups() if group)))
    if match := _IN_WORDS.search(text):
        return float(sum((_TENS | _COUNT)[group.lower()] for group in match.groups() if group))
    if match := _ZH_BORN.search(text):
        return None if _NURSING.search(text) else _zh_since_birth(match)
    if match := _ZH_AGE.search(text):
        if _NURSING.search(text) and (match[2] or match[4]) != "岁":
            return None
        return _plausible(zh_number(match[1] or match[3]) * _ZH_UNIT[match[2] or match[4]])
    if match := _ZH_MONTHS.search(text):
        return _plausible(zh_number(match[1] or match[2]) / 12)
    if _ZH_FIRST_MONTH.search(text) and not _NURSING.search(text):
        return 1 / 12
    if match := _ZH_BARE.search(text):
        return _plausible(float(match[1]))
    return None


def _stands_alone(match: re.Match[str], text: str) -> bool:
    """"Temp 38.4, 2 months old": an age between two marks is that of whoever is ill."""
    before = re.search(r"([^,;:.!?()\n]*)[,;:(–-]\s*(?:only |just |nearly |about )?$", text[: match.start()])
    return before is not None and _THING.search(before[1]) is None and re.match(r"\s*(?:[,.;:!?)–-]|$)", text[match.end() :]) is not None


def _nurses(text: str, patient: str) -> bool:
    """True where the mother is the patient: an age in weeks is then the baby's."""
    young = _YOUNG.fullmatch(patient) is not None
    return _NURSING.search(_FED.sub("", text) if young else text) is not None


def _since_birth(text: str, patient: str) -> float | None:
    """The age of a child "born last month", in years; None where somebody else is the patient."""
    match = _BORN.search(text)
    if match is None or _nurses(text, patient) or (match["child"] or patient).lower() != patient or not _of_child(text, patient):
        return None
    if match["when"]:
        return _SINCE_BIRTH[match["when"].lower()] / 365.25
    some = _SOME.get(match["count"].lower())
    return _plausible((some or _count(match["count"])) * _YEARS[match["unit"].lower().rstrip("s")])


def _of_child(text: str, patient: str) -> bool:
    """True where the patient is a child, or is nobody named while the writer has no complaint of their own."""
    if patient != "self":
        return _YOUNG.fullmatch(patient) is not None
    return _HE_WAS_BORN.search(text) is not None and not OWN_COMPLAINT.search(text)


def _zh_since_birth(match: re.Match[str]) -> float | None:
    if match[5]:
        return next(days for said, days in _ZH_SINCE_BIRTH.items() if match[5].startswith(said)) / 365.25
    return _plausible(zh_number(match[1] or match[3]) * _ZH_BORN_UNIT[match[2] or match[4]])


def _lettered(text: str) -> re.Match[str] | None:
    """Age and sex in short, where the number is no temperature in °F."""
    return next((m for m in _LETTER.finditer(text) if not (m[2] == "F" and _DEGREES.search(text[: m.start()][-30:]))), None)


def _count(word: str) -> float:
    return float(_COUNT.get(word.lower(), 0) or word)


def zh_number(text: str) -> float:
    """A number below 1,000 in Chinese or Arabic digits: 三十五, 两, 半 (a half), 几 (some, taken as 3), 12; 一百九 is 190, 一百零九 is 109."""
    if text.isdigit():
        return float(text)
    hundreds, hundred, rest = text.rpartition("百")
    above = 100 * zh_number(hundreds) if hundred else 0.0
    tens, ten, ones = rest.rpartition("十")
    if ten:
        return above + 10 * (_ZH_DIGITS[tens[-1]] if tens else 1.0) + (_ZH_DIGITS[ones[0]] if ones else 0.0)
    if not hundred:
        return _ZH_DIGITS[text[0]]
    return above + (_ZH_DIGITS[rest[-1]] * (1 if rest.startswith("零") else 10) if rest else 0.0)


def _plausible(age: float) -> float | None:
    return age if 0 <= age <= OLDEST else None


def somebody_else(before: str, told: Sequence[str], now: str, text: str) -> bool:
    """True where a message is about another person than the messages before it.

    Args:
        before, now: ``self`` or the word for the person, as ``PatientHistory.about`` and ``Heard.patient``.
        told: the messages before this one.
    """
    if now == before:
        return False
    if now == "self":
        return _of_oneself(text)
    if before == "self":
        return any(map(_of_oneself, told))
    first, second = _of_word(before), _of_word(now)
    return (_YOUNG.fullmatch(before) is None) != (_YOUNG.fullmatch(now) is None) or (first is not None and second is not None and first != second)


def _of_oneself(text: str) -> bool:
    """True where somebody tells of an own complaint and of nobody else."""
    return OWN_COMPLAINT.search(text) is not None and not _THIRD.search(text)


def _of_word(patient: str) -> Sex | None:
    """The sex that the word for a person tells."""
    return "female" if _FEMALE.fullmatch(patient) else "male" if _MALE.fullmatch(patient) else None


def _sex(text: str, patient: str) -> Sex | None:
    if match := _SHORT.search(text) or _lettered(text):
        letter = (match[2] or "").lower()
        if letter:
            return "female" if letter == "f" else "male"
    if opening := _OPENING.match(text):
        return "female" if opening[1].lower() in _WOMEN else "male"
    if patient == "self":
        return _own_sex(text)
    return _of_word(patient) or _counted(text)


def _own_sex(text: str) -> Sex | None:
    """A person who speaks of themselves says so in words such as "a 40 year old woman"; who never says "I" speaks of "he" or "she"."""
    near = _DESCRIBED.search(text) or _AGED.search(text) or re.match(r"\s*(?:\d+\s*)?(?:year[s]? old\s*)?(woman|female|man|male)\b", text, re.I)
    if near is not None:
        return "female" if near[1].lower() in _WOMEN else "male"
    if re.search(r"[\u4e00-\u9fff]", text):
        return _zh_sex(text)
    if _SPEAKS.search(text):
        return None
    return _counted(text)


def _zh_sex(text: str) -> Sex | None:
    """The sex that the text gives, or of the relative whom it opens with: 我妈今年七十多岁."""
    opening = _ZH_OPENS.match(text)
    if opening:
        return "female" if _FEMALE.search(opening[1]) else "male"
    plain = re.search(r"(?<!儿)(?<!孙)(女|男)(?=[，,。\s]|性|生|士|，|\d|$)", text)
    return None if plain is None else "female" if plain[1] == "女" else "male"


def _counted(text: str) -> Sex | None:
    """The sex of which more words speak."""
    counts = len(_FEMALE.findall(text)), len(_MALE.findall(text))
    return None if counts[0] == counts[1] else "female" if counts[0] > counts[1] else "male"


def parse_age(value: object) -> float | None:
    """An age as a profile gives it: ``34``, ``0.5``, ``"7 weeks"``, ``"34"`` or None.

    Raises:
        BadInput: it is not an age between 0 and 130 years.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        age: float | None = float(value)
    else:
        match = re.fullmatch(rf"\s*(\d{{1,3}}(?:\.\d+)?)\s*{_UNIT}?(?:\s*old)?\s*", str(value), re.I)
        age = float(match[1]) * _YEARS[(match[2] or "year").lower().rstrip("s")] if match else None
    if age is None or not 0 <= age <= OLDEST:
        raise BadInput(f"age {value!r} is not an age; give years between 0 and 130, or text such as '7 weeks'")
    return age
