"""Messages that say too little to answer: courtesies, "I do not feel well", letters without a word in them. They are asked back; no learned reader reads them.

Readers of words were trained on messages that say something; of "thank you very much" or "who are you" they know nothing, and what they make of it is chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from assistant.types import Heard
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.store import Knowledge

Kind = Literal["unwell", "unclear", "courtesy"]

_FUNCTION = ["a", "an", "the", "best", "safe", "second", "is", "it", "it's", "its", "that", "this", "these", "those", "they", "them", "one", "ones", "other", "another", "and", "or", "but", "not", "no", "yes", "so", "then", "do", "does", "did", "don't", "doesn't", "can", "could", "should", "would", "will", "what", "whats", "what's", "which", "why", "how", "when", "where", "who", "i", "i'm", "i've", "im", "me", "my", "myself", "mine", "you", "you're", "your", "we", "us", "am", "be", "are", "was", "were", "been", "being", "have", "haven't", "has", "had", "get", "getting", "got", "to", "of", "in", "on", "for", "from", "with", "about", "at", "by", "as", "if", "there", "here", "too", "also", "just", "really", "quite", "very", "much", "more", "less", "some", "any", "all", "lot", "bit", "little", "long", "many", "up", "out", "over", "now", "then", "again", "still", "sure", "like", "same", "first", "last", "next", "totally", "completely", "perfectly", "otherwise"]
_COURTESY = ["hi", "hello", "hey", "hiya", "dear", "greetings", "good", "morning", "afternoon", "evening", "night", "bye", "goodbye", "cheers", "ta", "thx", "thanks", "thank", "please", "sorry", "ok", "okay", "great", "fine", "nice", "welcome", "appreciate", "appreciated", "cool", "perfect", "helped", "helpful", "brilliant", "lovely", "amazing", "awesome", "wonderful", "kind", "you've", "that's"]
_META = ["name", "bot", "robot", "ai", "computer", "program", "person", "human", "real", "app", "tool", "assistant", "doctor", "doctors", "nurse", "test", "testing", "help", "helping", "assist", "advice", "question", "questions", "ask", "asking", "answer", "answers", "chat", "talk", "talking", "speak", "work", "works", "use", "using", "know", "tell", "say", "said", "mean", "means", "think", "want", "need", "try", "make", "take", "give", "go", "come", "happen", "happens", "happened", "true", "right", "thing", "things", "something", "anything", "nothing", "everything", "somebody", "anyone"]
_UNWELL = ["unwell", "ill", "sick", "poorly", "well", "awful", "terrible", "horrible", "dreadful", "rough", "lousy", "rubbish", "crap", "shit", "off", "odd", "strange", "weird", "funny", "bad", "worse", "wrong", "better", "normal", "feel", "feels", "feeling", "felt", "emergency", "ambulance", "symptom", "symptoms", "pain", "pains", "painful", "hurt", "hurts", "hurting", "ache", "aches", "aching", "sore"]
_AROUND = ["problem", "problems", "issue", "issues", "trouble", "matter", "concern", "concerns", "health", "healthy", "body", "lately", "recently", "today", "yesterday", "tonight", "day", "days", "week", "weeks", "month", "months", "since", "ago", "few", "couple", "worried", "concerned"]
_PERSON = ["my", "his", "her", "our", "he", "she", "he's", "she's", "him", "baby", "babies", "child", "kid", "toddler", "son", "daughter", "boy", "girl", "mum", "mom", "mother", "dad", "father", "parents", "husband", "wife", "partner", "friend", "brother", "sister", "gran", "granny", "grandma", "grandad", "grandfather", "grandmother", "nan"]

_SMALL = frozenset([*_FUNCTION, *_COURTESY, *_META, *_UNWELL, *_AROUND])
_COMPLAINT = frozenset(_UNWELL) - {"well", "off", "better", "normal", "feel", "feels", "feeling", "felt", "wrong", "bad"}
# "I do not feel well", "she isn't herself": what says so only together.
_TOGETHER = lazy_compile(
    r"\b(?:not|n[o']?t|don't|doesn't|isn't|never)\b[^.!?]{0,20}\b(?:well|right|good|great|myself|himself|herself|themselves|normal|ok|okay|fine)\b|\bfe(?:el|els|eling|lt)\b[^.!?]{0,12}\b(?:off|bad|wrong|worse)\b|"
    r"\b(?:something|what)(?:'s| is)? ?wrong\b|\bsomething (?:is|feels) (?:off|not right|wrong)\b|\bhealth (?:problem|issue|concern)s?\b", re.I)  # fmt: skip
# Whom it is about, what is only named, how old, since when: none of it says what is wrong.
_ASIDE = lazy_compile(
    rf"\b(?:{'|'.join(_PERSON)}|head|face|neck|chest|back|stomach|belly|tummy|arms?|legs?|hands?|f(?:oo|ee)t|knees?|hips?|skin|blood|eyes?|ears?|throat|heart|lungs?|brain)\b|"
    r"\b(?:aged?|i['’]?m|i am|she['’]?s|he['’]?s|is)? ?\d+(?:[- ]?(?:years?|yrs?|months?|weeks?|days?)(?:[- ]old)?)?\b(?! ?(?:°|degrees|mg|ml|mmol|bpm|%|over|/))|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:hours?|days?|weeks?|months?)\b|"
    r"宝宝|孩子|小孩|婴儿|儿子|女儿|妈妈|爸爸|我妈|我爸|母亲|父亲|老公|老婆|丈夫|妻子|奶奶|爷爷|外婆|外公|姥姥|姥爷|老人|[一两三四五六七八九十\d]+(?:岁|个月|周|天)(?:大|了)?", re.I)  # fmt: skip
_MEASURING = lazy_compile(
    r"\b(?:blood|pressure|sugars?|glucose|bp|temp(?:erature)?|thermometer|meter|monitor|machine|pulse|oxygen|sats?|readings?|levels?|took|checked|check|pharmacy|chemist|cuff|measured|measures?|shows?|showed|twice|fever|"
    r"(?:before|after) (?:breakfast|lunch|dinner|eating|meals?|food|bed)|breakfast|lunch|dinner|morning|evening|home|resting|rest|mg/dl|mmol/?l?|mmhg|bpm|celsius|fahrenheit|degrees?)\b|"
    r"血压|血糖|体温|血氧|心率|脉搏|测|量|毫克|毫摩尔|度|饭前|饭后|早上|晚上|在家|发烧",
    re.I,
)
_THANKS = lazy_compile(r"\b(?:thanks|thank|thx|ta|cheers|bye|goodbye|appreciate\w*|helped|helpful|brilliant|amazing|awesome|wonderful)\b|谢|再见|拜拜", re.I)
_WORD = lazy_compile(r"[a-z]+(?:['’][a-z]+)*", re.I)
_CHINESE = lazy_compile(r"[\u4e00-\u9fff]+")
_SMALL_CHINESE = lazy_compile(
    "^(?:用|正常|行|办|多久|还|另|一个|严重|对|你好|您好|大家好|谢谢|多谢|感谢|再见|拜拜|早上好|晚上好|下午好|请问|帮忙|帮帮|帮助|帮|机器人|人工智能|程序|医生|问题|一下|什么|怎么样|怎么|怎样|为什么|今天|昨天|最近|现在|这几天|几天|身体|浑身|全身|整个人|感觉|感到|觉得|有点儿|有点|"
    "有些|不太|不大|特别|非常|十分|好像|不舒服|难受|不适|不对劲|不得劲|不好|不行|疼痛|疼|痛|健康|担心|知道|告诉|[我你您他她它们谁在吗呢的了是有个没不很太好都也又就这那哪想要能会可以去来说问看请吧啊呀哦嗯哈嗨喂人得])+$"
)
_COMPLAINT_CHINESE = lazy_compile("不舒服|难受|不适|不对劲|不得劲|疼|痛|身体不好|感觉不好|不太好|健康")
# More words than these are a story, whatever the words; of letters without sense, so many at most.
LONGEST, BABBLE = 14, 6
UNWELL = "generally-unwell"


def says_little(text: str) -> bool:
    """True for a short text of courtesies, small words and complaints that name no part of the body."""
    words = _words(text)
    return len(words) <= LONGEST and all(word in _SMALL for word in words) and all(_SMALL_CHINESE.match(run) for run in _CHINESE.findall(text)) and not _figures(text)


def says_only(text: str, values: Iterable[str]) -> bool:
    """True for a text that says little beside these measured values, for whom and when they were taken."""
    for value in values:
        text = text.replace(value, " ")
    return says_little(_ASIDE.sub(" ", _MEASURING.sub(" ", text)))


def vague(heard: Heard, knowledge: Knowledge) -> Kind | None:
    """How to ask back; None where the message says something."""
    if any(mention.concept != UNWELL for mention in heard.mentions) or heard.imported:
        return None
    little = says_little(_ASIDE.sub(" ", heard.text))
    if little and _THANKS.search(heard.text):
        return "courtesy"
    if little and (heard.mentions or _complains(heard.text)):
        return "unwell"
    return "unclear" if little or _babble(heard.text, knowledge) else None


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _figures(text: str) -> bool:
    """An age or a reading says something."""
    return any(character.isdigit() for character in text)


def _complains(text: str) -> bool:
    return not _COMPLAINT.isdisjoint(_words(text)) or bool(_TOGETHER.search(text) or _COMPLAINT_CHINESE.search(text))


def _babble(text: str, knowledge: Knowledge) -> bool:
    """True for a few words of which nothing here knows any: "asdf"."""
    words = _words(text)
    return bool(words) and len(words) <= BABBLE and not _CHINESE.search(text) and not _figures(text) and all(word not in _SMALL and word not in knowledge.vocabulary for word in words)
