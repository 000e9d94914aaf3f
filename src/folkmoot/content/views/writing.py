"""Opening threads, replying, editing; and what helps while writing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.content import commands, policies
from folkmoot.content.by_mail import mail_address
from folkmoot.content.commands.baking import bake
from folkmoot.content.forms import ReplyForm, ThreadForm, WritingForm, as_typed
from folkmoot.content.models import Draft, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.content.views.finding import post_or_404, thread_or_404, whole_number
from folkmoot.content.views.sharing import shared_text, spaces_to_write_in
from folkmoot.content.views.threads import number_url
from folkmoot.core import rate_limits
from folkmoot.core.errors import Conflict, NotAllowed, RateLimited, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.commands.pending import find_change
from folkmoot.members.models import Membership
from folkmoot.spaces.policies import can_open_thread, spaces_visible_to

CHOICES_AT_MOST = 8


@require_safe
def place_choose(request: CommunityRequest) -> HttpResponse:
    """Where to write: the spaces in which one may open a thread; straight on where there is but one."""
    if not request.actor.is_member:
        raise NotAllowed(_("Join first."))
    spaces = spaces_to_write_in(request)
    if len(spaces) == 1:
        return HttpResponseRedirect(reverse("content:thread-create", args=[spaces[0].slug]))
    return render(request, "content/write.html", {"spaces": spaces})


@require_http_methods(["GET", "HEAD", "POST"])
def thread_create(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
    place = f"thread:{space.id}"
    if request.actor.needs_acceptance:
        return _to_guidelines(request, place)
    if not can_open_thread(request.actor, space):
        raise NotAllowed(_("You may not open threads in this space."))
    shared = shared_text(request)
    initial = _with_shared(_draft_of(request, place), shared)
    form = ThreadForm(request.POST or None, request.FILES or None, initial=initial)
    if "poll_rows" in request.POST:
        form = as_typed(ThreadForm, request.POST)
    elif request.method == "POST" and form.is_valid():
        with _errors_in(form):
            rate_limits.check("post", key=f"member:{request.actor.member_id}")
            thread = commands.create_thread(
                actor=request.actor,
                space=space,
                title=form.cleaned_data["title"],
                markdown=form.cleaned_data["markdown"] + _uploaded(request, form),
                tags=form.tag_list(),
                poll=form.new_poll(),
            )
            commands.discard_draft(actor=request.actor, place=place)
            _say_when_held(request, thread.state)
            is_hidden = thread.state == ContentState.HIDDEN
            place_url = reverse("content:space", args=[space.slug]) if is_hidden else number_url(thread, 1)
            return HttpResponseRedirect(place_url)
    context = {
        "space": space,
        "form": form,
        "place": place,
        "rearranging": "poll_rows" in request.POST,
        "has_shared": any(shared.values()),
        "mail_address": mail_address(request.actor, space),
    }
    return render(request, "content/thread_form.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def reply_create(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    may_reply = policies.can_reply(request.actor, thread)
    if not may_reply and not request.POST.get("markdown"):
        raise NotAllowed(_("You may not reply here."))
    place = f"reply:{thread.id}"
    to = _answered(request, thread)
    initial = _draft_of(request, place) | {"reply_to": to.id if to else None}
    form = ReplyForm(request.POST or None, request.FILES or None, initial=initial)
    if "poll_rows" in request.POST:
        form = as_typed(ReplyForm, request.POST)
    elif request.method == "POST" and not may_reply:
        # The thread may have been closed while somebody wrote: their text stands again, to be taken elsewhere.
        is_asked = request.actor.needs_acceptance
        said = _("The guidelines have changed. Accept them by the link above, then send this.")
        form.add_error(None, said if is_asked else _("You may not reply here."))
    elif request.method == "POST" and form.is_valid():
        with _errors_in(form):
            rate_limits.check("post", key=f"member:{request.actor.member_id}")
            markdown = form.cleaned_data["markdown"] + _uploaded(request, form)
            post = commands.create_post(
                actor=request.actor,
                thread=thread,
                markdown=markdown,
                reply_to=to,
                poll=form.new_poll(),
                sent_key=request.POST.get("sent_key", "")[:36],
            )
            commands.discard_draft(actor=request.actor, place=place)
            _say_when_held(request, post.state)
            return HttpResponseRedirect(number_url(thread, post.number))
    context = {"thread": thread, "form": form, "to": to, "place": place, "rearranging": "poll_rows" in request.POST}
    return render(request, "content/reply_form.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = post_or_404(request, post_id)
    if not policies.can_edit_post(request.actor, post):
        raise NotAllowed(_("You may not edit this post."))
    change = find_change(post.community_id, ("post", post.id))
    own = change.changes if change is not None and change.member_id == request.actor.member_id else {}
    initial = {"markdown": own.get("markdown", post.markdown), "revision": post.revision}
    form = WritingForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with _errors_in(form):
            edited = commands.edit_post(
                actor=request.actor,
                post=post,
                markdown=form.cleaned_data["markdown"] + _uploaded(request, form),
                reason=form.cleaned_data["reason"],
                expected_revision=form.cleaned_data["revision"],
            )
            if find_change(post.community_id, ("post", post.id)) is not None:
                messages.info(request, _("Thank you. A moderator looks at it; until then the old text is seen."))
            return HttpResponseRedirect(number_url(edited.thread, edited.number))
    context = {"post": post, "form": form, "waits": bool(own)}
    return render(request, "content/post_form.html", context, status=_status(form))


@require_POST
def preview(request: CommunityRequest) -> HttpResponse:
    rate_limits.check("preview", key=f"member:{request.actor.member_id}")
    if not request.actor.is_member:
        raise NotAllowed
    try:
        html = with_prefix(bake(request.POST.get("markdown", ""), actor=request.actor).html)
    except RuleBroken as error:
        return HttpResponse(error.message, status=422, content_type="text/plain")
    return HttpResponse(f'<div class="prose">{html}</div>')


@require_safe
def complete(request: CommunityRequest) -> HttpResponse:
    """Members for "@an", tags for "#wa"."""
    if not request.actor.is_member:
        raise NotAllowed
    rate_limits.check("complete", key=f"member:{request.actor.member_id}")
    text = request.GET.get("q", "")[:60]
    begun = text[1:]
    if not begun:
        return JsonResponse({"choices": []})
    if text.startswith("#"):
        named_so = policies.tags_visible_to(request.actor).filter(name__istartswith=begun)
        tags = named_so.order_by("-thread_count")[:CHOICES_AT_MOST]
        return JsonResponse({"choices": [{"insert": f"#{tag.name}", "label": f"#{tag.name}"} for tag in tags]})
    named = Q(handle__istartswith=begun) | Q(name__istartswith=begun)
    members = Membership.objects.filter(named, state="active").order_by("-last_seen_at", "handle")[:CHOICES_AT_MOST]
    choices = [{"insert": f"@{member.handle}", "label": f"{member.name} @{member.handle}"} for member in members]
    return JsonResponse({"choices": choices})


@require_POST
def upload(request: CommunityRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("Choose a file.")}, status=422)
    try:
        rate_limits.check("upload", key=f"member:{request.actor.member_id}")
        row = commands.upload_attachment(actor=request.actor, file=file, name=file.name or "file")
    except NotAllowed as error:
        return JsonResponse({"error": error.message}, status=403)
    except (RuleBroken, RateLimited) as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"markdown": commands.markdown_of(row)})


@require_POST
def draft_save(request: CommunityRequest) -> HttpResponse:
    commands.save_draft(
        actor=request.actor,
        place=request.POST.get("place", "")[:60],
        markdown=request.POST.get("markdown", ""),
        title=request.POST.get("title", ""),
    )
    return HttpResponse(status=204)


class _errors_in:
    """What a command refuses becomes an error of the form, so that nothing typed is lost."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if not isinstance(error, RuleBroken | Conflict | RateLimited):
            return False
        field = getattr(error, "field", "")
        self._form.add_error(field if field in self._form.fields else None, error.message)
        return True


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _uploaded(request: CommunityRequest, form: Form) -> str:
    file = form.cleaned_data.get("file")
    if file is None:
        return ""
    return "\n\n" + commands.markdown_of(commands.upload_attachment(actor=request.actor, file=file, name=file.name))


def _to_guidelines(request: CommunityRequest, place: str) -> HttpResponse:
    """To the guidelines that changed meanwhile, and back from there: what was written waits as a draft."""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("title", "markdown")}
        commands.save_draft(actor=request.actor, place=place, **typed)
    return HttpResponseRedirect(f"{reverse('members:join')}?{urlencode({'next': request.get_full_path()})}")


def _draft_of(request: CommunityRequest, place: str) -> dict[str, Any]:
    draft = Draft.objects.filter(member_id=request.actor.member_id, place=place).first()
    return {"markdown": draft.markdown, "title": draft.title} if draft else {}


def _with_shared(draft: dict[str, Any], shared: dict[str, str]) -> dict[str, Any]:
    """What another app shared stands below what one had begun to write here."""
    text = "\n\n".join(part for part in (draft.get("markdown", ""), shared["markdown"]) if part)
    return draft | {"markdown": text, "title": draft.get("title") or shared["title"]}


def _answered(request: CommunityRequest, thread: Thread) -> Post | None:
    number = whole_number(request.POST.get("reply_to") or request.GET.get("to"), 0, most=2**62)
    if not number:
        return None
    return policies.posts_visible_to(request.actor).select_related("author").filter(thread=thread, id=number).first()


def _say_when_held(request: CommunityRequest, state: str) -> None:
    if state == "held":
        messages.info(request, _("Thank you. A moderator looks at it before others see it."))
    elif state == "hidden":
        messages.warning(request, _("A rule of this community has hidden it. You are told why, and may appeal."))
