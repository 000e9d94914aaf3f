"""An upgrade keeps what the release before had: rows written at its state of the database are there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
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

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def released() -> Iterator[Apps]:
    """The models as they were, on a database as it was; afterwards it is what it is now."""
    executor = MigrationExecutor(connection)
    target = list(RELEASED.items())
    executor.migrate(target)
    yield MigrationExecutor(connection).loader.project_state(target).apps
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)


def test_what_the_last_release_kept_is_there_after_the_upgrade(released: Apps) -> None:
    world = _a_small_world(released)
    before = {model._meta.label: _rows(model) for model in _own_models(released)}
    call_command("migrate", verbosity=0)
    current = {model._meta.label: model for model in _own_models(_current_apps())}
    for label, rows in before.items():
        after = _rows(current[label]) if label in current else {}
        assert rows.keys() <= after.keys(), label
        for key, row in rows.items():
            assert {name: after[key].get(name, value) for name, value in row.items()} == row, label
    # The index is made from the log, and nothing was logged here.
    proven = [check for check in checks if check.name != "content.search"]
    with scope(world):
        faults = [sentence for check in proven for sentence in check.run(world, False)]
    assert faults == []


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
