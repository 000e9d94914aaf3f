"""A question in DuckDB's dialect, as ClickHouse understands it: one definition of every metric serves both engines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlglot import exp, parse_one

from folkmoot.insights.store.clickhouse_server import PREFIX
from folkmoot.insights.store.tables import TABLES

_COLUMNS = {table.name: tuple(column.name for column in table.columns) for table in TABLES}

_OF_BITS = {exp.BitwiseAnd: "bitAnd", exp.BitwiseLeftShift: "bitShiftLeft"}


def translated(sql: str, parameters: Mapping[str, Any], parts: Mapping[str, list[str]], community_id: int) -> str:
    """The question over the rows of these files of one community, with the parameters written into it."""
    tree = parse_one(sql, read="duckdb")
    own = {each.alias for each in tree.find_all(exp.CTE)}
    rows = {
        name: _rows_of(name, parts, community_id) for name in {each.name for each in tree.find_all(exp.Table)} - own
    }
    # The tree is ours alone: copies of it for each step cost more than the steps.
    tree = tree.transform(lambda node: _with_parameter(node, parameters), copy=False)
    tree = tree.transform(_in_its_words, copy=False)
    tree = tree.transform(lambda node: _of_community(node, rows), copy=False)
    return str(tree.sql(dialect="clickhouse"))


def _with_parameter(node: exp.Expr, parameters: Mapping[str, Any]) -> exp.Expr:
    if not isinstance(node, exp.Placeholder):
        return node
    return _literal(parameters[node.name])


def _literal(value: Any) -> exp.Expr:
    if isinstance(value, datetime):
        return exp.func("toDateTime64", exp.Literal.string(value.isoformat(" ")), exp.Literal.number(6))
    if isinstance(value, date):
        return exp.func("toDate32", exp.Literal.string(value.isoformat()))
    if isinstance(value, list | tuple):
        return exp.Array(expressions=[_literal(each) for each in value])
    return exp.convert(value)


def _in_its_words(node: exp.Expr) -> exp.Expr:
    """What sqlglot does not translate, or otherwise than DuckDB means it."""
    if isinstance(node, exp.PercentileCont):
        # Between two values both engines take the straight line between them.
        level, value = node.args.get("expression"), node.this
        return exp.ParameterizedAgg(this="quantileExactInclusive", expressions=[level], params=[value])
    if isinstance(node, exp.Filter):
        return _filtered(node)
    name = next((name for kind, name in _OF_BITS.items() if isinstance(node, kind)), "")
    if name:
        # What takes the place of a node is not looked into any more.
        return exp.func(name, *(each.transform(_in_its_words) for each in (node.this, node.expression)))
    if isinstance(node, exp.Anonymous) and node.name.upper() == "BIT_COUNT":
        return exp.func("bitCount", *(each.transform(_in_its_words) for each in node.expressions))
    return node


def _filtered(node: exp.Filter) -> exp.Expr:
    """sum(x) FILTER (WHERE c) is the sum of x where c, and of nothing elsewhere."""
    inner, condition = node.this, node.expression.this
    if isinstance(inner, exp.Count) and isinstance(inner.this, exp.Star):
        return exp.func("countIf", condition)
    return node


def _rows_of(name: str, parts: Mapping[str, list[str]], community_id: int) -> exp.Expr | None:
    """The rows of these files of one community; None for what is none of our tables."""
    if name not in _COLUMNS:
        return None
    columns = ", ".join(f"`{column}`" for column in _COLUMNS[name])
    files = ", ".join(f"'{file}'" for file in parts.get(name, [])) or "''"
    where = f"community_id = {int(community_id)} AND part IN ({files})"
    return parse_one(f"SELECT {columns} FROM {PREFIX}{name} WHERE {where}", read="clickhouse")


def _of_community(node: exp.Expr, rows: Mapping[str, exp.Expr | None]) -> exp.Expr:
    found = rows.get(node.name) if isinstance(node, exp.Table) and not node.db else None
    if found is None:
        return node
    return exp.Subquery(this=found.copy(), alias=exp.TableAlias(this=exp.to_identifier(node.alias or node.name)))
