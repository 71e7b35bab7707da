"""Measured values: from text, records and devices to one table, scores and care advice."""
