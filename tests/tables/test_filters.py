"""Filters: the same answer on both databases, and the one that Python gives."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mainspring.base.errors import Invalid, MainspringError
from mainspring.model.query import Call, Column, Expression, Literal, OData, Ordering, Query
from mainspring.store.database import Database
from mainspring.tables import definitions, reads, rows

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

ROWS: list[dict[str, Any]] = [
    {"id": "a", "n": 1, "s": "alpha", "flag": True, "at": datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)},
    {"id": "b", "n": -2.5, "s": "Beta", "flag": False, "at": datetime(1969, 7, 20, 20, 17, tzinfo=UTC)},
    {"id": "c", "n": 2**53 + 1, "s": "100%_sure", "flag": None, "at": None},
    {"id": "d", "n": None, "s": None, "flag": True, "at": datetime(2026, 2, 28, tzinfo=UTC)},
    {"id": "e", "n": 7, "s": "it's ünïcode", "flag": False, "j": {"x": 1}, "allowed": "yes"},
    {"id": "f", "n": 0, "s": "", "flag": True, "nullable": 1, "trueish": "t"},
]  # fmt: skip


@pytest.fixture(autouse=True)
async def table(database: Database) -> None:
    await database.write(definitions.create_table, "T", (), NOW)
    await database.write(rows.insert_rows, "T", ROWS, NOW)


async def ids(database: Database, filter: Expression | str, *values: Any, **query: Any) -> str:
    expression = OData(filter, values) if isinstance(filter, str) else filter
    page = await database.read(
        reads.read_rows, Query("T", expression, **query), unknown_column="error"
    )
    return "".join(row["id"] for row in page.rows)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("n eq 1", "a"),
        ("n ne 1", "bcef"),
        ("n gt 0", "ace"),
        ("n ge 7 and n lt 100", "e"),
        ("n eq 9007199254740993", "c"),
        ("n eq 9007199254740992", ""),
        ("n eq -2.5 or n eq 7L", "be"),
        ("n eq null", "d"),
        ("n ne null and s ne null", "abcef"),
        ("n gt null", ""),
        ("not (n gt 0)", "bf"),
        ("not flag", "be"),
        ("flag", "adf"),
        ("flag eq false", "be"),
        ("(startswith(s,'al')) eq true", "a"),
        ("n in (1, 7)", "ae"),
        ("n in (0)", "f"),
        ("s in ('alpha', 'Beta') and n in (1)", "a"),
        ("n add 1 eq 2", "a"),
        ("n sub 1 mul 2 eq 5", "e"),
        ("n mul -1 eq 2.5", "b"),
        ("n div 2 eq 3.5", "e"),
        ("n div 0 eq null and n ne null", "abcef"),
        ("n mod 4 eq 3", "e"),
        ("n mod 2 eq 0", "bf"),
        ("-n gt 0", "b"),
        ("floor(n) eq -3", "b"),
        ("ceiling(n) eq -2", "b"),
        ("round(n) eq -3", "b"),
        ("s eq 'it''s ünïcode'", "e"),
        ("s gt 'Beta' and s lt 'b'", "a"),
        ("startswith(s, '100%')", "c"),
        ("startswith(s, '%')", ""),
        ("endswith(s, '_sure')", "c"),
        ("endswith(s, 'longer than any of them')", ""),
        ("substringof('%_', s)", "c"),
        ("contains(s, 'ünï')", "e"),
        ("indexof(s, 'eta') eq 1", "b"),
        ("indexof(s, 'nope') eq -1", "abcef"),
        ("length(s) eq 12", "e"),
        ("length(s) eq 0", "f"),
        ("substring(s, 1) eq 'lpha'", "a"),
        ("substring(s, 1, 2) eq 'et'", "b"),
        ("tolower(s) eq 'beta'", "b"),
        ("toupper(s) eq 'ALPHA'", "a"),
        ("trim(concat(s, '  ')) eq 'alpha'", "a"),
        ("replace(s, 'a', 'x') eq 'xlphx'", "a"),
        ("concat(concat(s, '-'), s) eq 'Beta-Beta'", "b"),
        ("year(at) eq 1969 and month(at) eq 7 and day(at) eq 20", "b"),
        ("hour(at) eq 23 and minute(at) eq 59 and second(at) eq 59", "a"),
        ("at lt datetime'1970-01-01T00:00:00.000Z'", "b"),
        ("at ge datetimeoffset'2026-02-01T00:59:59+01:00'", "ad"),
        ("at eq '2026-02-28T00:00:00Z'", "d"),
        ("s eq 1 or n eq 'alpha' or flag eq 1", ""),
        ("s ne 1", "abcef"),
        ("s gt 1", ""),
        ("j ne null", "e"),
        ("j eq 'x'", ""),
        ("allowed eq 'yes' and nullable eq null", "e"),
        ("trueish eq 't'", "f"),
        ("ALLOWED eq 'yes'", "e"),
        ("id eq 'a' and __createdAt eq datetime'2026-03-01T12:00:00Z'", "a"),
    ],
)
async def test_a_filter_finds(database: Database, filter: str, expected: str) -> None:
    assert await ids(database, filter) == expected


@pytest.mark.parametrize(
    "filter",
    [
        "", " ", "n", "n eq", "eq 1", "(n eq 1", "n eq 1)", "n eq 1 extra", "n = 1", "n eq 'open",
        "n eq datetime'nonsense'", "nofunction(n)", "length()", "length(s, s)", "startswith(n, 'a')",
        "s add 1 eq 2", "not n", "n and flag", "5", "'text'", "null", "n eq 1; DROP TABLE T",
        "n eq 1 -- comment", "n/x eq 1", "T/any(x: x/n eq 1)", "length(null) eq 1", "n in ()", "\x00",
    ],
)  # fmt: skip
async def test_what_is_no_filter_is_refused(database: Database, filter: str) -> None:
    with pytest.raises(Invalid) as refused:
        await ids(database, filter)
    assert (refused.value.code, refused.value.field) == ("invalid_filter", "filter")


async def test_limits_come_before_any_work(database: Database) -> None:
    deep = "not " * 3000 + "flag"
    wide = " or ".join(["n eq 1"] * 1500)
    for filter in (deep, "(" * 5000 + "n eq 1" + ")" * 5000, wide, "x" * 20_000):
        with pytest.raises(MainspringError) as refused:
            await ids(database, filter)
        assert refused.value.code in {"filter_too_large", "invalid_filter"}
    assert await ids(database, " or ".join(["n eq 1"] * 500)) == "a"


async def test_values_are_bound_where_question_marks_stand(database: Database) -> None:
    assert await ids(database, "s eq ? and n lt ?", "it's ünïcode", 8) == "e"
    assert await ids(database, "s eq '?' or n eq ?", 1) == "a"
    assert await ids(database, "at eq ?", ROWS[3]["at"]) == "d"
    for filter, values in (
        ("n eq ?", ()),
        ("n eq 1", (1,)),
        ("n eq ?", (b"x",)),
        ("n eq ?", ([],)),
    ):
        with pytest.raises(Invalid):
            await ids(database, filter, *values)
    injected = "x' OR '1'='1"
    assert await ids(database, "s eq ?", injected) == ""


async def test_an_unknown_column_is_empty_or_named(database: Database) -> None:
    for query in (
        Query("T", OData("nope eq 1")),
        Query("T", order=(Ordering("nope"),)),
        Query("T", select=("nope",)),
    ):
        page = await database.read(reads.read_rows, query)
        assert page.rows == []
        with pytest.raises(Invalid) as refused:
            await database.read(reads.read_rows, query, unknown_column="error")
        assert (refused.value.code, refused.value.field) == ("unknown_column", "nope")


async def test_order_puts_nulls_first_and_ends_with_the_id(database: Database) -> None:
    assert await ids(database, "id ne ''", order=(Ordering("n"),)) == "dbfaec"
    assert await ids(database, "id ne ''", order=(Ordering("n", True),)) == "ceafbd"
    assert await ids(database, "id ne ''", order=(Ordering("s"),)) == "dfcbae"
    assert (
        await ids(database, "id ne ''", order=(Ordering("flag"), Ordering("n", True))) == "cebafd"
    )


async def test_pages_and_totals(database: Database) -> None:
    query = Query("T", OData("n ne null"), (Ordering("n"),), ("n",), 1, 2, with_total=True)
    page = await database.read(reads.read_rows, query)
    assert page.rows == [{"n": 0}, {"n": 1}]
    assert page.total == 5
    assert await ids(database, "n ne null", skip=4) == "f"
    assert await ids(database, "n ne null", take=0) == ""
    for wrong in (Query("T", skip=-1), Query("T", take=-1), Query("T", skip=2**63)):
        with pytest.raises(Invalid):
            await database.read(reads.read_rows, wrong)


# A small language of numbers and text, with the meaning that SQL gives to null.

numbers = st.one_of(
    st.just(Column("n")), st.integers(-9, 9).map(Literal), st.sampled_from([0.5, -2.5]).map(Literal)
)
texts = st.one_of(
    st.just(Column("s")), st.sampled_from(["", "a", "al", "%", "_", "Beta", "ü"]).map(Literal)
)


def call(op: str, *args: Any) -> st.SearchStrategy[Expression]:
    return st.tuples(*args).map(lambda found: Call(op, found))


sums = st.one_of(numbers, *(call(op, numbers, numbers) for op in ("add", "sub", "mul")))
comparisons = st.one_of(
    *(call(op, sums, sums) for op in ("eq", "ne", "lt", "le", "gt", "ge")),
    *(
        call(op, texts, texts)
        for op in ("eq", "ne", "lt", "ge", "startswith", "endswith", "contains")
    ),
    call("eq", st.just(Column("n")), st.just(Literal(None))),
    st.just(Column("flag")),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        call("and", inner, inner), call("or", inner, inner), call("not", inner)
    ),
    max_leaves=8,
)


def evaluate(part: Any, row: dict[str, Any]) -> Any:
    """What SQL would answer, in Python; ``None`` is its unknown."""
    if isinstance(part, Literal):
        return part.value
    if isinstance(part, Column):
        return row.get(part.name)
    args = [evaluate(arg, row) for arg in part.args]
    if part.op == "eq" and part.args[1] == Literal(None):
        return args[0] is None
    if part.op == "and":
        return False if False in args else None if None in args else True
    if part.op == "or":
        return True if True in args else None if None in args else False
    if None in args:
        return None
    return OPERATIONS[part.op](*args)


OPERATIONS: dict[str, Any] = {
    "not": lambda a: not a,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "startswith": lambda a, b: a.startswith(b),
    "endswith": lambda a, b: a.endswith(b),
    "contains": lambda a, b: b in a,
}


async def test_random_conditions_mean_what_python_says(database: Database) -> None:
    small = [row for row in ROWS if row["n"] is None or math.fabs(row["n"]) < 1000]
    found: list[tuple[Expression, str]] = []

    @settings(
        max_examples=120,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(conditions)
    def collect(condition: Expression) -> None:
        expected = "".join(row["id"] for row in small if evaluate(condition, row) is True)
        found.append((condition, expected))

    collect()
    for condition, expected in found:
        assert await ids(database, Call("and", (condition, OData("id ne 'c'")))) == expected, (
            condition
        )
