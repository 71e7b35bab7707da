"""The built-in pages as plain documents for the indexes: where the two ground-floor siblings meet."""

from __future__ import annotations

from collections.abc import Iterator

from indexes.types import Document, Mark
from knowledge_graph.pages import Body, Sentence
from knowledge_graph.store import Knowledge, bodies


def documents(knowledge: Knowledge) -> Iterator[Document]:
    """One document per section of every page, under the page's id; each sentence is marked with its own source."""
    for body in bodies(knowledge.folder):
        for section, sentences in body.sections:
            yield section_document(body, section, sentences, knowledge)


def section_document(body: Body, section: str, sentences: tuple[Sentence, ...], knowledge: Knowledge) -> Document:
    """One section as a document, each sentence marked with its own source."""
    text, marks = "", []
    for sentence in sentences:
        text += " " if text else ""
        source = knowledge.sources[sentence.sources[0]]
        year = f" ({source.year})" if source.year else ""
        marks.append(Mark(len(text), len(text) + len(sentence.text), source.publisher, f"{source.title}{year}", source.url, source.basis))
        text += sentence.text
    concept = knowledge.nodes[body.page]
    aliases = (*concept.names, *concept.lay_names, *knowledge.questions_of.get((body.page, section), ()))
    return Document(body.page, body.title, text, marks[0].url, marks[0].publisher, section, aliases, tuple(marks))
