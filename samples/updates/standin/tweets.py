"""A world of tweets that goes on by itself: the same seed and moments make the same tweets."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

TWITTER_EPOCH = 1288834974657
"""Milliseconds since 1970 at which Twitter's ids begin."""

STOCK = 25
"""Tweets of the day before the start."""

DAY = 86_400_000

AUTHORS = ("ada_dev", "nils_codes", "mobile_mia", "samir", "lotte_ops", "cloud_taro", "o_connor")

TEXTS = (
    "Scheduled jobs in #mobileservices just saved my weekend",
    "Trying the new scheduler of #mobileservices: one table, one script, done ✅",
    "How do you archive old rows with #mobileservices?",
    "Notre application tourne depuis un an sur #mobileservices, sans un pépin",
    "מנסה את #mobileservices היום",
    "#mobileservices tip: insert in bulk, not in a loop. " + "It is quicker, too. " * 4,
    "It's \"quoted\", it's <b>bold</b> & it has an emoji 🐦 #mobileservices",
    "#MobileServices beats my old cron box",
)

OTHER_TEXTS = ("Nothing to do with the topic, just #coffee", "RTFM is good advice #docs")


@dataclass(frozen=True)
class Tweet:
    """One tweet; ``kind`` is tweet, retweet or reply."""

    id: int
    at: datetime
    author: str
    text: str
    kind: str
    likes: int

    def as_json(self) -> dict[str, Any]:
        """The tweet in the shape of Twitter's API 1.1."""
        user_id = 1000 + AUTHORS.index(self.author)
        reply = self.kind == "reply"
        answer: dict[str, Any] = {
            "created_at": self.at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "id": self.id,
            "id_str": str(self.id),
            "text": self.text,
            "truncated": False,
            "user": {
                "id": user_id,
                "id_str": str(user_id),
                "name": self.author.replace("_", " ").title(),
                "screen_name": self.author,
            },
            "in_reply_to_status_id": self.id - 4096 if reply else None,
            "in_reply_to_user_id": 1000 if reply else None,
            "to_user_id": 1000 if reply else None,
            "entities": {"hashtags": [{"text": tag} for tag in re.findall(r"#(\w+)", self.text)]},
            "retweet_count": self.likes // 2,
            "favorite_count": self.likes,
            "lang": "en",
        }
        if self.kind == "retweet":
            answer["retweeted_status"] = {"id": self.id - 8192, "text": self.text.split(": ", 1)[1]}
        return answer


class World:
    """Every tweet so far, computed from the clock: a stock at the start, then a burst now and then."""

    def __init__(self, seed: int, start: int, every: int) -> None:
        """``start`` in milliseconds since 1970, ``every`` the milliseconds between two bursts."""
        self._seed = seed
        self._start = start
        self._every = every
        self._tweets = [self._make(n, start - DAY + n * (DAY // STOCK)) for n in range(STOCK)]
        self._bursts = 0
        self._lock = threading.Lock()

    def until(self, now: int) -> list[Tweet]:
        """The tweets up to a moment, oldest first."""
        with self._lock:
            while (at := self._start + (self._bursts + 1) * self._every) <= now:
                self._bursts += 1
                for _ in range(random.Random(f"{self._seed} {self._bursts}").randint(1, 3)):
                    self._tweets.append(self._make(len(self._tweets), at))
            return list(self._tweets)

    def _make(self, number: int, at: int) -> Tweet:
        dice = random.Random(f"{self._seed}/{number}")
        kind = dice.choices(("tweet", "retweet", "reply"), weights=(6, 2, 2))[0]
        text = dice.choice(OTHER_TEXTS if dice.random() < 0.1 else TEXTS)
        if kind == "retweet":
            text = f"RT @{dice.choice(AUTHORS)}: {text}"
        elif kind == "reply":
            text = f"@{dice.choice(AUTHORS)} {text}"
        return Tweet(
            id=((at - TWITTER_EPOCH) << 22) | number,
            at=datetime.fromtimestamp(at // 1000, UTC),
            author=dice.choice(AUTHORS),
            text=text,
            kind=kind,
            likes=dice.randrange(200),
        )
