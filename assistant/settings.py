"""Settings: one frozen value, from the environment (``ANAMNESIS_…``) and the command line. It builds nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

PREFIX = "ANAMNESIS_"
LLM_KEY = "ANAMNESIS_LLM_KEY"


class Settings(BaseModel):
    """Every setting; unknown keys are refused.

    Attributes:
        home: the folder of all state (weights, indexes, cache).
        mirror: folder with ready weight files, tried before any download.
        embedder: name of an embedder artefact, or a folder of a sentence-transformers model.
        precision: ``auto`` measures once whether bf16 is faster here.
        llm: ``auto``, ``none``, an artefact name, a GGUF path, a transformers folder or hub id, or an http(s) URL.
        threads: CPU threads of the language model; 0 takes every core.
        index: name of the index that answers are drawn from.
        passages: how many passages are read for sentences.
        region: where the person is (ISO 3166-1 alpha-2), for the numbers to call; empty says "your emergency number".
        log_to: ``file`` (rotated in ``logs/``) or ``stderr``, where a container's logs are collected.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("anamnesis", appauthor=False)))
    mirror: Path | None = None
    embedder: str = "all-MiniLM-L6-v2"
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    llm: str = "auto"
    threads: int = Field(default=0, ge=0)
    index: str = "builtin"
    passages: int = Field(default=20, ge=1, le=100)
    region: str = ""
    log_to: Literal["file", "stderr"] = "file"
    log_format: Literal["json", "text"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    # No field, so that it is in no dump, no message and no backup.
    _llm_key: str = PrivateAttr(default_factory=lambda: os.environ.get(LLM_KEY, "").strip())

    @model_validator(mode="before")
    @classmethod
    def _from_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What is not given is looked for in the environment (pydantic-settings would cost ``triage`` a tenth of a second)."""
        names = {name: f"{PREFIX}{name.upper()}" for name in cls.model_fields}
        return {name: os.environ[key] for name, key in names.items() if key in os.environ} | given

    @property
    def llm_key(self) -> str:
        """The key of a model server, from the environment only; empty for none. It is never shown."""
        return self._llm_key

    @property
    def weights(self) -> Path:
        """Folder of the weights."""
        return self.home / "weights"

    @property
    def indexes(self) -> Path:
        """Folder of the indexes."""
        return self.home / "indexes"

    @property
    def packs(self) -> Path:
        """Folder of imported knowledge."""
        return self.home / "packs"

    @property
    def logs(self) -> Path:
        """Folder of the logs."""
        return self.home / "logs"

    @property
    def cache(self) -> Path:
        """Folder of what can be made again."""
        return self.home / "cache"
