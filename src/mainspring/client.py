"""A client of the management API: what the command line speaks through."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import msgspec

from mainspring import __version__
from mainspring.base.errors import MainspringError, Misconfigured

API = "/api/v1"

PAGE = 500
"""Items asked for at once."""

TIMEOUT = httpx2.Timeout(60.0, connect=5.0)

RECONNECTS = 20
"""How often a stream that broke is taken up again before giving up."""

Json = dict[str, Any]


class ServiceError(MainspringError):
    """What the server said: its code, status and sentence."""

    def __init__(self, status: int, said: Json) -> None:
        super().__init__(
            said.get("message") or f"The server answered with status {status}.",
            code=said.get("code") or "unknown",
            field=said.get("field"),
        )
        self.status = status


class NoServer(MainspringError):
    """Nobody answers where the server should be."""

    code = "no_server"
    status = 503


class Address(NamedTuple):
    """Where a server is, and what opens it: the header's name and value."""

    url: str
    header: tuple[str, str]


class Event(NamedTuple):
    """One event of a stream."""

    name: str
    data: Json


def find_server(url: str | None, token: str | None, data: Path) -> Address:
    """Where to connect: what is given, then MAINSPRING_URL with MAINSPRING_TOKEN or
    MAINSPRING_MASTER_KEY, then the server that runs on the data directory.
    """
    url = url or os.environ.get("MAINSPRING_URL")
    token = token or os.environ.get("MAINSPRING_TOKEN")
    master = os.environ.get("MAINSPRING_MASTER_KEY")
    local = None if url and (token or master) else _local(data)
    if url is None and local is not None:
        url = local["url"]
    if url is None:
        raise NoServer(
            f"No Mainspring server runs on the data directory {data}: start one with "
            "'mainspring serve', or name another with --data or --url."
        )
    if token is None and master is None:
        if local is None or local["url"] != url:
            raise Misconfigured(f"Name a token for {url} with --token or MAINSPRING_TOKEN.")
        token = local["token"]
    return Address(url.rstrip("/"), _header(token, master))


def _header(token: str | None, master: str | None) -> tuple[str, str]:
    return ("Authorization", f"Bearer {token}") if token else ("X-ZUMO-MASTER", master or "")


def _local(data: Path) -> dict[str, str] | None:
    try:
        return msgspec.json.decode((data / "local.json").read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as problem:
        raise Misconfigured(f"{data / 'local.json'} cannot be read: {problem}.") from None


class Client:
    """Calls of the management API; every error is a `MainspringError` with one sentence."""

    def __init__(self, address: Address) -> None:
        name, value = address.header
        self.url = address.url
        self._http = httpx2.Client(
            base_url=address.url + API,
            headers={name: value, "User-Agent": f"mainspring/{__version__}"},
            timeout=TIMEOUT,
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """GET an address below the API's; parameters that are ``None`` are left out."""
        return self._json(self._send("GET", path, params=_given(params)))

    def text(self, path: str) -> str:
        """GET a text, such as a script."""
        return self._send("GET", path).text

    def post(self, path: str, body: Any = None) -> Any:
        """POST a JSON body."""
        return self._json(self._send("POST", path, json=body))

    def patch(self, path: str, body: Any) -> Any:
        """PATCH with a JSON body."""
        return self._json(self._send("PATCH", path, json=body))

    def put(self, path: str, body: Any) -> Any:
        """PUT a JSON body."""
        return self._json(self._send("PUT", path, json=body))

    def put_text(self, path: str, text: str) -> Any:
        """PUT a text, such as a script."""
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        return self._json(self._send("PUT", path, content=text.encode(), headers=headers))

    def ask(self, request: bytes) -> Any:
        """POST a request of the script protocol; answers what a run would be answered."""
        headers = {"Content-Type": "application/msgpack"}
        answered = self._send("POST", "/script-requests", content=request, headers=headers)
        return msgspec.msgpack.decode(answered.content)

    def post_lines(self, path: str, rows: Iterable[Any], *, key: str, **params: Any) -> Any:
        """POST rows as NDJSON, to be stored once under a key."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
        content = msgspec.json.Encoder().encode_lines(list(rows))
        sent = {n: str(v).lower() if isinstance(v, bool) else v for n, v in _given(params).items()}
        return self._json(self._send("POST", path, content=content, headers=headers, params=sent))

    def lines(self, path: str, **params: Any) -> Iterator[str]:
        """The lines of a streamed answer, as they come."""
        try:
            with self._http.stream("GET", path, params=_given(params)) as response:
                if response.status_code >= 400:
                    response.read()
                    raise _error(response)
                yield from _lines(response)
        except httpx2.TransportError as problem:
            raise self._no_server(problem) from None

    def download(self, path: str, **params: Any) -> Iterator[bytes]:
        """A streamed answer as it comes, byte for byte."""
        try:
            with self._http.stream("GET", path, params=_given(params)) as response:
                if response.status_code >= 400:
                    response.read()
                    raise _error(response)
                yield from response.iter_bytes()
        except httpx2.TransportError as problem:
            raise self._no_server(problem) from None

    def delete(self, path: str) -> None:
        """DELETE."""
        self._send("DELETE", path)

    def list(self, path: str, most: int | None = None, **params: Any) -> list[Json]:
        """All items of a list, page after page, at most ``most``."""
        items: list[Json] = []
        cursor: str | None = None
        while most is None or len(items) < most:
            size = PAGE if most is None else min(PAGE, most - len(items))
            page = self.get(path, cursor=cursor, limit=size, **params)
            items += page["items"]
            cursor = page["cursor"]
            if cursor is None:
                break
        return items

    def follow(self, path: str, **params: Any) -> Iterator[Event]:
        """Events of a stream until it ends; taken up again where the connection broke."""
        last_id: str | None = None
        broken = 0
        while True:
            headers = {"Last-Event-ID": last_id} if last_id else {}
            try:
                for event_id, event in self._stream(path, _given(params), headers):
                    broken, last_id = 0, event_id or last_id
                    yield event
                    if event.name == "end":
                        return
            except NoServer:
                if broken >= RECONNECTS:
                    raise
            broken += 1
            time.sleep(min(2.0, 0.1 * broken))

    def _stream(
        self, path: str, params: Json, headers: dict[str, str]
    ) -> Iterator[tuple[str | None, Event]]:
        timeout = httpx2.Timeout(60.0, connect=5.0, read=None)
        try:
            with self._http.stream(
                "GET", path, params=params, headers=headers, timeout=timeout
            ) as response:
                if response.status_code >= 400:
                    response.read()
                    raise _error(response)
                yield from read_events(_lines(response))
        except httpx2.TransportError as problem:
            raise self._no_server(problem) from None

    def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            response = self._http.request(method, path, **request)
        except httpx2.TransportError as problem:
            raise self._no_server(problem) from None
        if response.status_code >= 400:
            raise _error(response)
        return response

    def _no_server(self, problem: Exception) -> NoServer:
        if isinstance(problem, httpx2.TimeoutException):
            return NoServer(f"The server at {self.url} does not answer in time.")
        return NoServer(
            f"No Mainspring server answers at {self.url}: start one with 'mainspring serve'."
        )

    @staticmethod
    def _json(response: httpx2.Response) -> Any:
        return msgspec.json.decode(response.content) if response.content else None


def _lines(response: httpx2.Response) -> Iterator[str]:
    """Lines as we write them: a text may hold other separators, which end none."""
    rest = ""
    for part in response.iter_text():
        *lines, rest = (rest + part).split("\n")
        yield from lines
    if rest:
        yield rest


def _given(params: Json) -> Json:
    return {name: value for name, value in params.items() if value is not None}


def _error(response: httpx2.Response) -> ServiceError:
    said: Any = None
    with suppress(msgspec.MsgspecError):
        said = msgspec.json.decode(response.content)
    return ServiceError(response.status_code, said if isinstance(said, dict) else {})


def read_events(lines: Iterator[str]) -> Iterator[tuple[str | None, Event]]:
    """Server-Sent Events, as far as this API uses them."""
    name, event_id = "message", None
    data: list[str] = []
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line and data:
            yield event_id, Event(name, msgspec.json.decode("\n".join(data)))
            name, data, event_id = "message", [], None
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif field == "id":
            event_id = value
