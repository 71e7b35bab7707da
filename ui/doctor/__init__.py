"""What ``anamnesis doctor`` looks at: each check gives rows that say what was found and what to do."""
