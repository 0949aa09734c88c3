"""Scripts in real processes: how they end, whatever they do."""

from __future__ import annotations

import asyncio
import os
import signal

import psutil
import pytest
from tests.runtime.conftest import Runner
from tests.server import wait_for

from mainspring.model.job import Limits
from mainspring.model.run import RunState
from mainspring.runtime.host import EndReason

pytestmark = pytest.mark.anyio

MIB = 2**20


def the_zygote() -> psutil.Process:
    (found,) = (
        child
        for child in psutil.Process().children()
        if "mainspring.script.zygote" in " ".join(child.cmdline())
    )
    return found


async def test_a_script_runs_and_speaks_in_order(runner: Runner) -> None:
    ending = await runner.run(
        "import logging, sys\n"
        "print('top')\n"
        "def job():\n"
        "    print('one', 2, end='')\n"
        "    print(' three\\nfour')\n"
        "    logging.getLogger('mine').debug('%s', 'quiet')\n"
        "    logging.error('bad %d', 5)\n"
        "    print('aside', file=sys.stderr)\n"
        "    sys.stdout.write('no end')\n"
    )
    assert ending.state is RunState.SUCCEEDED
    assert (ending.reason, ending.failure) == (None, None)
    assert runner.desk.said == [
        ("info", "top"),
        ("info", "one 2 three\nfour"),
        ("debug", "quiet"),
        ("error", "bad 5"),
        ("warning", "aside"),
        ("info", "no end"),
    ]


async def test_what_is_written_past_python_is_heard(runner: Runner) -> None:
    await runner.run(
        "import os\n"
        "def job():\n"
        "    os.system('echo from a shell; echo oops >&2')\n"
        "    os.write(1, b'raw bytes \\xff\\n')\n"
    )
    assert sorted(runner.desk.said) == [
        ("info", "from a shell"),
        ("info", "raw bytes �"),
        ("warning", "oops"),
    ]


@pytest.mark.parametrize(
    ("source", "reason", "message"),
    [
        ("def job():\n    1/0", EndReason.RAISED, "ZeroDivisionError: division by zero"),
        ("1/0\ndef job(): pass", EndReason.RAISED, "ZeroDivisionError: division by zero"),
        ("def job(:\n    pass", EndReason.SYNTAX_ERROR, "SyntaxError: invalid syntax"),
        ("x = 1", EndReason.NO_ENTRY, "defines no function named job or main"),
        ("job = 5", EndReason.NO_ENTRY, "defines no function"),
        ("import sys\ndef job(): sys.exit('no')", EndReason.EXITED, "exit('no')"),
        ("import os\ndef job(): os._exit(3)", EndReason.EXITED, "exit code 3"),
        ("import os\ndef job(): os._exit(0)", EndReason.EXITED, "exit code 0"),
        ("import os\ndef job(): os.kill(os.getpid(), 11)", EndReason.EXITED, "SIGSEGV"),
        ("def job(): raise BaseException('odd')", EndReason.RAISED, "BaseException: odd"),
        ("import nowhere_at_all\ndef job(): pass", EndReason.RAISED, "No module named"),
        (
            "from mainspring.script import run\ndef job(): run.state = object()",
            EndReason.RAISED,
            "run.state must be JSON",
        ),
    ],
)
async def test_a_script_that_fails_says_why(
    runner: Runner, source: str, reason: EndReason, message: str
) -> None:
    ending = await runner.run(source)
    assert (ending.state, ending.reason) == (RunState.FAILED, reason)
    assert ending.failure is not None
    assert message in ending.failure.message


async def test_exit_zero_is_no_failure(runner: Runner) -> None:
    ending = await runner.run("import sys\ndef job(): sys.exit(0)")
    assert ending.state is RunState.SUCCEEDED


async def test_a_traceback_begins_and_ends_in_the_users_script(runner: Runner) -> None:
    ending = await runner.run(
        "from mainspring.script import settings\n"
        "def job():\n"
        "    inner()\n"
        "def inner():\n"
        "    settings['nope']\n"
    )
    assert ending.failure is not None
    assert ending.failure.traceback is not None
    lines = ending.failure.traceback.splitlines()
    assert lines[:3] == [
        "Traceback (most recent call last):",
        '  File "/scheduler/job.py", line 3, in job',
        "    inner()",
    ]
    assert "mainspring/script" not in ending.failure.traceback
    assert "add it on the Configure tab" in lines[-1]


async def test_an_entry_may_be_async_or_called_main(runner: Runner) -> None:
    ending = await runner.run(
        "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    print('awaited')"
    )
    assert ending.state is RunState.SUCCEEDED
    assert runner.desk.said == [("info", "awaited")]


async def test_the_time_limit_lets_finally_blocks_run(runner: Runner) -> None:
    ending = await runner.run(
        "import time\ndef job():\n    try:\n        time.sleep(60)\n    finally:\n        print('bye')",
        limits=Limits(time=0.3),
    )
    assert (ending.state, ending.reason) == (RunState.TIMED_OUT, EndReason.TIME_LIMIT)
    assert runner.desk.said == [("info", "bye")]


async def test_a_script_that_will_not_end_is_ended(runner: Runner) -> None:
    stubborn = (
        "import signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "def job():\n"
        "    while True:\n"
        "        try:\n"
        "            while True: pass\n"
        "        except BaseException: pass\n"
    )
    ending = await runner.run(stubborn, limits=Limits(time=0.2))
    assert ending.state is RunState.TIMED_OUT
    assert (await runner.run("def job(): print('next')")).state is RunState.SUCCEEDED


@pytest.mark.parametrize(
    ("reason", "state"),
    [(EndReason.CANCELLED, RunState.CANCELLED), (EndReason.SHUTDOWN, RunState.LOST)],
)
async def test_a_run_can_be_stopped(runner: Runner, reason: EndReason, state: RunState) -> None:
    task = asyncio.create_task(
        runner.run("import time\ndef job():\n    print('begun')\n    time.sleep(60)")
    )
    await asyncio.wait_for(runner.desk.spoken.wait(), 20)
    runner.stop.set_result(reason)
    ending = await task
    assert (ending.state, ending.reason) == (state, reason)


async def test_a_script_that_ends_well_in_spite_of_a_stop_has_succeeded(runner: Runner) -> None:
    task = asyncio.create_task(
        runner.run(
            "import time\n"
            "def job():\n"
            "    try:\n        print('begun')\n        time.sleep(60)\n"
            "    except BaseException:\n        return\n"
        )
    )
    await asyncio.wait_for(runner.desk.spoken.wait(), 20)
    runner.stop.set_result(EndReason.CANCELLED)
    assert (await task).state is RunState.SUCCEEDED


async def test_memory_is_limited(runner: Runner) -> None:
    ending = await runner.run(
        "def job():\n    kept = []\n    while True: kept.append(bytearray(4_000_000))",
        limits=Limits(memory=64 * MIB),
    )
    assert (ending.state, ending.reason) == (RunState.FAILED, EndReason.MEMORY_LIMIT)
    assert ending.failure is not None
    assert "64 MiB" in ending.failure.message
    assert (await runner.run("def job(): bytearray(40_000_000)")).state is RunState.SUCCEEDED


async def test_output_is_limited_and_the_run_goes_on(runner: Runner) -> None:
    ending = await runner.run(
        "from mainspring.script import run\n"
        "def job():\n"
        "    print('x' * 100_000)\n"
        "    for n in range(5000): print(n)\n"
        "    run.progress(1, 1)\n",
        limits=Limits(entries=100, entry_size=1000),
    )
    assert ending.state is RunState.SUCCEEDED
    said = runner.desk.said
    assert len(said) == 101
    assert said[0][1] == "x" * 1000 + " [cut]"
    assert said[-1] == ("warning", "This run has logged 100 entries; the rest is dropped.")
    assert runner.desk.steps == [(1.0, 1.0)]


async def test_nothing_that_a_script_started_outlives_it(runner: Runner) -> None:
    ending = await runner.run(
        "import os, subprocess, time\n"
        "def job():\n"
        "    pids = [subprocess.Popen(['sleep', '300']).pid]\n"
        "    pids.append(subprocess.Popen(['sleep', '300'], start_new_session=True).pid)\n"
        "    if (child := os.fork()) == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0: time.sleep(300)\n"
        "        os._exit(0)\n"
        "    os.waitpid(child, 0)\n"
        "    print(*[os.getpid(), *pids])\n"
    )
    assert ending.state is RunState.SUCCEEDED
    zygote = the_zygote()
    await asyncio.to_thread(wait_for, lambda: not zygote.children(recursive=True))
    ((_, pids),) = runner.desk.said
    for pid in pids.split():
        assert not psutil.pid_exists(int(pid))


async def test_the_environment_is_not_the_servers(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSPRING_MASTER_KEY", "very secret")
    monkeypatch.setenv("HOME", "/root/secret")
    await runner.run("import os\ndef job(): print(sorted(os.environ), os.getcwd())")
    ((_, said),) = runner.desk.said
    assert "MAINSPRING" not in said
    assert "/root/secret" not in said
    assert "/scratch/" in said


async def test_a_script_holds_no_descriptor_but_its_own(runner: Runner) -> None:
    await runner.run(
        "import os\n"
        "def job():\n"
        "    print({fd: os.readlink(f'/proc/self/fd/{fd}').split(':')[0]\n"
        "           for fd in map(int, os.listdir('/proc/self/fd')) if fd < 100\n"
        "           and os.path.exists(f'/proc/self/fd/{fd}')})\n"
    )
    ((_, said),) = runner.desk.said
    found = eval(said)
    assert found.pop(0) == "/dev/null"
    assert (found.pop(1), found.pop(2)) == ("pipe", "pipe")
    sockets = [kind for kind in found.values() if kind == "socket"]
    assert len(sockets) == 1


async def test_a_dead_zygote_takes_its_runs_along_and_is_replaced(runner: Runner) -> None:
    task = asyncio.create_task(
        runner.run("import time\ndef job():\n    print('begun')\n    time.sleep(60)")
    )
    await asyncio.wait_for(runner.desk.spoken.wait(), 20)
    zygote = the_zygote()
    os.kill(zygote.pid, signal.SIGKILL)
    ending = await task
    assert (ending.state, ending.reason) == (RunState.LOST, EndReason.HOST_LOST)
    assert (await runner.run("def job(): pass")).state is RunState.SUCCEEDED


async def test_a_channel_full_of_garbage_ends_the_run(runner: Runner) -> None:
    send = (
        "import os\n"
        "def job():\n"
        "    fds = [fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')\n"
        "           and os.readlink(f'/proc/self/fd/{fd}').startswith('socket')]\n"
        "    os.write(fds[0], %s)\n"
        "    __import__('time').sleep(60)\n"
    )
    for garbage in (b"\x00\x00\x00\x02\xc1\xc1", b"\xff\xff\xff\xff", b"\x00\x00\x00\x01\x05"):
        ending = await runner.run(send % garbage)
        assert (ending.state, ending.reason) == (RunState.FAILED, EndReason.PROTOCOL_ERROR)


async def test_a_closed_channel_without_a_word_is_a_failure(runner: Runner) -> None:
    ending = await runner.run("import os\ndef job():\n    os.closerange(3, 64)\n    os._exit(0)")
    assert (ending.state, ending.reason) == (RunState.FAILED, EndReason.EXITED)


async def test_runs_do_not_share_anything(runner: Runner) -> None:
    script = (
        "import builtins\n"
        "def job():\n"
        "    print(getattr(builtins, 'left', 'clean'))\n"
        "    builtins.left = 'dirty'\n"
    )
    await runner.run(script)
    await runner.run(script)
    assert runner.desk.said == [("info", "clean")] * 2


async def test_many_runs_at_once(runner: Runner) -> None:
    endings = await asyncio.gather(*(runner.run(f"def job(): print({n})") for n in range(30)))
    assert {ending.state for ending in endings} == {RunState.SUCCEEDED}
    assert sorted(int(message) for _, message in runner.desk.said) == list(range(30))
