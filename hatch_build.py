"""Builds what is not Python into the package: a hook of the wheel's build, and ``python hatch_build.py``.

Needs the ``deno`` wheel, nothing else: Deno installs packages by their locks, bundles the JavaScript
runtime, and runs Vite for the portal. What is newer than every source of its own is left alone.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent
PACKAGE = ROOT / "src" / "mainspring"

SKIP = "MAINSPRING_SKIP_PORTAL"
"""Set to 1, it leaves the portal as it is, for a server without one."""


class Part(NamedTuple):
    """A folder of sources, what is made of it, and the commands of Deno that make it."""

    name: str
    sources: Path
    made: Path
    commands: tuple[tuple[str, ...], ...]


RUNTIME = Part(
    "JavaScript runtime",
    ROOT / "javascript",
    PACKAGE / "runtime" / "javascript" / "bundle.js",
    (("task", "build"),),
)
PORTAL = Part(
    "portal",
    ROOT / "portal",
    PACKAGE / "http" / "portal" / "index.html",
    (("install", "--frozen"), ("task", "build")),
)


def build() -> None:
    """Build what is not current; `SystemExit` with a sentence where that fails."""
    for part in (RUNTIME, PORTAL):
        skipped = part is PORTAL and os.environ.get(SKIP) == "1"
        if not skipped and part.sources.is_dir() and not _is_current(part):
            _build(part)


def _build(part: Part) -> None:
    deno = _find_deno()
    for command in part.commands:
        ended = subprocess.run([deno, *command], cwd=part.sources, check=False)
        if ended.returncode:
            raise SystemExit(
                f"The {part.name} could not be built: 'deno {' '.join(command)}' failed."
                + (f" {SKIP}=1 builds without it." if part is PORTAL else "")
            )
    if part is PORTAL:
        _compress(part.made.parent)


def _compress(folder: Path) -> None:
    """Put a compressed copy beside each text of the bundle, for the server to send as it is."""
    for file in folder.rglob("*"):
        if file.suffix in {".js", ".css", ".html", ".svg"}:
            small = gzip.compress(file.read_bytes(), mtime=0)
            if len(small) < file.stat().st_size:
                file.with_name(file.name + ".gz").write_bytes(small)


def _find_deno() -> str:
    """The binary of the ``deno`` wheel: in this environment, or in the one that pip builds wheels in."""
    try:
        import deno
    except ImportError:
        raise SystemExit("Mainspring is built with Deno: pip install deno.") from None
    try:
        return deno.find_deno_bin()
    except FileNotFoundError:
        # pip's build environment is a prefix of its own, which the wheel's finder does not know.
        prefix = Path(deno.__file__).parents[4]
        found = shutil.which(
            "deno", path=f"{prefix / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        )
        if found is None:
            raise SystemExit(f"There is no deno in {prefix}: pip install deno.") from None
        return found


def _is_current(part: Part) -> bool:
    if not part.made.exists():
        return False
    sources = (
        file
        for file in part.sources.rglob("*")
        if file.is_file() and "node_modules" not in file.parts
    )
    return all(file.stat().st_mtime <= part.made.stat().st_mtime for file in sources)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where hatchling need not be installed
    pass
else:

    class CustomBuildHook(BuildHookInterface[Any]):
        """Hatchling's way in."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build the parts before the wheel is packed."""
            build()


if __name__ == "__main__":
    build()
    sys.exit(0)
