"""Where the samples lie."""

from __future__ import annotations

from pathlib import Path

from mainspring.base.errors import Misconfigured

_PACKAGE = Path(__file__).parent.parent


def samples() -> Path:
    """The samples' folder, in an installed package or in a checkout."""
    for folder in (_PACKAGE / "samples", _PACKAGE.parent.parent / "samples"):
        if (folder / "updates").is_dir():
            return folder
    raise Misconfigured("This installation of Mainspring has no samples.")
