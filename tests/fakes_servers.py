"""A tiny server on 127.0.0.1 that speaks as much of the OpenAI protocol as a chat needs, and a tiny transformers model."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import torch
from langchain_core.messages import HumanMessage, SystemMessage
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tests.fakes_models import claims_json

TEMPLATE = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
TEXT = claims_json((1, "Iron tablets help low iron."))
ASKED = [SystemMessage("Be brief."), HumanMessage("Hello")]


class ChatServer(ThreadingHTTPServer):
    """Answers every chat with ``text``.

    Attributes:
        fault: ``""``, ``"status"`` (500), ``"cut"`` (the connection ends in the middle), ``"garbage"`` or ``"no models"``.
        requests: bodies of the chats asked for.
    """

    daemon_threads = True

    def __init__(self, text: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.text, self.fault, self.requests = text, "", list[dict[str, Any]]()

    @property
    def url(self) -> str:
        """What ``--llm`` is given."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        names = [] if self.server.fault == "no models" else ["fake-model"]
        self._send({"object": "list", "data": [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in names]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        if self.server.fault == "status":
            self._send({"error": {"message": "out of\nmemory"}}, 500)
        elif body.get("stream"):
            self._stream()
        else:
            self._send(self._whole({"role": "assistant", "content": self.server.text}, "message"))

    def _whole(self, message: dict[str, str], key: str, reason: str | None = "stop") -> dict[str, Any]:
        usage = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
        kind = "chat.completion" if key == "message" else "chat.completion.chunk"
        choice = {"index": 0, key: message, "finish_reason": reason}
        return {"id": "1", "object": kind, "created": 0, "model": "fake-model", "choices": [choice], **({"usage": usage} if key == "message" else {})}

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        text = self.server.text
        pieces = [text[at : at + 5] for at in range(0, len(text), 5)]
        for number, piece in enumerate(pieces):
            if number == 1 and self.server.fault == "cut":
                self.close_connection = True
                return
            data = "{not json" if number == 1 and self.server.fault == "garbage" else json.dumps(self._whole({"role": "assistant", "content": piece}, "delta", None))
            self._chunk(f"data: {data}\n\n")
        self._chunk(f"data: {json.dumps(self._whole({}, 'delta'))}\n\ndata: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _send(self, value: object, status: int = 200) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(text: str) -> Iterator[ChatServer]:
    """A running server."""
    server = ChatServer(text)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """One that answers with ``TEXT``."""
    with serving(TEXT) as running:
        yield running


def tiny_transformer(folder: Path, template: str | None = TEMPLATE) -> Path:
    """A random Llama with one small layer over bytes, saved as people save theirs."""
    vocabulary = {token: n for n, token in enumerate(["<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())])}
    tokenizer = Tokenizer(models.BPE(vocabulary, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>"
    )
    fast.chat_template = template
    fast.save_pretrained(folder)
    torch.manual_seed(3)
    config = LlamaConfig(vocab_size=len(vocabulary), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, bos_token_id=0, eos_token_id=1, max_position_embeddings=512)  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder
