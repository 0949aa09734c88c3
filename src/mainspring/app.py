"""One process of Mainspring: store, engine and, in a server, the web; started and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import uvicorn

from mainspring.base.cipher import Cipher, generate_key
from mainspring.base.clock import system_clock
from mainspring.base.config import Config
from mainspring.base.errors import Misconfigured
from mainspring.base.logging import log
from mainspring.engine.engine import Engine
from mainspring.engine.lifeline import new_node
from mainspring.http.app import create_app
from mainspring.http.auth import MASTER
from mainspring.http.backend import Backend
from mainspring.model.labels import MOST_OFFERED, check_labels
from mainspring.operations import setup
from mainspring.operations.backups import BackupFolder
from mainspring.operations.context import Context
from mainspring.operations.setup import Credentials
from mainspring.runtime.environments import Environments
from mainspring.runtime.hosts import ScriptHosts
from mainspring.store.database import Database, open_database

LOCAL_FILE = "local.json"
"""Where the command line on this machine finds the server, in the data directory."""

KEY_FILE = "secret.key"


@dataclass(frozen=True)
class Started:
    """What to tell whoever started the server."""

    url: str
    data: Path
    credentials: Credentials


async def serve(config: Config, announce: Callable[[Started], None]) -> None:
    """Serve until SIGTERM or SIGINT, then end cleanly; a second signal cuts the grace short.

    Raises `Misconfigured` where the data directory, the database or the port cannot be had.
    """
    listener = _listen(config)
    with contextlib.closing(listener):
        async with _node(config, config.concurrency) as node:
            credentials = await node.database.write(setup.set_up, node.context, config)
            async with _findable(node, config, _url(config, listener)), node.working(config):
                server = _Server(create_app(node.backend(config)), node.engine)
                announce(Started(_url(config, listener), config.data, credentials))
                await server.serve_until_signal(listener, node.database.bell.close)
                log.info("stopping")


async def work(config: Config, announce: Callable[[str], None]) -> None:
    """Execute runs of a service on PostgreSQL until SIGTERM or SIGINT, or until drained.

    ``announce`` is told the node's name. Raises `Misconfigured` where there is no such service.
    """
    if config.database is None:
        raise Misconfigured("A worker needs the service's PostgreSQL: set MAINSPRING_DATABASE.")
    async with _node(config, max(config.concurrency, 1)) as node:
        if not await node.database.read(setup.check_secret, node.context):
            raise Misconfigured("This database has no service yet: start 'mainspring serve' first.")
        async with node.working(config):
            stop = node.engine.left
            on_signal(lambda: node.engine.hurry() if stop.is_set() else stop.set())
            announce(node.engine.node)
            await stop.wait()
            log.info("stopping")


@dataclass(frozen=True)
class _Node:
    """What every kind of node has."""

    database: Database
    context: Context
    engine: Engine

    def backend(self, config: Config) -> Backend:
        return Backend(
            self.database,
            system_clock,
            self.context.cipher,
            config,
            self.context.now,
            BackupFolder(config.data, config.database),
        )

    @asynccontextmanager
    async def working(self, config: Config) -> AsyncIterator[None]:
        """The engine at work; on leaving, scripts get their grace."""
        await self.engine.start()
        try:
            yield
        finally:
            await self.engine.stop(config.grace)


@asynccontextmanager
async def _node(config: Config, concurrency: int) -> AsyncIterator[_Node]:
    labels = check_labels(config.labels, MOST_OFFERED, "labels")
    database = open_database(config.data, config.database, config.database_direct)
    try:
        cipher = Cipher(config.secret_key or _key_of(config.data))
        cache = config.data / "cache"
        host = ScriptHosts(cache, config.runtime)
        environments = Environments(config.data / "environments", cache)
        node = new_node(system_clock(), labels, concurrency)
        engine = Engine(database, system_clock, cipher, host, environments, node, config.heartbeat)
        yield _Node(database, Context(now=system_clock(), actor=MASTER, cipher=cipher), engine)
    finally:
        await database.close()


@asynccontextmanager
async def _findable(node: _Node, config: Config, url: str) -> AsyncIterator[None]:
    """Tell the command line on this machine where the server is, and let it in."""
    place = (
        "" if node.database.exclusive else f"{socket.gethostname()[:20]}:{config.data.name[:20]}"
    )
    token = await node.database.write(setup.local_token, node.context, place)
    local = config.data / LOCAL_FILE
    _write_private(local, msgspec.json.encode({"url": url, "token": token}))
    try:
        yield
    finally:
        local.unlink(missing_ok=True)


def on_signal(react: Callable[[], None]) -> None:
    """Have ``react`` called at every SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, react)


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling: ours ends streams first and knows a second signal."""

    def __init__(self, app: object, engine: Engine) -> None:
        config = uvicorn.Config(
            app,  # type: ignore[arg-type]
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=5,
            server_header=False,
        )
        super().__init__(config)
        self._engine = engine

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave signals alone."""
        yield

    async def serve_until_signal(
        self, listener: socket.socket, close_streams: Callable[[], None]
    ) -> None:
        """Answer requests until a signal says to end, or the node was drained."""

        def stop() -> None:
            if self.should_exit:
                self._engine.hurry()
            self.should_exit = True
            close_streams()

        async def leave() -> None:
            await self._engine.left.wait()
            stop()

        on_signal(stop)
        leaving = asyncio.create_task(leave(), name="leave")
        try:
            await self.serve(sockets=[listener])
        finally:
            leaving.cancel()


def _listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as problem:
        listener.close()
        reason = problem.strerror or str(problem)
        raise Misconfigured(
            f"Port {config.port} on {config.host} cannot be used: {reason}. "
            "Choose another with --port."
        ) from None
    listener.listen(2048)  # whoever reads our announcement may connect at once
    listener.set_inheritable(False)
    return listener


def _url(config: Config, listener: socket.socket) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(config.host, config.host)  # noqa: S104
    return f"http://{host}:{listener.getsockname()[1]}"


def _key_of(data: Path) -> str:
    """The secret key beside the database, made at the first start."""
    file = data / KEY_FILE
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        key = generate_key()
        _write_private(file, key.encode())
        return key
    except OSError as problem:
        raise Misconfigured(f"The key file {file} cannot be read: {problem.strerror}.") from None


def _write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, all at once."""
    fresh = file.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
