"""Rows in files: CSV, JSON, NDJSON and Parquet, read and written piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO, NamedTuple

import msgspec

from mainspring.base.clock import rfc3339
from mainspring.base.errors import Invalid, Unavailable
from mainspring.tables.infer import as_moment

Row = dict[str, Any]

SAMPLE = 1000
"""Rows that are looked at before types are told."""


class Format(StrEnum):
    """How rows stand in a file."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class Inferred(NamedTuple):
    """What a column of a file seems to hold."""

    name: str
    type: str
    nulls: int
    example: str


def read_rows(file: BinaryIO, kind: Format) -> Iterator[Row]:
    """A file's rows, one after the other; `Invalid` naming the place of a mistake."""
    try:
        yield from _READERS[kind](file)
    except UnicodeDecodeError:
        raise invalid("this is not UTF-8 text") from None


def infer(rows: Iterable[Row]) -> list[Inferred]:
    """The columns of some rows, with the types that they would get."""
    found: dict[str, list[Any]] = {}
    count = 0
    for row in rows:
        count += 1
        for name, value in row.items():
            if value is not None:
                found.setdefault(name, []).append(value)
    return [
        Inferred(name, _type(values), count - len(values), str(values[0])[:40])
        for name, values in found.items()
    ]


class Writer:
    """Writes rows in one format; close it to have a whole file."""

    def __init__(self, file: BinaryIO, kind: Format, columns: list[str]) -> None:
        self._file = file
        self._kind = kind
        self._columns = columns
        self._separator = "["
        self._parquet: Any = None
        if kind is Format.PARQUET:
            pyarrow()
        elif kind is Format.CSV:
            self._put_lines([columns])

    def write(self, rows: list[Row]) -> None:
        """Append some rows."""
        if self._kind is Format.PARQUET:
            self._write_parquet(rows)
        elif self._kind is Format.CSV:
            self._put_lines([_csv_cell(row.get(name)) for name in self._columns] for row in rows)
        elif self._kind is Format.JSON:
            for row in rows:
                self._put(f"{self._separator}\n{_json(row)}")
                self._separator = ","
        else:
            self._put("".join(_json(row) + "\n" for row in rows))

    def close(self) -> None:
        """Finish what is written; the file itself stays open."""
        if self._parquet is not None:
            self._parquet.close()
        elif self._kind is Format.JSON:
            self._put("[\n]\n" if self._separator == "[" else "\n]\n")

    def _put(self, text: str) -> None:
        self._file.write(text.encode())

    def _put_lines(self, lines: Iterable[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        self._put(text.getvalue())

    def _write_parquet(self, rows: list[Row]) -> None:
        arrow, parquet = pyarrow()
        schema = None if self._parquet is None else self._parquet.schema
        table = arrow.Table.from_pylist(rows, schema=schema)
        if self._parquet is None:
            self._parquet = parquet.ParquetWriter(self._file, table.schema)
        self._parquet.write_table(table)


def invalid(why: str) -> Invalid:
    """The error for a file that cannot be read."""
    return Invalid(f"The file cannot be read: {why}.", code="invalid_file", field="file")


def pyarrow() -> tuple[Any, Any]:
    """What reads and writes Parquet; `Unavailable` where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Unavailable("Parquet needs an extra: install mainspring[parquet].") from None
    return pyarrow, pyarrow.parquet


def _read_csv(file: BinaryIO) -> Iterator[Row]:
    """A CSV has no types: numbers, true, false and JSON objects are read as such, empty cells as null.

    Text that would be read as something else is kept as text where it was quoted as JSON.
    """
    with _opened(io.TextIOWrapper(file, encoding="utf-8-sig", newline="")) as text:
        reader = csv.reader(text)
        heading = next(reader, None)
        if heading is None:
            return
        for cells in reader:
            if len(cells) > len(heading):
                raise invalid(f"line {reader.line_num} has more cells than columns")
            yield {
                name: _cell(cell) for name, cell in zip(heading, cells, strict=False) if cell != ""
            }


class _opened:
    """Text over a file that stays open when the text is no longer read."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def __enter__(self) -> io.TextIOWrapper:
        return self._text

    def __exit__(self, *_: object) -> None:
        self._text.detach()


def _cell(text: str) -> Any:
    if text in ("true", "false") or text[0] in '-0123456789[{"':
        try:
            value = json.loads(text)
        except ValueError:
            return text
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        # 007 and 1e3 are no numbers here: what is written back must be what was read.
        return value if json.dumps(value) == text else text
    return text


def _csv_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return rfc3339(value)
        case str():
            return value if value != "" and _cell(value) == value else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def _read_json(file: BinaryIO) -> Iterator[Row]:
    try:
        rows = msgspec.json.decode(file.read())
    except msgspec.MsgspecError as problem:
        raise invalid(f"it is not JSON: {problem}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise invalid("it is not an array of objects")
    yield from rows


def _read_ndjson(file: BinaryIO) -> Iterator[Row]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line)
        except (msgspec.MsgspecError, UnicodeError) as problem:
            raise invalid(f"line {number}: {problem}") from None
        if not isinstance(row, dict):
            raise invalid(f"line {number} is not a JSON object")
        yield row


def _read_parquet(file: BinaryIO) -> Iterator[Row]:
    arrow, parquet = pyarrow()
    try:
        for batch in parquet.ParquetFile(file).iter_batches(batch_size=SAMPLE):
            for row in batch.to_pylist():
                yield {name: value for name, value in row.items() if value is not None}
    except arrow.ArrowException as problem:
        raise invalid(f"it is not Parquet: {problem}") from None


_READERS = {
    Format.CSV: _read_csv,
    Format.JSON: _read_json,
    Format.NDJSON: _read_ndjson,
    Format.PARQUET: _read_parquet,
}


def _json(row: Row) -> str:
    plain = {k: rfc3339(v) if isinstance(v, datetime) else v for k, v in row.items()}
    return msgspec.json.encode(plain).decode()


def _type(values: list[Any]) -> str:
    kinds = {_kind(as_moment(value)) for value in values}
    return kinds.pop() if len(kinds) == 1 else f"mixed ({', '.join(sorted(kinds))})"


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case datetime():
            return "datetime"
        case str():
            return "string"
    return "json"
