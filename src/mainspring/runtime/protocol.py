"""The one protocol between a script's process and its host, for every language.

A frame is four bytes of length (big-endian) and a MessagePack map whose ``type`` names the message.
The host speaks first (`Start`). The child can only ask: every request has an ``id`` that its `Answer` or
`Refusal` repeats. It ends with `Done` or `Failed`; a channel that closes without either is a failure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from mainspring.model.log import Level
from mainspring.model.query import Query
from mainspring.model.run import Trigger
from mainspring.runtime.packing import unpack

VERSION = 1
"""Sent in `Start`; a child that speaks another version ends at once."""

LENGTH_BYTES = 4

LARGEST_FRAME = 64 * 1024 * 1024
"""Bytes of one message; a longer one is refused before it is sent, and ends a child that sends it."""

Row = dict[str, Any]


class RunFacts(Struct, frozen=True, kw_only=True):
    """What a script may know about its run."""

    id: int
    job: str
    trigger: Trigger
    scheduled_for: datetime | None
    attempt: int
    arguments: Any = None


class _FromHost(Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    pass


class Start(_FromHost, frozen=True):
    """Everything that a run needs, settings included, so that a child never looks for more.

    Requests to ``hosts`` go to the addresses they are mapped to; ``shared`` are the service's shared
    scripts by their paths; ``modules`` is the folder in which installed packages of JavaScript lie.
    """

    version: int
    run: RunFacts
    source: str
    source_path: str
    entry_names: tuple[str, ...]
    settings: dict[str, str]
    state: Any
    entry_size: int
    hosts: dict[str, str] = {}
    shared: dict[str, str] = {}
    modules: str | None = None


class Answer(_FromHost, frozen=True):
    """The answer to the request of the same id."""

    id: int
    value: Any = None


class Refusal(_FromHost, frozen=True):
    """Why the request of the same id was not done."""

    id: int
    code: str
    message: str
    field: str | None = None


class Stop(_FromHost, frozen=True):
    """The run is to end; a child that goes on is ended."""

    reason: str


FromHost = Start | Answer | Refusal | Stop


class _FromChild(Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    pass


class Insert(_FromChild, frozen=True):
    """Insert rows, all or none; answered with the stored rows."""

    id: int
    table: str
    rows: list[Row]


class InsertColumns(_FromChild, frozen=True):
    """Insert rows of the same columns, given as the values of each, all or none.

    A column of nothing but texts, or but numbers, may be packed (`packing`). Answered with ``{columns, same, given}``:
    the values of a stored column in ``columns``, texts packed, in ``same`` those that are alike in every
    row, and in ``given`` the names of those stored as they came.
    """

    id: int
    table: str
    columns: dict[str, Any]

    def __post_init__(self) -> None:
        for name, values in self.columns.items():
            if isinstance(values, bytes):
                self.columns[name] = unpack(values)
            elif not isinstance(values, list):
                raise ValueError(f"the column '{name}' is no list of values")


class Update(_FromChild, frozen=True):
    """Change rows by their ids, all or none; answered with the stored rows."""

    id: int
    table: str
    rows: list[Row]


class Upsert(_FromChild, frozen=True):
    """Insert rows, or change those whose ids exist; answered with the stored rows."""

    id: int
    table: str
    rows: list[Row]


class Delete(_FromChild, frozen=True):
    """Delete rows by their ids, with ``version`` only while they have it; answered with their number."""

    id: int
    table: str
    ids: list[str]
    version: str | None = None


class Lookup(_FromChild, frozen=True):
    """One row by its id; answered with the row."""

    id: int
    table: str
    row_id: str


class Read(_FromChild, frozen=True):
    """Rows by a query; answered with ``{rows, total}``."""

    id: int
    query: Query


class Sql(_FromChild, frozen=True):
    """One statement of SQL with a value for each ``?``; answered with ``{columns, rows, count}``."""

    id: int
    statement: str
    parameters: list[Any]


class Log(_FromChild, frozen=True):
    """One entry for the run's log."""

    at: datetime
    level: Level
    message: str


class SetProgress(_FromChild, frozen=True):
    """How far the script says it is."""

    done: float
    total: float | None = None


class Done(_FromChild, frozen=True):
    """The script ended well; ``state`` is kept for the job's next run unless it is unset."""

    state: Any | UnsetType = UNSET


class Failed(_FromChild, frozen=True):
    """The script did not end well; ``reason`` is one of the host's reasons."""

    reason: str
    message: str
    traceback: str | None = None


Request = Insert | InsertColumns | Update | Upsert | Delete | Lookup | Read | Sql
FromChild = Request | Log | SetProgress | Done | Failed

REQUESTS = (Insert, InsertColumns, Update, Upsert, Delete, Lookup, Read, Sql)

_encoder = msgspec.msgpack.Encoder()
from_host: msgspec.msgpack.Decoder[FromHost] = msgspec.msgpack.Decoder(FromHost)
from_child: msgspec.msgpack.Decoder[FromChild] = msgspec.msgpack.Decoder(FromChild)


class FrameTooLarge(Exception):
    """A message of more than `LARGEST_FRAME` bytes."""


def frame(message: FromHost | FromChild) -> bytes:
    """A message as it goes over the channel."""
    body = _encoder.encode(message)
    if len(body) > LARGEST_FRAME:
        raise FrameTooLarge
    return len(body).to_bytes(LENGTH_BYTES) + body


def schema() -> dict[str, Any]:
    """The messages of both directions as JSON Schema."""
    (host, child), components = msgspec.json.schema_components((FromHost, FromChild))
    return {"version": VERSION, "from_host": host, "from_child": child, "$defs": components}
