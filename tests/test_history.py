"""Profiles to histories."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.history import from_profile, read_profile
from assistant.types import PatientHistory
from tests.patients import linker


def profile(**values: object) -> PatientHistory:
    """The history of a profile."""
    return from_profile(values, linker())


def test_person() -> None:
    read = profile(age="7 weeks", sex="F", pregnant=False)
    assert read.age == pytest.approx(7 / 52.18)
    assert (read.sex, read.pregnant, read.weeks) == ("female", False, None)
    assert (profile(pregnant=20).pregnant, profile(pregnant=20).weeks) == (True, 20.0)
    assert profile(age=None, sex=None, pregnant=None, conditions=None, medicines=None, allergies=None) == PatientHistory()


@pytest.mark.parametrize(
    ("key", "said", "ids"),
    [
        ("conditions", "type 2 diabetes", ("type-2-diabetes",)), ("conditions", "COPD", ("copd",)), ("conditions", "breast cancer", ("breast-cancer", "known-cancer")),
        ("conditions", "kidney transplant", ("immunosuppression",)), ("conditions", "2型糖尿病", ("type-2-diabetes",)), ("conditions", "gizzard trouble", ("gizzard trouble",)),
        ("medicines", "lipitor 20 mg", ("atorvastatin",)), ("medicines", "HRT", ("oestrogen-use",)), ("medicines", "advil", ("ibuprofen",)),
        ("medicines", "Ventolin", ("salbutamol",)), ("medicines", "chemotherapy", ("immunosuppression",)),
        ("allergies", "penicillin", ("penicillin-allergy",)), ("allergies", "allergic to aspirin", ("aspirin-allergy",)), ("allergies", "latex", ("latex",)),
        ("allergies", "none", ()), ("conditions", " ", ()),
    ],
)  # fmt: skip
def test_plain_words(key: str, said: str, ids: tuple[str, ...]) -> None:
    assert getattr(profile(**{key: [said]}), key) == ids


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"height": 3}, "unknown key 'height'"), ({"sex": "x"}, "sex 'x'"), ({"pregnant": 50}, "pregnant 50"), ({"age": "old"}, "age 'old'"),
        ({"medicines": [1]}, "medicines must be a list of words"),
    ],
)  # fmt: skip
def test_what_is_no_profile(values: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        profile(**values)


def test_json_or_file(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text('{"age": 3}', encoding="utf-8")
    assert read_profile(str(path)) == read_profile('{"age": 3}') == {"age": 3}


@pytest.mark.parametrize(("text", "message"), [("/nowhere.json", "neither JSON nor a readable file"), ("{", "not JSON"), ])
def test_bad_profile_text(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_profile(text)


def test_a_list_is_no_profile(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(BadInput, match="must be a JSON object"):
        read_profile(str(path))
