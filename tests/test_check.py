"""The gate of the knowledge: each kind of fault is found at its place, and the real knowledge has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.check import check
from knowledge_graph.errors import Problem
from knowledge_graph.store import bodies
from tests.tiny_knowledge import PAGES, builtin, edit, write

ANAEMIA, FAILURE, FERROUS = "conditions/iron-deficiency-anaemia.md", "conditions/heart-failure.md", "medicines/ferrous-sulfate.md"
RUN = "slow loss of blood from the gut over many months empties the body of iron"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def test_the_template_keeps_every_rule(folder: Path) -> None:
    assert check(folder) == []


def test_the_real_knowledge_keeps_every_rule() -> None:
    assert check() == []


def test_the_real_knowledge_is_large_enough() -> None:
    known = builtin()
    counts = {"conditions": len(known.conditions), "medicines": len(known.medicines), "findings": len(known.findings), "rules": len(known.rules)}
    least = {"conditions": 320, "medicines": 160, "findings": 560, "rules": 160}
    assert all(counts[kind] >= least[kind] for kind in least), counts
    assert sum(finding.kind != "risk" for finding in known.findings.values()) >= 500


def test_most_sentences_of_conditions_rest_on_texts_that_were_at_hand() -> None:
    known = builtin()
    cited = [sentence.sources for body in bodies() if body.page in known.conditions for _, sentences in body.sections for sentence in sentences]
    read = sum(any(known.sources[key].basis == "read" for key in keys) for keys in cited)
    assert read / len(cited) >= 0.6


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (ANAEMIA, "craving-ice: occ", "craving-snow: occ", "findings: 'craving-snow' is not a finding"),
        (ANAEMIA, "[heavy-periods]", "[light-periods]", "risk_factors: 'light-periods' names nothing"),
        (ANAEMIA, "complications: [heart-failure]", "complications: [broken-heart]", "complications: 'broken-heart' is not another condition page"),
        (ANAEMIA, "differentials: [heart-failure]", "differentials: [broken-heart]", "differentials: 'broken-heart' is not another condition page"),
        (FAILURE, "[iron-deficiency-anaemia]", "[craving-ice]", "differentials: 'craving-ice' is not another condition page"),
        (ANAEMIA, "[ferrous-sulfate]", "[iron-pills]", "treated_by: 'iron-pills' is not a medicine"),
        (FERROUS, "{black-stools: common}", "{green-stools: common}", "'green-stools' is not a finding"),
        (FERROUS, "contraindications: [heart-failure]", "contraindications: [haste]", "contraindications/cautions: 'haste' names nothing"),
        (FERROUS, "cautions: [pregnancy]", "cautions: [haste]", "contraindications/cautions: 'haste' names nothing"),
        (ANAEMIA, "part 3: causes and risk factors.[^handbook]", "part 3.[^nobody]", "unknown source 'nobody'"),
        ("findings/all.yaml", "is_a: [breathlessness]", "is_a: [choking]", "breathless-at-rest: 'choking' is not a finding"),
        ("interactions.csv", "aspirin,warfarin,moderate", "aspirin,vodka,moderate", "aspirin, vodka: 'vodka' is neither a medicine nor a class"),
        ("interactions.csv", "Choose paracetamol.,leaflet", "Choose paracetamol.,hearsay", "nsaid, warfarin: unknown source 'hearsay'"),
        ("red_flags/all.yaml", "{any: [chest-pain]}", "{any: [toe-pain]}", "chest-pain-now: 'toe-pain' is not a finding"),
        ("red_flags/all.yaml", "pregnant: true}", "medicines: [vodka]}", "tired-while-pregnant: 'vodka' names nothing"),
        ("red_flags/all.yaml", "now.\n  source: handbook", "now.\n  source: hearsay", "chest-pain-now: unknown source 'hearsay'"),
        ("replies.yaml", "[handbook]", "[hearsay]", "crisis: unknown source 'hearsay'"),
        ("red_flags/all.yaml", "- id: tired-while-pregnant", "- id: chest-pain-now", "two rules are called 'chest-pain-now'"),
    ],
)
def test_ids_that_name_nothing(folder: Path, file: str, old: str, new: str, message: str) -> None:
    line = edit(folder, file, old, new)
    if message.startswith(("chest-pain-now: unknown", "nsaid")):
        line = next(n for n, text in enumerate((folder / file).read_text(encoding="utf-8").splitlines(), 1) if "hearsay" in text)
    if "two rules" in message:
        line = 1
    # What a renamed id pointed to may be an orphan now; that has a test of its own.
    assert [problem for problem in check(folder) if "is used by no page" not in problem.message] == [Problem(file, line, message)]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (ANAEMIA, "urgency: routine", "hue: red\nurgency: routine", "hue: Extra inputs are not permitted"),
        (FERROUS, "part 2: who should not take it.[^handbook]", "part 2.", "sentence without footnote: 'Ferrous sulfate part 2.'"),
        ("findings/all.yaml", "pallor:\n", "fatigue:\n", "not YAML: the key 'fatigue' stands here for the second time"),
        ("findings/all.yaml", "pallor:\n", "pallor:\n  hue: grey\n", "pallor.hue: Extra inputs are not permitted"),
        ("red_flags/all.yaml", "- id: tired-while-pregnant\n", "- id: tired-while-pregnant\n  hue: red\n", "1.hue: Extra inputs are not permitted"),
        ("sources/recalled.csv", "Leaflets,https://example.org/leaflets,,", "Leaflets,https://example.org/leaflets,long ago,", "('year',): Input should be a valid integer, unable to parse string as an integer"),
        ("interactions.csv", "aspirin,warfarin,moderate", "aspirin,warfarin,dreadful", "('severity',): Input should be 'avoid', 'serious', 'moderate' or 'minor'"),
    ],
)
def test_files_that_break_their_format(folder: Path, file: str, old: str, new: str, message: str) -> None:
    line = edit(folder, file, old, new)
    found = check(folder)
    assert Problem(file, line, message) in found
    assert {problem.file for problem in found} == {file}


def test_missing_table(folder: Path) -> None:
    (folder / "sources/read.csv").unlink()
    assert check(folder) == [Problem("sources/read.csv", 0, "the file is missing")]


def test_faults_of_several_files_are_told_together_and_sorted(folder: Path) -> None:
    first = edit(folder, ANAEMIA, "urgency: routine", "urgency: later")
    second = edit(folder, FERROUS, "id: ferrous-sulfate", "id: iron")
    assert [(problem.file, problem.line) for problem in check(folder)] == [(ANAEMIA, first), (FERROUS, second)]


def test_a_question_of_a_section_that_is_not_there(folder: Path) -> None:
    edit(folder, "asked.csv", "question\n", "question\nwarfarin,Side effects,why do I bleed\nwarfarin,Symptoms,why do I bleed\n")
    assert [problem.message for problem in check(folder)] == ["'warfarin' has no section 'Symptoms'"]


def test_eight_words_that_two_pages_share(folder: Path) -> None:
    edit(folder, ANAEMIA, "part 3: causes and risk factors.", f"part 3: {RUN}.")
    line = edit(folder, FERROUS, "part 0: what it is for.", f"helps when {RUN}.")
    (problem,) = check(folder)
    assert (problem.file, problem.line) == (FERROUS, line)
    assert problem.message == f"shares '{' '.join(RUN.split()[:8])}' with iron-deficiency-anaemia"


def test_seven_shared_words_are_allowed(folder: Path) -> None:
    run = " ".join(RUN.split()[:7])
    edit(folder, ANAEMIA, "part 3: causes and risk factors.", f"part 3: {run} here.")
    edit(folder, FERROUS, "part 0: what it is for.", f"helps when {run} there.")
    assert check(folder) == []


def test_an_id_that_two_kinds_use(folder: Path) -> None:
    edit(folder, "findings/all.yaml", "black-stools:\n", "heart-failure:\n  name: weak heart\n  kind: sign\nblack-stools:\n")
    line = next(n for n, text in enumerate((folder / "findings/all.yaml").read_text(encoding="utf-8").splitlines(), 1) if text == "heart-failure:")
    assert Problem("findings/all.yaml", line, "id 'heart-failure' is also used in conditions") in check(folder)


def test_a_name_that_two_concepts_share(folder: Path) -> None:
    line = edit(folder, ANAEMIA, "lay_names: [low iron]", "lay_names: [tired]")
    edit(folder, "findings/all.yaml", "lay: [tired, ", "lay: [")
    assert check(folder) == []
    edit(folder, "findings/all.yaml", "lay: [pale, ", "lay: [tired, ")
    assert check(folder) == [Problem(ANAEMIA, line, "'tired' names iron-deficiency-anaemia, pallor")]


def test_every_page_of_the_template_is_looked_at(folder: Path) -> None:
    for file in PAGES:
        edit(folder, file, "---", "--")
    assert [problem.file for problem in check(folder)] == sorted(PAGES)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("findings/all.yaml", "pregnancy:\n", "left-handed:\n  name: left-handed\n  kind: risk\n  lay: [uses the left hand]\npregnancy:\n", "'left-handed' is used by no page and no rule"),
        ("findings/all.yaml", '  ask: "Are you tired all the time?"\n', "", "'fatigue' has no question that asks for it"),
        ("findings/all.yaml", "  lay: [hurting chest]\n", "", "'chest-pain' has no words that people use for it"),
        (FAILURE, "findings:\n  breathlessness: very_common\n  fatigue: common\n", "findings: {}\n", "no finding leads to 'heart-failure'"),
        (FAILURE, "breathlessness: very_common", "breathlessness: rare\n  breathless-at-rest: common", "'breathless-at-rest' is said to be more frequent than 'breathlessness', which it implies"),
        (FAILURE, "frequency: uncommon", "frequency: uncommon\nages: {min: 50, max: 40}", "ages: the lower bound is above the upper one"),
        ("findings/all.yaml", "  alone: urgent\n", "  alone: urgent\n  passes: handbook\n", "'breathless-at-rest' passes, so its level alone must be routine"),
        ("findings/all.yaml", "  alone: urgent\n", "  alone: urgent\n  passes_if: {days: 7}\n", "'breathless-at-rest' has bounds within which it passes, but no source that says so"),
        ("findings/all.yaml", "  alone: urgent\n", "  alone: urgent\n  passes_if: {without: [nothing]}\n", "'breathless-at-rest' passes beside or without the unknown 'nothing'"),
        ("red_flags/all.yaml", "- id: chest-pain-now\n", "- id: chest-pain-now\n  passes: handbook\n", "'chest-pain-now' passes, so it must be routine and name what explains it"),
        (FAILURE, "frequency: uncommon", "frequency: uncommon\nalone: routine\npasses: nowhere", "'heart-failure' passes by the unknown source 'nowhere'"),
        (FAILURE, "frequency: uncommon", "frequency: uncommon\nalone: routine\nsuspected: urgent", "'heart-failure' has a level alone, so none when suspected"),
        (FAILURE, "frequency: uncommon", "frequency: uncommon\nsuspected: emergency", "'heart-failure' is more urgent when suspected than its page says"),
        (FAILURE, "part 5: treatment.", "part 5: bisoprolol helps.", "'bisoprolol' has neither a medicine page nor a row in other_medicines.csv"),
        ("sources/recalled.csv", "leaflet,", "atlas,Test Press,Atlas,https://example.org/atlas,,CC0\nleaflet,", "'atlas' is cited by nobody"),
        ("sources/recalled.csv", "leaflet,", "handbook,Test Press,Atlas,https://example.org/atlas,,CC0\nleaflet,", "'handbook' names two sources"),
    ],
)
def test_what_leads_nowhere_and_what_contradicts_itself(folder: Path, file: str, old: str, new: str, message: str) -> None:
    edit(folder, file, old, new)
    assert (file, message) in [(problem.file, problem.message) for problem in check(folder)]


def test_a_page_that_is_hard_to_read(folder: Path) -> None:
    hard = "Extraordinarily complicated haematological terminology overwhelms inexperienced individuals considerably. "
    edit(folder, ANAEMIA, "part 3: causes and risk factors.", "part 3: causes and risk factors.[^handbook] " + "[^handbook] ".join([hard.strip()] * 14))
    assert "patient sections read at grade" in "".join(problem.message for problem in check(folder) if problem.file == ANAEMIA)


def test_a_folder_without_rules(folder: Path) -> None:
    (folder / "red_flags/all.yaml").unlink()
    assert check(folder) == [Problem("red_flags/", 0, "the folder holds no file")]
