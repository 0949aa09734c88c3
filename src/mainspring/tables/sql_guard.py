"""What a statement of SQL may be made of: a list of what is let through; everything else is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from mainspring.base.errors import Invalid

FUNCTIONS: tuple[type[exp.Expr], ...] = (
    exp.Abs, exp.And, exp.Avg, exp.Case, exp.Cast, exp.Ceil, exp.Coalesce, exp.Concat, exp.Convert,
    exp.Count, exp.CurrentTimestamp, exp.DateAdd, exp.Exists, exp.Floor, exp.If, exp.Left, exp.Length,
    exp.Lower, exp.Max, exp.Min, exp.Nullif, exp.Or, exp.Right, exp.Round, exp.RowNumber, exp.StrPosition,
    exp.Substring, exp.Sum, exp.Trim, exp.TryCast, exp.Upper,
)  # fmt: skip
"""The functions that mean the same on every database."""

PARTS: tuple[type[exp.Expr], ...] = (
    exp.Select, exp.SetOperation, exp.Subquery, exp.With, exp.CTE, exp.Values, exp.Tuple, exp.Schema,
    exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star,
    exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Distinct,
    exp.Limit, exp.Fetch, exp.LimitOptions, exp.Offset, exp.Window, exp.WindowSpec,
    exp.Literal, exp.Null, exp.Boolean, exp.Var, exp.DataType, exp.DataTypeParam,
    exp.Paren, exp.Not, exp.Neg, exp.In, exp.Between, exp.Is, exp.Like, exp.Escape,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.DPipe,
    exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE,
    exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor, exp.BitwiseNot,
)  # fmt: skip
"""What queries are made of, besides functions."""

CHANGES = (exp.Insert, exp.Update, exp.Delete)
"""Statements that change rows, which stand alone."""

TYPES = {
    *exp.DataType.TEXT_TYPES,
    *exp.DataType.NUMERIC_TYPES,
    *exp.DataType.TEMPORAL_TYPES,
    exp.DataType.Type.BOOLEAN,
}
"""Types of CAST and CONVERT. A type's text is not quoted, so no others get as far as the database."""

LONGEST_TYPE = 8000
"""Characters of ``CHAR(n)``, as SQL Server has it: the database fills them with blanks."""


def refused(node: exp.Expr, how: str = "") -> Invalid:
    """The error for something that does not run here."""
    name = node.key.upper() if not isinstance(node, exp.Anonymous) else f"the function {node.name}"
    return Invalid(
        f"{name} {how or 'is not supported'} here.".replace("  ", " "), code="unsupported_sql"
    )


def guard(tree: exp.Expr) -> None:
    """Raise `Invalid` for a statement that has a part which is not let through."""
    for node in tree.walk():
        if node is tree and isinstance(node, CHANGES):
            continue
        if not isinstance(node, PARTS + FUNCTIONS):
            raise refused(node)
        for kind, check in _CHECKS.items():
            if isinstance(node, kind):
                check(node)


def _check_with(node: exp.Expr) -> None:
    if node.args.get("recursive"):
        raise refused(node, "RECURSIVE is not supported")


def _check_table(node: exp.Expr) -> None:
    if not isinstance(node.this, exp.Identifier):
        raise refused(node.this)
    for name, value in node.args.items():
        if value and name not in {"this", "db", "catalog", "alias"}:
            raise refused(node, f"with {name.upper()} is not supported")


def _check_type(node: exp.Expr) -> None:
    others = {name for name, value in node.args.items() if value} - {
        "this",
        "expressions",
        "nested",
    }
    if node.this not in TYPES or others or node.args.get("nested"):
        raise refused(node, "of this kind is not supported")
    for parameter in node.expressions:
        if parameter.name.isdigit() and int(parameter.name) > LONGEST_TYPE:
            raise refused(node, f"of more than {LONGEST_TYPE} characters is not supported")


def _check_word(node: exp.Expr) -> None:
    if "value" not in node.meta and not re.fullmatch(r"\w+", node.name, re.ASCII):
        raise refused(node)


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.With: _check_with,
    exp.Table: _check_table,
    exp.DataType: _check_type,
    exp.Var: _check_word,
}
