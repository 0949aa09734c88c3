"""Stores new tweets about a topic in the table Updates, each once.

Needs the settings twitterConsumerKey, twitterConsumerSecret, TWITTER_ACCESS_TOKEN and
TWITTER_ACCESS_TOKEN_SECRET; twitterApiUrl may name another address than Twitter's.
"""

from datetime import datetime

from mainspring.script import oauth1, run, settings, tables

TOPIC = "#mobileservices"
MOST_PAGES = 10

updates = tables["Updates"]


def getUpdates():
    newest = updates.order_by("-twitterId").first()
    tweets = fetch(since_id=newest["twitterId"] if newest else None)
    rows = [as_row(tweet) for tweet in tweets if is_original(tweet)]
    updates.insert(rows)
    print(f"Fetched {len(tweets)} new tweets and stored {len(rows)} of them.")


def fetch(since_id):
    """Every tweet newer than since_id, which the API leaves out itself: no + 1 is needed."""
    url = settings.get("twitterApiUrl", "https://api.twitter.com") + "/1.1/search/tweets.json"
    query = {"q": TOPIC, "result_type": "recent", "count": 100}
    if since_id:
        query["since_id"] = since_id
    tweets = []
    with oauth1("twitter") as twitter:
        for page in range(MOST_PAGES):
            run.progress(page, MOST_PAGES)
            statuses = answer(twitter.get(url, params=query))["statuses"]
            if not statuses:  # a page may be short although more follow: only an empty one is last
                return tweets
            tweets += statuses
            query["max_id"] = statuses[-1]["id"] - 1
    print(
        f"There is more than {MOST_PAGES} pages hold: tweets before {tweets[-1]['id']} are left out."
    )
    return tweets


def answer(response):
    if response.is_success:
        return response.json()
    try:
        reason = response.json()["errors"][0]["message"]
    except (ValueError, LookupError, TypeError):
        reason = "no reason given"
    raise RuntimeError(f"Twitter refused the request with status {response.status_code}: {reason}")


def is_original(tweet):
    """Neither a retweet nor a reply."""
    return not (
        tweet["text"].startswith("RT @")
        or tweet.get("retweeted_status")
        or tweet.get("in_reply_to_user_id")
    )


def as_row(tweet):
    return {
        "twitterId": tweet["id"],
        "text": tweet["text"],
        "author": tweet["user"]["screen_name"],
        "date": datetime.strptime(tweet["created_at"], "%a %b %d %H:%M:%S %z %Y"),
    }
