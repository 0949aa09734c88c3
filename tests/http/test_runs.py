"""What is known of runs: the rows that they touched, what they repeat, and when they were asked for."""

from __future__ import annotations

import re

from tests.cli.test_commands import done
from tests.server import Server, wait_for

NONE = {"read": 0, "inserted": 0, "updated": 0, "deleted": 0}

PYTHON = """
from mainspring.script import tables

def touches():
    table = tables["Touched"]
    rows = table.insert([{"n": n} for n in range(5)])
    table.update([{"id": rows[0]["id"], "n": 10}, {"id": rows[1]["id"], "n": 11}])
    table.upsert([{"id": rows[2]["id"], "n": 12}, {"id": "fresh", "n": 13}])
    table.delete([rows[3]["id"]])
    print(len(table.where(n=4).read()), table.lookup("fresh")["n"])
    tables["touched"].first()
    tables.sql("UPDATE Touched SET n = 1 WHERE n > ?", 11)
    tables.sql("SELECT n FROM Other WHERE n = 1")
"""

JAVASCRIPT = """
export async function touchesToo() {
  const table = tables.getTable("TouchedToo");
  const row = await table.insert({ n: 1 });
  await table.insert([{ n: 2 }, { n: 3 }]);
  await table.update({ id: row.id, n: 4 });
  await table.del(row.id);
  await table.where({ n: 2 }).read();
}
"""


def make_tables(server: Server, *names: str) -> None:
    for name in names:
        server.client.post("/tables", {"name": name})


def test_the_rows_that_a_script_in_python_touches_are_counted(server: Server) -> None:
    make_tables(server, "Touched", "Other")
    server.client.post("/tables/Other/rows", [{"n": 1}, {"n": 1}, {"n": 2}])
    server.make_job("touches", PYTHON)
    run = server.run_to_end("touches")
    assert run["state"] == "succeeded", run
    assert run["rows"] == {
        "Touched": {"read": 3, "inserted": 6, "updated": 5, "deleted": 1},
        "Other": {**NONE, "read": 2},
    }
    assert server.client.get(f"/runs/{run['id']}")["rows"] == run["rows"]
    shown = done(server.environment(), "run", "show", str(run["id"]))
    assert re.search("^Rows of Touched +3 read, 6 inserted, 5 updated, 1 deleted$", shown, re.M)


def test_the_rows_that_a_script_in_javascript_touches_are_counted(server: Server) -> None:
    make_tables(server, "TouchedToo")
    body = {"name": "touchesToo", "language": "javascript"}
    server.client.post("/jobs", body)
    server.client.put_text("/jobs/touchesToo/script", JAVASCRIPT)
    run = server.run_to_end("touchesToo")
    assert run["state"] == "succeeded", run
    assert run["rows"] == {"TouchedToo": {"read": 1, "inserted": 3, "updated": 1, "deleted": 1}}


def test_a_run_that_fails_says_what_it_touched_before(server: Server) -> None:
    make_tables(server, "Begun")
    server.make_job(
        "begins",
        "from mainspring.script import tables\ndef begins():\n"
        "    tables['Begun'].insert({'n': 1})\n    tables['Begun'].insert({'n': 'x'})\n",
    )
    run = server.run_to_end("begins")
    assert run["state"] == "failed"
    assert run["rows"] == {"Begun": {**NONE, "inserted": 1}}
    server.make_job("still", "def still(): pass")
    assert server.run_to_end("still")["rows"] == {}


def test_attempts_and_repeats_stand_together(server: Server) -> None:
    policies = {"retries": {"attempts": 2, "delay": 0.05}}
    server.client.post("/jobs", {"name": "tried", "policies": policies})
    server.client.put_text("/jobs/tried/script", "def tried(): raise ValueError('always')")
    first = server.run_to_end("tried")
    assert first["origin"] is None

    def attempts() -> list[dict[str, object]]:
        found = server.client.get(f"/runs/{first['id']}/attempts")["items"]
        assert isinstance(found, list)
        return found

    wait_for(lambda: len(attempts()) == 2 and attempts()[1]["finished_at"])
    second = attempts()[1]
    assert (second["trigger"], second["attempt"], second["origin"]) == ("retry", 2, first["id"])
    by_hand = server.client.post(f"/runs/{second['id']}/again")
    assert by_hand["origin"] == first["id"]
    server.wait_for_end(by_hand["id"])
    same = server.client.get(f"/runs/{by_hand['id']}/attempts")["items"]
    assert [run["id"] for run in same[:3]] == [first["id"], second["id"], by_hand["id"]]
    apart = server.run_to_end("tried")
    assert server.client.get(f"/runs/{apart['id']}/attempts")["items"][0]["id"] == apart["id"]


def test_runs_are_listed_from_one_moment_to_another(server: Server) -> None:
    server.make_job("timed", "def timed(): pass")
    first, second, third = (server.run_to_end("timed") for _ in range(3))
    found = server.client.list(
        "/runs", job="timed", after=first["queued_at"], until=second["queued_at"]
    )
    assert [run["id"] for run in found] == [second["id"]]
    found = server.client.list("/runs", job="timed", until=third["queued_at"])
    assert [run["id"] for run in found] == [third["id"], second["id"], first["id"]]
