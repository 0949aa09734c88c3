"""/jobs/{name}/script: the text of a script, and its versions; /script-checks: its mistakes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType as MediaTypeSpec
from litestar.openapi.spec import Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.ids import PathId
from mainspring.model.job import Language, ScriptVersion, ScriptWarning
from mainspring.operations import scripts
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window
from mainspring.store.scripts import Script


@dataclass
class TextOperation(Operation):
    """An operation whose body is plain text."""

    def __post_init__(self) -> None:
        text = MediaTypeSpec(schema=Schema(type=OpenAPIType.STRING))
        self.request_body = RequestBody(content={"text/plain": text}, required=True)


def _text(script: Script) -> Response[str]:
    version = script.version
    headers = {
        "ETag": f'"{version.version}"',
        "X-Script-Version": str(version.version),
        "X-Script-Language": str(version.language),
        "X-Content-Type-Options": "nosniff",
    }
    return Response(script.source, media_type="text/plain; charset=utf-8", headers=headers)


@get("/jobs/{name:str}/script", media_type="text/plain", tags=["scripts"])
async def show_script(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Response[str]:
    """The newest version's text; its number is the ``ETag``."""
    return _text(await backend.database.read(scripts.get_script, context, name, None))


@put("/jobs/{name:str}/script", tags=["scripts"], operation_class=TextOperation)
async def save_script(
    name: FromPath[str],
    request: AnyRequest,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> ScriptVersion:
    """Save a new version; with ``If-Match``, only while that version is still the newest."""
    source = read_text(await request.body())
    expected = _expected_version(request.headers.get("if-match"))
    return await backend.database.write(scripts.save_script, context, name, source, expected)


@get("/jobs/{name:str}/script/versions", tags=["scripts"])
async def list_script_versions(
    name: FromPath[str],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
) -> Page[ScriptVersion]:
    """Every save, newest first."""
    return await backend.database.read(scripts.list_script_versions, context, name, window)


@get("/jobs/{name:str}/script/versions/{version:int}", media_type="text/plain", tags=["scripts"])
async def show_script_version(
    name: FromPath[str],
    version: PathId,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Response[str]:
    """One version's text."""
    return _text(await backend.database.read(scripts.get_script, context, name, version))


class ScriptCheck(Struct, frozen=True):
    """A script as it stands; without ``job``, a module that needs no entry."""

    language: Language
    source: str
    job: str | None = None


class CheckedScript(Struct, frozen=True):
    """The mistakes that were found: at most the first, as nothing certain is known beyond it."""

    warnings: tuple[ScriptWarning, ...]


@post("/script-checks", status_code=200, tags=["scripts"])
async def check_script(
    data: JSONBody[ScriptCheck], context: NamedDependency[Context]
) -> CheckedScript:
    """What saving a script would warn of, without saving it."""
    checked = asyncio.to_thread(scripts.check, context, data.source, data.language, data.job)
    return CheckedScript(await checked)


def read_text(body: bytes) -> str:
    """A script as it is sent."""
    try:
        return body.decode()
    except UnicodeDecodeError as problem:
        raise Invalid(
            f"A script is UTF-8 text, and byte {problem.start} is not.", code="invalid_script"
        ) from None


def expected_tag(header: str | None) -> str | None:
    """The tag that ``If-Match`` asks for; ``None`` where any will do."""
    return None if header is None or header == "*" else header.strip().strip('"')


def _expected_version(header: str | None) -> int | None:
    digits = expected_tag(header)
    if digits is None:
        return None
    if not digits.isascii() or not digits.isdigit():
        raise Invalid('If-Match must be a version in quotes, such as "3".', field="if-match")
    return int(digits)


HANDLERS = (show_script, save_script, list_script_versions, show_script_version, check_script)
