"""A planner in a process of its own: plans and admits every second of an hour, as fast as it can."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from mainspring.engine.admission import admit
from mainspring.engine.planner import plan
from mainspring.store.database import open_database


async def race(folder: Path, url: str, start: datetime, seconds: int) -> None:
    """Say that all is ready, wait for the word, then plan."""
    database = open_database(folder, url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for second in range(seconds):
        now = start + timedelta(seconds=second)
        while await database.write(plan, now):
            await database.write(admit, now)
    await database.close()


if __name__ == "__main__":
    asyncio.run(
        race(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]), int(sys.argv[4]))
    )
