"""Is an illness that is named thought to be there now? "I think it's sepsis", "is this appendicitis?", "he is having a stroke"; not "sepsis runs in the family"."""

from __future__ import annotations

import re

from assistant.attributes.cues import CLAUSE, SENTENCE, around
from knowledge_graph.chinese import CHINESE
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.types import Mention

_NOT = r"(?<!not )(?<!never )(?<!n['’]t )(?<!nt )"
# What may stand before the name of an illness: "a massive …", "some kind of …", "the early signs of …".
_A = (
    r"(?:(?:an?|another|the|that|my last|some (?:kind|sort|form) of|(?:the |an? )?(?:(?:early|first|classic|typical|all|the|same|mild|bad|nasty) )*(?:signs?|symptoms?|start|beginnings?|case|bit|touch|onset) of|"
    r"maybe|perhaps|possibl[ey]|probabl[ey]|suspected|actual|real|fucking|bloody|damn|flipping|early|acute|mild|bad|nasty|severe|serious|massive|major|minor|small|proper|second|third|full[- ]blown|burst|ruptured|double|aspiration|left|right|bacterial|viral) )*"
)
_BE = r"(?:['’](?:s|m|re|ve|d)|s|m|ve)?"
_PRONOUN = r"(?:it|its|this|that|these|those|he|she|i|im|ive|they|we|someone|somebody)"
_NOUN = (
    r"(?:(?:my|her|his|our|this|that) (?:[a-z'’]+ )?[a-z'’]+|the (?:baby|child|patient|kid|boy|girl)|baby|mum|mom|dad|mummy|daddy|mother|father|brother|sister|husband|wife|partner|son|daughter|gran|nan|grandad|grandma)"
)
_VERB = r"(?:is|are|am|was|were|has|have|had|be|been|got|getting|having|going|go|gone|into|in|developed|developing|caught|coming|down|with|showing|could|might|may|must|would|just|actually|now|also|still|really|already|definitely|probably|possibly|maybe|even|well|both|all|only|suddenly|again|turned|turning|suffering|suffered|suffer|appears?|seems?|to|perhaps|dying|of|from)"
# "My mum has had a …", "my mum's having a …", but not "my mum's stroke".
_STATES = rf"(?:{_PRONOUN}{_BE}(?: {_VERB})*|{_NOUN}{_BE}(?:(?: {_VERB})+|(?= an? | another )))"
_SURE = r"(?: (?:definitely|surely|clearly|obviously|probably|certainly|totally|really|just|def|100%|actually))*"
_THINK = (
    r"\b(?:think|thinks|thinking|reckons?|suspects?|suspecting|believes?|convinced|sure|certain|positive|afraid|scared|worried|worry|worries|worrying|frightened|terrified|petrified|fears?|wonder(?:s|ing)?|guess|concerned|"
    r"panicking|paranoid|(?:feels?|looks?|sounds?|sounded|seems?|smells?)(?: (?:more|exactly|just|very much|a lot|a bit))? (?:like|as if)|seems|(?:points?|pointing) to|whether|apparently|i['’]?d say|i would say|bet(?:ting)? on|money(?:['’]s| is)? on(?: it being)?|gut (?:feeling )?says|"
    r"surprised if|diagnosed (?:myself|himself|herself) with|self[- ]diagnosed|doubt of|worried about|concerned about|thinking (?:of|about)|"
    r"(?:google|webmd|nhs|internet|online|website|checker|app|chatgpt|111|friends?|paramedic|nurse|student|sister|everyone|flatmate|colleague)\b[^.!?]{0,30}\b(?:says?|said|suggests?|telling me(?: it['’]?s)?)|according to \w+(?: \w+)?)"
)
_TELLING = (
    # "I'm worried that she might have …", "it looks like it is …", "not sure if it is …"
    rf"{_NOT}{_THINK}(?: (?:that|like|maybe|possibly|perhaps|if|whether))* {_STATES} {_A}$",
    rf"\b(?:know|tell|sure|unsure|certain) (?:if|whether)(?: {_STATES})? {_A}$",
    # "think my appendix has burst"
    rf"{_NOT}\b(?:think|thinks|reckons?|suspects?|sure|feels? like|looks? like|afraid|scared|worried) (?:that )?(?:my|his|her|the) {_A}$",
    # "it might be …", "she may have had …", "could be …"
    rf"\b(?:{_PRONOUN}|{_NOUN}) (?:could|might|may|can|must)(?: {_VERB})+ {_A}$|(?<!you )(?<!people )(?<!who )\b(?:could|might|may)(?: well| even| just)? be {_A}$",
    # "could it be …?", "is this …?", "does my son have …?", "is it the flu or …?"
    rf"\b(?:could|might|may|is|are|am|has|have|was|does|do)(?:n['’]?t)? (?:{_PRONOUN}(?: {_VERB})*|{_NOUN}(?: {_VERB})+) {_A}$|\bcan (?:it|this|that) be {_A}$|\bis the (?:baby|child|boy|girl) {_A}$|^\W*(?:must|has to|got to) be {_A}$",
    rf"\b(?:is|was|could|might|may) (?:it|this|that|these)\b(?! (?:true|possible|normal|ok|safe|common|bad)\b)[^.!?;]{{0,40}}\bor (?:even |maybe |just )?{_A}$",
    # "it's definitely …", "this has to be …", but not "they said it's …", which somebody has found
    rf"(?:^|(?<!if )(?<!when )(?<!said )(?<!says )(?<!told me )(?<!told us )(?<!confirmed )(?<!out )(?<!because )(?<!thought )(?<!found )\b)(?:it|this|what)(?:['’]?s| is| looks like| has to be| must be| has got to be|['’]s got to be){_SURE} {_A}$",
    # "just had a …", "going into …", "has all the symptoms of …", "suspected …"
    rf"\bjust had (?:an?|another) {_A}$|(?:has|have|['’]s|['’]ve) had another {_A}$|\b(?:going|go|goes|gone|went|turned|turning) (?:in)?to {_A}$",
    rf"\b(?:has|have|having|got|showing|shows|with|are these|these are|definite|classic|textbook) (?:all )?(?:the )?(?:[a-z]+ )?(?:signs?|symptoms) of {_A}$",
    rf"\b(?:suspected|suspecting|possible (?:that )?(?:{_STATES})?|chance (?:that )?{_STATES}|possible|possibly|probable|query|maybe|perhaps) {_A}$",
    rf"\b(?:all the|every) (?:signs?|symptoms|hallmarks) of {_A}$|\bbox(?:es)? (?:for|of) {_A}$|\b(?:consistent with|hallmarks of) {_A}$|\b(?:chances?|likely|likelihood|odds)\b[^.!?]{{0,30}}(?:{_STATES}|to be|being) {_A}$",
    rf"(?<!from )(?<!about )(?<!of )(?<!avoid )\b(?:suffering|suffers|getting|developing)(?: from| with)? {_A}$|\b(?:either|having [^.!?;]{{1,30}} or) {_A}$|^\W*(?:\w+ ){{1,3}}or {_A}$|\beither [\w ]{{1,30}} or {_A}$",
)
_BEFORE = lazy_compile("|".join(_TELLING), re.I)
# What reads like a mere thought and is of now: "what if this is …", "how likely is it that he has …", "… but now I think it's a …", "if she is having a …".
_WHAT_IF, _IF = lazy_compile(rf"\bwhat if {_STATES} {_A}$|\b(?:how likely|chances?|odds|wonder(?:ing)?|check)\b[^.!?]{{0,30}}(?:{_STATES}|to be) {_A}$", re.I), lazy_compile(rf"\bif {_STATES} {_A}$", re.I)
_BUT_NOW = lazy_compile(rf"\b(?:but|now)\b[^.!?]{{0,12}}{_THINK}(?: that)? {_STATES} {_A}$", re.I)
# "I suspect …", "it looks like …": nothing between; then no sentence about the illness follows, as in "I think meningitis is scary".
_STRAIGHT = lazy_compile(rf"{_NOT}{_THINK}(?: (?:that|like|maybe|possibly|perhaps|of))* {_A}$", re.I)
_GOES_ON = lazy_compile(r"\s+(?:is|are|was|can|could|does|has|runs?|will|would|scares?|gets?|kills?)\b", re.I)
# "Having a stroke!", "Steve having a heart attack", but not "the risk of having …".
_HAVING = lazy_compile(rf"(?:\b(\w+)\s+)?\bhaving? {_A}$", re.I)
_NO_EVENT = frozenset({"of", "after", "before", "since", "about", "from", "without", "for", "like", "does", "while", "following", "despite", "to", "not"})
_SHOCK = lazy_compile(r"shock|anaphyla|ketoacidosis|dka|labou?r|arrest", re.I)
_IN = lazy_compile(rf"\b(?:in|into) {_A}$", re.I)
_ASKS_OF = lazy_compile(r"^\W*(?:what|how|which|why|when|who)\b", re.I)
# "… I think", "…, help", "… right now"; "had a … ten minutes ago".
_THEN = lazy_compile(r"[\s,(–—-]*(?:i (?:just |really )?(?:think|reckon|guess|fear|believe|know it|suspect)|i['’]?m (?:sure|certain|convinced|worried|scared)|maybe|possibly|perhaps|probably|definitely|help|please help|what (?:should|do|can) (?:i|we) do|could (?:i|he|she|it) (?:have|be) it|(?:is|are) (?:my (?:guess|worry|fear)|what (?:im|i|we|worries|scares)))\b|\s*[.–—-]+\s*that['’]?s (?:what i|my (?:worry|guess|fear))|\s+or (?!when\b)[\w ]{1,30}\?|(?: signs?| symptoms) (?:since|today|now|right now|this|for|what do i|help)\b", re.I)
_NOW = lazy_compile(r"[\s,]*(?:right now|now|at the moment|this minute|as we speak)\b", re.I)
_JUST = lazy_compile(
    r"[\s,]*(?:just now|right now|today|tonight|this (?:morning|afternoon|evening)|last night|(?:about |around |only |like |less than |maybe )*(?:an?|half an|\d+|one|two|three|four|five|six|ten|fifteen|twenty|thirty|forty|(?:a )?few|(?:a )?couple of) (?:minutes?|mins?|hours?|hrs?) ago)\b",
    re.I,
)
_HAD = lazy_compile(rf"\b(?:had|has|have|['’]s|['’]ve)(?: just| had)? (?:an?|another) {_A}$", re.I)
# "My appendix has burst", "her testicle is twisted": the name itself says that it has happened.
_HAPPENED, _WHOSE = lazy_compile(r"\b(?:(?:has|have|is) (?:burst|ruptured|twisted|torn|detached))$", re.I), lazy_compile(r"(?:^|\b(?:my|his|her|your)\s|['’]s\s)$", re.I)
# "She has meningitis symptoms"
_HAS = lazy_compile(rf"\b(?:has|have|having|showing|got|with|classic|textbook|developing) {_A}$", re.I)
_SIGNS = lazy_compile(r" (?:signs?|symptoms)\b", re.I)
# "Rash and fever, meningitis?", "Stroke! Help"
_BARE = lazy_compile(rf"(?:^|[,:–—-]|\b(?:or|maybe|possibly|perhaps))\s*{_A}$", re.I)
_QUERY = lazy_compile(r"(?:^|[\s(,])\?$")
_ASKED = lazy_compile(r"\s*(?:\(\w+\)\s*)?[?？]")
_CRY = lazy_compile(r"^\W*(?:(?:help|please|omg|quick|oh god)\W+)*$", re.I), lazy_compile(r"^(?:\s*!|\W+(?:help|please|now|quick)\b)", re.I)
_HELP = lazy_compile(rf"^\W*(?:help|please help|omg)\b[\s\W]*(?:{_STATES} )?{_A}$", re.I)
# "Tell me it's not …", "it isn't a …, is it?" deny nothing.
_HOPES = lazy_compile(r"\b(?:tell me|hope|hoping|pray(?:ing)?|no way|surely|could it) [^.!?]{0,20}$|\b(?:can(?:['’]?t|not)?|need to|how do) (?:we |i )?rule out(?: an?)? ?$", re.I)
# "It's not indigestion, it's a heart attack": the denial is of the other.
_AFTER_ALL = lazy_compile(rf"\b(?:not|n['’]t)\b.*\b(?:it['’]?s|it is) {_A}$", re.I)
_TAG = lazy_compile(r"[\s,]*(?:is (?:it|he|she|this)|has (?:he|she|it)|can it|does (?:he|she)|right|at \d+)\s*(?:\.\.\.)?[?？]", re.I)
# A film or a dream; a machine or a pet; what anybody may have; panic that feels like it; what was thought first.
_NO_PATIENT = lazy_compile(
    r"\b(?:dream(?:t|ed|s|ing)?|pretend\w*|role[- ]?play\w*|scenario|(?:in|for) (?:a|an|the|my|our) (?:story|film|movie|novel|book|game|essay|quiz|poster)|in the story|poster for|dummy|teaching|exam results?|people who|most people|doctors suspect|which kills|exam question|(?:are|can|if) you(?! think)|"
    r"how (?:do|can) (?:i|we|you) prevent|to prevent (?:it|them)|panic attacks? feels?|anxiety feels|(?:the )?vet (?:says|said|thinks))\b",
    re.I,
)
_WHOSE_BODY = lazy_compile(
    # Of a colleague or a neighbour, who is not the one who needs care; a friend may be beside the writer.
    r"\b(?:my |our |a |the )(?:colleague|neighbou?r|boss|coworker|lady|teacher)(?: at \w+)? (?:thinks?|might|may|could|says)(?: (?:that )?(?:he|she|they|it)(?:['’]s| has| have| is| might have| may have)?)?(?: have| be)? (?:an? )?$|"
    r"\b(?:my|our|the|his|her|a) (?:dog|cat|puppy|kitten|rabbit|hamster|horse|guinea pig|budgie|parrot|phone|laptop|computer|car|insurance)(?:['’]?s)?(?: (?:is|has|had|just|may|might|could|be|been|have|having|got|probably|possibly|maybe|an?))* $|"
    r"\bwhen (?:someone|somebody|you)\b[^.!?]{0,20}$|\b(?:at first|initially|originally)\b[^.!?]{0,25}$|\bprevent\w*(?: \w+)? $",
    re.I,
)
# "The stroke clinic", "a sepsis survivor", "appendicitis scar": the name is part of another. "A stroke that Churchill had", "will get me some day".
_OF_ANOTHER = lazy_compile(
    r"[\s-]*(?:vaccin\w*|jabs?|shots?|immuni[sz]\w*|boosters?|risks?|survivors?|history|scare|scar|medic\w+|tablets?|injections?|surgery|operation|op|rehab\w*|clinic|ward|unit|nurse|team|awareness|prevention|season|tests?|screening|scan|cream|"
    r"leaflet|charity|patients?|recovery|insurance|posters?|dreams?|clause|day|of (?:genius|luck)|that\b|will\b|would\b|one day|some ?day|later in life|(?:\w+ )?(?:years?|months|weeks) ago|last (?:year|month|summer|winter|spring|autumn|christmas)|in (?:the )?(?:past|family|future)|runs|as a (?:child|kid|baby)|when (?:i|he|she) was)\b",
    re.I,
)
# What somebody has looked at and found to be something else.
_CLEARED = lazy_compile(
    r"\bturned out\b|\b(?:it|that) was(?:n['’]?t| not| only| just)\b|\b(?:scans?|ultrasound|mri|ct|tests?|x-?rays?|bloods?|ecg|swab|results?|lumbar puncture|biopsy|csf)\b[^.!?]{0,30}\b(?:clear|normal|fine|negative)\b|"
    r"\b(?:doctors?|gp|hospital|a&e|they)\b[^.!?]{0,30}\bruled (?:it |that )?out\b|\ball gone\b",
    re.I,
)
_ZH_BEFORE = lazy_compile(
    r"(?:可能|会不会(?=是|得|有)|是不是|是否|怀疑|疑似|好像|像|觉得|感觉|估计|该不会|不会是|应该是|别是|怕是|八成|难道|万一是|要是|不排除|肯定|多半|十有八九|我猜|貌似|(?:网上|百度|医生)说|搞不好|说不定|大概|认为|算不算|还是|(?:怕|担心)(?:自己|他|她|孩子|宝宝|我|老人)?(?:是|得了?|有))(?:(?!引起|导致|预防|以后|变成|会引|传染)[^，。！？；,.!?;]){0,6}$"
)
_ZH_AFTER = lazy_compile(r"了吧|吧|了吗|吗|还是")
# What happens all at once is told as it happens: 她中风了, 突发心梗, 又中风.
_ZH_EVENT = lazy_compile(r"中风|梗|出血|溢血|休克|发作")
_ZH_HAPPENS = lazy_compile(r"(?:突发|突然|又|刚)[^，。！？；]{0,3}$")
_ZH_HAPPENED = lazy_compile(r"(?:发作)?了|发作|[，！!\s]*(?:救命|快|怎么办|躺|倒|晕)")
_ZH_OTHER = lazy_compile(r"(?:隔壁|邻居|(?:同事|朋友|同学|亲戚)(?!(?:都)?(?:说|觉得)我)|村里|单位|[狗猫])[^，。！？；,.!?;]{0,8}$|前年|去年|以前|之前|小时候|曾经|怀疑过|预防|急救|每个人|听说|小说|电视|主角|手机|老师|(?:怎么|如何)[^，。]{0,6}(?:判断|区分|知道|分辨)|(?:怕|担心)(?!是|我得|自己得|他得|她得|自己是|我是)")
_ZH_GENERAL = lazy_compile(r"[^。！？]{0,6}(?:前兆|预防|急救|疫苗|后来没事|排除了)|[吗？?]*怎么(?:预防|急救|判断)")
_ZH_WHAT_IF = lazy_compile(r"(?:万一|要是|如果)(?:真的?)?是$")
_ZH_ASKED = lazy_compile(r"是不是|会不会|不会是|是否")


def suspected(mention: Mention, text: str) -> bool:
    """True where the text says or asks that the illness of a mention is there now, or happened just now.

    Chinese "是不是" (is it or not) reads like a denial and is none.
    """
    name, then = text[mention.start : mention.end], text[mention.end :]
    if CHINESE.search(name):
        return _in_chinese(mention, text, name, then)
    start, end = around(text, (mention.start, mention.end), SENTENCE)
    before, rest = re.sub(r"\s+", " ", text[start : mention.start]), text[mention.end : end]
    if _OF_ANOTHER.match(then) or _CLEARED.search(rest) or _WHOSE_BODY.search(before) or _NO_PATIENT.search(before) or _NO_PATIENT.search(rest):
        return False
    if _TAG.match(then):
        return True
    if mention.negated:
        return _HOPES.search(before) is not None or _AFTER_ALL.search(before) is not None
    if mention.when != "now":
        return _though_it_seems_otherwise(before, then, mention.when)
    return bool(
        _BEFORE.search(before)
        or (_STRAIGHT.search(before) and not _GOES_ON.match(then))
        or _has_now(before)
        or (_SHOCK.search(name) and _IN.search(before) and not _ASKS_OF.match(before))
        or _THEN.match(then)
        or (_HAD.search(before) and _JUST.match(then))
        or (_HAS.search(before) and _SIGNS.match(then))
        or (_HAPPENED.search(name) and _WHOSE.search(before))
        or _QUERY.search(text[: mention.start])
        or (_ASKED.match(then) and _BARE.search(before))
        or (_CRY[0].match(text[: mention.start]) and _CRY[1].match(then))
        or _HELP.match(before)
    )


def _has_now(before: str) -> bool:
    """"Having a …", whoever has it, where no word before makes it a thought: "the risk of having a …"."""
    found = _HAVING.search(before)
    return found is not None and (found[1] or "").lower() not in _NO_EVENT


def _though_it_seems_otherwise(before: str, then: str, when: str) -> bool:
    """What was had minutes or hours ago is no past, and "what if this is …" and "if he is having a … right now" are no mere thoughts."""
    if when == "past":
        return bool(_HAD.search(before) and _JUST.match(then))
    return bool(_WHAT_IF.search(before) or _BUT_NOW.search(before) or (_IF.search(before) and _NOW.match(then)))


def _in_chinese(mention: Mention, text: str, name: str, then: str) -> bool:
    clause, _ = around(text, (mention.start, mention.end), CLAUSE)
    told = text[clause : mention.start]
    if _ZH_OTHER.search(told) or _ZH_GENERAL.match(then):
        return False
    happens = _ZH_EVENT.search(name) and (_ZH_HAPPENS.search(told) or _ZH_HAPPENED.match(then) or name.endswith("发作"))
    bare = not told.strip() and re.match(r"\s*[?？](?!.*(?:怎么|什么|疫苗|预防))", then)
    said = bool(_ZH_WHAT_IF.search(told)) or (mention.when == "now" and bool(bare or happens or _ZH_BEFORE.search(told) or _ZH_AFTER.match(then)))
    return said and (not mention.negated or _ZH_ASKED.search(told) is not None)
