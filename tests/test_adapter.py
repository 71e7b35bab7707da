"""Low-rank changes of weights: what is trained is what is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from indexes.adapter import ANSWERING, LowRank, keep, merge, widen
from indexes.errors import WeightsError


def model() -> nn.Sequential:
    """Two linear layers, always the same."""
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3))


def trained() -> tuple[nn.Sequential, dict[str, LowRank]]:
    """A model one of whose layers was changed, and the change."""
    found = model()
    changes = widen(found, ("0",), rank=2)
    with torch.no_grad():
        changes["0"].up.copy_(torch.arange(8.0).reshape(4, 2) / 8)
    return found, changes


def test_nothing_is_changed_at_first() -> None:
    given, before = torch.ones(1, 6), model()(torch.ones(1, 6))
    changed = model()
    widen(changed, ("0", "2"), rank=2)
    assert torch.equal(changed(given), before)


def test_only_the_changes_learn() -> None:
    changed = model()
    changes = widen(changed, ("0",), rank=2)
    assert list(changes) == ["0"]
    assert {name for name, part in changed.named_parameters() if part.requires_grad} == {"0.parametrizations.weight.0.down", "0.parametrizations.weight.0.up"}


def test_a_plain_model_that_takes_the_file_in_reads_as_the_trained_one(tmp_path: Path) -> None:
    learned, changes = trained()
    keep(tmp_path / "a.safetensors", changes, {"base": "none"})
    plain, given = model(), torch.arange(6.0).reshape(1, 6)
    merge(plain, tmp_path / "a.safetensors")
    assert torch.allclose(plain(given), learned(given), atol=1e-2)
    assert not torch.allclose(plain(given), model()(given), atol=0.1)


def test_a_file_of_another_model_is_refused(tmp_path: Path) -> None:
    keep(tmp_path / "a.safetensors", trained()[1], {})
    with pytest.raises(WeightsError, match=r"a\.safetensors' is not an adapter of this model"):
        merge(nn.Sequential(nn.Linear(5, 4)), tmp_path / "a.safetensors")
    (tmp_path / "b.safetensors").write_bytes(b"no weights")
    with pytest.raises(WeightsError, match=r"b\.safetensors' is not an adapter of this model"):
        merge(model(), tmp_path / "b.safetensors")
    with pytest.raises(WeightsError, match=r"nowhere' is not an adapter of this model"):
        merge(model(), tmp_path / "nowhere")


def test_the_shipped_one_is_small_and_of_every_layer() -> None:
    assert ANSWERING.stat().st_size < 1_000_000
