"""The page of a thread, and where old addresses lead."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from folkmoot.content import commands, policies
from folkmoot.content.forms import WritingForm
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.addresses import find_by_old_path, nearest_number, resolve_address
from folkmoot.content.queries.heads import reader_marks
from folkmoot.content.queries.pages import POSTS_A_PAGE, thread_page
from folkmoot.content.rendering.fragments import Reader, page_fragments
from folkmoot.content.rendering.structured import structured_data
from folkmoot.content.views.finding import post_or_404, thread_or_404, whole_number
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import still_to_do


@require_safe
def thread_detail(request: CommunityRequest, thread_id: int, slug: str = "") -> HttpResponse:
    try:
        thread = thread_or_404(request, thread_id)
    except Http404:
        return _moved(request, thread_id, None)
    if not thread.is_topic:
        return HttpResponseRedirect(thread_url(thread))
    if slug != thread.slug:
        return HttpResponsePermanentRedirect(_with_query(thread_url(thread), request))
    start = max(1, whole_number(request.GET.get("from"), 1))
    request.place = (thread.space_id, thread.id)
    actor = request.actor
    page = thread_page(actor, thread, start=start)
    if not page.heads and start > 1:
        raise Http404
    csrf = get_token(request) if actor.is_member else ""
    reader = Reader.of(actor, thread=thread, csrf_token=csrf)
    context = {
        "thread": thread,
        "space": thread.space,
        "page": page,
        "posts_html": page_fragments(page, actor, reader),
        "may_reply": policies.can_reply(actor, thread),
        "to_do": still_to_do(actor, thread.space_id) if actor.is_member else None,
        "may_curate": policies.curates_thread(actor, thread),
        "may_rename": policies.can_rename_thread(actor, thread),
        "last": page.heads[-1].number if page.heads else 0,
        "structured": structured_data(request, thread, page) if not actor.is_member else "",
        "place": f"reply:{thread.id}",
        "form": WritingForm(initial={"markdown": page.marks.draft}) if actor.is_member else None,
    }
    if csrf:
        # Each token that is asked for is masked anew.
        context["csrf_token"] = csrf
    return render(request, "content/thread_detail.html", context)


@require_safe
def thread_at(request: CommunityRequest, thread_id: int, slug: str, number: int) -> HttpResponse:
    """The page of the thread on which a post stands."""
    found = Post.objects.filter(thread_id=thread_id, number=number).exists()
    if not found:
        return _moved(request, thread_id, number)
    thread = thread_or_404(request, thread_id)
    return HttpResponseRedirect(number_url(thread, number))


@require_safe
def post_permalink(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = post_or_404(request, post_id)
    return HttpResponseRedirect(number_url(post.thread, post.number))


@require_safe
def imported_topic(request: CommunityRequest, slug: str, thread_id: int, number: int = 1) -> HttpResponse:
    """Where a topic of Discourse was before it was imported; the ids are Discourse's, and any name did there."""
    return _imported(request, f"/t/-/{thread_id}", number)


@require_safe
def imported_question(request: CommunityRequest, thread_id: int, slug: str = "") -> HttpResponse:
    """Where a question of Stack Exchange was before it was imported; the id is Stack Exchange's."""
    return _imported(request, f"/questions/{thread_id}", 1)


@require_safe
def thread_unread(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """Go to the first post the member has not read."""
    thread = thread_or_404(request, thread_id)
    number = (reader_marks(request.actor, thread.id, ()).last_read_number or 0) + 1
    return HttpResponseRedirect(number_url(thread, min(number, max(1, thread.last_number))))


@require_safe
def thread_news(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """How many posts have come after a number: asked by open pages now and then."""
    thread = thread_or_404(request, thread_id)
    after = whole_number(request.GET.get("after"), 0)
    new = policies.posts_visible_to(request.actor).filter(thread=thread, number__gt=after)
    numbers = list(new.order_by("number").values_list("number", flat=True)[:100])
    html = ""
    if numbers:
        context = {"count": len(numbers), "url": number_url(thread, numbers[0])}
        html = render_to_string("content/partials/_news.html", context)
    return JsonResponse({"count": len(numbers), "html": html})


@require_POST
def thread_read(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    commands.mark_read(actor=request.actor, thread=thread, number=whole_number(request.POST.get("number"), 0))
    return HttpResponse(status=204)


def thread_url(thread: Thread) -> str:
    """The page of a thread; channels and conversations have theirs in the chat."""
    if not thread.is_topic:
        return reverse("chat:conversation", args=[thread.id])
    return reverse("content:thread", args=[thread.id, thread.slug])


def number_url(thread: Thread, number: int) -> str:
    """The page of a thread that shows the post of a number, at that post."""
    if not thread.is_topic:
        return f"{thread_url(thread)}?at={number}#m{number}"
    start = (number - 1) // POSTS_A_PAGE * POSTS_A_PAGE + 1
    query = f"?from={start}" if start > 1 else ""
    return f"{thread_url(thread)}{query}#p{number}"


def _moved(request: CommunityRequest, thread_id: int, number: int | None) -> HttpResponse:
    found = resolve_address(request.community.id, thread_id, number)
    if found is None or (found[0] == thread_id and found[1] == number):
        raise Http404
    thread = thread_or_404(request, found[0])
    return HttpResponsePermanentRedirect(number_url(thread, found[1]) if found[1] else thread_url(thread))


def _imported(request: CommunityRequest, old_path: str, number: int) -> HttpResponse:
    found = find_by_old_path(request.community.id, old_path)
    if found is None:
        raise Http404
    thread = thread_or_404(request, found[0])
    # What the source wrote itself was not imported: its numbers run a little ahead of ours.
    target = number_url(thread, nearest_number(thread, number)) if number > 1 else thread_url(thread)
    return HttpResponsePermanentRedirect(target)


def _with_query(url: str, request: CommunityRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{url}?{query}" if query else url
