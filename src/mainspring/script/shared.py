"""Shared scripts: the service's own modules, imported by their paths."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import linecache
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType


class SharedScripts(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds ``lib/dates.py`` as ``lib.dates``; never in place of the standard library."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._paths = {_name(path): path for path in sources if path.endswith(".py")}
        self._sources = sources
        self._packages = {
            name.rsplit(".", depth)[0]
            for name in self._paths
            for depth in range(1, name.count(".") + 1)
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        if fullname.partition(".")[0] in sys.stdlib_module_names:
            return None
        if fullname in self._paths:
            return importlib.machinery.ModuleSpec(
                fullname, self, origin=self._origin(fullname), is_package=self.is_package(fullname)
            )
        if fullname in self._packages:
            spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = []
            return spec
        return None

    def is_package(self, fullname: str) -> bool:
        """See `importlib.abc.InspectLoader`."""
        return self._paths[fullname].endswith("__init__.py") or fullname in self._packages

    def get_source(self, fullname: str) -> str:
        """See `importlib.abc.InspectLoader`."""
        return self._sources[self._paths[fullname]]

    def get_code(self, fullname: str) -> CodeType:
        """See `importlib.abc.InspectLoader`."""
        source, origin = self.get_source(fullname), self._origin(fullname)
        # So that tracebacks show lines of a file that is on no disk.
        linecache.cache[origin] = (len(source), None, source.splitlines(keepends=True), origin)
        return self.source_to_code(source, origin)

    def _origin(self, fullname: str) -> str:
        return f"/shared/{self._paths[fullname]}"


def install(sources: dict[str, str]) -> None:
    """Have ``import`` find the shared scripts."""
    if sources:
        sys.meta_path.insert(0, SharedScripts(sources))


def _name(path: str) -> str:
    parts = path.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)
