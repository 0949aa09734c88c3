"""Which names tables, columns, jobs and settings may have."""

from __future__ import annotations

import re

from mainspring.base.errors import Invalid

LONGEST_NAME = 63
"""PostgreSQL cuts identifiers at 63 bytes, so nothing longer is a name anywhere."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")
_LONGEST_SETTING = 128


def check_name(noun: str, name: str, *, field: str = "name") -> str:
    """Answer ``name`` if it is legal for a table, column or job; raise `Invalid` otherwise."""
    if len(name) > LONGEST_NAME or not _IDENTIFIER.match(name):
        raise Invalid(
            f"{_quote(name)} is not a legal {noun} name: use letters, digits and _, starting with a "
            f"letter or _, at most {LONGEST_NAME} characters.",
            code="invalid_name",
            field=field,
        )
    if name.startswith("__"):
        raise Invalid(
            f"{_quote(name)} is not a legal {noun} name: names that begin with __ belong to Mainspring.",
            code="invalid_name",
            field=field,
        )
    return name


def check_setting_name(name: str) -> str:
    """Answer ``name`` if it is legal for a setting; raise `Invalid` otherwise."""
    if len(name) > _LONGEST_SETTING or not _SETTING.match(name):
        raise Invalid(
            f"{_quote(name)} is not a legal setting name: use letters, digits, _ . and -, starting "
            f"with a letter or _, at most {_LONGEST_SETTING} characters.",
            code="invalid_name",
            field="name",
        )
    return name


def _quote(name: str) -> str:
    shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    return f"'{shown}'"
