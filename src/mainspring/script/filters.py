"""Conditions written in Python: ``column("twitterId") > 5``."""

from __future__ import annotations

from typing import Any

from mainspring.model.query import Call, Column, Expression, Literal


class Condition:
    """Part of a filter; combine with ``&``, ``|`` and ``~``."""

    __hash__ = None  # type: ignore[assignment]  # == makes a condition

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def __and__(self, other: Condition) -> Condition:
        return _call("and", self, other)

    def __or__(self, other: Condition) -> Condition:
        return _call("or", self, other)

    def __invert__(self) -> Condition:
        return _call("not", self)

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        return _call("eq", self, other)

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return _call("ne", self, other)

    def __lt__(self, other: object) -> Condition:
        return _call("lt", self, other)

    def __le__(self, other: object) -> Condition:
        return _call("le", self, other)

    def __gt__(self, other: object) -> Condition:
        return _call("gt", self, other)

    def __ge__(self, other: object) -> Condition:
        return _call("ge", self, other)

    def is_in(self, values: Any) -> Condition:
        """Whether the value is one of ``values``."""
        return _call("in", self, *values)

    def startswith(self, text: str) -> Condition:
        """Whether the text begins so."""
        return _call("startswith", self, text)

    def endswith(self, text: str) -> Condition:
        """Whether the text ends so."""
        return _call("endswith", self, text)

    def contains(self, text: str) -> Condition:
        """Whether the text holds another."""
        return _call("contains", self, text)

    def __bool__(self) -> bool:
        raise TypeError("a condition has no truth of its own: combine with &, | and ~")


def column(name: str) -> Condition:
    """The value of a column, to be compared."""
    return Condition(Column(name))


def _call(op: str, *args: Any) -> Condition:
    parts = tuple(a.expression if isinstance(a, Condition) else Literal(a) for a in args)
    return Condition(Call(op, parts))
