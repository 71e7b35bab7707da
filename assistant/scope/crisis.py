"""Despair that names no illness: who says goodbye, has a plan, or tells so of somebody else; by expressions, and by a reader of words.

References: NICE NG225, 2022; WHO, Live Life, 2021 (warning signs). It errs towards help: a reply too many costs little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.scope import crisis_zh as zh
from assistant.scope.odds import Odds
from assistant.second_reader.words import characters, of_text
from knowledge_graph.chinese import CHINESE
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.types import Mention

_ONE = r"(?:he|she|they|i|we|my \w+(?: \w+)?|a (?:friend|mate|colleague)|somebody|someone)"
_WORDS = (
    r"\b(?:better|safer) off (?:without me|dead|if (?:i|we) (?:wasn|weren|was|were))|\bbe (?:better|safer|happier|easier)(?: off)? (?:without me\b|if (?:i|we) (?:wasn'?t|weren'?t|was not|were not|was gone|were gone|were dead|disappeared|died))",
    r"\bno(?:t much)? (?:point|reason|sense) (?:in|to) (?:me |my )?(?:going on|living|carry(?:ing)? on|be(?:ing)? (?:here|alive)|live|go(?:ing)? on|wak(?:e|ing) up)\b|\b(?:nothing|not much)(?: left)? to live for\b",
    r"\b(?:do(?:n'?t| not)|no longer|never)(?: really| even| just)? want to (?:wake up|be here|be alive|live|exist|go on living|see (?:tomorrow|another (?:day|year|birthday)))\b(?! in (?:this|the) (?:house|hospital|town|city|area))",
    r"\b(?:end(?:ing)? (?:it all|my life|(?:his|her|their) (?:own )?life|my suffering)|(?:take|taking|took) (?:my|his|her|their) own li(?:fe|ves)|(?:kill|killing) (?:my|him|her|them)sel(?:f|ves))\b",
    rf"\b{_ONE}\b[^.!?]{{0,60}}\b(?:picked|set|chosen|got|fixed) (?:a|the) (?:date|day|time) to (?:end|do|go)|\b(?:plan|planning|going|want|wants|ready) to end (?:it|things)\b(?! with (?:my|him|her))",
    r"\bgood[- ]?bye (?:message|text|letter|note|video|call)s?\b|\b(?:suicide|farewell) (?:note|letter|message)s?\b|\b(?:wrote|written|writing|finished) (?:all )?(?:the|my|some|goodbye) letters\b",
    r"\b(?:would |'d )?rather (?:be|have been) (?:dead|with (?:her|him|them) (?:in heaven|now))\b|\bi would rather be with (?:her|him|them)\b|\b(?:want|wish|long|longing|ready|going) to (?:be with|join) (?:my (?:late )?(?:wife|husband|mum|dad|mother|father|son|daughter|partner)|her|him) (?:in heaven|again soon|up there|on the other side)",
    r"\b(?:tablets|pills|razor|blade|rope|gun|bottle of (?:pills|tablets)|insulin)s? (?:is |are |all )?(?:(?:laid|lined|counted) (?:up|out)|(?:out )?(?:right )?in front of me|next to me ready)|\bgot all (?:of )?my (?:tablets|pills|meds|medication)\b[^.!?]{0,20}\b(?:in front|ready|lined|counted|out)\b|\b(?:saving|stockpiling|hoarding|collecting) (?:up )?(?:my |enough )?(?:tablets|pills|meds)\b",
    r"\bi (?:know|have worked out|have decided|'ve decided|worked out|decided) (?:exactly )?(?:what|how|when|where) i(?:'d| would| will|'ll|'m going to| am going to) (?:use|do it|go about it)\b|\bhow i could (?:manage|do) it\b|\bi have (?:a plan and|the means)\b",
    r"\b(?:can'?t|cannot|can not|couldn'?t) (?:go on|carry on|keep going|do this|take (?:it|this)|face (?:it|another day|tomorrow))(?: like this| living| any ?more| any longer| much longer)+\b[^.!?]{0,60}\b(?:die|dead|end|gone|disappear|peace|over|alive|live)\b|\bcan'?t (?:go on living|live like this any ?more)\b",
    r"\b(?:won'?t|will not) be (?:here|around|alive) (?:much longer|tomorrow|by (?:the weekend|christmas|monday|then)|any ?more|for (?:long|her birthday))\b|\bafter i(?:'m| am) gone\b[^.!?]{0,50}\b(?:tonight|tomorrow|sorry|forgive)",
    r"\b(?:tired|sick|had enough) of (?:living|being alive|life|existing)\b|\bwish (?:i|to god i) (?:was|were|had been|could be|would be)(?: just)? (?:dead|never born|gone)\b|\bwish(?:ed)? (?:i|he|she) (?:had never been born|hadn'?t woken up|wouldn'?t wake up|could (?:just )?(?:fall asleep|go to sleep|disappear) (?:and|forever))",
    r"\b(?:go to sleep|fall asleep|sleep) (?:and|to) (?:never|not) wake(?: up)?\b|\bhope (?:i|to) (?:do(?:n'?t| not)|never|not) wake up\b|\bwant(?:s|ed)? (?:it|everything) (?:all )?to (?:be over|stop|end)(?: for good| forever)\b",
    r"\b(?:jump|jumping|thrown? (?:my|him|her)self) (?:off|from|in front of|under) (?:the |a )?(?:bridge|roof|balcony|building|train|car park|cliff|bus|lorry|window)\b[^.!?]{0,80}\b(?:want|think|thought|thinking|going|urge|plan|tempt)|\b(?:want|think|thought|thinking|thoughts|going|urges?|plan|tempt\w*) (?:of |to |about )(?:jump|jumping|throw(?:ing)? myself|driv(?:e|ing) (?:in)?to|crash(?:ing)?|hang(?:ing)? myself)",
    rf"\b{_ONE}\b[^.!?]{{0,40}}\b(?:say|says|said|saying|texted|wrote|told (?:me|us)|tells (?:me|us)|keeps? saying|posted|talks?|talking)\b(?![^.!?]{{0,25}}\b(?:not|never|no) (?:thinking|planning|going|suicid|plans?|thoughts?|feeling))[^.!?]{{0,40}}\b(?:want(?:s|ed)? to die|better off dead|not want(?:ing)? to (?:live|be here)|kill (?:him|her|them|my)sel|end (?:it|things)|won'?t be here|life (?:is|was) not worth|nothing to live|goodbye forever|suicid)",
    r"\b(?:gave|given|giving|give) away (?:all )?(?:my|his|her|their) (?:things|stuff|possessions|belongings|pets?|dog|cat)\b",
    r"\blife (?:is|isn'?t|is not|was|wasn'?t)(?: not| no longer)? worth (?:living|it any ?more)|\bworth nothing alive\b|\bi(?:'m| am) (?:such )?a burden (?:to|on) (?:everyone|everybody|them all|my family|my kids)\b",
    r"\b(?:it(?:'ll| will)|everything(?:'ll| will)|this(?:'ll| will)) (?:all )?be over (?:by|before|in the|tonight|soon|tomorrow)\b(?! (?:the )?(?:operation|surgery|exam))|\b(?:done|finished|had it) with (?:life|living|this life|everything and everyone)\b|\bno (?:other )?way out\b(?: for (?:me|him|her))?(?! of the (?:house|building))|\b(?:standing|stood|stand|sat|sitting|sits) (?:at|on|by|near) the edge of (?:the |a )?(?:platform|bridge|roof|cliff|balcony)\b|"
    r"\block(?:ed|s)? (?:him|her|my|them)sel\w+ in\b[^.!?]{0,40}\bwith (?:a |the |some |all )?(?:\w+ )?(?:knife|blade|razor|pills|tablets|rope|gun)\b|\b(?:counted|counting) (?:them|the pills|the tablets|my (?:pills|tablets)|out (?:my|the) (?:pills|tablets))\b(?: out)?(?: (?:twice|again|tonight|over and over))",
    r"\bhow (?:many|much)\b[^.?!]{0,50}\b(?:pills?|tablets?|sleeping|sleepers|zopiclone|zolpidem|diazepam|paracetamol|acetaminophen|insulin|morphine|codeine|amitriptyline|medicines?|medication|meds)\b[^.?!]{0,50}(?:\b(?:not|never|dont|doesnt|wont)|n['’]t) wake(?: up)?\b(?! (?:at|in|during|every|early|her|him|the|so))|"
    r"\bhow (?:many|much)\b[^.?!]{0,50}\b(?:pills?|tablets?|sleeping|zopiclone|paracetamol|insulin|morphine|meds)\b[^.?!]{0,40}\b(?:to|before|until|till) (?:(?:i|you|he|she|someone)(?:['’]d| would)? )?(?:die|(?:be|am|are|is) dead)\b",
    r"\bhow (?:many|much)\b[^.?!]{0,50}\b(?:would|will|could|does|can|to)(?: it take to)? (?:kill|finish) (?:me|myself)\b|"
    r"\bhow long\b[^.?!]{0,25}\bbleed(?:ing)? (?:out|to death)\b|\b(?:easiest|painless|quickest|least painful|most peaceful)\b[^.?!]{0,25}\bways? (?:to (?:go|die)|out)\b(?! to)|\bwhat(?:'?s| is) the point (?:of|in) (?:living|life|being alive|being here)\b|"
    r"\b(?:feel like|thinking (?:of|about)) ending (?:it|things)\b(?! with)|\b(?:do|doing) something stupid (?:tonight|to myself)\b",
)  # fmt: skip
_EXPRESSIONS = tuple(lazy_compile(pattern, re.I) for pattern in _WORDS)
# "I am not thinking of ending my life": a denial just before. "I can't …" denies nothing.
_DENIED = lazy_compile(r"(?:\b(?:not|never|no|n't|without|deny|denies|denied)\b(?: (?:any|really|ever|been|even|at all|once))*(?: (?:thinking|thoughts?|plans?|planning|intention|intending|talking|wish|desire|going|want(?:ing|s)?|feel(?:ing)?|said|say(?:ing)?|mentioned))?(?: (?:of|about|to|that|on))?\W*)$", re.I)
# A leaflet that speaks of it, or a death long ago, is no cry for help.
_ABOUT = lazy_compile(r"\b(?:leaflet|side[- ]effects?|black box|boxed warning|package insert|warning signs of suicide|risk factors?|guideline|epidemiology)\b", re.I)
_OWN = lazy_compile(r"\b(?:i|i'm|i've) (?:am |have been |have |keep |feel |want |think|am thinking|'m thinking)[^.!?]{0,40}(?:suicid|kill(?:ing)? myself|die\b|end(?:ing)? (?:it|my life)|harm(?:ing)? myself)", re.I)  # fmt: skip


# The findings that the expressions stand for.
DESPAIR, HARM = "suicidal-thoughts", "thoughts-of-harming-others"
# One reads the words of English messages, the other the characters of Chinese ones (``eval/training/crisis.py``).
WEIGHTS, WEIGHTS_ZH = Path(__file__).with_name("crisis.bin"), Path(__file__).with_name("crisis_zh.bin")
# Log-odds above which a message is taken for a cry for help; the lower where it reads like an emergency that no rule has named. Chosen on the held-back third
# of the training messages: two of three are found in English, for one in 75 of other messages; in Chinese nine of ten, by words or as they read, for one in 40.
LIMIT, ALARMED = -0.7, -2.0
LIMIT_ZH, ALARMED_ZH = -1.5, -3.0


# How far above the limit a message about the body must be: "I hit my head" and "I think I broke my toe" read like despair and are none.
SURELY = 3.5
_BODY = lazy_compile(
    r"\b(?:head|toes?|fingers?|thumb|ankle|foot|feet|legs?|knees?|hips?|back|neck|shoulders?|arms?|elbow|wrist|hands?|chest|ribs?|stomach|belly|tummy|bowels?|poo|stools?|urine|pee|wee|throat|ears?|eyes?|nose|teeth|tooth|mouth|"
    r"lips?|tongue|skin|rash\w*|moles?|lumps?|breasts?|periods?|fever\w*|temperature|cough\w*|cold|flu|bleed\w*|swell\w*|swollen|broke|broken|fractur\w*|sprain\w*|fell|vomit\w*|nausea|diarrh\w*|constipat\w*|itch\w*|hair|nits?|lice|"
    r"diseases?|syndromes?|cancer|tumou?rs?|diabet\w*|asthma|x-?rays?|scan|inherited|heartburn|antibiotics?|vaccin\w*|pregnan\w*)\b|头(?!脑)|脚|腿|手(?!机)|胸|腹|肚|胃|背|腰|眼|耳|鼻|牙|喉|嗓|皮肤|疹|咳|烧|吐|泻|癌|瘤|糖尿|血压|怀孕|月经|大便|小便|尿|骨折|摔", re.I
)  # fmt: skip


@cache
def _reader(weights: Path) -> Odds:
    return Odds.load(weights)


def desperate(text: str, alarmed: bool = False) -> bool:
    """True for a message that speaks of wanting to die or to harm somebody, of a plan or of a goodbye, the writer's or another's: by its words, or as it reads."""
    return bool(outright(text)) or reads_so(text, alarmed)


def says_so(text: str) -> bool:
    """True where one of the expressions of despair stands in it, not denied."""
    return any(mention.concept == DESPAIR for mention in outright(text))


# A life that somebody took is past.
_PAST = lazy_compile(r"\b(?:took|taken|killed) (?:his|her|their|him|them)", re.I)


def told_now(text: str) -> tuple[Mention, ...]:
    """What the expressions say of now: not that somebody took their life long ago."""
    return tuple(mention for mention in outright(text) if not _PAST.search(text[mention.start : mention.end]))


def outright(text: str) -> tuple[Mention, ...]:
    """What the expressions that stand in it say, not denied: the wish to die, the wish to harm somebody."""
    return () if only_about(text) else tuple(mention for mention in _said(text) if not mention.negated)


def reads_so(text: str, alarmed: bool = False, reader: Odds | None = None, beyond: float = 0.0) -> bool:
    """True where it reads like such messages and denies nothing of the kind.

    Args:
        alarmed: it reads like an emergency, and no rule says of what.
        beyond: by how much it must be above the limit.
        reader: another than the one that comes with the program.
    """
    chinese = CHINESE.search(text) is not None
    limits = (LIMIT_ZH, ALARMED_ZH) if chinese else (LIMIT, ALARMED)
    odds = reader or _reader(WEIGHTS_ZH if chinese else WEIGHTS)
    features = characters(text, len(odds.weights)) if chinese else of_text(text)
    return not (only_about(text) or _everyday(text) or _said(text)) and odds.of(features) > limits[alarmed] + beyond


# "I can't wait until Friday" and "I can't find a dentist" read like "I can't go on", and "will my kids end up with it too" like fear for them; they are none.
_EVERYDAY = lazy_compile(
    r"\b(?:can'?t|cannot|couldn'?t) (?:find (?:an? |my |any |the )?(?:dentist|doctor|gp|appointment|pharmacy|chemist|information|answer|leaflet|anything about)|wait (?:until|till|for|to)|go to (?:work|school|the gym)|(?:move|book|get|change|cancel) (?:my |an? )?appointment|afford|log in|open|read)\b|"
    r"\bdon'?t know (?:what to (?:take|eat|drink|give|use|wear)|which|whether|who to (?:ask|see|call)|where to (?:get|find|buy))\b|"
    r"\b(?:will|would|can|could|might|do|are|is)\b[^.?!]{0,30}\b(?:kids?|children|child|baby(?: \w+)?|sons?|daughters?|sisters?|brothers?|sibling\w*|family)\b[^.?!]{0,20}\b(?:get|have|inherit|end up with|catch|develop)\b|"
    r"\b(?:pass|passed|passing|hand|handed)\b[^.?!]{0,40}\b(?:on to|down to)\b[^.?!]{0,10}\b(?:kids?|children|child|baby|sons?|daughters?)\b|会不会遗传|会遗传[^，。！]{0,8}[吗么嘛?？]",
    re.I,
)
_GRIEF = lazy_compile(
    r"\b(?:d(?:ie|ying|ead|eath)|end(?:ing)?|suicid\w*|kill\w*|hopeless\w*|worthless|worth|alone|burden|life|live|living|alive|any ?more|any longer|no ?one|nobody|way out|reason|hate|cope|dark|empty|over)\b", re.I
)


def _everyday(text: str) -> bool:
    return _EVERYDAY.search(text) is not None and not _GRIEF.search(_EVERYDAY.sub("", text))


def of_the_body(text: str) -> bool:
    """True where a part or an ailment of the body is named."""
    return _BODY.search(text) is not None


def _said(text: str) -> list[Mention]:
    """Each expression in it, negated where it is denied."""
    found = _matches(text, DESPAIR, _EXPRESSIONS, _DENIED)
    if CHINESE.search(text):
        plain = zh.plain(text)
        found += _matches(plain, DESPAIR, zh.OF_DESPAIR, zh.DENIED) + _matches(plain, HARM, zh.OF_HARM, zh.DENIED)
    return found


def _matches(text: str, concept: str, patterns: Sequence[re.Pattern[str]], denied: re.Pattern[str]) -> list[Mention]:
    spans = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    return [Mention(concept, start, end, negated=denied.search(text[max(0, start - 40) : start]) is not None) for start, end in spans]


def only_about(text: str) -> bool:
    """True for a question about what a leaflet, a guideline or a story says of suicidal thoughts, with nothing said of the writer's own."""
    return bool(_ABOUT.search(text) or zh.ABOUT.search(text)) and not (_OWN.search(text) or zh.OWN.search(text))
