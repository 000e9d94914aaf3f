"""On PostgreSQL a transaction may commit after one that began later: no consumer may skip its lines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from folkmoot.activity import consumers
from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.registry import ActivityKind, activity_kinds

KIND = "tests.late.commit"
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def actor() -> Actor:
    if KIND not in activity_kinds:
        activity_kinds.add(KIND, ActivityKind(KIND, "late"))
    return Actor.system(Community.objects.create(slug="late", name="Late").id)


@contextmanager
def _open_transaction(actor: Actor) -> Iterator[None]:
    """Another connection that has written a line and commits at the end of the block."""
    written, may_commit = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                record(KIND, actor=actor, details={"who": "early id, late commit"})
                written.set()
                may_commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(10)
    try:
        yield
    finally:
        may_commit.set()
        thread.join(10)


def _collecting() -> tuple[consumers.Consumer, list[int]]:
    seen: list[int] = []
    return consumers.Consumer("tests.late", lambda lines: seen.extend(line.id for line in lines)), seen


def test_a_line_that_commits_late_is_not_skipped(actor: Actor) -> None:
    consumer, seen = _collecting()
    with _open_transaction(actor):
        record(KIND, actor=actor, details={"who": "late id, early commit"})
        assert Activity.everywhere.count() == 1
        assert consumers.run(consumer) == 0
        assert seen == []
    assert consumers.run(consumer) == 2
    assert seen == sorted(Activity.everywhere.values_list("id", flat=True))


def test_an_older_transaction_that_takes_a_later_id_does_not_hide_a_younger_ones_line(actor: Actor) -> None:
    consumer, seen = _collecting()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")  # older than the other, by its transaction's number
        with _open_transaction(actor):
            record(KIND, actor=actor)
            assert consumers.run(consumer) == 0
    assert consumers.run(consumer) == 2
    assert seen == sorted(Activity.everywhere.values_list("id", flat=True))


def test_a_writer_that_never_rests_does_not_hold_the_reader_up(actor: Actor) -> None:
    consumer, seen = _collecting()
    with _open_transaction(actor):
        record(KIND, actor=actor)
        assert consumers.run(consumer) == 0
        # Another begins before the first has ended: there is always one running.
        second = _open_transaction(actor)
        second.__enter__()
    consumers.run(consumer)
    assert len(seen) == 2
    second.__exit__(None, None, None)
    consumers.run(consumer)
    assert len(seen) == 3


def test_a_transaction_that_is_rolled_back_holds_nobody_up(actor: Actor) -> None:
    consumer, seen = _collecting()
    with transaction.atomic():
        record(KIND, actor=actor)
        transaction.set_rollback(True)
    kept = record(KIND, actor=actor)
    consumers.run(consumer)
    assert seen == [kept.id]


def test_writers_of_other_things_hold_no_line_back(actor: Actor) -> None:
    consumer, seen = _collecting()
    written, may_commit = threading.Event(), threading.Event()

    def write_elsewhere() -> None:
        with transaction.atomic():
            Community.objects.create(slug="elsewhere", name="Elsewhere")
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=write_elsewhere)
    thread.start()
    assert written.wait(10)
    kept = record(KIND, actor=actor)
    consumers.run(consumer)
    may_commit.set()
    thread.join(10)
    assert seen == [kept.id]
