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


class Fork(Struct, frozen=True, tag="fork"):
    """Fork a process; ``memory`` is what it may use beyond the zygote's own, in bytes."""

    token: int
    memory: int


class Exec(Struct, frozen=True, tag="exec"):
    """Start a program that gets the three descriptors as 0, 1 and 2.

    ``memory`` is what it may map privately, in bytes; ``environment`` is all it has of one.
    """

    token: int
    memory: int
    arguments: list[str]
    environment: dict[str, str]


class Signal(Struct, frozen=True, tag="signal"):
    """Send a signal to a process and its group, if it still runs."""

    token: int
    number: int


class Exited(Struct, frozen=True, tag="exited"):
    """A process ended, with this wait status."""

    token: int
    status: int


FromHost = Fork | Exec | Signal
FromZygote = Ready | Exited

from_host: msgspec.msgpack.Decoder[FromHost] = msgspec.msgpack.Decoder(FromHost)
from_zygote: msgspec.msgpack.Decoder[FromZygote] = msgspec.msgpack.Decoder(FromZygote)
encode = msgspec.msgpack.encode
