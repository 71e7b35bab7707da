"""Measuring what the assistant finds and says, with intervals and the identity of everything measured."""
