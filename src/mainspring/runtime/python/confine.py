"""Landlock: a script's process gives up all files but its libraries' and its own folder's, for good.

Calls of the kernel that the standard library does not know; numbers and bits are those of
``linux/landlock.h``, alike on every architecture. Where the kernel has no Landlock, nothing happens.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import mainspring

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE, _READ, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | 1 << 15
_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many kinds of access to files each version of Landlock knows."""

_SCOPED = 0b11
"""Abstract sockets, and signals, of processes outside; from version 6 on."""

SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/resolv.conf",
    "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/host.conf",
    "/etc/localtime", "/etc/mime.types", "/etc/ld.so.cache", "/etc/fonts", "/proc/cpuinfo", "/proc/meminfo",
)  # fmt: skip
"""What programs and libraries need of a system; nothing in it is anybody's secret."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

_libc = ctypes.CDLL(None, use_errno=True)


@lru_cache(maxsize=1)
def landlock_version() -> int:
    """The kernel's version of Landlock; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    found: int = _libc.syscall(_CREATE, None, 0, _VERSION)
    return max(found, 0)


@lru_cache(maxsize=1)
def libraries() -> tuple[str, ...]:
    """The folders of this interpreter and of what it can import."""
    places = {
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
        *sysconfig.get_paths().values(),
        *sys.path,
    }
    places |= {str(Path(mainspring.__file__).parent), os.path.realpath(sys.executable)}
    resolver = Path(os.path.realpath("/etc/resolv.conf"))
    found = sorted({os.path.realpath(p) for p in (*places, *SYSTEM, str(resolver)) if p} - {"/"})
    kept: list[str] = []
    for path in found:
        if os.path.exists(path) and not (kept and path.startswith(kept[-1] + "/")):
            kept.append(path)
    return tuple(kept)


def confine(readable: Iterable[str], writable: Iterable[str]) -> bool:
    """From now on this process reads `libraries` and ``readable``, reads and writes ``writable``, no other file.

    Nor can it signal, trace or connect by abstract sockets to processes outside. Answers whether the
    kernel could do that. Raises `OSError` where it should have been able to and was not.
    """
    ruleset = write_rules(readable, writable)
    if ruleset is not None:
        keep_rules(ruleset)
    return ruleset is not None


def write_rules(readable: Iterable[str], writable: Iterable[str]) -> int | None:
    """The rules of `confine`, as a descriptor for `keep_rules`; ``None`` where the kernel knows none."""
    version = landlock_version()
    if version == 0:
        return None
    everything = _everything(version)
    attributes = struct.pack("QQQ", everything, 0, _SCOPED if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _call(_CREATE, attributes, size, 0)
    _allow(ruleset, (*libraries(), *readable), (_EXECUTE | _READ | _READ_DIR) & everything)
    _allow(ruleset, DEVICES, (_READ | _WRITE) & everything)
    _allow(ruleset, writable, everything & ~_EXECUTE)
    return ruleset


def keep_rules(ruleset: int) -> None:
    """Have this process, and what it forks, keep to the rules for good; closes the descriptor."""
    try:
        # Only now is it known whose folder this is.
        _allow(ruleset, ("/proc/self",), (_READ | _READ_DIR) & _everything(landlock_version()))
        if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "no_new_privs")
        _call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _everything(version: int) -> int:
    return (1 << _BITS.get(version, 16)) - 1


def _allow(ruleset: int, paths: Iterable[str], access: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        granted = access if os.path.isdir(path) else access & _OF_FILES
        rule = struct.pack("=Qi", granted, descriptor)
        try:
            _call(_ADD, ruleset, _PATH_BENEATH, rule, 0)
        finally:
            os.close(descriptor)


def _call(number: int, *arguments: int | bytes) -> int:
    answer: int = _libc.syscall(number, *arguments)
    if answer < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer
