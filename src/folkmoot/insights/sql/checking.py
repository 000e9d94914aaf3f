"""What typed SQL may be: one SELECT over the store's tables, by the tree that DuckDB itself makes of it.

The engine's own parser tells what it will run; another one could read the same text differently. Everything is refused
that is not known to be harmless. The connection is locked besides (`store.duck`): this is the first of two walls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from folkmoot.insights.sql.functions import SCALARS
from folkmoot.insights.sql.functions import TABLES as TABLE_FUNCTIONS
from folkmoot.insights.store.tables import TABLES

LETTERS_AT_MOST = 20_000
_PARTS = frozenset(
    {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "BASE_TABLE", "SUBQUERY", "JOIN",
     "EXPRESSION_LIST", "EMPTY", "TABLE_FUNCTION", "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER",
     "DISTINCT_MODIFIER"}
)  # fmt: skip
_EXPRESSIONS = frozenset(
    {"FUNCTION", "CONSTANT", "COLUMN_REF", "STAR", "CAST", "CASE", "COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN",
     "SUBQUERY", "WINDOW", "LAMBDA", "LAMBDA_REF", "COLLATE", "POSITIONAL_REFERENCE", "TYPE"}
)  # fmt: skip
_NAMES = frozenset(table.name for table in TABLES)
_PLAIN = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class Forbidden(Exception):
    """The SQL says what it may not; the message says what, in plain words."""


def check(connection: Any, sql: str) -> str:
    """The statement as it may run. Raises Forbidden."""
    statement = sql.strip().rstrip(";").strip()
    if not statement:
        raise Forbidden("Write a SELECT.")
    if len(statement) > LETTERS_AT_MOST or "\0" in statement:
        raise Forbidden(f"A question has at most {LETTERS_AT_MOST} letters.")
    written = connection.execute("SELECT json_serialize_sql($sql)", {"sql": statement}).fetchone()[0]
    try:
        tree = json.loads(written)
    except RecursionError as error:
        raise Forbidden("This is nested too deeply.") from error
    if tree["error"]:
        is_other = tree.get("error_type") == "not implemented"
        raise Forbidden("Only SELECT is possible here." if is_other else str(tree.get("error_message", "")))
    if len(tree["statements"]) != 1:
        raise Forbidden("Ask one question at a time.")
    known = _NAMES | _own_names(connection, tree)
    for node in _nodes(tree["statements"][0]["node"]):
        if "class" in node:
            _check_expression(node)
        elif isinstance(node.get("type"), str) and "null_order" not in node:
            _check_part(node, known)
    return statement


def _check_part(node: dict[str, Any], known: frozenset[str]) -> None:
    if node["type"] not in _PARTS:
        raise Forbidden("Only SELECT is possible here.")
    if node["type"] == "BASE_TABLE":
        if not _is_plain(node) or node.get("catalog_name") or node.get("schema_name") or node.get("at_clause"):
            raise Forbidden("Tables are named by their plain names.")
        if node["table_name"].lower() not in known:
            raise Forbidden(f"There is no table {node['table_name']}; the tables are those beside the question.")
    if node["type"] == "TABLE_FUNCTION" and node["function"]["function_name"].lower() not in TABLE_FUNCTIONS:
        name = node["function"]["function_name"]
        raise Forbidden(f"{name} cannot be asked; the tables are those beside the question.")


def _check_expression(node: dict[str, Any]) -> None:
    if node["class"] not in _EXPRESSIONS:
        raise Forbidden("Only SELECT with plain expressions is possible here.")
    if node.get("schema") or node.get("catalog") or not _is_plain(node):
        raise Forbidden("Functions and types are called by their plain names.")
    name = node.get("function_name")
    if name is not None and name.lower() not in SCALARS | TABLE_FUNCTIONS:
        raise Forbidden(f"The function {name} cannot be used here.")


def _is_plain(node: dict[str, Any]) -> bool:
    return len(node.get("qualified_name", {}).get("path", [])) <= 1


def _own_names(connection: Any, tree: Any) -> frozenset[str]:
    """The names that WITH gives. None may be one that means something without it, for they hold in a part only."""
    names = {str(entry["key"]).lower() for node in _nodes(tree) for entry in (node.get("cte_map") or {}).get("map", [])}
    if names:
        taken = {
            row[0].lower()
            for row in connection.execute("SELECT view_name FROM duckdb_views() WHERE internal").fetchall()
        }
        for name in sorted(names):
            if name in taken or not _PLAIN.fullmatch(name):
                raise Forbidden(f"Give the part {name} another name.")
    return frozenset(names)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
