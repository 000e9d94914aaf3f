"""Mail at once, digests and summaries, over a real server; and hearing no more by one click."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.content import commands as content
from folkmoot.content.models import Post, Thread
from folkmoot.core.notices import ways
from folkmoot.core.testing.cast import Cast
from folkmoot.core.times import zone_named
from folkmoot.mail.models import QueuedLetter
from folkmoot.mail.reply_tokens import ReplyTo, read_reply_token
from folkmoot.mail.sender import send_waiting
from folkmoot.mail.tests.smtp_servers import smtp_server
from folkmoot.members.models import Membership
from folkmoot.notifications.commands.choosing import change_reception, set_level
from folkmoot.notifications.commands.reading import mark_all
from folkmoot.notifications.commands.sending import send_due
from folkmoot.notifications.commands.summing_up import prepare_receptions, send_regular
from folkmoot.notifications.letters.cleaning import mail_html
from folkmoot.notifications.models import Delivery, Notification, Reception
from folkmoot.notifications.quiet import next_time, quiet_until


def a_talk(cast: Cast, text: str = "Look at **this**: [a map](/p/1/)\n\n> old words") -> Thread:
    thread = content.create_thread(
        actor=cast.actor(cast.mia), space=cast.forum, title="Under the lamp", markdown="Who comes?"
    )
    content.create_post(actor=cast.actor(cast.mo), thread=thread, markdown=text)
    run_until_idle()
    return thread


def some_minutes_pass() -> None:
    Delivery.everywhere.update(due_at=timezone.now() - timedelta(seconds=1))


def mailed() -> list[QueuedLetter]:
    send_due(ways.get("mail"))
    return list(QueuedLetter.everywhere.order_by("id"))


def test_a_reply_comes_by_mail_in_words_and_html_with_a_way_out(cast: Cast, settings: Any) -> None:
    a_talk(cast)
    assert mailed() == []
    some_minutes_pass()
    settings.MAIL_DOMAIN = "talk.example"
    with smtp_server(settings) as box:
        mailed()
        assert send_waiting()
    mail = box.mails[0]
    token = mail["Reply-To"].addresses[0].username.removeprefix("reply+")
    post = Post.everywhere.get(number=2)
    assert read_reply_token(token) == ReplyTo("post", cast.mia.id, post.id)
    assert mail["To"] == "mia@example.org"
    assert mail["Subject"] == "Mo replied to you in “Under the lamp”"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for part in (text, html):
        assert "http://localhost:8000/c/moorland/p/" in part
        assert "You opened this thread." in part
        assert "You can answer by replying to this e-mail." in part
    assert "<strong>this</strong>" in html
    assert 'href="http://localhost:8000/c/moorland/p/1/"' in html
    assert "prefers-color-scheme: dark" in html
    link = mail["List-Unsubscribe"].strip(" <>").replace("http://localhost:8000", "")
    assert Client(enforce_csrf_checks=True).get(link).status_code == 200
    assert Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    content.create_post(actor=cast.actor(cast.eda), thread=Thread.everywhere.get(), markdown="Me too")
    run_until_idle()
    assert not Delivery.everywhere.filter(member=cast.mia, way="mail").exists()
    assert Client().get(re.sub(r"/([^/]{5})[^/]*/$", r"/\1forged/", link)).status_code == 404


def test_what_was_read_on_the_page_is_not_mailed(cast: Cast) -> None:
    thread = a_talk(cast)
    content.mark_read(actor=cast.actor(cast.mia), thread=thread, number=2)
    run_until_idle()
    some_minutes_pass()
    assert mailed() == []
    content.create_post(actor=cast.actor(cast.mo), thread=thread, markdown="And now?")
    run_until_idle()
    mark_all(actor=cast.actor(cast.mia))
    some_minutes_pass()
    assert mailed() == []
    assert not Delivery.everywhere.filter(way="mail").exists()


def test_what_follows_in_a_thread_comes_along_in_one_letter(cast: Cast) -> None:
    thread = a_talk(cast)
    content.create_post(actor=cast.actor(cast.eda), thread=thread, markdown="Hello @mia")
    run_until_idle()
    some_minutes_pass()
    letters = mailed()
    assert len(letters) == 1
    assert "Mo replied" in letters[0].text
    assert "Eda mentioned" in letters[0].text
    content.create_post(actor=cast.actor(cast.eda), thread=thread, markdown="Third")
    run_until_idle()
    some_minutes_pass()
    later = mailed()[1]
    assert "Eda replied to you" in later.text
    assert "Mo " not in later.text


def test_a_letter_tells_all_that_was_said_and_by_whom(cast: Cast) -> None:
    thread = a_talk(cast)
    for text in ("First:\n\n- one\n- two ![map](attachment:7)", f"Second {'very ' * 60}long"):
        content.create_post(actor=cast.actor(cast.eda), thread=thread, markdown=text)
    run_until_idle()
    gone = content.create_post(actor=cast.actor(cast.nils), thread=thread, markdown="Not any more")
    run_until_idle()
    content.delete_post(actor=cast.actor(cast.nils), post=gone)
    some_minutes_pass()
    [letter] = mailed()
    said = letter.text
    assert (
        said.index("Mo:\n\n") < said.index("Eda:\n\nFirst:\n\n- one\n- two [map]") < said.index("Eda:\n\nSecond very")
    )
    assert "very\nvery" in said
    assert "long\n" in said
    assert "<li>one</li>" in letter.html
    assert letter.html.count('class="who"') == 3
    assert "Not any more" not in said + letter.html


def test_who_lost_sight_of_it_gets_no_letter(cast: Cast) -> None:
    a_talk(cast)
    cast.forum.visibility = "private"
    cast.forum.save()
    some_minutes_pass()
    assert mailed() == []
    assert not Delivery.everywhere.filter(way="mail").exists()


def test_quiet_hours_hold_and_end_in_one_letter(cast: Cast) -> None:
    change_reception(actor=cast.actor(cast.mia), paused_until=timezone.now() + timedelta(hours=3))
    thread = a_talk(cast)
    other = content.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Another", markdown="One")
    content.create_post(actor=cast.actor(cast.mo), thread=other, markdown="Two")
    run_until_idle()
    assert set(Delivery.everywhere.values_list("is_held", flat=True)) == {True}
    some_minutes_pass()
    assert mailed() == []
    change_reception(actor=cast.actor(cast.mia), paused_until=None)
    some_minutes_pass()
    letters = mailed()
    assert [letter.subject for letter in letters] == ["2 notifications while you rested"]
    assert thread.title in letters[0].text


@pytest.mark.parametrize(
    ("now", "end"),
    [
        # In Berlin the clock skips 2:30 on 29 March 2026, and shows 2:00 to 3:00 twice on 25 October.
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2026, 6, 1, 10, 0, tzinfo=UTC), None),
        (
            datetime(2026, 6, 7, 10, 0, tzinfo=UTC),
            datetime(2026, 6, 8, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_quiet_hours_go_by_the_members_clock(now: datetime, end: datetime | None) -> None:
    row = Reception(quiet=True, quiet_from=time(23), quiet_until=time(2, 30), quiet_days=[6] if now.month == 6 else [])
    assert quiet_until(row, zone_named("Europe/Berlin"), now) == end


def test_the_next_time_is_the_members_hour() -> None:
    zone = zone_named("America/New_York")
    monday = next_time(zone, datetime(2026, 6, 3, 12, 0, tzinfo=UTC), hour=8, weekday=0)
    assert monday == datetime(2026, 6, 8, 12, 0, tzinfo=UTC)


def due_now() -> None:
    past = timezone.now() - timedelta(minutes=1)
    Reception.everywhere.update(next_digest_at=past, next_summary_at=past)


def letter_of(member: Membership) -> str:
    return "\n".join(QueuedLetter.everywhere.filter(member_id=member.id).values_list("text", flat=True))


def test_a_digest_tells_what_was_not_seen_and_never_nothing(cast: Cast) -> None:
    assert prepare_receptions() == 7
    due_now()
    assert send_regular() == 0
    set_level(actor=cast.actor(cast.eda), scope="space", scope_id=cast.forum.id, level="follow")
    a_talk(cast)
    Reception.everywhere.update(summary=False)
    due_now()
    assert send_regular() == 1
    assert "Mia opened “Under the lamp”" in letter_of(cast.eda)
    due_now()
    assert send_regular() == 0
    assert not Reception.everywhere.filter(next_digest_at__lt=timezone.now()).exists()


def test_each_member_gets_a_summary_of_their_own(cast: Cast) -> None:
    question = content.create_thread(
        actor=cast.actor(cast.max), space=cast.questions, title="Which kettle?", markdown="For tea", tags=["kitchen"]
    )
    known = content.create_thread(
        actor=cast.actor(cast.max), space=cast.forum, title="Old pots", markdown="Mine", tags=["kitchen"]
    )
    content.create_post(actor=cast.actor(cast.eda), thread=known, markdown="I have two.")
    walk = content.create_thread(actor=cast.actor(cast.olga), space=cast.lounge, title="A walk", markdown="At dawn")
    set_level(actor=cast.actor(cast.nils), scope="member", scope_id=cast.olga.id, level="follow")
    content.add_reaction(actor=cast.actor(cast.max), post=walk.posts.get(), emoji="👍")
    run_until_idle()
    Notification.everywhere.all().delete()
    prepare_receptions()
    due_now()
    send_regular()
    assert question.title in letter_of(cast.eda)
    assert "You have answered about #kitchen." in letter_of(cast.eda)
    assert question.title not in letter_of(cast.nils)
    assert "You follow Olga." in letter_of(cast.nils)
    assert "1 reaction in Lounge." in letter_of(cast.mia)
    assert letter_of(cast.olga) == ""
    QueuedLetter.everywhere.all().delete()
    due_now()
    send_regular()
    assert not QueuedLetter.everywhere.exists()


def test_managers_see_how_letters_look(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    for name in ("at-once", "held", "digest", "summary"):
        answer = client.get(f"/c/moorland/notifications/letters/{name}/html/")
        assert answer.status_code == 200
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "Moorland" in client.get(f"/c/moorland/notifications/letters/{name}/text/").content.decode()


@pytest.mark.parametrize(
    ("base", "url", "whole"),
    [
        ("https://a.example/c/moor/", "/m/mia/", "https://a.example/c/moor/m/mia/"),
        ("https://a.example/c/moor/", "/c/moor/m/mia/", "https://a.example/c/moor/m/mia/"),
        ("https://moor.example/", "/m/mia/", "https://moor.example/m/mia/"),
        ("https://a.example/c/moor/", "https://b.example/x", "https://b.example/x"),
        ("https://a.example/c/moor/", "//b.example/x", "https://b.example/x"),
    ],
)
def test_links_of_a_mail_lead_to_where_the_community_is_served(base: str, url: str, whole: str) -> None:
    assert f'href="{whole}"' in mail_html(f'<p><a href="{url}">x</a></p>', base)
