"""Changes of the knowledge held against the gates before they stand; the command ``anamnesis learn``."""
