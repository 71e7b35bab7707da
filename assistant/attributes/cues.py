"""Words that state how bad a finding is, how it began, how it goes on and on which side.

The eight attributes are those that clinicians ask of every complaint (site, onset, character, radiation, timing, exacerbating and relieving
factors, severity). References: Bickley, Bates' Guide to Physical Examination and History Taking, 13th ed. 2021, chapter on the health history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Name = Literal["severity", "onset", "course", "side", "radiates_to", "worse_with", "better_with"]
Span = tuple[int, int]
# What ends a sentence, and a clause, in both languages.
SENTENCE, CLAUSE = ".!?;\n。！？；", ".!?,;\n。，！？；"


def around(text: str, span: Span, marks: str) -> Span:
    """The part of a text around a stretch of it, up to the nearest of the ``marks`` on either side, without them."""
    start = max(text.rfind(mark, 0, span[0]) for mark in marks) + 1
    return start, min((at for mark in marks if (at := text.find(mark, span[1])) >= 0), default=len(text))


@dataclass(frozen=True, slots=True)
class Cue:
    """One statement about a finding and where it stands."""

    name: Name
    value: str
    start: int
    end: int


PARTS = (
    r"(?:shoulder blades?|collar ?bones?|big toes?|lower legs?|upper arms?|arms?|hands?|wrists?|elbows?|shoulders?|fingers?|thumbs?|legs?|thighs?|knees?|calf|calves|shins?|ankles?|"
    r"feet|foot|toes?|heels?|hips?|groin|buttocks?|back|neck|jaw|throat|chest|ribs?|breasts?|nipples?|tummy|belly|abdomen|stomach|flank|loin|"
    r"testicles?|testes|balls?|eyes?|eyelids?|ears?|cheeks?|face|head|temples?|nostrils?|tonsils?|kidneys?|armpits?|teeth|tooth|molars?)"
)
_SCORE = re.compile(
    r"(?<![\d/.])(\d|10)\s*(?:/|out of)\s*(?:10|ten)\b(?!/)|(?<!\d)(10|[1-9一二三四五六七八九十])分(?:左右|程度)?(?:的)?(?=疼|痛)|(?:疼|痛)[^，。,.；\d]{0,4}?(10|[1-9一二三四五六七八九十])分",
    re.I,
)
_DIGITS = {word: str(number) for number, word in enumerate("一二三四五六七八九十", 1)}
_BETTER_NEXT = r"(?!\s*(?:better|worse|more|less|later|longer)\b)"
_NOT = r"(?<!not )(?<!n't )(?<!no )(?<!nothing )(?<!isnt )"
_WORDS: tuple[tuple[Name, str, re.Pattern[str]], ...] = (
    ("severity", "severe", re.compile(
        _NOT + r"\b(?:severe(?:ly)?|excruciating(?:ly)?|unbearable|unbearably|agony|agoni[sz]ing|horrendous|crippling|intense|worst|(?:really|reely|so|very|v|extremely|terribly|incredibly|awfully)\s+(?:bad(?:ly)?|painful|sore|severe|strong)|(?:terrible|awful)(?=\s+(?:\w+\s+)?(?:pain|\w*ache|cramps?|cough|itch\w*|migraine)))\b"
        r"|(?<!不)剧烈|剧痛|疼得厉害|痛得厉害|得厉害|得要命|要命|难以忍受|受不了|(?<!不是)(?<!不)(?:非常|特别|极其)(?:疼|痛|难受|严重)|(?<!不)很严重|重度|疼死|痛死|绞痛难忍", re.I)),
    ("severity", "moderate", re.compile(r"\bmoderate(?:ly)?\b|中等|中度", re.I)),
    ("severity", "mild", re.compile(
        r"\b(?:mild(?:ly)?|slight(?:ly)?|faint|light(?=[,.;]|\s+(?:bleeding|spotting|pain|headache))|minor)\b" + _BETTER_NEXT + r"|\b(?:a|just a)\s+(?:bit|little)\s+(?!better|easy|worried|scared|concerned|only|early|really|every|embarrassed|surprised)(?=(?:of a )?(?:\w+(?:y|ed|ful|ous|less)|sore|sick|stiff|weak|hot|short of breath|unwell|uncomfortable|tender|pain|ache|cough|rash|headache)\b)"
        + r"|轻微|轻度|有点儿?(?!好)|有一点|稍微(?!好)|不太(?=疼|痛|严重)|不怎么(?=疼|痛)", re.I)),
    ("onset", "sudden", re.compile(r"(?<!not )\b(?:sudden(?:ly)?|abrupt(?:ly)?|out of (?:the blue|nowhere)|all of a sudden|all at once|instantly|thunderclap|(?:with)?in seconds|came on fast)\b|突然|忽然|一下子|猛地|骤然", re.I)),
    ("onset", "gradual", re.compile(r"\b(?:gradual(?:ly)?|bit by bit|little by little|crept up|insidious(?:ly)?|over time|progressively|slowly(?=\s+(?:getting|got|gets|worse|started|came|climbing|spreading|increas\w+|over|building|worsen\w*|progress\w*))|(?:worse|worsening|started|increasing)\s+slowly)\b|逐渐|慢慢(?!走|地走|起)|渐渐|逐步|一点点", re.I)),
    ("course", "same", re.compile(
        r"\b(?:no change(?! (?:in|of|to)\b)|(?:hasn't|hasnt|has not|haven't|not) (?:really )?changed|unchanged|(?:been |stayed |is |about )the same|constant(?:ly)?|continuous(?:ly)?|non-?stop|"
        r"(?:not|n't|isnt|hasnt|never) (?:got |gotten |getting |been |gone )?(?:any |much )?better|no better)\b|(?:没有?|没什么|没啥|无)变化|一直这样|没好转|不见好|没有好转", re.I)),
    ("course", "comes_and_goes", re.compile(
        r"\b(?:com(?:es?|ing) and go(?:es|ing)?|on and off|off and on|intermittent(?:ly)?|keeps? (?:on )?coming back|in waves|from time to time|now and (?:then|again)|every so often|recurring|in bouts|waxes and wanes)\b"
        r"|一阵一阵|一阵阵|阵发|时好时坏|断断续续|间歇|时有时无|反反复复|反复发作|来来去去", re.I)),
    ("course", "worse", re.compile(
        r"(?<!not )(?<!n't )\b(?:(?:get(?:ting|s)?|got|become|becoming|gone|going|growing|gett?in) (?:(?:a lot|much|steadily|slowly|gradually|progressively|rapidly|even|a bit|any) )?(?:worse|bigger|larger)|"
        r"worsening|worsened|(?:steadily|slowly|gradually|progressively|rapidly|much) worse|worse and worse|more and more|(?:more|worse)(?: \w+){0,4} than usual|progressively)\b"
        r"|越来越(?:重|差|厉害|疼|痛|严重|频繁|大|多)|(?:慢慢|逐渐|渐渐|持续|不断|一直在?|进行性|明显)(?:的|地)?(?:加重|恶化|变重|增大)|恶化|(?<=[，,。 ])加重了?", re.I)),
    ("course", "better", re.compile(
        r"(?<!not )(?<!n't )(?<!never )(?<!any )(?<!no )\b(?:(?:get(?:ting|s)?|got|feel(?:s|ing)?) (?:(?:a lot|much|slowly|a bit|a little) )?better|improv(?:ing|ed)|easing off|settling down|"
        r"(?:is|are|'s|it's|its) (?:now )?(?:(?:a lot|much|a bit|a little|slightly) )?better(?=\s*(?:now|today|,|\.|;|$|this|than))|(?:a lot|much) better(?=\s*(?:now|today|,|\.|;|$)))"
        r"|(?<!没)(?<!没有)有?好转|退了一些|好多了|减轻了|(?<!没)缓解了|在好转|有所改善", re.I)),
)  # fmt: skip
_SIDES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("both", re.compile(rf"\b(?:both(?:\s+(?:of\s+)?(?:my|his|her|the))?(?=\s+(?:sides?|{PARTS})\b|\s*[,.;]|\s+stiff|\s+swollen|\s+sore|\s+hurt)|bilateral(?:ly)?|either side)\b|双侧|两侧|两边|双(?=手|脚|腿|膝|眼|耳|肩|下肢|上肢|踝|臂|脚踝)|两(?:只|个|条)(?=眼|耳|手|脚|腿|膝)", re.I)),
    ("left", re.compile(rf"(?<!have )(?<!has )(?<!been )(?<!was )(?<!i )(?<!what's )\bleft(?=[\s-]*(?:sided?|hand|one|lower|upper|big|{PARTS})\b|\s*[,.;)]|\s*$|\s+(?:\w+\s+)?{PARTS}\b)|\b(?:on|to|in) (?:the|my|his|her) left\b|左(?!右)", re.I)),
    ("right", re.compile(rf"\b(?:right|rite)(?=[\s-]*(?:side?d?|hand|one|lower|upper|big|under|{PARTS})\b|\s+(?:\w+\s+)?{PARTS}\b)|(?<=, )right(?=\s*[,.;)]|\s*$)|\b(?:lower|upper|on|to|in) (?:(?:the|my|his|her) )?right(?! now| away| after| before| time| order| place)\b|(?<!左)右", re.I)),
)  # fmt: skip


def cues(text: str, causes: tuple[Span, ...] = ()) -> Iterator[Cue]:
    """Every statement of severity, onset, course and side; a "worse" inside one of ``causes`` is no course."""
    for match in _SCORE.finditer(text):
        number = next(group for group in match.groups() if group)
        yield Cue("severity", f"{_DIGITS.get(number, number)}/10", *match.span())
    for name, value, regex in _WORDS:
        for match in regex.finditer(text):
            if name != "course" or not _within(match.span(), causes):
                yield Cue(name, value, *match.span())
    for value, regex in _SIDES:
        for match in regex.finditer(text):
            yield Cue("side", value, *match.span())


def _within(span: Span, others: tuple[Span, ...]) -> bool:
    return any(start <= span[0] < end for start, end in others)
