"""Structured logs that cannot hold clinical text: listed keys with closed values pass, nothing else does."""
