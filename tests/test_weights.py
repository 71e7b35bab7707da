"""Named artefacts, known by their hash."""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexes.errors import WeightsError
from indexes.origins import Report
from indexes.weights import CATALOGUE, Artefact, File, WeightsStore

GOOD = {"model.bin": b"good weights", "sub/config.json": b"{}"}


@dataclass(frozen=True)
class FakeOrigin:
    """Serves ``data`` and writes a line to ``log`` each time it is asked."""

    name: str
    data: dict[str, bytes]
    log: Path
    seconds: float = 0.0

    def __str__(self) -> str:
        return self.name

    def fetch(self, name: str, part: Path, report: Report) -> None:
        with self.log.open("a") as log:
            log.write(f"{self.name} {name}\n")
        time.sleep(self.seconds)
        if name not in self.data:
            raise WeightsError(f"{self.name} has no {name}")
        part.write_bytes(self.data[name])
        report(len(self.data[name]))


def store_of(folder: Path, *origins: FakeOrigin, mirror: Path | None = None, entry: str = "") -> WeightsStore:
    """A store whose only artefact, ``tiny``, comes from the origins given."""
    files = tuple(File(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in GOOD.items())
    return WeightsStore(folder / "weights", mirror, {"tiny": Artefact("tiny", "embedder", "MIT", files, origins, entry)})


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in the artefact's folder, by relative path."""
    root = folder / "weights" / "tiny"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "log").touch()
    return tmp_path / "log"


def test_the_right_hash_is_accepted(tmp_path: Path, log: Path) -> None:
    store = store_of(tmp_path, FakeOrigin("good", GOOD, log))
    assert not store.present("tiny")
    assert store.pull("tiny") == store.path("tiny") == tmp_path / "weights" / "tiny"
    assert contents(tmp_path) == GOOD
    assert store.present("tiny")
    store.verify("tiny")


def test_what_is_there_is_not_fetched_again(tmp_path: Path, log: Path) -> None:
    store = store_of(tmp_path, FakeOrigin("good", GOOD, log))
    store.pull("tiny")
    (tmp_path / "weights/tiny/sub/config.json").unlink()
    store.pull("tiny")
    assert log.read_text().split("\n") == ["good model.bin", "good sub/config.json", "good sub/config.json", ""]


def test_a_wrong_hash_is_refused_and_removed(tmp_path: Path, log: Path) -> None:
    store = store_of(tmp_path, FakeOrigin("bad", {"model.bin": b"evil weights"}, log))
    with pytest.raises(WeightsError, match=r"has sha256 .* it was removed"):
        store.pull("tiny")
    assert contents(tmp_path) == {}
    assert not store.present("tiny")


def test_falls_to_the_next_origin_and_leaves_no_parts(tmp_path: Path, log: Path) -> None:
    bad = {"model.bin": b"evil weights", "sub/config.json": b"[]"}
    left = tmp_path / "weights/tiny/model.bin.0.part.003"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"a piece of a broken download")
    store_of(tmp_path, FakeOrigin("none", {}, log), FakeOrigin("bad", bad, log), FakeOrigin("good", GOOD, log)).pull("tiny")
    assert contents(tmp_path) == GOOD
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["none", "bad", "good"] * 2


def test_the_error_names_every_origin_and_why(tmp_path: Path, log: Path) -> None:
    store = store_of(tmp_path, FakeOrigin("first", {}, log), FakeOrigin("second", {"model.bin": b"evil"}, log), mirror=tmp_path / "mirror")
    with pytest.raises(WeightsError) as caught:
        store.pull("tiny")
    for part in ("tiny/model.bin", f"folder {tmp_path}/mirror/tiny: ", "does not exist", "first: first has no model.bin", "second: ", "has sha256"):
        assert part in str(caught.value)


def test_a_mirror_is_tried_first(tmp_path: Path, log: Path) -> None:
    (tmp_path / "mirror/tiny/sub").mkdir(parents=True)
    (tmp_path / "mirror/tiny/model.bin").write_bytes(GOOD["model.bin"])
    (tmp_path / "mirror/tiny/sub/config.json").write_bytes(b"[]")
    store_of(tmp_path, FakeOrigin("good", GOOD, log), mirror=tmp_path / "mirror").pull("tiny")
    assert contents(tmp_path) == GOOD
    assert log.read_text() == "good sub/config.json\n"


def test_verify_removes_a_file_that_changed(tmp_path: Path, log: Path) -> None:
    store = store_of(tmp_path, FakeOrigin("good", GOOD, log))
    store.pull("tiny")
    (tmp_path / "weights/tiny/model.bin").write_bytes(b"evil weights")
    assert store.present("tiny")
    with pytest.raises(WeightsError, match=r"model\.bin has sha256"):
        store.verify("tiny")
    assert not store.present("tiny")
    with pytest.raises(WeightsError, match=r"model\.bin is missing; get it with 'anamnesis weights pull tiny'"):
        store.verify("tiny")
    store.pull("tiny")
    store.verify("tiny")


def test_progress_counts_the_bytes_of_all_files(tmp_path: Path, log: Path) -> None:
    told: list[tuple[str, int, int]] = []
    store_of(tmp_path, FakeOrigin("good", GOOD, log)).pull("tiny", lambda *step: told.append(step))
    assert told == [("tiny", done, 14) for done in (12, 12, 14, 14)]


def pull_in_another_process(folder: Path) -> None:
    """What each of two processes does."""
    store_of(folder, FakeOrigin("slow", GOOD, folder / "log", seconds=0.2)).pull("tiny")


def test_two_processes_pull_at_once(tmp_path: Path, log: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=pull_in_another_process, args=(tmp_path,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(30)
    assert [process.exitcode for process in both] == [0, 0]
    assert contents(tmp_path) == GOOD
    assert sorted(log.read_text().splitlines()) == ["slow model.bin", "slow sub/config.json"]


def test_an_unknown_name_tells_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no weights called 'huge'; known: tiny"):
        store_of(tmp_path).pull("huge")


def test_the_path_is_the_entry(tmp_path: Path) -> None:
    assert store_of(tmp_path, entry="model.bin").path("tiny") == tmp_path / "weights/tiny/model.bin"


def test_size_and_identity_are_those_of_the_files(tmp_path: Path) -> None:
    (tiny,) = store_of(tmp_path).artefacts()
    assert tiny.size == 14
    assert tiny.identity == f"tiny@{hashlib.sha256(b'good weights').hexdigest()[:12]}"


@pytest.mark.parametrize("artefact", CATALOGUE.values(), ids=lambda artefact: str(artefact.name))
def test_the_catalogue_is_pinned(artefact: Artefact) -> None:
    assert CATALOGUE[artefact.name] is artefact
    assert artefact.kind in {"embedder", "llm"}
    assert all(len(bytes.fromhex(file.sha256)) == 32 and file.size > 0 for file in artefact.files)
    assert artefact.entry in {"", *(file.path for file in artefact.files)}
    assert artefact.origins


def test_the_hashes_of_the_design() -> None:
    starts = {name: max(artefact.files, key=lambda file: file.size) for name, artefact in CATALOGUE.items()}
    assert {name: (file.size, file.sha256[:16]) for name, file in starts.items()} == {
        "all-MiniLM-L6-v2": (90_868_376, "53aa51172d142c89"),
        "qwen2.5-1.5b-instruct": (1_117_320_736, "6a1a2eb6d15622bf"),
        "qwen2.5-coder-1.5b-instruct": (1_117_320_768, "cc324af070c2ecbf"),
        "smollm2-135m-instruct": (98_362_432, "b179c9523d0e6a0f"),
    }
