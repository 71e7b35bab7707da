"""The number to call, by region."""

from __future__ import annotations

import pytest

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.region import localised, numbers_of
from assistant.replies import reply_text
from assistant.settings import Settings
from knowledge_graph.numbers import emergency_numbers
from tests.patients import knowledge


def test_no_region_changes_nothing() -> None:
    assert numbers_of("") is None
    assert localised("Call your emergency number now.", None) == "Call your emergency number now."


@pytest.mark.parametrize(("region", "said"), [("US", "Call 911 now."), ("gb", "Call 999 (or 112) now."), ("CN", "Call 120 now.")])
def test_the_number_is_written_into_what_to_do(region: str, said: str) -> None:
    assert localised("Call your emergency number now.", numbers_of(region)) == said


def test_the_crisis_reply_names_the_line() -> None:
    american = numbers_of("US")
    assert "call 911 or a crisis line (988) right now" in localised(reply_text("crisis", "en", knowledge()), american)
    assert "心理危机热线（12356）" in localised(reply_text("crisis", "zh", knowledge()), numbers_of("CN"))


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(BadInput, match="no emergency number is known for the region 'XX'; known: AT, AU"):
        numbers_of("XX")


def test_every_verdict_says_it() -> None:
    bedside = Bedside(Settings(region="IE"))
    verdict = bedside.urgency(bedside.told("crushing chest pain and sweating"))
    assert "112 (or 999)" in verdict.do
    assert all("your emergency number" not in flag.do for flag in verdict.red_flags)


def test_every_region_has_a_number_and_a_source() -> None:
    assert all(len(key) == 2 and key.isupper() and any(c.isdigit() for c in n.emergency) and n.source for key, n in emergency_numbers().items())
