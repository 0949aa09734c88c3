"""What can be said about a script without running it."""

from __future__ import annotations

from mainspring.model.job import Language, ScriptWarning, entry_names
from mainspring.runtime import check_javascript, check_python


def check_script(source: str, job: str, language: Language) -> tuple[ScriptWarning, ...]:
    """Mistakes that a run of a job's script would certainly meet, with their places."""
    return _checked(source, job, language, entry_names(job, language))


def check_syntax(source: str, name: str, language: Language) -> tuple[ScriptWarning, ...]:
    """The same for a module that has no entry."""
    return _checked(source, name, language, ())


def _checked(
    source: str, name: str, language: Language, entries: tuple[str, ...]
) -> tuple[ScriptWarning, ...]:
    if language is Language.PYTHON:
        found, defines = check_python.check(source, name, entries)
    else:
        found, defines = check_javascript.check(source, language, entries)
    if found or defines or not entries:
        return found
    either = " or ".join([", ".join(entries[:-1]), entries[-1]] if entries[1:] else entries)
    return (ScriptWarning(f"The script defines no function named {either}."),)
