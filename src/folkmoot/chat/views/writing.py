"""What one does in a chat without scripts: sending, reading to the end, pinning, turning messages into a topic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.chat.commands import say
from folkmoot.chat.finding import chat_or_404, root_or_404
from folkmoot.chat.forms import MessageForm, TopicForm
from folkmoot.chat.rows import rows_of
from folkmoot.chat.setup import spaces_for_topics
from folkmoot.chat.views.reading import conversation_page, must_be_member
from folkmoot.content import commands, policies
from folkmoot.content.commands.reactions import OFFERED
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.conversations import chat_of
from folkmoot.content.queries.messages import messages_of
from folkmoot.content.queries.windows import Where, message_window
from folkmoot.core.errors import Conflict, NotAllowed, RateLimited, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

TO_CHOOSE_FROM = 100


@require_POST
def send(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Send what the form holds; what is refused stands in it again with the reason."""
    thread = chat_or_404(request, chat_id)
    form = MessageForm(request.POST, request.FILES)
    root = None
    if form.is_valid():
        root = root_or_404(thread, form.cleaned_data["root"])
        with errors_in(form):
            text = form.cleaned_data["markdown"] + _uploaded(request, form)
            key = form.cleaned_data["key"]
            try:
                post, _is_new = say(actor=request.actor, thread=thread, text=text, key=key, root=root)
            except RuleBroken as answer:
                if answer.code != "help":
                    raise
                # An answer, and no failure.
                messages.info(request, answer.message)
                return HttpResponseRedirect(reverse("chat:conversation", args=[thread.id]))
            if post.state == "held":
                messages.info(request, _("Thank you. A moderator looks at it before others see it."))
            return HttpResponseRedirect(_address_of(thread, post, root))
    return conversation_page(request, thread, form, where=Where(), root=root)


@require_POST
def read(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """All of it is read."""
    thread = chat_or_404(request, chat_id)
    must_be_member(request)
    commands.mark_read(actor=request.actor, thread=thread, number=thread.last_number)
    return HttpResponseRedirect(reverse("chat:conversation", args=[thread.id]))


@require_safe
def message(request: CommunityRequest, chat_id: int, number: int) -> HttpResponse:
    """What can be done with a message."""
    thread = chat_or_404(request, chat_id)
    must_be_member(request)
    post = _message(request, thread, number)
    found = messages_of([post.id], reader_id=request.actor.member_id)[post.id]
    context = {
        "chat": chat_of(request.actor, thread),
        "thread": thread,
        "post": post,
        "row": rows_of([found])[0],
        "offered": OFFERED,
        "may_react": policies.can_react(request.actor, post),
        "may_edit": policies.can_edit_post(request.actor, post),
        "may_delete": policies.can_delete_post(request.actor, post) and post.state == "visible",
        "may_pin": policies.can_pin(request.actor, post),
        "may_moderate": policies.moderates_thread(request.actor, thread),
        "may_make_topic": bool(spaces_for_topics(request.actor, thread)),
    }
    return render(request, "chat/message.html", context)


@require_POST
def pin(request: CommunityRequest, chat_id: int, number: int) -> HttpResponse:
    """Pin a message, or no longer."""
    thread = chat_or_404(request, chat_id)
    change = commands.unpin_message if request.POST.get("on") == "0" else commands.pin_message
    change(actor=request.actor, post=_message(request, thread, number))
    return HttpResponseRedirect(reverse("chat:pins", args=[thread.id]))


@require_POST
def unread(request: CommunityRequest, chat_id: int, number: int) -> HttpResponse:
    """From this message on unread."""
    thread = chat_or_404(request, chat_id)
    commands.mark_unread(actor=request.actor, post=_message(request, thread, number))
    messages.success(request, _("Everything from here on is unread again."))
    return HttpResponseRedirect(reverse("chat:home"))


@require_http_methods(["GET", "HEAD", "POST"])
def make_topic(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Choose messages, a title and a space; they become a topic."""
    thread = chat_or_404(request, chat_id)
    spaces = spaces_for_topics(request.actor, thread)
    if not spaces:
        raise NotAllowed(_("Moderators move, split and merge."))
    form = TopicForm(request.POST or None, spaces=spaces)
    wanted = {int(text) for text in request.POST.getlist("post") if text.isascii() and text.isdecimal()}
    if request.method == "POST" and form.is_valid():
        with errors_in(form):
            posts = list(policies.posts_visible_to(request.actor).filter(thread=thread, id__in=wanted))
            space = get_object_or_404(spaces_visible_to(request.actor), id=form.cleaned_data["space"])
            title = form.cleaned_data["title"]
            topic = commands.make_topic(actor=request.actor, thread=thread, posts=posts, title=title, space=space)
            return HttpResponseRedirect(reverse("content:thread", args=[topic.id, topic.slug]))
    around = request.GET.get("at", "")
    where = Where(around=int(around)) if around.isascii() and around.isdecimal() and len(around) < 10 else Where()
    window = message_window(request.actor, thread, where=where, limit=TO_CHOOSE_FROM)
    chosen = wanted or {item["id"] for item in window.items if item["number"] == where.around}
    context = {
        "chat": chat_of(request.actor, thread), "thread": thread, "form": form, "chosen": chosen,
        "rows": rows_of(window.items),
    }  # fmt: skip
    return render(request, "chat/make_topic.html", context, status=422 if form.errors else 200)


@contextmanager
def errors_in(form: Form) -> Iterator[None]:
    """What a command refuses becomes an error of the form, so that nothing typed is lost."""
    try:
        yield
    except (RuleBroken, Conflict, RateLimited, NotAllowed) as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, error.message)


def _message(request: CommunityRequest, thread: Thread, number: int) -> Post:
    posts = policies.posts_visible_to(request.actor).select_related("author")
    post = get_object_or_404(posts, thread=thread, number=number)
    post.thread = thread
    return post


def _uploaded(request: CommunityRequest, form: MessageForm) -> str:
    file = form.cleaned_data.get("file")
    if file is None:
        return ""
    row = commands.upload_attachment(actor=request.actor, file=file, name=file.name)
    return f"\n\n{commands.markdown_of(row)}"


def _address_of(thread: Thread, post: Post, root: Post | None) -> str:
    if root is not None:
        return f"{reverse('chat:replies', args=[thread.id, root.number])}#m{post.number}"
    return f"{reverse('chat:conversation', args=[thread.id])}#m{post.number}"
