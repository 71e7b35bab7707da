"""A form answers only the browser that it was shown to: its token is an HMAC over a cookie of that browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from starlette.datastructures import Headers

from ui.guard.sessions import FORM, cookie


class Forms:
    """Tokens of forms; they hold until the server stops."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def browser(self, headers: Headers, secure: bool) -> str:
        """The cookie of a browser, or a new one."""
        return cookie(headers, FORM, secure) or secrets.token_urlsafe(32)

    def token(self, browser: str, purpose: str) -> str:
        """What the form carries."""
        return hmac.new(self._secret, f"{purpose}\x00{browser}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def right(self, headers: Headers, secure: bool, purpose: str, token: str) -> bool:
        """Was the form shown to this browser?"""
        browser = cookie(headers, FORM, secure)
        return bool(browser) and hmac.compare_digest(self.token(browser, purpose).encode(), token.encode("utf-8", "replace"))
