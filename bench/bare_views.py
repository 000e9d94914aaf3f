"""What the real page is measured against: a bare Django view that shows the same posts.

One template, three statements (session's account, thread, posts with authors), no layout, no permissions.
"""

from __future__ import annotations

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from folkmoot.content.models import Post, Thread
from folkmoot.spaces.models import Space

_TEMPLATE = engines["django"].from_string("""<!doctype html><html lang="en">
<head><title>{{ thread.title }}</title></head>
<body><h1>{{ thread.title }}</h1>
{% for post in posts %}<article id="p{{ post.number }}">
<header><a href="/m/{{ post.author.handle }}/">{{ post.author.name }}</a>
<span>{{ post.author.get_role_display }}</span>
<time datetime="{{ post.created_at|date:'c' }}">{{ post.created_at }}</time></header>
<div>{{ post.html|safe }}</div>
<ul>{% for emoji, count in post.reaction_counts.items %}<li>{{ emoji }} {{ count }}</li>{% endfor %}</ul>
<footer><a href="/p/{{ post.id }}/">#{{ post.number }}</a>
{% if post.author_id == member %}<a href="/p/{{ post.id }}/edit/">Edit</a>{% endif %}</footer></article>
{% endfor %}</body></html>""")


def thread_page(request: HttpRequest, thread_id: int, start: int) -> HttpResponse:
    """The posts of a thread from a number on."""
    account = get_user(request)
    thread = Thread.everywhere.get(id=thread_id)
    posts = Post.everywhere.filter(thread=thread, number__gte=start).select_related("author").order_by("number")[:20]
    return HttpResponse(_TEMPLATE.render({"thread": thread, "posts": posts, "member": account.pk}))


def list_page(request: HttpRequest, space_id: int) -> HttpResponse:
    """The newest threads of a space."""
    get_user(request)
    space = Space.everywhere.get(id=space_id)
    threads = Thread.everywhere.filter(community_id=space.community_id, space=space, state="visible")
    threads = threads.select_related("author").order_by("-last_post_at", "-id")[:30]
    return HttpResponse(_LIST.render({"threads": threads}))


_LIST = engines["django"].from_string("""<!doctype html><html lang="en"><head><title>Threads</title></head><body><ul>
{% for thread in threads %}<li><a href="/t/{{ thread.id }}/">{{ thread.title }}</a> {{ thread.author.name }}
{{ thread.post_count }} <time>{{ thread.last_post_at }}</time>
{% for tag in thread.tag_names %}<a href="/tag/{{ tag }}/">{{ tag }}</a>{% endfor %}</li>
{% endfor %}</ul></body></html>""")

urlpatterns = [path("t/<int:thread_id>/<int:start>/", thread_page), path("s/<int:space_id>/", list_page)]
