"""What is kept: people and their sessions, profiles, conversations, answers with their evidence, feedback, and the audit.

Clinical text is sealed; ids, times, sizes and names of accounts are not, and there is no index to search what is sealed (README.md says what else is not
covered).
"""
