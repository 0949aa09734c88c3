"""Whether a request is signed as OAuth 1.0a wants it, by oauthlib's server side."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, RequestValidator, ResourceEndpoint


class Credentials(NamedTuple):
    """The one application and the one user that exist here."""

    consumer_key: str
    consumer_secret: str
    token: str
    token_secret: str


class Refusal(NamedTuple):
    """A status and an error in Twitter's numbering."""

    status: int
    code: int
    message: str


NO_CREDENTIALS = Refusal(400, 215, "Bad Authentication data.")
NOT_AUTHENTICATED = Refusal(401, 32, "Could not authenticate you.")
WRONG_TOKEN = Refusal(401, 89, "Invalid or expired token.")


class Signatures:
    """Checks requests; a nonce is good once."""

    def __init__(self, credentials: Credentials) -> None:
        self._validator = _Validator(credentials)
        self._endpoint = ResourceEndpoint(self._validator)

    def refusal(self, method: str, url: str, authorization: str | None) -> Refusal | None:
        """Why a request is not let in; ``None`` lets it in."""
        if not authorization or not authorization.startswith("OAuth "):
            return NO_CREDENTIALS
        try:
            valid, request = self._endpoint.validate_protected_resource_request(
                url, http_method=method, headers={"Authorization": authorization}
            )
        except ValueError:
            return NOT_AUTHENTICATED
        if valid:
            return None
        given = getattr(request, "resource_owner_key", None)
        known = given is None or self._validator.validate_access_token(None, given, request)
        return NOT_AUTHENTICATED if known else WRONG_TOKEN


class _Validator(RequestValidator):
    enforce_ssl = False
    allowed_signature_methods = (SIGNATURE_HMAC_SHA1,)
    dummy_client = "nobody"
    dummy_access_token = "nothing"  # noqa: S105

    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._known = credentials
        self._used: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return 0 < len(nonce) <= 128

    def validate_client_key(self, client_key: str, request: Any) -> bool:
        return client_key == self._known.consumer_key

    def validate_access_token(self, client_key: Any, token: str, request: Any) -> bool:
        return token == self._known.token

    def validate_realms(self, *_: Any, **__: Any) -> bool:
        return True

    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: Any,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        with self._lock:
            fresh = (timestamp, nonce) not in self._used
            self._used.add((timestamp, nonce))
        return fresh

    def get_client_secret(self, client_key: str, request: Any) -> str:
        return self._known.consumer_secret

    def get_access_token_secret(self, client_key: str, token: str, request: Any) -> str:
        return self._known.token_secret
