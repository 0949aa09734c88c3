"""People: who may let others in, what becomes of passwords and sessions, and who cannot be removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx2
import pytest
from tests.http.test_api import check_error, token
from tests.server import PASSWORD, Server, serving

SignIn = Callable[[str, str], httpx2.Client]


@pytest.fixture
def sign_in(server: Server) -> Iterator[SignIn]:
    """Opens a browser's session."""
    with ExitStack() as stack:

        def opened(name: str, password: str, at: Server = server) -> httpx2.Client:
            client = httpx2.Client(base_url=at.url + "/api/v1", trust_env=False, timeout=20)
            stack.enter_context(client)
            signed = client.post("/session", json={"name": name, "password": password})
            assert signed.status_code == 200, signed.text
            client.headers["X-CSRF-Token"] = signed.json()["csrf"]
            return client

        yield opened


def test_somebody_is_let_in_with_a_generated_password(server: Server, sign_in: SignIn) -> None:
    made = server.client.post("/people", {"name": "ada@example.com", "role": "viewer"})
    assert made["person"]["role"] == "viewer"
    assert len(made["password"]) >= 16
    ada = sign_in("ada@example.com", made["password"])
    session = ada.get("/session").json()
    assert (session["name"], session["role"], session["roles"]) == (
        "ada@example.com",
        "viewer",
        ["viewer"],
    )
    (listed,) = [p for p in server.client.list("/people") if p["name"] == "ada@example.com"]
    assert set(listed) == {"name", "role", "created_at"}
    assert sign_in("admin", PASSWORD).get("/session").json()["roles"] == [
        "viewer",
        "editor",
        "admin",
    ]


def test_a_role_and_a_removal_hold_at_once(server: Server, sign_in: SignIn) -> None:
    server.client.post("/people", {"name": "grace", "role": "viewer", "password": "12345678"})
    grace = sign_in("grace", "12345678")
    check_error(grace.post("/jobs", json={"name": "byGrace"}), 403, "forbidden")
    assert server.client.patch("/people/grace", {"role": "editor"})["role"] == "editor"
    assert grace.post("/jobs", json={"name": "byGrace"}).status_code == 201
    server.client.delete("/people/grace")
    check_error(grace.get("/jobs"), 401)
    with pytest.raises(Exception, match="There is no person 'grace'"):
        server.client.delete("/people/grace")


def test_a_reset_ends_every_session_and_the_old_password(server: Server, sign_in: SignIn) -> None:
    server.client.post("/people", {"name": "joan", "password": "the first one"})
    joan = sign_in("joan", "the first one")
    reset = server.client.post("/people/joan/password", {"password": "the second one"})
    assert reset["password"] is None
    check_error(joan.get("/session"), 401)
    with httpx2.Client(base_url=server.url, trust_env=False, timeout=20) as http:
        old = http.post("/api/v1/session", json={"name": "joan", "password": "the first one"})
        check_error(old, 401, "wrong_credentials")
    sign_in("joan", "the second one")


def test_ones_own_password_needs_the_old_one_and_ends_other_sessions(
    server: Server, sign_in: SignIn
) -> None:
    server.client.post("/people", {"name": "hedy", "role": "viewer", "password": "the old one"})
    here, elsewhere = sign_in("hedy", "the old one"), sign_in("hedy", "the old one")
    other = sign_in("admin", PASSWORD)
    wrong = here.put("/session/password", json={"old": "guess", "new": "the new one"})
    check_error(wrong, 401, "wrong_credentials")
    short = here.put("/session/password", json={"old": "the old one", "new": "short"})
    assert check_error(short, 400, "invalid_password")["field"] == "password"
    assert elsewhere.get("/session").status_code == 200
    right = here.put("/session/password", json={"old": "the old one", "new": "the new one"})
    assert right.status_code == 204
    assert here.get("/session").status_code == 200
    check_error(elsewhere.get("/session"), 401)
    assert other.get("/session").status_code == 200
    sign_in("hedy", "the new one")
    del here.headers["X-CSRF-Token"]
    body = {"old": "the new one", "new": "another one"}
    check_error(here.put("/session/password", json=body), 403, "csrf_token_missing")


def test_a_machine_has_no_password_to_change(server: Server) -> None:
    with pytest.raises(Exception, match="Only a person who is signed in"):
        server.client.put("/session/password", {"old": PASSWORD, "new": "something new"})


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_administrators_see_and_change_people_keys_tokens_and_options(
    server: Server, role: str
) -> None:
    calls = [
        ("GET", "/people", None),
        ("POST", "/people", {"name": "mallory", "role": "admin"}),
        ("PATCH", "/people/admin", {"role": "viewer"}),
        ("POST", "/people/admin/password", {"password": "mallory's own"}),
        ("DELETE", "/people/admin", None),
        ("GET", "/tokens", None),
        ("POST", "/tokens", {"name": "mine", "role": "admin"}),
        ("DELETE", "/tokens/1", None),
        ("GET", "/keys", None),
        ("POST", "/keys/master/regenerate", {}),
        ("PATCH", "/service", {"dynamic_schema": False}),
        ("PUT", "/mode", {"name": "free"}),
        ("GET", "/audit", None),
    ]
    base = server.url + "/api/v1"
    with httpx2.Client(base_url=base, headers=token(server, role), trust_env=False) as http:
        for method, path, body in calls:
            said = check_error(http.request(method, path, json=body), 403, "forbidden")
            assert said["message"].startswith("This needs the role admin")
        setting = http.put("/settings/byRole", json={"value": "x"})
        assert setting.status_code == (403 if role == "viewer" else 200)
        assert http.get("/settings").status_code == 200
        assert http.get("/logs").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"name": "a b"}, 400, "invalid_name", "name"),
        ({"name": ""}, 400, "invalid_name", "name"),
        ({"name": "x" * 64}, 400, "invalid_name", "name"),
        ({"name": "a/b"}, 400, "invalid_name", "name"),
        ({"name": "Admin"}, 409, "person_exists", "name"),
        ({"name": "new", "password": "short"}, 400, "invalid_password", "password"),
        ({"name": "new", "password": "x" * 1001}, 400, "invalid_password", "password"),
        ({"name": "new", "role": "root"}, 400, "invalid", "role"),
    ],
)
def test_what_cannot_be_is_said(
    server: Server, body: dict[str, str], status: int, code: str, field: str
) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    response = httpx2.post(server.url + "/api/v1/people", json=body, headers=headers)
    assert check_error(response, status, code)["field"] == field


def test_the_last_administrator_stays_one(
    tmp_path_factory: pytest.TempPathFactory, sign_in: Callable[..., httpx2.Client]
) -> None:
    data = tmp_path_factory.mktemp("people") / "data"
    with serving(data) as own:
        for change in (
            lambda: own.client.delete("/people/admin"),
            lambda: own.client.patch("/people/admin", {"role": "editor"}),
        ):
            with pytest.raises(Exception, match="admin is the only administrator"):
                change()
        own.client.post("/people", {"name": "second", "role": "admin", "password": "1234 5678"})
        own.client.delete("/people/admin")
        with pytest.raises(Exception, match="second is the only administrator"):
            own.client.delete("/people/second")
        own.stop()
    with serving(data) as again:  # a start makes an administrator only where there is nobody
        assert [person["name"] for person in again.client.list("/people")] == ["second"]
        sign_in("second", "1234 5678", again)
