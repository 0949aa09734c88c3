"""Files on this machine: rows read from and written to them; see `mainspring.tables.files`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mainspring.base.errors import MainspringError, Misconfigured
from mainspring.tables import files
from mainspring.tables.files import SAMPLE, Format, Row, infer

__all__ = ["SAMPLE", "Row", "Writer", "format_of", "infer", "read_rows"]

_ENDINGS = {"csv": "csv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "parquet": "parquet"}  # fmt: skip


def format_of(file: Path, given: str | None) -> str:
    """The format that is named, or that the file's ending names."""
    found = given or _ENDINGS.get(file.suffix.lstrip(".").lower())
    if found not in list(Format):
        raise Misconfigured(f"Name the format of {file} with --format: {', '.join(Format)}.")
    return str(found)


def read_rows(file: Path, kind: str) -> Iterator[Row]:
    """A file's rows, one after the other; `Misconfigured` naming the place of a mistake."""
    try:
        with file.open("rb") as opened:
            yield from files.read_rows(opened, Format(kind))
    except OSError as problem:
        raise Misconfigured(f"{file} cannot be read: {problem.strerror}.") from None
    except MainspringError as problem:
        raise Misconfigured(f"{file}: {problem.message}") from None


class Writer:
    """Writes rows to a file in one format; close it to have a whole file."""

    def __init__(self, file: Path, kind: str, columns: list[str]) -> None:
        self._file = file.open("wb")
        try:
            self._rows = files.Writer(self._file, Format(kind), columns)
        except MainspringError as problem:
            self._file.close()
            raise Misconfigured(problem.message) from None

    def write(self, rows: list[Row]) -> None:
        """Append some rows."""
        self._rows.write(rows)

    def close(self) -> None:
        """Finish the file."""
        self._rows.close()
        self._file.close()
