"""What must hold for every message: negation, order, units and minimising words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.triage import triage
from assistant.types import PatientHistory
from knowledge_graph.types import TriageLevel
from tests.patients import history, judged, knowledge

_NEGATIVE = {"no", "not", "never", "without", "can't", "won't", "cannot"}
# Symptoms that "I have NAME" states and that it states alone, by their own names, which are nouns: "I have a sore throat".
SAID = sorted(
    (key, finding.name)
    for key, finding in knowledge().findings.items()
    if finding.kind == "symptom"
    and finding.system != "babies"
    and len(finding.name.split()) <= 4
    and not _NEGATIVE & {*finding.name.split()}
    and "," not in finding.name
    if history(f"I have {finding.name}.").present == (key,)
)
ZH_SAID = sorted(
    (key, finding.zh[0])
    for key, finding in knowledge().findings.items()
    if finding.kind == "symptom" and finding.zh and not {*"不没无*"} & {*finding.zh[0]} and history(f"我{finding.zh[0]}了。").present == (key,)
)
phrases = st.lists(st.sampled_from(SAID), min_size=2, max_size=5, unique_by=lambda pair: pair[0])


def _level(text: str) -> TriageLevel:
    return judged(text).level


def test_there_are_many_phrases() -> None:
    assert len(SAID) > 150 and len(ZH_SAID) > 150


@settings(max_examples=50)
@given(phrases)
def test_a_denied_finding_changes_no_level(chosen: list[tuple[str, str]]) -> None:
    """ "I have no X" added to a message gives the level of the message, and X absent."""
    (key, denied), *stated = chosen
    message = " ".join(f"I have {name}." for _, name in stated)
    told = history(f"{message} I have no {denied}.")
    assert key not in told.present or key in history(message).present
    assert triage(told, knowledge()).level == _level(message)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(ZH_SAID), min_size=2, max_size=4, unique_by=lambda pair: pair[0]))
def test_a_denied_finding_changes_no_level_in_chinese(chosen: list[tuple[str, str]]) -> None:
    (key, denied), *stated = chosen
    message = "".join(f"我{name}了。" for _, name in stated)
    told = history(f"{message}没有{denied}。")
    assert key not in told.present or key in history(message).present
    assert triage(told, knowledge()).level == _level(message)


@settings(max_examples=50)
@given(st.data(), phrases, st.lists(st.sampled_from(SAID), max_size=2))
def test_the_order_of_sentences_changes_nothing(data: st.DataObject, chosen: list[tuple[str, str]], denied: list[tuple[str, str]]) -> None:
    lines = [f"I have {name}." for _, name in chosen] + [f"I have no {name}." for _, name in denied]
    first, second = history(" ".join(lines)), history(" ".join(data.draw(st.permutations(lines))))
    assert {(f.id, f.present) for f in first.findings} == {(f.id, f.present) for f in second.findings}
    assert triage(first, knowledge()).level == triage(second, knowledge()).level


def _same(first: str, second: str) -> None:
    one, other = history(first), history(second)
    assert {*one.present} == {*other.present}
    assert {v.name for v in one.vitals} == {v.name for v in other.vitals} != set()
    assert triage(one, knowledge()).level == triage(other, knowledge()).level


@pytest.mark.parametrize("shape", ["temp {}", "I have a fever of {}", "my temperature is {} and I feel rough", "temperature: {}, shivering"])
@settings(max_examples=25)
@given(st.integers(350, 420))
def test_celsius_or_fahrenheit(shape: str, tenths: int) -> None:
    celsius = tenths / 10
    fahrenheit = round(celsius * 1.8 + 32, 2)
    written = (
        [f"{celsius} C", f"{celsius}°C", f"{celsius}", f"{celsius} celsius"],
        [f"{fahrenheit} F", f"{fahrenheit}°F", f"{fahrenheit} fahrenheit", f"{fahrenheit}"],
    )
    for one, other in zip(*written, strict=True):
        _same(shape.format(one), shape.format(other))


@settings(max_examples=25)
@given(st.integers(15, 330))
def test_mmol_or_mg(tenths: int) -> None:
    mmol = tenths / 10
    milligrams = round(mmol * 18.016)
    _same(f"blood sugar {milligrams / 18.016:.2f} mmol/l, very thirsty", f"blood sugar {milligrams} mg/dl, very thirsty")


@settings(max_examples=25)
@given(st.integers(85, 240), st.integers(45, 130))
def test_a_pressure_in_any_way(systolic: int, diastolic: int) -> None:
    if diastolic >= systolic:
        return
    written = [f"{a} {systolic}{b}{diastolic}" for a in ("BP", "bp is", "blood pressure of", "my blood pressure was") for b in ("/", " / ", " over ")]
    written += [f"{systolic}/{diastolic} mmHg", f"血压{systolic}/{diastolic}", f"高压{systolic}，低压{diastolic}"]
    values = {
        (tuple(sorted((v.name, v.value) for v in told.vitals)), frozenset(told.present), triage(told, knowledge()).level)
        for told in map(history, written)
    }
    assert len(values) == 1


MINIMISING = [
    "probably nothing",
    "just a bit",
    "It's probably nothing.",
    "I don't want to bother anyone.",
    "Sure it will pass.",
    "It is likely just stress.",
    "I'm fine really.",
    "no big deal",
    "my husband says it's nothing",
]
ZH_MINIMISING = ["应该没事。", "可能没什么大问题。", "不想麻烦医生。", "过几天就好了吧。", "家里人说没事。"]


@settings(max_examples=50)
@given(phrases, st.sampled_from(MINIMISING), st.booleans(), st.booleans())
def test_minimising_words_never_lower_the_level(chosen: list[tuple[str, str]], words: str, first: bool, joined: bool) -> None:
    message = " ".join(f"I have {name}." for _, name in chosen)
    ends = f"{message[:-1]}, {words[0].lower()}{words[1:]}" if joined else f"{message} {words}"
    told = f"{words.rstrip('.')}. {message}" if first else ends
    assert _level(told) >= _level(message)


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(ZH_SAID), min_size=1, max_size=3, unique_by=lambda pair: pair[0]),
    st.sampled_from(ZH_MINIMISING),
    st.sampled_from(["first", "sentence", "clause"]),
)
def test_minimising_words_never_lower_the_level_in_chinese(chosen: list[tuple[str, str]], words: str, place: str) -> None:
    message = "".join(f"我{name}了。" for _, name in chosen)
    told = {"first": words + message, "sentence": message + words, "clause": message[:-1] + "，" + words}[place]
    assert _level(told) >= _level(message)


@settings(max_examples=25)
@given(st.sampled_from(SAID), st.sampled_from(["slight", "mild", "a bit of", "just a little"]))
def test_a_minimising_adjective_hides_no_finding(said: tuple[str, str], word: str) -> None:
    """A "mild" finding is still that finding; severity is told apart."""
    key, name = said
    assert key in history(f"I have {word} {name}.").present or _level(f"I have {word} {name}.") >= _level(f"I have {name}.")


def test_nothing_said_is_nothing_found() -> None:
    assert history("应该没事，谢谢").findings == PatientHistory().findings
