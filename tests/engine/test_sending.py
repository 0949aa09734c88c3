"""How channels are spoken to: really, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from tests.receiver import receiving

from mainspring.engine.sending import blot, send, sign
from mainspring.model.alert import Alert, AlertEvent, ChannelKind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ALERT = Alert(
    id=7, event=AlertEvent.FAILURE, title="job failed", message="Run 3", job="job", created_at=NOW
)


def test_the_signature_is_that_of_the_convention() -> None:
    """The example of https://www.standardwebhooks.com."""
    signature = sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_is_signed_and_tells_the_facts() -> None:
    with receiving() as receiver:
        assert send(ChannelKind.WEBHOOK, receiver.url + "/in", SECRET, ALERT, NOW) is None
        (got,) = receiver.received
    assert got.path == "/in"
    signed = f"alert_7.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    body = json.loads(got.body)
    assert body["type"] == "alert.failure"
    assert body["data"]["job"] == "job"


def test_refusals_are_said_without_the_address() -> None:
    with receiving() as receiver:
        receiver.answers = [500]
        refused = send(ChannelKind.WEBHOOK, receiver.url + "/secretpath", SECRET, ALERT, NOW)
    assert refused == "The address answered 500."
    gone = send(ChannelKind.WEBHOOK, receiver.url + "/secretpath", SECRET, ALERT, NOW)
    assert gone == "The address could not be reached (ConnectError)."


def test_apprise_takes_it_or_says_why_without_secrets() -> None:
    with receiving() as receiver:
        url = receiver.url.replace("http://", "json://someuser:somepassword@") + "/hidden-path"
        assert send(ChannelKind.APPRISE, url, "", ALERT, NOW) is None
        body = json.loads(receiver.received[0].body)
        assert (body["title"], body["message"], body["type"]) == ("job failed", "Run 3", "failure")
        receiver.answers = [401]
        refused = send(ChannelKind.APPRISE, url, "", ALERT, NOW)
    assert refused is not None
    assert "401" in refused
    assert not any(part in refused for part in ("someuser", "somepassword", "hidden-path"))
    assert "kind" in str(send(ChannelKind.APPRISE, "nonsense", "", ALERT, NOW))


def test_secrets_are_blotted_out_also_where_they_are_quoted() -> None:
    text = "POST https://host.example/hook/a%20token?key=hunter22 failed for 'a token'"
    assert blot(text, "slack://host.example/hook/a%20token?key=hunter22").count("…") >= 3
    assert "hunter22" not in blot(text, "slack://host.example/hook/a%20token?key=hunter22")
