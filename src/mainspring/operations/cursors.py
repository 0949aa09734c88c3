"""Where a page of rows ends, as an opaque text: the values of its sort keys."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

import msgspec

from mainspring.base.errors import Invalid

_PLAIN = (str, int, float, bool, datetime, type(None))


def write_cursor(values: tuple[Any, ...] | None) -> str | None:
    """The cursor of a page that has a next one."""
    if values is None:
        return None
    packed = base64.urlsafe_b64encode(msgspec.msgpack.encode(values))
    return packed.decode().rstrip("=")


def read_cursor(text: str) -> tuple[Any, ...]:
    """What `write_cursor` wrote; `Invalid` for anything else."""
    try:
        packed = base64.b64decode(text.encode() + b"==", altchars=b"-_", validate=False)
        values = msgspec.msgpack.decode(packed)
    except (binascii.Error, msgspec.MsgspecError, UnicodeError):
        values = None
    if not isinstance(values, list) or not all(isinstance(value, _PLAIN) for value in values):
        raise Invalid("This cursor was not made by this list.", field="cursor")
    return tuple(values)
