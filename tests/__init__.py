"""Tests of Anamnesis; `fakes` holds the readable fakes."""
