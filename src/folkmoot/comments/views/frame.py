"""The frame under an article, and what its script asks for.

It stands on pages of others, so no cookie is read or set here: whoever brings no key is a visitor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.comments.addresses import canonical_address, origin_of
from folkmoot.comments.commands import keys
from folkmoot.comments.commands.writing import write_comment
from folkmoot.comments.models import CommentKey, CommentSite
from folkmoot.comments.queries import Comments, comments_of, counts_of, find_article, find_site
from folkmoot.content.commands.reactions import OFFERED, add_reaction, remove_reaction
from folkmoot.content.models import Post
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import FolkmootError, NotAllowed, RateLimited, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.queries import actor_of
from folkmoot.spaces.policies import can_write, spaces_visible_to

View = Callable[..., HttpResponse]
COUNTS_AT_MOST = 50
_BODY_AT_MOST = 200_000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_THEMES = ("light", "dark", "auto")
# As strict as anywhere here, but for who may put a frame around it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors {}"
)


def _spoken(view: View) -> View:
    """Answers a script: what a command refuses becomes a sentence in JSON."""

    @wraps(view)
    def answer(request: CommunityRequest, **kwargs: int) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except RateLimited as error:
            return JsonResponse({"detail": error.message}, status=429, headers={"Retry-After": str(error.retry_after)})
        except FolkmootError as error:
            status = 403 if isinstance(error, NotAllowed) else 422
            return JsonResponse({"detail": error.message or _("That is not possible.")}, status=status)

    return answer


@require_safe
def frame(request: CommunityRequest) -> HttpResponse:
    """The comments of the article at `url`, as visitors see them; the same for everybody."""
    address = canonical_address(request.GET.get("url", ""))
    site = find_site(request.community.id, address) if address else None
    visitor = Actor.visitor(request.community.id)
    theme, accent = request.GET.get("theme", "auto"), request.GET.get("accent", "")
    context: dict[str, Any] = {
        "site": site,
        "address": address,
        "title": request.GET.get("title", "")[:300],
        "frame_theme": theme if theme in _THEMES else "auto",
        "accent": accent if _COLOUR.fullmatch(accent) else "",
        "host": origin_of(address) if site is not None and address else "",
        "reads": site is not None and spaces_visible_to(visitor).filter(id=site.space_id).exists(),
        "offered": OFFERED,
    }
    if site is not None and address is not None:
        article = find_article(site.community_id, address)
        is_newest_first = request.GET.get("order") == "newest"
        found = comments_of(visitor, article, newest_first=is_newest_first, start=None)
        context |= _shown(found, visitor) | {"is_newest_first": is_newest_first}
    response = render(request, "comments/frame.html", context, status=200 if site else 404)
    response["Content-Security-Policy"] = _POLICY.format(context["host"] or "'none'")
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt
@never_cache
@require_safe
@_spoken
def page(request: CommunityRequest) -> HttpResponse:
    """Some comments as HTML, for a reader with a key or without."""
    actor, key = _reader(request)
    site, address = _place(request, key)
    start = request.GET.get("from", "")
    found = comments_of(
        actor,
        find_article(site.community_id, address),
        newest_first=request.GET.get("order") == "newest",
        start=int(start) if start.isdecimal() and len(start) < 10 else None,
    )
    context = _shown(found, actor) | {"offered": OFFERED, "address": address}
    response = render(request, "comments/_comments.html", context)
    response["X-Comment-Count"] = str(found.count)
    return response


@csrf_exempt
@never_cache
@require_POST
@_spoken
def write(request: CommunityRequest) -> HttpResponse:
    """Comment with a key: `{"url", "title", "markdown", "reply_to"?}`; answers with the comment as HTML."""
    actor, key = _writer(request)
    rate_limits.check("post", key=f"member:{actor.member_id}")
    data = _data(request)
    reply_to = data.get("reply_to")
    if not isinstance(reply_to, int | None) or isinstance(reply_to, bool):
        raise RuleBroken("no-comment", _("The comment that you answer is gone."))
    post = write_comment(
        actor=actor,
        site=key.site,
        address=canonical_address(str(data.get("url", ""))) or "",
        title=str(data.get("title", ""))[:300],
        markdown=str(data.get("markdown", "")),
        reply_to=reply_to,
    )
    shown = posts_visible_to(actor).select_related("thread", "author", "reply_to__author").filter(id=post.id)
    context = _shown(Comments(list(shown), None, {}, 0), actor) | {"offered": OFFERED}
    return render(request, "comments/_comments.html", context, status=201)


@csrf_exempt
@never_cache
@require_POST
@_spoken
def react(request: CommunityRequest, post_id: int) -> HttpResponse:
    """Give or take back a reaction: `{"emoji", "on"}`."""
    get_object_or_404(Post.objects, id=post_id)
    actor, key = _writer(request)
    rate_limits.check("react", key=f"member:{actor.member_id}")
    posts = posts_visible_to(actor).select_related("thread__space")
    post = posts.filter(id=post_id, thread__article__site=key.site).first()
    if post is None:
        raise RuleBroken("no-comment", _("This comment is gone."))
    data = _data(request)
    act = add_reaction if data.get("on") is True else remove_reaction
    post = act(actor=actor, post=post, emoji=str(data.get("emoji", ""))[:40])
    return JsonResponse({"reactions": post.reaction_counts})


@csrf_exempt
@never_cache
@require_http_methods(["POST", "DELETE"])
@_spoken
def key(request: CommunityRequest) -> HttpResponse:
    """Fetch the key that a member has agreed to (`{"verifier"}`; 202 while nobody has), or sign out."""
    if request.method == "DELETE":
        _actor, own = _writer(request)
        keys.end_key(own)
        return HttpResponse(status=204)
    address = rate_limits.client_address(request)
    rate_limits.check("comment-key", key=address)
    verifier = str(_data(request).get("verifier", ""))
    fetched = keys.fetch_key(community_id=request.community.id, verifier=verifier, address=address)
    if fetched is None:
        return JsonResponse({}, status=202)
    row, secret = fetched
    return JsonResponse({"key": secret, "name": row.member.name, "until": row.expires_at.isoformat()})


@require_safe
def counts(request: CommunityRequest) -> HttpResponse:
    """How many comments the addresses in `url` have, for a site's own lists of articles."""
    given = request.GET.getlist("url")[:COUNTS_AT_MOST]
    addresses = {url: address for url in given if (address := canonical_address(url))}
    found = counts_of(Actor.visitor(request.community.id), list(addresses.values()))
    response = JsonResponse({"counts": {url: found.get(address, 0) for url, address in addresses.items()}})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def thread(request: CommunityRequest) -> HttpResponse:
    """Where the comments stand here; leads home where the reader sees none. For pages without scripts."""
    address = canonical_address(request.GET.get("url", ""))
    if address is None or find_site(request.community.id, address) is None:
        raise Http404
    article = find_article(request.community.id, address)
    if article is None or not threads_visible_to(request.actor).filter(id=article.thread_id).exists():
        return HttpResponseRedirect(reverse("content:home"))
    return HttpResponseRedirect(reverse("content:thread", args=[article.thread_id, article.thread.slug]))


def _shown(found: Comments, reader: Actor) -> dict[str, Any]:
    rows = [
        {
            "post": post,
            "html": mark_safe(with_prefix(post.html)),  # noqa: S308 - baked, so sanitised
            "is_own": post.author_id is not None and post.author_id == reader.member_id,
            "reactions": [
                (emoji, count, emoji in found.own_reactions.get(post.id, ()))
                for emoji, count in post.reaction_counts.items()
            ],
        }
        for post in found.posts
    ]
    return {"rows": rows, "next_from": found.next_from, "count": found.count, "may_write": can_write(reader)}


def _reader(request: CommunityRequest) -> tuple[Actor, CommentKey | None]:
    header = request.headers.get("Authorization", "")
    if not header:
        return Actor.visitor(request.community.id), None
    method, _space, secret = header.partition(" ")
    found = keys.find_key(request.community.id, secret.strip()) if method.lower() == "bearer" else None
    if found is None:
        raise NotAllowed(_("You are not signed in here any more."))
    return actor_of(found.member, kind=ActorKind.TOKEN, scopes=frozenset({"read", "write"})), found


def _writer(request: CommunityRequest) -> tuple[Actor, CommentKey]:
    actor, found = _reader(request)
    if found is None:
        raise NotAllowed(_("Sign in to comment."))
    return actor, found


def _place(request: CommunityRequest, key: CommentKey | None) -> tuple[CommentSite, str]:
    address = canonical_address(request.GET.get("url", ""))
    site = find_site(request.community.id, address) if address else None
    if site is None or address is None or (key is not None and key.site_id != site.id):
        raise NotAllowed(_("This site does not show comments of this community."))
    return site, address


def _data(request: CommunityRequest) -> dict[str, Any]:
    if len(request.body) > _BODY_AT_MOST:
        raise RuleBroken("too-large", _("That is more than can be sent here. Nothing was saved."))
    try:
        data = json.loads(request.body)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise RuleBroken("no-json", _("This can not be read."))
    return data
