"""Settings: put, list, delete. Values are encrypted before they reach the store."""

from __future__ import annotations

from mainspring.base.errors import Invalid, TooLarge, not_found
from mainspring.base.names import check_setting_name
from mainspring.model.audit import Act
from mainspring.model.service import Role, Setting
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.store import settings
from mainspring.store.settings import StoredSetting
from mainspring.store.transaction import Transaction

LARGEST_VALUE = 64 * 1024
"""Bytes."""


def put_setting(tx: Transaction, context: Context, name: str, value: str, secret: bool) -> Setting:
    """Store or replace a setting."""
    context.require(Role.EDITOR)
    check_setting_name(name)
    if "\0" in value:
        raise Invalid("A setting cannot hold NUL characters.", field="value")
    if len(value.encode()) > LARGEST_VALUE:
        raise TooLarge(f"A setting may have at most {LARGEST_VALUE} bytes.", field="value")
    stored = StoredSetting(
        name=name,
        encrypted=context.cipher.encrypt(value),
        secret=secret,
        updated_at=context.now,
    )
    settings.put(tx, stored)
    context.note(tx, Act.SETTING_SET, name, secret=secret)
    return _noun(context, stored)


def list_settings(tx: Transaction, context: Context) -> Page[Setting]:
    """All settings by name; the values of secrets are never shown."""
    context.require(Role.VIEWER)
    return Page([_noun(context, stored) for stored in settings.every(tx)])


def delete_setting(tx: Transaction, context: Context, name: str) -> None:
    """Delete a setting."""
    context.require(Role.EDITOR)
    if not settings.remove(tx, name):
        raise not_found("setting", name)
    context.note(tx, Act.SETTING_DELETE, name)


def _noun(context: Context, stored: StoredSetting) -> Setting:
    return Setting(
        name=stored.name,
        secret=stored.secret,
        updated_at=stored.updated_at,
        value=None if stored.secret else context.cipher.decrypt(stored.encrypted),
    )
