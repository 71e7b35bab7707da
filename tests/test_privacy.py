"""Identifiers of people go from texts, of every kind; what is medical stays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.privacy.deidentify import Deidentifier
from assistant.privacy.digits import iban, luhn, nhs_number, resident_number
from assistant.privacy.key import Key, read_key
from assistant.privacy.medical import Medical
from assistant.privacy.places import RESTRICTED, kept_zip
from eval.cases import messages, privacy
from eval.suites.privacy import gone
from tests.patients import knowledge, linker

TODAY = date(2026, 1, 1)
KEY = Key(bytes(range(32)))


@cache
def ours(key: Key | None = None) -> Deidentifier:
    return Deidentifier(Medical(linker(), knowledge()), TODAY, key)


def cleaned(text: str) -> str:
    return ours().text(text).text


# ---- the 18 kinds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("My name is Sarah Whitfield.", "My name is [NAME-1]."),
    ("hi my name is tom baker and my back hurts", "hi my name is [NAME-1] and my back hurts"),
    ("Dr. Okonkwo saw me; Okonkwo said rest.", "Dr. [NAME-1] saw me; [NAME-1] said rest."),
    ("My son Oliver has a fever.", "My son [NAME-1] has a fever."),
    ("my husband bob fell", "my husband [NAME-1] fell"),
    ("Patient: John Q. Abernathy", "Patient: [NAME-1]"),
    ("Many thanks,\nMargaret Holloway", "Many thanks,\n[NAME-1]"),
    ("Mr Graves has Graves' disease.", "Mr [NAME-1] has Graves' disease."),
    ("I live at 42 Maple Street.", "I live at [ADDRESS-1]."),
    ("My postcode is SW1A 2AA.", "My postcode is [POSTCODE-1]."),
    ("I moved from Manchester to Leeds.", "I moved from [PLACE-1] to [PLACE-2]."),
    ("Springfield, IL 62704", "[PLACE-1], IL [ZIP:627]"),
    ("My zip is 03601.", "My zip is [ZIP:000]."),
    ("I live in Texas and have gout.", "I live in Texas and have gout."),
    ("DOB 14/02/1985", "DOB 1985"),
    ("born 3 March 1931", "born [DATE]"),
    ("Seen on 3 May 2021 at 10:20.", "Seen on 2021 at 10:20."),
    ("It began on March 14th.", "It began on [DATE]."),
    ("since January 2020", "since 2020"),
    ("She is 94 years old.", "She is 90+ years old."),
    ("She is 89 years old.", "She is 89 years old."),
    ("Call me on 07700 900123.", "Call me on [PHONE-1]."),
    ("ring (415) 555-0132", "ring [PHONE-1]"),
    ("Fax: 212-555-0187", "Fax: [FAX-1]"),
    ("Mail anna.k@example.org please", "Mail [EMAIL-1] please"),
    ("SSN 219-09-9999", "SSN [SSN-1]"),
    ("MRN: 00482913", "MRN: [MRN-1]"),
    ("Member ID: XZH558812304", "Member ID: [HEALTH_PLAN-1]"),
    ("account number 5520098134", "account number [ACCOUNT-1]"),
    ("paid with 4111 1111 1111 1111", "paid with [ACCOUNT-1]"),
    ("driving licence number MORGA657054SM9IJ", "driving licence number [LICENCE-1]"),
    ("number plate AB12 CDE", "number plate [VEHICLE-1]"),
    ("VIN 1HGCM82633A004352", "VIN [VEHICLE-1]"),
    ("Pacemaker serial number PJN734921H", "Pacemaker serial number [DEVICE-1]"),
    ("see https://portal.example.com/p/88213?tab=labs", "see [URL-1]"),
    ("sent from 192.168.14.22", "sent from [IP-1]"),
    ("sent from 2001:db8:85a3::8a2e:370:7334", "sent from [IP-1]"),
    ("A fingerprint scan is attached.", "A [BIOMETRIC-1] is attached."),
    ("I attach anna_face.jpg here", "I attach [PHOTO-1] here"),
    ("NHS number 943 476 5919", "NHS number [ID-1]"),
    ("Passport no. 533380006", "Passport no. [ID-1]"),
    ("id 9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f", "id [ID-1]"),
])  # fmt: skip
def test_every_kind_in_english(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("我叫王小明，发烧三天了。", "我叫[NAME-1]，发烧三天了。"),
    ("张医生让我吃阿司匹林100毫克。", "[NAME-1]医生让我吃阿司匹林100毫克。"),
    ("李女士，45岁，头痛两周。", "[NAME-1]女士，45岁，头痛两周。"),
    ("我老公张伟胸口痛", "我老公[NAME-1]胸口痛"),
    ("我住在广东省深圳市南山区科技路12号，头痛。", "我住在广东省[ADDRESS-1]，头痛。"),
    ("家住成都，头晕。", "家住[PLACE-1]，头晕。"),
    ("邮编：518000", "邮编：[POSTCODE-1]"),
    ("2021年5月3日入院", "2021入院"),
    ("5月12号开始拉肚子", "[DATE]开始拉肚子"),
    ("二〇二一年五月三日手术", "2021手术"),
    ("我奶奶93岁，摔倒了。", "我奶奶90+岁，摔倒了。"),
    ("电话13812345678", "电话[PHONE-1]"),
    ("传真010-62345678", "传真[FAX-1]"),
    ("邮箱 liwei@example.cn。", "邮箱 [EMAIL-1]。"),
    ("住院号：20230918", "住院号：[MRN-1]"),
    ("医保卡号 A12345678", "医保卡号 [HEALTH_PLAN-1]"),
    ("银行卡号6222021234567890123", "银行卡号[ACCOUNT-1]"),
    ("执业证号：110441900001234", "执业证号：[LICENCE-1]"),
    ("车牌京A·12345撞了我", "车牌[VEHICLE-1]撞了我"),
    ("序列号：SN8837261", "序列号：[DEVICE-1]"),
    ("主页 http://blog.example.cn/u/8812 有", "主页 [URL-1] 有"),
    ("从 10.23.4.118 上传", "从 [IP-1] 上传"),
    ("附指纹图像", "附[BIOMETRIC-1]"),
    ("见照片 wang_face.png", "见照片 [PHOTO-1]"),
    ("编码11010519491231002X。", "编码[ID-1]。"),
    ("护照号 E12345678", "护照号 [ID-1]"),
])  # fmt: skip
def test_every_kind_in_chinese(text: str, expected: str) -> None:
    assert cleaned(text) == expected


# ---- what stays --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", [one for one in privacy.read() if not one.identifiers], ids=lambda one: one.id)
def test_look_alikes_stay_as_they_are(sentence: privacy.Sentence) -> None:
    assert ours().text(sentence.text).findings == ()


@pytest.mark.parametrize("sentence", [one for one in privacy.read() if one.identifiers], ids=lambda one: one.id)
def test_planted_identifiers_go_and_nothing_else(sentence: privacy.Sentence) -> None:
    found = ours().text(sentence.text)
    assert all(gone(sentence, [(one.start, one.end) for one in found.findings]))
    for one in found.findings:
        assert sentence.text[one.start : one.end] == one.text
        assert any(one.text in text or text in one.text for _, text in sentence.identifiers), one
        assert any(one.kind == kind for kind, _ in sentence.identifiers), one


def test_messages_lose_only_months() -> None:
    found = [one for message in messages.read() for one in ours().text(message.text).findings]
    assert {one.kind for one in found} == {"DATE"}
    assert len(found) <= 4


def test_public_health_pages_stay_unless_a_query_is_attached() -> None:
    assert cleaned("see www.nhs.uk/conditions/gout") == "see www.nhs.uk/conditions/gout"
    assert cleaned("see www.nhs.uk/conditions/gout?patient=anna") == "see [URL-1]"


# ---- numbering, check digits, ZIP codes ---------------------------------------------------------------------------------


def test_the_same_value_has_the_same_number() -> None:
    text = "Sarah Whitfield called 07700 900123. Mrs Whitfield is at 07700-900-123, her GP Dr Okonkwo at 07700 900456."
    assert cleaned(text) == "[NAME-1] called [PHONE-1]. Mrs [NAME-1] is at [PHONE-1], her GP Dr [NAME-2] at [PHONE-2]."


def test_numbers_in_use_are_not_given_again() -> None:
    assert cleaned("[NAME-1] met Dr Okonkwo") == "[NAME-1] met Dr [NAME-2]"


def test_check_digits() -> None:
    assert nhs_number("943 476 5919") and not nhs_number("943 476 5918") and not nhs_number("1111111111")
    assert luhn("4111 1111 1111 1111") and not luhn("4111 1111 1111 1112")
    assert resident_number("11010519491231002X") and not resident_number("110105194912310021")
    assert iban("GB29 NWBK 6016 1331 9268 19") and not iban("GB28 NWBK 6016 1331 9268 19")


def test_zip_codes_of_small_areas() -> None:
    assert len(RESTRICTED) == 17
    assert kept_zip("62704") == "627"
    assert kept_zip("89301-1234") == "000"


# ---- dates -------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = read_key(path)
    assert read_key(path) == first
    assert path.stat().st_mode & 0o077 == 0
    assert first.secret.hex() not in repr(first)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc", encoding="ascii")
    with pytest.raises(BadInput, match="is no key"):
        read_key(tmp_path / "short")
    with pytest.raises(BadInput, match="cannot be read or made"):
        read_key(tmp_path / "absent" / "key")


DAYS = st.dates(date(1950, 1, 1), date(2025, 12, 31))
WRITTEN = st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%B %d, %Y", "%Y年%m月%d日"])
SHIFTED = re.compile(r"\[DATE:(\d{4}-\d\d-\d\d)\]")


@given(DAYS, DAYS, WRITTEN, WRITTEN, st.text("abc123", max_size=5))
@settings(max_examples=60)
def test_shifted_dates_keep_their_distance(first: date, second: date, one: str, other: str, person: str) -> None:
    if "/" in one + other and max(first.day, second.day) <= 31 and (first.day <= 12 or second.day <= 12):
        one, other = one.replace("%d/%m", "%d %b").replace("%b/", "%b "), other.replace("%d/%m", "%d %b").replace("%b/", "%b ")
    found = ours(KEY).text(f"Seen on {first.strftime(one)} and again on {second.strftime(other)}.", person).text
    days = [date.fromisoformat(day) for day in SHIFTED.findall(found)]
    assert len(days) == 2
    assert days[1] - days[0] == second - first
    assert timedelta(days=1) <= first - days[0] <= timedelta(days=365)
    assert ours(KEY).text(found, person).text == found


def test_people_have_days_of_their_own() -> None:
    assert len({KEY.days(f"person {number}") for number in range(50)}) > 30
    assert KEY.days("a") != Key(bytes(32)).days("a")


# ---- properties --------------------------------------------------------------------------------------------------------

AROUND = st.lists(st.sampled_from([
    "I have had chest pain for 3 weeks.", "BP 120/80, pulse 72.", "Taking metformin 500 mg bd", "pain 10/10", "no fever;", "(see below)", "Crohn's disease since 2005,",
    "NG136 says so.", "头痛三天，", "体温38.5度。", "\n", "- ", "It started at 10:20", "my left arm hurts", "Wells score 4.5", "!!", "thanks",
]), max_size=4).map(" ".join)  # fmt: skip
DIGITS = st.integers(0, 10**7 - 1).map(lambda number: f"{number:07d}")
PLANTED = st.one_of(
    DIGITS.map(lambda d: (f"MRN: {d}", d)),
    DIGITS.map(lambda d: (f"call 077{d[:2]} 9{d[2:]}", f"077{d[:2]} 9{d[2:]}")),
    DIGITS.map(lambda d: (f"mail a{d}@example.org", f"a{d}@example.org")),
    DIGITS.map(lambda d: (f"serial number SN{d}", f"SN{d}")),
    DIGITS.map(lambda d: (f"account number 3{d}", f"3{d}")),
    DIGITS.map(lambda d: (f"policy number HP{d}", f"HP{d}")),
    DIGITS.map(lambda d: (f"https://x.example.com/{d}", d)),
    DIGITS.map(lambda d: (f"住院号：{d}", d)),
    DIGITS.map(lambda d: (f"passport no. A{d}", f"A{d}")),
    st.sampled_from(["Okonkwo", "Lindqvist", "Abernathy", "Kowalczyk", "Fitzgerald", "O'Malley"]).map(lambda n: (f"Dr {n} saw me", n)),
    st.sampled_from(["Sarah", "Oliver", "Priya", "Siobhan", "Mohammed"]).map(lambda n: (f"My cousin {n} said so.", n)),
    st.sampled_from(["王小明", "陈思远", "刘雨欣"]).map(lambda n: (f"姓名：{n}，", n)),
    st.dates(date(1990, 1, 1), date(2025, 12, 28)).map(lambda d: (f"on {d.isoformat()}.", d.isoformat())),
    st.tuples(*[st.integers(1, 254)] * 4).map(lambda four: (f"from {'.'.join(map(str, four))} today", ".".join(map(str, four)))),
)


@given(AROUND, PLANTED, AROUND)
@settings(max_examples=250)
def test_a_planted_identifier_never_remains_and_a_second_run_changes_nothing(before: str, planted: tuple[str, str], after: str) -> None:
    sentence, identifier = planted
    found = cleaned(f"{before} {sentence} {after}")
    assert identifier not in found
    assert cleaned(found) == found


@given(AROUND)
@settings(max_examples=60)
def test_a_text_without_identifiers_is_unchanged(text: str) -> None:
    assert cleaned(text) == text


@given(st.text(alphabet=st.sampled_from("aZ3 .,:/-@[]()1290王年月日号岁\nDr"), max_size=60))
@settings(max_examples=150)
def test_any_text_can_be_read_and_a_second_run_changes_nothing(text: str) -> None:
    found = ours().text(text)
    assert cleaned(found.text) == found.text
    for one in found.findings:
        assert text[one.start : one.end] == one.text
