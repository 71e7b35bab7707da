"""Is an illness that is named thought to be there now? "I think it's sepsis", "is this appendicitis?", "he is having a stroke"; not "sepsis runs in the family"."""

from __future__ import annotations

import re

from assistant.attributes.cues import around
from knowledge_graph.chinese import CHINESE
from knowledge_graph.types import Mention

_ENDS = ".!?;\n。！？；"
_CLAUSE = "，。！？；,.!?;\n"
_NOT = r"(?<!not )(?<!never )(?<!n['’]t )(?<!nt )"
# What may stand before the name of an illness: "a massive …", "some kind of …", "the early signs of …".
_A = (
    r"(?:(?:an?|another|the|some (?:kind|sort|form) of|(?:the |an? )?(?:(?:early|first|classic|typical|all|the|same|mild|bad|nasty) )*(?:signs?|symptoms?|start|beginnings?|case|bit|touch|onset) of|"
    r"maybe|perhaps|possibl[ey]|probabl[ey]|suspected|actual|real|early|acute|mild|bad|nasty|severe|serious|massive|major|minor|small|proper|second|third|full[- ]blown|burst|left|right|bacterial|viral) )*"
)
_BE = r"(?:['’](?:s|m|re|ve|d)|s|m|ve)?"
_PERSON = r"(?:it|this|that|these|those|he|she|i|im|ive|they|we|(?:my|her|his|our|this|that) (?:[a-z'’]+ )?[a-z'’]+|the (?:baby|child|patient|kid|boy|girl)|baby|mum|mom|dad|mummy|daddy|mother|father|brother|sister|husband|wife|partner|son|daughter|gran|nan|grandad|grandma|someone|somebody)"
_VERB = r"(?:is|are|am|was|were|has|have|had|be|been|got|getting|having|going|go|gone|into|in|developed|developing|caught|coming|down|with|showing|could|might|may|must|would|will|just|actually|now|also|still|really|already|definitely|probably|possibly|maybe|even|well|both|all|only|suddenly)"
_STATES = rf"{_PERSON}{_BE}(?: {_VERB})*"
_THINK = (
    r"\b(?:think|thinks|thinking|reckons?|suspects?|suspecting|believes?|convinced|sure|certain|positive|afraid|scared|worried|worry|worries|worrying|frightened|terrified|petrified|fears?|wonder(?:s|ing)?|guess|concerned|"
    r"panicking|paranoid|feels? (?:like|as if)|looks? (?:like|as if)|sounds? like|seems? like|whether)"
)
_MAY = r"(?:could|might|may|can|must)"
_BEFORE = re.compile(
    # "I'm worried that she might have …", "I suspect …", "it looks like …", "not sure if it is …"
    rf"{_NOT}{_THINK}(?: (?:that|like|maybe|possibly|perhaps|if|whether|of))*(?: {_STATES})? {_A}$|"
    rf"\b(?:know|tell|sure|unsure|certain) (?:if|whether)(?: {_STATES})? {_A}$|"
    # "think my appendix has burst"
    rf"{_NOT}\b(?:think|thinks|reckons?|suspects?|sure|feels? like|looks? like|afraid|scared) (?:that )?(?:my|his|her|the) {_A}$|"
    # "it might be …", "she may have had …"
    rf"\b{_PERSON} {_MAY}(?: {_VERB})+ {_A}$|(?<!you )(?<!people )(?<!who )\b(?:could|might|may)(?: well| even| just)? be {_A}$|"
    # "could it be …?", "is this …?", "does he have …?"
    rf"\b(?:could|might|may|is|are|am|has|have|was|does|do)(?:n['’]?t)? {_PERSON}(?: {_VERB})* {_A}$|\bcan (?:it|this|that) be {_A}$|"
    # "he's having a …", "dad just had a …", "going into …"
    rf"(?:['’](?:m|s|re)|\b(?:am|is|are|im|hes|shes|be|suddenly|{_PERSON}))(?: (?:now|currently|probably|definitely|actually|still|both|possibly|maybe|again))* having {_A}$|"
    rf"\bjust had (?:an?|another) {_A}$|\b(?:going|go|goes|gone|went) into {_A}$|"
    # "has all the symptoms of …", "query …", "suspected …"
    rf"\b(?:has|have|having|got|showing|shows|with|are these|these are|definite|classic|textbook) (?:all )?(?:the )?(?:[a-z]+ )?(?:signs?|symptoms) of {_A}$|"
    rf"\b(?:suspected|suspecting|possible (?:that )?(?:{_STATES})?|possible|possibly|probable|query|maybe|perhaps) {_A}$",
    re.I,
)
# "Rash and fever, meningitis?"
_BARE = re.compile(rf"(?:^|[,:–—-]|\b(?:or|maybe|possibly|perhaps))\s*{_A}$", re.I)
_ASKED = re.compile(r"\s*(?:\(\w+\)\s*)?[?？]")
# "The stroke clinic", "a sepsis survivor", "appendicitis scar": the name is part of another.
_OF_ANOTHER = re.compile(
    r"[\s-]*(?:vaccin\w*|jabs?|shots?|immuni[sz]\w*|boosters?|risks?|survivors?|history|scare|scar|medic\w+|tablets?|injections?|surgery|operation|op|rehab\w*|clinic|ward|unit|nurse|team|awareness|prevention|season|tests?|screening|scan|cream|"
    r"leaflet|charity|patients?|recovery|years? ago|last (?:year|month|summer|winter|spring|autumn|christmas)|in (?:the )?(?:past|family)|runs|as a (?:child|kid|baby)|when (?:i|he|she) was)\b",
    re.I,
)
_ZH_BEFORE = re.compile(r"(?:可能|会不会|是不是|是否|怀疑|疑似|好像|像|觉得|感觉|估计|该不会|不会是|应该是|别是|怕是|八成|(?:怕|担心)(?:自己|他|她|孩子|宝宝|我|老人)?(?:是|得了?|有))(?:(?!引起|导致|预防|以后|变成|会得|会引|传染)[^，。！？；,.!?;]){0,6}$")
_ZH_AFTER = re.compile(r"了吧|吧|了吗|吗")
# What happens all at once is told as it happens: 她中风了, 突发心梗, 又中风.
_ZH_EVENT = re.compile(r"中风|梗|出血|溢血|休克|发作")
_ZH_HAPPENS = re.compile(r"(?:突发|突然|又|刚)[^，。！？；]{0,3}$")
_ZH_OTHER = re.compile(r"(?:隔壁|邻居|同事|朋友|同学|亲戚|村里|单位)[^，。！？；,.!?;]{0,6}$")
_ZH_ASKED = re.compile(r"是不是|会不会|不会是|是否")


def suspected(mention: Mention, text: str) -> bool:
    """True where the text says or asks that the illness of a mention is there now.

    Chinese "是不是" (is it or not) reads like a denial and is none.
    """
    clause, _ = around(text, (mention.start, mention.end), _CLAUSE)
    name, told, then = text[mention.start : mention.end], text[clause : mention.start], text[mention.end :]
    if CHINESE.search(name):
        if _ZH_OTHER.search(told):
            return False
        happens = _ZH_EVENT.search(name) and (_ZH_HAPPENS.search(told) or re.match("(?:发作)?了", then))
        said = bool(happens or _ZH_BEFORE.search(told) or _ZH_AFTER.match(then))
        return said and (not mention.negated or _ZH_ASKED.search(told) is not None)
    start, _ = around(text, (mention.start, mention.end), _ENDS)
    if mention.negated or _OF_ANOTHER.match(then):
        return False
    before = re.sub(r"\s+", " ", text[start : mention.start])
    return _BEFORE.search(before) is not None or (_ASKED.match(then) is not None and _BARE.search(before) is not None)
