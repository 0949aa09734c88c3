"""Secrets at rest: encryption with a key that lies outside the database, and one-way hashes."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken

from mainspring.base.errors import Misconfigured


class Cipher:
    """Encrypts and decrypts short texts with the service's secret key."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key.encode())
        except ValueError:
            raise Misconfigured(
                "MAINSPRING_SECRET_KEY is not a key: it must be 32 bytes in URL-safe base64."
            ) from None

    def encrypt(self, text: str) -> str:
        """Clear text → token that holds its own random nonce and a checksum."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Token → clear text; `Misconfigured` when another key wrote it."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise Misconfigured(
                "A stored secret cannot be read with this secret key. Start with the key file that "
                "was made together with this database."
            ) from None


def generate_key() -> str:
    """A fresh secret key."""
    return Fernet.generate_key().decode()


def generate_token(prefix: str) -> str:
    """A fresh random credential with 256 bits, recognisable by its prefix."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def fingerprint(credential: str) -> str:
    """SHA-256 of a *random* credential, the only form in which tokens are stored. Not for passwords."""
    return hashlib.sha256(credential.encode()).hexdigest()
