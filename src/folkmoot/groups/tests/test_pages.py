"""Who opens which page of a group, what pages say, and what members are told."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from folkmoot.activity.consumers import run_until_idle
from folkmoot.content.commands import create_thread
from folkmoot.core.notices import Entry, Notice, notification_kinds
from folkmoot.core.testing.cast import Cast
from folkmoot.groups import commands
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.personal import SECTIONS
from folkmoot.groups.tests.building import KIND, a_group, a_space, inside, put_in
from folkmoot.members.commands import QuestionDraft
from folkmoot.members.models import Membership
from folkmoot.notifications.models import Notification

HOME = "/c/moorland/groups"
# What each page answers by who asks: a visitor, Nils (not in the group), Eda (in it), Mia (leads it), Mo (moderator),
# Max (manager).
WHO = ("visitor", "nils", "eda", "mia", "mo", "max")
OPEN = {
    "": (200,) * 6,
    "join/": (200, 200, 302, 302, 200, 200),
    "leave/": (403, 403, 200, 200, 403, 403),
    "accept/": (403, 403, 200, 302, 403, 403),
    "members/": (403, 200, 200, 200, 200, 200),
    "guidelines/": (200,) * 6,
    **dict.fromkeys(
        ("edit/", "requests/", "invitations/", "questions/", "guidelines/edit/", "spaces/", "merge/", "split/"),
        (403, 403, 403, 200, 403, 200),
    ),
}
LISTED = {**OPEN, "members/": (403, 403, 200, 200, 403, 200)}
HIDDEN = {page: (404, 404, *row[2:4], 404, row[5]) for page, row in LISTED.items()}


def browser(cast: Cast, who: str) -> Client:
    client = Client()
    if who != "visitor":
        client.force_login(getattr(cast, who).account)
    return client


@pytest.mark.parametrize(("visibility", "rows"), [("open", OPEN), ("listed", LISTED), ("hidden", HIDDEN)])
def test_who_opens_which_page(cast: Cast, visibility: str, rows: dict[str, tuple[int, ...]]) -> None:
    group = a_group(cast, cast.eda, visibility=visibility)
    a_space(cast, group)
    commands.publish_group_guidelines(
        actor=cast.actor(cast.mia), group=group, clauses=KIND, introduction="", change_note=""
    )
    wrong = {
        (page, who): (status, expected)
        for place, who in enumerate(WHO)
        for client in [browser(cast, who)]
        for page, row in rows.items()
        for status, expected in [(client.get(f"{HOME}/birders/{page}").status_code, row[place])]
        if status != expected
    }
    assert wrong == {}


def test_a_group_is_made_asked_into_and_led_on_pages(cast: Cast) -> None:
    mia, nils = browser(cast, "mia"), browser(cast, "nils")
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    picture.seek(0)
    picture.name = "red.png"
    made = mia.post(
        f"{HOME}/new/",
        {"name": "Birders", "visibility": "listed", "colour": "#112233", "purpose": "Birds.", "picture": picture},
    )
    assert made.headers["Location"] == f"{HOME}/birders/"
    assert mia.get(f"{HOME}/birders/picture/").headers["Content-Type"] == "image/webp"
    row = {"form-0-text": "Why?", "form-0-kind": "text", "form-0-is_required": "on", "form-0-ORDER": "1"}
    total = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    assert mia.post(f"{HOME}/birders/questions/", {**row, **total}).status_code == 302
    page = nils.get(f"{HOME}/birders/join/").content.decode()
    assert "Why?" in page
    name = page.split('name="question-')[1].split('"')[0]
    assert nils.post(f"{HOME}/birders/join/", {"invitation": ""}).status_code == 422
    assert nils.post(f"{HOME}/birders/join/", {f"question-{name}": "For owls"}).status_code == 302
    assert "For owls" in mia.get(f"{HOME}/birders/requests/").content.decode()
    decided = mia.post(f"{HOME}/birders/requests/{cast.nils.id}/", {"let_in": "0", "reason": "We are full."})
    assert decided.status_code == 302
    assert "We are full." in nils.get(f"{HOME}/birders/").content.decode()


def test_a_link_opens_a_hidden_group_and_nothing_else_does(cast: Cast) -> None:
    group = a_group(cast, visibility="hidden")
    answer = browser(cast, "mia").post(f"{HOME}/birders/invitations/", {"max_uses": 2, "days": 3})
    link = answer.content.decode().split("<code>")[1].split("</code>")[0].removeprefix("http://testserver")
    eda = browser(cast, "eda")
    assert eda.get(f"{HOME}/birders/join/?invitation=gr_wrong").status_code == 404
    assert "Birders" in eda.get(link).content.decode()
    assert eda.post(f"{HOME}/birders/join/", {"invitation": link.partition("=")[2]}).status_code == 302
    assert inside(group)["eda"] == "member"


def test_the_page_of_a_group_shows_what_its_reader_may_read(cast: Cast) -> None:
    group = a_group(cast, cast.eda)
    private, shop = a_space(cast, group), a_space(cast, group, "Shop", visibility="public")
    for space in (private, shop):
        create_thread(actor=cast.actor(cast.eda), space=space, title=f"News of {space.name}", markdown="News.")
    inside_page = browser(cast, "eda").get(f"{HOME}/birders/").content.decode()
    outside = browser(cast, "nils").get(f"{HOME}/birders/").content.decode()
    assert "News of Nest" in inside_page
    assert "News of Shop" in outside
    assert "Nest" not in outside


def test_merging_and_splitting_are_shown_before_they_are_done(cast: Cast) -> None:
    a_group(cast, cast.eda, name="Ringers")
    group = a_group(cast, cast.nils)
    mia = browser(cast, "mia")
    assert "1 member comes in." in mia.get(f"{HOME}/ringers/merge/?into=birders").content.decode()
    assert mia.post(f"{HOME}/ringers/merge/", {"into": "birders"}).status_code == 302
    assert mia.get(f"{HOME}/ringers/").headers["Location"] == f"{HOME}/birders/"
    wanted = {"name": "Owlers", "members": [cast.eda.id], "leaders": [cast.eda.id]}
    assert "Into the new group:" in mia.post(f"{HOME}/birders/split/", wanted).content.decode()
    assert Group.everywhere.count() == 2
    assert mia.post(f"{HOME}/birders/split/", {**wanted, "do": "1"}).headers["Location"] == f"{HOME}/owlers/"
    assert inside(group) == {"mia": "leader", "nils": "member"}


def told(member: Membership) -> list[str]:
    """What the member was told, in words."""
    run_until_idle()
    rows = Notification.everywhere.filter(member=member).order_by("id")
    return [row.kind for row in rows]


def test_leaders_hear_of_requests_and_members_of_what_was_decided(cast: Cast) -> None:
    group = a_group(cast, visibility="listed")
    commands.join_group(actor=cast.actor(cast.nils), group=group)
    commands.invite_to_group(actor=cast.actor(cast.mia), group=group, member=cast.eda)
    assert told(cast.mia) == ["groups.request"]
    assert told(cast.eda) == ["groups.invitation"]
    commands.decline_request(actor=cast.actor(cast.mia), group=group, member=cast.nils, reason="We are full.")
    assert told(cast.nils) == ["groups.decision"]


@pytest.mark.parametrize("kind", ["groups.request", "groups.decision", "groups.invitation"])
def test_what_is_told_of_a_group_is_for_who_it_concerns_still(cast: Cast, kind: str) -> None:
    group = a_group(cast)
    put_in(cast, group, cast.nils)
    pairs = {(cast.mia.id, group.id), (cast.nils.id, group.id), (cast.eda.id, group.id), (cast.mia.id, 0)}
    expected: dict[str, set[tuple[int, int]]] = {
        "groups.request": {(cast.mia.id, group.id)},
        "groups.decision": {(cast.mia.id, group.id), (cast.nils.id, group.id)},
        "groups.invitation": set(),
    }
    assert notification_kinds.get(kind).sees(cast.community.id, pairs) == expected[kind]


def test_each_notification_of_a_group_is_put_into_words(cast: Cast) -> None:
    group = a_group(cast, visibility="listed")
    commands.join_group(actor=cast.actor(cast.nils), group=group)
    commands.decline_request(actor=cast.actor(cast.mia), group=group, member=cast.nils, reason="We are full.")
    words = {}
    for kind in ("groups.request", "groups.decision", "groups.invitation"):
        entry = Entry(1, group.id, cast.nils.id, timezone.now())
        notice = Notice(1, cast.nils.id, kind, "own", (entry,), "Nils", 1, None, None)
        said = notification_kinds.get(kind).render(cast.community.id, [notice])[1]
        words[kind] = (said.title, said.text, said.url)
    assert words == {
        "groups.request": ("Nils asks to join Birders", "", "/groups/birders/requests/"),
        "groups.decision": ("You were not let into the group Birders", "We are full.", "/groups/birders/"),
        "groups.invitation": ("Nils invites you to the group Birders", "", "/groups/birders/"),
    }


def test_members_take_along_what_groups_know_of_them(cast: Cast) -> None:
    group = a_group(cast, visibility="listed")
    (question,) = commands.change_group_questions(
        actor=cast.actor(cast.mia), group=group, questions=[QuestionDraft("Why?")]
    )
    commands.join_group(actor=cast.actor(cast.nils), group=group, answers={question.id: ["Owls"]})
    commands.invite_by_link(actor=cast.actor(cast.mia), group=group)
    rows: dict[str, Any] = {section.name: list(section.load(cast.nils.id)) for section in SECTIONS}
    assert (rows["groups"][0]["state"], rows["group-answers"][0]["values"]) == ("asked", ["Owls"])
    assert len(list(SECTIONS[2].load(cast.mia.id))) == 1
    assert GroupMember.everywhere.count() == 2
