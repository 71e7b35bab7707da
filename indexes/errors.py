"""Errors of the indexes.

RetrievalError
├── MissingIndex       no index of that name; says which exist
├── DamagedIndex       a file differs from its manifest; says which
├── ReaderError        a document or a file could not be read
└── WeightsError       an artefact could not be had from any origin, or its hash differs
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Something is wrong with an index, a reader or weights."""


class MissingIndex(RetrievalError):
    """There is no index of that name."""


class DamagedIndex(RetrievalError):
    """A file of an index is missing or differs from its manifest."""


class ReaderError(RetrievalError):
    """A source of documents cannot be read."""


class WeightsError(RetrievalError):
    """An artefact could not be had, or is not what its hash promises."""
