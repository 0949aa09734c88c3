"""Backups over the API: who may, what is told while one is made, and what a stop leaves behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.server import Server, serving, wait_for

from mainspring.client import ServiceError


def bearer(server: Server, role: str) -> httpx2.Client:
    value = server.client.post("/tokens", {"name": role, "role": role})["value"]
    return httpx2.Client(
        base_url=server.url + "/api/v1",
        headers={"Authorization": f"Bearer {value}"},
        trust_env=False,
    )


def ready(server: Server) -> list[dict[str, Any]]:
    return [b for b in server.client.list("/backups") if b["state"] == "ready"]


def test_a_backup_is_made_listed_downloaded_and_deleted(server: Server) -> None:
    begun = server.client.post("/backups")
    assert begun["state"] == "making"
    (made,) = wait_for(lambda: ready(server))
    assert made["name"] == begun["name"]
    assert made["created_at"][:19] == begun["created_at"][:19]
    assert made["size"] == (server.data / "backups" / made["name"]).stat().st_size
    assert (server.data / "backups" / made["name"]).stat().st_mode & 0o077 == 0
    with bearer(server, "admin") as client:
        answered = client.get(f"/backups/{made['name']}")
    assert answered.headers["content-type"] == "application/zip"
    assert f'filename="{made["name"]}"' in answered.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answered.content)) as archive:
        assert archive.testzip() is None
        assert "manifest.json" in archive.namelist()
    server.client.delete(f"/backups/{made['name']}")
    assert server.client.list("/backups") == []
    noted = [entry for entry in server.client.list("/audit") if entry["subject"] == made["name"]]
    acts = [entry["action"] for entry in noted]
    assert acts == ["backup.delete", "backup.download", "backup.create"]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_administrators_may(server: Server, role: str) -> None:
    with bearer(server, role) as client:
        for method, path in (
            ("GET", "/backups"),
            ("POST", "/backups"),
            ("GET", "/backups/mainspring-20260101-000000.zip"),
            ("DELETE", "/backups/mainspring-20260101-000000.zip"),
        ):
            answered = client.request(method, path)
            assert answered.status_code == 403, path
            assert answered.json()["code"] == "forbidden"


@pytest.mark.parametrize("name", ["none.zip", "..%2Fsecret.key", "secret.key", ".zip", "A.zip"])
def test_nothing_but_backups_is_handed_out(server: Server, name: str) -> None:
    with bearer(server, "admin") as client:
        assert client.get(f"/backups/{name}").status_code == 404
        assert client.delete(f"/backups/{name}").status_code == 404


def test_one_at_a_time_and_a_stop_leaves_no_part(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        server.client.post("/tables", {"name": "Many"})
        row = {"text": "words " * 200}
        for _ in range(20):
            server.client.post("/tables/Many/rows", [row] * 1000)
        server.client.post("/backups")
        with pytest.raises(ServiceError) as refused:
            server.client.post("/backups")
        assert refused.value.code == "backup_running"
        assert server.stop() == 0
    left = [file.name for file in (tmp_path / "data" / "backups").glob("*")]
    assert [name for name in left if name.endswith(".part")] == []


def test_a_failure_is_told_and_can_be_forgotten(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        (server.data / "backups").write_text("a file where the folder should be")
        begun = server.client.post("/backups")

        def failed() -> list[dict[str, Any]]:
            return [b for b in server.client.list("/backups") if b["state"] == "failed"]

        (told,) = wait_for(failed)
        assert told["failure"]
        server.client.delete(f"/backups/{begun['name']}")
        assert server.client.list("/backups") == []
