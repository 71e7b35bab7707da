"""Packs: knowledge that is imported and never committed. One file a version, named by the hash of what it was made of.

Layout of the folder of packs::

    <name>/CURRENT            hash of the version in use
    <name>/<hash>.sqlite      manifest, concepts, names, relations and documents of one version

A pack extends linking (``terms.TermLinker``), the graph (``PackGraph``) and, through its documents, the answers.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.ontologies.types import Extract
from knowledge_graph.spelling import key_of
from knowledge_graph.types import Concept

FORMAT = 1
CURRENT = "CURRENT"
_SCHEMA = """
create table manifest (data text not null);
create table concepts (id text primary key, kind text not null, data text not null) without rowid;
create table names (key text not null, concept text not null, name text not null);
create table relations (head text not null, kind text not null, tail text not null, weight real not null);
create table documents (id text not null, section text not null, concept text not null, data text not null);
"""
_INDEXES = """
create index by_key on names (key);
create index by_head on relations (head);
create index by_tail on relations (tail);
create index by_concept on documents (concept);
"""


@dataclass(frozen=True, slots=True)
class PackManifest:
    """Identity of one version of a pack.

    Attributes:
        kind: ``ontology`` (concepts and relations) or ``documents`` (passages to search).
        source: the READER:PATH it was read from.
        version: what its publisher calls it.
        inputs: file name -> sha256.
        digest: hash of inputs, source kind and format: the name of the version.
    """

    name: str
    kind: str
    source: str
    version: str
    licence: str
    inputs: dict[str, str]
    digest: str
    date: str
    concepts: int = 0
    relations: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One document of a pack: its id, section, the concept it is about (or none) and its fields."""

    id: str
    section: str
    concept: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """What an update would change: ids of concepts and documents, and counts of relations."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    relations_added: int
    relations_removed: int


def hash_inputs(path: Path) -> dict[str, str]:
    """sha256 of a file, or of every file below a folder, by relative name.

    Raises:
        KnowledgeError: there is nothing to read.
    """
    files = [path] if path.is_file() else [file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith(".")]
    if not files:
        raise KnowledgeError(f"'{path}' does not exist or is empty")
    root = path.parent if path.is_file() else path
    return {file.relative_to(root).as_posix(): _sha256(file) for file in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(source: str, inputs: dict[str, str]) -> str:
    """Name of the version made of these inputs: the reader counts, the path does not."""
    reader = source.partition(":")[0]
    return hashlib.sha256(json.dumps([FORMAT, reader, sorted(inputs.items())]).encode()).hexdigest()[:16]


class PackStore:
    """The packs of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Names of the packs that are installed."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/{CURRENT}"))

    def manifest(self, name: str) -> PackManifest:
        """The manifest of the version in use.

        Raises:
            KnowledgeError: there is no such pack, or its file is damaged.
        """
        path = self.path(name)
        try:
            with _reading(path) as db:
                return PackManifest(**json.loads(db.execute("select data from manifest").fetchone()[0]))
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise KnowledgeError(f"'{path}' is damaged; add the pack '{name}' again with 'anamnesis pack update'") from error

    def path(self, name: str) -> Path:
        """The file of the version in use.

        Raises:
            KnowledgeError: there is no such pack.
        """
        pointer = self.folder / name / CURRENT
        if not pointer.is_file():
            raise KnowledgeError(f"there is no pack '{name}'; installed: {', '.join(self.names()) or 'none'}")
        return pointer.parent / f"{pointer.read_text(encoding='utf-8').strip()}.sqlite"

    def has(self, name: str, digest: str) -> bool:
        """True when this very version is in use."""
        return name in self.names() and self.path(name).stem == digest and self.path(name).is_file()

    def install(self, manifest: PackManifest, extract: Extract, texts: Iterable[Text] = ()) -> PackManifest:
        """Write a version and make it the one in use; the version before it is removed."""
        home = self.folder / manifest.name
        home.mkdir(parents=True, exist_ok=True)
        staged = home / f"{manifest.digest}.part"
        staged.unlink(missing_ok=True)
        made = _write(staged, manifest, extract, texts)
        os.replace(staged, home / f"{manifest.digest}.sqlite")
        pointer = home / f"{CURRENT}.part"
        pointer.write_text(manifest.digest + "\n", encoding="utf-8")
        os.replace(pointer, home / CURRENT)
        for old in home.glob("*.sqlite"):
            if old.stem != manifest.digest:
                old.unlink()
        return made

    def withdraw(self, name: str) -> PackManifest:
        """Remove a pack with its concepts, relations and documents.

        Raises:
            KnowledgeError: there is no such pack.
        """
        gone = self.manifest(name)
        (self.folder / name / CURRENT).unlink()
        shutil.rmtree(self.folder / name)
        return gone

    def difference(self, name: str, extract: Extract, texts: Iterable[Text] = ()) -> Difference:
        """What would change if this became the version in use."""
        with _reading(self.path(name)) as db:
            before = dict(db.execute("select id, data from concepts"))
            before |= {f"{key}#{section}": data for key, section, data in db.execute("select id, section, data from documents")}
            edges = {tuple(row) for row in db.execute("select head, kind, tail, weight from relations")}
        after = {concept.id: _packed(concept) for concept in extract.concepts}
        after |= {f"{text.id}#{text.section}": json.dumps(text.data, ensure_ascii=False) for text in (*notes_of(extract), *texts)}
        fresh = {(edge.head, edge.kind, edge.tail, edge.weight) for edge in extract.relations}
        changed = sorted(key for key in before.keys() & after.keys() if before[key] != after[key])
        return Difference(
            tuple(sorted(after.keys() - before.keys())), tuple(sorted(before.keys() - after.keys())), tuple(changed), len(fresh - edges), len(edges - fresh)
        )

    def texts(self, name: str) -> Iterator[Text]:
        """Documents of a pack, in the order they were read."""
        with _reading(self.path(name)) as db:
            for key, section, concept, data in db.execute("select id, section, concept, data from documents order by rowid"):
                yield Text(key, section, concept, json.loads(data))


def now() -> str:
    """This moment, as manifests write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def notes_of(extract: Extract) -> list[Text]:
    """The notes of an ontology as documents of a pack."""
    fields = ("title", "text", "url", "publisher", "section")
    return [Text(note.id, note.section, note.concept, {"id": note.id, **{name: getattr(note, name) for name in fields}}) for note in extract.notes]


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _packed(concept: Concept) -> str:
    return json.dumps([concept.name, concept.names, concept.lay_names, concept.zh], ensure_ascii=False)


def _write(path: Path, manifest: PackManifest, extract: Extract, texts: Iterable[Text]) -> PackManifest:
    """Everything in one file that is flushed to disk."""
    db = sqlite3.connect(path)
    db.executescript(_SCHEMA)
    concepts = {concept.id: concept for concept in extract.concepts}
    edges = dict.fromkeys(extract.relations)
    with db:
        db.executemany("insert into concepts values (?, ?, ?)", ((c.id, c.kind, _packed(c)) for c in concepts.values()))
        db.executemany("insert into names values (?, ?, ?)", _names(concepts.values()))
        db.executemany("insert into relations values (?, ?, ?, ?)", ((e.head, e.kind, e.tail, e.weight) for e in edges))
        count = 0
        for text in (*notes_of(extract), *texts):
            db.execute("insert into documents values (?, ?, ?, ?)", (text.id, text.section, text.concept, json.dumps(text.data, ensure_ascii=False)))
            count += 1
        made = PackManifest(**{**asdict(manifest), "concepts": len(concepts), "relations": len(edges), "documents": count})
        db.execute("insert into manifest values (?)", (json.dumps(asdict(made), ensure_ascii=False),))
        db.executescript(_INDEXES)
    db.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return made


def _names(concepts: Iterable[Concept]) -> Iterator[tuple[str, str, str]]:
    for concept in concepts:
        for name in dict.fromkeys((*concept.english, *concept.zh)):
            if key := key_of(name):
                yield key, concept.id, name
