"""Chat engines: LangChain's own suites, one contract over all of them, and every failure as one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from assistant import prompts
from assistant.build import PREFERRED, build
from assistant.compose import ModelComposer
from assistant.errors import BadInput, ModelError, NotReady
from assistant.models.llama import LlamaChat
from assistant.models.local import TransformersChat
from assistant.models.messages import as_chat
from assistant.models.remote import remote_chat
from assistant.settings import Settings
from assistant.types import Claim, PatientHistory
from assistant.usage import Usage
from assistant.verify import Verifier
from tests.fakes_models import ScriptedChat, pick
from tests.fakes_servers import ASKED, TEXT, ChatServer, server, tiny_transformer
from tests.tiny_knowledge import tiny, tiny_linker
from tests.weights import STORE, needs

__all__ = ["server"]
SMOL = "smollm2-135m-instruct"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_transformer(tmp_path_factory.mktemp("tiny"))


# ---- LangChain's suites ------------------------------------------------------------------------------------------------


class _Plain(ChatModelUnitTests):
    """Neither tools nor structured output through tools: the grammar is asked for with ``response_format``."""

    has_tool_calling = False
    has_structured_output = False
    supports_model_override = False


class TestLlamaUnit(_Plain):
    """Nothing is loaded before the first message."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return LlamaChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "some.gguf"}

    @property
    def init_from_env_params(self) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        return {"ANAMNESIS_GGUF": "other.gguf"}, {}, {"model": "other.gguf"}


class TestTransformersUnit(_Plain):
    """As above."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return TransformersChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "some/folder"}


@pytest.mark.weights
@needs(SMOL)
class TestLlamaIntegration(ChatModelIntegrationTests):
    """Over SmolLM2-135M."""

    has_tool_calling = False
    has_structured_output = False
    supports_model_override = False

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return LlamaChat

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": str(STORE.path(SMOL)), "max_tokens": 12, "threads": 1}

    @pytest.fixture(scope="class")
    def model(self, request: Any) -> BaseChatModel:
        """One engine for the whole class; loading is most of the time."""
        return LlamaChat(**self.chat_model_params)


# ---- the contract ------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["transformers", "remote", "scripted", pytest.param("llama", marks=[pytest.mark.weights, needs(SMOL)])])
def chat(request: pytest.FixtureRequest) -> BaseChatModel:
    match request.param:
        case "transformers":
            return TransformersChat(model=str(request.getfixturevalue("folder")), max_tokens=12)
        case "remote":
            return remote_chat(request.getfixturevalue("server").url)
        case "llama":
            return LlamaChat(model=str(STORE.path(SMOL)), max_tokens=12, threads=1)
        case _:
            return ScriptedChat(text=TEXT)


def test_an_engine_answers_streams_and_repeats_itself(chat: BaseChatModel) -> None:
    whole = chat.invoke(ASKED)
    assert isinstance(whole, AIMessage)
    assert whole.text
    assert "".join(chunk.text for chunk in chat.stream(ASKED)) == whole.text == chat.invoke(ASKED).text


def test_an_engine_takes_the_schema_and_the_composer_reads_it(chat: BaseChatModel) -> None:
    composer = ModelComposer(chat, Verifier(tiny_linker(), tiny()), tiny())
    found = list(composer.compose("Hello", [pick("Iron tablets help low iron.")], PatientHistory(), "patient", Usage()))
    if isinstance(chat, TransformersChat | LlamaChat):
        assert not [item for item in found if isinstance(item, Claim) and item.text != item.citations[0].quote]
    else:
        assert [item.text for item in found if isinstance(item, Claim)] == ["Iron tablets help low iron."]


def test_as_chat() -> None:
    messages = [SystemMessage("a"), HumanMessage([{"type": "text", "text": "b"}, {"type": "text", "text": "c"}]), AIMessage("d")]
    assert as_chat(messages) == [{"role": "system", "content": "a"}, {"role": "user", "content": "bc"}, {"role": "assistant", "content": "d"}]


# ---- llama.cpp ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no model file"),
        (b"", "is not a GGUF model file"),
        (b"hello there", "is not a GGUF model file"),
        (b"GGUF" + b"\0" * 64, "could not be loaded"),
        (b"GGUF\x03\0\0\0" + b"\xff" * 64, "could not be loaded"),
    ],
)
def test_a_file_that_is_no_model_is_one_line(tmp_path: Path, content: bytes | None, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=message) as caught:
        LlamaChat(model=str(path)).invoke("Hello")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


@pytest.mark.weights
@needs(SMOL)
def test_the_grammar_holds_even_a_small_model_to_the_schema() -> None:
    chat = LlamaChat(model=str(STORE.path(SMOL)), max_tokens=60, threads=1)
    text = chat.invoke([HumanMessage("1. Rest.\n2. Drink.\nWhat helps?")], response_format=prompts.schema(2)).text
    assert text.replace(" ", "").replace("\n", "").startswith('{"claims":[{"fact":')
    (chunk,) = [chunk for chunk in chat.stream("Hello") if chunk.usage_metadata]
    assert chunk.usage_metadata is not None
    assert 0 < chunk.usage_metadata["output_tokens"] <= 60


@pytest.mark.weights
@needs(SMOL)
def test_leaving_a_stream_early_frees_the_engine() -> None:
    chat = LlamaChat(model=str(STORE.path(SMOL)), max_tokens=400, threads=1)
    stream = chat.stream("Tell me a long story.")
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert chat.invoke("Hello", max_tokens=3).text


@pytest.mark.weights
@needs(SMOL)
def test_a_prompt_longer_than_the_context_is_one_line() -> None:
    with pytest.raises(ModelError, match=r"^the model failed: ") as caught:
        LlamaChat(model=str(STORE.path(SMOL)), context=256, threads=1).invoke("word " * 2000)
    assert "\n" not in str(caught.value)


# ---- transformers ------------------------------------------------------------------------------------------------------


def test_greedy_decoding_counts_tokens_and_stops_at_a_mark(folder: Path) -> None:
    chat = TransformersChat(model=str(folder), max_tokens=12)
    whole = chat.invoke(ASKED)
    assert whole.usage_metadata == {"input_tokens": len("<system>Be brief.<user>Hello<assistant>"), "output_tokens": 12, "total_tokens": 51}
    mark = whole.text[3]
    assert chat.invoke(ASKED, stop=[mark]).text == whole.text.split(mark)[0]
    usage = chat.invoke(ASKED, max_tokens=2).usage_metadata
    assert usage is not None
    assert usage["output_tokens"] == 2


def test_a_prompt_that_cannot_be_read_is_one_line(folder: Path) -> None:
    chat = TransformersChat(model=str(folder), max_tokens=0)
    with pytest.raises(ModelError, match=r"^the model failed: ") as caught:
        chat.invoke(ASKED)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be loaded as a transformers model") as caught:
        TransformersChat(model=str(tmp_path)).invoke("Hello")
    assert "\n" not in str(caught.value)


def test_damaged_weights_are_one_line(tmp_path: Path) -> None:
    tiny_transformer(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(ModelError, match="could not be loaded as a transformers model") as caught:
        TransformersChat(model=str(tmp_path)).invoke("Hello")
    assert "\n" not in str(caught.value)


def test_a_model_without_chat_template_is_refused_each_time(tmp_path: Path) -> None:
    chat = TransformersChat(model=str(tiny_transformer(tmp_path, template=None)))
    for _ in range(2):
        with pytest.raises(ModelError, match="has no chat template; choose an instruction-tuned model"):
            chat.invoke("Hello")


# ---- which one ---------------------------------------------------------------------------------------------------------


def test_the_value_of_llm_chooses_the_engine(tmp_path: Path, server: ChatServer) -> None:
    def chosen(value: str) -> BaseChatModel | None:
        return build(Settings(home=tmp_path, llm=value)).chat

    (tmp_path / "a.gguf").write_bytes(b"GGUF")
    assert chosen("none") is None
    assert chosen("auto") is None
    assert isinstance(chosen(str(tmp_path / "a.gguf")), LlamaChat)
    assert isinstance(chosen(str(tmp_path)), TransformersChat)
    assert isinstance(chosen("some/model"), TransformersChat)
    assert type(chosen(server.url)).__name__ == "RemoteChat"
    with pytest.raises(NotReady, match=f"anamnesis weights pull {SMOL}"):
        chosen(SMOL)
    with pytest.raises(BadInput, match="--llm 'wizard' is not auto, none"):
        chosen("wizard")
    assert SMOL in PREFERRED


def test_a_gpu_without_its_extra_names_the_pip_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.models.local.torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("assistant.models.local.find_spec", lambda name: None)
    with pytest.raises(NotReady, match=r"pip install 'anamnesis\[scale\]'"):
        TransformersChat(model=str(folder)).load()
