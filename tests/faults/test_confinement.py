"""What a script may not reach, tried for real, in both languages."""

from __future__ import annotations

import os
from typing import Any

import pytest
from tests.server import PASSWORD, Server

from mainspring.runtime.python.confine import landlock_version

needs_landlock = pytest.mark.skipif(
    landlock_version() == 0, reason="this kernel has no Landlock, so Python scripts read files"
)

PYTHON = """
import ctypes, os, socket, urllib.request
from pathlib import Path
from mainspring.script import run

def tries(what):
    try:
        return f"reached {eval(what)!r}"[:80]
    except Exception as problem:
        return type(problem).__name__

def trace(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, pid, 0, 0) != 0:  # PTRACE_ATTACH
        raise OSError(ctypes.get_errno(), "refused")

def job():
    print(tries(run.arguments["what"]))
"""

JAVASCRIPT = """
var fs = require('fs');
async function job() {
    try { console.log('reached ' + String(await eval(run.arguments.what)).slice(0, 60)); }
    catch (e) { console.log(e.name); }
}
"""


@pytest.fixture(scope="module")
def jobs(server: Server) -> Server:
    for name, language, source in (("py", "python", PYTHON), ("js", "javascript", JAVASCRIPT)):
        schedule = {"type": "on_demand"}
        body = {"name": f"tries_{name}", "language": language, "schedule": schedule}
        server.client.post("/jobs", body)
        entry = source.replace("def job(", f"def tries_{name}(").replace(
            "function job(", f"function tries_{name}("
        )
        server.client.put_text(f"/jobs/tries_{name}/script", entry)
    return server


def attempt(server: Server, language: str, what: str) -> str:
    ended: dict[str, Any] = server.run_to_end(f"tries_{language}", {"what": what})
    assert ended["state"] == "succeeded", ended
    (said,) = server.messages(ended["id"])
    return said


@needs_landlock
@pytest.mark.parametrize(
    "what",
    [
        "Path('{data}/mainspring.db').read_bytes()",
        "Path('{data}/tables.db').read_bytes()",
        "Path('{data}/secret.key').read_text()",
        "Path('{data}/local.json').read_text()",
        "os.listdir('{data}')",
        "os.listdir('{data}/cache/scratch')",
        "Path('/proc/{pid}/environ').read_bytes()",
        "os.listdir('/proc/{pid}/fd')",
        "Path('/etc/shadow').read_text()",
        "os.listdir(os.path.expanduser('~root'))",
        "os.listdir('/root')",
        "open('{data}/planted', 'w')",
        "open('/tmp/planted', 'w')",
        "os.kill({pid}, 0)",
        "os.kill(os.getppid(), 15)",
        "os.unlink('{data}/secret.key')",
        "os.listdir('/proc')",
        "os.listdir(os.path.dirname(os.getcwd()))",
        "open(f'/proc/{{os.getppid()}}/mem', 'rb').read(1)",
        "Path('/proc/{pid}/maps').read_text()",
        "trace({pid})",
        "trace(os.getppid())",
    ],
)
def test_python(jobs: Server, what: str) -> None:
    told = attempt(jobs, "py", what.format(data=jobs.data, pid=jobs.process.pid))
    assert told in {"PermissionError", "ProcessLookupError"}, told


@pytest.mark.parametrize(
    "what",
    [
        "fs.readFileSync('{data}/mainspring.db')",
        "fs.readFileSync('{data}/secret.key')",
        "fs.readdirSync('{data}')",
        "fs.readFileSync('/proc/{pid}/environ')",
        "fs.readFileSync('/etc/shadow')",
        "fs.writeFileSync('/tmp/planted', 'x')",
        "process.kill({pid}, 'SIGTERM')",
        "require('child_process').execSync('id')",
        "import('file://{data}/local.json', {{with: {{type: 'json'}}}})",
    ],
)
def test_javascript(jobs: Server, what: str) -> None:
    told = attempt(jobs, "js", what.format(data=jobs.data, pid=jobs.process.pid))
    assert not told.startswith("reached"), told


@pytest.mark.parametrize("language", ["py", "js"])
def test_the_management_api_knows_no_script(jobs: Server, language: str) -> None:
    url = f"{jobs.url}/api/v1/keys"
    ask = {
        "py": f"urllib.request.urlopen('{url}').read()",
        "js": f"fetch('{url}').then(function (r) {{ if (!r.ok) throw new Error(r.status); return r.text(); }})",
    }[language]
    assert attempt(jobs, language, ask) in {"HTTPError", "Error"}


@pytest.mark.parametrize("language", ["py", "js"])
def test_the_environment_holds_nothing_of_the_servers(jobs: Server, language: str) -> None:
    ask = {"py": "sorted(os.environ)", "js": "Object.keys(process.env)"}[language]
    told = attempt(jobs, language, ask)
    assert "MAINSPRING" not in told
    assert PASSWORD not in told


def test_a_runs_own_folder_goes_with_it(jobs: Server) -> None:
    what = "(open('mine', 'w').write('x'), os.getcwd(), __import__('tempfile').mkdtemp())[1]"
    told = attempt(jobs, "py", what)
    folder = told.removeprefix("reached ").strip("'")
    assert folder.startswith(str(jobs.data.resolve())[:20])
    assert not os.path.exists(folder)
