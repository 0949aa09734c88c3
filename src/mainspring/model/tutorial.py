"""The tutorial: from nothing to a job that fills a table by itself, in seven steps."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from mainspring.model.job import Language

TABLE = "Updates"
JOB = "getUpdates"
CREDENTIALS = (
    "twitterConsumerKey",
    "twitterConsumerSecret",
    "TWITTER_ACCESS_TOKEN",
    "TWITTER_ACCESS_TOKEN_SECRET",
)
"""The settings that its script reads."""


class StepName(StrEnum):
    """The steps, in order."""

    CREDENTIALS = "credentials"
    TABLE = "table"
    JOB = "job"
    SCRIPT = "script"
    RUN = "run"
    ROWS = "rows"
    ENABLE = "enable"


class Step(Struct, frozen=True):
    """One step, and whether what it leads to is the case now."""

    name: StepName
    done: bool


class Tutorial(Struct, frozen=True, kw_only=True):
    """How far a service is: ``done`` once every step is.

    ``credentials`` are the settings, ``table`` and ``job`` the names that the steps are about;
    ``language`` is the job's, once it exists.
    """

    done: bool
    steps: tuple[Step, ...]
    credentials: tuple[str, ...] = CREDENTIALS
    table: str = TABLE
    job: str = JOB
    language: Language | None = None
