"""Imported knowledge: adding, updating, comparing and withdrawing packs, and which saved answers a pack stands behind.

The graph's half of a pack is in ``knowledge_graph.packs``; its passages come from the readers of ``indexes``. The two meet here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from assistant.errors import BadInput
from indexes import readers
from indexes.readers import Unreadable
from indexes.types import Document
from knowledge_graph import ontologies
from knowledge_graph.ontologies.types import Extract
from knowledge_graph.packs import Difference, PackManifest, PackStore, Text, digest_of, hash_inputs, now

# An ontology that an installed package carries, instead of a path.
PACKAGED = "icd10cm"
_DOCUMENT = TypeAdapter(Document)


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a pack did.

    Attributes:
        fresh: False when this very version was there already and nothing was done.
        skipped: id of an unreadable document -> reason.
    """

    manifest: PackManifest
    fresh: bool
    skipped: dict[str, str]


@dataclass(frozen=True, slots=True)
class Affected:
    """A saved answer that cites a pack: its file, the id of the answer, and the documents it cites."""

    file: str
    id: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    extract: Extract
    texts: tuple[Text, ...]
    skipped: dict[str, str]
    kind: str


class Packs:
    """The packs of one home folder."""

    def __init__(self, folder: Path) -> None:
        self.store = PackStore(folder)

    def add(self, name: str, source: str, version: str = "", licence: str = "", replace: bool = False) -> Added:
        """Read ``READER:PATH`` into a pack; the very same inputs again are no work.

        Raises:
            BadInput: the name is no word, or another version is installed and ``replace`` is not set.
            KnowledgeError, RetrievalError: the source cannot be read.
        """
        _check_name(name)
        inputs = _inputs(source)
        digest = digest_of(source, inputs)
        if self.store.has(name, digest):
            return Added(self.store.manifest(name), False, {})
        if name in self.store.names() and not replace:
            raise BadInput(f"another version of the pack '{name}' is installed; 'anamnesis pack update {name}' replaces it")
        read = _read(source)
        manifest = PackManifest(
            name, read.kind, source, version or read.extract.version or digest, licence or read.extract.licence or "not stated", inputs, digest, now()
        )
        return Added(self.store.install(manifest, read.extract, read.texts), True, read.skipped)

    def update(self, name: str, source: str = "", version: str = "", licence: str = "") -> Added:
        """Read a pack's source again, or another one, and replace the version in use.

        Raises:
            KnowledgeError: there is no such pack, or the source cannot be read.
        """
        return self.add(name, source or self.store.manifest(name).source, version, licence, replace=True)

    def difference(self, name: str, source: str = "") -> Difference:
        """What an update would change.

        Raises:
            KnowledgeError: there is no such pack, or the source cannot be read.
        """
        read = _read(source or self.store.manifest(name).source)
        return self.store.difference(name, read.extract, read.texts)

    def manifests(self) -> list[PackManifest]:
        """Every installed pack, by name."""
        return [self.store.manifest(name) for name in self.store.names()]

    def versions(self) -> dict[str, str]:
        """Pack -> hash of the version in use."""
        return {name: self.store.path(name).stem for name in self.store.names()}

    def searchable(self) -> tuple[str, ...]:
        """Packs whose documents belong into the index."""
        return tuple(manifest.name for manifest in self.manifests() if manifest.kind == "documents")

    def documents(self, name: str) -> Iterator[Document]:
        """Documents of a pack, as its reader gave them."""
        for text in self.store.texts(name):
            yield to_document(text)

    def affected(self, name: str, answers: Iterable[Path]) -> list[Affected]:
        """Saved answers that cite a document of the pack.

        Raises:
            BadInput: a file cannot be read.
        """
        ours = {text.id for text in self.store.texts(name)}
        found = []
        for path in answers:
            for key, row in _answers(path):
                cited = {citation.get("document_id", "") for claim in row.get("claims", ()) for citation in claim.get("citations", ())}
                if cited & ours:
                    found.append(Affected(str(path), key, tuple(sorted(cited & ours))))
        return found

    def withdraw(self, name: str) -> PackManifest:
        """Remove a pack.

        Raises:
            KnowledgeError: there is no such pack.
        """
        return self.store.withdraw(name)


def to_document(text: Text) -> Document:
    """A pack's text as a document for the indexes and for evidence."""
    return _DOCUMENT.validate_python(text.data)


def _check_name(name: str) -> None:
    if not name or not all(part.isalnum() for part in name.split("-")) or not name.isascii():
        raise BadInput(f"'{name}' is not a name for a pack; use letters, digits and hyphens")


def _split(source: str) -> tuple[str, Path]:
    reader, _, path = source.partition(":")
    known = (*ontologies.ONTOLOGIES, *readers.READERS)
    if reader.partition("/")[0] not in known or (not path and reader != PACKAGED):
        raise BadInput(f"'{source}' is not READER:PATH with a reader of {', '.join(known)}")
    return reader, Path(path)


def _inputs(source: str) -> dict[str, str]:
    reader, path = _split(source)
    if reader == PACKAGED:
        extract = ontologies.read(reader, path)
        return {reader: extract.version}
    return hash_inputs(path)


def _read(source: str) -> _Read:
    reader, path = _split(source)
    if reader in ontologies.ONTOLOGIES:
        return _Read(ontologies.read(reader, path), (), {}, "ontology")
    texts, skipped = [], {}
    for found in readers.read(source):
        if isinstance(found, Unreadable):
            skipped[found.id] = found.reason
        else:
            texts.append(Text(found.id, found.section, "", asdict(found)))
    if not texts:
        raise BadInput(f"no document could be read from '{source}'")
    return _Read(Extract("", ""), tuple(texts), skipped, "documents")


def _answers(path: Path) -> Iterator[tuple[str, dict[str, list[dict[str, list[dict[str, str]]]]]]]:
    """Answers of a JSON or JSON-lines file that ``ask`` wrote; lines that are no answer are passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"'{path}' cannot be read as saved answers: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and "claims" in row:
            yield str(row.get("id") or f"line {number}"), row
