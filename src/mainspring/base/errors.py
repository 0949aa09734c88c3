"""The one family of errors that may reach a user.

Each class fixes a code (stable, for programs) and an HTTP status; the message is one sentence for a
person that says what to do. Anything else that escapes is a defect and is shown as ``internal``.
"""

from __future__ import annotations


class MainspringError(Exception):
    """Something a person can understand and act on."""

    code = "error"
    status = 400

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class Invalid(MainspringError):
    """A value that cannot be accepted; ``field`` names where it stood."""

    code = "invalid"
    status = 400


class Unauthorized(MainspringError):
    """No credential, or one that is not known."""

    code = "unauthorized"
    status = 401


class Forbidden(MainspringError):
    """A known caller whose role does not allow this."""

    code = "forbidden"
    status = 403


class NotFound(MainspringError):
    """The named thing does not exist."""

    code = "not_found"
    status = 404


class Conflict(MainspringError):
    """The thing exists already, or its state does not allow this now."""

    code = "conflict"
    status = 409


class PreconditionFailed(MainspringError):
    """The caller's version is not the stored one any more."""

    code = "precondition_failed"
    status = 412


class TooLarge(MainspringError):
    """A body, a value or a query over a named limit."""

    code = "too_large"
    status = 413


class TooMany(MainspringError):
    """Asked too often; wait and try again."""

    code = "too_many_requests"
    status = 429


class Unavailable(MainspringError):
    """A part that is needed does not answer now; trying again may help."""

    code = "unavailable"
    status = 503


class Misconfigured(MainspringError):
    """The configuration or the machine does not allow a start; the process ends with 2."""

    code = "misconfigured"
    status = 500


def not_found(noun: str, name: object) -> NotFound:
    """``NotFound`` in the one shape every noun uses: code ``<noun>_not_found``."""
    article = "an" if noun[0] in "aeiou" else "a"
    return NotFound(
        f"There is no {noun} '{name}'." if name != "" else f"Name {article} {noun}.",
        code=f"{noun.replace(' ', '_')}_not_found",
    )
