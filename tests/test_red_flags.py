"""Every example of every red-flag rule."""

from __future__ import annotations

import pytest

from knowledge_graph.lexicon import Rule
from tests.patients import fired, knowledge


@pytest.mark.parametrize("rule", knowledge().rules, ids=lambda rule: str(rule.id))
def test_examples(rule: Rule) -> None:
    silent = [text for text in rule.examples.fires if rule.id not in fired(text)]
    loud = [text for text in rule.examples.quiet if rule.id in fired(text)]
    assert (silent, loud) == ([], [])
