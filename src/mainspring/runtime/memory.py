"""How much memory a process and everything that it started use, where Linux tells."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def memory_of(pid: int, proc: Path = PROC) -> int | None:
    """Bytes in RAM of ``pid`` and its descendants; ``None`` where that is not known.

    What processes share, as forked scripts do with their parent, counts once.
    """
    sizes = [size for each in _family(pid, proc) if (size := _size(proc / str(each))) is not None]
    return sum(sizes) if sizes else None


def _size(process: Path) -> int | None:
    """The process's share of its resident bytes; all of them where the kernel keeps shares to itself."""
    for file, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        # A process may end while it is looked at.
        with suppress(OSError):
            for line in (process / file).read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) * 1024  # written in kB
    return None


def _family(pid: int, proc: Path) -> list[int]:
    """``pid`` and its descendants."""
    parents: dict[int, list[int]] | None = None
    family = [pid]
    for member in family:  # which grows meanwhile
        threads = list((proc / str(member) / "task").glob("*/children"))
        if threads:
            family += _listed(threads)
            continue
        if parents is None:  # not every kernel lists children
            parents = _by_parent(proc)
        family += parents.get(member, [])
    return family


def _listed(threads: list[Path]) -> list[int]:
    found: list[int] = []
    for thread in threads:
        with suppress(OSError):
            found += map(int, thread.read_text().split())
    return found


def _by_parent(proc: Path) -> dict[int, list[int]]:
    """Every process by its parent."""
    found: dict[int, list[int]] = {}
    for process in proc.glob("[0-9]*"):
        with suppress(OSError):
            # Behind the program's name in brackets, which may hold anything: the state, the parent.
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            found.setdefault(int(parent), []).append(int(process.name))
    return found
