"""The command line: a client of the management API, save for the commands that run in place."""

from __future__ import annotations

import sys


def main() -> None:
    """Run one command; ends the process with 0, 2 (usage, configuration) or 1."""
    from mainspring.cli.app import run

    sys.exit(run(sys.argv[1:]))
