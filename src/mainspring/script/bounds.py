"""What a process may use: what the kernel bounds by itself, and what has to be counted now and then."""

from __future__ import annotations

import math
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from mainspring.runtime.python.control import Bounds

_TICKS = os.sysconf("SC_CLK_TCK")


def set_limits(bounds: Bounds, data: int = 0) -> None:
    """Bound this process; ``data`` are the bytes it maps already. No core files."""
    cpu = math.ceil(bounds.cpu)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, data + bounds.memory)
    _limit(resource.RLIMIT_FSIZE, bounds.disk)
    _limit(resource.RLIMIT_NOFILE, bounds.files)
    # The soft limit's signal says why the process ended; the hard one is for scripts that ignore it.
    _limit(resource.RLIMIT_CPU, cpu, cpu + 1)


def data_size() -> int:
    """Bytes of private writable memory that this process maps now."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def exceeded(pid: int, folder: Path, bounds: Bounds) -> str | None:
    """Which bound the processes from ``pid`` on are over: what no limit of a single process tells."""
    family = {pid, *descendants(pid)}
    if len(family) > bounds.processes + 1:
        return "process_limit"
    if sum(map(_cpu_time, family)) > bounds.cpu:
        return "cpu_limit"
    return "disk_limit" if _size(folder) > bounds.disk else None


def descendants(pid: int) -> set[int]:
    """Every process that ``pid`` started and what those started."""
    found: set[int] = set()
    ahead = [pid]
    while ahead:
        new = _children(ahead.pop()) - found
        found |= new
        ahead.extend(new)
    return found


def end_family(pid: int) -> None:
    """Kill a process and all its descendants, stopping each first so that none forks meanwhile."""
    seen: set[int] = set()
    while new := {pid, *descendants(pid)} - seen:
        for member in new:
            _kill(member, signal.SIGSTOP)
        seen |= new
    for member in seen:
        _kill(member, signal.SIGKILL)


def _children(pid: int) -> set[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return set()
    found: set[int] = set()
    for thread in threads:
        with suppress(OSError):
            found.update(map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split()))
    return found


def _cpu_time(pid: int) -> float:
    """Seconds that a process and its waited-for children have computed."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def _size(folder: Path) -> int:
    """Bytes that a folder takes on the disk."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(root, name)).st_blocks * 512
    return total


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(kind)
    wanted = soft if hard is None else hard
    if most != resource.RLIM_INFINITY:
        soft, wanted = min(soft, most), min(wanted, most)
    resource.setrlimit(kind, (soft, wanted))


def _kill(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
