"""Addresses of servers and databases as they may be shown and kept: without passwords."""

from __future__ import annotations

from urllib.parse import urlsplit


def shown(value: str) -> str:
    """A setting as it may be shown and kept: of an address all but user, password, query and fragment; anything else as it is.

    Returns:
        "" for an address that cannot be read, or with an "@" behind its host: what is wrong with it may be the password.
    """
    if "://" not in value:
        return value
    try:
        found = urlsplit(value)
        host, port = found.hostname or "", found.port
    except ValueError:
        return ""
    if "@" in found.path + found.query + found.fragment:
        return ""
    return f"{found.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}{found.path}"
