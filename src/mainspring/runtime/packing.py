"""Many values of a column as one JSON array, which every language reads and writes in its quickest code."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[str | int | float])


def pack(values: Sequence[str]) -> bytes:
    """Many texts, packed."""
    return _encoder.encode(values)


def unpack(packed: bytes) -> list[str | int | float]:
    """Texts or numbers that were packed; `ValueError` for anything else."""
    return _decoder.decode(packed)
