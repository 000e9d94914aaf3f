"""Page views: what is noted of them, and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.visits import salt, spool
from folkmoot.insights.visits.programs import is_program
from folkmoot.members.models import Membership

BROWSER = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "HTTP_ACCEPT": "text/html,application/xhtml+xml",
    "HTTP_ACCEPT_LANGUAGE": "en-GB",
}


@pytest.fixture(autouse=True)
def own_spool(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.DATA = tmp_path
    salt.forget_salts()
    spool.write()
    yield tmp_path / "visits"
    spool.write()
    salt.forget_salts()


def _noted(folder: Path) -> list[dict[str, Any]]:
    spool.write()
    inbox = folder / "inbox.jsonl"
    return [json.loads(line) for line in inbox.read_text().splitlines()] if inbox.exists() else []


def _visit(path: str, *, member: Membership | None = None, **headers: Any) -> None:
    sent: dict[str, Any] = {**BROWSER, **headers}
    client = Client(**sent)
    if member is not None and member.account is not None:
        client.force_login(member.account)
    client.get(f"/c/moorland{path}")


@pytest.mark.django_db
def test_a_visitors_view_says_which_page_and_where_from_but_not_who(cast: Cast, own_spool: Path) -> None:
    _visit("/latest/?utm_source=x", HTTP_REFERER="https://www.search.example/?q=private", REMOTE_ADDR="198.51.100.7")
    [line] = _noted(own_spool)
    assert (line["page"], line["from"], line["member"], line["bot"]) == ("latest", "search.example", False, False)
    assert "198.51.100.7" not in json.dumps(line)
    assert "Firefox" not in json.dumps(line)
    assert line["at"].endswith(":00+00:00")


@pytest.mark.django_db
def test_the_second_view_of_a_kept_page_is_a_view_too(cast: Cast, own_spool: Path) -> None:
    _visit("/latest/")
    _visit("/latest/")
    lines = _noted(own_spool)
    assert len(lines) == 2
    assert len({line["visitor"] for line in lines}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["HTTP_DNT", "HTTP_SEC_GPC"])
def test_who_asks_not_to_be_counted_is_not(cast: Cast, own_spool: Path, header: str) -> None:
    sent: dict[str, Any] = {header: "1"}
    _visit("/latest/", **sent)
    _visit("/latest/", member=cast.mia, **sent)
    assert _noted(own_spool) == []
    assert not Activity.objects.filter(kind="members.member.seen").exists()


@pytest.mark.django_db
def test_pages_about_people_and_pages_fetched_ahead_are_not_noted(cast: Cast, own_spool: Path) -> None:
    _visit("/m/mo/", member=cast.mia)
    _visit("/latest/", member=cast.mia, HTTP_SEC_PURPOSE="prefetch")
    assert _noted(own_spool) == []


@pytest.mark.django_db
def test_that_a_member_was_here_is_logged_once_a_day(cast: Cast, own_spool: Path) -> None:
    for _ in range(2):
        _visit("/latest/", member=cast.mia)
    seen = Activity.objects.filter(kind="members.member.seen")
    assert [line.member_id for line in seen] == [cast.mia.id]
    assert [line["member"] for line in _noted(own_spool)] == [True, True]
    assert str(cast.mia.id) not in [str(value) for line in _noted(own_spool) for value in line.values()]


@pytest.mark.django_db
def test_a_search_leaves_its_words_and_how_many_were_found(cast: Cast, own_spool: Path) -> None:
    _visit("/search/?q=Peat+Bog")
    _visit("/search/?q=mia%40example.org")
    searches = [line for line in _noted(own_spool) if line["t"] == "searches"]
    assert [(line["words"], line["results"]) for line in searches] == [("peat bog", 0)]


def test_a_visitor_has_one_print_a_day_and_another_tomorrow(own_spool: Path) -> None:
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


def test_the_salt_of_a_day_that_is_over_everywhere_is_thrown_away(own_spool: Path) -> None:
    for day in (1, 2, 3, 4, 5):
        salt.print_of(1, date(2026, 3, day), "198.51.100.7", "Firefox")
        salt.forget_salts()
    assert sorted(path.name for path in own_spool.glob("salt-*")) == [
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


def test_a_line_that_a_crash_cut_off_is_left_out_and_the_rest_is_taken(
    own_spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "SETTLE_SECONDS", 0)
    own_spool.mkdir()
    (own_spool / "inbox.jsonl").write_text('{"c": 1}\n{"c": 2')
    [(path, lines)] = list(spool.take())
    assert lines == [{"c": 1}]
    assert [again for _path, again in spool.take()] == [lines]
    path.unlink()
    assert list(spool.take()) == []
