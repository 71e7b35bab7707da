"""The keys a log line may have, and for each the values it may take: numbers within bounds and words of our own code, never free text."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from ui.logs.events import Event
from ui.logs.faults import kinds, places

Check = Callable[[object], object]
"""Gives what may be written of a value, or None."""
LEVELS = {name: name for name in ("debug", "info", "warning", "error", "critical")} | {"exception": "error"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
TEMPLATES: set[str] = set()
"""Paths of routes as our code declares them, ``/notes/{key}``; filled from the routes themselves."""
_ID = re.compile(r"[0-9a-f]{32}")


def number(low: float, high: float) -> Check:
    """A number within bounds; they are narrow enough that no telephone or record number fits."""
    return lambda value: round(value, 1) if type(value) in {int, float} and low <= value <= high else None  # type: ignore[operator, call-overload]


def word(*words: str) -> Check:
    """One of these words."""
    return lambda value: next((one for one in words if type(value) is str and one == value), None)


def module(value: object) -> str | None:
    """The name of a module that is loaded."""
    return value if type(value) is str and value in sys.modules else None


def template(value: object) -> str | None:
    """The path of a declared route."""
    return value if type(value) is str and value in TEMPLATES else None


def identity(value: object) -> str | None:
    """An id that was made at random here."""
    return value if type(value) is str and _ID.fullmatch(value) else None


FIELDS: Mapping[str, Check] = {
    "request": identity,
    "method": word(*METHODS),
    "route": template,
    "status": number(100, 599),
    "ms": number(0, 9_999_999),
    "count": number(0, 999_999),
    "port": number(1, 65_535),
    "command": module,
    "source": module,
    "line": number(1, 999_999),
}


def listed(level: str, given: Mapping[Any, Any]) -> dict[str, Any]:
    """Of everything given only what may be written.

    ``dropped`` counts what was left out. Of an exception (``exc_info``) its types and places are told.
    """
    event = given.get("event")
    told: dict[str, Any] = {"event": event.value if type(event) is Event else Event.UNLISTED.value, "level": LEVELS.get(level, "info")}
    told |= fault(given.get("exc_info"))
    rest = {key: value for key, value in given.items() if key not in ("event", "exc_info")}
    passed = {key: FIELDS[key](value) for key, value in rest.items() if type(key) is str and key in FIELDS}
    told |= {key: value for key, value in passed.items() if value is not None}
    dropped = len(rest) - sum(value is not None for value in passed.values()) + (type(event) is not Event)
    return told | ({"dropped": dropped} if dropped else {})


def only_listed(_: object, level: str, given: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor of structlog."""
    return listed(level, dict(given))


def fault(given: object) -> dict[str, Any]:
    """Type and place of what ``exc_info`` names: an exception, the triple of ``sys.exc_info``, or True for the one being handled."""
    if given is True:
        given = sys.exc_info()
    if isinstance(given, tuple) and len(given) == 3:
        given = given[1]
    return {"error": kinds(given), "place": places(given)} if isinstance(given, BaseException) else {}
