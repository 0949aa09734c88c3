"""Labels: what a job needs of the node that runs it, and what a node offers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from itertools import combinations

from mainspring.base.errors import Invalid

MOST_NEEDED = 3
"""Labels that a job may need."""

MOST_OFFERED = 8
"""Labels that a node may offer: it serves a queue for every choice of up to `MOST_NEEDED` of them."""

EVERYWHERE = "+"
"""The queue of jobs that need nothing; no label is called so."""

LONGEST_QUEUE = 40
"""Characters of a queue's name: it is part of a channel's, which PostgreSQL cuts."""

_LABEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}\Z", re.ASCII)


def check_labels(labels: Iterable[str], most: int, field: str) -> tuple[str, ...]:
    """Answer legal labels, sorted and each once; raise `Invalid` otherwise."""
    names = tuple(sorted(set(labels)))
    for name in names:
        if not _LABEL.match(name):
            raise Invalid(
                f"'{name[:40]}' is not a label: use up to 31 small letters, digits, _ and -.",
                code="invalid_label",
                field=field,
            )
    if len(names) > most:
        raise Invalid(f"There may be {most} labels at most.", code="invalid_label", field=field)
    return names


def queue_of(labels: Iterable[str]) -> str:
    """The queue of jobs that need exactly these labels."""
    name = "+".join(sorted(set(labels)))
    if len(name) > LONGEST_QUEUE:
        return "+" + blake2b(name.encode(), digest_size=16).hexdigest()
    return name or EVERYWHERE


def queues_of(labels: Iterable[str]) -> tuple[str, ...]:
    """The queues that a node with these labels serves."""
    offered = sorted(set(labels))
    return tuple(
        queue_of(chosen)
        for count in range(MOST_NEEDED + 1)
        for chosen in combinations(offered, count)
    )
