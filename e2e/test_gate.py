"""No words and no pictures of members reach others without the gate being asked, in any room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress

import pytest
from django.apps import apps
from django.db import models, transaction

from e2e.gate_catalogue import JUDGED, NOT_JUDGED
from e2e.gate_ways import WAYS, make_world
from folkmoot.core import moderation
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Refused
from folkmoot.core.moderation import Judge, Outcome, Ruling, Submission
from folkmoot.core.registry import Registry
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as, words_of

_HOLDING_WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
# Their keys are of their content, which is what the judge is given.
_ADDRESSES = ("members.Membership.handle", "members.Membership.website", "groups.Group.slug")
_PICTURES = ("members.Membership.avatar", "groups.Group.picture", "content.Attachment.key")


def columns() -> Iterator[str]:
    """Every column of ours that can hold what somebody wrote: not those that hold one of a few fixed words."""
    for model in apps.get_models():
        if model.__module__.startswith("folkmoot."):
            for field in model._meta.concrete_fields:
                if isinstance(field, _HOLDING_WORDS) and not field.choices:
                    yield f"{model._meta.label}.{field.name}"


def test_every_column_is_judged_or_says_why_not() -> None:
    missing = [column for column in columns() if column not in JUDGED and column not in NOT_JUDGED]
    assert missing == [], "enter them in e2e/gate_catalogue.py"
    assert set(JUDGED).isdisjoint(NOT_JUDGED)
    assert {*JUDGED, *NOT_JUDGED} <= set(columns()), "these are gone"
    assert set(JUDGED) == set(WAYS), "what is judged has a way that proves it in e2e/gate_ways.py"


def holds(column: str, mark: str) -> bool:
    room, model, name = column.split(".")
    values = apps.get_model(room, model)._base_manager.values_list(name, flat=True)
    return any(mark in str(value) for value in values)


@pytest.mark.django_db
def test_the_gate_is_asked_on_every_way_and_what_it_refuses_is_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = judged_as(monkeypatch, Outcome.BLOCK, about="curlewxq")
    world = make_world(cast)
    for place, (column, ways) in enumerate(WAYS.items()):
        for number, way in enumerate(ways):
            del asked[:]
            mark = f"larkxq{place}x{number}x"
            with transaction.atomic():
                way(world, mark)
                heard = [one for one in asked if column in _PICTURES and one.images] or [
                    one for one in asked if mark in words_of(one)
                ]
                assert heard, f"{column}: nobody was asked on way {number}"
                assert column in _PICTURES or holds(column, mark), f"{column}: way {number} leads elsewhere"
                transaction.set_rollback(True)
            if column not in _PICTURES:
                _refused(world, column, way, f"curlewxq{place}x{number}x")


@pytest.mark.django_db
def test_no_way_leaves_standing_what_a_list_censors(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no address is stored as it was rewritten; an address is refused."""
    world = make_world(cast)

    def judge(*, actor: Actor, submission: Submission) -> Ruling:
        source, title = masked(submission.source), masked(submission.title)
        return Ruling(source=source, title=title, rewrite=masked)

    judges: Registry[Judge] = Registry("judge")
    judges.add("test", judge)
    monkeypatch.setattr(moderation, "judges", judges)
    for place, (column, ways) in enumerate(WAYS.items()):
        for number, way in enumerate(ways if column not in _PICTURES else ()):
            mark = f"larkxq{place}x{number}x"
            with transaction.atomic():
                refused = suppress(Refused) if column in _ADDRESSES else nullcontext()
                with refused, transaction.atomic():
                    way(world, mark)
                    assert holds(column, masked(mark)), f"{column}: way {number} leads elsewhere"
                assert not holds(column, mark), f"{column}: way {number} stores what was typed"
                transaction.set_rollback(True)


def masked(words: str) -> str:
    return words.replace("larkxq", "dipperxq")


def _refused(world: object, column: str, way: object, mark: str) -> None:
    # In the transaction that the test undoes; in life the upload of a file stands, for its owner alone.
    with transaction.atomic():
        with pytest.raises(Refused), transaction.atomic():
            way(world, mark)  # type: ignore[operator]
        assert not holds(column, mark), f"{column}: kept though it was refused"
        transaction.set_rollback(True)
