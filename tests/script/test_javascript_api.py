"""The original's script objects, in JavaScript, on a running server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.server import Server

ROWS = [
    {"id": "a", "name": "Ada", "n": 1, "done": True},
    {"id": "b", "name": "bob", "n": 2, "done": False},
    {"id": "c", "name": "Cy", "n": 3, "done": None},
    {"id": "d", "name": "Dee RT", "n": -4.5, "done": True},
]


@pytest.fixture(autouse=True)
def table(server: Server) -> Iterator[None]:
    columns = [
        {"name": "name", "type": "string"},
        {"name": "n", "type": "number"},
        {"name": "done", "type": "boolean"},
    ]
    server.client.post("/tables", {"name": "Things", "columns": columns})
    for row in ROWS:
        server.client.post("/tables/Things/rows", row)
    yield
    server.client.delete("/tables/Things")


def run(server: Server, body: str, **more: Any) -> tuple[dict[str, Any], list[str]]:
    """Run a script whose entry has ``body``, with ``t`` as the table; answers the run and its log."""
    source = f"var t = tables.getTable('Things');\nfunction old() {{\n{body}\n}}\n"
    job = {"name": "old", "language": "javascript", "schedule": {"type": "on_demand"}}
    server.client.post("/jobs", job)
    try:
        server.client.put_text("/jobs/old/script", source)
        ended = server.run_to_end("old", **more)
        return ended, server.messages(ended["id"])
    finally:
        server.client.delete("/jobs/old")


def ids_of(server: Server, query: str) -> list[str]:
    """The ids that a query with callbacks reads, in its order."""
    ended, said = run(
        server,
        f"{query}.read({{success: function (rows) {{ console.log('ids ' + rows.map(function (r) {{ return r.id; }}).join()); }}}});",
    )  # fmt: skip
    assert ended["state"] == "succeeded", said
    return said[-1].removeprefix("ids ").split(",") if said[-1] != "ids " else []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("t.where({name: 'Ada'})", ["a"]),
        ("t.where({done: null})", ["c"]),
        ("t.where({done: true, n: 1})", ["a"]),
        ("t.where('n gt ? and name ne ?', 1, 'Cy')", ["b"]),
        ("t.where(function () { return this.n > 1; })", ["b", "c"]),
        ("t.where(function (least, who) { return this.n >= least && this.name !== who; }, 2, 'Cy')", ["b"]),
        ("t.where(function () { return this.name.indexOf('RT') >= 0 || !(this.n < 3); })", ["c", "d"]),
        ("t.where(function (ids) { return this.id in ids; }, ['a', 'c'])", ["a", "c"]),
        ("t.where(function (ids) { return this.id in ids; }, [{x: 'b'}])", ["b"]),
        ("t.where(function (ids) { return this.id in ids; }, [])", []),
        ("t.where(function () { return this.name.toLowerCase() == 'ada' && this.name.length === 3; })", ["a"]),
        ("t.where(function (n) { return this.n === n * 2 - 1; }, 2)", ["c"]),
        ("t.where(function () { return Math.floor(this.n) == -5; })", ["d"]),
        ("t.where(() => this.done)", None),
        ("t.where({done: true}).where(function () { return this.n < 0; })", ["d"]),
        ("t.orderByDescending('n').take(2)", ["c", "b"]),
        ("t.orderBy('done', 'name').skip(1)", ["b", "a", "d"]),
        ("t.select('id', 'n').orderBy('n').take(1)", ["d"]),
        ("t.take(0)", []),
    ],
)  # fmt: skip
def test_every_form_of_a_query(server: Server, query: str, expected: list[str] | None) -> None:
    if expected is not None:
        found = ids_of(server, query)
        assert found == expected if "order" in query else sorted(found) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("t.where(function (n) { return this.n > n; })", "Expected value(s) for parameter(s) n"),
        ("t.where(function () { return this.n > outer; })", "sees its parameters only"),
        ("t.where(function () { return this.n.constructor; })", "is not supported"),
        ("t.where(function () { var x = 1; return this.n > x; })", "one return of one expression"),
        ("t.where(5)", "Expected a function, object, or string"),
        ("t.take('x')", "take() takes a whole number"),
        ("tables.getTable(5)", "must be a string"),
        ("t.insert('x')", "takes an object"),
        ("t.lookup('')", "An id is needed"),
    ],
)  # fmt: skip
def test_what_a_query_cannot_say(server: Server, call: str, message: str) -> None:
    ended, _ = run(server, f"{call};")
    assert ended["state"] == "failed"
    assert message in ended["failure"]["message"]


def test_rows_with_a_count_and_system_columns(server: Server) -> None:
    _, said = run(
        server,
        """
        t.take(1).orderBy('id').includeTotalCount().read({success: function (rows) {
            console.log(rows.length, rows.totalCount, Object.keys(rows).join(), Object.keys(rows[0]).sort().join());
        }});
        t.read({systemProperties: ['createdAt'], success: function (rows) {
            console.log(Object.prototype.toString.call(rows[0].__createdAt), rows[0].__version);
        }});
        t.select(function () { return {twice: this.n * 2}; }).where({id: 'b'}).read({success: function (rows) {
            console.log(JSON.stringify(rows));
        }});""",
    )
    assert sorted(said) == [
        "1 4 0 done,id,n,name",
        "[object Date] undefined",
        '[{"twice":4}]',
    ]


def test_one_row_is_inserted_changed_looked_up_and_deleted(server: Server) -> None:
    _, said = run(
        server,
        """
        var item = {name: 'new', nested: {a: [1]}};
        t.insert(item, {success: function (same) {
            console.log(same === item, typeof item.id);
            item.name = 'changed';
            t.update(item, {success: function () {
                t.lookup(item.id, {success: function (found) {
                    console.log(found.name, JSON.stringify(found.nested));
                    t.del(item, {success: function () {
                        t.lookup(item.id, {error: function (e) { console.log('gone: ' + e.message); }});
                    }});
                }});
            }});
        }});""",
    )
    assert said[:2] == ["true string", 'changed {"a":[1]}']
    assert said[2].startswith("gone: ")


def test_a_conflict_brings_the_servers_row(server: Server) -> None:
    _, said = run(
        server,
        """
        t.lookup('a', {systemProperties: '*', success: function (mine) {
            t.update({id: 'a', n: 100}, {success: function () {
                mine.n = 5;
                t.update(mine, {success: function () { console.log('overwrote'); }, conflict: function (theirs) {
                    console.log('conflict', theirs.n);
                    t.update(mine, {success: function () { console.log('then stored'); }});
                }});
            }});
        }});""",
    )
    assert said == ["conflict 100", "then stored"]


def test_promises_and_bulk(server: Server) -> None:
    ended, said = run(
        server,
        """
        return (async function () {
            var many = [];
            for (var i = 0; i < 500; i++) many.push({n: i, name: 'bulk'});
            await t.insert(many);
            console.log(many[499].id.length > 0, (await t.where({name: 'bulk'}).read()).length);
            console.log((await t.where({name: 'bulk'}).orderByDescending('n').take(1))[0].n);
            await t.del(many.slice(0, 100));
            try { await t.insert({id: 'a'}); } catch (e) { console.log(e.code); }
            run.state = (run.state || 0) + 1;
        })();""",
    )
    assert ended["state"] == "succeeded", said
    assert said == ["true 500", "499", "row_exists"]
    count = server.client.get("/tables/Things/rows", filter="name eq 'bulk'", take=1)
    assert count["total"] == 400


def test_sql(server: Server) -> None:
    ended, said = run(
        server,
        """
        mssql.query('SELECT TOP 1 name, n FROM Things WHERE n > ? ORDER BY n DESC', [1], {
            success: function (results, more) { console.log(JSON.stringify(results), more); }});
        mssql.query('SELECT COUNT(*) FROM Things', {success: function (r) { console.log(JSON.stringify(r)); }});
        mssql.queryRaw('SELECT done FROM Things WHERE id = ?', 'a', {success: function (r) {
            console.log(r.meta[0].name, r.meta[0].type, JSON.stringify(r.rows)); }});
        mssql.query('SELECT * FROM jobs', {error: function (e) { console.log(e.message); }});
        mssql.open({success: function (c) { c.query("UPDATE Things SET n = 9 WHERE id = 'b'", function (e, r) {
            console.log(e, JSON.stringify(r)); c.close(); }); }});""",
    )
    assert ended["state"] == "succeeded", said
    assert sorted(said) == sorted(
        [
            '[{"name":"Cy","n":3}] false',
            '[{"Column0":4}]',
            "done boolean [[true]]",
            "There is no table 'jobs'.",
            "null []",
        ]
    )
    assert server.client.get("/tables/Things/rows/b")["n"] == 9


@pytest.mark.parametrize(
    ("body", "state", "said"),
    [
        ("t.insert({name: 'x'}, function () {});", "succeeded", "Invalid callback options passed to 'insert'"),
        ("t.read({success: function () {}, foo: 1});", "succeeded", "Invalid callback options passed to 'read'"),
        ("t.insert({id: 'a'});", "failed", "exists already"),
        ("t.read({success: function () { throw new Error('inside'); }});", "failed", "Error in callback for table 'Things'."),
        ("push.wns.sendToastText04('x', {}, {error: function (e) { console.log('told'); }});", "succeeded", "told"),
        ("mssql.query('SELECT nothing FROM Things');", "failed", "no table of this statement"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_logged(server: Server, body: str, state: str, said: str) -> None:
    ended, lines = run(server, body)
    assert ended["state"] == state, lines
    assert any(said.lower() in line.lower() for line in lines), lines


def test_errors_that_nobody_hears_do_not_stop_the_rest(server: Server) -> None:
    ended, lines = run(
        server, "t.insert({id: 'a'}); for (var i = 0; i < 50; i++) t.insert({n: i, name: 'rest'});"
    )
    assert ended["state"] == "failed"
    found = server.client.get("/tables/Things/rows", filter="name eq 'rest'", take=1)
    assert found["total"] == 50, lines
