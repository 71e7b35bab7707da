"""Low-rank changes of a model's weights, kept in a small file (LoRA: Hu et al., 2021), and how a model takes them in."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils import parametrize

from indexes.errors import WeightsError

DOWN, UP = ".down", ".up"
# Brings questions nearer to the sentences that answer them; trained by ``eval.training.answering``.
ANSWERING = Path(__file__).with_name("answering.safetensors")


class LowRank(nn.Module):
    """A weight plus the product of two narrow matrices, shapes ``(out, rank)`` and ``(rank, in)``; none at first."""

    def __init__(self, weight: Tensor, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(rank, weight.shape[1]) / rank)
        self.up = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, weight: Tensor) -> Tensor:
        """The changed weight."""
        return weight + self.up @ self.down


def widen(model: nn.Module, parts: tuple[str, ...], rank: int) -> dict[str, LowRank]:
    """Lets every linear layer whose path ends with one of ``parts`` be trained by a low-rank change; all else is frozen."""
    model.requires_grad_(requires_grad=False)
    chosen = {path: layer for path, layer in model.named_modules() if isinstance(layer, nn.Linear) and path.endswith(parts)}
    changes = {path: LowRank(layer.weight, rank) for path, layer in chosen.items()}
    for path, change in changes.items():
        parametrize.register_parametrization(chosen[path], "weight", change)
    return changes


def keep(path: Path, changes: dict[str, LowRank], about: dict[str, str]) -> None:
    """Writes the changes, in half precision, with what is to be known ``about`` them."""
    narrow = {name + DOWN: change.down.detach().half() for name, change in changes.items()}
    wide = {name + UP: change.up.detach().half() for name, change in changes.items()}
    save_file({**narrow, **wide}, path, about)


@torch.no_grad()
def merge(model: nn.Module, path: Path) -> None:
    """Adds the changes of a file to the weights of a model.

    Raises:
        WeightsError: the file cannot be read, or is not of this model.
    """
    layers = dict(model.named_modules())
    try:
        with safe_open(path, "pt") as file:
            kept = list(file.keys())
            for name in (key.removesuffix(UP) for key in kept if key.endswith(UP)):
                layer = layers[name]
                if not isinstance(layer, nn.Linear):
                    raise WeightsError(f"'{path}' changes '{name}', which is no linear layer of this model")
                layer.weight += file.get_tensor(name + UP).float() @ file.get_tensor(name + DOWN).float()
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise WeightsError(f"'{path}' is not an adapter of this model ({error})") from error
