"""Mailing lists as archives, phones and old programs wrote them."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

from folkmoot.connections.importers.tests.samples import folder, tarred, zipped
from folkmoot.connections.importers.tests.test_mailing_list import mail
from folkmoot.connections.tests.bringing import bring_twice, left_out
from folkmoot.content.models import Attachment, Post, Thread
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership


def at(hour: int) -> str:
    return f"Mon, 4 Jan 2021 {hour}:00:00 +0000"


def texts() -> list[str]:
    return [
        markdown.strip() for markdown in Post.objects.order_by("thread_id", "number").values_list("markdown", flat=True)
    ]


def multipart(kind: str, *parts: str) -> str:
    return "".join(f"--{kind}\n{part}\n" for part in parts) + f"--{kind}--\n"


def test_answers_find_their_thread_whatever_the_order_of_files(cast: Cast, tmp_path: Path) -> None:
    april = mail("two", Subject="Re: Peat", Message_ID="<2@x>", References="<1@x>", Date=at(11))
    april += mail("three", Subject="Other", Message_ID="<3@x>", References="<1@x> <gone@x>", Date=at(12))
    april += mail("alone", Subject="AW: Peat", Message_ID="<5@x>", Date=at(13))
    march = mail("one", Subject="Peat", Message_ID="<1@x>", Date=at(10))
    lost = mail("to the lost", Subject="Re: Lost", Message_ID="<4@x>", References="<gone@x>", Date=at(14))
    source = {"moss/2021-April.txt.gz": gzip.compress(april + lost), "moss/2021-March.txt": march}

    report = bring_twice(cast, "mbox", zipped(tmp_path / "x.zip", source))

    assert (report.threads, report.posts, report.spaces) == (1, 5, 1)
    assert texts() == ["one", "two", "three", "alone", "to the lost"]
    assert Post.objects.get(markdown__startswith="two").reply_to == Post.objects.get(number=1)


def test_answers_that_go_in_circles_or_lie_about_time(cast: Cast, tmp_path: Path) -> None:
    box = mail("a", Subject="x", Message_ID="<a@x>", References="<b@x>", Date=at(10))
    box += mail("b", Subject="x", Message_ID="<b@x>", References="<a@x>", Date=at(11))
    box += mail("question", Subject="y", Message_ID="<q@x>", Date=at(15))
    box += mail("answer before", Subject="Re: y", Message_ID="<r@x>", In_Reply_To="<q@x>", Date=at(14))
    box += mail("future", Subject="z", Message_ID="<z@x>", Date="Mon, 4 Jan 2100 10:00:00 +0000")
    box += mail("past", Subject="p", Message_ID="<p@x>", Date="Thu, 1 Jan 1970 00:00:00 +0000")

    bring_twice(cast, "mbox", folder(tmp_path, {"list.mbox": box}))

    assert Thread.objects.count() == 4
    assert list(Thread.objects.get(title="y").posts.order_by("number").values_list("markdown", flat=True)) == [
        "question\n\n", "answer before\n\n",
    ]  # fmt: skip
    assert {post.created_at.year for post in Post.objects.all()} == {2021}


def test_every_part_of_a_mail_is_read_as_it_is_meant(cast: Cast, tmp_path: Path) -> None:
    word = base64.b64encode("Grüße — 你好".encode()).decode()
    html = "Content-Type: text/html; charset=utf-8\n\n<p>The <b>text</b></p>"
    plain = "Content-Type: text/plain\n\n_____\nlist footer"
    patch = (
        'Content-Type: application/pdf; name="=?utf-8?q?pl=C3=A4ne.pdf?="\nContent-Transfer-Encoding: base64\n\n' + word
    )
    signature = "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----"
    mixed = multipart("B", html, plain, patch, signature)
    alternative = multipart("B", "Content-Type: text/plain\n\nplain words", html)
    forwarded = multipart(
        "B", "Content-Type: text/plain\n\nsee", "Content-Type: message/rfc822\n\nFrom: a@x\nSubject: Inner\n\ninside"
    )
    kind = 'multipart/mixed; boundary="B"'
    box = mail(mixed, Subject="1", Message_ID="<1@x>", Content_Type=kind)
    box += mail(alternative, Subject="2", Message_ID="<2@x>", Content_Type='multipart/alternative; boundary="B"')
    box += mail(forwarded, Subject="3", Message_ID="<3@x>", Content_Type=kind)
    box += mail(
        word,
        Subject="4",
        Message_ID="<4@x>",
        Content_Transfer_Encoding="base64",
        Content_Type="text/plain; charset=utf-8",
    )
    box += mail("你好".encode("gb18030"), Subject="5", Message_ID="<5@x>", Content_Type="text/plain; charset=gb2312")
    box += mail("", Subject="Only a subject", Message_ID="<6@x>") + mail("", Message_ID="<7@x>")
    box += mail(">From here\n>> quoted", Subject="8", Message_ID="<8@x>")

    report = bring_twice(cast, "mbox", folder(tmp_path, {"list.mbox": box}))

    assert [text.split("\n")[0] for text in texts()] == [
        "The **text**", "plain words", "see", "Grüße — 你好", "你好", "Only a subject", "From here",
    ]  # fmt: skip
    assert "list footer" in texts()[0]
    assert "inside" in texts()[2]
    assert Attachment.objects.get().name == "pläne.pdf"
    assert left_out(report) == "mail 7@x: it has neither subject nor text"


def test_who_wrote_is_found_behind_what_archives_hide(cast: Cast, tmp_path: Path) -> None:
    senders = {
        "ada at example.org (Ada at Home)": ("Ada at Home", "ada@example.org"),
        '"Bell, B. via moss" <moss@lists.example.org>': ("Bell, B.", "bell@example.org"),
        "=?koi8-r?B?6dfBzg==?= <ivan@example.org>": ("Иван", "ivan@example.org"),
        "jo...@gmail.com (Jo Field)": ("Jo Field", ""),
        "Cy <cy-abc@public.gmane.org>": ("Cy", ""),
        "Zoë <zoe@example.org>": ("Zoë", "zoe@example.org"),
    }
    box = b"".join(
        mail("x", Subject=f"s{n}", Message_ID=f"<{n}@x>", From=sender, Reply_To="Bell <bell@example.org>")
        for n, sender in enumerate(senders)
    )
    bring_twice(cast, "mbox", folder(tmp_path, {"list.mbox": box}))

    found = {post.author.name: post.author.claim_email for post in Post.objects.select_related("author") if post.author}
    assert found == dict(senders.values())


def test_borders_of_mails_are_told_from_sentences(cast: Cast, tmp_path: Path) -> None:
    box = mail("We meet.\n\nFrom now on at 10:30 we meet in 2021\nas ever.", Subject="1", Message_ID="<1@x>")
    box += mail("two", Subject="2", Message_ID="<2@x>").removesuffix(b"\n\n")
    box += b"\nFrom a@x Mon Jan  4 10:00:00 2021 +0100\nSubject: 3\nMessage-ID: <3@x>\nFrom: a@x\n\nthree\n"

    assert bring_twice(cast, "mbox", folder(tmp_path, {"list.mbox": b"\xef\xbb\xbf\r\n" + box})).posts == 3
    assert "From now on at 10:30" in texts()[0]


def test_maildirs_single_mails_and_several_lists(cast: Cast, tmp_path: Path) -> None:
    one = mail("one", Subject="1", Message_ID="<1@x>").partition(b"\n")[2]
    two = mail("two", Subject="2", Message_ID="<2@x>").partition(b"\n")[2].replace(b"\n", b"\r\n")
    listed = mail("three", Subject="3", Message_ID="<3@x>", List_Id="The bog <bog.example.org>")
    source = {".Lists.moss/cur/1.host:2,S": one, "saved/two.eml": two, "2021q1.mbox": listed, "readme.html": "<p>no"}

    report = bring_twice(cast, "mbox", tarred(tmp_path / "x.tar.gz", source))

    assert set(Thread.objects.values_list("title", "space__name")) == {
        ("1", "Lists.moss"),
        ("2", "saved"),
        ("3", "bog"),
    }
    assert left_out(report) == "readme.html: there is no mail in it"


def test_one_id_for_different_mails_and_one_mail_in_two_files(cast: Cast, tmp_path: Path) -> None:
    box = mail("one", Subject="1", Message_ID="<x@x>") + mail("two", Subject="2", Message_ID="<x@x>")

    report = bring_twice(cast, "mbox", folder(tmp_path, {"a.mbox": box, "b.mbox": box}))

    assert report.posts == 2
    assert left_out(report).count("it is there twice") == 2


def test_a_list_member_claims_their_mails(cast: Cast, tmp_path: Path) -> None:
    box = mail("one", Subject="1", Message_ID="<1@x>", From="ADA@Example.org") + mail(
        "two", Subject="2", Message_ID="<2@x>"
    )

    bring_twice(cast, "mbox", folder(tmp_path, {"a.mbox": box}))

    assert Membership.objects.get(claim_email="ada@example.org").posts.count() == 2
