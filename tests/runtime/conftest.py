"""A host with real processes, and a listener that keeps rows in a dictionary."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from mainspring.base.config import RuntimeConfig
from mainspring.base.errors import NotFound
from mainspring.model.job import Language, Limits, script_source
from mainspring.model.run import Trigger
from mainspring.runtime import protocol
from mainspring.runtime.host import Ending, EndReason, Line, Order
from mainspring.runtime.hosts import ScriptHosts
from mainspring.runtime.packing import pack
from mainspring.runtime.protocol import RunFacts


class Desk:
    """Serves a script from a dictionary, and remembers what it said."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.asked: list[protocol.Request] = []
        self.lines: list[Line] = []
        self.steps: list[tuple[float, float | None]] = []
        self.spoken = asyncio.Event()
        self._ids = itertools.count(1)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Level and message of every line."""
        return [(str(line.level), line.message) for line in self.lines]

    async def ask(self, request: protocol.Request) -> Any:
        self.asked.append(request)
        match request:
            case protocol.Insert(rows=rows) | protocol.Upsert(rows=rows):
                stored = [{"id": str(next(self._ids)), **row} for row in rows]
                self.rows.update({row["id"]: row for row in stored})
                return stored
            case protocol.InsertColumns(columns=columns):
                new = [
                    dict(zip(columns, row, strict=True))
                    for row in zip(*columns.values(), strict=True)
                ]
                ids = [str(next(self._ids)) for _ in new]
                self.rows.update({i: {"id": i, **row} for i, row in zip(ids, new, strict=True)})
                packed = pack(ids)
                return {"columns": {"id": packed}, "same": {}, "given": list(columns)}
            case protocol.Update(rows=rows):
                return [self.rows[row["id"]] | row for row in rows]
            case protocol.Delete(ids=ids):
                return len([self.rows.pop(row_id) for row_id in ids])
            case protocol.Lookup(row_id=row_id):
                if row_id not in self.rows:
                    raise NotFound(f"There is no row '{row_id}'.", code="row_not_found")
                return self.rows[row_id]
            case protocol.Read(query=query):
                found = list(self.rows.values())[query.skip :][: query.take]
                return {"rows": found, "total": len(self.rows) if query.with_total else None}

    async def log(self, lines: Sequence[Line]) -> None:
        self.lines += lines
        self.spoken.set()

    async def progress(self, done: float, total: float | None) -> None:
        self.steps.append((done, total))


class Runner:
    """Runs scripts on one host."""

    def __init__(self, cache: Path, config: RuntimeConfig = RuntimeConfig()) -> None:
        self.hosts = ScriptHosts(cache, config)
        self.desk = Desk()
        self.stop: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()

    async def run(
        self,
        source: str,
        *,
        job: str = "job",
        limits: Limits | None = None,
        language: Language = Language.PYTHON,
        settings: dict[str, str] | None = None,
        state: Any = None,
        arguments: Any = None,
        shared: dict[str, str] | None = None,
    ) -> Ending:
        """Run a script to its end."""
        order = Order(
            run=RunFacts(
                id=7,
                job=job,
                trigger=Trigger.MANUAL,
                scheduled_for=None,
                attempt=1,
                arguments=arguments,
            ),
            language=language,
            source=source,
            source_path=script_source(job, language),
            entry_names=(job, "main"),
            shared=shared or {},
            settings=settings or {},
            state=state,
            limits=limits or Limits(time=30),
        )
        return await self.hosts.run(order, self.desk, self.stop)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
async def runner(anyio_backend: str, cache: Path) -> AsyncIterator[Runner]:
    made = Runner(cache)
    yield made
    await made.hosts.close()
