"""Whether the tutorial did what it promises, from the outside: rows, runs, and what was asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx2
from msgspec import Struct

from mainspring.base.errors import MainspringError
from mainspring.cli.tutorial import JobScript, Tutorial
from mainspring.client import Client
from mainspring.model.job import Language
from mainspring.model.tutorial import JOB

INTERVAL = 2
"""Seconds between two occurrences."""

LONGEST = 60.0
"""Seconds to wait for a scheduled run."""


class Result(Struct):
    """What came of it."""

    ok: bool
    rows: int
    runs: list[dict[str, Any]]
    seconds: float
    problems: list[str]


def check_demo(
    client: Client, stand_in: str, credentials: Mapping[str, str], script: JobScript
) -> Result:
    """Take the tutorial's steps, wait for a run of each kind, compare with what was there to get."""
    started = time.monotonic()
    problems: list[str] = []
    runs: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    try:
        tutorial = Tutorial(client)
        tutorial.store_settings(credentials)
        tutorial.create_table()
        tutorial.create_job(INTERVAL, "seconds", script.language)
        tutorial.save_script(script.file)
        runs.append(tutorial.run_once(lambda entry: None))
        asked_before = len(_ask(stand_in, "requests"))
        tutorial.enable()
        runs.append(_wait_for_scheduled_run(client))
        client.post(f"/jobs/{JOB}/disable")
        rows = tutorial.browse(1000)["items"]
        asked = _ask(stand_in, "requests")
        problems += _check_runs(runs)
        problems += _check_rows(rows, _ask(stand_in, "tweets"), script.language)
        problems += _check_requests(asked[:asked_before], asked[asked_before:])
    except MainspringError as problem:
        problems.append(problem.message)
    return Result(
        ok=not problems,
        rows=len(rows),
        runs=[{"trigger": run["trigger"], "state": run["state"]} for run in runs],
        seconds=round(time.monotonic() - started, 2),
        problems=problems,
    )


def _wait_for_scheduled_run(client: Client) -> dict[str, Any]:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        found = client.list("/runs", most=10, job=JOB, trigger="schedule")
        ended = [run for run in found if run["finished_at"] and run["started_at"]]
        if ended:
            return ended[-1]
        time.sleep(0.1)
    raise MainspringError(f"No run of the schedule ended within {LONGEST:g} s.")


def _check_runs(runs: list[dict[str, Any]]) -> list[str]:
    return [
        f"The {run['trigger']} run {run['state']}: {(run['failure'] or {}).get('message')}"
        for run in runs
        if run["state"] != "succeeded"
    ]


def _check_rows(
    rows: list[dict[str, Any]], tweets: list[dict[str, Any]], language: Language
) -> list[str]:
    # Numbers of JavaScript have 53 bits: ids are rounded, and a tweet whose id was rounded down is asked
    # for again.
    exact = language is Language.PYTHON
    known = {
        (tweet["id"] if exact else float(tweet["id"]), tweet["text"]): tweet for tweet in tweets
    }
    problems = [] if rows else ["The table has no rows."]
    for key, count in Counter((row["twitterId"], row["text"]) for row in rows).items():
        tweet = known.get(key)
        if tweet is None:
            problems.append(f"The row {key[0]} is no tweet of the service's.")
        elif tweet["kind"] != "tweet":
            problems.append(f"The row {key[0]} is a {tweet['kind']}.")
        elif count > 1 and (exact or tweet["id"] <= key[0]):
            problems.append(f"The tweet {key[0]} is stored twice.")
    return problems


def _check_requests(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[str]:
    problems = []
    if not first or any(request["since_id"] for request in first):
        problems.append("The first run should ask for everything.")
    if not second or not all(request["since_id"] for request in second):
        problems.append("The second run should ask with since_id.")
    return problems


def _ask(stand_in: str, what: str) -> list[dict[str, Any]]:
    answer = httpx2.get(f"{stand_in}/{what}", timeout=10.0, trust_env=False)
    return list(answer.raise_for_status().json())
