"""The strict reader of pages: what it reads, and every fault with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.errors import PageError, Problem
from knowledge_graph.pages import Condition, Medicine, Sentence, read_page
from knowledge_graph.types import Background, Frequency
from tests.tiny_knowledge import edit, write

PAGE = "conditions/iron-deficiency-anaemia.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def problems_of(folder: Path, page: str = PAGE) -> list[Problem]:
    with pytest.raises(PageError) as caught:
        read_page(folder / page, Condition)
    return caught.value.problems


def only(folder: Path, page: str = PAGE) -> tuple[str, int, str]:
    (problem,) = problems_of(folder, page)
    return problem.file, problem.line, problem.message


def test_a_page_is_read_whole(folder: Path) -> None:
    front, body = read_page(folder / PAGE, Condition)
    assert (front.name, front.lay_names, front.frequency, front.treated_by) == (
        "Iron-deficiency anaemia",
        ("low iron",),
        Background.COMMON,
        ("ferrous-sulfate",),
    )
    assert front.findings["pallor"] is Frequency.COMMON
    assert body.title == front.name
    assert body.sections[5] == ("Treatment", (Sentence("Iron-deficiency anaemia part 5: treatment.", ("handbook",), 42),))


def test_one_line_may_hold_sentences_with_several_footnotes(folder: Path) -> None:
    line = edit(folder, PAGE, "- Iron-deficiency anaemia part 0: what it is.[^handbook]", "Is it common?[^handbook] Yes, e.g. In women.[^handbook][^leaflet]")
    sentences = read_page(folder / PAGE, Condition)[1].sections[0][1]
    assert sentences == (Sentence("Is it common?", ("handbook",), line), Sentence("Yes, e.g. In women.", ("handbook", "leaflet"), line))


def test_a_medicine_has_sections_of_its_own(folder: Path) -> None:
    front, body = read_page(folder / "medicines/ferrous-sulfate.md", Medicine)
    assert front.side_effects == {"black-stools": Frequency.COMMON}
    assert [name for name, _ in body.sections][:3] == ["What it is for", "How it is taken", "Who should not take it"]


def test_unknown_key(folder: Path) -> None:
    line = edit(folder, PAGE, "urgency: routine", "colour: red\nurgency: routine")
    assert only(folder) == (PAGE, line, "colour: Extra inputs are not permitted")


def test_value_outside_its_list_names_the_inner_line(folder: Path) -> None:
    line = edit(folder, PAGE, "  pallor: common", "  pallor: often")
    file, at, message = only(folder)
    assert (file, at) == (PAGE, line)
    assert message.startswith("findings.pallor: Input should be 'very_common'")


def test_missing_key(folder: Path) -> None:
    edit(folder, PAGE, "urgency: routine\n", "")
    assert only(folder) == (PAGE, 1, "urgency: Field required")


def test_front_matter_that_is_not_yaml(folder: Path) -> None:
    line = edit(folder, PAGE, "lay_names: [low iron]", "lay_names: [low iron")
    file, at, message = only(folder)
    assert file == PAGE
    assert at in {line, line + 1}
    assert message.startswith("not YAML: ")


def test_the_same_key_twice(folder: Path) -> None:
    line = edit(folder, PAGE, "  pallor: common\n", "  pallor: common\n  pallor: rare\n")
    assert only(folder) == (PAGE, line + 1, "not YAML: the key 'pallor' stands here for the second time")


def test_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("# X\n", encoding="utf-8")
    (problem,) = problems_of(tmp_path, "x.md")
    assert (problem.line, problem.message) == (1, "the page must begin with front matter between two lines '---'")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("", encoding="utf-8")
    assert problems_of(tmp_path, "x.md")[0].line == 1


def test_id_must_be_the_file_name(folder: Path) -> None:
    edit(folder, PAGE, "id: iron-deficiency-anaemia", "id: anaemia")
    assert only(folder) == (PAGE, 2, "id 'anaemia' must equal the file name 'iron-deficiency-anaemia'")


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("It is low iron.", "sentence without footnote: 'It is low iron.'"),
        ("It is low iron.[^handbook] It is common.", "sentence without footnote: 'It is common.'"),
        ("It is common. It is low iron.[^handbook]", "sentence without footnote before 'It is common. It is low iron.'"),
        ("It is low iron[^handbook].", "a footnote follows the full stop: 'It is low iron[^handbook].'"),
    ],
)
def test_footnotes(folder: Path, new: str, message: str) -> None:
    line = edit(folder, PAGE, "Iron-deficiency anaemia part 3: causes and risk factors.[^handbook]", new)
    assert Problem(PAGE, line, message) in problems_of(folder)


def test_sections_out_of_order(folder: Path) -> None:
    edit(folder, PAGE, "## Tests", "## Treatment ")
    edit(folder, PAGE, "## Treatment\n", "## Tests\n")
    file, line, message = only(folder)
    assert (file, line) == (PAGE, 16)
    assert message.startswith("sections must be What it is, Symptoms")
    assert "Causes and risk factors, Treatment, Tests, Self-care" in message.partition("found")[2]


def test_empty_section(folder: Path) -> None:
    edit(folder, PAGE, "- Iron-deficiency anaemia part 4: tests.[^handbook]\n", "")
    assert only(folder) == (PAGE, 16, "section 'Tests' is empty")


def test_text_before_the_first_section(folder: Path) -> None:
    line = edit(folder, PAGE, "\n## What it is", "Hello.[^handbook]\n\n## What it is")
    assert only(folder) == (PAGE, line, "text before the first section")


def test_deeper_headings_are_refused(folder: Path) -> None:
    line = edit(folder, PAGE, "- Iron-deficiency anaemia part 4", "### Blood\n- Iron-deficiency anaemia part 4")
    assert only(folder) == (PAGE, line, "only '# Name' and the fixed '## ' sections are allowed")


def test_heading_must_be_the_name(folder: Path) -> None:
    edit(folder, PAGE, "# Iron-deficiency anaemia\n", "# Anaemia\n")
    assert only(folder) == (PAGE, 16, "the heading '# Anaemia' must equal name 'Iron-deficiency anaemia'")


def test_every_problem_of_a_page_is_told(folder: Path) -> None:
    first = edit(folder, PAGE, "part 0: what it is.[^handbook]", "is low iron.")
    second = edit(folder, PAGE, "part 4: tests.[^handbook]", "needs tests[^handbook].")
    assert {problem.line for problem in problems_of(folder)} >= {first, second}
