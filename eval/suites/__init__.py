"""Suites: each runs cases through the product's own parts and gives one report."""
