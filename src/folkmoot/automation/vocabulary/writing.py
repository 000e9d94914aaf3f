"""What a workflow can write: a message to the member, a reply, a thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.activity.log import record
from folkmoot.automation.commands.senders import sender_choices, sender_of
from folkmoot.automation.models import Note
from folkmoot.automation.texts import filled_markdown, filled_plain
from folkmoot.automation.vocabulary.members import space_choices
from folkmoot.automation.vocabulary.posts import post_of, thread_of
from folkmoot.content.commands import create_post, create_thread, retag_thread
from folkmoot.content.profile_text import render_profile_text
from folkmoot.core.errors import RuleBroken
from folkmoot.core.workflows import Deed, Param, ParamKind, Unneeded, WorkflowAction, workflow_actions
from folkmoot.spaces.models import Space

TEXT_AT_MOST = 5_000
_WRITING = gettext_lazy("Write")
_SENDER = Param("sender", gettext_lazy("Signed by"), ParamKind.CHOICE, default="assistant", choices=sender_choices)
_TEXT = Param("text", gettext_lazy("Text"), ParamKind.TEXT, most=TEXT_AT_MOST, placeholders=True)
_TAGS = Param("tags", gettext_lazy("Tags"), help=gettext_lazy("Separated by commas."), most=200)


def register_writing() -> None:
    """Add the actions to the registry."""
    for action in (
        WorkflowAction(
            "message", gettext_lazy("Send a message to the member"), gettext_lazy("send a message: “%(text)s”"),
            _send_message, (_TEXT, _SENDER), _WRITING, reaches_member=True,
        ),
        WorkflowAction(
            "reply", gettext_lazy("Reply to the post"), gettext_lazy("reply to the post: “%(text)s”"),
            _reply, (_TEXT, _SENDER), _WRITING, needs_thread=True, reaches_member=True,
        ),
        WorkflowAction(
            "open_thread", gettext_lazy("Open a thread"), gettext_lazy("open the thread “%(title)s” in %(space)s"),
            _open_thread,
            (
                Param("space", gettext_lazy("Space"), ParamKind.CHOICE, choices=space_choices),
                Param("title", gettext_lazy("Title"), most=150, placeholders=True), _TEXT,
                Param("tags", gettext_lazy("Tags"), required=False, help=_TAGS.help, most=200), _SENDER,
            ),
            _WRITING, needs_member=False,
        ),
        WorkflowAction(
            "tag_thread", gettext_lazy("Tag the thread"), gettext_lazy("tag the thread: %(tags)s"),
            _tag_thread, (_TAGS,), _WRITING, needs_member=False, needs_thread=True,
        ),
    ):  # fmt: skip
        workflow_actions.add(action.name, action)


def tags_in(text: object) -> list[str]:
    """The tags of a list with commas."""
    return [tag for part in str(text or "").split(",") if (tag := part.strip().lstrip("#"))]


def _send_message(deed: Deed) -> Mapping[str, Any]:
    sender, actor = sender_of(deed.actor, deed.params.get("sender"))
    member = deed.subject.member
    if member.id == sender.id:
        raise Unneeded(_("They would write to themselves."))
    text = filled_markdown(str(deed.params["text"]), deed.subject)
    note = Note.everywhere.create(
        community_id=deed.actor.community_id, member=member, sender=sender, text=text,
        html=render_profile_text(text, True),
    )  # fmt: skip
    record("automation.note.sent", actor=actor, subject=("note", note.id), details={"to": member.id})
    return {"note": note.id}


def _reply(deed: Deed) -> Mapping[str, Any]:
    thread, post = thread_of(deed.subject), post_of(deed.subject)
    if thread is None:
        raise Unneeded(_("The thread is gone."))
    _sender, actor = sender_of(deed.actor, deed.params.get("sender"))
    answered = post if post is not None and post.thread_id == thread.id and post.number > 1 else None
    text = filled_markdown(str(deed.params["text"]), deed.subject)
    written = create_post(actor=actor, thread=thread, markdown=text, reply_to=answered)
    return {"post": written.id, "thread": thread.id}


def _open_thread(deed: Deed) -> Mapping[str, Any]:
    space = Space.everywhere.filter(community_id=deed.actor.community_id, id=_number(deed.params.get("space"))).first()
    if space is None:
        raise RuleBroken("no-space", _("The space is gone."), field="space")
    _sender, actor = sender_of(deed.actor, deed.params.get("sender"))
    thread = create_thread(
        actor=actor, space=space, title=filled_plain(str(deed.params["title"]), deed.subject),
        markdown=filled_markdown(str(deed.params["text"]), deed.subject), tags=tags_in(deed.params.get("tags")),
    )  # fmt: skip
    return {"thread": thread.id}


def _tag_thread(deed: Deed) -> Mapping[str, Any]:
    thread = thread_of(deed.subject)
    if thread is None:
        raise Unneeded(_("The thread is gone."))
    wanted = [tag for tag in tags_in(deed.params["tags"]) if tag not in thread.tag_names]
    if not wanted:
        raise Unneeded(_("It has these tags already."))
    retag_thread(actor=deed.actor, thread=thread, tags=[*thread.tag_names, *wanted])
    return {"thread": thread.id, "tags": wanted}


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
