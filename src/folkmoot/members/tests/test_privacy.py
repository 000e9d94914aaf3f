"""Fetching one's own data, and erasing oneself."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from folkmoot.communities.models import Community
from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.models import ApiToken
from folkmoot.content.commands import create_post, create_thread
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import personal_data
from folkmoot.core.testing.cast import PASSWORD, Cast
from folkmoot.members.commands import erase_member
from folkmoot.members.models import Account, MemberDay, Membership, Relation


@pytest.fixture
def shared(cast: Cast) -> Thread:
    """Mia's thread with Mo's reply, and one of hers that nobody answered."""
    thread = create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Mias heather", markdown="Purple words")
    create_post(actor=cast.actor(cast.mo), thread=thread, markdown="Mo answers")
    create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Mias bog", markdown="Brown words")
    ApiToken.everywhere.create(community=cast.community, member=cast.mia, name="t", hash="h", hint="t")
    return thread


def erase(cast: Cast, *, deletes_posts: bool) -> Membership:
    erase_member(actor=cast.actor(cast.mia), member=cast.mia, deletes_posts=deletes_posts)
    return Membership.everywhere.get(id=cast.mia.id)


def fetch(client: Client, cast: Cast, member: Membership) -> dict[str, Any]:
    assert member.account is not None
    client.force_login(member.account)
    answer = client.post("/c/moorland/account/data/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {name.removesuffix(".json"): json.loads(bundle.read(name)) for name in bundle.namelist()}


def test_the_archive_holds_what_one_wrote_and_nothing_of_others(client: Client, cast: Cast, shared: Thread) -> None:
    data = fetch(client, cast, cast.mia)
    assert set(data) == set(personal_data.names())
    assert [row["markdown"] for row in data["posts"]] == ["Purple words", "Brown words"]
    assert data["profile"][0]["account__email"] == "mia@example.org"
    assert "Mo answers" not in json.dumps(data)
    assert data["api-tokens"][0]["name"] == "t"


def test_the_archive_is_for_members_only(client: Client, cast: Cast) -> None:
    assert client.post("/c/moorland/account/data/").status_code == 403
    client.force_login(cast.vera)
    assert client.post("/c/moorland/account/data/").status_code == 403


@pytest.mark.parametrize(("scopes", "status"), [(["read", "write"], 403), (["admin"], 200)])
def test_a_program_fetches_ones_data_with_a_token_for_everything(
    client: Client, cast: Cast, scopes: list[str], status: int
) -> None:
    _token, secret = create_token(actor=cast.actor(cast.mia), member=cast.mia, name="mine", scopes=scopes)
    answer = client.get("/api/v1/me/data", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == status
    if status == 200:
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as bundle:  # type: ignore[attr-defined]
            assert json.loads(bundle.read("profile.json"))[0]["handle"] == "mia"


def test_a_suspended_member_may_fetch_their_data(client: Client, cast: Cast) -> None:
    assert fetch(client, cast, cast.bea)["profile"][0]["handle"] == "bea"


def test_anonymised_posts_stay_without_a_name(cast: Cast, shared: Thread) -> None:
    member = erase(cast, deletes_posts=False)
    assert (member.state, member.account_id, member.bio) == (Membership.State.ERASED, None, "")
    assert member.handle == f"erased-{member.id}"
    first = Post.everywhere.get(thread=shared, number=1)
    assert (first.author_id, first.markdown) == (None, "Purple words")
    assert list(wrong_counters(cast.community.id)) == []


def test_deleted_posts_are_empty_and_others_stay(cast: Cast, shared: Thread) -> None:
    erase(cast, deletes_posts=True)
    first = Post.everywhere.get(thread=shared, number=1)
    assert (first.author_id, first.markdown, first.html, first.state) == (None, "", "", "deleted")
    shared.refresh_from_db()
    assert (shared.state, shared.title) == ("visible", "Deleted thread")
    assert Post.everywhere.get(thread=shared, number=2).markdown == "Mo answers"
    assert Thread.everywhere.exclude(id=shared.id).get().state == "deleted"
    assert list(wrong_counters(cast.community.id)) == []


@pytest.mark.parametrize("deletes_posts", [True, False])
def test_the_thread_of_an_erased_member_still_opens(
    client: Client, cast: Cast, shared: Thread, deletes_posts: bool
) -> None:
    erase(cast, deletes_posts=deletes_posts)
    shared.refresh_from_db()
    page = client.get(f"/c/moorland/t/{shared.id}/{shared.slug}/")
    assert page.status_code == 200
    assert b"Mo answers" in page.content
    assert (b"Purple words" in page.content) is not deletes_posts
    assert client.get("/c/moorland/m/mia/").status_code == 404


def test_tokens_account_and_traces_go(cast: Cast, shared: Thread) -> None:
    Relation.everywhere.create(community=cast.community, member=cast.nils, other=cast.mia, kind="mute")
    erase(cast, deletes_posts=False)
    assert not ApiToken.everywhere.exists()
    assert not Account.objects.filter(email="mia@example.org").exists()
    assert not Relation.everywhere.exists()
    assert not MemberDay.everywhere.filter(member=cast.mia).exists()


def test_an_account_that_is_elsewhere_stays(cast: Cast) -> None:
    Membership.everywhere.create(community=cast.other_community, account=cast.mia.account, handle="mia", name="Mia")
    erase(cast, deletes_posts=False)
    assert Account.objects.filter(email="mia@example.org").exists()


def test_sessions_end_with_the_account(client: Client, cast: Cast) -> None:
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    answer = client.post("/c/moorland/account/erase/", {"posts": "keep", "handle": "@Mia", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/c/moorland/account/").status_code == 302


def test_a_wrong_name_erases_nobody(client: Client, cast: Cast) -> None:
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    assert client.get("/c/moorland/account/erase/").status_code == 200
    assert (
        client.post("/c/moorland/account/erase/", {"posts": "keep", "handle": "mo", "password": PASSWORD}).status_code
        == 422
    )
    assert Membership.everywhere.get(id=cast.mia.id).state == "active"


@pytest.mark.parametrize(("policy", "refused"), [("anonymise", True), ("delete", False)])
def test_the_communitys_policy_binds(cast: Cast, policy: str, refused: bool) -> None:
    Community.objects.filter(id=cast.community.id).update(erasure_policy=policy)
    cast.mia.refresh_from_db()
    member = Membership.everywhere.get(id=cast.mia.id)
    with pytest.raises(RuleBroken):
        erase_member(actor=cast.actor(cast.mia), member=member, deletes_posts=refused)
    erase_member(actor=cast.actor(cast.mia), member=member, deletes_posts=not refused)


@pytest.mark.parametrize("who", ["olga", "max", "mo", "nils", "otto", None])
def test_nobody_erases_somebody_else(cast: Cast, who: str | None) -> None:
    with pytest.raises(NotAllowed):
        erase_member(actor=cast.actor(getattr(cast, who) if who else None), member=cast.mia, deletes_posts=False)


def test_the_last_owner_is_not_erased(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        erase_member(actor=cast.actor(cast.olga), member=cast.olga, deletes_posts=False)


def test_both_pages_are_there(client: Client, cast: Cast) -> None:
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    page = client.get("/c/moorland/account/").content.decode()
    assert "account/data/" in page
    assert "account/erase/" in page
    assert "posts.json" in client.get("/c/moorland/account/data/").content.decode()


def test_the_account_leads_to_ones_other_communities_and_to_no_others(client: Client, cast: Cast) -> None:
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    assert cast.other_community.address not in client.get("/c/moorland/account/").content.decode()
    Membership.everywhere.create(community=cast.other_community, account=cast.mia.account, handle="mia", name="Mia")
    assert f'href="{cast.other_community.address}"' in client.get("/c/moorland/account/").content.decode()
