"""One shape for every error that programs are told (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, **more: object) -> dict[str, object]:
    """One problem as JSON; ``detail`` is one sentence that says what to do."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail, **more}
