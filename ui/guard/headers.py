"""What every answer tells the browser to keep to."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

# The browser itself refuses anything that is not from here. Gradio compiles its templates in the page, hence 'unsafe-eval'.
PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
DOOR = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
UNUSED = ("camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
}
HTTPS_ONLY = "max-age=31536000"
# Files of the program, the same for everybody; all else may hold something of a person.
ASSETS = ("/assets/", "/static/", "/svelte/", "/login/")
DOORS = ("/login", "/logout", "/password", "/own", "/own/export", "/own/erase")
OTHERS_MAY = "access-control-"


def is_asset(path: str) -> bool:
    """Is it a file of the program?"""
    return path.startswith(ASSETS) or path == "/favicon.ico"


def headers(path: str, secure: bool) -> dict[str, str]:
    """The headers of an answer."""
    door = path in DOORS
    # A form sent from a page without any referrer has the origin "null", which nobody could tell from a foreign one.
    found = ALWAYS | {"Content-Security-Policy": DOOR if door else PAGE, "Referrer-Policy": "same-origin" if door else "no-referrer"}
    found |= {} if is_asset(path) else {"Cache-Control": "no-store"}
    return found | ({"Strict-Transport-Security": HTTPS_ONLY} if secure else {})


def protected(scope: Scope, send: Send, secure: bool) -> Send:
    """``send`` with the headers added, and without those by which Gradio lets pages of other origins read."""
    added = headers(scope["path"], secure)

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [pair for pair in message.get("headers", []) if not pair[0].decode("latin-1").lower().startswith(OTHERS_MAY)]
            MutableHeaders(scope=message).update(added)
        await send(message)

    return sending
