"""Errors of the records.

AnamnesisError
└── RecordsError      the records cannot do what was asked
    ├── CannotStore   the disk is full, read-only or damaged, or the database cannot be reached; what was asked has not been done
    │   └── NotScrubbed   it has been done, but bytes of what was deleted may be left
    ├── WrongKey      a key is missing, or a field was not sealed under it in this place
    ├── NotFound      this person has no such thing
    └── NotLetIn      wrong name or password, locked, or the session is over
"""

from __future__ import annotations

from assistant.errors import AnamnesisError


class RecordsError(AnamnesisError):
    """The records cannot do what was asked."""


class CannotStore(RecordsError):
    """The store did not take a change or could not be read."""


class NotScrubbed(CannotStore):
    """Rows are deleted, but their bytes may still be on the disk."""


class WrongKey(RecordsError):
    """Something sealed does not open."""


class NotFound(RecordsError):
    """There is no such thing, or it is somebody else's; the two are never told apart."""


class NotLetIn(RecordsError):
    """A person may not come in.

    Attributes:
        wait: seconds until the next try is looked at; 0 where waiting does not help.
    """

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait
