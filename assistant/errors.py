"""Errors of the assistant.

AnamnesisError
├── BadInput           what a person or a file gave cannot be used; says what to do
├── Busy               too many people wait for the language model; says how long to wait
├── ModelError         a language model could not be loaded or failed while answering
└── NotReady           something must be fetched or built first; names the command
"""

from __future__ import annotations


class AnamnesisError(Exception):
    """Anything that ends a turn; its message is one line that says what to do."""


class BadInput(AnamnesisError):
    """Input that cannot be used."""


class ModelError(AnamnesisError):
    """A language model failed."""


class NotReady(AnamnesisError):
    """Weights or an index are missing."""


class Busy(AnamnesisError):
    """Too many turns wait already; this one was not begun.

    Attributes:
        seconds: after which another try is likely to be let in.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"many people are asking just now; please try again in {seconds} seconds")
        self.seconds = seconds
