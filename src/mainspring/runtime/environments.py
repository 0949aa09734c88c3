"""Installs packages into folders of their own, named by what is in them.

Installers run packages' own code, so they are confined as scripts are: they write their folder and the
installer's cache, and read none of the service's files.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import msgspec
import uv

from mainspring.base.errors import Unavailable
from mainspring.model.environment import Requirements
from mainspring.model.job import Language
from mainspring.runtime.javascript.process import DENO_ENVIRONMENT, find_deno
from mainspring.runtime.requirements import digest_of

BUILD_TIME = 600.0
"""Seconds that an installer may take."""

UNUSED = 30 * 86400.0
"""Seconds after which an environment that nothing used is removed."""

LOCK, USED = "lock", ".used"

_KEPT = (
    "PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy",
    "https_proxy", "no_proxy", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "NPM_CONFIG_REGISTRY", "DENO_CERT",
)  # fmt: skip
"""What installers get of the server's environment: the way to their indexes."""

_CONFINED = (
    "import os, sys; sys.path.append({packages!r}); from mainspring.runtime.python.confine import confine; "
    "confine({readable!r}, {writable!r}); os.execv(sys.argv[1], sys.argv[1:])"
)

Heard = Callable[[str], None]
"""Takes a line that an installer says."""


class InstallFailed(Exception):
    """An installer did not succeed; the text is what it said."""


class Environments:
    """The folders of installed packages of this machine."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root.resolve()
        self._cache = cache.resolve()

    def find(self, requirements: Requirements, lock: str) -> Path | None:
        """The finished folder, if there is one; that it is used is noted."""
        folder = self._folder(requirements, lock)
        with suppress(OSError):
            os.utime(folder / USED)
            return folder
        return None

    async def lock(self, requirements: Requirements, heard: Heard) -> str:
        """The exact versions that satisfy ``requirements`` now. Raises `InstallFailed`."""
        draft = self._draft()
        try:
            return await self._lock(requirements, draft, heard)
        finally:
            await asyncio.to_thread(shutil.rmtree, draft, True)

    async def build(self, requirements: Requirements, lock: str, heard: Heard) -> Path:
        """Install what ``lock`` names; answers the folder. Raises `InstallFailed`.

        Complete or absent: a folder gets its name once everything is in it.
        """
        folder = self._folder(requirements, lock)
        draft = self._draft()
        try:
            (draft / LOCK).write_text(lock)
            await self._install(requirements, draft, heard)
            (draft / USED).touch()
            with suppress(OSError):  # another process was quicker
                draft.rename(folder)
        finally:
            await asyncio.to_thread(shutil.rmtree, draft, True)
        return folder

    def collect(self) -> int:
        """Remove what nothing has used for long; answers how many folders went."""
        removed, oldest = 0, time.time() - UNUSED
        for folder in self._root.glob("*") if self._root.is_dir() else ():
            mark = folder / USED
            last = mark.stat().st_mtime if mark.exists() else folder.stat().st_mtime
            if last < oldest:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
        return removed

    def _folder(self, requirements: Requirements, lock: str) -> Path:
        content = hashlib.sha256(lock.encode()).hexdigest()[:16]
        return self._root / f"{digest_of(requirements)[:16]}-{content}"

    def _draft(self) -> Path:
        draft = self._root / f"draft-{uuid4().hex}"
        draft.mkdir(parents=True)
        self._cache.mkdir(parents=True, exist_ok=True)
        return draft

    async def _lock(self, requirements: Requirements, draft: Path, heard: Heard) -> str:
        if requirements.language is not Language.PYTHON:
            (draft / "package.json").write_bytes(_manifest(requirements))
            await self._deno(draft, heard, "--lockfile-only")
            return (draft / "deno.lock").read_text()
        wanted = draft / "wanted.txt"
        wanted.write_text("\n".join(requirements.packages))
        found = draft / LOCK
        arguments = ["pip", "compile", "--python", sys.executable, "--no-header", "--no-annotate"]
        await self._uv(draft, heard, *arguments, "--output-file", str(found), str(wanted))
        return found.read_text()

    async def _install(self, requirements: Requirements, draft: Path, heard: Heard) -> None:
        if requirements.language is not Language.PYTHON:
            (draft / "package.json").write_bytes(_manifest(requirements))
            (draft / LOCK).rename(draft / "deno.lock")
            await self._deno(draft, heard, "--frozen")
            return
        venv = draft / "venv"
        await self._uv(draft, heard, "venv", "--python", sys.executable, "--relocatable", str(venv))
        python = venv / "bin" / "python"
        await self._uv(
            draft, heard, "pip", "install", "--python", str(python), "-r", str(draft / LOCK)
        )

    async def _uv(self, draft: Path, heard: Heard, *arguments: str) -> None:
        environment = {"UV_CACHE_DIR": str(self._cache / "uv"), "UV_NO_CONFIG": "1"}
        (self._cache / "uv").mkdir(exist_ok=True)
        await self._run([find_uv(), "--no-progress", *arguments], environment, draft, heard)

    async def _deno(self, draft: Path, heard: Heard, *arguments: str) -> None:
        environment = {"DENO_DIR": str(self._cache / "deno"), **DENO_ENVIRONMENT}
        (self._cache / "deno").mkdir(exist_ok=True)
        command = [find_deno(), "install", "--node-modules-dir=auto", *arguments]
        await self._run(command, environment, draft, heard)

    async def _run(
        self, command: Sequence[str], environment: dict[str, str], draft: Path, heard: Heard
    ) -> None:
        process = await asyncio.create_subprocess_exec(
            *_confined(command, (str(draft), str(self._cache))),
            cwd=draft,
            env={n: os.environ[n] for n in _KEPT if n in os.environ}
            | {"HOME": str(draft), "TMPDIR": str(draft), "NO_COLOR": "1", "LANG": "C.UTF-8"}
            | environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        said: list[str] = []
        try:
            async with asyncio.timeout(BUILD_TIME):
                assert process.stdout is not None
                async for raw in process.stdout:
                    line = raw.decode(errors="replace").rstrip().replace(str(draft), "")
                    said.append(line)
                    heard(line)
                status = await process.wait()
        except TimeoutError:
            raise InstallFailed(f"The installer took more than {BUILD_TIME:.0f} s.") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
        if status != 0:
            raise InstallFailed("\n".join(said[-20:]).strip() or f"It ended with status {status}.")


def _confined(command: Sequence[str], writable: tuple[str, ...]) -> list[str]:
    packages = str(Path(__file__).parent.parent.parent)
    readable = (str(Path(command[0]).resolve().parent),)
    code = _CONFINED.format(packages=packages, readable=readable, writable=writable)
    return [sys.executable, "-I", "-c", code, *command]


def _manifest(requirements: Requirements) -> bytes:
    packages = dict(package.rsplit("@", 1) for package in requirements.packages)
    return msgspec.json.encode({"dependencies": packages})


def find_uv() -> str:
    """The installer of Python packages; `Unavailable` where there is none."""
    try:
        return uv.find_uv_bin()
    except FileNotFoundError:
        raise Unavailable("Packages cannot be installed: there is no uv here.") from None
