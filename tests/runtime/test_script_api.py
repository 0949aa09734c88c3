"""The script API from inside a script: tables, settings, the run, clients."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET
from tests.runtime.conftest import Runner

from mainspring.base.config import RuntimeConfig
from mainspring.model.query import Call, Column, Literal, OData, Ordering
from mainspring.model.run import RunState
from mainspring.runtime import protocol

pytestmark = pytest.mark.anyio

HEAD = "from mainspring.script import column, http, oauth1, run, settings, tables, Refused\n"


async def succeed(runner: Runner, body: str, **given: Any) -> list[str]:
    """Run the lines of a job's body; answers what it printed."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    ending = await runner.run(f"{HEAD}def job():\n{lines}\n", **given)
    assert ending.failure is None, ending.failure
    assert ending.state is RunState.SUCCEEDED
    return [message for _, message in runner.desk.said]


async def test_one_row_or_many(runner: Runner) -> None:
    said = await succeed(
        runner,
        """
t = tables["Updates"]
print(t.insert({"n": 2**60, "f": 1.5, "b": b"x" == b"x", "none": None})["n"])
print([row["id"] for row in t.insert([{"n": 1}, {"n": 2}])])
print(t.insert([]), t.upsert(()), t.delete([]))
print(t.update({"id": "1", "n": 5})["n"])
print(t.lookup("2")["n"], t.lookup("nope"))
print(t.delete("1"), t.delete([{"id": "2"}, "3"]))
""",
    )
    assert said == [str(2**60), "['2', '3']", "[] [] 0", "5", "1 None", "1 2"]
    one, many = runner.desk.asked[:2]
    assert isinstance(one, protocol.Insert)
    assert len(one.rows) == 1
    assert isinstance(many, protocol.InsertColumns)  # many rows are one request
    assert many.columns == {"n": [1, 2]}


async def test_moments_and_json_survive_the_way(runner: Runner) -> None:
    await succeed(
        runner,
        """
from datetime import datetime, timezone
tables["T"].insert({"at": datetime(2026, 1, 1, tzinfo=timezone.utc), "j": {"a": [1, None]}})
""",
    )
    (row,) = runner.desk.rows.values()
    assert row["at"] == datetime(2026, 1, 1, tzinfo=UTC)
    assert row["j"] == {"a": [1, None]}


async def test_queries_are_values_that_are_refined(runner: Runner) -> None:
    await succeed(
        runner,
        """
t = tables["T"]
t.where(author="x").where("n gt ?", 5).order_by("-n", "s").select("n").skip(1).take(2).read()
t.where((column("n") > 5) & ~column("s").startswith("RT") | (column("s") == None)).read()
t.where(column("n").is_in([1, 2])).first()
t.read()
""",
    )
    queries = [request.query for request in runner.desk.asked if isinstance(request, protocol.Read)]
    first, second, third, whole = queries
    author = Call("eq", (Column("author"), Literal("x")))
    assert first.filter == Call("and", (author, OData("n gt ?", (5,))))
    assert first.order == (Ordering("n", True), Ordering("s"))
    assert (first.select, first.skip, first.take) == (("n",), 1, 2)
    assert isinstance(second.filter, Call)
    assert second.filter.op == "or"
    assert third.filter == Call("in", (Column("n"), Literal(1), Literal(2)))
    assert third.take == 1
    assert (whole.filter, whole.take) == (None, None)


async def test_iteration_reads_pages(runner: Runner) -> None:
    said = await succeed(
        runner,
        """
t = tables["T"]
t.insert([{"n": n} for n in range(2500)])
print(sum(row["n"] for row in t), len(list(t.take(1200))), t.count())
found = t.include_total_count().take(3).read()
print(len(found), found.total)
""",
    )
    assert said == [f"{sum(range(2500))} 1200 2500", "3 2500"]


async def test_a_refusal_is_an_exception_with_its_code(runner: Runner) -> None:
    said = await succeed(
        runner,
        """
class Odd: pass
for bad in (Odd(), 2**70, "\\ud800"):
    try:
        tables["T"].insert({"x": bad})
    except Exception as problem:
        print(type(problem).__name__)
try:
    tables["T"].where(5)
except Exception as problem:
    print(problem)
try:
    bool(column("n") > 5 and True)
except TypeError as problem:
    print(problem)
""",
    )
    assert said[:3] == ["ScriptError"] * 3
    assert "where() takes" in said[3]
    assert "combine with &" in said[4]


async def test_settings_are_read_and_never_printed(runner: Runner) -> None:
    said = await succeed(
        runner,
        """
print(settings["key"], settings.get("none", "default"), "key" in settings, sorted(settings))
print(settings)
try:
    settings["none"]
except KeyError as problem:
    print(problem)
""",
        settings={"key": "value"},
    )
    assert said[:2] == ["value default True ['key']", "<settings>"]
    assert said[2].startswith("There is no setting 'none'")


async def test_the_run_knows_itself(runner: Runner) -> None:
    said = await succeed(
        runner,
        "print(run.id, run.job, run.trigger, run.scheduled_for, run.attempt, run.arguments)",
        arguments={"a": 1},
    )
    assert said == ["7 job manual None 1 {'a': 1}"]


async def test_state_is_kept_when_it_was_touched(runner: Runner) -> None:
    script = HEAD + "def job():\n    run.state['n'] = run.state.get('n', 0) + 1\n"
    ending = await runner.run(script, state={"n": 4})
    assert ending.script_state == {"n": 5}
    assert (await runner.run(HEAD + "def job(): pass", state={"n": 4})).script_state is UNSET
    too_large = await runner.run(HEAD + "def job(): run.state = 'x' * 70_000")
    assert too_large.state is RunState.FAILED


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that answers with the headers it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"path": self.path, "headers": dict(self.headers)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


async def test_clients_call_and_sign(runner: Runner, echo: str) -> None:
    credentials = {
        "twitterConsumerKey": "k",
        "twitterConsumerSecret": "s",
        "TWITTER_ACCESS_TOKEN": "t",
        "TWITTER_ACCESS_TOKEN_SECRET": "u",
    }
    said = await succeed(
        runner,
        f"""
print(http.get("{echo}/plain").json()["headers"]["User-Agent"])
signed = oauth1("twitter").get("{echo}/signed", params={{"q": "#x"}}).json()
sent = signed["headers"]["Authorization"]
print(signed["path"], sent[:6], "oauth_signature=" in sent)
try:
    http.get("http://127.0.0.1:9/")
except Exception as problem:
    print(type(problem).__name__)
""",
        settings=credentials,
    )
    assert said[0].startswith("Mainspring/")
    assert said[1] == "/signed?q=%23x OAuth  True"
    assert said[2] == "ConnectError"
    missing = await runner.run(HEAD + "def job(): oauth1('twitter')", settings={})
    assert missing.failure is not None
    assert "no setting 'twitterConsumerKey'" in missing.failure.message


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_requests_to_mapped_hosts_go_elsewhere(cache: Path, echo: str, scheme: str) -> None:
    runner = Runner(cache, RuntimeConfig(hosts={"api.example.com": echo}))
    clients = 2 if scheme == "https" else 1  # OAuth 1.0a wants HTTPS
    names = ("aConsumerKey", "aConsumerSecret", "aAccessToken", "aAccessTokenSecret")
    said = await succeed(
        runner,
        f"""
for client in (http, oauth1("a"))[: {clients}]:
    told = client.get("{scheme}://api.example.com/1.1/x?q=1").json()
    print(told["path"], told["headers"]["Host"], told["headers"]["X-Forwarded-Proto"])
""",
        settings=dict.fromkeys(names, "x"),
    )
    await runner.hosts.close()
    assert said == [f"/1.1/x?q=1 api.example.com {scheme}"] * clients
