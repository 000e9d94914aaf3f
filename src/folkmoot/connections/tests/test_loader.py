"""What an import brings into a community."""

from __future__ import annotations

import json
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from folkmoot.activity.consumers import run_until_idle
from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.importers import Source, records
from folkmoot.connections.importers.tests.samples import (
    SLACK,
    STACKEXCHANGE,
    as_bytes,
    discourse_post,
    discourse_topic,
    folder,
    tarred,
)
from folkmoot.connections.loader import ImportReport
from folkmoot.connections.models import ImportedItem
from folkmoot.connections.tests.bringing import NOTHING, bring, counts
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Attachment, Mention, Post, PostRevision, Tag, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.queries.addresses import find_by_old_path
from folkmoot.content.search.finding import search
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.claiming import claim_or_create
from folkmoot.members.models import Account, Membership
from folkmoot.spaces.models import Space, SpaceMember


@pytest.fixture
def slack(cast: Cast, tmp_path: Path) -> ImportReport:
    return bring(cast, "slack", folder(tmp_path / "slack", {**SLACK, "uploads/F1/plan.txt": "dig here"}))


@pytest.mark.parametrize("kind", ["slack", "stackexchange", "discourse"])
def test_importing_twice_adds_nothing(cast: Cast, tmp_path: Path, kind: str) -> None:
    topic = discourse_topic(1, discourse_post(11, 1), discourse_post(12, 2, accepted_answer=True), tags=["wet"])
    files: Any = {"slack": SLACK, "stackexchange": STACKEXCHANGE, "discourse": {"1.json": topic}}[kind]
    source = folder(tmp_path / kind, files)

    first = bring(cast, kind, source)
    second = bring(cast, kind, source)

    assert first.posts == Post.objects.count() > 1
    assert counts(second) == NOTHING
    assert list(wrong_counters(cast.community.id)) == []


def test_a_packed_copy_of_a_source_adds_nothing_to_it(cast: Cast, slack: ImportReport, tmp_path: Path) -> None:
    again = bring(cast, "slack", tarred(tmp_path / "slack.tgz", SLACK))

    assert counts(again) == NOTHING


def test_authors_are_here_since_they_first_wrote(cast: Cast, slack: ImportReport) -> None:
    authors = Membership.objects.filter(account__isnull=True, post_count__gt=0)
    assert authors.exists()
    for author in authors:
        first = author.posts.order_by("created_at").first()
        assert first is not None
        assert author.joined_at <= first.created_at


def test_reactions_edits_and_files_are_kept(cast: Cast, slack: ImportReport) -> None:
    post = Post.objects.get(markdown__contains="brings sacks")

    assert post.reaction_counts == {"❤️": 3} or post.reaction_counts == {"❤": 3}
    assert post.reactions.get().member.name == "Ben Fell"
    assert (post.edit_count, post.edited_at is not None) == (1, True)
    attachment = Attachment.objects.get()
    assert (attachment.post_id, attachment.name) == (post.id, "plan.txt")
    assert f"/files/{attachment.id}/plan.txt" in post.html
    assert slack.reactions == 3


def test_replies_tags_redirects_and_the_accepted_answer_are_kept(cast: Cast, tmp_path: Path) -> None:
    bring(cast, "stackexchange", folder(tmp_path, STACKEXCHANGE))

    thread = Thread.objects.get(title="How deep?")
    question, answer, comment = thread.posts.order_by("number")
    assert thread.accepted_post_id == answer.id
    assert (comment.reply_to_id, answer.reply_count) == (answer.id, 1)
    assert thread.tag_names == ["peat", "water"]
    assert Tag.objects.get(slug="peat").thread_count == 2
    assert find_by_old_path(cast.community.id, "/questions/1") == (thread.id, 1)
    assert question.author is not None
    assert (question.author.name, question.author.bio, question.author.location) == ("Ada", "digs", "Moor")
    assert "digs" in question.author.bio_html


def test_links_within_a_forum_lead_to_where_its_topics_are_now(cast: Cast, tmp_path: Path) -> None:
    quote = '<p><a href="/t/1/2">that</a> and <a href="/t/moss/1">this</a></p>'
    topics = {
        "2.json": discourse_topic(2, discourse_post(21, 1, cooked=quote)),
        "1.json": discourse_topic(1, discourse_post(11, 1), discourse_post(12, 2), title="Meant"),
    }
    bring(cast, "discourse", folder(tmp_path, topics))

    links = re.findall(r'href="([^"]+)"', Post.objects.get(thread__title="Peat & moss").html)
    meant = Thread.objects.get(title="Meant")
    page = f"/c/moorland/t/{meant.id}/meant/"
    assert [Client().get(f"/c/moorland{link}", follow=True).redirect_chain[-1][0] for link in links] == [
        f"{page}#p2",
        page,
    ]


def test_texts_of_before_an_edit_are_kept(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit = records.EditRecord("<p>the <b>old</b> text</p>", "html", editor_external_id="m", reason="typo")
    read_these(monkeypatch, *STORY, records.PostRecord("p", "t", "new", "markdown", "m", edits=(edit,)))

    bring(cast, "csv", tmp_path)

    revision = PostRevision.objects.get()
    assert (revision.markdown.strip(), revision.reason) == ("the **old** text", "typo")
    assert revision.editor == revision.post.author


def test_mentions_become_links(cast: Cast, slack: ImportReport) -> None:
    post = Post.objects.get(markdown__contains="Morning")
    ben = Membership.objects.get(name="Ben Fell")

    assert f'href="/m/{ben.handle}/"' in post.html
    assert "#general" in post.html
    mention = Mention.objects.get()
    assert (mention.member_id, mention.seen_at is not None) == (ben.id, True)


def test_mentions_of_handles_with_capitals_are_found(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = records.MemberRecord("m", "AdaHeath", "Ada")
    read_these(monkeypatch, member, *STORY[1:], records.PostRecord("p", "t", "Thanks @adaheath", "markdown"))

    bring(cast, "csv", tmp_path)

    assert Mention.objects.get().member.handle == "AdaHeath"


def test_hidden_and_deleted_posts_stay_so(cast: Cast, tmp_path: Path) -> None:
    posts = [discourse_post(11, 1), discourse_post(12, 2, hidden=True), discourse_post(13, 3, user_deleted=True)]

    bring(cast, "discourse", folder(tmp_path, {"1.json": discourse_topic(1, *posts)}))

    states = list(Post.objects.order_by("number").values_list("state", flat=True))
    assert states == [ContentState.VISIBLE, ContentState.HIDDEN, ContentState.DELETED]
    assert Thread.objects.get().post_count == 1


def test_a_private_channel_is_seen_by_its_members_alone(cast: Cast, slack: ImportReport) -> None:
    council = Space.objects.get(name="council")

    assert council.visibility == Space.Visibility.PRIVATE
    assert [row.member.name for row in SpaceMember.objects.filter(space=council)] == ["Ada"]
    thread = Thread.objects.get(space=council)
    assert Client().get(f"/c/moorland/t/{thread.id}/{thread.slug}/").status_code in (302, 404)


def test_an_author_is_claimed_by_who_owns_the_address(cast: Cast, slack: ImportReport) -> None:
    account = Account.objects.create_user("ada@example.org", "a long enough passphrase")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)

    member, _is_new = claim_or_create(account=account, community_id=cast.community.id)

    assert (member.name, member.post_count) == ("Ada", 3)


@pytest.mark.parametrize("is_verified", [True, False])
def test_only_a_proved_address_makes_an_author_one_who_is_here(cast: Cast, tmp_path: Path, is_verified: bool) -> None:
    account = cast.mia.account
    assert account is not None
    EmailAddress.objects.create(user=account, email=account.email, verified=is_verified, primary=True)
    text = f"thread,author,email,text\nPeat,Mia M,{account.email.upper()},Words\n"

    bring(cast, "csv", folder(tmp_path, {"export.csv": text}))

    assert (Post.objects.get().author_id == cast.mia.id) is is_verified


def test_two_authors_under_one_address_are_one_member(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (records.MemberRecord(n, n, n, "both@example.org") for n in ("m", "m2"))
    read_these(monkeypatch, one, two, *STORY[1:], records.PostRecord("p", "t", "x", "text", "m2"))

    assert bring(cast, "csv", tmp_path).members == 1
    author = Post.objects.get().author
    assert author is not None
    assert author.name == "m"


def test_one_source_under_two_names_comes_twice(cast: Cast, tmp_path: Path) -> None:
    source = folder(tmp_path, STACKEXCHANGE)

    first = bring(cast, "stackexchange", source, name="a site with a name that is longer than a column of ours")
    second = bring(cast, "stackexchange", source, name="a site with a name that is longer than a column of theirs")

    assert first.posts == second.posts == Post.objects.count() / 2
    assert {space.slug for space in Space.objects.filter(name="Questions", slug__startswith="questions-")} == {
        "questions-2",
        "questions-3",
    }


def test_one_community_sees_nothing_of_what_another_imported(cast: Cast, slack: ImportReport) -> None:
    assert not Post.everywhere.filter(community=cast.other_community).exists()
    assert not ImportedItem.everywhere.filter(community=cast.other_community).exists()


def test_every_post_is_on_its_page_in_the_search_and_in_the_api(cast: Cast, slack: ImportReport) -> None:
    run_until_idle()
    owner = cast.actor(cast.olga)
    secret = create_token(actor=Actor.system(cast.community.id), member=cast.olga, name="t", scopes=["read"])[1]
    browser = Client()
    for post in Post.objects.filter(thread__space__name="general").select_related("thread"):
        thread = post.thread
        page = browser.get(f"/c/moorland/t/{thread.id}/{thread.slug}/")
        shown = post.html.replace('href="/', 'href="/c/moorland/')
        assert shown in page.content.decode()
        word = max(post.markdown.replace("*", " ").split(), key=lambda w: len(w) if w.isalpha() else 0)
        assert post.id in [hit.post.id for hit in search(owner, word).hits]
        answer = browser.get(f"/api/v1/posts/{post.id}", headers={"Authorization": f"Bearer {secret}"})
        assert answer.json()["markdown"] == post.markdown


def test_a_record_that_cannot_be_stored_is_named_and_the_rest_goes_in(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [records.PostRecord(f"p{n}", "t", f"text {n}", "markdown", "m") for n in range(40)]
    posts[17] = records.PostRecord("poison", "t", "\ud800", "markdown", "m")
    read_these(monkeypatch, *STORY, *posts)

    report = bring(cast, "csv", tmp_path)

    assert report.posts == Post.objects.count() == 39
    assert [skipped["item"] for skipped in report.skipped] == ["PostRecord poison"]
    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 40))
    assert list(wrong_counters(cast.community.id)) == []


def test_whatever_is_left_out_is_named_and_takes_no_memory() -> None:
    report = ImportReport(posts=1)
    tracemalloc.start()
    for number in range(3_000):
        report.skip(f"item {number}", "it is ♥ \ud800 broken" * 100)
    before = report.counts(), report.left_out.mark()
    report.skip("of a batch that was rolled back", "")
    report.posts = 9
    report.go_back_to(*before)
    size = sum(map(len, report.as_json()))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # Kept in memory until it is a megabyte, then on disk.
    assert peak < 4_000_000 < size
    assert report.first_skipped(1) == [{"item": "item 0", "reason": "it is ♥ \ud800 broken" * 100}]
    report.skip("the last", "")
    read = json.loads("".join(report.as_json()))
    assert (read["posts"], len(read["skipped"]), read["skipped"][-1]["item"]) == (1, 3_001, "the last")
    assert list(read) == ["members", "spaces", "threads", "posts", "reactions", "attachments", "skipped"]


def test_numbers_beyond_all_measure_cost_nothing_else(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = records.SpaceRecord("s", "Soil", position=10**30)
    thread = records.ThreadRecord("t", "s", "Peat", "m", views=10**30, created_at=datetime.max.replace(tzinfo=UTC))
    reaction = records.ReactionRecord("r", "p", "👍", count=10**30)
    read_these(monkeypatch, STORY[0], space, thread, records.PostRecord("p", "t", "text", "text"), reaction)

    report = bring(cast, "csv", tmp_path)

    assert (report.skipped, report.posts) == ([], 1)
    assert Post.objects.get().reaction_counts == {"👍": 1_000_000}
    assert list(wrong_counters(cast.community.id)) == []


def test_a_damaged_file_costs_its_post_nothing_but_the_file(cast: Cast, tmp_path: Path) -> None:
    archive = tmp_path / "slack.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for path, content in {**SLACK, "uploads/F1/plan.txt": "dig exactly here"}.items():
            target.writestr(path, as_bytes(content))
    archive.write_bytes(archive.read_bytes().replace(b"dig exactly here", b"dig exactly HERE"))

    report = bring(cast, "slack", archive)

    assert (report.posts, report.attachments) == (Post.objects.count(), 0)
    assert [each["item"].split(" of ")[0] for each in report.skipped if "F1" in str(each) or "plan" in str(each)] == [
        "attachment plan.txt"
    ]
    assert "https://files.example.org/F1" in Post.objects.get(markdown__contains="brings sacks").html


def test_overlong_ids_are_told_apart_and_known_again(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [records.PostRecord("x" * 300 + end, "t", f"text {end}", "text") for end in "ab"]
    read_these(monkeypatch, *STORY, *posts)

    assert bring(cast, "csv", tmp_path).posts == 2
    assert counts(bring(cast, "csv", tmp_path)) == NOTHING


STORY: tuple[records.Record, ...] = (
    records.MemberRecord("m", "ada", "Ada"),
    records.SpaceRecord("s", "Soil"),
    records.ThreadRecord("t", "s", "Peat", "m"),
)


def read_these(monkeypatch: pytest.MonkeyPatch, *read: records.Record) -> None:
    """Have the reader of tables yield these."""

    def reader(_source: Source) -> Iterator[records.Record]:
        yield from read

    monkeypatch.setitem(__import__("folkmoot.connections.importers", fromlist=["READERS"]).READERS, "csv", reader)


def test_many_of_one_name_are_told_apart(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [records.MemberRecord(str(n), name, name) for n, name in enumerate(["Éric", "éric", "ERIC", "eric"] * 5)]
    for batch in (people[:9], people[9:]):
        read_these(monkeypatch, *batch)
        assert bring(cast, "csv", tmp_path).skipped == []

    names = {person.name for person in people}
    handles = list(Membership.objects.filter(name__in=names).values_list("handle", flat=True))
    assert len(set(handles)) == len(handles) == 20
    assert {"Éric", "ERIC", "eric_2"} <= set(handles)
