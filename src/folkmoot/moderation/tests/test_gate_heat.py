"""Threads that heat up are brought before moderators once; lively ones are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.core.testing import realdata
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.classifier.judging import Stack, judge_text
from folkmoot.moderation.classifier.loading import SHIPPED, open_model
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.commands.heating import look_for_heat
from folkmoot.moderation.gate.heat import POSTS_AT_LEAST, Said, heat_of
from folkmoot.moderation.models import Case, CaseItem

NOW = timezone.now()


def said(authors: str, *, toxic: int = 0, flagged: int = 0) -> list[Said]:
    return [
        Said(ord(author), NOW, 0.9 if place < toxic else 0.1, int(place < flagged))
        for place, author in enumerate(authors)
    ]


def test_quick_friends_and_crowds_stay_cool() -> None:
    assert not heat_of(said("ababababab"), usual_an_hour=0).is_hot
    assert not heat_of(said("abcdefghijklmnop"), usual_an_hour=0).is_hot
    assert not heat_of(said("abcdefghijklmnop", flagged=1), usual_an_hour=0).is_hot
    assert not heat_of(said("ababa", toxic=5, flagged=5), usual_an_hour=0).is_hot


def test_two_at_each_other_with_flags_or_harsh_words_are_hot_and_the_signs_say_why() -> None:
    assert heat_of(said("abababababab", flagged=2), usual_an_hour=20).is_hot
    heat = heat_of(said("abacababacab", toxic=3), usual_an_hour=1)
    assert heat.is_hot
    assert heat.signs == {"posts": 12, "back_and_forth": 0.64, "times_the_usual_pace": 12.0, "harsh_posts": 3.0}


def a_quarrel(cast: Cast, between: tuple[Membership, Membership]) -> Thread:
    thread = commands.create_thread(
        actor=cast.actor(between[0]), space=cast.forum, title="Dogs on the moor", markdown="Leash them."
    )
    for number in range(9):
        writer = between[(number + 1) % 2]
        words = f"No, that is not so, for the {number}th time."
        commands.create_post(actor=cast.actor(writer), thread=thread, markdown=words)
    return thread


def test_a_heated_thread_is_a_case_once_with_evidence_and_advice(cast: Cast) -> None:
    thread = a_quarrel(cast, (cast.mia, cast.eda))
    assert look_for_heat() == 0
    for post in Post.everywhere.filter(thread=thread).order_by("number")[2:4]:
        flag(actor=cast.actor(cast.nils), subject=("post", post.id), clause="community:1:1")
    assert look_for_heat() == 1
    assert look_for_heat() == 0
    case = Case.everywhere.get(subject_type="thread", subject_id=thread.id)
    item = case.items.get(kind=CaseItem.Kind.RULE)
    assert item.details["evidence"]["flagged_posts"] == "2.0"
    assert "reminder" in item.text
    assert look_for_heat(timezone.now() + timedelta(hours=2)) == 0


@pytest.mark.realdata
def test_a_real_channel_that_quarrels_with_nobody_sets_off_no_alarm() -> None:
    """A year of a calm channel, hour by hour; the figures stand in decision 0063. Names stay where they are."""
    stack = Stack(open_model(SHIPPED))
    path = realdata.DATA / "slack-disentangled" / "shared" / "racket-2019-general.xml"
    hours: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for message in ElementTree.parse(path).iter("message"):
        at, who, text = (str(message.findtext(name) or "") for name in ("ts", "user", "text"))
        hours[at[:13]].append((datetime.fromisoformat(at), who, text))
    numbers: dict[str, int] = {}
    calm, flagged, harsh, quick = 0, 0, 0, 0
    busy = [sorted(hour) for hour in hours.values() if len(hour) >= POSTS_AT_LEAST]
    for hour in busy:
        said = [
            Said(numbers.setdefault(who, len(numbers)), at, judge_text(stack, text).toxicity) for at, who, text in hour
        ]
        heat = heat_of(said, usual_an_hour=1.5)
        calm += heat.is_hot
        quick += "back_and_forth" in heat.signs
        harsh += "harsh_posts" in heat.signs
        two = [replace(one, flags=int(place < 2)) for place, one in enumerate(said)]
        flagged += heat_of(two, usual_an_hour=1.5).is_hot
    assert (len(busy), calm, harsh, quick, flagged) == (198, 0, 0, 37, 37)
