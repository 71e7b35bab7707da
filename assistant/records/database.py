"""The database: opened, brought up to date, and every error of it said in one sentence.

SQLite runs with a write-ahead log, ``synchronous=FULL``, foreign keys and secure deletion; every transaction takes the write lock at once, so that none
fails half-way because another began to write.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic.command import upgrade
from alembic.config import Config
from alembic.util.exc import CommandError
from filelock import Timeout
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from assistant.records.errors import CannotStore, RecordsError
from assistant.records.files import private_folder

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY", "trusted_schema=OFF")
BUSY = 30.0
_PLAIN = "anamnesis_plain"
MIGRATIONS = Path(__file__).parent / "migrations"
_SAID = (
    (("disk is full", "no space left", "file size limit"), "the disk is full; free some space"),
    (("readonly database", "read-only"), "it is read-only; allow writing to it, or set ANAMNESIS_HOME to a folder that can be written to"),
    (("unable to open database file",), "it cannot be opened; check that its folder exists and may be written to"),
    (("is locked", "lock timeout", "could not be acquired"), "another program keeps it busy; try again"),
    (("malformed", "not a database"), "the file is damaged; restore it from a backup"),
    (("disk i/o error",), "the disk does not take or give its data; check it for space and faults"),
)


def connect(url: str) -> Engine:
    """The engine of a database.

    Raises:
        RecordsError: the URL is none, or its driver is not installed.
        CannotStore: a new SQLite file cannot be made.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() != "sqlite":
            return create_engine(address, hide_parameters=True, pool_pre_ping=True)
        if address.database in (None, "", ":memory:"):
            raise RecordsError("records need a file: sqlite:///PATH")
        _make_file(Path(str(address.database)))
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": BUSY})
    except (ArgumentError, NoSuchModuleError) as error:
        raise RecordsError(f"'{url.partition(':')[0]}' is no kind of database known here; use sqlite:///PATH or postgresql+psycopg://...") from error
    except ModuleNotFoundError as error:
        raise RecordsError(f"the driver '{error.name}' is missing; pip install 'anamnesis[postgres]'") from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_file(path: Path) -> None:
    with translated(str(path)):
        private_folder(path.parent)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare(connection: SqliteConnection, _: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(_PLAIN):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, all steps in one transaction.

    Raises:
        RecordsError: a newer Anamnesis has written this database.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            upgrade(config, "head")
    except CommandError as error:
        raise RecordsError("the records were written by a newer Anamnesis; update this one") from error


def is_new(engine: Engine) -> bool:
    """There are no tables yet."""
    return not inspect(engine).has_table("users")


def scrub(engine: Engine, tables: Sequence[str]) -> None:
    """Leave no byte of what was deleted in the database and its log.

    SQLite is written anew and its write-ahead log emptied; PostgreSQL rewrites these tables (its own log is the server's).

    Raises:
        CannotStore: another program is reading; what was deleted stays deleted.
    """
    if engine.dialect.name == "sqlite":
        with at_once(engine) as connection:
            try:
                connection.exec_driver_sql("VACUUM")
            finally:
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        if busy:
            raise CannotStore("another program reads the records and keeps those bytes in the log until it closes them")
    else:
        with at_once(engine) as connection:
            connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}")


def at_once(engine: Engine) -> Connection:
    """A connection without a transaction: each statement stands for itself, and reading needs no right to write."""
    options = {_PLAIN: True} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    return engine.connect().execution_options(**options)


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Errors of the database and of the disk become one sentence; it never holds values.

    Raises:
        CannotStore: instead of them.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise CannotStore(f"the records at '{where}': {_reason(error)}") from error


def _reason(error: SQLAlchemyError | OSError) -> str:
    if isinstance(error, OSError) and not isinstance(error, Timeout) and error.errno in (errno.EFBIG, errno.EDQUOT):
        return _SAID[0][1]
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    for marks, reason in _SAID:
        if any(mark in said.lower() for mark in marks):
            return reason
    return f"they cannot be used ({type(error).__name__}: {said.splitlines()[0] if isinstance(error, DBAPIError | OSError) and said else 'no detail'})"
