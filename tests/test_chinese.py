"""Chinese names in text: longest and closest, whole words, what is said outright."""

from __future__ import annotations

import pytest

from assistant.scope.crisis import desperate, outright
from knowledge_graph.lexicon import MedicineClass
from knowledge_graph.script import simplified
from knowledge_graph.speech import speech
from tests.patients import heard, knowledge, level, linker


def concepts(text: str) -> set[str]:
    return {mention.concept for mention in linker().read(text).mentions if not mention.negated}


@pytest.mark.parametrize(
    ("text", "expected", "unexpected"),
    [
        ("脚脖子肿了", "ankle-swelling", "neck-lump"),
        ("小腿肚子疼", "calf-pain", "abdominal-pain"),
        ("手背疼", "hand-pain", "back-pain"),
        ("脚后跟疼", "heel-pain", "foot-pain"),
        ("头晕肚子疼", "abdominal-pain", "headache"),
        ("头痛经常发作", "headache", "period-pain"),
        ("尿频尿痛三天", "frequent-urination", "blood-in-urine"),
        ("吃了布洛芬", "ibuprofen", "paracetamol"),
        ("哮喘又犯了", "asthma", "copd"),
        ("脚气怎么治", "athletes-foot", "beriberi"),
        ("糖耐量没做过", "prediabetes", "type-2-diabetes"),
        ("从滑梯上掉下来，脑袋着地", "head-injury", "headache"),
    ],
)
def test_the_closest_name_wins(text: str, expected: str, unexpected: str) -> None:
    found = concepts(text)
    assert expected in found
    assert unexpected not in found


@pytest.mark.parametrize(
    "text",
    ["想死你了老同学", "刷手抖音看多了", "方便血糖监测", "热水泡脚很舒服", "商场跳楼价大甩卖", "高中风靡一时的歌", "像被车碾过", "大便正常血压高不高", "手机摔了，屏幕没坏"],
)  # fmt: skip
def test_words_stay_whole(text: str) -> None:
    wrong = {"major-injury", "suicidal-thoughts", "tremor", "blood-in-stool", "blistering-rash", "chest-pain", "wound"}
    assert not concepts(text) & wrong


@pytest.mark.parametrize(
    ("text", "simple"),
    [("左耳突然聽不見", "左耳突然听不见"), ("著涼後頭髮掉得厲害", "着凉后头发掉得厉害"), ("咳嗽三天", "咳嗽三天"), ("a sore throat – 38.5 °C", "a sore throat – 38.5 °C"), ("囡囡發燒", "囡囡发烧")],
)
def test_traditional_characters_are_read(text: str, simple: str) -> None:
    assert simplified(text) == simple
    assert len(simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [("我在吃利伐沙班", {"rivaroxaban", "anticoagulant-use"}), ("我吃华法林", {"warfarin", "anticoagulant-use"}), ("我吃甲氨蝶呤", {"methotrexate", "immunosuppression"}), ("吃曲马多", {"tramadol", "opioid-use"})],
)
def test_the_name_of_a_medicine_says_also_what_its_use_means(text: str, named: set[str]) -> None:
    assert concepts(text) == named
    assert heard(text).patient == "self"


def test_every_chinese_name_of_a_medicine_says_what_the_english_one_does() -> None:
    known = knowledge()
    lost = [
        (name, concept)
        for medicine in known.medicines
        for name in known.concepts[medicine].zh
        for concept in {m.concept for m in linker().read(f"I take {known.concepts[medicine].name}").mentions} - {m.concept for m in linker().read(f"我在吃{name}").mentions}
        if concept in known.findings or concept == medicine
    ]
    assert lost == []


def test_a_message_in_traditional_characters_is_understood() -> None:
    assert {mention.concept for mention in heard("左耳突然聽不見").mentions} == concepts("左耳突然听不见") == {"sudden-hearing-loss"}
    assert heard("胸口壓著痛，出冷汗").text == "胸口压着痛，出冷汗"


@pytest.mark.parametrize("text", ["尿蛋白阴性", "没想过寻短见", "没有皮疹", "没说过不想活"])
def test_denied(text: str) -> None:
    assert concepts(text) == set()


@pytest.mark.parametrize("text", ["想抱着孩子从楼上跳下去", "我不想再熬了，绳子都备好了", "我闺蜜说她不想活了", "下辈子再做你们的女儿，对不起爸妈", "活腻了"])
def test_despair_in_chinese_is_an_emergency(text: str) -> None:
    assert {mention.concept for mention in outright(text)} >= {"suicidal-thoughts"}
    assert level(text) == "emergency"


@pytest.mark.parametrize("text", ["我怕我会捂死孩子", "脑子里老冒出把她扔进浴缸的画面"])
def test_the_wish_to_harm_somebody(text: str) -> None:
    assert "thoughts-of-harming-others" in {mention.concept for mention in heard(text).mentions}


@pytest.mark.parametrize(
    "text",
    ["笑死我了", "累死了", "牙疼得要死", "没想过自杀", "电视剧里女主跳楼了", "十年前我想不开过，现在很好", "跳楼机坐完头晕", "不想活动", "干活太累腰疼", "真想掐死这只蚊子"],
)  # fmt: skip
def test_figures_of_speech_and_stories_are_no_despair(text: str) -> None:
    assert outright(text) == ()


def test_a_story_does_not_hide_the_writers_own_wish() -> None:
    assert desperate("看完电影我想去死")


# Beside the class: what is told by the name of a class (who takes it has the illness), or is a risk of who takes it in the words of one language alone.
TELLS = {
    "anticonvulsant": "epilepsy", "antiemetic": "antiemetic-use", "antiretroviral": "hiv-infection", "antituberculosis": "tuberculosis", "biologic": "immunosuppression",
    "decongestant": "blocked-nose", "glucose-lowering-medicine": "type-2-diabetes", "rehydration-product": "oral-rehydration-salts", "statin": "statin-use",
}  # fmt: skip


@pytest.mark.parametrize("group", knowledge().medicine_classes, ids=lambda group: group.id)
def test_a_class_of_medicines_is_read_by_its_chinese_names(group: MedicineClass) -> None:
    english = {mention.concept for mention in linker().read(group.name).mentions}
    for name in (speech("zh", knowledge()).name(group.id), *group.zh):
        found = concepts(f"我在用{name}")
        assert group.id in found, name
        assert not concepts(group.zh[0]) - english - {TELLS.get(group.id)}


@pytest.mark.parametrize(
    ("text", "expected", "unexpected"),
    [
        ("我在吃β受体阻滞剂", {"beta-blocker"}, set()),
        ("能和他汀一起吃吗", {"statin"}, set()),
        ("吃了非甾体抗炎药", {"nsaid", "nsaid-use"}, set()),
        ("长期吃直接口服抗凝药", {"direct-oral-anticoagulant", "anticoagulant-use"}, {"anticoagulant"}),
        ("吃镇咳药", {"cough-suppressant"}, {"cough"}),
        ("用支气管扩张剂", {"bronchodilator"}, {"bronchiectasis"}),
        ("我有支气管扩张", {"bronchiectasis"}, {"bronchodilator"}),
        ("吃了腹泻药", {"antidiarrhoeal"}, {"laxative"}),
        ("打胰岛素", {"insulin", "insulin-class", "injected-insulin"}, set()),
        ("吃左甲状腺素", {"levothyroxine"}, set()),
        ("吃加巴喷丁", {"gabapentin"}, {"gaba-analogue"}),
    ],
)
def test_classes_of_medicines_in_a_sentence(text: str, expected: set[str], unexpected: set[str]) -> None:
    found = concepts(text)
    assert expected <= found
    assert not unexpected & found
