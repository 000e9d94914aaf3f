"""Nothing of another community is ever reached, by any page or API operation, whatever ids are asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from e2e.backtests import a_backtest
from e2e.by_itself import what_happens_by_itself
from e2e.decided import what_was_decided
from e2e.groups import a_group
from e2e.measured import what_is_measured
from e2e.moderation import a_case, a_notice, a_rule
from e2e.routes import Route, community_routes
from e2e.stakeholding import what_stakeholders_are_told
from folkmoot.activity.consumers import run_until_idle
from folkmoot.automation.models import Note, Run, Workflow, WorkflowVersion
from folkmoot.comments.models import CommentSite
from folkmoot.communities.models import Community
from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.models import ImportRun
from folkmoot.content.models import (
    Attachment,
    Bookmark,
    Draft,
    Poll,
    PollOption,
    Post,
    PostRevision,
    Tag,
    Thread,
    ThreadTag,
)
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor
from folkmoot.core.models import TenantModel
from folkmoot.core.tenancy import scope
from folkmoot.core.testing.cast import Cast
from folkmoot.groups.models import Group
from folkmoot.insights.models import Annotation, Board, Goal, ReportPlan, SavedQuery, Trial
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.members.models import Invitation, Membership
from folkmoot.moderation.models import Brake, Case, Decision, LetterTemplate, ListedWord, MemberNote, Rule
from folkmoot.notifications.models import Notification
from folkmoot.notifications.push.models import Subscription
from folkmoot.onboarding.models import BuddyPair, GreetingTemplate, Volunteer, Welcome
from folkmoot.spaces.models import Space

# Every text of the other community holds both; only ASKED is ever sent, so a page that echoes it is no leak.
SECRET, ASKED = "harboursecret", "quayword"
BOTH = f"{SECRET} {ASKED}"
# Parameters that name something by what is unique in the installation, or by a word the other community has.
NAMES_A_THING = {
    "thread_id", "post_id", "space_id", "space_slug", "member_id", "handle", "tag_slug", "poll_id", "attachment_id",
    "invitation_id", "import_id", "chat_id", "paused_id", "letter_id", "notification_id",
    "scope_id",
    "group_id", "group_slug", "link_id", "merge_id", "same_id", "trial_id",
    "place_slug",
    "site_id", "subject_id", "case_id", "backtest_id", "decision_id", "notice_id", "key", "flagger_id", "address_key",
    "appeal_id", "sanction_id", "remark_id", "brake_id", "words_id",
    "rule_key", "word_id", "workflow_id", "run_id", "note_id", "pair_id", "item_id",
    "board_id", "annotation_id", "query_id", "record_note_id", "contact_id", "record_tag_id", "segment_id",
    "goal_id", "milestone_id", "report_id", "reader_id", "share_id",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_rate_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal because of too many requests would hide what these tests are after."""
    monkeypatch.setattr(rate_limits, "check", lambda name, *, key: None)


@pytest.fixture
def harbour(cast: Cast) -> dict[str, Any]:
    """One of everything in the other community, each with the secret word in it; values of route parameters."""
    with scope(cast.other_community.id):
        values = _furnish(cast.other_community, cast.other_space, cast.otto)
        run_until_idle()
    return values


@pytest.fixture
def callers(cast: Cast) -> dict[bool, Callable[..., Any]]:
    return _callers(cast.olga)


def _callers(member: Membership) -> dict[bool, Callable[..., Any]]:
    """How a member asks for a page (False) and for an operation of the API (True)."""
    token = create_token(
        actor=Actor.system(member.community_id), member=member, name="t", scopes=["read", "write", "moderate", "admin"]
    )[1]
    browser, program = Client(raise_request_exception=False), Client(raise_request_exception=False)
    browser.force_login(member.account)  # type: ignore[arg-type]

    def ask_page(method: str, path: str, data: dict[str, Any]) -> Any:
        return browser.post(path, data) if method == "POST" else browser.get(path, {"q": ASKED, "by": "otto"})

    def ask_api(method: str, path: str, data: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        if method == "GET":
            return program.get(path, {"q": ASKED}, headers=headers)
        return program.generic(method, path, json.dumps(data), content_type="application/json", headers=headers)

    return {False: ask_page, True: ask_api}


def test_things_of_another_community_are_not_found_and_never_shown(
    cast: Cast, harbour: dict[str, Any], callers: dict[bool, Callable[..., Any]]
) -> None:
    before = _rows(cast.other_community)
    wrong = []
    for route, method, answer, written in _walk(harbour, callers, harbour):
        if set(route.parameters) & NAMES_A_THING and answer.status_code not in (404, 405, 422):
            wrong.append(f"{method} {route.pattern} finds it ({answer.status_code})")
        wrong += _faults(cast.other_community, before, f"{method} {route.pattern}", answer, written)
    assert wrong == []


def test_ids_of_another_community_in_what_is_sent_change_nothing_there_and_point_to_nothing(
    cast: Cast, harbour: dict[str, Any], callers: dict[bool, Callable[..., Any]]
) -> None:
    """Our own addresses, with the other community's ids in the body: moved into, merged with, attached, answered."""
    with scope(cast.community.id):
        ours = _furnish(cast.community, cast.forum, cast.olga, text="ours")
        run_until_idle()
    before = _rows(cast.other_community)
    wrong = []
    for route, method, answer, written in _walk(ours, callers, harbour):
        wrong += _faults(cast.other_community, before, f"{method} {route.pattern}", answer, written)
    assert wrong == []


def _faults(home: Community, before: dict[str, list[Any]], asked: str, answer: Any, written: set[str]) -> Iterator[str]:
    """What an answer gave away, and what the request did, of the rows of another community."""
    if SECRET in _body(answer):
        yield f"{asked} shows it ({answer.status_code})"
    # 503: there is no store of figures in these tests; that is said in words.
    if answer.status_code >= 500 and not (answer.status_code == 503 and b'"unavailable"' in answer.content):
        yield f"{asked} fails ({answer.status_code})"
    yield from (
        f"{asked} changed {label} there" for label, rows in _rows(home, written).items() if rows != before[label]
    )
    yield from (f"{asked} made {reference} cross" for reference in _crossing(written))


def test_what_is_in_a_private_space_is_shown_to_nobody_outside_it(cast: Cast) -> None:
    """Nils is new and Mo moderates; neither was added to the backroom, nor is in the hidden group."""
    with scope(cast.community.id):
        # Whoever has the key of a notice wrote it.
        ours = _furnish(cast.community, cast.backroom, cast.olga) | {"key": "none", "address_key": "none"}
        Community.objects.filter(id=cast.community.id).update(tagline="", purpose="")
        Membership.everywhere.filter(id=cast.olga.id).update(name="Olga", bio="", headline="")
        Invitation.everywhere.all().delete()
        Group.everywhere.all().update(visibility=Group.Visibility.HIDDEN)
        for model in (Note, BuddyPair, Volunteer, Welcome, GreetingTemplate):
            model.everywhere.all().delete()
        Membership.everywhere.filter(handle__startswith="new-").delete()
        # Rules, decisions about a member, workflows, goals and reports stand in no space; who moderates reads of them.
        Decision.everywhere.filter(subject_type="member").delete()
        Case.everywhere.filter(kind=Case.Kind.APPEAL).delete()
        # Staff's own words beside figures.
        for model in (Annotation, Board, SavedQuery, Trial):
            model.everywhere.all().delete()
        for model in (Brake, LetterTemplate, MemberNote, ListedWord, Rule, Goal, ReportPlan):
            model.everywhere.all().delete()
        Run.everywhere.all().delete()
        Workflow.everywhere.update(name="Ours", description="", draft=None, trouble="")
        WorkflowVersion.everywhere.update(definition={}, note="")
        run_until_idle()
    wrong = [
        f"{method} {route.pattern} shows it to {member.handle} ({answer.status_code})"
        for member in (cast.nils, cast.mo)
        for route, method, answer, _written in _walk(ours, _callers(member), ours)
        if SECRET in _body(answer)
    ]
    assert not wrong, wrong


class _Writes:
    """The tables that were written to: what only reads need not be looked at closely, and most requests only read."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.tables.update(_WRITES_TO.findall(sql))
        return execute(sql, params, many, context)


_WRITES_TO = re.compile(r'\b(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


def _walk(
    values: dict[str, Any], callers: dict[bool, Callable[..., Any]], sent: dict[str, Any]
) -> Iterator[tuple[Route, str, Any, set[str]]]:
    """Ask every route in every way; what one request does is undone after it was looked at."""
    for route in community_routes():
        unknown = set(route.parameters) - set(values)
        assert not unknown, f"{route.pattern}: tell this test what {unknown} is"
        for method in route.methods:
            writes = _Writes()
            with transaction.atomic(), connection.execute_wrapper(writes):
                path = "/c/moorland" + route.path(values)
                answer = callers[route.is_api](method, path, _everything_sent(sent, as_json=route.is_api))
                yield route, method, answer, writes.tables
                transaction.set_rollback(True)


def _everything_sent(ids: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
    """One body that has a field for whatever a form or an operation may read."""
    text = f"Look: attachment:{ids['attachment_id']} @otto #{ASKED} /c/harbour/t/{ids['thread_id']}/"
    data: dict[str, Any] = {
        "title": "A title", "markdown": text, "text": text, "name": "A name", "reason": "Because", "level": "followed",
        "emoji": "\U0001f44d", "on": "1", "number": 1, "place": f"reply:{ids['thread_id']}", "handle": ids["handle"],
        "role": "moderator", "kind": "muted", "let_in": "1", "add": "1", "moderator": "1",
        "space": ids["space_id"], "target": ids["thread_id"], "post": [ids["post_id"]], "option": [ids["option_id"]],
        "new_option": "New", "reply_to": ids["post_id"], "into": ids["group_slug"], "members": [ids["member_id"]],
        "leaders": [ids["member_id"]], "spaces": [ids["space_id"]], "successor": ids["member_id"],
        "visibility": "open", "colour": "#2f6f62", "version": 1, "accept": "on", "do": "1",
    }  # fmt: skip
    if as_json:
        data |= {
            "space_id": ids["space_id"], "target_id": ids["thread_id"], "post_id": ids["post_id"],
            "post_ids": [ids["post_id"]], "space_ids": [ids["space_id"]], "attachment_ids": [ids["attachment_id"]],
            "reply_to_id": None, "into_id": ids["group_id"], "member_ids": [ids["member_id"]],
            "leader_ids": [ids["member_id"]], "successor_id": ids["member_id"], "let_in": True, "accepted_number": 1,
            "options": [ids["option_id"]], "votes": {ids["option_id"]: 1}, "tags": [ASKED], "level": "followed",
        }  # fmt: skip
    return data


def _furnish(home: Community, space: Space, member: Membership, text: str = BOTH) -> dict[str, Any]:
    word = text.split()[-1]
    every: dict[str, Any] = {"community": home}
    Community.objects.filter(id=home.id).update(tagline=text, purpose=text)
    counts = {"thread_count": 1, "post_count": 2}
    Space.everywhere.filter(id=space.id).update(name=text, description=text, **counts)
    Membership.everywhere.filter(id=member.id).update(name=text, bio=text, headline=text, **counts)
    thread = Thread.everywhere.create(
        **every, space=space, author=member, title=text, slug=word, last_number=2, post_count=2, excerpt=text
    )
    written: dict[str, Any] = {**every, "thread": thread, "author": member, "markdown": text, "html": text}
    post = Post.everywhere.create(**written, number=1, has_poll=True)
    Post.everywhere.create(**written, number=2)
    tag = Tag.everywhere.create(**every, name=text, slug=word, thread_count=1)
    ThreadTag.everywhere.create(**every, thread=thread, tag=tag)
    poll = Poll.everywhere.create(**every, post=post, question=text)
    option = PollOption.everywhere.create(**every, poll=poll, position=1, text=text)
    PostRevision.everywhere.create(**every, post=post, number=1, markdown=text, editor=member)
    key = default_storage.save(f"{word}.txt", ContentFile(text.encode()))
    file = {"kind": "file", "name": word, "key": key, "media_type": "text/plain", "size": 1, "sha256": "x"}
    attachment = Attachment.everywhere.create(**every, post=post, uploader=member, **file)
    Bookmark.everywhere.create(**every, member=member, post=post, note=text)
    Draft.everywhere.create(**every, member=member, place=f"reply:{thread.id}", markdown=text)
    site = CommentSite.everywhere.create(**every, origin=f"https://{word}.example", space=space, speaker=member)
    invitation = Invitation.everywhere.create(
        **every, hash=word, created_by=member, expires_at=timezone.now() + timedelta(days=1)
    )
    run = ImportRun.everywhere.create(**every, kind="csv", state="failed", file_key=key, file_name=word, error=text)
    return {
        **a_notice(post.id, member, text), **what_was_decided(home, member, text),
        **what_stakeholders_are_told(home, member, text),
        **what_is_measured(home, member, text), **a_group(member, text=text), **_told(member, post),
        **what_happens_by_itself(home, member, text), **_said(space, member, text),
        **_mail(every, f"{word}@example.org", text), **a_rule(home, word, text), "start": thread.id, "number": 1,
        "import_id": run.id, "step": "look", "thread_id": thread.id, "post_id": post.id, "space_id": space.id,
        "space_slug": space.slug, "member_id": member.id, "handle": member.handle, "kind": "mute", "tag_slug": word,
        "poll_id": poll.id, "option_id": option.id, "attachment_id": attachment.id, "invitation_id": invitation.id,
        "name": word, "slug": word, "ticket": "none", "session_id": 0, "site_id": site.id, "subject_kind": "post",
        "subject_id": post.id, "case_id": a_case(post.id, member, text), "backtest_id": a_backtest(home, post.id, text),
    }  # fmt: skip


def _told(member: Membership, post: Post) -> dict[str, Any]:
    row = Notification.everywhere.create(
        community=member.community, member=member, kind="content.reaction", group="post", reason="own",
        subject_id=post.id, thread_id=post.thread_id, last_line=1, entries=[[1, post.id, member.id, 0]],
    )  # fmt: skip
    device = Subscription.everywhere.create(
        community=member.community, member=member, endpoint="https://push.example.org/", endpoint_hash=str(member.id),
        name=post.markdown,
    )  # fmt: skip
    letter = {"token": "none", "sample_name": "at-once", "form": "html", "device_id": device.id, "picture": "192"}
    return {"notification_id": row.id, "scope": "space", "scope_id": post.thread.space_id, **letter}


def _mail(every: dict[str, Any], address: str, text: str) -> dict[str, Any]:
    letter = QueuedLetter.everywhere.create(**every, address=address, kind="note", subject=text)
    paused = TroubledAddress.everywhere.create(**every, address=address, said=text, paused_at=timezone.now())
    return {"letter_id": letter.id, "paused_id": paused.id}


def _said(space: Space, member: Membership, text: str) -> dict[str, Any]:
    every: dict[str, Any] = {"community": space.community, "author": member}
    channel = Thread.everywhere.create(
        **every, space=space, kind="channel", title=text, purpose=text, slug="channel", last_number=1, post_count=1
    )
    Post.everywhere.create(**every, thread=channel, number=1, markdown=text, html=text)
    return {"chat_id": channel.id}


def _tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def _rows(community: Community, tables: set[str] | None = None) -> dict[str, list[Any]]:
    """All that a community has (in these tables), to be compared."""
    return {
        model._meta.label: list(model.everywhere.filter(community_id=community.id).order_by("pk").values())
        for model in _tenant_models()
        if tables is None or model._meta.db_table in tables
    }


def _crossing(tables: set[str]) -> Iterator[str]:
    """References from a row of one community, in these tables, to a row of another."""
    for model in _tenant_models():
        if model._meta.db_table not in tables:
            continue
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel):
                rows = model.everywhere.exclude(**{field.name: None})
                if rows.exclude(community_id=models.F(f"{field.name}__community_id")).exists():
                    yield f"{model._meta.label}.{field.name}"


def _body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode(errors="replace")) + str(answer.get("Location", ""))
