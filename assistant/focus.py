"""What a question asks for: sections of a page that are likely to answer it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.types import Heard, Mode
from indexes.sentences import Pick
from indexes.types import STEP
from knowledge_graph.types import TriageLevel

_FOCUS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.I), sections)
    for pattern, sections in (
        (r"\b(treat|treated|treatment|cure|therapy|manage|management|first[- ]line|remedy|get rid|fix)\w*", ("Treatment", "Self-care", "treatment")),
        (r"\b(?:what|anything|something)(?: (?:else|can|could|will|would|might|really|actually|to|that|which|there|is))* helps?\b|\b(?:anything|something|what(?:'s| is)) (?:good|best) (?:for|against)\b|"
         r"\bwhat (?:else )?(?:can|could|should|shall|do|would) (?:i|we|you|he|she|they|one|people|my \w+) (?:take|use|try|put on|do (?:about|against|for|to (?:help|ease|stop|soothe|calm|get rid)))\b", ("Treatment", "Self-care", "treatment", "considerations")),
        (r"\b(symptom|sign|feel like|recogni[sz]e|present)\w*", ("Symptoms", "symptoms")),
        (r"\b(cause|causes|why|risk factor|due to|reason|who gets)\b", ("Causes and risk factors", "causes", "susceptibility")),
        (r"\b(test|tests|diagnos\w+|scan|x-ray|investigat\w+|work[- ]?up|check for|confirm)\b", ("Tests", "How it is done", "What the result means", "exams and tests")),
        (r"\b(prevent\w*|avoid|reduce (?:my|the) risk|vaccin\w+)\b", ("Prevention", "prevention")),
        (r"\b(self[- ]care|at home|home remed\w+|help myself|relieve|ease)\b", ("Self-care", "considerations")),
        (r"\b(side[- ]effects?|adverse|reaction to)\b", ("Side effects",)),
        (r"\b(interact\w*|together with|mix|combine|while taking|at the same time)\b", ("Interactions",)),
        (r"\b(dose|dosage|how much|how many|how often|how (?:do|should) i take|take it)\b", ("How it is taken", "For clinicians")),
        (r"\b(pregnan\w+|breast[- ]?feed\w*)\b", ("Pregnancy and breast-feeding",)),
        (r"\b(kidney|renal|liver|hepatic)\b.*\b(dose|safe|take|caution)\b", ("Kidney and liver",)),
        (r"\b(when (?:to|should)|see a doctor|emergency|ambulance|a&e|urgent|serious|worry|hospital)\b", ("When to get help", "When to stop and get help")),
        (r"\b(what is|what's|what are|define|explain)\b", ("What it is", "What it is for", "What the result means", "information")),
        (r"\b(outlook|prognosis|life expectancy|survive|survival)\b", ("outlook",)),
        (r"\b(inherit\w*|genetic|hereditary|run in)\b", ("inheritance", "genetic changes")),
        (r"\b(how common|how many people|frequency|prevalence)\b", ("frequency",)),
        (r"\b(contraindicat\w+|should not take|who (?:can't|cannot|should not)|safe for)\b", ("Who should not take it",)),
        # Chinese has no word breaks: its words stand apart.
        (r"治疗|怎么治|怎么办|咋治|咋办|能治|治得好|治好|根治|治愈|吃什么药|吃啥药|用什么药|用啥药|抹什么|擦什么|涂什么|什么药膏|什么药|开刀|手术吗|要不要做手术|时候手术|要手术|需要手术|偏方|怎么缓解|怎样缓解|如何缓解|怎么消|怎么止", ("Treatment", "Self-care", "treatment")),
        (r"症状|表现|有什么感觉|有啥感觉|什么感觉|前兆|先兆|征兆|信号|怎么判断是不是", ("Symptoms", "symptoms")),
        (r"原因|为什么|为啥|怎么引起|引起的|怎么得的|怎么会得|会得|病因|怎么来的|什么人容易|哪些人容易|高危", ("Causes and risk factors", "causes", "susceptibility")),
        (r"传染|传播|传给|传人|会传|隔离", ("Prevention", "Causes and risk factors", "What it is", "prevention", "causes")),
        (r"检查|诊断|确诊|查什么|查哪|查啥|要查|化验哪|怎么查|什么项目|哪些项目|(?:化验|验血|抽血|拍片|拍个片|CT|B超|彩超|胃镜|肠镜|核磁|心电图|糖耐量?|糖筛|唐筛)[^，。]{0,8}(?:吗|么|怎么|多久|准备|空腹|疼不|什么时候)|(?:要不要|需不需要|用不用|是不是要|需要)[^，。]{0,4}(?:化验|验血|抽血|拍片|CT|B超|彩超|胃镜|肠镜|核磁|心电图)", ("Tests", "How it is done", "What the result means", "exams and tests")),
        (r"预防|避免|防止|怎么防|怎样防|如何防|(?:不|防|会)(?:再)?复发|疫苗[^，。]{0,8}(?:吗|么|什么|几|怎么|好)|(?:要不要|需不需要|能不能|可以)打[^，。]{0,6}疫苗", ("Prevention", "prevention")),
        (r"在家|护理|忌口|忌什么|不能吃什么|不能吃啥|吃什么好|吃啥好|能吃什么|能吃啥|吃点什么|吃点啥|饮食|食疗|注意什么|注意啥|注意事项|热敷|冷敷|冰敷|泡脚|运动吗|锻炼|能不能洗澡|可以洗澡|怎么调理|调理|怎么养|要休息", ("Self-care", "considerations")),
        (r"副作用|不良反应|伤肝|伤肾|伤胃|吃多了会|吃久了|长期吃|有依赖|上瘾|发胖", ("Side effects",)),
        (r"相互作用|一起吃|一起用|一块吃|一块儿吃|同时吃|同时用|同时服|同服|混着吃|搭配|喝酒|饮酒|西柚|喝茶|喝牛奶送|跟.{1,8}冲突|和.{1,8}冲突|隔多久|间隔多久", ("Interactions",)),
        (r"(?:能|可以|可不可以|能不能)(?:喝酒|饮酒|抽烟)", ("Self-care",)),
        (r"剂量|用量|怎么吃|怎么用|怎么服|服用|吃多少|多少片|几片|多少毫克|几毫克|多少毫升|几毫升|几粒|几颗|多少粒|一次多少|一天几次|一日几次|几天一次|吃几次|吃几天|几小时一次|几个小时吃|饭前|饭后|空腹吃|早上吃还是|睡前吃|吃多久|要吃多久|用多久|漏吃|漏服|忘吃|忘了吃|怎么补|停药|能停", ("How it is taken", "For clinicians")),
        (r"怀孕|孕妇|孕期|孕早期|备孕|哺乳|喂奶|母乳|坐月子", ("Pregnancy and breast-feeding",)),
        (r"(?:肾|肝)(?:功能)?.{0,8}(?:能吃|能用|可以吃|可以用|安全|慎用)", ("Kidney and liver",)),
        (r"什么时候(?:去|要|该|需要)?(?:看|去|就)|看医生|去医院|要就医|就医|就诊|看急诊|急诊|挂什么科|挂哪个科|挂号|看什么科|严重吗|严重不|严不严重|要紧吗|要不要紧|不要紧|危险吗|有危险|有没有事|没事吧|有事吗|会死吗|致命|多少度要", ("When to get help", "When to stop and get help")),
        (r"是什么病|是什么药|是什么|什么是|啥是|是啥|什么叫|什么意思|干嘛的|干什么用|治什么|有什么用|有啥用|作用是|是干啥", ("What it is", "What it is for", "What the result means", "information")),
        (r"预后|多久(?:能|才能|会|可以)?(?:好|恢复|痊愈|消|退)|要多久|多长时间|几天(?:能|才能|会)?好|能不能好|能好吗|好得了|会好吗|自己好|自愈|痊愈|恢复吗|根治|治得好|活多久|能活|寿命|后遗症|癌变|变成癌|会不会变|发展成|会恶化", ("outlook", "What it is", "Treatment")),
        (r"遗传|传给孩子|家族", ("inheritance", "genetic changes", "Causes and risk factors")),
        (r"禁忌|哪些人不能|什么人不能|谁不能|不适合|能吃吗|能用吗|可以吃吗|可以用吗|能不能吃|能不能用|可不可以吃|过敏.{0,4}(?:能|可以)(?:吃|用)|(?:能|可以)(?:吃|用)[^，。？]{1,8}吗", ("Who should not take it",)),
        (r"常见吗|发病率|多少人得", ("frequency",)),
    )
)  # fmt: skip
CLINICIANS = "For clinicians"
HELP = "When to get help"
DEFINITION = "What it is"
# In a plan: whatever answers best, of any section.
ANY = "*"
# Sections that tell a patient what a clinician knows.
PLAIN = frozenset({HELP, "When to stop and get help", "Self-care", "Symptoms", DEFINITION})
_SLOWER_THAN_TODAY = re.compile(r"\b(appointment|routine|pharmacist|in the next (?:few )?(?:days|weeks)|within (?:a few|\d+|two|three) (?:days|weeks)|wait and see|no need (?:for|to see) a doctor)\b", re.I)  # fmt: skip
_SLOWER_THAN_NOW = re.compile(_SLOWER_THAN_TODAY.pattern + r"|\b(not dangerous|same day|today|see (?:a|your) (?:doctor|gp)|call your (?:doctor|gp)|ask (?:a|your) doctor|ask for medical advice|at home|usually (?:harmless|gets? better|goes? away))\b", re.I)  # fmt: skip
PATIENT_PLAN = (DEFINITION, "Symptoms", HELP, "Treatment", "Tests", "Self-care")
TOPIC_PLAN = (DEFINITION, HELP, "Self-care", HELP, "Self-care", "Treatment", "Tests")
CLINICIAN_PLAN = (CLINICIANS, "Tests", "Treatment", CLINICIANS, HELP, "Causes and risk factors")


def sections(text: str) -> tuple[str, ...]:
    """Sections the question asks for, in order of the question's cues; empty for a plain report of symptoms."""
    return tuple(dict.fromkeys(section for pattern, names in _FOCUS if pattern.search(text) for section in names))


def section_weight(section: str, wanted: tuple[str, ...], mode: Mode) -> float:
    """How much a section counts for this question, 0..1; patients are not shown what is written for clinicians."""
    if section == CLINICIANS:
        return 0.0 if mode == "patient" else 0.9
    if not wanted:
        return 0.6
    return 1.0 if any(step in wanted for step in (section, *section.split(STEP))) else 0.35


def needed(heard: Heard, mode: Mode, symptomatic: bool, dangerous: bool = False, topic: bool = False) -> tuple[str, ...]:
    """Sections that an answer should draw on, in the order of saying.

    A definite question wants the sections it asks for. A complaint wants to know what it is, then what was asked or else the
    usual plan, and when to get help; who asks about it has the two best answers before that. With a dangerous candidate, help
    comes first. A topic has no symptoms, and says what to do at home.
    """
    asked = sections(heard.text)
    if not symptomatic:
        return asked
    plan = CLINICIAN_PLAN if mode == "clinician" else TOPIC_PLAN if topic else PATIENT_PLAN
    ordered = (plan[0], *(section for section in asked[:2] for _ in range(2)), HELP, *plan[1:]) if asked else plan
    answers = (ANY, ANY) if heard.asks else ()
    return (HELP, *answers, HELP, *ordered) if dangerous else (*answers, *ordered)


def arrange(picks: Sequence[Pick], plan: Sequence[str]) -> list[Pick]:
    """The best sentence of each section of the plan, then the rest; none is dropped."""
    left, chosen = list(picks), list[Pick]()
    for section in plan:
        best = next((pick for pick in left if section == ANY or section in pick.passage.section.split(STEP)), None)
        if best is not None:
            chosen.append(best)
            left.remove(best)
    return [*chosen, *left]


def consistent(picks: Sequence[Pick], level: TriageLevel) -> list[Pick]:
    """Without the sentences that advise less haste than the urgency just given: no "book an appointment" in an emergency."""
    slower = {TriageLevel.EMERGENCY: _SLOWER_THAN_NOW, TriageLevel.URGENT: _SLOWER_THAN_TODAY}.get(level)
    return [pick for pick in picks if slower is None or not slower.search(pick.text)]


def help_first(picks: Sequence[Pick], level: TriageLevel, meant: Callable[[str], bool]) -> list[Pick]:
    """With the best sentence on when to get help before all others, where care is needed today or now: whoever coughs blood is not told first what a cough is.

    Args:
        meant: whether a sentence is about this person.
    """
    best = next((pick for pick in picks if HELP in pick.passage.section.split(STEP) and meant(pick.text)), None)
    if best is None or level < TriageLevel.URGENT:
        return list(picks)
    return [best, *(pick for pick in picks if pick is not best)]
