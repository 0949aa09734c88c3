"""Builds the portal into the package: a hook of the wheel's build, and ``python hatch_build.py``.

Needs the ``deno`` wheel, nothing else: Deno installs the portal's packages by its lock and runs Vite.
A bundle that is newer than every source is left alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
PORTAL = ROOT / "portal"
BUNDLE = ROOT / "src" / "mainspring" / "http" / "portal"

SKIP = "MAINSPRING_SKIP_PORTAL"
"""Set to 1, it leaves the bundle as it is, for a server without a portal."""


def build() -> None:
    """Build the portal unless its bundle is current; `SystemExit` with a sentence where that fails."""
    if os.environ.get(SKIP) == "1" or not PORTAL.is_dir() or _is_current():
        return
    deno = _find_deno()
    for arguments in (["install", "--frozen"], ["task", "build"]):
        ended = subprocess.run([deno, *arguments], cwd=PORTAL, check=False)
        if ended.returncode:
            raise SystemExit(
                f"The portal could not be built: 'deno {' '.join(arguments)}' failed. "
                f"{SKIP}=1 builds without it."
            )


def _find_deno() -> str:
    """The binary of the ``deno`` wheel: in this environment, or in the one that pip builds wheels in."""
    try:
        import deno
    except ImportError:
        raise SystemExit("The portal is built by Deno: pip install deno.") from None
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


def _is_current() -> bool:
    built = BUNDLE / "index.html"
    if not built.exists():
        return False
    sources = (
        file for file in PORTAL.rglob("*") if file.is_file() and "node_modules" not in file.parts
    )
    return all(file.stat().st_mtime <= built.stat().st_mtime for file in sources)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where hatchling need not be installed
    pass
else:

    class CustomBuildHook(BuildHookInterface[Any]):
        """Hatchling's way in."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build the portal before the wheel is packed."""
            build()


if __name__ == "__main__":
    build()
    sys.exit(0)
