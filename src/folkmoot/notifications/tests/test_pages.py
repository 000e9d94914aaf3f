"""The list, the bell and the settings, as pages and through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.activity.consumers import run_until_idle
from folkmoot.connections.commands.tokens import create_token
from folkmoot.content import commands as content
from folkmoot.content.models import Thread
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.notifications.models import Choice, Level, Notification, Reception
from folkmoot.notifications.queries.listing import count_label, count_unseen


@pytest.fixture
def told(cast: Cast) -> Notification:
    """Mia's, of Mo and Eda who replied to her."""
    thread = content.create_thread(
        actor=cast.actor(cast.mia), space=cast.forum, title="The <b>moor</b>", markdown="How is it?"
    )
    for by in (cast.mo, cast.eda):
        content.create_post(actor=cast.actor(by), thread=thread, markdown=f"Fine, says {by.name}.")
    run_until_idle()
    return Notification.everywhere.get(member=cast.mia)


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.account)  # type: ignore[arg-type]
    return client


def a_program(member: Membership) -> Any:
    token = create_token(actor=Actor.system(member.community_id), member=member, name="t", scopes=["read", "write"])[1]
    client = Client()

    def ask(method: str, path: str, data: object = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.generic(
            method, f"/api/v1/{path}", json.dumps(data), content_type="application/json", headers=headers
        )
        return answer.json() if answer.content else answer.status_code

    return ask


PREFIX = "/c/moorland"


def test_the_bell_counts_until_the_list_is_opened(cast: Cast, told: Notification) -> None:
    client = signed_in(cast.mia)
    assert client.get(f"{PREFIX}/notifications/count/").json() == {"count": 1, "label": "1"}
    assert '<span class="count">1</span>' in client.get(f"{PREFIX}/latest/").content.decode()
    page = client.get(f"{PREFIX}/notifications/").content.decode()
    assert "Eda and Mo replied to you in “The &lt;b&gt;moor&lt;/b&gt;”" in " ".join(page.split())
    assert "You opened this thread." in page
    assert '<span class="count"></span>' in client.get(f"{PREFIX}/latest/").content.decode()
    assert "unread" in page
    assert Notification.everywhere.get().read_at is None


def test_opening_one_leads_there_and_reads_it(cast: Cast, told: Notification) -> None:
    answer = signed_in(cast.mia).get(f"{PREFIX}/notifications/{told.id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"{PREFIX}/p/{told.subject_id}/")
    told.refresh_from_db()
    assert told.read_at is not None
    assert signed_in(cast.olga).get(f"{PREFIX}/notifications/{told.id}/").status_code == 404


def test_what_may_not_be_seen_any_more_is_not_listed(cast: Cast, told: Notification) -> None:
    cast.forum.visibility = "private"
    cast.forum.save()
    client = signed_in(cast.mia)
    assert "moor&lt;" not in client.get(f"{PREFIX}/notifications/").content.decode()
    assert client.get(f"{PREFIX}/notifications/{told.id}/")["Location"] == f"{PREFIX}/notifications/"


def test_all_is_read_by_one_number_and_undone(cast: Cast, told: Notification) -> None:
    client = signed_in(cast.mia)
    answer = client.post(f"{PREFIX}/notifications/read/", follow=True)
    page = answer.content.decode()
    assert "Everything is marked as read." in page
    assert "notification unread" not in page
    assert Notification.everywhere.get().read_at is None
    undone = client.post(f"{PREFIX}/notifications/read/", {"undo": "0"}, follow=True).content.decode()
    assert "notification unread" in undone
    client.post(f"{PREFIX}/notifications/{told.id}/read/")
    assert "notification unread" not in client.get(f"{PREFIX}/notifications/?unread=1").content.decode()
    client.post(f"{PREFIX}/notifications/{told.id}/read/", {"unread": "1"})
    assert "notification unread" in client.get(f"{PREFIX}/notifications/?unread=1").content.decode()


def test_what_was_read_with_everything_begins_anew(cast: Cast, told: Notification) -> None:
    signed_in(cast.mia).post(f"{PREFIX}/notifications/read/")
    content.create_post(actor=cast.actor(cast.max), thread=Thread.everywhere.get(), markdown="Late, but here.")
    run_until_idle()
    row = Notification.everywhere.get()
    assert (row.people, len(row.entries)) == (1, 1)
    assert count_unseen(cast.community.id, cast.mia.id) == 1


def test_a_hundred_thousand_would_be_counted_as_few(cast: Cast, told: Notification) -> None:
    rows = [
        Notification(
            community=cast.community, member=cast.mia, kind="content.reaction", group=f"post:{n}", subject_id=n,
            last_line=told.last_line + n, entries=[],
        )
        for n in range(1, 131)
    ]  # fmt: skip
    Notification.everywhere.bulk_create(rows)
    assert count_label(count_unseen(cast.community.id, cast.mia.id)) == "99+"
    page = signed_in(cast.mia).get(f"{PREFIX}/notifications/").content.decode()
    assert "before=" in page


def test_settings_are_kept_as_differences_from_what_is_usual(cast: Cast) -> None:
    client = signed_in(cast.mia)
    page = client.get(f"{PREFIX}/notifications/settings/").content.decode()
    assert "Somebody mentions you" in page
    assert "Posts that wait for a decision" not in page
    client.post(f"{PREFIX}/notifications/settings/", {"on": ["content.mention|page", "content.reaction|page"]})
    off = set(Choice.everywhere.filter(member=cast.mia, is_on=False).values_list("kind", flat=True))
    assert "content.followed" in off
    assert not Choice.everywhere.filter(kind="content.reaction").exists()
    assert not Choice.everywhere.filter(kind="content.held").exists()


def test_times_are_kept_and_faults_lose_nothing(cast: Cast) -> None:
    client = signed_in(cast.mia)
    times = {"quiet": "on", "quiet_from": "21:30", "quiet_until": "21:30", "quiet_days": ["6"], "digest": "daily",
             "hour": "7", "weekday": "2"}  # fmt: skip
    answer = client.post(f"{PREFIX}/notifications/settings/when/", times)
    assert answer.status_code == 422
    assert 'value="21:30"' in answer.content.decode()
    assert client.post(f"{PREFIX}/notifications/settings/when/", times | {"quiet_until": "06:00"}).status_code == 302
    row = Reception.everywhere.get(member=cast.mia)
    assert (row.quiet, row.quiet_days, row.digest, row.mail, row.summary) == (True, [6], "daily", False, False)
    client.post(f"{PREFIX}/notifications/settings/when/", {"pause": "P1D"})
    assert "Nothing is sent until" in client.get(f"{PREFIX}/notifications/settings/").content.decode()


def test_levels_are_set_where_one_sees_the_space(cast: Cast) -> None:
    client = signed_in(cast.nils)
    wanted = {"scope": "space", "id": str(cast.forum.id), "level": "watch", "next": f"{PREFIX}/s/forum/"}
    assert client.post(f"{PREFIX}/notifications/settings/level/", wanted)["Location"] == f"{PREFIX}/s/forum/"
    assert Level.everywhere.get(member=cast.nils).level == "watch"
    assert 'aria-current="true"' in client.get(f"{PREFIX}/s/forum/").content.decode()
    hidden = wanted | {"id": str(cast.backroom.id)}
    assert client.post(f"{PREFIX}/notifications/settings/level/", hidden).status_code == 404
    elsewhere = client.post(f"{PREFIX}/notifications/settings/level/", wanted | {"next": "https://evil.example/"})
    assert elsewhere["Location"] == f"{PREFIX}{reverse('notifications:settings')}"


def test_the_api_lists_reads_and_sets(cast: Cast, told: Notification) -> None:
    ask = a_program(cast.mia)
    item = ask("GET", "notifications")["items"][0]
    assert (item["title"], item["people"], item["is_unread"]) == (
        "Eda and Mo replied to you in “The <b>moor</b>”", 2, True
    )  # fmt: skip
    assert ask("GET", "notifications/count") == {"unread": 1, "unseen": 1}
    assert ask("PUT", f"notifications/{told.id}/read") == 204
    assert ask("GET", "notifications?unread=true")["items"] == []
    assert ask("DELETE", f"notifications/{told.id}/read") == 204
    before = ask("POST", "notifications/read")
    assert ask("GET", "notifications/count")["unread"] == 0
    assert ask("POST", "notifications/unread", before) == 204
    assert ask("GET", "notifications/count")["unread"] == 1
    rows = ask("PATCH", "notifications/choices", {"choices": {"content.reply": {"page": False}}})
    assert next(row for row in rows if row["kind"] == "content.reply")["ways"]["page"] is False
    assert ask("PATCH", "notifications/times", {"digest": "never", "quiet_days": [5, 6]})["quiet_days"] == [5, 6]
    assert ask("PUT", f"notifications/levels/space/{cast.lounge.id}", {"level": "muted"}) == 204
    assert [row["label"] for row in ask("GET", "notifications/levels")] == ["Lounge"]
    assert ask("PUT", f"notifications/levels/space/{cast.backroom.id}", {"level": "watch"}) == 204
    assert (
        a_program(cast.eda)("PUT", f"notifications/levels/space/{cast.backroom.id}", {"level": "watch"})["status"]
        == 404
    )
