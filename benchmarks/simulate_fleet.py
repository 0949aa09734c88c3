"""A simulation of thousands of services: what falls due when, how long it waits, and how many databases carry it.

The costs of a run are those that `throughput.py` measures; they can be given as options. Schedules are real
ones, computed by the same code that plans them, and so is the jitter.
"""

from __future__ import annotations

import argparse
import heapq
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mainspring.schedules import Cron, Interval, Schedule, Unit, jitter_of, next_due

START = datetime(2026, 3, 2, 8, 50, tzinfo=UTC)
STORE, NODE, SCRIPT = 7.0, 15.0, 7.0
"""Milliseconds of processor time of one run, as `throughput.py` found them on a machine of two cores."""

LOG_SPREAD = 1.0
"""How unlike the lengths of scripts are: the deviation of their logarithms."""


@dataclass(frozen=True)
class World:
    """What is simulated. Seconds, where nothing else is said."""

    services: int
    jobs: int
    minutes: int
    jitter: float
    length: float
    store: float
    node: float
    script: float
    target: float
    seed: int


Shape = tuple[float, tuple[str, ...] | tuple[int, Unit]]

SHAPES: Sequence[Shape] = (
    # What people write: most of it at the full hour, much at its quarters, some at no round moment.
    (0.30, ("0 * * * *",)),
    (0.10, ("*/15 * * * *",)),
    (0.08, ("*/5 * * * *",)),
    (0.02, ("* * * * *",)),
    (0.20, ("0 9 * * *", "0 0 * * *", "0 6 * * *", "0 9 * * 1-5")),
    (0.15, (1, Unit.HOURS)),
    (0.10, (15, Unit.MINUTES)),
    (0.05, (5, Unit.MINUTES)),
)
"""Parts of all jobs, and their cron expressions or interval; intervals count from when the job was made."""


def schedule_of(dice: random.Random) -> Schedule:
    """One job's schedule."""
    (_, shape), *_ = dice.choices(SHAPES, [part for part, _ in SHAPES])
    if isinstance(shape[0], str):
        return Cron(expression=dice.choice(shape))  # type: ignore[arg-type]
    every, unit = shape
    made = START - timedelta(milliseconds=dice.randrange(30 * 86_400_000))
    return Interval(every=every, unit=unit, starts_at=made)  # type: ignore[arg-type]


def due_moments(world: World) -> Iterator[tuple[float, int]]:
    """Seconds from the start and service of all that falls due. Schedules that are alike are computed once."""
    dice = random.Random(world.seed)
    until = START + timedelta(minutes=world.minutes)
    known: dict[str, list[float]] = {}
    jittered = Cron(expression="* * * * *", jitter=world.jitter)
    for number in range(world.jobs):
        schedule = schedule_of(dice)
        key = schedule.expression if isinstance(schedule, Cron) else ""
        if not key or key not in known:
            known[key] = list(moments_of(schedule, until))
        spread = jitter_of(jittered, f"job{number}").total_seconds()
        service = number % world.services
        for moment in known[key]:
            yield moment + spread, service


def moments_of(schedule: Schedule, until: datetime) -> Iterator[float]:
    """When a schedule is due before ``until``, in seconds from the start."""
    following = next_due(schedule, START, "job")
    while following is not None and following.moment < until:
        yield (following.moment - START).total_seconds()
        following = next_due(schedule, following.moment, "job")


class Outcome:
    """What was seen with one number of databases and places for scripts."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.stored = 0.0

    def percentile(self, part: float) -> float:
        """The wait that ``part`` of all runs did not exceed."""
        return self.waits[min(int(part * len(self.waits)), len(self.waits) - 1)]


def simulate(world: World, due: list[tuple[float, int]], databases: int, places: int) -> Outcome:
    """Serve what is due, each service by its database in turn, then by the first place that is free.

    A database hands out one run after the other at its measured cost; a place is held for a script's length.
    """
    dice = random.Random(world.seed + 1)
    outcome = Outcome()
    free_database = [0.0] * databases
    pools = [[0.0] * max(places // databases, 1) for _ in range(databases)]
    for moment, service in due:
        shard = service % databases
        handed = max(moment, free_database[shard]) + world.store
        free_database[shard] = handed
        pool = pools[shard]
        begun = max(handed, pool[0])
        heapq.heapreplace(pool, begun + world.node + script_length(world, dice))
        outcome.waits.append(begun - moment)
        outcome.stored += world.store
    outcome.waits.sort()
    return outcome


def script_length(world: World, dice: random.Random) -> float:
    """How long a script takes: most are short, some are long, on average ``world.length``."""
    return world.length * dice.lognormvariate(-(LOG_SPREAD**2) / 2, LOG_SPREAD)


def enough(world: World, due: list[tuple[float, int]]) -> tuple[int, int, Outcome]:
    """The fewest databases, and then places, with which 99 % begin within the target."""
    unlimited = len(due)

    def good(databases: int, places: int) -> bool:
        return simulate(world, due, databases, places).percentile(0.99) <= world.target

    databases = fewest(lambda count: good(count, unlimited), world.services)
    places = fewest(lambda count: good(databases, count * databases), unlimited) * databases
    return databases, places, simulate(world, due, databases, places)


def fewest(good: Callable[[int], bool], most: int) -> int:
    """The least count that is good, where every greater one is too."""
    low, high = 0, 1
    while high < most and not good(high):
        low, high = high, min(2 * high, most)
    while high - low > max(1, high // 50):  # to two per cent
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high


def report(world: World) -> None:
    """Print one line for one jitter."""
    due = sorted(due_moments(world))
    seconds = Counter(int(moment) for moment, _ in due)
    peak = max(seconds.values())
    mean = len(due) / (world.minutes * 60)
    databases, places, outcome = enough(world, due)
    alone = simulate(world, due, 1, len(due))
    cores = mean * (world.node + world.script)
    print(
        f"{world.jitter:7.0f} s {mean:10.0f} {peak:9.0f} {alone.percentile(0.5):9.2f} {alone.percentile(0.99):9.2f}"
        f" {databases:10d} {places:8d} {outcome.percentile(0.5):8.2f} {outcome.percentile(0.99):8.2f}"
        f" {outcome.waits[-1]:8.2f} {cores:8.1f}"
    )


def main() -> None:
    """Print what was simulated, with and without jitter."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--services", type=int, default=2_000)
    options.add_argument("--jobs", type=int, default=100_000)
    options.add_argument("--minutes", type=int, default=15, help="from 08:50, so that it is 9 once")
    options.add_argument("--jitter", type=float, nargs="*", default=[0, 60, 300], help="seconds")
    options.add_argument(
        "--length", type=float, default=2.0, help="seconds a script takes, mostly waiting"
    )
    options.add_argument(
        "--store", type=float, default=STORE, help="milliseconds a run costs PostgreSQL"
    )
    options.add_argument("--cores", type=int, default=2, help="that PostgreSQL has")
    options.add_argument("--node", type=float, default=NODE, help="milliseconds a run costs a node")
    options.add_argument(
        "--script", type=float, default=SCRIPT, help="milliseconds a script computes"
    )
    options.add_argument(
        "--target", type=float, default=5.0, help="seconds in which 99 %% are to begin"
    )
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    began = time.monotonic()
    print(
        f"{chosen.jobs:,} jobs of {chosen.services:,} services, {chosen.minutes} minutes around 9:00; a run costs "
        f"PostgreSQL {chosen.store:g} ms, a node {chosen.node:g} ms, its script {chosen.script:g} ms; "
        f"{chosen.length:g} s long; seed {chosen.seed}"
    )  # fmt: skip
    print(
        "             due/s           one database, wait    for 99 % within"
        f" {chosen.target:g} s                 wait        cores of\n"
        "   jitter       mean      peak    median      99 %  databases   places   median     99 %"
        "  longest    nodes"
    )  # fmt: skip
    for jitter in chosen.jitter:
        report(
            World(
                services=chosen.services,
                jobs=chosen.jobs,
                minutes=chosen.minutes,
                jitter=jitter,
                length=chosen.length,
                store=chosen.store / 1000 / chosen.cores,
                node=chosen.node / 1000,
                script=chosen.script / 1000,
                target=chosen.target,
                seed=chosen.seed,
            )
        )
    print(f"simulated in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
