"""A stand-in for Twitter's search API on loopback: ``python samples/updates/standin --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time

from signatures import Credentials, Signatures
from tweets import World

from server import RateLimit, Service, serve


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="standin", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--consumer-key", required=True)
    parser.add_argument("--consumer-secret", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--token-secret", required=True)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between new tweets")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate-limit", type=int, default=450, help="requests in 15 minutes")
    parser.add_argument(
        "--with-parent", action="store_true", help="end when standard input is closed"
    )
    given = parser.parse_args()
    credentials = Credentials(
        given.consumer_key, given.consumer_secret, given.token, given.token_secret
    )
    world = World(given.seed, time.time_ns() // 1_000_000, max(1, int(given.every * 1000)))
    service = Service(world, Signatures(credentials), RateLimit(given.rate_limit))
    try:
        server = serve(given.port, service)
    except OSError as problem:
        parser.error(f"port {given.port} cannot be used: {problem.strerror}")
    sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{server.server_address[1]}"}) + "\n")
    sys.stdout.flush()
    if given.with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    server.serve_forever()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
