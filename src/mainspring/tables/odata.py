"""A filter's text → an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from odata_query import ast
from odata_query.exceptions import ODataException, ParsingException
from odata_query.grammar import ODataParser
from sly.lex import Token

from mainspring.base.errors import Invalid, TooLarge
from mainspring.model.query import Call, Column, Expression, Literal, OData
from mainspring.tables.lexer import refuse, words

LONGEST_FILTER = 16 * 1024
"""Characters."""

MOST_WORDS = 4000

_OPERATORS: dict[type, str] = {
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.In: "in",
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Mod: "mod",
    ast.USub: "neg",
}


def parse(filter: OData) -> Expression:
    """Read a filter; `Invalid` with code ``invalid_filter`` says where it goes wrong."""
    text = filter.text
    if len(text) > LONGEST_FILTER:
        raise TooLarge(
            f"A filter has at most {LONGEST_FILTER} characters.", code="filter_too_large"
        )
    tokens = list(_closed_lists(words(text, filter.values)))
    if len(tokens) > MOST_WORDS:
        raise TooLarge(f"A filter has at most {MOST_WORDS} words.", code="filter_too_large")
    try:
        tree = _parser().parse(iter(tokens))
        return _convert(tree)
    except ParsingException as problem:
        token = problem.token
        raise refuse(text, len(text) if token is None else token.index) from None
    except (ODataException, NotImplementedError, RecursionError):
        raise refuse(text, 0) from None


def _parser() -> ODataParser:
    parser = ODataParser()
    # Which functions exist, and their arguments, is known where they are compiled.
    setattr(parser, "_function_call", ast.Call)  # noqa: B010
    return parser


def _closed_lists(tokens: Iterable[Token]) -> Iterator[Token]:
    """The grammar wants a list of one as ``(x,)``, where OData writes ``(x)``."""
    depth, after_in = 0, False
    lists: dict[int, bool] = {}  # by depth, the open lists and whether they have a comma
    for token in tokens:
        if token.type == "(":
            depth += 1
            if after_in:
                lists[depth] = False
        elif token.type == "," and depth in lists:
            lists[depth] = True
        elif token.type == ")":
            if lists.pop(depth, True) is False:
                yield _comma_before(token)
            depth -= 1
        after_in = token.type == "IN"
        yield token


def _comma_before(token: Token) -> Token:
    comma = Token()
    comma.type = comma.value = ","
    comma.index = token.index
    comma.lineno = 1
    return comma


def _convert(node: Any) -> Expression:
    if isinstance(node, Literal):
        return node
    convert = _CONVERTERS.get(type(node))
    if convert is None:
        raise Invalid(
            "The filter uses a form that is not known.", code="invalid_filter", field="filter"
        )
    return convert(node)


def _convert_bool(node: ast.BoolOp) -> Expression:
    """``a and b and c`` as one call of three, so that a long chain is not a deep tree."""
    args: list[Expression] = []
    rest: Any = node
    while isinstance(rest, ast.BoolOp) and type(rest.op) is type(node.op):
        args.append(_convert(rest.right))
        rest = rest.left
    args.append(_convert(rest))
    return Call(_OPERATORS[type(node.op)], tuple(reversed(args)))


def _convert_compare(node: ast.Compare) -> Expression:
    right = node.right.val if isinstance(node.right, ast.List) else [node.right]
    args = (_convert(node.left), *(_convert(item) for item in right))
    return Call(_OPERATORS[type(node.comparator)], args)


_CONVERTERS: dict[type, Callable[[Any], Expression]] = {
    ast.Identifier: lambda node: Column(node.name),
    ast.BoolOp: _convert_bool,
    ast.Compare: _convert_compare,
    ast.BinOp: lambda node: Call(
        _OPERATORS[type(node.op)], (_convert(node.left), _convert(node.right))
    ),
    ast.UnaryOp: lambda node: Call(_OPERATORS[type(node.op)], (_convert(node.operand),)),
    ast.Call: lambda node: Call(node.func.name, tuple(_convert(arg) for arg in node.args)),
}
