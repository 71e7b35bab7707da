"""A PostgreSQL server of our own: in a new folder, reached through a socket in it, and gone with it."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import create_engine

from assistant.records.opening import URL

# Debian keeps the programs of a server out of PATH, in a folder for each version.
FOUND = max(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]), default=shutil.which("pg_ctl"))
NUMBERS = itertools.count()
ROOT = os.geteuid() == 0
# Nothing outlasts a test, so the disk is not waited for; and no port is opened.
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off"


def lacking() -> str:
    """What is missing to run a server; empty where nothing is."""
    if FOUND is None:
        return "no PostgreSQL server here: apt-get install postgresql"
    if find_spec("psycopg") is None:
        return "no driver for PostgreSQL: pip install 'psycopg[binary]'"
    return "" if not ROOT or _account() else "PostgreSQL does not run as root, and there is no user 'postgres'"


def _account() -> pwd.struct_passwd | None:
    return next((user for user in pwd.getpwall() if user.pw_name == "postgres"), None)


@contextmanager
def server() -> Iterator[str]:
    """The URL of its first database."""
    # Not a folder of pytest: those belong to root alone where root runs the tests, and the name of a socket may have 107 characters.
    with TemporaryDirectory(prefix="pg-") as name:
        account, folder, data = _account() if ROOT else None, Path(name), Path(name) / "data"
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)

        def run(program: str, *args: str) -> None:
            given: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
            # Into a file: the server would keep a pipe open that it has from pg_ctl.
            with (Path(name) / "said").open("w+") as said:
                done = subprocess.run([str(Path(str(FOUND)).parent / program), "-D", str(data), *args], cwd=folder, stdout=said, stderr=said, check=False, **given)
                said.seek(0)
                assert done.returncode == 0, said.read()

        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"{OPTIONS} -k {folder}", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


needed = pytest.mark.skipif(bool(lacking()), reason=lacking())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server that all tests of one process share."""
    with server() as url:
        yield url


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[Callable[[], dict[str, str]]]:
    """Makes empty databases; each is told as ``opened`` takes it."""
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")

    def make() -> dict[str, str]:
        name = f"d{next(NUMBERS)}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return {URL: engine.url.set(database=name).render_as_string()}

    yield make
    engine.dispose()
