"""Who calls the table API: keys, and users' tokens of today's identity providers and of the original's."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from mainspring.base.errors import Unauthorized
from mainspring.base.logging import log
from mainspring.http.auth import MASTER_HEADER, AnyRequest, anonymous
from mainspring.http.backend import Backend
from mainspring.model.service import KeyName, ServiceOptions
from mainspring.operations import access, clients
from mainspring.operations.clients import Caller
from mainspring.store.transaction import Transaction

LEEWAY = 300
"""Seconds by which clocks may differ."""

KEPT = 600.0
"""Seconds for which an identity provider's keys are kept."""

OURS = "urn:microsoft:windows-azure:zumo"
"""The issuer of tokens that are signed with the service's own key."""


class Keyring:
    """Identity providers' public keys, fetched when needed and kept for a while."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, KeySet]] = {}

    async def keys(self, url: str, *, fresh: bool = False) -> KeySet:
        """The keys at a JWKS address; `Unauthorized` where they cannot be had."""
        at, found = self._kept.get(url, (0.0, None))
        if found is not None and not fresh and time.monotonic() - at < KEPT:
            return found
        try:
            async with httpx2.AsyncClient(timeout=10.0, trust_env=False) as client:
                answer = await client.get(url)
            found = KeySet.import_key_set(answer.raise_for_status().json())
        except (httpx2.HTTPError, JoseError, ValueError, TypeError, KeyError) as problem:
            log.warning("an identity provider's keys cannot be had", url=url, error=str(problem))
            raise Unauthorized("The identity provider's keys cannot be had.") from None
        self._kept[url] = (time.monotonic(), found)
        return found


_keyring = Keyring()


async def find_caller(request: AnyRequest, backend: Backend) -> Caller:
    """Who calls. A token that is not valid is refused whatever the permission is."""
    keys = await backend.database.read(_keys, request, backend)
    sent = request.headers.get("x-zumo-auth")
    user = await _user(sent, backend, keys[2], keys[3]) if sent else None
    return Caller(now=backend.clock(), master=keys[0], application=keys[1], user=user)


def _keys(
    tx: Transaction, request: AnyRequest, backend: Backend
) -> tuple[bool, bool, str, ServiceOptions]:
    context = anonymous(backend)
    master = request.headers.get(MASTER_HEADER, "")
    application = request.headers.get("x-zumo-application", "")
    return (
        bool(master) and access.is_master_key(tx, context, master),
        bool(application) and access.is_application_key(tx, context, application),
        access.key_value(tx, context, KeyName.MASTER),
        clients.options(tx),
    )


async def _user(token: str, backend: Backend, master: str, options: ServiceOptions) -> str:
    claims = _verify_own(token, master)
    if claims is None and options.jwks_url is not None:
        claims = await _verify_theirs(token, options)
    if claims is None:
        raise Unauthorized("The authentication token is not valid.")
    _check_times(claims, backend.clock().timestamp())
    user = claims.get("uid") or claims.get("sub")
    if not isinstance(user, str):
        raise Unauthorized("The authentication token names no user.")
    return user


def _verify_own(token: str, master: str) -> dict[str, Any] | None:
    """A token as the original signed them: HS256 with a key made of the master key."""
    key = OctKey.import_key(hashlib.sha256((master + "JWTSig").encode()).digest())
    try:
        return dict(jwt.decode(token, key, algorithms=["HS256"]).claims)
    except (JoseError, ValueError):
        return None


async def _verify_theirs(token: str, options: ServiceOptions) -> dict[str, Any] | None:
    """A token of the identity provider; its keys are fetched anew if none of them fits."""
    assert options.jwks_url is not None
    for fresh in (False, True):
        keys = await _keyring.keys(options.jwks_url, fresh=fresh)
        try:
            claims = dict(jwt.decode(token, keys, algorithms=["RS256", "ES256"]).claims)
        except (JoseError, ValueError):
            continue
        return claims if _is_meant_for_us(claims, options) else None
    return None


def _is_meant_for_us(claims: dict[str, Any], options: ServiceOptions) -> bool:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    return (options.jwt_issuer is None or claims.get("iss") == options.jwt_issuer) and (
        options.jwt_audience is None or options.jwt_audience in audiences
    )


def _check_times(claims: dict[str, Any], now: float) -> None:
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or expires < now:
        raise Unauthorized("The authentication token has expired.")
    for name in ("nbf", "iat"):
        begins = claims.get(name)
        if isinstance(begins, int | float) and begins > now + LEEWAY:
            raise Unauthorized("The authentication token is not valid yet.")
