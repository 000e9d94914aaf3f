"""An upgrade keeps what the release before had, and its tables are those that a new installation begins with."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.utils import timezone

from folkmoot.core.registry import checks
from folkmoot.core.tenancy import scope

# Where the database of the last landed version stood. Move it on when a version is released.
RELEASED = {
    "activity": "0001_initial",
    "communities": "0001_initial",
    "connections": "0001_initial",
    "content": "0003_text_revision",
    "core": "0001_periodic_run",
    "members": "0004_trust_by_what_members_do",
    "spaces": "0001_initial",
}
# What SQLite leaves without a name is numbered in the order of columns.
NUMBERED = re.compile(r"^(fk_|__unnamed_constraint_)\d+.*")

pytestmark = pytest.mark.django_db


def test_an_upgrade_keeps_all_rows_and_ends_with_the_tables_of_a_new_installation(tmp_path: Path) -> None:
    """The tests' own database is what `folkmoot migrate` makes at once; here every migration runs in its turn."""
    at_once = _tables()
    with _empty_database(tmp_path):
        executor = MigrationExecutor(connection)
        executor.migrate(list(RELEASED.items()))
        released = executor.loader.project_state(list(RELEASED.items())).apps
        world = _a_small_world(released)
        before = {model._meta.label: _rows(model) for model in _own_models(released)}
        call_command("migrate", verbosity=0)
        _assert_kept(before)
        # The index is made from the log, and nothing was logged here.
        proven = [check for check in checks if check.name != "content.search"]
        with scope(world):
            assert [sentence for check in proven for sentence in check.run(world, False)] == []
        _assert_same_tables(at_once, _tables())


@pytest.fixture(autouse=True)
def _models_anew_where_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django makes nearly all models anew at each step, a minute in all; those of a step and what points there do.

    The statements come out the same but for the order of columns; what runs Python is given all models made anew,
    which is what `is_delayed` asks for.
    """

    def pointing_there(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[Any]:
        state.is_delayed = True
        found: set[Any] = set()
        left = [(app_label, model_name)]
        while left:
            key = left.pop()
            if key not in found:
                found.add(key)
                left += state.relations[key]
        return found

    monkeypatch.setattr(ProjectState, "_find_reload_model", pointing_there)


@contextmanager
def _empty_database(folder: Path) -> Iterator[None]:
    """An empty database in the place of the tests' own, which is left as it is."""
    usual = connections["default"]
    settings = copy.deepcopy(usual.settings_dict)
    settings["NAME"] = str(folder / "upgraded.sqlite3") if usual.vendor == "sqlite" else f"{settings['NAME']}_upgraded"
    if usual.vendor == "postgresql":
        _ask_beside(f'CREATE DATABASE "{settings["NAME"]}" TEMPLATE template0')
    connections["default"] = type(usual)(settings, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual
        if usual.vendor == "postgresql":
            _ask_beside(f'DROP DATABASE "{settings["NAME"]}"')


def _ask_beside(statement: str) -> None:
    with connections["default"].creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)


def _assert_kept(before: dict[str, dict[Any, dict[str, Any]]]) -> None:
    current = {model._meta.label: model for model in _own_models(_current_apps())}
    for label, rows in before.items():
        after = _rows(current[label]) if label in current else {}
        assert rows.keys() <= after.keys(), label
        for key, row in rows.items():
            assert {name: after[key].get(name, value) for name, value in row.items()} == row, label


def _tables() -> dict[str, tuple[list[str], list[tuple[str, str]], int]]:
    """Of each table the columns, the constraints and indexes, and how many rows it holds."""
    said = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor, include_views=True)):
            columns = sorted(map(repr, connection.introspection.get_table_description(cursor, table)))
            constraints = connection.introspection.get_constraints(cursor, table)
            named = sorted((NUMBERED.sub("", name), repr(one)) for name, one in constraints.items())
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            said[table] = (columns, named, cursor.fetchone()[0])
    return said


def _assert_same_tables(at_once: dict[str, Any], by_steps: dict[str, Any]) -> None:
    assert at_once.keys() == by_steps.keys()
    assert len(at_once) > 100
    differing = {table for table in at_once if at_once[table][:2] != by_steps[table][:2]}
    # Groups of accounts are not used; Django itself numbers that table in two ways on PostgreSQL.
    assert differing <= {"auth_group_permissions"}
    # What migrations put in by themselves is there in both; the small world's rows come on top.
    begins_with = {table: rows for table, (_columns, _named, rows) in at_once.items() if rows}
    assert begins_with
    assert {table: by_steps[table][2] for table in begins_with} == begins_with


def _a_small_world(apps: Apps) -> int:
    def make(label: str, **values: Any) -> Any:
        model = apps.get_model(label)
        return model._base_manager.create(**values)

    now = timezone.now()
    community = make("communities.Community", slug="old", name="Old", set_up_at=now)
    account = make("members.Account", email="ana@example.org", password="!")
    member = make(
        "members.Membership",
        community=community,
        account=account,
        name="Ana",
        handle="ana",
        thread_count=1,
        post_count=2,
    )
    space = make("spaces.Space", community=community, slug="forum", name="Forum", thread_count=1, post_count=2)
    written = {"community": community, "author": member, "created_at": now}
    thread = make(
        "content.Thread", **written, space=space, title="Old words", slug="old-words", post_count=2, last_number=2,
        last_post_at=now, last_poster=member,
    )  # fmt: skip
    for number in (1, 2):
        html = "<p>Old <strong>words</strong></p>\n"
        make("content.Post", **written, thread=thread, number=number, markdown="Old **words**", html=html)
    poll = make(
        "content.Poll", community=community, post=apps.get_model("content.Post")._base_manager.first(), question="When?"
    )
    make("content.PollOption", community=community, poll=poll, position=1, text="Now")
    return int(community.pk)


def _own_models(apps: Apps) -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in RELEASED and model._meta.managed]


def _current_apps() -> Apps:
    from django.apps import apps

    return apps


def _rows(model: type[models.Model]) -> dict[Any, dict[str, Any]]:
    return {
        row["pk"]: row for row in model._base_manager.values("pk", *(f.attname for f in model._meta.concrete_fields))
    }
