"""Lists in pages: an opaque cursor says where the next page begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from mainspring.base.errors import Invalid

T = TypeVar("T")

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 500


class Page(Struct, Generic[T], frozen=True):
    """Some items, and where the next ones begin (``None``: there are no more)."""

    items: list[T]
    cursor: str | None = None


class Window(Struct, frozen=True, kw_only=True):
    """Which page is asked for."""

    cursor: str | None = None
    limit: int = DEFAULT_LIMIT

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= LARGEST_LIMIT:
            raise Invalid(f"The limit must be between 1 and {LARGEST_LIMIT}.", field="limit")

    def place(self, kind: type[T]) -> T | None:
        """What `paged` put into the cursor; `Invalid` where it holds something else."""
        if self.cursor is None:
            return None
        try:
            packed = base64.urlsafe_b64decode(self.cursor.encode() + b"==")
            return msgspec.json.decode(packed, type=kind)
        except (binascii.Error, msgspec.DecodeError, UnicodeError):
            raise Invalid("This cursor was not made by this list.", field="cursor") from None


def paged(items: Sequence[T], window: Window, place: Callable[[T], int | str]) -> Page[T]:
    """Cut a list that was read one item too long; ``place`` is what the next page starts behind."""
    if len(items) <= window.limit:
        return Page(list(items))
    kept = items[: window.limit]
    return Page(list(kept), cursor_at(place(kept[-1])))


def cursor_at(place: int | str) -> str:
    """The cursor of a page whose next one starts behind ``place``."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")
