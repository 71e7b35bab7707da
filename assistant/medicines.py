"""A list of medicines checked for one person: what speaks against taking them together, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.cautions import states
from assistant.errors import BadInput
from assistant.types import PatientHistory
from assistant.understand import language_of
from knowledge_graph.link import Linker
from knowledge_graph.medicines import Caution, check_medicines, is_medicine
from knowledge_graph.speech import Speech, Tongue, speech
from knowledge_graph.store import Knowledge


@dataclass(frozen=True, slots=True)
class Sourced:
    """A reason for care and where it stands; ``url`` is empty for what our own page of the medicine says."""

    caution: Caution
    publisher: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found.

    Attributes:
        medicines: ids of what was checked, each once.
        unknown: names that were not checked, since nothing is known of them here.
        cautions: most serious first.
    """

    medicines: tuple[str, ...]
    unknown: tuple[str, ...]
    cautions: tuple[Sourced, ...]


def check(names: Iterable[str], person: PatientHistory, linker: Linker, knowledge: Knowledge, language: Tongue | None = None) -> Checked:
    """Interactions, two of a kind, contraindications, cautions and allergies.

    Args:
        names: of medicines, brands or classes; the person's own medicines are added.
        language: of what is told of them; that of the names where not given.

    Raises:
        BadInput: none of the names is known.
    """
    found = {name: named(name, linker, knowledge) for name in names}
    known = [key for key in found.values() if key]
    if not known:
        raise BadInput(f"no medicine is known as {', '.join(repr(name) for name in found)}; check the spelling or use the generic name")
    own = [key for key in person.medicines if is_medicine(knowledge, key)]
    unknown = [name for name, key in found.items() if not key] + [name for name in person.medicines if name not in knowledge.concepts]
    taken = tuple(dict.fromkeys((*known, *own)))
    say = speech(language or language_of(" ".join(found)), knowledge)
    rows = check_medicines(knowledge, taken, states(person, knowledge), person.allergies, say.language)
    return Checked(taken, tuple(unknown), tuple(_sourced(row, say) for row in rows))


def named(name: str, linker: Linker, knowledge: Knowledge) -> str | None:
    """The medicine or class that a name means."""
    if is_medicine(knowledge, name):
        return name
    return next((mention.concept for mention in linker.read(name).mentions if is_medicine(knowledge, mention.concept)), None)


def _sourced(row: Caution, say: Speech) -> Sourced:
    """With publisher, title and address; a contraindication rests on the page of its medicine."""
    source = say.knowledge.sources.get(row.source)
    if source:
        return Sourced(row, source.publisher, source.title, source.url)
    return Sourced(row, "Anamnesis", say("page {name}", name=say.name(row.source)), "")
