"""Errors of the assistant.

AnamnesisError
├── BadInput           what a person or a file gave cannot be used; says what to do
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
