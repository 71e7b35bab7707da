"""Records in PostgreSQL: what holds in SQLite holds there too, on a server that the tests start for themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assistant.records.errors import CannotStore, NotFound
from assistant.records.tables import Base
from tests.postgres import database, needed, postgres
from tests.records import PASSWORD, fill, opened, written_by_threads
from tests.records_writer import killed

__all__ = ["database", "postgres"]
pytestmark = needed
Database = Callable[[], dict[str, str]]


def test_the_same_on_postgresql(tmp_path: Path, database: Database) -> None:
    url = database()
    with opened(tmp_path, environ=url) as found:
        fill(found, "Ann")
        with found.vault.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        token = found.accounts.log_in("Ann", PASSWORD).token
        desk = found.desk(found.accounts.whose(token))
        kept = desk.conversations.search("ann")[0]
        assert desk.conversations.read(kept.id)[1].text == "answer"
        assert found.rotate_key().rows == 11
        with pytest.raises(CannotStore, match="the audit is append-only"), found.vault.transaction() as work:
            work.session.connection().exec_driver_sql("DELETE FROM audit")
        with pytest.raises(NotFound):
            desk.conversations.read("0" * 32)
        assert found.verify().problems == ()
        assert found.retain(1).conversations == 0
    with opened(tmp_path, environ=url) as again:
        assert again.desk(again.accounts.find("Ann")).erase()["turns"] == 4
        assert again.accounts.list() == ()
        with again.vault.transaction() as work:
            work.session.connection().exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
            work.session.connection().exec_driver_sql("DELETE FROM audit WHERE seq = 2")
        assert [problem.at for problem in again.verify().problems] == [2]


def test_many_threads_lose_nothing(tmp_path: Path, database: Database) -> None:
    with opened(tmp_path, environ=database()) as found:
        written_by_threads(found, 4)


def test_kill_9_of_the_writer_loses_nothing_that_was_stored(tmp_path: Path, database: Database) -> None:
    killed(tmp_path, 3, database())
