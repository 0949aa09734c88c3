"""One run of a script on this machine, whose requests a service answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import typer

from mainspring.base.config import load_config
from mainspring.base.errors import MainspringError
from mainspring.cli.output import note
from mainspring.client import Client
from mainspring.model.environment import Requirements
from mainspring.model.job import Language, Limits, entry_names, script_source
from mainspring.model.run import Trigger
from mainspring.runtime import protocol
from mainspring.runtime.environments import Environments, InstallFailed
from mainspring.runtime.host import Ending, EndReason, Line, Order
from mainspring.runtime.hosts import ScriptHosts
from mainspring.runtime.protocol import RunFacts
from mainspring.runtime.requirements import requirements_of


class ScriptFailed(MainspringError):
    """A script that did not end well."""

    code = "script_failed"


def run_script(
    client: Client,
    job: str,
    language: Language,
    source: str,
    *,
    arguments: Any,
    settings: dict[str, str],
    shared: dict[str, str],
    cache: Path,
) -> None:
    """Run a script to its end; raises `ScriptFailed`."""
    order = Order(
        run=RunFacts(
            id=0,
            job=job,
            trigger=Trigger.MANUAL,
            scheduled_for=None,
            attempt=1,
            arguments=arguments,
        ),
        language=language,
        source=source,
        source_path=script_source(job, language),
        entry_names=entry_names(job, language),
        settings=settings,
        state=None,
        limits=Limits(time=24 * 3600),
        shared=shared,
    )
    ending = asyncio.run(_run(order, client, cache))
    if ending.failure is not None:
        raise ScriptFailed(ending.failure.traceback or ending.failure.message)


async def _run(order: Order, client: Client, cache: Path) -> Ending:
    config = load_config({})
    environments = Environments(cache / "environments", cache)
    wanted = requirements_of(order.source, order.language, order.shared)
    if wanted is not None:
        folder = await _install(environments, wanted)
        order = msgspec.structs.replace(order, environment=folder)
    hosts = ScriptHosts(cache, config.runtime)
    try:
        never: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        return await hosts.run(order, Terminal(client), never)
    finally:
        await hosts.close()


async def _install(environments: Environments, wanted: Requirements) -> Path:
    try:
        lock = await environments.lock(wanted, lambda _: None)
        return environments.find(wanted, lock) or await environments.build(wanted, lock, note)
    except InstallFailed as problem:
        raise ScriptFailed(f"The script's packages cannot be installed:\n{problem}") from None


class Terminal:
    """Serves a script from a service, and prints what it says."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self, request: protocol.Request) -> Any:
        """See `Listener.ask`."""
        packed = msgspec.msgpack.encode(request)
        return await asyncio.to_thread(self._client.ask, packed)

    async def log(self, lines: Sequence[Line]) -> None:
        """See `Listener.log`."""
        for line in lines:
            at = line.at.astimezone().strftime("%H:%M:%S")
            typer.echo(f"{at} {line.level:<7} {line.message}")

    async def progress(self, done: float, total: float | None) -> None:
        """See `Listener.progress`."""
        note(f"{done:g}" + (f" of {total:g}" if total is not None else ""))
