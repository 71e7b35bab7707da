"""Doses that do not say of which medicine: "take one or two 200 mg tablets" below a sentence on another medicine would be read as its dose."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.amounts import amounts
from assistant.formulary import Formulary
from indexes.sentences import Pick


def without_nameless_doses(picks: Iterable[Pick], asked: Iterable[str], pages: Formulary) -> list[Pick]:
    """The sentences in their order; where several medicines are quoted or asked about, without doses on the page of a medicine that do not name it.

    Args:
        asked: concepts that the message names; a dose on the page of the only medicine among them is clear enough.
    """
    kept, known = list(picks), pages.knowledge.medicines.keys()
    named = set(asked) & known
    clear = named or {pick.passage.document_id for pick in kept} & known
    unclear = known - clear if len(clear) == 1 else known
    return [pick for pick in kept if pick.passage.document_id not in unclear or not _states_dose(pick.text) or pages.named(pick.text)]


def _states_dose(text: str) -> bool:
    return any(amount.kind == "dose" for amount in amounts(text))
