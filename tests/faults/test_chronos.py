"""On time, every time, exactly once: whatever happens to the servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.faults.chronos import check, seeded
from tests.faults.torments import FleetTorment, ServerTorment
from tests.postgres import own_postgres

SEED = "CHRONOS_SEED"


@pytest.mark.timeout(300)
def test_occurrences_survive_a_tormented_server(tmp_path: Path) -> None:
    with seeded(SEED) as seed:
        torment = ServerTorment(tmp_path / "data", seed, seconds=25)
        told = check(tmp_path / "trace", torment, jobs=25, seed=seed)
    print(seed, told)
    assert told["states"].get("succeeded", 0) > 20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_jobs_for_two_minutes(tmp_path: Path) -> None:
    with seeded(SEED) as seed:
        torment = ServerTorment(tmp_path / "data", seed, seconds=120)
        told = check(tmp_path / "trace", torment, jobs=200, seed=seed)
    print(seed, told)
    assert told["states"].get("succeeded", 0) > 1000


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_occurrences_survive_a_tormented_fleet(tmp_path: Path) -> None:
    with seeded(SEED) as seed, own_postgres() as postgres:
        torment = FleetTorment(tmp_path, postgres, seed, seconds=40)
        told = check(tmp_path / "trace", torment, jobs=25, seed=seed)
    print(seed, told)
    assert told["states"].get("succeeded", 0) > 50


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_hundred_jobs_on_a_fleet_for_five_minutes(tmp_path: Path) -> None:
    with seeded(SEED) as seed, own_postgres() as postgres:
        torment = FleetTorment(tmp_path, postgres, seed, seconds=300)
        told = check(tmp_path / "trace", torment, jobs=200, seed=seed)
    print(seed, told)
    assert told["states"].get("succeeded", 0) > 1000
