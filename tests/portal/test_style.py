"""The styles are closed where they seem to be: a browser forgives a missing brace, and drops what follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "portal" / "src"
DEEPEST = 2
"""A condition with rules in it; rules are not nested in rules."""


def depths(text: str) -> tuple[int, int]:
    """How deep the braces go, and how deep they are at the end."""
    deepest = depth = 0
    for brace in re.findall(r"[{}]", re.sub(r"/\*.*?\*/", "", text, flags=re.S)):
        depth += 1 if brace == "{" else -1
        deepest = max(deepest, depth)
    return deepest, depth


@pytest.mark.parametrize("name", [str(f.relative_to(SOURCES)) for f in SOURCES.rglob("*.css")])
def test_every_rule_is_closed(name: str) -> None:
    deepest, left = depths((SOURCES / name).read_text())
    assert (deepest <= DEEPEST, left) == (True, 0)


def test_a_rule_that_is_not_closed_is_seen() -> None:
    assert depths("@media x { .a { color: red; } }\n.b { }") == (2, 0)
    assert depths("@media x { .a { color: red; }\n.b { }\n@media y { .c { } }") == (3, 1)
