"""The demo does what it promises, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil


def test_the_demo_checks_itself(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "mainspring", "demo", "--check"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    result = json.loads(ended.stdout)
    assert result["ok"] is True
    assert result["problems"] == []
    assert result["rows"] > 5
    assert result["runs"] == [
        {"trigger": "manual", "state": "succeeded"},
        {"trigger": "schedule", "state": "succeeded"},
    ]
    assert result["seconds"] > 0
    assert list(tmp_path.iterdir()) == []


def test_the_demo_tells_its_steps_and_goes_on_serving(tmp_path: Path) -> None:
    for _ in range(2):  # what is there from the first time does not disturb the second
        process = subprocess.Popen(
            [sys.executable, "-m", "mainspring", "demo", "--data", str(tmp_path / "demo"), "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert process.stdout is not None
        told: list[str] = []
        while not told or "Ctrl-C" not in told[-1]:
            told.append(process.stdout.readline())
            assert told[-1] or process.poll() is None, "".join(told)
        text = "".join(told)
        for step in ("1. Stored", "2. ", "3. Created the job getUpdates, disabled", "4. Saved",
                     "5. Run once", "6. Updates has", "7. Enabled", "The portal: http://127.0.0.1:",
                     "Sign in as admin with the password"):  # fmt: skip
            assert step in text
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 2
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        process.stdout.close()
        gone, alive = psutil.wait_procs(children, timeout=20)
        assert alive == [], gone
