"""Scripts in JavaScript and TypeScript, in real processes of Deno."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.receiver import receiving
from tests.runtime.conftest import Runner

from mainspring.base.config import RuntimeConfig
from mainspring.model.job import Language, Limits
from mainspring.model.run import RunState
from mainspring.runtime import protocol
from mainspring.runtime.host import Ending, EndReason

pytestmark = pytest.mark.anyio

JS = Language.JAVASCRIPT


async def run(runner: Runner, source: str, **options: Any) -> Ending:
    return await runner.run(source, **{"language": JS, **options})


async def test_a_plain_script_calls_its_entry_and_logs(runner: Runner) -> None:
    ended = await run(
        runner,
        "var greeting = 'hello';\n"
        "function job() { console.log('%s %d', greeting, 4, {a: 1}); console.warn('w'); console.error('e'); }",
    )
    assert ended.state is RunState.SUCCEEDED, ended
    assert runner.desk.said == [("info", "hello 4 { a: 1 }"), ("warning", "w"), ("error", "e")]


async def test_a_run_ends_when_nothing_is_left_to_do(runner: Runner) -> None:
    ended = await run(
        runner,
        "function job() { setTimeout(function () { setImmediate(function () { console.log('late'); }); }, 30); }",
    )
    assert ended.state is RunState.SUCCEEDED
    assert runner.desk.said == [("info", "late")]


@pytest.mark.parametrize(
    ("source", "reason", "message", "traced"),
    [
        ("function job() { throw new Error('no'); }", "raised", "Error: no", "/scheduler/job.js:1:"),
        ("function job() {\n  undeclared = 1;\n}", "raised", "undeclared is not defined", "job.js:2:"),
        ("function job() { setTimeout(function () { null.x; }, 1); }", "raised", "TypeError", "job.js:1"),
        ("async function job() { throw new TypeError('t'); }", "raised", "TypeError: t", "job.js:1"),
        ("function job() { Promise.reject(new Error('r')); }", "raised", "Error: r", "job.js:1"),
        ("function job() { throw 'text'; }", "raised", "text", None),
        ("function other() {}", "no_entry", "job", None),
        ("function job( {", "syntax_error", "SyntaxError", "job.js:1"),
        ("function job() { process.exit(3); }", "exited", "exit code 3", None),
        ("function job() { require('nothing-like-this'); }", "raised", "Cannot find module", "job.js"),
        ("export function job() { throw new Error('m'); }", "raised", "Error: m", "/scheduler/job.js:1"),
        ("export function job() {\n let 1; }", "syntax_error", "SyntaxError", "job.js:2:"),
    ],
)  # fmt: skip
async def test_what_goes_wrong_is_said(
    runner: Runner, source: str, reason: str, message: str, traced: str | None
) -> None:
    ended = await run(runner, source)
    assert (ended.state, ended.reason) == (RunState.FAILED, reason), ended
    assert ended.failure is not None
    assert message in ended.failure.message
    trace = ended.failure.traceback or ""
    if traced is not None:
        assert traced in trace
    assert "bundle.js" not in trace
    assert "ext:" not in trace


async def test_many_rows_arrive_as_they_were_given(runner: Runner) -> None:
    ended = await run(
        runner,
        """
        async function job() {
            const t = tables.getTable('T');
            const items = [
                { s: 'é "quoted" \\\\ud800', d: new Date(0), b: 2n ** 60n, m: 'a', f: 1.5, x: NaN, y: 1e20, __other: 1 },
                { s: '', d: new Date(5), b: -1n, m: null, f: 2, x: 1, y: 0.1, __other: 2 },
            ];
            await t.insert(items);
            console.log(items.map((item) => item.id).join(), 'cut 🎉'.slice(0, -1));
            await t.insert([{ s: 'half a pair \\ud800' }, { s: 'x' }]);
            await t.insert([{ id: 'mine', s: 'y' }, { id: '', s: 'z' }]);
        }
        """,
    )
    assert ended.state is RunState.SUCCEEDED, ended
    assert runner.desk.said == [("info", "1,2 cut \ufffd")]
    whole, half, own = runner.desk.asked
    assert isinstance(whole, protocol.InsertColumns)
    assert whole.columns == {
        "s": ['é "quoted" \\ud800', ""],
        "d": [datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(0.005, UTC)],
        "b": [2**60, -1],
        "m": ["a", None],
        "f": [1.5, 2],
        "x": [pytest.approx(math.nan, nan_ok=True), 1],
        "y": [1e20, 0.1],
    }
    assert isinstance(whole.columns["f"][1], int)
    assert isinstance(whole.columns["y"][0], float)
    assert isinstance(half, protocol.InsertColumns)
    assert half.columns == {"s": ["half a pair \ufffd", "x"]}
    assert isinstance(own, protocol.Insert)
    assert own.rows == [{"id": "mine", "s": "y"}, {"s": "z"}]


async def test_modules_and_typescript(runner: Runner) -> None:
    ended = await run(
        runner,
        "const n: number = await Promise.resolve(2);\n"
        "export default async function (): Promise<void> {\n"
        "  await tables.getTable('T').insert([{ n }, { n: n + 1 }]);\n"
        "  console.log((await tables.getTable('T').read()).length, run.job, run.arguments.x);\n"
        "  run.progress(1, 2); run.state = { seen: 3 };\n}",
        language=Language.TYPESCRIPT,
        arguments={"x": "y"},
    )
    assert ended.state is RunState.SUCCEEDED, ended
    assert runner.desk.said == [("info", "2 job y")]
    assert runner.desk.steps == [(1, 2)]
    assert ended.script_state == {"seen": 3}


async def test_settings_are_the_originals_configuration(runner: Runner) -> None:
    ended = await run(
        runner,
        "var config = require('mobileservice-config');\n"
        "function job() { console.log(config.twitterConsumerKey, config.appSettings.TOKEN, "
        "process.env.TOKEN, settings.TOKEN, config.nothing); }",
        settings={"twitterConsumerKey": "k", "TOKEN": "t"},
    )
    assert ended.state is RunState.SUCCEEDED
    assert runner.desk.said == [("info", "k t t t undefined")]


async def test_modules_that_came_with_the_original(runner: Runner) -> None:
    ended = await run(
        runner,
        "var names = ['request', 'async', 'underscore', 'crypto', 'util', 'url', 'http', 'https', 'path',"
        "'querystring', 'zlib'];\n"
        "function job() { names.forEach(function (n) { if (!require(n)) throw new Error(n); });\n"
        "var _ = require('underscore'); console.log(_.max([1, 3, 2]), statusCodes.MOVED_PERMANANTLY,\n"
        "require('util').format('%j', {a: 1}), require('crypto').createHash('sha1').update('x').digest('hex').length);\n"
        "require('async').parallel([function (done) { done(null, 7); }], function (e, r) { console.log(r); }); }",
    )
    assert ended.state is RunState.SUCCEEDED, ended
    assert runner.desk.said == [("info", '3 301 {"a":1} 40'), ("info", "[ 7 ]")]


async def test_shared_scripts(runner: Runner) -> None:
    ended = await run(
        runner,
        "function job() { console.log(require('../shared/math').double(4)); require('../shared/gone'); }",
        shared={"math.js": "exports.double = function (n) { return require('./two') * n; };", "two.js": "module.exports = 2;"},
    )  # fmt: skip
    assert runner.desk.said == [("info", "8")]
    assert ended.failure is not None
    assert "no shared script 'gone'" in ended.failure.message


@pytest.mark.parametrize("call", ["require('request').get", "fetch"])
async def test_requests_to_mapped_hosts_go_elsewhere(cache: Path, call: str) -> None:
    with receiving() as receiver:
        runner = Runner(cache, RuntimeConfig(hosts={"api.example.com": receiver.url}))
        url = "https://api.example.com/1.1/x?q=1"
        source = (
            f"function job() {{ require('request').post({{url: '{url}', json: {{a: 1}}}}, function (e, r) {{ console.log(e, r && r.statusCode); }}); }}"
            if "request" in call
            else f"async function job() {{ const r = await fetch('{url}', {{method: 'POST', body: 'x'}}); console.log(null, r.status); }}"
        )  # fmt: skip
        ended = await run(runner, source)
        await runner.hosts.close()
    assert ended.state is RunState.SUCCEEDED, ended
    assert runner.desk.said == [("info", "null 200")]
    (got,) = receiver.received
    assert got.path == "/1.1/x?q=1"
    assert got.headers["x-forwarded-proto"] == "https"
    assert "api.example.com" in (got.headers["host"], got.headers.get("x-forwarded-host"))


@pytest.mark.parametrize(
    "source",
    [
        "require('fs').readFileSync('/etc/passwd')",
        "require('fs').writeFileSync('/tmp/x', 'y')",
        "require('child_process').execSync('true')",
        "require('os').userInfo()",
        "Deno.readTextFileSync('/proc/self/environ')",
        "new Deno.Command('true').outputSync()",
        "Deno.dlopen('libc.so.6', {})",
        "require('fs').readdirSync('/')",
    ],
)
async def test_what_a_script_may_not_do(runner: Runner, source: str) -> None:
    ended = await run(runner, f"function job() {{ {source}; }}")
    assert (ended.state, ended.reason) == (RunState.FAILED, EndReason.RAISED), ended


async def test_a_script_has_nothing_of_the_servers_environment(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSPRING_SECRET_KEY", "nobody's business")
    await run(runner, "function job() { console.log(Object.keys(process.env).sort().join()); }")
    ((_, said),) = runner.desk.said
    assert "MAINSPRING" not in said
    own = {
        "DENO_DIR",
        "NO_COLOR",
        "DENO_NO_UPDATE_CHECK",
        "DENO_TLS_CA_STORE",
        "DENO_NODE_SHIM_ACTIVE",
        "PATH",
        "TZ",
    }
    assert set(said.split(",")) <= own


@pytest.mark.parametrize(
    ("network", "expected"), [((), "NotCapable"), (("127.0.0.1:1",), "NotCapable"), (None, "200")]
)
async def test_a_job_may_be_kept_from_the_network(
    runner: Runner, network: tuple[str, ...] | None, expected: str
) -> None:
    with receiving() as receiver:
        await run(
            runner,
            f"async function job() {{ try {{ console.log((await fetch('{receiver.url}/', {{method: 'POST'}})).status); }}"
            " catch (e) { console.log(e.name); } }",
            limits=Limits(time=20, network=network),
        )
    assert runner.desk.said == [("info", expected)]


def processes_of(name: str) -> list[psutil.Process]:
    """Below this process's own hosts; servers of other tests have theirs."""
    zygotes = [p for p in psutil.Process().children() if "script.zygote" in " ".join(p.cmdline())]
    return [p for z in zygotes for p in z.children(recursive=True) if name in p.name()]


@pytest.mark.parametrize(
    ("source", "limits", "state", "reason"),
    [
        ("for (;;) {}", Limits(time=0.5), RunState.TIMED_OUT, EndReason.TIME_LIMIT),
        ("setInterval(function () {}, 10)", Limits(time=0.5), RunState.TIMED_OUT, EndReason.TIME_LIMIT),
        ("var a = []; for (;;) a.push({x: [1, 2, String(a.length)]})", Limits(time=30, memory=64 * 2**20), RunState.FAILED, EndReason.MEMORY_LIMIT),
        ("var a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))", Limits(time=30, memory=64 * 2**20), RunState.FAILED, EndReason.MEMORY_LIMIT),
        ("require('fs').writeSync(1, 'garbage that is no frame')", Limits(time=10), RunState.FAILED, EndReason.PROTOCOL_ERROR),
        ("process.kill(process.pid, 'SIGKILL')", Limits(time=10), RunState.FAILED, None),
        ("var f = function () { f(); }; f()", Limits(time=10), RunState.FAILED, EndReason.RAISED),
    ],
)  # fmt: skip
async def test_wild_scripts_are_ended_and_leave_nothing(
    runner: Runner, source: str, limits: Limits, state: RunState, reason: EndReason | None
) -> None:
    ended = await run(runner, f"function job() {{ {source}; }}", limits=limits)
    assert ended.state is state, ended
    if reason is not None:
        assert ended.reason is reason
    assert not any("stack trace" in message.lower() for _, message in runner.desk.said)
    await runner.hosts.close()
    gone, alive = psutil.wait_procs(processes_of("deno"), timeout=5)
    assert alive == [], gone


async def test_a_flood_of_output_is_slowed_and_cut(runner: Runner) -> None:
    limits = Limits(time=30, entries=500, entry_size=100)
    ended = await run(
        runner,
        "function job() { for (var i = 0; i < 20000; i++) console.log(i + 'x'.repeat(1000)); }",
        limits=limits,
    )
    assert ended.state is RunState.SUCCEEDED, ended
    assert len(runner.desk.lines) == 501
    assert "the rest is dropped" in runner.desk.lines[-1].message


async def test_ten_thousand_inserts_that_nobody_awaits_all_arrive(runner: Runner) -> None:
    ended = await run(
        runner,
        "function job() { var t = tables.getTable('T'); for (var i = 0; i < 10000; i++) t.insert({n: i, text: 'x'.repeat(100)}); }",
    )
    assert ended.state is RunState.SUCCEEDED, ended
    assert sorted(row["n"] for row in runner.desk.rows.values()) == list(range(10_000))


async def test_a_run_is_cancelled(runner: Runner) -> None:
    task = asyncio.create_task(
        run(runner, "function job() { console.log('on'); setInterval(function () {}, 9); }")
    )
    await asyncio.wait_for(runner.desk.spoken.wait(), 20)
    runner.stop.set_result(EndReason.CANCELLED)
    assert (await task).state is RunState.CANCELLED


async def test_warm_processes_wait_for_the_next_runs(runner: Runner) -> None:
    source = "function job() { console.log(process.pid, globalThis.left); globalThis.left = 1; }"
    pids = set()
    for _ in range(5):
        await run(runner, source)
        pids.add(runner.desk.said[-1][1])
    assert len(pids) == 5
    assert all(said.endswith("undefined") for said in pids)
