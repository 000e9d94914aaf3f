"""The demo's words: well formed, and accepted by the commands that everybody's words go through."""

from __future__ import annotations

import pytest

from folkmoot.activity.consumers import run_until_idle
from folkmoot.cli.demonstration.chatting import talk
from folkmoot.cli.demonstration.planting import plant
from folkmoot.cli.demonstration.world import conversations, world
from folkmoot.communities.models import Community
from folkmoot.content.models import Poll, Post, Reaction, Thread
from folkmoot.core.registry import checks
from folkmoot.core.tenancy import scope
from folkmoot.groups.models import Group
from folkmoot.members.models import Account, Membership
from folkmoot.spaces.models import Space


def test_the_files_name_only_who_and_what_there_is() -> None:
    people = {person["handle"] for person in world()["people"]}
    spaces = {space["slug"] for space in world()["spaces"]}
    found = conversations()
    assert len(found) >= 30
    assert {conversation.space for conversation in found} == spaces
    for conversation in found:
        assert {saying.by for saying in conversation.sayings} <= people
        assert {h for saying in conversation.sayings for hs in saying.reactions.values() for h in hs} <= people
        assert [saying.hours for saying in conversation.sayings] == sorted(s.hours for s in conversation.sayings)
        assert conversation.sayings[-1].hours < conversation.days_ago * 24


@pytest.mark.django_db
def test_every_conversation_is_accepted_and_counted_right() -> None:
    community = Community.objects.create(slug="moorland", name="Moorland")
    for person in world()["people"]:
        account = Account.objects.create_user(f"{person['handle']}@moorland.example")
        fields = {name: person[name] for name in ("handle", "name", "role")}
        Membership.everywhere.create(community=community, account=account, trust_level=2, **fields)
    for space in world()["spaces"]:
        fields = {name: space[name] for name in ("slug", "name", "kind", "visibility")}
        Space.everywhere.create(community=community, **fields)
    assert plant(community) == len(conversations())
    with scope(community.id):
        assert Thread.objects.count() == len(conversations())
        assert Post.objects.count() == sum(len(conversation.sayings) for conversation in conversations())
        assert Reaction.objects.count() > 50
        assert Poll.objects.count() == 2
        assert Thread.objects.filter(accepted_post__isnull=False).count() >= 5
        said = talk(community)
        assert Post.objects.exclude(thread__kind=Thread.Kind.TOPIC).count() == said
        assert Thread.objects.filter(kind=Thread.Kind.DIRECT).count() == 2
        assert Group.objects.get().member_count == 4
        run_until_idle()
        assert [fault for check in checks for fault in check.run(community.id, False)] == []
