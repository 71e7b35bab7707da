"""What all tests share: the same examples in every run, and one index of our own pages by the real embedder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.build import BUILTIN_INDEX, build
from assistant.settings import Settings
from tests.weights import STORE

settings.register_profile("same", derandomize=True)
settings.load_profile("same")


@pytest.fixture(scope="session")
def builtin_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built-in index, made once; vectors that are kept on this machine are taken over. To be copied, not written to."""
    home = tmp_path_factory.mktemp("builtin")
    (home / "weights").symlink_to(STORE.folder, target_is_directory=True)
    shared, own = (folder / BUILTIN_INDEX for folder in (Settings().indexes, home / "indexes"))
    if shared.is_dir():
        shutil.copytree(shared, own)
    assert build(Settings(home=home, llm="none", precision="fp32")).finder.index.manifest.passages > 0
    return own
