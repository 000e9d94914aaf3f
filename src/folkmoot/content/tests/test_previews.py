"""Links that stand alone get cards, from pages that mean no good as well."""

from __future__ import annotations

import gzip
import io
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from folkmoot.activity.consumers import run_until_idle
from folkmoot.content import commands
from folkmoot.content.commands.previews import fetch_preview
from folkmoot.content.models import LinkPreview, Post, PostLink
from folkmoot.content.tests.test_commands_posts import a_reply, a_thread
from folkmoot.content.tests.test_views_threads import PREFIX, browser, page_of
from folkmoot.core.errors import Conflict, NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.far_side import FarSide, answer, far_side

HTML = "Content-Type: text/html; charset=utf-8"
PAGE = b"""<html><head><title>Plain title</title>
<meta property="og:title" content="Peat &amp; heather"><meta property=og:site_name content='The Moor'>
<meta property="og:description" content="How a <b>bog</b> grows"><meta name="og:image" content="/bog.png">
</head><body><meta property="og:title" content="too late"></body></html>"""


@pytest.fixture
def far(settings: Any) -> Iterator[FarSide]:
    with far_side() as side:
        settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{side.port}"]
        side.answers["/page"] = answer(PAGE, HTML)
        side.answers["/bog.png"] = answer(picture(), "Content-Type: image/png")
        yield side


def picture(size: tuple[int, int] = (900, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336633").save(out, "PNG")
    return out.getvalue()


def linked(cast: Cast, *urls: str) -> Post:
    """A reply with these links, each alone, after the worker has been."""
    post = a_reply(cast, a_thread(cast), "\n\n".join(("Look:", *urls)))
    run_until_idle()
    post.refresh_from_db()
    return post


def test_a_link_that_stands_alone_gets_a_card_with_a_picture_of_ours(cast: Cast, far: FarSide) -> None:
    post = linked(cast, far.url("/page"))
    link = PostLink.objects.get(post=post)
    assert (link.title, link.site_name, link.description) == ("Peat & heather", "The Moor", "How a <b>bog</b> grows")
    assert "<strong>Peat &amp; heather</strong>" in post.html
    assert "&lt;b&gt;bog" in post.html
    assert "127.0.0.1" in post.html
    assert (link.image_width, link.image_height) == (640, 427)
    assert default_storage.exists(link.image_key)
    assert f'src="/link-images/{link.image_key[6:]}"' in post.html
    assert "/bog.png" not in post.html


def test_the_card_is_on_the_page_and_its_picture_is_served(cast: Cast, far: FarSide) -> None:
    post = linked(cast, far.url("/page"))
    image = f"{PREFIX}/link-images/{PostLink.objects.get(post=post).image_key[6:]}"
    visitor = browser(None)
    assert image in visitor.get(page_of(post.thread)).content.decode()
    answered = visitor.get(image)
    assert (answered.status_code, answered["Content-Type"]) == (200, "image/webp")
    assert answered["Cache-Control"].startswith("public")
    assert browser(cast.nils).get(image)["Cache-Control"].startswith("private")


def test_the_picture_of_a_private_space_is_for_who_was_added(cast: Cast, far: FarSide) -> None:
    thread = a_thread(cast, space=cast.backroom, markdown=far.url("/page"))
    run_until_idle()
    LinkPreview.objects.all().delete()
    image = f"{PREFIX}/link-images/{PostLink.objects.get(post__thread=thread).image_key[6:]}"
    assert [browser(who).get(image).status_code for who in (None, cast.nils, cast.mia)] == [404, 404, 200]


def test_links_in_a_sentence_and_those_beyond_the_third_get_none(cast: Cast, far: FarSide) -> None:
    post = a_reply(cast, a_thread(cast), f"See {far.url('/page')} there.")
    assert not PostLink.objects.filter(post=post).exists()
    for n in range(5):
        far.answers[f"/{n}"] = answer(b"<title>Page</title>", HTML)
    assert linked(cast, *(far.url(f"/{n}") for n in range(5))).html.count('class="preview"') == 3


def test_a_page_is_visited_once_however_often_it_is_linked(cast: Cast, far: FarSide) -> None:
    linked(cast, far.url("/page"))
    asked = len(far.requests)
    second = a_reply(cast, a_thread(cast), far.url("/page"))
    assert "Peat" in second.html
    run_until_idle()
    assert len(far.requests) == asked


@pytest.mark.parametrize("days", [0, 2])
def test_a_failure_is_kept_for_a_day_and_then_tried_again(cast: Cast, far: FarSide, days: int) -> None:
    post = linked(cast, far.url("/gone"))
    assert "preview" not in post.html
    assert LinkPreview.objects.get().failed
    far.answers["/gone"] = answer(b"<title>Back</title>", HTML)
    LinkPreview.objects.update(fetched_at=timezone.now() - timedelta(days=days))
    assert fetch_preview(link_id=PostLink.objects.get(post=post).id) is (days > 0)


def _slow(stream: socket.socket, request: bytes) -> None:
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Slow")
    for _drop in range(100):
        time.sleep(0.1)
        stream.sendall(b" ")


def _endless(stream: socket.socket, request: bytes) -> None:
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Endless</title>")
    for _piece in range(2000):
        stream.sendall(b"x" * 65536)


BAD: dict[str, Any] = {
    "slow": _slow,
    "endless": _endless,
    "not-html": answer(b"<title>No</title>", "Content-Type: application/pdf"),
    "no-title": answer(b"<p>nothing", HTML),
    "bomb": answer(gzip.compress(b"<title>x</title>" + b"\0" * 30_000_000), HTML, "Content-Encoding: gzip"),
    "to-private": answer(b"", "Location: http://10.0.0.1/", status="302 Found"),
    "to-metadata": answer(b"", "Location: http://169.254.169.254/latest/meta-data/", status="302 Found"),
    "to-file": answer(b"", "Location: file:///etc/passwd", status="302 Found"),
    "teapot": answer(b"<title>Tea</title>", HTML, status="418 I'm a teapot"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_page_that_means_no_good_gets_no_card(
    cast: Cast, far: FarSide, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("folkmoot.content.previews.visiting.PAGE_SECONDS", 1.0)
    far.answers["/bad"] = BAD[name]
    began = time.monotonic()
    post = linked(cast, far.url("/bad"))
    assert time.monotonic() - began < 5
    assert "preview" not in post.html
    assert LinkPreview.objects.get().failed


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"]
)
def test_private_addresses_are_not_gone_to(cast: Cast, far: FarSide, settings: Any, host: str) -> None:
    settings.HTTP_ALLOW_PRIVATE = []
    assert "preview" not in linked(cast, far.url("/page", host)).html
    assert far.requests == []


def test_a_name_that_changes_its_address_is_resolved_once_a_visit(cast: Cast, far: FarSide, settings: Any) -> None:
    settings.HTTP_ALLOW_PRIVATE = []
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])
    post = a_reply(cast, a_thread(cast), far.url("/page", "rebinding.example"))
    link = PostLink.objects.get(post=post)
    assert not fetch_preview(link_id=link.id, resolver=lambda host, port: next(answers))
    assert far.requests == []


@pytest.mark.parametrize(
    "image",
    [
        answer(b"<svg onload='alert(1)'/>", "Content-Type: image/svg+xml"),
        answer(b"GIF89a broken", "Content-Type: image/gif"),
        answer(picture((30, 30)), "Content-Type: image/png"),
        answer(b"", "Location: http://10.0.0.1/a.png", status="302 Found"),
        answer(b"x" * 6_000_000, "Content-Type: image/png"),
    ],
    ids=["svg", "broken", "tracking", "private", "huge"],
)
def test_a_card_goes_without_a_picture_that_is_none(cast: Cast, far: FarSide, image: bytes) -> None:
    far.answers["/bog.png"] = image
    post = linked(cast, far.url("/page"))
    assert "Peat" in post.html
    assert "<img" not in post.html


def test_the_author_removes_a_card_and_it_stays_away(cast: Cast, far: FarSide) -> None:
    post = linked(cast, far.url("/page"))
    link = PostLink.objects.get(post=post)
    with pytest.raises(NotAllowed):
        commands.remove_preview(actor=cast.actor(cast.nils), link=link)
    answered = browser(cast.max).post(f"{PREFIX}/p/{post.id}/previews/", {"url": link.url})
    assert answered.status_code == 302
    post.refresh_from_db()
    assert "preview" not in post.html
    assert far.url("/page") in post.html
    edited = commands.edit_post(actor=cast.actor(cast.max), post=post, markdown=f"{post.markdown}\n\nAnd more.")
    run_until_idle()
    edited.refresh_from_db()
    assert "preview" not in edited.html


def test_a_community_can_do_without_cards(cast: Cast, far: FarSide) -> None:
    post = linked(cast, far.url("/page"))
    browser(cast.max).post(f"{PREFIX}/manage/posts/", {})
    run_until_idle()
    post.refresh_from_db()
    assert "preview" not in post.html
    asked = len(far.requests)
    assert "preview" not in linked(cast, far.url("/other")).html
    assert len(far.requests) == asked
    browser(cast.max).post(f"{PREFIX}/manage/posts/", {"link_previews": "on"})
    run_until_idle()
    post.refresh_from_db()
    assert "Peat" in post.html


def test_a_card_that_comes_while_somebody_edits_is_no_conflict(cast: Cast, far: FarSide) -> None:
    post = a_reply(cast, a_thread(cast), far.url("/page"))
    seen = post.revision
    run_until_idle()
    edited = commands.edit_post(actor=cast.actor(cast.max), post=post, markdown="Shorter.", expected_revision=seen)
    with pytest.raises(Conflict):
        commands.edit_post(actor=cast.actor(cast.mo), post=edited, markdown="Mine.", expected_revision=seen)
