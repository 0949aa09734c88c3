"""Rows in files: CSV, JSON, NDJSON and Parquet, read and written piece by piece."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mainspring.base.errors import Misconfigured

Row = dict[str, Any]

SAMPLE = 1000
"""Rows that are looked at before types are told."""

FORMATS = ("csv", "json", "ndjson", "parquet")

_ENDINGS = {"csv": "csv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "parquet": "parquet"}  # fmt: skip


class Inferred(NamedTuple):
    """What a column of a file seems to hold."""

    name: str
    type: str
    nulls: int
    example: str


def format_of(file: Path, given: str | None) -> str:
    """The format that is named, or that the file's ending names."""
    found = given or _ENDINGS.get(file.suffix.lstrip(".").lower())
    if found not in FORMATS:
        raise Misconfigured(f"Name the format of {file} with --format: {', '.join(FORMATS)}.")
    return found


def read_rows(file: Path, kind: str) -> Iterator[Row]:
    """A file's rows, one after the other; `Misconfigured` naming the place of a mistake."""
    readers = {
        "csv": _read_csv,
        "json": _read_json,
        "ndjson": _read_ndjson,
        "parquet": _read_parquet,
    }
    try:
        yield from readers[kind](file)
    except OSError as problem:
        raise Misconfigured(f"{file} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is not UTF-8 text.") from None


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
    """Writes rows to a file in one format; close it to have a whole file."""

    def __init__(self, file: Path, kind: str, columns: list[str]) -> None:
        self._kind = kind
        self._columns = columns
        self._first = True
        self._parquet: Any = None
        self._path = file
        if kind == "parquet":
            _pyarrow()
            return
        self._file = file.open("w", encoding="utf-8", newline="")
        if kind == "csv":
            self._csv = csv.writer(self._file)
            self._csv.writerow(columns)
        elif kind == "json":
            self._file.write("[")

    def write(self, rows: list[Row]) -> None:
        """Append some rows."""
        if self._kind == "parquet":
            self._write_parquet(rows)
            return
        for row in rows:
            if self._kind == "csv":
                self._csv.writerow([_csv_cell(row.get(name)) for name in self._columns])
            elif self._kind == "json":
                self._file.write(("\n" if self._first else ",\n") + _json(row))
            else:
                self._file.write(_json(row) + "\n")
            self._first = False

    def close(self) -> None:
        """Finish the file."""
        if self._kind == "parquet":
            if self._parquet is not None:
                self._parquet.close()
            return
        if self._kind == "json":
            self._file.write("\n]\n")
        self._file.close()

    def _write_parquet(self, rows: list[Row]) -> None:
        arrow, parquet = _pyarrow()
        schema = None if self._parquet is None else self._parquet.schema
        table = arrow.Table.from_pylist(rows, schema=schema)
        if self._parquet is None:
            self._parquet = parquet.ParquetWriter(self._path, table.schema)
        self._parquet.write_table(table)


def _read_csv(file: Path) -> Iterator[Row]:
    """A CSV has no types: numbers, true, false and JSON objects are read as such, empty cells as null.

    Text that would be read as something else is kept as text where it was quoted as JSON.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.reader(opened)
        heading = next(reader, None)
        if heading is None:
            return
        for cells in reader:
            if len(cells) > len(heading):
                raise Misconfigured(f"{file}, line {reader.line_num}: more cells than columns.")
            yield {
                name: _cell(cell) for name, cell in zip(heading, cells, strict=False) if cell != ""
            }


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
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value != "" and _cell(value) == value else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def _read_json(file: Path) -> Iterator[Row]:
    try:
        rows = msgspec.json.decode(file.read_bytes())
    except msgspec.MsgspecError as problem:
        raise Misconfigured(f"{file} is not JSON: {problem}.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Misconfigured(f"{file} is not an array of objects.")
    yield from rows


def _read_ndjson(file: Path) -> Iterator[Row]:
    with file.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            if not line.strip():
                continue
            try:
                row = msgspec.json.decode(line)
            except (msgspec.MsgspecError, UnicodeError) as problem:
                raise Misconfigured(f"{file}, line {number}: {problem}.") from None
            if not isinstance(row, dict):
                raise Misconfigured(f"{file}, line {number}: this is not a JSON object.")
            yield row


def _read_parquet(file: Path) -> Iterator[Row]:
    _, parquet = _pyarrow()
    for batch in parquet.ParquetFile(file).iter_batches(batch_size=SAMPLE):
        for row in batch.to_pylist():
            yield {name: value for name, value in row.items() if value is not None}


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Misconfigured("Parquet needs an extra: install mainspring[parquet].") from None
    return pyarrow, pyarrow.parquet


def _json(row: Row) -> str:
    return msgspec.json.encode(row).decode()


def _type(values: list[Any]) -> str:
    from mainspring.tables.infer import as_moment

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
