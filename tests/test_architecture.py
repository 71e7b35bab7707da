"""The house keeps its floors: imports only point down, siblings do not know each other, nothing goes in circles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {"indexes": 1, "knowledge_graph": 1, "assistant": 2, "ui": 3, "eval": 3}
# What imports inside functions: the builder, the reader that brings numpy only where it reads, trends that bring scipy.stats only where there are readings. (ui/cli/main.py finds commands by name, eval's among them.)
LATE = {"assistant/bedside.py", "assistant/build.py", "assistant/second_reader/reader.py", "assistant/vitals/trends.py", "eval/load/browser.py"}
LARGEST = 400


def sources() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_down(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    own = name.split("/")[0]
    for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
        target = module.split(".")[0]
        if target in FLOORS and target != own:
            assert FLOORS[target] < FLOORS[own], f"{name} imports {module}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_import_hides_in_a_function(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    if name in LATE:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [inner.lineno for function in functions for inner in ast.walk(function) if isinstance(inner, ast.Import | ast.ImportFrom)]
    assert hidden == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_stay_small_and_catch_only_what_they_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LARGEST
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            assert not (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})


def test_no_import_cycle() -> None:
    modules = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path for path in sources()}
    graph = nx.DiGraph()
    for name, path in modules.items():
        for target in imports(ast.parse(path.read_text(encoding="utf-8"))):
            if target in modules and target != name and not name.startswith(f"{target}."):
                graph.add_edge(name, target)
    assert list(nx.simple_cycles(graph)) == []


def test_every_package_says_what_lives_there() -> None:
    for floor in FLOORS:
        assert (ROOT / floor / "README.md").is_file(), floor
