"""The documentation tells the truth: every command is described, every command shown exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from ui.cli.main import COMMANDS, app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(r"^\s*(?:\$ )?anamnesis ([a-z-]+)(?: ([a-z]+))?", re.M)


def subcommands() -> dict[str, set[str]]:
    root = typer.main.get_command(app)
    context = typer.Context(root)
    found = {name: root.get_command(context, name) for name in COMMANDS}  # type: ignore[attr-defined]
    return {name: set(getattr(command, "commands", {})) for name, command in found.items()}


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, below in subcommands().items():
        assert f"anamnesis {name}" in text, name
        for sub in below:
            assert f"anamnesis {name} {sub}" in text, f"{name} {sub}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_exist(page: Path) -> None:
    known = subcommands()
    for block in re.findall(r"(?:^|\n)(?: {4}|```(?:sh|console)?\n)([^`]*?)(?:\n\n|```|$)", page.read_text(encoding="utf-8")):
        for name, sub in SHOWN.findall(block):
            assert name in known, f"{page.name}: anamnesis {name}"
            if known[name] and sub:
                assert sub in known[name], f"{page.name}: anamnesis {name} {sub}"


def test_make_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    shown = set(re.findall(r"^\s*(?:\$ )?make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    assert shown
    assert shown <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
