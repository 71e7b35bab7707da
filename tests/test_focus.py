"""What a question asks for."""

from __future__ import annotations

import pytest

from assistant.focus import ANY, CLINICIAN_PLAN, HELP, PATIENT_PLAN, arrange, help_first, needed, section_weight, sections
from assistant.types import Mode
from assistant.understand import listen
from knowledge_graph.types import TriageLevel
from tests.fakes_models import pick
from tests.tiny_knowledge import tiny_linker


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("How is low iron treated?", "Treatment"),
        ("怎么治疗缺铁？", "Treatment"),
        ("What are the symptoms of gout?", "Symptoms"),
        ("What causes gout?", "Causes and risk factors"),
        ("Which tests confirm gout?", "Tests"),
        ("How can I prevent gout?", "Prevention"),
        ("What can I do at home?", "Self-care"),
        ("What helps against a stye?", "Treatment"),
        ("back is lobster red and stinging. what helps", "Self-care"),
        ("Is there anything that really helps with hay fever?", "Self-care"),
        ("what can my dad take for gout", "Treatment"),
        ("what can we do about nits", "Treatment"),
        ("What's good for a sore throat?", "Self-care"),
        ("Side effects of warfarin", "Side effects"),
        ("Does warfarin interact with aspirin?", "Interactions"),
        ("How much ibuprofen may I take?", "How it is taken"),
        ("Is it safe when breastfeeding?", "Pregnancy and breast-feeding"),
        ("When should I see a doctor?", "When to get help"),
        ("What is gout?", "What it is"),
        ("Who should not take warfarin?", "Who should not take it"),
    ],
)
def test_sections_of_a_question(text: str, first: str) -> None:
    assert first in sections(text)


# Questions as people ask them in Chinese, and a section that answers each.
CHINESE = """
outlook: 甲流要多久才能好 带状疱疹多长时间能痊愈 面瘫能不能好 类风湿能根治吗 肺结节会不会变成癌
Prevention: 手足口病会不会传染 水痘传染性强吗 脚气会传给家里人吗 红眼病几天不传染了 痛风怎么预防复发 怎样避免尿路感染 如何防止中暑 流感疫苗什么时候打好
Causes and risk factors: 幽门螺杆菌怎么传染的 乙肝通过什么途径传播 为啥会得痛风 湿疹是怎么引起的
Tests: 怀疑甲亢做什么检查 冠心病要查什么 怎么确诊哮喘 糖耐量怎么做 胃镜前要准备什么 肾结石需要拍片吗 化验哪些项目能看出贫血
How it is taken: 布洛芬一次吃多少片 阿莫西林几天一次 阿司匹林一天吃几次 二甲双胍饭前吃还是饭后吃 左甲状腺素要吃多久 蒙脱石散怎么服用 美林的用量是多少 漏吃了一次降压药怎么补
Self-care: 痛风要忌口吗 胆结石不能吃什么 高血压饮食注意什么 胃炎吃什么好 腰扭了能不能热敷 感冒了怎么护理
Interactions: 吃头孢能喝酒吗 吃华法林可以喝酒吗 布洛芬和对乙酰氨基酚能一起吃吗 降压药跟西柚同时吃有没有影响 阿托伐他汀不能和什么药一起用
Side effects: 二甲双胍有什么不良反应 吃他汀伤肝吗 孟鲁司特的副作用大吗
Pregnancy and breast-feeding: 孕妇能吃布洛芬吗 喂奶期间可以吃头孢吗 备孕能吃异维A酸吗
Who should not take it: 哪些人不能吃阿司匹林 青霉素过敏可以用头孢吗
Symptoms: 甲减的表现有哪些 缺铁会有什么感觉 心梗前兆是什么
inheritance: 地贫会遗传给孩子吗
When to get help: 发烧到多少度要去医院 头晕严重吗 痔疮出血要不要紧
Treatment: 桥本甲状腺炎治得好吗 胆囊息肉什么时候手术 湿疹用什么药膏 偏头痛吃什么药
What it is: 什么叫房颤
What it is for: 优甲乐是干嘛的药
Kidney and liver: 肾功能不好能吃二甲双胍吗
"""
ASKED = [(question, name) for name, _, questions in (line.partition(": ") for line in CHINESE.strip().splitlines()) for question in questions.split()]


@pytest.mark.parametrize(("text", "section"), ASKED)
def test_sections_of_a_chinese_question(text: str, section: str) -> None:
    assert section in sections(text)


@pytest.mark.parametrize("text", ["我头疼两天了", "昨天做了B超，说有个囊肿", "打完疫苗胳膊疼", "老是胸闷，心电图正常", "孩子发烧到39度，精神还好", "体检说有结节"])
def test_a_chinese_report_asks_for_no_section(text: str) -> None:
    assert sections(text) == ()


@pytest.mark.parametrize("text", ["I am tired and pale", "my head hurts", "I cough", "nothing helps, I cough all night", "my dad helps me but I am so tired"])
def test_a_report_of_symptoms_asks_for_no_section(text: str) -> None:
    assert sections(text) == ()


def test_each_section_is_named_once() -> None:
    found = sections("treat and treated and at home")
    assert found == ("Treatment", "Self-care", "treatment", "considerations")


@pytest.mark.parametrize(
    ("section", "wanted", "mode", "weight"),
    [
        ("For clinicians", (), "patient", 0.0),
        ("For clinicians", (), "clinician", 0.9),
        ("Treatment", (), "patient", 0.6),
        ("Treatment", ("Treatment",), "patient", 1.0),
        ("Symptoms", ("Treatment",), "patient", 0.35),
    ],
)
def test_section_weight(section: str, wanted: tuple[str, ...], mode: Mode, weight: float) -> None:
    assert section_weight(section, wanted, mode) == weight


@pytest.mark.parametrize(
    ("text", "symptomatic", "mode", "plan"),
    [
        ("Tell me about it: how is low iron treated?", False, "patient", ("Treatment", "Self-care", "treatment")),
        ("I am tired", True, "patient", PATIENT_PLAN),
        ("I am tired", True, "clinician", CLINICIAN_PLAN),
        ("I am tired", False, "patient", ()),
        (
            "I am tired, how is it treated?",
            True,
            "patient",
            (ANY, ANY, "What it is", "Treatment", "Treatment", "Self-care", "Self-care", HELP, *PATIENT_PLAN[1:]),
        ),
    ],
)
def test_what_an_answer_needs(text: str, symptomatic: bool, mode: Mode, plan: tuple[str, ...]) -> None:
    assert needed(listen(text, tiny_linker()), mode, symptomatic) == plan


PICKS = [pick(f"Sentence {n} about {name}.", section=name) for n, name in enumerate(("Tests", "Treatment", "Symptoms", "Treatment", "Prevention"))]


def test_arranging_follows_the_plan_and_drops_nothing() -> None:
    found = arrange(PICKS, ("What it is", "Symptoms", "Treatment"))
    assert [p.text[9] for p in found] == ["2", "1", "0", "3", "4"]
    assert [p.text[9] for p in arrange(PICKS, ("Treatment", "Treatment", "Treatment"))] == ["1", "3", "0", "2", "4"]
    assert arrange(PICKS, ()) == PICKS
    assert arrange([], PATIENT_PLAN) == []


def test_where_care_is_needed_soon_help_comes_first() -> None:
    told = [pick("A cough is a reflex.", section="What it is"), pick("In pregnancy, call your midwife.", section=HELP), pick("Blood in the phlegm needs a doctor the same day.", section=HELP)]
    assert help_first(told, TriageLevel.URGENT, lambda text: "pregnancy" not in text) == [told[2], told[0], told[1]]
    assert help_first(told, TriageLevel.URGENT, lambda text: False) == told
    assert help_first(told, TriageLevel.ROUTINE, lambda text: True) == told
    assert help_first(told[:1], TriageLevel.EMERGENCY, lambda text: True) == told[:1]
