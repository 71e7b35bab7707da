"""Where downloaded weights are, for the tests that need them, and an index made with them; nothing is fetched."""

from __future__ import annotations

import shutil
from pathlib import Path
from zlib import crc32

import pytest

from assistant.build import BUILTIN_INDEX, build
from assistant.knowledge import documents
from assistant.settings import Settings
from indexes import ingest
from indexes.weights import WeightsStore

STORE = WeightsStore(Settings().weights)
ASKED = ("iron-deficiency-anaemia", "heart-attack")


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where one of the artefacts is not here."""
    missing = [name for name in names if not STORE.present(name)]
    return pytest.mark.skipif(bool(missing), reason=f"weights not here: {', '.join(missing)} ('anamnesis weights pull' fetches them)")


def builtin_index(folders: pytest.TempPathFactory) -> Path:
    """The folder of a built-in index by the real embedder, made once in a run; vectors that are kept on this machine are taken over. To be copied, not written to.

    It holds the pages that the tests ask about, those that are confused with them and every tenth of the others: all of them would take minutes on a new machine.
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
        asked = [made.knowledge.conditions[key] for key in ASKED]
        near = {*ASKED, *(key for page in asked for key in (*page.differentials, *page.treated_by))}
        pages = (one for one in documents(made.knowledge) if one.id in near or crc32(one.id.encode()) % 10 == 0)
        ingest.build(own, pages, made.embedder, (f"pages@{made.knowledge.version[:16]}",), quoted={ASKED[0]}, matcher=made.matcher)
    assert made.builtin_is_current(made.embedder.name)
    return own
