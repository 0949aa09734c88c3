"""What can be said about a script without running it."""

from __future__ import annotations

import ast
import warnings

from mainspring.model.job import Language, ScriptWarning, entry_names


def check_script(source: str, job: str, language: Language) -> tuple[ScriptWarning, ...]:
    """Mistakes that a run would certainly meet, with their places."""
    if language is not Language.PYTHON:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(tree, job, "exec")
    except SyntaxError as problem:
        return (ScriptWarning(f"Syntax error: {problem.msg}.", problem.lineno, problem.offset),)
    except (ValueError, RecursionError, MemoryError) as problem:
        return (ScriptWarning(f"This cannot be compiled: {problem}."),)
    names = entry_names(job, language)
    if _defines(tree, names):
        return ()
    return (ScriptWarning(f"The script defines no function named {_either(names)}."),)


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _defines(tree: ast.Module, names: tuple[str, ...]) -> bool:
    """Whether one of the names may be bound at the module's level, by whatever statement."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound = name
            case ast.Name(id=name, ctx=ast.Store()):
                bound = name
            case ast.alias(name=name, asname=alias):
                if name == "*":
                    return True
                bound = alias or name
            case _:
                continue
        if bound in names:
            return True
    return False
