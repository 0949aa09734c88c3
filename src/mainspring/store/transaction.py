"""What a function of the store is given: an open transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.engine import Connection


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
