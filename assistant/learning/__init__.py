"""Reviewed feedback as changes of the knowledge: exported, proposed, applied to a copy, and taken back."""
