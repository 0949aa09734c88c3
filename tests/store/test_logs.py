"""The log is searched at a bounded cost: a page says what it found and where to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.store.test_runs import add_job

from mainspring.model.log import Level, LogEntry
from mainspring.model.run import Trigger
from mainspring.store import logs, runs
from mainspring.store.database import Database
from mainspring.store.logs import LogFilter, NewEntry, Stretch
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

START = datetime(2026, 3, 1, tzinfo=UTC)
COUNT = 200


@pytest.fixture(autouse=True)
def short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_SEARCHED", 40)


def fill(tx: Transaction) -> None:
    """An entry a minute; each 50th of the service itself and an error, the others of two jobs' runs."""
    ids = [add_job(tx, name) for name in ("even", "odd")]
    of = [(job, runs.add(tx, job, Trigger.MANUAL, START)) for job in ids]
    for n in range(COUNT):
        at = START + timedelta(minutes=n)
        level = Level.ERROR if n % 50 == 0 else Level.INFO
        entry = NewEntry(at=at, level=level, source="test", message=f"entry {n}")
        if n % 50 == 0:
            logs.add(tx, [entry])
        else:
            job, run = of[n % 2]
            logs.add(tx, [entry], run_id=run, job_id=job)


async def everything(database: Database, which: LogFilter, limit: int = 30) -> list[LogEntry]:
    """All pages; each looks at a bounded stretch, and the pages leave nothing out."""
    found: list[LogEntry] = []
    before = None
    while True:
        page: Stretch = await database.read(logs.search, which, before=before, limit=limit)
        assert len(page.entries) <= limit
        found += page.entries
        if page.end is None:
            return found
        assert before is None or page.end < before
        before = page.end


def numbers(entries: list[LogEntry]) -> list[int]:
    return [int(entry.message.split()[1]) for entry in entries]


def between(first: int, last: int) -> LogFilter:
    """What is filtered to the entries in [first, last]."""
    half = timedelta(seconds=30)
    minute = timedelta(minutes=1)
    return LogFilter(after=START + first * minute - half, before=START + last * minute + half)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (LogFilter(), range(COUNT)),
        (LogFilter(level=Level.DEBUG), range(COUNT)),
        (LogFilter(level=Level.ERROR), range(0, COUNT, 50)),
        (LogFilter(level=Level.WARNING), range(0, COUNT, 50)),
        (LogFilter(job="EVEN"), [n for n in range(0, COUNT, 2) if n % 50]),
        (LogFilter(job="nobody"), []),
        (LogFilter(run=2), [n for n in range(1, COUNT, 2) if n % 50]),
        (LogFilter(text="ENTRY 7"), [7, *range(70, 80)]),
        (LogFilter(text="entry 3"), [3, *range(30, 40)]),
        (LogFilter(text="%"), []),
        (LogFilter(text="entry 1", job="odd"), [1, *range(11, 20, 2), *range(101, 200, 2)]),
        (LogFilter(text="entry 100", level=Level.ERROR), [100]),
        (between(20, 24), range(20, 25)),
        (between(0, 150), range(151)),
        (between(500, 600), []),
    ],
)  # fmt: skip
async def test_every_filter_finds_all_and_nothing_else(
    database: Database, which: LogFilter, expected: range | list[int]
) -> None:
    await database.write(fill)
    assert numbers(await everything(database, which)) == sorted(expected, reverse=True)
    assert numbers(await everything(database, which, limit=3)) == sorted(expected, reverse=True)
    forward: list[LogEntry] = []
    after: int | None = 0
    while after is not None:
        part = await database.read(logs.since, which, after=after, limit=30)
        forward += part.entries
        after = part.end
    assert numbers(forward) == sorted(expected)


async def test_a_search_in_vain_looks_at_so_many_and_says_where_to_go_on(
    database: Database,
) -> None:
    await database.write(fill)
    newest = await database.read(logs.last_id)
    rare = LogFilter(text="entry 7")
    page = await database.read(logs.search, rare, before=None, limit=10)
    assert (page.entries, page.end) == ([], newest - 39)
    onwards = await database.read(logs.since, rare, after=100, limit=10)
    assert (onwards.entries, onwards.end) == ([], 140)


async def test_entries_of_a_clock_that_is_late_are_found_in_their_time(database: Database) -> None:
    await database.write(fill)
    late = NewEntry(
        at=START + timedelta(minutes=190, seconds=5), level=Level.INFO, source="t", message="late 0"
    )
    await database.write(logs.add, [late])
    found = await everything(database, between(189, 191))
    assert [entry.message for entry in found] == ["late 0", "entry 191", "entry 190", "entry 189"]


async def test_letters_of_any_alphabet_are_found_in_any_case(database: Database) -> None:
    messages = ["ÉTÉ torride", "un été", "Été", "автобус", "100% _"]

    def speak(tx: Transaction) -> None:
        logs.add(
            tx, [NewEntry(at=START, level=Level.INFO, source="t", message=m) for m in messages]
        )

    await database.write(speak)
    for text, count in (("été", 3), ("Été", 3), ("АВТО", 1), ("TORRIDE", 1), ("100% _", 1)):
        found = await database.read(logs.search, LogFilter(text=text), before=None, limit=10)
        assert len(found.entries) == count, text


async def test_an_entry_is_shown_in_its_surroundings(database: Database) -> None:
    await database.write(fill)
    entries = await database.read(logs.search, LogFilter(), before=None, limit=COUNT)
    middle = next(entry.id for entry in entries.entries if entry.message == "entry 100")
    around = await database.read(logs.around, LogFilter(), middle, newer=3, limit=4)
    assert numbers(around.entries) == [103, 102, 101, 100, 99, 98, 97]
    assert around.end is not None
    older = await database.read(logs.search, LogFilter(), before=around.end, limit=1)
    assert numbers(older.entries) == [96]
    # The entry itself is there, whether it matches or not.
    odd = await database.read(logs.around, LogFilter(job="odd"), middle, newer=2, limit=2)
    assert numbers(odd.entries) == [103, 101, 100, 99]
    with pytest.raises(Exception, match="There is no log entry '999999'"):
        await database.read(logs.around, LogFilter(), 999999, newer=2, limit=2)
