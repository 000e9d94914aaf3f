"""Real communities come in whole: what was not left out is on its thread's pages, found by search, given by the API.

Asked of every post with FOLKMOOT_SOAK=1, else of some hundreds spread over the source.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from folkmoot.activity.consumers import run_until_idle
from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.tests.bringing import NOTHING, bring, counts
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post, SearchDocument, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.search.finding import search
from folkmoot.content.search.words import words_to_index
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.realdata import DATA
from folkmoot.core.testing.soaking import IS_LONG as IS_WHOLE

pytestmark = [pytest.mark.realdata, pytest.mark.soak]
THREADS_AT_MOST, POSTS_AT_MOST, PAGES_OF_POSTS = 40, 120, 8
PERCEVAL = DATA / "perceval-fixtures" / "tests" / "data"


def topics_posts(source: Path) -> int:
    with tarfile.open(next(source.rglob("*.tar.gz"))) as archive:
        files = (archive.extractfile(member) for member in archive if member.name.endswith(".json"))
        return sum(len(json.load(file)["post_stream"]["posts"]) for file in files if file is not None)


def dump_rows(source: Path) -> int:
    return sum((source / f"{name}.xml").read_text("utf-8-sig").count("<row ") for name in ("Posts", "Comments"))


def chat_messages(source: Path) -> int:
    return sum(log.read_text().count("<message ") for log in source.rglob("*.xml"))


def lines_with_text(source: Path) -> int:
    tables = [path.read_text("utf-8", "replace") for path in sorted(source.glob("*.csv"))]
    return sum(sum(1 for _row in csv.reader(io.StringIO(text))) - 1 for text in tables)


def mails(source: Path) -> int:
    return sum(
        len(re.findall(rb"^From .*\d{4}\r?$", path.read_bytes(), re.MULTILINE)) for path in source.glob("*.mbox")
    )


# What the export holds, and of what is left out how it is named when it is an item of it (a damaged file is none).
SOURCES: dict[str, tuple[str, Path, Callable[[Path], int], str]] = {
    "discourse": ("discourse", DATA / "discourse-foundationdb", topics_posts, r"post \d"),
    "stackexchange": ("stackexchange", DATA / "stackexchange-quantumcomputing", dump_rows, r"(post|answer|comment) \d"),
    "slack": ("slack", DATA / "slack-disentangled", chat_messages, r".*: message \d"),
    "tweets": ("csv", DATA / "davidson", lines_with_text, r".*: line \d"),
    "politeness": ("csv", DATA / "stanford-politeness", lines_with_text, r".*: line \d"),
    "pipermail": ("mbox", PERCEVAL / "pipermail", mails, r"(.*: )?mail "),
    "hyperkitty": ("mbox", PERCEVAL / "hyperkitty", mails, r"(.*: )?mail "),
}


# The tweets are one thread of 1,240 pages: they are walked only when everything is.
@pytest.mark.parametrize("name", [name for name in SOURCES if IS_WHOLE or name != "tweets"])
def test_every_item_is_here_or_named(cast: Cast, name: str) -> None:
    kind, source, count, shown = SOURCES[name]

    report = bring(cast, kind, source)

    left_out = [item for item in report.skipped if re.match(shown, item["item"]) and "were taken" not in item["reason"]]
    assert report.posts + len(left_out) == count(source) > 0
    assert list(wrong_counters(cast.community.id)) == []
    if IS_WHOLE or report.posts < 2_000:
        assert counts(bring(cast, kind, source)) == NOTHING
    run_until_idle()
    _pages_show_posts()
    _search_finds_posts(cast)
    _api_gives_posts(cast)


def spread(rows: list[int], at_most: int) -> list[int]:
    """All, or that many in even steps."""
    return rows if IS_WHOLE or len(rows) <= at_most else rows[:: -(-len(rows) // at_most)]


def _pages_show_posts() -> None:
    threads = list(
        Thread.objects.filter(state=ContentState.VISIBLE).order_by("-post_count").values_list("id", flat=True)
    )
    for thread in Thread.objects.filter(id__in=spread(threads, THREADS_AT_MOST)):
        shown = dict(_shown(thread))
        for post in thread.posts.filter(state=ContentState.VISIBLE):
            assert post.number in shown, (thread.id, post.number)
            wanted = _words(post.html)
            assert wanted[:60] in shown[post.number], (thread.id, post.number)
            assert wanted or "<img" in post.html or "<hr" in post.html, (thread.id, post.number)


def _shown(thread: Thread) -> Iterator[tuple[int, str]]:
    """The numbers on the pages of a thread with the words that stand there, from page to page as a visitor goes."""
    address: str | None = f"/c/moorland/t/{thread.id}/{thread.slug}/"
    browser = Client()
    while address:
        page = browser.get(address).content.decode()
        for part in re.split(r'(?=\sid="p\d+")', page)[1:]:
            yield int(re.match(r'\sid="p(\d+)"', part)[1]), _words(part)  # type: ignore[index]
        later = re.search(r'rel="next" href="(\?from=\d+)"', page)
        address = f"/c/moorland/t/{thread.id}/{thread.slug}/{later[1]}" if later else None


def _words(html: str) -> str:
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def _search_finds_posts(cast: Cast) -> None:
    actor = cast.actor(cast.olga)
    frequency: Counter[str] = Counter()
    for text in SearchDocument.objects.values_list("text", flat=True).iterator():
        frequency.update(set(words_to_index(text)))
    ids = spread(list(SearchDocument.objects.order_by("id").values_list("id", flat=True)), POSTS_AT_MOST)
    assert SearchDocument.objects.count() == Post.objects.filter(state="visible", thread__state="visible").count()
    wordless = 0
    for document in SearchDocument.objects.filter(id__in=ids):
        words = sorted(set(words_to_index(document.text)), key=lambda word: (frequency[word], word))
        if words:
            assert _is_found(actor, " ".join(f'"{word}"' for word in words[:5]), document.id), words[:5]
        wordless += not words
    # An emoji or a sign alone is no word.
    assert wordless <= len(ids) / 50


def _is_found(actor: Actor, asked: str, post_id: int) -> bool:
    """Whether it is among the hits; a post of one common word stands far down."""
    cursor = ""
    while True:
        page = search(actor, asked, order="newest", cursor=cursor)
        if post_id in [hit.post.id for hit in page.hits]:
            return True
        cursor = page.next_cursor
        if not cursor:
            return False


def _api_gives_posts(cast: Cast) -> None:
    secret = create_token(actor=Actor.system(cast.community.id), member=cast.olga, name="t", scopes=["read"])[1]
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    wanted = dict(
        Post.objects.filter(state="visible", thread__state="visible").order_by("id").values_list("id", "markdown")
    )
    listed = _listed(browser)
    assert len(listed) == len(wanted) or not IS_WHOLE
    assert listed == dict(list(wanted.items())[: len(listed)])
    for post_id in list(wanted)[:: max(1, len(wanted) // 50)]:
        assert browser.get(f"/api/v1/posts/{post_id}").json()["markdown"] == wanted[post_id]


def _listed(browser: Client) -> dict[int, str]:
    """Posts as the API lists them, page by page: all, or those of many pages."""
    found: dict[int, str] = {}
    cursor: str | None = ""
    while cursor is not None and (IS_WHOLE or len(found) < PAGES_OF_POSTS * 100):
        page = browser.get("/api/v1/posts", {"limit": "100", "cursor": cursor}).json()
        found |= {item["id"]: item["markdown"] for item in page["items"]}
        cursor = page["next"]
    return found
