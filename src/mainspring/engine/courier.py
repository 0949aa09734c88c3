"""The courier: brings alerts to their channels, again and again until they are taken.

A delivery is marked before it is tried, with a moment at which it is due once more. Whatever ends this
process in between, the alert is delivered then: at least once, and rarely twice.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from mainspring.base.cipher import Cipher
from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.loop import Loop
from mainspring.engine.sending import LONGEST_SEND, send
from mainspring.model.alert import AlertEvent
from mainspring.model.policies import Retries
from mainspring.store import alerts
from mainspring.store.alerts import DueDelivery
from mainspring.store.bell import ALERTS
from mainspring.store.database import Database

AT_ONCE = 8
"""Alerts on their way at the same time."""

RETRIES = Retries(attempts=40, delay=5, factor=2, longest_delay=3600)
"""About a day and a half of trying."""

LEASE = timedelta(seconds=4 * LONGEST_SEND)


class Courier:
    """Delivers in threads of its own, so that a channel that hangs keeps nothing else waiting."""

    def __init__(self, database: Database, clock: Clock, cipher: Cipher) -> None:
        self._database = database
        self._clock = clock
        self._cipher = cipher
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="courier")
        self.loop = Loop("courier", database.bell, (ALERTS,), self.look)

    async def look(self) -> float | None:
        """Deliver what is due; answers the seconds until something is."""
        while True:
            now = self._clock()
            due = await self._database.write(alerts.take_due, now, now + LEASE, AT_ONCE)
            await asyncio.gather(*(self._deliver(delivery) for delivery in due))
            if len(due) < AT_ONCE:
                break
        earliest = await self._database.read(alerts.earliest_due)
        return None if earliest is None else (earliest - self._clock()).total_seconds()

    async def close(self) -> None:
        """End, without waiting for what hangs."""
        await self.loop.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _deliver(self, due: DueDelivery) -> None:
        error = await self._send(due)
        now = self._clock()
        if error is None:
            await self._database.write(alerts.delivered, due, now)
            return
        log.warning("an alert was not taken", alert=due.alert.id, channel=due.channel, error=error)
        last = due.attempt >= RETRIES.attempts or due.alert.event is AlertEvent.TEST
        delay = RETRIES.delay_after(due.attempt, f"{due.alert.id}/{due.channel}")
        await self._database.write(alerts.refused, due, error, None if last else now + delay)

    async def _send(self, due: DueDelivery) -> str | None:
        url = self._cipher.decrypt(due.encrypted_url)
        secret = self._cipher.decrypt(due.encrypted_secret) if due.encrypted_secret else ""
        sending = asyncio.get_running_loop().run_in_executor(
            self._threads, send, due.kind, url, secret, due.alert, self._clock()
        )
        try:
            return await asyncio.wait_for(sending, 2 * LONGEST_SEND)
        except TimeoutError:
            return "It did not answer in time."
        except Exception as problem:
            log.exception("an alert could not be sent", alert=due.alert.id, channel=due.channel)
            return f"It could not be sent ({type(problem).__name__})."
