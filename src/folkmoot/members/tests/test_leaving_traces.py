"""Erasing with proof, suspensions that outlive it, whom one blocks, and being one with an imported author."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.connections.commands.tokens import create_token
from folkmoot.content.commands import create_post, create_thread
from folkmoot.content.models import Post
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import PASSWORD, Cast
from folkmoot.members import commands
from folkmoot.members.commands.holding import forget_served_suspensions
from folkmoot.members.commands.inviting import invite
from folkmoot.members.models import Account, HeldSuspension, Membership, Relation

ERASE = {"posts": "keep", "handle": "mia"}


@pytest.fixture(autouse=True)
def _no_counts_before() -> None:
    rate_limits._limiter().storage.reset()


def account_of(member: Membership) -> Account:
    assert member.account is not None
    return member.account


def imported(cast: Cast, **fields: Any) -> Membership:
    author = Membership.everywhere.create(community=cast.community, handle="old-mia", name="Old Mia", **fields)
    thread = create_thread(actor=cast.actor(cast.mo), space=cast.forum, title="From before", markdown="Opening")
    post = create_post(actor=cast.actor(cast.mo), thread=thread, markdown="From before")
    Post.everywhere.filter(id=post.id).update(author=author)
    return author


def test_erasing_asks_for_the_password_and_counts_guesses(client: Client, cast: Cast) -> None:
    client.force_login(account_of(cast.mia))
    assert client.post("/c/moorland/account/erase/", ERASE).status_code == 422
    statuses = [client.post("/c/moorland/account/erase/", ERASE | {"password": "wrong"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert Membership.everywhere.get(id=cast.mia.id).state == "active"


def test_who_signed_in_just_now_needs_no_password(client: Client, cast: Cast) -> None:
    account = account_of(cast.mia)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    assert b"Your password" not in client.get("/c/moorland/account/erase/").content
    assert client.post("/c/moorland/account/erase/", ERASE).status_code == 302


def test_who_has_no_password_signs_in_again(client: Client, cast: Cast) -> None:
    account = account_of(cast.mia)
    account.set_unusable_password()
    account.save()
    client.force_login(account)
    assert client.post("/c/moorland/account/erase/", ERASE).status_code == 422
    client.post("/accounts/logout/")
    client.post(commands.sign_in_path(account))
    assert client.post("/c/moorland/account/erase/", ERASE).status_code == 302


def erase_and_return(cast: Cast, until: Any, **more: Any) -> Membership:
    cast.bea.suspended_until = until
    cast.bea.save()
    commands.erase_member(actor=cast.actor(cast.bea), member=cast.bea, deletes_posts=False)
    again = Account.objects.create_user("Bea@example.org", PASSWORD)
    return commands.join_community(
        account=again, community=cast.community, name="B", handle="new-b", accepted_version=1, **more
    )


@pytest.mark.parametrize("days", [None, 3])
def test_an_erasure_does_not_shed_a_suspension(cast: Cast, days: int | None) -> None:
    until = timezone.now() + timedelta(days=days) if days else None
    member = erase_and_return(cast, until)
    assert (member.state, member.suspended_until) == ("suspended", until)
    assert not cast.actor(member).is_member
    held = HeldSuspension.everywhere.get()
    assert "bea" not in held.address_hash
    assert len(held.address_hash) == 64


def test_neither_an_invitation_nor_an_approval_lifts_it(cast: Cast) -> None:
    _invitation, secret = invite(actor=cast.actor(cast.max))
    assert erase_and_return(cast, None, invitation=secret).state == "suspended"


def test_it_holds_where_managers_approve(cast: Cast) -> None:
    Community.objects.filter(id=cast.community.id).update(join_policy=Community.JoinPolicy.APPROVAL)
    cast.community.refresh_from_db()
    member = erase_and_return(cast, None)
    with pytest.raises(RuleBroken):
        commands.approve_member(actor=cast.actor(cast.mo), member=member)


def test_it_ends_with_the_suspension(cast: Cast) -> None:
    cast.bea.suspended_until = timezone.now() + timedelta(days=1)
    cast.bea.save()
    commands.erase_member(actor=cast.actor(cast.bea), member=cast.bea, deletes_posts=False)
    assert forget_served_suspensions() == 0
    HeldSuspension.everywhere.update(until=timezone.now() - timedelta(minutes=1))
    again = Account.objects.create_user("bea@example.org", PASSWORD)
    member = commands.join_community(
        account=again, community=cast.community, name="B", handle="new-b", accepted_version=1
    )
    assert member.state == "active"
    assert forget_served_suspensions() == 1


def test_who_was_in_peace_leaves_no_hash(cast: Cast) -> None:
    commands.erase_member(actor=cast.actor(cast.mia), member=cast.mia, deletes_posts=False)
    assert not HeldSuspension.everywhere.exists()


def test_whom_one_blocks_is_listed_and_undone_there(client: Client, cast: Cast) -> None:
    for kind in ("block", "mute"):
        commands.relate(actor=cast.actor(cast.mia), other=cast.nils, kind=kind)
    client.force_login(account_of(cast.mia))
    page = client.get("/c/moorland/account/relations/").content.decode()
    assert page.count("/m/nils/") == 2
    path = f"/c/moorland/members/{cast.nils.id}/relation/"
    answer = client.post(path, {"kind": "block", "on": "0", "back": "list"})
    assert answer["Location"] == "/c/moorland/account/relations/"
    assert [each.kind for each in Relation.everywhere.filter(member=cast.mia)] == ["mute"]
    client.force_login(account_of(cast.nils))
    assert "/m/mia/" not in client.get("/c/moorland/account/relations/").content.decode().split("<main")[1]


def test_a_picture_beyond_the_limit_is_refused_unread(cast: Cast, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    with pytest.raises(RuleBroken) as refused:
        commands.set_avatar(actor=cast.actor(cast.mia), member=cast.mia, file=io.BytesIO(b"\x89PNG" + b"x" * 200))
    assert (refused.value.code, refused.value.field) == ("too-large", "picture")


def test_a_member_claims_what_was_imported_under_their_address(client: Client, cast: Cast) -> None:
    author = imported(cast, claim_email="mia@example.org", post_count=1)
    client.force_login(account_of(cast.mia))
    assert "Old Mia" not in client.get("/c/moorland/account/claims/").content.decode()
    EmailAddress.objects.create(user=account_of(cast.mia), email="mia@example.org", verified=True, primary=True)
    assert "Old Mia" in client.get("/c/moorland/account/claims/").content.decode()
    assert client.post("/c/moorland/account/claims/").status_code == 302
    member = Membership.everywhere.get(account=cast.mia.account)
    assert (member.id, member.handle, member.name, member.trust_level) == (author.id, "mia", "Mia", 2)
    assert not Membership.everywhere.filter(handle="old-mia").exists()
    assert Post.everywhere.get(markdown="From before").author_id == member.id


def test_an_unproved_address_claims_nothing(cast: Cast) -> None:
    imported(cast, claim_email="mia@example.org")
    assert commands.claim_here(actor=cast.actor(cast.mia), member=cast.mia) == 0
    with pytest.raises(NotAllowed):
        commands.claim_here(actor=cast.actor(cast.nils), member=cast.mia)


def test_a_manager_links_an_author_by_hand(client: Client, cast: Cast) -> None:
    author = imported(cast)
    client.force_login(account_of(cast.max))
    assert "short name" in client.get("/c/moorland/m/old-mia/").content.decode()
    path = f"/c/moorland/members/{author.id}/link/"
    assert client.post(path, {"handle": "nobody"}).status_code == 422
    assert client.post(path, {"handle": "@Mia"})["Location"] == "/c/moorland/m/mia/"
    assert Membership.everywhere.get(handle="mia").id == author.id


@pytest.mark.parametrize("who", ["mo", "mia", "nils"])
def test_others_link_nobody(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        commands.link_author(actor=cast.actor(getattr(cast, who)), imported=imported(cast), member=cast.mia)


def test_only_imported_authors_are_linked_to_people_with_accounts(cast: Cast) -> None:
    author = imported(cast)
    for one, other in ((cast.nils, cast.mia), (author, author), (author, cast.otto)):
        with pytest.raises(RuleBroken):
            commands.link_author(actor=cast.actor(cast.olga), imported=one, member=other)


def test_programs_claim_and_link(client: Client, cast: Cast) -> None:
    def call(method: str, path: str, who: Membership, data: object = None) -> Any:
        scopes = ["read", "write", "moderate", "admin"]
        secret = create_token(actor=Actor.system(cast.community.id), member=who, name="t", scopes=scopes)[1]
        headers = {"Authorization": f"Bearer {secret}"}
        path = f"/c/moorland/api/v1{path}"
        return client.generic(method, path, json.dumps(data), content_type="application/json", headers=headers)

    author = imported(cast)
    assert call("POST", "/me/claims", cast.nils).json() == {"count": 0}
    assert call("PUT", f"/members/{cast.mia.id}/author", cast.mo, {"author_id": author.id}).status_code == 403
    linked = call("PUT", f"/members/{cast.mia.id}/author", cast.max, {"author_id": author.id}).json()
    assert (linked["id"], linked["handle"]) == (author.id, "mia")
