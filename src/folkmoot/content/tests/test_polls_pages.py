"""Polls on pages: written without a script, changed before the first vote, counted, taken along."""

from __future__ import annotations

import csv
import io
import random
import re
import time
from typing import Any

import pytest

from folkmoot.content import commands
from folkmoot.content.commands import NewPoll
from folkmoot.content.forms import rearranged
from folkmoot.content.models import Poll, PollOption, Post, Thread
from folkmoot.content.queries.results import results_as_csv
from folkmoot.content.ranking import instant_runoff, winner
from folkmoot.content.tests.test_commands_polls import a_poll, options, scores, vote
from folkmoot.content.tests.test_commands_posts import a_thread
from folkmoot.content.tests.test_views_threads import PREFIX, browser
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast

ASKED = {
    "title": "A walk on the moor",
    "markdown": "When?",
    "poll_question": "Which day?",
    "poll_options": ["Monday", "Friday", "", "Sunday"],
    "poll_kind": "multiple",
    "poll_min_choices": "1",
    "poll_max_choices": "2",
    "poll_results": "voted",
    "poll_hides_voters": "on",
}


def texts(poll: Poll) -> list[str]:
    return list(PollOption.objects.filter(poll=poll).order_by("position").values_list("text", flat=True))


def ask(cast: Cast, **changes: Any) -> Any:
    return browser(cast.mia).post(f"{PREFIX}/s/forum/new/", ASKED | changes)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("more", ["a", "b", "c", "", ""]),
        ("up:2", ["b", "a", "c"]),
        ("up:1", ["a", "b", "c"]),
        ("down:3", ["a", "b", "c"]),
        ("down:1", ["b", "a", "c"]),
        ("remove:2", ["a", "c"]),
        ("remove:99", ["a", "b", "c"]),
        ("nonsense", ["a", "b", "c"]),
    ],
)
def test_rows_are_rearranged(action: str, expected: list[str]) -> None:
    assert rearranged(["a", "b", "c"], action) == expected


def test_a_poll_is_opened_with_its_thread(cast: Cast) -> None:
    assert ask(cast).status_code == 302
    poll = Poll.objects.get()
    assert texts(poll) == ["Monday", "Friday", "Sunday"]
    assert (poll.kind, poll.min_choices, poll.max_choices, poll.results) == ("multiple", 1, 2, "voted")


def test_without_a_script_rows_are_added_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = ask(cast, poll_rows="more", tags="heath")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Thread.objects.exists()
    for typed in ("A walk on the moor", "When?", "Which day?", "heath"):
        assert typed in page
    assert page.count('name="poll_options"') == 6
    moved = ask(cast, poll_rows="up:2").content.decode()
    assert moved.index('value="Friday"') < moved.index('value="Monday"')
    assert '<option value="multiple" selected>' in moved


@pytest.mark.parametrize(
    "changes",
    [
        {"poll_question": ""},
        {"poll_options": ["Only one"]},
        {"poll_options": ["Same", "same"]},
        {"poll_min_choices": "3", "poll_max_choices": "2"},
        {"poll_closes_at": "2020-01-01T10:00"},
        {"poll_kind": "quadratic", "poll_credits": "0"},
    ],
)
def test_a_poll_that_cannot_be_voted_on_is_refused_with_the_text_kept(cast: Cast, changes: dict[str, Any]) -> None:
    answer = ask(cast, **changes)
    assert answer.status_code == 422
    assert b"A walk on the moor" in answer.content
    assert not Thread.objects.exists()


def test_a_reply_may_hold_a_poll(cast: Cast) -> None:
    thread = a_thread(cast)
    sent = {"markdown": "Let us vote.", "poll_question": "Go?", "poll_options": ["Yes", "No"], "poll_kind": "single"}
    assert browser(cast.nils).post(f"{PREFIX}/t/{thread.id}/reply/", sent).status_code == 302
    assert Poll.objects.get().post.number == 2


def test_a_poll_is_changed_until_somebody_votes(cast: Cast) -> None:
    poll = a_poll(cast)
    client, page = browser(cast.mia), f"{PREFIX}/polls/{poll.id}/edit/"
    assert b'value="North"' in client.get(page).content
    sent = {"poll_question": "Whither?", "poll_options": ["East", "West"], "poll_kind": "ranked"}
    assert client.post(page, sent).status_code == 302
    poll.refresh_from_db()
    assert (poll.question, poll.kind, texts(poll)) == ("Whither?", "ranked", ["East", "West"])
    vote(cast, poll, "East", "West")
    refused = client.post(page, sent | {"poll_question": "Too late?"})
    assert refused.status_code == 422
    assert b"Too late?" in refused.content
    with pytest.raises(NotAllowed):
        commands.edit_poll(actor=cast.actor(cast.nils), poll=poll, changed=NewPoll(question="?", options=["a", "b"]))


def test_a_wiki_post_does_not_make_its_poll_everybodys(cast: Cast) -> None:
    poll = a_poll(cast)
    Post.objects.filter(id=poll.post_id).update(is_wiki=True)
    assert browser(cast.max).get(f"{PREFIX}/polls/{poll.id}/edit/").status_code == 200
    assert browser(cast.eda).get(f"{PREFIX}/polls/{poll.id}/edit/").status_code == 403


def test_what_is_refused_comes_back_as_it_was_entered(cast: Cast) -> None:
    poll = a_poll(cast, kind="quadratic", credits=10)
    north, south = options(poll)["North"].id, options(poll)["South"].id
    answer = browser(cast.nils).post(
        f"{PREFIX}/polls/{poll.id}/ballot/", {f"option-{north}": "3", f"option-{south}": "2"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cost more than 10 credits" in page
    assert "<span data-spent>13</span> of 10" in page
    ranked = a_poll(cast, kind="ranked")
    twice = {f"option-{option.id}": "1" for option in options(ranked).values()}
    assert b"number of its own" in browser(cast.nils).post(f"{PREFIX}/polls/{ranked.id}/ballot/", twice).content
    assert set(scores(ranked).values()) == {0}


def test_the_rounds_of_a_ranked_poll_are_shown_when_results_are(cast: Cast) -> None:
    poll = a_poll(cast, kind="ranked", results="voted")
    vote(cast, poll, "North", "South", by="nils")
    vote(cast, poll, "South", "North", by="eda")
    vote(cast, poll, "South", by="mo")
    vote(cast, poll, "West", "North", by="max")
    vote(cast, poll, "North", by="olga")
    address = f"{PREFIX}/polls/{poll.id}/"
    page = browser(cast.nils).get(address).content.decode()
    assert "North wins" in page
    assert page.count('scope="col">Round') == 2
    assert 'aria-label="out"' in page
    assert "Round" not in browser(cast.mia).get(address).content.decode()
    assert "Round" not in browser(None).get(address).content.decode()
    commands.retract_ballot(actor=cast.actor(cast.olga), poll=poll)
    vote(cast, poll, "West", by="nils")
    assert "South wins" in browser(cast.nils).get(address).content.decode()


@pytest.mark.parametrize(
    ("results", "hides", "who", "seen"),
    [
        ("always", False, "mia", True),
        ("always", True, "mia", False),
        ("always", True, "olga", False),
        ("voted", False, "mia", False),
        ("voted", False, "nils", True),
        ("closed", False, "nils", False),
    ],
)
def test_who_voted_is_shown_where_the_poll_says_so(cast: Cast, results: str, hides: bool, who: str, seen: bool) -> None:
    poll = a_poll(cast, results=results, hides_voters=hides)
    vote(cast, poll, "North", by="nils")
    page = browser(getattr(cast, who)).get(f"{PREFIX}/polls/{poll.id}/").content.decode()
    assert ("Who voted" in page) is seen
    assert (re.search(r'scope="row">\s*<a[^>]*>Nils<', page) is not None) is seen


def test_managers_take_results_along_and_hidden_voters_stay_hidden(cast: Cast) -> None:
    poll = a_poll(cast)
    PollOption.objects.filter(poll=poll, text="North").update(text="=1+1")
    vote(cast, poll, "South", by="nils")
    address = f"{PREFIX}/polls/{poll.id}/results.csv"
    assert browser(cast.mo).get(address).status_code == 403
    answer = browser(cast.max).get(address)
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert ["'=1+1", "0"] in rows
    assert ["South", "1"] in rows
    assert "nils" not in answer.content.decode()
    Poll.objects.filter(id=poll.id).update(hides_voters=False)
    assert "'@nils,South" in browser(cast.max).get(address).content.decode()


def test_results_that_are_not_shown_yet_are_in_no_file(cast: Cast) -> None:
    poll = a_poll(cast, results="closed", kind="ranked")
    vote(cast, poll, "South")
    poll.refresh_from_db()
    assert "South" not in results_as_csv(poll)
    commands.close_poll(actor=cast.actor(cast.mia), poll=poll)
    assert "South" in results_as_csv(Poll.objects.get(id=poll.id))


def test_a_large_count_is_quick() -> None:
    chance = random.Random(1)
    ballots = [chance.sample(range(50), 50) for _ in range(5_000)]
    began = time.process_time()
    rounds = instant_runoff(list(range(50)), ballots)
    assert winner(rounds) is not None
    assert time.process_time() - began < 3


def test_an_option_is_added_by_who_the_poll_lets(cast: Cast) -> None:
    poll = a_poll(cast, who_adds_options="author")
    client = browser(cast.nils)
    assert client.post(f"{PREFIX}/polls/{poll.id}/ballot/", {"add": "1", "new_option": "East"}).status_code == 403
    answer = browser(cast.mia).post(f"{PREFIX}/polls/{poll.id}/ballot/", {"add": "1", "new_option": "North"})
    assert (answer.status_code, b"different options" in answer.content) == (422, True)
    with pytest.raises(RuleBroken):
        commands.edit_poll(actor=cast.actor(cast.mia), poll=poll, changed=NewPoll(question="", options=["a", "b"]))


def test_a_poll_says_in_its_post_until_when_it_is_open(cast: Cast) -> None:
    ask(cast, poll_closes_at="2099-05-04T10:30")
    thread = Thread.objects.get()
    html = browser(cast.mia).get(f"{PREFIX}/t/{thread.id}/{thread.slug}/").content.decode()
    assert re.search(r'open until <time datetime="2099-05-04T10:30:00[^"]*" data-exact>', html)


def test_what_somebody_wrote_is_listed_as_it_reads(cast: Cast) -> None:
    a_thread(cast, markdown="A **bold** word and `code`")
    html = browser(cast.eda).get(f"{PREFIX}/m/mia/posts/").content.decode()
    assert "A bold word and code" in html
    assert "**" not in html
