"""What all tests share: the same examples in every run, and one index of our own pages by the real embedder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.build import BUILTIN_INDEX, build
from assistant.knowledge import documents
from assistant.settings import Settings
from indexes import ingest
from tests.weights import STORE

settings.register_profile("same", derandomize=True)
settings.load_profile("same")


@pytest.fixture(scope="session")
def builtin_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built-in index, made once; vectors that are kept on this machine are taken over. To be copied, not written to.

    Of the sentences only those of one page are embedded beforehand: the others are when a question meets them, which here costs less.
    """
    home = tmp_path_factory.mktemp("builtin")
    (home / "weights").symlink_to(STORE.folder, target_is_directory=True)
    shared, own = (folder / BUILTIN_INDEX for folder in (Settings().indexes, home / "indexes"))
    if shared.is_dir():
        shutil.copytree(shared, own)
    made = build(Settings(home=home, llm="none", precision="fp32"))
    if not made.builtin_is_current(made.embedder.name):
        ingest.build(own, documents(made.knowledge), made.embedder, (f"pages@{made.knowledge.version[:16]}",), quoted={"iron-deficiency-anaemia"}, matcher=made.matcher)
    assert made.builtin_is_current(made.embedder.name)
    return own
