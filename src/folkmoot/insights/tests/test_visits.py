"""Page views: what is noted of them, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.content.commands import create_thread
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.visits import gathering, salt
from folkmoot.insights.visits.programs import is_program
from folkmoot.members.models import Membership

BROWSER = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "HTTP_ACCEPT": "text/html,application/xhtml+xml",
    "HTTP_ACCEPT_LANGUAGE": "en-GB",
}


Rows = list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def noted(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rows]:
    """What pages leave, as (table, row); the days' salts stand in a folder of the test."""
    settings.DATA, settings.INSIGHTS_VISITS = tmp_path, True
    salt.forget_salts()
    rows: Rows = []
    monkeypatch.setattr(
        "folkmoot.insights.visits.noting.gather", lambda _community_id, table, row: rows.append((table, row))
    )
    yield rows
    salt.forget_salts()


def _visit(path: str, *, member: Membership | None = None, **headers: Any) -> Client:
    sent: dict[str, Any] = {**BROWSER, **headers}
    client = Client(**sent)
    if member is not None and member.account is not None:
        client.force_login(member.account)
    client.get(f"/c/moorland{path}")
    return client


@pytest.mark.django_db
def test_a_visitors_view_says_which_page_and_where_from_but_not_who(cast: Cast, noted: Rows) -> None:
    referer = "https://www.search.example/?q=private"
    visitor = _visit("/latest/?utm_source=x", HTTP_REFERER=referer, REMOTE_ADDR="198.51.100.7")
    assert not visitor.cookies
    [(table, row)] = noted
    assert (table, row["page"], row["referrer"]) == ("visits", "latest", "search.example")
    assert (row["is_member"], row["is_bot"]) == (False, False)
    assert "198.51.100.7" not in str(row)
    assert "Firefox" not in str(row)
    assert row["at"].second == 0


@pytest.mark.django_db
def test_the_second_view_of_a_kept_page_is_a_view_too(cast: Cast, noted: Rows) -> None:
    _visit("/latest/")
    _visit("/latest/")
    assert len(noted) == 2
    assert len({row["visitor"] for _table, row in noted}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["HTTP_DNT", "HTTP_SEC_GPC"])
def test_who_asks_not_to_be_counted_is_not(cast: Cast, noted: Rows, header: str) -> None:
    sent: dict[str, Any] = {header: "1"}
    _visit("/latest/", **sent)
    _visit("/latest/", member=cast.mia, **sent)
    assert noted == []
    assert not Activity.objects.filter(kind="members.member.seen").exists()


@pytest.mark.django_db
def test_pages_about_people_and_pages_fetched_ahead_are_not_noted(cast: Cast, noted: Rows) -> None:
    _visit("/m/mo/", member=cast.mia)
    _visit("/latest/", member=cast.mia, HTTP_SEC_PURPOSE="prefetch")
    assert noted == []


@pytest.mark.django_db
def test_that_a_member_was_here_is_logged_once_a_day(cast: Cast, noted: Rows) -> None:
    for _ in range(2):
        _visit("/latest/", member=cast.mia)
    seen = Activity.objects.filter(kind="members.member.seen")
    assert [line.member_id for line in seen] == [cast.mia.id]
    assert [row["is_member"] for _table, row in noted] == [True, True]
    assert "member_id" not in {name for _table, row in noted for name in row}


@pytest.mark.django_db
def test_a_search_leaves_its_words_and_how_many_were_found(cast: Cast, noted: Rows) -> None:
    _visit("/search/?q=Peat+Bog")
    _visit("/search/?q=mia%40example.org")
    searches = [row for table, row in noted if table == "searches"]
    assert [(row["words"], row["results"]) for row in searches] == [("peat bog", 0)]


@pytest.mark.django_db
def test_the_view_of_a_thread_says_where_it_stands_also_when_the_page_was_kept(cast: Cast, noted: Rows) -> None:
    thread = create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Peat", markdown="Words of mine.")
    for _ in range(2):
        _visit(f"/t/{thread.id}/{thread.slug}/")
    assert [(row["page"], row["space_id"], row["thread_id"]) for _table, row in noted] == [
        (f"thread {thread.id}", cast.forum.id, thread.id)
    ] * 2


@pytest.mark.django_db
def test_a_space_is_noted_by_its_number_for_its_name_may_be_private(cast: Cast, noted: Rows) -> None:
    _visit(f"/s/{cast.forum.slug}/")
    assert [row["page"] for _table, row in noted] == [f"space {cast.forum.id}"]


def test_a_visitor_has_one_print_a_day_and_another_tomorrow() -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    first = salt.print_of(1, monday, "198.51.100.7", "Firefox")
    salt.forget_salts()
    assert salt.print_of(1, monday, "198.51.100.7", "Firefox") == first
    others = {
        salt.print_of(1, tuesday, "198.51.100.7", "Firefox"),
        salt.print_of(2, monday, "198.51.100.7", "Firefox"),
        salt.print_of(1, monday, "198.51.100.8", "Firefox"),
    }
    assert first not in others
    assert len(others) == 3


def test_the_salt_of_a_day_that_is_over_everywhere_is_thrown_away(tmp_path: Path) -> None:
    for day in (1, 2, 3, 4, 5):
        salt.print_of(1, date(2026, 3, day), "198.51.100.7", "Firefox")
        salt.forget_salts()
    assert sorted(path.name for path in (tmp_path / "visits").glob("salt-*")) == [
        "salt-2026-03-03",
        "salt-2026-03-04",
        "salt-2026-03-05",
    ]


@pytest.mark.parametrize(
    ("browser", "program"),
    [
        (BROWSER["HTTP_USER_AGENT"], False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36", True),
        ("curl/8.5.0", True),
        ("python-httpx/0.28", True),
        ("", True),
    ],
)
def test_programs_are_told_from_browsers(browser: str, program: bool) -> None:
    assert is_program({**BROWSER, "HTTP_USER_AGENT": browser}) is program


def test_what_calls_itself_a_browser_and_sends_no_language_is_a_program() -> None:
    assert is_program({"HTTP_USER_AGENT": BROWSER["HTTP_USER_AGENT"], "HTTP_ACCEPT": "*/*"})


def test_what_was_gathered_is_laid_aside_together_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[tuple[int, str, int]] = []
    monkeypatch.setattr(
        gathering, "append", lambda community_id, table, rows: laid.append((community_id, table, len(rows)))
    )
    for _ in range(3):
        gathering.gather(7, "visits", {"key": "k"})
    gathering.lay_aside()
    gathering.lay_aside()
    assert laid == [(7, "visits", 3)]
