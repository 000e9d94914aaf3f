"""What who flags is shown, which is what all see, and what moderators are shown, which is all of it."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.pending import put_off
from folkmoot.members.models import Membership
from folkmoot.members.models.fields import ProfileField, ProfileValue
from folkmoot.moderation.commands.cases import open_case
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.tests.deciding import a_reply, the_clause

pytestmark = pytest.mark.django_db
OWN = "/c/moorland/moderation/flags/"


def _read(member: Membership, at: str) -> str:
    client = Client()
    client.force_login(member.account)  # type: ignore[arg-type]
    answer = client.get(at)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_flags_sees_what_is_flagged_and_not_the_edit_that_waits(cast: Cast) -> None:
    post = a_reply(cast)
    at = f"/c/moorland/flag/post/{post.id}/"
    assert "Go away, all of you." in _read(cast.nils, at)
    put_off(actor=cast.actor(cast.mia), subject=("post", post.id), changes={"markdown": "What was held"})
    assert "What was held" not in _read(cast.nils, at)


def test_who_has_flagged_is_led_back_to_where_it_stands(cast: Cast) -> None:
    """Without a word of where they came from, as from a message of a chat."""
    post = a_reply(cast)
    client = Client()
    client.force_login(cast.nils.account)  # type: ignore[arg-type]
    answer = client.post(f"/c/moorland/flag/post/{post.id}/", {"clause": the_clause(cast), "text": ""})
    assert answer.headers["Location"].startswith(f"/c/moorland/t/{post.thread_id}/")
    assert client.get(answer.headers["Location"], follow=True).status_code == 200
    assert f'href="{answer.headers["Location"]}"' in client.get(OWN).content.decode()


def test_a_title_that_waits_is_not_told_to_who_flagged(cast: Cast) -> None:
    thread = a_reply(cast).thread
    flag(actor=cast.actor(cast.nils), subject=("thread", thread.id), clause=the_clause(cast))
    assert "Heather" in _read(cast.nils, OWN)
    put_off(actor=cast.actor(cast.eda), subject=("thread", thread.id), changes={"title": "What was held"})
    assert "What was held" not in _read(cast.nils, OWN)


def test_who_flags_a_profile_does_not_read_what_is_for_moderators_alone(cast: Cast) -> None:
    field = ProfileField.everywhere.create(community=cast.community, position=1, name="Phone", visibilities=["staff"])
    ProfileValue.everywhere.create(
        community=cast.community, member=cast.mia, field=field, value="555-0199", visibility="staff"
    )
    page = _read(cast.nils, f"/c/moorland/flag/profile/{cast.mia.id}/")
    assert "@mia" in page
    assert "555-0199" not in page


@pytest.mark.parametrize("kind", ["thread", "profile"])
def test_moderators_see_every_word_that_waits_for_them(cast: Cast, kind: str) -> None:
    """Tags and headlines stand in no HTML, and were let through unseen."""
    subject_id = a_reply(cast).thread_id if kind == "thread" else cast.mia.id
    changes = {"tags": ["what-was-held"]} if kind == "thread" else {"headline": "what-was-held", "bio": "Hello."}
    put_off(actor=cast.actor(cast.eda if kind == "thread" else cast.mia), subject=(kind, subject_id), changes=changes)
    case = open_case(actor=Actor.system(cast.community.id), subject=(kind, subject_id))
    assert "what-was-held" in _read(cast.mo, f"/c/moorland/moderation/cases/{case.id}/")
