"""What the installed packs know, read when it is asked for: names, concepts, relations and documents, joined to our own pages."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import cast

from knowledge_graph.packs import PackStore, Text
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Concept, Kind, Relation

# An imported edge weighs half as much as a curated one.
IMPORTED = 0.5
# Of several ids of one concept, the first of these stands for it.
PREFERRED = ("DOID", "HP", "SYMP", "DRUGBANK", "ICD10CM")
_CHUNK = 500


def curated_codes(knowledge: Knowledge) -> dict[str, str]:
    """Id in a public terminology -> id of our own page or finding."""
    found: dict[str, str] = {}
    for page in (*knowledge.conditions.values(), *knowledge.medicines.values()):
        codes = page.codes
        for curie in (codes.doid, codes.mesh and f"MESH:{codes.mesh}", *(f"ICD10CM:{code}" for code in codes.icd10cm)):
            if curie:
                found.setdefault(curie, page.id)
    for key, finding in knowledge.findings.items():
        for curie in (finding.hpo, finding.symp):
            if curie:
                found.setdefault(curie, key)
    return found


def _preference(curie: str) -> tuple[int, str]:
    prefix = curie.partition(":")[0]
    return (PREFERRED.index(prefix) if prefix in PREFERRED else len(PREFERRED), curie)


class Imported:
    """The packs of one store beside one body of curated knowledge."""

    def __init__(self, store: PackStore, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.packs = {name: store.manifest(name) for name in store.names()}
        self._open = {name: sqlite3.connect(f"{store.path(name).resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False) for name in self.packs}

    def __bool__(self) -> bool:
        return bool(self._open)

    @cached_property
    def _curated(self) -> dict[str, str]:
        medicines = {name.casefold(): page.id for page in self._knowledge.medicines.values() for name in (page.name, *page.names)}
        found = curated_codes(self._knowledge)
        for _, key, data in self._rows("select id, data from concepts where kind = 'medicine'"):
            if own := medicines.get(json.loads(data)[0].casefold()):
                found.setdefault(key, own)
        return found

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        """Our own id -> its ids in the packs."""
        found: dict[str, list[str]] = defaultdict(list)
        for curie, own in self._curated.items():
            found[own].append(curie)
        return found

    def _rows(self, query: str, values: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
        for name, db in self._open.items():
            for row in db.execute(query, values):
                yield (name, *row)

    def _where(self, query: str, values: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Rows of every pack for which ``column in (values)``; each begins with the name of its pack."""
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            for name, db in self._open.items():
                for row in db.execute(query.format(",".join("?" * len(part))), part):
                    yield (name, *row)

    def named(self, keys: Iterable[str]) -> dict[str, dict[str, None]]:
        """Key of a name (``spelling.key_of``) -> our ids where a page knows the concept, else ids of the packs."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for _, key, concept in self._where("select key, concept from names where key in ({})", keys):
            found[key][self.canonical(concept)] = None
        return found

    def canonical(self, key: str) -> str:
        """Our own id of a concept where there is one, also by way of what the packs call the same; else the best known of its ids."""
        if own := self._curated.get(key):
            return own
        ids = (key, *self.same(key))
        return next((self._curated[other] for other in ids if other in self._curated), min(ids, key=_preference))

    def same(self, key: str) -> tuple[str, ...]:
        """Ids that a pack calls the same as this one, and those of our own codes."""
        near = [*self._codes.get(key, ())]
        near += [row[1] for row in self._where("select tail from relations where head in ({}) and kind = 'same_as'", [key, *near])]
        near += [row[1] for row in self._where("select head from relations where tail in ({}) and kind = 'same_as'", [key, *near])]
        return tuple(dict.fromkeys(other for other in near if other != key))

    def concept(self, key: str) -> Concept | None:
        """A concept by id; the first pack that names it tells."""
        for _, kind, data in self._where("select kind, data from concepts where id in ({})", [key]):
            name, names, lay, zh = json.loads(data)
            return Concept(key, cast("Kind", kind), name, tuple(names), tuple(lay), tuple(zh))
        return None

    def relations(self, key: str, most: int = 200) -> list[Relation]:
        """Imported relations of a concept under our own ids or its own, strongest first; ``same_as`` is left out."""
        ids = [key, *self.same(key)]
        rows = [*self._where("select head, kind, tail, weight from relations where head in ({})", ids)]
        rows += self._where("select head, kind, tail, weight from relations where tail in ({})", ids)
        strongest = sorted(rows, key=lambda row: (-float(row[4]), row[1], row[3]))
        found: dict[tuple[str, str, str, str], Relation] = {}
        for pack, head, kind, tail, weight in strongest:
            if kind == "same_as" or len(found) >= most:
                continue
            a, b = (key if head in ids else self.canonical(head)), (key if tail in ids else self.canonical(tail))
            found.setdefault((pack, a, kind, b), Relation(a, kind, b, float(weight) * IMPORTED, pack))
        return list(found.values())

    def texts(self, key: str) -> list[tuple[str, Text]]:
        """Documents about a concept, each with its pack."""
        rows = self._where("select id, section, concept, data from documents where concept in ({})", [key, *self.same(key)])
        return [(pack, Text(ident, section, concept, json.loads(data))) for pack, ident, section, concept, data in rows]

    def all_names(self) -> Iterator[tuple[str, str]]:
        """Every name of every pack with the kind of its concept."""
        for _, name, kind in self._rows("select names.name, concepts.kind from names join concepts on concepts.id = names.concept"):
            yield name, kind

    def counts(self) -> Mapping[str, dict[str, int]]:
        """Pack -> its numbers of concepts, relations and documents."""
        return {name: {"concepts": m.concepts, "relations": m.relations, "documents": m.documents} for name, m in self.packs.items()}
