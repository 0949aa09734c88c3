"""One process of Mainspring: store, engine and web server, started and stopped in order."""

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
from mainspring.engine.embedded import EmbeddedEngine
from mainspring.http.app import create_app
from mainspring.http.auth import MASTER
from mainspring.http.backend import Backend
from mainspring.operations import setup
from mainspring.operations.context import Context
from mainspring.operations.setup import Credentials
from mainspring.runtime.hosts import ScriptHosts
from mainspring.store.database import open_database

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
        async with _running(config, _url(config, listener)) as (backend, engine, credentials):
            server = _Server(create_app(backend), on_hurry=engine.hurry)
            announce(Started(_url(config, listener), config.data, credentials))
            await server.serve_until_signal(listener, backend.database.bell.close)
            log.info("stopping")


@asynccontextmanager
async def _running(
    config: Config, url: str
) -> AsyncIterator[tuple[Backend, EmbeddedEngine, Credentials]]:
    """A service with its engine at work; on leaving, scripts get their grace."""
    database = open_database(config.data, config.database, config.database_direct)
    try:
        cipher = Cipher(config.secret_key or _key_of(config.data))
        context = Context(now=system_clock(), actor=MASTER, cipher=cipher)
        credentials = await database.write(setup.set_up, context, config)
        token = await database.write(setup.local_token, context)
        local = config.data / LOCAL_FILE
        _write_private(local, msgspec.json.encode({"url": url, "token": token}))
        host = ScriptHosts(config.data / "cache", config.runtime)
        engine = EmbeddedEngine(database, system_clock, cipher, host, config.concurrency)
        backend = Backend(database, system_clock, cipher, config, context.now)
        await engine.start()
        try:
            yield backend, engine, credentials
        finally:
            await engine.stop(config.grace)
            local.unlink(missing_ok=True)
    finally:
        await database.close()


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling: ours ends streams first and knows a second signal."""

    def __init__(self, app: object, on_hurry: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,  # type: ignore[arg-type]
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=5,
            server_header=False,
        )
        super().__init__(config)
        self._on_hurry = on_hurry

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave signals alone."""
        yield

    async def serve_until_signal(
        self, listener: socket.socket, close_streams: Callable[[], None]
    ) -> None:
        """Answer requests until a signal says to end."""

        def stop() -> None:
            if self.should_exit:
                self._on_hurry()
            self.should_exit = True
            close_streams()

        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, stop)
        await self.serve(sockets=[listener])


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
