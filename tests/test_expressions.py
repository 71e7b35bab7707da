import re

import pytest

from knowledge_graph.expressions import lazy_compile


def test_answers_as_the_pattern_does() -> None:
    lazy, eager = lazy_compile(r"\b(\d+) days?\b", re.I), re.compile(r"\b(\d+) days?\b", re.I)
    text = "3 Days of fever, 10 DAYS of cough"
    assert [found.span(1) for found in lazy.finditer(text)] == [found.span(1) for found in eager.finditer(text)] == [(0, 1), (17, 19)]
    assert (lazy.sub("a while", text), lazy.pattern, lazy.flags) == (eager.sub("a while", text), eager.pattern, eager.flags)
    assert lazy.search("a day") is None


def test_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    compiled = re.compile

    def noted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        asked.append(pattern)
        return compiled(pattern, flags)

    monkeypatch.setattr("knowledge_graph.expressions.re.compile", noted)
    lazy = lazy_compile("fever")
    assert asked == []
    assert lazy.search("a fever") and lazy.search("fever again") and lazy.fullmatch("fever")
    assert asked == ["fever"]


def test_a_wrong_pattern_is_told_when_it_is_used() -> None:
    lazy = lazy_compile("(fever")
    with pytest.raises(re.error, match="unterminated"):
        lazy.search("fever")
