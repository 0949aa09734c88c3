"""A whole service into a file and back: between both databases, while it works, and never half."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cli.test_commands import as_json, cli, done
from tests.fleet import SECRET
from tests.server import Server, serving, wait_for

from mainspring.store.dialect import sqlite_engine
from mainspring.store.migrate import migrate
from mainspring.store.schema import CONTROL, DATA

SCRIPT = "from mainspring.script import settings\ndef kept(): print(settings['plain'], settings['secret'])"

Place = dict[str, str]

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Callable[[str], Place]:
    """The environment of a service on either kind of database."""

    def at(kind: str) -> Place:
        found = {"MAINSPRING_SECRET_KEY": SECRET}
        if kind == "postgresql":
            found["MAINSPRING_DATABASE"] = request.getfixturevalue("fresh_postgresql")
        return found

    return at


def fill(server: Server) -> None:
    """Something of everything."""
    client = server.client
    client.put("/settings/plain", {"value": "clear", "secret": False})
    client.put("/settings/secret", {"value": "hidden", "secret": True})
    server.make_job("kept", SCRIPT, {"type": "interval", "every": 1, "unit": "hours"})
    client.post("/jobs/kept/enable")
    server.run_to_end("kept")
    client.post("/tables", {"name": "Rows"})
    client.post(
        "/tables/Rows/rows",
        [
            {"id": "a", "text": 'é 🐦 עברית\n"', "n": 2**63 - 1, "b": True, "j": {"x": [1, None]}},
            {"id": "b", "text": "", "f": -2.5e-300, "at": "1969-07-20T20:17:40.123Z", "b": False},
            {"id": "c"},
        ],
    )
    client.post("/tables/Rows/indexes", {"name": "by_n", "columns": ["n"], "unique": True})
    client.patch("/tables/Rows", {"search": ["text"]})
    client.post("/tables", {"name": "Numbered", "id_type": "integer", "soft_delete": True})
    client.post("/tables/Numbered/rows", [{"v": n} for n in range(2500)])
    client.delete("/tables/Numbered/rows/7")


def seen(server: Server) -> dict[str, Any]:
    """What a person sees of a service."""
    get = server.client.get
    return {
        "job": {k: v for k, v in get("/jobs/kept").items() if k not in {"next_due"}},
        "versions": get("/jobs/kept/script/versions"),
        "runs": get("/runs", job="kept", trigger="manual"),
        "settings": get("/settings"),
        "keys": get("/keys"),
        # Each database stores the same in a size of its own.
        "tables": [{**table, "size": None} for table in get("/tables")["items"]],
        "rows": get("/tables/Rows/rows", order="id"),
        "found": get("/tables/Rows/rows", search="🐦 é"),
        "numbered": get("/tables/Numbered/rows", order="id", take=1000),
    }


def rewrite(backup: Path, to: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A backup with some of its files changed."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return to


def environment(data: Path, place: Place) -> Place:
    return {**os.environ, **place, "MAINSPRING_DATA": str(data)}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sqlite", "postgresql"),
        ("postgresql", "sqlite"),
        pytest.param("sqlite", "sqlite", marks=pytest.mark.slow),
        pytest.param("postgresql", "postgresql", marks=pytest.mark.slow),
    ],
)
def test_a_service_moves(
    place: Callable[[str], Place], tmp_path: Path, source: str, target: str
) -> None:
    old, file = place(source), tmp_path / "backup.zip"
    with serving(tmp_path / "old", **old) as server:
        fill(server)
        before = seen(server)
        made = as_json(environment(server.data, old), "backup", str(file))
        assert made["parts"]["rows/Numbered"] == 2500
        assert server.stop() == 0
    assert file.stat().st_mode & 0o077 == 0
    if source == target == "postgresql":
        options = ["--force", "--yes"]
        refused = cli(environment(tmp_path / "old", old), "restore", str(file))
        assert refused.returncode == 1
        assert "--force" in refused.stderr
    else:
        options = []
    new = place(target)
    restored = as_json(environment(tmp_path / "new", new), "restore", str(file), *options)
    assert restored["rows"] == made["rows"]
    with serving(tmp_path / "new", **new) as server:
        assert seen(server) == before
        newest = max(run["id"] for run in before["runs"]["items"])
        run = server.run_to_end("kept")
        assert run["state"] == "succeeded"
        assert run["id"] > newest
        assert server.messages(run["id"]) == ["clear hidden"]
        assert server.client.post("/tables/Numbered/rows", [{"v": 1}])[0]["id"] == 2501
        server.client.post("/jobs", {"name": "another"})
        doubled = cli(
            environment(server.data, new), "row", "insert", "Rows", '{"n": 9223372036854775807}'
        )
        assert doubled.returncode == 1, "the unique index is there again"


def test_a_backup_is_of_one_moment_while_rows_are_written(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        client = server.client
        for name in ("A", "B"):
            client.post("/tables", {"name": name})
        server.make_job(
            "both",
            "from mainspring.script import tables\n"
            "def both():\n    n = 0\n    while True:\n"
            "        tables['A'].insert({'n': n}); tables['B'].insert({'n': n}); n += 1",
        )
        run = client.post("/jobs/both/runs", {})
        wait_for(lambda: client.get("/tables/B/rows")["total"] > 20)
        for number in range(3):
            file = tmp_path / f"{number}.zip"
            done(server.environment(), "backup", str(file))
            with zipfile.ZipFile(file) as archive:
                counts = {p["name"]: p["count"] for p in manifest(archive)["parts"]}
                a, b = counts["rows/A"], counts["rows/B"]
                assert a - b in (0, 1)
                (table,) = (
                    row
                    for row in map(json.loads, archive.read("data/__tables.ndjson").splitlines())
                    if row["name"] == "A"
                )
                assert table["last_sequence"] == a
        client.post(f"/runs/{run['id']}/cancel")


def manifest(archive: zipfile.ZipFile) -> Any:
    return json.loads(archive.read("manifest.json"))


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the tests' server, beside its secret key."""
    folder = tmp_path_factory.mktemp("made")
    server.client.post("/tables", {"name": "Backed"})
    server.client.post("/tables/Backed/rows", [{"n": n} for n in range(50)])
    done(server.environment(), "backup", str(folder / "backup.zip"))
    shutil.copy(server.data / "secret.key", folder)
    return folder / "backup.zip"


def fresh(made: Path, data: Path) -> Place:
    """An empty data directory with the right key."""
    data.mkdir()
    shutil.copy(made.parent / "secret.key", data)
    return environment(data, {})


def test_another_secret_key_is_refused(made: Path, tmp_path: Path) -> None:
    env = environment(tmp_path / "data", {"MAINSPRING_SECRET_KEY": SECRET})
    ended = cli(env, "restore", str(made))
    assert ended.returncode == 2
    assert "encrypted with another secret key" in ended.stderr
    env.pop("MAINSPRING_SECRET_KEY")
    ended = cli(env, "restore", str(made))
    assert ended.returncode == 2
    assert "put the file secret.key" in ended.stderr
    assert not list((tmp_path / "data").glob("*.db"))


def damage(made: Path, to: Path, how: str) -> Path:
    if how == "a changed row":
        return rewrite(made, to, lambda name, old: old.replace(b'"n":49', b'"n":48'))
    if how == "a missing row":
        return rewrite(
            made,
            to,
            lambda name, old: b"".join(old.splitlines(True)[1:]) if "Backed" in name else old,
        )
    whole = made.read_bytes()
    if how == "a flipped bit":
        with zipfile.ZipFile(made) as archive:
            at = archive.getinfo("rows/Backed.ndjson").header_offset + 80
        to.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    else:
        to.write_bytes(whole[: len(whole) // 2])
    return to


@pytest.mark.parametrize("how", ["a changed row", "a missing row", "a flipped bit", "cut off"])
def test_a_damaged_backup_restores_nothing(made: Path, tmp_path: Path, how: str) -> None:
    env = fresh(made, tmp_path / "data")
    ended = cli(env, "restore", str(damage(made, tmp_path / "damaged.zip", how)))
    assert ended.returncode == 1
    assert "damaged" in ended.stderr
    assert {file.name for file in (tmp_path / "data").iterdir()} <= {"secret.key", "lock"}


def test_a_backup_of_a_newer_schema_is_refused(made: Path, tmp_path: Path) -> None:
    def newer(name: str, old: bytes) -> bytes:
        if name != "manifest.json":
            return old
        said = json.loads(old) | {"schema": "9999", "mainspring": "99.0"}
        return json.dumps(said).encode()

    ended = cli(
        fresh(made, tmp_path / "data"), "restore", str(rewrite(made, tmp_path / "newer.zip", newer))
    )
    assert ended.returncode == 1
    assert "made by Mainspring 99.0, which is newer" in ended.stderr


def columns_at(revision: str, data: Path) -> dict[str, set[str]]:
    """The tables that a database of an earlier schema has, as parts of a backup, and their columns."""
    data.mkdir()
    engine = sqlite_engine(data, writer=True)
    migrate(engine, revision)
    found = {
        f"{schema}/{table}": {c["name"] for c in sa.inspect(engine).get_columns(table, schema)}
        for schema in (CONTROL, DATA)
        for table in sa.inspect(engine).get_table_names(schema)
    }
    engine.dispose()
    return found


def test_a_backup_of_an_older_schema_is_migrated(made: Path, tmp_path: Path) -> None:
    """As an earlier release would have written it: without the tables and columns that came later."""
    known = columns_at("0004", tmp_path / "earlier")
    assert "ticket" not in known["control/runs"]
    with zipfile.ZipFile(made) as archive:
        said = manifest(archive)
        parts = [p for p in said["parts"] if p["name"] in known or p["name"].startswith("rows/")]
        with zipfile.ZipFile(tmp_path / "older.zip", "w") as older:
            for part in parts:
                left = known.get(part["name"], set(part["columns"]))
                part["columns"] = {n: k for n, k in part["columns"].items() if n in left}
                rows = map(json.loads, archive.read(f"{part['name']}.ndjson").splitlines())
                lines = [json.dumps({k: v for k, v in row.items() if k in left}) for row in rows]
                text = "".join(f"{line}\n" for line in lines).encode()
                part["sha256"] = hashlib.sha256(text).hexdigest()
                older.writestr(f"{part['name']}.ndjson", text)
            older.writestr("manifest.json", json.dumps(said | {"schema": "0004", "parts": parts}))
    done(fresh(made, tmp_path / "data"), "restore", str(tmp_path / "older.zip"))
    with serving(tmp_path / "data") as server:
        assert server.client.get("/tables/Backed/rows")["total"] == 50
        server.make_job("after", "def after(): pass")
        assert server.run_to_end("after")["state"] == "succeeded"


def test_what_is_there_is_replaced_only_when_said(made: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    env = fresh(made, data)
    with serving(data) as server:
        server.client.post("/tables", {"name": "Old"})
        running = cli(env, "restore", str(made), "--force", "--yes")
        assert running.returncode == 2
        assert "Another Mainspring is running" in running.stderr
        server.stop()
    assert "There is a service in" in cli(env, "restore", str(made)).stderr
    unsaid = cli(env, "restore", str(made), "--force")
    assert unsaid.returncode == 2
    assert "--yes" in unsaid.stderr
    done(env, "restore", str(made), "--force", "--yes")
    with serving(data) as server:
        names = [table["name"] for table in server.client.list("/tables")]
        assert "Old" not in names
        assert "Backed" in names


def test_no_service_is_no_backup(tmp_path: Path) -> None:
    env = environment(tmp_path, {"MAINSPRING_SECRET_KEY": SECRET})
    ended = cli(env, "backup", str(tmp_path / "none.zip"))
    assert ended.returncode == 2
    assert "There is no service in" in ended.stderr
    assert not list(tmp_path.glob("*.zip*"))
    (tmp_path / "text.zip").write_text("no zip")
    ended = cli(env, "restore", str(tmp_path / "text.zip"))
    assert ended.returncode == 1
    assert "no backup of Mainspring" in ended.stderr


def test_a_run_that_was_going_is_lost_and_one_that_waited_runs(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    with serving(tmp_path / "old", MAINSPRING_CONCURRENCY="1") as server:
        server.make_job(
            "going", "import time\ndef going():\n    print('begun')\n    time.sleep(100)"
        )
        server.make_job("waiting", "def waiting(): print('ran')")
        going = server.client.post("/jobs/going/runs", {})["id"]
        wait_for(lambda: server.client.get(f"/runs/{going}")["state"] == "running")
        waiting = server.client.post("/jobs/waiting/runs", {})["id"]
        wait_for(lambda: server.client.get(f"/runs/{waiting}")["state"] == "queued")
        done(server.environment(), "backup", str(file))
        shutil.copy(server.data / "secret.key", tmp_path)
    env = fresh(file, tmp_path / "new")
    done(env, "restore", str(file))
    with serving(tmp_path / "new") as server:
        assert server.wait_for_end(waiting)["state"] == "succeeded"
        assert server.client.get(f"/runs/{going}")["state"] == "lost"
