"""Headings and fixed words of the documents, in English and Chinese. Sentences of sources and rules stay in their own language."""

from __future__ import annotations

from assistant.documents.types import Language
from knowledge_graph.types import TriageLevel

_WORDS: dict[str, tuple[str, str]] = {
    "summary": ("Summary of your visit", "就诊小结"),
    "referral": ("Referral note", "转诊记录"),
    "conversation": ("Your conversation", "您的对话"),
    "question": ("Question", "问题"),
    "unanswered": ("There is no answer to it: it was stopped or failed.", "没有回答：已停止或出错。"),
    "told": ("What you told", "您告诉我们的情况"),
    "urgency": ("How urgent it is and what to do now", "紧急程度和现在该做什么"),
    "could_be": ("What it could be", "可能的原因"),
    "sources_say": ("What the sources say", "资料来源怎么说"),
    "care": ("To take care of", "需要注意"),
    "options": ("Treatments to talk about", "可以讨论的治疗"),
    "watch": ("What to watch for", "需要留意的变化"),
    "open": ("Questions still open", "尚未回答的问题"),
    "about": ("About this paper", "关于本文件"),
    "sources": ("Sources", "资料来源"),
    "patient": ("Patient", "患者"),
    "subjective": ("Subjective", "主观资料"),
    "objective": ("Objective", "客观资料"),
    "assessment": ("Assessment", "评估"),
    "plan": ("Plan", "计划"),
    "medicines_allergies": ("Medicines and allergies", "用药和过敏"),
    "age": ("Age", "年龄"),
    "sex": ("Sex", "性别"),
    "female": ("female", "女"),
    "male": ("male", "男"),
    "years": ("years", "岁"),
    "months": ("months", "个月"),
    "pregnant": ("Pregnant", "怀孕"),
    "weeks": ("weeks", "周"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "conditions": ("Illnesses", "已知疾病"),
    "medicines": ("Medicines", "正在使用的药物"),
    "allergies": ("Allergies", "过敏"),
    "family": ("In the family", "家族史"),
    "past": ("In the past", "既往史"),
    "not_told": ("not told", "未提及"),
    "present": ("Present", "有"),
    "absent": ("Denied", "否认"),
    "unsure": ("Could not tell", "不确定"),
    "about_other": ("Told by somebody else about", "由他人代述，关于"),
    "own_words": ("In the person's own words", "本人原话"),
    "said": ("said", "原话"),
    "for": ("since", "持续"),
    "hours": ("hours", "小时"),
    "days": ("days", "天"),
    "spreads": ("spreads to", "放射至"),
    "worse_with": ("worse with", "加重因素"),
    "better_with": ("better with", "缓解因素"),
    "no_findings": ("No symptom was recognised.", "没有识别出症状。"),
    "no_values": ("No measured values were given.", "没有提供测量值。"),
    "told_on": ("told on", "提供于"),
    "level": ("Urgency", "紧急程度"),
    "within": ("When", "时间"),
    "why": ("Why", "原因"),
    "rule": ("Rule that fired", "触发的规则"),
    "nearly": ("Nearly fired, one thing is not known", "差一项条件的规则"),
    "unknown": ("Not known, and it could matter", "尚不清楚但可能重要"),
    "not_diagnosis": ("These are possibilities to talk about with a doctor, not a diagnosis.", "这些只是可与医生讨论的可能性，不是诊断。"),
    "no_candidates": ("Nothing in particular stands out from what was told.", "根据所述情况没有特别突出的可能。"),
    "speaks_for": ("for", "支持"),
    "speaks_against": ("against", "不支持"),
    "probability": ("share among the conditions known here", "在本系统已知疾病中的比例"),
    "nothing_found": ("No source here was close enough to answer from.", "没有找到足够接近的资料来回答。"),
    "not_for_you": ("Not for this person", "不适合本人"),
    "care_with": ("Care", "注意"),
    "on_person": ("Its page on this person's state", "关于本人情况的说明"),
    "strength": ("Rank, as the source says", "资料中的治疗级别"),
    "first-line": ("first line", "一线"),
    "second-line": ("second line", "二线"),
    "third-line": ("third line", "三线"),
    "alternative": ("alternative", "替代"),
    "listed": ("listed as a usual treatment on the page of", "列为常用治疗，见页面"),
    "needed": ("needs a prescription", "需要处方"),
    "not needed": ("can be had without a prescription", "无需处方"),
    "depends": ("with or without a prescription, depending on country, form or age", "是否需要处方取决于国家、剂型或年龄"),
    "dose": ("Dose, word for word", "剂量（原文）"),
    "limit": ("Limit, word for word", "剂量限制（原文）"),
    "made_by": (
        "Written by Anamnesis, a computer program, from what was told and from the sources listed. No clinician has read it.",
        "由计算机程序 Anamnesis 根据所述情况和所列资料撰写，未经临床医生审阅。",
    ),
    "date": ("Date", "日期"),
    "drawn_from": ("Drawn from", "所用知识版本"),
    "quote_note": ("Sources are quoted in their own language.", "资料以原文引用。"),
    "emergency": ("emergency: now", "急诊：立即"),
    "urgent": ("urgent: today", "紧急：今天"),
    "routine": ("not urgent: see a doctor in the next days", "不紧急：几天内看医生"),
    "unjudged": ("not judged: no symptom was recognised", "未判断：没有识别出症状"),
    "self_care": ("can usually be looked after at home", "通常可在家处理"),
}  # fmt: skip


def word(key: str, language: Language) -> str:
    """A heading or fixed word."""
    return _WORDS[key][1 if language == "zh" else 0]


def level_word(level: TriageLevel, language: Language, understood: bool = True) -> str:
    """How urgent, for people."""
    return word(level.label if understood else "unjudged", language)


def labelled(key: str, text: str, language: Language) -> str:
    """``Age: 34 years``."""
    return f"{word(key, language)}{'：' if language == 'zh' else ': '}{text}"
