"""The data directory: who may have it, and what a start says when it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mainspring.base.errors import Misconfigured
from mainspring.store.database import open_database

pytestmark = pytest.mark.anyio


async def test_two_processes_cannot_share_a_data_directory(tmp_path: Path) -> None:
    first = open_database(tmp_path, None)
    try:
        with pytest.raises(Misconfigured, match="Another Mainspring is running"):
            open_database(tmp_path, None)
    finally:
        await first.close()
    await open_database(tmp_path, None).close()


async def test_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Misconfigured, match="cannot be made"):
        open_database(file / "data", None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_data_directory_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Misconfigured, match="not writable"):
        open_database(tmp_path, None)


async def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be used"):
        open_database(tmp_path, "postgresql://127.0.0.1:1/nothing")
