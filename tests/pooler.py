"""A PgBouncer in transaction mode before a PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests.server import wait_for

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

CONFIGURATION = """
[databases]
* = host={folder} port=5432 user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 200
"""


class Pooler:
    """A running PgBouncer."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str) -> str:
        """Where clients find a database through it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def ask(self, query: str) -> list[dict[str, object]]:
        """Rows of its own console."""
        from psycopg.rows import dict_row

        with psycopg.connect(
            self.url("pgbouncer"), autocommit=True, row_factory=dict_row
        ) as console:
            return console.execute(query.encode()).fetchall()


@contextmanager
def pooling(folder: Path, socket_file: str, size: int) -> Iterator[Pooler]:
    """A PgBouncer with ``size`` connections to the PostgreSQL at the Unix socket ``socket_file``."""
    assert PGBOUNCER is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    configuration, log = folder / "pgbouncer.ini", folder / "pgbouncer.log"
    text = CONFIGURATION.format(folder=Path(socket_file).parent, port=port, size=size)
    configuration.write_text(text + "admin_users = postgres\n")
    # It refuses to run as root, and so does PostgreSQL.
    owner = Path(socket_file).stat().st_uid
    other = {"user": owner, "extra_groups": []} if os.geteuid() == 0 else {}
    with log.open("w") as output, configuration.open() as given:
        process = subprocess.Popen(
            [PGBOUNCER, "/dev/stdin"], stdin=given, stdout=output, stderr=output, **other
        )  # type: ignore[call-overload]
    try:
        wait_for(lambda: _answers(port) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield Pooler(port)
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
