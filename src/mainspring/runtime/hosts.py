"""One host for all languages: hands each order to its language's host."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mainspring.base.config import RuntimeConfig
from mainspring.model.job import Language
from mainspring.runtime.host import Ending, EndReason, Listener, Order, ScriptHost, failed
from mainspring.runtime.javascript.host import JavaScriptHost
from mainspring.runtime.python.host import PythonHost


class ScriptHosts:
    """The hosts of this process, by language."""

    def __init__(self, cache: Path, config: RuntimeConfig = RuntimeConfig()) -> None:
        """``cache`` is a folder for what languages download and compile, and for what runs keep meanwhile."""
        javascript = JavaScriptHost(cache / "deno", config)
        self._hosts: dict[Language, ScriptHost] = {
            Language.PYTHON: PythonHost(cache / "scratch", config),
            Language.JAVASCRIPT: javascript,
            Language.TYPESCRIPT: javascript,
        }

    async def start(self) -> None:
        """See `ScriptHost.start`."""
        await asyncio.gather(*(host.start() for host in set(self._hosts.values())))

    async def run(
        self, order: Order, listener: Listener, stop: asyncio.Future[EndReason]
    ) -> Ending:
        """See `ScriptHost.run`."""
        host = self._hosts.get(order.language)
        if host is None:
            return failed(
                EndReason.START_FAILED,
                f"This version of Mainspring does not run scripts in {order.language}.",
            )
        return await host.run(order, listener, stop)

    async def close(self) -> None:
        """See `ScriptHost.close`."""
        await asyncio.gather(*(host.close() for host in set(self._hosts.values())))
