"""A segment is what Python says of the same members, whatever is asked; and it is one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.content.models import Post, Reaction, Thread
from folkmoot.core.conditions import OPERATORS, Group, Test, operator_of, window_start
from folkmoot.core.segments import segment_fields
from folkmoot.core.testing.cast import Cast
from folkmoot.core.workflows import FieldKind
from folkmoot.groups.models import Group as GroupOfMembers
from folkmoot.groups.models import GroupMember
from folkmoot.members.models import Account, Membership, ProfileField, ProfileValue
from folkmoot.segments.queries import members_matching
from folkmoot.segments.vocabulary import SegmentWords

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
PEOPLE = 14


@dataclass
class Known:
    """What is known of the members, said a second time in plain Python."""

    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    times: dict[int, dict[str, list[datetime]]] = field(default_factory=dict)
    sets: dict[int, dict[str, set[str]]] = field(default_factory=dict)

    def passes(self, member: int, item: Test | Group) -> bool:
        if isinstance(item, Group):
            found = [self.passes(member, each) for each in item.items]
            return {"all": all(found), "any": any(found) or not found, "none": not any(found) or not found}[item.join]
        words = segment_fields.get(item.field) if item.field in segment_fields else None
        kind = words.kind if words is not None else FieldKind.SET
        since = window_start(item.within, NOW)
        have: Any
        if item.field in self.times[member]:
            have = sum(1 for at in self.times[member][item.field] if since is None or at > since)
        else:
            have = self.sets[member].get(item.field, self.values[member].get(item.field))
        operator = next(each for each in OPERATORS[kind] if each.name == item.op)
        return have is not None and bool(operator.passes(have, item.value))


def _tests_of(known: Known, word: str) -> st.SearchStrategy[Test]:
    found = segment_fields.find(word)
    kind = found.kind if found is not None else FieldKind.SET
    ops = st.sampled_from([each.name for each in OPERATORS[kind]])
    values: dict[FieldKind, st.SearchStrategy[Any]] = {
        FieldKind.NUMBER: st.integers(-1, 9) if found is not None and found.windowed else st.integers(-1, 120),
        FieldKind.TEXT: st.sampled_from(["a", "Moor", "de", "x%", "_"]),
        FieldKind.CHOICE: st.sampled_from(["member", "editor", "guest"]),
        FieldKind.FLAG: st.none(),
        FieldKind.SET: st.sampled_from(sorted({each for sets in known.sets.values() for each in sets[word]} | {"0"}))
        if kind is FieldKind.SET else st.none(),
        FieldKind.DATE: st.dates(date(2026, 1, 1), date(2026, 6, 1)).map(date.isoformat),
    }  # fmt: skip
    within = st.sampled_from(["", "24h", "7d", "30d"]) if found is not None and found.windowed else st.just("")
    return st.builds(Test, st.just(word), ops, values[kind], within)


def _groups(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
    joins = st.sampled_from(["all", "any", "none"])
    return st.builds(lambda join, items: Group(join, tuple(items)), joins, st.lists(inner, max_size=3))


def test_all_any_and_none_agree_with_sets_of_python(cast: Cast) -> None:
    known = _some_members(cast)
    words = [*known.values[min(known.values)], *known.times[min(known.times)], *known.sets[min(known.sets)]]
    tests = st.one_of([_tests_of(known, word) for word in words])

    @given(_groups(st.one_of(tests, _groups(st.one_of(tests, _groups(tests))))))
    @settings(max_examples=150, deadline=None, database=None)
    def agree(condition: Group) -> None:
        found = members_matching(cast.community.id, condition, now=NOW).filter(id__in=list(known.values))
        expected = {member for member in known.values if known.passes(member, condition)}
        assert set(found.values_list("id", flat=True)) == expected

    agree()


def test_a_segment_is_found_by_one_statement_however_much_it_asks(cast: Cast) -> None:
    asked = [
        Test("member.joined", "from", "2026-01-01"), Test("content.posts", "at_least", 1, "30d"),
        Test("content.accepted", "at_most", 3), Test("groups.member", "has_not", "7"),
        Test("connections.source", "is", "here"), Test("notifications.mail", "yes"),
        Test("automation.over", "has_not", "3"), Test("insights.labels", "has_not", "5"),
    ]  # fmt: skip
    condition = Group("all", (*asked[:4], Group("any", tuple(asked[4:]))))
    words = SegmentWords(cast.community.id)
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert members_matching(cast.community.id, condition, words=words).count() == 0
    # The community's time zone, and the members.
    assert len(told) == 2


def test_a_segment_holds_nobody_of_another_community_and_nobody_who_is_not_here(cast: Cast) -> None:
    here = set(members_matching(cast.community.id, Group()).values_list("handle", flat=True))
    assert here == {"olga", "max", "mo", "eda", "mia", "nils"}


def test_what_is_no_longer_known_passes_no_test(cast: Cast) -> None:
    gone = Test("profile.99", "has_not", "x")
    assert not members_matching(cast.community.id, Group("all", (gone,))).exists()
    assert members_matching(cast.community.id, Group("none", (gone,))).count() == 6


def test_every_field_can_be_asked_in_every_way(cast: Cast) -> None:
    values = {
        FieldKind.NUMBER: 1, FieldKind.TEXT: "a", FieldKind.CHOICE: "member", FieldKind.FLAG: None, FieldKind.SET: "1",
        FieldKind.DATE: "2026-01-01",
    }  # fmt: skip
    # Whom to talk to cannot be known here: there are no figures.
    words = (word for word in SegmentWords(cast.community.id) if word.name != "insights.talk")
    for word in words:
        for operator in OPERATORS[word.kind]:
            assert operator_of(word, operator.name) is operator
            test = Test(word.name, operator.name, values[word.kind], "7d" if word.windowed else "")
            everybody = members_matching(cast.community.id, Group("any", (test, Group("none", (test,)))), now=NOW)
            assert everybody.count() == 6, word.name


def _some_members(cast: Cast) -> Known:
    """Members of many kinds, with posts and reactions at many times."""
    known = Known()
    community = cast.community.id
    words = ProfileField.everywhere.create(
        community_id=community, position=1, name="Tools", kind="several", choices=["pen", "spade"], visibilities=[]
    )
    makers = GroupOfMembers.everywhere.create(community_id=community, slug="makers", name="Makers")
    for n in range(PEOPLE):
        account = Account.objects.create_user(f"p{n}@example.org") if n % 3 else None
        if account is not None:
            account.time_zone = ["", "Europe/Berlin", "Africa/Accra"][n % 3]
            account.save()
        member = Membership.everywhere.create(
            community_id=community, handle=f"p{n}", name=f"P {n}", account=account, trust_level=n % 5,
            role=["member", "editor", "guest"][n % 3], joined_at=NOW - timedelta(days=9 * n, hours=n),
            last_seen_at=NOW - timedelta(days=2 * n, minutes=5) if n % 4 else None,
            headline=["", "A moor man", "x%y", "de_f"][n % 4], bio="", location="Moorland" if n % 2 else "",
        )  # fmt: skip
        known.values[member.id] = {
            "member.joined": member.joined_at.date(), "member.days": (NOW - member.joined_at).days,
            "member.seen": member.last_seen_at.date() if member.last_seen_at else None,
            "member.away": (NOW - member.last_seen_at).days if member.last_seen_at else None,
            "member.role": member.role, "member.trust": member.trust_level, "member.account": account is not None,
            "member.zone": account.time_zone if account is not None else None, "member.headline": member.headline,
            "member.location": member.location,
        }  # fmt: skip
        tools = {tool for tool, every in (("pen", 2), ("spade", 3)) if n % every == 0}
        for tool in tools:
            ProfileValue.everywhere.create(community_id=community, member=member, field=words, value=tool)
        if n % 4 == 0:
            GroupMember.everywhere.create(community_id=community, group=makers, member=member)
        known.sets[member.id] = {
            f"profile.{words.id}": tools, "groups.member": {str(makers.id)} if n % 4 == 0 else set()
        }  # fmt: skip
        known.times[member.id] = _deeds(cast, member, n)
    return known


def _deeds(cast: Cast, member: Membership, n: int) -> dict[str, list[datetime]]:
    """Posts of a topic with some accepted, reactions, and what does not count: hidden and direct ones."""
    times: dict[str, list[datetime]] = {
        name: [] for name in ("content.posts", "content.threads", "content.replies", "content.accepted")
    }
    opened = NOW - timedelta(days=3 * n, minutes=1)
    topic = Thread.everywhere.create(
        community=cast.community, space=cast.forum, author=member, title="T", slug="t", created_at=opened
    )
    times["content.threads"].append(opened)
    for number in range(1, n % 6 + 1):
        at = NOW - timedelta(days=number * n, hours=1)
        post = Post.everywhere.create(
            community=cast.community, thread=topic, number=number, author=member, markdown="x", html="x", created_at=at
        )
        times["content.posts"].append(at)
        if number > 1:
            times["content.replies"].append(at)
        if number == 3:
            Thread.everywhere.filter(id=topic.id).update(accepted_post=post)
            times["content.accepted"].append(at)
    direct = Thread.everywhere.create(
        community=cast.community, space=cast.forum, author=member, title="", slug="", kind=Thread.Kind.DIRECT
    )
    for thread, state in ((direct, "visible"), (topic, "hidden")):
        post = Post.everywhere.create(
            community=cast.community, thread=thread, number=50, author=member, markdown="x", html="x", state=state,
            created_at=NOW,
        )  # fmt: skip
        Reaction.everywhere.create(community=cast.community, post=post, member=member, emoji="x")
    return times
