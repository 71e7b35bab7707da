"""What makes a finding worse or better, and where it spreads to, in the words of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.attributes.cues import PARTS, Cue, Name
from knowledge_graph.chinese import CHINESE
from knowledge_graph.expressions import lazy_compile

_MOST_WORDS, _MOST_SIGNS = 5, 10
_TRIGGER = (
    r"(?:taking (?:a )?deep breaths?|deep breaths?|breath(?:ing|es?) (?:in|deep(?:ly)?|out)|breath(?:ing|es?)|cough(?:ing|s)?|sneez(?:ing|es?)|walk(?:ing|s)?(?: uphill| the dog)?|uphill|runn?ing|run|climbing(?: the)? stairs|(?:going |walking )?up(?: the)? stairs|stairs|exertion|exercise|exercising|"
    r"movement|mov(?:ing|es?)|eating|eat|meals?|fatty (?:meals|food)|spicy food|acidic food|hot drinks?|cold drinks?|food|drinking|milk|l(?:ying|aying|ies?)(?: down| flat)?|sit(?:ting)?|standing(?: up)?|bending(?: over| down)?|lifting|gripping|cycling|driving|"
    r"swallow(?:ing)?|brushing|sex|stress|bright light|loud noises?|cold weather|heat|the cold|cold|the sun|alcohol|first steps|stand(?: up)?|bend(?: over| down)?|lift|roll over)"
)
_WORSE = lazy_compile(r"\b(?:worse(?:ned|ns)?|hurts? (?:more|most|worse)|more painful|aggravated|exacerbated|brought on|triggered|set off)\b(?:\s+(?:by|when(?:ever)?|on|with|after|if|at|in|during|before|while|from))?(?P<what>[^.,;!?\n，。]{0,60})|\b(?P<by>[\w' ]{3,40}?)\s+(?:makes?|brings?) (?:it|them|the pain) (?:much |a lot |even )?(?:worse|on)\b", re.I)  # fmt: skip
_WHEN = lazy_compile(
    rf"\b(?:on|when(?:ever)?|while|with|after|during|in|if)\s+(?:(?:i|he|she|they|it|we|my|the|a|you|taking|ever)\s+)*(?P<what>{_TRIGGER})(?:\s+(?:my|the|a)\s+\w+)?\b(?:(?:\s+(?:or|and)\s+)(?P<also>{_TRIGGER})\b)?",
    re.I,
)
_BARE = lazy_compile(
    r"\b(?:breath(?:less)?|pain|aches?|sob|tight(?:ness)?|wheez\w+)\s+(?P<what>climbing(?: the)? stairs|walking uphill|walking|running)\b", re.I
)
_BETTER = lazy_compile(
    r"(?<!not )(?<!n't )(?<!get )(?<!getting )(?<!any )\b(?:better|eas(?:es|ed|e)|relieved|relief|settles?|improves?|goes(?: away)?|gone|stops|helped)\b(?:\s+(?:off|down|up))?\s+"
    r"(?P<how>(?:with|when(?:ever)?|after|if|by|from|on|in)\s+)?(?P<what>[^.,;!?\n，。]{2,60})|(?:^|[.,;!?\n]|\b(?:and|but)\b)\s*(?P<by>(?!\s|(?:nothing|not|none|it|this|that|what|could|can|please|who|how)\b)[\w' -]{3,40}?)\s+(?:really |always |usually |seems? to )?help(?:s|ed)?\b(?!\s*(?:me please|me\?|please))", re.I)  # fmt: skip
# "Worse over the past week" tells the course, not a cause.
_TIME = lazy_compile(
    r"^(?:and|over|since|for|today|now|every|each|by the|this|in the (?:last|past)|during the (?:last|past)|and worse|than|as|slowly|again|lately|recently|day by day|on the (?:left|right)|(?:the )?(?:last|past)\b|a (?:week|month|year)|\d)\b",
    re.I,
)
_LEAD = lazy_compile(
    r"^(?:when(?:ever)?|on|with|after|if|at|in|by|during|while|before|i|i'm|he|she|they|we|it|it's|is|are|am|my|his|her|the|a|an|some|take|takes|took|taking|from|even|especially|particularly|she's|he's)\s+",
    re.I,
)
_STOP = lazy_compile(
    r"\s+(?:but|better|worse|than|because|so|although|which|that|eases?|on and off|for (?:the|about|\d|\w+ (?:weeks|days|months|years))|since|over the|now|is|helped|helps)\b.*$",
    re.I,
)
# What may follow "better" with no "with" or "when" between.
_ALONE = lazy_compile(r"(?:\w+ing|rest|barefoot|indoors|outdoors|upright|warm(?:ed)?)\b(?!\s+pain)", re.I)
_REFUTED = lazy_compile(r"\b(?:not|didn'?t|doesn'?t|don'?t|won'?t|hasn'?t|never|barely|hardly)$", re.I)
_AND = lazy_compile(r"\s+(?:and|or)\s+|\s*/\s*", re.I)
_AMOUNT = lazy_compile(r"\s*\b\d+(?:\.\d+)?\s*(?:mg|mcg|g|ml|units?)\b.*$", re.I)
_SPREAD = lazy_compile(
    r"\b(?:go(?:es|ing)?|went|spread(?:s|ing)?|radiat(?:es?|ing)|shoot(?:s|ing)?|travel(?:s|ling|ing)?|mov(?:es|ing)|run(?:s|ning)?)\s+(?:(?:down|up|in|out|through|across|into|to|towards|along)\s*(?:to\s+)?)+"
    rf"(?P<one>(?:(?:my|the|his|her|its)\s+)?(?:(?:left|right|lower|upper|whole|both)\s+)*{PARTS})\b(?:(?:\s*,\s*|\s+and\s+)(?:(?:in)?to\s+)?(?P<two>(?:(?:my|the|his|her)\s+)?(?:(?:left|right|lower|upper|both)\s+)*{PARTS})\b)?", re.I)  # fmt: skip
_OWNER = lazy_compile(r"^(?:my|the|his|her|its)\s+", re.I)
_ZH_PARTS = r"(?:左|右|双|两边|后|小|大)?(?:胳膊|手臂|上臂|肩膀|肩胛|肩|后背|背部|背|腰|下巴|下颌|脖子|颈|大腿|小腿|腿|屁股|臀部|腹股沟|手指|手|脚|胸口|胸|头|太阳穴|耳朵)"
_ZH_SPREAD = lazy_compile(rf"(?:放射|牵扯|蔓延|扩散|串|窜|传|连|疼|痛|麻)(?:到|至|向|着)了?(?P<one>{_ZH_PARTS})(?:(?:和|、|及)(?P<two>{_ZH_PARTS}))?")
_ZH_NOT_CAUSE = r"慢慢|逐渐|渐渐|越来越|持续|不断|一直|还在|最近|今天|现在|明显|没有|没|右边|左边|也|都|开始|又|进行性|比较|从昨天|昨天"
_ZH_WORSE = lazy_compile(
    rf"(?:^|[，。；,、！\s])(?P<what>(?!(?:{_ZH_NOT_CAUSE}))[^，。；,、！\d]{{1,8}}?)(?:的时候|时|后|以后|之后|就|会|前|着)*(?:更|加重|更加|最)?(?:(?<=更)(?:疼|痛|严重|明显|难受|厉害|重)|加重|疼得更厉害|痛得更厉害|(?<=就)(?:疼|痛))", re.I)  # fmt: skip
_ZH_PAIN_WHEN = lazy_compile(
    r"(?P<what>呼吸|吸气|深呼吸|咳嗽(?=的时候|时)|走路|爬楼|上楼|上下楼|吃饭|吞咽|运动|活动|弯腰|转头)(?:的时候|时)?(?=[^，。；,、]{0,6}?(?:疼|痛|气短|喘|天旋地转|晕))"
)
_ZH_BETTER = lazy_compile(
    r"(?:^|[，。；,、！\s])(?:吃了)?(?P<what>(?!没|不|已|已经|慢慢|现在|有|又|也|就|稍微)[^，。；,、！\d]{1,8}?)(?:一下|起来|以后|之后|后|着|的话|就|会|能|可以|甩手)*(?:缓解|好一点|好点|好一些|好些|减轻|(?<=就)好(?!了)|(?<=会)好)",
    re.I,
)

_CAUSES: tuple[tuple[Name, re.Pattern[str]], ...] = (("worse_with", _WORSE), ("better_with", _BETTER))
_ZH_CAUSES: tuple[tuple[Name, re.Pattern[str]], ...] = (("worse_with", _ZH_WORSE), ("worse_with", _ZH_PAIN_WHEN), ("better_with", _ZH_BETTER))


def triggers(text: str) -> Iterator[Cue]:
    """Every statement of what worsens, what relieves, and where it spreads to."""
    yield from _english(text)
    if CHINESE.search(text):
        yield from _chinese(text)


def _english(text: str) -> Iterator[Cue]:
    for match in _SPREAD.finditer(text):
        for part in (match["one"], match["two"]):
            if part:
                yield Cue("radiates_to", _OWNER.sub("", part.strip()).lower(), *match.span())
    for name, regex in _CAUSES:
        for match in regex.finditer(text):
            yield from _causes(name, match)
    for match in (*_WHEN.finditer(text), *_BARE.finditer(text)):
        if not _follows(text, match.start()):
            for part in match.groupdict().values():
                if part:
                    yield Cue("worse_with", part.lower(), *match.span())


def _follows(text: str, at: int) -> bool:
    """True for the "after eating" of "worse after eating" and of "better after eating", which are read with their verb."""
    return (
        re.search(
            r"\b(?:worse|better|more|most|eas\w+|relie\w+|goes|gone|settles?|improves?|stops|off|down|help\w*)\s+(?:\w+\s+){0,3}$",
            text[:at][-40:],
            re.I,
        )
        is not None
    )


def _causes(name: Name, match: re.Match[str]) -> Iterator[Cue]:
    said = match["what"] if match["what"] is not None else match["by"]
    bare = name == "worse_with" or match["by"] is not None or match["how"] or _ALONE.match(said.strip())
    if not bare or _TIME.match(said.strip()) or _REFUTED.search(said.strip()):
        return
    for part in _AND.split(_STOP.sub("", f" {said.strip()}").strip()):
        cause = _cause(part)
        if cause:
            yield Cue(name, cause, *match.span())


def _cause(phrase: str) -> str:
    """The cause without the small words before it, at most five words; empty where nothing is left."""
    words = re.sub(r"\s+(?:and|or)$", "", _AMOUNT.sub("", phrase.strip()), flags=re.I)
    while (shorter := _LEAD.sub("", words)) != words:
        words = shorter
    return (
        ""
        if _TIME.match(words) or re.match(r"(?:left|right)(?:\s+side)?$", words, re.I) or not re.search(r"[a-z]{3}", words, re.I)
        else " ".join(words.split()[:_MOST_WORDS]).lower()
    )


def _chinese(text: str) -> Iterator[Cue]:
    for match in _ZH_SPREAD.finditer(text):
        for part in (match["one"], match["two"]):
            if part:
                yield Cue("radiates_to", part, *match.span())
    for name, regex in _ZH_CAUSES:
        for match in regex.finditer(text):
            cause = re.sub(r"^(?:吃了|但是|而且|不过)|(?:的时候|时|后|以后|一下|起来|着|就|会|更)+$", "", match["what"])
            if 0 < len(cause) <= _MOST_SIGNS and not re.search(r"秒|分钟|小时|天$", cause):
                yield Cue(name, cause, *match.span())
