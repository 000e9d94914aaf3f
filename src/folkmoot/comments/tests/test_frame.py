"""Comments under an article elsewhere: read without cookies, written with a key, through the one gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from folkmoot.comments.commands.writing import write_comment
from folkmoot.comments.models import Article, CommentSite
from folkmoot.comments.tests.conftest import ARTICLE, page
from folkmoot.content.commands import move_thread
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.http_client import Fetched
from folkmoot.core.testing.cast import PASSWORD, Cast
from folkmoot.members.models import Membership, Relation
from folkmoot.spaces.models import Space

ROOT = "/c/moorland/embed/comments/"
Key = Callable[[Membership], str]


def shown(client: Client, where: str = "", url: str = ARTICLE, **given: Any) -> Any:
    return client.get(f"{ROOT}{where}?{urlencode({'url': url} | given.pop('asked', {}))}", **given)


def written(client: Client, secret: str, markdown: str, **more: Any) -> Any:
    data = {"url": ARTICLE, "title": "The moor", "markdown": markdown, **more}
    headers = {"Authorization": f"Bearer {secret}"}
    return client.post(f"{ROOT}write/", data, content_type="application/json", headers=headers)


@pytest.fixture
def commented(cast: Cast, site: CommentSite, pages: dict[str, Fetched]) -> Post:
    pages[ARTICLE] = page("The moor in autumn")
    return write_comment(
        actor=cast.actor(cast.mia), site=site, address=ARTICLE, title="A forged title", markdown="I was *there*."
    )


def test_the_first_comment_opens_the_articles_thread_under_its_own_title(cast: Cast, commented: Post) -> None:
    thread = Thread.everywhere.get()
    assert (thread.title, thread.space_id, thread.author_id) == ("The moor in autumn", cast.forum.id, cast.max.id)
    assert ARTICLE in Post.everywhere.get(thread=thread, number=1).markdown
    assert (commented.thread_id, commented.author_id) == (thread.id, cast.mia.id)
    assert Article.everywhere.get().thread_id == thread.id


def test_the_second_comment_comes_below_it(cast: Cast, site: CommentSite, commented: Post) -> None:
    second = write_comment(
        actor=cast.actor(cast.nils), site=site, address=ARTICLE, title="", markdown="Me too.", reply_to=commented.id
    )
    assert (second.thread_id, second.reply_to_id) == (commented.thread_id, commented.id)


def test_an_article_that_is_not_there_gets_no_thread(cast: Cast, site: CommentSite, pages: dict[str, Fetched]) -> None:
    pages[ARTICLE] = page("Not found", status=404)
    with pytest.raises(RuleBroken, match="no article"):
        write_comment(actor=cast.actor(cast.mia), site=site, address=ARTICLE, title="", markdown="Hello")
    assert not Thread.everywhere.exists()


def test_a_comment_that_is_refused_leaves_no_thread_behind(cast: Cast, site: CommentSite, pages: object) -> None:
    with pytest.raises(RuleBroken):
        write_comment(actor=cast.actor(cast.mia), site=site, address=ARTICLE, title="The moor", markdown=" ")
    assert not Thread.everywhere.exists()


def test_a_page_that_can_not_be_asked_is_called_what_it_says(cast: Cast, site: CommentSite, pages: object) -> None:
    write_comment(actor=cast.actor(cast.mia), site=site, address=ARTICLE, title=" At\nhome ", markdown="Hello")
    assert Thread.everywhere.get().title == "At home"


def test_a_page_of_another_site_is_refused(cast: Cast, site: CommentSite, pages: object) -> None:
    with pytest.raises(NotAllowed):
        write_comment(
            actor=cast.actor(cast.mia), site=site, address="https://evil.example/", title="", markdown="Hello"
        )


def test_visitors_read_without_a_cookie_and_only_the_site_may_frame_it(commented: Post, frame: Client) -> None:
    answer = shown(frame)
    text = answer.content.decode()
    assert "I was <em>there</em>." in text
    assert "A forged title" not in text
    assert "frame-ancestors https://blog.example" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies


def test_nobody_else_may_frame_it(commented: Post, frame: Client) -> None:
    answer = shown(frame, url="https://evil.example/")
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "<em>there" not in answer.content.decode()


def test_a_session_changes_nothing_in_the_frame(cast: Cast, commented: Post, frame: Client) -> None:
    member = Client()
    member.login(email=cast.mia.account.email, password=PASSWORD)  # type: ignore[union-attr]
    assert shown(member).content == shown(frame).content
    without = member.post(f"{ROOT}write/", {"url": ARTICLE, "markdown": "By cookie"}, content_type="application/json")
    assert without.status_code == 403
    assert Post.everywhere.count() == 2


def test_a_members_key_writes_reads_and_reacts(
    cast: Cast, commented: Post, key_of: Key, frame: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    secret = key_of(cast.nils)
    bearer = {"Authorization": f"Bearer {secret}"}
    answer = written(frame, secret, "Well said. <script>alert(1)</script>", reply_to=commented.id)
    assert answer.status_code == 201
    assert "<script>" not in answer.content.decode()
    react = f"{ROOT}{commented.id}/react/"
    on = frame.post(react, {"emoji": "👍", "on": True}, content_type="application/json", headers=bearer)
    assert on.json() == {"reactions": {"👍": 1}}
    with django_assert_max_num_queries(12):
        seen = shown(frame, "page/", headers=bearer)
    assert 'aria-pressed="true"' in seen.content.decode()
    assert seen["X-Comment-Count"] == "2"
    frame.post(react, {"emoji": "👍", "on": False}, content_type="application/json", headers=bearer)
    assert 'aria-pressed="true"' not in shown(frame, "page/", headers=bearer).content.decode()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"url": 1}', b"[" * 5000])
def test_garbage_is_refused_in_a_sentence(
    cast: Cast, site: CommentSite, key_of: Key, frame: Client, body: bytes
) -> None:
    headers = {"Authorization": f"Bearer {key_of(cast.mia)}"}
    answer = frame.post(f"{ROOT}write/", body, content_type="application/json", headers=headers)
    assert answer.status_code in (403, 422)
    assert answer.json()["detail"]


def test_a_key_reacts_to_comments_of_its_site_only(cast: Cast, commented: Post, key_of: Key, frame: Client) -> None:
    secret = key_of(cast.nils)
    Article.everywhere.all().delete()
    answer = frame.post(
        f"{ROOT}{commented.id}/react/", {"emoji": "👍", "on": True},
        content_type="application/json", headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert answer.status_code == 422


def test_long_discussions_come_in_pages_in_either_order(cast: Cast, site: CommentSite, commented: Post) -> None:
    for number in range(30):
        write_comment(
            actor=cast.actor(cast.olga), site=site, address=ARTICLE, title="", markdown=f"Number {number} of many"
        )
    first = shown(Client(), "page/").content.decode()
    assert "Number 23 " in first
    assert "Number 24 " not in first
    assert 'data-more="27"' in first
    assert "Number 29 " in shown(Client(), "page/", asked={"from": "27"}).content.decode()
    assert "Number 29 " in shown(Client(), "page/", asked={"order": "newest"}).content.decode()


def test_who_is_muted_is_not_shown_to_who_muted_them(cast: Cast, commented: Post, key_of: Key, frame: Client) -> None:
    secret = key_of(cast.nils)
    Relation.everywhere.create(community=cast.community, member=cast.nils, other=cast.mia, kind=Relation.Kind.MUTE)
    seen = shown(frame, "page/", headers={"Authorization": f"Bearer {secret}"}).content.decode()
    assert "<em>there" not in seen


def test_a_members_space_is_read_with_a_key_only(cast: Cast, commented: Post, key_of: Key, frame: Client) -> None:
    secret = key_of(cast.nils)
    Space.everywhere.filter(id=cast.forum.id).update(visibility=Space.Visibility.MEMBERS)
    assert "<em>there" not in shown(frame).content.decode()
    assert "<em>there" not in shown(frame, "page/").content.decode()
    assert "<em>there" in shown(frame, "page/", headers={"Authorization": f"Bearer {secret}"}).content.decode()
    assert shown(frame, "counts/").json() == {"counts": {ARTICLE: 0}}


def test_lists_of_articles_get_their_counts(commented: Post, frame: Client) -> None:
    answer = shown(frame, "counts/", url=f"{ARTICLE}/?utm_source=x")
    assert answer.json() == {"counts": {f"{ARTICLE}/?utm_source=x": 1}}
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_without_scripts_a_link_leads_to_the_thread(commented: Post, frame: Client) -> None:
    assert f"/t/{commented.thread_id}/" in shown(frame, "thread/")["Location"]
    assert shown(frame, "thread/", url="https://evil.example/").status_code == 404


def test_another_community_knows_nothing_of_it(commented: Post, key_of: Key, cast: Cast) -> None:
    secret = key_of(cast.nils)
    other = f"/c/harbour/embed/comments/page/?{urlencode({'url': ARTICLE})}"
    assert Client().get(other).status_code == 403
    assert Client().get(other, headers={"Authorization": f"Bearer {secret}"}).status_code == 403


def test_the_script_is_the_same_for_all_pages_and_may_be_kept(db: None) -> None:
    answer = Client().get("/embed.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().get("/embed.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_key_writes_nothing_into_a_thread_that_was_moved_out_of_its_readers_sight(
    cast: Cast, site: CommentSite, commented: Post
) -> None:
    move_thread(actor=cast.actor(cast.max), thread=commented.thread, space=cast.backroom)
    with pytest.raises(NotAllowed):
        write_comment(actor=cast.actor(cast.nils), site=site, address=ARTICLE, title="", markdown="Knock knock.")
    assert not Post.everywhere.filter(author=cast.nils).exists()


def test_where_the_comments_stand_is_not_told_to_who_may_not_read_them(
    cast: Cast, commented: Post, frame: Client
) -> None:
    assert f"/t/{commented.thread_id}/" in shown(frame, "thread/")["Location"]
    move_thread(actor=cast.actor(cast.max), thread=commented.thread, space=cast.backroom)
    assert "/t/" not in shown(frame, "thread/")["Location"]
