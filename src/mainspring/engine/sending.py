"""Speaks to the channels: Apprise's services, and signed webhooks. Blocks; called in threads."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
import msgspec

from mainspring.base.clock import to_millis
from mainspring.model.alert import Alert, AlertEvent, ChannelKind

LONGEST_SEND = 15.0
"""Seconds that a channel may take."""

SHORTEST_SECRET = 5
"""Parts of an address from this length on are blotted out of what a service says of it."""

_KINDS = {
    AlertEvent.RECOVERY: "success",
    AlertEvent.HEARTBEAT_UP: "success",
    AlertEvent.TEST: "info",
    AlertEvent.LATE: "warning",
}


def send(kind: ChannelKind, url: str, secret: str, alert: Alert, now: datetime) -> str | None:
    """Bring one alert to one address; answers a sentence on why it was not taken, or ``None``."""
    if kind is ChannelKind.WEBHOOK:
        return _send_webhook(url, secret, alert, now)
    return _send_apprise(url, alert)


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a webhook by the Standard Webhooks convention (``whsec_`` + base64 secrets)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _send_webhook(url: str, secret: str, alert: Alert, now: datetime) -> str | None:
    body = msgspec.json.encode(
        {"type": f"alert.{alert.event}", "timestamp": alert.created_at, "data": _facts(alert)}
    )
    message_id, timestamp = f"alert_{alert.id}", to_millis(now) // 1000
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body),
    }
    try:
        answer = httpx2.post(url, content=body, headers=headers, timeout=LONGEST_SEND)
    except httpx2.HTTPError as problem:
        return f"The address could not be reached ({type(problem).__name__})."
    if answer.is_success:
        return None
    return f"The address answered {answer.status_code}."


def _facts(alert: Alert) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(alert)
    del facts["deliveries"]
    return facts


def _send_apprise(url: str, alert: Alert) -> str | None:
    import apprise  # takes a tenth of a second, which only those who use it should pay

    service = apprise.Apprise()
    if not service.add(url):
        return "The address is of no kind that is known."
    result = service.notify(
        title=alert.title,
        body=alert.message,
        notify_type=_KINDS.get(alert.event, "failure"),
        timeout=LONGEST_SEND,
    )
    if result:
        return None
    said = " ".join(entry.message for entry in result.logs())
    return blot(said or "The service did not take it.", url)


def blot(text: str, url: str) -> str:
    """``text`` without the parts of ``url`` that may be secret."""
    parts = urlsplit(url)
    pieces = [parts.username, parts.password, *parts.path.split("/"), *parts.query.split("&")]
    values = {piece.partition("=")[2] or piece for piece in pieces if piece} | {parts.netloc}
    for value in sorted(values, key=len, reverse=True):
        for shape in (value, unquote(value)):
            if len(shape) >= SHORTEST_SECRET:
                text = text.replace(shape, "…")
    return text[:500]
