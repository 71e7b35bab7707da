"""What an account may do by its role."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException, Request

from assistant.records.values import Role, User
from ui.guard.words import say


def require(*roles: Role) -> Callable[[Request], User]:
    """A dependency of FastAPI that lets in accounts of these roles and gives the user, ``Depends(require("admin"))``; all others get 403."""

    def of(request: Request) -> User:
        user = getattr(request.state, "user", None)
        if not isinstance(user, User) or user.role not in roles:
            raise HTTPException(403, say("role"))
        return user

    return of
