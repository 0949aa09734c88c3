"""A server that samples run on, and a site that stands in for the ones they ask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.server import Server, serving

SAMPLES = Path(__file__).parents[2] / "samples"


class Asked(NamedTuple):
    path: str
    headers: dict[str, str]


class Answered(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]


class Site:
    """Answers GET by ``answer``; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Answered] = lambda _: Answered(404, b"", {})
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.path, headers)
                site.asked.append(asked)
                status, body, answered = site.answer(asked)
                self.send_response(status)
                for name, value in {**answered, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def sampling(site: Site, tmp_path: Path) -> Iterator[Server]:
    """A server whose scripts find the site where they look for Open-Meteo, and may write a folder."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    with serving(
        tmp_path / "data",
        MAINSPRING_RUNTIME_HOSTS=f"api.open-meteo.com={site.url}",
        MAINSPRING_RUNTIME_WRITABLE=str(folder),
    ) as server:
        yield server


def install(server: Server, path: str, tables: tuple[str, ...]) -> str:
    """A job with a sample's script, and its tables; answers the job's name."""
    file = SAMPLES / path
    language = {".py": "python", ".js": "javascript"}[file.suffix]
    for table in tables:
        server.client.post("/tables", {"name": table})
    body = {"name": file.stem, "language": language, "schedule": {"type": "on_demand"}}
    server.client.post("/jobs", body)
    saved = server.client.put_text(f"/jobs/{file.stem}/script", file.read_text())
    assert saved["warnings"] == []
    return file.stem
