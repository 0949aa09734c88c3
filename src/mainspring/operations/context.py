"""Who asks, when, and with which key to the secrets."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from mainspring.base.cipher import Cipher
from mainspring.base.errors import Forbidden
from mainspring.model.service import Actor, Role


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
