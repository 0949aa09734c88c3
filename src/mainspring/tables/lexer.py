"""The words of a filter, in the original's spelling of OData.

The grammar is odata-query's. Its own lexer cannot tell a column ``allowed`` from the word ``all`` and
does not know ``datetime'…'``, the number suffixes or placeholders, so the words are cut here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from odata_query import ast
from sly.lex import Token

from mainspring.base.errors import Invalid
from mainspring.model.query import Literal, Value

_WORDS = re.compile(
    r"""(?P<space>\s+)
    |(?P<moment>(?:datetime|datetimeoffset)'(?P<iso>[^']*)')
    |(?P<text>'(?:[^']|'')*')
    |(?P<real>(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)[fFmMdD]?|\d+[fFmMdD])(?!\w)
    |(?P<integer>\d+)[lL]?(?!\w)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<placeholder>\?)
    |(?P<minus>-)
    |(?P<mark>[(),])""",
    re.VERBOSE | re.ASCII,
)

_OPERATORS: dict[str, tuple[str, Any]] = {
    "and": ("AND", ast.And()),
    "or": ("OR", ast.Or()),
    "not": ("NOT", ast.Not()),
    "eq": ("EQ", ast.Eq()),
    "ne": ("NE", ast.NotEq()),
    "lt": ("LT", ast.Lt()),
    "le": ("LE", ast.LtE()),
    "gt": ("GT", ast.Gt()),
    "ge": ("GE", ast.GtE()),
    "in": ("IN", ast.In()),
    "add": ("ADD", ast.Add()),
    "sub": ("SUB", ast.Sub()),
    "mul": ("MUL", ast.Mult()),
    "div": ("DIV", ast.Div()),
    "mod": ("MOD", ast.Mod()),
}
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def refuse(text: str, index: int) -> Invalid:
    """The error for a filter that goes wrong at ``index``."""
    place = text[index : index + 20]
    where = f"at '{place}' (character {index + 1})" if place else "at its end"
    return Invalid(
        f"The filter cannot be understood {where}.", code="invalid_filter", field="filter"
    )


def words(text: str, values: Sequence[Value]) -> Iterator[Token]:
    """Cut a filter into tokens of the grammar; each ``?`` takes the next of ``values``."""
    waiting = iter(values)
    index = 0
    while index < len(text):
        match = _WORDS.match(text, index)
        if match is None:
            raise refuse(text, index)
        kind = match.lastgroup if match.lastgroup != "iso" else "moment"
        if kind == "placeholder":
            yield _token("STRING", Literal(_next_value(waiting)), match)
        elif kind != "space":
            yield _read(str(kind), match, text)
        index = match.end()
    if any(True for _ in waiting):
        raise Invalid("The filter has fewer ? than values.", code="invalid_filter", field="filter")


def _next_value(waiting: Iterator[Value]) -> Value:
    for value in waiting:
        return value
    raise Invalid("The filter has more ? than values.", code="invalid_filter", field="filter")


def _read(kind: str, match: re.Match[str], text: str) -> Token:
    word = match[0]
    match kind:
        case "moment":
            return _token("STRING", Literal(_moment(match["iso"], text, match.start())), match)
        case "text":
            return _token("STRING", Literal(word[1:-1].replace("''", "'")), match)
        case "real":
            return _token("STRING", Literal(float(word.rstrip("fFmMdD"))), match)
        case "integer":
            return _token("STRING", Literal(int(match["integer"])), match)
        case "minus":
            return _token("UMINUS", ast.USub(), match)
        case "mark":
            return _token(word, word, match)
    return _name(word, match)


def _name(word: str, match: re.Match[str]) -> Token:
    if word in _OPERATORS:
        return _token(*_OPERATORS[word], match)
    if word in _CONSTANTS:
        return _token("STRING", Literal(_CONSTANTS[word]), match)
    return _token("ODATA_IDENTIFIER", ast.Identifier(word), match)


def _moment(iso: str, text: str, index: int) -> datetime:
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        raise refuse(text, index) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _token(kind: str, value: Any, match: re.Match[str]) -> Token:
    token = Token()
    token.type, token.value = kind, value
    token.index, token.lineno = match.start(), 1
    return token
