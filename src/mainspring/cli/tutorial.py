"""The tutorial's steps, taken through the management API; each may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mainspring.base.errors import MainspringError
from mainspring.client import Client, ServiceError
from mainspring.model.job import Language
from mainspring.model.tutorial import JOB, TABLE

Run = dict[str, Any]


class JobScript(NamedTuple):
    """The script that the tutorial's job gets."""

    file: Path
    language: Language


class RunFailed(MainspringError):
    """The tutorial's run did not succeed."""

    code = "run_failed"


class Tutorial:
    """Does what the tutorial has a person do."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def store_settings(self, secrets: Mapping[str, str]) -> None:
        """Step 1: the credentials."""
        for name, value in secrets.items():
            self._client.put(f"/settings/{name}", {"value": value, "secret": True})

    def create_table(self) -> bool:
        """Step 2: the table; answers whether it is new."""
        return self._create("/tables", {"name": TABLE}, "table_exists")

    def create_job(self, every: int, unit: str, language: Language) -> str:
        """Step 3: the job, disabled; answers its schedule in words. One in another language goes."""
        schedule = {"type": "interval", "every": every, "unit": unit}
        body = {"name": JOB, "language": language, "schedule": schedule}
        if not self._create("/jobs", body, "job_exists"):
            if self._client.get(f"/jobs/{JOB}")["language"] != language:
                self._client.delete(f"/jobs/{JOB}")
                self._client.post("/jobs", body)
            self._client.patch(f"/jobs/{JOB}", {"schedule": schedule})
        return str(self._client.get(f"/jobs/{JOB}")["schedule_text"])

    def save_script(self, file: Path) -> int:
        """Step 4: the script; answers its version."""
        source = file.read_text(encoding="utf-8")
        return int(self._client.put_text(f"/jobs/{JOB}/script", source)["version"])

    def run_once(self, show: Callable[[dict[str, Any]], None]) -> Run:
        """Step 5: run it now; ``show`` is given each entry of its log as it comes."""
        asked = self._client.post(f"/jobs/{JOB}/runs", {})
        for event in self._client.follow(f"/runs/{asked['id']}/stream"):
            if event.name == "log":
                show(event.data)
            elif event.name == "end":
                return event.data
        raise RunFailed("The run's stream ended before the run did.")

    def browse(self, take: int) -> dict[str, Any]:
        """Step 6: some rows, the newest first, and how many there are."""
        page = self._client.get(f"/tables/{TABLE}/rows", order="-twitterId", take=take)
        return dict(page)

    def enable(self) -> str:
        """Step 7: follow the schedule; answers when the job runs next."""
        return str(self._client.post(f"/jobs/{JOB}/enable")["next_due"])

    def _create(self, path: str, body: dict[str, Any], known: str) -> bool:
        try:
            self._client.post(path, body)
        except ServiceError as problem:
            if problem.code != known:
                raise
            return False
        return True
