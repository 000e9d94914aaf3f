"""What the worker does for content: by the clock, and when the log says that something was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from folkmoot.activity.models import Activity
from folkmoot.content.commands import close_poll, drop_old_previews, drop_unused_files
from folkmoot.content.commands.marking import announce_reminders
from folkmoot.content.commands.previews import bake_links_again, fetch_preview, posts_with_cards
from folkmoot.content.models import Poll
from folkmoot.content.pictures import make_variants
from folkmoot.content.queries.files import pictures_to_shrink
from folkmoot.content.queries.previews import links_without_card
from folkmoot.content.search.index import tidy_index
from folkmoot.core.actor import Actor
from folkmoot.core.registry import PeriodicJob
from folkmoot.core.stored_files import sweep_files
from folkmoot.core.tenancy import scope

_AT_ONCE = 500
PICTURE_KINDS = frozenset({"content.file.uploaded", "content.post.created"})
PREVIEW_KINDS = frozenset(
    {
        "content.post.created", "content.post.edited", "content.post.approved", "content.settings.changed",
        "content.direct.post.created", "content.direct.post.edited",
    }
)  # fmt: skip


@task()
def fetch_preview_job(link_id: int) -> None:
    """One link a job, so that a slow page holds up the worker for seconds and not for a post's worth of them."""
    fetch_preview(link_id=link_id)


@task()
def bake_links_again_job(community_id: int) -> None:
    """Show or leave out the cards of a community, as its settings have it now."""
    for post_id in posts_with_cards(community_id):
        bake_links_again(post_id)


@task()
def make_variants_job(key: str, width: int, height: int) -> None:
    """Keep a picture in smaller sizes too."""
    make_variants(key, width, height)


def hear_of_pictures(lines: Sequence[Activity]) -> None:
    """Order a job for every picture that was uploaded, or that came with imported posts."""
    uploaded = [line.subject_id for line in lines if line.kind == "content.file.uploaded"]
    posts = [line.subject_id for line in lines if line.kind == "content.post.created" and line.actor_kind == "import"]
    for key, width, height in pictures_to_shrink(uploaded, posts):
        make_variants_job.enqueue(key, width, height)


def hear_of_links(lines: Sequence[Activity]) -> None:
    """Order a job for every link in these posts of which nothing is known."""
    posts = {line.subject_id for line in lines if line.subject_type == "post" and line.subject_id}
    for link_id in links_without_card(sorted(posts)) if posts else ():
        fetch_preview_job.enqueue(link_id)
    for community_id in {line.community_id for line in lines if line.kind == "content.settings.changed"}:
        bake_links_again_job.enqueue(community_id)


def close_due_polls() -> int:
    """Close the polls whose time has come; returns how many. They took no votes since that moment anyway."""
    due = Poll.everywhere.filter(closed_at__isnull=True, closes_at__lte=timezone.now()).select_related("post")
    polls = list(due.order_by("closes_at")[:_AT_ONCE])
    for poll in polls:
        with scope(poll.community_id):
            close_poll(actor=Actor.system(poll.community_id), poll=poll)
    return len(polls)


JOBS = (
    PeriodicJob("content.polls", timedelta(minutes=1), close_due_polls),
    PeriodicJob("content.reminders", timedelta(minutes=1), announce_reminders),
    PeriodicJob("content.files", timedelta(hours=1), drop_unused_files),
    PeriodicJob("core.files", timedelta(days=1), sweep_files),
    PeriodicJob("content.search", timedelta(hours=1), tidy_index),
    PeriodicJob("content.previews", timedelta(days=1), drop_old_previews),
)
