"""What people are told, in English and in Chinese."""

from __future__ import annotations

import ast
import shutil
import string
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import questions, safety_net, story, triage
from assistant.cautions import cautions
from assistant.dialogue import read, written
from assistant.interview import said
from assistant.region import localised_triage, numbers_of
from assistant.safety_net import with_safety_net
from assistant.story import _in_english
from assistant.types import PatientHistory, Triage
from assistant.understand import listen, understand
from assistant.vitals import care, children, limits
from assistant.vitals.published import Limit
from knowledge_graph import medicines
from knowledge_graph.check.chinese import chinese, spoken, unlike
from knowledge_graph.chinese import CHINESE as CHINESE_CHARACTER
from knowledge_graph.errors import PageError
from knowledge_graph.medicines import check_medicines
from knowledge_graph.speech import FOLDER, rows, speech, translations
from knowledge_graph.store import BUILTIN
from knowledge_graph.store import read as read_knowledge
from tests.patients import CHINESE, ENGLISH, history, knowledge, linker

ROOT = Path(__file__).parents[1]
# Said through a name: everything else is said where it is written.
BY_NAME = {*triage.DO.values(), triage.NOTHING, triage.TELL, *safety_net.WITHIN.values(), *safety_net.PLAIN.values(), story.UNSUPPORTED}
BY_NAME |= {questions.ANY_OF, questions.HAD, questions.HAD_ANY, medicines.ASK, medicines.LISTED}
BY_NAME |= {care.AGAIN, care.STILL, care.TOGETHER, care.ILLNESS, care.FELT, care.IN_RANGE, care.EMERGENCY_NOW, care.URGENT_TODAY, *care.NAMES.values()}


def judged(text: str) -> Triage:
    person = history(text)
    return with_safety_net(triage.triage(person, knowledge()), person, knowledge())


def written_out() -> set[str]:
    """Every text that the code says: the first argument of ``say("...")``."""
    found = set()
    for path in [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "knowledge_graph").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                said = [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else [node.args[0]]
                found |= {part.value for part in said if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def test_all_that_the_code_says_is_translated_and_nothing_else() -> None:
    assert written_out() | BY_NAME == dict(rows(BUILTIN / FOLDER / "sentences.csv")).keys()


def published(values: Iterable[object]) -> Iterator[Limit]:
    """The limits in tables, in rows of tables and alone."""
    for value in values:
        if isinstance(value, Limit):
            yield value
        elif isinstance(value, children.Row):
            yield value.limit
        elif isinstance(value, tuple | dict):
            yield from published(value.values() if isinstance(value, dict) else value)


def test_every_limit_of_a_measurement_is_told_in_chinese() -> None:
    told = dict(rows(BUILTIN / FOLDER / "measurements.csv"))
    held = list(published([*vars(limits).values(), *vars(children).values()]))
    assert told.keys() == {text for limit in held for text in (limit.title, limit.text) if text}
    assert [(english, why) for english, text in told.items() for why in unlike(english, text)] == []


def test_a_translation_puts_the_same_values_in() -> None:
    for english, text in rows(BUILTIN / FOLDER / "sentences.csv"):
        fields = [sorted(field for _, field, _, _ in string.Formatter().parse(said) if field) for said in (english, text)]
        assert fields[0] == fields[1], english


def test_english_is_said_as_it_is_written() -> None:
    assert ENGLISH("Because of: {names}.", names=ENGLISH.names(["cough", "fever"])) == "Because of: cough, fever."
    assert (ENGLISH.either(["a", "b"]), ENGLISH.together("One.", "", "Two."), ENGLISH.name("no-such-thing")) == ("a or b", "One. Two.", "no-such-thing")


def test_chinese_names_and_sentences() -> None:
    assert CHINESE("Because of: {names}.", names=CHINESE.names(["cough", "fever"])) == "因为：咳嗽、发烧。"
    assert CHINESE("no text of ours") == "no text of ours"
    assert (CHINESE.name("asthma"), CHINESE.name("ibuprofen"), CHINESE.name("moondust")) == ("哮喘", "布洛芬", "moondust")


def test_no_name_has_a_gap() -> None:
    assert [key for key in knowledge().concepts if "*" in CHINESE.name(key)] == []


def test_an_emergency_is_told_in_chinese() -> None:
    verdict = judged("我胸口像被压住一样剧烈疼痛，还出冷汗")
    assert verdict.level.label == "emergency"
    assert verdict.language == "zh"
    told = [verdict.do, verdict.reason, verdict.within, *verdict.watch, *(flag.why for flag in verdict.red_flags), *(flag.do for flag in verdict.red_flags)]
    assert all(CHINESE_CHARACTER.search(text) for text in told)
    assert "急救电话" in verdict.do
    assert "急救电话（120）" in localised_triage(verdict, numbers_of("CN")).do


def test_the_same_rules_fire_in_both_languages() -> None:
    english, told = judged("I have back pain and I am numb around my genitals"), judged("我背痛，而且会阴部麻木")
    assert [flag.rule for flag in english.red_flags] == [flag.rule for flag in told.red_flags] != []
    assert told.red_flags[0].why == translations(BUILTIN)[english.red_flags[0].why]


@given(st.dictionaries(st.sampled_from(sorted(key for key, finding in knowledge().findings.items() if finding.ask)), st.sampled_from([True, False, None]), min_size=1, max_size=5))
def test_answers_in_chinese_are_read_again(answers: dict[str, bool | None]) -> None:
    assert read(written(answers, {key: CHINESE.name(key) for key in answers}, "zh"), knowledge()) == answers


@settings(max_examples=30)
@given(st.sampled_from(sorted(key for key, finding in knowledge().findings.items() if finding.ask)), st.sampled_from([True, False, None]))
def test_a_question_repeated_in_chinese_is_read_again(key: str, value: bool | None) -> None:
    assert read(said({key: value}, CHINESE), knowledge())[key] is value


def test_an_answer_keeps_the_language_of_the_conversation() -> None:
    known = history("从昨天起头痛")
    assert known.language == "zh"
    after = understand(known, listen("是：颈部僵硬", linker()), knowledge())
    assert (after.language, "neck-stiffness" in after.present) == ("zh", True)


def test_cautions_are_told_in_chinese() -> None:
    person = PatientHistory(medicines=("warfarin",), language="zh")
    (first, *_) = cautions(person, listen("布洛芬可以和华法林一起吃吗？", linker()), (), knowledge())
    assert "华法林" in first
    assert not any(word in first for word in ("bleeding", "Ask"))


def test_no_text_of_medicines_is_left_in_english() -> None:
    every = check_medicines(knowledge(), ["warfarin", "ibuprofen", "aspirin"], {"pregnancy", "asthma"}, ("ibuprofen",), "zh")
    assert every
    assert all(CHINESE_CHARACTER.search(caution.text) and CHINESE_CHARACTER.search(caution.advice) for caution in every)


def changed(tmp_path: Path, name: str, *swaps: tuple[str, str]) -> list[str]:
    """What ``graph check`` says of the built-in knowledge with one file of translations changed."""
    folder = tmp_path / "knowledge"
    shutil.copytree(BUILTIN, folder)
    path = folder / FOLDER / name
    text = path.read_text(encoding="utf-8")
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return [problem.message for problem in chinese(read_knowledge(folder))]


def test_every_text_of_the_knowledge_has_a_translation() -> None:
    assert list(chinese(knowledge())) == []
    assert {name: len(texts) > 100 for name, texts in spoken(knowledge()).items()} == {"findings": True, "rules": True, "medicines": True}


def test_a_wording_that_changes_loses_its_translation(tmp_path: Path) -> None:
    assert sorted(changed(tmp_path, "findings.csv", ("\nfever,", "\nfevers,"))) == ["'fever' has no translation", "'fevers' is said nowhere any more; take the row out"]


def test_figures_and_numbers_to_call_are_the_same(tmp_path: Path) -> None:
    text = next(text for english, text in rows(BUILTIN / FOLDER / "rules.csv") if "your emergency number" in english)
    found = changed(tmp_path, "rules.csv", (text, text.replace("急救电话", "医生的电话5")))
    assert {problem.rpartition(": ")[2] for problem in found} >= {"5", "'急救电话' is said in one language alone"}


def test_two_findings_with_one_name(tmp_path: Path) -> None:
    known = dict(rows(BUILTIN / FOLDER / "findings.csv"))
    assert f"'{known['fever']}' names 2 findings or conditions" in changed(tmp_path, "findings.csv", (f"\nchills,{known['chills']}\n", f"\nchills,{known['fever']}\n"))


@pytest.mark.parametrize("text", ["en,zh\nfever\n", "en,zh\nfever,\n", "english,chinese\n"])
def test_a_file_that_is_no_table_of_two(tmp_path: Path, text: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match=r"chinese/x\.csv:[12]: a row holds an English and a Chinese text"):
        translations(tmp_path)


def test_two_translations_of_one_text(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    for name, text in (("a.csv", "发热"), ("b.csv", "发烧")):
        (tmp_path / FOLDER / name).write_text(f"en,zh\nfever,{text}\n", encoding="utf-8")
    with pytest.raises(PageError, match="'fever' has two translations"):
        translations(tmp_path)


def test_chinese_is_read_when_it_is_spoken() -> None:
    assert speech("en", knowledge()).chinese == {}


def test_an_answer_in_chinese_is_searched_by_the_english_question() -> None:
    parts: Any = SimpleNamespace(knowledge=knowledge(), linker=linker())
    asked = said({"thunderclap-headache": True}, CHINESE)
    found = _in_english(listen(asked, linker()), parts)
    assert (found.text, found.language) == (said({"thunderclap-headache": True}, ENGLISH), "zh")
    for text in ("我头痛两天了", said({"thunderclap-headache": False}, CHINESE), "Yes: fever"):
        heard = listen(text, linker())
        assert _in_english(heard, parts) is heard
