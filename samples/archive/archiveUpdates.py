"""Keeps the table Updates small: drops rows that are stored twice, moves old ones to UpdatesArchive.

The setting archiveAfterDays says what is old (30 if unset). Ending halfway does no harm: a row is copied
under its own id before it is deleted, so the next run finds and finishes what is left.
"""

from datetime import UTC, datetime, timedelta

from mainspring.script import column, run, settings, tables

AT_ONCE = 1000

updates = tables["Updates"]
archive = tables["UpdatesArchive"]


def archiveUpdates():
    doubles = drop_doubles()
    days = float(settings.get("archiveAfterDays", "30"))
    moved = move_before(datetime.now(UTC) - timedelta(days=days))
    print(f"Dropped {doubles} doubles and moved {moved} rows that are older than {days:g} days.")


def drop_doubles():
    """Of rows with one twitterId, the one that was stored first stays."""
    seen, doubles = set(), []
    for row in updates.order_by("twitterId", "__createdAt", "id").select("id", "twitterId"):
        if row["twitterId"] is not None and row["twitterId"] in seen:
            doubles.append(row["id"])
        seen.add(row["twitterId"])
    for start in range(0, len(doubles), AT_ONCE):
        updates.delete(doubles[start : start + AT_ONCE])
    return len(doubles)


def move_before(moment):
    old = updates.where(column("date") < moment)
    total, moved = old.count(), 0
    while rows := old.order_by("date", "id").take(AT_ONCE).read():
        archive.upsert([own_columns(row) for row in rows])
        updates.delete(rows)
        moved += len(rows)
        run.progress(moved, total)
    return moved


def own_columns(row):
    """Without the columns that the service keeps itself."""
    return {name: value for name, value in row.items() if not name.startswith("__")}
