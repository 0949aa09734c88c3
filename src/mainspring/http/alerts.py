"""/channels, /alerts, /heartbeats, and the open /ping/{key}."""

from __future__ import annotations

from typing import Any

from litestar import delete, get, patch, post, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from mainspring.base.errors import TooLarge
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.ids import PathId
from mainspring.model.alert import Alert, AlertEvent, Channel, ChannelKind, Heartbeat
from mainspring.operations import channels, heartbeats
from mainspring.operations.channels import NewChannel
from mainspring.operations.context import Context
from mainspring.operations.heartbeats import HeartbeatChange
from mainspring.operations.paging import Page, Window
from mainspring.store.alerts import AlertFilter

LARGEST_PING = 100_000
"""Bytes of a ping's body; the first 1,000 characters are kept."""


class ChannelRequest(Struct, frozen=True):
    """A new channel: an Apprise URL, or the https address of a signed webhook."""

    name: str
    url: str
    kind: ChannelKind = ChannelKind.APPRISE


class ChannelChange(Struct, frozen=True):
    """Another address of the same kind."""

    url: str


class HeartbeatRequest(Struct, frozen=True):
    """A new heartbeat; seconds. ``channels``: whom to tell (null: every channel)."""

    name: str
    every: float
    grace: float = 60.0
    channels: tuple[str, ...] | None = None


@get("/channels", tags=["alerts"])
async def list_channels(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Channel]:
    """Where alerts go, without secrets."""
    return await backend.database.read(channels.list_channels, context)


@post("/channels", tags=["alerts"])
async def create_channel(
    data: JSONBody[ChannelRequest],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> NewChannel:
    """Create a channel; a webhook's signing secret is shown this once."""
    return await backend.database.write(
        channels.create_channel, context, data.name, data.kind, data.url
    )


@patch("/channels/{name:str}", tags=["alerts"])
async def change_channel(
    name: FromPath[str],
    data: JSONBody[ChannelChange],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Channel:
    """Give a channel another address."""
    return await backend.database.write(channels.change_channel, context, name, data.url)


@delete("/channels/{name:str}", tags=["alerts"])
async def delete_channel(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a channel; what has not reached it never will."""
    await backend.database.write(channels.delete_channel, context, name)


@post("/channels/{name:str}/test", tags=["alerts"])
async def test_channel(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Alert:
    """Send a test; the alert's delivery shows how that went."""
    return await backend.database.write(channels.test_channel, context, name)


@get("/alerts", tags=["alerts"])
async def list_alerts(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
    job: FromQuery[str | None] = None,
    heartbeat: FromQuery[str | None] = None,
    event: FromQuery[AlertEvent | None] = None,
) -> Page[Alert]:
    """Alerts with their deliveries, newest first."""
    which = AlertFilter(job=job, heartbeat=heartbeat, event=event)
    return await backend.database.read(channels.list_alerts, context, which, window)


@get("/alerts/{alert_id:int}", tags=["alerts"])
async def show_alert(
    alert_id: PathId, backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Alert:
    """One alert with its deliveries."""
    return await backend.database.read(channels.get_alert, context, alert_id)


@get("/heartbeats", tags=["alerts"])
async def list_heartbeats(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
) -> Page[Heartbeat]:
    """Heartbeats by name; their addresses only for editors."""
    return await backend.database.read(heartbeats.list_heartbeats, context, window)


@post("/heartbeats", tags=["alerts"])
async def create_heartbeat(
    data: JSONBody[HeartbeatRequest],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Heartbeat:
    """Create a heartbeat; it is waited for from its first call on."""
    return await backend.database.write(
        heartbeats.create_heartbeat, context, data.name, data.every, data.grace, data.channels
    )


@get("/heartbeats/{name:str}", tags=["alerts"])
async def show_heartbeat(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Heartbeat:
    """One heartbeat."""
    return await backend.database.read(heartbeats.get_heartbeat, context, name)


@patch("/heartbeats/{name:str}", tags=["alerts"])
async def change_heartbeat(
    name: FromPath[str],
    data: JSONBody[HeartbeatChange],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Heartbeat:
    """Change how often a heartbeat is expected and whom to tell; pause and resume it."""
    return await backend.database.write(heartbeats.change_heartbeat, context, name, data)


@delete("/heartbeats/{name:str}", tags=["alerts"])
async def delete_heartbeat(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a heartbeat; its address answers no more."""
    await backend.database.write(heartbeats.delete_heartbeat, context, name)


async def _hear(request: AnyRequest, backend: Backend, key: str, failed: bool) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_PING:
            raise TooLarge(f"A ping's body may have at most {LARGEST_PING} bytes.")
    message = body.decode("utf-8", "replace").replace("\0", "�").strip()
    await backend.database.write(heartbeats.ping, backend.clock(), key, failed, message)
    return {"status": "ok"}


_METHODS = [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST]


@route("/ping/{key:str}", http_method=_METHODS, tags=["alerts"], security=[{}], status_code=200)
async def ping(
    key: FromPath[str], request: AnyRequest, backend: NamedDependency[Backend]
) -> dict[str, Any]:
    """Open to whoever knows the address: a heartbeat calls in. The body is kept as its message."""
    return await _hear(request, backend, key, failed=False)


@route(
    "/ping/{key:str}/fail", http_method=_METHODS, tags=["alerts"], security=[{}], status_code=200
)
async def ping_failed(
    key: FromPath[str], request: AnyRequest, backend: NamedDependency[Backend]
) -> dict[str, Any]:
    """A heartbeat says that what it stands for has failed."""
    return await _hear(request, backend, key, failed=True)


HANDLERS = (
    list_channels,
    create_channel,
    change_channel,
    delete_channel,
    test_channel,
    list_alerts,
    show_alert,
    list_heartbeats,
    create_heartbeat,
    show_heartbeat,
    change_heartbeat,
    delete_heartbeat,
)
OPEN = (ping, ping_failed)
