"""On time, every time, exactly once: whatever happens to the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.faults.chronos import check, seeded

SEED = "CHRONOS_SEED"


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_occurrences_survive_a_tormented_server(tmp_path: Path) -> None:
    with seeded(SEED) as seed:
        told = check(tmp_path, jobs=25, seconds=25, seed=seed)
    print(seed, told)
    assert told["states"].get("succeeded", 0) > 20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_jobs_for_two_minutes(tmp_path: Path) -> None:
    with seeded(SEED) as seed:
        told = check(tmp_path, jobs=200, seconds=120, seed=seed)
    print(seed, told)
    assert told["states"].get("succeeded", 0) > 1000
