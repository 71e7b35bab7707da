"""What a model reads and writes in one turn."""

from __future__ import annotations

from dataclasses import dataclass, field

from langchain_core.messages import AIMessageChunk, BaseMessage


@dataclass(slots=True)
class Usage:
    """Tokens of all calls of a turn, as the engine counts them; empty until a call has told them."""

    counts: dict[str, int] = field(default_factory=dict)

    def take(self, chunk: BaseMessage) -> None:
        """Add what this piece of a stream tells."""
        if isinstance(chunk, AIMessageChunk) and (told := chunk.usage_metadata):
            for name, count in (("prompt_tokens", told["input_tokens"]), ("output_tokens", told["output_tokens"])):
                self.counts[name] = self.counts.get(name, 0) + count
