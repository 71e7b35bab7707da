"""Attention of long texts in 16 bits, one text after the other and each at its own length.

Where a processor has no units for matrices, torch multiplies 16-bit numbers in its fused attention several times slower than elsewhere; as two batched products with a softmax between them
it takes two thirds of that time, and what pads a text to the longest of its batch costs nothing. Figures are in docs/benchmarks.md.
"""

from __future__ import annotations

from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from transformers import AttentionInterface, AttentionMaskInterface, BertModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

_NAME = "one_text_after_the_other"
# Shorter texts are read faster many at once, in tokens.
_LONG = 100


def read_apart(model: SentenceTransformer) -> None:
    """Let a model of the BERT family whose texts are padded on the right attend so; any other is left as it is."""
    bert = model[0].auto_model if hasattr(model[0], "auto_model") else None
    if isinstance(bert, BertModel) and model.tokenizer.padding_side == "right":
        bert.set_attn_implementation(_NAME)


def attend(
    module: torch.nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, attention_mask: torch.Tensor | None, scaling: float = 1.0, **others: Any
) -> tuple[torch.Tensor, None]:
    """Scaled dot-product attention (Vaswani et al. 2017, arXiv:1706.03762), shape (texts, tokens, heads, size of a head).

    Args:
        query, key, value: shape (texts, heads, tokens, size of a head).
        attention_mask: shape (texts, 1, 1 or tokens, tokens), True where a token of the text itself is; None where no text is padded.
    """
    texts, heads, tokens, size = query.shape
    if tokens < _LONG:
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **others)
    lengths = [tokens] * texts if attention_mask is None else attention_mask[:, 0, 0].sum(dim=-1).tolist()
    found, nothing = query.new_zeros(texts, tokens, heads, size), query.new_empty(())
    for text, n in enumerate(lengths):
        scores = torch.baddbmm(nothing.expand(heads, n, n), query[text, :, :n], key[text, :, :n].transpose(1, 2), beta=0, alpha=scaling)
        found[text, :n] = torch.bmm(scores.softmax(dim=-1), value[text, :, :n]).transpose(0, 1)
    return found, None


AttentionInterface.register(_NAME, attend)
AttentionMaskInterface.register(_NAME, sdpa_mask)
