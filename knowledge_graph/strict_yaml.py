"""YAML as the knowledge uses it: a key that stands twice is an error, since one of the two would be lost in silence."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from knowledge_graph.errors import PageError, Problem


class _Loader(yaml.CSafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key '{key.value}' stands here for the second time", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def parse(text: str, label: str, before: int = 0) -> Any:
    """The value of a YAML text.

    Args:
        label: file that problems name.
        before: lines of that file before the text.

    Raises:
        PageError: the text is not YAML, or a key stands twice; with the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise PageError([Problem(label, before + mark.line + 1 if mark else before + 1, f"not YAML: {problem or error}")]) from error
