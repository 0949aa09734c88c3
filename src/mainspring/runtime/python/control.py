"""What a host and its zygote say to each other: one MessagePack message a packet.

With `Fork` travel three descriptors: the run's channel, and the pipes for descriptors 1 and 2.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

LARGEST_PACKET = 4096
"""Bytes."""


class Ready(Struct, frozen=True, tag="ready"):
    """The zygote has imported what it imports and waits."""


class Bounds(Struct, frozen=True):
    """What a process and all that it starts may use.

    Bytes it may map privately (beyond the zygote's own where it is forked), seconds of CPU, bytes in its
    folder, open files, processes beside itself.
    """

    memory: int
    cpu: float
    disk: int
    files: int
    processes: int


class Fork(Struct, frozen=True, tag="fork"):
    """Fork a process."""

    token: int
    bounds: Bounds


class Exec(Struct, frozen=True, tag="exec"):
    """Start a program that gets the three descriptors as 0, 1 and 2.

    ``environment`` is all it has of one. It cannot start processes, and has no folder.
    """

    token: int
    bounds: Bounds
    arguments: list[str]
    environment: dict[str, str]


class Signal(Struct, frozen=True, tag="signal"):
    """Send a signal to a process and its group, if it still runs."""

    token: int
    number: int


class Exited(Struct, frozen=True, tag="exited"):
    """A process ended, with this wait status; ``over`` is the bound it was ended for, if it was."""

    token: int
    status: int
    over: str | None = None


FromHost = Fork | Exec | Signal
FromZygote = Ready | Exited

from_host: msgspec.msgpack.Decoder[FromHost] = msgspec.msgpack.Decoder(FromHost)
from_zygote: msgspec.msgpack.Decoder[FromZygote] = msgspec.msgpack.Decoder(FromZygote)
encode = msgspec.msgpack.encode
