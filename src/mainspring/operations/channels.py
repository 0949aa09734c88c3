"""Channels: where alerts go; and the alerts themselves."""

from __future__ import annotations

import base64
import secrets
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from mainspring.base.errors import Conflict, Invalid
from mainspring.base.names import check_name
from mainspring.model.alert import Alert, AlertEvent, AlertRules, Channel, ChannelKind
from mainspring.model.audit import Act
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store import alerts, channels
from mainspring.store.alerts import AlertFilter, NewAlert
from mainspring.store.transaction import Transaction

LONGEST_URL = 2000


class NewChannel(Struct, frozen=True):
    """A fresh channel; a webhook's signing secret is shown this once."""

    channel: Channel
    secret: str | None = None


def create_channel(
    tx: Transaction, context: Context, name: str, kind: ChannelKind, url: str
) -> NewChannel:
    """A new channel; from now on alerts that name none in particular go there as well."""
    context.require(Role.ADMIN)
    check_name("channel", name)
    shown = _check_url(kind, url)
    if channels.find_id(tx, name) is not None:
        raise Conflict(f"There is a channel '{name}' already.", code="channel_exists", field="name")
    secret = None
    if kind is ChannelKind.WEBHOOK:
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    channels.add(
        tx,
        name,
        kind,
        shown,
        context.cipher.encrypt(url),
        context.cipher.encrypt(secret) if secret else None,
        context.now,
    )
    context.note(tx, Act.CHANNEL_CREATE, name, kind=kind, address=shown)
    return NewChannel(channels.get(tx, name), secret)


def list_channels(tx: Transaction, context: Context) -> Page[Channel]:
    """Channels by name."""
    context.require(Role.VIEWER)
    return Page(channels.every(tx))


def change_channel(tx: Transaction, context: Context, name: str, url: str) -> Channel:
    """Give a channel another address of the same kind; a webhook keeps its secret."""
    context.require(Role.ADMIN)
    channel = channels.get(tx, name)
    shown = _check_url(channel.kind, url)
    found = channels.find_id(tx, name)
    assert found is not None
    channels.set_address(tx, found, shown, context.cipher.encrypt(url))
    context.note(tx, Act.CHANNEL_CHANGE, channel.name, address=shown)
    return channels.get(tx, name)


def delete_channel(tx: Transaction, context: Context, name: str) -> None:
    """Delete a channel; what has not reached it never will."""
    context.require(Role.ADMIN)
    channels.get(tx, name)
    channels.remove(tx, name)
    context.note(tx, Act.CHANNEL_DELETE, name)


def test_channel(tx: Transaction, context: Context, name: str) -> Alert:
    """Send an alert that tells nothing to one channel; its delivery shows whether that works."""
    context.require(Role.ADMIN)
    channel = channels.get(tx, name)
    alert = NewAlert(
        key=f"test/{secrets.token_hex(8)}",
        event=AlertEvent.TEST,
        title="A test from Mainspring",
        message=f"{context.actor.name} asked whether alerts reach the channel {channel.name}.",
    )
    made = alerts.raise_alert(tx, alert, (channel.name,), context.now)
    assert made is not None
    context.note(tx, Act.CHANNEL_TEST, channel.name)
    return alerts.get(tx, made)


def list_alerts(
    tx: Transaction, context: Context, which: AlertFilter, window: Window
) -> Page[Alert]:
    """Alerts with their deliveries, newest first."""
    context.require(Role.VIEWER)
    found = alerts.page(tx, which, before=window.place(int), limit=window.limit + 1)
    return paged(found, window, lambda alert: alert.id)


def get_alert(tx: Transaction, context: Context, alert_id: int) -> Alert:
    """One alert."""
    context.require(Role.VIEWER)
    return alerts.get(tx, alert_id)


def check_rules(tx: Transaction, rules: AlertRules) -> None:
    """Raise `Invalid` for rules that name a channel that does not exist."""
    check_channels(tx, rules.channels, "policies.alerts.channels")


def check_channels(tx: Transaction, names: tuple[str, ...] | None, field: str) -> None:
    """Raise `Invalid` where one of the channels named does not exist."""
    unknown = channels.unknown(tx, names or ())
    if unknown:
        raise Invalid(
            f"There is no channel '{unknown[0]}': create it first.",
            code="channel_not_found",
            field=field,
        )


def _check_url(kind: ChannelKind, url: str) -> str:
    """How the address is shown: without its secrets."""
    if len(url) > LONGEST_URL:
        raise Invalid(f"An address has at most {LONGEST_URL} characters.", field="url")
    return _check_webhook(url) if kind is ChannelKind.WEBHOOK else _check_apprise(url)


def _check_webhook(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid("A webhook's address begins with https:// and names a host.", field="url")
    path = "/…" if parts.path.strip("/") or parts.query else ""
    place = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, place if port is None else f"{place}:{port}", path, "", ""))


def _check_apprise(url: str) -> str:
    import apprise  # takes a tenth of a second, which only those who use it should pay

    try:
        service: Any = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    except Exception:  # its plug-ins parse what people type
        service = None
    if service is None:
        raise Invalid(
            "This is no address that Apprise knows: see https://appriseit.com for their forms, "
            "such as mailto://user:password@example.com or ntfy://topic.",
            code="invalid_channel_url",
            field="url",
        )
    return str(service.url(privacy=True)).partition("?")[0]
