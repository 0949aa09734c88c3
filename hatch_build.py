"""Builds the portal into the package: a hook of the wheel's build, and ``python hatch_build.py``.

Needs the ``deno`` wheel, nothing else: Deno installs the portal's packages by its lock and runs Vite.
A bundle that is newer than every source is left alone.
"""

from __future__ import annotations

import os
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
    try:
        from deno import find_deno_bin
    except ImportError:
        raise SystemExit("The portal is built by Deno: pip install deno.") from None
    deno = find_deno_bin()
    for arguments in (["install", "--frozen"], ["task", "build"]):
        ended = subprocess.run([deno, *arguments], cwd=PORTAL, check=False)
        if ended.returncode:
            raise SystemExit(
                f"The portal could not be built: 'deno {' '.join(arguments)}' failed. "
                f"{SKIP}=1 builds without it."
            )


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
