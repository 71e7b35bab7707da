"""Weights, indexes, packs and knowledge: here, whole, and made for each other. Nothing is loaded, fetched or removed; a model server is asked what it offers."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from assistant.build import BUILTIN_INDEX, Assistant
from assistant.errors import AnamnesisError
from assistant.models.server import address, offered
from assistant.settings import LLM_KEY, Settings
from indexes import manifest, shelf
from indexes.errors import MissingIndex, RetrievalError, WeightsError
from knowledge_graph.check import check
from knowledge_graph.errors import KnowledgeError
from ui.doctor.types import Row, gigabytes

# Seconds that a model server has to say what it offers.
PROBE_S = 3.0


def stores(assistant: Assistant) -> list[Row]:
    """Every store of the home."""
    return [*mirror(assistant), embedder(assistant), language_model(assistant), *indexes(assistant), *packs(assistant), knowledge()]


def mirror(assistant: Assistant) -> Iterator[Row]:
    """The folder of ready weight files, where one is named."""
    folder = assistant.settings.mirror
    if folder is not None and not folder.is_dir():
        yield Row("mirror", "fail", f"'{folder}' does not exist", "make it, or unset ANAMNESIS_MIRROR")


def embedder(assistant: Assistant) -> Row:
    """The embedder that searches need."""
    name = assistant.settings.embedder
    if Path(name).is_dir():
        return Row("embedder", "ok", f"'{name}', a folder of your own; no hash is known of it")
    return weights(assistant, "embedder", name)


def weights(assistant: Assistant, what: str, name: str) -> Row:
    """One artefact, every file compared with its hash."""
    try:
        files = assistant.weights.artefact(name).files
    except WeightsError as error:
        return Row(what, "fail", str(error), "name one of these")
    paths = {assistant.settings.weights / name / file.path: file for file in files}
    if missing := [path for path in paths if not path.is_file()]:
        return Row(what, "fail", f"{name} is not here ('{missing[0]}' is missing)", f"anamnesis weights pull {name}")
    if wrong := [path for path, file in paths.items() if manifest.sha256(path) != file.sha256]:
        return Row(what, "fail", f"'{wrong[0]}' is not what its hash promises", f"anamnesis weights verify; anamnesis weights pull {name}")
    return Row(what, "ok", f"{name}, {gigabytes(sum(file.size for file in files))}, hashes match")


def language_model(assistant: Assistant) -> Row:
    """What ``--llm`` or ANAMNESIS_LLM names."""
    llm = assistant.settings.llm
    if llm == "none":
        return Row("language model", "ok", "none; sentences are quoted as they stand")
    if llm.startswith(("http://", "https://")):
        return _server(assistant.settings)
    if llm == "auto":
        ready = assistant.ready_models
        if not ready:
            return Row("language model", "warn", "none is here, so sentences are quoted as they stand", "anamnesis weights pull fetches one")
        return weights(assistant, "language model", ready[0])
    if llm.endswith(".gguf") or Path(llm).is_dir():
        here = Path(llm).exists()
        return Row("language model", "ok" if here else "fail", f"'{llm}'{'' if here else ' does not exist'}", "" if here else "check ANAMNESIS_LLM")
    if llm.count("/") == 1:
        return Row("language model", "warn", f"'{llm}' is looked for at the model hub when it is first used", "name a folder to stay offline")
    return weights(assistant, "language model", llm)


def _server(settings: Settings) -> Row:
    if find_spec("langchain_openai") is None:
        return Row("language model", "fail", "a server is named, but the extra for it is missing", "pip install 'anamnesis[remote]'")
    try:
        model = offered(settings.llm, settings.llm_key, PROBE_S)[0]
    except AnamnesisError as error:
        return Row("language model", "fail", str(error), f"do what it says, and run this again; the address is in ANAMNESIS_LLM, its key in {LLM_KEY}")
    return Row("language model", "ok", f"{model} of the server at {address(settings.llm)}: questions are sent there")


def indexes(assistant: Assistant) -> list[Row]:
    """Every index, the one in use included where it was never built."""
    names = dict.fromkeys((assistant.settings.index, *shelf.names(assistant.settings.indexes)))
    return [index(assistant, name) for name in names]


def index(assistant: Assistant, name: str) -> Row:
    """One index: built, whole, and made with the embedder of now."""
    what, again = f"index {name}", f"anamnesis index build {name} --from {'pages' if name == BUILTIN_INDEX else 'READER:PATH'}"
    try:
        made = manifest.verify(shelf.version_of(assistant.settings.indexes, name))
        model = assistant.embedder_name
    except MissingIndex as error:
        return Row(what, "warn", "not built yet; the first question builds it, which takes minutes", again) if name == BUILTIN_INDEX else Row(what, "fail", str(error), again)
    except RetrievalError as error:
        return Row(what, "fail", str(error), again)
    found = f"{made.passages:,} passages, {made.search} search (recall@10 {made.recall:.3f}), digest {made.digest}"
    if name == BUILTIN_INDEX and not assistant.builtin_is_current(model):
        return Row(what, "warn", f"{found}; of other pages, packs or another embedder, so the next question builds it again", again)
    if made.model != model:
        return Row(what, "fail", f"{found}; built with {made.model}, the embedder now is {model}", again)
    return Row(what, "ok", found)


def packs(assistant: Assistant) -> Iterator[Row]:
    """Every pack can be read."""
    for name in assistant.packs.store.names():
        try:
            made = assistant.packs.store.manifest(name)
        except KnowledgeError as error:
            yield Row(f"pack {name}", "fail", str(error), f"anamnesis pack update {name}")
            continue
        yield Row(f"pack {name}", "ok", f"version {made.version}, {made.concepts:,} concepts, {made.documents:,} documents")


def knowledge() -> Row:
    """The pages and rules keep what they must."""
    problems = check()
    if problems:
        return Row("knowledge", "fail", f"{len(problems):,} problems", "anamnesis graph check lists them")
    return Row("knowledge", "ok", "no problem in pages and rules")
