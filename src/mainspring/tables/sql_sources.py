"""What a statement of SQL reads from: tables, parts of a WITH, SELECTs in brackets; and which columns each has."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from sqlglot import exp

from mainspring.tables.definitions import Definition

PART = "part"
"""Marks a table of the tree that is a part of its WITH."""


def rename_parts(tree: exp.Expr) -> None:
    """Give each part of a WITH a name that no table of any database has.

    Otherwise a reference outside of its reach, or one with a schema, would mean a table of that name.
    """
    parts: dict[str, str] = {}
    for part in tree.find_all(exp.CTE):
        new = parts.setdefault(part.alias.lower(), f"__with{len(parts)}")
        part.args["alias"].set("this", exp.to_identifier(new, quoted=True))
    for table in tree.find_all(exp.Table):
        name = parts.get(table.name.lower())
        if name is not None and not table.db and not table.catalog:
            alias = table.alias or table.name
            table.set("this", exp.to_identifier(name, quoted=True))
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
            table.meta[PART] = True


class Sources:
    """The sources of a statement by the names under which it knows them, with their columns' names."""

    def __init__(self, tree: exp.Expr, whole: exp.Expr, tables: Mapping[str, Definition]) -> None:
        self._columns: dict[str, set[str]] = {}
        self._derived: set[str] = set()
        parts = {part.alias: part for part in whole.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            known = tables.get(table.name.lower())
            if PART in table.meta:
                self._add_derived(table.alias, parts[table.name])
            elif known is not None:
                self._add(table.alias_or_name, known.by_name)
        for bracket in tree.find_all(exp.Subquery):
            if bracket.alias:
                self._add_derived(bracket.alias, bracket)

    def have(self, source: str, column: str) -> bool:
        """Whether ``source`` has a column of that name (in lower case)."""
        names = self._columns.get(source.lower(), set())
        return column in names or "*" in names

    def may_name(self, column: exp.Column, aliases: Container[str]) -> bool:
        """Whether a name that no table has can be one that the statement itself gave."""
        name = column.name.lower()
        if name in self._derived:
            return True
        within = column.find_ancestor(exp.Order, exp.Group, exp.Having)
        return name in aliases and ("*" in self._derived or within is not None)

    def _add_derived(self, name: str, source: exp.CTE | exp.Subquery) -> None:
        alias = source.args.get("alias")
        named = [column.name for column in alias.columns] if alias else []
        names = named or [select.alias_or_name for select in source.this.selects]
        self._add(name, names)
        self._derived.update(each.lower() for each in names)

    def _add(self, name: str, columns: Iterable[str]) -> None:
        names = {column.lower() for column in columns}
        self._columns.setdefault(name.lower(), set()).update(names)
