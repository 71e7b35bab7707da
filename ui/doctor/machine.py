"""Disk, memory and port of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from assistant.build import PREFERRED, Assistant
from ui.doctor.types import Row, gigabytes
from ui.ports import is_free

FULL, LITTLE = 0.5e9, 2e9
BASE = 1.5e9
"""What an answer without a language model holds in memory, measured by ``anamnesis bench memory`` and rounded up."""


def machine(assistant: Assistant, host: str, port: int) -> list[Row]:
    """Is there room, and is the port free?"""
    home = assistant.settings.home
    return [disk(home, shutil.disk_usage(existing(home)).free), memory(psutil.virtual_memory().available, model_size(assistant)), listening(host, port)]


def existing(folder: Path) -> Path:
    """The folder, or the nearest above it that there is."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def disk(home: Path, free: int) -> Row:
    """Room for weights, indexes and what is kept."""
    found = f"{gigabytes(free)} free below '{home}'"
    if free < FULL:
        return Row("disk", "fail", found, "free some space: what cannot be written to the audit is not done")
    return Row("disk", "ok", found) if free >= LITTLE else Row("disk", "warn", found, "weights and an index need about 2 GB; free some space")


def memory(available: int, model: int) -> Row:
    """Room for the libraries and the language model."""
    found, need = f"{gigabytes(available)} available", BASE + model
    if available < FULL:
        return Row("memory", "fail", found, "close other programs")
    if available < need:
        return Row("memory", "warn", f"{found}, about {gigabytes(need)} are used", "close other programs, or use --llm none")
    return Row("memory", "ok", found)


def model_size(assistant: Assistant) -> int:
    """Bytes of the language model that would be loaded here; 0 for none and for a server."""
    llm, weights = assistant.settings.llm, assistant.weights
    names = [name for name in (PREFERRED[:2] if llm == "auto" else (llm,)) if name in PREFERRED and weights.present(name)]
    path = weights.path(names[0]) if names else Path(llm)
    return path.stat().st_size if path.is_file() else 0


def listening(host: str, port: int) -> Row:
    """Could the page be served there?"""
    if is_free(host, port):
        return Row("port", "ok", f"{port} is free")
    return Row("port", "warn", f"{port} is in use", "if that is not Anamnesis itself, choose another with 'anamnesis serve --port'")
