"""Clinical notes to items: what each section makes of a mention, whose it is, and that every span is the text it stands for."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.intake.sections import sections, sentences
from tests.notes import note, one, told

NOTE = """CHIEF COMPLAINT

Back pain.

HISTORY OF PRESENT ILLNESS

Ms. Test is a 50-year-old female with a past medical history significant for congestive heart failure, depression, and hypertension.
Her mother reports no change. She denies any chest pain, shortness of breath, or swelling in her legs. She is still taking her lisinopril.
There is a family history of melanoma in her maternal aunt. She stopped taking Prilosec altogether. She is 20 weeks pregnant.

PAST MEDICAL HISTORY
Gout. Hammertoe. Stroke in 2015.

PAST SURGICAL HISTORY
Cholecystectomy, 01/2020.
Bilateral tubal ligation.

FAMILY HISTORY
Mother: breast cancer. Father: diabetes.
No family history of colon cancer.

CURRENT MEDICATIONS
Metformin 500 mg twice daily, Co-Q 10, and aspirin 81 mg q.d.

ALLERGIES
Penicillin (rash). Latex.

REVIEW OF SYSTEMS
• Constitutional: No fevers, chills.
• Gastrointestinal: Negative for nausea, vomiting, blood in the stools.

VITALS
Blood pressure: 115/75
Pulse: 67.

ASSESSMENT AND PLAN
Gout.
• Medical Treatment: We will start allopurinol 100 mg daily. Continue lisinopril 20 mg daily. Consider pneumonia if she gets worse.
"""


# ---- sections ----------------------------------------------------------------------------------------------------------


def test_sections_by_heading_and_the_rest_as_story() -> None:
    text = "Seen today.\nPMH: gout. Allergies: NKDA\nSOME OTHER THING\nx y"
    assert [(s.kind, s.title) for s in sections(text)] == [("story", "note"), ("past", "PMH"), ("allergies", "Allergies")]
    assert [s.kind for s in sections("HPI\nfever\nOPIOID USE\nno")] == ["story", "other"]
    assert [(s.kind, s.title) for s in sections("主诉：咳嗽3天。既往史：高血压。")] == [("story", "主诉"), ("past", "既往史")]


def test_a_line_in_capitals_never_ends_the_family_history() -> None:
    assert told("FAMILY HISTORY\nBREAST CANCER\nGOUT", "condition") == []
    assert told("FAMILY HISTORY\n\nBREAST CANCER\n\nGOUT", "family") == [("breast-cancer", "family", ""), ("gout", "family", "")]


def test_sentences_keep_abbreviations_and_broken_lines_together() -> None:
    text = "He saw Dr. Hill. Takes it b.i.d. with\nfood\n- Next line\n1. First"
    assert [text[a:b] for a, b in sentences(text, 0, len(text))] == ["He saw Dr. Hill.", "Takes it b.i.d. with\nfood", "Next line", "1. First"]


# ---- what sections and words make of a mention ---------------------------------------------------------------------------


def test_the_person() -> None:
    items = note(NOTE).items
    assert [(item.kind, item.value, item.number, item.status) for item in items if item.kind in {"age", "sex"}] == [
        ("sex", "female", None, "current"), ("age", "50 years", 50.0, "current"),
    ]  # fmt: skip
    assert [(item.status, item.number) for item in items if item.kind == "pregnancy"] == [("current", 20.0)]


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("75 y.o. female with gout.", 75.0, "female"), ("This is a 6-month-old boy.", 0.5, "male"), ("34 y/o F seen.", 34.0, "female"), ("Patient is 61 M.", 61.0, "male"),
        ("患者，男，56岁，咳嗽。", 56.0, "male"), ("性别：女 年龄：43岁", 43.0, "female"), ("Her 8-year-old son has a cold. Menarche at 12 years of age.", None, None),
    ],
)  # fmt: skip
def test_age_and_sex(text: str, age: float | None, sex: str | None) -> None:
    items = note(text).items
    assert [item.number for item in items if item.kind == "age"] == ([] if age is None else [age])
    assert [item.value for item in items if item.kind == "sex" and item.status == "current"] == ([] if sex is None else [sex])


def test_pronouns_alone_leave_the_sex_unsure() -> None:
    assert told("She has gout. Her foot hurts.", "sex") == [("sex", "unsure", "female")]


def test_illnesses() -> None:
    found = told(NOTE, "condition")
    assert {("heart-failure", "current", ""), ("depression", "current", ""), ("hypertension", "current", ""), ("gout", "current", "")} <= {*found}
    assert ("Hammertoe", "current", "") in found
    assert ("stroke", "past", "") in found
    assert one(NOTE, "stroke").when == date(2015, 1, 1)
    assert not {"breast-cancer", "melanoma", "type-2-diabetes", "multiple-sclerosis"} & {concept for concept, _, _ in found}


def test_the_family_is_never_the_patient() -> None:
    assert told(NOTE, "family") == [
        ("melanoma", "family", "aunt"), ("breast-cancer", "family", "Mother"), ("type-2-diabetes", "family", "Father"),
        ("family-history-cancer", "denied", "family"), ("colorectal-cancer", "denied", "family"),
    ]  # fmt: skip


def test_medicines_with_their_dose() -> None:
    assert told(NOTE, "medicine") == [
        ("omeprazole", "past", ""), ("metformin", "current", "500 mg twice daily"), ("Co-Q 10", "current", ""), ("aspirin", "current", "81 mg q.d."),
        ("allopurinol", "unsure", "100 mg daily"), ("lisinopril", "current", "20 mg daily"),
    ]  # fmt: skip
    assert one(NOTE, "metformin").quote == "Metformin 500 mg twice daily"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("None.", [("no medicines", "denied", "")]), ("Patient denies taking any current medications.", [("no medicines", "denied", "")]),
        ("Micronase 2.5 mg Tab PO QAM #30", [("Micronase", "current", "2.5 mg Tab PO QAM #30")]), ("He has been taking these regularly.", []),
        ("Recently finished Minocin", [("Minocin", "past", "")]), ("Vitamin C.", [("Vitamin C", "current", "")]), ("No medications other than amoxicillin.", [("amoxicillin", "current", "")]),
        ("Toprol and Avalide for hypertension", [("metoprolol", "current", ""), ("Avalide", "current", "")]),
        ("二甲双胍 0.5g 每日两次", [("metformin", "current", "0.5g 每日两次")]),
    ],
)  # fmt: skip
def test_lines_of_medicines(line: str, found: list[tuple[str, str, str]]) -> None:
    assert told(f"MEDICATIONS\n{line}", "medicine") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("NKDA", [("no known allergies", "denied", "")]), ("She has no known drug allergies.", [("no known allergies", "denied", "")]),
        ("PCN, but has tolerated cephalosporins.", [("penicillin-allergy", "current", "")]), ("Sulfa (rash).", [("sulfonamide", "current", "rash")]),
        ("Eggs and peanuts.", [("food-allergy", "current", ""), ("peanuts", "current", "")]), ("No known drug allergies except latex.", [("no known allergies", "denied", ""), ("latex", "current", "")]),
        ("The patient has asthma.", []), ("否认药物过敏史", [("no known allergies", "denied", "")]), ("青霉素过敏", [("penicillin-allergy", "current", "")]),
    ],
)  # fmt: skip
def test_lines_of_allergies(line: str, found: list[tuple[str, str, str]]) -> None:
    assert told(f"ALLERGIES\n{line}", "allergy") == found


def test_allergies_told_elsewhere() -> None:
    assert told("He is allergic to penicillin and latex.", "allergy") == [("penicillin-allergy", "current", ""), ("latex", "current", "")]
    assert told("She denies any allergies.", "allergy") == [("no known allergies", "denied", "")]


def test_denials_of_a_note() -> None:
    found = {concept: status for concept, status, _ in told(NOTE, "finding")}
    denied = {"chest-pain", "breathlessness", "fever", "chills", "nausea", "vomiting", "blood-in-stool"}
    assert {concept for concept in denied if found[concept] == "denied"} == denied
    assert "current" not in {status for concept, status, _ in told(NOTE, "finding") if "swelling" in concept}
    assert found["back-pain"] == "current"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("ROS\nEARS: Negative tinnitus, negative vertigo.", "denied"), ("ROS\nPatient and daughter also deny tinnitus.", "denied"), ("HPI\nMother states he has tinnitus.", "current"),
        ("HPI\nHe has tinnitus.", "current"), ("PLAN\nCall if tinnitus returns.", "unsure"), ("HPI\nPossible tinnitus.", "unsure"),
    ],
)  # fmt: skip
def test_status_of_a_complaint(text: str, status: str) -> None:
    assert one(text, "tinnitus").status == status


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("His mother had a stroke.", "family", "family"), ("The patient had a stroke. His mother is well.", "condition", "current"), ("Stroke in his father.", "family", "family"),
        ("Her mother is 80. She had a stroke.", "condition", "unsure"), ("Mr. Hill came. His mother is 80. He had a stroke.", "condition", "current"),
        ("rule out stroke", "condition", "unsure"), ("No stroke.", "condition", "denied"), ("Stroke in 2015.", "condition", "past"),
    ],
)  # fmt: skip
def test_whose_stroke(text: str, kind: str, status: str) -> None:
    item = one(text, "stroke")
    assert (item.kind, item.status) == (kind, status)


def test_what_is_said_of_a_friend_is_left_out_and_told() -> None:
    read = note("Her husband has gout.")
    assert [item.concept for item in read.items if item.kind in {"condition", "family"}] == []
    assert [(part.said, part.why) for part in read.skipped] == [("gout", "it is said of somebody else who is no relative")]


def test_a_history_of_what_stays_is_current() -> None:
    assert told("She has a history of asthma, gallstones.", "condition") == [("asthma", "current", ""), ("gallstones", "past", "")]
    assert told("PMH\nMultiple knee surgeries.", "procedure") == [("Multiple knee surgeries", "past", "")]


def test_operations() -> None:
    assert told(NOTE, "procedure") == [("Cholecystectomy, 01/2020", "past", ""), ("Bilateral tubal ligation", "past", "")]
    assert told("He underwent a lumbar fusion in 2012. No prior surgery.", "procedure") == [("lumbar fusion", "past", "")]
    assert told("SURGICAL HISTORY\nAppendectomy, as well as diabetes.", "condition") == [("type-2-diabetes", "current", "")]


def test_vaccinations_are_no_illness() -> None:
    assert told("She got her COVID-19 vaccine.", "condition") == []
    assert told("She got her COVID-19 vaccine.", "immunisation") == [("COVID-19 vaccine", "past", "")]
    assert [(item.name, item.when) for item in note("IMMUNIZATIONS\nTetanus booster 2019. Pneumovax 2020.").of("immunisation")] == [
        ("Tetanus booster", date(2019, 1, 1)), ("Pneumovax 2020", date(2020, 1, 1)),
    ]  # fmt: skip


def test_measurements_with_their_place() -> None:
    found = [(item.name, item.number, item.value, item.quote) for item in note(NOTE).of("vital")]
    assert found == [
        ("diastolic", 75.0, "75 mmHg", "Blood pressure: 115/75"), ("systolic", 115.0, "115 mmHg", "Blood pressure: 115/75"), ("heart_rate", 67.0, "67 /min", "Pulse: 67"),
    ]  # fmt: skip
    assert note("PLAN\nGoal BP 130/80.").of("vital") == ()


def test_each_thing_once_where_it_is_told_best() -> None:
    text = "HPI\nTakes metformin. Has gout.\nMEDICATIONS\nMetformin 500 mg daily\nPMH\nGout since 2011"
    assert [(item.source, item.value) for item in note(text).of("medicine")] == [("MEDICATIONS", "500 mg daily")]
    assert [item.when for item in note(text).of("condition")] == [date(2011, 1, 1)]


def test_entries_that_say_nothing_are_told() -> None:
    read = note("PMH\nNoncontributory.\nHe is doing well with his diet.")
    assert [(part.said, part.why) for part in read.skipped] == [("Noncontributory.", "it names no illness"), ("He is doing well with his diet.", "no illness was recognised in it")]


def test_in_a_list_each_entry_has_its_own_date() -> None:
    text = "PMH: COPD, hypertension, s/p appendectomy 1998, h/o DVT (2010), gout, 2012"
    assert (one(text, "copd").when, one(text, "hypertension").when) == (None, None)
    assert (one(text, "deep-vein-thrombosis").when, one(text, "gout").when) == (date(2010, 1, 1), date(2012, 1, 1))


def test_a_vaccination_is_no_illness() -> None:
    text = "Immunisations: influenza 10/2025, Pneumovax 2020"
    assert told(text, "condition") == []
    assert told(text, "immunisation") == [("influenza", "past", ""), ("Pneumovax 2020", "past", "")]


def test_allergies_beside_the_statement_that_there_is_none() -> None:
    text = "Allergies: penicillin (anaphylaxis), NKFA, sulfa - rash"
    assert [(item.quote, item.status, item.value) for item in note(text).items] == [
        ("penicillin (anaphylaxis)", "current", "anaphylaxis"), ("NKFA", "denied", ""), ("sulfa - rash", "current", "rash"),
    ]  # fmt: skip
    assert [item.status for item in note("Allergies: no known allergies to medications, foods, or latex.").items] == ["denied"]
    assert [item.status for item in note("过敏史：无药物过敏，无食物过敏").items] == ["denied"]


def test_a_reaction_is_no_allergen() -> None:
    assert told("过敏史：青霉素过敏，皮疹", "allergy") == [("penicillin-allergy", "current", "皮疹")]


def test_what_somebody_does_not_tolerate_they_do_not_take() -> None:
    text = "PMHx: migraine. Intolerant of codeine (vomiting). NKDA."
    assert told(text, "medicine") == []
    assert [(item.name, item.status, item.value) for item in note(text).items if item.kind == "allergy"] == [
        ("codeine", "current", "vomiting"), ("no known allergies", "denied", ""),
    ]  # fmt: skip
    assert [item.concept for item in note(text).items if item.kind == "condition"] == ["migraine"]


def test_without_obvious_cause_denies_nothing() -> None:
    assert told("现病史：3天前无明显诱因出现头晕、乏力，无胸痛。", "finding") == [("dizziness", "current", ""), ("fatigue", "current", ""), ("chest-pain", "denied", "")]


def test_an_illness_of_the_mother_in_brackets_is_hers() -> None:
    text = "8-month-old girl, brought in by mum (who has asthma and takes salbutamol). Fever for two days."
    assert [(item.concept, item.value) for item in note(text).items if item.kind == "family"] == [("asthma", "mum"), ("salbutamol", "mum")]
    assert told(text, "condition") == told(text, "medicine") == []


def test_a_death_is_no_feeling_and_an_unknown_illness_of_the_family_is_told() -> None:
    found = note("FH: Mother died of breast cancer. Father xyzzy at 60.")
    assert [item.concept for item in found.items if "died" in item.quote and item.concept and not item.concept.startswith("family-history")] == []
    assert [(item.said, item.why) for item in found.skipped] == [("Father xyzzy at 60.", "no illness was recognised in it")]


def test_measurements_written_in_words_keep_their_place_and_others_are_told() -> None:
    assert told("现病史：体温三十九度五，高压180，低压110。", "vital") == [("temperature", "current", "39.5 °C"), ("diastolic", "current", "110 mmHg"), ("systolic", "current", "180 mmHg")]
    assert [item.said for item in note("VITALS\nBP 120/80, Wt 82 kg").skipped] == ["Wt 82 kg"]
