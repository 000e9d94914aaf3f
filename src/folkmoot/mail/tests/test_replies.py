"""Replies by mail, from the raw mail to the thread."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.by_mail import mail_address
from folkmoot.content.models import Attachment, Post, Thread
from folkmoot.core.errors import NotFound, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.commands import dealing
from folkmoot.mail.commands.receiving import receive
from folkmoot.mail.models import ReceivedMail
from folkmoot.mail.postman import deal_with_next
from folkmoot.mail.tests.mails import DOMAIN, a_mail, a_picture, bring, letters, reply_address
from folkmoot.spaces.models import Space


@pytest.fixture(autouse=True)
def _domain(settings: Any) -> None:
    settings.MAIL_DOMAIN = DOMAIN


@pytest.fixture
def post(cast: Cast) -> Post:
    thread = commands.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="News", markdown="Look here.")
    return Post.everywhere.get(thread=thread)


def last(post: Post) -> Post:
    return Post.everywhere.filter(thread_id=post.thread_id).order_by("-number")[0]


def html_of(mail: EmailMessage) -> EmailMessage:
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage)
    return html


def test_a_reply_stands_in_the_thread_without_what_it_quotes(cast: Cast, post: Post) -> None:
    text = "I agree.\n\n- and *more*\n\nOn Mon, 3 Aug 2026, Eda <x@in.example.org> wrote:\n> Look here.\n"
    received = bring(a_mail(text), reply_address(cast.mia, post.id))
    written = last(post)
    assert (written.number, written.author_id, written.markdown) == (2, cast.mia.id, "I agree.\n\n- and *more*")
    assert (received.state, received.place) == ("taken", f"/t/{post.thread_id}/news/2/")
    assert bytes(received.content) == b""
    assert letters() == []


def test_a_reply_to_an_answer_answers_that(cast: Cast, post: Post) -> None:
    answer = commands.create_post(actor=cast.actor(cast.nils), thread=post.thread, markdown="A question?")
    bring(a_mail("Yes."), reply_address(cast.mia, answer.id))
    assert last(post).reply_to_id == answer.id


def test_files_come_along_and_pictures_stay_where_they_were(cast: Cast, post: Post) -> None:
    mail = a_mail("[picture]\n")
    mail.add_alternative('<p>Look:</p><img src="cid:pic@x" alt="A pixel"><p>Nice.</p>', subtype="html")
    html = html_of(mail)
    html.add_related(a_picture(), "image", "png", cid="<pic@x>", filename="pixel.png")
    html.add_related(a_picture(), "image", "png", cid="<logo@x>", filename="logo.png")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="../Übersicht.csv")
    bring(mail, reply_address(cast.mia, post.id))
    written = last(post)
    files = {file.name: file for file in Attachment.objects.filter(post=written)}
    picture = next(file for name, file in files.items() if name.startswith("pixel"))
    table = files["Übersicht.csv"]
    shown = f"Look:\n\n![A pixel](attachment:{picture.id})\n\nNice."
    assert written.markdown.startswith(f"{shown}\n\n")
    assert f"[Übersicht.csv](attachment:{table.id})" in written.markdown


def test_a_logo_in_a_signature_is_no_attachment(cast: Cast, post: Post) -> None:
    mail = a_mail("I agree.\n\n-- \nMia\n")
    mail.add_alternative('<p>I agree.</p><div class="gmail_signature"><img src="cid:logo@x"></div>', subtype="html")
    html_of(mail).add_related(a_picture(), "image", "png", cid="<logo@x>", filename="logo.png")
    bring(mail, reply_address(cast.mia, post.id))
    assert last(post).markdown == "I agree."
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/plain; charset=iso-8859-15", "Schöne Grüße für 5 €".encode("iso-8859-15"), "Schöne Grüße für 5 €"),
        ("text/plain; charset=no-such", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=utf-8", b"Gr\xfc\xdfe", "Grüße"),
        ("text/html; charset=utf-8", "<p>Grüße <i>an</i> <a href='https://x.org/'>alle</a></p>".encode(), "Grüße *an*"),
        ("nonsense", b"Hello there", "Hello there"),
    ],
)
def test_whatever_the_charset_the_words_arrive(
    cast: Cast, post: Post, content_type: str, body: bytes, expected: str
) -> None:
    head = f"From: mia@example.org\r\nMessage-ID: <1@x>\r\nContent-Type: {content_type}\r\n\r\n".encode()
    bring(head + body, reply_address(cast.mia, post.id))
    assert last(post).markdown.startswith(expected)


def test_another_sender_is_refused_and_the_member_told(cast: Cast, post: Post) -> None:
    received = bring(a_mail(sender="mallory@example.net"), reply_address(cast.mia, post.id))
    assert (received.state, received.code) == ("refused", "other-sender")
    assert last(post).number == 1
    assert [letter.address for letter in letters()] == ["mia@example.org"]
    EmailAddress.objects.create(user=cast.mia.account, email="mia@work.example", verified=True)
    assert bring(a_mail("Me.", sender="Mia@Work.example"), reply_address(cast.mia, post.id)).state == "taken"


def test_an_address_that_is_forged_over_or_anothers_leads_nowhere(cast: Cast, post: Post) -> None:
    for address in (f"reply+aaaaaaaa@{DOMAIN}", "mia@example.org", f"reply@{DOMAIN}", f"bounce+aaaa@{DOMAIN}"):
        with pytest.raises(NotFound):
            receive(a_mail().as_bytes(), address)
    address = reply_address(cast.mia, post.id, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert bring(a_mail(), address).code == "expired"


def test_what_the_member_may_not_do_on_the_page_is_refused_by_mail_too(cast: Cast, post: Post) -> None:
    commands.close_thread(actor=cast.actor(cast.mo), thread=post.thread, reason="")
    assert bring(a_mail(), reply_address(cast.mia, post.id)).code == "not-allowed"
    assert bring(a_mail(sender="bea@example.org"), reply_address(cast.bea, post.id)).state == "refused"
    hidden = commands.create_thread(actor=cast.actor(cast.mia), space=cast.backroom, title="Secret", markdown="Sh.")
    first = Post.objects.get(thread=hidden)
    assert bring(a_mail("Eh?", sender="nils@example.org"), reply_address(cast.nils, first.id)).code == "not-found"
    other = reply_address(cast.otto, post.id)
    assert bring(a_mail("Otto", sender="otto@example.org"), other).code == "not-found"


def test_nothing_new_is_refused_kindly_and_once_an_hour(cast: Cast, post: Post) -> None:
    received = [bring(a_mail(f"> quoted {number}\n"), reply_address(cast.mia, post.id)) for number in range(3)]
    assert {mail.code for mail in received} == {"empty"}
    (letter,) = letters()
    assert letter.kind == "refusal"
    assert "Nothing was left" in letter.text


def test_the_same_mail_brought_twice_is_one_reply(cast: Cast, post: Post) -> None:
    address = reply_address(cast.mia, post.id)
    bring(a_mail(), address)
    assert receive(a_mail().as_bytes(), address.upper()) is None
    assert Post.objects.filter(thread_id=post.thread_id).count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<x.example.org>"},
        {"Return_Path": "<>"},
        {"X_Folkmoot_Community": "1"},
        {"Subject": "Automatic reply: News"},
        {"Subject": "Out of Office: News"},
        {"From": "MAILER-DAEMON@example.org"},
    ],
)
def test_programs_post_nothing_and_get_no_answer(cast: Cast, post: Post, headers: dict[str, str]) -> None:
    received = bring(a_mail("I am away.", **headers), reply_address(cast.mia, post.id))
    assert (received.state, last(post).number) == ("ignored", 1)
    assert letters() == []


def test_two_programs_that_answer_each_other_are_stopped_by_counting(cast: Cast, post: Post) -> None:
    address = reply_address(cast.mia, post.id)
    states = [bring(a_mail(f"Thank you for letter {number}."), address).state for number in range(17)]
    assert states == ["taken"] * 15 + ["ignored"] * 2


def test_a_space_that_takes_mail_gets_threads_at_each_members_own_address(cast: Cast) -> None:
    actor = cast.actor(cast.mia)
    assert mail_address(actor, cast.forum) == ""
    Space.objects.filter(id=cast.forum.id).update(takes_mail=True)
    cast.forum.refresh_from_db()
    address = mail_address(actor, cast.forum)
    bring(a_mail("All of it.", Subject="Re: AW: What I found"), address)
    thread = Thread.objects.get()
    assert (thread.title, thread.author_id) == ("What I found", cast.mia.id)
    assert bring(a_mail("Not hers.", sender="nils@example.org"), address).code == "other-sender"
    Space.objects.filter(id=cast.forum.id).update(takes_mail=False)
    assert bring(a_mail("Too late."), address).code == "not-found"


def test_a_mail_that_is_too_large_is_not_taken(cast: Cast, post: Post, settings: Any) -> None:
    settings.MAX_MAIL_BYTES = 1000
    with pytest.raises(RuleBroken):
        receive(b"x" * 1001, reply_address(cast.mia, post.id))


def test_a_mail_whose_handling_fails_is_tried_again_and_then_given_up(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(message: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dealing, "read_reply", broken)
    received = bring(a_mail(), reply_address(cast.mia, post.id))
    assert (received.state, received.attempts) == ("waiting", 1)
    for _time in range(5):
        ReceivedMail.objects.update(next_at=timezone.now())
        deal_with_next()
        received.refresh_from_db()
    assert received.state == "failed"
    assert bytes(received.content)
