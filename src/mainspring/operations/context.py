"""Who asks, when, and with which key to the secrets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from mainspring.base.cipher import Cipher
from mainspring.base.errors import Forbidden
from mainspring.model.audit import Act
from mainspring.model.service import Actor, Role
from mainspring.store import audit
from mainspring.store.transaction import Transaction


class Context(Struct, frozen=True, kw_only=True):
    """What every operation is told besides its own arguments."""

    now: datetime
    actor: Actor
    cipher: Cipher

    def require(self, role: Role) -> None:
        """Raise `Forbidden` unless the actor's role includes ``role``."""
        if not self.actor.role.allows(role):
            raise Forbidden(
                f"This needs the role {role}; {self.actor.name} has the role {self.actor.role}."
            )

    def note(self, tx: Transaction, /, act: Act, subject: object = "", **details: Any) -> None:
        """Record in the audit log that the actor does this now, if this transaction commits.

        ``details`` are shown to administrators: never a secret or a setting's value.
        """
        audit.add(tx, self.now, self.actor, act, str(subject), details)
