"""Safetensors models through transformers, on a GPU where there is one; for models that have no GGUF file."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import torch
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, PrivateAttr
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer

from assistant.errors import ModelError, NotReady
from assistant.models.messages import as_chat


class TransformersChat(BaseChatModel):
    """A causal language model with a chat template; decoding is greedy.

    There is no grammar here: a JSON schema is followed as far as the model follows its prompt, and what it does not
    follow is found by the reader of its output.

    Raises:
        ModelError: the folder or hub id cannot be loaded, or it has no chat template.
    """

    model: str = Field()
    max_tokens: int = 320

    _model: Any = PrivateAttr(default=None)
    _tokenizer: Any = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "transformers"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "max_tokens": self.max_tokens}

    def load(self) -> None:
        """Load the model now instead of at the first message."""
        if self._model is not None:
            return
        if torch.cuda.is_available() and find_spec("accelerate") is None:
            raise NotReady("a transformers model on a GPU needs the extra 'scale': pip install 'anamnesis[scale]'")
        placed = {"device_map": "auto"} if torch.cuda.is_available() else {}
        try:
            tokenizer: Any = AutoTokenizer.from_pretrained(self.model)
            model: Any = AutoModelForCausalLM.from_pretrained(self.model, dtype="auto", **placed)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ModelError(f"'{self.model}' could not be loaded as a transformers model: {(str(error).splitlines() or [''])[0]}") from error
        if tokenizer.chat_template is None:
            raise ModelError(f"'{self.model}' has no chat template; choose an instruction-tuned model")
        self._tokenizer, self._model = tokenizer, model

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        self.load()
        prompt = self._tokenizer.apply_chat_template(as_chat(messages), add_generation_prompt=True, return_tensors="pt", return_dict=True)
        inputs = {name: tensor.to(self._model.device) for name, tensor in prompt.items()}
        limit = int(kwargs.get("max_tokens", self.max_tokens))
        try:
            with torch.inference_mode():
                tokens = self._model.generate(**inputs, max_new_tokens=limit, do_sample=False, pad_token_id=self._tokenizer.eos_token_id)
        except (RuntimeError, IndexError, ValueError) as error:
            raise ModelError(f"the model failed: {(str(error).splitlines() or [''])[0]}") from error
        before = inputs["input_ids"].shape[1]
        text = self._tokenizer.decode(tokens[0, before:], skip_special_tokens=True)
        for mark in stop or ():
            text = text.split(mark)[0]
        made = int(tokens.shape[1]) - before
        usage = UsageMetadata(input_tokens=before, output_tokens=made, total_tokens=before + made)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text, usage_metadata=usage))])
