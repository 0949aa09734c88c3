"""What the script API raises."""

from __future__ import annotations


class ScriptError(Exception):
    """Something that the script API cannot do."""

    __module__ = "mainspring.script"


class Refused(ScriptError):
    """The service refused a request; ``code`` says why in one word, as the management API does."""

    __module__ = "mainspring.script"

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class SettingMissing(ScriptError, KeyError):
    """A setting that nobody has stored yet."""

    __module__ = "mainspring.script"

    __str__ = Exception.__str__


class Stopped(BaseException):
    """The run is to end: raised where the script stands, so that its ``finally`` blocks run."""
