"""The room of a run: a folder of its own, and the rules that keep its script there."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mainspring.runtime.python.confine import keep_rules, write_rules


@dataclass(frozen=True)
class Room:
    """Made by the zygote before the run is known, so that no run waits for it."""

    folder: Path
    ruleset: int | None

    def enter(self) -> None:
        """In the process of a run: live here, and nowhere else."""
        os.chdir(self.folder)
        os.environ["TMPDIR"] = os.environ["HOME"] = tempfile.tempdir = str(self.folder)
        if self.ruleset is not None:
            keep_rules(self.ruleset)

    def hand_over(self) -> None:
        """In the zygote, once the run has its process: forget the rules, keep the folder in mind."""
        if self.ruleset is not None:
            os.close(self.ruleset)

    def remove(self) -> None:
        """The run has ended: nothing of it stays."""
        shutil.rmtree(self.folder, ignore_errors=True)


def make_room(folder: Path, readable: tuple[str, ...], writable: tuple[str, ...]) -> Room:
    """A new folder, and the rules for who lives there. Raises `OSError` where it cannot be made."""
    folder.mkdir(mode=0o700)
    return Room(folder, write_rules(readable, (str(folder), *writable)))
