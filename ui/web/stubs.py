"""Gradio without its type stubs.

For every component, ``import gradio`` parses the source that it stands in and writes a ``.pyi`` beside it (``gradio.component_meta.create_or_modify_pyi``), for
editors. That is half of the time of the import, and a server has no editor and may not be allowed to write there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

MODULE, WRITER = "gradio.component_meta", "create_or_modify_pyi"


class Silenced(SourceFileLoader):
    """Runs the module and then replaces its writer of stubs by one that writes none."""

    def exec_module(self, module: ModuleType) -> None:
        """Called by the import system."""
        super().exec_module(module)
        setattr(module, WRITER, lambda *_: None)


class Finder(MetaPathFinder):
    """Finds that one module, and leaves every other to the finders after it."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module with a loader of ours; None for any other name."""
        del target
        spec = PathFinder.find_spec(fullname, path) if fullname == MODULE else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Silenced(spec.loader.name, spec.loader.path)
        return spec


def without_stubs() -> None:
    """Let Gradio, imported from here on, write none."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())
