"""What has nothing to do with health: frames of other subjects, unless something medical is asked too."""

from __future__ import annotations

import re
from functools import cache

from assistant.types import Heard
from knowledge_graph.store import Knowledge

# Whatever else is named, this is not for a medical assistant.
_CERTAIN = (
    r"^\W*(?:please |can you |could you )?(?:translate|proofread|rewrite|summari[sz]e this (?:text|article|essay)|solve|calculate (?!(?:my|the|a) (?:bmi|dose|risk|egfr|due date|score)))\b|\b(?:horoscope|star sign|zodiac|tarot)\b|\bhomework\b[^.?!]{0,10}:|"
    r"\b(?:write|compose|tell|make up|sing|draft|create)\b[^.?!]{0,25}\b(?:poem|song|limerick|haiku|joke|riddle|sonnet|rap|(?:short|bedtime|funny) story|fairy tale|speech for|wedding speech|cover letter|cv\b|essay|birthday card|love letter|tweet|slogan|product description)\b|"
    r"\bdoctor who\b|\b(?:world cup|premier league|super bowl|champions league|olympics|wimbledon|formula (?:1|one)|grand prix|world series|nba|nfl|kick[- ]?off|kicks? off at)\b(?![^.?!]{0,30}\b(?:injur|concuss|pain)\w*)|"
    r"\b(?:vat|tax|self[- ]assessment) (?:return|code|bracket|rebate|bill)\b|\bincome tax\b|\b(?:mortgage|interest rates?|bitcoin|crypto\w*|stock market|share price|exchange rate|credit score|overdraft|pension pot|isa)\b|"
    r"\b(?:capital|president|prime minister|king|queen|currency|population|flag) of [A-Z]\w+|\bwho (?:wrote|painted|composed|directed|sang|played|invented the (?!vaccine)|won the|was the (?:first|last) (?:president|king|queen|man|woman|emperor))\b|\b(?:first|second|cold) world war\b|\bworld war (?:one|two|i|ii|1|2)\b|\broman empire\b|\bfrench revolution\b|"
    r"\b(?:tomato|rose|potato|pepper|cucumber|strawberry|orchid|house) ?(?:plant|bush|seedling)s?\b|\b(?:compost|greenfly|slugs|fertili[sz]er)\b|\b(?:python|java|javascript|html|sql|excel|c\+\+|php|linux|github|docker|regex|api|css) (?:code|list|script|function|error|query|formula|loop|class|program|dictionary|file|table|spreadsheet)\b|\.(?:sort|append|join|split|py|js)\b ?\(?|"
    r"(?:翻译|写一?(?:首|篇|个)(?:诗|作文|故事|歌|情书|文案)|星座|高铁|火车票|机票|航班|股票|股价|比特币|汇率|房贷|世界杯|奥运|天气(?:预报|怎么样)|菜谱|编程|代码|电影|电视剧|电脑(?:中毒|病毒|死机)|手机(?:没电|死机|卡)|首都|作业(?:题|：|:))"
)  # fmt: skip
# Other subjects, as long as nothing medical is named.
_LIKELY = (
    r"\b(?:recipes?|sourdough|bake|baking|cake|casserole|curry|lasagne|pasta|roast|marinade|icing|hydration \w+ (?:bread|dough)|dough|"
    r"laptop|computer|pc|printer|wi-?fi|router|broadband|iphone|android|smartphone|password|email|e-mail|website|browser|app store|spreadsheet|excel|powerpoint|software|windows (?:10|11)|macbook|keyboard shortcut|python|javascript|coding|programming|html|database|chatgpt|"
    r"clutch|gearbox|brakes?|tyres?|tires?|car|engine|exhaust|spark plug|head ?gasket|mot|petrol|diesel|motorbike|caravan|sat ?nav|"
    r"mortgage|loan|landlord|tenan\w+|rent|deposit|solicitor|lawsuit|divorce|will and testament|insurance quote|passport|visa|tax|invoice|refund|shares|invest\w*|savings|salary|pension|"
    r"football|cricket|rugby match|tennis match|league|goalkeeper|striker|match|tournament|referee|chess|video ?game|playstation|xbox|minecraft|fortnite|lego|crossword|sudoku|"
    r"film|movie|netflix|series|actor|actress|singer|band|album|lyrics|concert|guitar|piano|novel|author|book club|museum|painting|"
    r"hotel|flights?|train|bus|timetable|airport|holiday in|tourist|restaurants?|beach|sightseeing|luggage|itinerary|"
    r"history|geography|algebra|equation|geometry|triangle|physics|chemistry homework|photosynthesis|volcano|planets?|galaxy|dinosaurs?|grammar|essay|poem|capital city|"
    r"weather|forecast|rain|snow|garden\w*|lawn|hedge|plants?|tomatoes|seeds|paint|wallpaper|plumb\w+|boiler|radiator|sofa|curtains|carpet|washing machine|dishwasher|fridge|freezer|drill|shelves|tiles|"
    r"wedding|birthday|present|gift|anniversary|party|christmas tree|girlfriend back|dating app|job interview|cv|cover letter|boss|pay rise|election|government|politic\w+|president|prime minister|war|"
    r"puppy|kitten|hamster|goldfish|parrot|aquarium|horse riding)\b|"
    r"(?:火车|飞机|酒店|旅游|游戏|足球|篮球|明星|歌|电脑|手机|汽车|房子|股|钱|考试|数学|历史|地理|天气|做饭|菜|花园|养花|宠物|小狗|小猫)"
)  # fmt: skip
_HEALTH = (
    r"\b(?:pain\w*|ach(?:e|es|ing|y)|hurts?|hurting|sore|ill|illness|unwell|sick|sickness|nausea|vomit\w*|fever\w*|temperature|rash\w*|itch\w*|bleed\w*|blood|swell\w*|swollen|cough\w*|wheez\w*|breath\w*|dizz\w*|faint\w*|headaches?|migraine|tired|fatigue|symptoms?|"
    r"doctor|doctors|gp|nurse|hospital|clinic|surgery|ambulance|a&e|pharmac\w+|chemist|medic\w+|tablets?|pills?|capsules?|drugs?|dos(?:e|es|age)|antibiotic\w*|vaccin\w*|jabs?|inhaler|injection|prescri\w+|side[- ]effects?|overdose|"
    r"treat(?:ment|ed|ing)?|cure|therapy|diagnos\w+|disease|disorder|syndrome|infect\w*|contagious|allerg\w+|intoleran\w+|diabet\w*|cancer|tumou?r|asthma|heart (?:attack|rate|failure|disease)|stroke|pregnan\w+|breast\w*|baby|babies|toddler|period|periods|menopaus\w*|"
    r"depress\w+|anxi\w+|panic|insomnia|sleep|stress|mental|suicid\w*|skin|knee|hip|back|neck|shoulder|stomach|belly|bowel|liver|kidneys?|lungs?|brain|bone|muscles?|joints?|eyes?|ears?|teeth|tooth|throat|chest|leg|foot|feet|hand|wrist|finger|toe|"
    r"health\w*|injur\w+|wound|burn\w*|broken|fracture\w*|sprain\w*|poison\w*|calories|vitamin\w*|blood pressure|cholesterol|bmi|weight|diet|exercise|smok\w+|ooz\w*|pus|scab\w*|cramps?|runs|wee(?:ing)?|pee|poo\w*|anaemi\w*|yawn\w*|forehead|mushrooms?|berries|bite|bitten|stung|sting|cried|alcohol|condom\w*|contracepti\w+|sex\w*|hiv|immune)\b|"
    r"痛|疼|病|药|医|血|发烧|咳|晕|吐|泻|癌|孕|症|炎|肿|痒|皮肤|失眠|治|疫苗|手术|过敏"
)  # fmt: skip
# Whoever tells a long story tells of themselves, in pictures of rain and horses too.
LONGEST = 30


def off_topic(heard: Heard, knowledge: Knowledge) -> bool:
    """True for a message about something other than health."""
    kinds = [knowledge.concepts[m.concept].kind for m in heard.mentions]
    complaints = sum(kind in {"symptom", "sign"} for kind in kinds)
    if _says(_CERTAIN, heard.text):
        return complaints < 2 and not heard.imported
    return not kinds and not heard.imported and of_something_else(heard.text)


def of_something_else(text: str) -> bool:
    """True for a text without a word of health that speaks of another subject."""
    return not _says(_HEALTH, text) and len(text.split()) <= LONGEST and (_says(_LIKELY, text) or _says(_CERTAIN, text))


# Compiled when first needed: triage rarely asks, and compiling takes as long as all of its rules.
@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


def _says(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None
