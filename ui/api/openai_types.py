"""As much of the OpenAI protocol as chat front ends use, requests and errors.

References: OpenAI API reference, Chat Completions, Models and Errors (2025).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints
from starlette.exceptions import HTTPException

from assistant.errors import AnamnesisError, Busy
from assistant.understand import LONGEST
from ui.api.problems import FORESEEN, UNFORESEEN, sentence, told

MESSAGES, PARTS = 200, 50
# Our own answers come back with their sources, so earlier messages may be longer than a question.
CONTENT = 4 * LONGEST
Said = Annotated[str, StringConstraints(max_length=CONTENT)]


class UnknownModel(AnamnesisError):
    """There is no model of this id."""


class Part(BaseModel):
    """One part of a message; only text is read."""

    type: Annotated[str, StringConstraints(max_length=40)]
    text: Said | None = None


class ChatMessage(BaseModel):
    """One message."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Said | Annotated[list[Part], Field(max_length=PARTS)] | None = None

    @property
    def text(self) -> str:
        """The words of it."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """How a stream ends."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A chat; parameters that are not here are ignored."""

    model: Annotated[str, StringConstraints(max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = 1
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None


class Usage(BaseModel):
    """Tokens of the language model; all 0 where none was used."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Model(BaseModel):
    """One way to be answered."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "anamnesis"


class Models(BaseModel):
    """All of them."""

    object: Literal["list"] = "list"
    data: list[Model]


class Reply(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str


class Chosen(BaseModel):
    """The one choice."""

    index: int = 0
    message: Reply
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Chosen]
    usage: Usage


class Fault(BaseModel):
    """What is wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class Faulty(BaseModel):
    """An error in OpenAI's shape."""

    error: Fault


def fault(status: int, message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """An error in OpenAI's shape."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def fault_of(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers of an error that was foreseen; what cannot be used is 400 there."""
    if isinstance(error, UnknownModel):
        return 404, fault(404, str(error), "model", "model_not_found"), {}
    body, headers = told(error)
    status = {422: 400}.get(int(str(body["status"])), int(str(body["status"])))
    return status, fault(status, str(body["detail"]), code="server_busy" if isinstance(error, Busy) else None), headers


async def _foreseen(_: Request, error: Exception) -> JSONResponse:
    status, body, headers = fault_of(error)
    return JSONResponse(body, status, headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    where = ".".join(str(part) for part in error.errors()[0]["loc"][1:])
    return JSONResponse(fault(400, sentence(error.errors()), where or None), 400)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse(fault(error.status_code, str(error.detail)), error.status_code, error.headers)


async def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(fault(500, UNFORESEEN), 500)


def tell_faults(app: FastAPI) -> None:
    """Errors of this application's routes take OpenAI's shape."""
    for kind in FORESEEN:
        app.add_exception_handler(kind, _foreseen)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
