"""A service, which decides whether rows may bring columns."""

from __future__ import annotations

from datetime import datetime

import pytest

from mainspring.model.service import ModeName
from mainspring.store import service
from mainspring.store.database import Database


@pytest.fixture(autouse=True)
async def founded(database: Database, now: datetime) -> None:
    await database.write(service.found, "tests", ModeName.UNLIMITED, now)
