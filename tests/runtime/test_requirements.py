"""What scripts ask for, read and refused."""

from __future__ import annotations

import pytest

from mainspring.base.errors import Invalid
from mainspring.model.environment import Requirements
from mainspring.model.job import Language
from mainspring.runtime.check import check_script, check_syntax
from mainspring.runtime.requirements import digest_of, requirements_of

PYTHON, JS, TS = Language.PYTHON, Language.JAVASCRIPT, Language.TYPESCRIPT


def block(text: str) -> str:
    return f"# /// script\n{text}\n# ///\ndef job(): pass\n"


def asked(source: str) -> Requirements | None:
    return requirements_of(source, PYTHON, {})


def test_inline_metadata_is_read() -> None:
    found = asked(block('# requires-python = ">=3.11"\n# dependencies = ["b>=1", "a", "a"]'))
    assert found == Requirements(language=PYTHON, packages=("a", "b>=1"), version=">=3.11")


def test_the_order_of_packages_does_not_matter() -> None:
    one, other = (asked(block(f"# dependencies = {d}")) for d in ('["a", "b"]', '["b", "a"]'))
    assert one is not None
    assert other is not None
    assert digest_of(one) == digest_of(other)


@pytest.mark.parametrize(
    "source",
    ["def job(): pass", "# dependencies = ['a']", block("# dependencies = []"), block("#")],
)
def test_nothing_is_asked_for(source: str) -> None:
    assert asked(source) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# dependencies = [", "no TOML"),
        ("# dependencies = 'a'", "list of strings"),
        ("# dependencies = ['a b c']", "names no package"),
        ("# dependencies = ['a @ file:///etc/passwd']", "must come from an index"),
        ("# dependencies = ['a @ https://example.com/a.whl']", "must come from an index"),
        ("# dependencies = ['a']\n# requires-python = '<3'", "requires Python <3"),
        ("# dependencies = ['a']\n# requires-python = 3", "requires-python cannot be 3"),
    ],
)
def test_what_cannot_be_read_is_told_at_saving(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        asked(block(text))
    (warning,) = check_script(block(text), "job", PYTHON)
    assert said in warning.message


def test_a_block_without_an_end_is_told() -> None:
    with pytest.raises(Invalid, match="does not end"):
        asked("# /// script\n# dependencies = []\n")


def test_a_manifest_names_the_packages_of_javascript() -> None:
    manifest = '{"dependencies": {"dayjs": "^1.11.0", "@scope/x": "2"}}'
    found = requirements_of("", JS, {"package.json": manifest})
    assert found is not None
    assert found.packages == ("@scope/x@2", "dayjs@^1.11.0")
    assert requirements_of("", JS, {}) is None


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("{", "no JSON"),
        ("[]", "object of names"),
        ('{"dependencies": {"a": 1}}', "object of names"),
        ('{"dependencies": {"a": "file:../../x"}}', "from the registry"),
        ('{"dependencies": {"a": "user/repository"}}', "from the registry"),
    ],
)
def test_a_manifest_that_cannot_be_read(manifest: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        requirements_of("", JS, {"package.json": manifest})


@pytest.mark.parametrize(
    ("source", "language", "line"),
    [
        ("function job() {\n  foo(;\n}", JS, 2),
        ("function job( {", JS, 1),
        ("var x = 1;\nvar y = ;", JS, 2),
        ("export function job(a: number) {\n  return a +;\n}", TS, 2),
    ],
)
def test_syntax_errors_of_javascript_have_their_place(
    source: str, language: Language, line: int
) -> None:
    (warning,) = check_script(source, "job", language)
    assert warning.message.startswith("Syntax error")
    assert warning.line == line


@pytest.mark.parametrize(
    "source",
    [
        "function job() {}",
        "async function job() { await x; }",
        "var a = 1, job = function () {};",
        "const job = async () => {};",
        "job = function () {};",
        "export function job() {}",
        "export default async () => {}",
        "const a = () => 1; export { a as job };",
        "export * from 'npm:x';",
    ],
)
def test_entries_that_are_seen(source: str) -> None:
    assert check_script(source, "job", JS) == ()


def test_a_missing_entry_is_told_and_shared_scripts_need_none() -> None:
    (warning,) = check_script("function other() { function job() {} }", "job", JS)
    assert "no function named job" in warning.message
    assert check_script("export const job = (a: string): void => {};", "job", TS) == ()
    assert check_syntax("exports.a = 1;", "a.js", JS) == ()
