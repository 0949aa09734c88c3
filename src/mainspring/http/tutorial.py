"""/tutorial: how far the tutorial is; /samples: scripts to begin with."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from mainspring.http.backend import Backend
from mainspring.model.tutorial import Tutorial
from mainspring.operations import samples, tutorial
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.operations.samples import Sample


@get("/tutorial", tags=["service"])
async def show_tutorial(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Tutorial:
    """Which of the tutorial's seven steps are done, told from what is there."""
    return await backend.database.read(tutorial.show_tutorial, context)


@get("/samples", tags=["scripts"], sync_to_thread=True)
def list_samples(context: NamedDependency[Context]) -> Page[Sample]:
    """The scripts that come with Mainspring."""
    return samples.list_samples(context)


@get("/samples/{name:str}", media_type="text/plain", tags=["scripts"], sync_to_thread=True)
def show_sample(name: FromPath[str], context: NamedDependency[Context]) -> Response[str]:
    """A sample's text."""
    text = samples.get_sample(context, name)
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


HANDLERS = (show_tutorial, list_samples, show_sample)
