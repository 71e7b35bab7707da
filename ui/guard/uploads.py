"""Files that people upload: a folder for each user below one that only this process uses.

Whatever a turn makes for a user to fetch must be written into ``folder(user)`` too: nothing else is served.
"""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path
from typing import Any

from gradio.route_utils import XSS_SAFE_MIMETYPES, upload_fn
from gradio.routes import file_upload_statuses
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import FileResponse

from ui.guard.refusals import Refused

MANY = 200


class Uploads:
    """The files of all users.

    Args:
        root: the folder of all folders; what Gradio keeps lies beside them and is served to nobody.
        largest, kept: bytes of one file, and of all files of one user.
    """

    def __init__(self, root: Path, largest: int, kept: int) -> None:
        self.root, self.largest, self.kept = root.resolve(), largest, kept

    def folder(self, owner: str) -> Path:
        """Where the files of a user are."""
        return self.root / owner

    def owns(self, owner: str, path: str) -> bool:
        """Is it below the folder of this user, links followed?"""
        try:
            return "\x00" not in path and Path(path).is_absolute() and self.folder(owner) in Path(path).resolve().parents
        except OSError:
            return False

    def file(self, owner: str, path: str) -> FileResponse:
        """A file of this user.

        Raises:
            Refused: there is none, or it is somebody else's; the two are not told apart.
        """
        if not self.owns(owner, path) or not os.path.isfile(path):
            raise Refused("missing")
        kind = mimetypes.guess_type(path)[0]
        shown = kind in XSS_SAFE_MIMETYPES
        return FileResponse(
            path,
            media_type=kind if shown else "application/octet-stream",
            filename=Path(path).name,
            content_disposition_type="inline" if shown else "attachment",
        )

    async def keep(self, request: Request, owner: str, upload_id: str | None) -> list[str]:
        """Stores what a form brings; gives the paths.

        Raises:
            Refused: the user has too much here already, or it is no such form.
        """
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise Refused("unread")
        folder = self.folder(owner)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        if sum(sizes) + int(request.headers.get("content-length", self.largest)) > self.kept or len(sizes) >= MANY:
            raise Refused("full")
        try:
            kept, _, _ = await upload_fn(request, str(folder), self.largest, upload_id, upload_progress=file_upload_statuses if upload_id else None)
        except MultiPartException as error:
            raise Refused("unread") from error
        return [str(path) for path in kept]

    def expect_own(self, owner: str, body: dict[str, Any]) -> None:
        """Every file that a request names must be the user's; Gradio would take any, and fetch addresses of other machines.

        Raises:
            Refused: one is not.
        """
        waiting: list[Any] = [body]
        while waiting:
            found = waiting.pop()
            if isinstance(found, dict):
                if isinstance(found.get("path"), str) and not self.owns(owner, found["path"]):
                    raise Refused("missing")
                waiting.extend(found.values())
            elif isinstance(found, list):
                waiting.extend(found)
