"""Where downloaded weights are, for the tests that need them; nothing is fetched."""

from __future__ import annotations

import pytest

from assistant.settings import Settings
from indexes.weights import WeightsStore

STORE = WeightsStore(Settings().weights)


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where one of the artefacts is not here."""
    missing = [name for name in names if not STORE.present(name)]
    return pytest.mark.skipif(bool(missing), reason=f"weights not here: {', '.join(missing)} ('anamnesis weights pull' fetches them)")
