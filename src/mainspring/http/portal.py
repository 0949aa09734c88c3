"""The portal's bundle: files as they are, and its one page for every other address."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, route
from litestar.params import FromPath
from litestar.response import File

from mainspring.base.errors import not_found

BUNDLE = Path(__file__).parent / "portal"

_NO_BUNDLE = (
    "<!doctype html><title>Mainspring</title><p>The portal has not been built. "
    "Run <code>make portal</code> in a checkout, or install a released wheel."
)
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@route(["/", "/{path:path}"], http_method=["GET", "HEAD"], include_in_schema=False)
async def portal(path: FromPath[str] = "") -> Response[str] | File:
    """A file of the bundle, or its page, which shows what the address names."""
    wanted = path.strip("/")
    if wanted.startswith("api/"):
        raise not_found("address", "/" + wanted)
    file = (BUNDLE / wanted).resolve()
    if wanted and file.is_relative_to(BUNDLE) and file.is_file():
        return _file(file, immutable=wanted.startswith("assets/"))
    if (BUNDLE / "index.html").is_file():
        return _file(BUNDLE / "index.html", immutable=False)
    return Response(_NO_BUNDLE, media_type="text/html", status_code=503)


def _file(file: Path, *, immutable: bool) -> File:
    caching = "public, max-age=31536000, immutable" if immutable else "no-cache"
    return File(
        file,
        filename=file.name,  # tells the media type
        content_disposition_type="inline",
        headers={**_HEADERS, "Cache-Control": caching},
    )


HANDLERS = (portal,)
