"""Looking after spaces in a browser: managers may, others get 403, outsiders 404."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember

PREFIX = "/c/moorland"
FIELDS = {"name": "Kitchen", "kind": "forum", "visibility": "members", "post_role": "member", "post_trust_level": "0"}


def browser(member: Membership) -> Client:
    client = Client()
    assert member.account is not None
    client.force_login(member.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("who", "status"), [("max", 302), ("olga", 302), ("mo", 403), ("mia", 403)])
def test_managers_make_spaces(cast: Cast, who: str, status: int) -> None:
    assert browser(getattr(cast, who)).post(f"{PREFIX}/spaces/new/", FIELDS).status_code == status
    assert Space.objects.filter(slug="kitchen").exists() == (status == 302)


def test_a_taken_address_is_said_and_what_was_typed_stands(cast: Cast) -> None:
    sent = browser(cast.max).post(f"{PREFIX}/spaces/new/", FIELDS | {"slug": "forum", "description": "Pots"})
    assert sent.status_code == 422
    assert "Pots" in sent.content.decode()


@pytest.mark.parametrize(("who", "status"), [("max", 200), ("mia", 403), ("nils", 404)])
def test_settings_of_a_private_space_hide_from_who_does_not_see_it(cast: Cast, who: str, status: int) -> None:
    assert browser(getattr(cast, who)).get(f"{PREFIX}/spaces/backroom/edit/").status_code == status


def test_a_manager_changes_and_archives_a_space(cast: Cast) -> None:
    client = browser(cast.max)
    sent = client.post(f"{PREFIX}/spaces/forum/edit/", FIELDS | {"name": "Square", "slug": "forum"})
    assert sent.status_code == 302
    assert client.post(f"{PREFIX}/spaces/forum/archive/").status_code == 302
    space = Space.objects.get(slug="forum")
    assert space.name == "Square"
    assert space.archived_at is not None


@pytest.mark.parametrize(("who", "status"), [("mia", 403), ("nils", 404), ("max", 302)])
def test_only_managers_let_members_into_private_spaces(cast: Cast, who: str, status: int) -> None:
    sent = browser(getattr(cast, who)).post(f"{PREFIX}/spaces/backroom/members/", {"handle": "@nils"})
    assert sent.status_code == status
    assert SpaceMember.objects.filter(space=cast.backroom, member=cast.nils).exists() == (who == "max")
