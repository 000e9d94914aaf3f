"""Pages on which one reads: all chats, one of them, the thread of a message, pins."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.chat.finding import chat_or_404, root_or_404
from folkmoot.chat.forms import MessageForm
from folkmoot.chat.rows import rows_of
from folkmoot.chat.setup import setup_of, why_closed
from folkmoot.chat.words import chat_words
from folkmoot.content import policies
from folkmoot.content.models import DirectSettings, Post, Thread
from folkmoot.content.queries.conversations import Conversation, chat_of, chats_of
from folkmoot.content.queries.windows import Where, Window, message_window, pinned_messages
from folkmoot.core.errors import NotAllowed
from folkmoot.core.registry import call_providers
from folkmoot.core.request import CommunityRequest
from folkmoot.members.abilities import may_message
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_manage_spaces, can_write, spaces_visible_to

_NUMBER_BELOW = 2**31


@require_safe
def overview(request: CommunityRequest) -> HttpResponse:
    """All channels and conversations, with what waits in them."""
    actor = request.actor
    chats = chats_of(actor)
    spaces = [
        (space, [chat for chat in chats if chat.thread.space_id == space.id], policies.can_open_channel(actor, space))
        for space in spaces_visible_to(actor).filter(kind=Space.Kind.CHAT, archived_at=None)
    ]
    row = DirectSettings.objects.filter(member_id=actor.member_id).first() if actor.is_member else None
    context = {
        "spaces": [each for each in spaces if each[1] or each[2]],
        "talks": [chat for chat in chats if chat.thread.is_direct],
        "takes_strangers": row is None or row.takes_strangers,
        "may_start": can_write(actor),
        "may_make_space": can_manage_spaces(actor),
    }
    return render(request, "chat/overview.html", context)


@require_safe
def conversation(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """A channel or conversation: its last messages, or those that the address names."""
    thread = chat_or_404(request, chat_id)
    return conversation_page(request, thread, MessageForm(), where=_where(request), at=_number(request, "at"))


@require_safe
def replies(request: CommunityRequest, chat_id: int, number: int) -> HttpResponse:
    """The thread of a message, on a page of its own."""
    thread = chat_or_404(request, chat_id)
    root = root_or_404(thread, number)
    assert root is not None
    return conversation_page(request, thread, MessageForm(initial={"root": number}), where=_where(request), root=root)


@require_safe
def pins(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """What is pinned."""
    thread = chat_or_404(request, chat_id)
    chat = chat_of(request.actor, thread)
    context = {"chat": chat, "thread": thread, "rows": rows_of(pinned_messages(request.actor, thread))}
    return render(request, "chat/pins.html", context)


def conversation_page(
    request: CommunityRequest,
    thread: Thread,
    form: Form,
    *,
    where: Where,
    root: Post | None = None,
    at: int | None = None,
) -> HttpResponse:
    """The page with the messages from somewhere on, and the form for the next one as it was filled in."""
    actor = request.actor
    window = message_window(actor, thread, where=where, root=root)
    if root is not None and not window.items:
        raise Http404
    chats = chats_of(actor)
    chat = next((each for each in chats if each.thread.id == thread.id), None) or chat_of(actor, thread)
    context = _context(request, chat, window, root) | {
        "form": form,
        "chats": chats,
        "at": at,
        "setup": None,
        "may_start": can_write(actor) and may_message(actor),
    }
    if root is None and request.member is not None and actor.is_member:
        context["setup"] = setup_of(actor, request.member, chat, read_number=window.read_number, at=at)
        context["words"] = chat_words()
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "chat/conversation.html", context, status=status)


def _context(request: CommunityRequest, chat: Conversation, window: Window, root: Post | None) -> dict[str, Any]:
    actor, thread = request.actor, chat.thread
    calls = [(provider, provider.address(actor, thread.id)) for provider in call_providers] if actor.is_member else []
    read_number = window.read_number if root is None and actor.is_member else 0
    return {
        "chat": chat,
        "thread": thread,
        "root": root,
        "window": window,
        "rows": rows_of(window.items, read_number=read_number, own_id=actor.member_id),
        "first": window.items[0]["number"] if window.items else 0,
        "last": window.items[-1]["number"] if window.items else 0,
        "closed": why_closed(actor, thread),
        "may_moderate": policies.moderates_thread(actor, thread),
        "calls": [(provider, address) for provider, address in calls if address],
    }


def _where(request: CommunityRequest) -> Where:
    """What the address asks for; what makes no sense is as if it were not there."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = None
    return Where(_number(request, "before"), _number(request, "after"), _number(request, "at"), day)


def _number(request: CommunityRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) < _NUMBER_BELOW else None


def must_be_member(request: CommunityRequest) -> None:
    """Raise for who has not joined."""
    if not request.actor.is_member:
        raise NotAllowed(_("Join to do that."))
