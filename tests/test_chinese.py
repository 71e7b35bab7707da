"""Chinese names in text: longest and closest, whole words, what is said outright."""

from __future__ import annotations

import pytest

from assistant.scope.crisis import desperate, outright
from knowledge_graph.lexicon import MedicineClass
from knowledge_graph.script import simplified
from knowledge_graph.speech import speech
from tests.patients import heard, history, knowledge, level, linker


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


# Of these no settled Chinese name was known.
UNNAMED = {"ansuvimab", "atogepant", "erenumab", "fostamatinib", "tofersen", "tremelimumab"}


def test_medicines_have_chinese_names() -> None:
    assert {key for key, concept in knowledge().concepts.items() if concept.kind == "medicine" and not concept.zh} == UNNAMED


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("我在打阿扑吗啡", {"apomorphine"}), ("我在吃羟氯喹", {"hydroxychloroquine"}), ("我在吃氯喹", {"chloroquine"}), ("给我打了胰高血糖素", {"glucagon"}), ("我吃左西替利嗪", {"levocetirizine"}),
        ("我吃埃索美拉唑和氯吡格雷", {"esomeprazole", "clopidogrel"}), ("我在吃他克莫司", {"tacrolimus", "immunosuppression"}), ("我在吃复方磺胺甲噁唑", {"co-trimoxazole"}), ("我在吃磺胺甲噁唑", {"sulfamethoxazole"}),
    ],
)  # fmt: skip
def test_the_chinese_name_of_a_medicine_is_not_read_as_another_within_it(text: str, named: set[str]) -> None:
    assert concepts(text) == named


def test_every_chinese_name_of_a_medicine_says_what_the_english_one_does() -> None:
    known = knowledge()
    lost = [
        (name, concept)
        for medicine, told in known.concepts.items()
        for name in (told.zh if told.kind == "medicine" else ())
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我爸刚才晕过去了", "fainting"), ("孩子烧得昏过去了", "fainting"), ("三天以前开始发烧", "fever"), ("半小时以前突然胸口疼", "chest-pain"),
        ("比以前更喘了", "breathlessness"), ("胸口疼比以前厉害", "chest-pain"), ("去年开始一直胸口疼", "chest-pain"), ("以前有心脏病最近老胸闷", "chest-tightness"),
    ],
)  # fmt: skip
def test_what_is_there_now_is_not_past(text: str, found: str) -> None:
    assert found in history(text).present


@pytest.mark.parametrize("text", ["以前胸口疼过", "小时候晕倒过", "去年吐血住过院", "三年前抽搐过一次"])
def test_what_has_passed_is_not_now(text: str) -> None:
    assert not history(text).present


@pytest.mark.parametrize(
    ("text", "found"),
    [("我在外地上班，刚才妈妈打电话说她胸口疼得厉害", "chest-pain"), ("我下班回来，爸爸说他左边手脚没劲", "one-sided-weakness"), ("我带爸爸去医院的路上他晕倒了", "fainting")],
)
def test_who_only_tells_of_a_relative_has_no_complaint(text: str, found: str) -> None:
    assert found in history(text).present


@pytest.mark.parametrize(
    ("text", "age"),
    [("孩子他爸嘴歪了", None), ("孩子爸爸突然胸口疼", None), ("生完孩子两周头疼得厉害", None), ("抱孩子抱得手腕疼", None), ("孕38周，没感觉到宝宝动", None), ("红了一片，一天大了一圈", None), ("孩子发烧", 6.0), ("三天大的宝宝发烧", 3 / 365.25)],
)
def test_the_age_of_whoever_is_ill(text: str, age: float | None) -> None:
    assert history(text).age == (None if age is None else pytest.approx(age))


@pytest.mark.parametrize("text", ["昨晚梦见自己吐血了", "看小说里男主吐血了", "科普文章里讲中风会嘴歪", "电影里女主晕倒了", "要是以后再抽搐怎么办", "没啥胸闷气短"])
def test_dreams_stories_and_what_may_come(text: str) -> None:
    assert not history(text).present


@pytest.mark.parametrize(
    "text",
    [
        "爸爸胸疼，一身冷汗", "左侧手脚没劲", "半个身子不听使唤", "突然头疼得厉害，从没这么头疼过", "眼睛里溅进了消毒液", "硝酸甘油含了也不管用", "哇的一口血", "喘得没法躺", "嘴唇跟茄子皮一样紫，嘴唇茄子色",
        "把奶奶的降压药当糖豆吃了", "吃了一整盒泰诺", "吞了一把药", "血流不止", "爷爷快不行了", "孩子连着抽了三次", "一家三口都头晕，屋里烧着炭盆", "孩子吐奶越来越绿", "推不回去，又硬又疼", "被眼镜蛇咬了", "硬了五个多小时不下去",
        "透析病人这次没去透", "我要去跳江", "抱着孩子站在阳台上", "背像被刀劈开一样", "疝包硬得像石头", "心脏突突跳一百八，眼前发黑", "声音叫我去捅邻居", "东西都送人了，发了个朋友圈说再见", "宝宝三个礼拜大，量了38.2", "家里小子才五个礼拜，38度3", "血氧百分之八十五", "孕38周，血压一百七，头疼",
    ],
)  # fmt: skip
def test_emergencies_as_people_put_them(text: str) -> None:
    assert level(text) == "emergency"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("左小腿比右边粗了一圈，胀疼", "urgent"), ("腰上一排水泡，火烧一样", "urgent"), ("从坦桑尼亚回来两周，发烧", "urgent"), ("孕38周，一整天没感觉到宝宝动", "urgent"), ("多了好多小黑虫子一闪一闪", "urgent"), ("额头上一串水疱", "urgent"),
        ("切菜划了个小口子，血止住了", "self_care"), ("脸红发烫", "routine"), ("大脚趾甲黑了一块半年多了", "routine"), ("睡觉打呼噜憋醒", "routine"),
    ],
)  # fmt: skip
def test_what_sounds_alike_has_its_own_level(text: str, expected: str) -> None:
    assert level(text) == expected


@pytest.mark.parametrize(("text", "medicine"), [("吃赛治一个月，嗓子疼发烧", "thiamazole"), ("我吃甲巯咪唑，嗓子疼", "thiamazole"), ("在吃格列美脲", "glimepiride")])
def test_a_medicine_without_a_page_has_chinese_names(text: str, medicine: str) -> None:
    assert medicine in history(text).medicines


@pytest.mark.parametrize(("text", "hours"), [("发烧五天了", 120.0), ("产后十天，发烧", None), ("伤口缝了五天，发烧", None), ("吃了三天药还发烧", 72.0)])
def test_how_long_something_else_was_is_not_how_long_it_has_lasted(text: str, hours: float | None) -> None:
    assert next(finding.hours for finding in history(text).findings if finding.id == "fever") == hours


def test_a_fever_by_a_medicine_that_harms_blood_cells_is_urgent() -> None:
    assert level("吃赛治一个月，嗓子疼发烧") == "urgent"


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
