"""What a post said before, and bringing it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.content import commands, policies
from folkmoot.content.models import Post, PostRevision
from folkmoot.content.rendering.differences import Row, differences
from folkmoot.content.views.finding import post_or_404, whole_number
from folkmoot.content.views.threads import number_url
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest

REVISIONS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """An edit: the version that it replaced and what became different."""

    revision: PostRevision
    rows: list[Row]


@require_safe
def post_history(request: CommunityRequest, post_id: int) -> HttpResponse:
    """The edits of a post, newest first."""
    post = post_or_404(request, post_id)
    if not policies.can_see_history(request.actor, post):
        raise NotAllowed(_("Members see what a post said before."))
    before = whole_number(request.GET.get("before"), 2**31 - 1)
    earlier = PostRevision.objects.filter(post=post, number__lt=before).select_related("editor").order_by("-number")
    revisions = list(earlier[: REVISIONS_A_PAGE + 1])
    shown = revisions[:REVISIONS_A_PAGE]
    context = {
        "post": post,
        "changes": _changes(post, shown),
        "may_revert": policies.can_edit_post(request.actor, post),
        "older": shown[-1].number if len(revisions) > REVISIONS_A_PAGE else None,
    }
    return render(request, "content/post_history.html", context)


@require_POST
def post_revert(request: CommunityRequest, post_id: int) -> HttpResponse:
    """Let the post say again what it said in a version."""
    post = post_or_404(request, post_id)
    if not policies.can_edit_post(request.actor, post):
        raise NotAllowed(_("You may not edit this post."))
    number = whole_number(request.POST.get("number"), 0)
    revision = get_object_or_404(PostRevision.objects, post=post, number=number)
    post = commands.revert_post(actor=request.actor, post=post, revision=revision)
    messages.success(request, _("The post says again what it said in that version."))
    post.thread.refresh_from_db()
    return HttpResponseRedirect(number_url(post.thread, post.number))


def _changes(post: Post, revisions: list[PostRevision]) -> list[Change]:
    """Newest first: each version beside the one that came after it."""
    if not revisions:
        return []
    newest = revisions[0].number
    following = PostRevision.objects.filter(post=post, number__gt=newest).order_by("number").first()
    after = following.markdown if following else post.markdown
    changes = []
    for revision in revisions:
        changes.append(Change(revision, differences(revision.markdown, after)))
        after = revision.markdown
    return changes
