"""Identifiers of people out of texts and records: the 18 kinds of HIPAA Safe Harbor (45 CFR 164.514(b)(2)), English and Chinese."""
