"""Settings to an assistant: the one place that names concrete classes.

Parts are built when first touched. The heavy ones (FAISS, torch, llama.cpp) are imported there too, so that urgency is on
the screen before any of them is loaded; this is the only module that imports inside functions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from assistant.bedside import Bedside
from assistant.compose import Composer, ModelComposer
from assistant.errors import BadInput, NotReady
from assistant.events import ClaimReady, Event
from assistant.formulary import Formulary
from assistant.guesses import Namer
from assistant.scope.harm import means_harm
from assistant.scope.meaning import Numbers
from assistant.scope.reach import reach, surely_beyond
from assistant.settings import Settings
from assistant.story import turn
from assistant.types import Mode, PatientHistory
from assistant.verify import Verifier
from assistant.wording import Reader, WordReader
from knowledge_graph.chinese import CHINESE
from knowledge_graph.graph import Graph, build_graph
from knowledge_graph.link import Linker

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.packs import Packs
    from assistant.retrieve import Retriever
    from indexes.embed import SentenceEmbedder
    from indexes.manifest import Manifest
    from indexes.readers import Unreadable
    from indexes.types import Document
    from indexes.weights import WeightsStore
    from knowledge_graph.imported import Imported
    from knowledge_graph.types import Concept

Progress = Callable[[str, int, int], None]
PREFERRED = ("qwen2.5-1.5b-instruct", "qwen2.5-coder-1.5b-instruct", "smollm2-135m-instruct")
BUILTIN_INDEX = "builtin"
# A question and a complaint, which take different ways.
WARMING = ("How is asthma treated?", "I have had a cough and a fever for two days. What could it be?")
# The embedder that there is an adapter for.
ADAPTED = "all-MiniLM-L6-v2"


@runtime_checkable
class _Loadable(Protocol):
    """A chat model that can be loaded ahead of its first message."""

    def load(self) -> None: ...


class Assistant(Bedside):
    """One assistant over one home folder; safe to share between threads, one model answer at a time."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._building = threading.RLock()

    def ask(self, text: str, history: PatientHistory | None = None, mode: Mode = "patient") -> Iterator[Event]:
        """Answer one message.

        Raises:
            AnamnesisError: the input cannot be used, or weights or the index are missing.
        """
        return turn(self, text, history or PatientHistory(), mode)

    @property
    def uses_model(self) -> bool:
        """False where answers only quote their sources: ``--llm none``, and ``auto`` where no model is here."""
        wanted = self.settings.llm
        return wanted != "none" and (wanted != "auto" or bool(self.ready_models))

    @property
    def ready_models(self) -> list[str]:
        """The language models of ours that are here, the preferred one first."""
        return [name for name in PREFERRED[:2] if self.weights.present(name)]

    def means_harm(self, text: str) -> bool:
        """True for a request whose sentences read harmful, and that is not surely one of those that nobody here can answer."""
        return means_harm(text, self.second_reader.purposes, self._meaning(text)) and not surely_beyond(self.reaches(text))

    def reaches(self, text: str) -> Numbers:
        """How probably a message is beyond reach, by kind."""
        return reach().believes(text, self._meaning(text))

    def _meaning(self, text: str) -> list[float] | None:
        """The vector of a message, where it is English and the embedder is the one that the readers of meaning were trained with."""
        return None if CHINESE.search(text) or not self._is_pinned(self.embedder.name) else self.embedder.embed_query(text)

    def missing(self) -> tuple[str, ...]:
        """What must be had before anybody can be answered, one sentence each; loads nothing."""
        from indexes.manifest import current  # noqa: PLC0415

        name, index = self.settings.embedder, self.settings.index
        lacking = [] if self._embedder_is_here else [f"the embedder '{name}' is not here; get it with 'anamnesis weights pull {name}'"]
        if current(self.settings.indexes / index) is None:
            lacking.append(f"the index '{index}' is not built; build it with 'anamnesis index build {index} --from {'pages' if index == BUILTIN_INDEX else 'READER:PATH'}'")
        elif "_finder" not in self.__dict__:
            lacking.append(f"the index '{index}' is not open yet; wait a little")
        return (*lacking, *self._missing_model())

    def _missing_model(self) -> tuple[str, ...]:
        wanted = self.settings.llm
        return (f"the model '{wanted}' is not here; get it with 'anamnesis weights pull {wanted}'",) if self._is_ours(wanted) and not self.weights.present(wanted) else ()

    def _is_ours(self, model: str) -> bool:
        """True for the name of a language model that weights are known of."""
        return any(artefact.name == model and artefact.kind == "llm" for artefact in self.weights.artefacts())

    @property
    def versions(self) -> dict[str, str]:
        """What an answer of now is drawn from: hash of the knowledge, numbers of the learned changes in it, and hash of each pack."""
        learned = ", ".join(str(entry.id) for entry in self.learned.standing)
        return {"knowledge": self.knowledge.version[:16], **({"learned": learned} if learned else {}), **{f"pack:{name}": pack.digest for name, pack in self.imported.packs.items()}}

    @cached_property
    def packs(self) -> Packs:
        """Imported knowledge."""
        from assistant.packs import Packs  # noqa: PLC0415

        return Packs(self.settings.packs)

    @cached_property
    def imported(self) -> Imported:
        """What the packs know, beside our own pages."""
        from knowledge_graph.imported import Imported  # noqa: PLC0415

        return Imported(self.packs.store, self.knowledge)

    def concept(self, key: str) -> Concept | None:
        """A concept by id, of our own pages before those of the packs."""
        return self.knowledge.concepts.get(key) or self.imported.concept(key)

    @cached_property
    def linker(self) -> Linker:
        """Text to concepts, those of the packs included."""
        from knowledge_graph.terms import TermLinker  # noqa: PLC0415

        return Linker(self.knowledge, TermLinker(self.imported) if self.imported else None, self.settings.cache)

    @cached_property
    def pages(self) -> Formulary:
        """The prose of our own pages, read page by page."""
        return Formulary(self.knowledge)

    @cached_property
    def graph(self) -> Graph:
        """The knowledge graph."""
        return build_graph(self.knowledge)

    @cached_property
    def weights(self) -> WeightsStore:
        """The weights of this home."""
        from indexes.weights import WeightsStore  # noqa: PLC0415

        return WeightsStore(self.settings.weights, self.settings.mirror)

    @property
    def _embedder_is_here(self) -> bool:
        return Path(self.settings.embedder).is_dir() or self.weights.present(self.settings.embedder)

    @property
    def embedder_name(self) -> str:
        """How indexes name the embedder: an artefact with its hash, or the folder of a person's own.

        Raises:
            WeightsError: no weights are called so.
        """
        own = Path(self.settings.embedder)
        return own.name if own.is_dir() else self.weights.artefact(self.settings.embedder).identity

    @cached_property
    def embedder(self) -> SentenceEmbedder:
        """The embedder.

        Raises:
            NotReady: its weights are missing.
        """
        name, settings = self.settings.embedder, self.settings
        if not self._embedder_is_here:
            raise NotReady(f"the embedder '{name}' is not here yet; get it with 'anamnesis weights pull {name}'")
        from indexes.embed import SentenceEmbedder  # noqa: PLC0415

        folder = Path(name) if Path(name).is_dir() else self.weights.path(name)
        precision = None if settings.precision == "auto" else settings.precision
        return SentenceEmbedder(folder, self.embedder_name, precision, settings.cache / "precision.json")

    @cached_property
    def matcher(self) -> SentenceEmbedder:
        """The embedder as it was trained to bring questions nearer to their answers; one that is a person's own reads as it is.

        Raises:
            NotReady: its weights are missing.
        """
        name = self._matcher_beside(self.embedder.name)
        if name == self.embedder.name:
            return self.embedder
        from indexes.adapter import ANSWERING  # noqa: PLC0415
        from indexes.embed import SentenceEmbedder  # noqa: PLC0415

        return SentenceEmbedder(self.weights.path(ADAPTED), name, self.embedder.precision, adapter=ANSWERING)

    def _is_pinned(self, embedder: str) -> bool:
        """True for the identity of the embedder that our readers and the adapter were trained with."""
        return embedder == self.weights.artefact(ADAPTED).identity

    def _matcher_beside(self, embedder: str) -> str:
        """How indexes name the matcher: the embedder with the hash of its adapter, where there is one for it."""
        if not self._is_pinned(embedder):
            return embedder
        from indexes.adapter import ANSWERING  # noqa: PLC0415
        from indexes.manifest import sha256  # noqa: PLC0415

        return f"{embedder}+{ANSWERING.stem}@{sha256(ANSWERING)[:12]}"

    @cached_property
    def reader(self) -> Reader:
        """How a text reads beside the pages: by meaning too, where the embedder's weights are here."""
        if "embedder" not in self.__dict__ and not self._embedder_is_here:
            return WordReader(self.page_words)
        from assistant.meaning import MeaningReader, page_vectors  # noqa: PLC0415

        vectors = page_vectors(self.page_words, self.knowledge, None, self.embedder, self.settings.cache)
        return MeaningReader(self.page_words, vectors, self.embedder)

    @cached_property
    def namer(self) -> Namer | None:
        """Tells which findings a text reads like; None where the embedder's weights are not here."""
        if "embedder" not in self.__dict__ and not self._embedder_is_here:
            return None
        from assistant.meaning import nearest_names  # noqa: PLC0415

        return nearest_names(self.knowledge, self.embedder, self.settings.cache)

    @property
    def finder(self) -> Retriever:
        """The retriever over the index in use.

        Raises:
            NotReady: weights are missing.
            RetrievalError: the index is missing or damaged.
        """
        with self._building:
            return self._finder

    @cached_property
    def _finder(self) -> Retriever:
        from assistant.related import GraphSearch, PackSearch  # noqa: PLC0415
        from assistant.retrieve import Retriever  # noqa: PLC0415
        from indexes.shelf import open_index  # noqa: PLC0415
        from indexes.vectors import CACHE, IN_CONTEXT, RememberedEncoder  # noqa: PLC0415

        if self.settings.index == BUILTIN_INDEX and not self.builtin_is_current(self.embedder.name):
            self.build_index(BUILTIN_INDEX, self.builtin_sources())
        index = open_index(self.settings.indexes, self.settings.index, self.embedder, self.embedder.name)
        vectors = self.settings.indexes / self.settings.index / CACHE
        by_graph, by_packs = GraphSearch(index.dense.corpus, self.graph, self.linker), PackSearch(self.imported)
        return Retriever(index, RememberedEncoder(self.matcher, vectors), by_graph, by_packs, RememberedEncoder(self.embedder, vectors, IN_CONTEXT))

    def builtin_is_current(self, embedder: str) -> bool:
        """True when the built-in index was made of the present pages and packs with this embedder, sentences included."""
        from indexes.errors import DamagedIndex  # noqa: PLC0415
        from indexes.manifest import current, read_manifest  # noqa: PLC0415

        folder = current(self.settings.indexes / BUILTIN_INDEX)
        if folder is None:
            return False
        try:
            made = read_manifest(folder)
        except DamagedIndex:
            # Damaged, or of an earlier format: it can be made again from the pages.
            return False
        return made.sources == tuple(map(self._label, self.builtin_sources())) and made.model == embedder and made.sentences > 0 and made.matcher == self._matcher_beside(embedder)

    def builtin_sources(self) -> tuple[str, ...]:
        """What the built-in index is made of: our own pages, and every pack of documents."""
        return ("pages", *(f"pack:{name}" for name in self.packs.searchable()))

    def _label(self, source: str) -> str:
        if source == "pages":
            return f"pages@{self.knowledge.version[:16]}"
        return f"{source}@{self.packs.versions()[source[5:]]}" if source.startswith("pack:") else source

    def _stream(self, source: str) -> Iterable[Document | Unreadable]:
        from assistant.knowledge import documents  # noqa: PLC0415
        from indexes import readers  # noqa: PLC0415

        if source == "pages":
            return documents(self.knowledge)
        return self.packs.documents(source[5:]) if source.startswith("pack:") else readers.read(source)

    def build_index(self, name: str, sources: tuple[str, ...], progress: Progress = lambda stage, done, total: None) -> Manifest:
        """Build or refresh an index from ``READER:PATH`` sources; ``pages`` is the built-in knowledge, ``pack:NAME`` an installed pack.

        Raises:
            RetrievalError: a source cannot be read.
        """
        from indexes.ingest import build  # noqa: PLC0415
        from indexes.shelf import root_of  # noqa: PLC0415

        streams = [self._stream(source) for source in sources]
        found = (document for stream in streams for document in stream)
        labels = tuple(self._label(source) for source in sources)
        quoted = self.knowledge.nodes if "pages" in sources else frozenset()
        made = build(root_of(self.settings.indexes, name), found, self.embedder, labels, progress, quoted, self.matcher)
        if name == BUILTIN_INDEX:
            # Made now, so that the first person who asks does not wait for it.
            _ = self.namer
        return made

    @property
    def composer(self) -> Composer | None:
        """The composer that words evidence, or None for verbatim sentences.

        Raises:
            NotReady: the model asked for is not here.
        """
        with self._building:
            return self._composer

    @cached_property
    def _composer(self) -> Composer | None:
        chat = self.chat
        return None if chat is None else ModelComposer(chat, Verifier(self.linker, self.knowledge), self.knowledge)

    @cached_property
    def chat(self) -> BaseChatModel | None:
        """The chat model that ``--llm`` names; None for ``none``, and for ``auto`` where no model is here."""
        wanted = self.settings.llm
        if wanted == "none":
            return None
        if wanted == "auto":
            ready = self.ready_models
            return self._llama(self.weights.path(ready[0])) if ready else None
        if wanted.startswith(("http://", "https://")):
            from assistant.models.remote import remote_chat  # noqa: PLC0415

            return remote_chat(wanted, self.settings.llm_key)
        return self._local(wanted)

    def warm(self) -> None:
        """Load everything that the first answer would otherwise wait for.

        Raises:
            AnamnesisError: weights are missing or a model cannot be loaded.
        """
        # Answered up to the first quote, so that nothing of an assessment or of a search is left out, and no model writes.
        for text in WARMING:
            next((event for event in self.ask(text) if isinstance(event, ClaimReady)), None)
        if isinstance(self.chat, _Loadable):
            self.chat.load()

    def _local(self, wanted: str) -> BaseChatModel:
        if self._is_ours(wanted):
            if not self.weights.present(wanted):
                raise NotReady(f"the model '{wanted}' is not here yet; get it with 'anamnesis weights pull {wanted}'")
            return self._llama(self.weights.path(wanted))
        if wanted.endswith(".gguf"):
            return self._llama(Path(wanted))
        if Path(wanted).is_dir() or wanted.count("/") == 1:
            from assistant.models.local import TransformersChat  # noqa: PLC0415

            return TransformersChat(model=wanted)
        known = ", ".join(PREFERRED)
        raise BadInput(f"--llm '{wanted}' is not auto, none, a known model ({known}), a .gguf file, a transformers folder or hub id, or a URL")

    def _llama(self, path: Path) -> BaseChatModel:
        from assistant.models.llama import LlamaChat  # noqa: PLC0415

        return LlamaChat(model=str(path), threads=self.settings.threads)


def build(settings: Settings) -> Assistant:
    """An assistant for these settings; nothing is loaded yet."""
    if settings.mirror is not None and not settings.mirror.is_dir():
        raise BadInput(f"the mirror folder '{settings.mirror}' does not exist")
    if settings.llm.endswith(".gguf"):
        _check_gguf(Path(settings.llm))
    return Assistant(settings)


def _check_gguf(path: Path) -> None:
    """A mistyped path should end the command rather than silently cost the model."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise BadInput(f"--llm '{path}' cannot be read: {error.strerror}") from error
    if head != b"GGUF":
        raise BadInput(f"--llm '{path}' is not a GGUF model file")
