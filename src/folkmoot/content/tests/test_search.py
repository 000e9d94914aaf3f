"""Search: what is found, by whom, and that nothing typed breaks it."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folkmoot.activity.consumers import consumers, rebuild, run_until_idle
from folkmoot.content import commands
from folkmoot.content.models import Post, SearchDocument, Thread
from folkmoot.content.search import search
from folkmoot.content.search.asking import ask
from folkmoot.content.search.language import parse
from folkmoot.core.testing.cast import Cast


def written(cast: Cast, title: str, text: str, **fields: object) -> Thread:
    values: dict[str, object] = {"actor": cast.actor(cast.mia), "space": cast.forum} | fields
    thread = commands.create_thread(title=title, markdown=text, **values)  # type: ignore[arg-type]
    run_until_idle()
    return thread


def titles(cast: Cast, asked: str, by: object = "mia", **how: str) -> list[str]:
    actor = cast.actor(getattr(cast, str(by)) if by else None)
    return [hit.post.thread.title for hit in search(actor, asked, **how).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("heather", True), ("HEATHER", True), ("cafe", True), ("café", True), ("heath", False), ("heath*", True),
        ('"purple heather"', True), ('"heather purple"', False), ("heather -purple", False),
        ("heather -gorse", True), ("title:moor", True), ("title:heather", False), ("in:forum heather", True),
        ("in:lounge heather", False), ("by:mia", True), ("by:@Mia heather", True), ("by:max heather", False),
        ("tag:plants", True), ("tag:other heather", False), ("after:2020-01-01 heather", True),
        ("before:2020-01-01 heather", False), ("in:nowhere heather", False), ("is:question heather", False),
        ("東京", True), ("京都", True), ("都", True), ("大阪", False), ("ภาษา", True), ("カフェ・モカ", True),
        ('"カフェ" "・"', True), ("", False), ("-heather", False),
    ],
)  # fmt: skip
def test_what_a_question_finds(cast: Cast, asked: str, is_found: bool) -> None:
    written(cast, "On the moor", "The purple heather near the Café. 東京都の ภาษาไทย カフェ・モカ", tags=["plants"])
    assert bool(titles(cast, asked)) is is_found
    assert bool(titles(cast, asked, order="newest")) is is_found


def test_private_spaces_are_searched_by_who_sees_them(cast: Cast) -> None:
    written(cast, "In private", "secret heather", space=cast.backroom)
    seen_by = {who for who in ("olga", "max", "mo", "mia", "nils", "bea") if titles(cast, "heather", by=who)}
    assert seen_by == {"olga", "max", "mia"}
    assert titles(cast, "heather", by=None) == titles(cast, "heather", by="otto") == []


def test_a_hidden_post_is_not_found_even_before_the_index_knows(cast: Cast) -> None:
    thread = written(cast, "On the moor", "Who comes?")
    post = commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown="nasty heather")
    run_until_idle()
    commands.hide_post(actor=cast.actor(cast.olga), post=post, reason="unkind")
    assert titles(cast, "nasty") == []
    run_until_idle()
    assert not SearchDocument.objects.filter(id=post.id).exists()


def test_edits_renames_moves_and_deletions_reach_the_index(cast: Cast) -> None:
    thread = written(cast, "On the moor", "heather")
    post = Post.objects.get(thread=thread)
    commands.edit_post(actor=cast.actor(cast.mia), post=post, markdown="gorse")
    commands.rename_thread(actor=cast.actor(cast.mia), thread=thread, title="On the hill")
    commands.move_thread(actor=cast.actor(cast.mo), thread=thread, space=cast.lounge)
    run_until_idle()
    assert titles(cast, "heather") == [] == titles(cast, "title:moor")
    assert titles(cast, "gorse title:hill in:lounge") == ["On the hill"]
    commands.delete_thread(actor=cast.actor(cast.mo), thread=Thread.objects.get(id=thread.id))
    run_until_idle()
    assert titles(cast, "gorse", by="mo") == []


def test_answered_and_unanswered_questions(cast: Cast) -> None:
    thread = written(cast, "Which boots?", "Which boots for the bog?", space=cast.questions)
    assert titles(cast, "boots is:unanswered")
    assert not titles(cast, "boots is:answered")
    reply = commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown="Tall ones.")
    commands.accept_answer(actor=cast.actor(cast.mia), post=reply)
    assert titles(cast, "boots is:answered")
    assert not titles(cast, "boots is:unanswered")


def test_a_title_weighs_more_than_a_mention(cast: Cast) -> None:
    written(cast, "Heather in bloom", "All over the hills.")
    written(cast, "Something else", "I saw heather once.")
    assert titles(cast, "heather") == ["Heather in bloom", "Something else"]
    assert titles(cast, "heather", order="newest") == ["Something else", "Heather in bloom"]


@pytest.mark.parametrize("order", ["newest", "relevance"])
def test_pages_follow_one_another_without_gaps(cast: Cast, order: str) -> None:
    thread = written(cast, "On the moor", "heather")
    for number in range(6):
        commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown=f"heather {number}")
    run_until_idle()
    seen: list[int] = []
    cursor = ""
    while True:
        page = search(cast.actor(cast.mia), "heather", order=order, cursor=cursor, size=3)
        seen += [hit.post.id for hit in page.hits]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7


def test_highlights_are_escaped(cast: Cast) -> None:
    written(cast, "Is <script> heather?", "`<img src=x>` and heather & gorse")
    hit = search(cast.actor(cast.mia), "heather").hits[0]
    assert hit.title == "Is &lt;script&gt; <mark>heather</mark>?"
    assert hit.snippet == "&lt;img src=x&gt; and <mark>heather</mark> &amp; gorse"


def test_the_index_can_be_built_anew(cast: Cast) -> None:
    written(cast, "On the moor", "heather")
    rebuild(consumers.get("content.search"))
    assert titles(cast, "heather") == []
    run_until_idle()
    assert titles(cast, "heather") == ["On the moor"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=60) | st.text("\"'*-:()^{}ANDORNT aé都\0%_\\", max_size=40))
def test_nothing_typed_breaks_search(cast: Cast, asked: str) -> None:
    parse(asked)
    search(cast.actor(cast.mia), asked)
    search(cast.actor(cast.mia), f"heather {asked}", order="newest", cursor=asked)


def test_where_no_word_is_found_as_typed_beginnings_are_and_it_is_said(cast: Cast) -> None:
    written(cast, "On the moor", "Moorland is wet.")
    answer = ask(cast.actor(cast.mia), "moorl")
    assert answer.is_widened
    assert [hit.post.thread.title for hit in answer.page.hits] == ["On the moor"]
    assert not ask(cast.actor(cast.mia), "moorland").is_widened
    assert ask(cast.actor(cast.mia), "mo").page.hits == []


def test_pages_of_beginnings_go_on_as_beginnings(cast: Cast) -> None:
    for n in range(3):
        written(cast, f"Walk {n}", "Moorland is wet.")
    first = ask(cast.actor(cast.mia), "moorl", order="newest", size=2)
    second = ask(cast.actor(cast.mia), "moorl", order="newest", size=2, cursor=first.next_cursor)
    found = [hit.post.thread.title for page in (first, second) for hit in page.page.hits]
    assert (found, second.next_cursor) == (["Walk 2", "Walk 1", "Walk 0"], "")


@pytest.mark.parametrize(
    ("filters", "is_found"),
    [
        ("space=forum", True), ("space=lounge", False), ("by=%40mia", True), ("by=max", False), ("tag=Plants", True),
        ("kind=question", False), ("after=2020-01-01", True), ("before=2020-01-01", False), ("after=nonsense", False),
        ("space=backroom", False), ("order=newest", True),
    ],
)  # fmt: skip
def test_the_filters_of_the_page_narrow_what_is_found(cast: Cast, client: Client, filters: str, is_found: bool) -> None:
    written(cast, "On the moor", "The purple heather", tags=["plants"])
    page = client.get(f"/c/moorland/search/?q=heather&{filters}")
    assert page.status_code == 200
    assert ("On the" in page.content.decode()) is is_found
