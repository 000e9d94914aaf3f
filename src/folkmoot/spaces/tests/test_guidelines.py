"""The guidelines of a space: who writes them, who accepts them, and what decisions cite."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.content.commands import create_post, create_thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.groups.commands import create_group, create_group_space, publish_group_guidelines
from folkmoot.moderation.clauses import clauses_by_ref, clauses_in_force
from folkmoot.spaces import commands
from folkmoot.spaces.models import Space

DOGS = [("Dogs on the lead", "In spring above all.")]


def publish(cast: Cast, space: Space, by: str = "max") -> None:
    commands.publish_space_guidelines(
        actor=cast.actor(getattr(cast, by)), space=space, clauses=DOGS, introduction="", change_note="Spring"
    )


def test_members_accept_the_guidelines_of_a_space_before_they_write_there_and_again_when_they_change(
    cast: Cast,
) -> None:
    mia = cast.actor(cast.mia)
    thread = create_thread(actor=mia, space=cast.forum, title="Before the rules", markdown="Hello.")
    for number in (1, 2):
        publish(cast, cast.forum)
        with pytest.raises(NotAllowed):
            create_post(actor=mia, thread=thread, markdown="More.")
        with pytest.raises(RuleBroken, match="in force"):
            commands.accept_space_guidelines(actor=mia, space=cast.forum, number=number + 1)
        commands.accept_space_guidelines(actor=mia, space=cast.forum, number=number)
        create_post(actor=mia, thread=thread, markdown=f"More after {number}.")
    create_thread(actor=cast.actor(cast.nils), space=cast.questions, title="Elsewhere", markdown="Nothing to accept.")


def test_managers_and_who_looks_after_a_space_write_its_guidelines(cast: Cast) -> None:
    for by in ("mo", "mia"):
        with pytest.raises(NotAllowed):
            publish(cast, cast.forum, by)
    commands.add_space_member(actor=cast.actor(cast.max), space=cast.forum, member=cast.mia, is_moderator=True)
    publish(cast, cast.forum, "mia")
    with pytest.raises(NotAllowed):
        commands.accept_space_guidelines(actor=cast.actor(None), space=cast.forum, number=1)


def test_the_clauses_of_a_place_are_those_of_the_community_the_group_and_the_space(cast: Cast) -> None:
    mia = cast.actor(cast.mia)
    group = create_group(actor=mia, name="Birders", visibility="open")
    space = create_group_space(actor=mia, group=group, name="Finds", kind="forum", visibility="private")
    publish_group_guidelines(actor=mia, group=group, clauses=[("No nests", "Never.")], introduction="", change_note="")
    publish(cast, space)
    publish(cast, space)
    found = clauses_in_force(cast.community.id, space.id)
    refs = [clause.ref for clause in found]
    assert refs == ["community:1:1", f"group:{group.id}:1:1", f"space:{space.id}:2:1"]
    assert [clause.place for clause in found] == ["", "Birders", "Finds"]
    assert [clause.ref for clause in clauses_in_force(cast.community.id)] == ["community:1:1"]
    asked = [*refs, f"space:{space.id}:1:1", "group:x:1:1", "space:1:1", ""]
    assert set(clauses_by_ref(cast.community.id, asked)) == {*refs, f"space:{space.id}:1:1"}
    assert clauses_by_ref(cast.other_community.id, refs[1:]) == {}


def test_a_member_is_led_to_the_guidelines_and_back(cast: Cast, client: Client) -> None:
    assert cast.max.account is not None
    assert cast.nils.account is not None
    client.force_login(cast.max.account)
    base = "/c/moorland/spaces/forum/guidelines/"
    sent = {"title": ["Dogs on the lead"], "text": ["In spring above all."], "not_fine": ["“Mine only plays.”"]}
    compared = client.post(f"{base}edit/", sent | {"compare": "1"}).content.decode()
    assert "What would change" in compared
    assert client.post(f"{base}edit/", sent)["Location"] == base
    assert "Mine only plays" in client.get(f"{base}1/").content.decode()
    for number in (2, 3):
        client.post(f"{base}edit/", sent | {"text": [f"In spring {number}."]})
    assert "From version 2 to version 3" in client.get(f"{base}3/").content.decode()
    beside = client.get(f"{base}3/?since=1").content.decode()
    assert "From version 1 to version 3" in beside
    assert '<option value="1" selected>' in beside
    client.force_login(cast.nils.account)
    assert f"{base}accept/" in client.get("/c/moorland/s/forum/").content.decode()
    assert "Mine only plays" in client.get(f"{base}accept/").content.decode()
    assert client.post(f"{base}accept/", {"version": 4, "accept": "on"}).status_code == 200
    assert client.post(f"{base}accept/", {"version": 3, "accept": "on"})["Location"] == "/c/moorland/s/forum/"
    assert f"{base}accept/" not in client.get("/c/moorland/s/forum/").content.decode()
