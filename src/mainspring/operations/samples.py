"""Samples: scripts that come with Mainspring, to begin with."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from msgspec import Struct

from mainspring.base.errors import Misconfigured, not_found
from mainspring.base.samples import samples
from mainspring.model.job import Language
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page

_LANGUAGES = {f".{language.suffix}": language for language in Language}


class Sample(Struct, frozen=True, kw_only=True):
    """A script that comes with Mainspring: ``job`` is the name of the job that it is for."""

    name: str
    job: str
    language: Language
    about: str


def list_samples(context: Context) -> Page[Sample]:
    """Every sample, by name."""
    context.require(Role.VIEWER)
    return Page([_noun(file) for _, file in sorted(_files().items())])


def get_sample(context: Context, name: str) -> str:
    """A sample's text."""
    context.require(Role.VIEWER)
    file = _files().get(name)
    if file is None:
        raise not_found("sample", name)
    return file.read_text(encoding="utf-8")


@cache
def _files() -> dict[str, Path]:
    """The samples' files by name; none in an installation that has none."""
    try:
        found = samples().glob("*/*.*")
    except Misconfigured:
        return {}
    return {file.name: file for file in found if file.suffix in _LANGUAGES}


@cache
def _noun(file: Path) -> Sample:
    language = _LANGUAGES[file.suffix]
    text = file.read_text(encoding="utf-8")
    if language is Language.PYTHON:
        about = ast.get_docstring(ast.parse(text)) or ""
    else:
        about = text.removeprefix("//")
    about = about.partition("\n")[0].strip()
    return Sample(name=file.name, job=file.stem, language=language, about=about)
