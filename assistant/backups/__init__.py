"""One archive of a home, and a home of it again: whole or not at all, every file known by its sha256."""
