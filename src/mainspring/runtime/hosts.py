"""One host for all languages: hands each order to its language's host."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from mainspring.model.job import Language
from mainspring.runtime.host import Ending, EndReason, Listener, Order, ScriptHost, failed
from mainspring.runtime.javascript.host import JavaScriptHost
from mainspring.runtime.python.host import PythonHost


class ScriptHosts:
    """The hosts of this process, by language."""

    def __init__(self, cache: Path, hosts: Mapping[str, str] | None = None) -> None:
        """``cache`` is a folder to keep what languages download and compile; ``hosts`` maps host names
        to the addresses that scripts' requests to them go to.
        """
        javascript = JavaScriptHost(cache / "deno", hosts)
        self._hosts: dict[Language, ScriptHost] = {
            Language.PYTHON: PythonHost(hosts),
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
