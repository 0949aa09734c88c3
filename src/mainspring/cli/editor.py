"""Editing a text in the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from mainspring.base.errors import Misconfigured


def edit_text(text: str, suffix: str) -> str:
    """The text as it is after VISUAL, EDITOR or vi has been closed."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="mainspring-") as folder:
        file = Path(folder, "script" + suffix)
        file.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*shlex.split(editor), str(file)], check=False)
        except OSError as problem:
            raise Misconfigured(
                f"The editor '{editor}' cannot be started: {problem.strerror}."
            ) from None
        if ended.returncode:
            raise Misconfigured(f"The editor '{editor}' ended with {ended.returncode}.")
        return file.read_text(encoding="utf-8")
