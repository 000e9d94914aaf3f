"""Sites that show comments, through the API. The comments themselves are posts of threads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from folkmoot.comments.addresses import canonical_address, digest_of
from folkmoot.comments.commands import sites
from folkmoot.comments.models import CommentSite
from folkmoot.comments.policies import can_manage_sites
from folkmoot.comments.queries import articles_of, sites_of
from folkmoot.core.api.paging import page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["comments"])


class SiteOut(Schema):
    """A site that may show comments."""

    id: int
    origin: str
    space_id: int
    created_at: datetime


class SiteIn(Input):
    """A site to let in."""

    origin: str = Field(min_length=1, max_length=500)
    space_id: Id


class SitePatch(Input):
    """Another space for articles to come."""

    space_id: Id


class ArticleOut(Schema):
    """An article with comments; those are the posts of its thread after the first."""

    id: int
    site_id: int
    url: str
    thread_id: int
    created_at: datetime


class ArticlePage(Schema):
    """Some articles; `next` is the cursor of the rest."""

    items: list[ArticleOut]
    next: str | None


class ArticleFilter(Input):
    """Which articles: all, or the one at `url`."""

    url: str = Field("", max_length=2000)
    cursor: str = Field("", max_length=200)
    limit: int = Field(50, ge=1, le=100)


@router.get("/comments/sites", response={200: list[SiteOut], **PROBLEMS}, operation_id="list_comment_sites")
def list_sites(request: CommunityRequest) -> Any:
    """The sites that may show comments, for managers."""
    _must_manage(request)
    return list(sites_of(request.community.id))


@router.post("/comments/sites", response={201: SiteOut, **PROBLEMS}, operation_id="allow_comment_site")
def allow_site(request: CommunityRequest, data: SiteIn) -> Any:
    """Let the pages of an origin show comments; you speak first in their threads."""
    _must_manage(request)
    space = get_object_or_404(spaces_visible_to(request.actor), id=data.space_id)
    return Status(201, sites.allow_site(actor=request.actor, origin=data.origin, space=space))


@router.patch("/comments/sites/{site_id}", response={200: SiteOut, **PROBLEMS}, operation_id="change_comment_site")
def change_site(request: CommunityRequest, site_id: Id, data: SitePatch) -> Any:
    """Let the threads of articles to come stand in another space."""
    _must_manage(request)
    site = get_object_or_404(CommentSite.objects, id=site_id)
    space = get_object_or_404(spaces_visible_to(request.actor), id=data.space_id)
    return sites.change_site(actor=request.actor, site=site, space=space)


@router.delete("/comments/sites/{site_id}", response={204: None, **PROBLEMS}, operation_id="remove_comment_site")
def remove_site(request: CommunityRequest, site_id: Id) -> Any:
    """Let an origin show comments no longer; its threads stay."""
    _must_manage(request)
    sites.remove_site(actor=request.actor, site=get_object_or_404(CommentSite.objects, id=site_id))
    return Status(204, None)


@router.get("/comments/articles", response={200: ArticlePage, **PROBLEMS}, operation_id="list_commented_articles")
def list_articles(request: CommunityRequest, filters: Query[ArticleFilter]) -> Any:
    """Articles elsewhere whose comments you may read, in the order of their first comment."""
    rows = articles_of(request.actor)
    if filters.url:
        rows = rows.filter(digest=digest_of(canonical_address(filters.url) or ""))
    return page_by(rows, cursor=filters.cursor, limit=filters.limit)


def _must_manage(request: CommunityRequest) -> None:
    if not can_manage_sites(request.actor):
        raise NotAllowed
