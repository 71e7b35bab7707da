"""Readers of case files; a case is a question with what is known to be right."""
