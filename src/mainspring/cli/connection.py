"""From the command line's options to a client."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

if TYPE_CHECKING:
    from mainspring.client import Client

DATA = Path("mainspring-data")


class Options(NamedTuple):
    """What was given before the command."""

    url: str | None = None
    token: str | None = None
    data: Path | None = None

    @property
    def directory(self) -> Path:
        """The data directory."""
        return self.data or Path(os.environ.get("MAINSPRING_DATA") or DATA)


def connect(context: typer.Context) -> Client:
    """A client of the server that the options name; closed when the command ends."""
    from mainspring.client import Client, find_server

    options = context.find_object(Options) or Options()
    client = Client(find_server(options.url, options.token, options.directory))
    context.call_on_close(client.close)
    return client
