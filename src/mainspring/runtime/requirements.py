"""Which packages a script asks for: PEP 723 in Python, the service's ``package.json`` in JavaScript."""

from __future__ import annotations

import hashlib
import platform
import sys
import tomllib
from collections.abc import Mapping

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from mainspring.base.errors import Invalid
from mainspring.model.environment import Requirements
from mainspring.model.job import Language

MANIFEST = "package.json"
"""The shared script that names the packages of all scripts in JavaScript."""

_BEGIN, _END = "# /// script", "# ///"


def requirements_of(
    source: str, language: Language, shared: Mapping[str, str]
) -> Requirements | None:
    """What a script asks for; ``None`` where that is nothing. `Invalid` where it cannot be read."""
    if language is Language.PYTHON:
        return python_requirements(source)
    return npm_requirements(shared[MANIFEST]) if MANIFEST in shared else None


def python_requirements(source: str) -> Requirements | None:
    """The block of inline metadata of a Python script (PEP 723)."""
    block = _block(source)
    if block is None:
        return None
    try:
        metadata = tomllib.loads(block)
    except tomllib.TOMLDecodeError as problem:
        raise _invalid(f"The script's metadata is no TOML: {problem}.") from None
    packages = metadata.get("dependencies", [])
    version = metadata.get("requires-python")
    if not isinstance(packages, list) or not all(isinstance(p, str) for p in packages):
        raise _invalid("In a script's metadata, dependencies are a list of strings.")
    _check_version(version)
    checked = sorted({_checked(package) for package in packages})
    if not checked:
        return None
    return Requirements(language=Language.PYTHON, packages=tuple(checked), version=version)


def npm_requirements(manifest: str) -> Requirements | None:
    """The dependencies that a ``package.json`` names."""
    try:
        read = msgspec.json.decode(manifest.encode())
    except msgspec.DecodeError as problem:
        raise _invalid(f"{MANIFEST} is no JSON: {problem}.") from None
    packages = read.get("dependencies", {}) if isinstance(read, dict) else None
    if not isinstance(packages, dict) or not all(isinstance(v, str) for v in packages.values()):
        raise _invalid(f"In {MANIFEST}, dependencies are an object of names and versions.")
    for name, wanted in packages.items():
        if ":" in wanted or "/" in wanted:
            raise _invalid(f"The package {name} must come from the registry, not from '{wanted}'.")
    if not packages:
        return None
    named = tuple(sorted(f"{name}@{version}" for name, version in packages.items()))
    return Requirements(language=Language.JAVASCRIPT, packages=named)


def digest_of(requirements: Requirements) -> str:
    """Names the environment of these requirements on machines like this one."""
    here = (sys.implementation.cache_tag, sys.platform, platform.machine())
    content = msgspec.json.encode((requirements, here))
    return hashlib.sha256(content).hexdigest()[:32]


def _block(source: str) -> str | None:
    found: list[str] | None = None
    for line in source.splitlines():
        if found is None:
            if line.rstrip() == _BEGIN:
                found = []
        elif line.rstrip() == _END:
            return "\n".join(found)
        elif line == "#" or line.startswith("# "):
            found.append(line[2:])
        else:
            break
    if found is not None:
        raise _invalid(f"The script's metadata does not end with '{_END}'.")
    return None


def _checked(package: str) -> str:
    try:
        read = Requirement(package)
    except InvalidRequirement as problem:
        reason = str(problem).partition("\n")[0]
        raise _invalid(f"'{package}' names no package: {reason}.") from None
    if read.url is not None:
        raise _invalid(f"The package {read.name} must come from an index, not from '{read.url}'.")
    return str(read)


def _check_version(version: object) -> None:
    if version is None:
        return
    try:
        wanted = SpecifierSet(version)  # type: ignore[arg-type]
    except (InvalidSpecifier, TypeError, AttributeError):
        raise _invalid(f"requires-python cannot be {version!r}.") from None
    if not wanted.contains(platform.python_version(), prereleases=True):
        raise _invalid(
            f"The script requires Python {version}, and this is {platform.python_version()}."
        )


def _invalid(message: str) -> Invalid:
    return Invalid(message, code="invalid_requirements")
