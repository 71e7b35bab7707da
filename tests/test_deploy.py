"""Dockerfile, compose file and unit: rules that a builder would not tell, since none may be here."""

from __future__ import annotations

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

import yaml

from assistant.records.keys import AUDIT_KEY, RECORDS_KEY
from assistant.records.opening import KEEP_DAYS, URL
from assistant.settings import LLM_KEY, PREFIX, Settings

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "Dockerfile", ROOT / "compose.yaml", ROOT / "docs" / "anamnesis.service", ROOT / "docs" / "operations.md"]
PACKAGES = ("assistant", "eval", "indexes", "knowledge_graph", "ui")


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile with their arguments, in order."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.M).replace("\\\n", " ")
    return [(line.split()[0], " ".join(line.split()[1:])) for line in text.splitlines() if line.strip()]


def unit() -> dict[str, str]:
    """The service section; of a key that is given twice the last value."""
    parser = ConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "docs" / "anamnesis.service", encoding="utf-8")
    return dict(parser["Service"])


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    lines = instructions()
    last = max(at for at, (name, _) in enumerate(lines) if name == "FROM")
    final = lines[last:]
    named = dict(final)
    assert named["USER"] == "anamnesis"
    assert [name for name, _ in final].index("USER") > [name for name, _ in final].index("RUN")
    assert "/health" in named["HEALTHCHECK"]
    assert named["VOLUME"] == "/data"
    assert named["ENTRYPOINT"] == '["anamnesis"]'
    assert "ANAMNESIS_HOME=/data/home" in named["ENV"]
    assert "HF_HUB_OFFLINE=1" in named["ENV"]


def test_the_image_is_made_of_pinned_bases_and_copied_sources_alone() -> None:
    lines = instructions()
    assert {argument.split()[0] for name, argument in lines if name == "FROM"} == {"python:3.12-slim"}
    assert "ADD" not in {name for name, _ in lines}
    sources = [part for name, argument in lines if name == "COPY" and "--from" not in argument for part in argument.split()[:-1]]
    assert set(PACKAGES) <= set(sources)
    assert [part for part in sources if not (ROOT / part).exists()] == []
    assert "sudo" not in " ".join(argument for _, argument in lines)


def test_what_is_not_python_is_installed_too() -> None:
    """An image installs a wheel; a file that only a checkout has would be missing there."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    for package in PACKAGES:
        installed = {path for pattern in patterns.get(package, ()) for path in (ROOT / package).glob(pattern)}
        files = {path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"} and path.name != "README.md"}
        assert sorted(files - installed) == [], package


def test_what_the_image_needs_is_not_ignored() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert lines[0] == "**"
    allowed = {line.strip("!/") for line in lines if line.startswith("!")}
    sources = {part for name, argument in instructions() if name == "COPY" and "--from" not in argument for part in argument.split()[:-1]}
    assert allowed == sources


def test_the_composed_service_is_shut_in() -> None:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    service = found["services"]["anamnesis"]
    assert [port.split(":")[0] for port in service["ports"]] == ["127.0.0.1"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {volume.partition(":")[0] for one in found["services"].values() for volume in one["volumes"]} == set(found["volumes"])
    assert found["services"]["model"]["profiles"] == ["model"]
    assert not any(image.endswith(":latest") or ":" not in image for image in [found["services"]["model"]["image"]])


def test_the_unit_is_hardened() -> None:
    found = unit()
    assert found["User"] == "anamnesis"
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "PrivateUsers", "ProtectKernelModules", "RestrictNamespaces", "RestrictSUIDSGID"):
        assert found[name] == "yes", name
    assert (found["ProtectSystem"], found["CapabilityBoundingSet"], found["LimitCORE"], found["UMask"]) == ("strict", "", "0", "0077")
    assert (found["IPAddressDeny"], found["IPAddressAllow"]) == ("any", "localhost")
    assert "--accounts" in found["ExecStart"]


def test_every_setting_that_is_named_exists() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {LLM_KEY, URL, KEEP_DAYS, RECORDS_KEY, AUDIT_KEY}
    for path in FILES:
        assert set(re.findall(r"ANAMNESIS_[A-Z_]+", path.read_text(encoding="utf-8"))) <= known, path.name


def test_every_event_is_explained() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    events = re.findall(r'= "([a-z._]+)"', (ROOT / "ui" / "logs" / "events.py").read_text(encoding="utf-8"))
    assert len(events) > 8
    assert [event for event in events if event != "unlisted" and f"`{event}`" not in text] == []
