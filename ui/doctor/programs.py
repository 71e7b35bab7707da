"""Versions of Python and of every library, against what ``pyproject.toml`` asks for."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from ui.doctor.types import Row

NAME = "anamnesis"
CHECKOUT = Path(__file__).parents[2] / "pyproject.toml"
INSTALL = "install again, with 'make run' or 'pip install .'"


def programs() -> list[Row]:
    """Python, every library that is not as asked for, and all others in one row."""
    try:
        python, lines = asked(CHECKOUT)
    except PackageNotFoundError:
        return [Row("anamnesis", "fail", "not installed as a package", INSTALL)]
    return [_python(python, platform.python_version()), *libraries(needed(lines), version)]


def asked(project: Path) -> tuple[str, list[str]]:
    """Python and libraries that are asked for: by the checkout, whose metadata may be of an older day, or by the installed package.

    Raises:
        PackageNotFoundError: there is neither.
    """
    if project.is_file():
        found = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        return found["requires-python"], found["dependencies"]
    return metadata(NAME)["Requires-Python"], requires(NAME) or []


def _python(wanted: str, found: str) -> Row:
    if SpecifierSet(wanted).contains(found, prereleases=True):
        return Row("python", "ok", found)
    return Row("python", "fail", f"{found}, but {wanted} is asked for", "install that version and run 'make PYTHON=... run'")


def needed(lines: Iterable[str]) -> list[Requirement]:
    """Requirements that hold here, extras left out."""
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def libraries(wanted: Iterable[Requirement], version_of: Callable[[str], str]) -> list[Row]:
    """A row for each that is missing or of another version, and one for all the rest."""
    rows, good = [], []
    for one in wanted:
        try:
            found = version_of(one.name)
        except PackageNotFoundError:
            rows.append(Row(one.name, "fail", f"not installed; {one.specifier} is asked for", INSTALL))
            continue
        if one.specifier.contains(found, prereleases=True):
            good.append(f"{one.name} {found}")
        else:
            rows.append(Row(one.name, "fail", f"{found}, but {one.specifier} is asked for", INSTALL))
    return [*rows, Row("libraries", "ok", f"{len(good)} as asked for: {', '.join(good)}")]
