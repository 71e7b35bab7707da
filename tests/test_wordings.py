"""What a person on the page can be told of errors and of what was left out: all of it in Chinese too, by the wording that it was made from."""

from __future__ import annotations

import ast
import gc
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.intake import lists
from assistant.intake.chart import IN_ERROR
from assistant.records import database
from assistant.records.conversations import WHAT
from assistant.vitals import devices, fhir, units
from assistant.vitals.types import NAMES
from knowledge_graph.chinese import CHINESE
from knowledge_graph.speech import rows
from knowledge_graph.wordings import LONGEST, MESSAGES, in_chinese
from ui.vitals_chart import BANDS, LIMITS

ROOT = Path(__file__).parents[1]
TABLE = rows(MESSAGES)
# Where every text of three words or more is told to people.
TOLD = ("assistant/intake", "assistant/vitals/cells.py", "assistant/vitals/dates.py", "assistant/vitals/devices.py", "assistant/vitals/fhir.py", "assistant/vitals/screen.py", "assistant/vitals/text.py", "assistant/vitals/units.py", "assistant/verify/verifier.py", "assistant/verify/polarity.py", "assistant/verify/population.py")  # fmt: skip
# Whose errors can end what somebody does on the page.
RAISED = (
    "assistant/errors.py", "assistant/history.py", "assistant/person.py", "assistant/understand.py", "assistant/medicines.py", "assistant/region.py", "assistant/build.py",
    "assistant/models", "assistant/learning/overlay.py", "assistant/records/accounts.py", "assistant/records/own.py", "assistant/records/codec.py",
    "assistant/records/database.py", "assistant/records/vault.py", "assistant/records/seal.py", "assistant/records/conversations.py",
    "assistant/records/feedbacks.py", "assistant/records/profiles.py", "indexes/shelf.py", "indexes/manifest.py", "indexes/dense.py", "indexes/sparse.py",
    "indexes/titles.py", "indexes/adapter.py", "indexes/weights.py", "indexes/readers/pdf.py", "ui/turns.py",
)  # fmt: skip
# Functions that no press on the page comes to (files of the command line, what is done before the page is there, accounts: ``ui.guard.words`` says those), or
# whose words are read and not told.
NOT_TOLD = frozenset({
    "history.read_profile", "devices.read_csv", "fhir.read_fhir", "build.build", "build._check_gguf", "database.connect", "database.migrate", "weights._fetch",
    "weights._refuse_wrong", "dense.save", "accounts.add", "accounts.set_role", "accounts.set_password", "accounts.open_for", "accounts._knock", "accounts._begin",
    "accounts.named", "accounts.known_role", "accounts._must", "confirm.family_risks", "units._registry", "prescriptions._dose", "prose.readable",
})  # fmt: skip
# Told through a name, or by another function than its own.
BY_NAME = {
    IN_ERROR, *fhir._NOT_VALID.values(), devices._HOW, units._ACCEPTED["spo2"], *(words for words, _ in NAMES.values()), *lists._MISSING.values(),
    *(reason for _, reason in database._SAID), WHAT, "answer", "verdict", "profile", "note", "age", "sex", "pregnancy", "female", "male", "no medicines", "the file",
    *(label for limits in LIMITS.values() for _, label in limits), *(whose for _, _, whose in BANDS.values() if whose != "NEWS2"),
}  # fmt: skip
# Of others, or shorter than three words.
MORE = {
    "band: {}", "not confirmed: measure again", "left out: {}", "{}: {}", "{}, headings", "{}, page {}", "the page holds no text (a scan?)", "the page cannot be read: {}",
    "they cannot be used ({})", "a model server needs the extra 'remote': pip install 'anamnesis[remote]'", "the model server at {} asks for a key; put it into {}", "the model server at {} refuses the key; put one that it accepts into {}",
    "The source gives no year; look for a current guideline.", "The source is of {}; look for a newer version.", "the model did not write a list of claims", "the language model failed ({}); the answer quotes its sources alone",
    "born {}", "{} years", "{} months", "{} weeks", "{} days", "food", "latex", "seasonal", "environmental", "female and male",
    "{}: line {} column {} (char {})", "Field required", "Extra inputs are not permitted", "Input should be a valid {}",
    "Value error, {}", "{} value string does not match spec regex.", "Value for the field {} is required.", "String should match pattern {}",
    "Input should be a valid boolean, unable to interpret input", "Any of one field value is expected from this list {}, but got multiple!",
}  # fmt: skip


def shape(text: str) -> str:
    """A wording with its values unnamed; two that stand side by side are one."""
    return re.sub(r"(?:\{\})+", "{}", re.sub(r"\{[^}]*\}", "{}", text))


def written(node: ast.AST) -> Iterator[str]:
    """The shapes of texts in a piece of code, f-strings as a whole and then what stands in them."""
    if isinstance(node, ast.JoinedStr):
        yield shape("".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(part, ast.Constant)):
            yield from written(part)


def functions(paths: tuple[str, ...]) -> Iterator[ast.FunctionDef]:
    for path in paths:
        for file in sorted((ROOT / path).rglob("*.py")) if (ROOT / path).is_dir() else [ROOT / path]:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and f"{file.stem}.{node.name}" not in NOT_TOLD)


def sentences() -> set[str]:
    """Every text of three words or more of the files whose texts are told, and of every error that is raised in the others."""
    # Where what other tests have left (event loops, Gradio's blocks) is finalised amid parsing, CPython 3.11 fails with "AST constructor recursion depth mismatch".
    gc.collect()
    told = {text for function in functions(TOLD) for text in written(function) if text != ast.get_docstring(function, clean=False)}
    calls = [node.exc for function in functions(RAISED) for node in ast.walk(function) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
    calls += [node for function in functions(("assistant/errors.py", "ui/turns.py")) if function.name == "__init__" for node in ast.walk(function) if isinstance(node, ast.Call)]
    # What Enough says stands in a tuple.
    assigned = [node.value for function in functions(("ui/turns.py",)) for node in ast.walk(function) if isinstance(node, ast.Assign)]
    told |= {text for call in (*calls, *assigned) for text in written(call)}
    return {text for text in told if len(text.split()) > 2}


def test_all_that_can_be_told_on_the_page_is_translated_and_nothing_else() -> None:
    assert {shape(english) for english, _ in TABLE} == sentences() | {shape(text) for text in BY_NAME} | MORE


@pytest.mark.parametrize(("english", "chinese"), TABLE)
def test_a_message_is_said_again_with_its_values(english: str, chinese: str) -> None:
    fields, said = ([field for _, field, _, _ in string.Formatter().parse(text) if field] for text in (english, chinese))
    assert set(said) <= set(fields)
    # Details of other programs, and what was said already, may be left out.
    assert set(fields) - set(said) <= {"detail", "again"}
    values = {field: f"〈{field}〉" for field in fields}
    assert in_chinese(english.format(**values)) == chinese.format(**values)
    assert CHINESE.search(chinese) or english in {"{file}: {why}", "Value error, {why}"}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("x.csv: the date 03/04/2026 can begin with the day or with the month; choose one: day first (--day-first) or month first (--month-first)", "x.csv：日期 03/04/2026 可能以日开头，也可能以月开头；请选择：日在前或月在前"),
        ("the unit 'pints' of glucose is not known; give one of: mmol/L, mg/dL", "不认识血糖的单位“pints”；请使用以下之一：mmol/L, mg/dL"),
        ("the record is not JSON: Expecting value: line 1 column 3 (char 2)", "病历不是 JSON：第 1 行第 3 列（第 2 个字符）处无法读懂"),
        ("the records at 'sqlite:///x': the disk is full; free some space", "位于“sqlite:///x”的记录：磁盘已满；请腾出空间"),
        ("a message of nobody", "a message of nobody"),
    ],
)
def test_messages_within_messages(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


@settings(max_examples=25)
@given(st.lists(st.sampled_from([": ", "'", " is no FHIR resource: it has no 'resourceType'", "line ", "(", ")", "; give one of: ", "x"]), max_size=400).map("".join))
@example(": " * (LONGEST // 2))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(in_chinese(text), str)
