"""Letters of insights: to members, and to people who have no account."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from folkmoot.communities.models import Community
from folkmoot.mail.addresses import mail_domain
from folkmoot.mail.letters import Letter


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for: a member's id, or an address; and which language they read."""

    member_id: int | None
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Request:
    """A letter that asks for something: words, facts with labels, and one button."""

    key: str
    subject: str
    paragraphs: tuple[str, ...]
    url: str
    button: str
    why: str
    facts: tuple[tuple[str, str], ...] = field(default=())


def request_letter(community: Community, to: Addressee, request: Request) -> Letter:
    """In the language at hand. The same `key` to the same person is sent once."""
    context: dict[str, object] = {
        "subject": request.subject, "paragraphs": request.paragraphs, "facts": request.facts, "url": request.url,
        "button": request.button, "why": request.why,
    }  # fmt: skip
    return rendered_letter(
        community, to, template="insights/letters/request", kind="insights", key=request.key, context=context
    )


def rendered_letter(
    community: Community,
    to: Addressee,
    *,
    template: str,
    kind: str,
    key: str,
    context: dict[str, object],
    leave_url: str = "",
    is_bulk: bool = False,
) -> Letter:
    """A letter of a template in both forms; `context` has its subject."""
    everything = {
        **context,
        "community": community,
        "leave_url": leave_url,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "language": to.language,
    }
    return Letter(
        kind=kind,
        subject=f"{community.name}: {context['subject']}",
        text=render_to_string(f"{template}.txt", everything).strip() + "\n",
        html=render_to_string(f"{template}.html", everything),
        to_member_id=to.member_id,
        address="" if to.member_id is not None else to.email,
        message_id=f"<{key}.{community.id}@{mail_domain()}>",
        list_id=f"{community.slug}.{mail_domain()}",
        unsubscribe_url=leave_url,
        from_name=community.name,
        is_bulk=is_bulk,
    )
