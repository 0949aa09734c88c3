"""What a function of the store is given: an open transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Engine, Executable
from sqlalchemy.engine import Connection

T = TypeVar("T")


class Transaction:
    """An open transaction, and the topics to ring once it has committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.topics: set[str] = set()

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one SQL expression here."""
        return self.connection.execute(statement, parameters)

    def ring(self, *topics: str) -> None:
        """Wake whoever waits for ``topics``, if and when this transaction commits."""
        self.topics.update(topics)


def in_transaction(engine: Engine, fn: Callable[..., T], args: Any, kwargs: Any) -> T:
    """Run ``fn(transaction, …)`` in a transaction that is not to write."""
    with engine.connect() as connection, connection.begin():
        return fn(Transaction(connection), *args, **kwargs)
