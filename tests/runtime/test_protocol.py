"""Frames, the schema, and what can be said of a script before it runs."""

from __future__ import annotations

import msgspec
import pytest

from mainspring.model.job import Language
from mainspring.runtime import protocol
from mainspring.runtime.check import check_script
from mainspring.runtime.packing import pack
from mainspring.script.errors import ScriptError
from mainspring.script.session import Session


def test_a_message_survives_its_frame() -> None:
    message = protocol.Insert(id=5, table="T", rows=[{"n": 2**63 - 1, "s": "é", "b": b"\0"}])
    packed = protocol.frame(message)
    assert int.from_bytes(packed[:4]) == len(packed) - 4
    assert protocol.from_child.decode(packed[4:]) == message


def test_a_packed_column_is_read_as_its_texts() -> None:
    columns = {
        "s": pack(["é", "", "\0", '"']),
        "i": b"[1, 9223372036854775808, -3, 4.5]",
        "n": [1, None, 2.5, True],
    }
    packed = protocol.frame(protocol.InsertColumns(id=1, table="T", columns=columns))
    received = protocol.from_child.decode(packed[4:])
    assert isinstance(received, protocol.InsertColumns)
    assert received.columns == {
        "s": ["é", "", "\0", '"'],
        "i": [1, 2**63, -3, 4.5],
        "n": [1, None, 2.5, True],
    }
    assert isinstance(received.columns["i"][0], int)


@pytest.mark.parametrize(
    "values", [b"[true]", b"[null]", b"[[]]", b'["a"', b"\xff", b'["\\ud800"]', 5, "text", {"a": 1}]
)
def test_a_column_that_is_no_column_is_no_message(values: object) -> None:
    message = {"type": "insertcolumns", "id": 1, "table": "T", "columns": {"s": values}}
    with pytest.raises(msgspec.MsgspecError):
        protocol.from_child.decode(msgspec.msgpack.encode(message))


def test_a_message_that_is_too_large_is_not_sent() -> None:
    huge = protocol.Failed(reason="raised", message="x" * protocol.LARGEST_FRAME)
    with pytest.raises(protocol.FrameTooLarge):
        protocol.frame(huge)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def job(): pass", []),
        ("async def main(): pass", []),
        ("if True:\n    def job(): pass", []),
        ("job = lambda: 5", []),
        ("from elsewhere import job", []),
        ("from elsewhere import *", []),
        ("import x as job", []),
        ("def other(): pass", [(None, "The script defines no function named job or main.")]),
        ("", [(None, "The script defines no function named job or main.")]),
        ("def job(:\n  pass", [(1, "Syntax error: invalid syntax.")]),
        ("x = 1\nreturn 5", [(2, "Syntax error: 'return' outside function.")]),
        ("\ufeffdef job(): pass", [(1, "Syntax error: invalid non-printable character U+FEFF.")]),
    ],
)
def test_a_script_is_checked_without_running_it(
    source: str, expected: list[tuple[int | None, str]]
) -> None:
    found = check_script(source, "job", Language.PYTHON)
    assert [(warning.line, warning.message) for warning in found] == expected


def test_deep_nesting_is_a_warning_and_no_crash() -> None:
    (warning,) = check_script("x = " + "(" * 5000 + ")" * 5000, "job", Language.PYTHON)
    assert warning.message


def test_outside_a_run_the_script_api_says_so() -> None:
    with pytest.raises(ScriptError, match="while a script runs"):
        _ = Session().channel
    with pytest.raises(ScriptError, match="while a script runs"):
        _ = Session().start
