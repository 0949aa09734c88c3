"""Every host, with every behaviour: it ends as it must, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest
from tests.conformance.wild import WILD, Wild
from tests.runtime.conftest import Runner
from tests.server import wait_for

from mainspring.model.job import Language
from mainspring.model.run import RunState

pytestmark = pytest.mark.anyio

CASES = [
    pytest.param(wild, language, id=f"{wild.name}-{language}")
    for wild in WILD
    for language in (Language.PYTHON, Language.JAVASCRIPT)
    if wild.source(language) is not None
]


@pytest.mark.parametrize(("wild", "language"), CASES)
async def test_it_ends_as_it_must(
    runner: Runner, cache: Path, wild: Wild, language: Language
) -> None:
    source = wild.source(language)
    assert source is not None
    ended = await runner.run(source, language=language, limits=wild.limits)
    if wild.reason is None:
        assert ended.state in {RunState.SUCCEEDED, RunState.FAILED}, ended
    else:
        assert ended.reason in {wild.reason, wild.or_reason}, (ended, runner.desk.said[-3:])
        assert ended.failure is not None
        assert ended.failure.message
    assert len(runner.desk.lines) <= wild.limits.entries + 2
    assert all(len(line.message) <= wild.limits.entry_size + 100 for line in runner.desk.lines)
    await asyncio.to_thread(wait_for, lambda: not leftovers(cache))


@pytest.mark.parametrize("language", [Language.PYTHON, Language.JAVASCRIPT])
async def test_the_next_script_runs_after_any_of_them(runner: Runner, language: Language) -> None:
    for wild in WILD:
        if (source := wild.source(language)) and wild.limits.time < 1:
            await runner.run(source, language=language, limits=wild.limits)
    good = WILD[0].source(language)
    assert good is not None
    ended = await runner.run(good, language=language)
    assert ended.state is RunState.SUCCEEDED


def leftovers(cache: Path) -> list[object]:
    """Processes below the hosts' own and their spares, and folders of runs: all but each zygote's next."""
    below = [
        process
        for zygote in psutil.Process().children()
        if "script.zygote" in " ".join(zygote.cmdline())
        for child in zygote.children()
        if child.name() != "deno" and child.status() != psutil.STATUS_ZOMBIE
        for process in [child, *child.children(recursive=True)]
    ]
    zygotes = [sorted(zygote.iterdir()) for zygote in cache.glob("scratch/*")]
    return [*below, *(folder for folders in zygotes if len(folders) > 1 for folder in folders)]
