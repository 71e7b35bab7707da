"""Attention of one text after the other, beside torch's own of all of them."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from indexes.attention import attend

HEADS, SIZE = 3, 8


def _drawn(lengths: list[int]) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Queries, keys and values of texts of such lengths, in 16 bits, and which tokens are of the text."""
    chance = torch.Generator().manual_seed(1)
    longest = max(lengths)
    drawn = [torch.randn(len(lengths), HEADS, longest, SIZE, generator=chance).bfloat16() for _ in range(3)]
    return drawn, (torch.arange(longest) < torch.tensor(lengths)[:, None])[:, None, None].expand(-1, 1, longest, -1)


@pytest.mark.parametrize("lengths", [[140, 101, 7], [20, 5]])
def test_each_text_attends_to_itself_alone(lengths: list[int]) -> None:
    (query, key, value), mask = _drawn(lengths)
    found, weights = attend(torch.nn.Module(), query, key, value, mask, scaling=SIZE**-0.5)
    told = scaled_dot_product_attention(query.float(), key.float(), value.float(), attn_mask=mask).transpose(1, 2)
    assert found.shape == (len(lengths), max(lengths), HEADS, SIZE)
    assert found.dtype == torch.bfloat16
    assert weights is None
    for text, n in enumerate(lengths):
        assert (found[text, :n].float() - told[text, :n]).abs().max() < 0.02


def test_texts_of_one_length_need_no_mask() -> None:
    (query, key, value), mask = _drawn([120, 120])
    found, _ = attend(torch.nn.Module(), query, key, value, None, scaling=SIZE**-0.5)
    assert torch.equal(found, attend(torch.nn.Module(), query, key, value, mask, scaling=SIZE**-0.5)[0])


def test_what_pads_a_text_has_no_part_in_it() -> None:
    (query, key, value), mask = _drawn([130, 110])
    before, _ = attend(torch.nn.Module(), query, key, value, mask)
    key[1, :, 110:], value[1, :, 110:] = 100.0, 100.0
    after, _ = attend(torch.nn.Module(), query, key, value, mask)
    assert torch.equal(before[0], after[0])
    assert torch.equal(before[1, :110], after[1, :110])
