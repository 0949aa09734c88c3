"""Faults made for real: the server is killed, stopped, and started in the wrong place."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.server import Server, serving, wait_for

from mainspring.runtime.python.confine import landlock_version

EVERY_SECOND = {"type": "interval", "every": 1, "unit": "seconds"}

SLEEPS = "import time\ndef sleeps():\n    print('begun')\n    time.sleep(120)"


def wait_for_word(server: Server, run_id: int) -> None:
    for event in server.client.follow(f"/runs/{run_id}/stream"):
        if event.name == "log":
            return


def descendants(server: Server) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children(recursive=True)


def test_a_kill_in_the_middle_of_a_run_loses_that_run_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server:
        server.client.post("/tables", {"name": "Ticks"})
        ticks = (
            "from mainspring.script import tables\ndef ticks(): tables['Ticks'].insert({'n': 1})"
        )
        server.make_job("ticks", ticks, EVERY_SECOND)
        server.client.post("/jobs/ticks/enable")
        server.make_job("sleeps", SLEEPS)
        run = server.client.post("/jobs/sleeps/runs", {})
        wait_for_word(server, run["id"])
        wait_for(lambda: server.client.list("/runs", job="ticks", state="succeeded"))
        acknowledged = server.client.get("/tables/Ticks")["row_count"]
        children = descendants(server)
        server.kill()
        _, alive = psutil.wait_procs(children, timeout=20)
        assert alive == []
    with serving(data) as server:
        lost = server.client.get(f"/runs/{run['id']}")
        assert (lost["state"], lost["reason"]) == ("lost", "node_silent")
        assert lost["finished_at"] is not None
        assert server.client.list("/runs", state="running", job="sleeps") == []
        assert server.client.get("/tables/Ticks")["row_count"] >= acknowledged
        before = len(server.client.list("/runs", job="ticks", state="succeeded"))
        wait_for(lambda: len(server.client.list("/runs", job="ticks", state="succeeded")) > before)
        due = [r["scheduled_for"] for r in server.client.list("/runs", job="ticks")]
        assert len(due) == len(set(due))
        assert len(server.client.list("/nodes")) == 1


def test_a_clean_stop_lets_scripts_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server:
        server.make_job(
            "brief", "import time\ndef brief():\n    print('begun')\n    time.sleep(1.5)"
        )
        run = server.client.post("/jobs/brief/runs", {})
        wait_for_word(server, run["id"])
        children = descendants(server)
        assert server.stop() == 0
        assert psutil.wait_procs(children, timeout=10)[1] == []
        assert not (data / "local.json").exists()
    with serving(data) as server:
        assert server.client.get(f"/runs/{run['id']}")["state"] == "succeeded"


def test_a_second_signal_is_quicker_and_the_run_is_lost(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server:
        server.make_job("sleeps", SLEEPS)
        run = server.client.post("/jobs/sleeps/runs", {})
        wait_for_word(server, run["id"])
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: "stopping" in server.log.read_text())
        assert server.stop(patience=20) == 0
    with serving(data) as server:
        lost = server.client.get(f"/runs/{run['id']}")
        assert (lost["state"], lost["reason"]) == ("lost", "shutdown")


def test_a_script_that_kills_its_parent_hurts_nobody_and_the_next_run_works(server: Server) -> None:
    server.make_job(
        "rebels",
        "import os\ndef rebels():\n    os.kill(os.getppid(), 9)\n    __import__('time').sleep(60)",
    )
    # Where the kernel keeps signals in, the script is refused; elsewhere it loses itself.
    expected = "failed" if landlock_version() >= 6 else "lost"
    assert server.run_to_end("rebels")["state"] == expected
    server.make_job("calm", "def calm(): pass")
    assert server.run_to_end("calm")["state"] == "succeeded"


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mainspring", "serve", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(ended: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert ended.returncode == 2, ended.stderr
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = start("--data", str(tmp_path / "data"), "--port", port)
    refused(ended, f"Port {port} on 127.0.0.1 cannot be used")


def test_a_data_directory_that_is_in_use_or_impossible_is_one_sentence(tmp_path: Path) -> None:
    with serving(tmp_path / "data"):
        ended = start("--data", str(tmp_path / "data"), "--port", "0")
        refused(ended, "Another Mainspring is running on the data directory")
    (tmp_path / "file").write_text("")
    refused(start("--data", str(tmp_path / "file" / "data"), "--port", "0"), "cannot be made")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"MAINSPRING_PORT": "http"}, "configuration is not usable"),
        ({"MAINSPRING_PORT": "99999"}, "between 0 and 65535"),
        ({"MAINSPRING_CONCURRENCY": "0"}, "at least 1"),
        ({"MAINSPRING_ADMIN_PASSWORD": "short"}, "at least 8 characters"),
        ({"MAINSPRING_SECRET_KEY": "no key"}, "is not a key"),
        ({"MAINSPRING_DATABASE": "mysql://x"}, "PostgreSQL"),
        ({"MAINSPRING_DATABASE": "postgresql://127.0.0.1:9/x"}, "cannot be used"),
    ],
)
def test_a_configuration_that_cannot_work_is_one_sentence(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    ended = start("--data", str(tmp_path / "data"), **{"MAINSPRING_PORT": "0", **environment})
    refused(ended, sentence)


def test_a_script_that_is_refused_by_the_remote_service_fails_clearly(
    tmp_path: Path, server: Server
) -> None:
    from tests.samples.test_standin import standing_in

    sample = Path(__file__).parents[2] / "samples" / "updates" / "getUpdates.py"
    with standing_in() as url:
        for name, value in (
            ("twitterConsumerKey", "ck"),
            ("twitterConsumerSecret", "wrong"),
            ("TWITTER_ACCESS_TOKEN", "tk"),
            ("TWITTER_ACCESS_TOKEN_SECRET", "ts"),
            ("twitterApiUrl", url),
        ):
            server.client.put(f"/settings/{name}", {"value": value, "secret": True})
        server.client.post("/tables", {"name": "Updates"})
        server.make_job("getUpdates", sample.read_text())
        run = server.run_to_end("getUpdates")
    assert (run["state"], run["reason"]) == ("failed", "raised")
    assert "status 401: Could not authenticate you." in run["failure"]["message"]
    assert any("401" in message for message in server.messages(run["id"]))
    assert server.client.get("/tables/Updates")["row_count"] == 0


def test_the_same_service_on_postgresql(tmp_path: Path, fresh_postgresql: str) -> None:
    data = tmp_path / "data"
    script = (
        "from mainspring.script import tables\n"
        "def ticks():\n"
        "    tables['Ticks'].insert([{'n': 2**60}, {'s': 'x'}])\n"
        "    print(tables['Ticks'].count())\n"
    )
    with serving(data, MAINSPRING_DATABASE=fresh_postgresql) as server:
        server.client.post("/tables", {"name": "Ticks"})
        server.make_job("ticks", script, EVERY_SECOND)
        assert server.run_to_end("ticks")["state"] == "succeeded"
        server.client.post("/jobs/ticks/enable")
        wait_for(lambda: server.client.list("/runs", trigger="schedule", state="succeeded"))
        assert server.stop() == 0
