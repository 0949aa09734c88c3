"""Whatever is sent by the rules of the OpenAPI document, and against them, is never a defect of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from tests.server import APPLICATION, MASTER, serving

OPENAPI = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"

LEFT_OUT = "/stream|/changes$|/script-requests$|/keys/.*/regenerate$|/drain$"
"""What never ends; what is not JSON; what would take away the key, or the server, that all of this is asked of."""

SESSION = (
    "returned only 401/403 responses\n\n401 Unauthorized (1 operation):\n  - GET /api/v1/session\n"
)
"""Whoever asks with a key has no session; everything else must have let the requests in."""


def explore(data: Path, examples: int) -> None:
    with serving(data) as server:
        server.client.post("/tables", {"name": "some", "soft_delete": True})
        server.make_job("some", "def some(): pass")
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", str(OPENAPI), "--url", server.url,
            "--header", f"X-ZUMO-MASTER: {MASTER}", "--header", f"X-ZUMO-APPLICATION: {APPLICATION}",
            "--checks", "not_a_server_error", "--mode", "all", "--max-examples", str(examples),
            "--exclude-path-regex", LEFT_OUT, "--generation-deterministic", "--request-timeout", "20",
            "--phases", "examples,coverage,fuzzing", "--no-color",
        ]  # fmt: skip
        ended = subprocess.run(command, capture_output=True, text=True, cwd=data, check=False)
        assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
        assert ended.stdout.count("returned only 401/403") == 2 * ended.stdout.count(SESSION)
        assert httpx2.get(server.url + "/healthz", trust_env=False).status_code == 200
        assert "internal error" not in server.log.read_text()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_input_is_a_defect(tmp_path: Path) -> None:
    explore(tmp_path / "data", 50)
