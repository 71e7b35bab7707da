"""Settings of all tests: the same examples in every run, and which tests share a process when there are several (``make test``)."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile("same")

# Files that use the index of the real embedder, which is made once in a process.
WITH_INDEX = {"test_end_to_end", "test_offline"}
LONG = ("weights", "browser", "slow")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file stay together, and the files that take long come first, so that no process is left with one of them at the end."""
    of_file: dict[str, str] = {item.path.stem: "with the index" if item.path.stem in WITH_INDEX else item.path.stem for item in items}
    long = {of_file[item.path.stem] for item in items if any(map(item.get_closest_marker, LONG))}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(of_file[item.path.stem]))
    items.sort(key=lambda item: of_file[item.path.stem] not in long)
