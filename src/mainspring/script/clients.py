"""HTTP clients for remote services, ready before the script's process is forked."""

from __future__ import annotations

import ssl

import httpx2
from authlib.integrations.httpx_client import OAuth1Client

from mainspring import __version__
from mainspring.script.errors import SettingMissing
from mainspring.script.session import session
from mainspring.script.settings import settings

TIMEOUT = httpx2.Timeout(30.0, connect=10.0)

CONNECT_RETRIES = 2
"""How often a connection that failed is tried again; a request that was sent is not."""

_HEADERS = {"User-Agent": f"Mainspring/{__version__}"}

_tls = ssl.create_default_context()


class Transport(httpx2.HTTPTransport):
    """Sends requests to mapped hosts elsewhere; they say whom they were meant for."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See `httpx2.HTTPTransport`."""
        target = session.start.hosts.get(request.url.host)
        if target is not None:
            request.headers["X-Forwarded-Proto"] = request.url.scheme
            to = httpx2.URL(target)
            request.url = request.url.copy_with(scheme=to.scheme, host=to.host, port=to.port)
        return super().handle_request(request)


def _transport() -> httpx2.HTTPTransport:
    return Transport(verify=_tls, retries=CONNECT_RETRIES)


http = httpx2.Client(
    transport=_transport(),
    timeout=TIMEOUT,
    headers=_HEADERS,
    follow_redirects=True,
    trust_env=False,
)
"""An `httpx2.Client` with time-outs set: ``http.get(url).json()``."""


def oauth1(name: str) -> OAuth1Client:
    """A client that signs requests with the credentials stored for ``name`` (OAuth 1.0a).

    ``oauth1("twitter")`` reads the settings twitterConsumerKey, twitterConsumerSecret, and
    twitterAccessToken, twitterAccessTokenSecret (or TWITTER_ACCESS_TOKEN, TWITTER_ACCESS_TOKEN_SECRET).
    Raises `SettingMissing` naming what is not stored.
    """
    upper = name.upper()
    return OAuth1Client(
        client_id=_first(f"{name}ConsumerKey", f"{upper}_CONSUMER_KEY"),
        client_secret=_first(f"{name}ConsumerSecret", f"{upper}_CONSUMER_SECRET"),
        token=_first(f"{name}AccessToken", f"{upper}_ACCESS_TOKEN"),
        token_secret=_first(f"{name}AccessTokenSecret", f"{upper}_ACCESS_TOKEN_SECRET"),
        transport=_transport(),
        timeout=TIMEOUT,
        headers=_HEADERS,
        trust_env=False,
    )


def _first(*names: str) -> str:
    for name in names:
        if name in settings:
            return settings[name]
    raise SettingMissing(
        f"There is no setting '{names[0]}' (nor '{names[1]}'): add it on the Configure tab."
    )
