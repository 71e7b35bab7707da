"""A turn heard from the event loop: in order, together what came together, and stopped at once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from ui.stream import Stream


def test_what_came_meanwhile_comes_together() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        yield from (2, 3)
        made.set()

    async def heard() -> list[tuple[int, ...]]:
        stream = Stream(items)
        batches = []
        async for batch in stream.batches():
            batches.append(batch)
            await asyncio.to_thread(made.wait, 5)
            await asyncio.sleep(0.01)
        return batches

    found = asyncio.run(heard())
    assert [item for batch in found for item in batch] == [1, 2, 3]
    assert len(found) <= 2


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2)
        raise KeyError("lost")

    async def heard(found: list[int]) -> None:
        async for batch in Stream(items).batches():
            found += batch

    found: list[int] = []
    with pytest.raises(KeyError, match="lost"):
        asyncio.run(heard(found))
    assert found == [1, 2]


def test_a_stopped_stream_ends_while_its_thread_is_still_at_work() -> None:
    release = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        release.wait(5)
        yield 2

    async def heard() -> list[int]:
        stream, found = Stream(items), list[int]()
        async for batch in stream.batches():
            found += batch
            stream.stop()
        release.set()
        return found

    assert asyncio.run(heard()) == [1]


@pytest.mark.parametrize("pause", [0, 64])
def test_no_item_is_lost_between_the_thread_and_the_loop(pause: int) -> None:
    """The loop is woken only by what it has not been told of; whoever forgets one waits for ever."""

    def items() -> Iterator[int]:
        for number in range(20_000):
            if pause and number % pause == 0:
                time.sleep(0)
            yield number

    async def heard() -> list[int]:
        return [item async for batch in Stream(items).batches() for item in batch]

    assert asyncio.run(asyncio.wait_for(heard(), 60)) == list(range(20_000))
