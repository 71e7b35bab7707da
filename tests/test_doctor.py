"""What ``anamnesis doctor`` finds, and what it says to do."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import ClassVar

import pytest
from packaging.requirements import Requirement

from assistant.build import Assistant
from assistant.records.opening import DAY
from assistant.settings import Settings
from indexes import manifest
from indexes.weights import Artefact, File, WeightsStore
from knowledge_graph.errors import Problem
from knowledge_graph.ontologies.types import Extract
from knowledge_graph.packs import PackManifest
from tests.records import Clock, opened, person, quick
from tests.test_cli import Call, call, home
from ui.cli.doctor import shown
from ui.doctor import kept, machine, programs, stores
from ui.doctor.types import Row

__all__ = ["call", "home", "quick"]

LLM, CODER = "qwen2.5-1.5b-instruct", "qwen2.5-coder-1.5b-instruct"
Make = Callable[..., Assistant]


def artefact(name: str, kind: str, data: bytes) -> Artefact:
    return Artefact(name, kind, "MIT", (File("model.bin", len(data), hashlib.sha256(data).hexdigest()),), (), "model.bin")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """An assistant of a home of its own, with a catalogue of three small artefacts."""

    def made(**given: object) -> Assistant:
        found = Assistant(Settings(home=tmp_path, **given))
        catalogue = {one.name: one for one in (artefact("all-MiniLM-L6-v2", "embedder", b"words"), artefact(LLM, "llm", b"model"), artefact(CODER, "llm", b"coder"))}
        found.weights = WeightsStore(tmp_path / "weights", catalogue=catalogue)
        return found

    return made


def put(assistant: Assistant, name: str, data: bytes) -> Path:
    path = assistant.settings.weights / name / "model.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return path


# ---- programs ----------------------------------------------------------------------------------------------------------


def installed(versions: Mapping[str, str]) -> Callable[[str], str]:
    def of(name: str) -> str:
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    return of


def test_libraries_against_what_is_asked_for() -> None:
    wanted = programs.needed(["numpy>=2.4", "torch==2.13.0", "bm25s>=0.3", 'pytest>=9; extra == "dev"', 'colorama; sys_platform == "never"'])
    assert [one.name for one in wanted] == ["numpy", "torch", "bm25s"]
    assert programs.libraries(wanted, installed({"numpy": "2.3.9", "torch": "2.13.0+cpu"})) == [
        Row("numpy", "fail", "2.3.9, but >=2.4 is asked for", programs.INSTALL),
        Row("bm25s", "fail", "not installed; >=0.3 is asked for", programs.INSTALL),
        Row("libraries", "ok", "1 as asked for: torch 2.13.0+cpu"),
    ]


def test_the_checkout_says_what_is_asked_for(tmp_path: Path) -> None:
    python, lines = programs.asked(programs.CHECKOUT)
    assert python == ">=3.11"
    assert {"torch", "structlog", "psutil"} <= {Requirement(line).name for line in lines}
    installed_lines = programs.asked(tmp_path / "none.toml")[1]
    assert "torch==2.13.0" in installed_lines


@pytest.mark.parametrize(("found", "state"), [("3.11.7", "ok"), ("3.14.0rc1", "ok"), ("3.10.12", "fail")])
def test_python(found: str, state: str) -> None:
    assert programs._python(">=3.11", found).state == state


def test_a_package_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs, "CHECKOUT", tmp_path / "none.toml")
    monkeypatch.setattr(programs, "NAME", "no-such-package-of-ours")
    assert programs.programs() == [Row("anamnesis", "fail", "not installed as a package", programs.INSTALL)]


# ---- stores ------------------------------------------------------------------------------------------------------------


def test_weights_are_compared_with_their_hash_and_left_alone(make: Make) -> None:
    assistant = make()
    row = stores.embedder(assistant)
    assert (row.state, row.do) == ("fail", "anamnesis weights pull all-MiniLM-L6-v2")
    path = put(assistant, "all-MiniLM-L6-v2", b"words")
    assert stores.embedder(assistant) == Row("embedder", "ok", "all-MiniLM-L6-v2, 0.0 GB, hashes match")
    path.write_bytes(b"wordy")
    row = stores.embedder(assistant)
    assert (row.state, row.do) == ("fail", "anamnesis weights verify; anamnesis weights pull all-MiniLM-L6-v2")
    assert path.read_bytes() == b"wordy"


def test_an_embedder_of_ones_own_or_unknown(make: Make, tmp_path: Path) -> None:
    assert stores.embedder(make(embedder=str(tmp_path))).state == "ok"
    row = stores.embedder(make(embedder="nobody"))
    assert row.state == "fail"
    assert "there are no weights called 'nobody'; known: all-MiniLM-L6-v2" in row.found


@pytest.mark.parametrize(
    ("llm", "state", "found"),
    [
        ("none", "ok", "none; sentences are quoted as they stand"),
        ("auto", "warn", "none is here, so sentences are quoted as they stand"),
        (LLM, "fail", f"{LLM} is not here"),
        ("dancer", "fail", "there are no weights called 'dancer'"),
        ("http://user:secret@127.0.0.1:9/v1", "fail", "the model server at http://127.0.0.1:9/v1 does not answer (ConnectError)"),
        ("http://user:se/cret@127.0.0.1:9/v1", "fail", "the address of the model server cannot be read"),
        ("/nowhere/model.gguf", "fail", "'/nowhere/model.gguf' does not exist"),
        ("someone/model", "warn", "'someone/model' is looked for at the model hub"),
        (str(Path(__file__).parent), "ok", "tests"),
    ],
)
def test_language_model(make: Make, llm: str, state: str, found: str) -> None:
    row = stores.language_model(make(llm=llm))
    assert row.state == state
    assert found in row.found
    assert "cret" not in shown(row)


def test_the_language_model_that_auto_takes(make: Make) -> None:
    assistant = make()
    path = put(assistant, LLM, b"model")
    assert stores.language_model(assistant).state == "ok"
    assert machine.model_size(assistant) == 5
    path.write_bytes(b"other")
    assert stores.language_model(assistant).state == "fail"
    assert machine.model_size(make(llm="none")) == 0


def test_a_server_without_its_extra(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "find_spec", lambda name: None)
    assert stores.language_model(make(llm="http://localhost:1/v1")).do == "pip install 'anamnesis[remote]'"


class Asked(BaseHTTPRequestHandler):
    """Offers a model to whoever has the key ``right``, after ``seconds``; notes what is asked."""

    seconds = 0.0
    seen: ClassVar[list[tuple[str, str]]] = []

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self.seen.append((self.requestline, self.headers.get("Authorization", "")))
        time.sleep(self.seconds)
        data = b'{"data": [{"id": "tiny"}]}'
        self.send_response(200 if self.headers.get("Authorization") == "Bearer right" else 403)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def asked() -> Iterator[str]:
    Asked.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as running:
        running.block_on_close = False
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/v1"
        running.shutdown()


def test_a_model_server_is_asked_for_its_models_and_nothing_else(make: Make, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAMNESIS_LLM_KEY", "right")
    assert stores.language_model(make(llm=asked)) == Row("language model", "ok", f"tiny of the server at {asked}: questions are sent there")
    assert Asked.seen == [("GET /v1/models HTTP/1.1", "Bearer right")]


@pytest.mark.parametrize(("key", "found"), [("", "asks for a key; put it into ANAMNESIS_LLM_KEY"), ("wr0ng", "refuses the key; put one that it accepts into ANAMNESIS_LLM_KEY")])
def test_a_model_server_that_refuses_the_key(make: Make, asked: str, monkeypatch: pytest.MonkeyPatch, key: str, found: str) -> None:
    monkeypatch.setenv("ANAMNESIS_LLM_KEY", key)
    row = stores.language_model(make(llm=asked))
    assert (row.state, row.found) == ("fail", f"the model server at {asked} {found}")
    assert "wr0ng" not in shown(row)
    assert row.do


def test_a_model_server_that_is_too_slow(make: Make, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asked, "seconds", 1.0)
    monkeypatch.setattr(stores, "PROBE_S", 0.1)
    row = stores.language_model(make(llm=asked))
    assert (row.state, row.found) == ("fail", f"the model server at {asked} does not answer (ReadTimeout); start it, or correct ANAMNESIS_LLM")


def test_a_mirror_that_does_not_exist(make: Make, tmp_path: Path) -> None:
    assert [row.state for row in stores.mirror(make(mirror=tmp_path / "none"))] == ["fail"]
    assert list(stores.mirror(make(mirror=tmp_path))) == []


def publish(assistant: Assistant, name: str, **given: object) -> Path:
    """A small index that is whole."""
    root = assistant.settings.indexes / name
    staged = root / "staged"
    staged.mkdir(parents=True)
    (staged / "passages.sqlite").write_bytes(b"passages")
    made = manifest.Manifest(name, assistant.embedder_name, 4, 1, 1, "now", sentences=1)
    manifest.seal(staged, replace(made, **given))  # type: ignore[arg-type]
    return manifest.publish(root, staged, "v1")


def test_an_index_that_was_never_built(make: Make) -> None:
    assert [(row.what, row.state, row.do) for row in stores.indexes(make())] == [("index builtin", "warn", "anamnesis index build builtin --from pages")]
    assert [(row.what, row.state) for row in stores.indexes(make(index="clinic"))] == [("index clinic", "fail")]


def test_an_index_is_whole_and_of_the_embedder_of_now(make: Make) -> None:
    assistant = make(index="clinic")
    folder = publish(assistant, "clinic", search="sq8", recall=0.991)
    row = stores.index(assistant, "clinic")
    assert row.state == "ok"
    assert row.found.startswith("1 passages, sq8 search (recall@10 0.991), digest ")
    (folder / "passages.sqlite").write_bytes(b"passage!")
    assert "does not match its manifest" in stores.index(assistant, "clinic").found
    publish(assistant, "other", model="another@1")
    row = stores.index(assistant, "other")
    assert (row.state, row.do) == ("fail", "anamnesis index build other --from READER:PATH")
    assert "built with another@1, the embedder now is all-MiniLM-L6-v2@" in row.found


def test_the_built_in_index_may_be_of_older_pages(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = make()
    publish(assistant, "builtin", sources=("pages@old",))
    assert stores.index(assistant, "builtin").state == "warn"
    monkeypatch.setattr(Assistant, "builtin_is_current", lambda self, embedder: embedder == self.embedder_name)
    assert stores.index(assistant, "builtin").state == "ok"


def test_packs(make: Make) -> None:
    assistant = make()
    store = assistant.packs.store
    made = store.install(PackManifest("demo", "ontology", "symp:x", "1", "MIT", {}, "abc", "now"), Extract("1", "MIT", [], []))
    assert list(stores.packs(assistant)) == [Row("pack demo", "ok", f"version {made.version}, 0 concepts, 0 documents")]
    store.path("demo").write_bytes(b"no database")
    assert [(row.state, row.do) for row in stores.packs(assistant)] == [("fail", "anamnesis pack update demo")]


def test_knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "check", list)
    assert stores.knowledge().state == "ok"
    monkeypatch.setattr(stores, "check", lambda: [Problem("gout.md", 1, "no source")])
    assert stores.knowledge() == Row("knowledge", "fail", "1 problems", "anamnesis graph check lists them")


# ---- records -----------------------------------------------------------------------------------------------------------


def states(folder: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    return {row.what: row.state for row in kept.kept(Settings(home=folder), environ or {})}


def test_nothing_is_made_where_nothing_is_kept(tmp_path: Path) -> None:
    assert states(tmp_path / "home") == {"records": "ok", "file modes": "ok"}
    assert not (tmp_path / "home").exists()


def test_records_open_and_their_audit_is_whole(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as found:
        person(found, "Ann")
        head = str(found.verify().head)
    rows = {row.what: row for row in kept.kept(Settings(home=tmp_path), {})}
    assert [(what, row.state) for what, row in rows.items()] == [("records", "ok"), ("retention", "ok"), ("audit", "ok"), ("file modes", "ok")]
    assert rows["audit"].found == f"1 entries, nothing wrong; head {head}"
    (tmp_path / "audit.head").write_text("edited")
    assert states(tmp_path) == {"records": "ok", "retention": "ok", "audit": "fail", "file modes": "ok"}
    (tmp_path / "keys" / "records.key").unlink()
    assert states(tmp_path)["records"] == "fail"


def test_how_long_conversations_are_kept_and_what_is_too_old(tmp_path: Path, quick: None) -> None:
    clock = Clock()

    def row(days: str) -> Row:
        with opened(tmp_path, clock, {"ANAMNESIS_KEEP_DAYS": days}) as found:
            return kept.retention(found)

    with opened(tmp_path, clock) as found:
        found.desk(person(found, "Ann")).conversations.begin()
        found.desk(person(found, "Ben")).conversations.begin()
    clock.forward(31 * DAY)
    assert row("0") == Row("retention", "ok", "conversations are kept until somebody deletes them; ANAMNESIS_KEEP_DAYS sets a limit")
    assert row("30") == Row("retention", "ok", "conversations are kept for 30 days after the last message")
    clock.forward(1)
    late = row("30")
    assert (late.state, late.found) == ("warn", "conversations are kept for 30 days after the last message, but 2 are older")
    assert late.do.startswith("anamnesis records retain removes them")


def test_damaged_records(tmp_path: Path, quick: None) -> None:
    (tmp_path / "records.db").write_bytes(b"no database at all" * 100)
    (row, *_) = kept.records(Settings(home=tmp_path), {})
    assert row.state == "fail"
    assert "the file is damaged" in row.found


def test_what_others_may_read(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as found:
        person(found, "Ann")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "anamnesis.log").touch(mode=0o644)
    os.chmod(tmp_path / "records.db", 0o640)
    assert states(tmp_path)["file modes"] == "warn"
    key = tmp_path / "keys" / "records.key"
    os.chmod(key, 0o604)
    (row, *_) = kept.modes(Settings(home=tmp_path))
    assert (row.what, row.state) == ("keys", "fail")
    assert row.found == f"others may read '{key}'"


# ---- machine -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("free", "state"), [(400_000_000, "fail"), (1_900_000_000, "warn"), (2_000_000_000, "ok")])
def test_disk(free: int, state: str) -> None:
    assert machine.disk(Path("/home"), free).state == state


@pytest.mark.parametrize(
    ("available", "model", "state"), [(400_000_000, 0, "fail"), (2_000_000_000, 0, "ok"), (2_000_000_000, 1_100_000_000, "warn"), (3_000_000_000, 1_100_000_000, "ok")]
)
def test_memory(available: int, model: int, state: str) -> None:
    assert machine.memory(available, model).state == state


def test_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert machine.listening("127.0.0.1", port) == Row(
            "port", "warn", f"{port} is in use", "if that is not Anamnesis itself, choose another with 'anamnesis serve --port'"
        )
    assert machine.listening("127.0.0.1", port).state == "ok"


def test_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert machine.existing(tmp_path / "a" / "b") == tmp_path


# ---- the command -------------------------------------------------------------------------------------------------------


def test_the_command_tells_all_and_its_status_says_whether_something_fails(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row("disk", "warn", "little [free]", "free some")]
    monkeypatch.setattr("ui.cli.doctor.examine", lambda assistant, port: rows)
    assert call("doctor") == (0, "warn disk: little [free] -> free some\n", "")
    status, out, _ = call("doctor", "--json")
    assert (status, json.loads(out)) == (0, {"ok": True, "checks": [{"what": "disk", "state": "warn", "found": "little [free]", "do": "free some"}]})
    rows.append(Row("port", "fail", "none"))
    assert call("doctor")[0] == 2
    status, out, _ = call("doctor", "--json")
    assert (status, json.loads(out)["ok"]) == (2, False)


def test_every_part_is_looked_at(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "check", list)
    status, out, err = call("doctor", "--json")
    found = {row["what"]: row["state"] for row in json.loads(out)["checks"]}
    assert (status, err) == (2, "")
    assert found["embedder"] == "fail"
    assert {"python", "libraries", "embedder", "language model", "index builtin", "knowledge", "records", "file modes", "disk", "memory", "port"} <= found.keys()
