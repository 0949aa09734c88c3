"""What can be said about a script in Python without running it."""

from __future__ import annotations

import ast
import warnings

from mainspring.base.errors import Invalid
from mainspring.model.job import ScriptWarning
from mainspring.runtime.requirements import python_requirements


def check(
    source: str, name: str, entries: tuple[str, ...]
) -> tuple[tuple[ScriptWarning, ...], bool]:
    """The first mistake, and whether an entry is defined."""
    try:
        python_requirements(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(tree, name, "exec")
    except Invalid as problem:
        return (ScriptWarning(problem.message, 1, 1),), True
    except SyntaxError as problem:
        warning = ScriptWarning(f"Syntax error: {problem.msg}.", problem.lineno, problem.offset)
        return (warning,), True
    except (ValueError, RecursionError, MemoryError) as problem:
        return (ScriptWarning(f"This cannot be compiled: {problem}."),), True
    return (), _defines(tree, entries)


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
