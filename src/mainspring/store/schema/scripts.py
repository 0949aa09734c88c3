"""What scripts share: modules of the service's own, and installed packages."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from mainspring.model.environment import Requirements
from mainspring.model.job import ScriptWarning
from mainspring.store.schema.metadata import CONTROL, metadata
from mainspring.store.types import Moment, Noun

shared_scripts = Table(
    "shared_scripts",
    metadata,
    Column("path", String(255), primary_key=True),
    Column("source", Text, nullable=False),
    Column("warnings", Noun(tuple[ScriptWarning, ...]), nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("saved_by", String(63), nullable=False),
    schema=CONTROL,
)

environments = Table(
    "environments",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("requirements", Noun(Requirements), nullable=False),
    Column("state", String(16), nullable=False),
    Column("lock", Text),
    Column("log", Text, nullable=False),
    Column("failure", Text),
    Column("updated_at", Moment, nullable=False),
    schema=CONTROL,
)
