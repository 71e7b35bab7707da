"""Where the person is: the numbers to call there, in place of "your emergency number".

``knowledge_graph/knowledge/emergency_numbers.csv`` holds the numbers with their source; a region that is not listed is refused, never guessed.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.errors import BadInput
from assistant.types import Triage
from knowledge_graph.numbers import Numbers, emergency_numbers

ENGLISH, CHINESE = "your emergency number", "急救电话"
CRISIS_ENGLISH, CRISIS_CHINESE = "a crisis line in your area", "当地的急救电话或心理危机热线"


def numbers_of(region: str) -> Numbers | None:
    """The numbers of a region (ISO 3166-1 alpha-2, any case); None where no region is set.

    Raises:
        BadInput: the region is not listed.
    """
    if not region:
        return None
    table = emergency_numbers()
    if region.upper() not in table:
        raise BadInput(f"no emergency number is known for the region '{region}'; known: {', '.join(table)}; leave it out to be told 'your emergency number'")
    return table[region.upper()]


def localised(text: str, numbers: Numbers | None) -> str:
    """The text with the number to call written into it."""
    if numbers is None:
        return text
    if numbers.crisis:
        text = text.replace(CRISIS_ENGLISH, f"a crisis line ({numbers.crisis})").replace(CRISIS_CHINESE, f"当地的急救电话或心理危机热线（{numbers.crisis}）")
    return text.replace(ENGLISH, numbers.emergency).replace(CHINESE, f"{CHINESE}（{numbers.emergency}）")


def localised_triage(verdict: Triage, numbers: Numbers | None) -> Triage:
    """The verdict with the number to call in everything it says to do."""
    flags = tuple(replace(flag, do=localised(flag.do, numbers)) for flag in verdict.red_flags)
    return replace(verdict, do=localised(verdict.do, numbers), red_flags=flags)
