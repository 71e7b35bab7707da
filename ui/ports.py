"""Is a port of this machine free?"""

from __future__ import annotations

import socket


def is_free(host: str, port: int) -> bool:
    """May a server listen there?"""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
