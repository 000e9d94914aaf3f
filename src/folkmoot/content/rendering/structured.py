"""What search engines read: schema.org data of a thread (DiscussionForumPosting, QAPage, Article) and the way to it."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from folkmoot.content.markup import plain_text
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.pages import ThreadPage
from folkmoot.core.request import CommunityRequest

_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def structured_data(request: CommunityRequest, thread: Thread, page: ThreadPage) -> SafeString:
    """The JSON of a thread's page, safe to stand in a script element of type application/ld+json."""
    url = request.build_absolute_uri(reverse("content:thread", args=[thread.id, thread.slug]))
    opening, replies = _parted(page)
    if thread.space.kind == "questions":
        content = _question(request, thread, page, url)
    elif thread.space.kind in ("articles", "announcements"):
        content = {"@type": "Article", **_text(opening, thread, url), "author": _person(thread.author)}
    else:
        content = {
            "@type": "DiscussionForumPosting",
            **_text(opening, thread, url),
            "author": _person(thread.author),
            "comment": [_reply(request, post) for post in replies],
        }
    data = {"@context": "https://schema.org", "@graph": [content, _trail(request, thread, url)]}
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_UNSAFE))  # noqa: S308 - escaped above


def _trail(request: CommunityRequest, thread: Thread, url: str) -> dict[str, Any]:
    home = request.build_absolute_uri(reverse("content:home"))
    space = request.build_absolute_uri(reverse("content:space", args=[thread.space.slug]))
    steps = ((request.community.name, home), (thread.space.name, space), (thread.title, url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": item}
            for position, (name, item) in enumerate(steps, 1)
        ],
    }


def _question(request: CommunityRequest, thread: Thread, page: ThreadPage, url: str) -> dict[str, Any]:
    opening, replies = _parted(page)
    question: dict[str, Any] = {
        "@type": "Question",
        "name": thread.title,
        "text": _words(opening, thread),
        "answerCount": max(0, thread.post_count - 1),
        "dateCreated": thread.created_at.isoformat(),
        "author": _person(thread.author),
        "url": url,
    }
    if page.accepted is not None:
        question["acceptedAnswer"] = _answer(request, page.accepted)
    others = [post for post in replies if post.id != thread.accepted_post_id]
    question["suggestedAnswer"] = [_answer(request, post) for post in others[:10]]
    return {"@type": "QAPage", "mainEntity": question}


def _parted(page: ThreadPage) -> tuple[list[Post], list[Post]]:
    """The post that opens the thread, where the page begins with it, and the rest."""
    begins = 1 if page.posts and page.posts[0].number == 1 else 0
    return page.posts[:begins], page.posts[begins:]


def _words(opening: list[Post], thread: Thread) -> str:
    return plain_text(opening[0].html)[:2000] if opening else thread.excerpt


def _text(opening: list[Post], thread: Thread, url: str) -> dict[str, Any]:
    return {
        "headline": thread.title[:110],
        "text": _words(opening, thread),
        "datePublished": thread.created_at.isoformat(),
        "dateModified": thread.last_post_at.isoformat(),
        "url": url,
    }


def _reply(request: CommunityRequest, post: Post) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "text": plain_text(post.html)[:1000],
        "datePublished": post.created_at.isoformat(),
        "author": _person(post.author),
        "url": request.build_absolute_uri(reverse("content:post", args=[post.id])),
    }


def _answer(request: CommunityRequest, post: Post) -> dict[str, Any]:
    return {**_reply(request, post), "@type": "Answer", "upvoteCount": sum(post.reaction_counts.values())}


def _person(member: Any) -> dict[str, str]:
    return {"@type": "Person", "name": member.name if member else "?"}
