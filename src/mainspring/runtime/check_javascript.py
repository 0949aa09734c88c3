"""What can be said about a script in JavaScript or TypeScript without running it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import tree_sitter
import tree_sitter_javascript
import tree_sitter_typescript

from mainspring.model.job import Language, ScriptWarning

_DECLARATIONS = frozenset(
    {"function_declaration", "generator_function_declaration", "variable_declarator"}
)

_MAY_EXPORT = frozenset({"export_clause", "namespace_export", "default", "*"})

_LONGEST_SHOWN = 20


def check(
    source: str, language: Language, entries: tuple[str, ...]
) -> tuple[tuple[ScriptWarning, ...], bool]:
    """The first syntax error, and whether an entry is defined, as far as that can be seen."""
    root = _parser(language).parse(source.encode()).root_node
    broken = _first_error(root)
    if broken is not None:
        return (_warning(broken),), True
    return (), _defines(root, entries)


@lru_cache(maxsize=2)
def _parser(language: Language) -> tree_sitter.Parser:
    typed = language is Language.TYPESCRIPT
    grammar = (
        tree_sitter_typescript.language_typescript() if typed else tree_sitter_javascript.language()
    )
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def _first_error(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """The innermost first node that the grammar could not place."""
    while node.has_error:
        inner = next((c for c in node.children if c.has_error or c.is_missing), None)
        if inner is None or node.is_missing:
            return node
        node = inner
    return node if node.is_error or node.is_missing else None


def _warning(node: tree_sitter.Node) -> ScriptWarning:
    line, column = node.start_point
    if node.is_missing:
        message = f"Syntax error: '{node.type}' is missing."
    else:
        text = (node.text or b"").decode(errors="replace").split("\n")[0].strip()
        shown = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
        message = f"Syntax error near '{shown}'." if shown else "Syntax error."
    return ScriptWarning(message, line + 1, column + 1)


def _defines(root: tree_sitter.Node, entries: tuple[str, ...]) -> bool:
    """Whether the script's outermost level declares one of the names, or exports what may be it."""
    names = {name.encode() for name in entries}
    for node in _outermost(root):
        if node.type in _DECLARATIONS:
            named = node.child_by_field_name("name")
            if named is not None and named.text in names:
                return True
        elif node.type in _MAY_EXPORT or _assigns(node, names):
            return True
    return False


def _outermost(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    for node in root.children:
        yield node
        if node.type in ("export_statement", "lexical_declaration", "variable_declaration"):
            yield from _outermost(node)


def _assigns(node: tree_sitter.Node, names: set[bytes]) -> bool:
    first = node.children[0] if node.type == "expression_statement" and node.children else None
    if first is None or first.type != "assignment_expression":
        return False
    left = first.child_by_field_name("left")
    return left is not None and (left.text or b"").rpartition(b".")[2] in names
