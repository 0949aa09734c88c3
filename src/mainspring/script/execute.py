"""Running the user's text: compile, find the entry, call it, and say in words what went wrong."""

from __future__ import annotations

import asyncio
import errno
import inspect
import linecache
import sys
import traceback
import types
from pathlib import Path
from typing import Any

import mainspring
from mainspring.runtime.protocol import Done, Failed, Start
from mainspring.script.errors import Refused, ScriptError, Stopped
from mainspring.script.run import run

_PACKAGE = str(Path(mainspring.__file__).parent)


def execute(start: Start) -> Done | Failed:
    """Run a script to its end. Raises nothing."""
    try:
        module = _load(start)
        entry = _entry(module, start.entry_names)
        _call(entry)
        return Done(state=run.state_to_keep())
    except NoEntry as problem:
        return Failed(reason="no_entry", message=str(problem))
    except SystemExit as problem:
        return _exited(problem)
    except Stopped:
        return Failed(reason="cancelled", message="The run was stopped.")
    except SyntaxError as problem:
        reason = "syntax_error" if problem.filename == start.source_path else "raised"
        return Failed(reason=reason, message=_sentence(problem), traceback=_trace(problem, start))
    except BaseException as problem:
        return Failed(
            reason=_reason(problem), message=_sentence(problem), traceback=_trace(problem, start)
        )


class NoEntry(ScriptError):
    """The script defines none of the functions that could be called."""


def _load(start: Start) -> types.ModuleType:
    module = types.ModuleType(start.run.job)
    module.__file__ = start.source_path
    sys.modules[start.run.job] = module
    # So that tracebacks show lines of a file that is on no disk.
    lines = start.source.splitlines(keepends=True)
    linecache.cache[start.source_path] = (len(start.source), None, lines, start.source_path)
    exec(compile(start.source, start.source_path, "exec"), module.__dict__)  # noqa: S102
    return module


def _entry(module: types.ModuleType, names: tuple[str, ...]) -> Any:
    for name in names:
        found = getattr(module, name, None)
        if callable(found):
            return found
    wanted = " or ".join(names)
    raise NoEntry(f"The script defines no function named {wanted}: that is where a run begins.")


def _call(entry: Any) -> None:
    answer = entry()
    if inspect.isawaitable(answer):

        async def wait() -> None:
            await answer

        asyncio.run(wait())


def _reason(problem: BaseException | None) -> str:
    """The limit that an error, or what it came from, tells of; otherwise that it was raised."""
    while problem is not None:
        match problem:
            case MemoryError():
                return "memory_limit"
            case OSError(errno=errno.EMFILE):
                return "file_limit"
            case OSError(errno=errno.EFBIG):
                return "disk_limit"
            case Refused(code="row_limit"):
                return "row_limit"
        problem = problem.__cause__ or problem.__context__
    return "raised"


def _exited(problem: SystemExit) -> Done | Failed:
    if problem.code in (None, 0):
        return Done(state=run.state_to_keep())
    return Failed(reason="exited", message=f"The script called exit({problem.code!r}).")


def _sentence(problem: BaseException) -> str:
    return "".join(traceback.format_exception_only(problem)[-1:]).strip()


def _trace(problem: BaseException, start: Start) -> str:
    """The traceback from the user's script on, without the frames of Mainspring."""
    told = traceback.TracebackException.from_exception(problem)
    _cut(told, start.source_path)
    return "".join(told.format()).rstrip()


def _cut(told: traceback.TracebackException, source_path: str) -> None:
    frames = list(told.stack)
    first = next((i for i, f in enumerate(frames) if f.filename == source_path), len(frames))
    kept = [f for f in frames[first:] if not f.filename.startswith(_PACKAGE)]
    told.stack = traceback.StackSummary.from_list(kept)
    for other in (told.__cause__, told.__context__):
        if other is not None:
            _cut(other, source_path)
