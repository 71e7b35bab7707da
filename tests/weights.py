"""Where downloaded weights are, for the tests that need them, and an index made with them; nothing is fetched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.build import BUILTIN_INDEX, build
from assistant.knowledge import documents
from assistant.settings import Settings
from indexes import ingest
from indexes.weights import WeightsStore

STORE = WeightsStore(Settings().weights)


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where one of the artefacts is not here."""
    missing = [name for name in names if not STORE.present(name)]
    return pytest.mark.skipif(bool(missing), reason=f"weights not here: {', '.join(missing)} ('anamnesis weights pull' fetches them)")


def builtin_index(folders: pytest.TempPathFactory) -> Path:
    """The folder of the built-in index by the real embedder, made once in a run; vectors that are kept on this machine are taken over. To be copied, not written to.

    Of the sentences only those of one page are embedded beforehand: the others are when a question meets them, which here costs less.
    """
    home = folders.getbasetemp() / "builtin"
    shared, own = (folder / BUILTIN_INDEX for folder in (Settings().indexes, home / "indexes"))
    if home.exists():
        return own
    home.mkdir()
    (home / "weights").symlink_to(STORE.folder, target_is_directory=True)
    if shared.is_dir():
        shutil.copytree(shared, own)
    made = build(Settings(home=home, llm="none", precision="fp32"))
    if not made.builtin_is_current(made.embedder.name):
        ingest.build(own, documents(made.knowledge), made.embedder, (f"pages@{made.knowledge.version[:16]}",), quoted={"iron-deficiency-anaemia"}, matcher=made.matcher)
    assert made.builtin_is_current(made.embedder.name)
    return own
