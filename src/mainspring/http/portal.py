"""The portal's bundle: files as they are, and its one page for every other address."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, route
from litestar.params import FromPath
from litestar.response import File

from mainspring.base.errors import not_found
from mainspring.http.auth import AnyRequest

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
async def portal(request: AnyRequest, path: FromPath[str] = "") -> Response[str] | File:
    """A file of the bundle, or its page, which shows what the address names."""
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    wanted = path.strip("/")
    if wanted.startswith("api/"):
        raise not_found("address", "/" + wanted)
    file = (BUNDLE / wanted).resolve()
    if wanted and file.is_relative_to(BUNDLE) and file.is_file():
        return _file(file, immutable=wanted.startswith("assets/"), zipped=zipped)
    if (BUNDLE / "index.html").is_file():
        return _file(BUNDLE / "index.html", immutable=False, zipped=zipped)
    return Response(_NO_BUNDLE, media_type="text/html", status_code=503)


def _file(file: Path, *, immutable: bool, zipped: bool) -> File:
    """A file, or the compressed copy that was built beside it."""
    caching = "public, max-age=31536000, immutable" if immutable else "no-cache"
    headers = {**_HEADERS, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    small = file.with_name(file.name + ".gz")
    if zipped and small.is_file():
        headers["Content-Encoding"] = "gzip"
    else:
        small = file
    return File(
        small,
        filename=file.name,  # tells the media type
        content_disposition_type="inline",
        headers=headers,
    )


HANDLERS = (portal,)
