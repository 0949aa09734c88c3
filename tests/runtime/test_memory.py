"""How much memory processes use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mainspring.runtime.memory import memory_of

HOARD = "import sys; hoard = b'x' * 40_000_000; print(flush=True); sys.stdin.read()"


def make_process(
    proc: Path, pid: int, parent: int, kilobytes: int, *, children: str | None
) -> None:
    folder = proc / str(pid)
    (folder / "task" / str(pid)).mkdir(parents=True)
    (folder / "stat").write_text(f"{pid} (a ) name) S {parent} 0 0")
    (folder / "status").write_text(f"Name:\tx\nVmRSS:\t{kilobytes} kB\n")
    if children is not None:
        (folder / "task" / str(pid) / "children").write_text(children)


@pytest.mark.parametrize("listed", [True, False], ids=["children listed", "by parent"])
def test_descendants_count_and_strangers_do_not(tmp_path: Path, listed: bool) -> None:
    for pid, parent, kilobytes, children in ((10, 1, 100, "11 "), (11, 10, 20, "12 13 "), (12, 11, 3, ""),
                                             (13, 11, 1, ""), (14, 1, 1000, "")):  # fmt: skip
        make_process(tmp_path, pid, parent, kilobytes, children=children if listed else None)
    assert memory_of(10, tmp_path) == 124 * 1024


def test_shared_bytes_count_by_their_share_where_that_is_told(tmp_path: Path) -> None:
    make_process(tmp_path, 10, 1, 100, children="")
    (tmp_path / "10" / "smaps_rollup").write_text("Rss:  100 kB\nPss:  40 kB\n")
    assert memory_of(10, tmp_path) == 40 * 1024


def test_where_nothing_is_told_nothing_is_known(tmp_path: Path) -> None:
    assert memory_of(10, tmp_path) is None


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_child_that_hoards_is_seen() -> None:
    before = memory_of(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", HOARD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        after = memory_of(os.getpid())
        child.communicate()
    assert before is not None
    assert after is not None
    assert after - before > 30_000_000
