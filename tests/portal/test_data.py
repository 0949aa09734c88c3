"""The Data pages: rows found, scrolled, changed and brought in and out, as a person does it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, expect
from tests.portal.conftest import Open
from tests.server import APPLICATION, Server, wait_for

Row = dict[str, Any]

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6o"
    "AAAAAElFTkSuQmCC"
)


def make(server: Server, name: str, rows: list[Row], **options: Any) -> list[Row]:
    """A table of its own for a test, with some rows."""
    server.client.post("/tables", {"name": name, **options})
    stored = server.client.post(f"/tables/{name}/rows", rows) if rows else []
    return list(stored)


def rows_of(server: Server, name: str, **query: Any) -> list[Row]:
    return list(server.client.get(f"/tables/{name}/rows", **query)["items"])


def cell(page: Page, row: int, column: int) -> Locator:
    """A cell of the grid; row and column count from 0, the boxes are no column."""
    return page.locator(f'[aria-rowindex="{row + 2}"] > [aria-colindex="{column + 2}"]')


def count(page: Page) -> Locator:
    """How many rows there are, below the grid."""
    return page.get_by_role("status").filter(has_text=re.compile(r"\brows?\b"))


def pick(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).select_option(value)


def open_menu(page: Page, button: str, item: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("menuitem", name=item).click()


@pytest.mark.timeout(240)
def test_a_hundred_thousand_rows_are_scrolled_page_by_page(
    server: Server, open_portal: Open
) -> None:
    server.client.post("/tables", {"name": "Many"})
    for part in (0, 50_000):
        lines = ({"n": n, "s": f"row {n}"} for n in range(part, part + 50_000))
        server.client.post_lines("/tables/Many/rows/batch", lines, key=f"part-{part}")
    page = open_portal(server, "/login")
    asked: list[dict[str, list[str]]] = []

    def note(request: Request) -> None:
        if "/tables/Many/rows" in request.url:
            asked.append(parse_qs(urlsplit(request.url).query))

    page.on("request", note)
    page.goto(server.url + "/data/Many?order=n")
    expect(count(page)).to_have_text("200 of 100,000 rows loaded")
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "100001")
    for loaded in range(400, 2200, 200):
        grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight }")
        expect(count(page)).to_have_text(f"{loaded:,} of 100,000 rows loaded")
        assert page.get_by_role("row").count() < 80
    grid.evaluate("grid => { grid.scrollTop = 1500 * 34 }")
    expect(cell(page, 1500, 1)).to_have_text("1500")
    assert page.get_by_role("row").count() < 80
    # The first page counts; the others go on behind the one before, whatever its place.
    assert [one.get("count") for one in asked] == [["true"]] + [["false"]] * (len(asked) - 1)
    assert all("cursor" in one and "skip" not in one for one in asked[1:])
    page.get_by_role("button", name="Sort by n", exact=True).click()
    expect(cell(page, 0, 1)).to_have_text("99999")
    assert "order=-n" in page.url
    page.get_by_role("button", name="Add index").click()
    expect(page.get_by_role("button", name="Add index")).to_have_count(0)
    assert [index["columns"] for index in server.client.get("/tables/Many")["indexes"]] == [["n"]]


def test_a_filter_is_built_shown_and_kept_in_the_address(server: Server, open_portal: Open) -> None:
    make(server, "Built", [{"n": n, "who": "it's me" if n % 2 else "ada"} for n in range(20)])
    page = open_portal(server, "/data/Built")
    expect(count(page)).to_have_text("20 rows")
    page.get_by_role("button", name="Build a filter").click()
    condition = page.get_by_role("group", name="Condition")
    condition.get_by_label("Column").select_option("n")
    condition.get_by_label("Operator").select_option("ge")
    condition.get_by_label("Value").fill("10")
    page.get_by_role("button", name="Add a condition").click()
    second = condition.nth(1)
    second.get_by_label("Column").select_option("who")
    second.get_by_label("Operator").select_option("startswith")
    second.get_by_label("Value").fill("it's")
    built = "n ge 10 and startswith(who, 'it''s')"
    expect(page.get_by_label("The filter in OData")).to_have_text(built)
    expect(page.get_by_role("textbox", name="Filter")).to_have_value(built)
    page.get_by_label("Filter builder").get_by_role("button", name="Apply").click()
    expect(count(page)).to_have_text("5 rows")
    page.get_by_text("Any holds").click()
    page.get_by_label("Filter builder").get_by_role("button", name="Apply").click()
    expect(count(page)).to_have_text("15 rows")

    page.reload()
    expect(count(page)).to_have_text("15 rows")
    page.get_by_role("button", name="Build a filter").click()
    expect(condition).to_have_count(2)
    expect(condition.nth(1).get_by_label("Value")).to_have_value("it's")
    condition.nth(1).get_by_role("button", name="Remove this condition").click()
    page.get_by_label("Filter builder").get_by_role("button", name="Apply").click()
    expect(count(page)).to_have_text("10 rows")

    page.get_by_role("textbox", name="Filter").fill("n mod 2 eq 0 and length(who) gt 2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This filter was written by hand")).to_be_visible()
    expect(count(page)).to_have_text("10 rows")


def test_words_are_searched(server: Server, open_portal: Open) -> None:
    make(server, "Words", [{"text": "quick fox"}, {"text": "slow fox"}, {"text": "dog"}])
    page = open_portal(server, "/data/Words?tab=columns")
    page.get_by_label("Search in text").click()
    expect(page.get_by_text("The search looks in text.")).to_be_visible()
    page.get_by_role("tab", name="Browse").click()
    page.get_by_role("textbox", name="Search").fill("FOX")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("2 rows")
    page.get_by_role("textbox", name="Filter").fill("startswith(text, 'slow')")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("1 row")
    assert "search=FOX" in page.url


def test_cells_are_edited_in_place(server: Server, open_portal: Open) -> None:
    (row,) = make(
        server,
        "Cells",
        [{"n": 2**62, "s": "old", "b": True, "at": "2026-01-01T10:00:00Z"}],
    )
    page = open_portal(server, "/data/Cells")

    def stored(column: str) -> Any:
        return server.client.get(f"/tables/Cells/rows/{row['id']}")[column]

    def settle(column: str, value: Any) -> None:
        wait_for(lambda: stored(column) == value)

    cell(page, 0, 2).dblclick()
    page.get_by_label("Edit s").fill("new")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 2)).to_have_text("new")
    settle("s", "new")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.get_by_label("Edit n").fill(str(2**62 + 1))
    page.keyboard.press("Enter")
    settle("n", 2**62 + 1)
    page.keyboard.press("F2")
    page.get_by_label("Edit n").fill("many")
    page.keyboard.press("Enter")
    expect(page.get_by_text("'n' is of type number and cannot hold 'many'")).to_be_visible()
    expect(cell(page, 0, 1)).to_have_text(str(2**62 + 1))
    page.keyboard.press("F2")
    page.get_by_label("Edit n").fill("5")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 1)).to_have_text(str(2**62 + 1))
    cell(page, 0, 3).dblclick()
    page.get_by_label("Edit b").select_option("false")
    settle("b", False)
    cell(page, 0, 4).dblclick()
    page.get_by_role("button", name="Set to null").click()
    expect(cell(page, 0, 4)).to_have_text("null")
    wait_for(lambda: stored("at") is None)


def test_of_two_who_edit_a_row_the_second_chooses(server: Server, open_portal: Open) -> None:
    first, second = make(server, "Clash", [{"s": "one"}, {"s": "two"}])
    page = open_portal(server, "/data/Clash")
    for row, choice, outcome in ((first, "Keep yours", "mine"), (second, "Take theirs", "theirs")):
        index = 0 if row is first else 1
        expect(cell(page, index, 1)).to_have_text(row["s"])
        server.client.patch(f"/tables/Clash/rows/{row['id']}", {"s": "theirs"})
        cell(page, index, 1).dblclick()
        page.get_by_label("Edit s").fill("mine")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Somebody else changed this row")
        expect(dialog.get_by_label("Yours", exact=True)).to_contain_text("mine")
        expect(dialog.get_by_label("Theirs", exact=True)).to_contain_text("theirs")
        assert server.client.get(f"/tables/Clash/rows/{row['id']}")["s"] == "theirs"
        dialog.get_by_role("button", name=choice).click()
        expect(dialog).to_have_count(0)
        expect(cell(page, index, 1)).to_have_text(outcome)
        wait_for(
            lambda i=row["id"], o=outcome: server.client.get(f"/tables/Clash/rows/{i}")["s"] == o
        )


@pytest.mark.parametrize("kind", ["string", "integer", "soft"])
def test_deleted_rows_come_back_by_undo(server: Server, open_portal: Open, kind: str) -> None:
    name = f"Undo{kind}"
    options: Row = {"soft_delete": True} if kind == "soft" else {"id_type": kind}
    before = make(server, name, [{"n": n} for n in range(5)], **options)
    page = open_portal(server, f"/data/{name}")
    for row in before[1:3]:
        page.get_by_role("checkbox", name=f"Select the row {row['id']}", exact=True).check()
    expect(page.get_by_text("2 rows selected")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(count(page).filter(has_text="3 rows")).to_be_visible()
    wait_for(lambda: [row["n"] for row in rows_of(server, name)] == [0, 3, 4])
    page.get_by_role("button", name="Undo").click()
    expect(count(page).filter(has_text="5 rows")).to_be_visible()
    assert [(r["id"], r["n"], r["__createdAt"]) for r in rows_of(server, name, order="n")] == [
        (r["id"], r["n"], r["__createdAt"]) for r in before
    ]
    expect(cell(page, 1, 1)).to_have_text("1")


def test_all_rows_that_are_loaded_are_deleted_and_others_come(
    server: Server, open_portal: Open
) -> None:
    make(server, "Emptied", [{"n": n} for n in range(250)])
    page = open_portal(server, "/data/Emptied")
    expect(count(page)).to_have_text("200 of 250 rows loaded")
    page.get_by_role("checkbox", name="Select all rows shown").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(count(page).filter(has_text="50 rows")).to_be_visible()
    expect(cell(page, 0, 1)).to_have_text("200")
    page.get_by_role("button", name="Undo").click()
    expect(count(page).filter(has_text="250 rows")).to_be_visible()
    expect(cell(page, 0, 1)).to_have_text("0")
    assert server.client.get("/tables/Emptied")["row_count"] == 250


def test_the_grid_is_used_by_keys(server: Server, open_portal: Open) -> None:
    make(server, "Keys", [{"n": n, "s": f"s{n}"} for n in range(50)])
    page = open_portal(server, "/data/Keys")
    expect(count(page)).to_have_text("50 rows")
    grid = page.get_by_role("grid")
    grid.focus()

    def active() -> Locator:
        return page.locator(f'[id="{grid.get_attribute("aria-activedescendant")}"]')

    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(active()).to_have_text("1")
    page.keyboard.press("End")
    expect(active()).to_have_text("s1")
    page.keyboard.press("Control+End")
    expect(active()).to_have_text("s49")
    expect(active()).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.type("last")
    page.keyboard.press("Enter")
    expect(active()).to_have_text("last")
    page.keyboard.press("Space")
    expect(page.get_by_text("1 row selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 row selected")).to_have_count(0)
    page.keyboard.press("Delete")
    expect(count(page).filter(has_text="49 rows")).to_be_visible()
    expect(active()).to_have_text("s48")
    page.keyboard.press("Control+z")
    expect(count(page).filter(has_text="50 rows")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="Filter")).to_be_focused()


def test_a_row_is_added_by_fields_and_as_json(server: Server, open_portal: Open) -> None:
    server.client.post(
        "/tables",
        {"name": "Added", "columns": [{"name": "n", "type": "number"}, {"name": "s", "type": "string"}]},
    )  # fmt: skip
    page = open_portal(server, "/data/Added")
    expect(page.get_by_text("No rows yet")).to_be_visible()
    page.get_by_role("button", name="Add row").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("n", exact=True).fill("x")
    dialog.get_by_role("button", name="Add row").click()
    expect(dialog.get_by_text("cannot hold 'x'")).to_be_visible()
    dialog.get_by_label("n", exact=True).fill("7")
    dialog.get_by_role("button", name="Add row").click()
    expect(cell(page, 0, 1)).to_have_text("7")
    page.get_by_role("button", name="Add row").click()
    dialog.get_by_text("JSON", exact=True).click()
    dialog.get_by_label("The row as a JSON object").fill('{"fresh": [9007199254740993]}')
    dialog.get_by_role("button", name="Add row").click()
    expect(page.get_by_role("columnheader", name="fresh")).to_be_visible()
    expect(page.get_by_role("gridcell", name="[9007199254740993]")).to_be_visible()


def test_long_values_json_and_pictures_have_a_view(server: Server, open_portal: Open) -> None:
    (row,) = make(server, "Views", [{"t": "word " * 100, "j": {"a": [1, 2**60]}, "p": PNG}])
    page = open_portal(server, "/data/Views")
    page.get_by_role("button", name="Show all of t").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Edit t").fill("short\nnow")
    dialog.get_by_role("button", name="Save").click()
    expect(cell(page, 0, 1)).to_contain_text("short")
    cell(page, 0, 2).dblclick()
    field = dialog.get_by_label("Edit j")
    expect(field).to_have_value('{\n  "a": [\n    1,\n    1152921504606846976\n  ]\n}')
    field.fill("{")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("This is not JSON")).to_be_visible()
    field.fill('{"a": 1152921504606846977}')
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    path = f"/tables/Views/rows/{row['id']}"
    wait_for(lambda: server.client.get(path)["j"] == {"a": 2**60 + 1})
    assert server.client.get(path)["t"] == "short\nnow"
    page.get_by_role("button", name="Show all of p").click()
    picture = dialog.get_by_role("img", name="The picture in p")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 10


def test_a_file_is_looked_at_and_imported(
    server: Server, open_portal: Open, tmp_path: Path
) -> None:
    server.client.post(
        "/tables", {"name": "Imported", "columns": [{"name": "n", "type": "string"}]}
    )
    file = tmp_path / "rows.csv"
    file.write_text("n,s\n" + "".join(f"{n},é{n}\n" for n in range(5000)))
    page = open_portal(server, "/data/Imported")
    page.get_by_role("button", name="Import").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file)
    preview = page.get_by_role("table", name="The first rows of the file")
    expect(
        preview.get_by_role("columnheader", name="n number the table has string")
    ).to_be_visible()
    expect(preview.get_by_role("columnheader", name="s string new column")).to_be_visible()
    expect(preview.get_by_role("row")).to_have_count(11)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Import").click()
    expect(dialog.get_by_text("The import stopped")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_contain_text("'n' is of type string and cannot hold 0")
    dialog.get_by_role("button", name="Close").last.click()

    server.client.post("/tables/Imported/columns/n/type", {"type": "number"})
    page.reload()
    expect(page.get_by_text("No rows yet")).to_be_visible()
    page.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "dropped.ndjson"));
            const event = { bubbles: true, cancelable: true, dataTransfer: carried };
            document.querySelector(".droparea").dispatchEvent(new DragEvent("drop", event));
        }""",
        "".join(json.dumps({"n": n}) + "\n" for n in range(2500)) + '{"n": "no"}\n',
    )
    expect(dialog.get_by_text("dropped.ndjson")).to_be_visible()
    dialog.get_by_label("Leave out rows that are refused").check()
    dialog.get_by_role("button", name="Import").click()
    expect(dialog.get_by_text("2,500 rows were stored.")).to_be_visible(timeout=60_000)
    expect(dialog.get_by_text("Row 2,501: The column 'n' is of type number")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(count(page)).to_have_text("200 of 2,500 rows loaded")


def test_what_is_filtered_is_exported(server: Server, open_portal: Open) -> None:
    make(server, "Out", [{"n": n, "s": f"a, {n}"} for n in range(5)])
    page = open_portal(server, "/data/Out?filter=n+gt+2&order=-n")
    expect(count(page)).to_have_text("2 rows")
    exported = {}
    for item in ("CSV", "JSON", "NDJSON (one row a line)"):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item, exact=True).click()
        exported[download.value.suggested_filename] = download.value.path().read_text()
    assert [line.split(",", 1)[1] for line in exported["Out.csv"].splitlines()] == [
        "n,s",
        '4,"a, 4"',
        '3,"a, 3"',
    ]
    assert [row["n"] for row in json.loads(exported["Out.json"])] == [4, 3]
    assert [json.loads(line)["n"] for line in exported["Out.ndjson"].splitlines()] == [4, 3]


def test_the_query_is_copied_as_code_that_works(server: Server, open_portal: Open) -> None:
    make(server, "Code", [{"n": n, "s": "it's"} for n in range(5)])
    page = open_portal(server, "/data/Code?filter=s+eq+'it''s'+and+n+gt+2&order=-n")
    expect(count(page)).to_have_text("2 rows")
    shown = {}
    for kind in ("REST call", "curl", "Python", "JavaScript", "Script of a job"):
        open_menu(page, "Copy as", kind)
        code = page.get_by_role("dialog").locator("pre")
        expect(code).to_be_visible()
        shown[kind] = code.inner_text()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert "GET " + server.url + "/tables/Code?$filter=s%20eq%20" in shown["REST call"]
    if shutil.which("curl"):
        command = shown["curl"].replace("APPLICATION_KEY", APPLICATION)
        answer = subprocess.run(
            ["bash", "-c", command], capture_output=True, check=True, timeout=30
        )
        assert [row["n"] for row in json.loads(answer.stdout)] == [4, 3]
    compile(shown["Python"], "copied", "exec")
    assert '"$orderby": "n desc"' in shown["JavaScript"]
    server.make_job("copied", "def copied():\n    pass\n")
    body = "".join(f"    {line}\n" for line in shown["Script of a job"].splitlines())
    server.client.put_text("/jobs/copied/script", f"def copied():\n{body}")
    run = server.run_to_end("copied")
    assert len(server.messages(run["id"])) == 2


def test_new_rows_are_seen_live(server: Server, open_portal: Open) -> None:
    first, *_ = make(server, "Live", [{"n": n} for n in range(3)])
    page = open_portal(server, "/data/Live")
    expect(count(page)).to_have_text("3 rows")
    with page.expect_response(re.compile("/changes")):
        page.get_by_role("switch", name="Live").click()
    assert "live=yes" in page.url
    server.client.post("/tables/Live/rows", {"n": 100})
    expect(cell(page, 0, 1)).to_have_text("100")
    expect(count(page)).to_have_text("4 rows")
    server.client.patch(f"/tables/Live/rows/{first['id']}", {"n": 50})
    expect(cell(page, 1, 1)).to_have_text("50")
    server.client.delete(f"/tables/Live/rows/{first['id']}")
    expect(count(page)).to_have_text("3 rows")
    page.get_by_role("textbox", name="Filter").fill("n gt 10")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("1 row")
    server.client.post("/tables/Live/rows", [{"n": 5}, {"n": 200}])
    expect(cell(page, 0, 1)).to_have_text("200")
    expect(count(page)).to_have_text("2 rows")


def test_columns_and_indexes_are_changed(server: Server, open_portal: Open) -> None:
    make(server, "Shape", [{"old": "1", "s": "x"}, {"old": "two", "s": "y"}])
    page = open_portal(server, "/data/Shape?tab=columns")
    dialog = page.get_by_role("dialog")

    def shape() -> dict[str, Any]:
        columns = server.client.get("/tables/Shape")["columns"]
        return {c["name"]: (c["type"], c["default"]) for c in columns if not c["system"]}

    page.get_by_role("button", name="Add column").click()
    dialog.get_by_label("Name").fill("two words")
    dialog.get_by_role("button", name="Add column").click()
    expect(dialog.get_by_text("is not a legal column name")).to_be_visible()
    dialog.get_by_label("Name").fill("extra")
    pick(page, "Type", "number")
    dialog.get_by_label("Default").fill("3")
    dialog.get_by_role("button", name="Add column").click()
    expect(page.get_by_role("cell", name="extra", exact=True)).to_be_visible()
    open_menu(page, "More: old", "Rename")
    dialog.get_by_label("New name").fill("number")
    dialog.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("cell", name="number", exact=True).first).to_be_visible()

    open_menu(page, "More: number", "Change type")
    dialog.get_by_label("Type").select_option("number")
    expect(dialog.get_by_role("status")).to_contain_text(
        "1 of the values cannot be converted to number"
    )
    expect(dialog.get_by_role("status")).to_contain_text("two")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    wrong = rows_of(server, "Shape", filter="number eq 'two'")[0]
    server.client.patch(f"/tables/Shape/rows/{wrong['id']}", {"number": "2"})
    open_menu(page, "More: number", "Change type")
    dialog.get_by_label("Type").select_option("number")
    expect(dialog.get_by_role("status")).to_contain_text("Every value (2) can be converted")
    dialog.get_by_role("button", name="Change type").click()
    expect(dialog).to_have_count(0)
    open_menu(page, "More: s", "Change default")
    dialog.get_by_label("Default").fill("usual")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert shape() == {
        "number": ("number", None),
        "s": ("string", "usual"),
        "extra": ("number", 3),
    }

    page.get_by_role("button", name="Add index").click()
    dialog.get_by_role("combobox", name="Columns").click()
    page.get_by_role("option", name="number").click()
    page.keyboard.press("Tab")  # closes the list
    dialog.get_by_label("unique").check()
    dialog.get_by_role("button", name="Add index").click()
    expect(dialog).to_have_count(0)
    (index,) = server.client.get("/tables/Shape")["indexes"]
    assert index == {"name": "by_number", "columns": ["number"], "unique": True}
    page.get_by_role("button", name="Delete the index by_number").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No indexes yet")).to_be_visible()
    open_menu(page, "More: extra", "Delete column")
    dialog.get_by_label("Type extra to confirm").fill("extra")
    dialog.get_by_role("button", name="Delete column").click()
    expect(page.get_by_role("cell", name="extra", exact=True)).to_have_count(0)
    assert "extra" not in shape()


def test_a_table_is_created_and_its_permissions_changed(server: Server, open_portal: Open) -> None:
    page = open_portal(server, "/data")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Table name").fill("Granted")
    page.get_by_label("Numbers from 1, generated only").check()
    pick(page, "Read", "public")
    pick(page, "Delete", "admin")
    page.get_by_label("Soft delete").check()
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Granted")).to_be_visible()
    made = server.client.get("/tables/Granted")
    assert (made["id_type"], made["soft_delete"]) == ("integer", True)
    kept = {"read": "public", "insert": "application", "update": "application", "delete": "admin"}
    assert made["permissions"] == kept

    page.get_by_role("tab", name="Permissions").click()
    pick(page, "Insert", "user")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The permissions were saved.")).to_be_visible()
    assert server.client.get("/tables/Granted")["permissions"] == {**kept, "insert": "user"}
    page.get_by_role("switch", name="Soft delete").click()
    page.get_by_role("button", name="End soft delete").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert server.client.get("/tables/Granted")["soft_delete"] is False
    page.get_by_role("switch", name="Soft delete").click()
    wait_for(lambda: server.client.get("/tables/Granted")["soft_delete"])


def test_tables_are_found_and_deleted_by_name(server: Server, open_portal: Open) -> None:
    make(server, "Doomed", [{"s": "x" * 1000} for _ in range(50)])
    page = open_portal(server, "/data")
    page.get_by_label("Find a table").fill("doom")
    expect(page.get_by_role("link", name="Doomed")).to_be_visible()
    line = page.get_by_role("row", name="Doomed")
    expect(page.locator("tbody").get_by_role("row")).to_have_count(1)
    expect(line).to_contain_text("50")
    expect(line).to_contain_text(re.compile(r"\d+ kB"))
    page.reload()
    expect(page.locator("tbody").get_by_role("row")).to_have_count(1)
    open_menu(page, "More: Doomed", "Delete")
    delete = page.get_by_role("dialog").get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    page.get_by_label("Type Doomed to confirm").fill("Doomed")
    delete.click()
    expect(page.get_by_text("No table has this in its name.")).to_be_visible()


def test_nothing_is_wider_than_a_phone(server: Server, open_portal: Open) -> None:
    make(server, "Narrow", [{"c" * 60: "w" * 300, "n": n} for n in range(40)])
    server.client.post("/tables/Narrow/indexes", {"name": "i" * 50, "columns": ["c" * 60, "n"]})
    page = open_portal(server, "/data/Narrow", width=390, locale="fr-FR")

    def check(what: str) -> None:
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{what} is {wide} px too wide"

    expect(page.get_by_role("status").filter(has_text="40 lignes")).to_be_visible()
    check("browse")
    page.get_by_role("button", name="Composer un filtre").click()
    page.get_by_role("button", name="Ajouter une condition").click()
    check("the builder")
    for button in ("Ajouter une ligne", "Importer"):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        check(button)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    for tab in ("columns", "permissions"):
        page.goto(f"{server.url}/data/Narrow?tab={tab}")
        expect(page.locator("main").get_by_role("heading", level=2).first).to_be_visible()
        check(tab)
