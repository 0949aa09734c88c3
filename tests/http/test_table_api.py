"""The table API as the old clients speak it, and their successors."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.server import APPLICATION, MASTER, Server

from mainspring.client import Event, read_events

KEY = {"X-ZUMO-APPLICATION": APPLICATION}
ADMIN = {"X-ZUMO-MASTER": MASTER}
SECOND = {**KEY, "ZUMO-API-VERSION": "2.0.0"}
SYSTEM = {"__systemProperties": "*"}


@pytest.fixture
def http(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, trust_env=False, timeout=30, headers=KEY) as client:
        yield client


_count = 0


@pytest.fixture
def table(server: Server) -> str:
    return make_table(server)


def make_table(server: Server, **options: Any) -> str:
    global _count
    _count += 1
    name = f"Rest{_count}"
    server.client.post("/tables", {"name": name, **options})
    return name


def refused(response: httpx2.Response, status: int, sentence: str = "") -> None:
    assert response.status_code == status, response.text
    said = response.json()
    assert said["code"] == status
    assert said["error"].startswith("Error: ")
    assert sentence in said["error"]


def test_a_row_goes_in_and_comes_back(http: httpx2.Client, table: str) -> None:
    made = http.post(f"/tables/{table.lower()}", json={"text": "hi", "n": 2**60, "done": False})
    assert made.status_code == 201
    row = made.json()
    assert set(row) == {"id", "text", "n", "done"}
    assert made.headers["location"].endswith(f"/tables/{table}/{row['id']}")
    assert made.headers["cache-control"] == "no-cache"
    assert made.headers["x-zumo-version"]
    assert "etag" not in made.headers
    assert http.get(f"/tables/{table}").json() == [row]
    assert http.get(f"/tables/{table}/{row['id']}").json() == row
    changed = http.patch(f"/tables/{table}/{row['id']}", json={"text": "ho"})
    assert (changed.status_code, changed.json()) == (200, {"id": row["id"], "text": "ho"})
    gone = http.delete(f"/tables/{table}/{row['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    refused(
        http.get(f"/tables/{table}/{row['id']}"), 404, f"An item with id '{row['id']}' does not"
    )
    refused(http.delete(f"/tables/{table}/{row['id']}"), 404)


def test_system_properties_are_shown_when_asked_for(http: httpx2.Client, table: str) -> None:
    row = http.post(f"/tables/{table}", json={"n": 1}, params=SYSTEM).json()
    assert set(row) == {"id", "n", "__createdAt", "__updatedAt", "__version"}
    assert len(base64.b64decode(row["__version"])) == 8
    assert row["__createdAt"].endswith("Z")
    part = http.get(f"/tables/{table}", params={"__SYSTEMproperties": "createdAt,__version"}).json()
    assert set(part[0]) == {"id", "n", "__createdAt", "__version"}
    chosen = http.get(f"/tables/{table}", params={"$select": "n", **SYSTEM}).json()
    assert set(chosen[0]) == {"n", "__createdAt", "__updatedAt", "__version"}
    refused(http.get(f"/tables/{table}", params={"__systemProperties": "foo"}), 400, "'foo' is not")


def test_query_options(http: httpx2.Client, table: str) -> None:
    for n in range(60):
        http.post(f"/tables/{table}", json={"n": n, "s": f"s{n % 3}"})
    assert len(http.get(f"/tables/{table}").json()) == 50

    def ns(**options: Any) -> list[int]:
        given = {f"${name}": value for name, value in options.items()}
        return [row["n"] for row in http.get(f"/tables/{table}", params=given).json()]

    assert ns(filter="n lt 3 or s eq 's9'", orderby="n desc") == [2, 1, 0]
    assert ns(orderby="s desc, n", top=2, skip=1) == [5, 8]
    assert ns(top=0) == []
    counted = http.get(
        f"/tables/{table}", params={"$inlinecount": "allpages", "$top": 2, "$filter": "n ge 10"}
    ).json()
    assert counted["count"] == 50
    assert len(counted["results"]) == 2
    assert ns(filter="nope eq 1") == []
    assert ns(orderby="nope") == []
    assert http.get(f"/tables/{table}", params={"mine": "custom"}).status_code == 200


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"$top": "1001"}, "cannot exceed 1000"),
        ({"$top": "-1"}, "$top"),
        ({"$skip": "x"}, "The value specified for '$skip' must be a number."),
        ({"$skip": "9" * 30}, "must be a number"),
        ({"$filter": "n eq"}, "Invalid query specified. Error:"),
        ({"$filter": "foo(n)"}, "Invalid query specified. Error:"),
        ({"$orderby": "n; DROP TABLE x"}, "cannot be understood"),
        ({"$inlinecount": "some"}, "$inlinecount"),
        ({"$expand": "x"}, "Invalid query parameter name '$expand'"),
        ({"__other": "x"}, "Invalid query parameter name '__other'"),
        ({"$skiptoken": "nonsense"}, "cursor"),
        ({"$search": "x"}, "not searchable"),
    ],
)
def test_options_that_make_no_sense(
    http: httpx2.Client, table: str, options: dict[str, str], sentence: str
) -> None:
    refused(http.get(f"/tables/{table}", params=options), 400, sentence)


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 400, "A single (valid) JSON object is expected."),
        (b"{", 400, "A single (valid) JSON object"),
        (b'"text"', 400, "A single (valid) JSON object"),
        (b"[1]", 400, "A single (valid) JSON object"),
        (b'{"Id": "x"}', 400, "only be specified via the 'id' property"),
        (b'{"id": 5}', 400, "string"),
        (b'{"id": "a/b"}', 400, "id"),
        (b'{"__version": "x"}', 400, "__version"),
        (b'{"a b": 1}', 400, "legal column name"),
        (b'{"s": "a\\u0000b"}', 400, "NUL"),
        (b'{"n": 1e400}', 400, "JSON object"),
        (b'{"n": 123456789012345678901234567890}', 400, "64 bits"),
        (b'{"s": "' + b"x" * 2**20 + b'"}', 413, "maximum size"),
    ],
)
def test_bodies_that_make_no_sense(
    http: httpx2.Client, table: str, body: bytes, status: int, sentence: str
) -> None:
    refused(http.post(f"/tables/{table}", content=body), status, sentence)
    assert http.get(f"/tables/{table}").json() == []


def test_a_value_that_does_not_fit_names_column_type_and_value(
    http: httpx2.Client, table: str
) -> None:
    http.post(f"/tables/{table}", json={"n": 1})
    refused(http.post(f"/tables/{table}", json={"n": "five"}), 400, "'n' is of type number and cannot hold 'five'")  # fmt: skip


def test_versions_guard_against_lost_updates(http: httpx2.Client, table: str) -> None:
    made = http.post(f"/tables/{table}", json={"n": 1}, params=SYSTEM)
    row, tag = made.json(), made.headers["etag"]
    path = f"/tables/{table}/{row['id']}"
    assert json.loads(tag) == row["__version"]
    assert http.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    changed = http.patch(path, json={"n": 2}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["__version"] != row["__version"]
    late = http.patch(path, json={"n": 3}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert late.json()["n"] == 2
    assert json.loads(late.headers["etag"]) == late.json()["__version"]
    assert http.patch(path, json={"n": 4, "__version": row["__version"]}).status_code == 412
    assert http.delete(path, headers={"If-Match": tag}).status_code == 412
    assert http.patch(path, json={"n": 5}, headers={"If-Match": "*"}).status_code == 200
    refused(http.patch(path, json={}, headers={"If-Match": '"a", "b"'}), 400, "Only single etag")
    refused(http.patch(path, json={}, headers={"If-Match": "a"}), 400, "Invalid 'if-match'")
    refused(http.patch(path, json={"id": "other"}), 400, "must match the id")
    now = http.get(path, params=SYSTEM).headers["etag"]
    assert http.delete(path, headers={"If-Match": now}).status_code == 204


def test_ids_are_kept_verbatim_and_taken_once(http: httpx2.Client, table: str) -> None:
    for row_id in ("  spaced out  ", "日本", "a&b=c#d%20"):
        assert http.post(f"/tables/{table}", json={"id": row_id}).json()["id"] == row_id
        path = f"/tables/{table}/{httpx2.URL('http://x/').join('.').path}"
        assert path
    refused(http.post(f"/tables/{table}", json={"id": "日本"}), 409, "already exists")
    assert http.put(f"/tables/{table}/fresh", json={"n": 1}).json() == {"id": "fresh", "n": 1}
    assert http.put(f"/tables/{table}/fresh", json={"m": 2}).json() == {
        "id": "fresh",
        "n": 1,
        "m": 2,
    }


def test_soft_deletion(server: Server, http: httpx2.Client) -> None:
    table = make_table(server, soft_delete=True)
    row = http.post(f"/tables/{table}", json={"n": 1}).json()
    path = f"/tables/{table}/{row['id']}"
    assert http.delete(path).status_code == 204
    assert http.delete(path).status_code == 404
    assert http.get(f"/tables/{table}").json() == []
    seen = http.get(f"/tables/{table}", params={"__includeDeleted": "true", **SYSTEM}).json()
    assert seen[0]["__deleted"] is True
    assert http.get(path, params={"__includeDeleted": "TRUE"}).status_code == 200
    conflict = http.patch(path, json={"n": 2})
    assert (conflict.status_code, conflict.json()["__deleted"]) == (412, True)
    refused(http.post(path, json={}), 400, "no body")
    assert http.post(path).json() == {"id": row["id"], "__deleted": False}
    assert len(http.get(f"/tables/{table}").json()) == 1
    hard = make_table(server)
    other = http.post(f"/tables/{hard}", json={}).json()
    refused(http.post(f"/tables/{hard}/{other['id']}"), 400, "not supported on this table")


def test_integer_ids(server: Server, http: httpx2.Client) -> None:
    table = make_table(server, id_type="integer")
    assert http.post(f"/tables/{table}", json={"n": 1}).json() == {"id": 1, "n": 1}
    assert http.get(f"/tables/{table}/1").json()["n"] == 1
    assert http.patch(f"/tables/{table}/1", json={"id": 1, "n": 2}).json() == {"id": 1, "n": 2}
    refused(http.post(f"/tables/{table}", json={"id": 7}), 400, "A value cannot be specified")
    refused(http.get(f"/tables/{table}/x"), 400)


def test_the_second_generation_sees_the_same_rows(http: httpx2.Client, table: str) -> None:
    first = http.post(f"/tables/{table}", json={"n": 1}, params=SYSTEM).json()
    listed = http.get(f"/tables/{table}", headers=SECOND).json()
    assert listed == [
        {
            "id": first["id"],
            "createdAt": first["__createdAt"],
            "updatedAt": first["__updatedAt"],
            "version": first["__version"],
            "n": 1,
        }
    ]
    made = http.post(f"/tables/{table}", json={"n": 2, "version": "ignored", "createdAt": "x"}, headers=SECOND)  # fmt: skip
    assert made.status_code == 201
    assert json.loads(made.headers["etag"]) == made.json()["version"]
    newest = http.get(
        f"/tables/{table}",
        params={"$filter": f"createdAt ge '{made.json()['createdAt']}'", "$orderby": "updatedAt desc", "$select": "n,version"},
        headers=SECOND,
    ).json()  # fmt: skip
    assert newest[0] == {"n": 2, "version": made.json()["version"]}
    changed = http.patch(
        f"/tables/{table}/{first['id']}",
        json={"n": 5, "version": first["__version"]},
        headers=SECOND,
    )
    assert set(changed.json()) == {"id", "n", "createdAt", "updatedAt", "version"}
    late = http.patch(
        f"/tables/{table}/{first['id']}",
        json={"n": 6, "version": first["__version"]},
        headers=SECOND,
    )
    assert (late.status_code, late.json()["n"]) == (412, 5)


def test_the_second_generation_is_led_from_page_to_page(http: httpx2.Client, table: str) -> None:
    http.post(f"/tables/{table}", json=[{"n": n % 5} for n in range(23)])
    url, met = f"/tables/{table}?$top=5&$orderby=n", []
    while url:
        answer = http.get(url, headers=SECOND)
        met += [(row["n"], row["id"]) for row in answer.json()]
        link = answer.headers.get("link", "")
        assert not link or link.endswith(">; rel=next")
        url = link[1:].partition(">")[0]
    assert met == sorted(set(met))
    assert len(met) == 23
    assert "link" not in http.get(f"/tables/{table}?$top=5").headers


def sign(claims: dict[str, Any], key: Any, algorithm: str = "HS256", **header: Any) -> str:
    return jwt.encode({"alg": algorithm, **header}, claims, key)


def own_token(**claims: Any) -> str:
    key = OctKey.import_key(hashlib.sha256((MASTER + "JWTSig").encode()).digest())
    return sign({"uid": "Twitter:1", "exp": time.time() + 60, "ver": 2, **claims}, key)


def test_permissions_are_asked_for_each_operation(server: Server) -> None:
    permissions = {"read": "public", "insert": "application", "update": "user", "delete": "admin"}
    table = make_table(server, permissions=permissions)
    user = {"X-ZUMO-AUTH": own_token()}
    with httpx2.Client(base_url=server.url, trust_env=False) as http:
        row = http.post(f"/tables/{table}", json={"n": 1}, headers=KEY).json()
        path = f"/tables/{table}/{row['id']}"
        for headers, allowed in (
            ({}, {"read"}),
            (KEY, {"read", "insert"}),
            (user, {"read", "update"}),
            (ADMIN, {"read", "insert", "update", "delete"}),
            ({"X-ZUMO-APPLICATION": "wrong"}, {"read"}),
        ):
            for operation, answer in (
                ("read", http.get(f"/tables/{table}", headers=headers)),
                ("insert", http.post(f"/tables/{table}", json={}, headers=headers)),
                ("update", http.patch(path, json={"n": 2}, headers=headers)),
                ("delete", http.delete(path, headers=headers)),
            ):
                if operation in allowed:
                    assert answer.is_success, (headers, operation)
                else:
                    refused(answer, 401, "Unauthorized")
        refused(http.get("/tables/Nowhere"), 404, "Table 'Nowhere' does not exist.")
        changed = server.client.patch(f"/tables/{table}", {"permissions": {"read": "admin"}})
        assert changed["permissions"]["read"] == "admin"
        refused(http.get(f"/tables/{table}", headers=KEY), 401)


def test_a_token_that_is_not_valid_opens_nothing(server: Server) -> None:
    table = make_table(server, permissions={"read": "public"})
    other = OctKey.import_key(b"x" * 32)
    unsigned = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "none"}, {"uid": "x", "exp": time.time() + 60})
    )
    for token in (
        "nonsense",
        sign({"uid": "x", "exp": time.time() + 60}, other),
        own_token(exp=time.time() - 1),
        own_token(exp=None),
        own_token(nbf=time.time() + 3600),
        own_token(uid=None),
        unsigned + ".",
    ):
        answer = httpx2.get(f"{server.url}/tables/{table}", headers={"X-ZUMO-AUTH": token})
        refused(answer, 401)


@pytest.fixture
def provider() -> Iterator[tuple[str, dict[str, Any]]]:
    """An identity provider's JWKS, and its private keys."""
    keys = {"RS256": RSAKey.generate_key(2048, {"kid": "r"}), "ES256": ECKey.generate_key("P-256", {"kid": "e"})}  # fmt: skip
    body = json.dumps({"keys": [key.as_dict(private=False) for key in keys.values()]}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}/jwks", keys
        listening.shutdown()


def test_users_of_an_identity_provider(
    server: Server, provider: tuple[str, dict[str, Any]]
) -> None:
    url, keys = provider
    table = make_table(server, permissions={"read": "user"})
    options = {"jwks_url": url, "jwt_issuer": "https://id.example", "jwt_audience": "app"}
    server.client.patch("/service", options)
    claims = {"sub": "u1", "iss": "https://id.example", "aud": ["app"], "exp": time.time() + 60}

    def status(token: str) -> int:
        headers = {"X-ZUMO-AUTH": token}
        return httpx2.get(f"{server.url}/tables/{table}", headers=headers).status_code

    try:
        for algorithm, key in keys.items():
            kid = key.as_dict(private=False)["kid"]
            assert status(sign(claims, key, algorithm, kid=kid)) == 200
            assert status(sign({**claims, "aud": "other"}, key, algorithm, kid=kid)) == 401
            assert status(sign({**claims, "iss": "other"}, key, algorithm, kid=kid)) == 401
        stranger = ECKey.generate_key("P-256", {"kid": "e"})
        assert status(sign(claims, stranger, "ES256", kid="e")) == 401
        server.client.patch("/service", {"jwks_url": "http://127.0.0.1:9/none"})
        assert status(sign(claims, keys["ES256"], "ES256", kid="e")) == 401
        assert status(own_token()) == 200
    finally:
        server.client.patch(
            "/service", {"jwks_url": None, "jwt_issuer": None, "jwt_audience": None}
        )


def test_pages_of_other_origins_are_served_as_far_as_allowed(
    server: Server, http: httpx2.Client, table: str
) -> None:
    def origin_of(origin: str) -> str | None:
        answer = http.get(f"/tables/{table}", headers={"Origin": origin})
        found: str | None = answer.headers.get("access-control-allow-origin")
        return found

    assert origin_of("http://localhost:3000") == "http://localhost:3000"
    assert origin_of("https://app.example.com") is None
    preflight = http.options(
        f"/tables/{table}",
        headers={"Origin": "http://localhost", "Access-Control-Request-Method": "PATCH",
                 "Access-Control-Request-Headers": "x-zumo-application, content-type"},
    )  # fmt: skip
    assert preflight.status_code == 204
    assert "PATCH" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["access-control-allow-headers"] == "x-zumo-application, content-type"
    server.client.patch("/service", {"cors_origins": ["*.example.com", "null"]})
    try:
        assert origin_of("https://app.example.com") == "https://app.example.com"
        assert origin_of("https://example.com.evil.org") is None
        assert origin_of("null") == "null"
        assert origin_of("http://localhost:3000") is None
        with pytest.raises(Exception, match="not a host"):
            server.client.patch("/service", {"cors_origins": ["https://x/"]})
    finally:
        server.client.patch("/service", {"cors_origins": ["localhost"]})


def test_a_fixed_schema_takes_no_new_columns(
    server: Server, http: httpx2.Client, table: str
) -> None:
    http.post(f"/tables/{table}", json={"n": 1})
    server.client.patch("/service", {"dynamic_schema": False})
    try:
        refused(http.post(f"/tables/{table}", json={"fresh": 1}), 400, "fresh")
        refused(
            http.get(f"/tables/{table}", params={"$filter": "fresh eq 1"}),
            400,
            "Invalid column name",
        )
    finally:
        server.client.patch("/service", {"dynamic_schema": True})


def test_other_verbs_are_told_which_there_are(http: httpx2.Client, table: str) -> None:
    answer = http.request("PUT", f"/tables/{table}")
    assert (answer.status_code, answer.content) == (405, b"")
    assert {"GET", "POST"} <= set(answer.headers["allow"].replace(" ", "").split(","))


INJECTIONS = [
    "x'; DROP TABLE data.\"{table}\"; --", 'x"; DROP TABLE data."{table}"; --', "1 OR 1=1", "') OR ('1'='1",
    "x' UNION SELECT * FROM control.settings --", "$(sleep 1)", "\\'; SELECT pg_sleep(5); --",
]  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_that_is_sent_becomes_sql(http: httpx2.Client, table: str, text: str) -> None:
    text = text.replace("{table}", table)
    kept = http.post(f"/tables/{table}", json={"s": text}).json()
    attempts = [
        http.get(f"/tables/{text}"),
        http.get(f"/tables/{table}/{text}"),
        *(http.get(f"/tables/{table}", params={option: text}) for option in
          ("$filter", "$orderby", "$select", "$top", "$skip", "$skiptoken", "$search", "__systemProperties")),
        http.post(f"/tables/{table}", json={text: 1}),
        http.post(f"/tables/{table}", json={"id": text}),
        http.patch(f"/tables/{table}/{kept['id']}", json={"__version": text}),
        http.patch(f"/tables/{table}/{kept['id']}", json={}, headers={"If-Match": json.dumps(text)}),
    ]  # fmt: skip
    assert all(answer.status_code < 500 for answer in attempts)
    quoted = text.replace("'", "''")
    found = http.get(f"/tables/{table}", params={"$filter": f"s eq '{quoted}'"}).json()
    assert [row["id"] for row in found] == [kept["id"]]


def test_of_many_updates_of_one_version_one_wins(server: Server, table: str) -> None:
    async def race() -> tuple[list[int], int]:
        async with httpx2.AsyncClient(
            base_url=server.url, headers=KEY, trust_env=False, timeout=60
        ) as http:
            row = (await http.post(f"/tables/{table}", json={"n": 0}, params=SYSTEM)).json()
            tag = {"If-Match": json.dumps(row["__version"])}
            path = f"/tables/{table}/{row['id']}"
            answers = await asyncio.gather(
                *(http.patch(path, json={"n": n}, headers=tag) for n in range(1, 51))
            )
            await asyncio.gather(*(http.post(f"/tables/{table}", json={"n": n}) for n in range(50)))
            count = (await http.get(f"/tables/{table}?$inlinecount=allpages")).json()["count"]
            return [answer.status_code for answer in answers], count

    statuses, count = asyncio.run(race())
    assert sorted(statuses) == [200] + [412] * 49
    assert count == 51


def test_an_app_follows_a_table(server: Server, http: httpx2.Client, table: str) -> None:
    def change() -> None:
        row = server.client.post(f"/tables/{table}/rows", {"n": 1})
        server.client.delete(f"/tables/{table}/rows/{row['id']}")
        server.client.post(f"/tables/{table}/rows", {"n": 2})

    changing = threading.Thread(target=change)

    def follow(after: int | None) -> list[Event]:
        """The events up to the row that is inserted last."""
        headers = {"Accept": "text/event-stream"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        found: list[Event] = []
        with http.stream("GET", f"/tables/{table}", headers=headers, timeout=20) as answer:
            for _, event in read_events(answer.iter_lines()):
                found.append(event)
                if len(found) == 1 and after is None:
                    changing.start()
                if event.data.get("n") == 2:
                    return found
        raise AssertionError(found)

    first = follow(None)
    changing.join()
    assert (first[0][0], first[-1][0]) == ("ready", "row")
    assert "deleted" in [name for name, _ in first]
    again = follow(first[0][1]["cursor"])
    assert [name for name, _ in again] == ["ready", "deleted", "row"]


def test_batches_are_stored_once_and_exports_bring_them_back(server: Server, table: str) -> None:
    client = server.client
    lines = b"".join(json.dumps({"n": n, "s": "é" * (n % 5)}).encode() + b"\n" for n in range(3000))
    with httpx2.Client(
        base_url=f"{server.url}/api/v1/tables/{table}", trust_env=False, timeout=60,
        headers={"Authorization": f"Bearer {server.token}", "Content-Type": "application/x-ndjson"},
    ) as http:  # fmt: skip
        key = {"Idempotency-Key": "file:0"}
        first = http.post("/rows/batch", content=lines, headers=key).json()
        assert (first["stored"], first["repeated"]) == (3000, False)
        second = http.post("/rows/batch", content=lines, headers=key).json()
        assert (second["stored"], second["repeated"]) == (3000, True)
        assert client.get(f"/tables/{table}")["row_count"] == 3000
        mixed = b'{"n": 1}\n{"n": "x"}\n\n{"id": "a"}\n{"id": "a"}'
        whole = http.post("/rows/batch", content=mixed)
        assert whole.status_code == 400
        each = http.post("/rows/batch", params={"each": "true"}, content=mixed).json()
        assert (each["stored"], each["failed"]) == (2, 2)
        assert [p["index"] for p in each["problems"]] == [1, 3]
        upserted = http.post("/rows/batch", params={"mode": "upsert"}, content=b'{"id":"a","n":9}')
        assert upserted.json()["stored"] == 1
        assert http.post("/rows/batch", content=b'{"n": 1}\n[2]').json()["field"] == "line 2"
        out = http.get("/rows/export", params={"filter": "s ne null", "select": "n,s"})
        assert out.headers["content-type"].startswith("application/x-ndjson")
        rows = [json.loads(line) for line in out.text.splitlines()]
        assert sorted(r["n"] for r in rows) == list(range(3000))
        deleted = http.post("/rows/delete", json={"ids": ["a"]})
        assert deleted.json() == {"deleted": 1}


def test_rows_are_summarized_searched_and_indexed_over_http(server: Server, table: str) -> None:
    client = server.client
    client.post(
        f"/tables/{table}/rows", [{"a": "x y", "n": n} for n in (1, 2)] + [{"a": "z", "n": 5}]
    )
    found = client.get(f"/tables/{table}/summary", group="a", measures="count,sum(n)")
    assert found == [{"a": "x y", "count": 2, "sum(n)": 3}, {"a": "z", "count": 1, "sum(n)": 5}]
    assert client.patch(f"/tables/{table}", {"search": ["a"]})["search"] == ["a"]
    assert client.get(f"/tables/{table}/rows", search="Y")["total"] == 2
    client.post(f"/tables/{table}/indexes", {"name": "byN", "columns": ["n"], "unique": True})
    with pytest.raises(Exception, match="exists already"):
        client.post(f"/tables/{table}/rows", {"n": 5})
    client.delete(f"/tables/{table}/indexes/byN")
    tried = client.post(f"/tables/{table}/columns/n/type", {"type": "string", "dry_run": True})
    assert (tried["converted"], tried["applied"]) == (3, False)
    client.post(f"/tables/{table}/columns/n/type", {"type": "string"})
    client.patch(f"/tables/{table}/columns/n", {"name": "m", "default": "7"})
    assert client.post(f"/tables/{table}/rows", {})["m"] == "7"
    client.delete(f"/tables/{table}/columns/m")
    assert [c["name"] for c in client.get(f"/tables/{table}/columns")][-1] == "a"
