"""What a workflow can do beyond the community: write a letter, call an address."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.automation.commands.senders import sender_choices, sender_of
from folkmoot.automation.subjects import occasion_data
from folkmoot.automation.texts import filled_markdown, filled_plain
from folkmoot.content.profile_text import render_profile_text
from folkmoot.core.address import read_target
from folkmoot.core.errors import RuleBroken
from folkmoot.core.fetch_errors import FetchFailed, FetchRefused
from folkmoot.core.http_client import fetch
from folkmoot.core.workflows import Deed, Param, ParamKind, Unneeded, WorkflowAction, workflow_actions
from folkmoot.mail.commands import queue_letter
from folkmoot.mail.letters import Letter

_ANSWER_AT_MOST = 64 * 1024
_SECONDS = 10.0
_BEYOND = gettext_lazy("Beyond the community")


class AddressFailed(Exception):
    """The address answered with an error that may pass: it is tried again."""


def register_outside() -> None:
    """Add the actions to the registry."""
    letter = WorkflowAction(
        "letter", gettext_lazy("Send an e-mail"), gettext_lazy("send the e-mail “%(subject)s”"), _write_letter,
        (
            Param("subject", gettext_lazy("Subject"), most=150, placeholders=True),
            Param("text", gettext_lazy("Text"), ParamKind.TEXT, most=5_000, placeholders=True),
            Param("sender", gettext_lazy("Signed by"), ParamKind.CHOICE, default="assistant", choices=sender_choices),
        ),
        _BEYOND, reaches_member=True,
    )  # fmt: skip
    workflow_actions.add(letter.name, letter)
    call = WorkflowAction(
        "webhook", gettext_lazy("Call an address (webhook)"), gettext_lazy("call %(url)s"), _call,
        (
            Param("url", gettext_lazy("Address"), ParamKind.URL, most=500),
            Param(
                "note", gettext_lazy("A word to send along"), required=False, most=200, placeholders=True,
            ),
        ),
        _BEYOND, outside=True, needs_member=False,
    )  # fmt: skip
    workflow_actions.add(call.name, call)


def signature(body: bytes, community_id: int) -> str:
    """What `Folkmoot-Signature` says, so that the receiver can tell that it was us."""
    return hmac.new(signing_key(community_id).encode(), body, hashlib.sha256).hexdigest()


def signing_key(community_id: int) -> str:
    """The community's key for signatures; shown to its managers."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"automation webhook {community_id}".encode(), hashlib.sha256)
    return made.hexdigest()[:40]


def _write_letter(deed: Deed) -> Mapping[str, Any]:
    """Hand the letter to the queue, in the same transaction: the queue sends it once and honours who is paused."""
    sender, _actor = sender_of(deed.actor, deed.params.get("sender"))
    text = filled_markdown(str(deed.params["text"]), deed.subject)
    host = read_target(deed.subject.community.address).host
    letter = Letter(
        kind="workflow",
        subject=filled_plain(str(deed.params["subject"]), deed.subject),
        text=filled_plain(str(deed.params["text"]), deed.subject),
        html=render_profile_text(text, True),
        to_member_id=deed.subject.member.id,
        message_id=f"<workflow-{deed.actor.community_id}-{deed.key}@{host}>",
        from_name=f"{sender.name} · {deed.subject.community.name}",
    )
    if not queue_letter(letter, actor=deed.actor):
        raise Unneeded(_("Their address takes no mail."))
    return {"letter": letter.message_id}


def _call(deed: Deed) -> Mapping[str, Any]:
    member = deed.subject.member
    said = {
        "key": deed.key, "community": deed.subject.community.slug, "workflow": deed.actor.workflow_id,
        "at": deed.subject.now.isoformat(), "occasion": occasion_data(deed.subject.occasion),
        "member": {"id": member.id, "handle": member.handle, "name": member.name} if member is not None else None,
        "note": filled_plain(str(deed.params.get("note", "")), deed.subject),
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False).encode()
    headers = {
        "content-type": "application/json",
        "idempotency-key": deed.key,
        "folkmoot-signature": f"sha256={signature(body, deed.actor.community_id)}",
    }
    try:
        answer = fetch(
            str(deed.params["url"]), method="POST", headers=headers, body=body, max_bytes=_ANSWER_AT_MOST,
            timeout=_SECONDS,
        )  # fmt: skip
    except FetchRefused as error:
        raise RuleBroken("address", str(error), field="url") from error
    except FetchFailed as error:
        raise AddressFailed(str(error)) from error
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise AddressFailed(_("The address answered %(status)s.") % {"status": answer.status})
    if answer.status >= 400:
        raise RuleBroken("address", _("The address answered %(status)s.") % {"status": answer.status}, field="url")
    return {"status": answer.status}
